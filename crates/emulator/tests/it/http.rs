//! What HTTP has to do with it: paths, methods, headers, and what a client may cost.

use std::net::TcpStream;
use std::time::Duration;

use cloudflare_secondary_dns_emulator::{Clock, Emulator};

use crate::raw::{call, call_with, send};
use crate::{ACCOUNT, ZONE};

fn peers() -> String {
    format!("/accounts/{ACCOUNT}/secondary_dns/peers")
}

const TOKEN: &str = "Authorization: Bearer t\r\n";

fn start() -> Emulator {
    Emulator::builder().start_blocking().expect("it starts")
}

#[test]
fn every_answer_has_a_ray_and_what_is_left_of_the_limit() {
    let clock = Clock::standing(&"2026-01-01T00:00:00Z".parse().expect("a time"));
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .start_blocking()
        .expect("it starts");
    let read = call(&emulator, "GET", &peers(), "");
    let ray = read.header("cf-ray").expect("a ray");
    assert_eq!(emulator.requests()[0].ray, ray);
    assert_eq!(read.header("ratelimit"), Some(r#""default";r=1199;t=300"#));
    assert_eq!(
        read.header("ratelimit-policy"),
        Some(r#""default";q=1200;w=300"#)
    );
    assert_eq!(read.header("cf-auditlog-id"), None);
    clock.advance(Duration::from_secs(10));
    let write = call(&emulator, "POST", &peers(), r#"{"name": "a"}"#);
    assert_eq!(write.header("ratelimit"), Some(r#""default";r=1198;t=290"#));
    assert!(write.header("cf-auditlog-id").is_some());
    let refused = call(&emulator, "POST", &peers(), "{}");
    assert_eq!(refused.header("cf-auditlog-id"), None);
    assert_ne!(refused.header("cf-ray").expect("a ray"), ray);
}

#[test]
fn beyond_the_limit_it_is_429_until_the_window_ends_for_that_caller() {
    let clock = Clock::standing(&"2026-01-01T00:00:00Z".parse().expect("a time"));
    let limit = "3/300"
        .parse::<cloudflare_secondary_dns_emulator::RateLimit>()
        .expect("a limit");
    let builder = Emulator::builder().clock(clock.clone()).rate_limit(limit);
    let emulator = builder.start_blocking().expect("it starts");
    for _ in 0..3 {
        call(&emulator, "GET", &peers(), "").result();
    }
    clock.advance(Duration::from_secs(100));
    let answer = call(&emulator, "GET", &peers(), "");
    assert_eq!(answer.refusal(), (429, 1015, String::new()));
    assert_eq!(answer.header("retry-after"), Some("200"));
    assert!(
        answer
            .body
            .contains("More than 3 requests per 300 seconds reached"),
        "{answer:?}"
    );
    call_with(
        &emulator,
        "GET",
        &peers(),
        "Authorization: Bearer other\r\n",
        "",
    )
    .result();
    clock.advance(Duration::from_secs(200));
    call(&emulator, "GET", &peers(), "").result();
}

#[test]
fn paths_and_ids_that_there_are_none_of_are_not_found() {
    let emulator = start();
    for path in [
        "/nothing",
        &format!("{}/", peers()),
        &format!("/accounts/{}/secondary_dns/peers", ACCOUNT.to_uppercase()),
        "/accounts/x/secondary_dns/peers",
        &format!("/accounts/{ACCOUNT}/secondary_dns/peers/%ff"),
        &format!("/accounts/{ACCOUNT}/secondary_dns/peers/{ZONE}0"),
    ] {
        assert_eq!(
            call(&emulator, "GET", path, "").refusal(),
            (404, 7003, String::new()),
            "{path}"
        );
    }
}

#[test]
fn a_method_that_a_path_does_not_have_is_not_allowed() {
    let emulator = start();
    let answer = call(&emulator, "PATCH", &peers(), "{}");
    assert_eq!(answer.refusal(), (405, 10405, String::new()));
    let mut allowed: Vec<_> = answer
        .header("allow")
        .expect("the header")
        .split(',')
        .collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[test]
fn a_body_is_json_and_says_so() {
    let emulator = start();
    let mut cases = Vec::new();
    for kind in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/merge-patch+json",
    ] {
        cases.push((format!("Content-Type: {kind}\r\n"), 200));
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
    ] {
        cases.push((format!("Content-Type: {kind}\r\n"), 415));
    }
    for kind in ["json", "", "a b/c", "/json", "application/"] {
        cases.push((format!("Content-Type: {kind}\r\n"), 400));
    }
    cases.push((String::new(), 200));
    cases.push(("Content-Encoding: gzip\r\n".to_owned(), 415));
    cases.push(("Content-Encoding: identity\r\n".to_owned(), 200));
    for (header, status) in cases {
        let headers = format!("{TOKEN}{header}");
        let answer = call_with(&emulator, "POST", &peers(), &headers, r#"{"name": "a"}"#);
        assert_eq!(answer.status, status, "{header}");
        if status != 200 {
            assert_eq!(answer.refusal().1, 6003, "{header}");
        }
    }
}

#[test]
fn credentials_are_there_and_well_formed() {
    let emulator = start();
    let long = format!("Authorization: Bearer {}\r\n", "x".repeat(513));
    let cases = [
        ("", 401, 10000),
        ("X-Auth-Email: a@b\r\n", 401, 10000),
        (TOKEN, 200, 0),
        ("authorization: bearer t\r\n", 200, 0),
        ("X-Auth-Email: a@b\r\nX-Auth-Key: k\r\n", 200, 0),
        ("X-Auth-User-Service-Key: k\r\n", 200, 0),
        ("Authorization: Basic dDp0\r\n", 400, 6003),
        ("Authorization: Bearer\r\n", 400, 6003),
        ("Authorization: Bearer a b\r\n", 400, 6003),
        ("Authorization: Bearer \u{e4}\r\n", 400, 6003),
        ("X-Auth-Email: a@b\r\nX-Auth-Key: k k\r\n", 400, 6003),
        (&long, 400, 6003),
    ];
    for (headers, status, code) in cases {
        let answer = call_with(&emulator, "GET", &peers(), headers, "");
        assert_eq!(answer.status, status, "{headers}");
        if status != 200 {
            assert_eq!(answer.refusal().1, code, "{headers}");
        }
    }
    let answer = call_with(
        &emulator,
        "GET",
        &peers(),
        "Authorization: Basic dDp0\r\n",
        "",
    )
    .json();
    assert_eq!(answer["errors"][0]["error_chain"][0]["code"], 6111);
    let headers = "X-Auth-Email: a@b\r\nX-Auth-Key: k k\r\n";
    let answer = call_with(&emulator, "GET", &peers(), headers, "").json();
    assert_eq!(answer["errors"][0]["error_chain"][0]["code"], 6103);
}

#[test]
fn what_is_too_large_is_refused() {
    let emulator = start();
    let fits = format!(r#"{{"name": "{}"}}"#, "x".repeat(100_000));
    call(&emulator, "POST", &peers(), &fits).result();
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(128 * 1024));
    assert_eq!(
        call(&emulator, "POST", &peers(), &large).refusal(),
        (413, 1005, String::new())
    );
    let chunk = "x".repeat(0x10000);
    let chunks = format!("10000\r\n{chunk}\r\n").repeat(3);
    let text = format!(
        "POST /client/v4{} HTTP/1.1\r\nHost: e\r\n{TOKEN}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n",
        peers()
    );
    let answer = send(emulator.address(), text.as_bytes()).expect("an answer");
    assert_eq!(answer.refusal(), (413, 1005, String::new()));
    let headers = format!("X-Large: {}\r\n", "x".repeat(64 * 1024));
    let text = format!("GET / HTTP/1.1\r\nHost: e\r\n{headers}\r\n");
    assert_eq!(
        send(emulator.address(), text.as_bytes())
            .expect("an answer")
            .status,
        431
    );
    let many: String = (0..200)
        .map(|number| format!("X-{number}: x\r\n"))
        .collect();
    let text = format!("GET / HTTP/1.1\r\nHost: e\r\n{many}\r\n");
    assert_eq!(
        send(emulator.address(), text.as_bytes())
            .expect("an answer")
            .status,
        431
    );
}

#[test]
fn it_stops_when_it_is_dropped_and_many_run_at_once() {
    let emulators: Vec<_> = (0..8).map(|_| start()).collect();
    for (index, emulator) in emulators.iter().enumerate() {
        for _ in 0..index {
            call(emulator, "POST", &peers(), r#"{"name": "a"}"#).result();
        }
    }
    let counts = emulators
        .iter()
        .map(|emulator| emulator.state().peers(ACCOUNT).len());
    assert_eq!(counts.collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
    let address = emulators[0].address();
    drop(emulators);
    assert!(TcpStream::connect(address).is_err(), "it still listens");
}
