//! What the report of a run says: every definition of a document with what became of it, and counts that add up.

use api_codegen::load::Memory;
use api_codegen::report::{Counts, Report};
use api_codegen::{Input, Strictness};

/// Operations and schemas with every fate that there is, in two files.
const DOCUMENT: &str = "
openapi: 3.1.0
info: { title: Things, version: '1' }
servers: [{ url: 'https://things.example' }]
paths:
  /things:
    get:
      operationId: things-list
      responses:
        '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Things' } } } }
        '4XX': { $ref: '#/components/responses/Failed' }
    post:
      operationId: things-create
      requestBody: { content: { application/json: { schema: { $ref: 'schemas.yaml#/Thing' } } } }
      callbacks:
        made: { '{$request.query.url}': { post: { responses: { '200': { description: Seen } } } } }
      responses:
        '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/MadeThing' } }, application/xml: { schema: { $ref: '#/components/schemas/OnlyXml' } } } }
  /shared: { $ref: '#/components/pathItems/Shared' }
  /shared/too: { $ref: '#/components/pathItems/Shared' }
webhooks:
  broken: { post: { operationId: thing-broken, responses: { '200': { description: Seen } }, requestBody: { content: { application/json: { schema: { $ref: 'schemas.yaml#/Broken' } } } } } }
components:
  pathItems:
    Shared: { get: { responses: { '200': { description: Done } } } }
  parameters:
    Unused: { name: unused, in: query, schema: { type: string } }
  responses:
    Failed: { description: Failed, content: { application/problem: { schema: { $ref: '#/components/schemas/Failure' } } } }
  schemas:
    Envelope: { type: object, properties: { success: { type: boolean }, errors: { type: array }, messages: { type: array, items: { $ref: '#/components/schemas/Notice' } } } }
    Notice: { type: object, properties: { text: { type: string } } }
    OnlyXml: { type: object, properties: { text: { type: string } } }
    Things: { allOf: [{ $ref: '#/components/schemas/Envelope' }, { properties: { result: { type: array, items: { $ref: 'schemas.yaml#/Thing' } } } }] }
    MadeThing: { allOf: [{ $ref: 'schemas.yaml#/Thing' }, { properties: { made: { $ref: '#/components/schemas/Moment' } } }] }
    Moment: { type: string, format: date-time }
    Failure: { type: object, properties: { reason: { type: string } } }
    Unused: { type: object, properties: { part: { $ref: '#/components/schemas/UnusedPart' } } }
    UnusedPart: { type: string }
";

const SCHEMAS: &str = "
Thing: { type: object, required: [name], properties: { name: { $ref: '#/Name' }, size: { type: object, properties: { width: { type: integer } } } } }
Name: { type: string }
Broken: { type: object, properties: { thing: { $ref: '#/Thing' } } }
";

fn report(files: &[(&str, &str)]) -> Report {
    let sources = Memory::new(files.iter().copied());
    let input = Input {
        spec: "openapi.yaml",
        sdk: None,
        strictness: Strictness::Foreign,
        command: "api-codegen generate",
        scaffold: None,
    };
    match api_codegen::generate(&sources, &input) {
        Ok(generated) => generated.report,
        Err(failure) => panic!("{failure}"),
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("report__{name}"), text);
    });
}

#[test]
fn each_definition_is_listed_with_what_became_of_it() {
    let report = report(&[("openapi.yaml", DOCUMENT), ("schemas.yaml", SCHEMAS)]);
    for Counts {
        found,
        generated,
        inlined,
        skipped,
    } in [report.operations(), report.schemas()]
    {
        assert_eq!(found, generated + inlined + skipped);
    }
    snapshot("each_definition", &report.to_json());
}

#[test]
fn the_summary_counts_them() {
    let report = report(&[("openapi.yaml", DOCUMENT), ("schemas.yaml", SCHEMAS)]);
    snapshot("summary", &report.summary());
}

#[test]
fn the_report_is_the_same_each_time() {
    let run = || report(&[("openapi.yaml", DOCUMENT), ("schemas.yaml", SCHEMAS)]).to_json();
    assert_eq!(run(), run());
}

#[test]
fn a_new_name_is_told_with_the_lines_that_keep_the_old_one() {
    let document = |more: &str| {
        let text = format!(
            "\
openapi: 3.1.0
info: {{ title: Things, version: '1' }}
servers: [{{ url: 'https://things.example' }}]
paths:
  /things: {{ delete: {{ operationId: clear, responses: {{ '200': {{ description: Done }} }} }} }}
{more}"
        );
        report(&[("openapi.yaml", &text)])
    };
    let before = document("").to_json();
    let after = document(
        "  /things/{id}: { delete: { operationId: remove, responses: { '200': { description: Done } } } }\n",
    );
    snapshot("renames", &after.renames(&before));
    assert_eq!(after.renames(&after.to_json()), "");
    assert_eq!(after.renames("no report"), "");
}
