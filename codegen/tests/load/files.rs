use std::fs;

use api_codegen::diagnostics::Diagnostics;
use api_codegen::load::{Disk, FileId, Files, Limits, Memory, SourceError, Sources};
use serde_json::json as value;

use super::{json, load_with, span_of, yaml};

/// The messages and helps of all diagnostics, a line each.
fn lines(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| format!("{} ({})", diagnostic.message, diagnostic.help))
        .collect()
}

#[test]
fn the_format_follows_the_name_then_the_text() {
    let surrogates = r#"["\ud83d\ude00"]"#;
    for name in ["a.json", "a.JSON", "a", "a.txt"] {
        assert_eq!(
            load_with(name, surrogates, &Limits::default()).json(),
            value!(["😀"])
        );
    }
    for name in ["a.yaml", "a.yml", "a", "a.txt"] {
        assert_eq!(
            load_with(name, "a: no", &Limits::default()).json(),
            value!({ "a": "no" })
        );
    }
    load_with("a.json", "a: no", &Limits::default()).assert_error("JSON", "a");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    for loaded in [yaml("\u{feff}a: 1\n"), json("\u{feff}{\"a\": 1}")] {
        assert_eq!(loaded.json(), value!({ "a": 1 }));
        assert_eq!(loaded.root().span.start, 0);
    }
}

#[test]
fn text_that_is_not_utf8_is_an_error_at_its_byte() {
    for name in ["a.yaml", "a.json"] {
        let loaded = load_with(name, b"{\"\xc3\xa9\": \"\xff\"}", &Limits::default());
        loaded.assert_error("byte 8", "\u{fffd}");
        assert_eq!(
            loaded
                .diagnostics
                .iter()
                .next()
                .unwrap()
                .span
                .unwrap()
                .start,
            8
        );
    }
    // Cut off within a character.
    load_with("a.yaml", b"a: \xe2\x82", &Limits::default()).assert_error("byte 3", "\u{fffd}");
}

#[test]
fn a_file_is_read_once_under_all_its_names() {
    let sources = Memory::new([("a/b.yaml", "x: 1"), ("broken.yaml", "x: [")]);
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let mut open = |path| files.open(&sources, path, None, &Limits::default(), &mut diagnostics);
    let first = open("a/b.yaml");
    assert_eq!(first, Some(FileId(0)));
    assert_eq!(open("./a//c/../b.yaml"), first);
    assert_eq!(open("broken.yaml"), None);
    assert_eq!(open("broken.yaml"), None);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(files.name(FileId(0)), "a/b.yaml");
}

#[test]
fn references_are_relative_to_the_file_that_holds_them() {
    let text = "a: ../b.yaml#/x~1y\nb: '#/a'\nc: c%20d.yaml\nd: ../../e.yaml\ne: https://example.com/x.yaml\nf: /etc/passwd\ng: ../bb.yaml#/\n";
    let sources = Memory::new([
        ("s/a.yaml", text),
        ("b.yaml", "x/y: 1"),
        ("s/c d.yaml", "1"),
    ]);
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let limits = Limits::default();
    let root = files
        .open(&sources, "s/a.yaml", None, &limits, &mut diagnostics)
        .unwrap();
    let mut open = |reference: &'static str| {
        files.open_reference(
            &sources,
            reference,
            span_of(text, reference),
            &limits,
            &mut diagnostics,
        )
    };
    let b = open("../b.yaml#/x~1y").unwrap();
    assert_eq!(b, (FileId(1), "/x~1y"));
    assert_eq!(open("#/a"), Some((root, "/a")));
    assert_eq!(open("c%20d.yaml"), Some((FileId(2), "")));
    assert_eq!(open("../../e.yaml"), None);
    assert_eq!(open("https://example.com/x.yaml"), None);
    assert_eq!(open("/etc/passwd"), None);
    assert_eq!(open("../bb.yaml#/"), None);
    assert_eq!(files.at(b.0, b.1).unwrap().to_json(), value!(1));
    let found = lines(&diagnostics);
    assert!(
        found[0].starts_with("`../../e.yaml` is outside the folder"),
        "{found:?}"
    );
    assert!(found[1].contains("nothing is fetched"), "{found:?}");
    assert!(
        found[2].starts_with("`/etc/passwd` is outside the folder"),
        "{found:?}"
    );
    assert_eq!(
        found[3],
        "there is no file `bb.yaml` (did you mean `b.yaml`?)"
    );
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.span.is_some())
    );
}

#[test]
fn a_missing_root_has_no_place() {
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let opened = files.open(
        &Memory::default(),
        "a.yaml",
        None,
        &Limits::default(),
        &mut diagnostics,
    );
    assert_eq!(opened, None);
    let error = diagnostics.iter().next().unwrap();
    assert_eq!(
        (error.message.as_str(), error.span),
        ("there is no file `a.yaml`", None)
    );
}

#[test]
fn sizes_and_numbers_are_bounded() {
    let limits = Limits {
        file_bytes: 4,
        ..Limits::default()
    };
    load_with("a.yaml", "a: 1", &limits).json();
    load_with("a.yaml", "a: 12", &limits).error_without_text("larger than 4 bytes: it has 5 bytes");
    let sources = Memory::new([("a", "1"), ("b", "2")]);
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let limits = Limits {
        files: 1,
        ..Limits::default()
    };
    assert!(
        files
            .open(&sources, "a", None, &limits, &mut diagnostics)
            .is_some()
    );
    assert!(
        files
            .open(&sources, "b", None, &limits, &mut diagnostics)
            .is_none()
    );
    assert!(lines(&diagnostics)[0].contains("one file too many"));
}

#[test]
fn the_number_of_values_is_bounded_over_all_files() {
    let sources = Memory::new([("a", "[1, 2, 3]"), ("b", "[1, 2, 3]"), ("c", "[1]")]);
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let limits = Limits {
        nodes: 7,
        ..Limits::default()
    };
    assert!(
        files
            .open(&sources, "a", None, &limits, &mut diagnostics)
            .is_some()
    );
    assert!(
        files
            .open(&sources, "b", None, &limits, &mut diagnostics)
            .is_none()
    );
    assert!(lines(&diagnostics)[0].contains("too many values"));
}

#[test]
fn pointers_lead_to_values_and_back() {
    let text = "paths:\n  /zones/{id}:\n    get: {x: [a, b]}\n  a~b: 1\n  '': 2\n  '0': 3\n";
    let loaded = yaml(text);
    let at = |fragment: &str| {
        loaded
            .files
            .at(FileId(0), fragment)
            .map(|node| loaded.files.slice(node.span))
    };
    assert_eq!(at("/paths/~1zones~1{id}/get/x/1").unwrap(), "b");
    assert_eq!(at("/paths/~1zones~1%7Bid%7D/get/x/0").unwrap(), "a");
    assert_eq!(at("/paths/a~0b").unwrap(), "1");
    assert_eq!(at("/paths/").unwrap(), "2");
    assert_eq!(at("/paths/0").unwrap(), "3");
    assert!(at("").unwrap().starts_with("paths:"));
    for fragment in [
        "/paths/~1zones~1{id}/get/x/2",
        "/paths/~1zones~1{id}/get/x/01",
        "/paths/~1zones~1{id}/get/x/-",
    ] {
        let error = at(fragment).unwrap_err();
        assert_eq!(error.reached, "/paths/~1zones~1{id}/get/x");
        assert_eq!(error.deepest.unwrap().kind_name(), "a sequence");
    }
    let pointer = |part| loaded.files.pointer_of(span_of(text, part));
    assert_eq!(pointer("b]").as_deref(), Some("/paths/~1zones~1{id}/get/x"));
    assert_eq!(
        pointer("b").as_deref(),
        Some("/paths/~1zones~1{id}/get/x/1")
    );
    assert_eq!(pointer("get").as_deref(), Some("/paths/~1zones~1{id}/get"));
    assert_eq!(pointer("a~b").as_deref(), Some("/paths/a~0b"));
    assert_eq!(pointer("paths").as_deref(), Some("/paths"));
}

#[test]
fn pointers_that_lead_nowhere_say_what_exists() {
    let loaded = yaml("schemas:\n  Peer: {}\n  Tsig: text\n");
    let help = |fragment: &str| {
        let error = loaded
            .files
            .at(FileId(0), fragment)
            .unwrap_err()
            .to_diagnostic(loaded.root().span);
        format!("{}; {}", error.label, error.help)
    };
    assert_eq!(
        help("/schemas/Per"),
        "there is no `Per` in `#/schemas`; did you mean `#/schemas/Peer`?"
    );
    assert_eq!(
        help("/schemas/Zone"),
        "there is no `Zone` in `#/schemas`; what exists there: `Peer`, `Tsig`"
    );
    assert_eq!(
        help("/schemas/Peer/x"),
        "there is no `x` in `#/schemas/Peer`; the mapping there is empty"
    );
    assert_eq!(
        help("/schemas/Tsig/x"),
        "there is no `x` in `#/schemas/Tsig`; what stands there is a string"
    );
    assert!(help("Peer").starts_with("`Peer` is not a JSON pointer; write `#/`"));
}

#[test]
fn the_disk_gives_files_below_its_root() {
    let root = std::env::temp_dir().join(format!("api-codegen-load-{}", std::process::id()));
    fs::create_dir_all(root.join("a/b.yaml")).unwrap();
    fs::write(root.join("a/c.yaml"), "x: 1").unwrap();
    let disk = Disk::new(&root);
    assert_eq!(disk.read("a/c.yaml", 4), Ok(b"x: 1".to_vec()));
    assert_eq!(
        disk.read("a/c.yaml", 3),
        Err(SourceError::TooLarge {
            bytes: Some(4),
            limit: 3
        })
    );
    assert_eq!(disk.read("a/d.yaml", 9), Err(SourceError::NotFound));
    assert_eq!(disk.read("a/c.yaml/d", 9), Err(SourceError::NotFound));
    assert_eq!(disk.read("a/b.yaml", 9), Err(SourceError::NotAFile));
    assert_eq!(disk.read("../x", 9), Err(SourceError::NotFound));
    assert_eq!(disk.neighbours("a/d.yaml"), ["a/b.yaml", "a/c.yaml"]);
    fs::remove_dir_all(&root).unwrap();
}

impl super::Loaded {
    /// An error of a file that was not read.
    fn error_without_text(&self, part: &str) {
        let found = lines(&self.diagnostics);
        assert!(found.len() == 1 && found[0].contains(part), "{found:?}");
    }
}
