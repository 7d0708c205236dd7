//! What the service says no with: the enums of error answers, and what the documentation of an operation says of them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::{self, RUNTIME};
use super::render;
use super::scope::{Scope, lines};
use super::spell::Spelling;
use crate::ir::{Api, Operation, Reading, Refusal, RefusalEnum, Ty};

/// The file of the enums, if there are any.
pub(super) fn file(api: &Api) -> Option<String> {
    let scope = client::scope(api);
    let enums: Vec<_> = api
        .refusals
        .iter()
        .map(|refusals| item_enum(refusals, &scope))
        .collect();
    let items = quote! {
        #![doc = " What the service says no with, where that is one of several types."]
        #(#enums)*
    };
    (!enums.is_empty()).then(|| render::file(&api.source, scope, items))
}

fn item_enum(refusals: &RefusalEnum, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", refusals.name);
    let library = &scope.api.crates.client.library;
    let first = &refusals.refusals[0].name;
    let docs = lines([
        "What the service says no with, by status.",
        "",
        "```",
        &format!("use {library}::refusals::{name};"),
        "",
        &format!("fn advice(error: &{library}::Error) -> String {{"),
        &format!("    match {name}::of(error) {{"),
        &format!("        Some({name}::{first}(answer)) => format!(\"{{answer:?}}\"),"),
        "        _ => error.to_string(),",
        "    }",
        "}",
        "```",
    ]);
    let variants = refusals.refusals.iter().map(|refusal| {
        let variant = format_ident!("{}", refusal.name);
        let ty = scope.value(&refusal.ty);
        let docs = lines([format!("With {}.", in_words(refusal)).as_str()]);
        quote!(#docs #variant(#ty),)
    });
    let arms = refusals.refusals.iter().map(|refusal| {
        let variant = format_ident!("{}", refusal.name);
        let except = refusal.except.iter().map(|it| statuses(*it));
        let except = refusal
            .except
            .first()
            .map(|_| quote!(#(#except)|* => None,));
        let statuses = statuses(refusal.statuses);
        quote!(#except #statuses => error.answer().map(Self::#variant).ok(),)
    });
    let has_rest = refusals.refusals.iter().any(|it| it.statuses.0 == 0);
    let rest = (!has_rest).then(|| quote!(_ => None,));
    let error = scope.import(RUNTIME, "Error");
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }

        impl #name {
            /// The answer that an error holds. None if the service did not say no, or not in the form that is
            /// documented for the status: [`Error::answer`] tells why.
            pub fn of(error: &#error) -> Option<Self> {
                match error.status()?.as_u16() {
                    #(#arms)*
                    #rest
                }
            }
        }
    }
}

fn statuses((first, last): (u16, u16)) -> TokenStream {
    let [from, to] = [first, last].map(proc_macro2::Literal::u16_unsuffixed);
    match (first, last) {
        _ if first == last => quote!(#from),
        (0, _) => quote!(_),
        _ => quote!(#from..=#to),
    }
}

/// What the documentation of an operation says below `# Errors`.
pub(super) fn docs(operation: &Operation, scope: &Scope<'_>) -> Vec<String> {
    let request = match operation.reading {
        Reading::Bytes => "Download",
        Reading::Json | Reading::Lines | Reading::Text => "Request",
    };
    let mut lines = vec![format!("Those of the [`{request}`], when it is awaited.")];
    let Some(first) = operation.refusals.first() else {
        return lines;
    };
    let mut enums = scope.api.refusals.iter();
    let line = match enums.find(|it| it.refusals == operation.refusals) {
        Some(RefusalEnum { name, .. }) => {
            format!("What the service says no with is a [`{name}`](crate::refusals::{name}).")
        }
        None => {
            let name = scope.spelling().value(&first.ty);
            let path = Spelling::of(scope.api).value(&first.ty);
            let shown = match &first.ty {
                Ty::Named(_) => format!("[`{name}`]({}::{path})", scope.api.crates.model.library),
                _ => format!("`{name}`"),
            };
            format!(
                "With {} the service says no with a {shown}: `error.answer::<{name}>()`.",
                all_statuses(&operation.refusals)
            )
        }
    };
    lines.extend([String::new(), line]);
    lines
}

/// `404, 409 or any other status`
fn all_statuses(refusals: &[Refusal]) -> String {
    // None stands before it that it could be another one than.
    if let [
        Refusal {
            statuses: (0, _),
            except,
            ..
        },
    ] = refusals
    {
        return match except.is_empty() {
            true => "any status that is not a success".to_owned(),
            false => format!(
                "any status that is neither a success nor {}",
                ranges(except).join(" nor ")
            ),
        };
    }
    let mut texts: Vec<_> = refusals.iter().map(in_words).collect();
    match (texts.pop(), texts.is_empty()) {
        (Some(last), false) => format!("{} or {last}", texts.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// The statuses of an answer, as a sentence has them.
pub(super) fn in_words(refusal: &Refusal) -> String {
    let words = range(refusal.statuses);
    match refusal.except.is_empty() {
        true => words,
        false => format!("{words} but {}", ranges(&refusal.except).join(" and ")),
    }
}

fn ranges(statuses: &[(u16, u16)]) -> Vec<String> {
    statuses.iter().map(|it| range(*it)).collect()
}

/// `404`, `4xx` or all others.
fn range((first, last): (u16, u16)) -> String {
    match (first, last) {
        _ if first == last => format!("{first}"),
        (0, _) => "any other status".to_owned(),
        _ => format!("{}xx", first / 100),
    }
}
