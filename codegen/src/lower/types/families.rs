//! Parents and their children: a schema with a `discriminator` and no choices, which others have in their `allOf`.

use super::Types;
use super::names::Place;
use super::tags::{names, tags};
use super::unions::Candidate;
use crate::document::{Discriminator, Schema, SchemaId, SchemaRef};
use crate::ir::Ty;
use crate::lower::names::word;
use crate::lower::{Context, docs, flatten};

impl Types {
    /// The type of a parent wherever a value of it stands: one of its children, or what says no more than the parent.
    /// `None` if it is no parent.
    pub(super) fn family(
        &mut self,
        cx: &mut Context<'_>,
        id: SchemaId,
        parent: &Schema,
        place: &Place,
    ) -> Option<Ty> {
        let document = cx.document;
        let discriminator = document.schemas[id.0].schema.discriminator.as_ref()?;
        if !parent.one_of.is_empty() || !parent.any_of.is_empty() {
            return None;
        }
        let children = children(cx, id, discriminator);
        let mut arms = Vec::new();
        for child in children {
            let named = &document.schemas[child.0];
            let part = SchemaRef::Ref {
                target: child,
                span: named.span,
                siblings: None,
            };
            let merged = cx.flatten().reference(&part);
            let mut arm = Candidate::new(word(&named.name), self.named(cx, child));
            arm.docs = docs::docs(merged.description.as_deref(), &format!("`{}`", named.name));
            arm.tag = tags(cx, parent, &part, &merged);
            arms.push(arm);
        }
        if arms.is_empty() {
            return None;
        }
        // What is none of the children known has at least what they have in common.
        let base = self.shape(cx, parent, &place.within("Base"));
        arms.push(Candidate::new("Base".to_owned(), base));
        Some(self.choice(cx, parent, arms, place))
    }
}

/// Those that have the parent as a part, and those that the mapping names.
fn children(cx: &mut Context<'_>, id: SchemaId, discriminator: &Discriminator) -> Vec<SchemaId> {
    let document = cx.document;
    let parent = &document.schemas[id.0];
    let all = document.schemas.len() * (1 + discriminator.mapping.len());
    if !cx.budget.take(all, Some(parent.span), cx.diagnostics) {
        return Vec::new();
    }
    let is_child = |child: &SchemaId| {
        let name = &document.schemas[child.0].name;
        let mut mapping = discriminator.mapping.iter();
        let is_mapped = mapping.any(|(_, target)| names(&target.value, name));
        *child != id && (is_mapped || flatten::extends(document, *child, parent.schema.span))
    };
    let all = (0..document.schemas.len()).map(SchemaId);
    all.filter(is_child).collect()
}
