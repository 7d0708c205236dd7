//! A name is a function of its own place: as operations go and come, others keep theirs, but for clashes that end or begin.

use std::collections::BTreeMap;

use api_codegen::Strictness;
use api_codegen::diagnostics::Diagnostics;
use api_codegen::document::{self, Document};
use api_codegen::ir::{Resource, Shape};
use api_codegen::load::{Disk, FileId, Files, Limits, Memory, Sources};
use api_codegen::lower::{Lowered, lower};
use api_codegen::sdk::Sdk;

/// The environment variable with the path of a large document.
const SCALE: &str = "API_CODEGEN_SCALE_DOCUMENT";

/// Operations in each relation that names can have.
const DOCUMENT: &str = "
openapi: 3.1.0
info: { title: Things, version: '1' }
servers: [{ url: 'https://things.example' }]
paths:
  /shelves/{shelf_id}/things:
    get: { operationId: list-things, responses: { '200': { $ref: '#/components/responses/Things' } } }
    post: { operationId: create-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    delete: { operationId: delete-things, responses: { '200': { $ref: '#/components/responses/Thing' } } }
  /shelves/{shelf}/things/{thing_id}:
    get: { operationId: get-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    put: { operationId: update-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    post: { operationId: change-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    delete: { operationId: delete-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
  /shelves/{shelf_id}/things/{thing_id}/verify:
    post: { operationId: verify-thing, responses: { '200': { $ref: '#/components/responses/Thing' } } }
  /shelves/{shelf_id}/things/export:
    post: { operationId: start-export, responses: { '200': { $ref: '#/components/responses/Thing' } } }
  /shelves/{shelf_id}/things/export/{export_id}:
    get: { operationId: get-export, responses: { '200': { $ref: '#/components/responses/Other' } } }
  /shelves/{shelf_id}/labels:
    get: { operationId: list-labels, responses: { '200': { $ref: '#/components/responses/Thing' } } }
  /shelves/labels:
    get: { operationId: list-all-labels, responses: { '200': { $ref: '#/components/responses/Thing' } } }
components:
  responses:
    Thing: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    Other: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/ThingPart' } } } }
    Things: { description: Done, content: { application/json: { schema: { type: array, items: { type: object, properties: { thing: { $ref: '#/components/schemas/shop_Thing' }, place: { type: object, properties: { row: { type: integer } } } } } } } } }
  schemas:
    Thing: { type: object, properties: { part: { type: object, properties: { size: { enum: [small, large] } } } } }
    shop_Thing: { type: object, properties: { price: { type: integer } } }
    ThingPart: { type: object, properties: { name: { type: string } } }
    shop_shop-list: { type: array, items: { $ref: '#/components/schemas/shop_Thing' } }
";

struct Input {
    files: Files,
    document: Document,
}

fn read(sources: &dyn Sources, spec: &str) -> Input {
    let (mut files, limits, mut diagnostics) =
        (Files::new(), Limits::default(), Diagnostics::lenient());
    let root: Option<FileId> = files.open(sources, spec, None, &limits, &mut diagnostics);
    let root = root.expect("the document can be read");
    let document = document::read(
        &mut files,
        sources,
        root,
        Strictness::Foreign,
        &limits,
        &mut diagnostics,
    );
    let document = document.expect("the document has a root");
    Input { files, document }
}

/// Each name by what it is of.
fn names(input: &Input) -> BTreeMap<String, String> {
    let mut diagnostics = Diagnostics::lenient();
    let lowered = lower(
        &input.document,
        &Sdk::default(),
        "test",
        &input.files,
        &mut diagnostics,
    );
    let Some(Lowered { api, ledger }) = lowered else {
        panic!("{}", diagnostics.render(&input.files));
    };
    let mut names = BTreeMap::new();
    let path = |resource: &Resource| resource.path.join("::");
    for resource in &api.resources {
        for operation in &resource.operations {
            let request = format!("{} {}", operation.method.as_str(), operation.path);
            let method = format!("{}::{}", path(resource), operation.name);
            names.insert(request, method);
        }
    }
    names.extend(ledger.inline_types);
    for ty in &api.types {
        let members: Vec<(&str, &str)> = match &ty.shape {
            Shape::Record(record) => {
                let fields = record.fields.iter();
                fields.map(|field| (&*field.wire, &*field.name)).collect()
            }
            Shape::OpenEnum(variants) => {
                let variants = variants.iter();
                variants
                    .map(|variant| (&*variant.wire, &*variant.name))
                    .collect()
            }
            _ => Vec::new(),
        };
        for (wire, name) in members {
            names.insert(format!("{}/{wire}", ty.name), name.to_owned());
        }
    }
    names
}

/// Whether the names are of one thing that another one clashes with in one of the documents only: a part of the one name
/// is a qualified form of that part in the other, or both are of what the ends of two paths tell apart.
fn is_of_a_clash(one: &str, other: &str) -> bool {
    let parts = |name: &str| name.split("::").map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(one), parts(other));
    let qualified = |plain: &str, long: &str| {
        let rest = long.strip_prefix(plain).unwrap_or_default();
        rest == "_all" || rest.starts_with("_by_")
    };
    let by_end = |one: &str, other: &str| {
        [
            ["get", "list"],
            ["create", "update"],
            ["create", "post"],
            ["update", "post"],
        ]
        .iter()
        .any(|pair| *pair == [one, other] || *pair == [other, one])
    };
    match one.len() == other.len() {
        true => one.iter().zip(&other).all(|(one, other)| {
            one == other
                || qualified(one, other)
                || qualified(other, one)
                || by_end(one, other)
                || one.contains("In") != other.contains("In")
        }),
        // The last word of the path is a method here and a resource there.
        false => one.len().abs_diff(other.len()) == 1,
    }
}

/// Takes each of these operations out by itself, and gives what is renamed by it.
fn renames(input: &mut Input, indices: impl Iterator<Item = usize>) -> Vec<String> {
    let all = names(input);
    let mut renames = Vec::new();
    for index in indices {
        let operation = input.document.operations.remove(index);
        let left = names(input);
        for (what, name) in &left {
            if let Some(before) = all.get(what).filter(|before| *before != name) {
                let path = &operation.path.value;
                let line = format!("without {path}: {what}: {before} is {name}");
                assert!(is_of_a_clash(before, name), "{line}");
                renames.push(line);
            }
        }
        input.document.operations.insert(index, operation);
    }
    assert_eq!(names(input), all, "added again, they give the same names");
    renames
}

#[test]
fn an_operation_that_goes_renames_only_what_it_clashed_with() {
    let mut input = read(&Memory::new([("openapi.yaml", DOCUMENT)]), "openapi.yaml");
    let count = input.document.operations.len();
    let renames = renames(&mut input, 0..count);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("names__renamed_by_the_end_of_a_clash", renames.join("\n"));
    });
}

#[test]
fn names_of_a_large_document_do_not_depend_on_other_operations() {
    let Some(path) = std::env::var_os(SCALE).map(std::path::PathBuf::from) else {
        println!("SKIPPED: {SCALE} is not set");
        return;
    };
    let folder = path.parent().expect("the document is a file");
    let name = path.file_name().and_then(|name| name.to_str());
    let mut input = read(&Disk::new(folder), name.expect("the document has a name"));
    // The constants of Knuth's generator, so that the hundred are the same each time.
    let mut state: u64 = 4;
    let count = input.document.operations.len();
    let indices = std::iter::from_fn(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33)
            .ok()
            .map(|random| random % count)
    });
    let indices: Vec<_> = indices.take(100).collect();
    let renames = renames(&mut input, indices.into_iter());
    println!(
        "{} renames, all of clashes:\n{}",
        renames.len(),
        renames.join("\n")
    );
    assert!(renames.len() <= 20, "{renames:#?}");
}
