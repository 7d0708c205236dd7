//! A document of a few lines, and views of what it becomes.

use std::fmt::Write as _;

use api_codegen::emit::Tree;
use api_codegen::load::{Memory, Sources};
use api_codegen::{Generated, Input, Strictness};

pub(crate) const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The head of a document without its version; a case adds the rest.
pub(crate) const HEAD: &str = "\
info: { title: the Things API, version: '1' }
servers: [{ url: 'https://things.example' }]
";

/// An operation that sends a `Thing` and receives one, so that a `Thing` has all that a type can have.
pub(crate) const SEND_A_THING: &str = "\
paths:
  /things:
    post:
      operationId: things-create
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
";

/// What paths can refer to: a line for each component, below what refers to it.
pub(crate) const COMPONENTS: &str = "\
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

pub(crate) const SDK: &str = "\
crates:
  model: { package: test-model, folder: model }
  client: { package: test, folder: client }
  tests: tests
";

/// A document in as many files as it takes, the root first.
pub(crate) struct Fixture {
    pub(crate) files: Vec<(&'static str, String)>,
    sdk: String,
    strictness: Strictness,
}

impl Fixture {
    pub(crate) fn new(files: Vec<(&'static str, String)>) -> Self {
        Self {
            files,
            sdk: SDK.to_owned(),
            strictness: Strictness::Own,
        }
    }

    /// As a document of others.
    pub(crate) fn foreign(mut self) -> Self {
        self.strictness = Strictness::Foreign;
        self
    }

    /// With these lines in sdk.yaml.
    pub(crate) fn sdk(mut self, lines: &str) -> Self {
        self.sdk += &indented("", lines);
        self
    }

    pub(crate) fn tree(self) -> Tree {
        self.generated().tree
    }

    /// What the author is told, without the places.
    pub(crate) fn warnings(self) -> String {
        let warnings = self.generated().warnings;
        let lines = warnings
            .lines()
            .filter(|line| line.starts_with("warning: "));
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn generated(self) -> Generated {
        let spec = self.files[0].0;
        let sdk = [("sdk.yaml", self.sdk)];
        let sources = Memory::new(self.files.into_iter().chain(sdk));
        generate(&sources, spec, "sdk.yaml", self.strictness)
    }
}

pub(crate) fn generate(
    sources: &dyn Sources,
    spec: &str,
    sdk: &str,
    strictness: Strictness,
) -> Generated {
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
pub(crate) fn document(text: &str) -> Fixture {
    let text = format!("openapi: 3.1.0\n{HEAD}{}", indented("", text));
    Fixture::new(vec![("api.yaml", text)])
}

/// A document with these schemas, of which `Thing` is sent and received.
pub(crate) fn schemas(text: &str) -> Fixture {
    let text = indented("    ", text);
    document(&format!("{SEND_A_THING}components:\n  schemas:\n{text}"))
}

/// The same in OpenAPI 3.0.
pub(crate) fn schemas_of_3_0(text: &str) -> Fixture {
    let mut fixture = schemas(text);
    let document = &mut fixture.files[0].1;
    *document = document.replace("openapi: 3.1.0", "openapi: 3.0.3");
    fixture
}

/// A `Thing` with these properties, of which none is required.
pub(crate) fn properties(text: &str) -> Fixture {
    let text = indented("    ", text);
    schemas(&format!("Thing:\n  type: object\n  properties:\n{text}"))
}

/// A document with these paths, and those of [`COMPONENTS`] that they need.
pub(crate) fn paths(text: &str) -> Fixture {
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
pub(crate) fn document_of_one_path(text: &str) -> Fixture {
    let text = indented("", text);
    document(&format!(
        "{text}paths:\n  /things: {{ get: {{ operationId: things-list, responses: {{ '200': {{ description: Done }} }} }} }}\n"
    ))
}

/// An operation that replaces by `Body` and answers with `Answer`.
pub(crate) fn replacement(schemas: &str) -> Fixture {
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

pub(crate) fn document_with_a_server_variable() -> Fixture {
    let mut fixture = document_of_one_path("x-request-id-header: x-request-id");
    let document = &mut fixture.files[0].1;
    let server = "{ url: 'https://things.example/v1/', x-env: THINGS_BASE_URL }";
    *document = document.replace("{ url: 'https://things.example' }", server);
    fixture
}

/// Lines with this indentation in place of that which they share.
pub(crate) fn indented(space: &str, text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start().len();
    let shared = lines().map(depth).min().unwrap_or(0);
    lines().fold(String::new(), |text, line| {
        text + space + &line[shared..] + "\n"
    })
}

/// The parts of the crates' files that have no blank line within: a function, a type, a list of imports.
pub(crate) fn parts(tree: &Tree) -> impl Iterator<Item = &str> {
    let of_crates = |path: &str| path.contains("/src/generated/");
    let texts = tree.files().filter(move |(path, _)| of_crates(path));
    texts.flat_map(|(_, text)| text.trim_end().split("\n\n"))
}

/// The parts that have one of these texts, cut down to their [`essence`].
pub(crate) fn docs<const N: usize>(needles: [&str; N]) -> impl Fn(&Tree) -> String {
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
pub(crate) fn code<const N: usize>(needles: [&str; N]) -> impl Fn(&Tree) -> String {
    move |tree| {
        let text = docs(needles)(tree);
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("///"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A part without what all types have, and a function without the `impl` around it.
pub(crate) fn essence(part: &str) -> String {
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
pub(crate) fn fields<const N: usize>(names: [&str; N]) -> impl Fn(&Tree) -> String {
    move |tree| {
        let fields = names.map(|name| code([&format!("pub struct {name} {{\n")])(tree));
        fields.join("\n\n")
    }
}

/// The fields of `Thing`, and how they are on the wire.
pub(crate) fn thing(tree: &Tree) -> String {
    code(["pub struct Thing {", "    sent Thing {"])(tree)
}

/// The files with what they are made from, and what each crate shows.
pub(crate) fn modules(tree: &Tree) -> String {
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
pub(crate) fn file<'t>(tree: &'t Tree, path: &str) -> &'t str {
    tree.text(path)
        .unwrap_or_else(|| panic!("{path} is not emitted"))
}

/// The lines of API.txt that begin so.
pub(crate) fn api(tree: &Tree, prefix: &str) -> String {
    let lines = file(tree, "client/API.txt").lines();
    let lines = lines.filter(|line| line.starts_with(prefix));
    lines.collect::<Vec<_>>().join("\n")
}
