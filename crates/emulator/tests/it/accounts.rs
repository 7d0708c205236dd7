//! What tokens may do, and what there is besides: the seed.

use cloudflare_secondary_dns_emulator::{Emulator, Seed};
use serde_json::json;

use crate::document::Document;
use crate::raw::{call, call_with};
use crate::{ACCOUNT, ZONE};

fn seeded(yaml: &str) -> Emulator {
    let seed = Seed::from_yaml(yaml).unwrap_or_else(|error| panic!("{error}"));
    let builder = Emulator::builder().seed(seed).rate_limit(None);
    builder.start_blocking().expect("it starts")
}

#[test]
fn each_operation_wants_one_of_its_permissions() {
    let document = Document::load();
    let mut all = Vec::new();
    for operation in document.operations() {
        all.extend(operation.permissions);
    }
    all.sort_unstable();
    all.dedup();
    let tokens = all.iter().enumerate();
    let tokens = tokens
        .map(|(index, name)| format!("  - token: token-{index}\n    permissions: [{name}]\n"));
    let emulator = seeded(&format!(
        "tokens:\n  - token: none\n    permissions: []\n{}",
        tokens.collect::<String>()
    ));
    for operation in document.operations() {
        let body = operation
            .body
            .as_ref()
            .map_or(String::new(), |(_, example)| example.to_string());
        let status = |token: &str| {
            let headers = format!("Authorization: Bearer {token}\r\n");
            let answer = call_with(
                &emulator,
                &operation.method,
                &operation.path,
                &headers,
                &body,
            );
            if answer.status == 403 {
                assert_eq!(answer.refusal(), (403, 10000, String::new()));
            }
            answer.status
        };
        for (index, name) in all.iter().enumerate() {
            let is_refused = status(&format!("token-{index}")) == 403;
            assert_eq!(
                is_refused,
                !operation.permissions.contains(name),
                "{} with {name}",
                operation.id
            );
        }
        assert_eq!(
            (status("none"), status("unknown")),
            (403, 403),
            "{}",
            operation.id
        );
    }
}

#[test]
fn only_the_accounts_and_zones_of_a_seed_are_there() {
    const OTHER: &str = "00000000000000000000000000000001";
    let emulator = seeded(&format!(
        "tokens:\n  - token: all\n  - token: one\n    accounts: [{OTHER}]\naccounts:\n  - id: {ACCOUNT}\n    zones: [{{ id: {ZONE} }}]\n  - id: {OTHER}\n"
    ));
    let status = |token: &str, path: &str| {
        let headers = format!("Authorization: Bearer {token}\r\n");
        call_with(&emulator, "GET", path, &headers, "").status
    };
    let peers = |account: &str| format!("/accounts/{account}/secondary_dns/peers");
    let incoming = |zone: &str| format!("/zones/{zone}/secondary_dns/incoming");
    assert_eq!(emulator.token(), "all");
    assert_eq!(
        [ACCOUNT, OTHER, ZONE].map(|account| status("all", &peers(account))),
        [200, 200, 403]
    );
    assert_eq!(
        [ACCOUNT, OTHER].map(|account| status("one", &peers(account))),
        [403, 200]
    );
    assert_eq!(
        [ZONE, OTHER].map(|zone| status("all", &incoming(zone))),
        [404, 403]
    );
    assert_eq!(
        status("one", &incoming(ZONE)),
        403,
        "the zone is another account's"
    );
}

#[test]
fn a_zone_that_is_not_entitled_is_answered_as_recorded() {
    let emulator = seeded(&format!(
        "accounts:\n  - id: {ACCOUNT}\n    zones: [{{ id: {ZONE}, entitled: false }}]\n"
    ));
    let zone = |path: &str| format!("/zones/{ZONE}/secondary_dns/{path}");
    for (path, body) in [
        (
            "incoming",
            json!({ "name": "example.com", "auto_refresh_seconds": 300, "peers": [] }),
        ),
        ("outgoing", json!({ "name": "example.com", "peers": [] })),
    ] {
        let created = call(&emulator, "POST", &zone(path), &body.to_string()).result();
        assert_eq!(created["id"], ZONE);
        for _ in 0..2 {
            let read = call(&emulator, "GET", &zone(path), "");
            assert_eq!(read.refusal(), (401, 1007, String::new()));
            assert!(read.json()["result"].is_string(), "{read:?}");
        }
    }
    assert_eq!(call(&emulator, "POST", &zone("force_axfr"), "").status, 401);
    assert!(emulator.state().incoming(ZONE).is_none());
}

#[test]
fn a_credential_is_one_in_its_own_headers_only() {
    let emulator = seeded(
        "tokens:\n  - user_service_key: service\n  - { email: a@b, key: global }\n  - token: t\n",
    );
    assert_eq!(emulator.token(), "t");
    let path = format!("/accounts/{ACCOUNT}/secondary_dns/acls");
    for (headers, status) in [
        ("Authorization: Bearer t\r\n", 200),
        ("X-Auth-User-Service-Key: service\r\n", 200),
        ("X-Auth-Email: a@b\r\nX-Auth-Key: global\r\n", 200),
        ("Authorization: Bearer service\r\n", 403),
        ("X-Auth-User-Service-Key: t\r\n", 403),
        ("X-Auth-Email: global\r\nX-Auth-Key: a@b\r\n", 403),
    ] {
        let answer = call_with(&emulator, "GET", &path, headers, "");
        assert_eq!(answer.status, status, "{headers}");
    }
}

#[test]
fn a_seed_says_where_it_is_wrong() {
    let cases = [
        ("tokens: 5", "line 1"),
        ("tokens:\n  - toke: t", "line 2"),
        (
            "tokens:\n  - email: a@b",
            "line 2, column 5: write a `token`, an `email` with a `key`",
        ),
        (
            "tokens:\n  - token: 'a b'",
            "line 2, column 12: a credential is ASCII without spaces",
        ),
        (
            "tokens:\n  - token: t\n    permissions: [DNS Raed]",
            "line 3, column 19: `DNS Raed` is no permission",
        ),
        ("accounts:\n  - id: 12", "line 2"),
        (
            "accounts:\n  - id: xyz",
            "line 2, column 9: this id is \"xyz\"",
        ),
        (
            "faults:\n  - effect: { cut: {} }\n    operation: peers",
            "line 2",
        ),
        ("faults:\n  - effect: { explode: {} }", "line 2"),
        ("a: [", "line 1"),
    ];
    for (yaml, expected) in cases {
        let error = Seed::from_yaml(yaml).expect_err(yaml).to_string();
        assert!(error.contains(expected), "{yaml}\n{error}");
    }
    let twice = format!("accounts:\n  - id: {ACCOUNT}\n  - id: {ACCOUNT}\n");
    let error = Seed::from_yaml(&twice)
        .expect_err("it is there twice")
        .to_string();
    assert_eq!(
        error,
        "line 3, column 9: there is an account with this id already"
    );
    let error = Seed::from_file("/no/such/seed.yaml")
        .expect_err("there is none")
        .to_string();
    assert!(error.starts_with("/no/such/seed.yaml: "), "{error}");
    Seed::from_yaml("").expect("nothing is a seed");
}

#[test]
fn no_error_repeats_what_may_be_a_token() {
    for yaml in [
        "tokens: s3cret",
        "tokens: [s3cret]",
        "tokens:\n  - token: { a: s3cret }",
        "tokens:\n  - token: a\n    permissions: s3cret",
        "tokens:\n  - token: \"s3cret",
        "tokens:\n  - token: s3cret with spaces",
        "tokens:\n  - email: s3cret",
    ] {
        let error = Seed::from_yaml(yaml)
            .expect_err("it is no seed")
            .to_string();
        assert!(
            error.contains("line ") && !error.contains("s3cret"),
            "{error}"
        );
    }
}
