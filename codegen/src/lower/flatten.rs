//! `allOf` and members beside a `$ref`, merged into one schema.

use std::collections::BTreeSet;

use super::budget::{Budget, weight};
use super::loose::is_implied;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Document, NamedSchema, Property, Schema, SchemaId, SchemaRef, SchemaType};
use crate::load::{Node, Span, Spanned};

/// How deep `allOf` may lead from schema to schema.
const DEPTH: usize = 64;

/// The named schema that a use of a schema comes to, whatever it says besides by way of description. Sees through an
/// `allOf` that holds nothing but one `$ref`: a way of describing a reference in OpenAPI 3.0.
pub(super) fn target(schema: &SchemaRef) -> Option<SchemaId> {
    match schema {
        SchemaRef::Ref {
            target,
            siblings: None,
            ..
        } => Some(*target),
        SchemaRef::Ref {
            target,
            siblings: Some(siblings),
            ..
        } => only_annotates(siblings).then_some(*target),
        SchemaRef::Inline(schema) => match &schema.all_of[..] {
            [
                SchemaRef::Ref {
                    target,
                    siblings: None,
                    ..
                },
            ] if only_annotates(schema) => Some(*target),
            _ => None,
        },
    }
}

/// The schema that a named one is another name of: it is a `$ref` and nothing else.
pub(super) fn alias(named: &NamedSchema) -> Option<SchemaId> {
    let schema = &named.schema;
    match &schema.all_of[..] {
        [
            SchemaRef::Ref {
                target,
                siblings: None,
                ..
            },
        ] if named.is_reference
            && only_annotates(schema)
            && schema.title.is_none()
            && schema.description.is_none()
            && schema.examples.is_empty()
            && !schema.nullable =>
        {
            Some(*target)
        }
        _ => None,
    }
}

/// Whether a schema says nothing about which values are valid, apart from its `allOf`.
pub(super) fn only_annotates(schema: &Schema) -> bool {
    schema.boolean.is_none()
        && schema.types.is_empty()
        && schema.format.is_none()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.properties.is_empty()
        && schema.pattern_properties.is_empty()
        && schema.required.is_empty()
        && schema.additional_properties.is_none()
        && schema.items.is_none()
        && schema.prefix_items.is_empty()
        && schema.any_of.is_empty()
        && schema.one_of.is_empty()
        && schema.not.is_none()
        && schema.minimum.is_none()
        && schema.maximum.is_none()
        && schema.exclusive_minimum.is_none()
        && schema.exclusive_maximum.is_none()
        && schema.min_length.is_none()
        && schema.max_length.is_none()
        && schema.min_items.is_none()
        && schema.max_items.is_none()
        && schema.pattern.is_none()
        && schema.content_encoding.is_none()
        && schema.content_media_type.is_none()
        && schema
            .extensions
            .0
            .iter()
            .all(|(name, _)| name.value == "x-empty-means-absent")
}

/// Whether the schema that is written at a place is one of the parts of a named one, by way of `allOf`.
pub(super) fn extends(document: &Document, id: SchemaId, parent: Option<Span>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = document.schemas[id.0].schema.all_of.iter().collect();
    while let Some(part) = open.pop() {
        let part = match part {
            SchemaRef::Inline(part) => part,
            SchemaRef::Ref { target, .. } if seen.insert(*target) => {
                &document.schemas[target.0].schema
            }
            SchemaRef::Ref { .. } => continue,
        };
        if part.span.is_some() && part.span == parent {
            return true;
        }
        open.extend(&part.all_of);
    }
    false
}

/// The way to a part of a schema.
#[derive(Default)]
struct Trail {
    /// The references that lead there.
    steps: Vec<(SchemaId, Span)>,
    /// The schemas that are merged already.
    merged: BTreeSet<SchemaId>,
}

impl Trail {
    /// Whether one of these is a schema that the one at hand is a part of.
    fn has_child(&self, choices: &[SchemaRef]) -> bool {
        let around = self
            .steps
            .split_last()
            .map_or(&[][..], |(_, around)| around);
        let mut targets = choices.iter().filter_map(target);
        !around.is_empty() && targets.any(|choice| around.iter().any(|(id, _)| *id == choice))
    }
}

/// Merges schemas, each of which must hold, into one without `allOf`.
pub(super) struct Flatten<'a> {
    pub(super) document: &'a Document,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) budget: &'a mut Budget,
}

impl Flatten<'_> {
    /// The schema with its `allOf` merged into it, and a `$ref` replaced by what it refers to.
    pub(super) fn reference(&mut self, schema: &SchemaRef) -> Schema {
        let mut merged = Schema::default();
        self.add_reference(schema, &mut merged, &mut Trail::default());
        merged
    }

    /// The schema with its `allOf` merged into it.
    pub(super) fn schema(&mut self, schema: &Schema, id: Option<SchemaId>) -> Schema {
        let mut merged = Schema::default();
        let steps = id.map(|id| (id, self.document.schemas[id.0].span));
        let mut trail = Trail {
            steps: steps.into_iter().collect(),
            merged: BTreeSet::new(),
        };
        self.add(schema, &mut merged, &mut trail);
        merged
    }

    fn add_reference(&mut self, schema: &SchemaRef, merged: &mut Schema, trail: &mut Trail) {
        match schema {
            SchemaRef::Inline(schema) => self.add(schema, merged, trail),
            SchemaRef::Ref {
                target,
                span,
                siblings,
            } => {
                if let Some(siblings) = siblings {
                    self.add(siblings, merged, trail);
                }
                if let Some(at) = trail.steps.iter().position(|(id, _)| id == target) {
                    self.cycle(&trail.steps[at..], *span);
                    return;
                }
                // A schema that two parts have in common need not be met twice.
                if !trail.merged.insert(*target) {
                    return;
                }
                if trail.steps.len() == DEPTH {
                    self.diagnostics.push(
                        Diagnostic::error(format!(
                            "more than {DEPTH} schemas are parts of each other"
                        ))
                        .at(*span, "this is one level too many")
                        .help("list the parts in one `allOf`"),
                    );
                    return;
                }
                trail.steps.push((*target, *span));
                let document = self.document;
                self.add(&document.schemas[target.0].schema, merged, trail);
                trail.steps.pop();
            }
        }
    }

    fn cycle(&mut self, steps: &[(SchemaId, Span)], last: Span) {
        let first = &self.document.schemas[steps[0].0.0];
        let mut diagnostic =
            Diagnostic::error(format!("`allOf` of `{}` leads back to itself", first.name))
                .at(last, format!("refers to `{}` again", first.name))
                .help("take one of these references out: a schema cannot be a part of itself");
        for (id, span) in steps {
            if *span != last {
                diagnostic = diagnostic.also(
                    *span,
                    format!("by way of `{}`", self.document.schemas[id.0].name),
                );
            }
        }
        self.diagnostics.defect(diagnostic);
    }

    fn add(&mut self, part: &Schema, merged: &mut Schema, trail: &mut Trail) {
        let known = merged.properties.len() / 64;
        let parts = weight(part) + known * part.properties.len();
        if !self.budget.take(parts, part.span, self.diagnostics) {
            return;
        }
        self.values(merged, part);
        // Which children there are is not said of a child.
        let [one_of, any_of] = [&part.one_of, &part.any_of]
            .map(|list| if trail.has_child(list) { &[][..] } else { list });
        choices(merged, part.span, one_of, any_of);
        // What the outer schema says comes first and wins over what its parts say.
        overlay(merged, part);
        if !part.types.is_empty() {
            if merged.types.is_empty() {
                merged.types.clone_from(&part.types);
            } else {
                self.intersect(merged, part);
            }
        }
        for property in &part.properties {
            add_property(self.document, merged, property);
        }
        for required in &part.required {
            if !merged
                .required
                .iter()
                .any(|name| name.value == required.value)
            {
                merged.required.push(required.clone());
            }
        }
        for part in &part.all_of {
            self.add_reference(part, merged, trail);
        }
    }

    /// Leaves the values of `enum` that both allow.
    fn values(&mut self, merged: &mut Schema, part: &Schema) {
        let (Some(known), Some(more)) = (&mut merged.enumeration, &part.enumeration) else {
            return;
        };
        let is_in = |values: &[Node], value: &Node| {
            let json = value.to_json();
            values.iter().any(|other| other.to_json() == json)
        };
        if known.value.iter().any(|value| is_in(&more.value, value)) {
            known.value.retain(|value| is_in(&more.value, value));
            return;
        }
        self.diagnostics.defect(
            Diagnostic::error("the parts of `allOf` allow no value in common")
                .at(more.span, "this excludes the other")
                .also(known.span, "the other")
                .help("list the values that are meant in one of them"),
        );
        // What no value meets is taken to be met by those of either list.
        known.value.extend_from_slice(&more.value);
    }

    /// Leaves the types that both allow; `integer` is part of `number`.
    fn intersect(&mut self, merged: &mut Schema, part: &Schema) {
        let allows = |types: &[Spanned<SchemaType>], kind: SchemaType| {
            types.iter().any(|allowed| {
                allowed.value == kind
                    || (allowed.value == SchemaType::Number && kind == SchemaType::Integer)
            })
        };
        let kinds = merged.types.iter().chain(&part.types);
        let kinds = kinds
            .filter(|kind| allows(&merged.types, kind.value) && allows(&part.types, kind.value));
        let mut both: Vec<Spanned<SchemaType>> = Vec::new();
        for kind in kinds {
            if !both.iter().any(|known| known.value == kind.value) {
                both.push(*kind);
            }
        }
        if both.is_empty() {
            self.diagnostics.defect(
                Diagnostic::error("the parts of `allOf` allow no type in common")
                    .at(part.types[0].span, "this excludes the other")
                    .also(merged.types[0].span, "the other")
                    .help("give both parts the same `type`"),
            );
            // What no value meets is taken to be met by those of either type.
            merged.types.extend_from_slice(&part.types);
            return;
        }
        merged.types = both;
    }
}

/// Takes over from `part` what `merged` does not say.
fn overlay(merged: &mut Schema, part: &Schema) {
    macro_rules! first {
        ($($field:ident)*) => {
            $(if merged.$field.is_none() { merged.$field.clone_from(&part.$field); })*
        };
    }
    macro_rules! either {
        ($($field:ident)*) => {
            $(merged.$field |= part.$field;)*
        };
    }
    macro_rules! all {
        ($($field:ident)*) => {
            $(merged.$field.extend_from_slice(&part.$field);)*
        };
    }
    match (&mut merged.items, &part.items) {
        (Some(known), Some(items)) => both(known, items),
        (known @ None, items) => known.clone_from(items),
        (Some(_), None) => {}
    }
    if let (None, Some(constant)) = (&merged.constant, &part.constant) {
        let json = constant.to_json();
        let mut values = merged.enumeration.iter().flat_map(|values| &values.value);
        if merged.enumeration.is_none() || values.any(|value| value.to_json() == json) {
            merged.constant = Some(constant.clone());
        }
    }
    first!(span boolean title description format enumeration default additional_properties not
        discriminator minimum maximum exclusive_minimum exclusive_maximum multiple_of min_length max_length min_items
        max_items min_properties max_properties pattern content_encoding content_media_type);
    either!(nullable deprecated read_only write_only unique_items);
    all!(pattern_properties ignored);
    if merged.prefix_items.is_empty() {
        merged.prefix_items.clone_from(&part.prefix_items);
    }
    if merged.examples.is_empty() {
        merged.examples.clone_from(&part.examples);
    }
    merged.extensions.0.extend_from_slice(&part.extensions.0);
}

/// Takes over `oneOf` and `anyOf`. A second list of either holds as well as the first: it is kept as an `allOf` that
/// nothing is merged of.
fn choices(merged: &mut Schema, span: Option<Span>, one_of: &[SchemaRef], any_of: &[SchemaRef]) {
    let is_free = |merged: &Schema| merged.one_of.is_empty() && merged.any_of.is_empty();
    if is_free(merged) && one_of.is_empty() {
        merged.any_of = any_of.to_vec();
        return;
    }
    for list in [one_of, any_of].into_iter().filter(|list| !list.is_empty()) {
        if is_free(merged) {
            merged.one_of = list.to_vec();
            continue;
        }
        merged.all_of.push(SchemaRef::Inline(Box::new(Schema {
            span,
            one_of: list.to_vec(),
            ..Schema::default()
        })));
    }
}

/// Adds a property; one that is already there must then meet both schemas.
fn add_property(document: &Document, merged: &mut Schema, property: &Property) {
    let known = merged
        .properties
        .iter_mut()
        .find(|known| known.name.value == property.name.value);
    let Some(known) = known else {
        merged.properties.push(property.clone());
        return;
    };
    let schema = &property.schema;
    if is_implied(document, &known.schema, schema) {
        known.schema = schema.clone();
    } else if !is_implied(document, schema, &known.schema) {
        both(&mut known.schema, schema);
    }
}

/// Makes of two schemas one that is met by what meets both: an `allOf` that is written nowhere.
fn both(known: &mut SchemaRef, schema: &SchemaRef) {
    match known {
        SchemaRef::Inline(both) if both.span.is_none() => {
            let met = target(schema).is_some()
                && both.all_of.iter().any(|part| same_reference(part, schema));
            if !met {
                both.all_of.push(schema.clone());
            }
        }
        known if same_reference(known, schema) => {}
        known => {
            let all_of = vec![known.clone(), schema.clone()];
            *known = SchemaRef::Inline(Box::new(Schema {
                all_of,
                ..Schema::default()
            }));
        }
    }
}

fn same_reference(one: &SchemaRef, other: &SchemaRef) -> bool {
    target(one).is_some() && target(one) == target(other)
}
