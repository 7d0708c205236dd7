//! `API.txt`: the public API, one sorted line for each thing that a caller can depend on, so that a breaking change
//! shows as a line that goes.

use super::Tree;
use super::builder;
use super::call;
use super::client;
use super::errors;
use super::render;
use super::spell::Spelling;
use crate::ir::{
    Api, Constraints, Field, Flow, Method, Operation, Parameter, Placement, Presence, Reach,
    Reading, RefusalEnum, Resource, Scheme, SchemePart, Shape, Type,
};

/// Adds `API.txt` to the client crate.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let types = api.types.iter().flat_map(|ty| self::ty(api, ty));
    let resources = api
        .resources
        .iter()
        .flat_map(|resource| self::resource(api, resource));
    let schemes = api
        .service
        .schemes
        .iter()
        .flat_map(|scheme| self::scheme(api, scheme));
    let refusals = api.refusals.iter().flat_map(|it| refusals(api, it));
    let mut lines: Vec<_> = types
        .chain(resources)
        .chain(schemes)
        .chain(refusals)
        .chain(service(api))
        .chain(features(api))
        .collect();
    lines.sort();
    let text = render::preamble("#", api, &api.source) + &lines.join("\n") + "\n";
    tree.add(format!("{}/API.txt", api.crates.client.folder), text);
}

fn ty(api: &Api, ty: &Type) -> Vec<String> {
    let path = format!("{}::{}", api.crates.model.library, ty.name);
    match &ty.shape {
        Shape::Id(limits) => {
            let limits: Vec<_> = constraints(limits).collect();
            let limits = match limits.is_empty() {
                true => String::new(),
                false => format!(" ({})", limits.join(", ")),
            };
            vec![format!("{path}: id{limits}")]
        }
        Shape::OpenEnum(variants) => {
            let variants = variants.iter();
            let variants =
                variants.map(|variant| format!("{path}::{} = {:?}", variant.name, variant.wire));
            [format!("{path}: open enum")]
                .into_iter()
                .chain(variants)
                .collect()
        }
        Shape::Union(arms) => {
            let arms = arms.iter().map(|arm| {
                let tag = arm
                    .tag
                    .iter()
                    .map(|tag| format!(" if {} = {}", tag.member, tag.values.join(" | ")));
                let tag: String = tag.collect();
                format!(
                    "{path}::{}({}){tag}",
                    arm.name,
                    Spelling::of(api).value(&arm.ty)
                )
            });
            [format!("{path}: union")].into_iter().chain(arms).collect()
        }
        Shape::Record(record) => {
            let flow = match record.flow {
                Flow::Sent => "sent",
                Flow::Received => "received",
                Flow::Both => "sent and received",
            };
            let mut lines = vec![format!("{path}: record, {flow}")];
            lines.extend(
                record
                    .fields
                    .iter()
                    .map(|field| self::field(api, &path, field)),
            );
            if let Some(arguments) = builder::arguments(api, ty, record) {
                lines.push(format!("{path}::new({arguments}) -> Self"));
                lines.extend(
                    builder::setters_of(api, record)
                        .map(|setter| format!("{path}::{setter} -> Self")),
                );
            }
            if let Some(others) = &record.others {
                let value = Spelling::of(api).value(others);
                lines.push(format!(
                    "{path}::others(&self) -> Result<BTreeMap<String, {value}>, DecodeError>"
                ));
                if record.flow != Flow::Received {
                    lines.push(format!(
                        "{path}::set_other(&mut self, name: impl Into<String>, value: &{value}) -> Result<(), EncodeError>"
                    ));
                }
            }
            if let Some(from) = &record.from {
                let name = match from.reach {
                    Reach::All => "From",
                    Reach::Complete => "TryFrom",
                };
                lines.push(format!(
                    "{path}: {name}<&{}>",
                    api.types[from.source.0].name
                ));
            }
            lines
        }
    }
}

fn field(api: &Api, record: &str, field: &Field) -> String {
    let presence = match field.presence {
        Presence::Required => "required",
        Presence::RequiredNullable => "required, nullable",
        Presence::Optional => "optional",
        Presence::OptionalOrEmpty => "optional or empty",
        Presence::OptionalNullable => "optional, nullable",
        Presence::ReadOnly => "read only",
        Presence::WriteOnly => "write only",
    };
    let mut notes = vec![presence.to_owned()];
    if field.wire != field.name {
        notes.push(format!("wire {:?}", field.wire));
    }
    if let Some(constant) = &field.constant {
        notes.push(format!("always {constant}"));
    }
    notes.extend(constraints(&field.constraints));
    if field.deprecated {
        notes.push("deprecated".to_owned());
    }
    let ty = Spelling::of(api).field(field);
    format!("{record}.{}: {ty} ({})", field.name, notes.join(", "))
}

fn constraints(constraints: &Constraints) -> Box<dyn Iterator<Item = String> + '_> {
    let Constraints {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        min_length,
        max_length,
        min_items,
        max_items,
        pattern,
        widest_ipv4,
        widest_ipv6,
        items,
    } = constraints;
    let items = items
        .iter()
        .flat_map(|items| self::constraints(items).collect::<Vec<_>>());
    let items = items.map(|limit| format!("each {limit}"));
    let limits = [
        range(minimum.as_ref(), maximum.as_ref(), ""),
        exclusive_minimum.as_ref().map(|limit| format!("> {limit}")),
        exclusive_maximum.as_ref().map(|limit| format!("< {limit}")),
        range(min_length.as_ref(), max_length.as_ref(), " characters"),
        range(min_items.as_ref(), max_items.as_ref(), " items"),
        pattern
            .as_ref()
            .map(|pattern| format!("pattern {pattern:?}")),
        widest_ipv4.map(|widest| format!("at widest /{widest} of IPv4")),
        widest_ipv6.map(|widest| format!("at widest /{widest} of IPv6")),
    ];
    Box::new(limits.into_iter().flatten().chain(items))
}

/// `1..=65535 items`
fn range(
    least: Option<&impl ToString>,
    most: Option<&impl ToString>,
    unit: &str,
) -> Option<String> {
    if least.is_none() && most.is_none() {
        return None;
    }
    let least = least.map(ToString::to_string).unwrap_or_default();
    let most = most
        .map(|most| format!("={}", most.to_string()))
        .unwrap_or_default();
    Some(format!("{least}..{most}{unit}"))
}

fn resource(api: &Api, resource: &Resource) -> Vec<String> {
    let library = &api.crates.client.library;
    let (name, module) = (&resource.name, &resource.module);
    let arguments = arguments(api, &resource.parameters[resource.inherited..]);
    let path = path(library, resource);
    let operations = resource.operations.iter();
    let operations =
        operations.flat_map(|operation| self::operation(api, &path, resource, operation));
    let parent = api.parent(resource).map_or_else(
        || format!("{library}::Client"),
        |parent| self::path(library, parent),
    );
    let handle = format!("{parent}::{module}(&self{arguments}) -> {name}");
    [handle].into_iter().chain(operations).collect()
}

/// `shop::shelves::things::Things`, but for those that the crate shows by themselves.
fn path(library: &str, resource: &Resource) -> String {
    let modules = match &resource.path[..] {
        [_] => String::new(),
        path => path.iter().map(|module| format!("{module}::")).collect(),
    };
    format!("{library}::{modules}{}", resource.name)
}

fn operation(api: &Api, path: &str, resource: &Resource, operation: &Operation) -> Vec<String> {
    let name = &operation.name;
    let arguments = arguments(api, call::parameters(operation));
    let result = match operation.reading {
        Reading::Bytes => "Download".to_owned(),
        _ => format!(
            "Request<{}>",
            client::spelling(api).value(&operation.result)
        ),
    };
    let own = operation.request.as_deref();
    let returned = own.map_or_else(|| result.clone(), |own| format!("{own}, a {result}"));
    let (method, template) = (operation.method.as_str(), &operation.path);
    let repeatable = match (operation.method, operation.idempotent) {
        (Method::Patch | Method::Post, true) => " (idempotent)",
        _ => "",
    };
    let deprecated = |is: bool| if is { " (deprecated)" } else { "" };
    let line = |name: &str, body: &str| {
        format!(
            "{path}::{name}(&self{arguments}{body}) -> {returned}  {method} {template}{repeatable}{}",
            deprecated(operation.deprecated)
        )
    };
    let given = call::given_body(operation);
    let body = given.map_or_else(Vec::new, |body| call::body_arguments(api, body));
    let body: String = body
        .iter()
        .map(|argument| format!(", {argument}"))
        .collect();
    let mut lines = vec![line(name, &body)];
    if given.is_some_and(|body| !body.others.is_empty()) {
        let body = ", media_type: &str, body: impl Into<Vec<u8>>";
        lines.push(line(&format!("{name}_as"), body));
    }
    for form in given.iter().flat_map(|body| &body.forms) {
        let ty = client::spelling(api).value(&form.ty);
        lines.push(line(&form.method, &format!(", body: {ty}")));
    }
    let modules = resource.path.join("::");
    let own = own.unwrap_or_default();
    let own = format!("{}::{modules}::{own}", api.crates.client.library);
    let set = call::set_body(operation).map(|body| {
        let arguments = call::body_arguments(api, body).join(", ");
        format!("{own}::body(self, {arguments}) -> Self")
    });
    let forms = call::set_body(operation)
        .into_iter()
        .flat_map(|body| &body.forms);
    let forms = forms.map(|form| {
        let ty = client::spelling(api).value(&form.ty);
        format!("{own}::{}(self, body: {ty}) -> Self", form.method)
    });
    let set = set.into_iter().chain(forms);
    let setters = call::optional(operation).map(|setting| {
        let parameter = &setting.parameter;
        let ty = client::spelling(api).argument(&parameter.ty);
        let deprecated = deprecated(setting.deprecated);
        format!(
            "{own}::{0}(self, {0}: {ty}) -> Self{deprecated}",
            parameter.name
        )
    });
    let pages = operation.paging.iter().flat_map(|paging| {
        let spelling = client::spelling(api);
        let (page, item) = (
            spelling.value(&operation.result),
            spelling.value(&paging.item),
        );
        [
            format!("{own}::items(self) -> Items<{item}>"),
            format!("{own}::pages(self) -> Pages<{page}>"),
        ]
    });
    lines.extend(set.into_iter().chain(setters).chain(pages));
    lines
}

fn refusals(api: &Api, refusals: &RefusalEnum) -> Vec<String> {
    let path = format!("{}::refusals::{}", api.crates.client.library, refusals.name);
    let answers = refusals.refusals.iter().map(|refusal| {
        let ty = client::spelling(api).value(&refusal.ty);
        format!(
            "{path}::{}({ty}) with {}",
            refusal.name,
            errors::in_words(refusal)
        )
    });
    answers.collect()
}

fn arguments<'p>(api: &Api, parameters: impl IntoIterator<Item = &'p Parameter>) -> String {
    let argument = |parameter: &Parameter| {
        let ty = client::spelling(api).argument(&parameter.ty);
        format!(", {}: {ty}", parameter.name)
    };
    parameters.into_iter().map(argument).collect()
}

fn scheme(api: &Api, scheme: &Scheme) -> Vec<String> {
    let parts = scheme.parts.iter();
    let arguments = parts
        .clone()
        .map(|part| format!("{}: impl Into<Secret>", part.argument));
    let place = |part: &SchemePart| match &part.placement {
        Placement::Bearer => "Authorization: Bearer".to_owned(),
        Placement::Header(header) => header.clone(),
        Placement::Query(parameter) => format!("?{parameter}"),
        Placement::Cookie(cookie) => format!("Cookie: {cookie}"),
        Placement::User | Placement::Password => "Authorization: Basic".to_owned(),
    };
    let places = parts.map(|part| match &part.env {
        Some(env) => format!("{} ({env})", place(part)),
        None => place(part),
    });
    let arguments: Vec<_> = arguments.collect();
    let mut places: Vec<_> = places.collect();
    places.dedup();
    let function = |name: &str, arguments: &str, places: &str| {
        let library = &api.crates.client.library;
        format!("{library}::credentials::{name}({arguments}) -> Credentials  {places}")
    };
    // What is one text may be in a file.
    let file = match &scheme.parts[..] {
        [part] => {
            let name = format!("{}_file", scheme.name);
            Some(function(&name, "path: impl Into<PathBuf>", &place(part)))
        }
        _ => None,
    };
    let given = function(&scheme.name, &arguments.join(", "), &places.join(", "));
    [given].into_iter().chain(file).collect()
}

/// The features of the products, with those that come with each.
fn features(api: &Api) -> impl Iterator<Item = String> {
    let library = &api.crates.client.library;
    api.products.iter().map(move |product| {
        let needs = match product.needs.is_empty() {
            true => String::new(),
            false => format!(", with {}", product.needs.join(", ")),
        };
        format!("{library}: feature {}{needs}", product.feature)
    })
}

/// How a client is made.
fn service(api: &Api) -> Vec<String> {
    let env = api.service.base_url_env.as_ref();
    let env = env.map(|env| format!(" ({env})")).unwrap_or_default();
    let client = format!("{}::Client", api.crates.client.library);
    let new = "::new(credentials: Credentials) -> Result<Client, Error>";
    let new = (!api.service.schemes.is_empty()).then(|| format!("{client}{new}"));
    let variables = api.service.variables.iter().map(|variable| {
        let values = match variable.values.is_empty() {
            true => String::new(),
            false => format!(" ({})", variable.values.join(", ")),
        };
        format!(
            "{client}Builder::server_variable({:?}, …){values}",
            variable.name
        )
    });
    let lines = [
        format!("{client}: {}{env}", api.service.base_url),
        format!("{client}::builder() -> ClientBuilder"),
        format!("{client}::from_env() -> Result<Client, Error>"),
    ];
    lines.into_iter().chain(new).chain(variables).collect()
}
