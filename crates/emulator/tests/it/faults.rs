//! Faults on order, as a client meets them.

use std::time::{Duration, Instant};

use cloudflare_secondary_dns_emulator::{Effect, Emulator, Fault, Moment, Seed};
use serde_json::json;

use crate::ACCOUNT;
use crate::raw::{call, call_with, send};

fn peers() -> String {
    format!("/accounts/{ACCOUNT}/secondary_dns/peers")
}

fn start(fault: Fault) -> Emulator {
    let emulator = Emulator::builder().start_blocking().expect("it starts");
    emulator.fault(fault).expect("it is one");
    emulator
}

#[test]
fn a_429_comes_as_json_or_html_with_the_time_to_wait() {
    for html in [false, true] {
        let fault = Fault::new(Effect::TooManyRequests {
            retry_after: 7,
            html,
        });
        let emulator = start(fault.on("peers-list").times(1));
        let answer = call(&emulator, "GET", &peers(), "");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (429, Some("7"))
        );
        match html {
            false => assert_eq!(answer.refusal(), (429, 1015, String::new())),
            true => {
                assert_eq!(
                    answer.header("content-type"),
                    Some("text/html; charset=UTF-8")
                );
                assert!(answer.body.starts_with("<!DOCTYPE html>"), "{answer:?}");
            }
        }
        call(&emulator, "GET", &peers(), "").result();
    }
}

#[test]
fn errors_of_the_service_come_as_json_or_html() {
    for (status, html) in [(500, false), (502, true), (503, false)] {
        let emulator = start(Fault::new(Effect::Status { status, html }).times(1));
        let answer = call(&emulator, "GET", &peers(), "");
        assert_eq!(
            (answer.status, answer.body.starts_with('<')),
            (status, html)
        );
        assert!(answer.header("cf-ray").is_some());
        call(&emulator, "GET", &peers(), "").result();
    }
}

#[test]
fn an_answer_can_be_late() {
    let emulator = start(Fault::new(Effect::Latency { milliseconds: 300 }).times(1));
    let started = Instant::now();
    call(&emulator, "GET", &peers(), "").result();
    assert!(started.elapsed() >= Duration::from_millis(300));
    let logged = &emulator.requests()[0];
    assert!(logged.duration >= Duration::from_millis(300), "{logged:?}");
}

#[test]
fn a_connection_can_be_cut_before_or_after_the_work() {
    for (when, kept) in [(Moment::Before, 0), (Moment::After, 1)] {
        let emulator = start(Fault::new(Effect::Cut { when }).times(1));
        let body = r#"{"name": "a"}"#;
        let text = format!(
            "POST /client/v4{} HTTP/1.1\r\nHost: e\r\nAuthorization: Bearer t\r\nContent-Length: {}\r\n\r\n{body}",
            peers(),
            body.len()
        );
        assert!(
            send(emulator.address(), text.as_bytes()).is_none(),
            "there is no answer"
        );
        assert_eq!(emulator.state().peers(ACCOUNT).len(), kept);
        assert_eq!(emulator.requests()[0].status, None);
    }
}

#[test]
fn a_create_can_be_lost() {
    let emulator = start(Fault::new(Effect::Lost).on("peers-create").times(1));
    let lost = call(&emulator, "POST", &peers(), r#"{"name": "a"}"#).result();
    let path = format!("{}/{}", peers(), lost["id"].as_str().expect("an id"));
    assert_eq!(
        call(&emulator, "GET", &path, "").refusal(),
        (404, 1001, String::new())
    );
    call(&emulator, "POST", &peers(), r#"{"name": "b"}"#).result();
    assert_eq!(emulator.state().peers(ACCOUNT).len(), 1);
}

#[test]
fn faults_are_ordered_by_http_and_in_the_seed_too() {
    let seed = "faults:\n  - operation: peers-list\n    times: 1\n    effect: { status: { status: 503 } }\n";
    let seed = Seed::from_yaml(seed).unwrap_or_else(|error| panic!("{error}"));
    let emulator = Emulator::builder()
        .seed(seed)
        .start_blocking()
        .expect("it starts");
    assert_eq!(call(&emulator, "GET", &peers(), "").status, 503);
    call(&emulator, "GET", &peers(), "").result();

    let admin = |method: &str, path: &str, body: &str| {
        let text = format!(
            "{method} /_emulator/{path} HTTP/1.1\r\nHost: e\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        send(emulator.address(), text.as_bytes()).expect("an answer")
    };
    let order = json!({ "operation": "peers-list", "times": 2, "effect": { "too_many_requests": { "retry_after": 1 } } });
    assert_eq!(admin("POST", "faults", &order.to_string()).status, 201);
    assert_eq!(admin("GET", "faults", "").json()[0]["times"], 2);
    assert_eq!(call(&emulator, "GET", &peers(), "").status, 429);
    assert_eq!(admin("DELETE", "faults", "").status, 204);
    call(&emulator, "GET", &peers(), "").result();
    for odd in [
        "{",
        "{}",
        r#"{"effect": "boom"}"#,
        r#"{"operation": "x", "effect": "lost"}"#,
    ] {
        let answer = admin("POST", "faults", odd);
        assert!(
            answer.status == 400 && answer.json()["error"].is_string(),
            "{answer:?}"
        );
    }
    let requests = admin("GET", "requests", "").json();
    let statuses: Vec<_> = requests
        .as_array()
        .expect("a list")
        .iter()
        .map(|request| &request["status"])
        .collect();
    assert_eq!(statuses, [503, 200, 429, 200]);
    assert_eq!(admin("DELETE", "requests", "").status, 204);
    assert!(emulator.requests().is_empty());
}

#[test]
fn no_secret_is_in_the_log() {
    let emulator = Emulator::builder().start_blocking().expect("it starts");
    let path = format!("/accounts/{ACCOUNT}/secondary_dns/tsigs?token=hush");
    let body = r#"{"name": "k", "algo": "hmac-sha512.", "secret": "aHVzaA=="}"#;
    call_with(
        &emulator,
        "POST",
        &path,
        "Authorization: Bearer hush\r\n",
        body,
    )
    .result();
    let log = format!(
        "{:?}{}",
        emulator.requests(),
        serde_json::to_string(&emulator.requests()).expect("it is JSON")
    );
    assert!(
        log.contains("tsigs") && !log.contains("hush") && !log.contains("aHVzaA"),
        "{log}"
    );
}
