//! What types are called: after the schema that defines them, or after their place in it.

use std::collections::{BTreeMap, BTreeSet};

use super::arms::ordinal;
use super::{Types, span_of};
use crate::document::{NamedSchema, SchemaId, SchemaRef, stem};
use crate::load::{FileId, Files, Node, Span};
use crate::lower::context::Pin;
use crate::lower::names::{FORMS, camel, form, said_once, word};
use crate::lower::{Context, docs, flatten};

/// Where a schema is used, and what its type is called if it needs one.
#[derive(Clone)]
pub(in crate::lower) struct Place {
    /// The name of the type.
    pub(super) name: String,
    /// What its words are made of, from the outside in.
    pub(super) parts: Vec<String>,
    /// What sdk.yaml calls the place: the schema or the operation as the document has it, and the words below it.
    pub(super) key: String,
    /// The file that the type is defined in.
    pub(super) file: FileId,
    /// Where a reader looks for the name.
    pub(super) span: Span,
}

impl Place {
    /// The place of a schema that is used inside this one.
    pub(in crate::lower) fn below(&self, name: &str, schema: &SchemaRef) -> Self {
        let mut place = self.within(name);
        place.span = span_of(schema).unwrap_or(self.span);
        place
    }

    pub(super) fn within(&self, part: &str) -> Self {
        let mut parts = self.parts.clone();
        parts.push(part.to_owned());
        let word = word(part);
        Self {
            name: words(&parts).concat(),
            parts,
            key: format!("{}.{word}", self.key),
            ..*self
        }
    }

    /// The same place under this name, for as long as nothing else has it.
    pub(in crate::lower) fn called(self, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, ..self }
    }

    /// What is at the place, for documentation: a schema of the document, or what is inside one or inside an operation.
    pub(super) fn said(&self) -> String {
        let inner = words(&self.parts)
            .split_off(self.parts.len().min(1))
            .join(".");
        match self.key.strip_suffix(&format!(".{inner}")) {
            Some(outer) => format!("{} of {}.", docs::code(&inner), docs::code(outer)),
            None => format!("The schema {}.", docs::code(&self.key)),
        }
    }

    /// The place of an operation.
    pub(in crate::lower) fn of(name: &str, span: Span) -> Self {
        Self::keyed(name, word(name), span)
    }

    fn keyed(key: &str, name: String, span: Span) -> Self {
        Self {
            parts: vec![name.clone()],
            name,
            key: key.to_owned(),
            file: span.file,
            span,
        }
    }
}

impl Types {
    /// The place of what is written inside a schema with a name, whoever uses it; with the schema, if it is one itself.
    pub(super) fn own_place(
        &mut self,
        cx: &Context<'_>,
        span: Span,
    ) -> Option<(Place, Option<SchemaId>)> {
        if self.homes.is_empty() {
            let named = cx.document.schemas.iter();
            let homes = named
                .enumerate()
                .map(|(index, named)| ((named.span.file, named.pointer.clone()), SchemaId(index)));
            self.homes = homes.collect();
        }
        let pointer = cx.files.pointer_of(span)?;
        let cuts = pointer
            .char_indices()
            .filter(|(_, c)| *c == '/')
            .map(|(at, _)| at);
        let mut cuts: Vec<usize> = cuts.chain([pointer.len()]).collect();
        let (id, below) = loop {
            let key = (span.file, pointer[..cuts.pop()?].to_owned());
            if let Some(id) = self.homes.get(&key) {
                break (*id, &pointer[key.1.len()..]);
            }
        };
        let mut place = self.definition(cx, id);
        place.span = span;
        place.file = span.file;
        let mut keys = below.split('/').skip(1);
        let mut at = pointer[..pointer.len() - below.len()].to_owned();
        while let Some(key) = keys.next() {
            at.extend(["/", key]);
            let part = match key {
                "properties" | "patternProperties" => {
                    let name = keys.next()?;
                    at.extend(["/", name]);
                    name.replace("~1", "/").replace("~0", "~")
                }
                "items" => "Item".to_owned(),
                "additionalProperties" => "Value".to_owned(),
                "prefixItems" | "oneOf" | "anyOf" => {
                    let is_choice = key == "prefixItems" || is_choice(cx.files, span.file, &at);
                    let (list, index) = (at.clone(), keys.next()?);
                    at.extend(["/", index]);
                    if !is_choice {
                        continue;
                    }
                    let index = index.parse().ok()?;
                    let word = match key {
                        "prefixItems" => None,
                        _ => self.word_at(cx.files, span.file, &list, index),
                    };
                    word.unwrap_or_else(|| ordinal(index))
                }
                _ => continue,
            };
            place = place.within(&part);
        }
        Some((place, below.is_empty().then_some(id)))
    }

    /// The place of a schema with a name.
    pub(super) fn definition(&mut self, cx: &Context<'_>, id: SchemaId) -> Place {
        if self.definitions.is_empty() {
            self.definitions = definitions(&cx.document.schemas, cx.files);
        }
        let named = &cx.document.schemas[id.0];
        let name = match cx.sdk_name(&named.name) {
            Some(name) => name.value.clone(),
            None => self.definitions[id.0].clone(),
        };
        Place::keyed(&named.name, name, named.span)
    }

    /// Gives types that would have the same name each one of its own: a schema with a name spells it out, and what is
    /// inside another is named from the inside out.
    pub(in crate::lower) fn settle(&mut self, cx: &mut Context<'_>) {
        let mut texts: Vec<String> = (0..self.list.len())
            .map(|index| match self.is_inner(index) {
                false => cx.raw_name(self.spans[index]),
                true => inside_out(words(&self.parts[index])),
            })
            .collect();
        let mut forms = vec![0; texts.len()];
        let mut shared = self.clashes_of_definitions(cx);
        // A schema with a name has it, used or not, so that what is inside of others does not depend on its users.
        let names: BTreeMap<&str, usize> = self
            .definitions
            .iter()
            .zip(0..)
            .map(|(name, id)| (&**name, id))
            .collect();
        for index in 0..self.list.len() {
            let name = &self.list[index].name;
            if self.is_inner(index)
                && let Some(id) = names.get(&**name)
                && cx.sdk_name(&self.keys[index]).is_none()
            {
                let first = cx.document.schemas[*id].span;
                let shared = shared.entry(name.clone()).or_default();
                if shared.is_empty() {
                    shared.push((None, first));
                }
                shared.push((Some(index), self.spans[index]));
                self.list[index].name = camel(&texts[index]);
                forms[index] = 1;
            }
        }
        for _ in 0..2 * FORMS {
            let groups = self.groups();
            if groups.is_empty() {
                break;
            }
            for group in groups {
                if forms[group[0]] == 0 {
                    let shared = shared.entry(self.list[group[0]].name.clone()).or_default();
                    shared.extend(group.iter().map(|it| (Some(*it), self.spans[*it])));
                }
                let is_one_text = group.iter().all(|it| texts[*it] == texts[group[0]]);
                if is_one_text && self.is_inner(group[0]) {
                    self.tell_apart(cx, &group, &mut texts);
                }
                for index in group {
                    if let Some(given) = cx.sdk_name(&self.keys[index]) {
                        let (name, span) = (given.value.clone(), given.span);
                        cx.taken("type", &name, span, &[]);
                        continue;
                    }
                    forms[index] = FORMS.min(forms[index] + 1);
                    // What is inside another type is told apart by words enough.
                    let inner = usize::from(self.is_inner(index));
                    self.list[index].name = camel(&form(&texts[index], forms[index] - inner));
                }
            }
        }
        for group in self.groups() {
            let name = &self.list[group[0]].name;
            cx.same("type", name, self.spans[group[0]], self.spans[group[1]]);
        }
        self.say_shared(cx, shared);
    }

    /// Whether a type is of a schema without a name, which is named after its place.
    fn is_inner(&self, index: usize) -> bool {
        self.parts[index].len() > 1
    }

    /// The types that have one name.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, ty) in self.list.iter().enumerate() {
            groups.entry(&ty.name).or_default().push(index);
        }
        let groups = groups.into_values();
        groups.filter(|group| group.len() > 1).collect()
    }

    /// Spells out the parts that give types the same words, and takes their whole places where the parts are the same.
    fn tell_apart(&self, cx: &Context<'_>, group: &[usize], texts: &mut [String]) {
        let first = &self.parts[group[0]];
        let differs = |at: usize| {
            let mut all = group.iter().map(|index| self.parts[*index].get(at));
            all.any(|part| part != first.get(at))
        };
        let differs: Vec<bool> = (0..first.len()).map(differs).collect();
        for form in 1..FORMS {
            let spelled = group.iter().map(|index| {
                let parts = self.parts[*index].iter().zip(&differs);
                let parts = parts.map(|(part, differs)| match differs {
                    true => word(&self::form(part, form)),
                    false => word(part),
                });
                inside_out(parts.collect())
            });
            let spelled: Vec<_> = spelled.collect();
            if spelled.iter().collect::<BTreeSet<_>>().len() == group.len() {
                for (index, text) in group.iter().zip(spelled) {
                    texts[*index] = text;
                }
                return;
            }
        }
        for index in group {
            texts[*index] = cx.files.pointer_of(self.spans[*index]).unwrap_or_default();
        }
    }

    /// Says what types would share a name, and what they are called instead.
    fn say_shared(&self, cx: &mut Context<'_>, shared: BTreeMap<String, Shared>) {
        for (name, all) in shared {
            let called = |index: Option<usize>| index.map_or(&name, |index| &self.list[index].name);
            let named = all.iter().map(|(index, span)| (&**called(*index), *span));
            let named: Vec<_> = named.collect();
            let inner = all.iter().rev().find_map(|(index, _)| *index);
            let key = inner.map_or("", |index| &self.keys[index]);
            cx.told_apart("type", &name, &named, &Pin::Type(key));
        }
    }
}

/// The types that would have one name, and where each is; a schema that is no type has no index.
type Shared = Vec<(Option<usize>, Span)>;

/// The words of the name of a type that is inside others; the first part is a name already.
fn words(parts: &[String]) -> Vec<String> {
    let rest = parts.iter().skip(1).map(|part| word(part));
    parts.iter().take(1).cloned().chain(rest).collect()
}

fn inside_out(mut words: Vec<String>) -> String {
    words.reverse();
    words.join(" in ")
}

/// Whether the list at a pointer has more than one schema that is not null.
fn is_choice(files: &Files, file: FileId, pointer: &str) -> bool {
    let is_null = |node: &&Node| node.get("type").and_then(Node::as_str) == Some("null");
    let list = files.at(file, &pointer.replace('%', "%25"));
    let list = list.ok().and_then(Node::as_array).unwrap_or_default();
    list.iter().filter(|node| !is_null(node)).count() > 1
}

impl Types {
    /// The schemas that became types and would share a name, if each said what it says twice only once.
    fn clashes_of_definitions(&self, cx: &Context<'_>) -> BTreeMap<String, Shared> {
        let mut groups: BTreeMap<String, Shared> = BTreeMap::new();
        for (index, key) in self.keys.iter().enumerate() {
            if !self.is_inner(index) && cx.sdk_name(key).is_none() {
                let group = groups.entry(word(&said_once(key))).or_default();
                group.push((Some(index), self.spans[index]));
            }
        }
        groups.retain(|_, group| group.len() > 1);
        groups
    }
}

/// The names of the schemas, whether something uses them or not, so that none depends on what operations there are. What
/// a name says twice is said once; where that is the name of several, each says all that the document says, and is
/// spelled out as far as it takes. What is another name for a schema needs none, and leaves it to the others.
fn definitions(schemas: &[NamedSchema], files: &Files) -> Vec<String> {
    let mut texts: Vec<Text> = schemas.iter().map(Text::new).collect();
    let mut names: Vec<String> = schemas
        .iter()
        .map(|named| word(&said_once(&named.name)))
        .collect();
    for _ in 0..2 * FORMS {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            if flatten::alias(&schemas[index]).is_none() {
                groups.entry(name).or_default().push(index);
            }
        }
        let groups: Vec<Vec<usize>> = groups
            .into_values()
            .filter(|group| group.len() > 1)
            .collect();
        for group in groups {
            let file = |index: &usize| schemas[*index].span.file;
            let is_of_several_files = group.iter().any(|index| file(index) != file(&group[0]));
            for index in group {
                names[index] = texts[index].next(&schemas[index], files, is_of_several_files);
            }
        }
    }
    names
}

/// What the name of a schema is made of where others would have it too.
#[derive(Default)]
struct Text {
    words: String,
    form: usize,
    source: Source,
}

/// How much of the place of a schema is in its name.
#[derive(Clone, Copy, Default, PartialEq)]
enum Source {
    #[default]
    Nothing,
    /// The schema that it is a definition of.
    Owner,
    File,
    Pointer,
}

impl Text {
    fn new(named: &NamedSchema) -> Self {
        Self {
            words: named.name.clone(),
            ..Self::default()
        }
    }

    /// The next longer name: with the name of the file if that may help, spelled out, and with the whole place.
    fn next(&mut self, named: &NamedSchema, files: &Files, is_of_several_files: bool) -> String {
        let path = files.source(named.span.file);
        if self.source == Source::Nothing
            && let Some(owner) = owner(&named.pointer)
        {
            self.source = Source::Owner;
            self.words = said_once(&format!("{owner}_{}", named.name));
            self.form = 0;
        } else if is_of_several_files && self.source == Source::Nothing {
            self.source = Source::File;
            self.words = said_once(&format!("{}_{}", stem(&path), named.name));
            self.form = 0;
        } else if self.form == 3 && self.source != Source::Pointer {
            self.source = Source::Pointer;
            let path = path.rsplit_once('.').map_or(&*path, |(path, _)| path);
            self.words = format!("{path}{}", named.pointer);
            self.form = 0;
        }
        let name = word(&form(&self.words, self.form));
        self.form = FORMS.min(self.form + 1);
        name
    }
}

/// The schema that has this one in its `$defs`.
fn owner(pointer: &str) -> Option<&str> {
    let (above, _) = pointer.rsplit_once("/$defs/")?;
    above.rsplit('/').next().filter(|owner| !owner.is_empty())
}
