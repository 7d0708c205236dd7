//! Tests that pin what goes over the wire: one for each operation that has an example in the specification.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::Tree;
use super::example::Examples;
use super::render;
use super::scope::{Place, Scope, tokens};
use crate::ir::{Api, Example, Operation, Resource};

/// Adds `generated/wire.rs` to the tests. What it calls stands in the module above it, written by hand:
///
/// - `client()`: a client that is not to send anything;
/// - `body::<T>(json: &str) -> T`: the body of an example, where it cannot be written with constructors;
/// - `parse::<T>(text: &str) -> T`: a value that cannot be made of text by `From`;
/// - `check::<T>(name, &Request<T>, body: &str, result: &str)`: pins the request, which must have this JSON for a body,
///   and the result, which stands outside its envelope.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let Some(tests) = &api.crates.tests else {
        return;
    };
    let folder = format!("{tests}/generated");
    let scope = Scope::new(api, Place::Outside);
    let items: TokenStream = api
        .resources
        .iter()
        .map(|resource| self::tests(resource, &scope))
        .collect();
    if !items.is_empty() {
        tree.add(
            format!("{folder}/wire.rs"),
            render::file(&api.source, scope, items),
        );
    }
    tree.add_folder(folder);
}

fn tests(resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let tests = resource.operations.iter().filter_map(|operation| {
        let example = operation.example.as_ref()?;
        Some(test(resource, operation, example, scope))
    });
    tests.collect()
}

fn test(
    resource: &Resource,
    operation: &Operation,
    example: &Example,
    scope: &Scope<'_>,
) -> TokenStream {
    let name = format!(
        "{}_{}",
        resource.module,
        operation.name.trim_end_matches('_')
    );
    let function = format_ident!("{name}");
    let parse = |scope: &Scope<'_>, text: &str| {
        let parse = scope.import("super", "parse");
        quote!(#parse(#text))
    };
    // A body that cannot be written would leave imports behind: a scope of its own finds out.
    let elsewhere = Scope::new(scope.api, Place::Outside);
    let is_written = Examples::new(&elsewhere, parse)
        .body(operation, example)
        .is_some();
    let examples = Examples::new(scope, parse);
    let written = || examples.body(operation, example);
    let body = operation.body.as_ref().map(|_| {
        let body = is_written.then(written).flatten();
        // The text has the function's name.
        body.unwrap_or_else(|| quote!(super::body(body)))
    });
    let (client, check) = (
        scope.import("super", "client"),
        scope.import("super", "check"),
    );
    let request = examples.call(&quote!(#client()), resource, operation, example, body);
    let own = operation.request.is_some().then(|| quote!(.request()));
    let body = example.body.as_ref().map_or(quote!(""), json);
    let result = json(result(operation, example, scope.api));
    let deprecated = operation.deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #[test]
        #deprecated
        fn #function() {
            let body = #body;
            let request = #request #own;
            let result = #result;
            #check(#name, &request, body, result);
        }
    }
}

/// What the answer holds, without its envelope.
fn result<'e>(operation: &Operation, example: &'e Example, api: &Api) -> &'e Value {
    let answer = example.answer.as_ref().unwrap_or(&Value::Null);
    match &api.service.envelope {
        Some(envelope) if operation.wrapped => &answer[&envelope.result],
        _ => answer,
    }
}

/// The literal of a JSON text with a line for each member.
pub(super) fn json(value: &Value) -> TokenStream {
    let text = format!("{value:#}");
    if !text.contains(['"', '\\']) {
        return quote!(#text);
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    tokens(&format!("r{hashes}\"{text}\"{hashes}"))
}
