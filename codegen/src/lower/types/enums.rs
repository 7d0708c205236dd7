//! Lists of values.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use super::scalars::{kind_name, kinds};
use super::unions::{Candidate, meets};
use super::{Place, Types};
use crate::document::{Schema, SchemaType};
use crate::ir::{Builtin, Shape, Ty, Variant};
use crate::load::{Node, Value};
use crate::lower::context::Pin;
use crate::lower::names::variant;
use crate::lower::{Context, docs, extensions};

impl Types {
    /// The type of a list of values: an open enum where all are strings, their common type where they have one. What
    /// `type` says besides is taken too.
    pub(super) fn enumerated(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        values: &[Node],
        place: &Place,
    ) -> Option<Ty> {
        let is_text = |node: &&Node| matches!(node.value, Value::String(_));
        let (texts, rest): (Vec<&Node>, Vec<&Node>) = values
            .iter()
            .filter(|value| !matches!(value.value, Value::Null))
            .partition(is_text);
        let declared = kinds(schema);
        let mut arms = Vec::new();
        if !texts.is_empty() {
            let known = extensions::of_values(schema, values);
            let variants = variants(cx, known, &place.key);
            let place = match rest.is_empty() && is_kind(&declared, SchemaType::String) {
                true => place.clone(),
                false => place.within("Text"),
            };
            let id = self.define(cx, schema, &place, Shape::OpenEnum(variants));
            arms.push(Candidate::new("Text".to_owned(), Ty::Named(id)));
        }
        if !rest.is_empty() {
            let (name, builtin) = builtin(&rest, &declared);
            arms.push(Candidate::new(name.to_owned(), Ty::Builtin(builtin)));
        }
        let first = arms.first()?.ty.clone();
        let held = [
            (!texts.is_empty()).then_some(SchemaType::String),
            rest.first().and_then(|node| kind_of(node)),
        ];
        for kind in declared {
            if held.iter().flatten().any(|held| meets(*held, &[kind])) {
                continue;
            }
            let span = values[0].span;
            cx.contradiction("`enum` has values that `type` excludes", schema, span);
            let name = kind_name(kind);
            let ty = self.of_kind(cx, schema, kind, &place.within(name));
            arms.push(Candidate::new(name.to_owned(), ty));
        }
        Some(match arms.len() {
            1 => first,
            _ => self.choice(cx, schema, arms, place),
        })
    }
}

/// Whether the kind is the only one, or none is given.
fn is_kind(declared: &[SchemaType], kind: SchemaType) -> bool {
    declared.iter().all(|declared| *declared == kind)
}

fn kind_of(node: &Node) -> Option<SchemaType> {
    match &node.value {
        Value::Bool(_) => Some(SchemaType::Boolean),
        Value::Number(_) => Some(SchemaType::Number),
        Value::String(_) => Some(SchemaType::String),
        Value::Array(_) => Some(SchemaType::Array),
        Value::Object(_) => Some(SchemaType::Object),
        Value::Null => None,
    }
}

/// The type that values other than strings have in common.
fn builtin(values: &[&Node], declared: &[SchemaType]) -> (&'static str, Builtin) {
    let are = |kind: fn(&Value) -> bool| values.iter().all(|node| kind(&node.value));
    if are(|value| matches!(value, Value::Bool(_))) {
        ("Bool", Builtin::Bool)
    } else if !are(|value| matches!(value, Value::Number(_))) {
        ("Any", Builtin::Any)
    } else if declared.contains(&SchemaType::Number) {
        ("Number", Builtin::F64)
    } else if are(|value| matches!(value, Value::Number(number) if number.is_i64())) {
        ("Integer", Builtin::I64)
    } else if are(|value| matches!(value, Value::Number(number) if number.is_u64())) {
        ("Integer", Builtin::U64)
    } else {
        ("Number", Builtin::F64)
    }
}

pub(super) fn variants(
    cx: &mut Context<'_>,
    values: Vec<extensions::KnownValue>,
    key: &str,
) -> Vec<Variant> {
    let mut different: Vec<extensions::KnownValue> = Vec::new();
    let mut known = BTreeMap::new();
    for value in values {
        match known.entry(value.value.clone()) {
            Entry::Occupied(first) => {
                cx.clash("variant", &variant(&value.value), *first.get(), value.span);
            }
            Entry::Vacant(first) => {
                first.insert(value.span);
                different.push(value);
            }
        }
    }
    // Names that do not tell values apart are none.
    let names: BTreeSet<_> = different
        .iter()
        .map(|value| variant(value.name.as_deref().unwrap_or(&value.value)))
        .collect();
    if names.len() < different.len() {
        for value in &mut different {
            value.name = None;
        }
    }
    let texts: Vec<_> = different
        .iter()
        .map(|value| (value.name.as_deref().unwrap_or(&value.value), value.span))
        .collect();
    let names = cx.names("variant", &texts, &Pin::Variant(key, ""), variant);
    let mut variants: Vec<Variant> = Vec::new();
    for (value, name) in different.into_iter().zip(names) {
        let wire = docs::code(&value.value);
        // It stands beside the one for all others.
        let fallback = match name.as_str() {
            "OtherValue" => format!("The value {wire} itself."),
            _ => wire,
        };
        let docs = docs::docs(value.description.as_deref(), &fallback);
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
