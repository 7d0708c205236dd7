//! JSON pointers (RFC 6901) into the tree, and back.

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Diagnostic, nearest};

use super::{Node, Span, Value};

/// Why a pointer leads nowhere.
#[derive(Debug)]
pub struct PointerError<'f> {
    /// The last value on the way; `None` where the pointer does not begin with `/`, or the file could not be read.
    pub deepest: Option<&'f Node>,
    /// The pointer to it.
    pub reached: String,
    /// The part, unescaped, that it does not have; the whole fragment where `deepest` is `None`.
    pub missing: String,
}

impl PointerError<'_> {
    /// The error of the reference at `from`, with the names that exist instead.
    pub fn to_diagnostic(&self, from: Span) -> Diagnostic {
        let missing = &self.missing;
        let (label, help) = match self.deepest {
            None => (
                format!("`{missing}` is not a JSON pointer"),
                "write `#/` and the way from the root of the file to the definition, as `#/components/schemas/Name`".into(),
            ),
            Some(Node { value: Value::Object(members), .. }) => {
                let names = || members.iter().map(|member| member.key.value.as_str());
                let help = match nearest(missing, names()) {
                    Some(name) => format!("did you mean `#{}/{}`?", self.reached, escape(name)),
                    None if members.is_empty() => "the mapping there is empty".into(),
                    None => {
                        let shown: Vec<_> = names().take(5).map(|name| format!("`{name}`")).collect();
                        let more = if members.len() > shown.len() { ", …" } else { "" };
                        format!("what exists there: {}{more}", shown.join(", "))
                    }
                };
                (format!("there is no `{missing}` in `#{}`", self.reached), help)
            }
            Some(node) => (
                format!("there is no `{missing}` in `#{}`", self.reached),
                format!("what stands there is {}", node.kind_name()),
            ),
        };
        Diagnostic::error("the reference leads nowhere")
            .at(from, label)
            .help(help)
    }
}

/// A part of a JSON pointer, with `~` and `/` escaped.
pub fn escape(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

/// The value that `fragment`, a JSON pointer as a URI fragment, leads to.
pub(super) fn find<'f>(
    root: Option<&'f Node>,
    fragment: &str,
) -> Result<&'f Node, PointerError<'f>> {
    let pointer = percent_decode_str(fragment).decode_utf8_lossy();
    let invalid = |deepest, reached: &str, missing: &str| PointerError {
        deepest,
        reached: reached.to_owned(),
        missing: missing.to_owned(),
    };
    let mut node = root.ok_or_else(|| invalid(None, "", &pointer))?;
    if pointer.is_empty() {
        return Ok(node);
    }
    let parts = pointer
        .strip_prefix('/')
        .ok_or_else(|| invalid(None, "", &pointer))?;
    let mut reached = 0;
    for part in parts.split('/') {
        let key = part.replace("~1", "/").replace("~0", "~");
        node = child(node, &key).ok_or_else(|| invalid(Some(node), &pointer[..reached], &key))?;
        reached += 1 + part.len();
    }
    Ok(node)
}

fn child<'f>(node: &'f Node, key: &str) -> Option<&'f Node> {
    let Value::Array(items) = &node.value else {
        return node.get(key);
    };
    let is_index =
        key.bytes().all(|byte| byte.is_ascii_digit()) && (key == "0" || !key.starts_with('0'));
    items.get(key.parse::<usize>().ok().filter(|_| is_index)?)
}

/// The pointer to the innermost value that is written around `span`, or whose key is.
pub(super) fn pointer_to(root: &Node, span: Span) -> Option<String> {
    let inside =
        |outer: Span| outer.file == span.file && outer.start <= span.start && span.end <= outer.end;
    if !inside(root.span) {
        return None;
    }
    let mut pointer = String::new();
    let mut node = root;
    loop {
        let (part, next) = match &node.value {
            Value::Array(items) => {
                match items.iter().enumerate().find(|(_, item)| inside(item.span)) {
                    Some((index, item)) => (index.to_string(), item),
                    None => return Some(pointer),
                }
            }
            Value::Object(members) => {
                // They are in the order of the text, unless an alias leads elsewhere.
                let near = members.partition_point(|member| member.value.span.end < span.end);
                let found = members[near.min(members.len())..]
                    .iter()
                    .take(1)
                    .chain(members)
                    .find(|member| inside(member.key.span) || inside(member.value.span));
                match found {
                    Some(member) => (escape(&member.key.value), &member.value),
                    None => return Some(pointer),
                }
            }
            _ => return Some(pointer),
        };
        pointer.push('/');
        pointer.push_str(&part);
        node = next;
    }
}
