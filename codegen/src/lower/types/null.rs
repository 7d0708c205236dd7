//! Whether `null` is one of the values.

use crate::document::{Schema, SchemaRef, SchemaType};
use crate::load::{Node, Value};
use crate::lower::Context;

/// How deep choices may be inside each other before one is taken to have no `null`.
const DEPTH: usize = 8;

/// Whether a schema without `allOf` allows `null` besides other values, or means to: a list of values that has it wins
/// over a `type` that has not.
pub(in crate::lower) fn allows_null(cx: &mut Context<'_>, schema: &Schema) -> bool {
    within(cx, schema, DEPTH)
}

fn within(cx: &mut Context<'_>, schema: &Schema, depth: usize) -> bool {
    let is_null = |node: &Node| matches!(node.value, Value::Null);
    let values = schema.enumeration.iter().flat_map(|values| &values.value);
    if schema.nullable
        || schema
            .types
            .iter()
            .any(|kind| kind.value == SchemaType::Null)
        || values.chain(&schema.constant).any(is_null)
    {
        return true;
    }
    let mut choices = schema.one_of.iter().chain(&schema.any_of);
    depth > 0
        && choices.any(|part| {
            let part = cx.flatten().reference(part);
            within(cx, &part, depth - 1)
        })
}

/// Whether `null` is the only value.
pub(super) fn is_only_null(schema: &Schema) -> bool {
    let is_null = |node: &Node| matches!(node.value, Value::Null);
    let mut values = schema.enumeration.iter().flat_map(|values| &values.value);
    let kinds = &schema.types;
    schema.constant.as_ref().is_some_and(is_null)
        || (!kinds.is_empty() && kinds.iter().all(|kind| kind.value == SchemaType::Null))
        || (schema.enumeration.is_some() && values.all(is_null))
}

/// Whether a schema is `false`: nothing stands where it is.
pub(super) fn is_nothing(schema: &SchemaRef) -> bool {
    matches!(schema, SchemaRef::Inline(schema) if schema.boolean == Some(false))
}
