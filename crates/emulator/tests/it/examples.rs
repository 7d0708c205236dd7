//! Without a state: every operation answers as documented.

use cloudflare_secondary_dns_emulator::{Emulator, Mode};

use crate::document::Document;
use crate::raw::call;

#[test]
fn every_operation_answers_with_its_documented_example() {
    let emulator = Emulator::builder()
        .mode(Mode::Examples)
        .start_blocking()
        .expect("it starts");
    let operations = Document::load().operations();
    for operation in &operations {
        let body = operation
            .body
            .as_ref()
            .map_or(String::new(), |(_, example)| example.to_string());
        let answer = call(&emulator, &operation.method, &operation.path, &body);
        assert_eq!(
            (answer.status, answer.json()),
            (200, operation.answer.clone()),
            "{}",
            operation.id
        );
    }
    assert_eq!(operations.len(), 28);
    let requests = emulator.requests();
    let logged: Vec<_> = requests
        .iter()
        .filter_map(|request| request.operation)
        .collect();
    let ids: Vec<_> = operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(logged, ids);
}

#[test]
fn nothing_is_kept() {
    let emulator = Emulator::builder()
        .mode(Mode::Examples)
        .start_blocking()
        .expect("it starts");
    let path = format!("/accounts/{}/secondary_dns/peers", crate::ACCOUNT);
    call(&emulator, "POST", &path, r#"{"name": "a"}"#).result();
    assert!(emulator.state().peers(crate::ACCOUNT).is_empty());
}
