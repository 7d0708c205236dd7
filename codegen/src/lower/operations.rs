//! Paths and methods become resources with methods.

use super::envelope::{self, Wrapper};
use super::errors::{self, Errors};
use super::methods::{self, Naming};
use super::names::snake;
use super::resources::{self, Placed};
use super::types::{Place, Types};
use super::{Context, docs, extensions, paging};
use crate::document::{
    self, HttpMethod, MediaType, ParameterLocation, Schema, SchemaId, SchemaRef,
};
use crate::ir::{
    Body, Builtin, Constraints, Docs, Envelope, Example, Location, Method, Operation, Parameter,
    Reading, RefusalEnum, Resource, Setting, Style, Ty, Writing,
};
use crate::load::Node;

pub(super) fn lower(
    cx: &mut Context<'_>,
) -> (Vec<Resource>, Types, Option<Envelope>, Vec<RefusalEnum>) {
    let mut types = Types::default();
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
    if methods::skipped(cx, operation).is_some() {
        return None;
    }
    let method = method(cx, operation)?;
    let id = operation.id.as_ref().map_or_else(
        || format!("{} {}", method.as_str(), operation.path.value),
        |id| id.value.clone(),
    );
    let place = Place::of(&id, span);

    let (mut parameters, values) = parameters(cx, types, operation, &place);
    let mut settings = settings(cx, types, operation, &place, &parameters);
    methods::rename_parameters(cx, operation, &mut parameters, &mut settings);
    let body = operation
        .body
        .as_ref()
        .and_then(|body| self::body(cx, types, body, &place));
    let success = success(operation);
    let answer = success.and_then(|response| json(&response.content));
    let is_raw = success.is_some_and(|response| !response.content.is_empty()) && answer.is_none();
    let schema = answer.and_then(|media| media.schema.as_ref());
    let wrapper = wrapper.filter(|_| methods::takes_envelopes(cx, operation));
    let opened = schema.and_then(|schema| wrapper?.open(cx, schema));
    let result_schema = match &opened {
        Some(opened) => opened.result.as_ref(),
        None => schema,
    };
    let result = match result_schema {
        _ if is_raw => Ty::Bytes,
        Some(schema) => types.of(cx, schema, &place.below("Result", schema)),
        None if answer.is_some() && opened.is_none() => Ty::Builtin(Builtin::Any),
        None => Ty::Unit,
    };
    let paging = match (method, schema) {
        (Method::Get, Some(schema)) => {
            let about = match (&opened, wrapper) {
                (Some(opened), Some(wrapper)) => wrapper.about(cx, opened),
                _ => vec![paging::About::whole(cx, schema)],
            };
            paging::paging(cx, types, operation, &settings, &result, &about)
        }
        _ => None,
    };

    let errors = errors.of(cx, types, operation, &id, wrapper);

    let is_list = paging.is_some() || matches!(result, Ty::List(_));
    let Naming {
        steps,
        method: name,
        origin,
    } = methods::naming(cx, operation, method, is_list, &parameters, &settings);
    let docs = operation_docs(cx, operation);
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
        body: body
            .as_ref()
            .and_then(|(_, example)| Some((*example)?.to_json())),
        answer: answer.and_then(|media| Some(media.examples.first()?.to_json())),
        status: success
            .and_then(|response| response.status.value.parse().ok())
            .unwrap_or(200),
    };
    let documented = example.parameters.len() == parameters.len()
        && (body.is_none() || example.body.is_some())
        && (matches!(result, Ty::Bytes | Ty::Unit) || example.answer.is_some())
        && settings.iter().all(|setting| !setting.required);
    let operation = Operation {
        id,
        name,
        docs,
        method,
        path: operation.path.value.clone(),
        parameters,
        settings,
        body: body.map(|(body, _)| body),
        reading: match result {
            Ty::Bytes => Reading::Bytes,
            _ => Reading::Json,
        },
        result,
        refusals: errors.refusals,
        messages: errors.messages,
        paging,
        wrapped: opened.is_some(),
        implied_success: opened.is_some_and(|opened| !opened.says_success),
        idempotent: match method {
            Method::Delete | Method::Get | Method::Head | Method::Options | Method::Put => true,
            Method::Patch | Method::Post => {
                extensions::flag(&operation.extensions, "x-idempotent", cx.diagnostics)
            }
        },
        example: documented.then_some(example),
    };
    Some(Placed {
        operation,
        steps,
        docs: tag_docs.map(|text| docs::docs(Some(text), "")),
        span,
        origin,
    })
}

fn method(cx: &mut Context<'_>, operation: &document::Operation) -> Option<Method> {
    Some(match operation.method.value {
        HttpMethod::Delete => Method::Delete,
        HttpMethod::Get => Method::Get,
        HttpMethod::Patch => Method::Patch,
        HttpMethod::Post => Method::Post,
        HttpMethod::Put => Method::Put,
        HttpMethod::Head => Method::Head,
        HttpMethod::Options => Method::Options,
        HttpMethod::Trace => {
            cx.unsupported(
                "this method",
                operation.method.span,
                "use GET, POST, PUT, PATCH or DELETE",
            );
            return None;
        }
    })
}

/// The parameters in the order of the path, and the example of each.
fn parameters(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    place: &Place,
) -> (Vec<Parameter>, Vec<Option<String>>) {
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    let texts = methods::parameter_texts(&operation.path.value);
    let texts: Vec<_> = texts
        .iter()
        .map(|text| (text.as_str(), operation.path.span))
        .collect();
    let names = cx.names("path parameter", &texts, snake);
    for (wire, name) in braces(&operation.path.value).zip(names) {
        let parameter = operation.parameters.iter().find(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name.value == wire
        });
        let inline = SchemaRef::Inline(Box::default());
        let schema = parameter
            .and_then(|parameter| parameter.schema.as_ref())
            .unwrap_or(&inline);
        let value = cx.flatten().reference(schema);
        let ty = types.of(cx, schema, &place.below(wire, schema));
        let ty = types.scalar(&ty).unwrap_or(Ty::Builtin(Builtin::String));
        let example = parameter.and_then(|parameter| parameter.example.as_ref());
        values.push(example.or(value.examples.first()).and_then(text));
        let description = parameter.and_then(|parameter| parameter.description.as_deref());
        let description = description.or(value.description.as_deref());
        parameters.push(Parameter {
            name,
            wire: wire.to_owned(),
            ty,
            docs: docs::docs(description, &format!("`{wire}` of the path.")),
        });
    }
    (parameters, values)
}

/// The parameters outside the path, those that are required first.
fn settings(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    place: &Place,
    path: &[Parameter],
) -> Vec<Setting> {
    let given = operation.parameters.iter();
    let given: Vec<_> = given
        .filter(|it| it.location != ParameterLocation::Path)
        .collect();
    let wires: Vec<_> = given
        .iter()
        .map(|it| (&*it.name.value, it.name.span))
        .collect();
    let names = cx.names("parameter", &wires, snake);
    let mut settings = Vec::new();
    for (parameter, name) in given.into_iter().zip(names) {
        let wire = &parameter.name.value;
        let inline = SchemaRef::Inline(Box::default());
        let schema = parameter.schema.as_ref().unwrap_or(&inline);
        let value = cx.flatten().reference(schema);
        let ty = match types.of(cx, schema, &place.below(wire, schema)) {
            // What nobody says anything of is text most of the time.
            Ty::Builtin(Builtin::Any) => Ty::Builtin(Builtin::String),
            ty => ty,
        };
        // It must be told from the parameters of the path and from what a request has itself.
        let is_taken = path.iter().any(|other| other.name == name)
            || ["request", "pages", "items"].contains(&&*name);
        let name = match is_taken {
            true => format!("{name}_{}", location_name(parameter.location)),
            false => name,
        };
        let mut docs = docs::docs(
            parameter
                .description
                .as_deref()
                .or(value.description.as_deref()),
            &format!("`{wire}` of the {}.", location_name(parameter.location)),
        );
        docs::limits(&value, &Constraints::default(), &mut docs);
        settings.push(Setting {
            parameter: Parameter {
                name,
                wire: wire.clone(),
                ty,
                docs,
            },
            required: parameter.required,
            location: match parameter.location {
                ParameterLocation::Cookie => Location::Cookie,
                ParameterLocation::Header => Location::Header,
                ParameterLocation::Path | ParameterLocation::Query => Location::Query,
            },
            style: style(parameter),
        });
    }
    settings.sort_by_key(|setting| !setting.required);
    settings
}

fn style(parameter: &document::Parameter) -> Style {
    if parameter.has_content {
        return Style::Json;
    }
    let is_form = !matches!(
        parameter.location,
        ParameterLocation::Header | ParameterLocation::Path
    );
    match (parameter.style.as_deref(), parameter.explode) {
        (Some("deepObject"), _) => Style::Deep,
        (Some("spaceDelimited"), Some(false) | None) => Style::Space,
        (Some("pipeDelimited"), Some(false) | None) => Style::Pipe,
        (_, Some(false)) => Style::Comma,
        _ if is_form => Style::Form,
        _ => Style::Comma,
    }
}

fn location_name(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::Header => "header",
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
    }
}

/// The body of a request with its documented example: as JSON where that can be, else as a form, else as it is.
fn body<'d>(
    cx: &mut Context<'_>,
    types: &mut Types,
    body: &'d document::RequestBody,
    place: &Place,
) -> Option<(Body, Option<&'d Node>)> {
    let form = |media: &&MediaType| essence(media) == "application/x-www-form-urlencoded";
    let (media, writing) = if let Some(media) = json(&body.content) {
        (media, Writing::Json)
    } else if let Some(media) = body.content.iter().find(form) {
        (media, Writing::Form)
    } else {
        let media = body.content.first()?;
        (media, Writing::Bytes(media.name.value.clone()))
    };
    let ty = match (&media.schema, &writing) {
        (_, Writing::Bytes(_)) => Ty::Bytes,
        (Some(schema), _) => types.of(cx, schema, &place.below("Body", schema)),
        (None, _) => Ty::Builtin(Builtin::Any),
    };
    Some((Body { ty, writing }, media.examples.first()))
}

/// The names in the braces of a template.
pub(super) fn braces(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

fn text(node: &Node) -> Option<String> {
    match node.to_json() {
        serde_json::Value::String(text) => Some(text),
        value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => {
            Some(value.to_string())
        }
        _ => None,
    }
}

/// The content that is JSON.
pub(super) fn json(content: &[MediaType]) -> Option<&MediaType> {
    content.iter().find(|media| {
        let name = essence(media);
        name == "application/json" || name.ends_with("+json")
    })
}

/// The media type without its parameters.
fn essence(media: &MediaType) -> String {
    let name = media.name.value.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// The answer that a call is made for: 200, or else the first of 2XX that has content, or else any of 2XX, or else the
/// default.
pub(super) fn success(operation: &document::Operation) -> Option<&document::Response> {
    let find = |wanted: &dyn Fn(&document::Response) -> bool| {
        operation.responses.iter().find(|&it| wanted(it))
    };
    let succeeds = |response: &document::Response| response.status.value.starts_with('2');
    find(&|response| response.status.value == "200")
        .or_else(|| find(&|response| succeeds(response) && !response.content.is_empty()))
        .or_else(|| find(&succeeds))
        .or_else(|| find(&|response| response.status.value == "default"))
}

/// The schema of the property of that name.
pub(super) fn property<'a>(schema: &'a Schema, name: &str) -> Option<&'a SchemaRef> {
    schema
        .properties
        .iter()
        .find(|property| property.name.value == name)
        .map(|property| &property.schema)
}

/// What the operation does, and what it takes to be allowed to call it.
fn operation_docs(cx: &mut Context<'_>, operation: &document::Operation) -> Docs {
    let mut lines = docs::summary(
        operation.summary.as_deref(),
        operation.description.as_deref(),
        &format!("`{}`", docs::one_line(&operation.path.value)),
    );
    if operation.deprecated {
        docs::paragraph(&mut lines, &["**Deprecated.**".to_owned()]);
    }
    let permissions = extensions::texts(&operation.extensions, "x-permissions", cx.diagnostics);
    let plan = extensions::text(&operation.extensions, "x-plan", cx.diagnostics);
    let mut access = Vec::new();
    match &permissions[..] {
        [] => {}
        [only] => access.push(format!("Permission: {only}.")),
        several => access.push(format!("Permissions, any one of: {}.", several.join(", "))),
    }
    access.extend(plan.map(|plan| format!("Plan: {plan}.")));
    if !access.is_empty() {
        docs::paragraph(&mut lines, &[access.join(" ")]);
    }
    if let Some(answer) = success(operation).and_then(|response| response.description.as_deref()) {
        docs::paragraph(
            &mut lines,
            &docs::docs(Some(&format!("Answer: {answer}")), "").0,
        );
    }
    lines
}
