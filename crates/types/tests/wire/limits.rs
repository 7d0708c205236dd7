//! What is beyond a limit, and what is said about it.

use std::collections::BTreeMap;

use api_types::{Extra, IpRange, Nullable, Secret, Value, id, record, wire};

#[derive(Clone, Debug, PartialEq)]
struct PeerId(String);

id!(PeerId(pattern = "^[0-9a-f]{4}$"));
struct Zone {
    name: String,
    port: Option<u16>,
    offset: Nullable<i64>,
    share: Option<f64>,
    part: Option<f64>,
    step: Option<u64>,
    any: Option<Value>,
    range: Option<IpRange>,
    key: Option<Secret>,
    peers: Option<Vec<PeerId>>,
    weights: BTreeMap<String, i32>,
    inner: Option<Box<Zone>>,
    zones: Vec<Zone>,
    type_: Option<String>,
    extra: Extra,
}

record! {
    sent Zone {
        required name (min_length = 1, max_length = 3),
        optional_or_empty port (minimum = 1, maximum = 65_000),
        optional offset (minimum = -5, maximum = 9_223_372_036_854_775_806),
        optional share (float_minimum = 0.5, maximum = 1),
        optional part (float_exclusive_minimum = 0.5, float_exclusive_maximum = 0.75, float_maximum = 0.7),
        optional step (exclusive_minimum = 1, exclusive_maximum = 4),
        optional any (minimum = 1, max_length = 1, max_items = 1),
        optional range (widest_ipv4 = 24, widest_ipv6 = 64),
        optional key (min_length = 2, max_length = 3, pattern = "^h"),
        optional peers (min_items = 1, max_items = 2),
        required weights (items(minimum = 1)),
        optional inner,
        required zones (max_items = 1),
        optional type_ as "a/type~" (pattern = "^a|b$"),
    }
}

/// A zone that is valid but for what these members make of it.
fn zone(members: &str) -> Zone {
    let json = format!(r#"{{"name": "a", "weights": {{}}, "zones": []{members}}}"#);
    wire::from_json(json.as_bytes()).unwrap()
}

#[test]
fn what_is_just_inside_a_limit_is_valid() {
    for members in [
        "",
        r#", "port": 1"#,
        r#", "port": 65000"#,
        r#", "port": 0"#,
        r#", "offset": null"#,
        r#", "offset": -5"#,
        r#", "offset": 9223372036854775806"#,
        r#", "share": 0.5"#,
        r#", "share": 1.0"#,
        r#", "part": 0.51"#,
        r#", "part": 0.7"#,
        r#", "step": 2"#,
        r#", "step": 3"#,
        r#", "any": 1"#,
        r#", "any": "a""#,
        r#", "any": [0]"#,
        r#", "any": {"a": 0, "b": 0}"#,
        r#", "range": "192.0.2.0/24""#,
        r#", "range": "192.0.2.1""#,
        r#", "range": "2001:db8::/64""#,
        r#", "key": "hu""#,
        r#", "key": "hus""#,
        r#", "peers": ["0af9"]"#,
        r#", "peers": ["0af9", "0af8"]"#,
        r#", "inner": {"name": "äöü", "weights": {"a": 1}, "zones": []}"#,
        r#", "a/type~": "ab""#,
        r#", "unknown": -1"#,
    ] {
        assert_eq!(zone(members).validate(), Ok(()), "{members}");
    }
}

#[test]
fn what_is_just_outside_is_named_with_its_place_its_value_and_the_limit() {
    let name = "has 4 characters, more than the maximum 3: \"aäöü\"";
    for (members, pointer, message) in [
        (
            r#", "port": 65001"#,
            "/port",
            "is 65001, more than the maximum 65000",
        ),
        (
            r#", "offset": -6"#,
            "/offset",
            "is -6, less than the minimum -5",
        ),
        (
            r#", "offset": 9223372036854775807"#,
            "/offset",
            "is 9223372036854775807, more than the maximum 9223372036854775806",
        ),
        (
            r#", "share": 0.49"#,
            "/share",
            "is 0.49, less than the minimum 0.5",
        ),
        (
            r#", "share": 1.5"#,
            "/share",
            "is 1.5, more than the maximum 1",
        ),
        (
            r#", "part": 0.5"#,
            "/part",
            "is 0.5, which is not more than 0.5",
        ),
        (
            r#", "part": 0.71"#,
            "/part",
            "is 0.71, more than the maximum 0.7",
        ),
        (r#", "step": 1"#, "/step", "is 1, which is not more than 1"),
        (r#", "step": 4"#, "/step", "is 4, which is not less than 4"),
        (r#", "any": 0.5"#, "/any", "is 0.5, less than the minimum 1"),
        (
            r#", "any": "ab""#,
            "/any",
            "has 2 characters, more than the maximum 1: \"ab\"",
        ),
        (
            r#", "any": [0, 0]"#,
            "/any",
            "has 2 items, more than the maximum 1",
        ),
        (
            r#", "range": "192.0.2.0/23""#,
            "/range",
            "is 192.0.2.0/23, wider than the widest, /24",
        ),
        (
            r#", "range": "2001:db8::/63""#,
            "/range",
            "is 2001:db8::/63, wider than the widest, /64",
        ),
        (
            r#", "peers": []"#,
            "/peers",
            "has 0 items, fewer than the minimum 1",
        ),
        (
            r#", "peers": ["0af9", "0af9", "0af9"]"#,
            "/peers",
            "has 3 items, more than the maximum 2",
        ),
        (
            r#", "peers": ["0af9", "0af"]"#,
            "/peers/1",
            "is \"0af\", which does not match `^[0-9a-f]{4}$`",
        ),
        (
            r#", "inner": {"name": "aäöü", "weights": {}, "zones": []}"#,
            "/inner/name",
            name,
        ),
        (
            r#", "a/type~": "ba""#,
            "/a~1type~0",
            "is \"ba\", which does not match `^a|b$`",
        ),
    ] {
        let violations = zone(members).validate().unwrap_err();
        let [violation] = &violations[..] else {
            panic!("{members}: {violations}");
        };
        assert_eq!(
            (violation.pointer(), violation.message()),
            (pointer, message)
        );
        assert_eq!(violations.to_string(), format!("`{pointer}` {message}"));
    }
}

#[test]
fn all_violations_are_found_in_the_order_of_the_members() {
    let mut outer = zone(r#", "port": 65001"#);
    outer.name.clear();
    outer.weights = [("a".to_owned(), 1), ("b/c".to_owned(), 0)].into();
    outer.zones = vec![zone(""), zone(r#", "step": 9"#)];
    let violations = outer.validate().unwrap_err();
    let pointers: Vec<_> = violations.iter().map(wire::Violation::pointer).collect();
    assert_eq!(
        pointers,
        ["/name", "/port", "/weights/b~1c", "/zones", "/zones/1/step"]
    );
    assert_eq!(
        violations[0].message(),
        "has 0 characters, fewer than the minimum 1: \"\""
    );
}

#[test]
fn nothing_of_a_secret_is_said() {
    for (secret, message) in [
        ("h", "is shorter than the minimum 2"),
        ("hush", "is longer than the maximum 3"),
        ("shh", "does not match `^h`"),
    ] {
        let mut zone = zone("");
        zone.key = Some(secret.into());
        let violations = zone.validate().unwrap_err();
        assert_eq!(violations.to_string(), format!("`/key` {message}"));
    }
}

#[test]
fn a_long_text_is_shown_by_its_start() {
    let mut zone = zone("");
    zone.name = "ä".repeat(1000);
    let violations = zone.validate().unwrap_err();
    let start = "ä".repeat(60);
    let message = format!("has 1000 characters, more than the maximum 3: \"{start}\"…");
    assert_eq!(violations[0].message(), message);
}

#[test]
fn a_value_that_is_not_in_a_record_has_no_place() {
    let violations = wire::validate(&PeerId::from("x")).unwrap_err();
    assert_eq!(violations[0].pointer(), "");
    assert_eq!(
        violations.to_string(),
        "the value is \"x\", which does not match `^[0-9a-f]{4}$`"
    );
}

#[test]
fn limits_are_not_looked_at_while_reading_and_writing() {
    let json = br#"{"name":"aaaa","peers":["x"],"weights":{},"zones":[]}"#;
    let zone: Zone = wire::from_json(json).unwrap();
    assert_eq!(wire::to_json(&zone).unwrap(), json);
}
