//! How a record that is sent is made: `new`, setters and conversions.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::model::{declaration, deprecated};
use super::scope::{Scope, lines, tokens};
use super::spell::{self, Holder, Spelling};
use crate::ir::{Api, Builtin, Field, Flow, Presence, Reach, Record, Shape, Ty, Type, TypeId};

/// How many required fields `new` takes one by one; more of them are taken as a struct, whose fields have names.
pub(super) const ARGUMENTS: usize = 3;

/// `new` and the methods that set what is optional.
pub(super) fn builder(ty: &Type, record: &Record, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    let fields: Vec<&Field> = required(record).collect();
    let required_ty = struct_name(ty, record).map(|name| format_ident!("{name}"));
    let constants: Vec<_> = constants(record, scope).collect();
    let constructor = match &required_ty {
        _ if fields.is_empty() => return empty_builder(&name, record, &constants, scope),
        None => new(&fields, &constants, scope),
        Some(required_ty) => new_of_struct(required_ty, &fields, &constants, scope),
    };
    let required = required_ty.map(|required_ty| required_struct(ty, &required_ty, &fields, scope));
    let setters = setters(record, scope);
    quote! {
        impl #name {
            #constructor
            #setters
        }

        #required
    }
}

fn empty_builder(
    name: &Ident,
    record: &Record,
    constants: &[TokenStream],
    scope: &Scope<'_>,
) -> TokenStream {
    let wire = scope.api_types("wire");
    let blank = match constants {
        [] => quote!(#wire::blank()),
        constants => quote!(Self { #(#constants,)* ..#wire::blank() }),
    };
    let docs = lines([match constants {
        [] => "Makes one in which nothing is set.",
        _ => "Makes one with what is constant; nothing else is set.",
    }]);
    let setters = setters(record, scope);
    quote! {
        impl #name {
            #docs
            pub fn new() -> Self {
                #blank
            }
            #setters
        }

        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

fn new(required: &[&Field], constants: &[TokenStream], scope: &Scope<'_>) -> TokenStream {
    let wire = scope.api_types("wire");
    let parameters = required.iter().map(|field| {
        let name = format_ident!("{}", field.name);
        let ty = scope.field_argument(field);
        quote!(#name: #ty)
    });
    let values = required.iter().map(|field| {
        let name = format_ident!("{}", field.name);
        let value = required_value(field, scope);
        if name == value.to_string() {
            quote!(#name)
        } else {
            quote!(#name: #value)
        }
    });
    quote! {
        /// Makes one of what is required; nothing else is set.
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#constants,)* #(#values,)* ..#wire::blank() }
        }
    }
}

fn required_value(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    match field.presence {
        Presence::RequiredNullable => quote!(#name),
        Presence::WriteOnly => {
            let value = spell::convert(scope.api, &field.ty, &quote!(#name));
            quote!(Some(#value))
        }
        _ => spell::convert(scope.api, &field.ty, &quote!(#name)),
    }
}

fn new_of_struct(
    required_ty: &Ident,
    required: &[&Field],
    constants: &[TokenStream],
    scope: &Scope<'_>,
) -> TokenStream {
    let wire = scope.api_types("wire");
    let values = required.iter().map(|field| {
        let name = format_ident!("{}", field.name);
        match field.presence {
            Presence::WriteOnly => quote!(#name: Some(required.#name)),
            _ => quote!(#name: required.#name),
        }
    });
    quote! {
        /// Makes one of what is required; nothing else is set.
        pub fn new(required: #required_ty) -> Self {
            Self { #(#constants,)* #(#values,)* ..#wire::blank() }
        }
    }
}

/// The struct that `new` takes.
fn required_struct(ty: &Type, name: &Ident, required: &[&Field], scope: &Scope<'_>) -> TokenStream {
    let docs = format!(
        "What [`{0}::new`] takes: all that a `{0}` must have.",
        ty.name
    );
    let docs = lines([docs.as_str()]);
    let fields = required.iter().map(|field| match field.presence {
        Presence::WriteOnly => {
            let presence = Presence::Required;
            declaration(
                &Field {
                    presence,
                    ..(*field).clone()
                },
                scope,
            )
        }
        _ => declaration(field, scope),
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn setters(record: &Record, scope: &Scope<'_>) -> TokenStream {
    let optional = record.fields.iter().filter(|field| is_set(field));
    optional.map(|field| setter(field, scope)).collect()
}

/// `with_x`, and `clear_x` where `null` can be sent.
fn setter(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let with = format_ident!("with_{}", stem(field));
    let ty = scope.argument(&field.ty);
    let value = spell::convert(scope.api, &field.ty, &quote!(#name));
    let deprecated = deprecated(field);
    let docs = setter_docs(field);
    let (set, clear) = match field.presence {
        Presence::OptionalNullable => {
            let nullable = scope.api_types("Nullable");
            (
                quote!(#nullable::Value(#value)),
                Some(clear(field, &nullable)),
            )
        }
        _ => (quote!(Some(#value)), None),
    };
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #with(mut self, #name: #ty) -> Self {
            self.#name = #set;
            self
        }
        #clear
    }
}

fn clear(field: &Field, nullable: &TokenStream) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let clear = format_ident!("clear_{}", stem(field));
    let deprecated = deprecated(field);
    let docs = lines([format!("Clears `{name}`: sends `null`.").as_str()]);
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #clear(mut self) -> Self {
            self.#name = #nullable::Null;
            self
        }
    }
}

/// The methods that set what is optional, as `API.txt` shows them.
pub(super) fn setters_of(api: &Api, record: &Record) -> impl Iterator<Item = String> {
    let optional = record.fields.iter().filter(|field| is_set(field));
    optional.flat_map(|field| {
        let ty = Spelling::of(api).argument(&field.ty);
        let with = format!("with_{}(self, {}: {ty})", stem(field), field.name);
        let nullable = field.presence == Presence::OptionalNullable;
        [with]
            .into_iter()
            .chain(nullable.then(|| format!("clear_{}(self)", stem(field))))
    })
}

/// The name without the `_` that tells it from a keyword.
pub(super) fn stem(field: &Field) -> &str {
    field.name.trim_matches('_')
}

/// What the setter does and the first paragraph about the field.
fn setter_docs(field: &Field) -> TokenStream {
    let head = format!("Sets `{}`.", field.name);
    let lines_of_docs = field.docs.0.iter().map(|line| line.trim());
    let paragraph = lines_of_docs.take_while(|line| !line.is_empty());
    let mut docs: Vec<String> = paragraph.map(str::to_owned).collect();
    match docs.first_mut() {
        Some(first) => *first = format!("{head} {first}"),
        None => docs.push(head),
    }
    lines(docs.iter().map(String::as_str))
}

/// `From<&Source>` or `TryFrom<&Source>`: everything that the source has too.
pub(super) fn conversion(ty: &Type, record: &Record, scope: &Scope<'_>) -> TokenStream {
    let Some(from) = &record.from else {
        return TokenStream::new();
    };
    let source = &scope.api.types[from.source.0];
    let Shape::Record(source_record) = &source.shape else {
        return TokenStream::new();
    };
    let name = format_ident!("{}", ty.name);
    let source_ty = scope.value(&Ty::Named(from.source));
    let values = record.fields.iter().filter_map(|field| {
        let name = format_ident!("{}", field.name);
        if let Some(value) = constant(field, scope) {
            return Some(quote!(#name: #value));
        }
        let mut sources = source_record.fields.iter();
        let value = copy(
            sources.find(|source| source.wire == field.wire)?,
            field,
            scope,
        )?;
        Some(quote!(#name: #value))
    });
    let wire = scope.api_types("wire");
    match from.reach {
        Reach::All => quote! {
            impl From<&#source_ty> for #name {
                fn from(source: &#source_ty) -> Self {
                    Self { #(#values,)* ..#wire::blank() }
                }
            }
        },
        Reach::Complete => {
            let missing = scope.api_types("Missing");
            quote! {
                /// Fails where a member is missing that is required here.
                impl TryFrom<&#source_ty> for #name {
                    type Error = #missing;

                    fn try_from(source: &#source_ty) -> Result<Self, #missing> {
                        Ok(Self { #(#values,)* ..#wire::blank() })
                    }
                }
            }
        }
    }
}

/// The value of a field that is taken from another record; none where the types differ.
fn copy(source: &Field, target: &Field, scope: &Scope<'_>) -> Option<TokenStream> {
    if source.ty != target.ty {
        return None;
    }
    let name = format_ident!("{}", source.name);
    let clone = (!spell::is_copy(&source.ty)).then(|| quote!(.clone()));
    let value = quote!(source.#name #clone);
    let (given, wanted) = (
        spell::holder(source.presence),
        spell::holder(target.presence),
    );
    match (given, wanted) {
        _ if given == wanted => Some(value),
        (Holder::Nothing, Holder::Option) => Some(quote!(Some(#value))),
        (Holder::Nothing, Holder::Nullable) => {
            let nullable = scope.api_types("Nullable");
            Some(quote!(#nullable::Value(#value)))
        }
        (Holder::Option, Holder::Nullable) => {
            let nullable = scope.api_types("Nullable");
            Some(quote!(#value.map_or(#nullable::Absent, #nullable::Value)))
        }
        (Holder::Nullable, Holder::Option) => Some(quote!(#value.into_value())),
        (_, Holder::Nothing) => {
            let (wire, missing) = (&target.wire, scope.api_types("Missing"));
            let value = match given {
                Holder::Nullable => quote!(source.#name.value()),
                _ => quote!(source.#name.as_ref()),
            };
            Some(quote!(#missing::require(#value, #wire)?))
        }
        _ => None,
    }
}

fn required(record: &Record) -> impl Iterator<Item = &Field> {
    record.fields.iter().filter(|field| is_required(field))
}

/// Whether `new` asks for a field.
pub(super) fn is_required(field: &Field) -> bool {
    field.constant.is_none()
        && matches!(
            field.presence,
            Presence::Required | Presence::RequiredNullable | Presence::WriteOnly
        )
}

/// Whether a field has a setter.
pub(super) fn is_set(field: &Field) -> bool {
    field.constant.is_none() && !is_required(field) && field.presence != Presence::ReadOnly
}

/// The fields that have but one value, with that value.
fn constants(record: &Record, scope: &Scope<'_>) -> impl Iterator<Item = TokenStream> {
    record.fields.iter().filter_map(|field| {
        let name = format_ident!("{}", field.name);
        let value = constant(field, scope)?;
        Some(quote!(#name: #value))
    })
}

fn constant(field: &Field, scope: &Scope<'_>) -> Option<TokenStream> {
    let value = match field.constant.as_ref()? {
        Value::Bool(value) => quote!(#value),
        Value::Number(number) if field.ty == Ty::Builtin(Builtin::F64) => {
            tokens(&format!("{:?}", number.as_f64()?))
        }
        Value::Number(number) => spell::digits(&number.to_string()),
        Value::String(text) => match &field.ty {
            Ty::Named(id) => variant(*id, text, scope),
            _ => quote!(#text.into()),
        },
        _ => return None,
    };
    Some(match spell::holder(field.presence) {
        Holder::Nothing => value,
        Holder::Option => quote!(Some(#value)),
        Holder::Nullable => {
            let nullable = scope.api_types("Nullable");
            quote!(#nullable::Value(#value))
        }
    })
}

/// A value of an enum, by its name where it has one.
fn variant(id: TypeId, text: &str, scope: &Scope<'_>) -> TokenStream {
    let variants = match &scope.api.types[id.0].shape {
        Shape::OpenEnum(variants) => &variants[..],
        _ => &[],
    };
    let ty = scope.value(&Ty::Named(id));
    match variants.iter().find(|variant| variant.wire == text) {
        Some(variant) => {
            let variant = format_ident!("{}", variant.name);
            quote!(#ty::#variant)
        }
        None => quote!(#text.into()),
    }
}

/// How the members beyond the fields are read and set, where the document gives their type.
pub(super) fn others(ty: &Type, record: &Record, scope: &Scope<'_>) -> Option<TokenStream> {
    let value = scope.value(record.others.as_ref()?);
    let name = format_ident!("{}", ty.name);
    let wire = scope.api_types("wire");
    let map = scope.value(&Ty::Map(Box::new(record.others.clone()?)));
    let set = (record.flow != Flow::Received).then(|| {
        quote! {
            /// Sets a member beyond the fields.
            ///
            /// # Errors
            ///
            /// If a number in the value is infinite or not a number (NaN).
            pub fn set_other(
                &mut self,
                name: impl Into<String>,
                value: &#value,
            ) -> Result<(), #wire::EncodeError> {
                self.extra.set(name, value)
            }
        }
    });
    Some(quote! {
        impl #name {
            /// Returns the members beyond the fields, by name.
            ///
            /// # Errors
            ///
            /// If one of them is not of this type.
            pub fn others(&self) -> Result<#map, #wire::DecodeError> {
                self.extra.typed()
            }
            #set
        }
    })
}

/// The name of the struct that `new` takes; none where it takes values one by one or is not there.
pub(super) fn struct_name(ty: &Type, record: &Record) -> Option<String> {
    let is_made = record.flow != Flow::Received;
    (is_made && required(record).count() > ARGUMENTS)
        .then(|| format!("{}Required", ty.name.trim_end_matches('_')))
}

/// The arguments of `new`, as `API.txt` shows them; none where there is no `new`.
pub(super) fn arguments(api: &Api, ty: &Type, record: &Record) -> Option<String> {
    if record.flow == Flow::Received {
        return None;
    }
    if let Some(name) = struct_name(ty, record) {
        let fields: Vec<_> = required(record).map(|field| field.name.as_str()).collect();
        return Some(format!("required: {name} {{ {} }}", fields.join(", ")));
    }
    let argument = |field: &Field| {
        format!(
            "{}: {}",
            field.name,
            Spelling::of(api).field_argument(field)
        )
    };
    let arguments: Vec<_> = required(record).map(argument).collect();
    Some(arguments.join(", "))
}
