//! The types of an API: records, ids and open enums.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::render::{self, Modules, Visibility};
use super::scope::{Place, Scope, docs, lines};
use super::{Tree, builder, example, limits};
use crate::ir::{Api, Arm, Constraints, Field, Flow, Presence, Record, Shape, Tag, Type, Variant};
use crate::lower::code;

/// Adds the files of the model crate.
pub(super) fn emit(api: &Api, tree: &mut Tree) {
    let folder = format!("{}/src/generated", api.crates.model.folder);
    let mut types: BTreeMap<&str, Vec<&Type>> = BTreeMap::new();
    for ty in &api.types {
        types.entry(&ty.module).or_default().push(ty);
    }
    let mut modules = BTreeMap::new();
    for (module, types) in types {
        tree.add(format!("{folder}/{module}.rs"), file(api, module, &types));
        let visibility = match api.products.is_empty() {
            true => Visibility::names(types.iter().flat_map(|ty| names(ty))),
            false => Visibility::All,
        };
        modules.insert(module.to_owned(), visibility);
    }
    let features = api.products.iter().map(|product| product.feature.clone());
    let modules = Modules {
        attribute: None,
        shown: modules,
        features: features.map(|feature| (feature.clone(), feature)).collect(),
    };
    tree.add(format!("{folder}/mod.rs"), modules.file(api));
    tree.add_folder(folder);
}

fn file(api: &Api, module: &str, types: &[&Type]) -> String {
    let scope = Scope::new(api, Place::Model(module));
    let items: TokenStream = types.iter().map(|ty| item(ty, &scope)).collect();
    let is_deprecated = types.iter().any(|ty| match &ty.shape {
        Shape::Record(record) => record.fields.iter().any(|field| field.deprecated),
        Shape::OpenEnum(_) | Shape::Id(_) | Shape::Union(_) => false,
    });
    let allowance = is_deprecated.then(|| {
        let reason = "this is where they are read and set";
        quote!(#![allow(deprecated, reason = #reason)])
    });
    let has_unions = types.iter().any(|ty| matches!(ty.shape, Shape::Union(_)));
    let sizes = has_unions.then(|| {
        let reason = "a box would come and go with the members of a type";
        quote!(#![allow(clippy::large_enum_variant, reason = #reason)])
    });
    let sources: BTreeSet<&str> = types.iter().map(|ty| ty.source.as_str()).collect();
    let sources: Vec<&str> = sources.into_iter().collect();
    render::file(&sources.join(", "), scope, quote!(#allowance #sizes #items))
}

/// The names that a type brings into its module.
fn names(ty: &Type) -> impl Iterator<Item = String> {
    let required = match &ty.shape {
        Shape::Record(record) => builder::struct_name(ty, record),
        Shape::OpenEnum(_) | Shape::Id(_) | Shape::Union(_) => None,
    };
    [ty.name.clone()].into_iter().chain(required)
}

fn item(ty: &Type, scope: &Scope<'_>) -> TokenStream {
    match &ty.shape {
        Shape::Record(record) => self::record(ty, record, scope),
        Shape::OpenEnum(variants) => open_enum(ty, variants, scope),
        Shape::Id(constraints) => id(ty, constraints, scope),
        Shape::Union(arms) => union(ty, arms, scope),
    }
}

fn id(ty: &Type, constraints: &Constraints, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    let docs = type_docs(ty);
    let id = scope.api_types("id");
    let limits = limits::of(constraints);
    quote! {
        #docs
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct #name(String);

        #id!(#name #limits);
    }
}

fn open_enum(ty: &Type, variants: &[Variant], scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    let docs = type_docs(ty);
    let declarations = variants.iter().map(|variant| {
        let docs = self::docs(&variant.docs, &format!("`{}`", variant.wire));
        let variant = format_ident!("{}", variant.name);
        quote!(#docs #variant)
    });
    let values = variants.iter().map(|variant| {
        let wire = &variant.wire;
        let variant = format_ident!("{}", variant.name);
        quote!(#variant = #wire)
    });
    let open_enum = scope.api_types("open_enum");
    quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations,)*
            /// A value that this version of the crate does not know.
            Other(String),
        }

        #open_enum! { #name { #(#values,)* } }
    }
}

fn union(ty: &Type, arms: &[Arm], scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    let docs = type_docs(ty);
    let declarations = arms.iter().map(|arm| {
        let docs = self::docs(&arm.docs, &format!("`{}`", arm.name));
        let (arm, ty) = (format_ident!("{}", arm.name), scope.value(&arm.ty));
        quote!(#docs #arm(#ty))
    });
    let lines = arms.iter().map(|arm| {
        let (name, ty) = (format_ident!("{}", arm.name), scope.value(&arm.ty));
        let tag = arm
            .tag
            .as_ref()
            .map(|Tag { member, values }| quote!(if #member = #(#values)|*));
        quote!(#name(#ty) #tag)
    });
    let union = scope.api_types("union");
    let value = scope.api_types("Value");
    quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations,)*
            /// A value that this version of the crate does not know.
            Other(#value),
        }

        #union! { #name { #(#lines,)* } }
    }
}

fn record(ty: &Type, record: &Record, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", ty.name);
    let docs = type_docs(ty);
    let example = example(ty, scope);
    let fields = record.fields.iter().map(|field| declaration(field, scope));
    let members = record.fields.iter().map(|field| member(field, record.flow));
    let sent = (record.flow != Flow::Received).then(|| quote!(sent));
    let extra = scope.api_types("Extra");
    let macro_name = scope.api_types("record");
    let builder = match record.flow {
        Flow::Sent | Flow::Both => builder::builder(ty, record, scope),
        // The service makes these. Whoever needs one in a test writes the JSON that it comes as.
        Flow::Received => TokenStream::new(),
    };
    let others = builder::others(ty, record, scope);
    let conversion = builder::conversion(ty, record, scope);
    quote! {
        #docs
        #example
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            /// The members that this version of the crate does not know.
            pub extra: #extra,
        }

        #macro_name! { #sent #name { #(#members,)* } }

        #builder
        #others
        #conversion
    }
}

/// The documented example, below the documentation.
fn example(ty: &Type, scope: &Scope<'_>) -> Option<TokenStream> {
    let example = example::of_type(scope.api, ty);
    let docs = lines([""].into_iter().chain(example.iter().map(String::as_str)));
    (!example.is_empty()).then_some(docs)
}

/// A field of a struct.
pub(super) fn declaration(field: &Field, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let docs = docs(&field.docs, &format!("The {} member.", code(&field.wire)));
    let deprecated = deprecated(field);
    let ty = scope.field(field);
    quote!(#docs #deprecated pub #name: #ty)
}

/// A line of `record!`. What the service sends is taken as it is, so only what is sent has limits.
fn member(field: &Field, flow: Flow) -> TokenStream {
    let presence = match field.presence {
        Presence::Required | Presence::RequiredNullable => quote!(required),
        Presence::Optional | Presence::OptionalNullable | Presence::WriteOnly => quote!(optional),
        Presence::ReadOnly => quote!(read_only),
        Presence::OptionalOrEmpty => quote!(optional_or_empty),
    };
    let name = format_ident!("{}", field.name);
    let wire = &field.wire;
    let renamed = (field.name != field.wire).then(|| quote!(as #wire));
    let limits = match flow {
        Flow::Sent | Flow::Both => limits::of(&field.constraints),
        Flow::Received => None,
    };
    quote!(#presence #name #renamed #limits)
}

fn type_docs(ty: &Type) -> TokenStream {
    docs(&ty.docs, &format!("`{}`", ty.name))
}

/// The attribute of a deprecated field and what sets it.
pub(super) fn deprecated(field: &Field) -> Option<TokenStream> {
    field.deprecated.then(|| quote!(#[deprecated]))
}
