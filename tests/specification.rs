//! The specification is an OpenAPI document that others' tools accept.

use std::collections::BTreeSet;

use api_codegen::load::Disk;
use api_codegen::{Input, Strictness};
use serde_json::Value;

fn bundled() -> Value {
    let sources = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let input = Input {
        spec: "spec/openapi.yaml",
        sdk: None,
        strictness: Strictness::Own,
        command: "cargo xtask generate",
        scaffold: None,
    };
    match api_codegen::bundle(&sources, &input) {
        Ok(document) => document,
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn an_independent_reader_finds_28_complete_operations() {
    let document = bundled();
    let spec: oas3::OpenApiV3Spec =
        oas3::from_json(document.to_string()).expect("another reader accepts it");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in spec.operations() {
        let id = operation
            .operation_id
            .clone()
            .expect("every operation has an id");
        for (what, text) in [
            ("summary", &operation.summary),
            ("description", &operation.description),
        ] {
            assert!(
                text.as_ref().is_some_and(|text| !text.is_empty()),
                "{method} {path} has no {what}"
            );
        }
        let responses = operation
            .responses
            .as_ref()
            .expect("every operation answers");
        assert!(
            responses.contains_key("200") && responses.contains_key("4XX"),
            "{id}: {responses:?}"
        );
        for extension in ["permissions", "plan"] {
            assert!(
                operation.extensions.contains_key(extension),
                "{id} does not say its {extension}"
            );
        }
        assert!(ids.insert(id));
    }
    assert_eq!(ids.len(), 28, "{ids:?}");
}

/// A reference that the bundled document keeps leads to something in it.
#[test]
fn the_bundled_document_stands_alone() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| check(item, document)),
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    let pointer = reference
                        .strip_prefix('#')
                        .unwrap_or_else(|| panic!("{reference} leads outside"));
                    assert!(
                        document.pointer(pointer).is_some(),
                        "{reference} leads nowhere"
                    );
                }
                members.values().for_each(|member| check(member, document));
            }
            _ => {}
        }
    }
    let document = bundled();
    check(&document, &document);
}
