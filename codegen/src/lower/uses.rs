//! What became of each definition, for the report: what it is generated as, what it was merged into, or why nothing comes
//! of it.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::{essence, is_json, json};
use super::target::Target;
use super::types::Types;
use super::{Context, finish, methods};
use crate::document::{Operation, Schema, SchemaId, SchemaRef};
use crate::ir::{Builtin, Envelope, Resource, Ty};
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
    /// What sdk.yaml gives the name of: requests, schemas and places.
    pub(crate) given: BTreeSet<String>,
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
    /// As what an operation takes.
    Taken,
    /// As the answer of an operation.
    Answer(String),
    /// As a part of another schema.
    Part(Part),
    /// By what is not generated.
    Unread(String),
}

#[derive(Clone)]
struct Part {
    how: How,
    /// The definition that it is a part of, if that has a name.
    owner: Option<SchemaId>,
    /// The operation whose answer it belongs to, if it is one's.
    answer: Option<String>,
}

/// In what way a schema is a part of another.
#[derive(Clone, Copy, Eq, PartialEq)]
enum How {
    AllOf,
    OneOf,
    AnyOf,
    Members,
    /// As the member that an envelope is opened for.
    Result,
    Items,
}

impl How {
    fn words(self) -> &'static str {
        match self {
            Self::AllOf => "by `allOf` in",
            Self::OneOf => "by `oneOf` in",
            Self::AnyOf => "by `anyOf` in",
            Self::Members | Self::Result => "in members of",
            Self::Items => "in items of",
        }
    }
}

/// Says what became of each definition. `printed` are the types that are.
pub(super) fn ledger(
    cx: &mut Context<'_>,
    resources: &[Resource],
    types: &Types,
    printed: &[bool],
    envelope: Option<&Envelope>,
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
        } else if Target::of(&operation.path.value).has_parameter_in_query() {
            let method = format!("{:?}", operation.method.value).to_uppercase();
            let why = "its path has a parameter in its query".to_owned();
            let key = (operation.path.value.clone(), method);
            ledger.operations.insert(key, Fate::Skipped(why));
        }
    }
    let result = envelope.map(|envelope| envelope.result.as_str());
    let uses = uses(cx, result);
    let document = cx.document;
    let mut defined = vec![false; types.list.len()];
    let ty = |id| {
        let ty = types.of_schema(id);
        ty.filter(|ty| finish::named(ty).is_none_or(|inner| printed[inner]))
    };
    for (index, named) in document.schemas.iter().enumerate() {
        let fate = match (ty(SchemaId(index)), &uses[index]) {
            _ if cx.sdk_skip(&named.name).is_some() => {
                let why = cx.sdk_skip(&named.name).unwrap_or_default();
                Fate::Skipped(format!("sdk.yaml: {why}"))
            }
            (Some(Ty::Named(id)), _) if types.spans[id.0] == named.span => {
                defined[id.0] = true;
                Fate::Generated(types.list[id.0].name.clone())
            }
            (Some(ty), _) => Fate::Inlined(format!("as `{}`", spelled(types, ty))),
            (None, Some(Use::Taken)) => Fate::Inlined("where it is used".to_owned()),
            (None, Some(Use::Answer(operation))) => {
                Fate::Inlined(format!("in the answer of {operation}, which is unwrapped"))
            }
            (None, Some(Use::Part(part))) => {
                let is_typed = |id| ty(id).is_some();
                match &part.answer {
                    Some(operation) if !is_of_type(part, &uses, is_typed) => {
                        Fate::Skipped(format!("only the envelope of {operation} has it"))
                    }
                    _ => Fate::Inlined(match part.owner {
                        Some(owner) => {
                            let owner = &document.schemas[owner.0].name;
                            format!("{} `{owner}`", part.how.words())
                        }
                        None => "where it is used".to_owned(),
                    }),
                }
            }
            (None, Some(Use::Unread(why))) => Fate::Skipped(why.clone()),
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

/// Whether a part is merged into something that is read: the parts of an envelope are not, but for what it is made of.
fn is_of_type(part: &Part, uses: &[Option<Use>], is_typed: impl Fn(SchemaId) -> bool) -> bool {
    let is_merged = |part: &Part| matches!(part.how, How::AllOf | How::OneOf | How::AnyOf);
    let mut owner = part.owner;
    // A definition is at most once on the way.
    for _ in uses {
        owner = match owner {
            Some(owner) if is_typed(owner) => return true,
            Some(owner) => match &uses[owner.0] {
                Some(Use::Part(above)) if is_merged(above) => above.owner,
                _ => break,
            },
            None => break,
        };
    }
    is_merged(part)
}

/// The first use of each schema, in the order of the operations; those that are read before those that are not.
fn uses(cx: &Context<'_>, result: Option<&str>) -> Vec<Option<Use>> {
    let mut walk = Walk {
        cx,
        result,
        uses: vec![None; cx.document.schemas.len()],
        open: Vec::new(),
    };
    for is_read in [true, false] {
        for operation in &cx.document.operations {
            if methods::skipped(cx, operation).is_none() {
                let roots = roots(operation).into_iter();
                roots
                    .filter(|(_, usage)| is_read != matches!(usage, Use::Unread(_)))
                    .for_each(|(schema, usage)| walk.reference(schema, usage));
            }
        }
        walk.run();
    }
    walk.uses
}

/// What an operation takes and gives.
fn roots(operation: &Operation) -> Vec<(&SchemaRef, Use)> {
    let name = match &operation.id {
        Some(id) => format!("`{}`", id.value),
        None => format!("`{}`", operation.path.value),
    };
    let body = operation.body.iter().flat_map(|body| &body.content);
    let parameters = operation.parameters.iter();
    let schemas = parameters.filter_map(|parameter| parameter.schema.as_ref());
    let schemas = schemas.chain(body.filter_map(|media| media.schema.as_ref()));
    let mut roots: Vec<_> = schemas.map(|schema| (schema, Use::Taken)).collect();
    for response in &operation.responses {
        let succeeds = response.status.value.starts_with('2');
        let has_json = json(&response.content).is_some();
        for media in &response.content {
            let usage = match succeeds {
                true if has_json && !is_json(&essence(media)) => Use::Unread(format!(
                    "only the answer of {name} in `{}` has it",
                    media.name.value
                )),
                true => Use::Answer(name.clone()),
                false => Use::Unread(format!("only answers that are errors have it: {name}")),
            };
            roots.extend(media.schema.iter().map(|schema| (schema, usage.clone())));
        }
    }
    roots
}

struct Walk<'a> {
    cx: &'a Context<'a>,
    /// The member of the envelope that is read.
    result: Option<&'a str>,
    uses: Vec<Option<Use>>,
    /// Schemas whose parts are still to be looked at, with the definition that they belong to, and how that is used.
    open: Vec<(&'a Schema, Option<SchemaId>, Use)>,
}

impl<'a> Walk<'a> {
    fn reference(&mut self, schema: &'a SchemaRef, usage: Use) {
        let owner = match &usage {
            Use::Part(part) => part.owner,
            Use::Taken | Use::Answer(_) | Use::Unread(_) => None,
        };
        match schema {
            SchemaRef::Inline(schema) => self.open.push((schema, owner, usage)),
            SchemaRef::Ref {
                target, siblings, ..
            } => {
                if let Some(siblings) = siblings {
                    self.open.push((siblings, owner, usage.clone()));
                }
                if self.uses[target.0].is_none() {
                    self.uses[target.0] = Some(usage.clone());
                    let named = &self.cx.document.schemas[target.0];
                    self.open.push((&named.schema, Some(*target), usage));
                }
            }
        }
    }

    fn run(&mut self) {
        while let Some((schema, owner, usage)) = self.open.pop() {
            let parts = |how, parts: &'a [SchemaRef]| parts.iter().map(move |part| (how, part));
            let properties = schema.properties.iter().chain(&schema.pattern_properties);
            let result = self.result;
            let properties = properties.map(move |property| {
                let is_result = result == Some(&property.name.value);
                let how = if is_result { How::Result } else { How::Members };
                (how, &property.schema)
            });
            let one = |how, part: &'a Option<SchemaRef>| part.iter().map(move |part| (how, part));
            let all = parts(How::AllOf, &schema.all_of)
                .chain(parts(How::OneOf, &schema.one_of))
                .chain(parts(How::AnyOf, &schema.any_of))
                .chain(properties)
                .chain(one(How::Items, &schema.items))
                .chain(parts(How::Items, &schema.prefix_items))
                .chain(one(How::Members, &schema.additional_properties));
            let answer = match &usage {
                Use::Answer(operation) => Some(operation),
                Use::Part(part) => part.answer.as_ref(),
                Use::Taken | Use::Unread(_) => None,
            };
            for (how, part) in all {
                let usage = match &usage {
                    Use::Unread(why) => Use::Unread(why.clone()),
                    Use::Taken | Use::Answer(_) | Use::Part(_) => Use::Part(Part {
                        how,
                        owner,
                        answer: answer.filter(|_| how != How::Result).cloned(),
                    }),
                };
                self.reference(part, usage);
            }
            if let Some(not) = &schema.not {
                let why = "it says what a value is not, by `not`".to_owned();
                self.reference(not, Use::Unread(why));
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
