//! What an emulator of the API takes from its specification: a trait for each resource, which is what the emulator does,
//! and the table of operations, which leads from a request to the method of a trait.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Tree;
use super::render;
use super::scope::{Place, Scope, docs, lines, optional, upper};
use super::wire::json;
use crate::ir::{Api, Operation, Placement, Resource, Scheme};

/// The names of the emulator that the file of a resource imports.
const NAMES: &[&str] = &["Call", "Operation", "Refusal", "Request"];

/// Adds the generated files of the emulator, if one is wanted. What they stand on is written by hand in its crate:
///
/// - `crate::operation`: `Operation`, an entry of the table; `Request`, what came; `Call`, a request that was checked;
///   `Refusal`, why there is none;
/// - `crate::service::Service`, which implements the traits;
/// - `crate::authenticate`: `Scheme` and `Credential`;
/// - `crate::model`, the model crate, if a type has one of the [`NAMES`].
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let Some(folder) = &api.crates.emulator else {
        return;
    };
    let folder = format!("{folder}/src/generated");
    for resource in &api.resources {
        tree.add(
            format!("{folder}/{}.rs", resource.path.join("/")),
            resource_file(api, resource),
        );
    }
    tree.add(format!("{folder}/api.rs"), api_file(api));
    tree.add(format!("{folder}/mod.rs"), modules(api));
    tree.add_folder(folder);
}

/// The modules, and the tables of all of them.
fn modules(api: &Api) -> String {
    let scope = Scope::new(api, Place::Outside);
    let tops = api.resources.iter().filter(|it| it.path.len() == 1);
    let mut names: BTreeSet<_> = tops.map(|resource| resource.module.as_str()).collect();
    names.insert("api");
    let modules = names.iter().map(|name| {
        let module = format_ident!("{name}");
        quote!(pub(crate) mod #module;)
    });
    let operation = scope.import("crate::operation", "Operation");
    let served = api.resources.iter().filter(|it| !it.operations.is_empty());
    let tables = served.map(|resource| {
        let path = resource.path.iter().map(|step| format_ident!("{step}"));
        quote!(#(#path::)*OPERATIONS)
    });
    let items = quote! {
        #(#modules)*

        /// The operations of the API, a list for each resource.
        pub(crate) static OPERATIONS: &[&[#operation]] = &[#(#tables),*];
    };
    render::file(&api.source, scope, items)
}

/// What is the same for all operations.
fn api_file(api: &Api) -> String {
    let scope = Scope::new(api, Place::Outside);
    let service = &api.service;
    let path = &service.base_path;
    let variable = optional(service.base_url_env.as_deref());
    let header = optional(service.request_id_header.as_deref());
    let scheme = scope.import("crate::authenticate", "Scheme");
    let schemes = service.schemes.iter();
    let schemes = schemes.filter_map(|it| self::scheme(it, &scope));
    let items = quote! {
        /// The path of the API on its server.
        pub(crate) const BASE_PATH: &str = #path;

        /// The environment variable by which clients are sent elsewhere.
        pub(crate) const BASE_URL_VARIABLE: Option<&str> = #variable;

        /// The header of an answer that identifies the request.
        pub(crate) const REQUEST_ID_HEADER: Option<&str> = #header;

        /// The ways to authenticate, best first.
        pub(crate) static SCHEMES: &[#scheme] = &[#(#schemes),*];
    };
    render::file(&api.source, scope, items)
}

/// None where a credential is sent as the emulator does not read it.
fn scheme(scheme: &Scheme, scope: &Scope<'_>) -> Option<TokenStream> {
    let ty = scope.import("crate::authenticate", "Scheme");
    let credential = scope.import("crate::authenticate", "Credential");
    let name = &scheme.name;
    let parts = scheme.parts.iter().map(|part| {
        let variable = optional(part.env.as_deref());
        match &part.placement {
            Placement::Bearer => Some(quote!(#credential::Bearer { variable: #variable })),
            Placement::Header(name) => {
                Some(quote!(#credential::Header { name: #name, variable: #variable }))
            }
            Placement::Query(_) | Placement::Cookie(_) | Placement::User | Placement::Password => {
                None
            }
        }
    });
    let parts = parts.collect::<Option<Vec<_>>>()?;
    Some(quote!(#ty { name: #name, credentials: &[#(#parts),*] }))
}

fn resource_file(api: &Api, resource: &Resource) -> String {
    let scope = Scope::new(api, Place::Beside(NAMES, "crate"));
    let modules = api.children(resource).map(|child| {
        let module = format_ident!("{}", child.module);
        quote!(pub(crate) mod #module;)
    });
    let modules: Vec<_> = modules.collect();
    let served = (!resource.operations.is_empty()).then(|| served(resource, &scope));
    let items = quote!(#(#modules)* #served);
    render::file(&resource.source, scope, items)
}

/// The trait, the table, the checks and the examples of a resource.
fn served(resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let operation = scope.import("crate::operation", "Operation");
    let (operations, name) = (&resource.operations, format_ident!("{}", resource.name));
    let docs = docs(&resource.docs, &format!("`{}`", resource.module));
    let methods = operations.iter().map(|it| method(resource, it, scope));
    let entries = operations.iter().map(|it| entry(it, scope));
    let checks = operations.iter().map(|it| check(resource, it, scope));
    let examples = operations.iter().map(example);
    quote! {
        #docs
        pub(crate) trait #name {
            #(#methods)*
        }

        /// The operations, in the order of their names.
        pub(crate) static OPERATIONS: &[#operation] = &[#(#entries),*];

        #(#checks)*

        #(#examples)*
    }
}

/// What the emulator does for an operation.
fn method(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let refusal = scope.import("crate::operation", "Refusal");
    let name = format_ident!("{}", operation.name);
    let first = operation.docs.0.first().map_or("", String::as_str);
    let docs = lines([first]);
    let arguments = parameters(resource, operation).map(|parameter| {
        let (name, ty) = (
            format_ident!("{}", parameter.name),
            scope.value(&parameter.ty),
        );
        quote!(#name: #ty)
    });
    let body = operation.body.as_ref().map(|body| {
        let ty = scope.value(&body.ty);
        quote!(body: #ty)
    });
    let arguments = arguments.chain(body);
    let result = scope.value(&operation.result);
    quote! {
        #docs
        fn #name(&mut self, #(#arguments),*) -> Result<#result, #refusal>;
    }
}

/// The entry of the table.
fn entry(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let ty = scope.import("crate::operation", "Operation");
    let (id, method, path) = (&operation.id, operation.method.as_str(), &operation.path);
    let (permissions, check) = (&operation.permissions, format_ident!("{}", operation.name));
    let status = operation.example.as_ref().map_or(200, |it| it.status);
    let status = proc_macro2::Literal::u16_unsuffixed(status);
    let example = upper(&operation.name);
    quote! {
        #ty {
            id: #id,
            method: #method,
            path: #path,
            permissions: &[#(#permissions),*],
            check: #check,
            status: #status,
            example: #example,
        }
    }
}

/// The function that makes a call of a request.
fn check(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let [call, refusal, request] =
        ["Call", "Refusal", "Request"].map(|name| scope.import("crate::operation", name));
    let (of, name) = (
        format_ident!("{}", resource.name),
        format_ident!("{}", operation.name),
    );
    let values = parameters(resource, operation).map(|parameter| {
        let (name, wire) = (format_ident!("{}", parameter.name), &parameter.wire);
        quote!(let #name = request.parameter(#wire)?;)
    });
    let names = parameters(resource, operation).map(|it| format_ident!("{}", it.name));
    let body = operation.body.as_ref().map(|_| format_ident!("body"));
    let names = names.chain(body.clone());
    let body = body.map(|body| quote!(let #body = request.body()?;));
    quote! {
        fn #name(request: &#request<'_>) -> Result<#call, #refusal> {
            #(#values)*
            #body
            Ok(#call::new(move |service| #of::#name(service, #(#names),*)))
        }
    }
}

/// The documented answer.
fn example(operation: &Operation) -> TokenStream {
    let name = upper(&operation.name);
    let answer = operation.example.as_ref().and_then(|it| it.answer.as_ref());
    let answer = answer.map_or(quote!(""), json);
    let docs = lines([format!(
        "What the specification has as an answer to `{}`.",
        operation.name
    )
    .as_str()]);
    quote!(#docs static #name: &str = #answer;)
}

/// The parameters of an operation, the resource's first.
fn parameters<'a>(
    resource: &'a Resource,
    operation: &'a Operation,
) -> impl Iterator<Item = &'a crate::ir::Parameter> {
    resource.parameters.iter().chain(&operation.parameters)
}
