//! What choices are called that have no name: by the constant that tells them apart, or by their place in the list.

use std::collections::BTreeSet;

use super::{Types, span_of};
use crate::document::SchemaRef;
use crate::load::{FileId, Files, Node, Value};
use crate::lower::Context;
use crate::lower::names::word;

/// How many members of a choice are looked at.
const MEMBERS: usize = 8;

impl Types {
    /// What a choice is called that is written in its list; none where nothing tells it apart.
    pub(super) fn choice_word(&mut self, cx: &Context<'_>, part: &SchemaRef) -> Option<String> {
        let SchemaRef::Inline(_) = part else {
            return None;
        };
        let span = span_of(part)?;
        let pointer = cx.files.pointer_of(span)?;
        let (list, index) = pointer.rsplit_once('/')?;
        self.word_at(cx.files, span.file, list, index.parse().ok()?)
    }

    /// What the choice at an index of the list at a pointer is called; none where nothing tells it apart.
    pub(super) fn word_at(
        &mut self,
        files: &Files,
        file: FileId,
        list: &str,
        index: usize,
    ) -> Option<String> {
        let known = self.choices.entry((file, list.to_owned()));
        let words = known.or_insert_with(|| {
            let choices = files.at(file, &list.replace('%', "%25")).ok();
            words(choices.and_then(Node::as_array).unwrap_or_default())
        });
        words.get(index).cloned().flatten()
    }
}

/// The words for the choices that have no name and a constant, if one member tells all of these apart.
fn words(choices: &[Node]) -> Vec<Option<String>> {
    let names: Vec<_> = choices.iter().map(name).collect();
    let constants = choices.iter().zip(&names).map(|(choice, name)| match name {
        Some(_) => Vec::new(),
        None => constants(choice),
    });
    let constants: Vec<_> = constants.collect();
    let first = constants.iter().find(|constants| !constants.is_empty());
    let mut members = first.into_iter().flatten().take(MEMBERS);
    let words = members.find_map(|(member, _)| told_by(member, &constants, &names));
    words.unwrap_or_default()
}

/// The values of a member, if each of those with constants has one of its own.
fn told_by(
    member: &str,
    constants: &[Vec<(&str, String)>],
    names: &[Option<String>],
) -> Option<Vec<Option<String>>> {
    let mut seen: BTreeSet<&String> = names.iter().flatten().collect();
    let words = constants.iter().map(|constants| {
        if constants.is_empty() {
            return Some(None);
        }
        let (_, word) = constants.iter().find(|(name, _)| *name == member)?;
        (is_name(word) && seen.insert(word)).then(|| Some(word.clone()))
    });
    words.collect()
}

/// What is known by a reference or a title has a name.
fn name(choice: &Node) -> Option<String> {
    let reference = choice.get("$ref").and_then(Node::as_str);
    let reference = reference.and_then(|reference| reference.rsplit('/').next());
    let name = reference.or(choice.get("title").and_then(Node::as_str))?;
    Some(word(name)).filter(|name| !name.is_empty())
}

/// The members of an object that have one value, with that value as a word.
fn constants(choice: &Node) -> Vec<(&str, String)> {
    let parts = choice.get("allOf").and_then(Node::as_array);
    let parts = parts.unwrap_or_default().iter().chain([choice]);
    let properties = parts.filter_map(|part| part.get("properties")?.as_object());
    let constants = properties.flatten().filter_map(|property| {
        let only = match property.value.get("enum").and_then(Node::as_array) {
            Some([only]) => Some(only),
            _ => None,
        };
        let value = match &property.value.get("const").or(only)?.value {
            Value::String(text) => word(text),
            Value::Bool(value) => word(&value.to_string()),
            _ => return None,
        };
        Some((&*property.key.value, value))
    });
    constants.collect()
}

/// Whether a word can be one of a name as it is.
fn is_name(word: &str) -> bool {
    const LONGEST: usize = 32;
    word.starts_with(char::is_alphabetic) && word.len() <= LONGEST
}

/// The place in a list as a word, as far as there are short ones.
pub(super) fn ordinal(index: usize) -> String {
    const WORDS: [&str; 8] = [
        "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth",
    ];
    WORDS
        .get(index)
        .map_or_else(|| format!("Nr{}", index + 1), |&word| word.to_owned())
}
