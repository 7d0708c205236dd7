//! One file out of many: for tools that want an OpenAPI document in one piece.

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::load::{FileId, Files, Limits, Node, Sources, Value as Tree, escape};

/// The document as one JSON value. Schemas of other files move to `components.schemas` under their names; whatever else
/// is referenced in other files stands where the reference stood.
pub(crate) fn bundle(
    files: &mut Files,
    sources: &dyn Sources,
    document: &Document,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let root = files.root(document.root)?.clone();
    let mut bundler = Bundler {
        files,
        sources,
        document,
        limits,
        diagnostics,
    };
    let mut bundled = bundler.copy(&root, limits.depth)?;
    let mut schemas = Map::new();
    for named in &document.schemas {
        if named.span.file != document.root {
            let node = bundler
                .files
                .at(named.span.file, &named.pointer)
                .ok()?
                .clone();
            let copy = bundler.copy(&node, limits.depth)?;
            if schemas.insert(named.name.clone(), copy).is_some() {
                let message = format!("two schemas are called `{}`", named.name);
                let help = "give one of them another name: in one file they cannot be told apart";
                bundler.diagnostics.push(
                    Diagnostic::error(message)
                        .at(named.span, "this one")
                        .help(help),
                );
            }
        }
    }
    let components = bundled
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| Value::Object(Map::new()));
    let target = components
        .as_object_mut()?
        .entry("schemas")
        .or_insert_with(|| Value::Object(Map::new()));
    target.as_object_mut()?.extend(schemas);
    (!diagnostics.has_errors()).then_some(bundled)
}

struct Bundler<'a> {
    files: &'a mut Files,
    sources: &'a dyn Sources,
    document: &'a Document,
    limits: &'a Limits,
    diagnostics: &'a mut Diagnostics,
}

impl Bundler<'_> {
    /// The value with its references turned; `None` where a reference leads nowhere, or ever deeper.
    fn copy(&mut self, node: &Node, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match &node.value {
            Tree::Array(items) => Some(Value::Array(
                items
                    .iter()
                    .map(|item| self.copy(item, depth))
                    .collect::<Option<_>>()?,
            )),
            Tree::Object(members) => {
                if let Some(reference) = node.get("$ref")
                    && let Some(text) = reference.as_str()
                    && let Some(target) = self.unnamed(text, reference)?
                {
                    return self.copy(&target, depth);
                }
                let mut copy = Map::new();
                for member in members {
                    let value = match (member.key.value.as_str(), member.value.as_str()) {
                        ("$ref", Some(text)) => Value::String(self.renamed(text, &member.value)?),
                        _ => self.copy(&member.value, depth)?,
                    };
                    copy.insert(member.key.value.clone(), value);
                }
                Some(Value::Object(copy))
            }
            _ => Some(node.to_json()),
        }
    }

    fn resolve<'r>(&mut self, text: &'r str, at: &Node) -> Option<(FileId, &'r str)> {
        self.files
            .open_reference(self.sources, text, at.span, self.limits, self.diagnostics)
    }

    /// What stands at the end of a reference that cannot be kept, because the place has no name in one file.
    #[expect(
        clippy::option_option,
        reason = "a reference that leads nowhere is not one that is kept"
    )]
    fn unnamed(&mut self, text: &str, at: &Node) -> Option<Option<Node>> {
        let (file, fragment) = self.resolve(text, at)?;
        if file == self.document.root || self.name(file, fragment).is_some() {
            return Some(None);
        }
        self.files.at(file, fragment).ok().cloned().map(Some)
    }

    /// A reference as it is written in one file.
    fn renamed(&mut self, text: &str, at: &Node) -> Option<String> {
        let (file, fragment) = self.resolve(text, at)?;
        Some(match self.name(file, fragment) {
            Some(name) if file != self.document.root => {
                format!("#/components/schemas/{}", escape(name))
            }
            _ => format!("#{fragment}"),
        })
    }

    fn name(&self, file: FileId, fragment: &str) -> Option<&str> {
        let named = self.document.schemas.iter();
        let mut named = named.filter(|named| named.span.file == file && named.pointer == fragment);
        named.next().map(|named| named.name.as_str())
    }
}
