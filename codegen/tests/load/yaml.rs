use serde_json::json as value;

use super::{load_with, yaml};
use api_codegen::load::Limits;

#[test]
fn plain_texts_follow_the_core_schema() {
    let cases = [
        ("null", value!(null)),
        ("~", value!(null)),
        ("", value!(null)),
        ("Null", value!(null)),
        ("true", value!(true)),
        ("FALSE", value!(false)),
        ("0", value!(0)),
        ("-12", value!(-12)),
        ("+12", value!(12)),
        ("012", value!(12)),
        ("0x1F", value!(31)),
        ("0o17", value!(15)),
        ("18446744073709551615", value!(u64::MAX)),
        ("-9223372036854775808", value!(i64::MIN)),
        ("3.1", value!(3.1)),
        ("-.5", value!(-0.5)),
        ("5.", value!(5.0)),
        ("1e3", value!(1000.0)),
        ("+1.5E-1", value!(0.15)),
    ];
    for (text, expected) in cases {
        assert_eq!(
            yaml(&format!("a: {text}\n")).json(),
            value!({ "a": expected }),
            "{text}"
        );
    }
}

#[test]
fn what_only_older_yaml_reads_as_something_else_stays_text() {
    let texts = [
        "no",
        "on",
        "yes",
        "off",
        "y",
        "N",
        "2024-01-31",
        "2024-01-31T00:00:00Z",
        "12:30:45",
        "1_000",
        "0b11",
        "3.1.0",
        "-",
        ".",
        "+",
        "-.",
        "0x",
        "0o8",
        "0xg",
        "0x+1",
        "1e",
        "inf",
        "-inf",
        "nan",
        "nULL",
        "tRUE",
        "hmac-sha1.",
        "1.2.3.4",
    ];
    for text in texts {
        let text_in_yaml = if text == "-" { "'-'" } else { text };
        assert_eq!(
            yaml(&format!("a: {text_in_yaml}\n")).json(),
            value!({ "a": text })
        );
    }
}

#[test]
fn quoted_and_block_texts_are_strings() {
    let loaded = yaml("a: '1'\nb: \"true\"\nc: |\n  12\n  x\nd: >-\n  null\n");
    assert_eq!(
        loaded.json(),
        value!({ "a": "1", "b": "true", "c": "12\nx\n", "d": "null" })
    );
}

#[test]
fn core_tags_decide() {
    let loaded = yaml(
        "a: !!str 1\nb: !!int '1'\nc: !!float 1\nd: !!bool \"true\"\ne: !!null ''\nf: ! 1\ng: !!seq [1]\nh: !!map {}\ni: !<tag:yaml.org,2002:str> no\n",
    );
    assert_eq!(
        loaded.json(),
        value!({ "a": "1", "b": 1, "c": 1.0, "d": true, "e": null, "f": "1", "g": [1], "h": {}, "i": "no" })
    );
}

#[test]
fn other_tags_are_errors() {
    yaml("a: !foo 1\n").assert_error("`!foo`", "!foo 1");
    yaml("a: !!set {x}\n").assert_error("`!!set`", "!!set {");
    yaml("a: !!int x\n").assert_error("does not fit the tag", "!!int x");
    yaml("!!foo a: 1\n").assert_error("`!!foo`", "!!foo a");
}

#[test]
fn keys_are_the_texts_that_are_written() {
    let loaded = yaml("200: a\n0x10: b\ntrue: c\nnull: d\n'404': e\n1.0: f\n\"é\": g\n");
    assert_eq!(
        loaded.json(),
        value!({ "200": "a", "0x10": "b", "true": "c", "null": "d", "404": "e", "1.0": "f", "é": "g" })
    );
}

#[test]
fn keys_that_are_no_texts_are_errors() {
    yaml("? [a]\n: b\n").assert_error("key", "[");
    yaml("x: &x a\n*x : b\n").assert_error("key", "*x");
}

#[test]
fn repeated_keys_are_errors_with_both_places() {
    let loaded = yaml("a: 1\n'b': 2\n\"a\": 3\nb: 4\na: 5\n");
    let places: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let first = diagnostic.related[0].0;
            (
                loaded.files.slice(diagnostic.span.unwrap()),
                loaded.files.slice(first),
                first.start,
            )
        })
        .collect();
    assert_eq!(places, [("\"a\"", "a", 0), ("a", "a", 0), ("b", "'b'", 5)]);
    assert_eq!(loaded.root().to_json(), value!({ "a": 1, "b": 2 }));
}

#[test]
fn repeated_keys_of_a_large_mapping_are_found() {
    let lines: Vec<_> = (0..1000)
        .map(|index| {
            format!(
                "k{}: 1
",
                index % 999
            )
        })
        .collect();
    yaml(&lines.concat()).assert_error("`k0`", "k0");
}

#[test]
fn merge_keys_are_errors_and_quoted_ones_are_not() {
    yaml("a: &a {x: 1}\nb:\n  <<: *a\n").assert_error("allOf", "<<");
    assert_eq!(yaml("'<<': 1\n").json(), value!({ "<<": 1 }));
}

#[test]
fn aliases_repeat_values() {
    let loaded = yaml("a: &x {b: [1, &y 2]}\nc: *x\nd: [*y, *x]\n&k e: *k\n");
    let x = value!({ "b": [1, 2] });
    assert_eq!(
        loaded.json(),
        value!({ "a": x, "c": x, "d": [2, x], "e": "e" })
    );
    assert_eq!(loaded.slice("/c/b/1"), "&y 2");
    assert_eq!(loaded.slice("/d"), "[*y, *x]");
}

#[test]
fn an_alias_in_its_own_value_is_an_error() {
    yaml("a: &x [*x]\n").assert_error("$ref", "*x");
    yaml("a: &x {b: {c: *x}}\n").assert_error("$ref", "*x");
    yaml("a: *x\n").assert_error("unknown anchor", "*");
}

#[test]
fn a_file_holds_one_document() {
    assert_eq!(
        yaml("%YAML 1.2\n---\na: 1\n...\n").json(),
        value!({ "a": 1 })
    );
    yaml("a: 1\n---\nb: 1\n").assert_error("one document", "---");
    yaml("a: 1\n...\nb: 1\n").assert_error("one document", "");
    yaml("").assert_error("no value", "");
    yaml("# nothing\n").assert_error("no value", "");
}

#[test]
fn infinities_are_errors() {
    yaml("a: .inf\n").assert_error("no such number", ".inf");
    yaml("a: -.INF\n").assert_error("no such number", "-.INF");
    yaml("a: .NaN\n").assert_error("no such number", ".NaN");
    yaml("a: 1e999\n").assert_error("no such number", "1e999");
}

#[test]
fn places_are_bytes_in_any_text() {
    let text = "# é € 😀\nä: plain é text   # ü\n€: 'quoté'\n😀: \"a\\u00e9\\\n  ö\"\nlist:\n  - é\n  - {ü: [1, ß]}\n  - é\n    zwei\nblock: |\n  é\n  €\nempty:\nlast: &é 😀😀\n";
    for text in [
        text.to_owned(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
    ] {
        let loaded = yaml(&text);
        assert!(
            loaded.diagnostics.is_empty(),
            "{}",
            loaded.diagnostics.render(&loaded.files)
        );
        assert_eq!(loaded.slice("/ä"), "plain é text");
        assert_eq!(loaded.slice("/€"), "'quoté'");
        assert!(
            loaded.slice("/😀").starts_with("\"a\\u00e9\\") && loaded.slice("/😀").ends_with("ö\"")
        );
        assert_eq!(loaded.slice("/list/0"), "é");
        assert_eq!(loaded.slice("/list/1"), "{ü: [1, ß]}");
        assert_eq!(loaded.slice("/list/1/ü"), "[1, ß]");
        assert_eq!(loaded.slice("/list/1/ü/1"), "ß");
        assert!(
            loaded.slice("/list/2").starts_with("é") && loaded.slice("/list/2").ends_with("zwei")
        );
        assert!(
            loaded.slice("/list").starts_with("- é") && loaded.slice("/list").ends_with("zwei")
        );
        // A block's place is that of its lines.
        assert!(
            loaded.slice("/block").starts_with('é')
                && loaded.slice("/block").trim_end().ends_with('€')
        );
        assert_eq!(loaded.slice("/empty"), "");
        assert_eq!(loaded.slice("/last"), "&é 😀😀");
        let root = loaded.root();
        assert!(loaded.files.slice(root.span).ends_with("😀😀"));
        let keys: Vec<_> = root
            .as_object()
            .unwrap()
            .iter()
            .map(|member| loaded.files.slice(member.key.span))
            .collect();
        assert_eq!(keys, ["ä", "€", "😀", "list", "block", "empty", "last"]);
    }
}

#[test]
fn syntax_errors_have_a_place_and_help() {
    yaml("é: b: c\n").assert_error("quotes", ":");
    yaml("a:\n\t- b\n").assert_error("spaces", "-");
    yaml("é: 'x\n").assert_error("close the quotes", "'");
    yaml("é: @x\n").assert_error("quotes", "@");
    yaml("a: 1\nb\nc: 1\n").assert_error("`:`", "c");
    yaml("a: \"\\d\"\n").assert_error("backslash", "\"");
    yaml("a: - b\n").assert_error("line of its own", "-");
    yaml("a: [1, 2\nb: 1\n").assert_error("close each", ":");
    yaml("a: 1\n  b: 2\n").assert_error("indentation", ":");
}

#[test]
fn depth_is_bounded() {
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    assert!(
        load_with("a.yaml", "a: {b: [1]}\n", &limits)
            .diagnostics
            .is_empty()
    );
    load_with("a.yaml", "a: {b: [[1]]}\n", &limits).assert_error("3 levels", "[");
    load_with("a.yaml", "a:\n  b:\n    c:\n      d: 1\n", &limits).assert_error("3 levels", "");
    load_with("a.yaml", "a: &x [1]\nb: [*x]\nc: [[*x]]\n", &limits).assert_error("3 levels", "*x");
}
