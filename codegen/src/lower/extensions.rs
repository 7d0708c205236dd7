//! The `x-` keys of the project's own specification, read with their types.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::Extensions;
use crate::load::{Node, Span, Value};

/// A known value of an open set.
pub(super) struct KnownValue {
    pub(super) value: String,
    pub(super) description: Option<String>,
    pub(super) span: Span,
}

impl KnownValue {
    /// A value without a description of its own.
    pub(super) fn plain(node: &Node) -> Option<Self> {
        node.as_str().map(|value| Self {
            value: value.to_owned(),
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

fn wrong_type(key: &str, node: &Node, wanted: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(format!("`{key}` is {wanted}, not {}", node.kind_name()))
            .at(node.span, format!("this is {}", node.kind_name()))
            .help(format!("write {wanted}")),
    );
}
