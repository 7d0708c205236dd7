//! What tells objects of one type from those of others: members with constant values.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::enums::values_of;
use super::null::is_only_null;
use super::unions::Candidate;
use crate::document::{Discriminator, Schema, SchemaId, SchemaRef};
use crate::ir::Ty;
use crate::load::Value;
use crate::lower::{Context, flatten};

/// Members, each with the values that it has in objects of a type.
pub(super) type Tags = Vec<(String, Vec<String>)>;

/// The members of the objects of a choice that have one constant value, or few; that of a discriminator first.
pub(super) fn tags(
    cx: &mut Context<'_>,
    union: &Schema,
    part: &SchemaRef,
    merged: &Schema,
) -> Tags {
    let mut search = Search {
        discriminators: union.discriminator.iter().cloned().collect(),
        is_mapped: false,
        seen: BTreeSet::new(),
    };
    search.of(cx, part, merged)
}

struct Search {
    /// Those of the choices around, the outermost first.
    discriminators: Vec<Discriminator>,
    /// Whether a value of a discriminator means one of the choices around.
    is_mapped: bool,
    /// Choices that were met, of which one may be inside itself.
    seen: BTreeSet<SchemaId>,
}

impl Search {
    fn of(&mut self, cx: &mut Context<'_>, part: &SchemaRef, merged: &Schema) -> Tags {
        let constants = constants(cx, merged);
        let target = flatten::target(part);
        let name = target.map(|id| cx.document.schemas[id.0].name.clone());
        let choices = match merged.one_of.is_empty() {
            true => &merged.any_of,
            false => &merged.one_of,
        };
        let mut tags: Tags = Vec::new();
        for discriminator in &self.discriminators {
            let mapped = discriminator
                .mapping
                .iter()
                .filter(|(_, target)| name.as_ref().is_some_and(|name| names(&target.value, name)));
            let mapped = mapped.map(|(value, _)| value.value.clone()).collect();
            add(&mut tags, &discriminator.property.value, mapped);
        }
        if choices.is_empty() {
            for discriminator in self.discriminators.iter().filter(|_| !self.is_mapped) {
                let member = &discriminator.property.value;
                let known = constants.iter().find(|(name, _)| name == member);
                let values = match (&name, known) {
                    _ if tags.iter().any(|(name, _)| name == member) => continue,
                    // A list of the names of all of them tells none apart.
                    (Some(name), Some((_, values))) if values.contains(name) => vec![name.clone()],
                    (_, Some((_, values))) => values.clone(),
                    (Some(name), None) => vec![name.clone()],
                    (None, None) => continue,
                };
                add(&mut tags, member, values);
            }
        } else if leads_to(part).is_none_or(|id| self.seen.insert(id)) {
            let depth = self.discriminators.len();
            let was_mapped = std::mem::replace(&mut self.is_mapped, !tags.is_empty());
            self.discriminators.extend(merged.discriminator.clone());
            for (member, values) in self.of_all(cx, choices) {
                add(&mut tags, &member, values);
            }
            self.discriminators.truncate(depth);
            self.is_mapped = was_mapped;
        }
        for (member, values) in constants {
            if !tags.iter().any(|(known, _)| *known == member) {
                tags.push((member, values));
            }
        }
        tags
    }

    /// The members that all of several choices have, with the values of each.
    fn of_all(&mut self, cx: &mut Context<'_>, choices: &[SchemaRef]) -> Tags {
        let mut common: Option<Tags> = None;
        for choice in choices {
            let merged = cx.flatten().reference(choice);
            let is_known = flatten::target(choice).is_some_and(|id| self.seen.contains(&id));
            if is_known || is_only_null(&merged) {
                continue;
            }
            let tags = self.of(cx, choice, &merged);
            match &mut common {
                None => common = Some(tags),
                Some(common) => {
                    common.retain(|(member, _)| tags.iter().any(|(other, _)| other == member));
                    for (member, values) in tags {
                        if common.iter().any(|(known, _)| *known == member) {
                            add(common, &member, values);
                        }
                    }
                }
            }
        }
        common.unwrap_or_default()
    }
}

/// The schema that a reference leads to, whatever stands beside it.
fn leads_to(part: &SchemaRef) -> Option<SchemaId> {
    match part {
        SchemaRef::Ref { target, .. } => Some(*target),
        SchemaRef::Inline(_) => None,
    }
}

/// Adds values that a member may have, each once.
fn add(tags: &mut Tags, member: &str, values: Vec<String>) {
    for value in values {
        match tags.iter_mut().find(|(known, _)| known == member) {
            Some((_, known)) if known.contains(&value) => {}
            Some((_, known)) => known.push(value),
            None => tags.push((member.to_owned(), vec![value])),
        }
    }
}

/// Whether a value of `mapping`, a name or a reference, means the schema of this name.
pub(super) fn names(target: &str, name: &str) -> bool {
    if target == name {
        return true;
    }
    let last = target.rsplit('/').next().unwrap_or(target);
    let last = percent_decode_str(last).decode_utf8_lossy();
    let file = last.rsplit_once('.').map(|(stem, _)| stem);
    last.replace("~1", "/").replace("~0", "~") == name || file == Some(name)
}

/// The members of an object that have one constant value, or few.
fn constants(cx: &mut Context<'_>, merged: &Schema) -> Tags {
    let mut tags = Vec::new();
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

/// The member that tells all objects apart, if there is one: each has it, and no two have a value of it in common. One object
/// alone is told from whatever else there is by a `discriminator` only.
pub(super) fn common_tag(union: &Schema, arms: &[Candidate]) -> Option<String> {
    let discriminator = union.discriminator.as_ref();
    let discriminator = discriminator.map(|it| &it.property.value);
    let objects = || {
        arms.iter()
            .filter(|arm| matches!(arm.ty, Ty::Named(_) | Ty::Boxed(_)) && !arm.tag.is_empty())
    };
    let first = objects().next()?;
    let decides = |member: &String| {
        let mut seen = BTreeSet::new();
        (objects().count() > 1 || discriminator == Some(member))
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
