use api_types::{Base64, wire};

#[test]
fn bytes_go_to_text_and_back() {
    for (bytes, text) in [
        (&b""[..], ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foobar", "Zm9vYmFy"),
        (b"\xfb\xff\xfe", "+//+"),
    ] {
        let value = Base64::from(bytes);
        assert_eq!(value.as_str(), text);
        assert_eq!(value.to_bytes().unwrap(), bytes);
    }
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(Base64::from(all.clone()).to_bytes().unwrap(), all);
}

#[test]
fn other_ways_to_write_it_are_understood() {
    for (text, bytes) in [
        ("-__-", &b"\xfb\xff\xfe"[..]),
        ("Zg", b"f"),
        ("Zm9v\r\nYmFy", b"foobar"),
    ] {
        assert_eq!(Base64::from_text(text).to_bytes().unwrap(), bytes);
    }
}

#[test]
fn a_text_that_is_none_loses_no_answer() {
    for text in ["Z", "Zg==Zg==", "Zm9v!", "Zg===", "größe"] {
        let json = serde_json::to_vec(text).unwrap();
        let value: Base64 = wire::from_json(&json).unwrap();
        assert_eq!(value.as_str(), text);
        assert!(value.to_bytes().is_err(), "{text}");
        assert_eq!(wire::to_json(&value).unwrap(), json);
    }
}
