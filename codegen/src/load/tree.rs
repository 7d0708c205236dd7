//! The tree of values that both YAML and JSON are read into. Every value knows where it stands.

use crate::diagnostics::{Diagnostic, Diagnostics};

use super::FileId;

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// A value together with the place where it is written.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// A value of a document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where the value is written.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; JSON's range, so `1.0` and `1` differ in text but not in value.
    Number(serde_json::Number),
    /// A string.
    String(String),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping, in the order in which it is written; no key occurs twice.
    Object(Vec<Member>),
}

/// A key of a mapping and its value.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a sequence.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if it is a mapping.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a key, if it is a mapping that has the key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let member = self
            .as_object()?
            .iter()
            .find(|member| member.key.value == key)?;
        Some(&member.value)
    }

    /// What it is, for messages: `a string`.
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a sequence",
            Value::Object(_) => "a mapping",
        }
    }

    /// The value without its places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.clone().into(),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(members) => members
                .iter()
                .map(|member| (member.key.value.clone(), member.value.to_json()))
                .collect(),
        }
    }
}

/// Reports keys that occur more than once, and keeps the first of each.
pub(super) fn drop_repeated(members: &mut Vec<Member>, diagnostics: &mut Diagnostics) {
    let key = |index: usize| members[index].key.value.as_str();
    // Most mappings are small and have no repeated key.
    let is_new = |index: usize| (0..index).all(|earlier| key(earlier) != key(index));
    if members.len() <= 8 && (0..members.len()).all(is_new) {
        return;
    }
    let mut sorted: Vec<usize> = (0..members.len()).collect();
    sorted.sort_by_key(|index| key(*index));
    if sorted.windows(2).all(|pair| key(pair[0]) != key(pair[1])) {
        return;
    }
    let mut repeated = vec![false; members.len()];
    for group in sorted.chunk_by(|a, b| key(*a) == key(*b)) {
        for index in &group[1..] {
            repeated[*index] = true;
            let key = &members[*index].key;
            diagnostics.push(
                Diagnostic::error(format!("the key `{}` occurs more than once", key.value))
                    .at(key.span, "it is written again here")
                    .also(members[group[0]].key.span, "first written here")
                    .help("remove one of them, or give it another name"),
            );
        }
    }
    let mut repeated = repeated.into_iter();
    members.retain(|_| !repeated.next().unwrap_or_default());
}
