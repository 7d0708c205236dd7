//! Lists that come in pages: the methods that give the streams, and the static that says how.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::RUNTIME;
use super::scope::{Scope, upper};
use crate::ir::{Operation, Paging, PagingStep};

/// The methods of an operation's request that give its pages and their items.
pub(super) fn methods(operation: &Operation, scope: &Scope<'_>) -> Option<TokenStream> {
    let paging = operation.paging.as_ref()?;
    let constant = constant(operation);
    let (page, item) = (scope.value(&operation.result), scope.value(&paging.item));
    Some(quote! {
        /// The pages of the list, this one first, each with all that comes with it: a stream.
        pub fn pages(self) -> api_runtime::Pages<#page> {
            self.0.pages(&#constant)
        }

        /// The items of this page and all that follow: a stream.
        pub fn items(self) -> api_runtime::Items<#item> {
            self.0.items(&#constant)
        }
    })
}

/// The static that says how an operation's pages follow each other.
pub(super) fn item_static(operation: &Operation, scope: &Scope<'_>) -> Option<TokenStream> {
    let parts = parts(operation.paging.as_ref()?);
    let name = constant(operation);
    let ty = scope.import(RUNTIME, "Paging");
    Some(quote! {
        static #name: #ty = #ty::#parts;
    })
}

/// How pages follow each other: `page("page", 1).total("/total")`.
pub(super) fn parts(paging: &Paging) -> TokenStream {
    let Paging {
        step,
        items,
        total,
        pages,
        size,
        more,
        ..
    } = paging;
    let step = match step {
        PagingStep::Page { parameter, first } => {
            let first = proc_macro2::Literal::u64_unsuffixed(*first);
            quote!(page(#parameter, #first))
        }
        PagingStep::Offset { parameter } => quote!(offset(#parameter)),
        PagingStep::Cursor { parameter, next } => quote!(cursor(#parameter, #next)),
    };
    let items = Some(items).filter(|items| !items.is_empty());
    let places = [
        ("items", items),
        ("total", total.as_ref()),
        ("pages", pages.as_ref()),
        ("size", size.as_ref()),
        ("more", more.as_ref()),
    ];
    let places = places.into_iter().filter_map(|(name, place)| {
        let (name, place) = (format_ident!("{name}"), place?);
        Some(quote!(.#name(#place)))
    });
    quote!(#step #(#places)*)
}

fn constant(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}_PAGING", upper(&operation.name))
}
