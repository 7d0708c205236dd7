//! The tour of the client's examples, against a server that answers with the specification's examples.

#[path = "../crates/client/examples/tour.rs"]
#[allow(dead_code)]
mod example;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use api_codegen::load::Disk;
use api_codegen::{Input, Strictness};
use serde_json::Value;
use tests::{Answer, Received, Server, block_on};

/// The documented answer of each operation, by method and path template.
fn examples() -> BTreeMap<(String, String), Value> {
    let sources = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let input = Input {
        spec: "spec/openapi.yaml",
        sdk: None,
        strictness: Strictness::Own,
        command: "cargo xtask generate",
    };
    let document = api_codegen::bundle(&sources, &input).expect("the specification has no errors");
    let mut examples = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("paths are a mapping") {
        for (method, operation) in item.as_object().expect("a path item is a mapping") {
            let answer = &operation["responses"]["200"]["content"]["application/json"]["example"];
            if answer.is_object() {
                examples.insert((method.to_uppercase(), path.clone()), answer.clone());
            }
        }
    }
    examples
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template
            .zip(path)
            .all(|(pattern, part)| pattern.starts_with('{') || pattern == part)
}

#[test]
fn the_tour_calls_every_operation_of_the_specification_once() {
    let examples = examples();
    assert_eq!(examples.len(), 28);
    let called = Arc::new(Mutex::new(BTreeMap::new()));
    let log = Arc::clone(&called);
    let answers = examples.clone();
    let server = Server::start(move |request: &Received| {
        let path = request
            .target
            .strip_prefix("/client/v4")
            .unwrap_or_default();
        match answers
            .iter()
            .find(|((method, template), _)| *method == request.method && matches(template, path))
        {
            Some((operation, answer)) => {
                *log.lock()
                    .expect("no test panics while it counts")
                    .entry(operation.clone())
                    .or_insert(0) += 1;
                Answer::json(200, answer.to_string())
            }
            None => Answer::json(
                404,
                r#"{"success":false,"errors":[],"messages":[],"result":null}"#,
            ),
        }
    });
    let tour = block_on(example::tour(&server.client())).expect("the documented values are valid");
    assert_eq!((tour.called, tour.failed), (28, 0));
    let called = called.lock().expect("the server is done");
    assert_eq!(called.len(), 28);
    assert!(called.values().all(|times| *times == 1), "{called:?}");
}
