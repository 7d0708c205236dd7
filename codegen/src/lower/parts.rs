//! The members of multipart bodies that are files although their schemas alone do not say so: in OpenAPI 3.1 a part without
//! a type is octets, and one with a media type of its own is a file of it. In JSON the same schemas are other things.

use std::collections::BTreeSet;

use super::flatten::only_annotates;
use super::operations::{essence, essence_of, is_json};
use super::types::{is_encoded, span_of};
use super::{Context, body};
use crate::document::{Edition, MediaType, Schema, SchemaRef, SchemaType};
use crate::load::Span;

/// Where such members, or the items of one, are written.
pub(super) fn files(cx: &mut Context<'_>) -> BTreeSet<Span> {
    let document = cx.document;
    if document.edition != Edition::V31 {
        return BTreeSet::new();
    }
    let bodies = document.operations.iter().flat_map(|it| &it.body);
    let (forms, others): (Vec<_>, Vec<_>) = bodies
        .flat_map(|body| &body.content)
        .partition(|media| essence(media) == "multipart/form-data");
    let mut files = BTreeSet::new();
    for media in forms {
        for property in body::properties(cx, media) {
            if !has_json(media, &property.name.value) {
                files.extend(file(cx, &property.schema));
            }
        }
    }
    if !files.is_empty() {
        let answers = document.operations.iter().flat_map(|it| &it.responses);
        let answers = answers.flat_map(|response| &response.content);
        let others = others.into_iter().chain(answers);
        for span in reached(cx, others.filter_map(|media| media.schema.as_ref())) {
            files.remove(&span);
        }
    }
    files
}

/// Whether the encoding of a part is said to be JSON.
fn has_json(media: &MediaType, property: &str) -> bool {
    let mut encodings = media.encodings.iter();
    let encoding = encodings.find(|it| it.property.value == property);
    let content_type = encoding.and_then(|it| it.content_type.as_deref());
    content_type.is_some_and(|name| is_json(&essence_of(name)))
}

/// Where the schema of a part that is a file is written, or that of its items.
fn file(cx: &mut Context<'_>, part: &SchemaRef) -> Option<Span> {
    let merged = cx.flatten().reference(part);
    match &merged.items {
        Some(item) => {
            let merged = cx.flatten().reference(item);
            span_of(item).filter(|_| is_file(&merged))
        }
        None => span_of(part).filter(|_| is_file(&merged)),
    }
}

fn is_file(schema: &Schema) -> bool {
    let is_text = |kind| matches!(kind, SchemaType::String | SchemaType::Null);
    let has_media_type = schema.content_media_type.is_some() && !is_encoded(schema);
    only_annotates(schema) || has_media_type && schema.types.iter().all(|kind| is_text(kind.value))
}

/// Where all schemas are written that these lead to.
fn reached<'d>(cx: &Context<'d>, roots: impl Iterator<Item = &'d SchemaRef>) -> BTreeSet<Span> {
    let mut open: Vec<&SchemaRef> = roots.collect();
    let mut spans = BTreeSet::new();
    let mut seen = BTreeSet::new();
    while let Some(schema) = open.pop() {
        spans.extend(span_of(schema));
        for schema in schema.schemas(cx.document) {
            if schema.span.is_none_or(|span| seen.insert(span)) {
                open.extend(schema.references());
            }
        }
    }
    spans
}
