//! Generates Rust crates from OpenAPI documents.
//!
//! ```text
//! load → document → lower → ir → emit → Tree → sync
//! ```
//!
//! All thinking happens between the document and the [IR](ir); the emitters only print. Files are read through a
//! [`Sources`] that the caller hands in, and what comes out is a [`Tree`] in memory, so that a
//! test drives the same path as the command line does.

mod begun;
mod bundle;
pub mod cli;
pub mod diagnostics;
pub mod document;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
pub mod report;
pub mod sdk;
pub mod sync;

use std::fmt;

pub use document::Strictness;

use diagnostics::Diagnostics;
use document::Document;
pub use emit::Runtime;
use emit::Tree;
use load::{FileId, Files, Limits, Sources};
use lower::Lowered;
use report::Report;
use sdk::Sdk;

/// What to generate from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The root file of the OpenAPI document.
    pub spec: &'a str,
    /// The file that says how the API looks in Rust.
    pub sdk: Option<&'a str>,
    /// Whether the document is ours to correct.
    pub strictness: Strictness,
    /// The command that generates, for the first line of each file.
    pub command: &'a str,
    /// Where the crates that generated ones stand on come from, if manifests, `lib.rs` and README are to be begun too.
    pub scaffold: Option<Runtime<'a>>,
}

/// Generates all files. Nothing is written.
///
/// # Errors
///
/// Everything that is wrong with the input, not only the first thing.
pub fn generate(sources: &dyn Sources, input: &Input<'_>) -> Result<Generated, Failure> {
    generate_by_stage(sources, input, &mut |_| {})
}

/// A part of the work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The text of the root file becomes a tree.
    Load,
    /// The tree becomes a document, with the files that it refers to.
    Document,
    /// The document becomes an API, in which every question is answered.
    Lower,
    /// What has become of each definition is counted.
    Report,
    /// The API becomes the text of files.
    Emit,
}

impl Stage {
    /// The name of the stage, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Document => "document",
            Self::Lower => "lower",
            Self::Report => "report",
            Self::Emit => "emit",
        }
    }
}

/// As [`generate`], and calls `done` after each stage, so that what each takes can be measured.
///
/// # Errors
///
/// As [`generate`].
pub fn generate_by_stage(
    sources: &dyn Sources,
    input: &Input<'_>,
    done: &mut dyn FnMut(Stage),
) -> Result<Generated, Failure> {
    Run::new(sources, input.strictness).finish(|run| {
        let sdk = run.sdk(input);
        let root = run.root(input)?;
        done(Stage::Load);
        let document = run.read(root, input.strictness)?;
        done(Stage::Document);
        let Lowered { api, ledger } = lower::lower(
            &document,
            &sdk,
            input.command,
            &run.files,
            &mut run.diagnostics,
        )?;
        done(Stage::Lower);
        let report = report::report(&run.files, document.root, &ledger, &mut run.diagnostics)?;
        done(Stage::Report);
        let mut tree = emit::emit(&api);
        if let Some(runtime) = input.scaffold {
            emit::scaffold(&api, runtime, &mut tree);
        }
        done(Stage::Emit);
        Some(Generated {
            tree,
            report,
            warnings: run.diagnostics.render(&run.files),
        })
    })
}

/// What a document gives.
#[derive(Debug)]
pub struct Generated {
    /// The files.
    pub tree: Tree,
    /// What became of each definition of the document.
    pub report: Report,
    /// What was left out of them, with the places in the document. Empty where nothing was.
    pub warnings: String,
}

/// The whole document as one JSON value, for tools that do not follow references into other files.
///
/// # Errors
///
/// As [`generate`].
pub fn bundle(sources: &dyn Sources, input: &Input<'_>) -> Result<serde_json::Value, Failure> {
    Run::new(sources, input.strictness).finish(|run| {
        let document = run.document(input)?;
        bundle::bundle(
            &mut run.files,
            sources,
            &document,
            &run.limits,
            &mut run.diagnostics,
        )
    })
}

/// The state of a run.
struct Run<'a> {
    sources: &'a dyn Sources,
    limits: Limits,
    files: Files,
    diagnostics: Diagnostics,
}

impl<'a> Run<'a> {
    fn new(sources: &'a dyn Sources, strictness: Strictness) -> Self {
        Self {
            sources,
            limits: Limits::default(),
            files: Files::new(),
            diagnostics: match strictness {
                Strictness::Own => Diagnostics::new(),
                Strictness::Foreign => Diagnostics::lenient(),
            },
        }
    }

    fn finish<T>(mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Failure> {
        run(&mut self).ok_or(Failure {
            files: self.files,
            diagnostics: self.diagnostics,
        })
    }

    fn open(&mut self, path: &str) -> Option<FileId> {
        self.files.open(
            self.sources,
            path,
            None,
            &self.limits,
            &mut self.diagnostics,
        )
    }

    fn sdk(&mut self, input: &Input<'_>) -> Sdk {
        // A file that says nothing, which has no value in YAML, is one without choices.
        let says_nothing = |path: &&str| {
            let bytes = self.sources.read(path, self.limits.file_bytes);
            let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            text.is_ok_and(|text| {
                text.lines()
                    .all(|line| matches!(line.trim_start().chars().next(), None | Some('#')))
            })
        };
        let path = input.sdk.filter(|path| !says_nothing(path));
        let file = path.and_then(|path| self.open(path));
        let root = file.and_then(|file| self.files.root(file));
        root.map_or_else(Sdk::default, |root| Sdk::read(root, &mut self.diagnostics))
    }

    /// The file that the document begins with. What comes of a document of others names its files from there.
    fn root(&mut self, input: &Input<'_>) -> Option<FileId> {
        let root = self.open(input.spec)?;
        if input.strictness == Strictness::Foreign {
            self.files.base_on(root);
        }
        Some(root)
    }

    fn document(&mut self, input: &Input<'_>) -> Option<Document> {
        let root = self.root(input)?;
        self.read(root, input.strictness)
    }

    fn read(&mut self, root: FileId, strictness: Strictness) -> Option<Document> {
        document::read(
            &mut self.files,
            self.sources,
            root,
            strictness,
            &self.limits,
            &mut self.diagnostics,
        )
    }
}

/// Why nothing was generated. [`Display`](fmt::Display) shows each error with its place and what to write instead.
#[derive(Debug)]
pub struct Failure {
    /// The texts that the errors point into.
    pub files: Files,
    /// The errors.
    pub diagnostics: Diagnostics,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostics.render(&self.files))
    }
}

impl std::error::Error for Failure {}
