//! No error and no `Debug` shows a secret; in JSON its place is known.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Display},
};

use api_types::{Extra, Nullable, Secret, Value, record, wire};
use serde::Deserialize;
struct Tsig {
    secret: Secret,
    old: Option<Secret>,
    next: Nullable<Secret>,
    spare: Option<Secret>,
    all: Option<Vec<Secret>>,
    named: Option<BTreeMap<String, Secret>>,
    extra: Extra,
}

record! {
    Tsig {
        required secret,
        optional old,
        optional next,
        optional_or_empty spare,
        optional all,
        optional named,
    }
}

/// What must not be seen, as text and as numbers.
const HUSH: [&str; 5] = [
    "hush",
    "86753",
    "-86753",
    "867.53",
    "86753000000000000000000",
];

fn assert_hushed(shown: &str) {
    for hush in ["hush", "8675", "867.", "8.67"] {
        assert!(!shown.contains(hush), "{shown}");
    }
}

/// The derives reach the secret through a buffer of their own.
#[derive(Deserialize)]
struct Wrapper {
    #[serde(flatten)]
    _tsig: Tsig,
}

/// The errors of each way to read a record.
fn errors(json: &str) -> Vec<String> {
    fn show<T, E: Display + Debug>(result: Result<T, E>) -> Option<String> {
        result.err().map(|error| format!("{error} {error:?}"))
    }
    let value = || serde_json::from_str::<Value>(json).ok();
    let mut errors = vec![
        show(wire::from_json::<Tsig>(json.as_bytes())),
        show(serde_json::from_str::<Tsig>(json)),
        show(serde_json::from_str::<Secret>(json)),
        value().and_then(|value| show(wire::from_value::<Tsig>(value))),
        value().and_then(|value| show(serde_json::from_value::<Tsig>(value))),
    ];
    if json.starts_with('{') {
        errors.push(show(serde_json::from_str::<Wrapper>(json)));
    }
    errors.into_iter().flatten().collect()
}

#[test]
fn an_error_does_not_quote_what_stands_in_place_of_a_secret() {
    for hush in HUSH {
        let string = format!("\"{hush}\"");
        // All of the ways in which something else stands where a secret, or what holds one, is due.
        for value in [
            hush.to_owned(),
            string.clone(),
            format!("[{string}]"),
            format!("[{hush}]"),
            format!("{{\"x\": {string}}}"),
            format!("{{\"x\": {hush}}}"),
            format!("[[{string}]]"),
            format!("\"{hush}\\x\""),
            format!("\"{hush}"),
        ] {
            let mut read = errors(&value);
            for name in ["secret", "old", "next", "spare", "all", "named"] {
                read.extend(errors(&format!("{{\"{name}\": {value}}}")));
            }
            assert!(read.len() > 12, "{value}: {read:#?}");
            for error in &read {
                assert_hushed(error);
            }
        }
    }
}

#[test]
fn the_error_still_says_what_is_wrong() {
    let error = wire::from_json::<Tsig>(br#"{"secret": 86753}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at /secret: invalid type: integer, expected a secret string (line 1, column 16)"
    );
    let error = wire::from_json::<Secret>(b"true").unwrap_err();
    assert_eq!(
        error.message(),
        "invalid type: boolean, expected a secret string"
    );
    let error = wire::from_json::<Tsig>(br#"{"secret": ["hush"]}"#).unwrap_err();
    assert_eq!(
        error.message(),
        "invalid type: sequence, expected a secret string"
    );
}

#[test]
fn debug_shows_no_secret_of_a_record() {
    let json = br#"{"secret":"hush","old":"hush","next":"hush","spare":"hush","all":["hush"],"named":{"x":"hush"},"new":"hush"}"#;
    let tsig: Tsig = wire::from_json(json).unwrap();
    assert_hushed(&format!("{tsig:?} {tsig:#?}"));
    assert_eq!(wire::to_json(&tsig).unwrap(), json);
}

/// What stands at each place of a secret.
fn secrets(json: &wire::SecretJson) -> Vec<String> {
    let text = |place: &std::ops::Range<usize>| json.text[place.clone()].to_vec();
    let texts = json.secrets.iter().map(text);
    texts
        .map(|text| String::from_utf8(text).expect("no character is cut"))
        .collect()
}

#[test]
fn the_json_of_secrets_is_at_their_places_in_their_order() {
    let mut tsig: Tsig = wire::blank();
    tsig.secret = "one".into();
    tsig.old = Some("\"quoted\\".into());
    tsig.next = Nullable::Value("größer 𝕏".into());
    tsig.spare = Some("/".into());
    tsig.all = Some(vec!["".into(), "line\nbreak\u{1}".into(), "\"".into()]);
    tsig.named = Some([("name".to_owned(), "x".into())].into());
    tsig.extra.insert("new".to_owned(), "unknown".into());
    let json = wire::to_secret_json(&tsig).unwrap();
    assert_eq!(
        secrets(&json),
        [
            "one",
            r#"\"quoted\\"#,
            "größer 𝕏",
            "/",
            "",
            r"line\nbreak\u0001",
            r#"\""#,
            "x"
        ]
    );
    assert_eq!(*json.text, wire::to_json(&tsig).unwrap());
    for place in &json.secrets {
        assert_eq!(
            [json.text[place.start - 1], json.text[place.end]],
            [b'"', b'"']
        );
    }
    assert_eq!(wire::from_json::<Tsig>(&json.text).unwrap(), tsig);
}

#[test]
fn the_places_are_right_in_a_text_that_grew() {
    let keys: Vec<_> = (0..400_usize)
        .map(|index| index.to_string().repeat(index) + "\n")
        .collect();
    let nested: Vec<Vec<Option<Secret>>> = keys
        .iter()
        .map(|key| vec![None, Some(key.as_str().into())])
        .collect();
    let json = wire::to_secret_json(&nested).unwrap();
    let escaped: Vec<_> = keys.iter().map(|key| key.replace('\n', "\\n")).collect();
    assert_eq!(secrets(&json), escaped);
    assert_eq!(
        *json.text,
        serde_json::to_vec(&keys.iter().map(|key| [None, Some(key)]).collect::<Vec<_>>()).unwrap()
    );
}

#[test]
fn json_without_secrets_has_no_places() {
    let json = wire::to_secret_json(&vec!["a".to_owned()]).unwrap();
    assert_eq!(*json.text, br#"["a"]"#);
    assert_eq!(json.secrets.capacity(), 0);
}

#[test]
fn secret_json_does_not_show_its_text() {
    let json = wire::to_secret_json(&Secret::from("hush")).unwrap();
    assert_eq!(format!("{json:?}"), "SecretJson { secrets: [1..5], .. }");
}

#[test]
fn other_formats_write_secrets_too() {
    let secrets = vec![Secret::from("hush")];
    let value = serde_json::to_value(&secrets).unwrap();
    assert_eq!(value, serde_json::json!(["hush"]));
}
