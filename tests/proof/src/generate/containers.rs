//! Objects and arrays.

use serde_json::Value;

use super::{DEEP, Extent, Generator, Object};
use crate::document::{items, members};
use crate::pattern;
use crate::schemas::{OMITTED, SPOKEN_OF};

impl Generator<'_> {
    pub(super) fn object(&mut self, flat: &Object, depth: usize) -> Option<Value> {
        let none = Value::Null;
        let get = |key: &str| flat.get(key).unwrap_or(&none);
        let required: Vec<&str> = items(get("required")).filter_map(Value::as_str).collect();
        let omitted: Vec<&str> = items(get(OMITTED)).filter_map(Value::as_str).collect();
        let least = flat
            .get("minProperties")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let most = flat
            .get("maxProperties")
            .and_then(Value::as_u64)
            .unwrap_or(u64::MAX);
        let mut object = Object::new();
        for name in &required {
            let schema = get("properties").get(*name);
            if schema.is_none() && items(get(SPOKEN_OF)).any(|it| it == name) {
                return self.contradicts(|| format!("nothing is said of `{name}`"));
            }
            let schema = schema
                .or(flat.get("additionalProperties"))
                .unwrap_or(&Value::Bool(true));
            object.insert((*name).to_owned(), self.within(name, schema, depth)?);
        }
        for (name, schema) in members(get("properties")) {
            let is_wanted = match self.extent {
                Extent::Full => depth < DEEP,
                Extent::Random => depth < DEEP && self.rng.bool(),
                Extent::Minimal => false,
            };
            let is_wanted = is_wanted || (object.len() as u64) < least;
            let is_free = !object.contains_key(name) && !omitted.contains(&name.as_str());
            if is_wanted
                && is_free
                && (object.len() as u64) < most
                && let Some(value) = self.within(name, schema, depth)
            {
                object.insert(name.clone(), value);
            }
        }
        let more = get("additionalProperties");
        let is_open = more.is_object() || more == &Value::Bool(true);
        let wanted = match self.extent {
            Extent::Minimal => 0,
            _ if !is_open || depth >= DEEP => 0,
            _ => self.rng.u64(1..3),
        };
        for index in 0..least
            .saturating_sub(object.len() as u64)
            .clamp(wanted, wanted.max(8))
        {
            if object.len() as u64 >= most || more == &Value::Bool(false) {
                break;
            }
            let value = self.value(
                if more.is_null() {
                    &Value::Bool(true)
                } else {
                    more
                },
                depth + 1,
            )?;
            object.insert(format!("more {index}"), value);
        }
        for (name, schema) in members(get("patternProperties")) {
            if self.extent != Extent::Minimal
                && depth < DEEP
                && let Some(name) = pattern::text(name, &mut self.rng)
                && let Some(value) = self.value(schema, depth + 1)
            {
                object.insert(name, value);
            }
        }
        Some(Value::Object(object))
    }

    pub(super) fn array(&mut self, flat: &Object, depth: usize) -> Option<Value> {
        let bound = |key: &str| flat.get(key).and_then(Value::as_u64);
        let least = bound("minItems").unwrap_or(0).min(64);
        let most = bound("maxItems")
            .unwrap_or(least + 2)
            .min(least + 2)
            .max(least);
        let count = match self.extent {
            Extent::Minimal => least,
            _ if depth >= DEEP => least,
            Extent::Full => least.max(1).min(most),
            Extent::Random => self.rng.u64(least..=most),
        };
        let first: Vec<Value> = items(flat.get("prefixItems").unwrap_or(&Value::Null))
            .cloned()
            .collect();
        let rest = flat
            .get("items")
            .cloned()
            .unwrap_or(Value::Bool(first.is_empty()));
        let is_unique = flat.get("uniqueItems") == Some(&Value::Bool(true));
        let mut out = Vec::new();
        for schema in &first {
            out.push(self.within("0", schema, depth)?);
        }
        let mut tries = 0;
        while (out.len() as u64) < count && tries < 4 * count + 8 {
            tries += 1;
            match self.within("0", &rest, depth) {
                Some(value) if is_unique && out.contains(&value) => {}
                Some(value) => out.push(value),
                None if (out.len() as u64) < least => return None,
                None => break,
            }
        }
        Some(Value::Array(out))
    }
}
