//! What lowering may cost: a short document can combine its schemas to more types than memory holds.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Schema, SchemaRef};
use crate::load::{Node, Span, Value};

/// How many parts of schemas may be merged in a run: far more than there are in an API of 1,500 operations.
const PARTS: usize = 8_000_000;

/// What is left of it.
#[derive(Debug)]
pub(super) struct Budget {
    parts: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { parts: PARTS }
    }
}

impl Budget {
    /// Takes what a schema with this many parts costs. `false` if too little is left, which is reported once: then nothing
    /// more is merged, so that the run comes to its end.
    pub(super) fn take(
        &mut self,
        parts: usize,
        at: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        if let Some(left) = self.parts.checked_sub(parts) {
            self.parts = left;
            return true;
        }
        if self.parts > 0 {
            self.parts = 0;
            diagnostics.push(
                Diagnostic::error("the schemas combine to more than can be generated")
                    .at(at, "the limit is passed here")
                    .help("look for `allOf`, `oneOf` and `anyOf` whose parts have such parts themselves, again and again"),
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
