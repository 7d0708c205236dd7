//! The client: a handle for each resource, a method for each operation.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::example;
use super::render::{self, Modules, Visibility};
use super::scope::{Place, Scope, docs, lines, upper};
use super::spell;
use super::{Tree, errors, paging, service};
use crate::ir::{
    Api, Builtin, Location, Method, Operation, Parameter, Reading, Resource, Setting, Shape, Style,
    Ty, Writing,
};

/// The crate that carries generated clients.
pub(super) const RUNTIME: &str = "api_runtime";

/// What the generated modules do otherwise than clippy's pedantic lints want.
const ALLOW: &str =
    r#"#![allow(clippy::needless_pass_by_value, reason = "a body is made for one call")]"#;

/// Adds the files of the client crate.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let folder = format!("{}/src/generated", api.crates.client.folder);
    let mut modules = BTreeMap::new();
    for resource in &api.resources {
        let text = resource_file(api, resource);
        if resource.path.len() > 1 {
            tree.add(format!("{folder}/{}.rs", resource.path.join("/")), text);
            continue;
        }
        let names = [&resource.name];
        let visibility = match has_more(api, resource) {
            true => Visibility::Both(resource.name.clone()),
            false => Visibility::names(names),
        };
        tree.add(format!("{folder}/{}.rs", resource.module), text);
        modules.insert(resource.module.clone(), visibility);
    }
    let mut add = |module: &str, text: String, visibility| {
        tree.add(format!("{folder}/{module}.rs"), text);
        modules.insert(module.to_owned(), visibility);
    };
    let visibility = Visibility::names(["Client", "ClientBuilder"]);
    add("client", service::client(api), visibility);
    if !api.service.schemes.is_empty() {
        add("credentials", service::credentials(api), Visibility::Public);
    }
    if let Some(text) = errors::file(api) {
        add("refusals", text, Visibility::Public);
    }
    let tops = api
        .resources
        .iter()
        .filter(|resource| resource.path.len() == 1);
    let features =
        tops.filter_map(|resource| Some((resource.module.clone(), resource.product.clone()?)));
    let modules = Modules {
        attribute: Some(ALLOW),
        shown: modules,
        features: features.collect(),
    };
    tree.add(format!("{folder}/mod.rs"), modules.file(api));
    tree.add_folder(folder);
}

/// Whether a module has more to see than the type of the resource.
fn has_more(api: &Api, resource: &Resource) -> bool {
    children(api, resource).next().is_some()
        || resource
            .operations
            .iter()
            .any(|operation| own_request(operation).is_some())
}

/// The resource that leads to a resource; none if that is the client.
fn parent<'a>(api: &'a Api, resource: &Resource) -> Option<&'a Resource> {
    let (_, path) = resource.path.split_last()?;
    api.resources.iter().find(|other| other.path == path)
}

/// The feature that a resource is behind and the one before it is not. What leads to it stands in its own file then, so
/// that the feature is asked for in one place only.
pub(super) fn gate<'a>(api: &Api, resource: &'a Resource) -> Option<&'a str> {
    let product = resource.product.as_deref()?;
    let above = parent(api, resource).and_then(|parent| parent.product.as_deref());
    (above != Some(product)).then_some(product)
}

/// The resources that a resource leads to.
fn children<'a>(api: &'a Api, resource: &'a Resource) -> impl Iterator<Item = &'a Resource> {
    api.resources.iter().filter(|other| {
        other.path.len() == resource.path.len() + 1 && other.path.starts_with(&resource.path)
    })
}

fn resource_file(api: &Api, resource: &Resource) -> String {
    let scope = Scope::new(api, Place::Outside);
    let modules = children(api, resource).map(|child| {
        let module = format_ident!("{}", child.module);
        let docs = format!(
            "[`{0}`]({1}::{0}) and its requests.",
            child.name, child.module
        );
        let docs = lines([docs.as_str()]);
        let gate = gate(api, child).map(|feature| quote!(#[cfg(feature = #feature)]));
        quote! {
            #docs
            #gate
            pub mod #module;
        }
    });
    let modules: Vec<_> = modules.collect();
    let handle = handle(resource, &scope);
    let steps = children(api, resource).filter(|child| gate(api, child).is_none());
    let steps = steps.map(|child| step(child, &scope));
    let entry = entry(api, resource, &scope);
    let methods = resource
        .operations
        .iter()
        .map(|operation| method(operation, resource, &scope));
    let requests = resource
        .operations
        .iter()
        .filter_map(|operation| request_type(operation, &scope));
    let constructor = constructor(resource, &scope);
    let statics = resource
        .operations
        .iter()
        .map(|operation| item_static(operation, &scope));
    let name = format_ident!("{}", resource.name);
    let items = quote! {
        #(#modules)*

        #handle

        #entry

        impl #name {
            #constructor
            #(#steps)*
            #(#methods)*
        }

        #(#requests)*

        #(#statics)*
    };
    render::file(&resource.source, scope, items)
}

/// What leads to a resource that is behind a feature.
fn entry(api: &Api, resource: &Resource, scope: &Scope<'_>) -> Option<TokenStream> {
    gate(api, resource)?;
    let name = format_ident!("{}", resource.name);
    Some(match parent(api, resource) {
        Some(parent) => {
            let parent = scope.import("super", &parent.name);
            let step = method_to(resource, &quote!(#name), scope);
            quote!(impl #parent { #step })
        }
        None => {
            let step = service::resource(resource, &quote!(#name), scope);
            quote!(impl super::Client { #step })
        }
    })
}

/// The method that leads to the next resource.
fn step(child: &Resource, scope: &Scope<'_>) -> TokenStream {
    let (module, name) = (
        format_ident!("{}", child.module),
        format_ident!("{}", child.name),
    );
    method_to(child, &quote!(#module::#name), scope)
}

fn method_to(child: &Resource, ty: &TokenStream, scope: &Scope<'_>) -> TokenStream {
    let module = format_ident!("{}", child.module);
    let docs = docs(&child.docs, &format!("`{}`", child.module));
    let (held, taken) = child.parameters.split_at(child.inherited);
    let held = held.iter().map(|parameter| {
        let name = format_ident!("{}", parameter.name);
        match spell::is_copy(&parameter.ty) {
            true => quote!(self.#name),
            false => quote!(self.#name.clone()),
        }
    });
    let values = taken.iter().map(|parameter| converted(parameter, scope));
    let values = held.chain(values);
    let parameters = taken.iter().map(|parameter| argument(parameter, scope));
    quote! {
        #docs
        pub fn #module(&self, #(#parameters),*) -> #ty {
            #ty::new(&self.client, #(#values),*)
        }
    }
}

/// The name of the type of an operation's requests, if they have methods of their own.
pub(super) fn own_request(operation: &Operation) -> Option<String> {
    let has_options = operation.settings.iter().any(|setting| !setting.required);
    (has_options || operation.paging.is_some())
        .then(|| format!("{}Request", upper_camel(&operation.name)))
}

fn upper_camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    });
    words.collect()
}

/// The type of an operation's requests, with a method for each parameter that may be left out.
fn request_type(operation: &Operation, scope: &Scope<'_>) -> Option<TokenStream> {
    let name = format_ident!("{}", own_request(operation)?);
    let macro_name = scope.import(RUNTIME, "request");
    let request = request(operation, scope);
    let docs = format!(
        "A request of `{}`, with what may be set on it.",
        operation.name
    );
    let docs = lines([docs.as_str()]);
    let optional = operation
        .settings
        .iter()
        .filter(|setting| !setting.required);
    let setters = optional.map(|setting| {
        let name = format_ident!("{}", setting.parameter.name);
        let docs = self::docs(
            &setting.parameter.docs,
            &format!("`{}`", setting.parameter.wire),
        );
        let argument = scope.argument(&setting.parameter.ty);
        let set = set(setting, scope);
        quote! {
            #docs
            pub fn #name(self, #name: #argument) -> Self {
                Self(self.0 #set)
            }
        }
    });
    let paging = paging::methods(operation, scope);
    Some(quote! {
        #docs
        #[must_use = "a request does nothing until awaited"]
        pub struct #name(#request);

        #macro_name!(#name: #request);

        impl #name {
            #(#setters)*
            #paging
        }
    })
}

/// The call that sets a parameter.
fn set(setting: &Setting, scope: &Scope<'_>) -> TokenStream {
    let Setting {
        parameter,
        location,
        style,
        ..
    } = setting;
    let (name, wire) = (format_ident!("{}", parameter.name), &parameter.wire);
    let value = spell::convert(scope.api, &parameter.ty, &quote!(#name));
    // What it is converted to is told by nothing else.
    let value = match &parameter.ty {
        Ty::List(item) => {
            let item_ty = scope.value(item);
            let converted =
                spell::is_text(scope.api, item).then(|| quote!(.map(Into::<#item_ty>::into)));
            quote!(#name.into_iter() #converted .collect::<Vec<_>>())
        }
        ty if spell::is_text(scope.api, ty) => {
            let ty = scope.value(ty);
            quote!(Into::<#ty>::into(#name))
        }
        _ => value,
    };
    let is_scalar = match &parameter.ty {
        Ty::Named(id) => matches!(
            scope.api.types[id.0].shape,
            Shape::Id(_) | Shape::OpenEnum(_)
        ),
        Ty::Builtin(builtin) => !matches!(builtin, Builtin::Any | Builtin::Secret),
        _ => false,
    };
    match (location, is_scalar) {
        (Location::Query, true) => quote!(.query(#wire, #value)),
        (Location::Cookie, true) => quote!(.cookie(#wire, #value)),
        (Location::Header, true) => quote!(.header(#wire, &#value.to_string())),
        (location, _) => {
            let style_ty = scope.import(RUNTIME, "Style");
            let style = format_ident!(
                "{}",
                match style {
                    Style::Form => "Form",
                    Style::Comma => "Comma",
                    Style::Space => "Space",
                    Style::Pipe => "Pipe",
                    Style::Deep => "Deep",
                    Style::Json => "Json",
                }
            );
            let call = format_ident!(
                "{}",
                match location {
                    Location::Query => "parameter",
                    Location::Cookie => "cookie_of",
                    Location::Header => "header_of",
                }
            );
            quote!(.#call(#wire, #style_ty::#style, &#value))
        }
    }
}

/// The type of an operation's requests, without what may be set on them.
fn request(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    match operation.reading {
        Reading::Bytes => scope.import(RUNTIME, "Download"),
        Reading::Json => {
            let request = scope.import(RUNTIME, "Request");
            let result = scope.value(&operation.result);
            quote!(#request<#result>)
        }
    }
}

/// The type of a resource.
fn handle(resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", resource.name);
    let docs = docs(&resource.docs, &format!("`{}`", resource.module));
    let client = scope.import(RUNTIME, "Client");
    let fields = fields(resource, scope);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            client: #client,
            #(#fields,)*
        }
    }
}

fn constructor(resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let client = scope.import(RUNTIME, "Client");
    let fields = fields(resource, scope);
    let names = resource
        .parameters
        .iter()
        .map(|parameter| format_ident!("{}", parameter.name));
    quote! {
        pub(super) fn new(client: &#client, #(#fields),*) -> Self {
            Self { client: client.clone(), #(#names),* }
        }
    }
}

/// The parameters of a resource with their types.
fn fields(resource: &Resource, scope: &Scope<'_>) -> impl Iterator<Item = TokenStream> {
    resource.parameters.iter().map(|parameter| {
        let name = format_ident!("{}", parameter.name);
        let ty = scope.value(&parameter.ty);
        quote!(#name: #ty)
    })
}

/// The method of an operation.
fn method(operation: &Operation, resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let docs = operation_docs(operation, resource, scope);
    let body = operation.body.as_ref().map(|body| {
        let ty = match body.ty {
            Ty::Bytes => scope.argument(&body.ty),
            _ => scope.value(&body.ty),
        };
        quote!(body: #ty)
    });
    let required = || operation.settings.iter().filter(|setting| setting.required);
    let parameters = operation
        .parameters
        .iter()
        .chain(required().map(|setting| &setting.parameter))
        .map(|parameter| argument(parameter, scope));
    let parameters = parameters.chain(body);
    let request = request(operation, scope);
    let constant = upper(&operation.name);
    let held = resource.parameters.iter().map(|parameter| {
        let name = format_ident!("{}", parameter.name);
        quote!(&self.#name)
    });
    let given = operation.parameters.iter().map(|parameter| {
        let value = converted(parameter, scope);
        quote!(&#value)
    });
    let values = held.chain(given);
    let required = required().map(|setting| set(setting, scope));
    let with_body = operation.body.as_ref().map(|body| match &body.writing {
        Writing::Json => quote!(.json(&body)),
        Writing::Form => quote!(.form(&body)),
        Writing::Bytes(media_type) => quote!(.body(#media_type, body)),
    });
    let call = quote!(self.client.request(&#constant, &[#(#values),*]) #(#required)* #with_body);
    let call = match operation.reading {
        Reading::Json => call,
        Reading::Bytes => quote!(#request::from(#call)),
    };
    let (ty, call) = match own_request(operation) {
        Some(own) => {
            let own = format_ident!("{own}");
            (quote!(#own), quote!(#own(#call)))
        }
        None => (request, call),
    };
    quote! {
        #docs
        pub fn #name(&self, #(#parameters),*) -> #ty {
            #call
        }
    }
}

/// What the document says, the request, the documented example and where errors are described.
fn operation_docs(operation: &Operation, resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let docs = docs(&operation.docs, &format!("`{}`", operation.id));
    let request = format!("`{} {}`", operation.method.as_str(), operation.path);
    let mut more = vec![String::new(), request, String::new()];
    let example = example::of_operation(scope.api, resource, operation);
    if !example.is_empty() {
        more.extend(example.into_iter().chain([String::new()]));
    }
    more.extend(["# Errors", ""].map(str::to_owned));
    more.extend(errors::docs(operation, scope));
    let more = lines(more.iter().map(String::as_str));
    quote!(#docs #more)
}

/// The static of an operation.
fn item_static(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let name = upper(&operation.name);
    let ty = scope.import(RUNTIME, "Operation");
    let (id, path) = (&operation.id, &operation.path);
    let constructor = format_ident!("{}", operation.method.as_str().to_lowercase());
    let is_stated = matches!(operation.method, Method::Patch | Method::Post);
    let idempotent = (is_stated && operation.idempotent).then(|| quote!(.idempotent()));
    let is_bare = scope.api.service.envelope.is_some() && !operation.wrapped;
    let unwrapped = is_bare.then(|| quote!(.unwrapped()));
    let implied = operation
        .implied_success
        .then(|| quote!(.implied_success()));
    let messages = &operation.messages;
    let messages = (!messages.is_empty()).then(|| quote!(.messages(&[#(#messages),*])));
    let paging = paging::item_static(operation, scope);
    quote! {
        static #name: #ty = #ty::#constructor(#id, #path) #idempotent #unwrapped #implied #messages;
        #paging
    }
}

/// The argument for a parameter.
pub(super) fn argument(parameter: &Parameter, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", parameter.name);
    let ty = scope.argument(&parameter.ty);
    quote!(#name: #ty)
}

/// The value of a parameter, made of its argument.
pub(super) fn converted(parameter: &Parameter, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", parameter.name);
    spell::convert(scope.api, &parameter.ty, &quote!(#name))
}
