//! A function for each operation that makes the call a user would make, of values that are given as JSON.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::Tree;
use super::call;
use super::paging;
use super::render;
use super::scope::{Place, Scope};
use crate::ir::{
    Api, Body, Location, Operation, Paging, Parameter, Reading, Refusal, RefusalEnum, Resource,
    Setting, Ty, Writing,
};

/// The crate that finds the values, and the errors.
const PROOF: &str = "api_proof";

/// The names of others that the file imports.
const NAMES: &[&str] = &[
    "Answer",
    "Ask",
    "Call",
    "Client",
    "Encoded",
    "Error",
    "Paging",
    "RetryPolicy",
    "Unfit",
    "Values",
];

/// Adds `generated/proof.rs` to the folder of the proof, if it is wanted.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let Some(folder) = &api.crates.proof else {
        return;
    };
    let folder = format!("{folder}/generated");
    let scope = Scope::new(api, Place::Beside(NAMES, &api.crates.client.library));
    let client = client(api, &scope);
    let all = || {
        api.resources.iter().flat_map(|resource| {
            let operations = resource.operations.iter();
            operations.map(move |operation| (resource, operation))
        })
    };
    let entries: Vec<_> = all()
        .map(|(resource, operation)| entry(resource, operation, &scope))
        .collect();
    let functions: Vec<_> = all()
        .map(|(resource, operation)| function(resource, operation, &scope))
        .collect();
    let refusals = api.refusals.iter().map(|it| refused(it, &scope));
    let refusals: Vec<_> = refusals.collect();
    let (call, client_ty) = (
        scope.import(PROOF, "Call"),
        scope.import(&api.crates.client.library, "Client"),
    );
    let items = quote! {
        #client

        /// The operations, in the order of the resources.
        pub(crate) const CALLS: &[#call<#client_ty>] = &[#(#entries),*];

        #(#functions)*

        #(#refusals)*
    };
    tree.add(
        format!("{folder}/proof.rs"),
        render::file(&api.source, scope, items),
    );
    tree.add_folder(folder);
}

/// The function that makes a client for the address of a server.
fn client(api: &Api, scope: &Scope<'_>) -> TokenStream {
    let client = scope.import(&api.crates.client.library, "Client");
    let (error, policy) = (
        scope.import("api_runtime", "Error"),
        scope.import("api_runtime", "RetryPolicy"),
    );
    let credentials = api.service.schemes.first().map(|scheme| {
        let credentials = scope.import(&api.crates.client.library, "credentials");
        let scheme_name = format_ident!("{}", scheme.name);
        let parts = scheme.parts.iter().map(|_| "of-the-proof");
        quote!(.credentials(#credentials::#scheme_name(#(#parts),*)))
    });
    quote! {
        /// A client of the server at this address, which tries once.
        pub(crate) fn client(base_url: &str) -> Result<#client, #error> {
            #client::builder().base_url(base_url) #credentials .retry(#policy::none()).build()
        }
    }
}

fn name(resource: &Resource, operation: &Operation) -> Ident {
    // Two underscores, which no name has within: else `a_b.c` and `a.b_c` would be one.
    format_ident!("{}__{}", resource.path.join("__"), operation.name)
}

fn entry(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let call = scope.import(PROOF, "Call");
    let function = name(resource, operation);
    let (method, path) = (operation.method.as_str(), &operation.path);
    let envelope = scope.api.service.envelope.as_ref();
    let wrapper = envelope.filter(|_| operation.wrapped).map(|envelope| {
        let result = &envelope.result;
        quote!(.wrapper(#result))
    });
    let refused = operation.refusals.first().map(|first| {
        let statuses = operation.refusals.iter().flat_map(typed);
        let statuses = statuses.map(|(from, to)| {
            let [from, to] = [from, to].map(Literal::u16_unsuffixed);
            quote!((#from, #to))
        });
        let mut enums = scope.api.refusals.iter();
        let read = match enums.find(|it| it.refusals == operation.refusals) {
            Some(refusals) => {
                let name = refusals_name(refusals);
                quote!(#name)
            }
            None => {
                let (refused, ty) = (scope.import(PROOF, "refused"), scope.value(&first.ty));
                quote!(#refused::<#ty>)
            }
        };
        quote!(.refused(&[#(#statuses),*], #read))
    });
    let paging = operation.paging.as_ref().map(|paging| paged(paging, scope));
    quote!(#call::new(#method, #path, #function) #wrapper #refused #paging)
}

/// The statuses for whose answers there is a type.
fn typed(refusal: &Refusal) -> Vec<(u16, u16)> {
    let (mut from, to) = refusal.statuses;
    let mut ranges = Vec::new();
    for (first, last) in &refusal.except {
        if from < *first {
            ranges.push((from, first - 1));
        }
        from = last + 1;
    }
    if from <= to {
        ranges.push((from, to));
    }
    ranges
}

/// How the client walks through pages, as the proof is told.
fn paged(paging: &Paging, scope: &Scope<'_>) -> TokenStream {
    let ty = scope.import(PROOF, "Paging");
    let parts = paging::parts(paging);
    quote!(.paging(#ty::#parts))
}

fn refusals_name(refusals: &RefusalEnum) -> Ident {
    format_ident!("refused__{}", refusals.name)
}

/// The function that gives the answer in an error, encoded again, where it is one of several types.
fn refused(refusals: &RefusalEnum, scope: &Scope<'_>) -> TokenStream {
    let function = refusals_name(refusals);
    let library = &scope.api.crates.client.library;
    let name = scope.import(&format!("{library}::refusals"), &refusals.name);
    let error = scope.import("api_runtime", "Error");
    let [encode, encoded] = ["encoded", "Encoded"].map(|name| scope.import(PROOF, name));
    let arms = refusals.refusals.iter().map(|refusal| {
        let variant = format_ident!("{}", refusal.name);
        quote!(Some(#name::#variant(answer)) => Ok(#encode(&answer)),)
    });
    quote! {
        fn #function(error: &#error) -> #encoded {
            match #name::of(error) {
                #(#arms)*
                _ => Err(error.to_string()),
            }
        }
    }
}

fn function(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let function = name(resource, operation);
    let client = scope.import(&scope.api.crates.client.library, "Client");
    let [values, answer, unfit] =
        ["Values", "Answer", "Unfit"].map(|name| scope.import(PROOF, name));
    let mut call = handle(resource, operation, scope);
    let parameters = operation.parameters.iter();
    let parameters = parameters.map(|it| path(it, &it.wire, scope));
    let required = operation.settings.iter().filter(|setting| setting.required);
    let required = required.map(|setting| {
        let (location, wire) = (location(setting), &setting.parameter.wire);
        let ty = value(&setting.parameter.ty, scope);
        quote!(values.required::<#ty>(#location, #wire)?)
    });
    let given = call::given_body(operation).map(|body| self::body(body, scope));
    let method = format_ident!("{}", operation.name);
    let arguments = parameters.chain(required).chain(given);
    call = quote!(#call.#method(#(#arguments),*));
    let set = call::set_body(operation).map(|body| {
        let body = self::body(body, scope);
        quote! {
            if values.body.is_some() {
                request = request.body(#body);
            }
        }
    });
    let optional: Vec<_> = call::optional(operation)
        .map(|setting| {
            let setter = format_ident!("{}", setting.parameter.name);
            let (location, wire) = (location(setting), &setting.parameter.wire);
            let ty = value(&setting.parameter.ty, scope);
            quote! {
                if let Some(value) = values.optional::<#ty>(#location, #wire)? {
                    request = request.#setter(value);
                }
            }
        })
        .chain(set)
        .collect();
    let mutable = (!optional.is_empty()).then(|| quote!(mut));
    let give = give(operation, scope);
    let unused = match call.to_string().contains("values")
        || !optional.is_empty()
        || operation.paging.is_some()
    {
        true => format_ident!("values"),
        false => format_ident!("_values"),
    };
    let mut settings = operation.settings.iter();
    let is_deprecated = operation.deprecated || settings.any(|setting| setting.deprecated);
    let allowance = is_deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #allowance
        fn #function(client: &#client, #unused: &#values) -> Result<#answer, #unfit> {
            let #mutable request = #call;
            #(#optional)*
            Ok(#give)
        }
    }
}

/// What awaits the answer of a request.
fn give(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let mut request = quote!(request);
    if operation.request.is_some() {
        request = quote!(#request.request());
    }
    let answer = match operation.reading {
        Reading::Json | Reading::Lines | Reading::Text => scope.import(PROOF, "answer"),
        Reading::Bytes => {
            request = quote!(#request.request());
            scope.import(PROOF, "download")
        }
    };
    if operation.paging.is_none() {
        return quote!(#answer(#request));
    }
    let [ask, pages, items] = ["Ask", "pages", "items"].map(|name| scope.import(PROOF, name));
    quote! {
        match values.ask {
            #ask::Answer => #answer(#request),
            #ask::Pages => #pages(request.pages()),
            #ask::Items => #items(request.items()),
        }
    }
}

/// The arguments for a body.
fn body(body: &Body, scope: &Scope<'_>) -> TokenStream {
    match body.writing {
        Writing::Bytes(_) => quote!(values.bytes()),
        Writing::AnyBytes => quote!("application/octet-stream", values.bytes()),
        Writing::Json(_) | Writing::Form(_) | Writing::Lines(_) | Writing::Multipart(_) => {
            let ty = value(&body.ty, scope);
            quote!(values.body::<#ty>()?)
        }
    }
}

/// The call that gives the handle of a resource: `client.zones().dns_records(…)`. A parameter has the name that it has in
/// the path of this operation, which is not that of another one's.
fn handle(resource: &Resource, operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let path = operation.path.split('{').skip(1);
    let names: Vec<_> = path
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect();
    let mut call = quote!(client);
    for end in 1..=resource.path.len() {
        let Some(step) = scope.api.resource(&resource.path[..end]) else {
            continue;
        };
        let taken = step.parameters.iter().zip(&names).skip(step.inherited);
        let taken = taken.map(|(parameter, name)| self::path(parameter, name, scope));
        let module = format_ident!("{}", step.module);
        call = quote!(#call.#module(#(#taken),*));
    }
    call
}

/// The value of a parameter of the path, by its name there.
fn path(parameter: &Parameter, name: &str, scope: &Scope<'_>) -> TokenStream {
    let ty = value(&parameter.ty, scope);
    quote!(values.required::<#ty>("path", #name)?)
}

/// The type of a value that is passed to a method.
fn value(ty: &Ty, scope: &Scope<'_>) -> TokenStream {
    match ty {
        Ty::Boxed(inner) => value(inner, scope),
        ty => scope.value(ty),
    }
}

fn location(setting: &Setting) -> &'static str {
    match setting.location {
        Location::Cookie => "cookie",
        Location::Header => "header",
        Location::Query => "query",
    }
}
