//! Reads YAML 1.2 with its core schema: `no` and dates are strings, there are no merge keys, and a key is text.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};

use crate::diagnostics::{Diagnostic, Diagnostics};

use super::files::offset_of;
use super::limits::{Budget, cost};
use super::offsets::Offsets;
use super::scalar::{self, Kind};
use super::tree::drop_repeated;
use super::{FileId, Member, Node, Span, Spanned, Value};

/// The value of the one document that a text holds; `None` after a syntax error, which is the last error of the file.
pub(super) fn read(
    text: &str,
    file: FileId,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        offsets: Offsets::new(text),
        file,
        anchors: HashMap::new(),
        budget,
        diagnostics,
    };
    match reader.document() {
        Ok(root) => Some(root),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    offsets: Offsets<'t>,
    file: FileId,
    anchors: HashMap<usize, Read>,
    budget: &'t mut Budget,
    diagnostics: &'t mut Diagnostics,
}

/// A value and what its aliases have to pay.
#[derive(Clone)]
struct Read {
    node: Node,
    /// How deeply collections are nested in it, itself included.
    height: usize,
    /// What it takes of the budget.
    nodes: usize,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<Node> {
        let mut root = None;
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => {
                    let help = "write the document, or name another file";
                    return root.map_or_else(
                        || wrong("the file holds no value", span, "it ends here", help),
                        Ok,
                    );
                }
                (Event::DocumentStart(_), span) if root.is_some() => {
                    let help = "split the file: one document a file";
                    return wrong(
                        "the file holds more than one YAML document",
                        span,
                        "the second one begins here",
                        help,
                    );
                }
                (Event::DocumentStart(_), _) => {
                    let (event, span) = self.next()?;
                    root = Some(self.value(event, span, 1)?.0.node);
                }
                _ => {}
            }
        }
    }

    /// Reads the value that begins with `event`; as a collection, it is the `level`th around itself. With the value
    /// comes the byte where its text ends, which for an alias is elsewhere than the text of the value.
    fn value(&mut self, event: Event<'t>, span: Span, level: usize) -> Result<(Read, u32)> {
        let before = self.budget.nodes;
        let (value, height, end, anchor) = match event {
            Event::Alias(anchor) => return Ok((self.alias(anchor, span, level)?, span.end)),
            Event::Scalar(text, style, anchor, tag) => {
                self.budget.take(cost(text.len()), span)?;
                let kind = kind(tag.as_deref(), style, span)?;
                let value = scalar::resolve(&text, kind).or_else(|(label, help)| {
                    wrong("this value cannot be read", span, label, help)
                })?;
                (value, 0, span.end, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(tag.as_deref(), "seq", span, level)?;
                let (items, height, end) = self.sequence(span, level)?;
                (Value::Array(items), height + 1, end, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.open(tag.as_deref(), "map", span, level)?;
                let (members, height, end) = self.mapping(span, level)?;
                (Value::Object(members), height + 1, end, anchor)
            }
            _ => {
                return wrong(
                    "this is not valid YAML",
                    span,
                    "a value is missing here",
                    "write the value",
                );
            }
        };
        let node = Node {
            span: Span { end, ..span },
            value,
        };
        let read = Read {
            node,
            height,
            nodes: before - self.budget.nodes,
        };
        if anchor > 0 {
            self.budget.take(read.nodes, span)?;
            self.anchors.insert(anchor, read.clone());
        }
        Ok((read, end))
    }

    fn open(&mut self, tag: Option<&Tag>, kind: &str, span: Span, level: usize) -> Result<()> {
        self.budget.take(1, span)?;
        self.budget.check_depth(level, span)?;
        match tag.map(name) {
            None => Ok(()),
            Some(name) if name == "!" || name.strip_prefix(CORE) == Some(kind) => Ok(()),
            Some(name) => unknown_tag(&name, span),
        }
    }

    fn sequence(&mut self, opened: Span, level: usize) -> Result<(Vec<Node>, usize, u32)> {
        let (mut items, mut height, mut end) = (Vec::new(), 0, opened.end);
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                // The brackets of a flow collection have an end; a block ends with its last value.
                return Ok((
                    items,
                    height,
                    if span.start < span.end { span.end } else { end },
                ));
            }
            let (read, read_end) = self.value(event, span, level + 1)?;
            (height, end) = (height.max(read.height), read_end);
            items.push(read.node);
        }
    }

    fn mapping(&mut self, opened: Span, level: usize) -> Result<(Vec<Member>, usize, u32)> {
        let (mut members, mut height, mut end) = (Vec::new(), 0, opened.end);
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                drop_repeated(&mut members, self.diagnostics);
                return Ok((
                    members,
                    height,
                    if span.start < span.end { span.end } else { end },
                ));
            }
            let key = self.key(event, span)?;
            let (event, span) = self.next()?;
            let (read, read_end) = self.value(event, span, level + 1)?;
            (height, end) = (height.max(read.height), read_end);
            members.push(Member {
                key,
                value: read.node,
            });
        }
    }

    fn key(&mut self, event: Event<'t>, span: Span) -> Result<Spanned<String>> {
        let Event::Scalar(text, style, anchor, tag) = event else {
            return wrong(
                "a key has to be a text",
                span,
                "this is not a text",
                "write the key as one word or in quotes",
            );
        };
        if text == "<<" && style == ScalarStyle::Plain {
            let help =
                "YAML 1.2 has no merge keys: write the members out, or use `allOf` with `$ref`";
            return wrong(
                "merge keys are not supported",
                span,
                "this is a merge key",
                help,
            );
        }
        kind(tag.as_deref(), style, span)?;
        let nodes = cost(text.len());
        self.budget.take(nodes, span)?;
        let key = Spanned {
            value: text.into_owned(),
            span,
        };
        if anchor > 0 {
            self.budget.take(nodes, span)?;
            let node = Node {
                span,
                value: Value::String(key.value.clone()),
            };
            self.anchors.insert(
                anchor,
                Read {
                    node,
                    height: 0,
                    nodes,
                },
            );
        }
        Ok(key)
    }

    fn alias(&mut self, anchor: usize, span: Span, level: usize) -> Result<Read> {
        let Some(read) = self.anchors.get(&anchor) else {
            let help = "repeat the value with `$ref`, which may form cycles; an alias may not";
            return wrong(
                "the alias stands inside of the value that it repeats",
                span,
                "this would never end",
                help,
            );
        };
        self.budget.check_depth(level + read.height - 1, span)?;
        self.budget.take(read.nodes, span)?;
        Ok(read.clone())
    }

    fn next(&mut self) -> Result<(Event<'t>, Span)> {
        let ended = ScanError::new_str(Marker::default(), "unexpected eof");
        match self.events.next_event().unwrap_or(Err(ended)) {
            Ok((event, span)) => Ok((event, self.span(span.start, span.end))),
            Err(error) => {
                let start = self.span(*error.marker(), *error.marker());
                let length = self.offsets.text[start.start as usize..]
                    .chars()
                    .next()
                    .map_or(0, char::len_utf8);
                let span = Span {
                    end: start.end + offset_of(length),
                    ..start
                };
                let help = HELP
                    .iter()
                    .find(|(part, _)| error.info().contains(part))
                    .map_or(
                        "check the indentation and the quotes of this line and the one above",
                        |(_, help)| help,
                    );
                wrong("this is not valid YAML", span, error.info(), help)
            }
        }
    }

    fn span(&mut self, start: Marker, end: Marker) -> Span {
        let start = self.offsets.byte(start.index());
        let end = self.offsets.byte(end.index()).max(start);
        Span {
            file: self.file,
            start: offset_of(start),
            end: offset_of(end),
        }
    }
}

/// What to do about errors of the parser, by a part of their text.
const HELP: &[(&str, &str)] = &[
    (
        "mapping values are not allowed",
        "put a text that holds `: ` in quotes; else check the indentation",
    ),
    ("tab", "indent with spaces"),
    (
        "unknown anchor",
        "write `&name` before the value that the alias repeats, and above the alias",
    ),
    (
        "unknown escape",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        "quoted scalar",
        "close the quotes; in double quotes write `\\\\` for a backslash",
    ),
    ("double-quoted", "put the whole text in quotes"),
    (
        "flow",
        "write `,` between the values, and close each `[` and `{`",
    ),
    (
        "block scalar",
        "indent the whole text by the same number of spaces",
    ),
    (
        "expected key",
        "indent this line as the lines around it; a key ends with `:`",
    ),
    ("expect ':'", "write `:` and a space behind the key"),
    (
        "unexpected character",
        "put a text that begins with `@`, `` ` `` or `%` in quotes",
    ),
    (
        "illegal placement",
        "put a text that holds `:` in quotes, and close each `[` and `{` above",
    ),
    (
        "sequence entries",
        "begin the list on a line of its own; put a text that begins with `- ` in quotes",
    ),
    ("indentation", "indent this line as the lines around it"),
    ("'-'", "indent this line as the entries around it"),
];

const CORE: &str = "tag:yaml.org,2002:";

fn name(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

/// What a tag and quotes make of a scalar.
fn kind(tag: Option<&Tag>, style: ScalarStyle, span: Span) -> Result<Kind> {
    let Some(name) = tag.map(name) else {
        return Ok(if style == ScalarStyle::Plain {
            Kind::Plain
        } else {
            Kind::String
        });
    };
    match name.strip_prefix(CORE).unwrap_or(&name) {
        "!" | "str" => Ok(Kind::String),
        "int" => Ok(Kind::Int),
        "float" => Ok(Kind::Float),
        "bool" => Ok(Kind::Bool),
        "null" => Ok(Kind::Null),
        _ => unknown_tag(&name, span),
    }
}

fn unknown_tag<T>(name: &str, span: Span) -> Result<T> {
    let shown = name
        .strip_prefix(CORE)
        .map_or(name.to_owned(), |suffix| format!("!!{suffix}"));
    let label = format!("`{shown}` does not fit here");
    wrong(
        "this tag has no meaning here",
        span,
        &label,
        "remove the tag; `!!str` makes a text of a number",
    )
}

fn wrong<T>(message: &str, span: Span, label: &str, help: &str) -> Result<T> {
    Err(Box::new(
        Diagnostic::error(message).at(span, label).help(help),
    ))
}
