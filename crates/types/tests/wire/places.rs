//! Where an error says that it is.

use std::collections::BTreeMap;

use api_types::{
    Extra, record,
    wire::{self, Position},
};
struct Peer {
    id: String,
    port: Option<u16>,
    odd: Option<BTreeMap<String, bool>>,
    extra: Extra,
}

record! {
    Peer {
        required id,
        optional_or_empty port,
        optional odd as "a/b~c",
    }
}
struct Answer {
    result: Option<Vec<Peer>>,
    extra: Extra,
}

record! {
    Answer {
        optional result,
    }
}

fn error(json: &str) -> wire::DecodeError {
    wire::from_json::<Answer>(json.as_bytes()).unwrap_err()
}

#[test]
fn an_error_tells_pointer_reason_line_and_column() {
    assert_eq!(
        error(r#"{"result": [{"id": "a", "port": "x"}]}"#).to_string(),
        r#"at /result/0/port: invalid type: string "x", expected u16 (line 1, column 35)"#
    );
    assert_eq!(
        error("[]").to_string(),
        "invalid type: sequence, expected struct Answer (line 1, column 2)"
    );
}

#[test]
fn the_pointer_leads_to_what_is_wrong() {
    for (json, pointer) in [
        (r#"{"result": [{"id": "a"}, {"id": 1}]}"#, "/result/1/id"),
        (r#"{"result": [{"id": "a"}, 1]}"#, "/result/1"),
        (r#"{"result": [{"id": "a"}, {}]}"#, "/result/1"),
        (r#"{"result": 1}"#, "/result"),
        (r#"{"result": [{"id": "a", "id": "b"}]}"#, "/result/0/id"),
        (
            r#"{"result": [{"id": "a", "a/b~c": {"/": true, "~1": 1}}]}"#,
            "/result/0/a~1b~0c/~01",
        ),
        (
            r#"{"result": [{"id": "a", "a/b~c": {"x": true, "x": true}}]}"#,
            "/result/0/a~1b~0c/x",
        ),
        (
            r#"{"result": [{"id": "a", "new": [1, tru]}]}"#,
            "/result/0/new",
        ),
        (r#"{"result": [{"id": "a"}, {"id": "#, "/result/1/id"),
        ("", ""),
        ("{} x", ""),
    ] {
        assert_eq!(error(json).pointer(), pointer, "{json}");
    }
}

#[test]
fn the_position_counts_lines_columns_and_bytes() {
    let json = "{\n  \"näme\": 1,\n  \"result\": [\n    {\"id\": 1}\n  ]\n}";
    let at = error(json).position().unwrap();
    assert_eq!((at.line, at.column), (4, 12));
    assert!(json[..at.offset].ends_with("{\"id\": 1"));
    assert_eq!(
        error("\n\nx").position(),
        Some(Position {
            line: 3,
            column: 1,
            offset: 3
        })
    );
    assert_eq!(
        error("").position(),
        Some(Position {
            line: 1,
            column: 0,
            offset: 0
        })
    );
}

#[test]
fn an_error_in_a_value_in_memory_has_no_position() {
    let value = serde_json::json!({ "result": [{ "id": "a", "port": true }] });
    let error = wire::from_value::<Answer>(value).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at /result/0/port: invalid type: boolean `true`, expected u16"
    );
    assert_eq!(error.position(), None);
}

#[test]
fn an_error_in_writing_tells_the_pointer() {
    let value = BTreeMap::from([("a/b".to_owned(), vec![1.0, f64::NAN])]);
    let error = wire::to_json(&value).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at /a~1b/1: NaN is not a number that can be written"
    );
}
