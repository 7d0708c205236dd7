//! Reading YAML and JSON into trees, and showing what is wrong with them.

mod diagnostics;
mod files;
mod hostile;
mod json;
mod yaml;

use api_codegen::diagnostics::Diagnostics;
use api_codegen::load::{FileId, Files, Limits, Memory, Node, Span};

/// One file that was read.
struct Loaded {
    files: Files,
    diagnostics: Diagnostics,
    id: Option<FileId>,
}

impl Loaded {
    fn root(&self) -> &Node {
        let id = self
            .id
            .unwrap_or_else(|| panic!("{}", self.diagnostics.render(&self.files)));
        self.files.root(id).expect("an opened file has a root")
    }

    fn json(&self) -> serde_json::Value {
        assert!(
            self.diagnostics.is_empty(),
            "{}",
            self.diagnostics.render(&self.files)
        );
        self.root().to_json()
    }

    /// What is written at the value that a pointer leads to.
    fn slice(&self, pointer: &str) -> &str {
        let node = self.files.at(FileId(0), pointer);
        self.files
            .slice(node.expect("the pointer leads somewhere").span)
    }

    /// The one error: its message, label and help, and what is written at its place.
    fn error(&self) -> (String, &str) {
        assert_eq!(
            self.diagnostics.len(),
            1,
            "{}",
            self.diagnostics.render(&self.files)
        );
        let error = self.diagnostics.iter().next().expect("there is one");
        let slice = error.span.map_or("", |span| self.files.slice(span));
        (
            format!("{}: {}: {}", error.message, error.label, error.help),
            slice,
        )
    }

    fn assert_error(&self, part: &str, slice: &str) {
        let (text, found) = self.error();
        assert!(text.contains(part), "`{part}` is not in `{text}`");
        assert_eq!(found, slice, "{text}");
        assert!(!text.ends_with(": "), "`{text}` has no help");
    }
}

fn load_with(name: &str, text: impl Into<Vec<u8>>, limits: &Limits) -> Loaded {
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let id = files.open(
        &Memory::new([(name, text)]),
        name,
        None,
        limits,
        &mut diagnostics,
    );
    assert!(id.is_some() || diagnostics.has_errors());
    Loaded {
        files,
        diagnostics,
        id,
    }
}

fn yaml(text: &str) -> Loaded {
    load_with("a.yaml", text, &Limits::default())
}

fn json(text: &str) -> Loaded {
    load_with("a.json", text, &Limits::default())
}

fn span(start: usize, end: usize) -> Span {
    let offset = |value| u32::try_from(value).expect("tests are small");
    Span {
        file: FileId(0),
        start: offset(start),
        end: offset(end),
    }
}

/// The span of the first occurrence of a text.
fn span_of(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    span(start, start + part.len())
}
