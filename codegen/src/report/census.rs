//! What a document defines, counted in the tree as it was loaded: by key and by reference, and by nothing that was read or
//! lowered, so that what those lose is missed.

use std::collections::{HashMap, HashSet};
use std::ptr;

use crate::load::{FileId, Files, Member, Node, Span, escape};

/// What a document defines, in the order of its text as far as references allow.
#[derive(Debug, Default)]
pub(crate) struct Census {
    pub(crate) operations: Vec<FoundOperation>,
    pub(crate) schemas: Vec<Found>,
    /// Components that are no schemas.
    pub(crate) components: Vec<Found>,
    /// How many schemas are written where they are used.
    pub(crate) inline_schemas: usize,
}

/// An operation.
#[derive(Debug)]
pub(crate) struct FoundOperation {
    /// The path, the name of the webhook, or the expression of the callback.
    pub(crate) path: String,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) id: Option<String>,
    pub(crate) caller: Caller,
    /// Where its method is written.
    pub(crate) span: Span,
    /// Where all of it is written.
    pub(crate) whole: Span,
    pub(crate) place: String,
}

/// Who calls an operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Caller {
    Client,
    /// The service, where the client asked for it in a request.
    Callback,
    /// The service.
    Webhook,
}

/// A definition with a name.
#[derive(Debug)]
pub(crate) struct Found {
    /// The part of `components`: `schemas`.
    pub(crate) section: &'static str,
    pub(crate) name: String,
    /// Where its key is written, or its value where it has none.
    pub(crate) span: Span,
    pub(crate) place: String,
    /// The first thing that refers to it.
    pub(crate) used: Option<Region>,
}

/// A part of the document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Region {
    /// What operations of paths take and answer.
    Operations,
    /// What is not read; in words.
    Unread(&'static str),
}

/// What an object of a document is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Kind {
    Callback,
    Encoding,
    Example,
    Header,
    Link,
    MediaType,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
}

/// The sections of `components`.
const SECTIONS: [(&str, Kind); 10] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
];

const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];

/// What a key of an object holds.
enum Holds {
    One(Kind),
    List(Kind),
    Map(Kind),
}

impl Kind {
    /// What the members of an object of this kind hold.
    fn holds(self, key: &str) -> Option<Holds> {
        use Holds::{List, Map, One};
        Some(match (self, key) {
            (Self::Operation | Self::PathItem, "parameters") => List(Self::Parameter),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => Map(Self::Response),
            (Self::Operation, "callbacks") => Map(Self::Callback),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                Map(Self::MediaType)
            }
            (Self::Parameter | Self::Header | Self::MediaType, "examples") => Map(Self::Example),
            (Self::Response | Self::Encoding, "headers") => Map(Self::Header),
            (Self::Response, "links") => Map(Self::Link),
            (Self::MediaType, "encoding") => Map(Self::Encoding),
            (
                Self::Schema,
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas",
            ) => Map(Self::Schema),
            (Self::Schema, "allOf" | "anyOf" | "oneOf" | "prefixItems") => List(Self::Schema),
            (Self::Parameter | Self::Header | Self::MediaType, "schema")
            | (
                Self::Schema,
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema",
            ) => One(Self::Schema),
            _ => return None,
        })
    }

    /// Why what a key holds is not read, where it is not.
    fn unread(self, key: &str) -> Option<&'static str> {
        Some(match (self, key) {
            (Self::Operation, "callbacks") => "a callback",
            (Self::Response, "links") => "a link",
            (Self::Response | Self::Encoding, "headers") => "a header of an answer or a part",
            (Self::MediaType, "encoding") => "the encoding of a part",
            (Self::Schema, "if" | "then" | "else" | "dependentSchemas") => "a condition",
            (Self::Schema, "$defs" | "definitions") => "a definition inside a schema",
            (
                Self::Schema,
                "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema",
            ) => "a keyword that changes no type",
            _ => return None,
        })
    }
}

/// Where a reference leads.
#[derive(Clone)]
struct Target<'a> {
    node: &'a Node,
    /// The place of its key, or its own where it has none.
    span: Span,
    name: String,
    pointer: String,
}

struct Walk<'a> {
    files: &'a Files,
    census: Census,
    /// What has been counted, by address: aliases of YAML are values of their own.
    seen: HashSet<(*const Node, Kind)>,
    /// Schemas that are no references, and schemas that are definitions.
    written: HashSet<*const Node>,
    defined: HashSet<*const Node>,
    targets: HashMap<(FileId, &'a str), Option<Target<'a>>>,
    /// The indices of definitions, by place.
    schemas: HashMap<(FileId, u32), usize>,
    components: HashMap<(FileId, u32), usize>,
    open: Vec<Step<'a>>,
}

/// An object that is still to be counted.
struct Step<'a> {
    kind: Kind,
    node: &'a Node,
    pointer: String,
    region: Region,
    /// The path, for what operations it holds.
    path: String,
    /// Who calls the operations that it holds; `None` where they are no operations, as nothing refers to their path.
    caller: Option<Caller>,
}

/// Counts what a document defines.
pub(crate) fn census(files: &Files, root: FileId) -> Census {
    let mut walk = Walk {
        files,
        census: Census::default(),
        seen: HashSet::new(),
        written: HashSet::new(),
        defined: HashSet::new(),
        targets: HashMap::new(),
        schemas: HashMap::new(),
        components: HashMap::new(),
        open: Vec::new(),
    };
    if let Some(node) = files.root(root) {
        walk.document(node);
    }
    walk.census.inline_schemas = walk.written.difference(&walk.defined).count();
    walk.census
}

impl<'a> Walk<'a> {
    fn document(&mut self, root: &'a Node) {
        let components = root.get("components");
        let sections =
            SECTIONS.map(|(section, kind)| (section, kind, members(components, section)));
        for (section, _, members) in sections {
            for Member { key, value } in members {
                let pointer = format!("/components/{section}/{}", escape(&key.value));
                self.define(section, value, &key.value, key.span, &pointer);
            }
        }
        for (item, path) in paths(members(Some(root), "paths"), "/paths") {
            self.push(
                Kind::PathItem,
                item,
                path,
                Region::Operations,
                Some(Caller::Client),
            );
        }
        self.run();
        self.security(root, "security");
        for (item, path) in paths(members(Some(root), "webhooks"), "/webhooks") {
            let region = Region::Unread("a webhook");
            self.push(Kind::PathItem, item, path, region, Some(Caller::Webhook));
        }
        self.run();
        // What nothing refers to has schemas of its own.
        for (section, kind, members) in sections {
            for (node, pointer) in named(members, &format!("/components/{section}")) {
                let region = Region::Unread("a component that is not used");
                self.push(kind, node, pointer, region, None);
            }
        }
        self.run();
    }

    fn push(
        &mut self,
        kind: Kind,
        node: &'a Node,
        pointer: String,
        region: Region,
        caller: Option<Caller>,
    ) {
        let path = last(&pointer);
        self.open.push(Step {
            kind,
            node,
            pointer,
            region,
            path,
            caller,
        });
    }

    fn run(&mut self) {
        // First in the document, first counted.
        self.open.reverse();
        while let Some(step) = self.open.pop() {
            let from = self.open.len();
            self.step(&step);
            self.open[from..].reverse();
        }
    }

    fn step(&mut self, step: &Step<'a>) {
        let Step {
            kind, node, region, ..
        } = *step;
        if kind == Kind::PathItem {
            // Each path has operations of its own, even where two share an item.
            self.operations(step);
        }
        if !self.seen.insert((ptr::from_ref(node), kind)) {
            return;
        }
        let reference = node.get("$ref").and_then(Node::as_str);
        if let Some(reference) = reference
            && let Some(target) = self.target(node.span.file, reference)
        {
            self.refer(kind, &target, region);
            let Target { node, pointer, .. } = target;
            self.open.push(Step {
                node,
                pointer,
                kind,
                region,
                path: step.path.clone(),
                caller: step.caller,
            });
        }
        if kind == Kind::Schema && reference.is_none() && node.as_object().is_some() {
            self.written.insert(node);
        }
        if kind == Kind::Callback {
            let caller = step.caller.and(Some(Caller::Callback));
            for (item, pointer) in paths(node.as_object().unwrap_or_default(), &step.pointer) {
                self.push(Kind::PathItem, item, pointer, region, caller);
            }
            return;
        }
        for Member { key, value } in node.as_object().unwrap_or_default() {
            if kind == Kind::PathItem && METHODS.contains(&&*key.value) {
                let pointer = format!("{}/{}", step.pointer, key.value);
                self.push(Kind::Operation, value, pointer, region, step.caller);
            }
            let Some(holds) = kind.holds(&key.value) else {
                continue;
            };
            let region = kind.unread(&key.value).map_or(region, Region::Unread);
            let pointer = format!("{}/{}", step.pointer, escape(&key.value));
            let inner: Vec<_> = match holds {
                Holds::One(kind) => vec![(kind, value, pointer)],
                Holds::List(kind) => {
                    let items = value.as_array().unwrap_or_default().iter().enumerate();
                    items
                        .map(|(index, item)| (kind, item, format!("{pointer}/{index}")))
                        .collect()
                }
                Holds::Map(kind) => {
                    let members = named(value.as_object().unwrap_or_default(), &pointer);
                    members
                        .map(|(node, pointer)| (kind, node, pointer))
                        .collect()
                }
            };
            for (kind, node, pointer) in inner {
                self.push(kind, node, pointer, region, step.caller);
            }
        }
    }

    fn operations(&mut self, step: &Step<'a>) {
        let Some(caller) = step.caller else { return };
        for Member { key, value } in step.node.as_object().unwrap_or_default() {
            if METHODS.contains(&&*key.value) {
                self.security(value, "security");
                self.census.operations.push(FoundOperation {
                    path: step.path.clone(),
                    method: key.value.to_uppercase(),
                    id: value
                        .get("operationId")
                        .and_then(Node::as_str)
                        .map(str::to_owned),
                    caller,
                    span: key.span,
                    whole: value.span,
                    place: self.place(key.span.file, &format!("{}/{}", step.pointer, key.value)),
                });
            }
        }
    }

    /// Schemes are referred to by name.
    fn security(&mut self, node: &'a Node, key: &str) {
        let requirements = node.get(key).and_then(Node::as_array).unwrap_or_default();
        for Member { key, .. } in requirements.iter().filter_map(Node::as_object).flatten() {
            let found = self.census.components.iter_mut();
            let scheme =
                |found: &&mut Found| found.section == "securitySchemes" && found.name == key.value;
            for found in found.filter(scheme) {
                found.used = found.used.or(Some(Region::Operations));
            }
        }
    }

    fn define(
        &mut self,
        section: &'static str,
        node: &'a Node,
        name: &str,
        span: Span,
        pointer: &str,
    ) -> usize {
        let place = self.place(span.file, pointer);
        if section == "schemas" {
            self.defined.insert(node);
        }
        let (list, indices) = match section {
            "schemas" => (&mut self.census.schemas, &mut self.schemas),
            _ => (&mut self.census.components, &mut self.components),
        };
        *indices.entry((span.file, span.start)).or_insert_with(|| {
            let name = name.to_owned();
            list.push(Found {
                section,
                name,
                span,
                place,
                used: None,
            });
            list.len() - 1
        })
    }

    /// Notes what a reference leads to: a schema is a definition wherever it stands.
    fn refer(&mut self, kind: Kind, target: &Target<'a>, region: Region) {
        let key = (target.span.file, target.span.start);
        if kind == Kind::Schema {
            let index = self.define(
                "schemas",
                target.node,
                &target.name,
                target.span,
                &target.pointer,
            );
            let found = &mut self.census.schemas[index];
            found.used = match (found.used, region) {
                (Some(Region::Unread(_)), Region::Operations) | (None, _) => Some(region),
                (used, _) => used,
            };
        } else if let Some(index) = self.components.get(&key) {
            let found = &mut self.census.components[*index];
            found.used = found.used.or(Some(region));
        }
    }

    fn target(&mut self, from: FileId, reference: &'a str) -> Option<Target<'a>> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = self.files.opened(from, path)?;
        let files = self.files;
        let known = self.targets.entry((file, fragment));
        known
            .or_insert_with(|| resolve(files, file, fragment))
            .clone()
    }

    fn place(&self, file: FileId, pointer: &str) -> String {
        format!("{}#{pointer}", self.files.source(file))
    }
}

fn resolve<'a>(files: &'a Files, file: FileId, fragment: &'a str) -> Option<Target<'a>> {
    let node = files.at(file, fragment).ok()?;
    let pointer = percent_encoding::percent_decode_str(fragment)
        .decode_utf8_lossy()
        .into_owned();
    let member = fragment.rsplit_once('/').and_then(|(parent, _)| {
        let members = files.at(file, parent).ok()?.as_object()?;
        members
            .iter()
            .find(|member| ptr::eq(&raw const member.value, node))
    });
    Some(Target {
        node,
        span: member.map_or(node.span, |member| member.key.span),
        name: last(if pointer.is_empty() {
            files.name(file)
        } else {
            &pointer
        }),
        pointer,
    })
}

/// The members of a mapping that a key holds.
fn members<'a>(node: Option<&'a Node>, key: &str) -> &'a [Member] {
    let members = node
        .and_then(|node| node.get(key))
        .and_then(Node::as_object);
    members.unwrap_or_default()
}

/// The values of members with their pointers.
fn named<'a>(members: &'a [Member], above: &str) -> impl Iterator<Item = (&'a Node, String)> {
    let pointer = move |key: &str| format!("{above}/{}", escape(key));
    members
        .iter()
        .map(move |member| (&member.value, pointer(&member.key.value)))
}

/// As [`named`], for paths, between which `x-` members may stand.
fn paths<'a>(members: &'a [Member], above: &str) -> impl Iterator<Item = (&'a Node, String)> {
    named(members, above).filter(|(_, pointer)| !last(pointer).starts_with("x-"))
}

/// The last part of a pointer, unescaped.
fn last(pointer: &str) -> String {
    let part = pointer.rsplit('/').next().unwrap_or_default();
    part.replace("~1", "/").replace("~0", "~")
}
