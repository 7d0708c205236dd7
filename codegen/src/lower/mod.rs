//! From a document to what is printed: all thinking happens here.
//!
//! The passes, in order:
//!
//! 1. `examples`: every example and default meets its schema.
//! 2. `service`: base URL, authentication, header names.
//! 3. `operations`: resources and methods; answers unwrapped; `types` for everything that they use.
//! 4. `emulator`: what an emulator cannot serve, if one is wanted.
//! 5. `finish`: `products`, direction of travel, conversions, boxes where a type contains itself, order.

mod answer;
mod body;
mod budget;
mod context;
mod credentials;
mod docs;
mod emulator;
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
mod overrides;
mod paging;
mod parameters;
mod parts;
mod products;
mod resources;
mod service;
mod target;
mod tied;
mod types;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use budget::Budget;
use context::Context;
pub(crate) use docs::{code, markdown};
pub(crate) use products::RESERVED as RESERVED_PRODUCTS;
pub(crate) use uses::Fate;
pub use uses::Ledger;

use crate::diagnostics::Diagnostics;
use crate::document::Document;
use crate::ir::{Api, Crate, Crates};
use crate::load::Files;
use crate::sdk::{CrateName, Sdk};

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
        credentials: Vec::new(),
        applied: BTreeSet::new(),
        misapplied: BTreeMap::new(),
    };
    examples::check(&mut cx);
    overrides::missing_operations(&mut cx);
    target::check(&mut cx);
    let mut service = service::service(&mut cx);
    let parts = service.schemes.iter().flat_map(|scheme| &scheme.parts);
    cx.credentials = parts.map(|part| part.placement.clone()).collect();
    let (resources, mut types, envelope, refusals) = operations::lower(&mut cx);
    types.end(cx.diagnostics);
    overrides::missing_schemas(&mut cx, &types);
    overrides::unused(&mut cx, &types);
    emulator::check(&mut cx, &resources);
    if cx.diagnostics.has_errors() {
        return None;
    }
    for skipped in &document.skipped {
        cx.skip(&skipped.what, skipped.span);
    }
    let used = finish::used(&resources, &refusals, &types.list);
    let mut ledger = uses::ledger(&mut cx, &resources, &types, &used, envelope.as_ref());
    ledger.given = overrides::given(&cx, &types);
    service.envelope = envelope;
    let api = Api {
        command: command.to_owned(),
        crates: crates(document, sdk),
        title: document.title.value.clone(),
        source: files.source(document.root),
        service,
        types: types.list,
        refusals,
        resources,
        products: Vec::new(),
    };
    let api = finish::finish(api, &used, &types.spans);
    (!diagnostics.has_errors()).then_some(Lowered { api, ledger })
}

fn crates(document: &Document, sdk: &Sdk) -> Crates {
    let named = |given: Option<&CrateName>, suffix: &str, folder: &str| {
        let package = given.map_or_else(
            || names::package(&document.title.value) + suffix,
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
        emulator: sdk.emulator.as_ref().map(|folder| folder.value.clone()),
    }
}
