//! No document makes the readers panic, recurse without bound or take memory without bound.

use std::fmt::Write as _;

use api_codegen::load::Limits;

use super::load_with;

const YAML: &str = "# é\nopenapi: 3.1.0\ninfo: {title: 'Ü', version: \"1\\u00e9\"}\npaths:\n  /a/{id}:\n    get: &get\n      tags: [a, b]\n      description: |\n        Two\n        lines €\n    put: *get\n  ? complex\n  : >-\n    folded\n\n    text\nlist:\n- 1\n- - 2\n  - !!str 3\n- x: 1\n  y: 2\n...\n";
const JSON: &str = r#"{"openapi": "3.1.0", "é": ["\ud83d\ude00", {"€": -1.5e3, "t": [true, false, null]}], "x": {"\n": 0}}"#;

/// Reads and renders, in both formats.
fn read(text: &[u8]) {
    let limits = Limits {
        nodes: 10_000,
        ..Limits::default()
    };
    for name in ["a.yaml", "a.json"] {
        let loaded = load_with(name, text, &limits);
        let rendered = loaded.diagnostics.render(&loaded.files);
        assert_eq!(rendered.is_empty(), loaded.diagnostics.is_empty());
        for diagnostic in &loaded.diagnostics {
            assert!(!diagnostic.help.is_empty(), "{diagnostic:?}");
            for span in diagnostic
                .span
                .iter()
                .chain(diagnostic.related.iter().map(|(span, _)| span))
            {
                let text = loaded.files.text(span.file);
                assert!(
                    text.get(span.start as usize..span.end as usize).is_some(),
                    "{diagnostic:?}"
                );
                loaded.files.pointer_of(*span);
            }
        }
    }
}

#[test]
fn every_truncation_is_read_or_refused() {
    for text in [YAML, JSON] {
        for end in 0..text.len() {
            read(&text.as_bytes()[..end]);
            read(&text.as_bytes()[end..]);
        }
    }
}

#[test]
fn every_changed_byte_is_read_or_refused() {
    for text in [YAML, JSON] {
        for at in 0..text.len() {
            for byte in *b"\0\t\n \"#&'*-:?[\\}|\x80" {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = byte;
                read(&changed);
            }
        }
    }
}

#[test]
fn every_mix_of_changes_is_read_or_refused() {
    // A fixed sequence of xorshift numbers: the test is the same in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    for text in [YAML, JSON] {
        for _ in 0..1000 {
            let mut changed = text.as_bytes().to_vec();
            for _ in 0..=next(6) {
                let at = next(changed.len());
                let other = changed[next(changed.len())];
                match next(3) {
                    0 => changed[at] = other,
                    1 => changed.insert(at, other),
                    _ => drop(changed.remove(at)),
                }
            }
            read(&changed);
        }
    }
}

#[test]
fn aliases_of_aliases_are_refused() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..40 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{items}]").unwrap();
    }
    let limits = Limits {
        nodes: 500_000,
        ..Limits::default()
    };
    let loaded = load_with("a.yaml", laughs, &limits);
    assert!(loaded.error().0.contains("too many values"));
}

#[test]
fn aliases_of_a_long_text_are_refused() {
    let text = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1 << 20),
        vec!["*a"; 1000].join(", ")
    );
    let loaded = load_with("a.yaml", text, &Limits::default());
    assert!(loaded.error().0.contains("too many values"));
}

#[test]
fn deep_nests_are_refused() {
    for open in [
        "[", "{", "- ", "? ", "{a: ", "[[", "!a ", "&a ", "- - ", "a: [", "\"", "'", "{\"a\":",
    ] {
        read(open.repeat(50_000).as_bytes());
    }
    let deep: Vec<_> = (0..300).map(|level| " ".repeat(level)).collect();
    read(
        format!(
            "{}a:",
            deep.join(
                "a:
"
            )
        )
        .as_bytes(),
    );
    // Each alias is one level deeper than the last.
    let mut chain = "a0: &a0 [1]\n".to_owned();
    for level in 1..1000 {
        writeln!(chain, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert!(
        load_with("a.yaml", chain, &Limits::default())
            .error()
            .0
            .contains("128 levels")
    );
}

#[test]
fn a_large_document_is_read() {
    let item =
        r#"{"name": "a name of some length", "values": [1, 2.5, true, null], "text": "é\n"},"#;
    let text = format!("[{}{{}}]", item.repeat(5_000_000 / item.len()));
    let loaded = load_with("a.json", text, &Limits::default());
    assert!(loaded.diagnostics.is_empty());
}
