//! A typed view of an OpenAPI 3.0 or 3.1 document, with what it references in other files.

mod keywords;
mod operation;
mod parameter;
mod path;
mod reader;
mod reference;
mod schema;
mod security;
#[cfg(test)]
mod tests;
mod types;

pub use types::*;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{FileId, Files, Limits, Member, Node, Sources, Span, Spanned, Value};

use reader::{Keys, Map, missing};
pub(crate) use reference::stem;
use reference::{Schemas, Targets};

/// Whether a document is ours to correct.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Strictness {
    /// It is: an unknown key, `x-` key or `format`, and what nothing refers to, are errors.
    Own,
    /// It is not: unknown keys are passed over, and what can be lived with is a warning.
    Foreign,
}

/// The edition of OpenAPI that a document is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs)]
pub enum Edition {
    V30,
    V31,
}

/// What all parts of the reading share.
struct Reader<'a> {
    files: &'a Files,
    targets: &'a Targets,
    limits: &'a Limits,
    strictness: Strictness,
    edition: Edition,
    diagnostics: &'a mut Diagnostics,
    /// The schemas that have an id.
    schemas: Schemas<'a>,
    /// How many values may still be read.
    left: usize,
    /// Where the values begin that references lead to.
    reached: BTreeSet<(FileId, u32)>,
    skipped: Vec<Skipped>,
    tags: Vec<Tag>,
    security_schemes: Vec<SecurityScheme>,
    /// Each `operationId` with its place.
    operation_ids: HashMap<&'a str, Span>,
}

const ROOT: Keys = Keys {
    object: "the document",
    read: &[
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "security",
        "tags",
        "externalDocs",
        "x-request-id-header",
    ],
    skipped: &["jsonSchemaDialect", "webhooks"],
};
const INFO: Keys = Keys {
    object: "`info`",
    read: &[
        "title",
        "version",
        "description",
        "contact",
        "license",
        "summary",
        "termsOfService",
    ],
    skipped: &[],
};
const SERVER: Keys = Keys {
    object: "a server",
    read: &["url", "description", "variables", "x-env"],
    skipped: &[],
};
const SERVER_VARIABLE: Keys = Keys {
    object: "a server variable",
    read: &["default", "enum", "description"],
    skipped: &[],
};
const TAG: Keys = Keys {
    object: "a tag",
    read: &["name", "description", "externalDocs"],
    skipped: &[],
};
/// Of these, only `schemas` and `securitySchemes` are read as such; the others are read where a reference leads to them.
const COMPONENTS: Keys = Keys {
    object: "`components`",
    read: &[
        "schemas",
        "securitySchemes",
        "parameters",
        "requestBodies",
        "responses",
        "examples",
        "headers",
        "pathItems",
    ],
    skipped: &["callbacks", "links"],
};

/// Reads the document whose root is `root`, and what it references in other files.
///
/// Everything that is wrong goes to `diagnostics`; the document is there even then, for as long as its root can be made
/// out, so that later stages find what they can in the same run. What is broken in it reads as if it allowed anything.
///
/// `None` if the root is not a mapping with an `openapi` of 3.0 or 3.1; that is reported.
pub fn read(
    files: &mut Files,
    sources: &dyn Sources,
    root: FileId,
    strictness: Strictness,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let edition = edition(files.root(root)?, diagnostics)?;
    let mut targets = Targets::open(files, sources, root, limits, diagnostics);
    if edition == Edition::V31 && files.resolve_ids(diagnostics) {
        targets = Targets::open(files, sources, root, limits, diagnostics);
    }
    let reader = Reader {
        files,
        targets: &targets,
        limits,
        strictness,
        edition,
        diagnostics,
        schemas: Schemas::default(),
        left: limits.nodes,
        reached: BTreeSet::new(),
        skipped: Vec::new(),
        tags: Vec::new(),
        security_schemes: Vec::new(),
        operation_ids: HashMap::new(),
    };
    reader.document(root)
}

fn edition(root: &Node, diagnostics: &mut Diagnostics) -> Option<Edition> {
    let wrong = |message: &str, span, label: &str, help: &str| {
        Diagnostic::error(message).at(span, label).help(help)
    };
    let error = if let Some(version) = root.get("openapi") {
        let text = match &version.value {
            Value::String(text) => text.clone(),
            // Without quotes, YAML has a number.
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let is = |edition: &str| {
            text.strip_prefix(edition)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if is("3.0") {
            return Some(Edition::V30);
        }
        if is("3.1") {
            return Some(Edition::V31);
        }
        if is("3.2") {
            diagnostics.defect(
                Diagnostic::error("this version of OpenAPI is not known: it is read as 3.1")
                    .at(version.span, "what is new in 3.2 is left out")
                    .help("write `openapi: \"3.1.0\"`, if the document has nothing that is new in 3.2"),
            );
            return Some(Edition::V31);
        }
        wrong(
            "this version of OpenAPI is not known",
            version.span,
            "neither 3.0 nor 3.1",
            "write `openapi: \"3.1.0\"` or `openapi: \"3.0.3\"`, in quotes, and the document accordingly",
        )
    } else if let Some(version) = root.get("swagger") {
        wrong(
            "the document is written in Swagger 2.0",
            version.span,
            "not OpenAPI 3.0 or 3.1",
            "convert the document to OpenAPI 3.0 first; many tools can do that",
        )
    } else if root.as_object().is_some() {
        wrong(
            "the document lacks `openapi`",
            root.span,
            "`openapi` is missing here",
            "begin an OpenAPI document with `openapi: \"3.1.0\"`",
        )
    } else {
        wrong(
            "an OpenAPI document must be a mapping",
            root.span,
            root.kind_name(),
            "begin the document with `openapi: \"3.1.0\"`",
        )
    };
    diagnostics.push(error);
    None
}

impl<'a> Reader<'a> {
    fn document(mut self, file: FileId) -> Option<Document> {
        let root = self.map(self.files.root(file)?, &ROOT)?;
        let (mut title, version, description) = self.info(&root);
        if title.value.trim().is_empty() {
            // The file has a name, if the API has none.
            title.value = stem(self.files.name(file));
        }
        let servers = self.servers(&root);
        let tags = self.items(&root, "tags");
        self.tags = tags.iter().filter_map(|node| self.tag(node)).collect();
        let components = root
            .get("components")
            .and_then(|node| self.map(node, &COMPONENTS));
        if let Some(components) = &components {
            self.security_schemes = self.security_schemes(components);
            for member in self.members(components, "schemas") {
                self.register_component(file, member);
            }
        }
        let security = self.security(&root).unwrap_or_default();
        if components.is_none() && root.get("paths").is_none() && root.get("webhooks").is_none() {
            let lacks = missing(
                &root,
                "paths",
                "`paths: {}`, or `components` with `schemas`",
            );
            self.flaw(lacks);
        }
        let paths = self.members(&root, "paths");
        let operations = self.paths(paths);
        let schemas = self.named_schemas();
        self.unused_definitions(file, components.as_ref());
        let mut listed = HashSet::new();
        self.skipped
            .retain(|skipped| listed.insert((skipped.span, skipped.what.clone())));
        Some(Document {
            edition: self.edition,
            root: file,
            title,
            version,
            description,
            servers,
            security,
            security_schemes: self.security_schemes,
            tags: self.tags,
            operations,
            schemas,
            skipped: self.skipped,
            extensions: root.extensions(),
        })
    }

    fn info(&mut self, root: &Map<'a>) -> (Spanned<String>, String, Option<String>) {
        let info = self
            .wanted(root, "info")
            .and_then(|node| self.map(node, &INFO));
        let Some(info) = info else {
            let title = Spanned {
                value: String::new(),
                span: root.span,
            };
            return (title, String::new(), None);
        };
        let title = self.wanted(&info, "title");
        let title = title.and_then(|node| self.string_of("title", node));
        let title = title.unwrap_or_else(|| Spanned {
            value: String::new(),
            span: info.span,
        });
        let version = self.wanted(&info, "version");
        let version = version.and_then(|node| self.string_of("version", node));
        let version = version.map(|version| version.value).unwrap_or_default();
        (title, version, self.text(&info, "description"))
    }

    /// The servers of the document, a path or an operation.
    fn servers(&mut self, map: &Map<'a>) -> Vec<Server> {
        let mut servers = Vec::new();
        for node in self.items(map, "servers") {
            let Some(map) = self.map(node, &SERVER) else {
                continue;
            };
            if let Some(url) = self.required_string(&map, "url") {
                servers.push(Server {
                    url,
                    description: self.text(&map, "description"),
                    variables: self.server_variables(&map),
                    extensions: map.extensions(),
                });
            }
        }
        servers
    }

    fn server_variables(&mut self, server: &Map<'a>) -> Vec<ServerVariable> {
        let mut variables = Vec::new();
        for Member { key, value } in self.members(server, "variables") {
            let Some(map) = self.map(value, &SERVER_VARIABLE) else {
                continue;
            };
            let values = self.items(&map, "enum").iter();
            let values = values.filter_map(|node| self.string_of("enum", node));
            let values: Vec<_> = values.map(|value| value.value).collect();
            if let Some(default) = self.required_string(&map, "default") {
                variables.push(ServerVariable {
                    name: key.clone(),
                    default: default.value,
                    values,
                    description: self.text(&map, "description"),
                });
            }
        }
        variables
    }

    fn tag(&mut self, node: &'a Node) -> Option<Tag> {
        let map = self.map(node, &TAG)?;
        let name = self.required_string(&map, "name")?;
        Some(Tag {
            name,
            description: self.text(&map, "description"),
        })
    }
}
