//! What JSON values are, apart from schemas with parts.

use std::net::IpAddr;

use crate::document::{Schema, SchemaType};
use crate::load::{Node, Value};

/// How often members, items and values are compared.
pub(super) fn compared(schema: &Schema, value: &Node) -> usize {
    let values = schema.enumeration.as_ref();
    let names = schema.properties.len() + schema.required.len();
    let own = match &value.value {
        Value::Object(members) => members.len() * names,
        Value::Array(items) if schema.unique_items => items.len() * items.len(),
        _ => 0,
    };
    own + values.map_or(0, |values| values.value.len())
}

pub(super) fn is(value: &Node, kind: SchemaType) -> bool {
    match (&value.value, kind) {
        (Value::Null, SchemaType::Null)
        | (Value::Bool(_), SchemaType::Boolean)
        | (Value::Number(_), SchemaType::Number)
        | (Value::String(_), SchemaType::String)
        | (Value::Array(_), SchemaType::Array)
        | (Value::Object(_), SchemaType::Object) => true,
        (Value::Number(number), SchemaType::Integer) => {
            number.is_i64()
                || number.is_u64()
                || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => false,
    }
}

/// `""` and `0`, which some services answer for "none".
pub(super) fn is_empty(value: &Node) -> bool {
    match &value.value {
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => false,
    }
}

/// Equality of JSON values; numbers by value.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::String(one), Value::String(other)) => one == other,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(members), Value::Object(others)) => {
            members.len() == others.len()
                && members.iter().all(|member| {
                    other
                        .get(&member.key.value)
                        .is_some_and(|value| same(&member.value, value))
                })
        }
        _ => false,
    }
}

/// Whether an integer format holds a number; `true` for formats that are not of integers.
pub(super) fn in_range(number: &serde_json::Number, format: &str) -> bool {
    let (least, most) = match format {
        "int32" => (i64::from(i32::MIN), u64::from(i32::MAX.unsigned_abs())),
        "int64" => (i64::MIN, i64::MAX.unsigned_abs()),
        "uint16" => (0, u64::from(u16::MAX)),
        "uint32" => (0, u64::from(u32::MAX)),
        "uint64" => (0, u64::MAX),
        _ => return true,
    };
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number <= most,
        (None, Some(number)) => number >= least,
        // `53.0`, which is an integer too, and numbers beyond 64 bits.
        (None, None) => number.as_f64().is_some_and(|number| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "the number has no more precision"
            )]
            let range = least as f64..=most as f64;
            number.fract() == 0.0 && range.contains(&number)
        }),
    }
}

/// An address and the length of a prefix, written without leading zeros.
pub(super) fn is_range(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, prefix)| {
        let widest = match address.parse() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        prefix
            .parse::<u8>()
            .is_ok_and(|length| length <= widest && length.to_string() == prefix)
    })
}
