//! Whole files: of the workspace's own specification, and of a document in several forms and files.

use api_codegen::Strictness;
use api_codegen::load::Disk;

use super::fixture::{Fixture, HEAD, WORKSPACE, docs, document, file, generate, indented, modules};
use super::{Tree, snapshot};

cases! {
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
        Fixture::new(vec![$(($path, include_str!(concat!("../fixtures/emit/", $path)).to_owned())),*])
    };
}

/// One document as YAML, as JSON and split over files.
pub(crate) fn in_three_forms() -> [(&'static str, Tree); 3] {
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
