//! Parts of a document: some of its operations, and of its components those that these reach.

use std::collections::BTreeSet;

use serde_json::Value;

const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];

/// How many operations a document has.
pub fn operations(document: &Value) -> usize {
    let paths = document["paths"].as_object().into_iter().flatten();
    let members = paths.flat_map(|(_, path)| path.as_object().into_iter().flatten());
    members
        .filter(|(key, _)| METHODS.contains(&key.as_str()))
        .count()
}

/// The document with each so many-th of its operations.
pub fn cut(whole: &Value, share: usize) -> Value {
    let mut part = whole.clone();
    let mut index = 0;
    if let Some(paths) = part["paths"].as_object_mut() {
        paths.retain(|_, path| {
            let Some(path) = path.as_object_mut() else {
                return false;
            };
            path.retain(|key, _| {
                let is_operation = METHODS.contains(&key.as_str());
                index += usize::from(is_operation);
                !is_operation || index % share == 0
            });
            path.keys().any(|key| METHODS.contains(&key.as_str()))
        });
    }
    let reached = reached(whole, &part["paths"]);
    let components = part["components"].as_object_mut().into_iter().flatten();
    // A security scheme is named without being referred to.
    for (kind, named) in components.filter(|(kind, _)| *kind != "securitySchemes") {
        if let Some(named) = named.as_object_mut() {
            named.retain(|name, _| {
                let name = name.replace('~', "~0").replace('/', "~1");
                reached.contains(&format!("/components/{kind}/{name}"))
            });
        }
    }
    part
}

/// The components that a part of a document refers to, and those that these do, as pointers. Any text may be a
/// reference, as in a `mapping`: one too many does no harm.
fn reached(whole: &Value, part: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![part];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            Value::String(text) => {
                let pointer = text.strip_prefix('#').map(component).unwrap_or_default();
                if let Some(target) = whole.pointer(pointer)
                    && pointer.starts_with("/components/")
                    && reached.insert(pointer.to_owned())
                {
                    open.push(target);
                }
            }
            _ => {}
        }
    }
    reached
}

/// The part of a pointer that names a component: `/components/schemas/zone` of all that points into it.
fn component(pointer: &str) -> &str {
    let end = pointer.match_indices('/').nth(3).map(|(end, _)| end);
    &pointer[..end.unwrap_or(pointer.len())]
}
