//! What is wrong with a document, where, and what to write instead.

mod render;

pub(crate) use render::place;

use crate::load::Span;

/// How many errors and warnings are kept: several times as many as the largest documents of others have.
const KEPT: usize = 100_000;

/// One thing that is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// Whether it keeps the run from writing.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where; `None` only where no text exists, as for a file that is missing.
    pub span: Option<Span>,
    /// What stands there, shown beside the caret.
    pub label: String,
    /// Other places that matter, each with what it says.
    pub related: Vec<(Span, String)>,
    /// What to write instead; empty where there is nothing to say.
    pub help: String,
}

/// Whether something keeps the run from writing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The run goes on.
    Warning,
}

impl Diagnostic {
    /// An error; `message` is one sentence without a full stop.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            span: None,
            label: String::new(),
            related: Vec::new(),
            help: String::new(),
        }
    }

    /// A warning; `message` is one sentence without a full stop.
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(message)
        }
    }

    /// Sets the place and what stands there. A place of several lines is shown as its first line.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Span>>, label: impl Into<String>) -> Self {
        self.span = span.into();
        self.label = label.into();
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }

    /// Sets what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Everything that is wrong with the input of one run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    has_errors: bool,
    /// Whether the document is one of others, whose defects are no errors.
    is_lenient: bool,
}

impl Diagnostics {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let is_first_error = diagnostic.severity == Severity::Error && !self.has_errors;
        self.has_errors |= is_first_error;
        if self.list.len() == KEPT {
            let last = Diagnostic::warning(format!(
                "of more than {KEPT} errors and warnings, the others are not told"
            ));
            self.list.push(last.at(diagnostic.span, "here is the next"));
        }
        // Without an error, nobody would see why nothing is written.
        if self.list.len() < KEPT || is_first_error {
            self.list.push(diagnostic);
        }
    }

    /// None so far, for a document of others.
    pub fn lenient() -> Self {
        Self {
            is_lenient: true,
            ..Self::default()
        }
    }

    /// Whether the document is one of others.
    pub fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// Adds a contradiction in the document that one can live with: an error in a document of one's own, a warning in one
    /// of others, whose code is generated all the same.
    pub fn defect(&mut self, diagnostic: Diagnostic) {
        let severity = match self.is_lenient {
            true => Severity::Warning,
            false => Severity::Error,
        };
        self.push(Diagnostic {
            severity,
            ..diagnostic
        });
    }

    /// Whether there are neither errors nor warnings.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are, repeated ones included.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The candidate that `name` is most probably a misspelling of: at most one letter in three is different. The first of
/// equally near ones; `None` where none is near.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 128 && length <= 128)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= length.max(candidate.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
