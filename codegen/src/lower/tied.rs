//! Members by whose value a union knows its types: where a type has but one such value, nobody is asked for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::docs;
use crate::ir::{Builtin, Field, Flow, Presence, Record, Shape, Tag, Ty, Type};

/// Makes constants of the members by which all unions that have a type know it by the same value. All types are looked
/// at, used or not, so that what is asked for does not depend on what operations there are.
pub(super) fn tie(types: &mut [Type]) {
    let mut known: BTreeMap<(usize, String), BTreeSet<String>> = BTreeMap::new();
    let unions = types.iter().filter_map(|ty| match &ty.shape {
        Shape::Union(arms) => Some(arms),
        Shape::Record(_) | Shape::OpenEnum(_) | Shape::Id(_) => None,
    });
    for arm in unions.flatten() {
        if let (Ty::Named(id), Some(Tag { member, values })) = (&arm.ty, &arm.tag) {
            let key = (id.0, member.clone());
            known.entry(key).or_default().extend(values.iter().cloned());
        }
    }
    for ((index, member), values) in known {
        let Shape::Record(record) = &types[index].shape else {
            continue;
        };
        let field = record.fields.iter().position(|field| field.wire == member);
        if let (Some(only), 1, Some(field)) = (values.first(), values.len(), field)
            && let Some(value) = constant(types, &record.fields[field], only)
            && let Shape::Record(record) = &mut types[index].shape
        {
            record.fields[field].constant = Some(value);
        }
    }
}

/// The value as one of the field's type; none where it is not of it, or where the document gives another.
fn constant(types: &[Type], field: &Field, text: &str) -> Option<Value> {
    if field.constant.is_some() || field.presence == Presence::OptionalOrEmpty {
        return None;
    }
    match &field.ty {
        Ty::Builtin(Builtin::String) => Some(text.into()),
        Ty::Builtin(Builtin::Bool) => serde_json::from_str(text).ok().filter(Value::is_boolean),
        Ty::Builtin(Builtin::I64) => serde_json::from_str(text).ok().filter(Value::is_i64),
        Ty::Named(id) => match &types[id.0].shape {
            Shape::OpenEnum(variants) => {
                let is_known = variants.iter().any(|variant| variant.wire == text);
                is_known.then(|| text.into())
            }
            Shape::Record(_) | Shape::Id(_) | Shape::Union(_) => None,
        },
        _ => None,
    }
}

/// Says which texts `new` sets; of other constants it is said that they are always the same.
pub(super) fn say(record: &mut Record) {
    if record.flow == Flow::Received {
        return;
    }
    for field in &mut record.fields {
        if let Some(Value::String(text)) = &field.constant {
            let said = format!("`new` sets it to {}.", docs::code(text));
            docs::paragraph(&mut field.docs, &[said]);
        }
    }
}
