//! What a document may cost.

use crate::diagnostics::Diagnostic;

use super::Span;

/// What a run may read; a document that asks for more is refused with a diagnostic.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The size of one file in bytes, at most 4 GiB − 1. Default: 64 MiB.
    pub file_bytes: usize,
    /// How deeply values may be nested. Default: 128.
    pub depth: usize,
    /// How many files may be read. Default: 10,000.
    pub files: usize,
    /// How many values all files together may hold, with what YAML aliases repeat; a text counts as one more for every
    /// 32 bytes. Default: 5 million.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            depth: 128,
            files: 10_000,
            nodes: 5_000_000,
        }
    }
}

/// What is left of [`Limits::depth`] and [`Limits::nodes`] while a file is read.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) depth: usize,
    pub(super) nodes: usize,
}

impl Budget {
    /// Takes what a value of its own costs.
    pub(super) fn take(&mut self, nodes: usize, at: Span) -> Result<(), Box<Diagnostic>> {
        match self.nodes.checked_sub(nodes) {
            Some(left) => {
                self.nodes = left;
                Ok(())
            }
            None => Err(Box::new(
                Diagnostic::error("the document holds too many values")
                    .at(at, "the limit is passed here")
                    .help("split the document and generate from its parts; in YAML, look for aliases that repeat aliases"),
            )),
        }
    }

    /// Refuses a value that has `levels` levels of values around it and inside it.
    pub(super) fn check_depth(&self, levels: usize, at: Span) -> Result<(), Box<Diagnostic>> {
        if levels <= self.depth {
            return Ok(());
        }
        Err(Box::new(
            Diagnostic::error(format!(
                "the values are nested more than {} levels deep",
                self.depth
            ))
            .at(at, "this is one level too many")
            .help("move the inner part into a definition of its own and refer to it with `$ref`"),
        ))
    }
}

/// What a text of this many bytes costs.
pub(super) fn cost(bytes: usize) -> usize {
    1 + bytes / 32
}
