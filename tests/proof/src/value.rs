//! When two values are the same.

use serde_json::Value;

/// Where two values differ: as equal count numbers of one value, and a member that is null and one that is not there.
pub(crate) fn difference(left: &Value, right: &Value) -> Option<String> {
    differs(left, right, &mut String::new())
}

fn differs(left: &Value, right: &Value, place: &mut String) -> Option<String> {
    let is_same = match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left
                .keys()
                .chain(right.keys().filter(|name| !left.contains_key(*name)));
            for name in names {
                let [left, right] =
                    [left, right].map(|members| members.get(name).unwrap_or(&Value::Null));
                if let Some(found) = within(left, right, name, place) {
                    return Some(found);
                }
            }
            true
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                if let Some(found) = within(left, right, &index.to_string(), place) {
                    return Some(found);
                }
            }
            true
        }
        (Value::Number(left), Value::Number(right)) => {
            left == right || !(left.is_i64() && right.is_i64()) && left.as_f64() == right.as_f64()
        }
        (left, right) => left == right,
    };
    (!is_same).then(|| format!("`{place}` is {} and not {}", brief(right), brief(left)))
}

fn within(left: &Value, right: &Value, name: &str, place: &mut String) -> Option<String> {
    let length = place.len();
    place.push('/');
    place.push_str(name);
    let found = differs(left, right, place);
    place.truncate(length);
    found
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
