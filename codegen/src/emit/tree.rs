//! The files of an output, in memory.

use std::collections::{BTreeMap, BTreeSet};

/// The start of the line above the part of a file that is generated, where the rest is not.
pub(crate) const BEGIN: &str = "# begin @generated";
/// The line below that part.
pub(crate) const END: &str = "# end @generated";

/// Generated files: path to text. Paths use `/` and are relative to the folder of the output.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tree {
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
    scaffolds: BTreeMap<String, String>,
}

impl Tree {
    /// Declares a folder that holds generated files only: anything else in it is an orphan.
    pub fn add_folder(&mut self, path: impl Into<String>) {
        self.folders.insert(path.into());
    }

    /// Adds a file; it stands in a declared folder, or alone in one that people write in too.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// Adds a file that is written where there is none, and is the user's from then on: only what stands in it between a
    /// line that begins with [`BEGIN`] and the line [`END`] is kept as it is generated.
    pub(crate) fn add_scaffold(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.scaffolds.insert(path.into(), text.into());
    }

    /// The files that are only begun here, sorted by path.
    pub fn scaffolds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.scaffolds
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files with their texts, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The folders that hold generated files only, sorted.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }

    /// The text of a file, if it is in the tree.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}
