//! Which of several types a value is of.

use serde_json::Value;

use super::{DecodeError, Field, Slot, from_value};

/// One of the types that a [`union!`](crate::union!) is of.
pub struct Arm<U> {
    /// A member and its values, one of which it has in an object of this type.
    pub tag: Option<(&'static str, &'static [&'static str])>,
    /// How well a value that is there fits; `None` if it does not.
    pub fit: fn(&Value) -> Option<usize>,
    /// Makes the union of a value.
    pub read: fn(Value) -> Result<U, DecodeError>,
}

/// Reads a value as the type that it fits best.
///
/// A tag decides alone. Else a type that the JSON is not of is out, as is one that requires a member
/// which an object lacks; of the others the one that knows most of the members is taken, the first
/// of equals. A value that is of none of them is `None`.
///
/// # Errors
///
/// If the value has the tag of a type, but is not of it.
pub fn read_union<U>(value: &Value, arms: &[Arm<U>]) -> Result<Option<U>, DecodeError> {
    let tagged = arms.iter().find(|arm| {
        let has = |(member, values): (&str, &[&str])| match &value[member] {
            Value::String(text) => values.contains(&text.as_str()),
            Value::Bool(bool) => values.contains(&if *bool { "true" } else { "false" }),
            Value::Number(number) => values.contains(&number.to_string().as_str()),
            _ => false,
        };
        arm.tag.is_some_and(has)
    });
    if let Some(arm) = tagged {
        return (arm.read)(value.clone()).map(Some);
    }
    let fits = arms.iter().filter(|arm| arm.tag.is_none());
    let mut fits: Vec<_> = fits
        .filter_map(|arm| Some(((arm.fit)(value)?, arm)))
        .collect();
    fits.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    let read = |(_, arm): (usize, &Arm<U>)| (arm.read)(value.clone()).ok();
    Ok(fits.into_iter().find_map(read))
}

/// How well a value fits a type: see [`Arm::fit`].
pub fn fit<T: Field>(value: &Value) -> Option<usize> {
    let mut blank = T::blank();
    let is_of = match blank.slot() {
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
            for member in known {
                match members.contains_key(member.name) {
                    true => count += 1,
                    false if member.required => return None,
                    false => {}
                }
            }
            return Some(1 + count);
        }
        Slot::Optional(_)
        | Slot::OptionalOrEmpty(_)
        | Slot::Skip
        | Slot::Union(_)
        | Slot::Value(_) => {
            return Some(0);
        }
    };
    is_of.then_some(1)
}

/// Reads a value and makes a union of it.
///
/// # Errors
///
/// If the value is not of the type.
pub fn read_arm<T: Field, U>(value: Value, arm: fn(T) -> U) -> Result<U, DecodeError> {
    from_value(value).map(arm)
}
