//! How types are written in Rust, in code and in `API.txt` alike.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::tokens;
use crate::ir::{Api, Builtin, Field, Presence, Shape, Ty};

/// How a text writes types.
#[derive(Clone, Copy)]
pub(super) struct Spelling<'a> {
    api: &'a Api,
    others: &'a [&'a str],
}

impl<'a> Spelling<'a> {
    /// Where each type of the model is called by its name.
    pub(super) fn of(api: &'a Api) -> Self {
        Self { api, others: &[] }
    }

    /// Where these names are those of others: a type of the model that has one is called `model::Error`.
    pub(super) fn beside(self, others: &'a [&'a str]) -> Self {
        Self { others, ..self }
    }

    /// Whether a type of the model has a name of others.
    pub(super) fn is_beside(self, name: &str) -> bool {
        self.others.contains(&name)
    }

    /// The type of a value: `Vec<PeerId>`.
    pub(super) fn value(self, ty: &Ty) -> String {
        match ty {
            Ty::Named(id) => match &self.api.types[id.0].name {
                name if self.is_beside(name) => format!("model::{name}"),
                name => name.clone(),
            },
            Ty::Builtin(builtin) => self::builtin(*builtin).to_owned(),
            Ty::List(item) => format!("Vec<{}>", self.value(item)),
            Ty::Map(item) => format!("BTreeMap<String, {}>", self.value(item)),
            Ty::Nullable(inner) => format!("Option<{}>", self.value(inner)),
            Ty::Boxed(inner) => format!("Box<{}>", self.value(inner)),
            Ty::Bytes => "RawBody".to_owned(),
            Ty::Unit => "()".to_owned(),
        }
    }

    /// The type of a field, presence included: `Option<Vec<PeerId>>`.
    pub(super) fn field(self, field: &Field) -> String {
        let value = self.value(&field.ty);
        match holder(field.presence) {
            Holder::Nothing => value,
            Holder::Option => format!("Option<{value}>"),
            Holder::Nullable => format!("Nullable<{value}>"),
        }
    }

    /// The type of an argument that takes a value: `impl Into<PeerId>`.
    pub(super) fn argument(self, ty: &Ty) -> String {
        match ty {
            Ty::List(item) => match &**item {
                Ty::Boxed(_) | Ty::List(_) => {
                    format!("impl IntoIterator<Item = {}>", self.value(item))
                }
                item => format!("impl IntoIterator<Item = {}>", self.argument(item)),
            },
            Ty::Boxed(inner) => self.argument(inner),
            Ty::Bytes => "impl Into<Vec<u8>>".to_owned(),
            ty if is_made(self.api, ty) => format!("impl Into<{}>", self.value(ty)),
            ty => self.value(ty),
        }
    }

    /// The type of the argument for a field: that of its value, or the whole `Option` where `null` is one of the values.
    pub(super) fn field_argument(self, field: &Field) -> String {
        match field.presence {
            Presence::RequiredNullable => self.field(field),
            _ => self.argument(&field.ty),
        }
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

/// The expression that makes a value of an [argument](Spelling::argument).
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
