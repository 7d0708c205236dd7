//! Paths and methods become resources with methods.

use std::collections::BTreeMap;

use super::names::{camel, module, snake, word};
use super::types::{Place, Types};
use super::{Context, docs, extensions};
use crate::diagnostics::Diagnostic;
use crate::document::{
    self, HttpMethod, MediaType, ParameterLocation, Schema, SchemaRef, SchemaType,
};
use crate::ir::{
    Body, Builtin, Docs, Envelope, Example, Method, Operation, Parameter, Resource, Shape, Ty,
};
use crate::load::{Node, Span};

/// A resource while its operations are gathered.
struct Gathered {
    span: Span,
    docs: Docs,
    source: String,
    /// Each operation with all its parameters, and how many of them belong to the resource.
    operations: Vec<(Operation, Span, usize)>,
}

pub(super) fn lower(cx: &mut Context<'_>) -> (Vec<Resource>, Types, Option<Envelope>) {
    let mut types = Types::default();
    let mut resources: BTreeMap<String, Gathered> = BTreeMap::new();
    let mut envelope = None;
    for operation in &cx.document.operations {
        let Some((resource, operation, shared)) = one(cx, &mut types, operation, &mut envelope)
        else {
            continue;
        };
        let gathered = resources.entry(resource.name).or_insert_with(|| Gathered {
            span: resource.span,
            docs: resource.docs,
            source: cx.files.name(resource.span.file).to_owned(),
            operations: Vec::new(),
        });
        if let Some((_, first, _)) = gathered
            .operations
            .iter()
            .find(|(known, ..)| known.name == operation.name)
        {
            cx.clash("method", &operation.name, *first, resource.span);
        }
        gathered.operations.push((operation, resource.span, shared));
    }
    let mut lowered: Vec<Resource> = Vec::new();
    for (module, gathered) in resources {
        let name = camel(&module);
        if let Some(known) = types.list.iter().find(|known| known.name == name) {
            let source = format!("`{}` in {}", known.name, known.source);
            cx.diagnostics.push(
                Diagnostic::error(format!("a resource and a type would both be called `{name}`"))
                    .at(gathered.span, "the resource of this operation")
                    .help(format!("name its resource under `operations` in sdk.yaml, or rename the schema {source}")),
            );
        }
        if let Some(known) = lowered.iter().find(|known| known.name == name) {
            cx.diagnostics.push(
                Diagnostic::error(format!(
                    "the resources `{}` and `{module}` would both be called `{name}`",
                    known.module
                ))
                .at(gathered.span, "the second one, by this operation")
                .help("name one of them under `operations` in sdk.yaml"),
            );
        }
        lowered.push(resource(name, module, gathered));
    }
    (lowered, types, envelope)
}

/// Splits off the parameters that all operations of the resource share.
fn resource(name: String, module: String, gathered: Gathered) -> Resource {
    let mut shared = gathered
        .operations
        .iter()
        .map(|(_, _, shared)| *shared)
        .min()
        .unwrap_or(0);
    let first = gathered.operations[0].0.parameters.clone();
    for (operation, ..) in &gathered.operations {
        let same = operation
            .parameters
            .iter()
            .zip(&first)
            .take_while(|(one, other)| (&one.wire, &one.ty) == (&other.wire, &other.ty))
            .count();
        shared = shared.min(same);
    }
    let mut operations: Vec<_> = gathered
        .operations
        .into_iter()
        .map(|(operation, ..)| operation)
        .collect();
    for operation in &mut operations {
        operation.parameters.drain(..shared);
    }
    operations.sort_by(|one, other| one.name.cmp(&other.name));
    let parameters = first.into_iter().take(shared).collect();
    Resource {
        name,
        module,
        source: gathered.source,
        docs: gathered.docs,
        parameters,
        operations,
    }
}

struct ResourceName {
    name: String,
    docs: Docs,
    span: Span,
}

fn one(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    envelope: &mut Option<Envelope>,
) -> Option<(ResourceName, Operation, usize)> {
    let span = operation.method.span;
    let method = method(cx, operation)?;
    let id = operation.id.as_ref().map_or_else(
        || format!("{} {}", method.as_str(), operation.path.value),
        |id| id.value.clone(),
    );
    let place = Place {
        name: word(&id),
        file: span.file,
        span,
    };

    let (parameters, values, shared) = parameters(cx, types, operation, &place);
    let body = operation.body.as_ref().and_then(|body| {
        let media = json(cx, &body.content, body.span)?;
        Some((
            Body {
                ty: {
                    let schema = media.schema.as_ref()?;
                    types.of(cx, schema, &place.below("Body", schema))
                },
            },
            media.examples.first(),
        ))
    });
    let success = success(operation);
    let answer = success.and_then(|response| match &response.content[..] {
        [] => None,
        content => json(cx, content, response.status.span),
    });
    let unwrapped = answer
        .and_then(|media| media.schema.as_ref())
        .map(|schema| unwrap(cx, schema));
    let wrapped = matches!(unwrapped, Some(Unwrapped::Envelope(_)));
    let result = match &unwrapped {
        None | Some(Unwrapped::Envelope(None)) => Ty::Unit,
        Some(Unwrapped::Envelope(Some(schema)) | Unwrapped::Bare(schema)) => {
            types.of(cx, schema, &place.below("Result", schema))
        }
    };
    if wrapped {
        envelope.get_or_insert_with(the_envelope);
    }

    let (resource, name) = names(cx, operation, method, &result)?;
    let docs = operation_docs(cx, operation);
    let resource_docs = operation
        .tags
        .first()
        .and_then(|tag| {
            cx.document
                .tags
                .iter()
                .find(|known| known.name.value == tag.value)
        })
        .and_then(|tag| tag.description.as_deref());
    let resource = ResourceName {
        docs: docs::docs(resource_docs, &format!("The operations of `{resource}`.")),
        name: resource,
        span,
    };
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
        && (result == Ty::Unit || example.answer.is_some());
    let operation = Operation {
        id,
        name,
        docs,
        method,
        path: operation.path.value.clone(),
        parameters,
        body: body.map(|(body, _)| body),
        result,
        wrapped,
        idempotent: match method {
            Method::Delete | Method::Get | Method::Put => true,
            Method::Patch | Method::Post => {
                extensions::flag(&operation.extensions, "x-idempotent", cx.diagnostics)
            }
        },
        example: documented.then_some(example),
    };
    Some((resource, operation, shared))
}

fn method(cx: &mut Context<'_>, operation: &document::Operation) -> Option<Method> {
    Some(match operation.method.value {
        HttpMethod::Delete => Method::Delete,
        HttpMethod::Get => Method::Get,
        HttpMethod::Patch => Method::Patch,
        HttpMethod::Post => Method::Post,
        HttpMethod::Put => Method::Put,
        HttpMethod::Head | HttpMethod::Options | HttpMethod::Trace => {
            cx.unsupported(
                "this method",
                operation.method.span,
                "use GET, POST, PUT, PATCH or DELETE",
            );
            return None;
        }
    })
}

/// The parameters in the order of the path, the example of each, and how many stand before the last word of the path.
fn parameters(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    place: &Place,
) -> (Vec<Parameter>, Vec<Option<String>>, usize) {
    for parameter in &operation.parameters {
        if parameter.location != ParameterLocation::Path {
            cx.unsupported(
                "a parameter outside the path",
                parameter.span,
                "take it out; a caller can add it to the request",
            );
        }
    }
    let (mut parameters, mut values, mut shared) = (Vec::new(), Vec::new(), 0);
    for segment in operation.path.value.split('/').skip(1) {
        let Some(wire) = segment
            .strip_prefix('{')
            .and_then(|segment| segment.strip_suffix('}'))
        else {
            if segment.contains('{') {
                cx.unsupported(
                    "a path segment that is a parameter in part",
                    operation.path.span,
                    "make the parameter a segment of its own",
                );
            }
            shared = parameters.len();
            continue;
        };
        if parameters
            .iter()
            .any(|known: &Parameter| known.name == snake(wire))
        {
            cx.clash(
                "path parameter",
                &snake(wire),
                operation.path.span,
                operation.path.span,
            );
            continue;
        }
        let Some(parameter) = operation.parameters.iter().find(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name.value == wire
        }) else {
            continue;
        };
        let inline = SchemaRef::Inline(Box::default());
        let schema = parameter.schema.as_ref().unwrap_or(&inline);
        let value = cx.flatten().reference(schema);
        let mut ty = types.of(cx, schema, &place.below(wire, schema));
        match &ty {
            Ty::Builtin(Builtin::Any) => ty = Ty::Builtin(Builtin::String),
            Ty::Named(id) if !matches!(types.list[id.0].shape, Shape::Record(_)) => {}
            Ty::Builtin(builtin) if *builtin != Builtin::Secret => {}
            _ => cx.unsupported(
                "a path parameter of this type",
                parameter.span,
                "give it a string, a number or a boolean",
            ),
        }
        values.push(
            parameter
                .example
                .as_ref()
                .or(value.examples.first())
                .and_then(text),
        );
        let description = parameter
            .description
            .as_deref()
            .or(value.description.as_deref());
        parameters.push(Parameter {
            name: snake(wire),
            wire: wire.to_owned(),
            ty,
            docs: docs::docs(description, &format!("`{wire}` of the path.")),
        });
    }
    (parameters, values, shared)
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

/// The only kind of content that is generated: JSON.
fn json<'a>(cx: &mut Context<'_>, content: &'a [MediaType], span: Span) -> Option<&'a MediaType> {
    let json = content.iter().find(|media| {
        let name = media
            .name
            .value
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        name.eq_ignore_ascii_case("application/json") || name.ends_with("+json")
    });
    if json.is_none() {
        cx.unsupported(
            "content other than JSON",
            content.first().map_or(span, |media| media.name.span),
            "offer `application/json`",
        );
    }
    json
}

/// The answer that a call is made for: 200, or else the first of 2XX that has content, or else any of 2XX, or else the
/// default.
fn success(operation: &document::Operation) -> Option<&document::Response> {
    let find = |wanted: &dyn Fn(&document::Response) -> bool| {
        operation.responses.iter().find(|&it| wanted(it))
    };
    let succeeds = |response: &document::Response| response.status.value.starts_with('2');
    find(&|response| response.status.value == "200")
        .or_else(|| find(&|response| succeeds(response) && !response.content.is_empty()))
        .or_else(|| find(&succeeds))
        .or_else(|| find(&|response| response.status.value == "default"))
}

enum Unwrapped {
    /// The service's envelope, and what its `result` holds.
    Envelope(Option<SchemaRef>),
    /// No envelope.
    Bare(SchemaRef),
}

/// Recognises an object with `success`, `errors` and `messages`, in whatever way the document composes it.
fn unwrap(cx: &mut Context<'_>, schema: &SchemaRef) -> Unwrapped {
    let merged = cx.flatten().reference(schema);
    let names = the_envelope();
    let has = |cx: &mut Context<'_>, name: &str, kind: SchemaType| {
        property(&merged, name).is_some_and(|schema| {
            let merged = cx.flatten().reference(schema);
            merged.types.iter().any(|allowed| allowed.value == kind)
        })
    };
    if has(cx, &names.success, SchemaType::Boolean)
        && has(cx, &names.errors, SchemaType::Array)
        && has(cx, &names.messages, SchemaType::Array)
    {
        Unwrapped::Envelope(property(&merged, &names.result).cloned())
    } else {
        Unwrapped::Bare(schema.clone())
    }
}

fn property<'a>(schema: &'a Schema, name: &str) -> Option<&'a SchemaRef> {
    schema
        .properties
        .iter()
        .find(|property| property.name.value == name)
        .map(|property| &property.schema)
}

fn the_envelope() -> Envelope {
    let [success, errors, messages, result, result_info] =
        ["success", "errors", "messages", "result", "result_info"].map(str::to_owned);
    Envelope {
        success,
        errors,
        messages,
        result,
        result_info,
    }
}

/// Resource and method: as sdk.yaml says, or else from the words of the path and from method and answer.
fn names(
    cx: &mut Context<'_>,
    operation: &document::Operation,
    method: Method,
    result: &Ty,
) -> Option<(String, String)> {
    let id = operation.id.as_ref().map(|id| id.value.as_str());
    if let Some((_, name)) = cx
        .sdk
        .operations
        .iter()
        .find(|(known, _)| Some(known.value.as_str()) == id)
    {
        return Some((name.resource.clone(), name.method.clone()));
    }
    let path = &operation.path.value;
    let below = cx.sdk.prefixes.iter().filter_map(|prefix| {
        path.strip_prefix(prefix.value.trim_end_matches('/'))
            .filter(|rest| rest.starts_with('/'))
    });
    let path = below.min_by_key(|rest| rest.len()).unwrap_or(path);
    let words: Vec<_> = path
        .split('/')
        .filter(|word| !word.is_empty() && !word.starts_with('{'))
        .collect();
    let name = match method {
        Method::Delete => "delete",
        Method::Get if matches!(result, Ty::List(_)) => "list",
        Method::Get => "get",
        Method::Patch => "edit",
        Method::Post => "create",
        Method::Put => "update",
    };
    if words.is_empty() {
        cx.diagnostics.push(
            Diagnostic::error("the path gives no name for a resource")
                .at(operation.path.span, "there is no word in it")
                .help(
                    "name resource and method under `operations` in sdk.yaml, by the operationId",
                ),
        );
        return None;
    }
    Some((module(&words.join("_")), name.to_owned()))
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
