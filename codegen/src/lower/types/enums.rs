//! Lists of values.

use super::scalars::kinds;
use super::{Place, Types};
use crate::document::{Schema, SchemaType};
use crate::ir::{Builtin, Shape, Ty, Variant};
use crate::load::{Node, Value};
use crate::lower::names::variant;
use crate::lower::{Context, docs, extensions};

impl Types {
    /// The type of a list of values: an open enum where all are strings, their common type where they have one.
    pub(super) fn enumerated(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        values: &[Node],
        place: &Place,
    ) -> Option<Ty> {
        let given = values
            .iter()
            .filter(|value| !matches!(value.value, Value::Null));
        let is = |kind: fn(&Value) -> bool| given.clone().all(|node| kind(&node.value));
        given.clone().next()?;
        if is(|value| matches!(value, Value::String(_))) {
            if !matches!(kinds(schema)[..], [] | [SchemaType::String]) {
                cx.contradiction(
                    "`enum` has strings, which `type` excludes",
                    schema,
                    values[0].span,
                );
            }
            let values = given.filter_map(extensions::KnownValue::plain).collect();
            let variants = variants(cx, values);
            return Some(Ty::Named(self.define(
                cx,
                schema,
                place,
                Shape::OpenEnum(variants),
            )));
        }
        Some(Ty::Builtin(
            if is(|value| matches!(value, Value::Bool(_))) {
                Builtin::Bool
            } else if is(|value| matches!(value, Value::Number(number) if number.is_i64())) {
                Builtin::I64
            } else if is(|value| matches!(value, Value::Number(_))) {
                Builtin::F64
            } else {
                Builtin::Any
            },
        ))
    }
}

pub(super) fn variants(cx: &mut Context<'_>, values: Vec<extensions::KnownValue>) -> Vec<Variant> {
    let mut different: Vec<extensions::KnownValue> = Vec::new();
    for value in values {
        match different.iter().find(|known| known.value == value.value) {
            Some(known) => cx.clash("variant", &variant(&value.value), known.span, value.span),
            None => different.push(value),
        }
    }
    let texts: Vec<_> = different
        .iter()
        .map(|value| (&*value.value, value.span))
        .collect();
    let names = cx.names("variant", &texts, variant);
    let mut variants: Vec<Variant> = Vec::new();
    for (value, name) in different.into_iter().zip(names) {
        let docs = docs::docs(value.description.as_deref(), &format!("`{}`", value.value));
        variants.push(Variant {
            name,
            wire: value.value,
            docs,
        });
    }
    variants
}

/// The values of `enum` or `const`.
pub(super) fn values_of(schema: &Schema) -> Option<Vec<Node>> {
    match (&schema.constant, &schema.enumeration) {
        (Some(constant), _) => Some(vec![constant.clone()]),
        (None, Some(values)) => Some(values.value.clone()),
        (None, None) => None,
    }
}
