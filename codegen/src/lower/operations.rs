//! Paths and methods become resources with methods.

use super::answer;
use super::body;
use super::envelope::{self, Wrapper};
use super::errors::{self, Errors};
use super::methods::{self, Naming};
use super::parameters;
use super::parts;
use super::resources::{self, Placed};
use super::service;
use super::target::Target;
use super::types::{Place, Types};
use super::{Context, docs, extensions, paging};
use crate::diagnostics::Diagnostic;
use crate::document::{self, HttpMethod, MediaType, Schema, SchemaId, SchemaRef};
use crate::ir::{
    Docs, Envelope, Example, Location, Method, Operation, Reading, RefusalEnum, Resource, Source,
    Ty, Writing,
};
use crate::load::Node;

pub(super) fn lower(
    cx: &mut Context<'_>,
) -> (Vec<Resource>, Types, Option<Envelope>, Vec<RefusalEnum>) {
    let mut types = Types::with_files(parts::files(cx));
    let mut placed = Vec::new();
    let wrapper = envelope::recognise(cx);
    let mut errors = Errors::default();
    for operation in &cx.document.operations {
        placed.extend(one(
            cx,
            &mut types,
            &mut errors,
            operation,
            wrapper.as_ref(),
        ));
    }
    let is_used = placed.iter().any(|it| it.operation.wrapped);
    let envelope = wrapper.filter(|_| is_used).map(|wrapper| wrapper.names);
    if cx.document.operations.is_empty() {
        // A document that has no calls is about its schemas.
        for id in 0..cx.document.schemas.len() {
            types.whole(cx, SchemaId(id));
        }
    }
    types.settle(cx);
    let refusals = placed.iter().map(|it| &it.operation.refusals);
    let refusals = errors::enums(&types, refusals);
    let resources = resources::resources(cx, &types, placed);
    (resources, types, envelope, refusals)
}

fn one(
    cx: &mut Context<'_>,
    types: &mut Types,
    errors: &mut Errors,
    operation: &document::Operation,
    wrapper: Option<&Wrapper>,
) -> Option<Placed> {
    let span = operation.method.span;
    cx.budget.at = span;
    if methods::skipped(cx, operation).is_some() {
        return None;
    }
    let method = method(operation);
    let target = Target::of(&operation.path.value);
    if target.has_parameter_in_query() {
        let help = "declare what is behind the `?` as parameters in the query";
        cx.unsupported(
            "a parameter in the query of a path",
            operation.path.span,
            help,
        );
        return None;
    }
    let id = operation.id.as_ref().map_or_else(
        || format!("{} {}", method.as_str(), operation.path.value),
        |id| id.value.clone(),
    );
    let place = Place::of(&id, span);

    let (mut parameters, values) = parameters::of_path(cx, types, operation, &place);
    let mut settings = parameters::settings(cx, types, operation, &place, &parameters);
    methods::rename_parameters(cx, operation, &mut parameters, &mut settings);
    // A parameter that is declared too is given by the caller.
    let mut query = target.query();
    query.retain(|(name, _)| {
        let mut settings = settings.iter();
        settings.all(|it| it.location != Location::Query || it.parameter.wire != *name)
    });
    let body = body::lower(cx, types, operation, &place);
    let wrapper = wrapper.filter(|_| methods::takes_envelopes(cx, operation));
    let answer = answer::lower(cx, types, operation, wrapper, &place);
    let paging = match (method, answer.schema) {
        (Method::Get, Some(schema)) => {
            let about = match (&answer.opened, wrapper) {
                (Some(opened), Some(wrapper)) => wrapper.about(cx, opened),
                _ => vec![paging::About::whole(cx, schema)],
            };
            paging::paging(cx, types, operation, &settings, &answer.result, &about)
        }
        _ => None,
    };

    let errors = errors.of(cx, types, operation, &id, wrapper);

    let is_list = paging.is_some() || matches!(answer.result, Ty::List(_));
    let Naming {
        steps,
        method: name,
        origin,
    } = methods::naming(cx, operation, method, is_list, &parameters, &settings);
    let server = server(cx, operation);
    let body_notes = body.as_ref().map(|body| &body.notes);
    let notes = [body_notes, Some(&answer.notes)];
    let permissions = extensions::texts(&operation.extensions, "x-permissions", cx.diagnostics);
    let docs = docs::summary(
        operation.summary.as_deref(),
        operation.description.as_deref(),
        &format!("`{}`", docs::one_line(&operation.path.value)),
    );
    let notes = operation_notes(cx, operation, &permissions, server.as_deref(), notes);
    let tag = operation.tags.first().and_then(|tag| {
        let mut tags = cx.document.tags.iter();
        tags.find(|known| known.name.value == tag.value)
    });
    let tag_docs = tag.and_then(|tag| tag.description.as_deref());
    let example = Example {
        parameters: values
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .unwrap_or_default(),
        body: body.as_ref().and_then(|body| Some(body.example?.to_json())),
        answer: answer.example.map(Node::to_json),
        status: answer.status,
    };
    let documented = example.parameters.len() == parameters.len()
        && body.as_ref().is_none_or(|body| {
            let is_json = matches!(body.body.writing, Writing::Json(_));
            is_json && body.body.source == Source::Argument && example.body.is_some()
        })
        && answer.reading == Reading::Json
        && (answer.result == Ty::Unit || example.answer.is_some())
        && settings.iter().all(|setting| !setting.required);
    let product = methods::product(cx, operation);
    let operation = Operation {
        id,
        name,
        request: None,
        docs,
        notes,
        permissions,
        method,
        path: operation.path.value.clone(),
        template: target.template(),
        product: product.map(|product| product.value.clone()),
        query,
        parameters,
        settings,
        server,
        deprecated: operation.deprecated,
        body: body.map(|body| body.body),
        reading: answer.reading,
        accept: answer.accept,
        variants: answer.variants,
        result: answer.result,
        refusals: errors.refusals,
        messages: errors.messages,
        paging,
        wrapped: answer.opened.is_some(),
        implied_success: answer.opened.is_some_and(|opened| !opened.says_success),
        idempotent: match method {
            Method::Patch | Method::Post => {
                extensions::flag(&operation.extensions, "x-idempotent", cx.diagnostics)
            }
            _ => true,
        },
        example: documented.then_some(example),
    };
    Some(Placed {
        operation,
        steps,
        docs: tag_docs.map(|text| docs::docs(Some(text), "")),
        span,
        origin,
        product: product.cloned(),
    })
}

fn method(operation: &document::Operation) -> Method {
    match operation.method.value {
        HttpMethod::Delete => Method::Delete,
        HttpMethod::Get => Method::Get,
        HttpMethod::Head => Method::Head,
        HttpMethod::Options => Method::Options,
        HttpMethod::Patch => Method::Patch,
        HttpMethod::Post => Method::Post,
        HttpMethod::Put => Method::Put,
        HttpMethod::Trace => Method::Trace,
    }
}

/// The base URL of an operation that has one of its own, with the variables that the client's has too in braces.
fn server(cx: &mut Context<'_>, operation: &document::Operation) -> Option<String> {
    let server = operation.servers.first()?;
    let base = service::base(cx.document);
    let own = service::other(server, base);
    let known = |name: &str| {
        let mut variables = base.iter().flat_map(|base| &base.variables);
        variables.any(|variable| variable.name.value == name)
    };
    let base = base.map(|base| base.url.value.trim_end_matches('/'));
    if Some(&*own) == base {
        return None;
    }
    let is_absolute = own.starts_with("https://") || own.starts_with("http://");
    if is_absolute && braces(&own).all(known) {
        return Some(own);
    }
    // A path alone is one of the document's host.
    let host = base.and_then(|base| {
        let (scheme, rest) = base.split_once("://")?;
        Some(format!("{scheme}://{}", rest.split('/').next()?))
    });
    if let (Some(host), true) = (host, own.starts_with('/') && braces(&own).all(known)) {
        return Some(format!("{host}{own}"));
    }
    cx.diagnostics.defect(
        Diagnostic::error("the server of this operation is no URL")
            .at(
                server.url.span,
                "requests go to the server of the document instead",
            )
            .help("write an absolute URL: `https://…`"),
    );
    None
}

/// The names in the braces of a template.
pub(super) fn braces(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

/// The content that is JSON.
pub(super) fn json(content: &[MediaType]) -> Option<&MediaType> {
    content.iter().find(|media| is_json(&essence(media)))
}

/// Whether a media type is JSON.
pub(super) fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json") || essence.ends_with("+json")
}

/// The media type without its parameters.
pub(super) fn essence(media: &MediaType) -> String {
    essence_of(&media.name.value)
}

pub(super) fn essence_of(name: &str) -> String {
    let name = name.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// The schema of the property of that name.
pub(super) fn property<'a>(schema: &'a Schema, name: &str) -> Option<&'a SchemaRef> {
    schema
        .properties
        .iter()
        .find(|property| property.name.value == name)
        .map(|property| &property.schema)
}

/// What the document wants for credentials, where that is not what it wants everywhere.
fn security(document: &document::Document, operation: &document::Operation) -> Option<String> {
    let names = |requirement: &document::SecurityRequirement| {
        let names = requirement.schemes.iter();
        let names: Vec<_> = names.map(|name| format!("`{}`", name.value)).collect();
        names.join(" with ")
    };
    let all = |list: &[document::SecurityRequirement]| {
        let mut all: Vec<_> = list.iter().map(names).collect();
        all.retain(|names| !names.is_empty());
        all.dedup();
        all.join(", or ")
    };
    let own = all(operation.security.as_ref()?);
    if own == all(&document.security) {
        return None;
    }
    let wanted = if own.is_empty() { "none" } else { &own };
    Some(format!(
        "Credentials, as the document has it: {wanted}. Those of the client are sent in any case."
    ))
}

/// What it takes to be allowed to call an operation, and what it answers.
fn operation_notes(
    cx: &mut Context<'_>,
    operation: &document::Operation,
    permissions: &[String],
    server: Option<&str>,
    notes: [Option<&Docs>; 2],
) -> Docs {
    let mut lines = Docs::default();
    let plan = extensions::text(&operation.extensions, "x-plan", cx.diagnostics);
    let mut access = Vec::new();
    match permissions {
        [] => {}
        [only] => access.push(format!("Permission: {only}.")),
        several => access.push(format!("Permissions, any one of: {}.", several.join(", "))),
    }
    access.extend(plan.map(|plan| format!("Plan: {plan}.")));
    if !access.is_empty() {
        docs::paragraph(&mut lines, &[access.join(" ")]);
    }
    if let Some(server) = server {
        let others = operation.servers.iter().skip(1);
        let others: Vec<_> = others
            .map(|other| format!("`{}`", docs::one_line(&other.url.value)))
            .collect();
        let others = match others.is_empty() {
            true => String::new(),
            false => format!(" It may be {} too.", others.join(" or ")),
        };
        let server = match (docs::one_line(server), server.contains('{')) {
            (server, true) => format!("`{server}`"),
            (server, false) => format!("<{server}>"),
        };
        let line = "unless the client has a base URL of its own.";
        docs::paragraph(&mut lines, &[format!("Sent to {server}, {line}{others}")]);
    }
    if let Some(security) = security(cx.document, operation) {
        docs::paragraph(&mut lines, &[security]);
    }
    if let Some(notes) = notes[0] {
        docs::paragraph(&mut lines, &notes.0);
    }
    if operation
        .body
        .as_ref()
        .is_some_and(|body| body.content.is_empty())
    {
        let note = "The document asks for a body and does not say of which media type: none is sent unless `body` of a `Request` sets one.";
        docs::paragraph(&mut lines, &[note.to_owned()]);
    }
    if let Some(answer) =
        answer::success(operation).and_then(|response| response.description.as_deref())
    {
        docs::paragraph(
            &mut lines,
            &docs::docs(Some(&format!("Answer: {answer}")), "").0,
        );
    }
    if let Some(notes) = notes[1] {
        docs::paragraph(&mut lines, &notes.0);
    }
    lines
}
