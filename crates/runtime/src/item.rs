//! What the service says about a request, item by item.

use std::fmt;

use api_types::Value;
use serde_json::json;

use crate::excerpt::start;

/// One thing that the service says: why it refused, or a message beside a result.
///
/// Read as far as it can be: whatever shape an item has, it does not lose the others.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ErrorItem {
    /// The number that the service gives to this kind of error. One that is no whole number is put
    /// before the message instead.
    pub code: Option<i64>,
    /// What is wrong, in words. The JSON of the whole item if it is no object.
    pub message: String,
    /// Where the service explains it.
    pub documentation_url: Option<String>,
    /// What part of the request it is about, as a JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// The causes, outermost first.
    pub chain: Vec<ChainItem>,
}

/// One cause in the [chain](ErrorItem::chain) of an [`ErrorItem`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChainItem {
    /// As [`ErrorItem::code`].
    pub code: Option<i64>,
    /// What is wrong, in words.
    pub message: String,
}

impl ErrorItem {
    /// Reads the items of a list. Anything but a list is taken for its only item, and null for the
    /// empty list.
    pub(crate) fn list(value: &Value) -> Vec<Self> {
        entries(value).iter().map(Self::read).collect()
    }

    /// What stands at a place of an answer, if it is a text; a code beside it is its own.
    pub(crate) fn at(pointer: &str, body: &Value) -> Option<Self> {
        let message = body.pointer(pointer)?.as_str()?;
        let beside = body.pointer(&pointer[..pointer.rfind('/')?])?;
        let item = json!({"code": beside["code"], "message": message});
        Some(Self::read(&item))
    }

    fn read(value: &Value) -> Self {
        let ChainItem { code, message } = ChainItem::read(value);
        let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
        Self {
            code,
            message,
            documentation_url: text("/documentation_url").map(str::to_owned),
            pointer: text("/source/pointer").map(str::to_owned),
            chain: entries(&value["error_chain"])
                .iter()
                .map(ChainItem::read)
                .collect(),
        }
    }
}

impl ChainItem {
    fn read(value: &Value) -> Self {
        if !value.is_object() {
            return Self {
                code: None,
                message: words(value),
            };
        }
        let code = whole(&value["code"]);
        let message = words(&value["message"]);
        let odd = match code {
            None => words(&value["code"]),
            Some(_) => String::new(),
        };
        let separator = if odd.is_empty() || message.is_empty() {
            ""
        } else {
            ": "
        };
        Self {
            code,
            message: odd + separator + &message,
        }
    }
}

fn entries(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        item => std::slice::from_ref(item),
    }
}

/// A string as it is, nothing for null, the JSON of all else.
fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A whole number, also as a string or with a fraction of zeros.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => number.as_i64().or_else(|| {
            let text = number.to_string();
            text.strip_suffix(".0")?.parse().ok()
        }),
        _ => None,
    }
}

/// `1003 the name is taken (6111 …) at /name`, on one line.
impl fmt::Display for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        said(f, self.code, &self.message)?;
        for cause in &self.chain {
            write!(f, " ({cause})")?;
        }
        match &self.pointer {
            Some(pointer) => write!(f, " at {}", start(pointer, MESSAGE)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ChainItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        said(f, self.code, &self.message)
    }
}

/// How much of a message is shown at most, in characters.
const MESSAGE: usize = 300;

fn said(f: &mut fmt::Formatter<'_>, code: Option<i64>, message: &str) -> fmt::Result {
    match (code, start(message, MESSAGE)) {
        (None, message) if message.is_empty() => f.write_str("no reason given"),
        (None, message) => f.write_str(&message),
        (Some(code), message) if message.is_empty() => write!(f, "{code}"),
        (Some(code), message) => write!(f, "{code} {message}"),
    }
}
