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
    /// Error answers, generated and documented, that were read and written again.
    pub refusals: usize,
    /// Lists of which two pages were walked through.
    pub walks: usize,
    /// Answers that their own schema refuses and that do not survive: operation and reason.
    pub refused: Vec<(String, String)>,
    /// Answers that their own schema takes, of which a caller gets a part as nothing but JSON: operation and reason.
    pub others: Vec<(String, String)>,
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
            ("error answers read and written again", self.refusals),
            ("lists walked through by two pages", self.walks),
            (
                "answers that their own schema refuses and that do not survive",
                self.refused.len(),
            ),
            ("left out of what was proven", self.notes.len()),
        ];
        lines
            .map(|(what, count)| format!("{count:>7}  {what}\n"))
            .concat()
    }
}

impl Report {
    /// What is pinned: the counts, what failed and for what the document is at fault, operation by operation; of the rest
    /// how often there is each reason.
    pub fn pinned(&self) -> String {
        let mut text = self.counts();
        for (index, (title, list)) in self.lists().into_iter().enumerate() {
            text += &section(title, list, index < 3);
        }
        text
    }

    fn lists(&self) -> [(&'static str, Vec<(String, String)>); 5] {
        let of = |wanted: fn(&Outcome) -> Option<&String>| {
            let all = self.operations.iter();
            let all = all.filter_map(|(name, outcome)| Some((name, wanted(outcome)?)));
            all.map(|(name, reason)| (name.clone(), reason.clone()))
                .collect()
        };
        let failed = of(|outcome| match outcome {
            Outcome::Failed(reason) => Some(reason),
            _ => None,
        });
        let defects = of(|outcome| match outcome {
            Outcome::Defect(reason) => Some(reason),
            _ => None,
        });
        [
            ("Failed", failed),
            ("Not proven for a defect of the document", defects),
            (
                "Answers of which a part has no type for a caller",
                self.others.clone(),
            ),
            (
                "Answers that their own schema refuses and that do not survive",
                self.refused.clone(),
            ),
            ("Left out of what was proven", self.notes.clone()),
        ]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.counts())?;
        for (title, list) in self.lists() {
            f.write_str(&section(title, list, true))?;
        }
        Ok(())
    }
}

fn section(title: &str, list: Vec<(String, String)>, has_names: bool) -> String {
    if list.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{title}:\n");
    for (reason, names) in by_reason(list) {
        text += &format!("- {}  {reason}\n", names.len());
        if has_names {
            text += &format!("      {}\n", names.join("\n      "));
        }
    }
    text
}

/// The names for each reason, the most frequent reason first.
fn by_reason(list: Vec<(String, String)>) -> Vec<(String, Vec<String>)> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for (name, reason) in list {
        match reasons.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    reasons.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    reasons
}
