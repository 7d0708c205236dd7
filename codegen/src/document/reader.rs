//! Typed access to the members of a mapping.

use crate::diagnostics::{Diagnostic, Severity, nearest};
use crate::load::{Member, Node, Span, Spanned, Value};

use super::{Extensions, Reader, Skipped, Strictness};

/// The keys that an object of OpenAPI may have.
pub(super) struct Keys {
    /// What the object is, for messages: `an operation`.
    pub(super) object: &'static str,
    /// The keys that are read, or that hold but text for people. The `x-` keys among them are all that our own documents
    /// may have.
    pub(super) read: &'static [&'static str],
    /// The keys that are allowed but have no effect on what is generated.
    pub(super) skipped: &'static [&'static str],
}

/// A mapping whose keys have been checked.
pub(super) struct Map<'a> {
    pub(super) span: Span,
    object: &'static str,
    members: &'a [Member],
}

impl<'a> Map<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.members
            .iter()
            .find(|member| member.key.value == key)
            .map(|member| &member.value)
    }

    pub(super) fn members(&self) -> &'a [Member] {
        self.members
    }

    pub(super) fn extensions(&self) -> Extensions {
        let extensions = self
            .members
            .iter()
            .filter(|member| is_extension(&member.key.value));
        Extensions(
            extensions
                .map(|Member { key, value }| (key.clone(), value.clone()))
                .collect(),
        )
    }
}

pub(super) fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

/// What a value has to be.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    Boolean,
    Count,
    Mapping,
    Number,
    Sequence,
    String,
}

impl Expected {
    /// What it is called, and what to write.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Boolean => ("a boolean", "write `true` or `false`, without quotes"),
            Self::Count => (
                "a whole number",
                "write a whole number that is not negative, without quotes",
            ),
            Self::Mapping => ("a mapping", "write a mapping, as in `{ key: value }`"),
            Self::Number => ("a number", "write a number, without quotes"),
            Self::Sequence => ("a sequence", "write a sequence, as in `[one, two]`"),
            Self::String => (
                "a string",
                "write a string; put quotes around what looks like another value",
            ),
        }
    }
}

impl<'a> Reader<'a> {
    /// The mapping that a node is; keys that it should not have are reported.
    pub(super) fn map(&mut self, node: &'a Node, keys: &Keys) -> Option<Map<'a>> {
        let Value::Object(members) = &node.value else {
            self.wrong(keys.object, node, Expected::Mapping);
            return None;
        };
        if !self.afford(node.span) {
            return None;
        }
        for Member { key, .. } in members {
            let name = key.value.as_str();
            if keys.read.contains(&name) {
                continue;
            }
            if keys.skipped.contains(&name) {
                self.skip(format!("`{name}` of {}", keys.object), key.span);
            } else if self.strictness == Strictness::Own {
                self.unknown_key(
                    keys.object,
                    key,
                    keys.read.iter().chain(keys.skipped).copied(),
                );
            } else if !is_extension(name) {
                self.skip(
                    format!("the unknown key `{name}` of {}", keys.object),
                    key.span,
                );
            }
        }
        Some(Map {
            span: node.span,
            object: keys.object,
            members,
        })
    }

    /// Whether another value may be read. What references lead to is read for each of them, so that a small document can
    /// be made to cost a lot.
    pub(super) fn afford(&mut self, span: Span) -> bool {
        if self.left == 1 {
            self.error(
                Diagnostic::error("the document is too large when its references are followed")
                    .at(span, "the limit is passed here")
                    .help("split the document and generate from its parts"),
            );
        }
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }

    pub(super) fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports what one can live with in the documents of others.
    pub(super) fn flaw(&mut self, mut diagnostic: Diagnostic) {
        if self.strictness == Strictness::Foreign {
            diagnostic.severity = Severity::Warning;
        }
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn skip(&mut self, what: String, span: Span) {
        self.skipped.push(Skipped { what, span });
    }

    pub(super) fn unknown_key<'k>(
        &mut self,
        object: &str,
        key: &Spanned<String>,
        known: impl Iterator<Item = &'k str>,
    ) {
        let name = &key.value;
        let help = did_you_mean(name, known, || {
            format!("remove `{name}`; nothing would come of it")
        });
        self.error(
            Diagnostic::error(format!("{object} has no key `{name}`"))
                .at(key.span, "this key is not known")
                .help(help),
        );
    }

    /// Reports a value that is not of the type that `what` must have.
    pub(super) fn wrong(&mut self, what: &str, node: &Node, expected: Expected) {
        let (noun, help) = expected.words();
        self.flaw(
            Diagnostic::error(format!("{what} must be {noun}"))
                .at(node.span, format!("this is {}", node.kind_name()))
                .help(help),
        );
    }

    /// Reports a key that a mapping must have.
    pub(super) fn missing(&mut self, map: &Map<'a>, key: &str, write: &str) {
        self.error(missing(map, key, write));
    }

    /// The value of a key that a mapping must have, though one can do without.
    pub(super) fn wanted(&mut self, map: &Map<'a>, key: &str) -> Option<&'a Node> {
        let node = map.get(key);
        if node.is_none() {
            self.flaw(missing(map, key, &format!("`{key}: …`")));
        }
        node
    }

    pub(super) fn required(&mut self, map: &Map<'a>, key: &str) -> Option<&'a Node> {
        let node = map.get(key);
        if node.is_none() {
            self.missing(map, key, &format!("`{key}: …`"));
        }
        node
    }

    pub(super) fn required_string(&mut self, map: &Map<'a>, key: &str) -> Option<Spanned<String>> {
        let node = self.required(map, key)?;
        self.string_of(key, node)
    }

    pub(super) fn string(&mut self, map: &Map<'a>, key: &str) -> Option<Spanned<String>> {
        self.string_of(key, map.get(key)?)
    }

    pub(super) fn text(&mut self, map: &Map<'a>, key: &str) -> Option<String> {
        self.string(map, key).map(|text| text.value)
    }

    pub(super) fn flag(&mut self, map: &Map<'a>, key: &str) -> bool {
        map.get(key).is_some_and(|node| self.flag_of(key, node))
    }

    /// The items of a sequence; none where the key is absent.
    pub(super) fn items(&mut self, map: &Map<'a>, key: &str) -> &'a [Node] {
        map.get(key).map_or(&[], |node| self.items_of(key, node))
    }

    /// The members of a mapping; none where the key is absent.
    pub(super) fn members(&mut self, map: &Map<'a>, key: &str) -> &'a [Member] {
        map.get(key).map_or(&[], |node| self.members_of(key, node))
    }

    pub(super) fn string_of(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        match &node.value {
            Value::String(text) => Some(Spanned {
                value: text.clone(),
                span: node.span,
            }),
            _ => self.not(key, node, Expected::String),
        }
    }

    pub(super) fn flag_of(&mut self, key: &str, node: &Node) -> bool {
        match node.value {
            Value::Bool(value) => value,
            _ => self.not(key, node, Expected::Boolean).unwrap_or_default(),
        }
    }

    pub(super) fn number_of(
        &mut self,
        key: &str,
        node: &Node,
    ) -> Option<Spanned<serde_json::Number>> {
        match &node.value {
            Value::Number(number) => Some(Spanned {
                value: number.clone(),
                span: node.span,
            }),
            _ => self.not(key, node, Expected::Number),
        }
    }

    /// A whole number from 0 up; `3.0` is one.
    pub(super) fn count_of(&mut self, key: &str, node: &Node) -> Option<Spanned<u64>> {
        let count = match &node.value {
            Value::Number(number) => number.as_u64().or_else(|| {
                // Display of an integral float has no fraction, so that parsing decides what fits.
                number
                    .as_f64()
                    .and_then(|number| number.to_string().parse().ok())
            }),
            _ => None,
        };
        match count {
            Some(value) => Some(Spanned {
                value,
                span: node.span,
            }),
            None => self.not(key, node, Expected::Count),
        }
    }

    pub(super) fn items_of(&mut self, key: &str, node: &'a Node) -> &'a [Node] {
        match &node.value {
            Value::Array(items) => items,
            _ => self.not(key, node, Expected::Sequence).unwrap_or_default(),
        }
    }

    pub(super) fn members_of(&mut self, key: &str, node: &'a Node) -> &'a [Member] {
        match &node.value {
            Value::Object(members) => members,
            _ => self.not(key, node, Expected::Mapping).unwrap_or_default(),
        }
    }

    fn not<T>(&mut self, key: &str, node: &Node, expected: Expected) -> Option<T> {
        self.wrong(&format!("`{key}`"), node, expected);
        None
    }
}

/// The message for a key that a mapping must have.
pub(super) fn missing(map: &Map<'_>, key: &str, write: &str) -> Diagnostic {
    Diagnostic::error(format!("{} lacks `{key}`", map.object))
        .at(map.span, format!("`{key}` is missing here"))
        .help(format!("add {write}"))
}

/// The help line for a name that does not exist.
pub(super) fn did_you_mean<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(name, known).map_or_else(otherwise, |near| format!("did you mean `{near}`?"))
}
