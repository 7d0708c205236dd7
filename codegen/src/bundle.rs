//! One file out of many: for tools that want an OpenAPI document in one piece.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::load::{FileId, Files, Limits, Node, Sources, Span, Value as Tree, escape};

/// Members that hold values, in which `$ref` is a name like any other.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

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
    let elsewhere = document
        .schemas
        .iter()
        .filter(|named| named.span.file != document.root);
    let moved: Vec<_> = elsewhere
        .filter_map(|named| {
            Some((
                named,
                files.at(named.span.file, &named.pointer).ok()?.clone(),
            ))
        })
        .collect();
    let names = moved
        .iter()
        .map(|(named, node)| (node.span, named.name.as_str()))
        .collect();
    // A whole API has some 200,000 values; what doubles at each step is stopped early.
    let nodes = limits.nodes / 5;
    let mut bundler = Bundler {
        files,
        sources,
        root: document.root,
        names,
        limits,
        nodes,
        diagnostics,
    };
    let mut whole = bundler.copy(&root, limits.depth)?;
    let components = member(&mut whole, "components")?;
    let mut schemas = std::mem::take(member(components, "schemas")?.as_object_mut()?);
    for (named, node) in &moved {
        let copy = bundler.copy(node, limits.depth)?;
        if schemas.insert(named.name.clone(), copy).is_some() {
            let message = format!("two schemas are called `{}`", named.name);
            let help = "give one of them another name: in one file they cannot be told apart";
            bundler.diagnostics.push(
                Diagnostic::error(message)
                    .at(named.span, "this is one of them")
                    .help(help),
            );
        }
    }
    *member(member(&mut whole, "components")?, "schemas")? = Value::Object(schemas);
    (!diagnostics.has_errors()).then_some(whole)
}

/// The member of an object, which is made if it is missing.
fn member<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    Some(
        value
            .as_object_mut()?
            .entry(name)
            .or_insert_with(|| Value::Object(Map::new())),
    )
}

struct Bundler<'a> {
    files: &'a mut Files,
    sources: &'a dyn Sources,
    root: FileId,
    /// The schemas of other files, by place.
    names: BTreeMap<Span, &'a str>,
    limits: &'a Limits,
    /// How many values may still be copied.
    nodes: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Bundler<'_> {
    /// The value with its references turned; `None` where something is wrong, which is then reported.
    fn copy(&mut self, node: &Node, depth: usize) -> Option<Value> {
        let left = depth.checked_sub(1).zip(self.nodes.checked_sub(1));
        let Some((depth, nodes)) = left else {
            self.diagnostics.push(
                Diagnostic::error(
                    "the document grows without end when its references are replaced",
                )
                .at(node.span, "by way of this value")
                .help("refer only to schemas in circles, each in a file's own list of definitions"),
            );
            return None;
        };
        self.nodes = nodes;
        match &node.value {
            Tree::Array(items) => {
                let items: Option<_> = items.iter().map(|item| self.copy(item, depth)).collect();
                items.map(Value::Array)
            }
            Tree::Object(members) => match node.get("$ref") {
                Some(
                    reference @ Node {
                        value: Tree::String(text),
                        ..
                    },
                ) => self.reference(node, text, reference, depth),
                _ => {
                    let mut copy = Map::new();
                    for member in members {
                        let name = &member.key.value;
                        let value = match VALUES.contains(&name.as_str()) {
                            true => member.value.to_json(),
                            false => self.copy(&member.value, depth)?,
                        };
                        copy.insert(name.clone(), value);
                    }
                    Some(Value::Object(copy))
                }
            },
            _ => Some(node.to_json()),
        }
    }

    /// An object with a `$ref`: what stands beside it is kept.
    fn reference(&mut self, node: &Node, text: &str, at: &Node, depth: usize) -> Option<Value> {
        let opened =
            self.files
                .open_reference(self.sources, text, at.span, self.limits, self.diagnostics);
        let (file, fragment) = opened?;
        let target = match self.files.at(file, fragment) {
            Ok(target) => target.clone(),
            Err(error) => {
                let diagnostic = error.to_diagnostic(at.span);
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        let mut copy = match self.names.get(&target.span) {
            _ if file == self.root => {
                Map::from_iter([("$ref".to_owned(), Value::String(format!("#{fragment}")))])
            }
            Some(name) => {
                let reference = format!("#/components/schemas/{}", escape(name));
                Map::from_iter([("$ref".to_owned(), Value::String(reference))])
            }
            None => match self.copy(&target, depth)? {
                Value::Object(target) => target,
                other => return Some(other),
            },
        };
        for member in node.as_object().unwrap_or_default() {
            if member.key.value != "$ref" {
                copy.insert(member.key.value.clone(), self.copy(&member.value, depth)?);
            }
        }
        Some(Value::Object(copy))
    }
}
