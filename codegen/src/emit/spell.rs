//! How types are written in Rust, in code and in `API.txt` alike.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::tokens;
use crate::ir::{Api, Builtin, Field, Presence, Shape, Ty};

/// The type of a value: `Vec<PeerId>`.
pub(super) fn value(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) => api.types[id.0].name.clone(),
        Ty::Builtin(builtin) => self::builtin(*builtin).to_owned(),
        Ty::List(item) => format!("Vec<{}>", value(api, item)),
        Ty::Map(item) => format!("BTreeMap<String, {}>", value(api, item)),
        Ty::Nullable(inner) => format!("Option<{}>", value(api, inner)),
        Ty::Boxed(inner) => format!("Box<{}>", value(api, inner)),
        Ty::Bytes => "RawBody".to_owned(),
        Ty::Unit => "()".to_owned(),
    }
}

/// The type of a field, presence included: `Option<Vec<PeerId>>`.
pub(super) fn field(api: &Api, field: &Field) -> String {
    let value = value(api, &field.ty);
    match holder(field.presence) {
        Holder::Nothing => value,
        Holder::Option => format!("Option<{value}>"),
        Holder::Nullable => format!("Nullable<{value}>"),
    }
}

/// What holds the value of a field.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Holder {
    Nothing,
    Option,
    Nullable,
}

/// What holds the value of a field of this presence.
pub(super) fn holder(presence: Presence) -> Holder {
    match presence {
        Presence::Required => Holder::Nothing,
        Presence::RequiredNullable
        | Presence::Optional
        | Presence::OptionalOrEmpty
        | Presence::ReadOnly
        | Presence::WriteOnly => Holder::Option,
        Presence::OptionalNullable => Holder::Nullable,
    }
}

/// The type of an argument that takes a value: `impl Into<PeerId>`.
pub(super) fn argument(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::List(item) => match &**item {
            Ty::Boxed(_) | Ty::List(_) => format!("impl IntoIterator<Item = {}>", value(api, item)),
            item => format!("impl IntoIterator<Item = {}>", argument(api, item)),
        },
        Ty::Boxed(inner) => argument(api, inner),
        Ty::Bytes => "impl Into<Vec<u8>>".to_owned(),
        ty if is_made(api, ty) => format!("impl Into<{}>", value(api, ty)),
        ty => value(api, ty),
    }
}

/// The expression that makes a value of an [`argument`].
pub(super) fn convert(api: &Api, ty: &Ty, argument: &TokenStream) -> TokenStream {
    match ty {
        Ty::List(item) if is_made(api, item) => {
            quote!(#argument.into_iter().map(Into::into).collect())
        }
        Ty::List(_) => quote!(#argument.into_iter().collect()),
        Ty::Boxed(inner) => {
            let value = convert(api, inner, argument);
            quote!(Box::new(#value))
        }
        ty if is_made(api, ty) => quote!(#argument.into()),
        _ => argument.clone(),
    }
}

/// The type of the argument for a field: that of its value, or the whole `Option` where `null` is one of the values.
pub(super) fn field_argument(api: &Api, field: &Field) -> String {
    match field.presence {
        Presence::RequiredNullable => self::field(api, field),
        _ => argument(api, &field.ty),
    }
}

/// Whether the type can be made of `&str` by `From`, so that an argument is taken as `impl Into`. What has to be parsed
/// is taken as it is: `text.parse()?` needs to know its type.
pub(super) fn is_text(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Named(id) => matches!(api.types[id.0].shape, Shape::OpenEnum(_) | Shape::Id(_)),
        Ty::Builtin(builtin) => matches!(
            builtin,
            Builtin::Any | Builtin::FilePart | Builtin::Secret | Builtin::String
        ),
        _ => false,
    }
}

/// Whether an argument is made by `From`, of whatever it may be.
fn is_made(api: &Api, ty: &Ty) -> bool {
    is_text(api, ty) || *ty == Ty::Builtin(Builtin::Base64)
}

/// Whether the type is `Copy`.
pub(super) fn is_copy(ty: &Ty) -> bool {
    match ty {
        Ty::Builtin(builtin) => !matches!(
            builtin,
            Builtin::Any
                | Builtin::Base64
                | Builtin::FilePart
                | Builtin::Secret
                | Builtin::String
                | Builtin::Timestamp
        ),
        Ty::Nullable(inner) => is_copy(inner),
        Ty::Unit => true,
        Ty::Bytes | Ty::Named(_) | Ty::List(_) | Ty::Map(_) | Ty::Boxed(_) => false,
    }
}

pub(super) fn builtin(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Base64 => "Base64",
        Builtin::Bool => "bool",
        Builtin::F64 => "f64",
        Builtin::I32 => "i32",
        Builtin::I64 => "i64",
        Builtin::U16 => "u16",
        Builtin::U32 => "u32",
        Builtin::U64 => "u64",
        Builtin::String => "String",
        Builtin::Any => "Value",
        Builtin::FilePart => "FilePart",
        Builtin::IpAddr => "IpAddr",
        Builtin::Ipv4Addr => "Ipv4Addr",
        Builtin::Ipv6Addr => "Ipv6Addr",
        Builtin::IpRange => "IpRange",
        Builtin::Secret => "Secret",
        Builtin::Serial => "Serial",
        Builtin::Timestamp => "Timestamp",
    }
}

/// A number with its digits in groups, as it is written by hand.
pub(super) fn digits(number: &str) -> TokenStream {
    let whole = number.bytes().all(|byte| byte.is_ascii_digit());
    if !whole || number.len() < 5 {
        return tokens(number);
    }
    let mut grouped = String::new();
    for (index, digit) in number.chars().enumerate() {
        if index > 0 && (number.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    tokens(&grouped)
}
