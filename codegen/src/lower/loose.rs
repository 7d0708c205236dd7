//! Schemas that say no more than what kind of value there is: `{ type: object }`, `{ anyOf: [{ type: object }, …] }`.
//!
//! Documents wrap answers in an object whose `result` is of any kind, and say in an `allOf` beside it what it is. What
//! has to meet both needs no type of its own then: it is what the second says.

use super::flatten::only_annotates;
use crate::document::{Document, Schema, SchemaRef, SchemaType};

/// How deep references and choices are followed.
const DEPTH: usize = 16;

/// Whether what meets `schema` meets `loose` too, because that allows the kinds of all such values and says no more.
/// `null` is left out of account: a value may be null if either allows it.
pub(super) fn is_implied(document: &Document, loose: &SchemaRef, schema: &SchemaRef) -> bool {
    let Some(allowed) = only_kinds(loose, DEPTH) else {
        return false;
    };
    let is_allowed = |kind: &SchemaType| match kind {
        SchemaType::Null => true,
        SchemaType::Integer => allowed.contains(kind) || allowed.contains(&SchemaType::Number),
        kind => allowed.contains(kind),
    };
    kinds(document, schema, DEPTH).is_some_and(|kinds| kinds.iter().all(is_allowed))
}

/// The kinds that a schema allows, if it says nothing else.
fn only_kinds(schema: &SchemaRef, depth: usize) -> Option<Vec<SchemaType>> {
    let depth = depth.checked_sub(1)?;
    let SchemaRef::Inline(schema) = schema else {
        return None;
    };
    let is_documented = schema.description.is_some() || schema.title.is_some();
    if is_documented || !schema.properties.is_empty() || !schema.all_of.is_empty() {
        return None;
    }
    let rest = Schema {
        types: Vec::new(),
        any_of: Vec::new(),
        one_of: Vec::new(),
        items: None,
        ..(**schema).clone()
    };
    if !only_annotates(&rest) {
        return None;
    }
    if let Some(items) = &schema.items {
        only_kinds(items, depth)?;
    }
    let types: Vec<_> = schema.types.iter().map(|kind| kind.value).collect();
    let mut choices = Vec::new();
    for choice in schema.any_of.iter().chain(&schema.one_of) {
        choices.extend(only_kinds(choice, depth)?);
    }
    Some(match (types.is_empty(), choices.is_empty()) {
        (true, true) => SchemaType::ALL.to_vec(),
        (true, false) => choices,
        (false, true) => types,
        (false, false) => types
            .into_iter()
            .filter(|kind| choices.contains(kind))
            .collect(),
    })
}

/// The kinds of the values that meet a schema; `None` if that does not show.
fn kinds(document: &Document, schema: &SchemaRef, depth: usize) -> Option<Vec<SchemaType>> {
    let depth = depth.checked_sub(1)?;
    let schema = match schema {
        SchemaRef::Ref { target, .. } => &document.schemas[target.0].schema,
        SchemaRef::Inline(schema) => schema,
    };
    if !schema.types.is_empty() {
        return Some(schema.types.iter().map(|kind| kind.value).collect());
    }
    if let Some(kinds) = schema
        .all_of
        .iter()
        .find_map(|part| kinds(document, part, depth))
    {
        return Some(kinds);
    }
    if !schema.properties.is_empty() {
        return Some(vec![SchemaType::Object]);
    }
    let choices = schema.any_of.iter().chain(&schema.one_of);
    let choices: Option<Vec<_>> = choices
        .map(|choice| kinds(document, choice, depth))
        .collect();
    choices
        .map(|choices| choices.concat())
        .filter(|kinds| !kinds.is_empty())
}
