//! Where a `$ref` leads.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ptr;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::load::{FileId, Files, Limits, Member, Node, Sources, Span, Value, escape};

use super::reader::{Expected, Map};
use super::{Edition, NamedSchema, Reader, SchemaId, Strictness};

/// The files that references name, opened before anything is read: what is read borrows from all of them. Where one
/// could not be read, the error to report at every reference; `None` if the file's own errors say enough.
pub(super) struct Targets(HashMap<(FileId, String), Result<FileId, Option<Diagnostic>>>);

impl Targets {
    /// Opens every file that any `$ref` names. One may stand in an example and mean nothing, so a file that does not exist
    /// is an error only where the reference is followed.
    pub(super) fn open(
        files: &mut Files,
        sources: &dyn Sources,
        root: FileId,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut opened = HashMap::new();
        let mut seen = HashSet::from([root]);
        let mut queue = vec![root];
        while let Some(file) = queue.pop() {
            let mut references = Vec::new();
            if let Some(root) = files.root(file) {
                collect(root, &mut references);
            }
            for (path, span) in references {
                let Entry::Vacant(entry) = opened.entry((file, path)) else {
                    continue;
                };
                let mut found = Diagnostics::new();
                let target =
                    files.open_reference(sources, &entry.key().1, span, limits, &mut found);
                let mut refusal = None;
                for diagnostic in &found {
                    if diagnostic.span == Some(span) {
                        refusal = Some(diagnostic.clone());
                    } else {
                        diagnostics.push(diagnostic.clone());
                    }
                }
                let target = target.map(|(file, _)| file);
                queue.extend(target.filter(|file| seen.insert(*file)));
                entry.insert(target.ok_or(refusal));
            }
        }
        Self(opened)
    }
}

/// The files that references below a node name, with the place of the reference.
fn collect(node: &Node, references: &mut Vec<(String, Span)>) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Object(members) => {
            for Member { key, value } in members {
                if matches!(&*key.value, "$ref" | "$dynamicRef")
                    && let Some(reference) = value.as_str()
                    && let (path, _) = split(reference)
                    && !path.is_empty()
                {
                    references.push((path.to_owned(), value.span));
                }
                collect(value, references);
            }
        }
        _ => {}
    }
}

/// The names that `$anchor` and `$dynamicAnchor` give below a node; of two that are the same, the first.
fn collect_anchors<'a>(node: &'a Node, anchors: &mut HashMap<&'a str, &'a Node>) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| collect_anchors(item, anchors)),
        Value::Object(members) => {
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = node.get(key).and_then(Node::as_str) {
                    anchors.entry(name).or_insert(node);
                }
            }
            for member in members {
                collect_anchors(&member.value, anchors);
            }
        }
        _ => {}
    }
}

/// Whether a fragment is a name and no pointer.
fn is_anchor(fragment: &str) -> bool {
    !fragment.is_empty() && !fragment.starts_with('/') && !fragment.starts_with("%2F")
}

/// A reference as the file and the pointer in it.
fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// The schemas that have an id.
#[derive(Default)]
pub(super) struct Schemas<'a> {
    found: Vec<Found<'a>>,
    by_node: HashMap<*const Node, SchemaId>,
    by_reference: HashMap<(FileId, Cow<'a, str>), SchemaId>,
    /// What `$anchor` and `$dynamicAnchor` name in the files in which a reference asked for one.
    anchors: HashMap<FileId, HashMap<&'a str, &'a Node>>,
    /// The error of each target that does not exist, to be repeated at every place that names it.
    dangling: HashMap<(FileId, &'a str), Diagnostic>,
}

struct Found<'a> {
    node: &'a Node,
    name: String,
    pointer: String,
    span: Span,
    /// What it refers to where it is a reference itself.
    alias: Option<(SchemaId, Span)>,
}

impl<'a> Reader<'a> {
    /// Gives a member of `components.schemas` its id.
    pub(super) fn register_component(&mut self, file: FileId, member: &'a Member) {
        let pointer = format!(
            "/components/schemas/{}",
            escape(&member.key.value).replace('%', "%25")
        );
        let id = self.register(
            &member.value,
            member.key.value.clone(),
            pointer.clone(),
            member.key.span,
        );
        self.schemas.by_reference.insert((file, pointer.into()), id);
    }

    fn register(&mut self, node: &'a Node, name: String, pointer: String, span: Span) -> SchemaId {
        let id = SchemaId(self.schemas.found.len());
        self.schemas.found.push(Found {
            node,
            name,
            pointer,
            span,
            alias: None,
        });
        self.schemas.by_node.insert(node, id);
        id
    }

    /// The id of the schema that a `$ref` leads to.
    pub(super) fn schema_id(&mut self, reference: &'a Node) -> Option<SchemaId> {
        let (file, fragment) = self.target(reference)?;
        let key = (file, Cow::Borrowed(fragment));
        if let Some(id) = self.schemas.by_reference.get(&key) {
            return Some(*id);
        }
        let node = self.find(file, fragment, reference.span)?;
        let known = self.schemas.by_node.get(&ptr::from_ref(node)).copied();
        let id = known.unwrap_or_else(|| {
            let pointer = percent_decode_str(fragment)
                .decode_utf8_lossy()
                .replace('%', "%25");
            let (name, key) = match is_anchor(fragment) {
                true => (pointer.clone(), None),
                false => self.name(file, &pointer),
            };
            self.register(node, name, pointer, key.unwrap_or(node.span))
        });
        self.schemas.by_reference.insert(key, id);
        Some(id)
    }

    /// The name of the schema that a pointer leads to, and the place of its key if it has one.
    fn name(&self, file: FileId, pointer: &str) -> (String, Option<Span>) {
        let Some((parent, last)) = pointer.rsplit_once('/') else {
            return (stem(self.files.name(file)), None);
        };
        let name = unescape(last);
        let parent = self.files.at(file, parent).ok().and_then(Node::as_object);
        let member =
            parent.and_then(|members| members.iter().find(|member| member.key.value == name));
        (words(pointer), member.map(|member| member.key.span))
    }

    /// Reads every schema that has an id, and those that get one meanwhile.
    pub(super) fn named_schemas(&mut self) -> Vec<NamedSchema> {
        let mut schemas = Vec::new();
        while let Some(found) = self.schemas.found.get(schemas.len()) {
            let (schema, alias) = self.named_schema(found.node);
            let found = &mut self.schemas.found[schemas.len()];
            found.alias = alias;
            schemas.push(NamedSchema {
                is_reference: alias.is_some(),
                name: std::mem::take(&mut found.name),
                pointer: std::mem::take(&mut found.pointer),
                span: found.span,
                schema,
            });
        }
        self.check_aliases(&mut schemas);
        schemas
    }

    /// Schemas that are references must lead to one that is not. Those that do not lose their reference.
    fn check_aliases(&mut self, schemas: &mut [NamedSchema]) {
        let found = std::mem::take(&mut self.schemas.found);
        let mut reported = HashSet::new();
        for first in 0..found.len() {
            let mut trail: Vec<(usize, Span)> = Vec::new();
            let mut at = first;
            while let Some((target, span)) = found[at].alias {
                trail.push((at, span));
                at = target.0;
                let start = trail.iter().position(|(step, _)| *step == at);
                if start.is_some() || trail.len() > self.limits.depth {
                    let steps: Vec<_> = trail.split_off(start.unwrap_or_default());
                    if !reported.contains(&first) && reported.insert(at) {
                        for (step, _) in &steps {
                            if reported.insert(*step) || *step == at {
                                schemas[*step].schema.all_of.remove(0);
                            }
                        }
                        self.cyclic(steps.iter().map(|(_, span)| *span), start.is_some());
                    }
                    break;
                }
            }
        }
    }

    /// Reports references that lead to references for ever, or for too long.
    fn cyclic(&mut self, mut steps: impl Iterator<Item = Span>, endless: bool) {
        let (message, label) = if endless {
            let message = "cyclic `$ref`: these references lead to each other and nowhere else";
            (message.to_owned(), "this leads back to itself")
        } else {
            let depth = self.limits.depth;
            (
                format!("more than {depth} references lead to each other"),
                "this is the first one",
            )
        };
        let mut diagnostic = Diagnostic::error(message)
            .help("write the definition itself in place of one of the references");
        if let Some(first) = steps.next() {
            diagnostic = diagnostic.at(first, label);
        }
        for step in steps.take(8) {
            diagnostic = diagnostic.also(step, "by way of this");
        }
        self.flaw(diagnostic);
    }

    /// What a Reference Object leads to, with the description beside it, or the value itself.
    pub(super) fn follow(&mut self, node: &'a Node) -> Option<(&'a Node, Option<String>)> {
        let trail = self.trail(node)?;
        let (last, steps) = trail.split_last()?;
        let mut description = None;
        for step in steps {
            let beside = self.beside(step);
            description = description.or(beside);
        }
        Some((last, description))
    }

    /// The objects that a chain of references leads through: each has a `$ref`, but for the last.
    pub(super) fn trail(&mut self, mut node: &'a Node) -> Option<Vec<&'a Node>> {
        let mut trail: Vec<(&Node, Span)> = Vec::new();
        while let Some(reference) = node.get("$ref") {
            let start = trail.iter().position(|(step, _)| ptr::eq(*step, node));
            if start.is_some() || trail.len() > self.limits.depth {
                let steps = &trail[start.unwrap_or_default()..];
                self.cyclic(steps.iter().map(|(_, span)| *span), start.is_some());
                return None;
            }
            trail.push((node, reference.span));
            let (file, fragment) = self.target(reference)?;
            node = self.find(file, fragment, reference.span)?;
        }
        let steps = trail.into_iter().map(|(step, _)| step);
        Some(steps.chain([node]).collect())
    }

    /// Looks at what stands beside the `$ref` of a Reference Object: only in 3.1 does any of it count.
    fn beside(&mut self, node: &'a Node) -> Option<String> {
        let mut description = None;
        for Member { key, value } in node.as_object().unwrap_or_default() {
            match (key.value.as_str(), self.edition) {
                ("$ref", _) => {}
                ("description", Edition::V31) => {
                    description = self.string_of("description", value).map(|text| text.value);
                }
                ("summary", Edition::V31) => {
                    self.skip("`summary` beside a `$ref`".into(), key.span);
                }
                _ => self.left_out(
                    key.span,
                    &format!("`{}` beside a `$ref`", key.value),
                    "has no effect",
                    || "remove it, or move it to where the reference leads".into(),
                ),
            }
        }
        description
    }

    /// Something that would be dropped: an error in our own documents, a note in others.
    fn left_out(&mut self, span: Span, what: &str, label: &str, help: impl FnOnce() -> String) {
        match self.strictness {
            Strictness::Own => self.error(
                Diagnostic::error(format!("{what} {label}"))
                    .at(span, label)
                    .help(help()),
            ),
            Strictness::Foreign => self.skip(format!("{what}, which {label}"), span),
        }
    }

    /// The file and the pointer in it that a `$ref` names.
    fn target(&mut self, reference: &'a Node) -> Option<(FileId, &'a str)> {
        let Some(text) = reference.as_str() else {
            self.wrong("`$ref`", reference, Expected::String);
            return None;
        };
        let file = reference.span.file;
        let (path, fragment) = split(text);
        if path.is_empty() {
            return Some((file, fragment));
        }
        match self.targets.0.get(&(file, path.to_owned()))? {
            Ok(target) => Some((*target, fragment)),
            Err(refusal) => {
                if let Some(refusal) = refusal {
                    let diagnostic = Diagnostic {
                        span: Some(reference.span),
                        ..refusal.clone()
                    };
                    self.flaw(diagnostic);
                }
                None
            }
        }
    }

    fn find(&mut self, file: FileId, fragment: &'a str, from: Span) -> Option<&'a Node> {
        if let Some(dangling) = self.schemas.dangling.get(&(file, fragment)) {
            let diagnostic = Diagnostic {
                span: Some(from),
                ..dangling.clone()
            };
            self.flaw(diagnostic);
            return None;
        }
        if is_anchor(fragment)
            && let Some(node) = self.anchored(file, fragment)
        {
            self.reached.insert((file, node.span.start));
            return Some(node);
        }
        match self.files.at(file, fragment) {
            Ok(node) => {
                self.reached.insert((file, node.span.start));
                Some(node)
            }
            Err(error) => {
                let mut diagnostic = error.to_diagnostic(from);
                let members = error.deepest.and_then(Node::as_object).unwrap_or_default();
                if let Some(near) = nearest(
                    &error.missing,
                    members.iter().map(|member| member.key.value.as_str()),
                ) && let Some(member) = members.iter().find(|member| member.key.value == near)
                {
                    diagnostic = diagnostic.also(member.key.span, "this one exists");
                }
                self.schemas
                    .dangling
                    .insert((file, fragment), diagnostic.clone());
                self.flaw(diagnostic);
                None
            }
        }
    }

    /// What a name given by `$anchor` or `$dynamicAnchor` stands for.
    fn anchored(&mut self, file: FileId, name: &str) -> Option<&'a Node> {
        let root = self.files.root(file)?;
        let anchors = self.schemas.anchors.entry(file).or_insert_with(|| {
            let mut anchors = HashMap::new();
            collect_anchors(root, &mut anchors);
            anchors
        });
        anchors.get(name).copied()
    }

    /// Reports definitions that nothing refers to, so that nothing is dropped silently: those of `components` other than
    /// schemas, and those in files of which only members are referred to.
    pub(super) fn unused_definitions(&mut self, root: FileId, components: Option<&Map<'a>>) {
        if self.targets.0.values().any(Result::is_err) {
            // They may be used in what could not be read.
            return;
        }
        let sections = [
            "parameters",
            "requestBodies",
            "responses",
            "examples",
            "headers",
            "pathItems",
        ];
        let sections = sections
            .iter()
            .filter_map(|section| components?.get(section));
        let mut files: Vec<_> = self.reached.iter().map(|(file, _)| *file).collect();
        files.dedup();
        files.retain(|file| *file != root);
        let mut fragments: Vec<_> = files
            .iter()
            .filter_map(|file| self.files.root(*file))
            .collect();
        fragments.retain(|node| !self.reached.contains(&(node.span.file, node.span.start)));
        for member in sections
            .chain(fragments)
            .filter_map(Node::as_object)
            .flatten()
            .filter(|member| !member.key.value.starts_with('$'))
        {
            let Span { file, start, end } = member.value.span;
            let used = self
                .reached
                .range((file, start)..(file, end.max(start + 1)))
                .next()
                .is_some();
            if !used {
                let name = &member.key.value;
                self.left_out(
                    member.key.span,
                    &format!("`{name}`"),
                    "is referred to by nothing",
                    || format!("remove `{name}`, or refer to it with `$ref`"),
                );
            }
        }
    }
}

/// What a pointer says of a schema that stands inside of something with a name: `Peer tags` for
/// `/components/schemas/Peer/properties/tags`.
fn words(pointer: &str) -> String {
    /// Where definitions stand, and what those are that are no schemas.
    const CONTAINERS: [(&str, &str); 8] = [
        ("$defs", ""),
        ("definitions", ""),
        ("headers", "header"),
        ("parameters", "parameter"),
        ("pathItems", "path"),
        ("requestBodies", "request"),
        ("responses", "response"),
        ("schemas", ""),
    ];
    const KEYWORDS: [&str; 12] = [
        "additionalProperties",
        "allOf",
        "anyOf",
        "content",
        "items",
        "oneOf",
        "patternProperties",
        "paths",
        "properties",
        "requestBody",
        "responses",
        "schema",
    ];
    let parts: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let within_paths = parts.first().is_some_and(|first| first == "paths");
    let kind = |part: &String| CONTAINERS.iter().find(|(name, _)| name == part);
    let container = parts[..parts.len().saturating_sub(1)]
        .iter()
        .zip(0..)
        .filter_map(|(part, at)| Some((at, kind(part)?.1)))
        .last()
        .filter(|_| !within_paths);
    let named = &parts[container.map_or(0, |(at, _)| at + 1)..];
    let says = |at: &usize| {
        let part = named[*at].as_str();
        let is_property = *at > 0 && named[at - 1] == "properties";
        let is_index = part.bytes().all(|byte| byte.is_ascii_digit());
        let is_media_type = part.starts_with("application/");
        is_property || !(is_index || is_media_type || KEYWORDS.contains(&part))
    };
    let words = (0..named.len()).filter(says).map(|at| named[at].as_str());
    let kind = container
        .map(|(_, kind)| kind)
        .filter(|kind| !kind.is_empty());
    let words: Vec<&str> = words.chain(kind).collect();
    match (&words[..], parts.last()) {
        ([], Some(last)) => last.clone(),
        (words, _) => words.join(" "),
    }
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/")
        .replace("~0", "~")
        .replace("%25", "%")
}

/// The name of a file without folder and extension.
pub(crate) fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}
