//! `$id`: what the references in and below a schema are relative to, and what others may call it (JSON Schema 2020-12).

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::files::has_scheme;
use super::{FileId, Files, Node, Span, Value};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// Members that hold values, in which `$id` and `$ref` are names like any other.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// The longest URI, and the longest way to a schema with one.
const LONGEST: usize = 4096;
/// How many bytes all of them may take together, and the references that are written anew.
const ROOM: usize = 1 << 26;

/// The schemas with an id: by URI, the file and the JSON pointer as a fragment.
type Ids = BTreeMap<String, (FileId, String)>;

impl Files {
    /// Writes each reference that goes by an `$id` as the way through the files; whether there are any.
    pub(crate) fn resolve_ids(&mut self, diagnostics: &mut Diagnostics) -> bool {
        let mut ids = Ids::new();
        let mut references = Vec::new();
        let is_meant = |id: &FileId| self.text(*id).contains("$id");
        let all: Vec<FileId> = self.ids().collect();
        if !all.iter().any(is_meant) {
            return false;
        }
        let mut left = ROOM;
        let mut long = None;
        for file in all {
            if let Some(root) = self.root(file) {
                let mut walk = Walk {
                    file,
                    at: String::new(),
                    ids: &mut ids,
                    references: &mut references,
                    left: &mut left,
                    long: &mut long,
                };
                walk.node(root, &self.name(file).into());
            }
        }
        let mut found = HashMap::new();
        let mut strays = Vec::new();
        for (span, base, text) in references {
            match self.by_id(&ids, span, &base, text) {
                Leads::Elsewhere(reference) => match left.checked_sub(reference.len()) {
                    Some(rest) => {
                        left = rest;
                        found.insert(span, reference);
                    }
                    None => long = long.or(Some(span)),
                },
                Leads::Stray => strays.push(span),
                Leads::AsWritten => {}
            }
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
            }
        }
        !found.is_empty()
    }

    fn by_id(&self, ids: &Ids, span: Span, base: &str, text: &str) -> Leads {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let uri = match path {
            "" => base.to_owned(),
            path => resolve(base, path),
        };
        let Some((file, pointer)) = ids.get(&uri) else {
            return Leads::AsWritten;
        };
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        if path.is_empty() && (pointer.is_empty() || !is_pointer) {
            return Leads::AsWritten;
        }
        let fragment = match is_pointer {
            true => format!("{pointer}{fragment}"),
            false => fragment.to_owned(),
        };
        if is_pointer && self.at(*file, &fragment).is_err() {
            return match path {
                "" => Leads::Stray,
                _ => Leads::AsWritten,
            };
        }
        let way = match *file == span.file {
            true => String::new(),
            false => {
                let depth = self.name(span.file).matches('/').count();
                "../".repeat(depth) + &self.name(*file).replace('%', "%25")
            }
        };
        Leads::Elsewhere(format!("{way}#{fragment}"))
    }
}

/// Where a reference leads.
enum Leads {
    AsWritten,
    /// As this reference does, which knows no `$id`.
    Elsewhere(String),
    /// Nowhere by the letter.
    Stray,
}

struct Walk<'w, 'n> {
    file: FileId,
    /// The pointer of the node at hand, as a fragment.
    at: String,
    ids: &'w mut Ids,
    /// Each reference with the URI that it is relative to.
    references: &'w mut Vec<(Span, Rc<str>, &'n str)>,
    left: &'w mut usize,
    /// The first id that is too long.
    long: &'w mut Option<Span>,
}

impl<'n> Walk<'_, 'n> {
    fn node(&mut self, node: &'n Node, base: &Rc<str>) {
        let own = node.get("$id").and_then(|id| self.id(id, base));
        let base = own.as_ref().unwrap_or(base);
        if let Some(reference) = node.get("$ref")
            && let Some(text) = reference.as_str()
        {
            self.references
                .push((reference.span, Rc::clone(base), text));
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
        self.ids.entry(uri.clone()).or_insert(place);
        Some(uri.into())
    }

    fn below(&mut self, part: &str, node: &'n Node, base: &Rc<str>) {
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
                if member.key.value == "$ref"
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
