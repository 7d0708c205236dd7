//! What lowering may cost: a short document can combine its schemas to more types than memory holds.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Schema, SchemaRef};
use crate::load::{Node, Span, Value};

/// How many parts of schemas may be merged and met by examples in a run: so many for each value of the document, where an
/// API of 1,500 operations takes 3, and so many more for documents that are small.
const PARTS: (usize, usize) = (16, 500_000);

/// How many types, fields and variants a run may define, likewise; where their keys are long, each counts for several.
const MEMBERS: (usize, usize) = (1, 50_000);

/// How many values can be compared while a part is merged.
pub(super) const COMPARED: usize = 256;

/// What is left of both.
#[derive(Debug)]
pub(super) struct Budget {
    parts: usize,
    members: usize,
    /// Whether one of them did not suffice, which is reported once.
    is_spent: bool,
    /// The operation or schema at hand: the place of what has none of its own.
    pub(super) at: Span,
}

/// How many parts of schemas may be merged, or met by examples, in a document of this many values.
pub(super) fn parts(values: usize) -> usize {
    PARTS.1 + PARTS.0 * values
}

impl Budget {
    /// For a document of this many values.
    pub(super) fn new(values: usize, at: Span) -> Self {
        Self {
            parts: parts(values),
            members: MEMBERS.1 + MEMBERS.0 * values,
            is_spent: false,
            at,
        }
    }

    /// Takes what a type with its fields or variants costs. If too little is left, which is reported once, nothing more is
    /// merged either.
    pub(super) fn define(&mut self, members: usize, at: Span, diagnostics: &mut Diagnostics) {
        if let Some(left) = self.members.checked_sub(members) {
            self.members = left;
            return;
        }
        if !self.is_spent {
            diagnostics.push(
                Diagnostic::error("the schemas come to more types, fields and variants than can be generated")
                .at(at, "the limit is passed here")
                .help("look for unions of unions and for schemas without a name that contain each other, or generate from parts of the document"),
            );
        }
        self.is_spent = true;
    }

    /// Takes what a schema with this many parts costs. `false` if too little is left, which is reported once: then nothing
    /// more is merged, so that the run comes to its end.
    pub(super) fn take(
        &mut self,
        parts: usize,
        at: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        if let Some(left) = self.parts.checked_sub(parts)
            && !self.is_spent
        {
            self.parts = left;
            return true;
        }
        if !self.is_spent {
            self.is_spent = true;
            diagnostics.push(
                Diagnostic::error("the schemas combine to more than can be generated")
                    .at(at.unwrap_or(self.at), "the limit is passed here")
                    .help("look for `allOf`, `oneOf` and `anyOf` whose parts have such parts themselves, again and again, and for large schemas that are parts of many"),
            );
        }
        false
    }
}

/// What it costs to copy a schema: how many schemas are written in it, itself and the values of its examples included.
pub(super) fn weight(schema: &Schema) -> usize {
    let properties = schema.properties.iter().chain(&schema.pattern_properties);
    let parts = [
        &schema.all_of,
        &schema.any_of,
        &schema.one_of,
        &schema.prefix_items,
    ];
    let inner = properties
        .map(|property| &property.schema)
        .chain(parts.into_iter().flatten())
        .chain(&schema.items)
        .chain(&schema.additional_properties)
        .chain(&schema.not);
    let inner = inner.map(|inner| match inner {
        SchemaRef::Inline(schema) => weight(schema),
        SchemaRef::Ref { siblings, .. } => 1 + siblings.as_deref().map_or(0, weight),
    });
    let values = schema.examples.iter().chain(&schema.default);
    let values = values.chain(schema.enumeration.iter().flat_map(|values| &values.value));
    1 + schema.required.len() + inner.sum::<usize>() + values.map(values_in).sum::<usize>()
}

fn values_in(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(values_in).sum::<usize>(),
        Value::Object(members) => {
            let values = members.iter().map(|member| values_in(&member.value));
            1 + values.sum::<usize>()
        }
        _ => 1,
    }
}
