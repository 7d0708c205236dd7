//! Values of one of several types: `oneOf`, `anyOf` and several `type`s.

use std::collections::BTreeSet;

use super::enums::{values_of, variants};
use super::names::ordinal;
use super::scalars::{kind_name, kinds};
use super::{Place, Types, span_of};
use crate::document::{Schema, SchemaRef, SchemaType};
use crate::ir::{Arm, Builtin, Docs, Shape, Tag, Ty};
use crate::load::Value;
use crate::lower::budget::weight;
use crate::lower::names::{variant, word};
use crate::lower::{Context, docs, extensions, flatten};

/// A type that a value may have.
pub(super) struct Candidate {
    name: String,
    ty: Ty,
    /// Members with a constant value, which may tell it from others.
    tag: Vec<(String, Vec<String>)>,
    docs: Docs,
    schema: Schema,
}

impl Candidate {
    pub(super) fn new(name: String, ty: Ty) -> Self {
        Self {
            docs: docs::docs(None, &format!("`{name}`")),
            name,
            ty,
            tag: Vec::new(),
            schema: Schema::default(),
        }
    }
}

impl Types {
    /// The type of `oneOf` and `anyOf`: what stands beside them is part of each.
    pub(super) fn union(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        let parts = match schema.one_of.is_empty() {
            true => &schema.any_of,
            false => &schema.one_of,
        };
        let base = Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        let merged: Vec<_> = parts
            .iter()
            .map(|part| cx.flatten().reference(part))
            .collect();
        let mut names: Vec<_> = parts
            .iter()
            .zip(&merged)
            .enumerate()
            .map(|(index, (part, merged))| arm_name(cx, part, merged, index))
            .collect();
        let given = names.clone();
        for (index, name) in names.iter_mut().enumerate() {
            if given.iter().filter(|other| *other == name).count() > 1 {
                *name = ordinal(index) + name;
            }
        }
        let of_base = kinds(&base);
        let weight = weight(&base);
        let mut arms = Vec::new();
        for ((part, merged), name) in parts.iter().zip(merged).zip(names) {
            let says = says_shape(&merged);
            if !cx.budget.take(weight, base.span, cx.diagnostics) {
                break;
            }
            // What contradicts that which holds for all of them is none of the choices.
            let own = kinds(&merged);
            if !of_base.is_empty()
                && !own.is_empty()
                && !own.iter().any(|kind| meets(*kind, &of_base))
            {
                continue;
            }
            if merged
                .types
                .iter()
                .any(|kind| kind.value == SchemaType::Null)
                && kinds(&merged).is_empty()
            {
                continue;
            }
            // Which members have to be there together is nothing that a type could say.
            if !says && says_shape(&base) {
                continue;
            }
            let named = flatten::target(part).filter(|_| !says_shape(&base));
            let mut inner = place.within(&name);
            inner.span = span_of(part).unwrap_or(place.span);
            let ty = match named {
                Some(id) => self.named(cx, id),
                None => {
                    let all_of = vec![part.clone()];
                    let both = cx.flatten().schema(
                        &Schema {
                            all_of,
                            ..base.clone()
                        },
                        None,
                    );
                    self.shape(cx, &both, &inner)
                }
            };
            let tag = tag(cx, schema, part, &merged);
            let docs = docs::docs(
                merged.title.as_deref().or(merged.description.as_deref()),
                &format!("`{name}`"),
            );
            arms.push(Candidate {
                name,
                ty,
                tag,
                docs,
                schema: merged,
            });
        }
        match arms.is_empty() {
            true => self.shape(cx, &base, place),
            false => self.choice(cx, schema, arms, place),
        }
    }

    /// The type of what is one of several.
    pub(super) fn choice(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        mut arms: Vec<Candidate>,
        place: &Place,
    ) -> Ty {
        let mut different: Vec<Candidate> = Vec::new();
        for arm in arms.drain(..) {
            match different.iter_mut().find(|known| known.ty == arm.ty) {
                // The same type under two tags.
                Some(known) => known.tag.retain_mut(|(member, values)| {
                    let also = arm.tag.iter().find(|(other, _)| other == member);
                    also.map(|(_, more)| values.extend(more.iter().cloned()))
                        .is_some()
                }),
                None => different.push(arm),
            }
        }
        let text = |arm: &Candidate| match &arm.ty {
            Ty::Builtin(Builtin::String) => true,
            Ty::Named(id) => matches!(self.list[id.0].shape, Shape::OpenEnum(_)),
            _ => false,
        };
        if different.len() > 1 && different.iter().all(text) {
            let values = different
                .iter()
                .filter_map(|arm| values_of(&arm.schema))
                .flatten();
            let values: Vec<_> = values
                .filter_map(|value| extensions::KnownValue::plain(&value))
                .collect();
            let variants = variants(cx, values);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        match &different[..] {
            [only] => return only.ty.clone(),
            several
                if several
                    .iter()
                    .any(|arm| arm.ty == Ty::Builtin(Builtin::Any)) =>
            {
                return Ty::Builtin(Builtin::Any);
            }
            _ => {}
        }
        let member = common_tag(&different);
        let mut names: Vec<String> = Vec::new();
        let arms = different.into_iter().map(|arm| {
            let tag = arm
                .tag
                .into_iter()
                .find(|(name, _)| Some(name) == member.as_ref());
            // A tag says best what an arm is for; one value of several does not.
            let mut name = match &tag {
                Some((_, values)) if values.len() == 1 => variant(&values[0]),
                _ => variant(&arm.name),
            };
            while names.contains(&name) {
                name = format!("{name}{}", arm.name);
            }
            names.push(name.clone());
            Arm {
                name,
                docs: arm.docs,
                ty: arm.ty,
                tag: tag.map(|(member, values)| Tag { member, values }),
            }
        });
        let arms = arms.collect();
        Ty::Named(self.define(cx, schema, place, Shape::Union(arms)))
    }
}

/// Whether a value may be of a kind and of one of others at once.
fn meets(kind: SchemaType, others: &[SchemaType]) -> bool {
    let is_number = |kind| matches!(kind, SchemaType::Integer | SchemaType::Number);
    others
        .iter()
        .any(|other| *other == kind || (is_number(*other) && is_number(kind)))
}

/// Whether a schema says what values are made of.
fn says_shape(schema: &Schema) -> bool {
    !kinds(schema).is_empty()
        || values_of(schema).is_some()
        || schema.one_of.len() + schema.any_of.len() > 0
        || schema.additional_properties.is_some()
}

/// What an arm is called: as its schema, or by what it is.
fn arm_name(cx: &mut Context<'_>, part: &SchemaRef, merged: &Schema, index: usize) -> String {
    if let Some(id) = flatten::target(part) {
        return word(&cx.document.schemas[id.0].name);
    }
    if let Some(title) = merged
        .title
        .as_deref()
        .map(word)
        .filter(|title| !title.is_empty())
    {
        return title;
    }
    match kinds(merged)[..] {
        [kind] if kind != SchemaType::Object => kind_name(kind).to_owned(),
        _ => ordinal(index),
    }
}

/// The members of an object that have one constant value, or few.
fn tag(
    cx: &mut Context<'_>,
    union: &Schema,
    part: &SchemaRef,
    merged: &Schema,
) -> Vec<(String, Vec<String>)> {
    let mut tags = Vec::new();
    if let Some(discriminator) = &union.discriminator
        && let Some(id) = flatten::target(part)
    {
        let named = &cx.document.schemas[id.0];
        let mapped = discriminator.mapping.iter().filter(|(_, target)| {
            target.value == named.name || target.value.ends_with(&format!("/{}", named.name))
        });
        let mut values: Vec<String> = mapped.map(|(value, _)| value.value.clone()).collect();
        if values.is_empty() {
            values.push(named.name.clone());
        }
        tags.push((discriminator.property.value.clone(), values));
    }
    for property in &merged.properties {
        let schema = cx.flatten().reference(&property.schema);
        let Some(values) = values_of(&schema) else {
            continue;
        };
        let texts = values.iter().map(|value| match &value.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(bool) => Some(bool.to_string()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
            tags.push((property.name.value.clone(), texts));
        }
    }
    tags
}

/// The member that tells all objects apart, if there is one: each has it, and no two have a value of it in common.
fn common_tag(arms: &[Candidate]) -> Option<String> {
    let objects = || {
        arms.iter()
            .filter(|arm| matches!(arm.ty, Ty::Named(_) | Ty::Boxed(_)) && !arm.tag.is_empty())
    };
    let first = objects().next()?;
    let decides = |member: &String| {
        let mut seen = BTreeSet::new();
        objects().count() > 1
            && objects().all(|arm| {
                let values = arm.tag.iter().find(|(name, _)| name == member);
                values.is_some_and(|(_, values)| {
                    values.iter().all(|value| seen.insert(value.clone()))
                })
            })
    };
    first
        .tag
        .iter()
        .map(|(member, _)| member)
        .find(|member| decides(member))
        .cloned()
}
