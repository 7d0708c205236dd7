use std::collections::HashMap;

use api_types::{id, wire};

#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct PeerId(String);

id!(PeerId);

const TEXT: &str = "23ff594956f20c2a721606e94745a8aa";

#[test]
fn is_made_of_text_in_any_form() {
    let id = PeerId::from(TEXT);
    assert_eq!(PeerId::from(TEXT.to_owned()), id);
    assert_eq!(PeerId::from(&id), id);
    assert_eq!(TEXT.parse(), Ok(id));
}

#[test]
fn gives_its_text_back() {
    let id = PeerId::from(TEXT);
    assert_eq!(id.as_str(), TEXT);
    assert_eq!(AsRef::<str>::as_ref(&id), TEXT);
    assert_eq!(id.to_string(), TEXT);
    assert_eq!(
        format!("{:>4}|{:<3}|", PeerId::from("a"), PeerId::from("b")),
        "   a|b  |"
    );
    assert_eq!(id, TEXT);
    assert_eq!(id, *TEXT);
}

#[test]
fn is_a_string_in_json() {
    let id: PeerId = wire::from_json(b"\"a\\u0062\"").unwrap();
    assert_eq!(id, "ab");
    assert_eq!(wire::to_json(&id).unwrap(), b"\"ab\"");
    assert_eq!(serde_json::to_string(&id).unwrap(), "\"ab\"");
    let error = wire::from_json::<PeerId>(b"1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: integer `1`, expected a string (line 1, column 1)"
    );
}

#[test]
fn is_the_key_of_a_map() {
    let names = HashMap::from([(PeerId::from("a"), 1)]);
    assert_eq!(serde_json::to_string(&names).unwrap(), r#"{"a":1}"#);
    let read: HashMap<PeerId, i32> = serde_json::from_str(r#"{"a":1}"#).unwrap();
    assert_eq!(read, names);
}
