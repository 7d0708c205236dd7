//! Examples and defaults meet their schemas: what is documented is also what is tested.

mod judge;
mod values;

use std::collections::BTreeSet;

use self::judge::{Judge, Refusal};
use super::types::span_of;
use super::{Context, budget};
use crate::diagnostics::Diagnostic;
use crate::document::{MediaType, Schema, SchemaRef};
use crate::ir::Flow;
use crate::load::Node;

pub(super) fn check(cx: &mut Context<'_>) {
    let document = cx.document;
    let parts = budget::parts(cx.files.nodes());
    let judge = &mut Judge::new(document, cx.diagnostics, parts);
    let mut written: Vec<&SchemaRef> = Vec::new();
    for operation in &document.operations {
        judge.flow = Flow::Sent;
        for parameter in &operation.parameters {
            if let (Some(schema), Some(example)) = (&parameter.schema, &parameter.example) {
                against(judge, schema, "example", example);
            }
            written.extend(&parameter.schema);
        }
        let body = || operation.body.iter().flat_map(|body| &body.content);
        content(judge, body());
        judge.flow = Flow::Received;
        let answers = || operation.responses.iter().flat_map(|it| &it.content);
        content(judge, answers());
        written.extend(
            body()
                .chain(answers())
                .filter_map(|media| media.schema.as_ref()),
        );
    }
    judge.flow = Flow::Both;
    for named in &document.schemas {
        inside(judge, &named.schema);
    }
    // What several operations refer to is there once.
    let mut seen = BTreeSet::new();
    for schema in written {
        if seen.insert(span_of(schema)) {
            part(judge, schema);
        }
    }
}

/// The examples of bodies.
fn content<'m>(judge: &mut Judge<'_>, content: impl Iterator<Item = &'m MediaType>) {
    for media in content {
        for example in &media.examples {
            if let Some(schema) = &media.schema {
                against(judge, schema, "example", example);
            }
        }
    }
}

/// The examples and defaults that are written in a schema.
fn inside(judge: &mut Judge<'_>, schema: &Schema) {
    for (what, value) in values(schema) {
        let refusals = judge.refusals(|judge| judge.schema(schema, value, "", 0));
        report(judge, what, value, refusals);
    }
    let properties = schema.properties.iter().map(|property| &property.schema);
    let parts = schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of)
        .chain(&schema.items);
    for schema in properties.chain(parts).chain(&schema.additional_properties) {
        part(judge, schema);
    }
}

fn part(judge: &mut Judge<'_>, schema: &SchemaRef) {
    match schema {
        SchemaRef::Inline(schema) => inside(judge, schema),
        SchemaRef::Ref {
            siblings: Some(siblings),
            ..
        } => {
            for (what, value) in values(siblings) {
                against(judge, schema, what, value);
            }
        }
        SchemaRef::Ref { .. } => {}
    }
}

/// The values that a schema gives, and what each is.
fn values(schema: &Schema) -> impl Iterator<Item = (&'static str, &Node)> {
    let examples = schema.examples.iter().map(|value| ("example", value));
    examples.chain(schema.default.iter().map(|value| ("default", value)))
}

fn against(judge: &mut Judge<'_>, schema: &SchemaRef, what: &str, value: &Node) {
    let refusals = judge.refusals(|judge| judge.reference(schema, value, "", 0));
    report(judge, what, value, refusals);
}

fn report(judge: &mut Judge<'_>, what: &str, value: &Node, refusals: Vec<Refusal>) {
    for refusal in refusals {
        let place = match refusal.pointer.as_str() {
            "" => "the value".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        let message = format!("the schema refuses this {what}: {place} {}", refusal.reason);
        let mut diagnostic = Diagnostic::error(message)
            .at(refusal.span, refusal.reason)
            .help(format!(
                "correct the {what}, or the schema if it is the one that is wrong"
            ));
        if let Some(keyword) = refusal.keyword {
            diagnostic = diagnostic.also(keyword, "by this schema");
        }
        if refusal.span != value.span {
            diagnostic = diagnostic.also(value.span, format!("in this {what}"));
        }
        judge.diagnostics.defect(diagnostic);
    }
}
