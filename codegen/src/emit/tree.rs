//! The files of an output, in memory.

use std::collections::{BTreeMap, BTreeSet};

/// Generated files: path to text. Paths use `/` and are relative to the folder of the output.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tree {
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
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
