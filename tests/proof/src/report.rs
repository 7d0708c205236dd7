//! What was proven.

use std::fmt;

/// What became of an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Requests arrived as the document says, and answers were read as they were written.
    Proven,
    /// The document keeps it from being proven.
    Defect(String),
    /// The client does otherwise than the document says.
    Failed(String),
}

/// What became of all operations.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The operations by name, in the order of the document.
    pub operations: Vec<(String, Outcome)>,
    /// Requests that arrived as they were meant.
    pub requests: usize,
    /// Generated answers that were read and written again.
    pub answers: usize,
    /// Example answers that were read and written again.
    pub examples: usize,
    /// Example answers that their own schema refuses and that do not survive: operation and reason.
    pub refused: Vec<(String, String)>,
    /// What could not be looked at although the operation was proven: operation and reason.
    pub notes: Vec<(String, String)>,
}

impl Report {
    /// The operations with an outcome of this kind.
    fn count(&self, is: fn(&Outcome) -> bool) -> usize {
        self.operations
            .iter()
            .filter(|(_, outcome)| is(outcome))
            .count()
    }

    /// How many operations the client does wrong.
    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_)))
    }

    /// The counts, a line each.
    pub fn counts(&self) -> String {
        let lines = [
            ("operations", self.operations.len()),
            ("proven", self.count(|outcome| *outcome == Outcome::Proven)),
            (
                "by defect",
                self.count(|outcome| matches!(outcome, Outcome::Defect(_))),
            ),
            ("failed", self.failed()),
            ("requests that arrived as sent", self.requests),
            ("generated answers read and written again", self.answers),
            ("example answers read and written again", self.examples),
            (
                "example answers that their schema refuses",
                self.refused.len(),
            ),
        ];
        lines
            .map(|(what, count)| format!("{count:>7}  {what}\n"))
            .concat()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.counts())?;
        let reason = |outcome: &Outcome, is_failed| match outcome {
            Outcome::Failed(reason) if is_failed => Some(reason.clone()),
            Outcome::Defect(reason) if !is_failed => Some(reason.clone()),
            _ => None,
        };
        let of = |is_failed| {
            let all = self.operations.iter();
            all.filter_map(move |(name, outcome)| Some((name.clone(), reason(outcome, is_failed)?)))
        };
        let lists = [
            ("Failed", of(true).collect()),
            (
                "Not proven for a defect of the document",
                of(false).collect(),
            ),
            (
                "Example answers that their own schema refuses",
                self.refused.clone(),
            ),
            ("Left out of what was proven", self.notes.clone()),
        ];
        for (title, list) in lists {
            if !list.is_empty() {
                write!(f, "\n{title}:\n")?;
            }
            for (name, reason) in list {
                writeln!(f, "- {name}: {reason}")?;
            }
        }
        Ok(())
    }
}
