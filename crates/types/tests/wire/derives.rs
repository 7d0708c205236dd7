//! The same values and the same errors, positions included, as with serde's derives.

use std::{collections::BTreeMap, net::IpAddr};

use api_types::{Extra, record, wire};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Inner {
    flag: bool,
}

/// The struct that derives, as it would be without this crate.
mod derived {
    use super::{BTreeMap, Deserialize, Inner, IpAddr, Serialize};

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    pub(super) struct Peer {
        pub id: String,
        pub rank: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub port: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ratio: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ip: Option<IpAddr>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub names: Option<Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub labels: Option<BTreeMap<String, u32>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub inner: Option<Inner>,
    }
}
struct InnerRecord {
    flag: bool,
    extra: Extra,
}
struct Peer {
    id: String,
    rank: i64,
    port: Option<u16>,
    ratio: Option<f64>,
    ip: Option<IpAddr>,
    names: Option<Vec<String>>,
    labels: Option<BTreeMap<String, u32>>,
    inner: Option<InnerRecord>,
    extra: Extra,
}

record! {
    InnerRecord {
        required flag,
    }
}

record! {
    Peer {
        required id,
        required rank,
        optional port,
        optional ratio,
        optional ip,
        optional names,
        optional labels,
        optional inner,
    }
}

impl Peer {
    fn into_derived(self) -> derived::Peer {
        derived::Peer {
            id: self.id,
            rank: self.rank,
            port: self.port,
            ratio: self.ratio,
            ip: self.ip,
            names: self.names,
            labels: self.labels,
            inner: self.inner.map(|inner| Inner { flag: inner.flag }),
        }
    }
}

const READ_ALIKE: &[&str] = &[
    // Values.
    r#"{"id": "a", "rank": -1}"#,
    r#"{"rank": 9223372036854775807, "id": ""}"#,
    r#"{"id": "\ud83d\ude00 \"\n", "rank": 0, "port": 53, "ratio": 0.25, "ip": "2001:db8::1"}"#,
    r#"{"id": "a", "rank": 1, "port": null, "ratio": null, "ip": null, "names": null}"#,
    r#"{"id": "a", "rank": 1, "names": [], "labels": {}}"#,
    r#"{"id": "a", "rank": 1, "names": ["x", ""], "labels": {"b": 2, "a": 1}}"#,
    r#"{"id": "a", "rank": 1, "inner": {"flag": true}, "ratio": 3}"#,
    r#"{"inner": {"flag": true}, "ratio": -1e-3, "port": 0, "rank": 1, "id": "a"}"#,
    r#"{"id": "a", "rank": 1, "new": {"deep": [1, {"x": null}]}, "newer": 2}"#,
    // Not JSON.
    "",
    "   ",
    "{",
    r#"{"id": "a", "rank": 1"#,
    r#"{"id": "a", "rank": 1,}"#,
    r#"{"id": "a" "rank": 1}"#,
    r#"{"id": "a", "rank": 1} x"#,
    r#"{"id": "\x", "rank": 1}"#,
    r#"{"id": "a", "rank": 01}"#,
    r#"{"id": "a", "rank": 1, "names": ["x",]}"#,
    r#"{"id": "a", "rank": 1, "new": [1, tru]}"#,
    r#"{id: "a"}"#,
    // Not such a value.
    "{}",
    r#"{"id": "a"}"#,
    r#"{"rank": 1}"#,
    r#"{"id": null, "rank": 1}"#,
    r#"{"id": 5, "rank": 1}"#,
    r#"{"id": true, "rank": 1}"#,
    r#"{"id": "a", "rank": "1"}"#,
    r#"{"id": "a", "rank": 1.5}"#,
    r#"{"id": "a", "rank": 9223372036854775808}"#,
    r#"{"id": "a", "rank": 1e400}"#,
    r#"{"id": "a", "rank": 1, "port": 65536}"#,
    r#"{"id": "a", "rank": 1, "port": -1}"#,
    r#"{"id": "a", "rank": 1, "port": "53"}"#,
    r#"{"id": "a", "rank": 1, "ratio": "x"}"#,
    r#"{"id": "a", "rank": 1, "ip": 5}"#,
    r#"{"id": "a", "rank": 1, "names": ["x", null]}"#,
    r#"{"id": "a", "rank": 1, "labels": {"a": -1}}"#,
    r#"{"id": "a", "rank": 1, "inner": {}}"#,
    "{\"id\": \"a\",\n \"rank\": 1,\n \"inner\": {\"flag\": 1}}",
    r#"{"id": "a", "id": "b", "rank": 1}"#,
    r#"{"id": "a", "rank": 1, "port": null, "port": 53}"#,
    "null",
];

#[test]
fn what_is_read_is_alike() {
    for json in READ_ALIKE {
        let derived =
            serde_json::from_str::<derived::Peer>(json).map_err(|error| error.to_string());
        let plain = serde_json::from_str::<Peer>(json)
            .map(Peer::into_derived)
            .map_err(|error| error.to_string());
        assert_eq!(
            plain.as_ref().map_err(|error| unarticled(error)),
            derived.as_ref().map_err(|error| unarticled(error)),
            "{json}"
        );
        // The entry point for JSON says the same with the place beside it.
        let entry = wire::from_json::<Peer>(json.as_bytes())
            .map(Peer::into_derived)
            .map_err(|error| {
                let at = error.position().expect("it was read from a text");
                format!(
                    "{} at line {} column {}",
                    error.message(),
                    at.line,
                    at.column
                )
            });
        assert_eq!(entry, plain, "{json}");
    }
}

/// serde calls what `IpAddr` is read from an "IP address", without the article.
fn unarticled(error: &str) -> String {
    error.replace("expected an IP", "expected IP")
}

#[test]
fn what_is_written_is_alike() {
    for json in READ_ALIKE {
        let Ok(derived) = serde_json::from_str::<derived::Peer>(json) else {
            continue;
        };
        let mut peer: Peer = serde_json::from_str(json).unwrap();
        peer.extra.clear();
        let expected = serde_json::to_string(&derived).unwrap();
        assert_eq!(serde_json::to_string(&peer).unwrap(), expected);
        assert_eq!(wire::to_json(&peer).unwrap(), expected.as_bytes());
    }
}

/// Where this crate chooses differently, and says so.
#[test]
fn what_differs_is_known() {
    let differing = [
        // An array for a struct.
        (r#"["a", 1, 2, 0.5, null, null, null, null]"#, true, false),
        // A fraction of zeros.
        (r#"{"id": "a", "rank": 1.0}"#, false, true),
        (r#"{"id": "a", "rank": 1, "port": 5.3e1}"#, false, true),
        // The same member twice in a map.
        (
            r#"{"id": "a", "rank": 1, "labels": {"a": 1, "a": 2}}"#,
            true,
            false,
        ),
        // And for one that is unknown, and kept.
        (r#"{"id": "a", "rank": 1, "new": 1, "new": 2}"#, true, false),
    ];
    for (json, by_derives, here) in differing {
        assert_eq!(
            serde_json::from_str::<derived::Peer>(json).is_ok(),
            by_derives,
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Peer>(json).is_ok(), here, "{json}");
    }
    // A plain value in the place of one that may hold a secret is not quoted.
    let error = wire::from_json::<Peer>(br#""hush""#).unwrap_err();
    assert_eq!(
        error.message(),
        "invalid type: string, expected struct Peer"
    );
    // An empty array for an object, and the other way round, are read to their end.
    for (json, message, ends) in [
        (
            "{\"names\": {}}",
            "invalid type: map, expected a sequence",
            "}",
        ),
        (
            "{\"labels\": []}",
            "invalid type: sequence, expected a map",
            "]",
        ),
    ] {
        let error = serde_json::from_str::<derived::Peer>(json)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(message), "{error}");
        let error = wire::from_json::<Peer>(json.as_bytes()).unwrap_err();
        assert_eq!(error.message(), message);
        assert!(json[..error.position().unwrap().offset].contains(ends));
    }
}
