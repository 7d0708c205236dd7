//! `$id`: what the references in and below a schema are relative to, and what others may call it (JSON Schema 2020-12).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use super::files::has_scheme;
use super::known::{Anchor, Known, Leads, Reference, Stands};
use super::{FileId, Files, Node, Span, Value, templates};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// Members that hold values, in which `$id` and `$ref` are names like any other.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// The longest URI, and the longest way to a schema with one.
const LONGEST: usize = 4096;
/// How many bytes all of them may take together, and the references that are written anew.
const ROOM: usize = 1 << 26;

impl Files {
    /// Writes each reference that goes by an `$id` or an anchor as the way through the files; whether there are any.
    pub(crate) fn resolve_ids(&mut self, diagnostics: &mut Diagnostics) -> bool {
        let mut known = Known::default();
        let is_meant = |id: &FileId| {
            let text = self.text(*id);
            text.contains("$id") || text.contains("$dynamicAnchor")
        };
        let all: Vec<FileId> = self.ids().collect();
        if !all.iter().any(is_meant) {
            return false;
        }
        let mut left = ROOM;
        let mut long = None;
        let mut twice = Vec::new();
        for file in all {
            if let Some(root) = self.root(file) {
                let mut walk = Walk {
                    file,
                    at: String::new(),
                    known: &mut known,
                    left: &mut left,
                    long: &mut long,
                    twice: &mut twice,
                };
                let uri = self.name(file).into();
                walk.node(root, &Base { uri, root: 0 });
            }
        }
        let mut found = HashMap::new();
        let mut strays = Vec::new();
        for reference in &known.references {
            let span = reference.span;
            match self.by_id(&known, reference) {
                Leads::Elsewhere(file, pointer) => {
                    let way = self.way(span.file, file, &pointer);
                    match left.checked_sub(way.len()) {
                        Some(rest) => {
                            left = rest;
                            found.insert(span, way);
                        }
                        None => long = long.or(Some(span)),
                    }
                }
                Leads::Stray => strays.push(span),
                Leads::AsWritten => {}
            }
        }
        let mut filled = templates::fill(self, &known, &found, diagnostics);
        for span in twice {
            diagnostics.defect(
                Diagnostic::error("two schemas have an anchor of one name")
                    .at(span, "the first one is meant wherever this name is written")
                    .help(
                        "give it another name, or give the schemas that they are in an `$id` each",
                    ),
            );
        }
        if let Some(first) = strays.first() {
            let label = match strays.len() - 1 {
                0 => "here".to_owned(),
                more => format!("here, and in {more} more"),
            };
            diagnostics.defect(
                Diagnostic::error(
                    "a reference is relative to the `$id` around it, where it leads nowhere",
                )
                .at(*first, label)
                .help("remove the `$id`: the reference is read as relative to the file"),
            );
        }
        if let Some(long) = long {
            diagnostics.defect(
                Diagnostic::error("what `$id` says is too long to be followed")
                    .at(long, "this and what is like it has no effect")
                    .help("shorten the `$id`, or move the schema nearer to the root of a file"),
            );
        }
        for file in self.ids().collect::<Vec<_>>() {
            if let Some(root) = self.root_mut(file) {
                rewrite(root, &found);
                if !filled.is_empty() {
                    templates::put(root, &mut filled);
                }
            }
        }
        !found.is_empty()
    }

    pub(super) fn by_id(&self, known: &Known<'_>, reference: &Reference<'_>) -> Leads {
        let text = reference.text;
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let uri = match path {
            "" => Rc::clone(&reference.base),
            path => resolve(&reference.base, path).into(),
        };
        let place = known.ids.get(&*uri);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return match (known.anchors.get(&(uri, fragment)), place) {
                (Some(anchor), _) => Leads::Elsewhere(anchor.file, anchor.pointer.clone()),
                (None, Some(_)) if path.is_empty() => Leads::Stray,
                (None, _) => Leads::AsWritten,
            };
        }
        let Some((file, pointer)) = place else {
            return Leads::AsWritten;
        };
        if path.is_empty() && pointer.is_empty() {
            return Leads::AsWritten;
        }
        let pointer = format!("{pointer}{fragment}");
        match (self.at(*file, &pointer), path) {
            (Ok(_), _) => Leads::Elsewhere(*file, pointer),
            (Err(_), "") => Leads::Stray,
            (Err(_), _) => Leads::AsWritten,
        }
    }

    /// A reference in one file to a place in another, which knows no `$id`.
    pub(super) fn way(&self, from: FileId, to: FileId, pointer: &str) -> String {
        let path = match from == to {
            true => String::new(),
            false => {
                let depth = self.name(from).matches('/').count();
                "../".repeat(depth) + &self.name(to).replace('%', "%25")
            }
        };
        format!("{path}#{pointer}")
    }
}

struct Walk<'w, 'n> {
    file: FileId,
    /// The pointer of the node at hand, as a fragment.
    at: String,
    known: &'w mut Known<'n>,
    left: &'w mut usize,
    /// The first id that is too long.
    long: &'w mut Option<Span>,
    /// Anchors whose names are given already.
    twice: &'w mut Vec<Span>,
}

/// What references are relative to.
struct Base {
    uri: Rc<str>,
    /// The length of the pointer to what has this URI.
    root: usize,
}

impl<'n> Walk<'_, 'n> {
    fn node(&mut self, node: &'n Node, base: &Base) {
        let own = node.get("$id").and_then(|id| self.id(id, &base.uri));
        let own = own.map(|uri| Base {
            uri,
            root: self.at.len(),
        });
        let base = own.as_ref().unwrap_or(base);
        for (key, is_dynamic) in [("$ref", false), ("$dynamicRef", true)] {
            if let Some(reference) = node.get(key)
                && let Some(text) = reference.as_str()
            {
                self.known.references.push(Reference {
                    span: reference.span,
                    base: Rc::clone(&base.uri),
                    text,
                    is_dynamic,
                    stands: Stands::at(&self.at[base.root..]),
                });
            }
        }
        for (key, is_dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            if let Some(anchor) = node.get(key)
                && let Some(name) = anchor.as_str()
            {
                self.anchor(name, anchor.span, is_dynamic, base);
            }
        }
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), item, base);
                }
            }
            Value::Object(members) => {
                for member in members {
                    let name = &member.key.value;
                    if !VALUES.contains(&name.as_str()) {
                        self.below(
                            &super::escape(name).replace('%', "%25"),
                            &member.value,
                            base,
                        );
                    }
                }
            }
            _ => {}
        }
    }

    /// The URI of the schema at hand.
    fn id(&mut self, id: &Node, base: &str) -> Option<Rc<str>> {
        let text = id.as_str()?.trim_end_matches('#');
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let cost = base.len() + text.len() + self.at.len();
        let is_short = text.len().max(self.at.len()) <= LONGEST;
        let left = self.left.checked_sub(cost).filter(|_| is_short);
        let Some(left) = left else {
            self.long.get_or_insert(id.span);
            return None;
        };
        *self.left = left;
        let uri = resolve(base, text);
        if uri.len() > LONGEST {
            self.long.get_or_insert(id.span);
            return None;
        }
        let place = (self.file, self.at.clone());
        let shared: Rc<str> = uri.as_str().into();
        self.known.roots.insert(place.clone(), Rc::clone(&shared));
        self.known.ids.entry(uri).or_insert(place);
        Some(shared)
    }

    /// Notes what a name stands for: of two that are the same, the first.
    fn anchor(&mut self, name: &'n str, span: Span, is_dynamic: bool, base: &Base) {
        let cost = name.len() + self.at.len();
        let left = self
            .left
            .checked_sub(cost)
            .filter(|_| self.at.len() <= LONGEST);
        let Some(left) = left else {
            self.long.get_or_insert(span);
            return;
        };
        *self.left = left;
        let Entry::Vacant(entry) = self.known.anchors.entry((Rc::clone(&base.uri), name)) else {
            self.twice.push(span);
            return;
        };
        entry.insert(Anchor {
            file: self.file,
            pointer: self.at.clone(),
            is_dynamic,
        });
        if is_dynamic {
            let all = self.known.dynamic.entry(name).or_default();
            all.push(Rc::clone(&base.uri));
        }
    }

    fn below(&mut self, part: &str, node: &'n Node, base: &Base) {
        let length = self.at.len();
        self.at.extend(["/", part]);
        self.node(node, base);
        self.at.truncate(length);
    }
}

fn rewrite(node: &mut Node, found: &HashMap<Span, String>) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, found)),
        Value::Object(members) => {
            for member in members {
                if matches!(&*member.key.value, "$ref" | "$dynamicRef")
                    && let Some(reference) = found.get(&member.value.span)
                {
                    member.value.value = Value::String(reference.clone());
                }
                rewrite(&mut member.value, found);
            }
        }
        _ => {}
    }
}

/// A URI reference against a base (RFC 3986 §5.2): a URI, or the path of a file.
fn resolve(base: &str, reference: &str) -> String {
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let authority = base.find("://").map_or(0, |scheme| {
        let host = scheme + "://".len();
        base[host..]
            .find('/')
            .map_or(base.len(), |path| host + path)
    });
    let (authority, path) = base.split_at(authority);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match reference.starts_with('/') {
        true => reference.to_owned(),
        false if folder.is_empty() && authority.is_empty() => reference.to_owned(),
        false => format!("{folder}/{reference}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop_if(|part| !part.is_empty());
            }
            part => parts.push(part),
        }
    }
    format!("{authority}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, resolve};
    use crate::diagnostics::Diagnostics;
    use crate::load::{Files, Limits, Memory};

    #[test]
    fn an_id_that_is_too_long_is_told() {
        let id = format!("https://a.example/{}", "a".repeat(LONGEST));
        let text = format!("a: {{ $id: '{id}', b: {{ $ref: '#/c' }} }}\n");
        let mut diagnostics = Diagnostics::lenient();
        let mut files = Files::new();
        let sources = Memory::new([("a.yaml", text)]);
        files.open(
            &sources,
            "a.yaml",
            None,
            &Limits::default(),
            &mut diagnostics,
        );
        assert!(!files.resolve_ids(&mut diagnostics));
        assert!(
            diagnostics
                .render(&files)
                .contains("too long to be followed")
        );
    }

    #[test]
    fn a_reference_is_relative_to_its_base() {
        for (base, reference, uri) in [
            (
                "https://a.example/b/c.json",
                "d.json",
                "https://a.example/b/d.json",
            ),
            (
                "https://a.example/b/c.json",
                "../d.json",
                "https://a.example/d.json",
            ),
            (
                "https://a.example/b/c.json",
                "../../../d.json",
                "https://a.example/d.json",
            ),
            ("https://a.example/b/c.json", "/d", "https://a.example/d"),
            ("https://a.example", "d", "https://a.example/d"),
            ("https://a.example/b", "urn:d", "urn:d"),
            ("spec/api.yaml", "things/./d.yaml", "spec/things/d.yaml"),
            ("api.yaml", "d.yaml", "d.yaml"),
        ] {
            assert_eq!(resolve(base, reference), uri, "{base} {reference}");
        }
    }
}
