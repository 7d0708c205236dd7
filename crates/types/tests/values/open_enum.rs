use api_types::{open_enum, wire};

#[derive(Clone)]
enum Algorithm {
    HmacSha1,
    HmacSha512,
    Other(String),
}

open_enum! {
    Algorithm {
        HmacSha1 = "hmac-sha1.",
        HmacSha512 = "hmac-sha512.",
    }
}

#[test]
fn known_values_are_variants() {
    assert_eq!(Algorithm::known(), ["hmac-sha1.", "hmac-sha512."]);
    for (text, value) in [
        ("hmac-sha1.", Algorithm::HmacSha1),
        ("hmac-sha512.", Algorithm::HmacSha512),
    ] {
        assert_eq!(Algorithm::from(text), value);
        assert_eq!(Algorithm::from(text.to_owned()), value);
        assert_eq!(text.parse(), Ok(value.clone()));
        assert_eq!(value.as_str(), text);
        assert_eq!(AsRef::<str>::as_ref(&value), text);
        assert_eq!(value.to_string(), text);
    }
}

#[test]
fn an_unknown_value_survives_a_round_trip() {
    for json in [
        "\"hmac-sha512.\"",
        "\"hmac-sha3.\"",
        "\"HMAC-SHA512.\"",
        "\"\"",
    ] {
        let value: Algorithm = wire::from_json(json.as_bytes()).unwrap();
        assert_eq!(wire::to_json(&value).unwrap(), json.as_bytes());
        assert_eq!(serde_json::from_str::<Algorithm>(json).unwrap(), value);
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
    }
    assert_eq!(Algorithm::from("x"), Algorithm::Other("x".into()));
}

#[test]
fn only_a_string_is_a_value() {
    let error = wire::from_json::<Algorithm>(b"null").unwrap_err();
    assert_eq!(error.message(), "invalid type: null, expected a string");
}
