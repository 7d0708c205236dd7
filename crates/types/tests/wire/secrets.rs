//! No error and no `Debug` shows a secret.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Display},
};

use api_types::{Extra, Nullable, Secret, Value, record, wire};
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq)]
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
