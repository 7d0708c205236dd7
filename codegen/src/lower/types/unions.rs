//! Values of one of several types: `oneOf`, `anyOf` and several `type`s.

use std::collections::BTreeSet;

use super::arms::ordinal;
use super::enums::{values_of, variants};
use super::null::{allows_null, is_nothing, is_only_null};
use super::scalars::{kind_name, kinds};
use super::tags::{Tags, common_tag, tags};
use super::{Place, Types, span_of};
use crate::document::{Property, Schema, SchemaRef, SchemaType};
use crate::ir::{Arm, Builtin, Docs, Shape, Tag, Ty, TypeId};
use crate::lower::budget::weight;
use crate::lower::names::{variant, word};
use crate::lower::{Context, docs, extensions, flatten};

/// A type that a value may have.
pub(super) struct Candidate {
    name: String,
    pub(super) ty: Ty,
    /// Members with a constant value, which may tell it from others.
    pub(super) tag: Tags,
    pub(super) docs: Docs,
    schema: Schema,
    /// Which of the parts it is.
    part: usize,
}

impl Candidate {
    pub(super) fn new(name: String, ty: Ty) -> Self {
        Self {
            docs: docs::docs(None, &format!("`{name}`")),
            name,
            ty,
            tag: Vec::new(),
            schema: Schema::default(),
            part: 0,
        }
    }
}

impl Types {
    /// The type of `oneOf` and `anyOf`: what stands beside them is part of each.
    pub(super) fn union(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        let (base, arms) = self.arms(cx, schema, place);
        match arms.is_empty() {
            true => self.with_members(cx, schema, &base, place),
            false => self.choice(cx, schema, arms, place),
        }
    }

    /// The type of what is one of these, told by something else than itself; for each of them what its variant is called
    /// and, of `docs`, documented with.
    pub(in crate::lower) fn told_apart(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        docs: &[Docs],
        place: &Place,
    ) -> (Ty, Vec<Option<String>>) {
        if let Some(builtin) = cx.sdk_type(&place.key) {
            return (Ty::Builtin(builtin), Vec::new());
        }
        let (_, mut arms) = self.arms(cx, schema, place);
        for arm in &mut arms {
            arm.docs.clone_from(&docs[arm.part]);
        }
        let known: Vec<_> = arms.iter().map(|arm| (arm.part, arm.ty.clone())).collect();
        let ty = self.choice(cx, schema, arms, place);
        self.complete(cx);
        let arms = match &ty {
            Ty::Named(id) => match &self.list[id.0].shape {
                Shape::Union(arms) => &arms[..],
                _ => &[],
            },
            _ => &[],
        };
        let variant = |part: usize| {
            let (_, ty) = known.iter().find(|(known, _)| *known == part)?;
            let arm = arms.iter().find(|arm| arm.ty == *ty)?;
            Some(arm.name.clone())
        };
        let variants = (0..schema.one_of.len()).map(variant).collect();
        (ty, variants)
    }

    /// The types of `oneOf` and `anyOf`, and what stands beside them.
    fn arms(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
    ) -> (Schema, Vec<Candidate>) {
        let parts = match schema.one_of.is_empty() {
            true => &schema.any_of,
            false => &schema.one_of,
        };
        let base = Schema {
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        let base = match &schema.all_of[..] {
            [] => base,
            lists => widened(cx, base, lists),
        };
        let merged: Vec<_> = parts
            .iter()
            .map(|part| cx.flatten().reference(part))
            .collect();
        let mut names: Vec<_> = parts
            .iter()
            .zip(&merged)
            .enumerate()
            .map(|(index, (part, merged))| self.arm_name(cx, part, merged, index))
            .collect();
        let given = names.clone();
        for (index, name) in names.iter_mut().enumerate() {
            if given.iter().filter(|other| *other == name).count() > 1 {
                *name = ordinal(index) + name;
            }
        }
        // What stands alone, or beside null, is no choice.
        let is_choice = merged.iter().filter(|part| !is_only_null(part)).count() > 1;
        let of_base = kinds(&base);
        let weight = weight(&base);
        let mut arms = Vec::new();
        for (index, ((part, merged), name)) in parts.iter().zip(merged).zip(names).enumerate() {
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
            if is_only_null(&merged) {
                continue;
            }
            // Which members have to be there together is nothing that a type could say.
            if !says && says_shape(&base) {
                continue;
            }
            let target = flatten::target(part);
            // A choice of itself adds no value.
            if target.is_some() && target.as_ref() == self.resolving.last() {
                continue;
            }
            // What stands beside the choices is part of one that has the whole as a part.
            let named = target
                .filter(|id| !says_shape(&base) || flatten::extends(cx.document, *id, schema.span));
            let mut inner = match is_choice {
                true => place.within(&name),
                false => place.clone(),
            };
            if is_choice {
                inner.span = span_of(part).unwrap_or(place.span);
            }
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
            let tag = tags(cx, schema, part, &merged);
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
                part: index,
            });
        }
        (base, arms)
    }

    /// What an arm is called: as its schema, or by what it is.
    fn arm_name(
        &mut self,
        cx: &mut Context<'_>,
        part: &SchemaRef,
        merged: &Schema,
        index: usize,
    ) -> String {
        let named = flatten::target(part).map(|id| cx.document.schemas[id.0].name.as_str());
        // A name of nothing but punctuation has no words.
        let words = [named, merged.title.as_deref()].into_iter().flatten();
        if let Some(name) = words.map(word).find(|name| !name.is_empty()) {
            return name;
        }
        match kinds(merged)[..] {
            [SchemaType::Object] if merged.properties.is_empty() => "Map".to_owned(),
            [kind] if kind != SchemaType::Object => kind_name(kind).to_owned(),
            _ => self.choice_word(cx, part).unwrap_or_else(|| ordinal(index)),
        }
    }

    /// The type of what a choice says no more of than which members are there: its documentation says it too.
    fn with_members(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        base: &Schema,
        place: &Place,
    ) -> Ty {
        let known = self.list.len();
        let ty = self.shape(cx, base, place);
        if let Ty::Named(id) = ty
            && id.0 >= known
            && let Some(members) = members(schema)
        {
            docs::paragraph(&mut self.list[id.0].docs, &[members]);
        }
        ty
    }

    /// Takes back the enums that were made for choices which are one enum in the end.
    fn forget(&mut self, arms: &[Candidate]) {
        while let Some(last) = self.list.len().checked_sub(1) {
            let ty = Ty::Named(TypeId(last));
            let is_arm = arms.iter().any(|arm| arm.ty == ty);
            if !is_arm || self.of_schema.values().any(|known| *known == ty) {
                return;
            }
            self.list.pop();
            self.spans.pop();
            self.parts.pop();
            self.keys.pop();
            self.claims.retain(|_, id| id.0 != last);
        }
    }

    /// The type of the items of a tuple: of any, since a service may add to it.
    pub(super) fn tuple(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        let (mut arms, mut is_nullable) = (Vec::new(), false);
        let items = schema.items.iter().filter(|items| !is_nothing(items));
        for (index, part) in schema.prefix_items.iter().chain(items).enumerate() {
            let word = match index < schema.prefix_items.len() {
                true => ordinal(index),
                false => "Item".to_owned(),
            };
            let ty = self.use_of(cx, part, &place.below(&word, part));
            let schema = cx.flatten().reference(part);
            is_nullable |= allows_null(cx, &schema);
            arms.push(Candidate {
                schema,
                ..Candidate::new(word, ty)
            });
        }
        let item = self.choice(cx, schema, arms, &place.within("Item"));
        match is_nullable && item != Ty::Builtin(Builtin::Any) {
            true => Ty::Nullable(Box::new(item)),
            false => item,
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
            let mut seen = BTreeSet::new();
            let values: Vec<_> = values
                .filter_map(|value| extensions::KnownValue::plain(&value))
                .filter(|value| seen.insert(value.value.clone()))
                .collect();
            self.forget(&different);
            if values.is_empty() {
                return Ty::Builtin(Builtin::String);
            }
            let variants = variants(cx, values, &place.key);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        match &different[..] {
            [only] => return only.ty.clone(),
            numbers if numbers.iter().all(is_number) => return Ty::Builtin(Builtin::F64),
            several
                if several
                    .iter()
                    .any(|arm| arm.ty == Ty::Builtin(Builtin::Any)) =>
            {
                return Ty::Builtin(Builtin::Any);
            }
            _ => {}
        }
        let member = common_tag(schema, &different);
        let tag_of = |arm: &Candidate| {
            let mut tags = arm.tag.iter();
            tags.find(|(name, _)| Some(name) == member.as_ref())
                .cloned()
        };
        // A tag says best what an arm is for; one value of several does not.
        let given = different.iter().map(|arm| match tag_of(arm) {
            Some((_, values)) if values.len() == 1 => variant(&values[0]),
            _ => variant(&arm.name),
        });
        let given: Vec<String> = given.collect();
        let is_shared = |name: &String| given.iter().filter(|other| *other == name).count() > 1;
        let mut names: Vec<String> = Vec::new();
        let arms = different.into_iter().zip(&given).map(|(arm, name)| {
            let tag = tag_of(&arm);
            let mut name = name.clone();
            while is_shared(&name) || names.contains(&name) {
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
pub(super) fn meets(kind: SchemaType, others: &[SchemaType]) -> bool {
    let is_number = |kind| matches!(kind, SchemaType::Integer | SchemaType::Number);
    others
        .iter()
        .any(|other| *other == kind || (is_number(*other) && is_number(kind)))
}

fn is_number(arm: &Candidate) -> bool {
    use Builtin::{F64, I32, I64, U16, U32, U64};
    matches!(arm.ty, Ty::Builtin(F64 | I32 | I64 | U16 | U32 | U64))
}

/// A schema with the members of further lists of choices. One list becomes a union; which choices of others go with
/// which of it is nothing that a type could say, so that their members may all be there.
fn widened(cx: &mut Context<'_>, base: Schema, lists: &[SchemaRef]) -> Schema {
    let mut wide: Vec<Property> = Vec::new();
    let parts = lists.iter().filter_map(|list| match list {
        SchemaRef::Inline(list) => Some(&list.one_of),
        SchemaRef::Ref { .. } => None,
    });
    for part in parts.flatten() {
        for property in cx.flatten().reference(part).properties {
            let known = wide
                .iter_mut()
                .find(|known| known.name.value == property.name.value);
            match known {
                Some(known) => known.schema = either(&known.schema, &property.schema),
                None => wide.push(property),
            }
        }
    }
    let wide = Schema {
        properties: wide,
        ..Schema::default()
    };
    let all_of = [base, wide].map(|part| SchemaRef::Inline(Box::new(part)));
    let both = Schema {
        all_of: all_of.into(),
        ..Schema::default()
    };
    cx.flatten().schema(&both, None)
}

fn is_same(one: &SchemaRef, other: &SchemaRef) -> bool {
    flatten::target(one).is_some() && flatten::target(one) == flatten::target(other)
}

/// A schema that is written nowhere: of the values of two.
fn either(one: &SchemaRef, other: &SchemaRef) -> SchemaRef {
    let mut any_of = match one {
        SchemaRef::Inline(schema) if schema.span.is_none() => schema.any_of.clone(),
        one => vec![one.clone()],
    };
    if !any_of
        .iter()
        .any(|known| span_of(known) == span_of(other) || is_same(known, other))
    {
        any_of.push(other.clone());
    }
    SchemaRef::Inline(Box::new(Schema {
        any_of,
        ..Schema::default()
    }))
}

/// Which members have to be there, where each of the choices says that and nothing else.
fn members(schema: &Schema) -> Option<String> {
    let (choices, what) = match schema.one_of.is_empty() {
        true => (&schema.any_of, "At least one of these has to be there"),
        false => (&schema.one_of, "Exactly one of these has to be there"),
    };
    let all = choices.iter().map(|choice| match choice {
        SchemaRef::Inline(choice) if choice.not.is_none() && !choice.required.is_empty() => {
            let names = choice.required.iter();
            let names: Vec<_> = names.map(|name| format!("`{}`", name.value)).collect();
            Some(names.join(" and "))
        }
        _ => None,
    });
    let all: Vec<_> = all.collect::<Option<_>>()?;
    Some(format!("{what}: {}.", all.join("; ")))
}

/// Whether a schema says what values are made of.
fn says_shape(schema: &Schema) -> bool {
    !kinds(schema).is_empty()
        || values_of(schema).is_some()
        || schema.one_of.len() + schema.any_of.len() > 0
        || schema.additional_properties.is_some()
}
