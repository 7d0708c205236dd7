//! `$dynamicRef`: a schema of which those that refer to it fill in a part, as a page whose items they name (JSON Schema
//! 2020-12, §8.2.3.2).
//!
//! What a schema with an `$id` refers to as a whole is copied into it, with its own schemas in place of those that the copy
//! leaves open. A part that would be a type of its own inside the copy stays as it is, since it has one place and one name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::known::{Known, Stands};
use super::{Files, Member, Node, Span, Value};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// What names a resource, and what is in it only once.
const OWN: [&str; 4] = ["$anchor", "$defs", "$dynamicAnchor", "$id"];

/// What stands in place of references, by their spans.
pub(super) fn fill(
    files: &Files,
    known: &Known<'_>,
    found: &HashMap<Span, String>,
    diagnostics: &mut Diagnostics,
) -> HashMap<Span, Node> {
    let mut open: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
    let dynamic = known.references.iter().filter(|one| one.is_dynamic);
    for reference in dynamic.clone().filter(|one| one.stands != Stands::Deep) {
        if let Some(name) = known.dynamic_name(reference) {
            let list = open.entry(&reference.base).or_default();
            list.push((reference.span, name));
        }
    }
    let mut room = files.nodes();
    let mut filled = HashMap::new();
    let mut filled_for: HashSet<(Span, &Rc<str>)> = HashSet::new();
    let plain = known.references.iter().filter(|one| !one.is_dynamic);
    for reference in plain.filter(|one| one.stands == Stands::Whole) {
        let Some((file, pointer)) = known.target(files, reference) else {
            continue;
        };
        let Some(target) = known.roots.get(&(file, pointer.clone())) else {
            continue;
        };
        let Some(parts) = open.get(&**target).filter(|_| *target != reference.base) else {
            continue;
        };
        // To look at many parts for each of many references takes time, too.
        let Some(rest) = room.checked_sub(parts.len()) else {
            break;
        };
        room = rest;
        let bound = parts.iter().filter_map(|(span, name)| {
            let key = (Rc::clone(&reference.base), *name);
            let anchor = known.anchors.get(&key).filter(|anchor| anchor.is_dynamic)?;
            Some((*span, files.way(span.file, anchor.file, &anchor.pointer)))
        });
        let bound: HashMap<Span, String> = bound.collect();
        if bound.is_empty() {
            continue;
        }
        let node = files.at(file, &pointer).ok();
        if let Some(copy) = node.and_then(|node| copy(node, [&bound, found], &mut room)) {
            filled_for.extend(bound.keys().map(|span| (*span, &reference.base)));
            filled.insert(reference.span, copy);
        }
    }
    let mut times: HashMap<Span, usize> = HashMap::new();
    for (span, _) in filled_for {
        *times.entry(span).or_default() += 1;
    }
    for reference in dynamic {
        let Some(name) = known.dynamic_name(reference) else {
            continue;
        };
        let others = known.dynamic.get(name).map_or(0, |all| all.len() - 1);
        if times.get(&reference.span).copied().unwrap_or_default() < others {
            diagnostics.defect(
                Diagnostic::error("what this `$dynamicRef` leads to depends on who refers to it")
                    .at(reference.span, format!("taken as the `{name}` of the schema around it"))
                    .help("write `$ref` if that is meant; a schema with an `$id` fills in its own where the whole of it refers to this one by `$ref`, and this stands in a property, a list, or a list in a property"),
            );
        }
    }
    filled
}

/// A copy in which references lead elsewhere; `None` where there is no more room.
fn copy(node: &Node, bound: [&HashMap<Span, String>; 2], room: &mut usize) -> Option<Node> {
    let mut copy = part(node, bound, room)?;
    if let Value::Object(members) = &mut copy.value {
        members.retain(|member| !OWN.contains(&member.key.value.as_str()));
    }
    Some(copy)
}

fn part(node: &Node, bound: [&HashMap<Span, String>; 2], room: &mut usize) -> Option<Node> {
    *room = room.checked_sub(1)?;
    let value = match &node.value {
        Value::Array(items) => {
            let items = items.iter().map(|item| part(item, bound, room));
            Value::Array(items.collect::<Option<_>>()?)
        }
        Value::Object(members) => {
            let members = members.iter().map(|member| {
                Some(Member {
                    key: member.key.clone(),
                    value: part(&member.value, bound, room)?,
                })
            });
            Value::Object(members.collect::<Option<_>>()?)
        }
        value => match bound.iter().find_map(|bound| bound.get(&node.span)) {
            Some(reference) => Value::String(reference.clone()),
            None => value.clone(),
        },
    };
    Some(Node {
        span: node.span,
        value,
    })
}

/// Puts what is filled in where the references to it stand, as one more schema that a value has to meet.
pub(super) fn put(node: &mut Node, filled: &mut HashMap<Span, Node>) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, filled)),
        Value::Object(members) => {
            for member in &mut *members {
                put(&mut member.value, filled);
            }
            let is_filled = |member: &Member| {
                member.key.value == "$ref" && filled.contains_key(&member.value.span)
            };
            let Some(at) = members.iter().position(is_filled) else {
                return;
            };
            let Member { mut key, value } = members.remove(at);
            let span = value.span;
            let Some(schema) = filled.remove(&span) else {
                return;
            };
            let all = members
                .iter_mut()
                .find(|member| member.key.value == "allOf");
            match all.map(|all| &mut all.value.value) {
                Some(Value::Array(items)) => items.insert(0, schema),
                _ => {
                    "allOf".clone_into(&mut key.value);
                    let value = Value::Array(vec![schema]);
                    members.push(Member {
                        key,
                        value: Node { span, value },
                    });
                }
            }
        }
        _ => {}
    }
}
