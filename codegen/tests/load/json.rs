use serde_json::json as value;

use super::{json, load_with};
use api_codegen::load::Limits;

#[test]
fn json_is_read_as_serde_json_reads_it() {
    let texts = [
        r#"{"a": [1, -2, 3.5, 1e3, 0, -0, 18446744073709551615, -9223372036854775808, 18446744073709551616], "b": {}, "c": []}"#,
        r#" [ true , false , null , "" ] "#,
        r#""\"\\\/\b\f\n\r\té\u00e9\u20ac\ud83d\ude00😀""#,
        "\"\u{7f}\u{2028}\"",
        "\t[\r\n]\r\n",
        "12",
    ];
    for text in texts {
        let expected: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(json(text).json(), expected, "{text}");
    }
}

#[test]
fn surrogate_pairs_are_one_character_and_halves_are_errors() {
    assert_eq!(json(r#"["\ud83d\ude00"]"#).json(), value!(["😀"]));
    json(r#"["\ud83d"]"#).assert_error("half of a surrogate pair", r"\ud83d");
    json(r#"["\ud83d x"]"#).assert_error("half of a surrogate pair", r"\ud83d");
    json(r#"["\ude00"]"#).assert_error("half of a surrogate pair", r"\ude00");
    json(r#"["\ud83d\ud83d"]"#).assert_error("half of a surrogate pair", r"\ud83d\ud83d");
    json(r#"["\ud83d\u0041"]"#).assert_error("half of a surrogate pair", r"\ud83d\u0041");
}

#[test]
fn repeated_keys_are_errors_with_both_places() {
    let loaded = json(r#"{"a": 1, "b": {"x": 1, "\u0078": 2}, "a": 3}"#);
    let slices: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let related = loaded.files.slice(diagnostic.related[0].0);
            (loaded.files.slice(diagnostic.span.unwrap()), related)
        })
        .collect();
    assert_eq!(slices, [(r#""\u0078""#, r#""x""#), (r#""a""#, r#""a""#)]);
}

#[test]
fn places_are_bytes() {
    let loaded = json(r#"{"é": ["ü", {"€": -1.5e3}]}"#);
    assert_eq!(loaded.slice("/é"), r#"["ü", {"€": -1.5e3}]"#);
    assert_eq!(loaded.slice("/é/0"), r#""ü""#);
    assert_eq!(loaded.slice("/é/1/€"), "-1.5e3");
}

#[test]
fn what_is_not_json_is_an_error_with_help() {
    let cases = [
        ("", "cut off", ""),
        ("  ", "cut off", ""),
        ("{\"a\": 1,}", "remove the comma", "}"),
        ("[1,]", "remove the comma", "]"),
        ("[1 2]", "`,`", "2"),
        ("[1", "`]`", ""),
        ("{\"a\" 1}", "`:`", "1"),
        ("{a: 1}", "double quotes", "a"),
        ("{'a': 1}", "double quotes", "'"),
        ("['é']", "double quotes", "'"),
        ("[é]", "double quotes", "é"),
        ("[1] é", "remove what follows", "é"),
        ("// x\n1", "no comments", "/"),
        ("{# x\n}", "no comments", "#"),
        ("[True]", "lower case", "True"),
        ("[NaN]", "no such number", "NaN"),
        ("[-Infinity]", "not a JSON number", "-Infinity"),
        ("[undefined]", "not a JSON value", "undefined"),
        ("[01]", "leading zeros", "01"),
        ("[-01]", "leading zeros", "-01"),
        ("[1.]", "not a JSON number", "1."),
        ("[.5]", "a value is missing", "."),
        ("[+1]", "a value is missing", "+"),
        ("[1e]", "not a JSON number", "1e"),
        ("[0x10]", "not a JSON number", "0x10"),
        ("[1e999]", "too large", "1e999"),
        ("[\"a", "never closed", "\""),
        ("[\"a\n\"]", "U+000A", "\n"),
        ("[\"\\x\"]", "no such escape", "\\x"),
        ("[\"\\é\"]", "no such escape", "\\é"),
        ("[\"\\", "no such escape", "\\"),
        ("[\"\\u12\"]", "four hexadecimal digits", "\\u"),
        ("[\"\\u+123\"]", "four hexadecimal digits", "\\u"),
        ("[\"\\u12é\"]", "four hexadecimal digits", "\\u"),
    ];
    for (text, part, slice) in cases {
        json(text).assert_error(part, slice);
        assert!(
            serde_json::from_str::<serde_json::Value>(text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn depth_is_bounded() {
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    assert!(
        load_with("a.json", r#"{"a": {"b": [1]}}"#, &limits)
            .diagnostics
            .is_empty()
    );
    load_with("a.json", r#"{"a": {"b": [[1]]}}"#, &limits).assert_error("3 levels", "[");
    json(&"[".repeat(1_000_000)).assert_error("128 levels", "[");
    json(&"{\"\":".repeat(1_000_000)).assert_error("128 levels", "{");
}
