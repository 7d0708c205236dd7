//! The client: a handle for each resource, a method for each operation.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::call;
use super::render::{self, Modules, Visibility};
use super::scope::{Place, Scope, docs, lines};
use super::spell::{self, Spelling};
use super::{CLIENT_TYPES, Tree, errors, service};
use crate::ir::{Api, Parameter, Resource};

/// The crate that carries generated clients.
pub(super) const RUNTIME: &str = "api_runtime";

/// What the generated modules do otherwise than clippy's pedantic lints want.
const ALLOW: &str =
    r#"#![allow(clippy::needless_pass_by_value, reason = "a body is made for one call")]"#;

/// The same where something takes more than seven arguments.
const ALLOW_LONG: &str = r#"#![allow(
    clippy::needless_pass_by_value,
    clippy::too_many_arguments,
    reason = "a call takes all that is required, and a body is made for one call"
)]"#;

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
        attribute: Some(match api.resources.iter().any(is_long) {
            true => ALLOW_LONG,
            false => ALLOW,
        }),
        shown: modules,
        features: features.collect(),
    };
    tree.add(format!("{folder}/mod.rs"), modules.file(api));
    tree.add_folder(folder);
}

/// A file of the client.
pub(super) fn scope(api: &Api) -> Scope<'_> {
    Scope::new(api, Place::Beside(CLIENT_TYPES, "crate"))
}

/// How the client's files write types.
pub(super) fn spelling(api: &Api) -> Spelling<'_> {
    Spelling::of(api).beside(CLIENT_TYPES)
}

/// Whether a function of the resource takes more arguments than clippy would have.
fn is_long(resource: &Resource) -> bool {
    const MOST: usize = 7;
    let methods = resource.operations.iter().map(|operation| {
        let body = call::given_body(operation).map_or(0, |_| 2);
        1 + call::parameters(operation).count() + body
    });
    let new = 1 + resource.parameters.len();
    methods.chain([new]).any(|count| count > MOST)
}

/// Whether a module has more to see than the type of the resource.
fn has_more(api: &Api, resource: &Resource) -> bool {
    api.children(resource).next().is_some()
        || resource.operations.iter().any(|it| it.request.is_some())
}

/// The feature that a resource is behind and the one before it is not. What leads to it stands in its own file then, so
/// that the feature is asked for in one place only.
pub(super) fn gate<'a>(api: &Api, resource: &'a Resource) -> Option<&'a str> {
    let product = resource.product.as_deref()?;
    let above = api
        .parent(resource)
        .and_then(|parent| parent.product.as_deref());
    (above != Some(product)).then_some(product)
}

fn resource_file(api: &Api, resource: &Resource) -> String {
    let scope = scope(api);
    let modules = api.children(resource).map(|child| {
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
    let steps = api
        .children(resource)
        .filter(|child| gate(api, child).is_none());
    let steps = steps.map(|child| step(child, &scope));
    let entry = entry(api, resource, &scope);
    let methods = resource
        .operations
        .iter()
        .map(|operation| call::methods(operation, resource, &scope));
    let requests = resource
        .operations
        .iter()
        .filter_map(|operation| call::request_type(operation, &scope));
    let constructor = constructor(resource, &scope);
    let statics = resource
        .operations
        .iter()
        .map(|operation| call::item_static(operation, &scope));
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
    Some(match api.parent(resource) {
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
    let said = call::argument_docs(taken.iter());
    let said = lines(said.iter().map(String::as_str));
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
        #said
        pub fn #module(&self, #(#parameters),*) -> #ty {
            #ty::new(&self.client, #(#values),*)
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
