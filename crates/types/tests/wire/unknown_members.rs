//! Members that the type does not know.

use api_types::{
    Extra, record,
    wire::{self, Part, Presence, Record, Shape, Slot},
};
use serde_json::json;
struct Peer {
    id: String,
    port: Option<u16>,
    type_: Option<String>,
    extra: Extra,
}

record! {
    Peer {
        required id,
        optional port,
        optional type_ as "type",
    }
}

#[test]
fn they_are_kept_and_written_back() {
    let json = br#"{"id":"a","type":"b","more":{"deep":[1,2.5,"x",null,true]},"next":null}"#;
    let peer: Peer = wire::from_json(json).unwrap();
    assert_eq!(peer.type_.as_deref(), Some("b"));
    assert_eq!(peer.extra["more"]["deep"][1], 2.5);
    assert_eq!(wire::to_json(&peer).unwrap(), json);
    assert_eq!(serde_json::from_slice::<Peer>(json).unwrap(), peer);
}

#[test]
fn a_known_name_is_not_written_twice() {
    let mut peer: Peer = wire::from_json(br#"{"id": "a"}"#).unwrap();
    peer.extra.insert("id".into(), json!("b"));
    peer.extra.insert("port".into(), json!(53));
    peer.extra.insert("type".into(), json!("c"));
    // This is the name of the field, not of the member.
    peer.extra.insert("type_".into(), json!("d"));
    assert_eq!(wire::to_json(&peer).unwrap(), br#"{"id":"a","type_":"d"}"#);
}

#[test]
fn twice_is_an_error() {
    let error = wire::from_json::<Peer>(br#"{"new": 1, "id": "a", "new": 2}"#).unwrap_err();
    assert_eq!(error.pointer(), "/new");
    assert_eq!(error.message(), "duplicate field `new`");
}

#[test]
fn debug_does_not_show_their_values() {
    let peer: Peer = wire::from_json(br#"{"id": "a", "key": {"inner": "hush"}}"#).unwrap();
    assert_eq!(
        format!("{peer:?}"),
        r#"Peer { id: "a", port: None, type: None, extra: {"key"} }"#
    );
}

#[test]
fn extra_alone_is_a_map() {
    let extra: Extra = wire::from_json(br#"{"b":1,"a":[]}"#).unwrap();
    assert_eq!(extra.len(), 2);
    assert_eq!(wire::to_json(&extra).unwrap(), br#"{"a":[],"b":1}"#);
    assert_eq!(
        serde_json::to_value(&extra).unwrap(),
        json!({"a": [], "b": 1})
    );
    let error = wire::from_json::<Extra>(br#"{"a": 1, "a": 2}"#).unwrap_err();
    assert_eq!(error.pointer(), "/a");
}

/// A record without a place for them.
#[derive(Default)]
struct Flag(bool, ());

impl Record for Flag {
    fn shape(&self) -> &'static Shape {
        &Shape {
            name: "Flag",
            members: &[("flag", Presence::Required)],
            limits: &[],
        }
    }

    fn get(&self, index: usize) -> &dyn Part {
        match index {
            0 => &self.0,
            _ => &self.1,
        }
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Part {
        match index {
            0 => &mut self.0,
            _ => &mut self.1,
        }
    }
}

#[test]
fn they_are_skipped_where_there_is_no_place_for_them() {
    let mut flag = Flag::default();
    wire::decode(
        br#"{"new": [{}, "x"], "flag": true, "newer": {"flag": false}}"#,
        Slot::Record(&mut flag),
    )
    .unwrap();
    assert!(flag.0);
    let error = wire::decode(br#"{"new": [x]}"#, Slot::Record(&mut flag)).unwrap_err();
    assert_eq!(error.pointer(), "/new");
}
