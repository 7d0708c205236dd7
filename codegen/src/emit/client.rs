//! The client: a handle for each resource, a method for each operation.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::example;
use super::render::{self, Modules, Visibility};
use super::scope::{Place, Scope, docs, lines, upper};
use super::spell;
use super::{Tree, service};
use crate::ir::{Api, Method, Operation, Parameter, Resource};

/// The crate that carries generated clients.
pub(super) const RUNTIME: &str = "api_runtime";

/// What the generated modules do otherwise than clippy's pedantic lints want.
const ALLOW: &str =
    r#"#![allow(clippy::needless_pass_by_value, reason = "a body is made for one call")]"#;

/// Adds the files of the client crate.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let folder = format!("{}/src/generated", api.crates.client.folder);
    let mut modules = BTreeMap::new();
    let mut add = |module: &str, text: String, visibility| {
        tree.add(format!("{folder}/{module}.rs"), text);
        modules.insert(module.to_owned(), visibility);
    };
    for resource in &api.resources {
        let visibility = Visibility::names([&resource.name]);
        add(&resource.module, resource_file(api, resource), visibility);
    }
    let visibility = Visibility::names(["Client", "ClientBuilder"]);
    add("client", service::client(api), visibility);
    if !api.service.schemes.is_empty() {
        add("credentials", service::credentials(api), Visibility::Public);
    }
    let modules = Modules {
        attribute: Some(ALLOW),
        modules,
    };
    tree.add(format!("{folder}/mod.rs"), modules.file(api));
    tree.add_folder(folder);
}

fn resource_file(api: &Api, resource: &Resource) -> String {
    let scope = Scope::new(api, Place::Outside);
    let handle = handle(resource, &scope);
    let methods = resource
        .operations
        .iter()
        .map(|operation| method(operation, resource, &scope));
    let constructor = constructor(resource, &scope);
    let statics = resource
        .operations
        .iter()
        .map(|operation| item_static(operation, &scope));
    let name = format_ident!("{}", resource.name);
    let items = quote! {
        #handle

        impl #name {
            #constructor
            #(#methods)*
        }

        #(#statics)*
    };
    render::file(&resource.source, scope, items)
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
        let ty = scope.value(&body.ty);
        quote!(body: #ty)
    });
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| argument(parameter, scope));
    let parameters = parameters.chain(body);
    let request = scope.import(RUNTIME, "Request");
    let result = scope.value(&operation.result);
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
    let with_body = operation.body.is_some().then(|| quote!(.json(&body)));
    quote! {
        #docs
        pub fn #name(&self, #(#parameters),*) -> #request<#result> {
            self.client.request(&#constant, &[#(#values),*]) #with_body
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
    more.extend(
        [
            "# Errors",
            "",
            "Those of the [`Request`], when it is awaited.",
        ]
        .map(str::to_owned),
    );
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
    quote! {
        static #name: #ty = #ty::#constructor(#id, #path) #idempotent #unwrapped;
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
