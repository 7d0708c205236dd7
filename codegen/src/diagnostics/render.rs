//! Diagnostics as text for a terminal or a log.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::load::{FileId, Files, Span};

use super::{Diagnostic, Diagnostics, Severity};

/// How many are shown, errors first.
const SHOWN: usize = 100;
/// Lines of more bytes are cut to what stands around the place.
const LONG_LINE: usize = 400;
/// How many bytes of a long line are shown on either side of the place.
const WINDOW: usize = 60;
/// Places of one file that are at most this many lines apart are shown together.
const NEAR: usize = 40;

impl Diagnostics {
    /// The text for a log: sorted by file and place, each once, the first 100, with a summary at the end. Empty where
    /// there are none.
    pub fn render(&self, files: &Files) -> String {
        let renderer = Renderer::plain();
        let mut list = self.sorted(files);
        if list.is_empty() {
            return String::new();
        }
        let summary = summary(&list);
        let hidden = list.len().saturating_sub(SHOWN);
        if hidden > 0 {
            list.sort_by_key(|diagnostic| diagnostic.severity);
            list.truncate(SHOWN);
            list.sort_by(|a, b| key(a, files).cmp(&key(b, files)));
        }
        let mut text = String::new();
        for diagnostic in list {
            text += &report(diagnostic, files, &renderer);
            text += "\n\n";
        }
        if hidden > 0 {
            text += "… and ";
            text += &hidden.to_string();
            text += " more\n\n";
        }
        text + &renderer.render(&[Group::with_title(summary)]) + "\n"
    }

    /// All of them, sorted by file and place, each once.
    pub(crate) fn sorted(&self, files: &Files) -> Vec<&Diagnostic> {
        let mut list: Vec<_> = self.iter().collect();
        list.sort_by(|a, b| {
            let places = key(a, files).cmp(&key(b, files));
            places.then_with(|| a.message.cmp(&b.message))
        });
        list.dedup_by(|a, b| key(a, files) == key(b, files) && a.message == b.message);
        list
    }
}

/// By the name of the file, since the ids follow the order of opening.
fn key<'f>(diagnostic: &Diagnostic, files: &'f Files) -> (Option<(&'f str, u32, u32)>, Severity) {
    let place = diagnostic
        .span
        .map(|span| (files.name(span.file), span.start, span.end));
    (place, diagnostic.severity)
}

/// A place as `file:line:column` for what is generated. In a line that nobody reads, columns are bytes.
pub(crate) fn place(span: Span, files: &Files) -> String {
    let (number, line) = files.line(span.file, span.start);
    let before = files.text(span.file).get(line.start..span.start as usize);
    let column = match before {
        Some(before) if line.len() <= LONG_LINE => before.chars().count(),
        _ => (span.start as usize).saturating_sub(line.start),
    };
    format!("{}:{number}:{}", files.source(span.file), column + 1)
}

fn summary<'a>(list: &[&Diagnostic]) -> annotate_snippets::Title<'a> {
    let count =
        |number, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
    let errors = list
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    let warnings = list.len() - errors;
    let files: BTreeSet<_> = list
        .iter()
        .filter_map(|diagnostic| Some(diagnostic.span?.file))
        .collect();
    let counts = match (errors, warnings) {
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => format!(
            "{} and {}",
            count(errors, "error"),
            count(warnings, "warning")
        ),
    };
    let place = match files.len() {
        0 => String::new(),
        number => format!(" in {}", count(number, "file")),
    };
    if errors == 0 {
        Level::WARNING.primary_title(counts + &place)
    } else {
        Level::ERROR.primary_title(format!("{counts}{place}; nothing was written"))
    }
}

fn report(diagnostic: &Diagnostic, files: &Files, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut report = Group::with_title(level.primary_title(&diagnostic.message));
    let primary = diagnostic
        .span
        .map(|span| Place::new(files, span, &diagnostic.label, AnnotationKind::Primary));
    let related = diagnostic
        .related
        .iter()
        .map(|(span, text)| Place::new(files, *span, text, AnnotationKind::Context));
    let mut shown: Vec<Vec<Place<'_>>> = Vec::new();
    for place in primary.into_iter().chain(related) {
        match shown
            .iter_mut()
            .find(|group| group.iter().all(|other| place.is_near(other)))
        {
            Some(group) => group.push(place),
            None => shown.push(vec![place]),
        }
    }
    let mut cut = Vec::new();
    for places in &shown {
        let place = &places[0];
        report = report.element(if place.is_long() {
            let (snippet, column) = place.window(files);
            cut.push((
                place.origin(files, column),
                place.origin(files, place.column(files)),
            ));
            snippet
        } else {
            snippet(places, files)
        });
    }
    if let Some(span) = diagnostic.span
        && !cut.is_empty()
        && let Some(pointer) = files.pointer_of(span).filter(|pointer| !pointer.is_empty())
    {
        report = report.element(Level::NOTE.message(format!("at: {pointer}")));
    }
    if !diagnostic.help.is_empty() {
        report = report.element(Level::HELP.message(&diagnostic.help));
    }
    let mut text = renderer.render(&[report]);
    // The renderer counts columns from the start of what it is given; of a long line that is a window.
    let mut done = 0;
    for (shown, real) in cut {
        if let Some(start) = text[done..].find(&shown) {
            let start = done + start;
            text.replace_range(start..start + shown.len(), &real);
            done = start + real.len();
        }
    }
    text
}

/// Neighbouring lines of one file with what stands in them.
fn snippet<'a>(places: &[Place<'a>], files: &'a Files) -> Snippet<'a, Annotation<'a>> {
    let first = places
        .iter()
        .min_by_key(|place| place.number)
        .expect("a snippet shows a place");
    let start = first.line.start;
    let end = places
        .iter()
        .map(|place| place.line.end)
        .max()
        .unwrap_or(start);
    Snippet::source(&files.text(first.file)[start..end])
        .path(files.shown(first.file))
        .line_start(first.number)
        .annotations(
            places
                .iter()
                .map(|place| place.annotation(place.span.start - start..place.span.end - start)),
        )
}

/// The first line of a span, in a file.
struct Place<'a> {
    file: FileId,
    /// The number of the line, from 1.
    number: usize,
    line: Range<usize>,
    span: Range<usize>,
    label: &'a str,
    kind: AnnotationKind,
}

impl<'a> Place<'a> {
    fn new(files: &Files, span: Span, label: &'a str, kind: AnnotationKind) -> Self {
        let text = files.text(span.file);
        let (number, line) = files.line(span.file, span.start);
        let start = boundary(text, (span.start as usize).min(line.end));
        let end = boundary(text, (span.end as usize).clamp(start, line.end));
        Self {
            file: span.file,
            number,
            line,
            span: start..end,
            label,
            kind,
        }
    }

    fn is_long(&self) -> bool {
        self.line.len() > LONG_LINE
    }

    fn is_near(&self, other: &Self) -> bool {
        // Without long lines between them, since together they would have to be shown whole.
        let distance = self.line.start.abs_diff(other.line.start);
        self.file == other.file
            && !self.is_long()
            && !other.is_long()
            && self.number.abs_diff(other.number) <= NEAR
            && distance <= NEAR * LONG_LINE
    }

    fn annotation(&self, span: Range<usize>) -> Annotation<'a> {
        self.kind
            .span(span)
            .label(Some(self.label).filter(|label| !label.is_empty()))
    }

    /// What stands around the place in a long line, and the column of the place in that.
    fn window(&self, files: &'a Files) -> (Snippet<'a, Annotation<'a>>, usize) {
        const MARK: &str = "…";
        let line = &files.text(self.file)[self.line.clone()];
        let at = self.span.start - self.line.start;
        let window = boundary(line, at.saturating_sub(WINDOW))..boundary(line, at + WINDOW);
        let before = format!(
            "{}{}",
            if window.start > 0 { MARK } else { "" },
            &line[window.start..at]
        );
        let after = format!(
            "{}{}",
            &line[at..window.end],
            if window.end < line.len() { MARK } else { "" }
        );
        let length = (self.span.end - self.span.start).min(window.end - at);
        let snippet = Snippet::source(format!("{before}{after}"))
            .path(files.shown(self.file))
            .line_start(self.number)
            .annotation(self.annotation(before.len()..before.len() + length));
        (snippet, before.chars().count() + 1)
    }

    /// The column, in characters, from 1.
    fn column(&self, files: &Files) -> usize {
        files.text(self.file)[self.line.start..self.span.start]
            .chars()
            .count()
            + 1
    }

    fn origin(&self, files: &Files, column: usize) -> String {
        format!("{}:{}:{column}", files.shown(self.file), self.number)
    }
}

/// The start of the character that `index` lies in.
fn boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len()))
        .rev()
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(0)
}
