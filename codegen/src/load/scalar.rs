//! The core schema of YAML 1.2: what an unquoted text means.

use serde_json::Number;

use super::Value;

/// What a text is to be read as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// As it looks.
    Plain,
    String,
    Int,
    Float,
    Bool,
    Null,
}

/// The value of a text, or what is wrong with it and what to write instead.
pub(super) fn resolve(text: &str, kind: Kind) -> Result<Value, (&'static str, &'static str)> {
    let value = match kind {
        Kind::Plain => return plain(text),
        Kind::String => Some(Value::String(text.to_owned())),
        Kind::Int => int(text).map(Value::Number),
        Kind::Float => return float(text).unwrap_or(Err(MISFIT)),
        Kind::Bool => bool(text),
        Kind::Null => null(text),
    };
    value.ok_or(MISFIT)
}

const MISFIT: (&str, &str) = (
    "the text does not fit the tag before it",
    "remove the tag, or write a value that fits it",
);

const NOT_FINITE: (&str, &str) = (
    "JSON has no such number",
    "write a number between -1.7e308 and 1.7e308, or put the text in quotes",
);

fn plain(text: &str) -> Result<Value, (&'static str, &'static str)> {
    if let Some(value) = null(text).or_else(|| bool(text)) {
        return Ok(value);
    }
    // Most texts are no numbers: their first character tells.
    if !text.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char)) {
        return Ok(Value::String(text.to_owned()));
    }
    match int(text) {
        Some(number) => Ok(Value::Number(number)),
        None => float(text).unwrap_or_else(|| Ok(Value::String(text.to_owned()))),
    }
}

fn null(text: &str) -> Option<Value> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Value::Null)
}

fn bool(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// An integer of 64 bits. A longer one is read by [`float`].
fn int(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix| {
        let digits = Some(digits).filter(|digits| !digits.starts_with('+'))?;
        u64::from_str_radix(digits, radix).ok().map(Number::from)
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    text.parse::<u64>()
        .map(Number::from)
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .ok()
}

/// A number with a fraction, an exponent or many digits; `None` where the text is no number.
fn float(text: &str) -> Option<Result<Value, (&'static str, &'static str)>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Err(NOT_FINITE));
    }
    // Rust reads `inf` and `nan` too, but nothing else that the schema does not.
    let is_number = unsigned.starts_with(|char: char| char.is_ascii_digit() || char == '.');
    let number = text.parse::<f64>().ok().filter(|_| is_number)?;
    Some(
        Number::from_f64(number)
            .map(Value::Number)
            .ok_or(NOT_FINITE),
    )
}
