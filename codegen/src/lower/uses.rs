//! What became of each definition, for the report: what it is generated as, what it was merged into, or why nothing comes
//! of it.

use std::collections::BTreeMap;

use super::target::Target;
use super::types::Types;
use super::{Context, finish, methods};
use crate::document::{HttpMethod, MediaType, Schema, SchemaId, SchemaRef};
use crate::ir::{Builtin, Resource, Ty};
use crate::load::FileId;

/// What became of each operation and each schema.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The operations by path and method.
    pub(crate) operations: BTreeMap<(String, String), Fate>,
    /// The schemas by the place of their key.
    pub(crate) schemas: BTreeMap<(FileId, u32), Fate>,
    /// The types of schemas that are written where they are used: what sdk.yaml calls each, and its name. Sorted.
    pub inline_types: Vec<(String, String)>,
}

/// What became of a definition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// A type or a method of this name.
    Generated(String),
    /// It is part of others; where, or as what.
    Inlined(String),
    /// Nothing; why.
    Skipped(String),
}

/// How a schema is used where it becomes no type.
#[derive(Clone)]
enum Use {
    /// As a whole, by an operation.
    Whole(String),
    /// As a part of the schema of this name: in what way.
    Part(&'static str, String),
    /// By what is not generated.
    Unread(String),
}

/// Says what became of each definition. `printed` are the types that are.
pub(super) fn ledger(
    cx: &mut Context<'_>,
    resources: &[Resource],
    types: &Types,
    printed: &[bool],
) -> Ledger {
    let mut ledger = Ledger::default();
    for resource in resources {
        for operation in &resource.operations {
            let path = [
                &resource.path[..],
                &[resource.name.clone(), operation.name.clone()],
            ];
            let key = (operation.path.clone(), operation.method.as_str().to_owned());
            let fate = Fate::Generated(path.concat().join("::"));
            ledger.operations.insert(key, fate);
        }
    }
    for operation in &cx.document.operations {
        if let Some(why) = methods::skipped(cx, operation) {
            let method = format!("{:?}", operation.method.value).to_uppercase();
            let key = (operation.path.value.clone(), method);
            ledger
                .operations
                .insert(key, Fate::Skipped(format!("sdk.yaml: {why}")));
        } else if operation.method.value == HttpMethod::Trace {
            let key = (operation.path.value.clone(), "TRACE".to_owned());
            let why = "no client sends TRACE".to_owned();
            ledger.operations.insert(key, Fate::Skipped(why));
        } else if Target::of(&operation.path.value).has_parameter_in_query() {
            let method = format!("{:?}", operation.method.value).to_uppercase();
            let why = "its path has a parameter in its query".to_owned();
            let key = (operation.path.value.clone(), method);
            ledger.operations.insert(key, Fate::Skipped(why));
        }
    }
    let uses = uses(cx);
    let document = cx.document;
    let mut defined = vec![false; types.list.len()];
    for (index, (named, used)) in document.schemas.iter().zip(uses).enumerate() {
        let ty = types.of_schema(SchemaId(index));
        let ty = ty.filter(|ty| finish::named(ty).is_none_or(|inner| printed[inner]));
        let fate = match (ty, used) {
            _ if cx.sdk_skip(&named.name).is_some() => {
                let why = cx.sdk_skip(&named.name).unwrap_or_default();
                Fate::Skipped(format!("sdk.yaml: {why}"))
            }
            (Some(Ty::Named(id)), _) if types.spans[id.0] == named.span => {
                defined[id.0] = true;
                Fate::Generated(types.list[id.0].name.clone())
            }
            (Some(ty), _) => Fate::Inlined(format!("as `{}`", spelled(types, ty))),
            (None, Some(Use::Whole(place) | Use::Part(_, place))) if place.is_empty() => {
                Fate::Inlined("where it is used".to_owned())
            }
            (None, Some(Use::Whole(operation))) => {
                Fate::Inlined(format!("in the answer of {operation}, which is unwrapped"))
            }
            (None, Some(Use::Part(how, owner))) => Fate::Inlined(format!("{how} `{owner}`")),
            (None, Some(Use::Unread(why))) => Fate::Skipped(why),
            (None, None) => {
                cx.skip(
                    &format!("`{}`, which no operation uses", named.name),
                    named.span,
                );
                Fate::Skipped("no operation uses it".to_owned())
            }
        };
        ledger
            .schemas
            .insert((named.span.file, named.span.start), fate);
    }
    let is_inline = defined
        .iter()
        .zip(printed)
        .map(|(defined, printed)| *printed && !defined);
    let inline = types.keys.iter().zip(&types.list).zip(is_inline);
    let inline = inline.filter(|(_, is_inline)| *is_inline);
    let inline = inline.map(|((key, ty), _)| (key.clone(), ty.name.clone()));
    ledger.inline_types = inline.collect();
    ledger.inline_types.sort();
    ledger
}

/// The first use of each schema, in the order of the operations; those that are read before those that are not.
fn uses(cx: &Context<'_>) -> Vec<Option<Use>> {
    let mut walk = Walk {
        cx,
        uses: vec![None; cx.document.schemas.len()],
        open: Vec::new(),
    };
    for is_read in [true, false] {
        for operation in &cx.document.operations {
            if methods::skipped(cx, operation).is_some() {
                continue;
            }
            let name = match &operation.id {
                Some(id) => format!("`{}`", id.value),
                None => format!("`{}`", operation.path.value),
            };
            let body = operation.body.iter().flat_map(|body| &body.content);
            let parameters = operation.parameters.iter();
            let schemas = parameters.filter_map(|parameter| parameter.schema.as_ref());
            let schemas = schemas.chain(body.filter_map(|media| media.schema.as_ref()));
            let mut roots: Vec<_> = match is_read {
                true => schemas
                    .map(|schema| (schema, Use::Whole(name.clone())))
                    .collect(),
                false => Vec::new(),
            };
            for response in &operation.responses {
                let succeeds = response.status.value.starts_with('2');
                if succeeds != is_read {
                    continue;
                }
                let usage = match succeeds {
                    true => Use::Whole(name.clone()),
                    false => Use::Unread(format!("only answers that are errors have it: {name}")),
                };
                let schemas = response.content.iter().filter_map(schema);
                roots.extend(schemas.map(|schema| (schema, usage.clone())));
            }
            for (schema, usage) in roots {
                walk.reference(schema, usage);
            }
        }
        walk.run();
    }
    walk.uses
}

fn schema(media: &MediaType) -> Option<&SchemaRef> {
    media.schema.as_ref()
}

struct Walk<'a> {
    cx: &'a Context<'a>,
    uses: Vec<Option<Use>>,
    /// Schemas whose parts are still to be looked at, with the name of the definition that they belong to, and why they
    /// are not read if they are not.
    open: Vec<(&'a Schema, String, Option<String>)>,
}

impl<'a> Walk<'a> {
    fn reference(&mut self, schema: &'a SchemaRef, usage: Use) {
        let unread = match &usage {
            Use::Unread(why) => Some(why.clone()),
            Use::Whole(_) | Use::Part(..) => None,
        };
        let owner = match &usage {
            Use::Part(_, owner) => owner.clone(),
            Use::Whole(_) | Use::Unread(_) => String::new(),
        };
        match schema {
            SchemaRef::Inline(schema) => self.open.push((schema, owner, unread)),
            SchemaRef::Ref {
                target, siblings, ..
            } => {
                if let Some(siblings) = siblings {
                    self.open.push((siblings, owner, unread.clone()));
                }
                let known = &mut self.uses[target.0];
                if known.is_none() {
                    *known = Some(usage);
                    let named = &self.cx.document.schemas[target.0];
                    self.open.push((&named.schema, named.name.clone(), unread));
                }
            }
        }
    }

    fn run(&mut self) {
        while let Some((schema, owner, unread)) = self.open.pop() {
            let parts = |how, parts: &'a [SchemaRef]| parts.iter().map(move |part| (how, part));
            let properties = schema.properties.iter().chain(&schema.pattern_properties);
            let properties = properties.map(|property| ("in members of", &property.schema));
            let one = |how, part: &'a Option<SchemaRef>| part.iter().map(move |part| (how, part));
            let all = parts("by `allOf` in", &schema.all_of)
                .chain(parts("by `oneOf` in", &schema.one_of))
                .chain(parts("by `anyOf` in", &schema.any_of))
                .chain(properties)
                .chain(one("in items of", &schema.items))
                .chain(parts("in items of", &schema.prefix_items))
                .chain(one("in members of", &schema.additional_properties))
                .chain(one("not", &schema.not));
            let all: Vec<_> = all.collect();
            for (how, part) in all {
                let usage = match &unread {
                    Some(why) => Use::Unread(why.clone()),
                    None if how == "not" => {
                        Use::Unread("it says what a value is not, by `not`".to_owned())
                    }
                    None => Use::Part(how, owner.clone()),
                };
                self.reference(part, usage);
            }
        }
    }
}

/// A type as a reader of the report knows it.
fn spelled(types: &Types, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) => types.list[id.0].name.clone(),
        Ty::Builtin(Builtin::Any) => "Value".to_owned(),
        Ty::Builtin(builtin) => format!("{builtin:?}"),
        Ty::List(inner) => format!("Vec<{}>", spelled(types, inner)),
        Ty::Map(inner) => format!("BTreeMap<String, {}>", spelled(types, inner)),
        Ty::Nullable(inner) => format!("Option<{}>", spelled(types, inner)),
        Ty::Boxed(inner) => spelled(types, inner),
        Ty::Bytes => "bytes".to_owned(),
        Ty::Unit => "()".to_owned(),
    }
}
