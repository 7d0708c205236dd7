//! What the service says no with, where that is not its envelope: a type for each such answer, and for operations that
//! have several an enum that tells them by status.

use std::collections::BTreeMap;

use super::Context;
use super::envelope::Wrapper;
use super::flatten;
use super::operations::{json, property};
use super::types::{Place, Types};
use crate::document::{self, Schema, SchemaRef, SchemaType};
use crate::ir::{Refusal, RefusalEnum, Ty};

/// How deep two schemas are compared.
const DEPTH: usize = 8;

/// Where a text for people stands in an answer, the best first.
const MESSAGES: &[&str] = &[
    "/message",
    "/detail",
    "/error/message",
    "/error",
    "/error_description",
    "/title",
    "/msg",
];

/// The error answers found so far.
#[derive(Default)]
pub(super) struct Errors {
    /// The types of schemas that are written in place, by what they say.
    inline: BTreeMap<String, Ty>,
}

/// The error answers of one operation, and where they have their messages.
#[derive(Default)]
pub(super) struct Found {
    pub(super) refusals: Vec<Refusal>,
    pub(super) messages: Vec<String>,
}

impl Errors {
    /// The documented error answers of an operation: those of one status first, then ranges, then all others.
    pub(super) fn of(
        &mut self,
        cx: &mut Context<'_>,
        types: &mut Types,
        operation: &document::Operation,
        id: &str,
        wrapper: Option<&Wrapper>,
    ) -> Found {
        let mut found = Found::default();
        let mut others = Vec::new();
        for response in &operation.responses {
            let Some((name, statuses)) = statuses(&response.status.value) else {
                continue;
            };
            let content = json(&response.content).and_then(|media| media.schema.as_ref());
            let Some(schema) = content else {
                if !response.content.is_empty() {
                    others.push(statuses);
                }
                continue;
            };
            if wrapper.is_some_and(|wrapper| wrapper.is_refusal(cx, schema)) {
                others.push(statuses);
                continue;
            }
            let message = messages(cx, schema).filter(|it| !found.messages.contains(it));
            found.messages.extend(message);
            let place = Place::of(id, response.status.span).below(&name, schema);
            let place = place.called(&name);
            let ty = self.ty(cx, types, schema, &place);
            let inner = match &ty {
                Ty::List(inner) => inner,
                ty => ty,
            };
            if !matches!(inner, Ty::Named(_)) {
                others.push(statuses);
                continue;
            }
            found.refusals.push(Refusal {
                name,
                statuses,
                except: Vec::new(),
                ty,
            });
        }
        others.sort_unstable();
        for refusal in &mut found.refusals {
            let (first, last) = refusal.statuses;
            let within = |it: &&(u16, u16)| **it != (first, last) && first <= it.0 && it.1 <= last;
            refusal.except = others.iter().filter(within).copied().collect();
        }
        let width = |refusal: &Refusal| refusal.statuses.1 - refusal.statuses.0;
        found
            .refusals
            .sort_by_key(|refusal| (width(refusal), refusal.statuses));
        found
    }

    fn ty(
        &mut self,
        cx: &mut Context<'_>,
        types: &mut Types,
        schema: &SchemaRef,
        place: &Place,
    ) -> Ty {
        if flatten::target(schema).is_some() {
            return types.of(cx, schema, place);
        }
        let text = text(cx, schema, DEPTH);
        if let Some(ty) = self.inline.get(&text) {
            return ty.clone();
        }
        let ty = types.of(cx, schema, place);
        self.inline.insert(text, ty.clone());
        ty
    }
}

/// The enums for operations whose error answers are of several types; one for those that have the same.
pub(super) fn enums<'o>(
    types: &Types,
    operations: impl Iterator<Item = &'o Vec<Refusal>>,
) -> Vec<RefusalEnum> {
    let several = operations.filter(|refusals| refusals.iter().any(|it| it.ty != refusals[0].ty));
    let mut different: Vec<&Vec<Refusal>> = Vec::new();
    for refusals in several {
        if !different.contains(&refusals) {
            different.push(refusals);
        }
    }
    let mut enums: Vec<_> = different
        .into_iter()
        .map(|refusals| RefusalEnum {
            name: joined(refusals.iter().map(|it| type_name(types, &it.ty))),
            refusals: refusals.clone(),
        })
        .collect();
    // The same types with other statuses, and at last each status with its type.
    let forms: [fn(&Types, &Refusal) -> String; 2] = [
        |_, it| it.name.clone(),
        |types, it| it.name.clone() + &type_name(types, &it.ty),
    ];
    for form in forms {
        let names: Vec<_> = enums.iter().map(|it| it.name.clone()).collect();
        for one in &mut enums {
            let is_taken = types.list.iter().any(|ty| ty.name == one.name);
            if is_taken || names.iter().filter(|name| **name == one.name).count() > 1 {
                one.name = joined(one.refusals.iter().map(|it| form(types, it)));
            }
        }
    }
    enums.sort_by(|one, other| one.name.cmp(&other.name));
    enums
}

fn joined(names: impl Iterator<Item = String>) -> String {
    let mut different: Vec<String> = Vec::new();
    for name in names {
        if !different.contains(&name) {
            different.push(name);
        }
    }
    different.join("Or")
}

fn type_name(types: &Types, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) => types.list[id.0].name.clone(),
        Ty::List(inner) => type_name(types, inner) + "List",
        _ => "Value".to_owned(),
    }
}

/// The name of a status, and which statuses it stands for; none if they are no error.
fn statuses(status: &str) -> Option<(String, (u16, u16))> {
    if status == "default" {
        return Some(("Failure".to_owned(), (0, 999)));
    }
    if let Some(class) = status.strip_suffix("XX") {
        let name = match class {
            "4" => "ClientError",
            "5" => "ServerError",
            _ => return None,
        };
        let first = class.parse::<u16>().ok()? * 100;
        return Some((name.to_owned(), (first, first + 99)));
    }
    let status: u16 = status
        .parse()
        .ok()
        .filter(|status| (400..600).contains(status))?;
    let name = NAMES.iter().find(|(known, _)| *known == status);
    let name = name.map_or_else(|| format!("Status{status}"), |(_, name)| (*name).to_owned());
    Some((name, (status, status)))
}

/// The names of statuses (RFC 9110 and the registry that it leads to).
const NAMES: &[(u16, &str)] = &[
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (402, "PaymentRequired"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (405, "MethodNotAllowed"),
    (406, "NotAcceptable"),
    (408, "RequestTimeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "LengthRequired"),
    (412, "PreconditionFailed"),
    (413, "ContentTooLarge"),
    (415, "UnsupportedMediaType"),
    (422, "UnprocessableContent"),
    (423, "Locked"),
    (424, "FailedDependency"),
    (426, "UpgradeRequired"),
    (428, "PreconditionRequired"),
    (429, "TooManyRequests"),
    (451, "UnavailableForLegalReasons"),
    (500, "InternalServerError"),
    (501, "NotImplemented"),
    (502, "BadGateway"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
];

/// Where the answers of a schema have their messages: one place each.
fn messages(cx: &mut Context<'_>, schema: &SchemaRef) -> Option<String> {
    let merged = cx.flatten().reference(schema);
    let found = MESSAGES.iter().find(|pointer| {
        let mut names = pointer.split('/').skip(1);
        let first = names.next().and_then(|name| property(&merged, name));
        let Some(member) = first.map(|member| cx.flatten().reference(member)) else {
            return false;
        };
        match names.next().map(|name| property(&member, name).cloned()) {
            Some(inner) => inner.is_some_and(|inner| is_text(&cx.flatten().reference(&inner))),
            None => is_text(&member),
        }
    });
    found.map(|pointer| (*pointer).to_owned())
}

fn is_text(schema: &Schema) -> bool {
    let mut types = schema.types.iter();
    types.any(|kind| kind.value == SchemaType::String)
}

/// What a schema says of values, so that two that say the same are known for it.
fn text(cx: &mut Context<'_>, schema: &SchemaRef, depth: usize) -> String {
    if let Some(id) = flatten::target(schema) {
        return format!("#{}", id.0);
    }
    let merged = cx.flatten().reference(schema);
    let Some(depth) = depth.checked_sub(1) else {
        // What is deeper is the same only if it is the same text.
        return format!("{:?}", merged.span);
    };
    let kinds: Vec<_> = merged
        .types
        .iter()
        .map(|kind| kind.value.as_str())
        .collect();
    let mut said = format!(
        "{} {:?}",
        kinds.join("|"),
        merged.format.as_ref().map(|it| &it.value)
    );
    let required = merged.required.iter().map(|name| &name.value);
    said += &format!("{:?}", required.collect::<Vec<_>>());
    for values in merged.enumeration.iter().map(|values| &values.value) {
        said.extend(values.iter().map(|value| format!("={}", value.to_json())));
    }
    let lists = [&merged.one_of, &merged.any_of, &merged.prefix_items];
    let parts = lists
        .into_iter()
        .flatten()
        .map(|part| (String::new(), part));
    let properties = merged.properties.iter();
    let properties = properties.map(|it| (format!("{:?}", it.name.value), &it.schema));
    let others = [&merged.items, &merged.additional_properties];
    let others = others
        .into_iter()
        .flatten()
        .map(|other| ("*".to_owned(), other));
    for (name, part) in properties.chain(parts).chain(others) {
        said += &format!("{{{name}:{}}}", text(cx, part, depth));
    }
    said
}
