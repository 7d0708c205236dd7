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

/// Whether values are whole numbers or texts, whatever `type` says: the format is Kubernetes' way to write that.
pub(super) fn is_int_or_string(schema: &Schema) -> bool {
    format(schema) == "int-or-string"
}

/// The type of a text. What a service of others writes into it need not be what the document says, and must not cost
/// the whole answer: only what keeps any text is more than a text there.
pub(super) fn string(schema: &Schema, is_lenient: bool) -> Builtin {
    let encoding = schema.content_encoding.as_ref();
    match format(schema) {
        "binary" => Builtin::FilePart,
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
    let most = schema
        .maximum
        .as_ref()
        .or(schema.exclusive_maximum.as_ref());
    let is_large = most.is_some_and(|most| !most.value.is_i64() && most.value.is_u64());
    match format(schema) {
        "uint64" => Builtin::U64,
        _ if is_large => Builtin::U64,
        _ if is_lenient => Builtin::I64,
        "int32" => Builtin::I32,
        "uint16" => Builtin::U16,
        "uint32" => Builtin::U32,
        _ => Builtin::I64,
    }
}
