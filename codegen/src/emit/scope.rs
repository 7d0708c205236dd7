//! The names that a generated file uses from elsewhere.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::spell::{self, Spelling};
use crate::ir::{Api, Builtin, Docs, Field, Presence, Ty};

/// A file that is being emitted: it writes types and keeps what must be imported for that, so that no import is missing
/// and none is left over.
pub(super) struct Scope<'a> {
    pub(super) api: &'a Api,
    place: Place<'a>,
    imports: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

/// Where a file stands, which says where its names come from.
pub(super) enum Place<'a> {
    /// In this module of the model crate.
    Model(&'a str),
    /// Outside the model crate.
    Outside,
    /// Outside the model crate, beside these names of others. Types that have one are not imported by themselves, but
    /// with `model`, the model crate, from the path that comes second.
    Beside(&'a [&'a str], &'a str),
}

impl<'a> Scope<'a> {
    pub(super) fn new(api: &'a Api, place: Place<'a>) -> Self {
        Self {
            api,
            place,
            imports: RefCell::default(),
        }
    }

    /// Imports a name and writes it.
    pub(super) fn import(&self, module: &str, name: &str) -> TokenStream {
        let mut imports = self.imports.borrow_mut();
        imports
            .entry(module.to_owned())
            .or_default()
            .insert(name.to_owned());
        tokens(name)
    }

    /// Imports a name of the crate `api-types`, which stands behind the model, and writes it. In the model itself all
    /// of them come with one line, so that a new field does not change it.
    pub(super) fn api_types(&self, name: &str) -> TokenStream {
        match self.place {
            Place::Model(_) => {
                self.import("api_types::prelude", "*");
                tokens(name)
            }
            Place::Outside | Place::Beside(..) => self.import(&self.api.crates.model.library, name),
        }
    }

    /// Imports a name of the standard library, which the model has with those of `api-types`.
    fn standard(&self, module: &str, name: &str) {
        match self.place {
            Place::Model(_) => drop(self.api_types(name)),
            Place::Outside | Place::Beside(..) => drop(self.import(module, name)),
        }
    }

    /// How this file writes types.
    pub(super) fn spelling(&self) -> Spelling<'a> {
        let spelling = Spelling::of(self.api);
        match self.place {
            Place::Model(_) | Place::Outside => spelling,
            Place::Beside(others, _) => spelling.beside(others),
        }
    }

    /// The type of a value.
    pub(super) fn value(&self, ty: &Ty) -> TokenStream {
        self.import_type(ty);
        tokens(&self.spelling().value(ty))
    }

    /// The type of a field.
    pub(super) fn field(&self, field: &Field) -> TokenStream {
        self.import_type(&field.ty);
        if field.presence == Presence::OptionalNullable {
            self.api_types("Nullable");
        }
        tokens(&self.spelling().field(field))
    }

    /// The type of an argument.
    pub(super) fn argument(&self, ty: &Ty) -> TokenStream {
        self.import_type(ty);
        tokens(&self.spelling().argument(ty))
    }

    /// The type of the argument for a field.
    pub(super) fn field_argument(&self, field: &Field) -> TokenStream {
        self.import_type(&field.ty);
        tokens(&self.spelling().field_argument(field))
    }

    /// What is imported: names by module.
    pub(super) fn into_imports(self) -> BTreeMap<String, BTreeSet<String>> {
        self.imports.into_inner()
    }

    fn import_type(&self, ty: &Ty) {
        match ty {
            Ty::Named(id) => {
                let named = &self.api.types[id.0];
                match self.place {
                    Place::Model(module) if module == named.module => {}
                    Place::Model(_) => drop(self.import("super", &named.name)),
                    Place::Beside(_, path) if self.spelling().is_beside(&named.name) => {
                        drop(self.import(path, "model"));
                    }
                    Place::Outside | Place::Beside(..) => drop(self.api_types(&named.name)),
                }
            }
            Ty::Builtin(builtin) => self.import_builtin(*builtin),
            Ty::Map(item) => {
                self.standard("std::collections", "BTreeMap");
                self.import_type(item);
            }
            Ty::List(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => self.import_type(inner),
            Ty::Bytes | Ty::Unit => {}
        }
    }

    fn import_builtin(&self, builtin: Builtin) {
        let name = spell::builtin(builtin);
        match builtin {
            Builtin::IpAddr | Builtin::Ipv4Addr | Builtin::Ipv6Addr => {
                self.standard("std::net", name);
            }
            Builtin::Any
            | Builtin::Base64
            | Builtin::FilePart
            | Builtin::IpRange
            | Builtin::Secret
            | Builtin::Serial
            | Builtin::Timestamp => drop(self.api_types(name)),
            Builtin::Bool
            | Builtin::F64
            | Builtin::I32
            | Builtin::I64
            | Builtin::U16
            | Builtin::U32
            | Builtin::U64
            | Builtin::String => {}
        }
    }
}

/// The tokens of a name or a type.
pub(super) fn tokens(text: &str) -> TokenStream {
    text.parse().expect("types and names of the IR are Rust")
}

/// A string, or `None`.
pub(super) fn optional(text: Option<&str>) -> TokenStream {
    text.map_or(quote!(None), |text| quote!(Some(#text)))
}

/// The name of a static.
pub(super) fn upper(name: &str) -> proc_macro2::Ident {
    format_ident!("{}", name.to_uppercase())
}

/// A documentation comment, or the stand-in where the document says nothing.
pub(super) fn docs(docs: &Docs, stand_in: &str) -> TokenStream {
    if docs.0.iter().all(|line| line.trim().is_empty()) {
        return lines([stand_in]);
    }
    lines(docs.0.iter().map(String::as_str))
}

/// A documentation comment of these lines.
pub(super) fn lines<'l>(lines: impl IntoIterator<Item = &'l str>) -> TokenStream {
    lines.into_iter().map(line).collect()
}

fn line(text: &str) -> TokenStream {
    let text = match text.trim_end() {
        "" => String::new(),
        text => format!(" {text}"),
    };
    quote!(#[doc = #text])
}
