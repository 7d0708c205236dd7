//! A call of an operation: the method, the type of its requests, and the static.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::client::{self, RUNTIME, argument, converted};
use super::errors;
use super::example;
use super::paging;
use super::scope::{Scope, docs, lines, upper};
use super::spell;
use crate::ir::{
    Api, Body, Builtin, Encoding, EncodingKind, Location, Method, Operation, Parameter, Reading,
    Resource, Setting, Shape, Source, Style, Ty, Writing,
};

/// The parameters that may be left out.
pub(super) fn optional(operation: &Operation) -> impl Iterator<Item = &Setting> {
    let settings = operation.settings.iter();
    settings.filter(|setting| !setting.required)
}

fn required(operation: &Operation) -> impl Iterator<Item = &Setting> {
    let settings = operation.settings.iter();
    settings.filter(|setting| setting.required)
}

/// All that a call takes but the body.
pub(super) fn parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    let required = required(operation).map(|setting| &setting.parameter);
    operation.parameters.iter().chain(required)
}

/// What the document says of arguments, each a line of a list.
pub(super) fn argument_docs<'p>(parameters: impl Iterator<Item = &'p Parameter>) -> Vec<String> {
    let said = parameters.filter(|parameter| !parameter.said.is_empty());
    let said = said.map(|parameter| format!("- `{}`: {}", parameter.name, parameter.said));
    let said: Vec<_> = said.collect();
    let space = (!said.is_empty()).then(String::new);
    space.into_iter().chain(said).collect()
}

/// The body that a method of the request sets.
pub(super) fn set_body(operation: &Operation) -> Option<&Body> {
    let body = operation.body.as_ref();
    body.filter(|body| body.source != Source::Argument)
}

/// The body that is an argument.
pub(super) fn given_body(operation: &Operation) -> Option<&Body> {
    let body = operation.body.as_ref();
    body.filter(|body| body.source == Source::Argument)
}

/// The arguments for a body, as `API.txt` shows them.
pub(super) fn body_arguments(api: &Api, body: &Body) -> Vec<String> {
    let spelling = client::spelling(api);
    let ty = match body.ty {
        Ty::Bytes => spelling.argument(&body.ty),
        _ => spelling.value(&body.ty),
    };
    let media_type = (body.writing == Writing::AnyBytes).then(|| "media_type: &str".to_owned());
    media_type
        .into_iter()
        .chain([format!("body: {ty}")])
        .collect()
}

/// The type of an operation's requests, with a method for each parameter that may be left out.
pub(super) fn request_type(operation: &Operation, scope: &Scope<'_>) -> Option<TokenStream> {
    let name = format_ident!("{}", operation.request.as_ref()?);
    let macro_name = scope.import(RUNTIME, "request");
    let request = request(operation, scope);
    let rest = match operation.reading {
        Reading::Bytes => "`stream`, `timeout`, `to_http`",
        Reading::Json | Reading::Lines | Reading::Text => "`send_full`, `deadline`, `to_http`",
    };
    let docs = lines([
        &*format!(
            "A request of `{}`, with what may be set on it.",
            operation.name
        ),
        "",
        &format!(
            "All else that a request has is on its [`request`](Self::request): {rest} and more."
        ),
    ]);
    let setters = optional(operation).map(|setting| setter(setting, scope));
    let body = set_body(operation).map(|body| {
        let docs = self::docs(&body.docs, "Sets the body.");
        let arguments = body_tokens(body, scope);
        let set = write_body(&body.writing, scope);
        let forms = body.forms.iter().map(|form| {
            let name = format_ident!("{}", form.method);
            let docs = format!("As [`body`](Self::body), as `{}`.", form.media_type);
            let docs = lines([docs.as_str()]);
            let (ty, set) = (scope.value(&form.ty), write_body(&form.writing, scope));
            quote! {
                #docs
                pub fn #name(self, body: #ty) -> Self {
                    Self(self.0 #set)
                }
            }
        });
        quote! {
            #docs
            pub fn body(self, #(#arguments),*) -> Self {
                Self(self.0 #set)
            }
            #(#forms)*
        }
    });
    let paging = paging::methods(operation, scope);
    Some(quote! {
        #docs
        #[must_use = "a request does nothing until awaited"]
        pub struct #name(#request);

        #macro_name!(#name: #request);

        impl #name {
            #body
            #(#setters)*
            #paging
        }
    })
}

fn setter(setting: &Setting, scope: &Scope<'_>) -> TokenStream {
    let parameter = &setting.parameter;
    let name = format_ident!("{}", parameter.name);
    let docs = docs(&parameter.docs, &format!("`{}`", parameter.wire));
    let argument = scope.argument(&parameter.ty);
    let deprecated = setting.deprecated.then(|| quote!(#[deprecated]));
    let set = set(setting, scope);
    quote! {
        #docs
        #deprecated
        pub fn #name(self, #name: #argument) -> Self {
            Self(self.0 #set)
        }
    }
}

/// The value of a parameter, made of its argument, where nothing else tells its type.
fn value(parameter: &Parameter, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", parameter.name);
    match &parameter.ty {
        Ty::List(item) => {
            let item_ty = scope.value(item);
            let converted =
                spell::is_text(scope.api, item).then(|| quote!(.map(Into::<#item_ty>::into)));
            quote!(#name.into_iter() #converted .collect::<Vec<_>>())
        }
        ty if spell::is_text(scope.api, ty) => {
            let ty = scope.value(ty);
            quote!(Into::<#ty>::into(#name))
        }
        ty => spell::convert(scope.api, ty, &quote!(#name)),
    }
}

/// Whether a value is written in the same way whatever the style is.
fn is_scalar(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Named(id) => matches!(api.types[id.0].shape, Shape::Id(_) | Shape::OpenEnum(_)),
        // A fraction may be none that can be written.
        Ty::Builtin(builtin) => !matches!(
            builtin,
            Builtin::Any | Builtin::F64 | Builtin::FilePart | Builtin::Secret
        ),
        _ => false,
    }
}

/// The call that sets a parameter.
fn set(setting: &Setting, scope: &Scope<'_>) -> TokenStream {
    let Setting {
        parameter,
        location,
        reserved,
        ..
    } = setting;
    let wire = &parameter.wire;
    if let Ty::List(item) = &parameter.ty
        && !reserved
    {
        let (name, item) = (format_ident!("{}", parameter.name), scope.value(item));
        let style = style(parameter.style, scope);
        let call = match location {
            Location::Query => format_ident!("query_list"),
            Location::Cookie => format_ident!("cookie_list"),
            Location::Header => format_ident!("header_list"),
        };
        return quote!(.#call::<#item>(#wire, #style, #name));
    }
    let value = value(parameter, scope);
    let is_plain = is_scalar(scope.api, &parameter.ty) && parameter.style != Style::Json;
    match (location, is_plain) {
        (Location::Query, true) if *reserved => quote!(.reserved(#wire, #value)),
        (Location::Query, true) => quote!(.query(#wire, #value)),
        (Location::Cookie, true) => quote!(.cookie(#wire, #value)),
        (Location::Header, true) if spell::is_text(scope.api, &parameter.ty) => {
            match parameter.ty {
                Ty::Named(_) => quote!(.header(#wire, #value.as_str())),
                _ => quote!(.header(#wire, &#value)),
            }
        }
        (Location::Header, true) => quote!(.header(#wire, &#value.to_string())),
        (location, _) => {
            let style = style(parameter.style, scope);
            let call = format_ident!(
                "{}",
                match (location, reserved) {
                    (Location::Query, false) => "parameter",
                    (Location::Query, true) => "reserved_parameter",
                    (Location::Cookie, _) => "cookie_parameter",
                    (Location::Header, _) => "header_parameter",
                }
            );
            quote!(.#call(#wire, #style, &#value))
        }
    }
}

fn style(style: Style, scope: &Scope<'_>) -> TokenStream {
    let ty = scope.import(RUNTIME, "Style");
    let style = format_ident!(
        "{}",
        match style {
            Style::Form => "Form",
            Style::Comma => "Comma",
            Style::CommaExploded => "CommaExploded",
            Style::Space => "Space",
            Style::Pipe => "Pipe",
            Style::Deep => "Deep",
            Style::Label => "Label",
            Style::LabelExploded => "LabelExploded",
            Style::Matrix => "Matrix",
            Style::MatrixExploded => "MatrixExploded",
            Style::Json => "Json",
        }
    );
    quote!(#ty::#style)
}

/// A parameter as it is given to the path: `value` is the expression for it.
fn in_a_path(parameter: &Parameter, value: &TokenStream, scope: &Scope<'_>) -> TokenStream {
    match parameter.style {
        Style::Comma | Style::CommaExploded if is_scalar(scope.api, &parameter.ty) => {
            quote!(&#value)
        }
        other => {
            let (style, wire) = (style(other, scope), &parameter.wire);
            quote!(&#style.path(#wire, &#value))
        }
    }
}

/// The type of an operation's requests, without what may be set on them.
fn request(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    match operation.reading {
        Reading::Bytes => scope.import(RUNTIME, "Download"),
        Reading::Json | Reading::Lines | Reading::Text => {
            let request = scope.import(RUNTIME, "Request");
            let result = scope.value(&operation.result);
            quote!(#request<#result>)
        }
    }
}

/// The arguments for a body.
fn body_tokens(body: &Body, scope: &Scope<'_>) -> Vec<TokenStream> {
    let ty = match body.ty {
        Ty::Bytes => scope.argument(&body.ty),
        _ => scope.value(&body.ty),
    };
    let media_type = (body.writing == Writing::AnyBytes).then(|| quote!(media_type: &str));
    media_type.into_iter().chain([quote!(body: #ty)]).collect()
}

/// The call that sets the body.
fn write_body(writing: &Writing, scope: &Scope<'_>) -> TokenStream {
    match writing {
        Writing::Json(None) => quote!(.json(&body)),
        Writing::Json(Some(media_type)) => {
            quote!(.json(&body).header("content-type", #media_type))
        }
        Writing::Form(encodings) => {
            let encodings = self::encodings(encodings, scope);
            quote!(.form(&body, &[#(#encodings),*]))
        }
        Writing::Multipart(encodings) => {
            let encodings = self::encodings(encodings, scope);
            quote!(.multipart(&body, &[#(#encodings),*]))
        }
        Writing::Lines(media_type) => quote!(.lines(#media_type, &body)),
        Writing::Bytes(media_type) => quote!(.body(#media_type, body)),
        Writing::AnyBytes => quote!(.body(media_type, body)),
    }
}

fn encodings(encodings: &[Encoding], scope: &Scope<'_>) -> Vec<TokenStream> {
    let encodings = encodings.iter().map(|encoding| {
        let (ty, property) = (scope.import(RUNTIME, "Encoding"), &encoding.property);
        match &encoding.kind {
            EncodingKind::MediaType(media_type) => {
                quote!(#ty::media_type(#property, #media_type))
            }
            EncodingKind::Style(style) => {
                let style = self::style(*style, scope);
                quote!(#ty::style(#property, #style))
            }
            EncodingKind::Reserved(style) => {
                let style = self::style(*style, scope);
                quote!(#ty::style(#property, #style).reserved())
            }
        }
    });
    encodings.collect()
}

/// The method of an operation, and the one for other kinds of body.
pub(super) fn methods(
    operation: &Operation,
    resource: &Resource,
    scope: &Scope<'_>,
) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let docs = operation_docs(operation, resource, scope);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let given = given_body(operation);
    let body_arguments = given.map_or_else(Vec::new, |body| body_tokens(body, scope));
    let with_body = match &operation.body {
        Some(body) => match body.source {
            Source::Argument => Some(write_body(&body.writing, scope)),
            Source::Setter => None,
            Source::EmptyObject => {
                let extra = scope.api_types("Extra");
                Some(quote!(.json(&#extra::default())))
            }
        },
        None => None,
    };
    let arguments: Vec<_> = parameters(operation)
        .map(|parameter| argument(parameter, scope))
        .collect();
    let (ty, call) = call(operation, resource, with_body.as_ref(), scope);
    let method = quote! {
        #docs
        #deprecated
        pub fn #name(&self, #(#arguments,)* #(#body_arguments),*) -> #ty {
            #call
        }
    };
    let forms = given.into_iter().flat_map(|body| &body.forms);
    let forms = forms.map(|form| {
        let form_name = format_ident!("{}", form.method);
        let docs = format!(
            "As [`{0}`](Self::{0}), with a body of `{1}`.",
            operation.name, form.media_type
        );
        let docs = lines([docs.as_str()]);
        let ty = scope.value(&form.ty);
        let set = write_body(&form.writing, scope);
        let (request, call) = self::call(operation, resource, Some(&set), scope);
        quote! {
            #docs
            #deprecated
            pub fn #form_name(&self, #(#arguments,)* body: #ty) -> #request {
                #call
            }
        }
    });
    let method = quote!(#method #(#forms)*);
    let others = given.map_or(&[][..], |body| &body.others);
    if others.is_empty() {
        return method;
    }
    let other_name = format_ident!("{}_as", operation.name);
    let names: Vec<_> = others.iter().map(|name| format!("`{name}`")).collect();
    let docs = format!(
        "As [`{0}`](Self::{0}), with a body of another media type: {1}.",
        operation.name,
        names.join(", ")
    );
    let docs = lines([docs.as_str()]);
    let (ty, call) = self::call(
        operation,
        resource,
        Some(&quote!(.body(media_type, body))),
        scope,
    );
    quote! {
        #method

        #docs
        #deprecated
        pub fn #other_name(&self, #(#arguments,)* media_type: &str, body: impl Into<Vec<u8>>) -> #ty {
            #call
        }
    }
}

/// The expression that makes a request, and its type.
fn call(
    operation: &Operation,
    resource: &Resource,
    with_body: Option<&TokenStream>,
    scope: &Scope<'_>,
) -> (TokenStream, TokenStream) {
    let request = request(operation, scope);
    let constant = upper(&operation.name);
    let held = resource.parameters.iter().map(|parameter| {
        let name = format_ident!("{}", parameter.name);
        in_a_path(parameter, &quote!(self.#name), scope)
    });
    let given = operation.parameters.iter().map(|parameter| {
        let value = match parameter.ty {
            Ty::List(_) => value(parameter, scope),
            _ => converted(parameter, scope),
        };
        in_a_path(parameter, &value, scope)
    });
    let values = held.chain(given);
    let required = required(operation).map(|setting| set(setting, scope));
    let query = operation.query.iter();
    let query = query.map(|(name, value)| quote!(.query(#name, #value)));
    let call = quote!(self.client.request(&#constant, &[#(#values),*]) #(#query)* #(#required)* #with_body);
    let call = match operation.reading {
        Reading::Bytes => quote!(#request::from(#call)),
        Reading::Json | Reading::Lines | Reading::Text => call,
    };
    match &operation.request {
        Some(own) => {
            let own = format_ident!("{own}");
            (quote!(#own), quote!(#own(#call)))
        }
        None => (request, call),
    }
}

/// What the document says, the request, the documented example and where errors are described.
fn operation_docs(operation: &Operation, resource: &Resource, scope: &Scope<'_>) -> TokenStream {
    let docs = docs(&operation.docs, &format!("`{}`", operation.id));
    let request = format!("`{} {}`", operation.method.as_str(), operation.path);
    let mut more = argument_docs(parameters(operation));
    if !operation.notes.0.is_empty() {
        more.push(String::new());
        more.extend_from_slice(&operation.notes.0);
    }
    more.extend([String::new(), request, String::new()]);
    let example = example::of_operation(scope.api, resource, operation);
    if !example.is_empty() {
        more.extend(example.into_iter().chain([String::new()]));
    }
    more.extend(["# Errors", ""].map(str::to_owned));
    more.extend(errors::docs(operation, scope));
    let more = lines(more.iter().map(String::as_str));
    quote!(#docs #more)
}

/// The static of an operation.
pub(super) fn item_static(operation: &Operation, scope: &Scope<'_>) -> TokenStream {
    let name = upper(&operation.name);
    let ty = scope.import(RUNTIME, "Operation");
    let (id, path) = (&operation.id, &operation.template);
    let constructor = format_ident!("{}", operation.method.as_str().to_lowercase());
    let is_stated = matches!(operation.method, Method::Patch | Method::Post);
    let idempotent = (is_stated && operation.idempotent).then(|| quote!(.idempotent()));
    let is_bare = scope.api.service.envelope.is_some() && !operation.wrapped;
    let unwrapped = (is_bare && operation.reading == Reading::Json).then(|| quote!(.unwrapped()));
    let server = operation
        .server
        .iter()
        .map(|server| quote!(.server(#server)));
    let accept = operation.accept.as_deref().unwrap_or("*/*");
    let reading = match operation.reading {
        Reading::Json if operation.accept.is_none() => None,
        Reading::Json | Reading::Bytes => Some(quote!(.accept(#accept))),
        Reading::Lines => Some(quote!(.lines(#accept))),
        Reading::Text => Some(quote!(.text(#accept))),
    };
    let implied = operation
        .implied_success
        .then(|| quote!(.implied_success()));
    let messages = &operation.messages;
    let messages = (!messages.is_empty()).then(|| quote!(.messages(&[#(#messages),*])));
    let variants = operation.variants.iter().map(|(status, variant)| {
        let status = proc_macro2::Literal::u16_unsuffixed(*status);
        quote!((#status, #variant))
    });
    let variants = (!operation.variants.is_empty()).then(|| quote!(.variants(&[#(#variants),*])));
    let paging = paging::item_static(operation, scope);
    quote! {
        static #name: #ty =
            #ty::#constructor(#id, #path) #idempotent #unwrapped #implied #messages #variants #reading #(#server)*;
        #paging
    }
}
