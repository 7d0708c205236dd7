use super::{Fate, report};
use crate::diagnostics::Diagnostics;
use crate::document::{self, Strictness};
use crate::load::{Files, Limits, Memory};
use crate::lower::{Ledger, lower};
use crate::sdk::Sdk;

const DOCUMENT: &str = "
openapi: 3.1.0
info: { title: Test, version: '1' }
servers: [{ url: 'https://example.com' }]
paths:
  /things:
    get:
      operationId: list
      responses:
        '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
components:
  schemas:
    Thing: { type: object, properties: { name: { $ref: '#/components/schemas/Name' } } }
    Name: { type: string }
";

fn run(change: fn(&mut Ledger)) -> (Files, Diagnostics, bool) {
    let sources = Memory::new([("openapi.yaml", DOCUMENT)]);
    let (mut files, limits) = (Files::new(), Limits::default());
    let mut diagnostics = Diagnostics::lenient();
    let root = files.open(&sources, "openapi.yaml", None, &limits, &mut diagnostics);
    let root = root.expect("the document is there");
    let document = document::read(
        &mut files,
        &sources,
        root,
        Strictness::Foreign,
        &limits,
        &mut diagnostics,
    );
    let document = document.expect("the document can be read");
    let lowered = lower(&document, &Sdk::default(), "test", &files, &mut diagnostics);
    let mut ledger = lowered.expect("the document has no errors").ledger;
    change(&mut ledger);
    let is_complete = report(&files, root, &ledger, &mut diagnostics).is_some();
    (files, diagnostics, is_complete)
}

#[test]
fn a_schema_that_is_unaccounted_for_fails_the_run_and_is_named() {
    assert!(run(|_| {}).2);
    let (files, diagnostics, is_complete) = run(|ledger| {
        ledger
            .schemas
            .retain(|_, fate| matches!(fate, Fate::Generated(_)));
    });
    let text = diagnostics.render(&files);
    assert!(!is_complete);
    assert!(text.contains("error: `Name` is unaccounted for"), "{text}");
    assert!(text.contains("openapi.yaml:14:5"), "{text}");
}

#[test]
fn an_operation_that_is_unaccounted_for_fails_the_run_and_is_named() {
    let (files, diagnostics, is_complete) = run(|ledger| ledger.operations.clear());
    let text = diagnostics.render(&files);
    assert!(!is_complete);
    assert!(
        text.contains("error: `GET /things` is unaccounted for"),
        "{text}"
    );
}
