//! A small API of notes in books, for tests: every kind of type, presence and operation.

use serde_json::json;

use crate::ir::{
    Access, Api, Authentication, Body, Builtin, Constraints, Crate, Crates, Docs, Envelope,
    Example, Field, Flow, From, Method, Operation, Parameter, Placement, Presence, Reach, Reading,
    Record, Resource, Scheme, SchemePart, Service, Shape, Source, Style, Ty, Type, TypeId, Variant,
    Writing,
};

const BOOK_ID: Ty = Ty::Named(TypeId(0));
const NOTE_ID: Ty = Ty::Named(TypeId(1));
const COLOUR: Ty = Ty::Named(TypeId(2));
pub(super) const NOTE: TypeId = TypeId(3);
pub(super) const NOTE_UPDATE: TypeId = TypeId(4);
const STRING: Ty = Ty::Builtin(Builtin::String);

pub(super) fn notes() -> Api {
    Api {
        command: "cargo xtask generate".to_owned(),
        crates: Crates {
            model: package("notes-model", "crates/model"),
            client: package("notes", "crates/client"),
            tests: Some("tests".to_owned()),
            proof: None,
            emulator: Some("crates/emulator".to_owned()),
        },
        title: "the Notes API".to_owned(),
        source: "spec/openapi.yaml".to_owned(),
        service: service(),
        types: vec![
            ty("BookId", "ids", Shape::Id(Constraints::default())),
            ty("NoteId", "ids", note_id()),
            ty("Colour", "colour", colour()),
            ty("Note", "note", Shape::Record(note())),
            ty("NoteUpdate", "note_update", Shape::Record(note_update())),
            ty(
                "Empty",
                "no_required",
                record(Flow::Sent, vec![optional("x", STRING)]),
            ),
            ty("Full", "many_required", many_required()),
            ty("Old", "deprecated", old()),
            ty("NoteCopy", "note_copy", Shape::Record(note_copy())),
        ],
        refusals: vec![],
        resources: vec![books(), resource()],
        products: Vec::new(),
    }
}

fn package(name: &str, folder: &str) -> Crate {
    Crate {
        package: name.to_owned(),
        library: name.replace('-', "_"),
        folder: folder.to_owned(),
    }
}

fn service() -> Service {
    let part = |argument: &str, placement, env: &str| SchemePart {
        argument: argument.to_owned(),
        placement,
        env: Some(env.to_owned()),
    };
    let header = |name: &str| Placement::Header(name.to_owned());
    Service {
        variables: Vec::new(),
        others: Docs::default(),
        base_url: "https://notes.example/v1".to_owned(),
        base_path: "/v1".to_owned(),
        base_url_env: Some("NOTES_BASE_URL".to_owned()),
        authentication: Authentication::Required,
        schemes: vec![
            Scheme {
                name: "api_token".to_owned(),
                docs: docs(&["A token of the API, which is the one to prefer."]),
                parts: vec![part("api_token", Placement::Bearer, "NOTES_API_TOKEN")],
            },
            Scheme {
                name: "api_key".to_owned(),
                docs: docs(&["The key of an account."]),
                parts: vec![
                    part("email", header("X-Auth-Email"), "NOTES_EMAIL"),
                    part("key", header("X-Auth-Key"), "NOTES_API_KEY"),
                ],
            },
        ],
        envelope: Some(Envelope {
            success: "success".to_owned(),
            errors: "errors".to_owned(),
            messages: "messages".to_owned(),
            result: "result".to_owned(),
            result_info: "result_info".to_owned(),
        }),
        request_id_header: Some("x-ray".to_owned()),
    }
}

fn docs(lines: &[&str]) -> Docs {
    Docs(lines.iter().map(|&line| line.to_owned()).collect())
}

fn ty(name: &str, module: &str, shape: Shape) -> Type {
    Type {
        name: name.to_owned(),
        module: module.to_owned(),
        source: format!("spec/schemas/{module}.yaml"),
        docs: docs(&[&format!("The type `{name}`.")]),
        example: None,
        shape,
    }
}

fn record(flow: Flow, fields: Vec<Field>) -> Shape {
    Shape::Record(Record {
        fields,
        others: None,
        flow,
        from: None,
    })
}

pub(super) fn field(name: &str, ty: Ty, presence: Presence) -> Field {
    Field {
        name: name.to_owned(),
        wire: name.trim_end_matches('_').to_owned(),
        docs: docs(&[&format!("The field `{name}`."), "", "More of it."]),
        ty,
        presence,
        access: Access::Both,
        constant: None,
        deprecated: false,
        constraints: Constraints::default(),
    }
}

fn required(name: &str, ty: Ty) -> Field {
    field(name, ty, Presence::Required)
}

fn optional(name: &str, ty: Ty) -> Field {
    field(name, ty, Presence::Optional)
}

fn list(item: Ty) -> Ty {
    Ty::List(Box::new(item))
}

fn colour() -> Shape {
    let variant = |name: &str, wire: &str, lines: &[&str]| Variant {
        name: name.to_owned(),
        wire: wire.to_owned(),
        docs: docs(lines),
    };
    Shape::OpenEnum(vec![
        variant("LightGrey", "light-grey", &[]),
        variant("Red", "red", &["As blood."]),
    ])
}

/// A record with every presence.
fn note() -> Record {
    Record {
        fields: vec![
            required("id", NOTE_ID),
            required("text", STRING),
            field("parent", NOTE_ID, Presence::RequiredNullable),
            optional("type_", COLOUR),
            field("port", Ty::Builtin(Builtin::U16), Presence::OptionalOrEmpty),
            field("tags", list(STRING), Presence::OptionalNullable),
        ],
        others: None,
        flow: Flow::Received,
        from: None,
    }
}

/// Every limit, and a conversion that fails where the note lacks a member.
fn note_copy() -> Record {
    let mut fields = vec![
        required("text", STRING),
        required("type_", COLOUR),
        required("tags", list(STRING)),
        optional("weight", Ty::Builtin(Builtin::F64)),
        optional("range", Ty::Builtin(Builtin::IpRange)),
    ];
    fields[0].constraints = Constraints {
        min_length: Some(1),
        max_length: Some(10_000),
        pattern: Some("^[^, (]".to_owned()),
        ..Constraints::default()
    };
    fields[2].constraints = Constraints {
        min_items: Some(1),
        max_items: Some(30),
        items: Some(Box::new(Constraints {
            max_length: Some(20),
            ..Constraints::default()
        })),
        ..Constraints::default()
    };
    fields[3].constraints = Constraints {
        minimum: Some((-5).into()),
        maximum: serde_json::Number::from_f64(99.5),
        exclusive_minimum: serde_json::Number::from_f64(-5.5),
        exclusive_maximum: Some(100.into()),
        ..Constraints::default()
    };
    fields[4].constraints = Constraints {
        widest_ipv4: Some(24),
        widest_ipv6: Some(64),
        ..Constraints::default()
    };
    Record {
        fields,
        others: None,
        flow: Flow::Sent,
        from: Some(From {
            source: NOTE,
            reach: Reach::Complete,
        }),
    }
}

fn note_id() -> Shape {
    Shape::Id(Constraints {
        pattern: Some("^n[0-9]+$".to_owned()),
        ..Constraints::default()
    })
}

fn note_update() -> Record {
    let mut port = optional("port", Ty::Builtin(Builtin::U16));
    port.constraints.minimum = Some(1.into());
    port.constraints.maximum = Some(65535.into());
    Record {
        fields: vec![
            required("text", STRING),
            field("parent", NOTE_ID, Presence::RequiredNullable),
            optional("type_", COLOUR),
            port,
            field("tags", list(STRING), Presence::OptionalNullable),
            optional("links", list(NOTE_ID)),
            optional("address", Ty::Builtin(Builtin::IpAddr)),
            optional("next", Ty::Boxed(Box::new(Ty::Named(NOTE_UPDATE)))),
        ],
        others: None,
        flow: Flow::Sent,
        from: Some(From {
            source: NOTE,
            reach: Reach::All,
        }),
    }
}

fn many_required() -> Shape {
    let secret = Ty::Builtin(Builtin::Secret);
    record(
        Flow::Both,
        vec![
            required("a", STRING),
            required("b", secret),
            required("c", list(BOOK_ID)),
            required("d", Ty::Map(Box::new(Ty::Builtin(Builtin::Any)))),
        ],
    )
}

fn old() -> Shape {
    let mut old = optional("old", STRING);
    old.deprecated = true;
    record(Flow::Sent, vec![required("new", STRING), old])
}

fn parameter(name: &str, ty: Ty) -> Parameter {
    Parameter {
        said: String::new(),
        name: name.to_owned(),
        wire: name.to_owned(),
        ty,
        style: Style::Comma,
        docs: Docs::default(),
    }
}

fn books() -> Resource {
    let count = Operation {
        id: "books-count".to_owned(),
        name: "count".to_owned(),
        docs: docs(&["How many books there are."]),
        path: "/books/count".to_owned(),
        template: "/books/count".to_owned(),
        result: Ty::Builtin(Builtin::U64),
        ..list_notes()
    };
    Resource {
        name: "Books".to_owned(),
        module: "books".to_owned(),
        path: vec!["books".to_owned()],
        product: None,
        inherited: 0,
        source: "spec/endpoints/books.yaml".to_owned(),
        docs: docs(&["All books."]),
        parameters: Vec::new(),
        operations: vec![count],
    }
}

fn resource() -> Resource {
    Resource {
        name: "Notes".to_owned(),
        module: "notes".to_owned(),
        path: vec!["notes".to_owned()],
        product: None,
        inherited: 0,
        source: "spec/endpoints/notes.yaml".to_owned(),
        docs: docs(&["The notes in a book."]),
        parameters: vec![parameter("book_id", BOOK_ID)],
        operations: vec![list_notes(), print_note(), update_note()],
    }
}

fn list_notes() -> Operation {
    Operation {
        id: "notes-list".to_owned(),
        name: "list".to_owned(),
        request: None,
        docs: docs(&["All notes, in no order."]),
        notes: Docs::default(),
        permissions: vec!["Read Notes".to_owned(), "Write Notes".to_owned()],
        method: Method::Get,
        path: "/books/{book_id}/notes".to_owned(),
        template: "/books/{book_id}/notes".to_owned(),
        query: Vec::new(),
        product: None,
        server: None,
        deprecated: false,
        parameters: Vec::new(),
        settings: Vec::new(),
        body: None,
        result: list(Ty::Named(NOTE)),
        reading: Reading::Json,
        refusals: vec![],
        messages: vec![],
        paging: None,
        accept: None,
        variants: Vec::new(),
        wrapped: true,
        implied_success: false,
        idempotent: true,
        example: None,
    }
}

fn print_note() -> Operation {
    Operation {
        id: "notes-print".to_owned(),
        name: "print".to_owned(),
        docs: docs(&["Prints a note."]),
        method: Method::Post,
        path: "/books/{book_id}/notes/{note_id}/copies/{count}/print".to_owned(),
        template: "/books/{book_id}/notes/{note_id}/copies/{count}/print".to_owned(),
        parameters: vec![
            parameter("note_id", NOTE_ID),
            parameter("count", Ty::Builtin(Builtin::U32)),
        ],
        result: Ty::Unit,
        refusals: vec![],
        messages: vec![],
        paging: None,
        wrapped: false,
        implied_success: false,
        example: Some(Example {
            parameters: vec!["b1".to_owned(), "n1".to_owned(), "2".to_owned()],
            body: None,
            answer: None,
            status: 204,
        }),
        ..list_notes()
    }
}

fn update_note() -> Operation {
    Operation {
        id: "notes-update".to_owned(),
        name: "update".to_owned(),
        docs: docs(&["Replaces a note.", "", "What is left out is reset."]),
        method: Method::Put,
        path: "/books/{book_id}/notes/{note_id}".to_owned(),
        template: "/books/{book_id}/notes/{note_id}".to_owned(),
        parameters: vec![parameter("note_id", NOTE_ID)],
        body: Some(Body {
            ty: Ty::Named(NOTE_UPDATE),
            writing: Writing::Json(None),
            source: Source::Argument,
            docs: Docs::default(),
            others: Vec::new(),
            forms: Vec::new(),
        }),
        result: Ty::Named(NOTE),
        example: Some(Example {
            parameters: vec!["b1".to_owned(), "n1".to_owned()],
            body: Some(json!({ "parent": null, "text": "a \"quoted\" \\ word" })),
            answer: Some(
                json!({ "success": true, "result": { "id": "n1", "text": "a", "parent": null } }),
            ),
            status: 200,
        }),
        ..list_notes()
    }
}
