use api_codegen::diagnostics::{Diagnostic, Diagnostics, nearest};
use api_codegen::load::{FileId, Files, Limits, Memory, Span};

use super::{json, span, span_of, yaml};

/// Files of these names, in this order of opening.
fn files(texts: &[(&str, &str)]) -> Files {
    let sources = Memory::new(texts.iter().map(|(name, text)| (*name, *text)));
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    for (name, _) in texts {
        files.open(&sources, name, None, &Limits::default(), &mut diagnostics);
    }
    files
}

fn render(files: &Files, list: impl IntoIterator<Item = Diagnostic>) -> String {
    let mut diagnostics = Diagnostics::new();
    list.into_iter()
        .for_each(|diagnostic| diagnostics.push(diagnostic));
    diagnostics.render(files)
}

#[test]
fn a_diagnostic_shows_its_place_related_places_and_help() {
    let (a, b) = ("type: objekt\nname: x\n", "é: ü\n");
    let files = files(&[("a.yaml", a), ("b.yaml", b)]);
    let mut other = span_of(b, "ü");
    other.file = FileId(1);
    let error = Diagnostic::error("unknown type `objekt`")
        .at(span_of(a, "objekt"), "no type has this name")
        .also(span_of(a, "x"), "needed by this")
        .also(other, "and by this")
        .help("write `object`");
    assert_eq!(
        render(&files, [error]),
        "\
error: unknown type `objekt`
 --> a.yaml:1:7
  |
1 | type: objekt
  |       ^^^^^^ no type has this name
2 | name: x
  |       - needed by this
  |
 ::: b.yaml:1:4
  |
1 | é: ü
  |    - and by this
  |
  = help: write `object`

error: 1 error in 1 file; nothing was written
"
    );
}

#[test]
fn columns_count_characters() {
    let text = "a: [é, 😀, \t'x']\n";
    let error = Diagnostic::error("x").at(span_of(text, "'x'"), "");
    assert!(render(&files(&[("a.yaml", text)]), [error]).contains(" --> a.yaml:1:12\n"));
}

#[test]
fn a_place_of_several_lines_is_shown_as_its_first() {
    let text = "a:\r\n  b: 1\r\n  c: 2\r\n";
    let error = Diagnostic::error("x").at(span(0, text.len()), "here");
    assert!(render(&files(&[("a.yaml", text)]), [error]).contains("1 | a:\n  | ^^ here\n"));
}

#[test]
fn the_end_of_the_text_is_a_place() {
    let text = "a: 1\n";
    let error = Diagnostic::error("x").at(span(text.len(), text.len()), "here");
    assert!(render(&files(&[("a.yaml", text)]), [error]).contains(" --> a.yaml:2:1\n"));
}

#[test]
fn places_far_apart_are_shown_apart() {
    let text = format!("a: 1\n{}b: 1\n", "#\n".repeat(100));
    let error = Diagnostic::error("x")
        .at(span_of(&text, "b"), "here")
        .also(span_of(&text, "a"), "there");
    let rendered = render(&files(&[("a.yaml", &text)]), [error]);
    assert!(
        rendered.contains(" --> a.yaml:102:1\n") && rendered.contains(" ::: a.yaml:1:1\n"),
        "{rendered}"
    );
    assert!(rendered.lines().count() < 20, "{rendered}");
}

#[test]
fn of_a_long_line_a_window_is_shown_with_the_pointer() {
    let text = format!(
        r#"{{"é": ["{}"], "paths": {{"/zones": {{"get": 1}}}}, "z": "{0}"}}"#,
        "é".repeat(100_000)
    );
    let loaded = json(&text);
    let get = span_of(&text, "\"get\"");
    let error = Diagnostic::error("x")
        .at(get, "here")
        .also(span_of(&text, "\"é\""), "there")
        .help("mend it");
    let rendered = render(&loaded.files, [error]);
    assert!(rendered.contains(" --> a.json:1:100034\n"), "{rendered}");
    assert!(rendered.contains(" ::: a.json:1:2\n"), "{rendered}");
    assert!(
        rendered.contains("  = note: at: /paths/~1zones/get\n  = help: mend it\n"),
        "{rendered}"
    );
    assert!(rendered.lines().all(|line| line.len() < 300), "{rendered}");
    let caret = rendered
        .lines()
        .position(|line| line.contains("^^^^^ here"))
        .unwrap();
    let lines: Vec<_> = rendered.lines().collect();
    let column = lines[caret].find('^').unwrap();
    assert_eq!(
        lines[caret - 1]
            .chars()
            .skip(column)
            .take(5)
            .collect::<String>(),
        "\"get\"",
        "{rendered}"
    );
}

#[test]
fn two_windows_of_one_line_keep_their_columns() {
    let text = format!(r#"["{0}", "a", "{0}", "b", "{0}"]"#, "x".repeat(500));
    let loaded = json(&text);
    let error = Diagnostic::error("x")
        .at(span_of(&text, "\"a\""), "here")
        .also(span_of(&text, "\"b\""), "there");
    let rendered = render(&loaded.files, [error]);
    assert!(
        rendered.contains(" --> a.json:1:506\n") && rendered.contains(" ::: a.json:1:1015\n"),
        "{rendered}"
    );
}

#[test]
fn diagnostics_are_sorted_and_shown_once() {
    let files = files(&[("b.yaml", "a: 1\nb: 2\n"), ("a.yaml", "a: 1\n")]);
    let at = |file, start| Span {
        file: FileId(file),
        start,
        end: start + 1,
    };
    let error = |message: &str, span: Span| Diagnostic::error(message).at(span, "");
    let list = [
        error("third", at(0, 5)),
        error("second", at(0, 0)),
        error("first", at(1, 0)),
        error("second", at(0, 0)),
        Diagnostic::error("zeroth"),
    ];
    let rendered = render(&files, list);
    let titles: Vec<_> = rendered
        .lines()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(
        titles,
        [
            "error: zeroth",
            "error: first",
            "error: second",
            "error: third",
            "error: 4 errors in 2 files; nothing was written"
        ]
    );
}

#[test]
fn the_summary_counts_errors_and_warnings() {
    let loaded = yaml("a: 1\n");
    let summary = |list: Vec<Diagnostic>| {
        render(&loaded.files, list)
            .lines()
            .last()
            .map(str::to_owned)
    };
    let error = |message: &str| Diagnostic::error(message);
    let warning = |message: &str| Diagnostic::warning(message).at(span(0, 1), "");
    assert_eq!(summary(vec![]), None);
    assert_eq!(
        summary(vec![error("a")]).unwrap(),
        "error: 1 error; nothing was written"
    );
    assert_eq!(
        summary(vec![error("a"), warning("b"), warning("c")]).unwrap(),
        "error: 1 error and 2 warnings in 1 file; nothing was written"
    );
    assert_eq!(
        summary(vec![warning("b")]).unwrap(),
        "warning: 1 warning in 1 file"
    );
}

#[test]
fn of_many_the_first_hundred_are_shown_errors_before_warnings() {
    let loaded = yaml("a: 1\n");
    let warnings = (0..200).map(|index| Diagnostic::warning(format!("w{index}")));
    let error = Diagnostic::error("the error").at(span(0, 1), "");
    let rendered = render(&loaded.files, warnings.chain([error]));
    assert!(rendered.contains("error: the error\n"));
    assert!(rendered.contains("\n… and 101 more\n"));
    assert!(rendered.ends_with("error: 1 error and 200 warnings in 1 file; nothing was written\n"));
    assert_eq!(rendered.matches("warning: w").count(), 99);
}

#[test]
fn the_nearest_name_is_near() {
    let names = ["object", "string", "integer", "operationId"];
    let nearest = |name| nearest(name, names);
    assert_eq!(nearest("objekt"), Some("object"));
    assert_eq!(nearest("String"), Some("string"));
    assert_eq!(nearest("operationID"), Some("operationId"));
    assert_eq!(nearest("stirng"), Some("string"));
    assert_eq!(nearest("boolean"), None);
    assert_eq!(nearest(""), None);
    assert_eq!(nearest(&*"x".repeat(100_000)), None);
}
