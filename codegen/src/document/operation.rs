//! Paths, operations, and what they take and answer.

use std::collections::HashMap;

use crate::diagnostics::Diagnostic;
use crate::load::{Member, Node, Span, Spanned};

use super::parameter::joined;
use super::path::Template;
use super::reader::{Keys, Map, did_you_mean, is_extension};
use super::{
    Encoding, Header, HttpMethod, MediaType, Operation, Parameter, Reader, RequestBody, Response,
    Strictness,
};

const PATH: Keys = Keys {
    object: "a path",
    read: &[
        "$ref",
        "summary",
        "description",
        "parameters",
        "delete",
        "get",
        "head",
        "options",
        "patch",
        "post",
        "put",
        "servers",
        "trace",
    ],
    skipped: &[],
};
const OPERATION: Keys = Keys {
    object: "an operation",
    read: &[
        "operationId",
        "summary",
        "description",
        "tags",
        "deprecated",
        "parameters",
        "requestBody",
        "responses",
        "security",
        "servers",
        "externalDocs",
        "x-idempotent",
        "x-permissions",
        "x-plan",
    ],
    skipped: &["callbacks"],
};
const BODY: Keys = Keys {
    object: "a request body",
    read: &["required", "description", "content"],
    skipped: &[],
};
const RESPONSE: Keys = Keys {
    object: "a response",
    read: &["description", "headers", "content"],
    skipped: &["links"],
};
const HEADER: Keys = Keys {
    object: "a header",
    read: &[
        "description",
        "required",
        "deprecated",
        "schema",
        "content",
        "style",
        "explode",
        "example",
        "examples",
    ],
    skipped: &[],
};
const ENCODING: Keys = Keys {
    object: "an encoding",
    read: &[
        "contentType",
        "headers",
        "style",
        "explode",
        "allowReserved",
    ],
    skipped: &[],
};
const MEDIA_TYPE: Keys = Keys {
    object: "a media type",
    read: &["schema", "example", "examples", "encoding"],
    skipped: &[],
};
const EXAMPLE: Keys = Keys {
    object: "an example",
    read: &["value", "summary", "description"],
    skipped: &["externalValue"],
};

const METHODS: [(&str, HttpMethod); 8] = [
    ("delete", HttpMethod::Delete),
    ("get", HttpMethod::Get),
    ("head", HttpMethod::Head),
    ("options", HttpMethod::Options),
    ("patch", HttpMethod::Patch),
    ("post", HttpMethod::Post),
    ("put", HttpMethod::Put),
    ("trace", HttpMethod::Trace),
];

/// What the operations of a path have in common.
struct Shared<'a, 'm> {
    /// `None` where some could not be read.
    parameters: Option<Vec<Parameter>>,
    path: &'m Map<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn paths(&mut self, paths: &'a [Member]) -> Vec<Operation> {
        let mut operations: Vec<Operation> = Vec::new();
        let mut shapes: HashMap<(String, HttpMethod), Span> = HashMap::new();
        for Member { key, value } in paths {
            if is_extension(&key.value) {
                if self.strictness == Strictness::Own {
                    self.unknown_key("`paths`", key, std::iter::empty());
                }
                continue;
            }
            let template = self.template(key);
            for operation in self.path(key, value, template.as_ref()) {
                let method = operation.method;
                if let Some(template) = &template
                    && let Some(first) =
                        shapes.insert((template.shape.clone(), method.value), key.span)
                    && first != key.span
                {
                    self.flaw(
                        Diagnostic::error("two operations answer the same requests")
                            .at(
                                key.span,
                                "this path differs in the names of its parameters only",
                            )
                            .also(first, "this path has the same method")
                            .also(method.span, "this is the second operation")
                            .help("join the two operations, or change one of the paths"),
                    );
                }
                operations.push(operation);
            }
        }
        // An id of several operations names none of them.
        let mut uses: HashMap<String, usize> = HashMap::new();
        for id in operations
            .iter()
            .filter_map(|operation| operation.id.as_ref())
        {
            *uses.entry(id.value.clone()).or_default() += 1;
        }
        for operation in &mut operations {
            operation.id.take_if(|id| uses[&id.value] > 1);
        }
        operations
    }

    fn path(
        &mut self,
        path: &'a Spanned<String>,
        node: &'a Node,
        template: Option<&Template<'_>>,
    ) -> Vec<Operation> {
        // A path may have members beside its `$ref`: together they are one path. What both say is that of the nearest.
        let items = self.trail(node).unwrap_or_default();
        let items: Vec<_> = items
            .into_iter()
            .filter_map(|node| self.map(node, &PATH))
            .collect();
        let mut parameters = Some(Vec::new());
        for item in &items {
            let more = self.parameters(item);
            parameters = parameters
                .zip(more)
                .map(|(known, more)| joined(more, known));
        }
        let has_servers = |item: &&Map<'_>| item.get("servers").is_some();
        let Some(path_item) = items.iter().find(has_servers).or(items.last()) else {
            return Vec::new();
        };
        let shared = Shared {
            parameters,
            path: path_item,
        };
        let mut operations: Vec<Operation> = Vec::new();
        for Member { key, value } in items.iter().flat_map(Map::members) {
            if let Some((_, value_of)) = METHODS.iter().find(|(name, _)| *name == key.value) {
                let method = Spanned {
                    value: *value_of,
                    span: key.span,
                };
                if let Some(first) = operations.iter().find(|it| it.method.value == *value_of) {
                    let first = first.method.span;
                    self.flaw(
                        Diagnostic::error(format!(
                            "`{}` stands beside a `$ref` that has it too",
                            key.value
                        ))
                        .at(key.span, "this one has no effect")
                        .also(first, "this one is taken")
                        .help("remove one of them"),
                    );
                    continue;
                }
                operations.extend(self.operation(path, method, value, template, &shared));
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &Spanned<String>,
        method: Spanned<HttpMethod>,
        node: &'a Node,
        template: Option<&Template<'_>>,
        shared: &Shared<'a, '_>,
    ) -> Option<Operation> {
        let map = self.map(node, &OPERATION)?;
        let own = self.parameters(&map);
        let complete = own.is_some() && shared.parameters.is_some();
        let shared_parameters = shared.parameters.clone().unwrap_or_default();
        let parameters = joined(shared_parameters, own.unwrap_or_default());
        let operation = Operation {
            path: path.clone(),
            method,
            id: self.operation_id(&map),
            summary: self.text(&map, "summary"),
            description: self.text(&map, "description"),
            tags: self.operation_tags(&map),
            deprecated: self.flag(&map, "deprecated"),
            parameters,
            body: map.get("requestBody").and_then(|node| self.body(node)),
            responses: self.responses(&map, method.span),
            security: self.security(&map),
            servers: match map.get("servers") {
                Some(_) => self.servers(&map),
                None => self.servers(shared.path),
            },
            extensions: map.extensions(),
        };
        if let Some(template) = template.filter(|_| complete) {
            self.check_path_parameters(template, &operation);
        }
        Some(operation)
    }

    fn operation_id(&mut self, map: &Map<'a>) -> Option<Spanned<String>> {
        let node = map.get("operationId")?;
        let id = self.string_of("operationId", node)?;
        if let Some(first) = self.operation_ids.insert(node.as_str()?, id.span)
            && first != id.span
        {
            self.flaw(
                Diagnostic::error(format!("two operations are called `{}`", id.value))
                    .at(id.span, "this is the second one")
                    .also(first, "this is the first one")
                    .help("give one of them another `operationId`"),
            );
        }
        Some(id)
    }

    fn operation_tags(&mut self, map: &Map<'a>) -> Vec<Spanned<String>> {
        let nodes = self.items(map, "tags");
        let tags: Vec<_> = nodes
            .iter()
            .filter_map(|node| self.string_of("tags", node))
            .collect();
        if self.strictness == Strictness::Own {
            for tag in &tags {
                let known = || self.tags.iter().map(|tag| tag.name.value.as_str());
                if !known().any(|name| name == tag.value) {
                    let help = did_you_mean(&tag.value, known(), || {
                        format!("add `- name: {}` to `tags` of the document", tag.value)
                    });
                    self.error(
                        Diagnostic::error(format!("the tag `{}` is not declared", tag.value))
                            .at(tag.span, "the document has no such tag")
                            .help(help),
                    );
                }
            }
        }
        tags
    }

    fn body(&mut self, node: &'a Node) -> Option<RequestBody> {
        let (node, description) = self.follow(node)?;
        let map = self.map(node, &BODY)?;
        let content = self.required(&map, "content")?;
        Some(RequestBody {
            required: self.flag(&map, "required"),
            description: description.or_else(|| self.text(&map, "description")),
            content: self.content_of(content),
            span: node.span,
        })
    }

    fn responses(&mut self, map: &Map<'a>, method: Span) -> Vec<Response> {
        let Some(node) = self.required(map, "responses") else {
            return Vec::new();
        };
        let mut responses = Vec::new();
        let mut succeeds = node.as_object().is_none();
        for Member { key, value } in self.members_of("responses", node) {
            if let Some(status) = self.status(key) {
                succeeds |= status.value.starts_with('2') || status.value == "default";
                responses.extend(self.response(status, value));
            }
        }
        if !succeeds {
            self.flaw(
                Diagnostic::error("the operation has no successful answer")
                    .at(method, "this operation")
                    .also(node.span, "none of these is 2XX or `default`")
                    .help("add the answer to a successful call, such as `\"200\"`, to `responses`"),
            );
        }
        responses
    }

    fn status(&mut self, key: &Spanned<String>) -> Option<Spanned<String>> {
        let text = key.value.as_str();
        let value = match self.strictness {
            Strictness::Own => text.to_owned(),
            Strictness::Foreign if text == "default" => text.to_owned(),
            Strictness::Foreign => text.to_uppercase(),
        };
        if let [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] | [b'1'..=b'5', b'X', b'X'] | b"default" =
            value.as_bytes()
        {
            return Some(Spanned {
                value,
                span: key.span,
            });
        }
        if !(is_extension(text) && self.strictness == Strictness::Foreign) {
            self.flaw(
                Diagnostic::error(format!("`{text}` is not a status"))
                    .at(key.span, "no answer has this status")
                    .help(
                        "write a status such as `\"200\"`, a range such as `\"4XX\"`, or `default`",
                    ),
            );
        }
        None
    }

    fn response(&mut self, status: Spanned<String>, node: &'a Node) -> Option<Response> {
        let (node, description) = self.follow(node)?;
        let map = self.map(node, &RESPONSE)?;
        if self.strictness == Strictness::Own {
            self.required(&map, "description");
        }
        Some(Response {
            status,
            description: description.or_else(|| self.text(&map, "description")),
            headers: self.headers(&map),
            content: map
                .get("content")
                .map(|node| self.content_of(node))
                .unwrap_or_default(),
        })
    }

    pub(super) fn content_of(&mut self, node: &'a Node) -> Vec<MediaType> {
        let mut content = Vec::new();
        for Member { key, value } in self.members_of("content", node) {
            let Some(map) = self.map(value, &MEDIA_TYPE) else {
                continue;
            };
            content.push(MediaType {
                name: key.clone(),
                schema: map.get("schema").map(|node| self.schema_ref(node)),
                examples: self.examples(&map),
                encodings: self.encodings(&map),
            });
        }
        content
    }

    fn headers(&mut self, map: &Map<'a>) -> Vec<Header> {
        let mut headers = Vec::new();
        for Member { key, value } in self.members(map, "headers") {
            let Some((node, description)) = self.follow(value) else {
                continue;
            };
            let Some(map) = self.map(node, &HEADER) else {
                continue;
            };
            headers.push(Header {
                name: key.clone(),
                description: description.or_else(|| self.text(&map, "description")),
            });
        }
        headers
    }

    fn encodings(&mut self, map: &Map<'a>) -> Vec<Encoding> {
        let mut encodings = Vec::new();
        for Member { key, value } in self.members(map, "encoding") {
            let Some(map) = self.map(value, &ENCODING) else {
                continue;
            };
            encodings.push(Encoding {
                property: key.clone(),
                content_type: self.text(&map, "contentType"),
                headers: self.headers(&map),
                style: self.text(&map, "style"),
                explode: map.get("explode").map(|_| self.flag(&map, "explode")),
                allow_reserved: self.flag(&map, "allowReserved"),
            });
        }
        encodings
    }

    /// `example`, and the `value` of each of `examples`.
    pub(super) fn examples(&mut self, map: &Map<'a>) -> Vec<Node> {
        let mut examples: Vec<_> = map.get("example").cloned().into_iter().collect();
        for Member { value, .. } in self.members(map, "examples") {
            let example = self
                .follow(value)
                .and_then(|(node, _)| self.map(node, &EXAMPLE));
            examples.extend(example.and_then(|example| example.get("value")).cloned());
        }
        examples
    }

    /// Reports a word that is none of the allowed ones.
    pub(super) fn not_one_of<T>(
        &mut self,
        message: &str,
        word: &Spanned<String>,
        known: &[&str],
    ) -> Option<T> {
        let help = did_you_mean(&word.value, known.iter().copied(), || {
            let known: Vec<_> = known.iter().map(|known| format!("`{known}`")).collect();
            format!("write one of {}", known.join(", "))
        });
        self.flaw(
            Diagnostic::error(format!("{message} `{}`", word.value))
                .at(word.span, "this word is not known here")
                .help(help),
        );
        None
    }
}
