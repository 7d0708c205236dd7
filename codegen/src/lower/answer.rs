//! The answer to a call that succeeds: what of it the caller gets, and how it is read.

use super::body::{is_file, is_lines, is_object, is_text, lines};
use super::envelope::{Opened, Wrapper};
use super::operations::{essence, is_json};
use super::types::{Place, Types, allows_null};
use super::{Context, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{self, HttpMethod, MediaType, Response, Schema, SchemaRef};
use crate::ir::{Builtin, Docs, Reading, Ty};
use crate::load::Node;

/// What a call gives.
pub(super) struct Answer<'d> {
    pub(super) result: Ty,
    pub(super) reading: Reading,
    pub(super) accept: Option<String>,
    /// Which variant of the result an answer of a status is: the status, or its first digit for all of a class.
    pub(super) variants: Vec<(u16, String)>,
    /// What is in the envelope, if it has one.
    pub(super) opened: Option<Opened>,
    /// What the document says of the JSON that is read.
    pub(super) schema: Option<&'d SchemaRef>,
    /// What the documentation of the operation says of it.
    pub(super) notes: Docs,
    /// The documented example.
    pub(super) example: Option<&'d Node>,
    pub(super) status: u16,
}

pub(super) fn lower<'d>(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &'d document::Operation,
    wrapper: Option<&Wrapper>,
    place: &Place,
) -> Answer<'d> {
    let success = success(operation);
    let mut answer = Answer {
        result: Ty::Unit,
        reading: Reading::Json,
        accept: None,
        variants: Vec::new(),
        opened: None,
        schema: None,
        notes: Docs::default(),
        example: None,
        status: success
            .and_then(|response| response.status.value.parse().ok())
            .unwrap_or(200),
    };
    let others = others(operation, success);
    if let Some(response) = success
        && let Some((reading, media)) = content(cx, operation, response)
    {
        answer.reading = reading;
        answer.example = media.examples.first();
        answer.accept = accept(cx, reading, response, media);
        let from = From {
            operation,
            status: &response.status.value,
            others: &others,
            wrapper,
        };
        read(cx, types, &mut answer, media, &from, place);
    }
    if let (Some(wrapper), Some(opened)) = (wrapper, &answer.opened) {
        let beside: Vec<_> = wrapper.beside(opened).into_iter().collect();
        docs::paragraph(&mut answer.notes, &beside);
    }
    let redirects = operation.responses.iter().filter(|it| redirects(it));
    notes(success, others.into_iter().chain(redirects), &mut answer);
    answer
}

/// What an answer is read from.
struct From<'a> {
    operation: &'a document::Operation,
    status: &'a str,
    /// The other successes.
    others: &'a [&'a Response],
    wrapper: Option<&'a Wrapper>,
}

/// Sets what the content is read into.
fn read<'d>(
    cx: &mut Context<'_>,
    types: &mut Types,
    answer: &mut Answer<'d>,
    media: &'d MediaType,
    from: &From<'_>,
    place: &Place,
) {
    let schema = media.schema.as_ref();
    answer.result = match answer.reading {
        Reading::Bytes => Ty::Bytes,
        Reading::Text => Ty::Builtin(Builtin::String),
        Reading::Lines => {
            let mut sent = from.operation.body.iter().flat_map(|body| &body.content);
            let name = match sent.any(|media| is_lines(&essence(media))) {
                true => "AnswerLine",
                false => "Line",
            };
            match schema {
                Some(schema) => lines(cx, types, schema, &place.below(name, schema)),
                None => Ty::List(Box::new(Ty::Builtin(Builtin::Any))),
            }
        }
        Reading::Json => {
            let opened = schema.and_then(|schema| from.wrapper?.open(cx, schema));
            let result = match &opened {
                Some(opened) => opened.result.clone(),
                None => schema.cloned(),
            };
            let ty = match (result, &opened) {
                (Some(schema), _) => {
                    let merged = cx.flatten().reference(&schema);
                    let mut answers = vec![(from.status, schema)];
                    answers.extend(alternatives(cx, opened.is_some(), from));
                    let (ty, variants) = one_of(cx, types, answers, place);
                    answer.variants = variants;
                    match ty {
                        // What has no list is empty.
                        ty @ (Ty::List(_) | Ty::Builtin(Builtin::Any)) => ty,
                        ty if allows_null(cx, &merged) => Ty::Nullable(Box::new(ty)),
                        ty => ty,
                    }
                }
                (None, None) => Ty::Builtin(Builtin::Any),
                (None, Some(_)) => Ty::Unit,
            };
            (answer.opened, answer.schema) = (opened, schema);
            ty
        }
    };
    let may_be_empty = from.others.iter().any(|other| has_no_content(other));
    let is_optional = matches!(answer.result, Ty::Unit | Ty::Nullable(_));
    if may_be_empty && answer.reading == Reading::Json && !is_optional {
        answer.result = Ty::Nullable(Box::new(answer.result.clone()));
    }
}

/// What other successes hold, with their statuses.
fn alternatives<'a>(
    cx: &mut Context<'_>,
    is_wrapped: bool,
    from: &From<'a>,
) -> Vec<(&'a str, SchemaRef)> {
    let mut schemas = Vec::new();
    for other in from.others {
        let Some((Reading::Json, media)) = content(cx, from.operation, other) else {
            continue;
        };
        let schema = media.schema.as_ref();
        let opened = schema.and_then(|schema| from.wrapper?.open(cx, schema));
        let schema = match (opened, schema) {
            (Some(opened), _) if is_wrapped => opened.result,
            (None, Some(schema)) if !is_wrapped => Some(schema.clone()),
            _ => {
                cx.diagnostics.defect(
                    Diagnostic::error(
                        "successful answers of one operation are wrapped differently",
                    )
                    .at(other.status.span, "this one is not read")
                    .help("give all of them the envelope, or none"),
                );
                None
            }
        };
        schemas.extend(schema.map(|schema| (&*other.status.value, schema)));
    }
    schemas
}

/// The type of a result that is one of several, and which of its variants an answer of each status is.
fn one_of(
    cx: &mut Context<'_>,
    types: &mut Types,
    answers: Vec<(&str, SchemaRef)>,
    place: &Place,
) -> (Ty, Vec<(u16, String)>) {
    let mut result = None;
    let mut different: Vec<(Vec<&str>, SchemaRef)> = Vec::new();
    for (status, schema) in answers {
        let word = match result {
            None => "Result",
            Some(_) => "OtherResult",
        };
        let ty = types.of(cx, &schema, &place.below(word, &schema));
        if *result.get_or_insert_with(|| ty.clone()) == ty
            && let Some((statuses, _)) = different.first_mut()
        {
            statuses.push(status);
        } else {
            different.push((vec![status], schema));
        }
    }
    let (statuses, one_of): (Vec<_>, Vec<_>) = different.into_iter().unzip();
    if one_of.len() < 2 {
        return (result.unwrap_or(Ty::Unit), Vec::new());
    }
    let union = Schema {
        one_of,
        ..Schema::default()
    };
    let place = place.below("Answer", &SchemaRef::Inline(Box::new(union.clone())));
    let docs = statuses.iter().map(|it| said(it)).collect::<Vec<_>>();
    let (ty, variants) = types.told_apart(cx, &union, &docs, &place);
    let each = statuses.iter().zip(variants);
    let each = each.filter_map(|(statuses, variant)| Some((statuses, variant?)));
    let each = each.flat_map(|(statuses, variant)| {
        let statuses = statuses.iter().filter_map(|status| code(status));
        statuses.map(move |status| (status, variant.clone()))
    });
    let mut variants: Vec<_> = each.collect();
    variants.sort_unstable();
    (ty, variants)
}

/// A status, or its first digit where it stands for a class.
fn code(status: &str) -> Option<u16> {
    status.strip_suffix("XX").unwrap_or(status).parse().ok()
}

/// What a variant says of its statuses.
fn said(statuses: &[&str]) -> Docs {
    docs::docs(
        None,
        &format!("With {}.", statuses.join(" or ").replace("XX", "xx")),
    )
}

/// The content that is read: JSON where there is some, else the first.
fn content<'r>(
    cx: &mut Context<'_>,
    operation: &document::Operation,
    response: &'r Response,
) -> Option<(Reading, &'r MediaType)> {
    if operation.method.value == HttpMethod::Head || has_no_content(response) {
        return None;
    }
    let content = response.content.iter();
    let readings: Vec<_> = content.map(|media| (reading(cx, media), media)).collect();
    let json = readings
        .iter()
        .find(|(reading, _)| *reading == Reading::Json);
    json.or(readings.first()).copied()
}

fn has_no_content(response: &Response) -> bool {
    matches!(response.status.value.as_str(), "204" | "205" | "304") || response.content.is_empty()
}

fn reading(cx: &mut Context<'_>, media: &MediaType) -> Reading {
    let name = essence(media);
    // A name that is no media type, or stands for many, says nothing.
    let is_vague = name.contains('*') || !name.contains('/');
    if is_file(cx, media) {
        Reading::Bytes
    } else if is_json(&name) || (is_vague && is_object(cx, media)) {
        Reading::Json
    } else if is_lines(&name) && !is_text(cx, media) {
        Reading::Lines
    } else if is_textual(&name) || (!name.contains('/') && is_text(cx, media)) {
        Reading::Text
    } else {
        Reading::Bytes
    }
}

/// Whether content of a media type is text for people or programs to read. Events go on without an end: they are bytes, as
/// they come.
pub(super) fn is_textual(essence: &str) -> bool {
    let (kind, name) = essence.split_once('/').unwrap_or_default();
    (kind == "text" && name != "event-stream")
        || (kind == "application"
            && (name.ends_with("+xml")
                || name.ends_with("+yaml")
                || matches!(
                    name,
                    "xml" | "yaml" | "x-yaml" | "javascript" | "graphql" | "sql" | "toml"
                )
                || is_lines(essence)))
}

/// The media types to ask for: all that are read in the same way.
fn accept(
    cx: &mut Context<'_>,
    reading: Reading,
    response: &Response,
    media: &MediaType,
) -> Option<String> {
    let same = response.content.iter();
    let same: Vec<_> = same
        .filter(|other| self::reading(cx, other) == reading)
        .collect();
    let is_plain = |media: &&MediaType| essence(media) == "application/json";
    let is_name =
        |name: &str| name.contains('/') && name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    match reading {
        Reading::Json if same.iter().any(is_plain) || essence(media).contains('*') => None,
        _ if same.iter().all(|media| is_name(&media.name.value)) => {
            let names: Vec<_> = same.iter().map(|media| media.name.value.as_str()).collect();
            Some(names.join(", "))
        }
        Reading::Json => None,
        _ => Some("*/*".to_owned()),
    }
}

/// The answer that a call is made for: 200, or else the first of 2XX, those with content before those without; or else
/// the default.
pub(super) fn success(operation: &document::Operation) -> Option<&Response> {
    let find =
        |wanted: &dyn Fn(&Response) -> bool| operation.responses.iter().find(|&it| wanted(it));
    let is_ok = |response: &Response| response.status.value == "200";
    let has_content = |response: &Response| !response.content.is_empty();
    find(&|response| is_ok(response) && has_content(response))
        .or_else(|| find(&|response| succeeds(response) && has_content(response)))
        .or_else(|| find(&is_ok))
        .or_else(|| find(&succeeds))
        .or_else(|| find(&|response| response.status.value == "default"))
}

fn succeeds(response: &Response) -> bool {
    response.status.value.starts_with('2')
}

/// Whether an answer sends the caller elsewhere.
fn redirects(response: &Response) -> bool {
    let status = response.status.value.as_str();
    status.starts_with('3') && status != "304"
}

/// The other successes.
fn others<'d>(operation: &'d document::Operation, success: Option<&Response>) -> Vec<&'d Response> {
    let status = success.map_or("", |response| &response.status.value);
    let others = operation.responses.iter();
    others
        .filter(|other| succeeds(other) && other.status.value != status)
        .collect()
}

/// What another success is, and how the caller tells it.
fn other_answer(other: &Response, answer: &Answer<'_>) -> String {
    let is_json = |media: &MediaType| is_json(&essence(media));
    let is_read = |other: &Response| {
        has_no_content(other)
            || (answer.reading == Reading::Json) == other.content.iter().any(is_json)
    };
    let description = other.description.as_deref().map(docs::one_line);
    let description = description.filter(|text| !text.is_empty());
    let description = description.map_or(".".to_owned(), |text| {
        format!(": {}", docs::sentence(&text))
    });
    let mut variants = answer.variants.iter();
    let variant = variants.find(|(status, _)| Some(*status) == code(&other.status.value));
    let read = variant.map_or_else(String::new, |(_, name)| {
        format!("The variant is `{name}` then.")
    });
    let told = match answer.result {
        _ if redirects(other) => "A redirect within the origin is followed, another is an error.",
        Ty::Nullable(_) if has_no_content(other) => "The result is `None` then.",
        _ if variant.is_some() => &read,
        _ if is_read(other) => "`send_full` gives the status.",
        _ => "What it holds then is for `send_raw`.",
    };
    format!(
        "It may also answer {}{description} {told}",
        other.status.value
    )
}

fn notes<'d>(
    success: Option<&Response>,
    others: impl Iterator<Item = &'d Response>,
    answer: &mut Answer<'_>,
) {
    let others: Vec<_> = others.map(|it| other_answer(it, answer)).collect();
    let mut add = |text: String| docs::paragraph(&mut answer.notes, &[text]);
    if answer.reading != Reading::Json
        && let Some(accept) = answer.accept.as_ref().filter(|accept| *accept != "*/*")
    {
        add(format!("The answer is `{accept}`."));
    }
    others.into_iter().for_each(&mut add);
    let content = success.map_or(&[][..], |response| &response.content);
    let read = content.iter().find(|media| is_json(&essence(media)));
    let unread = content.iter().filter(|media| {
        essence(media) != "*/*"
            && answer.reading == Reading::Json
            && read.is_none_or(|read| essence(read) != essence(media))
    });
    let unread: Vec<_> = unread
        .map(|media| format!("`{}`", docs::one_line(&media.name.value)))
        .collect();
    if answer.accept.is_none() && answer.result != Ty::Unit && !unread.is_empty() {
        add(format!(
            "The service can answer in {} too: ask for it with the header `accept`, and send the request by `send_raw`.",
            unread.join(", ")
        ));
    }
    let headers = success.into_iter().flat_map(|response| &response.headers);
    let headers: Vec<_> = headers
        .map(|header| match &header.description {
            Some(text) => format!("- `{}`: {}", header.name.value, docs::one_line(text)),
            None => format!("- `{}`", header.name.value),
        })
        .collect();
    if !headers.is_empty() {
        add("Headers of the answer, which `header` of a `Response` gives:".to_owned());
        docs::paragraph(&mut answer.notes, &headers);
    }
}
