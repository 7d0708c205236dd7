//! That the validator, the generator and the reading of requests find what is wrong.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::check::Checker;
use crate::document::{Document, Kind, Operation, Response};
use crate::generate::{Alphabet, Extent, Generator, Why};
use crate::schemas::{Direction, Schemas};
use crate::server::Received;
use crate::value::difference;
use crate::{opaque, wire};

/// A checker of one schema, which has number 0.
fn checker(version: &str, direction: Direction, schema: &Value) -> Checker {
    let document = Document::of(json!({
        "openapi": version,
        "components": { "schemas": {
            "Name": { "type": "string", "minLength": 2 },
            "Id": { "type": "string", "readOnly": true },
            "Cat": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
            "Dog": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
            "Tree": {
                "type": "object",
                "properties": { "branches": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } }
            },
        } },
    }));
    let mut numbered = json!({ "properties": { "it": schema } });
    number(&mut numbered);
    let mut schemas = Schemas::new(&document, direction);
    // What stands inside may become a definition of its own first: the last one is the schema.
    let number = schemas.add(&numbered["properties"]["it"]);
    let top = schemas.add_with(number, "unused");
    assert_eq!(top, number + 1);
    SCHEMA.with(|it| it.set(number));
    Checker::new(schemas.finish()).expect("the definitions are a document")
}

thread_local! {
    static SCHEMA: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

fn number(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => *text = format!("0{text}"),
                    member => number(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(number),
        _ => {}
    }
}

fn accepts(version: &str, schema: &Value, value: &Value) -> bool {
    let checker = checker(version, Direction::Request, schema);
    checker.is_valid(SCHEMA.get(), value)
}

#[test]
fn openapi_3_0_is_not_json_schema() {
    let exclusive = json!({ "type": "integer", "minimum": 3, "exclusiveMinimum": true });
    assert!(!accepts("3.0.3", &exclusive, &json!(3)));
    assert!(accepts("3.0.3", &exclusive, &json!(4)));
    let nullable = json!({ "type": "string", "nullable": true });
    assert!(accepts("3.0.3", &nullable, &Value::Null));
    assert!(
        !accepts("3.1.0", &nullable, &Value::Null),
        "no keyword in 3.1"
    );
    let siblings = json!({ "$ref": "#/components/schemas/Name", "maxLength": 3 });
    assert!(
        accepts("3.0.3", &siblings, &json!("abcd")),
        "members beside a reference do not count"
    );
    assert!(!accepts("3.1.0", &siblings, &json!("abcd")));
    assert!(!accepts(
        "3.1.0",
        &json!({ "exclusiveMinimum": 3 }),
        &json!(3)
    ));
    assert!(accepts(
        "3.1.0",
        &json!({ "type": ["string", "null"] }),
        &Value::Null
    ));
}

#[test]
fn formats_and_patterns_count() {
    assert!(!accepts(
        "3.0.3",
        &json!({ "type": "string", "format": "date-time" }),
        &json!("yesterday")
    ));
    let ecma = json!({ "type": "string", "pattern": "^(?!x)\\d+\\/$" });
    assert!(accepts("3.0.3", &ecma, &json!("12/")));
    assert!(!accepts("3.0.3", &ecma, &json!("x")));
    assert!(
        accepts(
            "3.0.3",
            &json!({ "type": "string", "pattern": "(" }),
            &json!("a")
        ),
        "no pattern at all"
    );
}

#[test]
fn what_is_read_only_is_required_in_answers_alone() {
    let own = json!({ "type": "object", "required": ["id", "name"], "properties": {
        "id": { "type": "string", "readOnly": true }, "name": { "type": "string" },
    } });
    let by_reference = json!({
        "allOf": [{ "type": "object", "required": ["id", "name"] }, { "properties": { "id": { "$ref": "#/components/schemas/Id" } } }]
    });
    for schema in [own, by_reference] {
        let sent = checker("3.0.3", Direction::Request, &schema);
        assert!(
            sent.is_valid(SCHEMA.get(), &json!({ "name": "a" })),
            "{schema}"
        );
        assert!(!sent.is_valid(SCHEMA.get(), &json!({})), "{schema}");
        let value =
            Generator::new(&sent, 1).make(SCHEMA.get(), Extent::Full, Alphabet::Any, |_| true);
        assert_eq!(value.expect("a value").get("id"), None, "{schema}");
        let received = checker("3.0.3", Direction::Answer, &schema);
        assert!(
            !received.is_valid(SCHEMA.get(), &json!({ "name": "a" })),
            "{schema}"
        );
    }
}

#[test]
fn what_is_read_only_in_one_of_several_is_required_by_the_others() {
    let union = json!({ "type": "object", "required": ["content"], "oneOf": [
        { "properties": { "kind": { "enum": ["text"] }, "content": { "type": "string" } }, "required": ["kind"] },
        { "properties": { "kind": { "enum": ["data"] }, "content": { "type": "string", "readOnly": true } }, "required": ["kind"] },
    ] });
    assert!(accepts("3.0.3", &union, &json!({ "kind": "data" })));
    assert!(!accepts("3.0.3", &union, &json!({ "kind": "text" })));
    assert!(accepts(
        "3.0.3",
        &union,
        &json!({ "kind": "text", "content": "a" })
    ));
}

#[test]
fn a_discriminator_says_which_schema() {
    let union = json!({
        "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
        "discriminator": { "propertyName": "kind", "mapping": { "cat": "#/components/schemas/Cat" } }
    });
    assert!(accepts("3.0.3", &union, &json!({ "kind": "cat" })));
    assert!(
        accepts("3.0.3", &union, &json!({ "kind": "Dog" })),
        "the name of the schema, where nothing is mapped"
    );
    assert!(!accepts("3.0.3", &union, &json!({ "kind": "cow" })));
}

/// Schemas that values are made of.
fn schemas() -> [Value; 13] {
    [
        json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 5, "multipleOf": 2 }),
        json!({ "type": "number", "minimum": 0.1, "maximum": 0.2 }),
        json!({ "type": "string", "pattern": "^[a-f0-9]{32}$" }),
        json!({ "type": "string", "format": "uuid" }),
        json!({ "type": "string", "format": "date-time", "nullable": true }),
        json!({ "type": "string", "minLength": 40, "maxLength": 41 }),
        json!({ "type": "array", "minItems": 3, "uniqueItems": true, "items": { "enum": [1, true, "x"] } }),
        json!({ "$ref": "#/components/schemas/Tree" }),
        json!({ "type": "object", "minProperties": 2, "additionalProperties": { "type": "boolean" } }),
        json!({ "oneOf": [{ "type": "integer" }, { "type": "string", "maxLength": 3 }] }),
        json!({ "allOf": [
            { "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "minLength": 3 } } },
            { "properties": { "a": { "maxLength": 3 }, "b": { "enum": ["x", "y"] } }, "required": ["b"] },
        ] }),
        json!({ "type": "string", "enum": ["a", "b"], "not": { "enum": ["a"] } }),
        json!({ "allOf": [
            { "properties": { "result": { "anyOf": [{ "type": "object" }, { "type": "string" }] } } },
            { "required": ["result"], "properties": { "result": { "properties": {
                "id": { "type": "string", "maxLength": 32, "example": "e22e9e6b-c02b-42fd-c405-6c32af5fe600" },
                "url": { "type": "string", "example": "https://example.com" },
            } } } },
        ] }),
    ]
}

#[test]
fn what_is_made_is_what_the_schema_says() {
    for schema in schemas() {
        let checker = checker("3.0.3", Direction::Request, &schema);
        for extent in [Extent::Minimal, Extent::Full, Extent::Random] {
            let value =
                Generator::new(&checker, 7).make(SCHEMA.get(), extent, Alphabet::Any, |_| true);
            let value = value.unwrap_or_else(|why| panic!("no value of {schema}: {why:?}"));
            assert_eq!(checker.check(SCHEMA.get(), &value), Ok(()), "{schema}");
            let again =
                Generator::new(&checker, 7).make(SCHEMA.get(), extent, Alphabet::Any, |_| true);
            assert_eq!(
                Some(value),
                again.ok(),
                "the same seed makes the same value"
            );
        }
    }
}

#[test]
fn full_has_every_member_and_minimal_the_required() {
    let schema = json!({ "type": "object", "required": ["a"], "properties": {
        "a": { "type": "string" }, "b": { "type": "array", "items": { "type": "integer" } }, "c": { "type": "boolean" },
    } });
    let checker = checker("3.0.3", Direction::Request, &schema);
    let names = |extent| {
        let value = Generator::new(&checker, 1).make(SCHEMA.get(), extent, Alphabet::Any, |_| true);
        let value = value.expect("a value");
        value
            .as_object()
            .map(|members| members.keys().cloned().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(names(Extent::Minimal).as_deref(), Some("a"));
    assert_eq!(names(Extent::Full).as_deref(), Some("a b c"));
}

#[test]
fn a_schema_that_contradicts_itself_has_no_value() {
    for schema in [
        json!({ "allOf": [{ "enum": [true] }, { "enum": [false] }] }),
        json!({ "type": "string", "minLength": 3, "maxLength": 2 }),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
    ] {
        let checker = checker("3.0.3", Direction::Request, &schema);
        let value =
            Generator::new(&checker, 1).make(SCHEMA.get(), Extent::Full, Alphabet::Any, |_| true);
        assert!(
            matches!(value, Err(Why::Contradiction(_))),
            "{schema}: {value:?}"
        );
    }
}

#[test]
fn a_schema_that_is_only_hard_to_meet_is_no_defect() {
    let schema = json!({ "type": "string", "pattern": "^a{3}$", "not": { "pattern": "a" } });
    let checker = checker("3.0.3", Direction::Request, &schema);
    let value =
        Generator::new(&checker, 1).make(SCHEMA.get(), Extent::Full, Alphabet::Any, |_| true);
    assert!(matches!(value, Err(Why::Unfound(_))), "{value:?}");
}

#[test]
fn of_a_contradiction_the_last_counts_where_a_value_must_be() {
    let schema = json!({ "allOf": [
        { "type": "object", "required": ["success"], "properties": { "success": { "enum": [true] } } },
        { "type": "object", "properties": { "success": { "enum": [false] } } },
    ] });
    let checker = checker("3.0.3", Direction::Answer, &schema);
    let value = Generator::new(&checker, 1).loose(SCHEMA.get(), Extent::Full, Alphabet::Any);
    assert_eq!(value, Some(json!({ "success": false })));
}

/// An operation with a parameter for each style.
fn operation() -> &'static Operation {
    static OPERATION: OnceLock<Operation> = OnceLock::new();
    OPERATION.get_or_init(|| {
        let parameter = |name: &str, location: &str, style: Option<&str>, explode: bool| {
            let mut parameter =
                json!({ "name": name, "in": location, "explode": explode, "schema": {} });
            if let Some(style) = style {
                parameter["style"] = style.into();
            }
            parameter
        };
        let document = Document::of(json!({
            "openapi": "3.0.3",
            "paths": { "/a/{id}.json/{list}/{dots}/{semi}": { "get": { "parameters": [
                parameter("id", "path", None, false),
                parameter("list", "path", None, false),
                parameter("dots", "path", Some("label"), true),
                parameter("semi", "path", Some("matrix"), true),
                parameter("repeated", "query", None, true),
                parameter("commas", "query", None, false),
                parameter("pipes", "query", Some("pipeDelimited"), false),
                parameter("deep", "query", Some("deepObject"), true),
                parameter("members", "query", None, true),
                parameter("X-List", "header", None, false),
                parameter("crumb", "cookie", None, true),
            ] } } },
        }));
        document.operations().remove(0)
    })
}

const TARGET: &str = "/a/x%2Fy.json/1,2/.a.b/;semi=c;semi=d?repeated=1&repeated=2&commas=a%2Cb,c&pipes=a%7Cb\
    &deep%5Bx%5D=1&y=z";

/// The values that [`TARGET`] holds.
fn sent() -> Value {
    json!({
        "id": "x/y", "list": [1, 2], "dots": ["a", "b"], "semi": ["c", "d"], "repeated": [1, 2], "commas": ["a,b", "c"],
        "pipes": ["a", "b"], "deep": { "x": 1 }, "members": { "y": "z" }, "X-List": ["a", "b"], "crumb": "é",
    })
}

/// The first difference between what was meant and what arrives.
fn first_difference(target: &str) -> Option<String> {
    let headers = [("x-list", "a,b"), ("cookie", "crumb=%C3%A9")];
    let received = Received {
        method: "GET".to_owned(),
        target: target.to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        body: Vec::new(),
    };
    let sent = sent();
    let arrived = match wire::parameters(operation(), &received, |it| Some(sent[&it.name].clone()))
    {
        Ok(arrived) => arrived,
        Err(error) => return Some(error),
    };
    let pairs = operation().parameters.iter().zip(&arrived.parameters);
    let mut differences = pairs.filter_map(|(parameter, value)| {
        let difference = difference(
            &sent[&parameter.name],
            value.as_ref().unwrap_or(&Value::Null),
        )?;
        Some(format!("{}: {difference}", parameter.name))
    });
    differences.next().or(arrived.unknown.first().cloned())
}

#[test]
fn parameters_are_read_by_style() {
    assert_eq!(first_difference(TARGET), None);
}

#[test]
fn a_client_that_writes_otherwise_is_caught() {
    for (right, wrong) in [
        ("x%2Fy", "x/y"),
        ("1,2", "1%2C2"),
        (".a.b", ".a,b"),
        (";semi=c;semi=d", ";semi=c,d"),
        ("repeated=1&repeated=2", "repeated=1,2"),
        ("a%2Cb,c", "a,b,c"),
        ("a%7Cb", "a,b"),
        ("deep%5Bx%5D=1", "deep.x=1"),
        ("deep%5Bx%5D=1", "deep%5Bx%5D=2"),
        ("&y=z", ""),
        ("&y=z", "&y=z&more=1"),
    ] {
        let target = TARGET.replace(right, wrong);
        assert_ne!(target, TARGET);
        assert!(first_difference(&target).is_some(), "{right} as {wrong}");
    }
}

#[test]
fn forms_are_read_by_their_members() {
    let meant = json!({ "text": "a&b c", "number": 5, "list": ["x", "y"], "nested": { "a": [1] } });
    let form = Received {
        body: b"text=a%26b+c&number=5&list=x&list=y&nested=%7B%22a%22%3A%5B1%5D%7D".to_vec(),
        ..Received::default()
    };
    let read = wire::body(
        Kind::Form,
        "application/x-www-form-urlencoded",
        &form,
        &meant,
    )
    .expect("a form");
    assert_eq!(difference(&meant, &read), None);
    let part = |name: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let parts = [
        ("text", "a&b c"),
        ("number", "5"),
        ("list", "x"),
        ("list", "y"),
        ("nested", r#"{"a":[1]}"#),
    ];
    let body = parts.map(|(name, text)| part(name, text)).concat() + "--b--\r\n";
    let multipart = Received {
        headers: vec![(
            "content-type".to_owned(),
            "multipart/form-data; boundary=b".to_owned(),
        )],
        body: body.into_bytes(),
        ..Received::default()
    };
    let read = wire::body(Kind::Form, "multipart/form-data", &multipart, &meant).expect("parts");
    assert_eq!(difference(&meant, &read), None);
}

#[test]
fn values_are_compared_as_json() {
    assert_eq!(
        difference(&json!({ "a": 1.0, "b": null }), &json!({ "a": 1 })),
        None
    );
    for (left, right) in [
        (json!({ "a": 1 }), json!({ "a": 1, "b": 2 })),
        (json!([1, 2]), json!([2, 1])),
        (json!("1"), json!(1)),
        (json!([null]), json!([])),
    ] {
        assert!(difference(&left, &right).is_some(), "{left} and {right}");
    }
}

#[test]
fn each_answer_has_a_status_of_its_own() {
    let document = Document::of(json!({ "openapi": "3.0.3", "paths": {
        "/all": { "get": { "responses": { "200": {}, "2XX": {}, "400": {}, "4XX": {}, "default": {} } } },
        "/any": { "get": { "responses": { "default": {} } } },
    } }));
    let statuses = |operation: &Operation| {
        let of = |list: &[Response]| list.iter().map(|it| it.status).collect::<Vec<_>>();
        (of(&operation.answers), of(&operation.errors))
    };
    let operations: Vec<_> = document.operations().iter().map(statuses).collect();
    assert_eq!(operations[0], (vec![200, 201], vec![400, 401, 500]));
    assert_eq!(operations[1], (vec![200], vec![500]));
}

#[test]
fn what_is_read_is_what_the_client_asks_for() {
    let document = Document::of(
        json!({ "openapi": "3.0.3", "paths": { "/a": { "get": { "responses": {
        "200": { "content": { "application/json": {}, "text/csv": {} } },
    } } } } }),
    );
    let operation = document.operations().remove(0);
    let asked = |accept: &str| {
        let read = crate::answers::read(&operation.answers[0], accept);
        read.map(|(_, media)| media.name.clone())
    };
    assert_eq!(asked("*/*").as_deref(), Some("application/json"));
    assert_eq!(asked("text/*;q=0.5").as_deref(), Some("text/csv"));
    assert_eq!(asked("text/html"), None);
}

#[test]
fn bytes_are_compared_though_they_are_no_text() {
    for body in opaque::bodies("application/octet-stream") {
        assert_eq!(opaque::value(&opaque::bytes(&body)), body);
    }
}
