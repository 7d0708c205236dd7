//! Bodies that are no JSON, as values: a text, or the numbers of bytes that are none.

use serde_json::{Value, json};

pub(crate) fn value(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!(bytes),
    }
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let byte = |value: &Value| value.as_u64().and_then(|byte| u8::try_from(byte).ok());
    let numbers = value.as_array();
    match (value, numbers.map(|it| it.iter().map(byte).collect())) {
        (_, Some(Some(bytes))) => bytes,
        (Value::String(text), _) => text.clone().into_bytes(),
        (value, _) => value.to_string().into_bytes(),
    }
}

/// Bodies of a media type, the usual one first.
pub(crate) fn bodies(media: &str) -> Vec<Value> {
    let texts = ["some text", "", "é 語\r\n\"x\" \\ {}&=\u{1f600}"].map(Value::from);
    let mut bodies = Vec::from(texts);
    if !is_text(media) {
        let all: Vec<u8> = (0..=255).collect();
        bodies.push(value(&all));
    }
    bodies
}

/// Whether a media type is one of texts.
fn is_text(media: &str) -> bool {
    let textual = ["xml", "yaml", "csv", "javascript", "graphql", "sql", "toml"];
    media.starts_with("text/") || textual.iter().any(|end| media.ends_with(end))
}
