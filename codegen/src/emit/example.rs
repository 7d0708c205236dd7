//! The documented example of an operation, as the Rust that makes the call.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::CLIENT_TYPES;
use super::builder::{ARGUMENTS, is_required, is_set, stem};
use super::render;
use super::scope::{Place, Scope, tokens};
use super::spell;
use crate::ir::{
    Api, Builtin, Example, Field, Flow, Operation, Parameter, Presence, Record, Resource, Shape,
    Ty, Type, TypeId, Variant,
};

/// Writes documented values.
pub(super) struct Examples<'s, 'a> {
    scope: &'s Scope<'a>,
    /// The expression that makes a value of a text, where the type is clear from the place.
    parse: fn(&Scope<'_>, &str) -> TokenStream,
}

impl<'s, 'a> Examples<'s, 'a> {
    pub(super) fn new(scope: &'s Scope<'a>, parse: fn(&Scope<'_>, &str) -> TokenStream) -> Self {
        Self { scope, parse }
    }

    /// The body: `PeerUpdate::new("…")`. None where a value has no expression of its own.
    pub(super) fn body(&self, operation: &Operation, example: &Example) -> Option<TokenStream> {
        let ty = &operation.body.as_ref()?.ty;
        let Ty::Named(id) = ty else { return None };
        match &self.scope.api.types[id.0].shape {
            Shape::Record(record) => self.record(ty, record, example.body.as_ref()?),
            Shape::OpenEnum(_) | Shape::Id(_) | Shape::Union(_) => None,
        }
    }

    /// The call on `client`: `client.peers("…").update("…", body)`.
    pub(super) fn call(
        &self,
        client: &TokenStream,
        resource: &Resource,
        operation: &Operation,
        example: &Example,
        body: Option<TokenStream>,
    ) -> TokenStream {
        let mut values = example.parameters.iter();
        let mut argument = |parameter: &Parameter| {
            let value = values.next().map_or("", String::as_str);
            match spell::is_text(self.scope.api, &parameter.ty) {
                true => quote!(#value),
                false => (self.parse)(self.scope, value),
            }
        };
        let mut call = client.clone();
        let mut inherited = 0;
        for end in 1..=resource.path.len() {
            let Some(step) = self.scope.api.resource(&resource.path[..end]) else {
                continue;
            };
            let taken = step.parameters[inherited..].iter().map(&mut argument);
            let module = format_ident!("{}", step.module);
            call = quote!(#call.#module(#(#taken),*));
            inherited = step.parameters.len();
        }
        let own = operation.parameters.iter().map(&mut argument).chain(body);
        let method = format_ident!("{}", operation.name);
        quote!(#call.#method(#(#own),*))
    }

    /// A value as an [argument](spell::Spelling::argument).
    fn argument(&self, ty: &Ty, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (Ty::Named(id), value) => {
                let named = &self.scope.api.types[id.0];
                match (&named.shape, value) {
                    (Shape::Id(_), Value::String(text)) => Some(quote!(#text)),
                    (Shape::OpenEnum(variants), Value::String(text)) => {
                        Some(self.variant(ty, variants, text))
                    }
                    (Shape::Record(record), value) => self.record(ty, record, value),
                    _ => None,
                }
            }
            (Ty::Builtin(builtin), value) => self.builtin(*builtin, value),
            // An empty list, or a list of lists, would leave the type of the items open.
            (Ty::List(item), Value::Array(values))
                if !values.is_empty() && !matches!(**item, Ty::List(_)) =>
            {
                let values: Option<Vec<_>> = values
                    .iter()
                    .map(|value| self.argument(item, value))
                    .collect();
                values.map(|values| quote!([#(#values),*]))
            }
            (Ty::Boxed(inner), value) => self.argument(inner, value),
            _ => None,
        }
    }

    fn builtin(&self, builtin: Builtin, value: &Value) -> Option<TokenStream> {
        match (builtin, value) {
            (
                Builtin::String | Builtin::Any | Builtin::FilePart | Builtin::Secret,
                Value::String(text),
            ) => Some(quote!(#text)),
            (
                Builtin::IpAddr
                | Builtin::Ipv4Addr
                | Builtin::Ipv6Addr
                | Builtin::IpRange
                | Builtin::Timestamp,
                Value::String(text),
            ) => Some((self.parse)(self.scope, text)),
            (Builtin::Serial, Value::Number(number)) => {
                let serial = self.scope.api_types("Serial");
                let number = spell::digits(&number.as_u64()?.to_string());
                Some(quote!(#serial::new(#number)))
            }
            (Builtin::F64, Value::Number(number)) => {
                Some(tokens(&format!("{:?}", number.as_f64()?)))
            }
            (Builtin::I32 | Builtin::I64, Value::Number(number)) => {
                number.as_i64().map(|n| spell::digits(&n.to_string()))
            }
            (Builtin::U16 | Builtin::U32 | Builtin::U64, Value::Number(number)) => {
                number.as_u64().map(|n| spell::digits(&n.to_string()))
            }
            (Builtin::Bool, Value::Bool(value)) => Some(quote!(#value)),
            _ => None,
        }
    }

    fn variant(&self, ty: &Ty, variants: &[Variant], text: &str) -> TokenStream {
        match variants.iter().find(|variant| variant.wire == text) {
            Some(variant) => {
                let (ty, variant) = (self.scope.value(ty), format_ident!("{}", variant.name));
                quote!(#ty::#variant)
            }
            None => {
                let ty = self.scope.value(ty);
                quote!(#ty::from(#text))
            }
        }
    }

    /// `PeerUpdate::new("…").with_port(53)`
    fn record(&self, ty: &Ty, record: &Record, value: &Value) -> Option<TokenStream> {
        let members = value.as_object()?;
        let is_written = |name: &String, value: &Value| {
            record.fields.iter().any(|field| {
                let is_given = field.constant.as_ref() == Some(value);
                field.wire == *name && (is_given || is_required(field) || is_set(field))
            })
        };
        if !members.iter().all(|(name, value)| is_written(name, value)) {
            return None;
        }
        let ty = self.scope.value(ty);
        let required: Vec<&Field> = record
            .fields
            .iter()
            .filter(|field| is_required(field))
            .collect();
        let optional = record.fields.iter().filter(|field| is_set(field));
        if required.len() > ARGUMENTS {
            return None;
        }
        let arguments: Option<Vec<_>> = required
            .iter()
            .map(|field| match (field.presence, members.get(&field.wire)?) {
                (Presence::RequiredNullable, Value::Null) => Some(quote!(None)),
                (Presence::RequiredNullable, _) => None,
                (_, value) => self.argument(&field.ty, value),
            })
            .collect();
        let arguments = arguments?;
        let mut call = quote!(#ty::new(#(#arguments),*));
        for field in optional {
            let stem = stem(field);
            match (members.get(&field.wire), field.presence) {
                (Some(Value::Null), Presence::OptionalNullable) => {
                    let clear = format_ident!("clear_{stem}");
                    call = quote!(#call.#clear());
                }
                (None | Some(Value::Null), _) => {}
                (Some(value), _) => {
                    let (with, value) = (
                        format_ident!("with_{stem}"),
                        self.argument(&field.ty, value)?,
                    );
                    call = quote!(#call.#with(#value));
                }
            }
        }
        Some(call)
    }
}

/// The documentation example of an operation; no lines where it has no example that can be written.
pub(super) fn of_operation(api: &Api, resource: &Resource, operation: &Operation) -> Vec<String> {
    let Some(example) = &operation.example else {
        return Vec::new();
    };
    let client = &api.crates.client.library;
    let scope = Scope::new(api, Place::Beside(CLIENT_TYPES, client));
    let examples = Examples::new(&scope, parse);
    let body = examples.body(operation, example);
    if operation.body.is_some() && body.is_none() {
        return Vec::new();
    }
    let call = examples.call(&quote!(client), resource, operation, example, body);
    let answer = match variable(api, &operation.result) {
        Some(name) => quote!(let #name = request.await?;),
        None => quote!(request.await?;),
    };
    let mut lines = vec!["```no_run".to_owned(), format!("# use {client}::Client;")];
    lines.extend(uses(scope, &format!("{client}::model")));
    lines.push(
        "# async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"
            .to_owned(),
    );
    lines.extend(render::statements(&quote!(let request = #call; #answer)));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// The documentation example of a type that is sent; no lines where it has no example that can be written.
pub(super) fn of_type(api: &Api, ty: &Type) -> Vec<String> {
    let scope = Scope::new(api, Place::Outside);
    let written = match (&ty.shape, &ty.example) {
        (Shape::Record(record), Some(example)) if record.flow != Flow::Received => {
            let module = api.types.partition_point(|known| known.module < ty.module);
            let mut of_module = api.types[module..].iter();
            let id = of_module.position(|known| known.name == ty.name);
            id.and_then(|id| {
                let ty = Ty::Named(TypeId(module + id));
                Examples::new(&scope, parse).record(&ty, record, example)
            })
        }
        _ => None,
    };
    let Some(value) = written else {
        return Vec::new();
    };
    let mut lines = vec!["```".to_owned()];
    lines.extend(uses(scope, &api.crates.model.library));
    lines.extend(render::statements(&quote!(let body = #value;)));
    lines.extend(["# Ok::<(), Box<dyn std::error::Error>>(())", "```"].map(str::to_owned));
    lines
}

fn parse(_: &Scope<'_>, text: &str) -> TokenStream {
    quote!(#text.parse()?)
}

/// The imports of an example, in which the model crate is called `model`.
fn uses(scope: Scope<'_>, model: &str) -> Vec<String> {
    let library = scope.api.crates.model.library.clone();
    let mut lines = Vec::new();
    for (module, names) in scope.into_imports() {
        let module = if module == library { model } else { &module };
        lines.extend(
            render::import("use", module, &names)
                .lines()
                .map(str::to_owned),
        );
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// What the answer is called.
fn variable(api: &Api, ty: &Ty) -> Option<proc_macro2::Ident> {
    let name = match ty {
        Ty::Unit => return None,
        Ty::Named(id) => &api.types[id.0].name,
        Ty::List(item) => {
            return variable(api, item).map(|item| format_ident!("{item}s"));
        }
        _ => "answer",
    };
    // The name of a type is no keyword, but in lower case it may be one.
    let snake: String = heck::ToSnakeCase::to_snake_case(name);
    let name = if syn::parse_str::<syn::Ident>(&snake).is_ok() {
        &snake
    } else {
        "answer"
    };
    Some(format_ident!("{name}"))
}
