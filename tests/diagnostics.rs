//! What a specification's author is told: every mistake with its place and what to write instead.
//!
//! Each case is a document with one kind of mistake, and runs the whole path from text to message.

use api_codegen::load::{Memory, SourceError, Sources};
use api_codegen::{Input, Strictness};

/// The head of a document; a case adds the rest.
const HEAD: &str = "\
openapi: 3.1.0
info: { title: Test, version: '1' }
servers: [{ url: 'https://example.com' }]
";

/// One operation that is as it should be.
const PATHS: &str = "\
paths:
  /things:
    get:
      operationId: things-list
      responses:
        '200':
          description: The things
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
";

const SDK: &str = "\
crates:
  model: { package: test-model, folder: model }
  client: { package: test, folder: client }
";

fn messages(sources: &dyn Sources, spec: &str) -> String {
    let input = Input {
        spec,
        sdk: None,
        strictness: Strictness::Own,
        command: "cargo xtask generate",
        scaffold: None,
    };
    match api_codegen::generate(sources, &input) {
        Ok(_) => panic!("this document was to be refused"),
        Err(failure) => failure.to_string(),
    }
}

fn snapshot(name: &str, messages: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("diagnostics__{name}"), messages);
    });
}

/// The head, one operation, and these schemas.
fn schemas(schemas: &str) -> String {
    format!("{HEAD}{PATHS}components:\n  schemas:\n{schemas}")
}

/// The head, these paths, and one schema that they can use.
fn paths(paths: &str) -> String {
    format!(
        "{HEAD}paths:\n{paths}components:\n  schemas:\n    Thing: {{ type: object, properties: {{ id: {{ type: string }} }} }}\n"
    )
}

/// Tests, each of one file.
macro_rules! cases {
    ($($name:ident: $file:literal $text:expr;)*) => {
        $(
            #[test]
            fn $name() {
                let sources = Memory::new([($file, String::from($text))]);
                snapshot(stringify!($name), &messages(&sources, $file));
            }
        )*
    };
}

const OK: &str = "responses: { '200': { description: Done } }";

cases! {
    yaml_syntax: "openapi.yaml" format!("{HEAD}paths:\n  /things: [1, 2\n  /others: {{}}\n");

    json_syntax: "openapi.json" "{\n  \"openapi\": \"3.1.0\",\n  \"info\": { \"title\": \"Test\", }\n}\n";

    json_on_one_line: "openapi.json" format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"Test","version":"1"}},"servers":[{{"url":"https://example.com"}}],"x-padding":"{}","paths":{{"/things":{{"get":{{"operationId":"things-list","responses":{{"200":{{"description":"The things","content":{{"application/json":{{"schema":{{"type":"objekt"}}}}}}}}}}}}}}}}}}"#,
        "·".repeat(300),
    );

    unknown_key: "openapi.yaml" schemas("    Thing: { type: object, propertys: { id: { type: string } } }\n");

    wrong_type: "openapi.yaml" schemas("    Thing: { type: object, properties: [id, name] }\n");

    missing_key: "openapi.yaml" "openapi: 3.1.0\ninfo: { version: '1' }\nservers: [{ url: 'https://example.com' }]\npaths: {}\n";

    duplicate_key: "openapi.yaml" schemas("    Thing: { type: object }\n    Thing: { type: string }\n");

    dangling_reference: "openapi.yaml" schemas("    Thin: { type: object }\n");

    cyclic_reference: "openapi.yaml" schemas(
        "    Thing: { $ref: '#/components/schemas/One' }\n    One: { $ref: '#/components/schemas/Two' }\n    Two: { $ref: '#/components/schemas/One' }\n",
    );

    cyclic_all_of: "openapi.yaml" schemas(
        "    Thing:\n      allOf:\n        - $ref: '#/components/schemas/Base'\n    Base:\n      allOf:\n        - $ref: '#/components/schemas/Thing'\n        - type: object\n",
    );

    path_parameter_not_declared: "openapi.yaml" paths(&format!("  /things/{{thing_id}}:\n    get:\n      operationId: things-get\n      {OK}\n"));

    path_parameter_not_in_the_path: "openapi.yaml" paths(&format!(
        "  /things/{{thing_id}}:\n    get:\n      operationId: things-get\n      parameters:\n        - {{ name: thing_id, in: path, required: true, schema: {{ type: string }} }}\n        - {{ name: thingid, in: path, required: true, schema: {{ type: string }} }}\n      {OK}\n",
    ));

    duplicate_operation_id: "openapi.yaml" paths(&format!(
        "  /things:\n    get:\n      operationId: things-list\n      {OK}\n  /others:\n    get:\n      operationId: things-list\n      {OK}\n",
    ));

    same_method_and_path: "openapi.yaml" paths(&format!(
        "  /things/{{id}}:\n    get:\n      operationId: things-get\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\n      {OK}\n  /things/{{name}}:\n    get:\n      operationId: things-find\n      parameters: [{{ name: name, in: path, required: true, schema: {{ type: string }} }}]\n      {OK}\n",
    ));

    clash_of_types: "openapi.yaml" schemas(
        "    Thing:\n      type: object\n      properties:\n        one: { $ref: '#/components/schemas/my_part' }\n        two: { $ref: '#/components/schemas/MyPart' }\n    my_part: { type: object, properties: { a: { type: string } } }\n    MyPart: { type: object, properties: { b: { type: string } } }\n",
    );

    clash_of_fields: "openapi.yaml" schemas(
        "    Thing:\n      type: object\n      properties:\n        ip-range: { type: string }\n        ip_range: { type: string }\n",
    );

    default_of_a_parameter: "openapi.yaml" paths(&format!(
        "  /things:\n    get:\n      operationId: things-list\n      parameters: [{{ name: per_page, in: query, schema: {{ type: integer, maximum: 5, default: 50 }} }}]\n      {OK}\n",
    ));

    clash_of_methods: "openapi.yaml" paths(&format!(
        "  /things/{{id}}:\n    post:\n      operationId: things-touch\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\n      {OK}\n  /things/{{id}}/{{part}}:\n    post:\n      operationId: things-touch-part\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}, {{ name: part, in: path, required: true, schema: {{ type: string }} }}]\n      {OK}\n",
    ));

    required_names_no_property: "openapi.yaml" schemas(
        "    Thing: { type: object, required: [nmae], properties: { name: { type: string } } }\n",
    );

    unknown_format: "openapi.yaml" schemas(
        "    Thing: { type: object, properties: { at: { type: string, format: datetime } } }\n",
    );

    minimum_above_maximum: "openapi.yaml" schemas(
        "    Thing: { type: object, properties: { port: { type: integer, minimum: 10, maximum: 1 } } }\n",
    );

    empty_enum: "openapi.yaml" schemas(
        "    Thing: { type: object, properties: { kind: { type: string, enum: [] } } }\n",
    );

    example_refused: "openapi.yaml" schemas(
        "    Thing:\n      type: object\n      required: [name]\n      properties:\n        name: { type: string, maxLength: 3 }\n        ports: { type: array, items: { type: integer, maximum: 65535 } }\n      example: { name: long name, ports: [53, 70000] }\n",
    );

    // Only what the one who writes an example may leave out to the other side is no mistake.
    example_lacks_what_is_required: "openapi.yaml" format!("{HEAD}{}", "\
paths:
  /things:
    post:
      operationId: things-create
      requestBody:
        content:
          application/json:
            schema: { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: string }] }
            examples: { leaves_out_id: { value: { key: k } }, leaves_out_key: { value: { id: i } } }
      responses:
        '200':
          description: Done
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Thing' } }
              example: [{ id: leaves out key }, { key: leaves out id }]
components:
  schemas:
    Id: { type: string, readOnly: true }
    Key: { type: object, properties: { key: { type: string, writeOnly: true } }, example: {} }
    Thing:
      type: object
      required: [id, key]
      properties: { id: { allOf: [{ $ref: '#/components/schemas/Id' }] } }
      allOf: [{ $ref: '#/components/schemas/Key' }]
      example: {}
");

    no_success_answer: "openapi.yaml" paths(
        "  /things:\n    get:\n      operationId: things-list\n      responses: { '4XX': { description: No } }\n",
    );

    missing_file: "openapi.yaml" schemas("    Thing: { $ref: 'schemas/thing.yaml#/Thing' }\n");

    leaves_the_folder: "openapi.yaml" schemas("    Thing: { $ref: '../thing.yaml#/Thing' }\n");

    remote_reference: "openapi.yaml" schemas("    Thing: { $ref: 'https://example.com/thing.yaml' }\n");

    nested_too_deeply: "openapi.yaml" format!("{HEAD}paths: {}{}\n", "[".repeat(200), "]".repeat(200));

    swagger_2: "swagger.yaml" "swagger: '2.0'\ninfo: { title: Test, version: '1' }\npaths: {}\n";

    unknown_security_scheme: "openapi.yaml" format!(
        "{HEAD}security: [{{ api_tokn: [] }}]\n{PATHS}components:\n  securitySchemes:\n    api_token: {{ type: http, scheme: bearer }}\n  schemas:\n    Thing: {{ type: object }}\n",
    );

    several_mistakes_at_once: "openapi.yaml" schemas(
        "    Thing:\n      type: object\n      required: [nmae]\n      properties:\n        name: { type: strin }\n        other: { $ref: '#/components/schemas/Othr' }\n    Other: { type: object, minimum: 3, maximum: 1 }\n",
    );
}

/// What is left out of a document that is otherwise as it should be.
#[test]
fn left_out() {
    let text = schemas(
        "    Thing: { type: object, properties: { id: { type: string, readOnly: true } } }\n    Unused: { type: object }\n",
    );
    let sources = Memory::new([("openapi.yaml", text)]);
    let input = Input {
        spec: "openapi.yaml",
        sdk: None,
        strictness: Strictness::Own,
        command: "cargo xtask generate",
        scaffold: None,
    };
    match api_codegen::generate(&sources, &input) {
        Ok(generated) => snapshot("left_out", &generated.warnings),
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn not_utf_8() {
    let mut text = HEAD.as_bytes().to_vec();
    text.extend_from_slice(b"# caf\xe9\npaths: {}\n");
    snapshot(
        "not_utf_8",
        &messages(&Memory::new([("openapi.yaml", text)]), "openapi.yaml"),
    );
}

#[test]
fn no_such_document() {
    snapshot(
        "no_such_document",
        &messages(&Memory::default(), "openapi.yaml"),
    );
}

/// A file that is larger than it may be, without the memory that it would take.
struct Huge;

impl Sources for Huge {
    fn read(&self, _: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        Err(SourceError::TooLarge {
            bytes: Some(1 << 33),
            limit,
        })
    }

    fn neighbours(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

#[test]
fn too_large() {
    snapshot("too_large", &messages(&Huge, "openapi.yaml"));
}

#[test]
fn yaml_that_grows_without_end() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        text.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            [below.as_str(); 10].join(", ")
        ));
    }
    snapshot(
        "yaml_that_grows_without_end",
        &messages(&Memory::new([("openapi.yaml", text)]), "openapi.yaml"),
    );
}

/// The head of sdk.yaml and a mistake in it.
fn sdk_messages(rest: &str) -> String {
    let thing = "    Thing: { type: object, properties: { id: { type: string } } }\n";
    let sources = Memory::new([
        ("openapi.yaml", schemas(thing)),
        ("sdk.yaml", format!("{SDK}{rest}")),
    ]);
    let input = Input {
        spec: "openapi.yaml",
        sdk: Some("sdk.yaml"),
        strictness: Strictness::Own,
        command: "cargo xtask generate",
        scaffold: None,
    };
    match api_codegen::generate(&sources, &input) {
        Ok(_) => panic!("this sdk.yaml was to be refused"),
        Err(failure) => failure.to_string(),
    }
}

#[test]
fn sdk_names_what_is_not_there() {
    let rest = "operations: { things-lst: things.all }\ntypes: { Thong: String }\nids: [Nothing]\n";
    snapshot("sdk_names_what_is_not_there", &sdk_messages(rest));
}

#[test]
fn sdk_formats_and_prefixes_of_nothing() {
    let rest = "formats: { dat: String }\nprefixes: [/thing]\n";
    snapshot("sdk_formats_and_prefixes_of_nothing", &sdk_messages(rest));
}

#[test]
fn sdk_names_that_are_taken_or_none() {
    let rest = "\
operations: { 'GET /things': { parameters: { a: type } }, 'PUT /thing*': { skip: never } }
schemas: { Thing: { fields: { id: self, ids: id } }, 'Th*ng.Part': vec, Nothing.Part: Part }
";
    snapshot("sdk_names_that_are_taken_or_none", &sdk_messages(rest));
}

#[test]
fn sdk_names_parts_that_are_not_there() {
    let rest = "\
operations:
  things-list: { parameters: { pge: page }, paging: { page: seite } }
  '*-list': { product: full, paging: { page: a, offset: b, next: c } }
schemas: { Thing: { fields: { idd: number }, variants: { A: First } }, Thing.Sise: Size, 'Th*': { fields: { id: key } } }
";
    snapshot("sdk_names_parts_that_are_not_there", &sdk_messages(rest));
    let rest = "\
operations: { things-list: { parameters: { pge: page }, paging: { page: seite } } }
schemas: { Thing: { fields: { idd: number }, variants: { A: First } }, Thing.Sise: Size, 'Th*': { fields: { id: key } } }
";
    snapshot("sdk_names_members_that_are_not_there", &sdk_messages(rest));
}

/// A document of others with lists, parameters of one name, and a schema that has a name in Rust only.
const LISTS: &str = "\
openapi: 3.1.0
info: { title: Test, version: '1' }
servers: [{ url: 'https://example.com' }]
paths:
  /things/{id}:
    get:
      operationId: things-list
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: id, in: query, schema: { type: integer } }
        - { name: token, in: query, schema: { type: string } }
      responses:
        '200': { description: Done, content: { application/json: { schema: { type: object, properties: { things: { type: array, items: { type: string } }, more: { type: string } } } } } }
  /things:
    post:
      operationId: create-thing
      requestBody: { content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }
      responses: { '200': { description: Done } }
";

/// What comes of [`LISTS`] with this sdk.yaml: the API, or the messages.
fn lists(rest: &str) -> String {
    let sources = Memory::new([
        ("openapi.yaml", LISTS.to_owned()),
        ("sdk.yaml", rest.to_owned()),
    ]);
    let input = Input {
        spec: "openapi.yaml",
        sdk: Some("sdk.yaml"),
        strictness: Strictness::Foreign,
        command: "api-codegen generate",
        scaffold: None,
    };
    match api_codegen::generate(&sources, &input) {
        Ok(generated) => {
            let api = generated.tree.text("crates/client/API.txt");
            api.unwrap_or_default().to_owned()
        }
        Err(failure) => failure.to_string(),
    }
}

#[test]
fn sdk_pages_point_at_what_is_not_there() {
    let rest = "\
operations:
  things-list: { paging: { cursor: tokn, items: thing, next: mor } }
  'things-*': { paging: { cursor: token } }
  create-thing: { paging: { page: id } }
";
    snapshot("sdk_pages_point_at_what_is_not_there", &lists(rest));
    let rest = "operations: { things-list: { paging: { cursor: token } } }\n";
    snapshot("sdk_pages_without_a_next_cursor", &lists(rest));
}

#[test]
fn sdk_parameters_of_one_name() {
    let rest = |names: &str| format!("operations: {{ things-list: {{ parameters: {names} }} }}\n");
    let named = lists(&rest("{ path.id: thing, query.id: number }"));
    assert!(named.contains(", thing: "), "{named}");
    assert!(named.contains("::number("), "{named}");
    snapshot("sdk_parameters_of_one_name", &lists(&rest("{ id: thing }")));
}

#[test]
fn sdk_names_of_generated_types() {
    snapshot(
        "sdk_names_of_generated_types",
        &lists("schemas: { CreateThingBody: NewThing }\n"),
    );
    let named = lists("schemas: { create-thing.Body: NewThing }\n");
    assert!(named.contains("NewThing"), "{named}");
}

#[test]
fn an_sdk_without_a_word() {
    let nothing = lists("{}\n");
    assert!(nothing.starts_with("# @generated"), "{nothing}");
    for text in ["", "\n", "# Nothing yet.\n\n"] {
        assert_eq!(lists(text), nothing);
    }
}

#[test]
fn sdk_emulator_of_what_it_cannot_serve() {
    let messages = sdk_messages("  emulator: emulator\n");
    snapshot("sdk_emulator_of_what_it_cannot_serve", &messages);
}

#[test]
fn sdk_unknown_key_and_type() {
    let rest = "prefix: [/a]\noperations: { things-list: all }\ntypes: { Thing: Serail }\n";
    snapshot("sdk_unknown_key_and_type", &sdk_messages(rest));
}
