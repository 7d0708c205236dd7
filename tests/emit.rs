//! What each feature of a document becomes: a small document for each, and the part of the output that shows it.
//!
//! A case runs the whole path from text to files. Its snapshot holds no more than the feature, so that a change of the
//! generator shows in the snapshots of what it changes. All that is emitted here has to compile, and has to be as
//! rustfmt would have it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use api_codegen::emit::Tree;
use api_codegen::load::{Disk, Memory, Sources};
use api_codegen::{Generated, Input, Strictness};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The head of a document without its version; a case adds the rest.
const HEAD: &str = "\
info: { title: the Things API, version: '1' }
servers: [{ url: 'https://things.example' }]
";

/// An operation that sends a `Thing` and receives one, so that a `Thing` has all that a type can have.
const SEND_A_THING: &str = "\
paths:
  /things:
    post:
      operationId: things-create
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
";

/// What paths can refer to: a line for each component, below what refers to it.
const COMPONENTS: &str = "\
responses:
  Done: { description: Done }
  Thing: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
  Things: { description: Done, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } } }
  WrappedThing: { description: Done, content: { application/json: { schema: { allOf: [{ $ref: '#/components/schemas/Envelope' }, { properties: { result: { $ref: '#/components/schemas/Thing' } } }] } } } }
  WrappedThings: { description: Done, content: { application/json: { schema: { allOf: [{ $ref: '#/components/schemas/Envelope' }, { properties: { result: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }] } } } }
  WrappedText: { description: Done, content: { application/json: { schema: { allOf: [{ $ref: '#/components/schemas/Envelope' }, { properties: { result: { type: string } } }] } } } }
  WrappedNothing: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Envelope' } } } }
parameters:
  shelf_id: { name: shelf_id, in: path, required: true, schema: { type: string } }
  thing_id: { name: thing_id, in: path, required: true, schema: { type: string } }
schemas:
  Envelope: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array } } }
  Thing: { type: object, required: [name], properties: { name: { type: string } } }
";

const SDK: &str = "\
crates:
  model: { package: test-model, folder: model }
  client: { package: test, folder: client }
  tests: tests
";

/// A document in as many files as it takes, the root first.
struct Fixture {
    files: Vec<(&'static str, String)>,
    sdk: String,
    strictness: Strictness,
}

impl Fixture {
    fn new(files: Vec<(&'static str, String)>) -> Self {
        Self {
            files,
            sdk: SDK.to_owned(),
            strictness: Strictness::Own,
        }
    }

    /// As a document of others.
    fn foreign(mut self) -> Self {
        self.strictness = Strictness::Foreign;
        self
    }

    /// With these lines in sdk.yaml.
    fn sdk(mut self, lines: &str) -> Self {
        self.sdk += &indented("", lines);
        self
    }

    fn tree(self) -> Tree {
        self.generated().tree
    }

    /// What the author is told, without the places.
    fn warnings(self) -> String {
        let warnings = self.generated().warnings;
        let lines = warnings
            .lines()
            .filter(|line| line.starts_with("warning: "));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn generated(self) -> Generated {
        let spec = self.files[0].0;
        let sdk = [("sdk.yaml", self.sdk)];
        let sources = Memory::new(self.files.into_iter().chain(sdk));
        generate(&sources, spec, "sdk.yaml", self.strictness)
    }
}

fn generate(sources: &dyn Sources, spec: &str, sdk: &str, strictness: Strictness) -> Generated {
    let input = Input {
        spec,
        sdk: Some(sdk),
        strictness,
        command: "cargo xtask generate",
        scaffold: None,
    };
    match api_codegen::generate(sources, &input) {
        Ok(generated) => generated,
        Err(failure) => panic!("{failure}"),
    }
}

/// A document with this below its head.
fn document(text: &str) -> Fixture {
    let text = format!("openapi: 3.1.0\n{HEAD}{}", indented("", text));
    Fixture::new(vec![("api.yaml", text)])
}

/// A document with these schemas, of which `Thing` is sent and received.
fn schemas(text: &str) -> Fixture {
    let text = indented("    ", text);
    document(&format!("{SEND_A_THING}components:\n  schemas:\n{text}"))
}

/// The same in OpenAPI 3.0.
fn schemas_of_3_0(text: &str) -> Fixture {
    let mut fixture = schemas(text);
    let document = &mut fixture.files[0].1;
    *document = document.replace("openapi: 3.1.0", "openapi: 3.0.3");
    fixture
}

/// A `Thing` with these properties, of which none is required.
fn properties(text: &str) -> Fixture {
    let text = indented("    ", text);
    schemas(&format!("Thing:\n  type: object\n  properties:\n{text}"))
}

/// A document with these paths, and those of [`COMPONENTS`] that they need.
fn paths(text: &str) -> Fixture {
    let mut text = format!("paths:\n{}components:\n", indented("  ", text));
    let mut section = None;
    for line in COMPONENTS.lines() {
        let component = line
            .strip_prefix("  ")
            .and_then(|line| line.split_once(':'));
        match component {
            None => section = Some(line),
            Some((name, _)) if text.contains(&format!("/{name}'")) => {
                let section = section.take().map(|section| indented("  ", section));
                text += &section.unwrap_or_default();
                text += &indented("    ", line);
            }
            Some(_) => {}
        }
    }
    document(&text)
}

/// A document with `GET /things`, and this besides.
fn document_of_one_path(text: &str) -> Fixture {
    let text = indented("", text);
    document(&format!(
        "{text}paths:\n  /things: {{ get: {{ operationId: things-list, responses: {{ '200': {{ description: Done }} }} }} }}\n"
    ))
}

/// An operation that replaces by `Body` and answers with `Answer`.
fn replacement(schemas: &str) -> Fixture {
    let schemas = indented("    ", schemas);
    document(&format!("\
paths:
  /things:
    put:
      operationId: things-update
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Body' }} }} }} }}
      responses: {{ '200': {{ description: Done, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Answer' }} }} }} }} }}
components:
  schemas:
{schemas}"))
}

fn document_with_a_server_variable() -> Fixture {
    let mut fixture = document_of_one_path("x-request-id-header: x-request-id");
    let document = &mut fixture.files[0].1;
    let server = "{ url: 'https://things.example/v1/', x-env: THINGS_BASE_URL }";
    *document = document.replace("{ url: 'https://things.example' }", server);
    fixture
}

/// Lines with this indentation in place of that which they share.
fn indented(space: &str, text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start().len();
    let shared = lines().map(depth).min().unwrap_or(0);
    lines().fold(String::new(), |text, line| {
        text + space + &line[shared..] + "\n"
    })
}

/// The parts of the crates' files that have no blank line within: a function, a type, a list of imports.
fn parts(tree: &Tree) -> impl Iterator<Item = &str> {
    let of_crates = |path: &str| path.contains("/src/generated/");
    let texts = tree.files().filter(move |(path, _)| of_crates(path));
    texts.flat_map(|(_, text)| text.trim_end().split("\n\n"))
}

/// The parts that have one of these texts, cut down to their [`essence`].
fn docs<const N: usize>(needles: [&str; N]) -> impl Fn(&Tree) -> String {
    move |tree| {
        let found = needles.iter().map(|needle| {
            let found: Vec<_> = parts(tree)
                .filter(|part| part.contains(needle))
                .map(essence)
                .collect();
            assert!(!found.is_empty(), "nothing that is emitted has `{needle}`");
            found.join("\n\n")
        });
        found.collect::<Vec<_>>().join("\n\n")
    }
}

/// As [`docs`], but without the documentation.
fn code<const N: usize>(needles: [&str; N]) -> impl Fn(&Tree) -> String {
    move |tree| {
        let text = docs(needles)(tree);
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("///"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A part without what all types have, and a function without the `impl` around it.
fn essence(part: &str) -> String {
    const OF_ALL: [&str; 4] = [
        "#[derive(",
        "#[non_exhaustive]",
        "    /// The members that this version",
        "    pub extra: Extra,",
    ];
    let mut lines: Vec<_> = part
        .lines()
        .filter(|line| OF_ALL.iter().all(|known| !line.starts_with(known)))
        .collect();
    let is_head = |line: &str| line.starts_with("impl ") && line.ends_with('{');
    let is_whole = is_head(lines[0]) && lines.last() == Some(&"}");
    if is_head(lines[0]) && !is_whole {
        lines.remove(0);
    }
    if lines[0].starts_with("    ") {
        lines.retain(|line| *line != "}");
        return indented("", &lines.join("\n")).trim_end().to_owned();
    }
    lines.join("\n")
}

/// The fields of these types.
fn fields<const N: usize>(names: [&str; N]) -> impl Fn(&Tree) -> String {
    move |tree| {
        let fields = names.map(|name| code([&format!("pub struct {name} {{\n")])(tree));
        fields.join("\n\n")
    }
}

/// The fields of `Thing`, and how they are on the wire.
fn thing(tree: &Tree) -> String {
    code(["pub struct Thing {", "    sent Thing {"])(tree)
}

/// The files with what they are made from, and what each crate shows.
fn modules(tree: &Tree) -> String {
    let mut text = String::new();
    for (path, file) in tree.files() {
        let (source, file) = file.split_once('\n').unwrap_or_default();
        let (_, source) = source.split_once(" from ").unwrap_or_default();
        let source = source.trim_end_matches(". Do not edit.");
        writeln!(text, "{path} from {source}").expect("a string takes all");
        if path.ends_with("/mod.rs") {
            text += file;
        }
    }
    text
}

/// A generated file of this path.
fn file<'t>(tree: &'t Tree, path: &str) -> &'t str {
    tree.text(path)
        .unwrap_or_else(|| panic!("{path} is not emitted"))
}

/// The lines of API.txt that begin so.
fn api(tree: &Tree, prefix: &str) -> String {
    let lines = file(tree, "client/API.txt").lines();
    let lines = lines.filter(|line| line.starts_with(prefix));
    lines.collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("emit__{name}"), text.trim_end());
    });
}

/// Tests, each of a document and a view of what it becomes.
macro_rules! cases {
    ($($name:ident: $fixture:expr => $view:expr;)*) => {
        $(
            #[test]
            fn $name() {
                snapshot(stringify!($name), &$view(&$fixture.tree()));
            }
        )*

        /// What all fixtures become, by name.
        pub(crate) fn outputs() -> Vec<(&'static str, Tree)> {
            vec![$((stringify!($name), $fixture.tree())),*]
        }
    };
}

/// What all fixtures of all files become, by name.
fn all_outputs() -> impl Iterator<Item = (&'static str, Tree)> {
    let own = outputs().into_iter().chain(in_three_forms());
    let others = [
        calls::outputs(),
        choices::outputs(),
        medium::outputs(),
        names::outputs(),
        schemas::outputs(),
        wild::outputs(),
    ];
    own.chain(others.into_iter().flatten())
}

#[path = "emit/calls.rs"]
mod calls;
#[path = "emit/choices.rs"]
mod choices;
#[path = "emit/medium.rs"]
mod medium;
#[path = "emit/names.rs"]
mod names;
#[path = "emit/schemas.rs"]
mod schemas;
#[path = "emit/wild.rs"]
mod wild;

const PRESENCE: &str = "
    Thing:
      type: object
      required: [always, value_or_null]
      properties:
        always: { type: string }
        value_or_null: { type: [string, 'null'] }
        perhaps: { type: string }
        perhaps_null: { type: [string, 'null'] }
";

/// Lists whose parameters and members have names that say nothing of pages.
const PAGES_BY_OTHER_NAMES: &str = "
    paths:
      /a:
        get:
          operationId: a-numbered
          parameters: [{ name: seite, in: query, schema: { type: integer } }]
          responses: { '200': { $ref: '#/components/responses/Page' } }
      /b:
        get:
          operationId: continued
          parameters: [{ name: ab, in: query, schema: { type: string } }]
          responses: { '200': { $ref: '#/components/responses/Page' } }
      /c:
        get:
          operationId: plain
          parameters: [{ name: page, in: query, schema: { type: integer } }]
          responses: { '200': { description: Done, content: { application/json: { schema: { type: array, items: { type: string } } } } } }
    components:
      responses:
        Page: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
      schemas:
        Page:
          type: object
          required: [ergebnis]
          properties:
            ergebnis: { type: object, properties: { dinge: { type: array, items: { type: string } }, namen: { type: array, items: { type: string } } } }
            weiter: { type: object, properties: { ab: { type: string } } }
";

const ENVELOPES: &str = "
    paths:
      /things:
        get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        put: { operationId: update, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Whole' } } }
        delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/Whole' } } }
      /things/any: { get: { operationId: one-of, responses: { '200': { $ref: '#/components/responses/OneOf' } } } }
      /things/only: { get: { operationId: result-only, responses: { '200': { $ref: '#/components/responses/ResultOnly' } } } }
      /things/part: { get: { operationId: not-whole, responses: { '200': { $ref: '#/components/responses/NotWhole' } } } }
      /things/more: { get: { operationId: other, responses: { '200': { $ref: '#/components/responses/Other' } } } }
    components:
      responses:
        Whole: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Whole' } } } }
        OneOf: { description: Done, content: { application/json: { schema: { oneOf: [{ $ref: '#/components/schemas/Whole' }, { $ref: '#/components/schemas/Failure' }, { $ref: '#/components/schemas/NotWhole' }] } } } }
        ResultOnly: { description: Done, content: { application/json: { schema: { type: object, properties: { result: { type: string } } } } } }
        NotWhole: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/NotWhole' } } } }
        Other: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Other' } } } }
      schemas:
        Whole: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array }, result: { type: string }, timing: { type: object } } }
        Failure: { type: object, properties: { success: { type: boolean, enum: [false] }, errors: { type: array }, messages: { type: array }, result: { type: integer } } }
        NotWhole: { type: object, properties: { success: { type: boolean }, result: { type: array, items: { type: string } } } }
        Other: { type: object, properties: { result: { type: string }, other: { type: string } } }
";

const DATA: &str = "
    paths:
      /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/List' } } } }
      /things/{id}:
        parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
        get: { operationId: get, responses: { '200': { $ref: '#/components/responses/One' } } }
        put: { operationId: update, responses: { '200': { $ref: '#/components/responses/One' } } }
      /health: { get: { operationId: health, responses: { '200': { $ref: '#/components/responses/Health' } } } }
    components:
      responses:
        One: { description: Done, content: { application/json: { schema: { type: object, properties: { data: { $ref: '#/components/schemas/Thing' } } } } } }
        List: { description: Done, content: { application/json: { schema: { type: object, properties: { data: { type: array, items: { $ref: '#/components/schemas/Thing' } }, meta: { type: object } } } } } }
        Health: { description: Done, content: { application/json: { schema: { type: object, properties: { status: { type: string } } } } } }
      schemas:
        Thing: { type: object, properties: { name: { type: string } } }
";

/// A list with these parameters, and these members of the envelope.
fn listing(parameters: &str, members: &str) -> Fixture {
    let parameters = indented("      ", parameters);
    let members = indented("              ", members);
    document(&format!(
        "\
paths:
  /things:
    get:
      operationId: list
{parameters}      responses: {{ '200': {{ $ref: '#/components/responses/List' }} }}
components:
  responses:
    List:
      description: Done
      content:
        application/json:
          schema:
            type: object
            properties:
              success: {{ type: boolean }}
              errors: {{ type: array }}
              messages: {{ type: array }}
{members}{}",
        match members.contains("Thing") {
            true =>
                "  schemas:\n    Thing: { type: object, properties: { name: { type: string } } }\n",
            false => "",
        }
    ))
}

/// An operation with these answers that say no, each in the envelope, a problem (RFC 9457) or of another form.
fn refusing(answers: &[(&str, &str)]) -> Fixture {
    let of = |schema: &str| {
        format!("{{ description: Done, content: {{ application/json: {{ schema: {schema} }} }} }}")
    };
    let reference = |name: &str| format!("{{ $ref: '#/components/schemas/{name}' }}");
    let envelope = reference("Envelope");
    let mut paths = format!(
        "paths:\n  /things:\n    get:\n      operationId: get\n      responses:\n        '200': {}\n",
        of(&envelope)
    );
    for (status, form) in answers {
        let answer = match *form {
            "either" => of(&format!(
                "{{ oneOf: [{envelope}, {{ allOf: [{envelope}] }}] }}"
            )),
            "in place" => of(
                "{ type: object, properties: { error: { type: object, properties: { code: { type: integer }, message: { type: string } } } } }",
            ),
            "nothing" => "{ description: Nothing }".to_owned(),
            name => of(&reference(name)),
        };
        paths += &format!("        '{status}': {answer}\n");
    }
    let mut schemas = "components:\n  schemas:\n    Envelope: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array } } }\n".to_owned();
    if answers.iter().any(|(_, form)| *form == "Problem") {
        schemas += "    Problem: { type: object, properties: { type: { type: string }, title: { type: string }, detail: { type: string } } }\n";
    }
    document(&(paths + &schemas))
}

const SHELVES: &str = "
    /shelves/{shelf_id}/things:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }]
      get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } }
      post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    /shelves/{shelf_id}/things/{thing_id}:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
      get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      put: { operationId: update, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      patch: { operationId: edit, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/Done' } } }
    /shelves/{shelf_id}/things/{thing_id}/parts:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
      get: { operationId: list-parts, responses: { '200': { $ref: '#/components/responses/Things' } } }
";

cases! {
    // What is there, and what may be missing.

    presence: schemas(PRESENCE) => thing;

    presence_when_sent: schemas(PRESENCE) => code([
        "pub fn new(", "pub fn with_perhaps(", "pub fn with_perhaps_null(", "pub fn clear_perhaps_null(",
    ]);

    empty_means_absent: properties("
        port: { type: integer, format: uint16, x-empty-means-absent: true }
        address: { type: string, format: ip, x-empty-means-absent: true }
    ") => thing;

    // What values become.

    integers: properties("
        plain: { type: integer }
        int32: { type: integer, format: int32 }
        int64: { type: integer, format: int64 }
        uint16: { type: integer, format: uint16 }
        uint32: { type: integer, format: uint32 }
        uint64: { type: integer, format: uint64 }
    ") => fields(["Thing"]);

    numbers_and_booleans: properties("
        number: { type: number }
        double: { type: number, format: double }
        boolean: { type: boolean }
    ") => fields(["Thing"]);

    strings: properties("
        plain: { type: string }
        cidr: { type: string, format: cidr }
        date_time: { type: string, format: date-time }
        ip: { type: string, format: ip }
        ipv4: { type: string, format: ipv4 }
        ipv6: { type: string, format: ipv6 }
        uri: { type: string, format: uri }
    ") => fields(["Thing"]);

    secrets: properties("
        password: { type: string, format: password }
        marked: { type: string, x-secret: true }
    ") => fields(["Thing"]);

    lists: schemas("
        Thing:
          type: object
          properties:
            strings: { type: array, items: { type: string } }
            ids: { type: array, items: { $ref: '#/components/schemas/ThingId' } }
            objects: { type: array, items: { $ref: '#/components/schemas/Part' } }
            lists: { type: array, items: { type: array, items: { type: integer } } }
            anything: { type: array }
        ThingId: { type: string }
        Part: { type: object, properties: { name: { type: string } } }
    ").sdk("ids: [ThingId]") => code([
        "pub struct Thing {", "pub fn with_strings(", "pub fn with_ids(", "pub fn with_objects(", "pub fn with_lists(",
    ]);

    maps: schemas("
        Thing:
          type: object
          properties:
            of_schema: { type: object, additionalProperties: { $ref: '#/components/schemas/Part' } }
            of_anything: { type: object, additionalProperties: true }
            bare: { type: object }
        Part: { type: object, properties: { name: { type: string } } }
    ") => code(["pub struct Thing {", "pub fn with_of_schema("]);

    object_with_more_members: schemas("
        Thing:
          type: object
          properties: { name: { type: string } }
          additionalProperties: true
    ") => fields(["Thing"]);

    untyped: properties("
        anything: {}
        described: { description: Whatever the service sees fit to say. }
        one_of_two: { type: [string, integer] }
    ") => fields(["Thing"]);

    ids: schemas("
        Thing: { type: object, required: [id], properties: { id: { $ref: '#/components/schemas/ThingId' } } }
        ThingId: { type: string, description: The id of a thing., minLength: 32, maxLength: 32 }
    ").sdk("ids: [ThingId]") => docs(["pub struct ThingId", "id!(", "pub fn new("]);

    types_of_sdk: schemas("
        Thing: { type: object, properties: { serial: { $ref: '#/components/schemas/SoaSerial' } } }
        SoaSerial: { type: integer, description: A serial. }
    ").sdk("types: { SoaSerial: Serial }") => code(["pub struct Thing {", "pub fn with_serial("]);

    enum_with_descriptions: schemas("
        Thing: { type: object, properties: { algorithm: { $ref: '#/components/schemas/Algorithm' } } }
        Algorithm:
          type: string
          description: An algorithm.
          x-extensible-enum:
            - { value: hmac-sha1., description: Old. }
            - { value: hmac-sha512., description: The strongest. }
            - hmac-md5.
    ") => docs(["pub enum Algorithm", "open_enum! {"]);

    enum_without_descriptions: schemas("
        Thing: { type: object, properties: { state: { $ref: '#/components/schemas/State' } } }
        State: { type: string, enum: [active, not-yet-active] }
    ") => docs(["pub enum State", "open_enum! {", "pub fn with_state("]);

    // Types and their parts.

    inline_object: schemas("
        Thing:
          type: object
          properties:
            owner:
              type: object
              properties:
                address: { type: object, properties: { street: { type: string } } }
            parts: { type: array, items: { type: object, properties: { name: { type: string } } } }
    ") => fields(["Thing", "ThingOwner", "ThingOwnerAddress", "ThingPartsItem"]);

    inline_enum: schemas("
        Thing: { type: object, properties: { state: { type: string, enum: [on, off] } } }
    ") => code(["pub struct Thing {", "pub enum ThingState"]);

    inline_body_and_answer: document("
        paths:
          /things:
            post:
              operationId: things-create
              requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } }
              responses:
                '200': { description: Done, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }
    ") => code(["pub struct ThingsCreate", "pub fn create("]);

    all_of: schemas("
        Thing:
          description: A thing.
          allOf:
            - $ref: '#/components/schemas/Base'
            - { type: object, required: [name], properties: { name: { type: string } } }
        Base:
          allOf:
            - { type: object, properties: { name: { type: string, description: The name. }, inner: { type: integer } } }
            - $ref: '#/components/schemas/Root'
        Root: { type: object, required: [id], properties: { id: { type: string } } }
    ") => docs(["pub struct Thing {", "    sent Thing {"]);

    all_of_one_reference_keeps_the_name: schemas_of_3_0("
        Thing:
          type: object
          properties:
            part: { description: The part that matters., allOf: [{ $ref: '#/components/schemas/Part' }] }
        Part: { type: object, description: A part., properties: { name: { type: string } } }
    ") => docs(["pub struct Thing {", "pub struct Part {"]);

    another_name_is_no_other_type: schemas("
        Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Piece' }, whole: { $ref: '#/components/schemas/Part' } } }
        Piece: { $ref: '#/components/schemas/Part' }
        Part: { type: object, properties: { name: { type: string } } }
    ") => code(["pub struct Thing {", "pub struct P"]);

    description_beside_a_reference: schemas("
        Thing:
          type: object
          properties:
            plain: { $ref: '#/components/schemas/Part' }
            described: { $ref: '#/components/schemas/Part', description: The part that matters. }
        Part: { type: object, description: A part., properties: { name: { type: string } } }
    ") => docs(["pub struct Thing {"]);

    box_where_a_type_contains_itself: schemas("
        Thing:
          type: object
          properties:
            next: { $ref: '#/components/schemas/Thing' }
            in_list: { type: array, items: { $ref: '#/components/schemas/Thing' } }
            in_map: { type: object, additionalProperties: { $ref: '#/components/schemas/Thing' } }
    ") => code(["pub struct Thing {", "pub fn with_next("]);

    box_where_types_contain_each_other: schemas("
        Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Part' } } }
        Part: { type: object, properties: { whole: { $ref: '#/components/schemas/Thing' } } }
    ") => fields(["Thing", "Part"]);

    more_than_three_required: schemas("
        Thing:
          type: object
          required: [a, b, c, d]
          properties:
            a: { type: string, description: The first. }
            b: { type: string, format: password }
            c: { type: [string, 'null'] }
            d: { type: array, items: { type: integer } }
            e: { type: boolean }
    ") => docs(["pub fn new(", "pub struct ThingRequired"]);

    none_required: properties("
        name: { type: string }
    ") => docs(["pub fn new(", "impl Default for"]);

    sent_or_received: document("
        paths:
          /things:
            post:
              operationId: things-create
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Sent' } } } }
              responses: { '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Received' } } } } }
        components:
          schemas:
            Sent: { type: object, required: [name], properties: { name: { type: string }, both: { $ref: '#/components/schemas/Both' } } }
            Received: { type: object, required: [name], properties: { name: { type: string }, both: { $ref: '#/components/schemas/Both' } } }
            Both: { type: object, required: [name], properties: { name: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model");

    // Documentation.

    deprecated_field: properties("
        old: { type: [string, 'null'], description: The old way., deprecated: true }
    ") => docs(["#![allow(deprecated", "pub struct Thing {", "pub fn with_old(", "pub fn clear_old("]);

    limits_and_defaults: schemas("
        Thing:
          type: object
          properties:
            port: { type: integer, description: The port., minimum: 1, maximum: 65535, default: 53 }
            ratio: { type: number, exclusiveMinimum: 0 }
            name: { type: string, minLength: 1, maxLength: 255, pattern: '^[a-z]+$', default: main }
            code: { type: string, minLength: 6, maxLength: 6 }
            parts: { type: array, items: { type: string }, minItems: 1 }
    ") => |tree: &Tree| docs(["pub struct Thing {"])(tree) + "\n\n" + &api(tree, "test_model::Thing.");

    markdown: properties(r#"
        links: { description: 'See https://things.example/a, <https://things.example/b> and [c](https://things.example/c).' }
        brackets: { description: 'A list [1, 2] of <id>, and `Vec<[u8]>` as code.' }
        paragraphs: { description: "The first.\n\n- One\n- Two\n\nThe last.\n" }
    "#) => docs(["pub struct Thing {", "pub fn with_paragraphs("]);

    // Names.

    names_of_fields: schemas(r"
        Thing:
          type: object
          required: [new]
          properties:
            type: { type: string }
            self: { type: string }
            2fa: { type: string }
            extra: { type: string }
            body: { type: string }
            new: { type: string }
            größe: { type: string }
            sourcePort: { type: string }
            X-Header.Name: { type: string }
    ") => |tree: &Tree| thing(tree) + "\n\n" + &code(["pub fn new(", "pub fn with_type("])(tree);

    names_of_types: schemas("
        Thing:
          type: object
          properties:
            client: { $ref: '#/components/schemas/Client' }
            value: { $ref: '#/components/schemas/value' }
            number: { $ref: '#/components/schemas/2nd' }
            camel: { $ref: '#/components/schemas/snake_case-and.more' }
        Client: { type: object, properties: { name: { type: string } } }
        value: { type: object, properties: { name: { type: string } } }
        2nd: { type: object, properties: { name: { type: string } } }
        snake_case-and.more: { type: object, properties: { name: { type: string } } }
    ") => fields(["Thing"]);

    names_of_variants: properties("
        kind: { type: string, enum: [UPPER, two words, 1.1.1.1, self, other, größe] }
    ") => code(["pub enum ThingKind", "open_enum! {"]);

    // Answers.

    answers_in_an_envelope: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/WrappedThings' } } } }
        /things/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: get, responses: { '200': { $ref: '#/components/responses/WrappedThing' } } }
          delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/WrappedNothing' } } }
          patch: { operationId: edit, responses: { '200': { $ref: '#/components/responses/WrappedText' } } }
    ") => code(["static EDIT", "pub fn get(", "pub fn list(", "pub fn edit(", "pub fn delete("]);

    a_result_of_any_kind_is_what_is_said_beside_it: document("
        paths:
          /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
          /things/{id}:
            parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
            get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
        components:
          responses:
            Things: { description: Things., content: { application/json: { schema: { $ref: '#/components/schemas/Things' } } } }
            Thing: { description: A thing., content: { application/json: { schema: { $ref: '#/components/schemas/One' } } } }
          schemas:
            Any:
              type: object
              properties:
                success: { type: boolean }
                errors: { type: array, items: { type: string } }
                messages: { type: array, items: { type: string } }
                result: { anyOf: [{ type: object }, { type: array, items: {} }, { type: string }] }
            Thing: { oneOf: [{ $ref: '#/components/schemas/Cup' }, { $ref: '#/components/schemas/Jar' }] }
            Cup: { type: object, properties: { handle: { type: boolean } } }
            Jar: { type: object, properties: { lid: { type: boolean } } }
            One:
              allOf:
                - $ref: '#/components/schemas/Any'
                - { type: object, properties: { result: { $ref: '#/components/schemas/Thing' } } }
            Things:
              allOf:
                - { type: object, properties: { result: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
                - $ref: '#/components/schemas/Any'
    ") => |tree: &Tree| api(tree, "test");

    answer_without_an_envelope: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/WrappedThings' } } } }
        /things/all: { delete: { operationId: delete, responses: { '204': { description: Done } } } }
        /things/raw: { get: { operationId: raw, responses: { '200': { $ref: '#/components/responses/Thing' } } } }
    ").sdk("operations: { raw: things.raw, delete: things.delete }") => code(["static DELETE", "pub fn delete("]);

    no_envelope_at_all: paths("
        /things: { get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => code(["static LIST", "static SERVICE"]);

    envelopes_in_other_forms: document(ENVELOPES)
        => |tree: &Tree| code(["static GET: ", "pub fn get("])(tree);

    envelope_with_data: document(DATA)
        => |tree: &Tree| code(["static GET: ", "static LIST", "pub fn get(", "pub fn list(", "static SERVICE"])(tree);

    data_is_no_envelope_where_something_is_beside_it: document(&DATA.replace("meta", "rates")).sdk("operations: { list: things.list_all }")
        => |tree: &Tree| code(["pub fn update(", "static SERVICE"])(tree);

    // Pages.

    pages_with_numbers: listing("
        parameters: [
          { name: page, in: query, schema: { type: integer, default: 1 } },
          { name: per_page, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { $ref: '#/components/schemas/Thing' } }
        result_info: { type: object, properties: { page: { type: integer }, per_page: { type: integer }, total_count: { type: integer } } }
    ") => docs(["request!(", "pub fn pages(", "pub fn items(", "static LIST"]);

    pages_from_zero_with_a_list_inside: listing("
        parameters: [{ name: pageNumber, in: query, required: true, schema: { type: integer, minimum: 0 } }]
    ", "
        result: { type: object, properties: { hasMore: { type: boolean }, things: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    pages_with_a_cursor: listing("
        parameters: [{ name: cursor, in: query, schema: { type: string } }, { name: page, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { type: string } }
        result_info: { type: object, properties: { cursors: { type: object, properties: { before: { type: string }, after: { type: string } } } } }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    pages_with_an_offset: listing("
        parameters: [{ name: skip, in: query, schema: { type: integer } }, { name: items, in: query, schema: { type: string } }]
    ", "
        result: { type: array, items: { type: string } }
        total: { type: integer }
    ") => code(["pub fn pages(", "pub fn items(", "static LIST"]);

    no_pages_where_nothing_leads_on: listing("
        parameters: [{ name: cursor, in: query, schema: { type: string } }, { name: limit, in: query, schema: { type: integer } }]
    ", "
        result: { type: array, items: { type: string } }
    ") => |tree: &Tree| api(tree, "test::");

    no_pages_of_what_has_no_list_or_two: listing("
        parameters: [{ name: page, in: query, schema: { type: integer } }]
    ", "
        result: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: array, items: { type: string } } } }
    ") => |tree: &Tree| api(tree, "test::");

    // What the service says no with.

    refusals_in_the_envelope: refusing(&[("404", "Envelope"), ("default", "either")])
        => |tree: &Tree| docs(["pub fn get(", "static GET"])(tree);

    refusals_besides_the_envelope: refusing(&[("409", "Problem"), ("4XX", "Envelope"), ("default", "in place")])
        => |tree: &Tree| docs(["pub enum ", "pub fn of("])(tree);

    refusals_of_one_type: refusing(&[("404", "Problem"), ("409", "Problem"), ("5XX", "Problem")])
        => |tree: &Tree| docs(["pub fn get(", "static GET"])(tree);

    refusals_by_status: refusing(&[("default", "Problem"), ("4XX", "in place"), ("409", "Problem"), ("500", "nothing")])
        => |tree: &Tree| docs(["pub fn get(", "static GET", "pub enum ", "pub fn of(", "pub struct ClientError"])(tree)
            + "\n\n" + &api(tree, "test::refusals");

    refusals_in_place_that_say_the_same: document("
        paths:
          /a: { get: { operationId: a, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } } } } }
          /b: { get: { operationId: b, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } } } } }
          /c: { get: { operationId: c, responses: { '204': { description: Done }, '404': { description: No, content: { application/json: { schema: { type: string } } } } } } }
    ") => |tree: &Tree| docs(["pub struct NotFound {"])(tree) + "\n\n" + &code(["static GET"])(tree);

    // Paths.

    resources_of_paths: paths(SHELVES) => |tree: &Tree| api(tree, "test::");

    resources_below_prefixes: paths(SHELVES).sdk("
        prefixes: ['/shelves/{shelf_id}']
    ") => |tree: &Tree| api(tree, "test::");

    resources_that_are_called_as_what_a_file_imports: paths("
        /download/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: download, responses: { '200': { description: Bytes., content: { application/octet-stream: {} } } } }
        /pages: { get: { operationId: pages, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /request: { get: { operationId: request, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => |tree: &Tree| api(tree, "test::");

    operation_of_sdk: paths("
        /things: { get: { operationId: things-list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /things/import: { post: { operationId: things-import, responses: { '200': { $ref: '#/components/responses/Done' } } } }
    ").sdk("operations: { things-import: things.read_in }") => |tree: &Tree| api(tree, "test::");

    operations_of_sdk_by_pattern: paths("
        /shelves/{shelf_id}/things:
          get: { operationId: things-list, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Things' } } }
          post: { operationId: things-create, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/WrappedThing' } } }
        /internal/things: { get: { operationId: internal-things, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ").sdk("
        operations:
          'GET /shelves/*': { method: all }
          '*-list': { method: every, parameters: { shelf_id: shelf } }
          'internal-*': { skip: not for callers }
          POST /shelves/{shelf_id}/things: { resource: stock.things, method: add, envelope: false }
    ") => |tree: &Tree| api(tree, "test::");

    methods_named_by_the_last_word_of_the_path: paths("
        /shelves/{shelf_id}/things/purge_cache:
          post: { operationId: purge, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Done' } } }
        /shelves/{shelf_id}/things/{thing_id}/verify:
          parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
          get: { operationId: verify, responses: { '200': { $ref: '#/components/responses/Thing' } } }
        /shelves/{shelf_id}/status:
          get: { operationId: status, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ") => |tree: &Tree| api(tree, "test::");

    // A method that has a word of its own in the path is in the product of its resource.
    product_of_a_resource_with_actions: paths("
        /orders: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /orders/{order_id}/cancel:
          post: { operationId: b, parameters: [{ name: order_id, in: path, required: true, schema: { type: string } }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
        /things: { get: { operationId: c, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => |tree: &Tree| api(tree, "test::") + "\n\n" + file(tree, "client/src/generated/mod.rs");

    products_of_sdk: paths("
        /shelves: { get: { operationId: shelves, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /things: { get: { operationId: things, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /staff: { get: { operationId: staff, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ").sdk("
        operations: { 'GET /s*': { product: premises } }
    ") => |tree: &Tree| file(tree, "client/src/generated/mod.rs").to_owned();

    pages_of_sdk: document(PAGES_BY_OTHER_NAMES).sdk("
        operations:
          '*-numbered': { paging: { page: seite, items: ergebnis/dinge } }
          continued: { paging: { cursor: ab, items: ergebnis/dinge, next: weiter/ab } }
          plain: { paging: false }
    ") => |tree: &Tree| api(tree, "test::") + "\n\n" + &code(["_PAGING: Paging"])(tree);

    schemas_of_sdk_that_are_left_out: schemas("
        Thing:
          type: object
          properties:
            part: { $ref: '#/components/schemas/Part' }
            parts: { type: array, items: { $ref: '#/components/schemas/Part' } }
            size: { type: object, properties: { width: { type: integer } } }
        Part: { type: object, properties: { width: { type: integer } } }
    ").sdk("
        schemas:
          Part: { skip: too large }
          Thing.Size: { skip: not for callers }
    ") => |tree: &Tree| api(tree, "test_model::");

    types_and_members_of_sdk: properties("
        size: { type: object, properties: { width: { type: integer } } }
        color: { type: string, enum: [R, G] }
        at: { type: string, format: date-time }
    ").sdk("
        schemas:
          Thing: { name: Item, fields: { size: extent } }
          Thing.Size: Extent
          'Thing.C*': { variants: { R: Red } }
        formats: { date-time: String }
    ") => |tree: &Tree| api(tree, "test_model::");

    names_that_stand_in_several_files: Fixture::new(vec![
        ("api.yaml", format!("openapi: 3.1.0\n{HEAD}{SEND_A_THING}{}", indented("", "
            components:
              schemas:
                Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Part' }, price: { $ref: 'shop.yaml#/Price' }, cost: { $ref: 'stock.yaml#/Price' }, paid: { $ref: 'old/shop.yaml#/Price' } } }
                Part: { $ref: 'stock.yaml#/Part' }
        "))),
        ("shop.yaml", "Price: { type: object, properties: { sum: { type: integer } } }\n".to_owned()),
        ("old/shop.yaml", "Price: { type: object, properties: { cents: { type: integer } } }\n".to_owned()),
        ("stock.yaml", indented("", "
            Part: { type: object, properties: { width: { type: integer } } }
            Price: { type: object, properties: { each: { type: integer } } }
        ")),
    ]).foreign() => fields(["Thing", "Part"]);

    names_that_say_their_namespace_twice: schemas("
        Thing: { type: object, properties: { tag: { $ref: '#/components/schemas/shop-tags_shop-tag' }, label: { $ref: '#/components/schemas/shop-tags_label' } } }
        shop-tags_shop-tag: { type: object, properties: { width: { type: integer } } }
        shop-tags_label: { type: object, properties: { text: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model::");

    parameters_in_the_order_of_the_path: paths("
        /a/{shelf_id}/{b}/{thing_id}/{d}:
          parameters:
            - { name: d, in: path, required: true, schema: { type: string } }
            - { $ref: '#/components/parameters/thing_id' }
          get:
            operationId: get
            parameters:
              - { name: b, in: path, required: true, schema: { type: string } }
              - { $ref: '#/components/parameters/shelf_id' }
            responses: { '200': { $ref: '#/components/responses/Thing' } }
    ") => code(["pub fn get("]);

    parameters_of_other_types: paths("
        /things/{number}/versions/{on}/of/{kind}:
          parameters:
            - { name: number, in: path, required: true, schema: { type: integer, format: uint32 } }
            - { name: on, in: path, required: true, schema: { type: boolean } }
            - { name: kind, in: path, required: true, schema: { type: string, enum: [old, new] } }
          get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ").sdk("operations: { get: things.get }") => code(["pub struct Things {", "pub fn things(", "pub fn get("]);

    idempotent_post: paths("
        /once: { post: { operationId: once, responses: { '200': { $ref: '#/components/responses/Done' } } } }
        /often: { post: { operationId: often, x-idempotent: true, responses: { '200': { $ref: '#/components/responses/Done' } } } }
    ") => code(["static CREATE"]);

    words_of_an_operation: document("
        tags: [{ name: things, description: All the things. }]
        paths:
          /things:
            get:
              operationId: things-list
              tags: [things]
              summary: Lists the things
              description: In no order.
              x-permissions: [Things Read, Things Write]
              x-plan: enterprise
              responses: { '200': { description: The things. } }
    ") => docs(["pub fn get(", "pub struct Things {", "pub fn things("]);

    // A documented example.

    example: document("
        paths:
          /things/{thing_id}:
            put:
              operationId: things-update
              parameters: [{ name: thing_id, in: path, required: true, schema: { type: string }, example: t-1 }]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { $ref: '#/components/schemas/ThingUpdate' }
                    example: { name: a thing, kind: old, address: 192.0.2.1, size: 86400, note: null }
              responses:
                '200':
                  description: The thing.
                  content: { application/json: { schema: { $ref: '#/components/schemas/Thing' }, example: { name: a thing } } }
        components:
          schemas:
            Thing: { type: object, required: [name], properties: { name: { type: string } } }
            ThingUpdate:
              type: object
              required: [name]
              properties:
                name: { type: string }
                kind: { type: string, enum: [old, new] }
                address: { type: string, format: ip }
                size: { type: integer }
                note: { type: [string, 'null'] }
    ") => |tree: &Tree| {
        let test = file(tree, "tests/generated/wire.rs");
        let (_, test) = test.split_once("\n\n").expect("the first line stands alone");
        docs(["pub fn update("])(tree) + "\n\n" + test
    };

    example_that_constructors_cannot_make: document("
        paths:
          /things:
            post:
              operationId: things-create
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { type: object, required: [counts], properties: { counts: { type: object, additionalProperties: { type: integer } } } }
                    example: { counts: { old: 1 } }
              responses: { '204': { description: Done } }
    ") => |tree: &Tree| file(tree, "tests/generated/wire.rs").to_owned();

    // A replacement can be made of what it replaces.

    from_the_answer: replacement("
        Answer:
          type: object
          required: [id, name]
          properties: { id: { type: string }, name: { type: string }, port: { type: integer }, note: { type: string } }
        Body:
          type: object
          required: [name]
          properties: { name: { type: string }, port: { type: integer }, note: { type: [string, 'null'] }, more: { type: string } }
    ") => code(["impl From<&Answer> for Body"]);

    not_from_an_answer_of_other_types: replacement("
        Answer: { type: object, properties: { port: { type: string } } }
        Body: { type: object, properties: { port: { type: integer } } }
    ") => |tree: &Tree| api(tree, "test_model::Body");

    try_from_an_answer_that_may_lack_what_is_required: replacement("
        Answer: { type: object, required: [id], properties: { id: { type: string }, name: { type: string } } }
        Body: { type: object, required: [name], properties: { name: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model::Body");

    // The service.

    security_bearer: document_of_one_path("
        security: [{ api_token: [] }]
        components:
          securitySchemes:
            api_token: { type: http, scheme: bearer, description: A token., x-env: THINGS_TOKEN }
    ") => docs(["pub fn api_token", "static API_TOKEN", "static SERVICE", "pub fn from_env"]);

    security_header: document_of_one_path("
        security: [{ api_key: [] }]
        components:
          securitySchemes: { api_key: { type: apiKey, in: header, name: X-Key } }
    ") => docs(["pub fn api_key", "static API_KEY", "pub fn from_env"]);

    security_two_headers_together: document_of_one_path("
        security: [{ api_email: [], api_key: [] }]
        components:
          securitySchemes:
            api_email: { type: apiKey, in: header, name: X-Email, description: The address of the account., x-env: THINGS_EMAIL }
            api_key: { type: apiKey, in: header, name: X-Key, description: The key of the account., x-env: THINGS_KEY }
    ") => docs(["pub fn api_key", "static API_KEY", "pub fn from_env"]);

    security_none: document_of_one_path("") => |tree: &Tree| {
        assert_eq!(tree.text("client/src/generated/credentials.rs"), None);
        docs(["pub fn from_env", "pub fn builder", "static SERVICE"])(tree)
    };

    server_with_a_variable: document_with_a_server_variable() => docs(["pub fn from_env", "static SERVICE"]);

    // Files.

    a_module_for_each_file: Fixture::new(vec![
        ("spec/api.yaml", format!("openapi: 3.1.0\n{HEAD}{}", indented("", "
            paths:
              /things: { $ref: 'paths/things.yaml#/things' }
        "))),
        ("spec/paths/things.yaml", indented("", "
            things:
              get:
                operationId: things-list
                responses:
                  '200': { description: Done, content: { application/json: { schema: { $ref: '../schemas/thing.yaml#/Thing' } } } }
        ")),
        ("spec/schemas/thing.yaml", indented("", "
            Thing: { type: object, properties: { id: { $ref: 'ids.yaml#/ThingId' }, kind: { $ref: '#/ThingKind' } } }
            ThingKind: { type: string, enum: [old, new] }
        ")),
        ("spec/schemas/ids.yaml", indented("", "
            ThingId: { type: string }
        ")),
    ]).sdk("ids: [ThingId]") => |tree: &Tree| modules(tree) + "\n" + &docs(["use super::ThingId"])(tree);
}

#[test]
fn nullable_of_3_0_is_null_of_3_1() {
    let of_3_0 = PRESENCE.replace("[string, 'null']", "string, nullable: true");
    assert_ne!(of_3_0, PRESENCE);
    assert_eq!(schemas_of_3_0(&of_3_0).tree(), schemas(PRESENCE).tree());
}

/// A file that the workspace's own specification gives.
fn of_the_workspace(path: &str) -> String {
    let disk = Disk::new(WORKSPACE);
    let generated = generate(&disk, "spec/openapi.yaml", "spec/sdk.yaml", Strictness::Own);
    file(&generated.tree, path).to_owned()
}

#[test]
fn a_whole_list_of_the_public_api() {
    let text = of_the_workspace("crates/client/API.txt");
    snapshot("whole_api", &text);
}

#[test]
fn a_whole_module_of_types() {
    let text = of_the_workspace("crates/model/src/generated/peer.rs");
    snapshot("whole_types", &text);
}

#[test]
fn a_whole_resource() {
    let text = of_the_workspace("crates/client/src/generated/peers.rs");
    snapshot("whole_resource", &text);
}

/// The files without their first lines, which name their sources.
fn without_sources(tree: &Tree) -> Vec<(&str, &str)> {
    let rest = |text: &'_ str| text.find('\n').unwrap_or(text.len());
    let files = tree.files();
    files
        .map(|(path, text)| (path, &text[rest(text)..]))
        .collect()
}

/// A document of these files of `fixtures/emit`.
macro_rules! fixture {
    ($($path:literal),*) => {
        Fixture::new(vec![$(($path, include_str!(concat!("fixtures/emit/", $path)).to_owned())),*])
    };
}

/// One document as YAML, as JSON and split over files.
fn in_three_forms() -> [(&'static str, Tree); 3] {
    let split = fixture!(
        "split/api.yaml",
        "split/paths/things.yaml",
        "split/paths/thing.json",
        "split/schemas/api.yaml"
    );
    [
        ("yaml", fixture!("yaml/api.yaml").tree()),
        ("json", fixture!("json/api.json").tree()),
        ("split", split.tree()),
    ]
}

#[test]
fn form_and_files_of_a_document_make_no_difference() {
    let [(_, yaml), (_, json), (_, split)] = &in_three_forms();
    assert_eq!(without_sources(yaml), without_sources(json));
    assert_eq!(without_sources(yaml), without_sources(split));
}

#[test]
fn a_removed_operation_changes_nothing_in_other_resources() {
    const OTHERS: &str = "
        /parts: { get: { operationId: parts, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /parts/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: part, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ";
    let create = "post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Thing' } } }";
    let all = indented("", SHELVES) + &indented("", OTHERS);
    let fewer = all.replace(create, "");
    assert_ne!(all, fewer);
    let (before, after) = (paths(&all).tree(), paths(&fewer).tree());
    let changed = before
        .files()
        .filter(|(path, text)| after.text(path) != Some(text));
    let changed: Vec<_> = changed.map(|(path, _)| path).collect();
    assert_eq!(
        changed,
        ["client/API.txt", "client/src/generated/shelves/things.rs"]
    );
}

#[test]
fn emitted_code_is_as_rustfmt_would_have_it() {
    let mut texts = BTreeMap::new();
    for (name, tree) in all_outputs() {
        let is_rust = |path: &str| Path::new(path).extension().is_some_and(|kind| kind == "rs");
        for (path, text) in tree.files().filter(|(path, _)| is_rust(path)) {
            texts.insert(text.to_owned(), format!("{path} of {name}"));
        }
    }
    for (text, what) in texts {
        match rustfmt(&text) {
            Ok(formatted) => assert_eq!(text, formatted, "{what}"),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("SKIPPED: there is no rustfmt on the PATH");
                return;
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
}

fn rustfmt(text: &str) -> std::io::Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(WORKSPACE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = rustfmt.stdin.take().expect("it was asked for");
    input.write_all(text.as_bytes())?;
    drop(input);
    let output = rustfmt.wait_with_output()?;
    assert!(output.status.success(), "rustfmt refuses:\n{text}");
    Ok(String::from_utf8(output.stdout).expect("rustfmt keeps UTF-8"))
}

/// All fixtures in two crates, a module of each for a fixture, which is as they would stand in crates of their own.
#[test]
fn emitted_fixtures_compile() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emitted");
    for folder in ["model", "client"] {
        let _ = fs::remove_dir_all(root.join(folder));
    }
    let (mut model, mut client) = (LIBRARY.to_owned(), LIBRARY.to_owned());
    let mut features = BTreeSet::new();
    for (name, tree) in all_outputs() {
        let is_documented = tree.text("tests/generated/wire.rs").is_some();
        let tests = if is_documented { TESTS } else { "" };
        model += &module(name, MODEL, "");
        client += &module(name, CLIENT, tests);
        for (path, text) in tree.files() {
            let gates = text.split("#[cfg(feature = \"").skip(1);
            features.extend(gates.filter_map(|gate| Some(gate.split_once('"')?.0.to_owned())));
            let path = path
                .replace("src/generated", &format!("src/{name}/generated"))
                .replace("tests/generated", &format!("client/src/{name}/wire"));
            let text = text
                .replace("test_model::", &format!("test_model::{name}::"))
                .replace("(crate::", &format!("(crate::{name}::"))
                .replace("use crate::", &format!("use crate::{name}::"))
                .replace(" test::", &format!(" test::{name}::"));
            write(&root, &path, &text);
        }
    }
    write(&root, "model/src/lib.rs", &model);
    write(&root, "client/src/lib.rs", &client);

    let workspace = Path::new(WORKSPACE);
    let manifest = |name: &str, dependencies: &str| {
        let crates = workspace.join("crates").display().to_string();
        let features = features.iter().map(|feature| format!("{feature} = []\n"));
        let dependencies = dependencies.replace("CRATES", &crates);
        MANIFEST.replace("NAME", name)
            + &dependencies
            + "\n[features]\n"
            + &features.collect::<String>()
    };
    write(&root, "model/Cargo.toml", &manifest("test-model", OF_MODEL));
    write(&root, "client/Cargo.toml", &manifest("test", OF_CLIENT));
    write(&root, "Cargo.toml", ROOT);
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).expect("there is a lock");

    write(
        &root,
        "model/tests/decode.rs",
        include_str!("emit/decode.rs"),
    );
    cargo(&root, &["check", "--all-targets", "--all-features"]);
    let decode = "test --package test-model --test decode --all-features";
    cargo(&root, &decode.split(' ').collect::<Vec<_>>());
    // What rustdoc warns of is an error here too.
    cargo(&root, &["doc", "--no-deps", "--all-features"]);
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--offline", "--target-dir", "target"])
        .current_dir(folder)
        .output()
        .expect("cargo runs");
    let (messages, results) = (
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout),
    );
    let folder = folder.display();
    assert!(output.status.success(), "in {folder}:\n{messages}{results}");
}

const ROOT: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"model\"]\n";

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2024"

[lints.rust]
missing_docs = "deny"
warnings = "deny"

[dependencies]
"#;

const OF_MODEL: &str = "api-types = { package = 'api-codegen-types', path = 'CRATES/types' }\n";

const OF_CLIENT: &str = "\
api-runtime = { path = 'CRATES/runtime', default-features = false }
test-model = { path = '../model' }
";

const LIBRARY: &str = "//! The fixtures.\n";

/// What is written by hand beside a generated model.
const MODEL: &str = "pub use api_types::{Base64, Extra, IpRange, Nullable, Secret, Serial, Timestamp, Value, wire};";

/// What is written by hand beside a generated client.
const CLIENT: &str =
    "pub use api_runtime::{Credentials, Error, ErrorItem, ErrorKind, Request, Response, Result};
    pub use test_model::NAME as model;";

/// What generated tests call.
const TESTS: &str = "
    #[cfg(test)]
    #[allow(dead_code, reason = \"not all tests need all of it\")]
    mod wire {
        mod wire;

        fn client() -> super::Client {
            unimplemented!()
        }

        fn parse<T: std::str::FromStr>(_: &str) -> T {
            unimplemented!()
        }

        fn body<T: super::model::wire::Field>(_: &str) -> T {
            unimplemented!()
        }

        fn check<T: super::model::wire::Field>(_: &str, _: &super::Request<T>, _: &str, _: &str) {}
    }
";

/// The module that takes the place of a crate.
fn module(name: &str, by_hand: &str, tests: &str) -> String {
    let module = "
/// A fixture.
pub mod NAME {
    BY_HAND

    #[rustfmt::skip]
    mod generated;

    #[allow(unused_imports, reason = \"some fixtures have no types\")]
    pub use generated::*;
TESTS}
";
    let module = module.replace("BY_HAND", by_hand).replace("TESTS", tests);
    module.replace("NAME", name)
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}
