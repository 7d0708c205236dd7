//! The files of a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Diagnostic, Diagnostics, nearest};

use super::limits::Budget;
use super::pointer::{self, PointerError};
use super::sources::{SourceError, Sources, join, relative};
use super::{Limits, Node, Span, json, yaml};

/// A file that was opened, in the order of opening.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileId(pub u32);

/// The files of a run: each is read once.
#[derive(Debug, Default)]
pub struct Files {
    /// By [`FileId`].
    list: Vec<File>,
    by_path: BTreeMap<String, Result<FileId, Refusal>>,
    /// The folder that [`Files::source`] is relative to.
    base: PathBuf,
    /// What all files together have taken of [`Limits::nodes`].
    nodes: usize,
}

#[derive(Debug)]
struct File {
    name: String,
    shown: String,
    text: String,
    root: Option<Node>,
    /// The first byte of every line.
    lines: OnceLock<Vec<u32>>,
}

/// Why a file has no text.
#[derive(Clone, Debug)]
struct Refusal {
    message: String,
    help: String,
}

impl Files {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a file, if it is not read yet.
    ///
    /// `path` is relative to the folder of the run; `from` is the reference that names it, `None` for the file that the
    /// run begins with. What is wrong goes to `diagnostics`, for one file only once; then the result is `None`.
    pub fn open(
        &mut self,
        sources: &dyn Sources,
        path: &str,
        from: Option<Span>,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let opened = match join("", path) {
            Some(path) => self.open_normalised(sources, path, limits, diagnostics),
            None => Err(outside(path)),
        };
        self.report(opened, from, diagnostics)
    }

    /// Reads the file that the `$ref` at `from` names; with it, the fragment behind the `#` for [`Files::at`], as it is
    /// written.
    ///
    /// As with [`Files::open`], what is wrong goes to `diagnostics`; a reference that begins with a scheme (`https:`) or
    /// with `/`, or that leaves the folder of the run, is refused.
    pub fn open_reference<'r>(
        &mut self,
        sources: &dyn Sources,
        reference: &'r str,
        from: Span,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<(FileId, &'r str)> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let id = if path.is_empty() {
            self.root(from.file).map(|_| from.file)
        } else {
            let decoded = percent_decode_str(path).decode_utf8_lossy();
            let opened = match join(self.name(from.file), &decoded) {
                _ if has_scheme(path) => Err(Refusal {
                    message: format!("`{path}` is not a file of this run"),
                    help: "nothing is fetched: store the document beside this one and refer to it by its path".into(),
                }),
                Some(path) => self.open_normalised(sources, path, limits, diagnostics),
                None => Err(outside(path)),
            };
            self.report(opened, Some(from), diagnostics)
        };
        Some((id?, fragment))
    }

    /// The file that a reference names, which stands in another, if it was read; an empty path names the same file.
    pub(crate) fn opened(&self, from: FileId, path: &str) -> Option<FileId> {
        if path.is_empty() {
            return Some(from);
        }
        let path = percent_decode_str(path).decode_utf8_lossy();
        let path = join(self.name(from), &path)?;
        self.by_path.get(&path)?.clone().ok()
    }

    /// The path of a file below the folder of the run.
    pub fn name(&self, id: FileId) -> &str {
        &self.file(id).name
    }

    /// The path of a file in messages.
    pub(crate) fn shown(&self, id: FileId) -> &str {
        &self.file(id).shown
    }

    /// The path of a file in what is generated, which is the same wherever the run was started.
    pub(crate) fn source(&self, id: FileId) -> String {
        relative(&self.base, Path::new(self.name(id)))
    }

    /// From now on, what is generated names files by their way from the folder of this one.
    pub(crate) fn base_on(&mut self, id: FileId) {
        self.base = Path::new(self.name(id)).with_file_name("");
    }

    /// The text of a file, without a byte order mark.
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// How many values all files together hold, as [`Limits::nodes`] counts them.
    pub(crate) fn nodes(&self) -> usize {
        self.nodes
    }

    /// The value of a file; `None` where it has a syntax error.
    pub fn root(&self, id: FileId) -> Option<&Node> {
        self.file(id).root.as_ref()
    }

    /// What is written at a place.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file)
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// The value that a JSON pointer leads to. `fragment` is what stands behind the `#` of a reference: parts are
    /// separated by `/`, with `~1` for `/` and `~0` for `~`, percent-encoded or not.
    ///
    /// # Errors
    ///
    /// [`PointerError`], with the last value on the way.
    pub fn at(&self, file: FileId, fragment: &str) -> Result<&Node, PointerError<'_>> {
        pointer::find(self.root(file), fragment)
    }

    /// The JSON pointer of the innermost value that is written around a place; `None` where the file has no value there.
    /// This searches the tree: it is meant for messages.
    pub fn pointer_of(&self, span: Span) -> Option<String> {
        pointer::pointer_to(self.root(span.file)?, span)
    }

    /// The number of a line and the part of the text that it takes, without its end. Lines count from 1.
    pub(crate) fn line(&self, file: FileId, offset: u32) -> (usize, std::ops::Range<usize>) {
        let File { text, lines, .. } = self.file(file);
        let lines = lines.get_or_init(|| {
            let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(ends.map(|(end, _)| offset_of(end + 1)))
                .collect()
        });
        let number = lines.partition_point(|start| *start <= offset);
        let start = lines[number - 1] as usize;
        let end = lines.get(number).map_or(text.len(), |next| *next as usize);
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        (number, start..start + line.len())
    }

    /// All files.
    pub(super) fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..offset_of(self.list.len())).map(FileId)
    }

    pub(super) fn root_mut(&mut self, id: FileId) -> Option<&mut Node> {
        self.list[id.0 as usize].root.as_mut()
    }

    fn file(&self, id: FileId) -> &File {
        &self.list[id.0 as usize]
    }

    fn report(
        &self,
        opened: Result<FileId, Refusal>,
        from: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        match opened {
            // Without a root, the file's own errors are there already.
            Ok(id) => self.root(id).map(|_| id),
            Err(Refusal { message, help }) => {
                diagnostics.push(Diagnostic::error(message).at(from, "named here").help(help));
                None
            }
        }
    }

    fn open_normalised(
        &mut self,
        sources: &dyn Sources,
        path: String,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Result<FileId, Refusal> {
        if let Some(opened) = self.by_path.get(&path) {
            return opened.clone();
        }
        if self.list.len() >= limits.files {
            return Err(Refusal {
                message: format!(
                    "`{path}` is one file too many: {} are read already",
                    limits.files
                ),
                help: "join files, or generate from the parts of the document one by one".into(),
            });
        }
        // Places are kept in 32 bits.
        let limit = limits.file_bytes.min(u32::MAX as usize - 1);
        let opened = match sources.read(&path, limit) {
            Ok(bytes) => Ok(self.add(&path, sources.shown(&path), bytes, limits, diagnostics)),
            Err(error) => Err(refusal(sources, &path, error)),
        };
        self.by_path.insert(path, opened.clone());
        opened
    }

    fn add(
        &mut self,
        path: &str,
        shown: String,
        bytes: Vec<u8>,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> FileId {
        let file = FileId(offset_of(self.list.len()));
        let (text, broken) = decode(bytes);
        let mut budget = Budget {
            depth: limits.depth,
            nodes: limits.nodes.saturating_sub(self.nodes),
        };
        let before = budget.nodes;
        let root = match broken {
            Some(start) => {
                let start = offset_of(start);
                let end = start + offset_of(char::REPLACEMENT_CHARACTER.len_utf8());
                diagnostics.push(
                    Diagnostic::error(format!(
                        "the text is not UTF-8: byte {start} does not belong there"
                    ))
                    .at(Span { file, start, end }, "this is not UTF-8")
                    .help("store the file as UTF-8"),
                );
                None
            }
            None if is_json(path, &text) => json::read(&text, file, &mut budget, diagnostics),
            None => yaml::read(&text, file, &mut budget, diagnostics),
        };
        self.nodes += before - budget.nodes;
        self.list.push(File {
            name: path.to_owned(),
            shown,
            text,
            root,
            lines: OnceLock::new(),
        });
        file
    }
}

/// The text without a byte order mark, and where it stops being UTF-8; what is not is replaced.
fn decode(mut bytes: Vec<u8>) -> (String, Option<usize>) {
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let start = error.utf8_error().valid_up_to();
            (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Some(start),
            )
        }
    }
}

fn is_json(path: &str, text: &str) -> bool {
    match path
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .as_deref()
    {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start().starts_with(['{', '[']),
    }
}

pub(super) fn has_scheme(path: &str) -> bool {
    path.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
    })
}

fn outside(path: &str) -> Refusal {
    Refusal {
        message: format!("`{path}` is outside the folder of the run"),
        help: "write a path that is relative to this file; where it has to leave the folder, run from a folder that holds both files".into(),
    }
}

fn refusal(sources: &dyn Sources, path: &str, error: SourceError) -> Refusal {
    let shown = sources.shown(path);
    let (message, help) = match error {
        SourceError::NotFound => {
            let paths = sources.neighbours(path);
            let help = match nearest(path, paths.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{}`?", sources.shown(near)),
                None => "check the path; in a reference it is relative to the file that holds the reference".into(),
            };
            (format!("there is no file `{shown}`"), help)
        }
        SourceError::TooLarge { bytes, limit } => {
            let size = bytes.map_or(String::new(), |bytes| format!(": it has {bytes} bytes"));
            (
                format!("`{shown}` is larger than {limit} bytes{size}"),
                "split the document into several files".into(),
            )
        }
        SourceError::NotAFile => (
            format!("`{shown}` is not a file"),
            "name a file that holds YAML or JSON".into(),
        ),
        SourceError::Io(error) => (
            format!("`{shown}` cannot be read: {error}"),
            "make the file readable and run again".into(),
        ),
    };
    Refusal { message, help }
}

/// An offset or number that the limits keep below 4 GiB.
pub(super) fn offset_of(value: usize) -> u32 {
    u32::try_from(value).expect("files are smaller than 4 GiB")
}
