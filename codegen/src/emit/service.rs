//! The client's `Client` and credentials: how to reach the API.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::call;
use super::client::{self, RUNTIME, argument, converted, gate};
use super::render;
use super::scaffold;
use super::scope::{Scope, docs, lines, optional, upper};
use crate::ir::{Api, Authentication, Envelope, Placement, Resource, Scheme, SchemePart, Service};

/// The file of the `Client`.
pub(super) fn client(api: &Api) -> String {
    let scope = client::scope(api);
    let title = scaffold::shown_title(api);
    let docs = lines([format!("A client of {title}, cheap to clone.").as_str()]);
    let constructors = constructors(&scope);
    let resources = api
        .resources
        .iter()
        .filter(|resource| resource.path.len() == 1 && gate(api, resource).is_none())
        .map(|resource| {
            let module = format!("super::{}", resource.module);
            self::resource(resource, &scope.import(&module, &resource.name), &scope)
        });
    let request = request(&scope);
    let service = service(&api.service, &scope);
    // What leads to a product stands in the product's own file.
    let visible = (!api.products.is_empty()).then(|| quote!(pub(super)));
    let items = quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client(#visible api_runtime::Client);

        /// The settings of a [`Client`] that is to be built.
        pub type ClientBuilder = api_runtime::ClientBuilder<Client>;

        impl Client {
            #constructors
            #(#resources)*

            #request
        }

        impl From<api_runtime::Client> for Client {
            fn from(client: api_runtime::Client) -> Self {
                Self(client)
            }
        }

        #service
    };
    render::file(&api.source, scope, items)
}

/// The method for what the document does not have.
fn request(scope: &Scope<'_>) -> TokenStream {
    let [operation, parameter, request] =
        ["Operation", "PathParameter", "Request"].map(|name| scope.import(RUNTIME, name));
    quote! {
        /// A request of an operation that has no method here, with its parameters in the order of the path. It is sent
        /// as any other: with the credentials, retries and errors of this client.
        pub fn request<T>(
            &self,
            operation: &'static #operation,
            parameters: &[&dyn #parameter],
        ) -> #request<T> {
            self.0.request(operation, parameters)
        }
    }
}

fn constructors(scope: &Scope<'_>) -> TokenStream {
    let service = &scope.api.service;
    let error = scope.import(RUNTIME, "Error");
    let docs = lines(environment(service).iter().map(String::as_str));
    let more = builder_docs(service);
    let more = lines(more.iter().map(String::as_str));
    let variables = (!service.variables.is_empty()).then(|| quote!(.server_variables(VARIABLES)));
    let new = (!service.schemes.is_empty()).then(|| {
        let credentials = scope.import(RUNTIME, "Credentials");
        quote! {
            /// A client with these credentials and defaults for the rest.
            ///
            /// # Errors
            ///
            /// If the credentials cannot be sent in a header, or TLS cannot be set up.
            pub fn new(credentials: #credentials) -> Result<Self, #error> {
                Self::builder().credentials(credentials).build()
            }
        }
    });
    quote! {
        #docs
        pub fn from_env() -> Result<Self, #error> {
            Self::builder().from_env().build()
        }

        #new

        /// Settings to begin with: no credentials, and defaults for the rest.
        #more
        pub fn builder() -> ClientBuilder {
            ClientBuilder::new(&SERVICE) #variables
        }
    }
}

/// Whether there are credentials that may be left out.
fn is_optional(service: &Service) -> bool {
    service.authentication == Authentication::Optional && !service.schemes.is_empty()
}

/// What may be left out, and what there is to choose for the base URL.
fn builder_docs(service: &Service) -> Vec<String> {
    let mut docs = Vec::new();
    if is_optional(service) {
        let line = "A client can be built without credentials, for what can be called without.";
        docs.extend([String::new(), line.to_owned()]);
    }
    if service.base_url.is_empty() {
        let line = "The document does not say where the service is: `base_url` must.";
        docs.extend([String::new(), line.to_owned()]);
    }
    if !service.variables.is_empty() {
        let line = format!(
            "Parts of the base URL, `{}`, can be chosen by `server_variable`:",
            service.base_url
        );
        docs.extend([String::new(), line, String::new()]);
        docs.extend(service.variables.iter().map(|variable| {
            let values = match &variable.values[..] {
                [] => String::new(),
                values => format!("; one of `{}`", values.join("`, `")),
            };
            format!(
                "- `{}`: `{}` by default{values}",
                variable.name, variable.default
            )
        }));
    }
    if !service.others.0.is_empty() {
        let line = "Other servers of the document, for `base_url`:";
        docs.extend([String::new(), line.to_owned(), String::new()]);
        docs.extend(service.others.0.iter().cloned());
    }
    docs
}

/// The documentation of `from_env`.
fn environment(service: &Service) -> Vec<String> {
    let variables = service.schemes.iter().filter_map(|scheme| {
        let names: Option<Vec<_>> = scheme
            .parts
            .iter()
            .map(|part| part.env.as_deref())
            .collect();
        Some(format!("- Credentials: `{}`", names?.join("` with `")))
    });
    let mut list: Vec<String> = variables.collect();
    let credentials = !list.is_empty();
    list.extend(service.base_url_env.iter().map(|variable| {
        format!(
            "- Base URL: `{variable}`; `{}` if it is not set",
            service.base_url
        )
    }));
    let mut docs = vec![
        "A client with settings from the environment.".to_owned(),
        String::new(),
    ];
    if !list.is_empty() {
        docs.extend(list.into_iter().chain([String::new()]));
    }
    if credentials {
        docs.extend([
            "The first complete credentials are taken.".to_owned(),
            String::new(),
        ]);
    }
    let failure = match credentials {
        true => {
            "If no credentials are complete or a variable cannot be used, or TLS cannot be set up."
        }
        false => "If a variable cannot be used, or TLS cannot be set up.",
    };
    docs.extend(["# Errors", "", failure].map(str::to_owned));
    docs
}

/// The method that leads to a resource, whose type is `ty`.
pub(super) fn resource(resource: &Resource, ty: &TokenStream, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", resource.module);
    let docs = docs(&resource.docs, &format!("`{}`", resource.module));
    let said = call::argument_docs(resource.parameters.iter());
    let said = lines(said.iter().map(String::as_str));
    let parameters = resource
        .parameters
        .iter()
        .map(|parameter| argument(parameter, scope));
    let values = resource
        .parameters
        .iter()
        .map(|parameter| converted(parameter, scope));
    quote! {
        #docs
        #said
        pub fn #name(&self, #(#parameters),*) -> #ty {
            #ty::new(&self.0, #(#values),*)
        }
    }
}

/// The static of what may be chosen for the base URL.
fn variables(service: &Service, scope: &Scope<'_>) -> Option<TokenStream> {
    if service.variables.is_empty() {
        return None;
    }
    let ty = scope.import(RUNTIME, "ServerVariable");
    let variables = service.variables.iter().map(|variable| {
        let (name, default, values) = (&variable.name, &variable.default, &variable.values);
        quote!(#ty::new(#name, #default, &[#(#values),*]))
    });
    Some(quote!(static VARIABLES: &[#ty] = &[#(#variables),*];))
}

/// The statics that say how to reach the API.
fn service(service: &Service, scope: &Scope<'_>) -> TokenStream {
    let variables = variables(service, scope);
    let ty = scope.import(RUNTIME, "Service");
    let base_url = &service.base_url;
    let base_url_env = optional(service.base_url_env.as_deref());
    let schemes = service.schemes.iter().map(|scheme| {
        let name = scope.import("super::credentials", &upper(&scheme.name).to_string());
        quote!(&#name)
    });
    let without = is_optional(service).then(|| {
        let scheme = scope.import(RUNTIME, "Scheme");
        quote!(&#scheme::NONE)
    });
    let schemes = schemes.chain(without);
    let envelope = service.envelope.as_ref();
    let envelope = envelope.map_or(quote!(None), |envelope| self::envelope(envelope, scope));
    let request_id_header = optional(service.request_id_header.as_deref());
    quote! {
        static SERVICE: #ty = #ty {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            base_url: #base_url,
            base_url_env: #base_url_env,
            schemes: &[#(#schemes),*],
            envelope: #envelope,
            request_id_header: #request_id_header,
        };

        #variables
    }
}

fn envelope(envelope: &Envelope, scope: &Scope<'_>) -> TokenStream {
    let ty = scope.import(RUNTIME, "Envelope");
    let Envelope {
        success,
        errors,
        messages,
        result,
        result_info,
    } = envelope;
    quote! {
        Some(#ty {
            success: #success,
            errors: #errors,
            messages: #messages,
            result: #result,
            result_info: #result_info,
        })
    }
}

/// The file of the functions that make credentials.
pub(super) fn credentials(api: &Api) -> String {
    let scope = client::scope(api);
    let docs = "Credentials of the API, a function for each way to authenticate.";
    let docs = format!(" {docs}");
    let functions = api
        .service
        .schemes
        .iter()
        .map(|scheme| scheme_function(scheme, &scope));
    let statics = api
        .service
        .schemes
        .iter()
        .map(|scheme| scheme_static(scheme, &scope));
    let items = quote! {
        #![doc = #docs]
        #(#functions)*
        #(#statics)*
    };
    render::file(&api.source, scope, items)
}

/// How such credentials are used, below the documentation.
fn credentials_example(scheme: &Scheme, api: &Api) -> TokenStream {
    let client = &api.crates.client.library;
    let arguments: Vec<_> = scheme
        .parts
        .iter()
        .map(|part| format!("{:?}", part.argument))
        .collect();
    let call = format!("credentials::{}({})", scheme.name, arguments.join(", "));
    lines([
        "",
        "```",
        &format!("use {client}::{{Client, credentials}};"),
        "",
        &format!("let client = Client::new({call})?;"),
        &format!("# Ok::<(), {client}::Error>(())"),
        "```",
    ])
}

/// The function that makes credentials of a scheme.
fn scheme_function(scheme: &Scheme, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", scheme.name);
    let constant = upper(&scheme.name);
    let docs = docs(&scheme.docs, &format!("`{}`", scheme.name));
    let example = credentials_example(scheme, scope.api);
    let credentials = scope.import(RUNTIME, "Credentials");
    let secret = scope.api_types("Secret");
    let arguments: Vec<_> = scheme
        .parts
        .iter()
        .map(|part| format_ident!("{}", part.argument))
        .collect();
    let file = (arguments.len() == 1).then(|| file_function(scheme, scope));
    quote! {
        #docs
        #example
        pub fn #name(#(#arguments: impl Into<#secret>),*) -> #credentials {
            #credentials::new(&#constant, [#(#arguments.into()),*])
        }

        #file
    }
}

/// The function that makes credentials of a scheme whose only value is in a file.
fn file_function(scheme: &Scheme, scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}_file", scheme.name);
    let constant = upper(&scheme.name);
    let docs = lines([
        format!("As [`{}`], with the content of a file, which is read again before every try: it may be", scheme.name).as_str(),
        "replaced while the client runs. White space around it does not count.",
    ]);
    let credentials = scope.import(RUNTIME, "Credentials");
    let path = scope.import("std::path", "PathBuf");
    quote! {
        #docs
        pub fn #name(path: impl Into<#path>) -> #credentials {
            #credentials::from_file(&#constant, path)
        }
    }
}

fn scheme_static(scheme: &Scheme, scope: &Scope<'_>) -> TokenStream {
    let name = &scheme.name;
    let constant = upper(name);
    let ty = scope.import(RUNTIME, "Scheme");
    let parts = scheme.parts.iter().map(|part| scheme_part(part, scope));
    quote! {
        pub(super) static #constant: #ty = #ty { name: #name, parts: &[#(#parts),*] };
    }
}

fn scheme_part(part: &SchemePart, scope: &Scope<'_>) -> TokenStream {
    let ty = scope.import(RUNTIME, "SchemePart");
    let argument = &part.argument;
    let env = optional(part.env.as_deref());
    match &part.placement {
        Placement::Bearer => quote!(#ty::bearer(#argument, #env)),
        Placement::Header(header) => quote!(#ty::header(#argument, #header, #env)),
        Placement::Query(parameter) => quote!(#ty::query(#argument, #parameter, #env)),
        Placement::Cookie(cookie) => quote!(#ty::cookie(#argument, #cookie, #env)),
        Placement::User => quote!(#ty::user(#argument, #env)),
        Placement::Password => quote!(#ty::password(#argument, #env)),
    }
}
