//! Through serde as any other type: in derived containers, from and to values in memory.

use api_types::{Extra, IpRange, Secret, Timestamp, record};
use serde::{Deserialize, Serialize};
use serde_json::json;
struct Acl {
    id: String,
    ip_range: Option<IpRange>,
    modified: Option<Timestamp>,
    key: Option<Secret>,
    port: Option<u16>,
    extra: Extra,
}

record! {
    Acl {
        required id,
        optional ip_range,
        optional modified,
        optional key,
        optional_or_empty port,
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Tagged {
    Put(Acl),
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Acl(Acl),
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Outer<T> {
    #[serde(flatten)]
    inner: T,
}

#[test]
fn derived_containers_hold_records() {
    let full = json!({
        "id": "a",
        "ip_range": "192.0.2.53/28",
        "key": "hush",
        "modified": "2025-03-11T20:24:51.450451Z",
        "port": 53,
        "new": [1, null],
    });
    let acl: Acl = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(acl.port, Some(53));
    assert_eq!(serde_json::to_value(&acl).unwrap(), full);

    let mut tagged = full.clone();
    tagged["op"] = json!("put");
    for value in [
        serde_json::to_value(Tagged::Put(acl.clone())).unwrap(),
        tagged,
    ] {
        assert_eq!(
            serde_json::from_str::<Tagged>(&value.to_string()).unwrap(),
            Tagged::Put(acl.clone())
        );
    }
    let text = serde_json::to_string(&Untagged::Acl(acl.clone())).unwrap();
    assert_eq!(
        serde_json::from_str::<Untagged>(&text).unwrap(),
        Untagged::Acl(acl.clone())
    );
    let text = serde_json::to_string(&Outer { inner: acl.clone() }).unwrap();
    assert_eq!(
        serde_json::from_str::<Outer<Acl>>(&text).unwrap(),
        Outer { inner: acl }
    );
}

#[test]
fn readers_hold_records() {
    let json = br#"{"id": "\u0061", "port": 0}"#;
    let acl: Acl = serde_json::from_reader(&json[..]).unwrap();
    assert_eq!((acl.id.as_str(), acl.port), ("a", None));
}
