//! Parameters: in the path, which a call always has, and elsewhere.

use super::context::Pin;
use std::collections::{BTreeMap, BTreeSet};

use super::methods;
use super::names::{setter, snake, word};
use super::operations::{braces, essence_of, is_json};
use super::target::Target;
use super::types::{Place, Types, field_constraints};
use super::{Context, credentials, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{self, ParameterLocation, Schema, SchemaRef, SchemaType};
use crate::ir::{Builtin, Docs, Location, Parameter, Setting, Shape, Style, Ty};
use crate::load::Node;

/// The headers that OpenAPI leaves to `content` and `security`.
const IGNORED: [&str; 3] = ["accept", "authorization", "content-type"];

/// The parameters in the order of the path, and the example of each.
pub(super) fn of_path(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    place: &Place,
) -> (Vec<Parameter>, Vec<Option<String>>) {
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    let path = Target::of(&operation.path.value).path;
    let texts = methods::parameter_texts(path);
    let texts: Vec<_> = texts
        .iter()
        .map(|text| (text.as_str(), operation.path.span))
        .collect();
    let pin = Pin::Parameter(operation, ParameterLocation::Path, "");
    let names = cx.names("path parameter", &texts, &pin, snake);
    let shared = shared_words(operation);
    for (wire, name) in braces(path).zip(names) {
        let name = match operation.body.is_some() && name == "body" {
            true => "body_path".to_owned(),
            false => name,
        };
        let parameter = operation.parameters.iter().find(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name.value == wire
        });
        let inline = SchemaRef::Inline(Box::default());
        let schema = parameter
            .and_then(|parameter| parameter.schema.as_ref())
            .unwrap_or(&inline);
        let value = cx.flatten().reference(schema);
        let (ty, style) = match parameter {
            Some(parameter) => {
                let place = below(&shared, parameter, place);
                travelling(cx, types, parameter, schema, &place)
            }
            None => (Ty::Builtin(Builtin::String), Style::Comma),
        };
        let ty = in_a_path(types, ty);
        let example = parameter.and_then(|parameter| parameter.example.as_ref());
        values.push(example.or(value.examples.first()).and_then(text));
        let description = parameter.and_then(|parameter| parameter.description.as_deref());
        let description = description.or(value.description.as_deref());
        parameters.push(Parameter {
            name,
            wire: wire.to_owned(),
            said: said(cx, types, description, &value, &ty),
            ty,
            style,
            docs: Docs::default(),
        });
    }
    (parameters, values)
}

/// The parameters outside the path, those that are required first.
pub(super) fn settings(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    place: &Place,
    path: &[Parameter],
) -> Vec<Setting> {
    let mut given = Vec::new();
    for parameter in &operation.parameters {
        let name = &parameter.name;
        let is_left = parameter.location == ParameterLocation::Header
            && IGNORED.contains(&name.value.to_ascii_lowercase().as_str());
        let why = match parameter.location {
            ParameterLocation::Path => continue,
            _ if is_left => "which OpenAPI has `content` and `security` for",
            _ if credentials::carry(cx, parameter) => {
                "in which the client sends its credentials: they are given to that once"
            }
            _ => {
                given.push(parameter);
                continue;
            }
        };
        let location = location_name(parameter.location);
        let what = format!("the {location} parameter `{}`, {why}", name.value);
        cx.skip(&what, name.span);
    }
    let names = setting_names(cx, operation, &given, path);
    let shared = shared_words(operation);
    let mut settings = Vec::new();
    for (parameter, name) in given.into_iter().zip(names) {
        let place = below(&shared, parameter, place);
        settings.push(setting(cx, types, parameter, name, &place));
    }
    settings.sort_by_key(|setting| !setting.required);
    settings
}

/// The names of parameters outside the path. A parameter is known by its name and its location, so that both are in the
/// name of one that must be told from those of other locations, the body, and what a request has itself.
fn setting_names(
    cx: &mut Context<'_>,
    operation: &document::Operation,
    given: &[&document::Parameter],
    path: &[Parameter],
) -> Vec<String> {
    let mut names = vec![String::new(); given.len()];
    for location in LOCATIONS {
        let here = |index: &usize| given[*index].location == location;
        let here: Vec<usize> = (0..given.len()).filter(here).collect();
        let texts = here.iter().map(|index| &given[*index].name);
        let texts: Vec<_> = texts.map(|name| (&*name.value, name.span)).collect();
        let pin = Pin::Parameter(operation, location, "");
        for (index, name) in here
            .into_iter()
            .zip(cx.names("parameter", &texts, &pin, setter))
        {
            names[index] = name;
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let reserved = ["request", "pages", "items"].into_iter();
    let body = operation.body.iter().map(|_| "body");
    let path = path.iter().map(|parameter| parameter.name.as_str());
    for name in reserved
        .chain(body)
        .chain(path)
        .chain(names.iter().map(String::as_str))
    {
        *taken.entry(name.to_owned()).or_default() += 1;
    }
    for (name, parameter) in names.iter_mut().zip(given) {
        if taken[name.as_str()] < 2 {
            continue;
        }
        while taken.contains_key(name.as_str()) {
            *name = format!(
                "{}_{}",
                name.trim_end_matches('_'),
                location_name(parameter.location)
            );
        }
        taken.insert(name.clone(), 1);
    }
    names
}

const LOCATIONS: [ParameterLocation; 3] = [
    ParameterLocation::Query,
    ParameterLocation::Header,
    ParameterLocation::Cookie,
];

/// The words of the names of parameters in several locations whose schemas could be types of one name.
fn shared_words(operation: &document::Operation) -> BTreeSet<String> {
    let mut locations: BTreeMap<(String, Option<SchemaType>), Vec<ParameterLocation>> =
        BTreeMap::new();
    for parameter in &operation.parameters {
        if let Some(SchemaRef::Inline(schema)) = &parameter.schema {
            let kind = schema.types.first().map(|kind| kind.value);
            let key = (word(&parameter.name.value), kind);
            locations.entry(key).or_default().push(parameter.location);
        }
    }
    let differ = |all: &[ParameterLocation]| all.iter().any(|location| *location != all[0]);
    let shared = locations.into_iter().filter(|(_, all)| differ(all));
    shared.map(|((word, _), _)| word).collect()
}

/// The place of the schema of a parameter in that of its operation, in which the body, the answer and other parameters
/// have theirs. What is in the path keeps its name.
fn below(shared: &BTreeSet<String>, parameter: &document::Parameter, place: &Place) -> Place {
    const OTHERS: [&str; 5] = ["Answer", "Body", "Line", "OtherResult", "Result"];
    let wire = &parameter.name.value;
    let name = word(wire);
    let is_shared = parameter.location != ParameterLocation::Path && shared.contains(&name);
    let inline = SchemaRef::Inline(Box::default());
    let schema = parameter.schema.as_ref().unwrap_or(&inline);
    match is_shared || OTHERS.contains(&&*name) {
        true => {
            let location = location_name(parameter.location);
            place.below(&format!("{wire} {location}"), schema)
        }
        false => place.below(wire, schema),
    }
}

fn setting(
    cx: &mut Context<'_>,
    types: &mut Types,
    parameter: &document::Parameter,
    name: String,
    place: &Place,
) -> Setting {
    let wire = &parameter.name.value;
    let inline = SchemaRef::Inline(Box::default());
    let schema = parameter.schema.as_ref().unwrap_or(&inline);
    let value = cx.flatten().reference(schema);
    let (ty, style) = travelling(cx, types, parameter, schema, place);
    let described = parameter
        .description
        .as_deref()
        .or(value.description.as_deref());
    let (location, shown) = (location_name(parameter.location), docs::code(wire));
    let fallback = match parameter.location {
        ParameterLocation::Query | ParameterLocation::Path => {
            format!("Sets the {location} parameter {shown}.")
        }
        ParameterLocation::Cookie | ParameterLocation::Header => {
            format!("Sets the {location} {shown}.")
        }
    };
    let mut docs = docs::docs(described, &fallback);
    let constraints = field_constraints(cx, &value, &ty);
    docs::limits(&value, &constraints, &mut docs);
    if parameter.allow_empty_value {
        docs::paragraph(&mut docs, &[may_be_empty(&ty, wire)]);
    }
    Setting {
        parameter: Parameter {
            name,
            wire: wire.clone(),
            said: said(cx, types, described, &value, &ty),
            ty,
            style,
            docs,
        },
        required: parameter.required,
        location: match parameter.location {
            ParameterLocation::Cookie => Location::Cookie,
            ParameterLocation::Header => Location::Header,
            ParameterLocation::Path | ParameterLocation::Query => Location::Query,
        },
        reserved: parameter.allow_reserved && parameter.location == ParameterLocation::Query,
        deprecated: parameter.deprecated || value.deprecated,
    }
}

/// What a method says of a parameter that it takes: the first paragraph of the description, and the limits. The type of an
/// id says it itself.
fn said(
    cx: &mut Context<'_>,
    types: &Types,
    description: Option<&str>,
    value: &Schema,
    ty: &Ty,
) -> String {
    if let Ty::Named(id) = ty
        && matches!(types.list[id.0].shape, Shape::Id(_))
    {
        return String::new();
    }
    let described = docs::docs(description, "");
    let first = described.0.iter().map(|line| line.trim());
    let first: Vec<_> = first.take_while(|line| !line.is_empty()).collect();
    let is_text = !first
        .iter()
        .any(|line| line.starts_with(['`', '~', '|', '#', '<']));
    let mut limits = Docs::default();
    let constraints = field_constraints(cx, value, ty);
    docs::limits(value, &constraints, &mut limits);
    let mut text = first.join(" ");
    if !limits.0.is_empty() && text.ends_with(char::is_alphanumeric) {
        text.push('.');
    }
    let text = is_text.then_some(text);
    let parts: Vec<_> = text
        .into_iter()
        .chain(limits.0)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

fn may_be_empty(ty: &Ty, wire: &str) -> String {
    match ty {
        Ty::Builtin(Builtin::String) => "It may be empty.".to_owned(),
        _ => format!("It may be sent empty: by `query({wire:?}, \"\")` of a `Request`."),
    }
}

/// The type of a parameter and how it is written. What has no form in its place is text, or JSON in it.
fn travelling(
    cx: &mut Context<'_>,
    types: &mut Types,
    parameter: &document::Parameter,
    schema: &SchemaRef,
    place: &Place,
) -> (Ty, Style) {
    let style = style(cx, parameter);
    if let Some(media_type) = &parameter.media_type
        && style != Style::Json
    {
        let is_text = essence_of(&media_type.value).starts_with("text/");
        let ty = match types.of(cx, schema, place) {
            Ty::Builtin(Builtin::Any | Builtin::FilePart) => Ty::Builtin(Builtin::String),
            ty => ty,
        };
        if is_text && types.scalar(&ty).is_some() {
            return (ty, style);
        }
        cx.diagnostics.defect(
            Diagnostic::error(format!(
                "`{}` in a parameter can be text only",
                media_type.value
            ))
            .at(media_type.span, "this is not JSON")
            .help("give it `application/json`, or `schema` in place of `content`"),
        );
        return (Ty::Builtin(Builtin::String), style);
    }
    let ty = match types.of(cx, schema, place) {
        // What nobody says anything of is text most of the time.
        Ty::Builtin(Builtin::Any | Builtin::FilePart) if style != Style::Json => {
            Ty::Builtin(Builtin::String)
        }
        ty => ty,
    };
    if style != Style::Json && !has_form(types, &ty, style) {
        let location = location_name(parameter.location);
        cx.diagnostics.defect(
            Diagnostic::error(format!(
                "a list or an object inside of another has no form in a {location}"
            ))
            .at(
                parameter.name.span,
                "this parameter is written as JSON there",
            )
            .help("give it `content: { application/json: … }` in place of `schema`"),
        );
    }
    (ty, style)
}

/// Whether a style says how a value of a type is written.
fn has_form(types: &Types, ty: &Ty, style: Style) -> bool {
    let is_simple = |ty: &Ty| match ty {
        Ty::Named(id) => !matches!(types.list[id.0].shape, Shape::Record(_)),
        Ty::List(_) | Ty::Map(_) => false,
        _ => true,
    };
    match ty {
        // Those who have it write what is inside in the same way.
        _ if style == Style::Deep => true,
        Ty::List(item) | Ty::Map(item) => is_simple(item),
        Ty::Named(id) => match &types.list[id.0].shape {
            Shape::Record(record) => record.fields.iter().all(|field| is_simple(&field.ty)),
            _ => true,
        },
        _ => true,
    }
}

/// The type of a value in a path: one with a text, or a list or an object of such.
fn in_a_path(types: &Types, ty: Ty) -> Ty {
    match &ty {
        Ty::List(_) | Ty::Map(_) => ty,
        Ty::Named(id) if matches!(types.list[id.0].shape, Shape::Record(_)) => ty,
        _ => types.scalar(&ty).unwrap_or(Ty::Builtin(Builtin::String)),
    }
}

fn style(cx: &mut Context<'_>, parameter: &document::Parameter) -> Style {
    if let Some(media_type) = &parameter.media_type {
        return match is_json(&essence_of(&media_type.value)) {
            true => Style::Json,
            false => Style::Comma,
        };
    }
    let allowed: &[&str] = match parameter.location {
        ParameterLocation::Cookie => &["form"],
        ParameterLocation::Header => &["simple"],
        ParameterLocation::Path => &["simple", "label", "matrix"],
        ParameterLocation::Query => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    };
    let given = parameter.style.as_deref();
    if let Some(given) = given.filter(|given| !allowed.contains(given)) {
        let location = location_name(parameter.location);
        cx.diagnostics.defect(
            Diagnostic::error(format!(
                "a parameter in a {location} has no style `{given}`"
            ))
            .at(
                parameter.name.span,
                format!("this one is written as `{}`", allowed[0]),
            )
            .help(format!("write one of `{}`", allowed.join("`, `"))),
        );
    }
    let name = given
        .filter(|given| allowed.contains(given))
        .unwrap_or(allowed[0]);
    let explode = parameter.explode.unwrap_or(name == "form");
    form(name, explode)
}

/// A style of OpenAPI.
pub(super) fn form(style: &str, explode: bool) -> Style {
    match (style, explode) {
        ("deepObject", _) => Style::Deep,
        ("simple", true) => Style::CommaExploded,
        ("label", false) => Style::Label,
        ("label", true) => Style::LabelExploded,
        ("matrix", false) => Style::Matrix,
        ("matrix", true) => Style::MatrixExploded,
        ("spaceDelimited", false) => Style::Space,
        ("pipeDelimited", false) => Style::Pipe,
        (_, true) => Style::Form,
        (_, false) => Style::Comma,
    }
}

pub(super) fn location_name(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::Header => "header",
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
    }
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
