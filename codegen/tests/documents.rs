//! Documents as others write them: what there is of them is generated, and what they lack is a warning.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use api_codegen::load::Memory;
use api_codegen::{Generated, Input, Strictness};

fn generate(text: &str) -> Generated {
    let input = Input {
        spec: "my-things.yaml",
        sdk: None,
        strictness: Strictness::Foreign,
        command: "api-codegen generate",
        scaffold: None,
    };
    match api_codegen::generate(&Memory::new([("my-things.yaml", text)]), &input) {
        Ok(generated) => generated,
        Err(failure) => panic!("{failure}"),
    }
}

/// The API and the warnings of a document.
fn snapshot(name: &str, text: &str) {
    let Generated { tree, warnings, .. } = generate(text);
    let api = tree
        .text("crates/client/API.txt")
        .expect("there is always one");
    let warnings = warnings.lines().filter(|line| line.starts_with("warning"));
    let warnings: Vec<_> = warnings.collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("documents__{name}"), format!("{api}\n{}", warnings.join("\n")));
    });
}

/// A workspace that was begun with one folder keeps it: another is said to have no effect.
#[test]
fn another_runtime_than_the_manifest_has_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    for runtime in ["one", "other"] {
        for part in ["runtime", "types"] {
            let part = at(runtime).join(part);
            fs::create_dir_all(&part).expect("a folder");
            fs::write(part.join("Cargo.toml"), "").expect("a file");
        }
    }
    let text = format!(
        "openapi: 3.1.0\ninfo: {{ title: Things, version: '1' }}\n{SERVERS}paths: {{ /things: {{ get: {{ operationId: list, {OK} }} }} }}\n"
    );
    fs::write(at("api.yaml"), text).expect("a file");
    let generate = |runtime: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_api-codegen"))
            .args([
                "generate",
                "--spec",
                "api.yaml",
                "--out",
                "out",
                "--runtime-path",
                runtime,
            ])
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        assert!(output.status.success());
        String::from_utf8(output.stderr).expect("text")
    };
    assert_eq!(generate("one"), "");
    assert_eq!(generate("one"), "");
    let manifest = Path::new("out").join("Cargo.toml");
    assert_eq!(
        generate("other"),
        format!(
            "warning: `--runtime-path` changes nothing: {} was begun with another source; write there
api-runtime = {{ path = \"../other/runtime\", default-features = false }}
api-types = {{ package = \"api-codegen-types\", path = \"../other/types\", default-features = false }}
",
            manifest.display()
        )
    );
}

/// Runs the program on a document into a folder, and gives what it says where it fails.
fn refusal(folder: &Path, document: &str, out: &str) -> String {
    fs::write(folder.join("api.yaml"), document).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_api-codegen"))
        .args(["generate", "--spec", "api.yaml", "--out", out])
        .current_dir(folder)
        .output()
        .expect("it runs");
    match output.status.success() {
        true => String::new(),
        false => String::from_utf8(output.stderr).expect("text"),
    }
}

/// Manifests that were begun with other names, or are of somebody else, do not fit what is generated.
#[test]
fn a_folder_of_another_workspace_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = |title: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{ title: {title}, version: '1' }}\n{SERVERS}paths: {{ /things: {{ get: {{ operationId: list, {OK} }} }} }}\n"
        )
    };
    assert_eq!(refusal(folder.path(), &document("Things"), "out"), "");
    assert_eq!(refusal(folder.path(), &document("Things"), "out"), "");
    let renamed = refusal(folder.path(), &document("Other Things"), "out");

    let mine = folder.path().join("mine");
    fs::create_dir_all(&mine).expect("a folder");
    fs::write(mine.join("Cargo.toml"), "[package]\nname = \"mine\"\n").expect("a file");
    let foreign = refusal(folder.path(), &document("Things"), "mine");
    assert!(!mine.join("crates").exists());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        let text = format!("{renamed}\n{foreign}").replace('\\', "/");
        insta::assert_snapshot!("documents__a_folder_of_another_workspace", text);
    });
}

/// Words of a path that are not ASCII are told apart, and signs between parameters are no words.
#[test]
fn paths_of_any_letters() {
    let text = format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
{SERVERS}paths:
  /日本: {{ get: {{ {OK} }} }}
  /中国: {{ get: {{ {OK} }} }}
  /café/menu: {{ get: {{ {OK} }} }}
  /caf/menu: {{ get: {{ {OK} }} }}
  /gr-n: {{ get: {{ {OK} }} }}
  /gr_n: {{ get: {{ {OK} }} }}
  /files/{{name}}.{{ext}}: {{ get: {{ {OK} }} }}
"
    );
    snapshot("paths_of_any_letters", &text);
}

/// What the generator called a type itself can be written into sdk.yaml, and is then no change to be told.
#[test]
fn a_name_that_sdk_yaml_gives_is_told_no_more() {
    let document = format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
{SERVERS}paths: {{ /things: {{ get: {{ operationId: list, responses: {{ '200': {{ description: Done, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }} }} }} }}
components: {{ schemas: {{ Thing: {{ type: object, properties: {{ a: {{ type: string }} }} }} }} }}
"
    );
    let report = |sdk: &str| {
        let input = Input {
            spec: "api.yaml",
            sdk: Some("sdk.yaml"),
            strictness: Strictness::Foreign,
            command: "api-codegen generate",
            scaffold: None,
        };
        let files = [("api.yaml", document.as_str()), ("sdk.yaml", sdk)];
        match api_codegen::generate(&Memory::new(files), &input) {
            Ok(generated) => generated.report,
            Err(failure) => panic!("{failure}"),
        }
    };
    let (before, after) = (report("{}"), report("schemas: { Thing: Option_ }"));
    assert_eq!(after.renames(&before.to_json()), "");
    assert_ne!(before.renames(&after.to_json()), "");
}

const SERVERS: &str = "servers: [{ url: 'https://things.example' }]\n";
const OK: &str = "responses: { '200': { description: Done } }";

#[test]
fn without_title_and_ids() {
    let paths = format!(
        "/things: {{ get: {{ {OK} }}, post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, properties: {{ a: {{ type: string }} }} }} }} }} }}, {OK} }} }}"
    );
    snapshot(
        "without_title_and_ids",
        &format!("openapi: 3.0.3\n{SERVERS}paths:\n  {paths}\n"),
    );
}

#[test]
fn with_an_id_twice_and_one_of_signs() {
    let body = "requestBody: { content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } } }";
    let text = format!(
        "openapi: 3.0.3
info: {{ title: Things, version: '1' }}
{SERVERS}paths:
  /things: {{ post: {{ operationId: make, {body}, {OK} }}, put: {{ operationId: make, {body}, {OK} }} }}
  /peers: {{ post: {{ operationId: secondary-dns-(-peer)-update-peer, {body}, {OK} }} }}
"
    );
    snapshot("with_an_id_twice_and_one_of_signs", &text);
}

#[test]
fn with_schemas_only() {
    let text = "openapi: 3.1.0
info: { title: Things, version: '1' }
servers: [{ url: 'https://things.example' }]
components:
  schemas:
    Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Part' } } }
    Part: { type: object, properties: { size: { type: integer } } }
    Color: { type: string, enum: [red] }
";
    snapshot("with_schemas_only", text);
}

#[test]
fn with_webhooks_only() {
    let text = format!(
        "openapi: 3.1.0
info: {{ title: Things, version: '1' }}
{SERVERS}webhooks:
  made: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }}, {OK} }} }}
components: {{ schemas: {{ Thing: {{ type: object, properties: {{ a: {{ type: string }} }} }} }} }}
"
    );
    snapshot("with_webhooks_only", &text);
}

#[test]
fn with_nothing() {
    snapshot("with_nothing", &format!("openapi: 3.1.0\n{SERVERS}"));
}

/// Who reads the document is told what is called otherwise, and how to name it.
#[test]
fn names_that_are_told_apart() {
    let text = format!(
        "openapi: 3.0.3
info: {{ title: Things, version: '1' }}
{SERVERS}paths:
  /things:
    get:
      operationId: list
      parameters:
        - {{ name: $top, in: query, schema: {{ type: integer }} }}
        - {{ name: top, in: query, schema: {{ type: integer }} }}
      responses: {{ '200': {{ description: Done, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }}
  /Things: {{ get: {{ {OK} }} }}
components:
  schemas:
    Thing:
      properties:
        type: {{ type: string, enum: [a b, a_b] }}
        Type: {{ type: object, properties: {{ a: {{ type: string }} }} }}
"
    );
    let Generated { warnings, .. } = generate(&text);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("documents__names_that_are_told_apart", warnings);
    });
}

#[test]
fn with_anchors() {
    let text = "openapi: 3.0.3
info: { title: Things, version: '1' }
servers: [{ url: 'https://things.example' }]
paths:
  /things:
    get: { operationId: list-things, responses: &done { '200': { description: Done, content: { application/json: { schema: { type: string } } } } } }
    post: { operationId: create-thing, responses: *done }
";
    snapshot("with_anchors", text);
    assert_eq!(generate(text).report.operations().generated, 2);
}

#[test]
fn a_folder_is_searched_for_its_document() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = || -> Output {
        Command::new(env!("CARGO_BIN_EXE_api-codegen"))
            .args(["generate", "--spec"])
            .arg(folder.path())
            .arg("--out")
            .arg(folder.path().join("out"))
            .output()
            .expect("the program runs")
    };
    let errors = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let none = run();
    assert_eq!(none.status.code(), Some(2));
    assert!(
        errors(&none).contains("has no openapi.yaml, openapi.yml, openapi.json"),
        "{none:?}"
    );

    let text = "openapi: 3.0.3\ninfo: { title: Things, version: '1' }\nservers: [{ url: 'https://things.example' }]\npaths: {}\n";
    fs::write(folder.path().join("openapi.yml"), text).expect("the folder can be written to");
    let one = run();
    assert!(one.status.success(), "{one:?}");
    assert!(folder.path().join("out/crates/client/API.txt").is_file());

    fs::write(folder.path().join("openapi.json"), "{}").expect("the folder can be written to");
    let two = run();
    assert_eq!(two.status.code(), Some(2));
    assert!(errors(&two).contains("are both there"), "{two:?}");
}
