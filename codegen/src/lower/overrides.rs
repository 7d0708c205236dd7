//! What `sdk.yaml` says must be of something: an override that no longer applies is a mistake.

use std::collections::BTreeSet;

use super::methods::below;
use super::types::Types;
use super::{Context, methods};
use crate::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::ir::Shape;
use crate::load::Spanned;
use crate::sdk::{self, GivenNames, PagingRule};
use serde_json::json;

/// What sdk.yaml gives the name of: each operation by its method and path, each type by its key.
pub(super) fn given(cx: &Context<'_>, types: &Types) -> BTreeSet<String> {
    let operations = cx.document.operations.iter().filter(|operation| {
        methods::say(cx, operation, |rule| {
            (rule.method.is_some() || rule.resource.is_some()).then_some(())
        })
        .is_some()
    });
    let requests = operations.map(|operation| {
        let method = format!("{:?}", operation.method.value).to_uppercase();
        format!("{method} {}", operation.path.value)
    });
    let keys = types.keys.iter().filter(|key| cx.sdk_name(key).is_some());
    requests.chain(keys.cloned()).collect()
}

/// The operations and the heads of paths that `sdk.yaml` names must be there.
pub(super) fn missing_operations(cx: &mut Context<'_>) {
    let paths: Vec<_> = cx
        .document
        .operations
        .iter()
        .map(|it| it.path.value.as_str())
        .collect();
    for prefix in &cx.sdk.prefixes {
        if !paths
            .iter()
            .any(|path| below(path, &prefix.value).is_some())
        {
            missing("path below", prefix, &paths, cx.diagnostics);
        }
    }
    let operations: Vec<_> = cx
        .document
        .operations
        .iter()
        .flat_map(methods::keys)
        .collect();
    let operations: Vec<_> = operations.iter().map(String::as_str).collect();
    for key in cx.sdk.operations.keys() {
        if !is_there(key, &operations) {
            missing("operation", key, &operations, cx.diagnostics);
        }
    }
}

fn is_there(key: &Spanned<String>, known: &[&str]) -> bool {
    match sdk::is_pattern(&key.value) {
        true => known.iter().any(|name| sdk::matches(&key.value, name)),
        false => known.contains(&key.value.as_str()),
    }
}

/// The schemas that `sdk.yaml` names must be there.
pub(super) fn missing_schemas(cx: &mut Context<'_>, types: &Types) {
    let operations = cx.document.operations.iter();
    let operations: Vec<_> = operations.flat_map(methods::keys).collect();
    let schemas = cx.document.schemas.iter();
    let schemas: Vec<_> = schemas.map(|schema| schema.name.as_str()).collect();
    let sdk = cx.sdk;
    // A type that a schema has inside is named after where it stands, so that its key may be longer.
    let inside = |key: &&Spanned<String>| {
        let mut owners = key.value.match_indices('.').map(|(at, _)| &key.value[..at]);
        !owners.any(|owner| schemas.contains(&owner) || operations.iter().any(|id| id == owner))
    };
    for key in sdk.schemas.keys().filter(inside).chain(&sdk.ids) {
        if is_there(key, &schemas) {
            continue;
        }
        // Who reads generated code knows the names of types, not where in the document they come from.
        let mut named = types.keys.iter().zip(&types.list);
        match named.find(|(_, ty)| ty.name == key.value) {
            Some((place, _)) => cx.diagnostics.push(
                Diagnostic::error(format!("the document has no schema `{}`", key.value))
                    .at(key.span, "this is the name of a generated type")
                    .help(format!(
                        "name the schema that it is made from: `{}`",
                        json!(place)
                    )),
            ),
            None => missing("schema", key, &schemas, cx.diagnostics),
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

/// What `sdk.yaml` says of the parts of operations and schemas must be of one that is there.
pub(super) fn unused(cx: &mut Context<'_>, types: &Types) {
    if cx.diagnostics.has_errors() {
        return;
    }
    let sdk = cx.sdk;
    for (format, _) in &sdk.formats {
        if !cx.applied.contains(&format.span) {
            missing(
                "string or number of the format",
                format,
                &[],
                cx.diagnostics,
            );
        }
    }
    let schemas: Vec<_> = cx
        .document
        .schemas
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let inside: Vec<_> = types.keys.iter().map(String::as_str).collect();
    for (key, rule) in &sdk.schemas.0 {
        let name = key.value.as_str();
        let is_taken_out = rule.ty.is_some() || rule.skip.is_some();
        let is_there = sdk::is_pattern(name) || schemas.contains(&name) || inside.contains(&name);
        if !is_there && !is_taken_out {
            missing("type", key, &inside, cx.diagnostics);
            continue;
        }
        let meant = types.keys.iter().zip(&types.list);
        let meant = meant.filter(|(name, _)| meets(&key.value, name));
        let (mut fields, mut variants) = (Vec::new(), Vec::new());
        for (_, ty) in meant {
            match &ty.shape {
                Shape::Record(record) => {
                    fields.extend(record.fields.iter().map(|field| field.wire.as_str()));
                }
                Shape::OpenEnum(values) => {
                    variants.extend(values.iter().map(|value| value.wire.as_str()));
                }
                Shape::Id(_) | Shape::Union(_) => {}
            }
        }
        all_there("member", key, &rule.fields, &fields, cx.diagnostics);
        all_there("value", key, &rule.variants, &variants, cx.diagnostics);
    }
    for (key, rule) in &sdk.operations.0 {
        let operations = cx.document.operations.iter();
        let meant = operations.filter(|operation| {
            let names = methods::keys(operation);
            names.iter().any(|name| meets(&key.value, name))
        });
        let parameters = meant.flat_map(|operation| &operation.parameters);
        let parameters = parameters.flat_map(|it| {
            let wire = &it.name.value;
            [wire.clone(), methods::qualified(it.location, wire)]
        });
        let parameters: Vec<_> = parameters.collect();
        let parameters: Vec<_> = parameters.iter().map(String::as_str).collect();
        all_there(
            "parameter",
            key,
            &rule.parameters,
            &parameters,
            cx.diagnostics,
        );
        if let Some(PagingRule::Named(names)) = &rule.paging
            && !cx.applied.contains(&names.span)
        {
            let faults = cx.misapplied.get(&names.span).filter(|it| !it.is_empty());
            let faults = faults.cloned();
            for (span, label) in faults.unwrap_or_else(|| vec![(names.span, "said here")]) {
                cx.diagnostics.push(
                    Diagnostic::error(format!("no list of `{}` comes in these pages", key.value))
                        .at(span, label)
                        .help("name a parameter of the query and what the answer has: `{ page: page_number, items: things }`"),
                );
            }
        }
    }
}

fn meets(key: &str, name: &str) -> bool {
    match sdk::is_pattern(key) {
        true => sdk::matches(key, name),
        false => key == name,
    }
}

/// Each name that is given must be given to something.
fn all_there(
    what: &str,
    key: &Spanned<String>,
    given: &GivenNames,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for (wire, _) in given {
        if !known.contains(&wire.value.as_str()) {
            let what = format!("{what} of `{}` called", key.value);
            missing(&what, wire, known, diagnostics);
        }
    }
}
