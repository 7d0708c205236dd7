//! From a document to what is printed: all thinking happens here.
//!
//! The passes, in order:
//!
//! 1. `examples`: every example and default meets its schema.
//! 2. `service`: base URL, authentication, header names.
//! 3. `operations`: resources and methods; answers unwrapped; `types` for everything that they use.
//! 4. `finish`: `products`, direction of travel, conversions, boxes where a type contains itself, order.

mod answer;
mod body;
mod budget;
mod context;
mod docs;
mod envelope;
mod errors;
mod examples;
mod extensions;
mod finish;
mod flatten;
mod loose;
mod methods;
mod names;
mod operations;
mod paging;
mod parameters;
mod products;
mod resources;
mod service;
mod target;
mod types;
mod uses;

use budget::Budget;
use context::Context;
pub(crate) use uses::Fate;
pub use uses::Ledger;

use crate::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::document::Document;
use crate::ir::{Api, Crate, Crates};
use crate::load::{Files, Spanned};
use crate::sdk::{self, CrateName, Sdk};

/// What a document is lowered to.
#[derive(Debug)]
pub struct Lowered {
    /// What is printed.
    pub api: Api,
    /// What became of each definition.
    pub ledger: Ledger,
}

/// Answers every question that the emitters could have. `None` if something is wrong, which is then reported.
pub fn lower(
    document: &Document,
    sdk: &Sdk,
    command: &str,
    files: &Files,
    diagnostics: &mut Diagnostics,
) -> Option<Lowered> {
    let mut cx = Context {
        document,
        sdk,
        files,
        diagnostics,
        budget: Budget::new(files.nodes(), document.title.span),
    };
    examples::check(&mut cx);
    missing_targets(&mut cx);
    target::check(&mut cx);
    let mut service = service::service(&mut cx);
    let (resources, types, envelope, refusals) = operations::lower(&mut cx);
    if cx.diagnostics.has_errors() {
        return None;
    }
    for skipped in &document.skipped {
        cx.skip(&skipped.what, skipped.span);
    }
    let ledger = uses::ledger(&mut cx, &resources, &types);
    service.envelope = envelope;
    let api = Api {
        command: command.to_owned(),
        crates: crates(document, sdk),
        title: document.title.value.clone(),
        source: files.name(document.root).to_owned(),
        service,
        types: types.list,
        refusals,
        resources,
        products: Vec::new(),
    };
    let api = finish::finish(api, &types.spans);
    (!diagnostics.has_errors()).then_some(Lowered { api, ledger })
}

fn crates(document: &Document, sdk: &Sdk) -> Crates {
    let named = |given: Option<&CrateName>, suffix: &str, folder: &str| {
        let package = given.map_or_else(
            || {
                format!(
                    "{}{suffix}",
                    names::snake(&document.title.value).replace('_', "-")
                )
            },
            |name| name.package.clone(),
        );
        let folder = given.map_or_else(|| folder.to_owned(), |name| name.folder.clone());
        Crate {
            library: package.replace('-', "_"),
            package,
            folder,
        }
    };
    Crates {
        model: named(sdk.model.as_ref(), "-model", "crates/model"),
        client: named(sdk.client.as_ref(), "", "crates/client"),
        tests: sdk.tests.clone(),
        proof: sdk.proof.clone(),
    }
}

/// What `sdk.yaml` names must be there: an override that no longer applies is a mistake.
fn missing_targets(cx: &mut Context<'_>) {
    let operations: Vec<_> = cx
        .document
        .operations
        .iter()
        .flat_map(methods::keys)
        .collect();
    let operations: Vec<_> = operations.iter().map(String::as_str).collect();
    let schemas = cx.document.schemas.iter();
    let schemas: Vec<_> = schemas.map(|schema| schema.name.as_str()).collect();
    let sdk = cx.sdk;
    // A type that a schema has inside is named after where it stands, so that its key may be longer.
    let inside = |key: &&Spanned<String>| {
        let owner = key.value.split_once('.').map_or("", |(owner, _)| owner);
        !schemas.contains(&owner) && !operations.contains(&owner)
    };
    let rules = sdk
        .operations
        .keys()
        .map(|key| ("operation", key, &operations));
    let of_schemas = sdk.schemas.keys().filter(inside).chain(&sdk.ids);
    for (what, key, known) in rules.chain(of_schemas.map(|key| ("schema", key, &schemas))) {
        let is_there = match sdk::is_pattern(&key.value) {
            true => known.iter().any(|name| sdk::matches(&key.value, name)),
            false => known.contains(&key.value.as_str()),
        };
        if !is_there {
            missing(what, key, known, cx.diagnostics);
        }
    }
}

fn missing(what: &str, name: &Spanned<String>, known: &[&str], diagnostics: &mut Diagnostics) {
    let help = match nearest(&name.value, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "take the line out, or name what it is meant for".to_owned(),
    };
    diagnostics.push(
        Diagnostic::error(format!("the document has no {what} `{}`", name.value))
            .at(name.span, "named here")
            .help(help),
    );
}
