//! Constraints as `record!` and `id!` take them: `(minimum = 1, maximum = 65_535)`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Number;

use super::spell::digits;
use crate::ir::Constraints;

/// The limits in their parentheses; none where everything is allowed.
pub(super) fn of(constraints: &Constraints) -> Option<TokenStream> {
    let Constraints {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        min_length,
        max_length,
        min_items,
        max_items,
        pattern,
        widest_ipv4,
        widest_ipv6,
        items,
    } = constraints;
    let numbers = [
        ("minimum", minimum),
        ("maximum", maximum),
        ("exclusive_minimum", exclusive_minimum),
        ("exclusive_maximum", exclusive_maximum),
    ];
    let counts = [
        ("min_length", min_length),
        ("max_length", max_length),
        ("min_items", min_items),
        ("max_items", max_items),
        ("widest_ipv4", widest_ipv4),
        ("widest_ipv6", widest_ipv6),
    ];
    let numbers = numbers.into_iter();
    let numbers = numbers.filter_map(|(name, limit)| Some(number(name, limit.as_ref()?)));
    let counts = counts.into_iter();
    let counts = counts.filter_map(|(name, limit)| Some(equals(name, &(*limit)?.to_string())));
    let pattern = pattern.iter().map(|pattern| quote!(pattern = #pattern));
    let items = items.iter().filter_map(|items| {
        let limits = of(items)?;
        Some(quote!(items #limits))
    });
    let limits: Vec<_> = numbers.chain(counts).chain(pattern).chain(items).collect();
    (!limits.is_empty()).then(|| quote!((#(#limits),*)))
}

/// A limit that is no whole number has a name of its own.
fn number(name: &str, limit: &Number) -> TokenStream {
    match limit.is_f64() {
        true => equals(&format!("float_{name}"), &limit.to_string()),
        false => equals(name, &limit.to_string()),
    }
}

fn equals(name: &str, number: &str) -> TokenStream {
    let (name, number) = (format_ident!("{name}"), digits(number));
    quote!(#name = #number)
}
