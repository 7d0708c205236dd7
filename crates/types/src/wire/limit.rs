//! What a value may be beyond its type.

use std::{borrow::Cow, cmp::Ordering, fmt, net::IpAddr};

use serde_json::Value;

use super::{View, pattern::Pattern};
use crate::IpRange;

/// A limit of a value beyond its type: named and meant as the keyword of JSON Schema.
///
/// Limits say nothing about values of other types: a number has no length. [`record!`](crate::record!)
/// and [`id!`](crate::id!) take them by name, and [`validate`](super::validate) checks them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit(Kind);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MinLength(usize),
    MaxLength(usize),
    MinItems(usize),
    MaxItems(usize),
    Pattern(Pattern),
    WidestIpv4(u8),
    WidestIpv6(u8),
    Items(&'static [Limit]),
}

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident($value:ident: $type:ty) = $kind:expr;)*) => {
        impl Limit {
            $($(#[$doc])*
            pub const fn $name($value: $type) -> Self {
                Self($kind)
            })*
        }
    };
}

limits! {
    /// The least number.
    minimum(number: i128) = Kind::Minimum(Number::Whole(number));
    /// The greatest number.
    maximum(number: i128) = Kind::Maximum(Number::Whole(number));
    /// The number that all are above.
    exclusive_minimum(number: i128) = Kind::ExclusiveMinimum(Number::Whole(number));
    /// The number that all are below.
    exclusive_maximum(number: i128) = Kind::ExclusiveMaximum(Number::Whole(number));
    /// The least number, where that is a fraction.
    float_minimum(number: f64) = Kind::Minimum(Number::Float(number));
    /// The greatest number, where that is a fraction.
    float_maximum(number: f64) = Kind::Maximum(Number::Float(number));
    /// The number that all are above, where that is a fraction.
    float_exclusive_minimum(number: f64) = Kind::ExclusiveMinimum(Number::Float(number));
    /// The number that all are below, where that is a fraction.
    float_exclusive_maximum(number: f64) = Kind::ExclusiveMaximum(Number::Float(number));
    /// The least number of characters: of Unicode's scalar values, not of bytes.
    min_length(count: usize) = Kind::MinLength(count);
    /// The greatest number of characters.
    max_length(count: usize) = Kind::MaxLength(count);
    /// The least number of items.
    min_items(count: usize) = Kind::MinItems(count);
    /// The greatest number of items.
    max_items(count: usize) = Kind::MaxItems(count);
    /// What some part of a text must match, in the syntax of `regex-lite`. One that cannot be read is
    /// met by everything.
    pattern(pattern: &'static str) = Kind::Pattern(Pattern::new(pattern));
    /// The length of the prefix of the widest [`IpRange`] of IPv4.
    widest_ipv4(prefix_len: u8) = Kind::WidestIpv4(prefix_len);
    /// The length of the prefix of the widest [`IpRange`] of IPv6.
    widest_ipv6(prefix_len: u8) = Kind::WidestIpv6(prefix_len);
    /// The limits of each item of a list, or of each value of a map.
    items(limits: &'static [Limit]) = Kind::Items(limits);
}

impl Limit {
    /// Returns the limits of each item.
    pub(super) fn of_items(limits: &[Self]) -> &'static [Self] {
        let items = limits.iter().find_map(|limit| match limit.0 {
            Kind::Items(items) => Some(items),
            _ => None,
        });
        items.unwrap_or_default()
    }

    /// Says what is wrong with a value, as the rest of a sentence that begins with its place. Nothing
    /// of a secret is in it.
    pub(super) fn refuse(self, value: View<'_>) -> Option<String> {
        match self.0 {
            Kind::Minimum(limit) => number(value)
                .filter(|given| given < &limit)
                .map(|given| format!("is {given}, less than the minimum {limit}")),
            Kind::Maximum(limit) => number(value)
                .filter(|given| given > &limit)
                .map(|given| format!("is {given}, more than the maximum {limit}")),
            Kind::ExclusiveMinimum(limit) => number(value)
                .filter(|given| given <= &limit)
                .map(|given| format!("is {given}, which is not more than {limit}")),
            Kind::ExclusiveMaximum(limit) => number(value)
                .filter(|given| given >= &limit)
                .map(|given| format!("is {given}, which is not less than {limit}")),
            Kind::MinLength(least) => length(value, Ordering::Less, least),
            Kind::MaxLength(most) => length(value, Ordering::Greater, most),
            Kind::MinItems(least) => miscount(count(value)?, "item", Ordering::Less, least),
            Kind::MaxItems(most) => miscount(count(value)?, "item", Ordering::Greater, most),
            Kind::Pattern(pattern) => {
                let text = text(value)?;
                let Pattern { text: expected, .. } = pattern;
                (!pattern.matches(&text)).then(|| match value {
                    View::Secret(_) => format!("does not match `{expected}`"),
                    _ => format!("is {}, which does not match `{expected}`", quote(&text)),
                })
            }
            Kind::WidestIpv4(widest) => wider(value, widest, IpAddr::is_ipv4),
            Kind::WidestIpv6(widest) => wider(value, widest, IpAddr::is_ipv6),
            Kind::Items(_) => None,
        }
    }
}

/// A number that keeps every digit of a whole one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the other number is not exact either"
    )]
    fn as_f64(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(other)),
            (one, other) => one.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

fn number(value: View<'_>) -> Option<Number> {
    match value {
        View::I64(number) => Some(Number::Whole(number.into())),
        View::U64(number) => Some(Number::Whole(number.into())),
        View::F64(number) => Some(Number::Float(number)),
        View::Value(Value::Number(number)) => match number.as_i128() {
            Some(number) => Some(Number::Whole(number)),
            None => number.as_f64().map(Number::Float),
        },
        _ => None,
    }
}

fn text(value: View<'_>) -> Option<Cow<'_, str>> {
    match value {
        View::Str(text) | View::Limited(text, _) | View::Secret(text) => Some(text.into()),
        View::Display(text) => Some(text.to_string().into()),
        View::Ip(ip) => Some(ip.to_string().into()),
        View::Value(Value::String(text)) => Some(text.into()),
        _ => None,
    }
}

fn count(value: View<'_>) -> Option<usize> {
    match value {
        View::List(list) => Some(list.len()),
        View::Value(Value::Array(items)) => Some(items.len()),
        _ => None,
    }
}

fn length(value: View<'_>, side: Ordering, limit: usize) -> Option<String> {
    let text = text(value)?;
    let refusal = miscount(text.chars().count(), "character", side, limit)?;
    Some(match value {
        View::Secret(_) if side == Ordering::Less => format!("is shorter than the minimum {limit}"),
        View::Secret(_) => format!("is longer than the maximum {limit}"),
        _ => format!("{refusal}: {}", quote(&text)),
    })
}

/// Says that there are too few or too many of something, if they are on that side of the limit.
fn miscount(count: usize, unit: &str, side: Ordering, limit: usize) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    let relation = match side {
        Ordering::Less => "fewer than the minimum",
        _ => "more than the maximum",
    };
    (count.cmp(&limit) == side).then(|| format!("has {count} {unit}{plural}, {relation} {limit}"))
}

fn wider(value: View<'_>, widest: u8, applies: fn(&IpAddr) -> bool) -> Option<String> {
    let View::Display(range) = value else {
        return None;
    };
    let range: IpRange = range.to_string().parse().ok()?;
    (applies(&range.address()) && range.prefix_len() < widest)
        .then(|| format!("is {range}, wider than the widest, /{widest}"))
}

/// The start of a text, in quotes.
fn quote(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
