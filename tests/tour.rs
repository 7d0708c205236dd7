//! The tour of the client's examples, against a server that answers with the specification's examples.

#[path = "../crates/client/examples/tour.rs"]
#[allow(dead_code)]
mod example;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tests::{Answer, Received, Server, block_on, examples};

#[test]
fn the_tour_calls_every_operation_of_the_specification_once() {
    let examples = examples();
    assert_eq!(examples.0.len(), 28);
    let called = Arc::new(Mutex::new(BTreeMap::new()));
    let log = Arc::clone(&called);
    let server = Server::start(move |request: &Received| match examples.find(request) {
        Some((operation, answer)) => {
            let mut called = log.lock().expect("no test panics while it counts");
            *called.entry(operation.clone()).or_insert(0) += 1;
            Answer::json(200, answer.to_string())
        }
        None => Answer::json(
            404,
            r#"{"success":false,"errors":[],"messages":[],"result":null}"#,
        ),
    });
    let tour = block_on(example::tour(&server.client())).expect("the documented values are valid");
    assert_eq!((tour.called, tour.failed), (28, 0));
    let called = called.lock().expect("the server is done");
    assert_eq!(called.len(), 28);
    assert!(called.values().all(|times| *times == 1), "{called:?}");
}
