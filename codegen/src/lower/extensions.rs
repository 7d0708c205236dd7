//! The `x-` keys of the project's own specification, read with their types.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Extensions, Schema};
use crate::load::{Node, Span, Value};

/// A known value of an open set.
pub(super) struct KnownValue {
    pub(super) value: String,
    /// What it is called, where that is not the value.
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) span: Span,
}

impl KnownValue {
    /// A value without a description of its own.
    pub(super) fn plain(node: &Node) -> Option<Self> {
        node.as_str().map(|value| Self {
            value: value.to_owned(),
            name: None,
            description: None,
            span: node.span,
        })
    }
}

/// The member of this name.
pub(super) fn get<'a>(extensions: &'a Extensions, key: &str) -> Option<&'a Node> {
    extensions
        .0
        .iter()
        .find(|(name, _)| name.value == key)
        .map(|(_, node)| node)
}

/// A boolean; `false` where the key is absent.
pub(super) fn flag(extensions: &Extensions, key: &str, diagnostics: &mut Diagnostics) -> bool {
    match get(extensions, key) {
        None => false,
        Some(Node {
            value: Value::Bool(value),
            ..
        }) => *value,
        Some(node) => {
            wrong_type(key, node, "true or false", diagnostics);
            false
        }
    }
}

/// A string.
pub(super) fn text(
    extensions: &Extensions,
    key: &str,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let node = get(extensions, key)?;
    if node.as_str().is_none() {
        wrong_type(key, node, "a string", diagnostics);
    }
    node.as_str().map(str::to_owned)
}

/// A list of strings.
pub(super) fn texts(
    extensions: &Extensions,
    key: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let Some(node) = get(extensions, key) else {
        return Vec::new();
    };
    let texts = node.as_array().and_then(|items| {
        items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    });
    texts.unwrap_or_else(|| {
        wrong_type(key, node, "a list of strings", diagnostics);
        Vec::new()
    })
}

/// `x-extensible-enum`: the known values of an open set, each a string or `{ value, description }`.
pub(super) fn known_values(
    extensions: &Extensions,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<KnownValue>> {
    let node = get(extensions, "x-extensible-enum")?;
    let values = node.as_array().and_then(|items| {
        items
            .iter()
            .map(|item| {
                KnownValue::plain(item).or_else(|| {
                    let value = item.get("value")?.as_str()?.to_owned();
                    let description = item
                        .get("description")
                        .and_then(Node::as_str)
                        .map(str::to_owned);
                    Some(KnownValue {
                        value,
                        name: None,
                        description,
                        span: item.span,
                    })
                })
            })
            .collect::<Option<Vec<_>>>()
    });
    if values.is_none() {
        wrong_type(
            "x-extensible-enum",
            node,
            "a list of strings or of `{ value, description }`",
            diagnostics,
        );
    }
    values
}

/// The strings of an `enum`, with the names and descriptions that other tools read too.
pub(super) fn of_values(schema: &Schema, values: &[Node]) -> Vec<KnownValue> {
    let value = |(index, node)| {
        let mut value = KnownValue::plain(node)?;
        let beside = |keys: [&str; 2]| beside(&schema.extensions, keys, index, &value.value);
        let name = beside(["x-enum-varnames", "x-enumNames"]);
        let description = beside(["x-enum-descriptions", "x-enumDescriptions"]);
        (value.name, value.description) = (name, description);
        Some(value)
    };
    values.iter().enumerate().filter_map(value).collect()
}

/// What an extension says of a value: in a list as long as that of the values, or by the value's name.
pub(super) fn beside(
    extensions: &Extensions,
    keys: [&str; 2],
    index: usize,
    value: &str,
) -> Option<String> {
    let node = keys.iter().find_map(|key| get(extensions, key))?;
    let text = match &node.value {
        Value::Array(items) => items.get(index)?.as_str(),
        _ => node.get(value)?.as_str(),
    };
    text.filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

/// The lengths of the prefixes of the widest ranges that are allowed.
#[derive(Default)]
pub(super) struct WidestRange {
    pub(super) ipv4: Option<u64>,
    pub(super) ipv6: Option<u64>,
}

/// `x-widest-range`: `{ ipv4: 24, ipv6: 64 }`, of which one may be left out.
pub(super) fn widest_range(extensions: &Extensions, diagnostics: &mut Diagnostics) -> WidestRange {
    let mut widest = WidestRange::default();
    let Some(node) = get(extensions, "x-widest-range") else {
        return widest;
    };
    let members = node.as_object().unwrap_or_default();
    let mut is_valid = !members.is_empty();
    for member in members {
        let (target, bits) = match member.key.value.as_str() {
            "ipv4" => (&mut widest.ipv4, 32),
            "ipv6" => (&mut widest.ipv6, 128),
            _ => {
                is_valid = false;
                continue;
            }
        };
        if let Value::Number(length) = &member.value.value {
            *target = length.as_u64().filter(|length| *length <= bits);
        }
        is_valid &= target.is_some();
    }
    if !is_valid {
        let wanted = "the lengths of prefixes, such as `{ ipv4: 24, ipv6: 64 }`";
        wrong_type("x-widest-range", node, wanted, diagnostics);
    }
    widest
}

fn wrong_type(key: &str, node: &Node, wanted: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(format!("`{key}` is {wanted}, not {}", node.kind_name()))
            .at(node.span, format!("this is {}", node.kind_name()))
            .help(format!("write {wanted}")),
    );
}
