//! What is there, what is null, and what means the same.

use std::net::IpAddr;

use api_types::{Extra, Nullable, Secret, Value, record, wire};
struct Peer {
    name: String,
    tsig_id: Option<String>,
    comment: Nullable<String>,
    ip: Option<IpAddr>,
    port: Option<u16>,
    weight: Option<f64>,
    note: Option<String>,
    offset: Option<i32>,
    key: Option<Secret>,
    active: Option<bool>,
    any: Option<Value>,
    names: Option<Vec<String>>,
    inner: Option<Box<Peer>>,
    parent: Option<String>,
    extra: Extra,
}

record! {
    Peer {
        required name,
        optional tsig_id,
        optional comment,
        optional_or_empty ip,
        optional_or_empty port,
        optional_or_empty weight,
        optional_or_empty note,
        optional_or_empty offset,
        optional_or_empty key,
        optional_or_empty active,
        optional_or_empty any,
        optional_or_empty names,
        optional_or_empty inner,
        required parent,
    }
}

fn read(members: &str) -> Result<Peer, wire::DecodeError> {
    wire::from_json(format!(r#"{{"name": "a", "parent": null{members}}}"#).as_bytes())
}

const ALWAYS: &str = r#"{"name":"a","parent":null}"#;

#[test]
fn an_optional_member_that_is_missing_or_null_is_none() {
    let missing = read("").unwrap();
    assert_eq!(missing.tsig_id, None);
    assert_eq!(read(r#", "tsig_id": null"#).unwrap(), missing);
    assert_eq!(wire::to_json(&missing).unwrap(), ALWAYS.as_bytes());
}

#[test]
fn an_optional_member_keeps_its_empty_value() {
    let peer = read(r#", "tsig_id": """#).unwrap();
    assert_eq!(peer.tsig_id.as_deref(), Some(""));
    assert!(
        String::from_utf8(wire::to_json(&peer).unwrap())
            .unwrap()
            .contains(r#""tsig_id":"""#)
    );
}

#[test]
fn empty_zero_and_null_are_none_where_they_mean_it() {
    let missing = read("").unwrap();
    for name in [
        "ip", "port", "weight", "note", "offset", "key", "active", "any", "names", "inner",
    ] {
        for empty in [r#""""#, "0", "0.0", "-0", "null"] {
            let peer = read(&format!(r#", "{name}": {empty}"#));
            assert_eq!(peer.as_ref(), Ok(&missing), "{name}: {empty}");
        }
    }
}

#[test]
fn a_value_is_a_value_where_empty_means_absent() {
    let members = [
        r#""ip":"192.0.2.53""#,
        r#""port":53"#,
        r#""weight":0.5"#,
        r#""note":"0""#,
        r#""offset":-1"#,
        r#""key":"hush""#,
        r#""active":false"#,
        r#""any":{"a":[1,"",null]}"#,
        r#""names":["",""]"#,
        r#""inner":{"name":"","parent":""}"#,
    ];
    for member in members {
        let peer = read(&format!(",{member}")).unwrap();
        let json = String::from_utf8(wire::to_json(&peer).unwrap()).unwrap();
        assert_eq!(json, format!(r#"{{"name":"a",{member},"parent":null}}"#));
    }
    let port = read(r#", "port": 53.0"#).unwrap().port;
    assert_eq!(port, Some(53));
    // As `Some`, the empty values are written: that is up to who sets them.
    let zero = Peer {
        port: Some(0),
        ..read("").unwrap()
    };
    assert_eq!(
        wire::to_json(&zero).unwrap(),
        br#"{"name":"a","port":0,"parent":null}"#
    );
}

#[test]
fn the_wrong_type_is_an_error_where_empty_means_absent() {
    for (members, message) in [
        (
            r#", "ip": " ""#,
            "invalid value: string \" \": invalid IP address syntax",
        ),
        (
            r#", "port": "53""#,
            "invalid type: string \"53\", expected u16",
        ),
        (
            r#", "port": 70000"#,
            "invalid value: integer `70000`, expected u16",
        ),
        (
            r#", "port": -1"#,
            "invalid value: integer `-1`, expected u16",
        ),
        (
            r#", "port": false"#,
            "invalid type: boolean `false`, expected u16",
        ),
        (r#", "port": []"#, "invalid type: sequence, expected u16"),
        (r#", "port": {}"#, "invalid type: map, expected u16"),
        (
            r#", "note": 7"#,
            "invalid type: integer `7`, expected a string",
        ),
        (
            r#", "key": 7"#,
            "invalid type: integer, expected a secret string",
        ),
        (
            r#", "names": "hush""#,
            "invalid type: string, expected a sequence",
        ),
    ] {
        let error = read(members).unwrap_err();
        assert_eq!(error.message(), message, "{members}");
        assert_eq!(
            error.pointer(),
            format!("/{}", members.split('"').nth(1).unwrap())
        );
    }
    let error = read(r#", "inner": {"name": "", "parent": 1}"#).unwrap_err();
    assert_eq!(error.pointer(), "/inner/parent");
}

#[test]
fn a_nullable_member_tells_missing_from_null() {
    for (members, comment) in [
        ("", Nullable::Absent),
        (r#","comment":null"#, Nullable::Null),
        (r#","comment":"""#, Nullable::Value(String::new())),
    ] {
        let peer = read(members).unwrap();
        assert_eq!(peer.comment, comment);
        let json = wire::to_json(&peer).unwrap();
        assert_eq!(
            String::from_utf8(json).unwrap(),
            format!(r#"{{"name":"a"{members},"parent":null}}"#)
        );
    }
}

#[test]
fn a_required_member_may_be_null_but_not_missing() {
    let error = wire::from_json::<Peer>(br#"{"name": "a"}"#).unwrap_err();
    assert_eq!(error.message(), "missing field `parent`");
    let peer = wire::from_json::<Peer>(br#"{"name": "a", "parent": "b"}"#).unwrap();
    assert_eq!(peer.parent.as_deref(), Some("b"));
    let error = wire::from_json::<Peer>(br#"{"name": null, "parent": "b"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at /name: invalid type: null, expected a string (line 1, column 13)"
    );
}

#[test]
fn an_item_that_is_none_is_null() {
    let list: Vec<Option<u16>> = wire::from_json(b"[null, 53]").unwrap();
    assert_eq!(list, [None, Some(53)]);
    assert_eq!(wire::to_json(&list).unwrap(), b"[null,53]");
}

#[test]
fn what_is_of_no_interest_is_skipped() {
    for json in ["null", "\"OK\"", "{\"id\": [1, 2, {}]}"] {
        wire::from_json::<()>(json.as_bytes()).unwrap();
    }
    assert!(wire::from_json::<()>(b"{").is_err());
    assert_eq!(wire::to_json(&()).unwrap(), b"null");
}

struct Zone {
    id: Option<String>,
    name: String,
    tags: Vec<Option<String>>,
    extra: Extra,
}

record! {
    Zone {
        read_only id,
        required name,
        required tags,
    }
}

#[test]
fn a_request_leaves_out_what_only_the_service_writes() {
    let json = br#"{"id":"z","name":"a","tags":["b",null]}"#;
    let zone: Zone = wire::from_json(json).unwrap();
    assert_eq!(zone.id.as_deref(), Some("z"));
    assert_eq!(wire::to_json(&zone).unwrap(), json);
    assert_eq!(serde_json::to_vec(&zone).unwrap(), json);
    let sent = wire::to_secret_json(&zone).unwrap();
    assert_eq!(*sent.text, br#"{"name":"a","tags":["b",null]}"#);

    let without: Zone = wire::from_json(br#"{"name":"a","tags":[]}"#).unwrap();
    assert_eq!(without.id, None);
}
