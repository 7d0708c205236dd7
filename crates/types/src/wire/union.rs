//! Which of several types a value is of.

use std::{cmp::Reverse, fmt, mem};

use serde_json::Value;

use super::{DecodeError, Field, Part, Presence, Slot, json::decode_value};

/// A member and its values, one of which it has in an object of a type.
pub type Tag = Option<(&'static str, &'static [&'static str])>;

/// A value of one of several types: see [`union!`](crate::union!).
pub trait OneOf {
    /// Hands a blank value of each type to `add`, with what tells objects of it from others.
    fn each_arm(add: &mut dyn FnMut(Tag, Self))
    where
        Self: Sized;

    /// Returns the name of the variant and the value in it.
    fn part(&self) -> (&'static str, &dyn Part);

    /// Returns the value to read into.
    fn part_mut(&mut self) -> &mut dyn Part;
}

/// Compares two values of one union: what its `PartialEq` is to call.
pub fn is_equal_union(one: &dyn OneOf, other: &dyn OneOf) -> bool {
    let (one, other) = (one.part(), other.part());
    one.0 == other.0 && one.1.is_equal(other.1)
}

/// Shows a value as derived `Debug` does: what its `Debug` is to call.
pub fn debug_union(value: &dyn OneOf, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (variant, part) = value.part();
    f.debug_tuple(variant).field(part.as_debug()).finish()
}

/// Reads a value as the type that it fits best.
///
/// The variant that is asked for comes first. Else a tag decides alone. Else a type that the JSON is not
/// of is out, as is one that requires a member which an object lacks; of the others the one that knows
/// most of the members is taken, the first of equals. A value that is of none of them goes where a blank
/// holds one.
///
/// # Errors
///
/// If the value has the tag of a type, but is not of it.
pub(super) fn read_union<U: Field + OneOf>(
    union: &mut U,
    value: Value,
    variant: Option<&str>,
) -> Result<(), DecodeError> {
    let mut arms = Vec::new();
    U::each_arm(&mut |tag, arm| arms.push((tag, arm)));
    let asked = arms
        .iter()
        .position(|(_, arm)| Some(arm.part().0) == variant);
    if let Some(index) = asked {
        let (_, mut arm) = arms.remove(index);
        if decode_value(value.clone(), arm.part_mut().slot()).is_ok() {
            *union = arm;
            return Ok(());
        }
    }
    let tagged = arms.iter_mut().find(|(tag, _)| has(tag, &value));
    if let Some((_, arm)) = tagged {
        decode_value(value, arm.part_mut().slot())?;
        mem::swap(union, arm);
        return Ok(());
    }
    let fits = arms.into_iter().filter(|(tag, _)| tag.is_none());
    let mut fits: Vec<_> = fits
        .filter_map(|(_, mut arm)| Some((fit(&value, arm.part_mut().slot())?, arm)))
        .collect();
    fits.sort_by_key(|(fit, _)| Reverse(*fit));
    for (_, mut arm) in fits {
        if decode_value(value.clone(), arm.part_mut().slot()).is_ok() {
            *union = arm;
            return Ok(());
        }
    }
    *union = U::blank();
    decode_value(value, union.part_mut().slot())
}

/// Whether a value has the tag.
fn has(tag: &Tag, value: &Value) -> bool {
    tag.is_some_and(|(member, values)| match &value[member] {
        Value::String(text) => values.contains(&text.as_str()),
        Value::Bool(bool) => values.contains(&if *bool { "true" } else { "false" }),
        Value::Number(number) => values.contains(&number.to_string().as_str()),
        _ => false,
    })
}

/// How well a value fits a place: the more, the better; `None` if it does not.
fn fit(value: &Value, slot: Slot<'_>) -> Option<usize> {
    let is_of = match slot {
        Slot::String(_) | Slot::Secret(_) | Slot::Text(_) => value.is_string(),
        Slot::Bool(_) => value.is_boolean(),
        Slot::Integer(_) => value.is_i64() || value.is_u64(),
        Slot::Float(_) => value.is_number(),
        Slot::List(_) => value.is_array(),
        Slot::Map(_) => value.is_object(),
        Slot::Record(record) => {
            let members = value.as_object()?;
            let known = record.shape().members.iter();
            let mut count = 0;
            for &(name, presence) in known {
                match members.contains_key(name) {
                    true => count += 1,
                    false if presence == Presence::Required => return None,
                    false => {}
                }
            }
            return Some(1 + count);
        }
        Slot::Optional(_)
        | Slot::OptionalOrEmpty(_)
        | Slot::Skip
        | Slot::Union(_)
        | Slot::Variant(..)
        | Slot::Value(_) => {
            return Some(0);
        }
    };
    is_of.then_some(1)
}
