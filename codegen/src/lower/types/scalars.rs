//! Values without parts.

use crate::document::{Schema, SchemaType};
use crate::ir::Builtin;

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

pub(super) fn string(format: &str) -> Builtin {
    match format {
        "cidr" => Builtin::IpRange,
        "date-time" => Builtin::Timestamp,
        "ip" => Builtin::IpAddr,
        "ipv4" => Builtin::Ipv4Addr,
        "ipv6" => Builtin::Ipv6Addr,
        "password" => Builtin::Secret,
        _ => Builtin::String,
    }
}

pub(super) fn integer(format: &str) -> Builtin {
    match format {
        "int32" => Builtin::I32,
        "uint16" => Builtin::U16,
        "uint32" => Builtin::U32,
        "uint64" => Builtin::U64,
        _ => Builtin::I64,
    }
}
