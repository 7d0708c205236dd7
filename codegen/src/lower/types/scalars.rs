//! Values without parts.

use serde_json::Number;

use crate::document::{Schema, SchemaType};
use crate::ir::Builtin;
use crate::load::{Span, Spanned};
use crate::lower::answer::is_textual;
use crate::lower::operations::{essence_of, is_json};

/// The types that values have besides null; told from the keywords where the document does not say.
pub(super) fn kinds(schema: &Schema) -> Vec<SchemaType> {
    let kinds = schema.types.iter().map(|kind| kind.value);
    let kinds: Vec<_> = kinds.filter(|kind| *kind != SchemaType::Null).collect();
    match kinds.is_empty() {
        true if !schema.properties.is_empty() || !schema.pattern_properties.is_empty() => {
            vec![SchemaType::Object]
        }
        true if schema.items.is_some() || !schema.prefix_items.is_empty() => {
            vec![SchemaType::Array]
        }
        true if schema.content_encoding.is_some() || schema.content_media_type.is_some() => {
            vec![SchemaType::String]
        }
        _ => kinds,
    }
}

pub(super) fn kind_name(kind: SchemaType) -> &'static str {
    match kind {
        SchemaType::Array => "List",
        SchemaType::Boolean => "Bool",
        SchemaType::Integer => "Integer",
        SchemaType::Null => "Null",
        SchemaType::Number => "Number",
        SchemaType::Object => "Object",
        SchemaType::String => "String",
    }
}

pub(super) fn format(schema: &Schema) -> &str {
    schema.format.as_ref().map_or("", |format| &format.value)
}

/// Whether values are whole numbers or texts, whatever `type` says: the format is Kubernetes' way to write that.
pub(super) fn is_int_or_string(schema: &Schema) -> bool {
    format(schema) == "int-or-string"
}

/// Whether values are bytes: as 3.0 says it, or as 3.1 does, where text of a media type is still text.
pub(in crate::lower) fn is_binary(schema: &Schema) -> bool {
    let media_type = schema.content_media_type.as_ref();
    let is_bytes = |media_type: &str| !is_textual(media_type) && !is_json(media_type);
    let is_text = format(schema) != "binary"
        && (is_encoded(schema) || !media_type.is_some_and(|it| is_bytes(&essence_of(&it.value))));
    !is_text && matches!(kinds(schema)[..], [] | [SchemaType::String])
}

/// Whether what is meant is written as other text.
pub(in crate::lower) fn is_encoded(schema: &Schema) -> bool {
    let encoding = schema.content_encoding.as_ref();
    encoding.is_some_and(|encoding| !matches!(&*encoding.value, "7bit" | "8bit" | "binary"))
}

/// The type of a text. What a service of others writes into it need not be what the document says, and must not cost
/// the whole answer: only what keeps any text is more than a text there.
pub(super) fn string(schema: &Schema, is_lenient: bool) -> Builtin {
    let encoding = schema.content_encoding.as_ref();
    match format(schema) {
        _ if is_binary(schema) => Builtin::FilePart,
        "byte" => Builtin::Base64,
        "date-time" => Builtin::Timestamp,
        "password" => Builtin::Secret,
        _ if encoding.is_some_and(|encoding| encoding.value == "base64") => Builtin::Base64,
        _ if is_lenient => Builtin::String,
        "cidr" => Builtin::IpRange,
        "ip" => Builtin::IpAddr,
        "ipv4" => Builtin::Ipv4Addr,
        "ipv6" => Builtin::Ipv6Addr,
        _ => Builtin::String,
    }
}

/// The type of a whole number; in the documents of others one that holds more than they say.
pub(super) fn integer(schema: &Schema, is_lenient: bool) -> Builtin {
    let starts_below_zero = least(schema).is_some_and(|(least, _)| least < 0.0);
    let starts_at_zero = least(schema).is_some() && !starts_below_zero;
    let limits = [
        &schema.minimum,
        &schema.maximum,
        &schema.exclusive_minimum,
        &schema.exclusive_maximum,
    ];
    let mut limits = limits.into_iter().flatten();
    let reaches_far = limits.any(|limit| {
        let is_more = limit.value.as_f64().is_some_and(|limit| limit > END_OF_I64);
        let is_u64 = limit.value.is_u64() && !limit.value.is_i64();
        is_u64 || (is_more && starts_at_zero)
    });
    match format(schema) {
        "uint64" if !starts_below_zero => Builtin::U64,
        _ if reaches_far && !starts_below_zero => Builtin::U64,
        _ if is_lenient => Builtin::I64,
        "int32" => Builtin::I32,
        "uint16" => Builtin::U16,
        "uint32" => Builtin::U32,
        _ => Builtin::I64,
    }
}

const END_OF_I64: f64 = 9_223_372_036_854_775_808.0;
const END_OF_U64: f64 = 18_446_744_073_709_551_616.0;

/// What a schema allows beyond what a type of 64 bits holds: the place of the limit, and what the type has in its place.
/// Limits that are rounded, as JavaScript writes them, are not beyond it.
pub(super) fn beyond(schema: &Schema, ty: Builtin) -> Option<(Span, &'static str)> {
    let (least, most) = (least(schema), most(schema));
    let span_where = |limit: Option<(f64, Span)>, is: &dyn Fn(f64) -> bool| {
        limit.filter(|(limit, _)| is(*limit)).map(|(_, span)| span)
    };
    match ty {
        Builtin::I64 => span_where(most, &|most| most > END_OF_I64)
            .map(|span| (span, "its type is `i64`, which ends at 9223372036854775807"))
            .or_else(|| {
                let span = span_where(least, &|least| least < -END_OF_I64)?;
                Some((
                    span,
                    "its type is `i64`, which begins at -9223372036854775808",
                ))
            }),
        Builtin::U64 => span_where(most, &|most| most > END_OF_U64)
            .map(|span| {
                (
                    span,
                    "its type is `u64`, which ends at 18446744073709551615",
                )
            })
            .or_else(|| {
                let span = most
                    .filter(|_| least.is_none() && format(schema) != "uint64")?
                    .1;
                Some((
                    span,
                    "its type is `u64`, which begins at 0: there is no `minimum` here",
                ))
            }),
        _ => None,
    }
}

fn least(schema: &Schema) -> Option<(f64, Span)> {
    let above = |limit: f64| limit + 1.0;
    let exclusive =
        number(schema.exclusive_minimum.as_ref()).map(|(limit, span)| (above(limit), span));
    number(schema.minimum.as_ref()).or(exclusive)
}

fn most(schema: &Schema) -> Option<(f64, Span)> {
    number(schema.maximum.as_ref()).or_else(|| number(schema.exclusive_maximum.as_ref()))
}

fn number(limit: Option<&Spanned<Number>>) -> Option<(f64, Span)> {
    let limit = limit?;
    Some((limit.value.as_f64()?, limit.span))
}
