//! What is read of a document, and what is said about a wrong one.

mod operation;
mod reference;
mod schema;

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::load::{Files, Limits, Memory, Value};

use super::Strictness::{Foreign, Own};
use super::*;

struct Outcome {
    files: Files,
    document: Option<Document>,
    diagnostics: Diagnostics,
}

fn run(strictness: Strictness, files: &[(&str, &str)]) -> Outcome {
    run_within(&Limits::default(), strictness, files)
}

fn run_within(limits: &Limits, strictness: Strictness, texts: &[(&str, &str)]) -> Outcome {
    let sources = Memory::new(texts.iter().copied());
    let mut files = Files::new();
    let mut diagnostics = Diagnostics::new();
    let root = files.open(&sources, texts[0].0, None, limits, &mut diagnostics);
    let document = root.and_then(|root| {
        read(
            &mut files,
            &sources,
            root,
            strictness,
            limits,
            &mut diagnostics,
        )
    });
    Outcome {
        files,
        document,
        diagnostics,
    }
}

impl Outcome {
    /// The document, which has nothing wrong with it.
    fn good(self) -> Document {
        assert_eq!(self.lines(), [""; 0]);
        self.document.expect("the document was read")
    }

    /// Each diagnostic as `message @ the text there -> help`.
    fn lines(&self) -> Vec<String> {
        let line = |diagnostic: &Diagnostic| {
            let place = diagnostic.span.map_or("", |span| self.files.slice(span));
            let place = place.lines().next().unwrap_or_default().trim_end();
            format!("{} @ {place} -> {}", diagnostic.message, diagnostic.help)
        };
        self.diagnostics.iter().map(line).collect()
    }

    /// The texts at the related places of the only diagnostic.
    fn related(&self) -> Vec<&str> {
        let only: Vec<_> = self.diagnostics.iter().collect();
        assert_eq!(only.len(), 1, "{:#?}", self.lines());
        only[0]
            .related
            .iter()
            .map(|(span, _)| self.files.slice(*span).trim_end())
            .collect()
    }
}

/// A document around the members of `components.schemas`, which are written with two spaces before them.
fn with_schemas(version: &str, schemas: &str) -> String {
    let schemas = schemas.replace('\n', "\n  ");
    format!(
        "openapi: \"{version}\"\ninfo: {{ title: T, version: v }}\ncomponents:\n  schemas:\n  {schemas}\n"
    )
}

fn schemas(strictness: Strictness, version: &str, text: &str) -> Outcome {
    run(strictness, &[("api.yaml", &with_schemas(version, text))])
}

/// The only line about a schema `S` of our own in 3.1.
#[track_caller]
fn schema_error(schema: &str) -> String {
    let outcome = schemas(Own, "3.1.0", &format!("  S: {schema}"));
    let lines = outcome.lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines[0].clone()
}

/// A document of our own around the members of `paths`.
fn with_paths(paths: &str) -> String {
    let head = "openapi: 3.1.0\ninfo: { title: T, version: v }\ntags: [{ name: zones }]\npaths:\n";
    let tail = "components: { securitySchemes: { token: { type: http, scheme: bearer } } }\n";
    format!("{head}{paths}\n{tail}")
}

fn paths(strictness: Strictness, text: &str) -> Outcome {
    run(strictness, &[("api.yaml", &with_paths(text))])
}

#[track_caller]
fn path_error(text: &str) -> String {
    let lines = paths(Own, text).lines();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines[0].clone()
}

const OK: &str = "responses: { \"200\": { description: Done. } }";

fn target(schema: &SchemaRef) -> SchemaId {
    match schema {
        SchemaRef::Ref { target, .. } => *target,
        SchemaRef::Inline(schema) => panic!("not a reference: {schema:?}"),
    }
}

fn inline(schema: &SchemaRef) -> &Schema {
    match schema {
        SchemaRef::Inline(schema) => schema,
        SchemaRef::Ref { span, .. } => panic!("a reference: {span:?}"),
    }
}

fn types(schema: &Schema) -> Vec<SchemaType> {
    schema.types.iter().map(|kind| kind.value).collect()
}

#[test]
fn a_document_in_several_files_is_read_as_one() {
    let document = run(
        Own,
        &[
            (
                "spec/openapi.yaml",
                "openapi: 3.1.0
info: { title: DNS, version: \"4\", description: About. }
servers: [{ url: https://example.com/v4, x-env: BASE_URL }]
security: [{ token: [] }, { email: [], key: [] }]
tags: [{ name: peers, description: Peers. }]
x-request-id-header: ray
paths:
  /zones/{zone_id}/peers: { $ref: endpoints/peers.yaml#/collection }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, x-env: TOKEN }
    email: { type: apiKey, in: header, name: X-Email }
    key: { type: apiKey, in: query, name: key }
",
            ),
            (
                "spec/endpoints/peers.yaml",
                "collection:
  parameters: [{ $ref: '#/zone_id' }]
  post:
    operationId: peers-create
    tags: [peers]
    x-permissions: [DNS Write]
    requestBody:
      required: true
      content:
        application/json:
          schema: { $ref: ../schemas/peer.yaml#/Peer }
          examples: { first: { value: { name: a } }, second: { value: { name: b } } }
    responses:
      \"200\": { description: Done., content: { application/json: { schema: { $ref: ../schemas/peer.yaml#/Peer } } } }
zone_id: { name: zone_id, in: path, required: true, schema: { type: string }, example: abc }
",
            ),
            (
                "spec/schemas/peer.yaml",
                "Peer: { type: object, required: [name], properties: { name: { $ref: '#/Name' } } }\nName: { type: string }\n",
            ),
        ],
    )
    .good();
    assert_eq!(document.title.value, "DNS");
    assert_eq!(document.description.as_deref(), Some("About."));
    assert_eq!(document.servers[0].extensions.0[0].0.value, "x-env");
    assert_eq!(document.extensions.0[0].1.as_str(), Some("ray"));
    let requirements: Vec<_> = document
        .security
        .iter()
        .map(|requirement| requirement.schemes.len())
        .collect();
    assert_eq!(requirements, [1, 2]);
    assert!(
        matches!(&document.security_schemes[2].kind, SecuritySchemeKind::Query(name) if name == "key")
    );
    let operation = &document.operations[0];
    assert_eq!(operation.path.value, "/zones/{zone_id}/peers");
    assert_eq!(operation.method.value, HttpMethod::Post);
    assert_eq!(
        operation.parameters[0]
            .example
            .as_ref()
            .and_then(Node::as_str),
        Some("abc")
    );
    let body = &operation.body.as_ref().expect("it has a body").content[0];
    assert_eq!(body.examples.len(), 2);
    let answer = &operation.responses[0].content[0];
    assert_eq!(
        body.schema.as_ref().map(target),
        answer.schema.as_ref().map(target)
    );
    let named: Vec<_> = document
        .schemas
        .iter()
        .map(|schema| (&*schema.name, &*schema.pointer))
        .collect();
    assert_eq!(named, [("Peer", "/Peer"), ("Name", "/Name")]);
    assert!(document.skipped.is_empty());
}

#[test]
fn the_version_decides_whether_a_document_is_read_at_all() {
    for (text, line) in [
        (
            "swagger: \"2.0\"\ninfo: []\n",
            "the document is written in Swagger 2.0 @ \"2.0\" -> convert",
        ),
        (
            "info: { title: T }\n",
            "the document lacks `openapi` @ info: { title: T } -> begin",
        ),
        (
            "openapi: 2.9\n",
            "this version of OpenAPI is not known @ 2.9 -> write `openapi: \"3.1.0\"`",
        ),
        (
            "openapi: 4.0.0\n",
            "this version of OpenAPI is not known @ 4.0.0 -> write",
        ),
        (
            "openapi: 3.10.0\n",
            "this version of OpenAPI is not known @ 3.10.0 -> write",
        ),
        (
            "[a]\n",
            "an OpenAPI document must be a mapping @ [a] -> begin",
        ),
    ] {
        let outcome = run(Foreign, &[("api.yaml", text)]);
        assert!(outcome.document.is_none());
        let lines = outcome.lines();
        assert!(lines.len() == 1 && lines[0].starts_with(line), "{lines:#?}");
    }
}

#[test]
fn a_version_without_quotes_and_one_that_is_new_are_read() {
    let head = "info: { title: T, version: v }\npaths: {}\n";
    for (version, line) in [
        ("3.1", None),
        ("3.0", None),
        (
            "3.2.0",
            Some("this version of OpenAPI is not known: it is read as 3.1 @ 3.2.0 -> write"),
        ),
    ] {
        let outcome = run(
            Foreign,
            &[("api.yaml", &format!("openapi: {version}\n{head}"))],
        );
        assert!(outcome.document.is_some());
        let lines = outcome.lines();
        assert_eq!(lines.len(), line.iter().len(), "{lines:#?}");
        assert!(
            lines
                .iter()
                .zip(line)
                .all(|(text, line)| text.starts_with(line)),
            "{lines:#?}"
        );
    }
}

#[test]
fn missing_keys_are_all_reported_in_one_run() {
    let text = "openapi: 3.1.0
info: { version: v }
components:
  securitySchemes: { a: {}, b: { type: apiKey, in: header }, c: { type: http } }
  parameters: {}
";
    assert_eq!(
        run(Own, &[("api.yaml", text)]).lines(),
        [
            "`info` lacks `title` @ { version: v } -> add `title: …`",
            "a security scheme lacks `type` @ {} -> add `type: …`",
            "a security scheme lacks `name` @ { type: apiKey, in: header } -> add `name: …`",
            "a security scheme lacks `scheme` @ { type: http } -> add `scheme: …`",
        ]
    );
    let lines = run(
        Own,
        &[(
            "api.yaml",
            "openapi: 3.1.0\ninfo: { title: T, version: v }\n",
        )],
    )
    .lines();
    assert_eq!(
        lines,
        [
            "the document lacks `paths` @ openapi: 3.1.0 -> add `paths: {}`, or `components` with `schemas`"
        ]
    );
    let text = "  /a:
    get: { parameters: [{}, { name: q, in: query }] }
    post: { requestBody: {}, responses: { \"200\": {} } }";
    assert_eq!(
        paths(Own, text).lines(),
        [
            "a parameter lacks `name` @ {} -> add `name: …`",
            "a parameter lacks `in` @ {} -> add `in: …`",
            "a parameter lacks `schema` @ {} -> add `schema: { type: … }`",
            "a parameter lacks `schema` @ { name: q, in: query } -> add `schema: { type: … }`",
            "an operation lacks `responses` @ { parameters: [{}, { name: q, in: query }] } -> add `responses: …`",
            "a request body lacks `content` @ {} -> add `content: …`",
            "a response lacks `description` @ {} -> add `description: …`",
        ]
    );
}

#[test]
fn unknown_keys_are_errors_in_our_own_documents_and_passed_over_in_others() {
    let text = "  /a: { get: { sumary: S, x-idempotnet: true, responses: { \"200\": { description: D, mystery: 1 } } } }";
    assert_eq!(
        paths(Own, text).lines(),
        [
            "an operation has no key `sumary` @ sumary -> did you mean `summary`?",
            "an operation has no key `x-idempotnet` @ x-idempotnet -> did you mean `x-idempotent`?",
            "a response has no key `mystery` @ mystery -> remove `mystery`; nothing would come of it",
        ]
    );
    let document = paths(Foreign, text).good();
    let skipped: Vec<_> = document
        .skipped
        .iter()
        .map(|skipped| skipped.what.as_str())
        .collect();
    assert_eq!(
        skipped,
        [
            "the unknown key `sumary` of an operation",
            "the unknown key `mystery` of a response"
        ]
    );
    assert_eq!(document.operations[0].extensions.0.len(), 1);

    assert_eq!(
        schema_error("{ type: string, maxLenght: 3 }"),
        "a schema has no key `maxLenght` @ maxLenght -> did you mean `maxLength`?"
    );
    let document = schemas(
        Foreign,
        "3.1.0",
        "  S: { maxLenght: 3, $comment: C, x-any: 1 }",
    )
    .good();
    let schema = &document.schemas[0].schema;
    let ignored: Vec<_> = schema
        .ignored
        .iter()
        .map(|key| key.value.as_str())
        .collect();
    assert_eq!(ignored, ["maxLenght", "$comment"]);
    assert_eq!(schema.extensions.0[0].0.value, "x-any");
}

#[test]
fn what_is_allowed_but_not_modelled_is_listed() {
    let text = "  /a:
    servers: []
    get:
      callbacks: {}
      responses: { \"200\": { description: D, headers: {}, links: {}, content: { a/b: { encoding: {} } } } }";
    let document = paths(Own, text).good();
    let skipped: Vec<_> = document
        .skipped
        .iter()
        .map(|skipped| skipped.what.as_str())
        .collect();
    let expected = ["`callbacks` of an operation", "`links` of a response"];
    assert_eq!(skipped, expected);
}

#[test]
fn later_stages_get_the_document_even_if_parts_of_it_are_wrong() {
    let outcome = schemas(
        Own,
        "3.1.0",
        "  S: { properties: { a: { $ref: '#/nowhere' }, b: { type: 3 } } }",
    );
    assert_eq!(outcome.lines().len(), 2);
    let document = outcome.document.expect("the root is fine");
    assert_eq!(document.schemas[0].schema.properties.len(), 2);
}
