//! Several schemas of one value.

use serde_json::{Value, json};

use super::Object;
use crate::document::{items, members};
use crate::schemas::{OMITTED, SPOKEN_OF};

/// Adds a keyword to those that apply already. None where no value can meet both.
pub(super) fn merge(flat: &mut Object, keyword: &str, value: &Value) -> Option<()> {
    let Some(before) = flat.get_mut(keyword) else {
        flat.insert(keyword.to_owned(), value.clone());
        return Some(());
    };
    match keyword {
        "properties" | "patternProperties" => {
            for (name, schema) in members(value) {
                let old = before.get(name).cloned();
                before[name] = match old {
                    Some(old) => json!({ "allOf": [old, schema] }),
                    None => schema.clone(),
                };
            }
        }
        "items" | "additionalProperties" => *before = json!({ "allOf": [before.take(), value] }),
        "required" | OMITTED | SPOKEN_OF => {
            let mut names: Vec<_> = items(before).chain(items(value)).cloned().collect();
            names.dedup();
            *before = Value::Array(names);
        }
        "enum" => {
            let both: Vec<_> = items(before)
                .filter(|it| items(value).any(|other| other == *it))
                .cloned()
                .collect();
            *before = Some(both).filter(|both| !both.is_empty())?.into();
        }
        "type" => {
            let names = |value: &Value| match value {
                Value::Array(names) => names.clone(),
                name => vec![name.clone()],
            };
            let (left, right) = (names(before), names(value));
            let has = |names: &[Value], name: &Value| {
                names.contains(name) || name == "integer" && names.contains(&json!("number"))
            };
            let both: Vec<_> = left
                .iter()
                .filter(|name| has(&right, name))
                .chain(
                    right
                        .iter()
                        .filter(|name| !left.contains(name) && has(&left, name)),
                )
                .cloned()
                .collect();
            *before = Some(both).filter(|both| !both.is_empty())?.into();
        }
        _ if (keyword.starts_with("min") || keyword == "exclusiveMinimum")
            && value.as_f64() > before.as_f64() =>
        {
            *before = value.clone();
        }
        _ if (keyword.starts_with("max") || keyword == "exclusiveMaximum")
            && value.as_f64() < before.as_f64() =>
        {
            *before = value.clone();
        }
        // One of the two: the validator knows both.
        _ => {}
    }
    Some(())
}
