//! What types are called: after the schema that defines them, or after their place in it.

use std::collections::BTreeMap;

use super::{Types, span_of};
use crate::document::SchemaRef;
use crate::load::{FileId, Span};
use crate::lower::Context;
use crate::lower::names::{FORMS, camel, form, word};

/// Where a schema is used, and what its type is called if it needs one.
#[derive(Clone)]
pub(in crate::lower) struct Place {
    /// The name of the type.
    pub(super) name: String,
    /// The words that it is made of, from the outside in.
    pub(super) parts: Vec<String>,
    /// The file that the type is defined in.
    pub(super) file: FileId,
    /// Where a reader looks for the name.
    pub(super) span: Span,
}

impl Place {
    /// The place of a schema that is used inside this one.
    pub(in crate::lower) fn below(&self, name: &str, schema: &SchemaRef) -> Self {
        let mut place = self.within(&word(name));
        place.span = span_of(schema).unwrap_or(self.span);
        place
    }

    pub(super) fn within(&self, word: &str) -> Self {
        let mut parts = self.parts.clone();
        parts.push(word.to_owned());
        Self {
            name: parts.concat(),
            parts,
            ..*self
        }
    }

    /// The same place under this name, for as long as nothing else has it.
    pub(in crate::lower) fn called(self, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, ..self }
    }

    /// The place of something with a name of its own.
    pub(in crate::lower) fn of(name: &str, span: Span) -> Self {
        Self {
            name: word(name),
            parts: vec![word(name)],
            file: span.file,
            span,
        }
    }
}

impl Types {
    /// The place of what is written inside a schema with a name, whoever uses it.
    pub(super) fn own_place(&mut self, cx: &Context<'_>, span: Span) -> Option<Place> {
        if self.homes.is_empty() {
            let named = cx.document.schemas.iter();
            let homes =
                named.map(|named| ((named.span.file, named.pointer.clone()), named.name.clone()));
            self.homes = homes.collect();
        }
        let pointer = cx.files.pointer_of(span)?;
        let cuts = pointer
            .char_indices()
            .filter(|(_, c)| *c == '/')
            .map(|(at, _)| at);
        let mut cuts: Vec<usize> = cuts.chain([pointer.len()]).collect();
        let (name, below) = loop {
            let key = (span.file, pointer[..cuts.pop()?].to_owned());
            if let Some(name) = self.homes.get(&key) {
                break (name, &pointer[key.1.len()..]);
            }
        };
        let mut place = Place::of(name, span);
        let mut keys = below.split('/').skip(1);
        while let Some(key) = keys.next() {
            let word = match key {
                "properties" | "patternProperties" => {
                    word(&keys.next()?.replace("~1", "/").replace("~0", "~"))
                }
                "items" => "Item".to_owned(),
                "additionalProperties" => "Value".to_owned(),
                "prefixItems" | "oneOf" | "anyOf" => ordinal(keys.next()?.parse().ok()?),
                _ => continue,
            };
            place = place.within(&word);
        }
        Some(place)
    }

    /// Gives types that would have the same name each one of its own: a schema with a name spells it out, and what is
    /// inside another is named from the inside out.
    pub(in crate::lower) fn settle(&mut self, cx: &mut Context<'_>) {
        let texts = (0..self.list.len()).map(|index| match &self.parts[index][..] {
            [_] => cx.raw_name(self.spans[index]),
            parts => parts
                .iter()
                .rev()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" in "),
        });
        let texts: Vec<String> = texts.collect();
        let mut forms = vec![0; texts.len()];
        for _ in 0..2 * FORMS {
            let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (index, ty) in self.list.iter().enumerate() {
                groups.entry(&ty.name).or_default().push(index);
            }
            let groups: Vec<_> = groups
                .into_values()
                .filter(|group| group.len() > 1)
                .collect();
            if groups.is_empty() {
                return;
            }
            for group in groups {
                let (first, second) = (self.spans[group[0]], self.spans[group[1]]);
                cx.clash("type", &self.list[group[0]].name, first, second);
                for index in group {
                    forms[index] = FORMS.min(forms[index] + 1);
                    self.list[index].name = camel(&form(&texts[index], forms[index]));
                }
            }
        }
    }
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
