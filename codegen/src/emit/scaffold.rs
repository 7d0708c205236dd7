//! The files around the generated ones, so that what is generated elsewhere is a workspace at once. They are written
//! where they are missing and belong to the user from then on, but for the part of a manifest between two marks.

use std::fmt::Write;

use super::tree::{BEGIN, END, Tree};
use crate::ir::{Api, Crate, Product};
use crate::lower::markdown;

/// Where the crates that generated ones stand on come from.
#[derive(Clone, Copy, Debug)]
pub enum Runtime<'a> {
    /// The registry.
    Registry,
    /// The folders `runtime` and `types` in this one, which is relative to that of the output or absolute.
    Folder(&'a str),
}

impl Runtime<'_> {
    /// What is to be written into a manifest that was begun with another source; `None` if it has this one.
    pub fn missing_in(&self, manifest: &str) -> Option<String> {
        let Self::Folder(path) = self else {
            return None;
        };
        let paths = ["runtime", "types"].map(|folder| quoted(&format!("{path}/{folder}")));
        let is_there = paths.iter().all(|path| manifest.contains(path.as_str()));
        (!is_there).then(|| dependencies(*self))
    }
}

/// Adds the files.
pub fn scaffold(api: &Api, runtime: Runtime<'_>, tree: &mut Tree) {
    let (model, client) = (&api.crates.model, &api.crates.client);
    tree.add_scaffold(".gitignore", "/target\n");
    tree.add_scaffold("Cargo.toml", workspace(api, runtime));
    tree.add_scaffold("README.md", readme(api));
    tree.add_scaffold(format!("{}/Cargo.toml", model.folder), model_manifest(api));
    tree.add_scaffold(format!("{}/src/lib.rs", model.folder), model_library(api));
    tree.add_scaffold(
        format!("{}/Cargo.toml", client.folder),
        client_manifest(api),
    );
    tree.add_scaffold(format!("{}/src/lib.rs", client.folder), client_library(api));
}

/// The lines of a manifest for what generated crates stand on.
fn dependencies(runtime: Runtime<'_>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let source = |folder: &str| match runtime {
        Runtime::Registry => format!("version = \"{version}\""),
        Runtime::Folder(path) => format!("path = {}", quoted(&format!("{path}/{folder}"))),
    };
    format!(
        "\
api-runtime = {{ {}, default-features = false }}
api-types = {{ package = \"api-codegen-types\", {}, default-features = false }}
",
        source("runtime"),
        source("types"),
    )
}

fn workspace(api: &Api, runtime: Runtime<'_>) -> String {
    let (model, client) = (&api.crates.model, &api.crates.client);
    format!(
        "\
[workspace]
resolver = \"3\"
members = [{client_folder}, {model_folder}]

[workspace.package]
version = \"0.1.0\"
edition = \"2024\"
rust-version = \"{rust}\"

[workspace.dependencies]
{dependencies}{model} = {{ path = {model_folder}, version = \"0.1.0\", default-features = false }}
",
        client_folder = quoted(&client.folder),
        model_folder = quoted(&model.folder),
        rust = env!("CARGO_PKG_RUST_VERSION"),
        dependencies = dependencies(runtime),
        model = model.package,
    )
}

fn package(of: &Crate, description: &str) -> String {
    format!(
        "\
[package]
name = {}
description = {}
version.workspace = true
edition.workspace = true
rust-version.workspace = true
",
        quoted(&of.package),
        quoted(description)
    )
}

fn model_manifest(api: &Api) -> String {
    let package = package(&api.crates.model, &format!("The types of {}", api.title));
    let features = features(api, |_| Vec::new());
    format!(
        "\
{package}
[features]
default = [\"full\"]
# `Serialize` and `Deserialize`, and `Ord`, `Hash` and conversions of enums: half as long again to compile.
traits = [\"api-types/traits\"]
{features}
[dependencies]
api-types.workspace = true
"
    )
}

fn client_manifest(api: &Api) -> String {
    let model = &api.crates.model.package;
    let package = package(&api.crates.client, &format!("A client of {}", api.title));
    let features = features(api, |product| {
        let of_model = format!("{model}/{}", product.feature);
        product.needs.iter().cloned().chain([of_model]).collect()
    });
    format!(
        "\
{package}
[features]
default = [\"full\", \"rustls\"]
# TLS by rustls with the platform's certificates.
rustls = [\"api-runtime/rustls\"]
# TLS by the platform's own library.
native-tls = [\"api-runtime/native-tls\"]
# Sending without an async runtime.
blocking = [\"api-runtime/blocking\"]
# A span for each request and an event for each retry.
tracing = [\"api-runtime/tracing\"]
# `Serialize` and `Deserialize` of the types, and `Ord`, `Hash` and conversions of enums.
traits = [\"{model}/traits\"]
{features}
[dependencies]
api-runtime.workspace = true
{model}.workspace = true
"
    )
}

/// The feature of each product, and `full` with all of them.
fn features(api: &Api, turns_on: impl Fn(&Product) -> Vec<String>) -> String {
    let list = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| quoted(name)).collect();
        format!("[{}]", names.join(", "))
    };
    let mut text = format!(
        "{BEGIN}: a feature for each product, and all of them. What is written here is lost.\n"
    );
    text += "full = [\n";
    for product in &api.products {
        let _ = writeln!(text, "    {},", quoted(&product.feature));
    }
    text += "]\n";
    for product in &api.products {
        let _ = writeln!(text, "{} = {}", product.feature, list(&turns_on(product)));
    }
    text + END + "\n"
}

fn model_library(api: &Api) -> String {
    let client = &api.crates.client.package;
    let unused = match api.types.is_empty() {
        true => "#[allow(unused_imports, reason = \"the API has no types of its own\")]\n",
        false => "",
    };
    format!(
        "\
{}//!
//! There is no HTTP here: the client is the crate `{client}`.
//!
//! - What the service answers with keeps members that this version does not know in `extra`, and values that it does not
//!   know in an `Other` variant, so that a new member or value breaks nothing.
//! - What is sent is made by `new` with what is required; the rest is set by `with_…`.

pub use api_types::{{
    Base64, Extra, FilePart, IpRange, Missing, Nullable, Secret, Serial, Timestamp, Value, wire,
}};

#[rustfmt::skip]
mod generated;

{unused}pub use generated::*;
",
        headline(&format!("The types of {}.", shown_title(api)))
    )
}

/// What makes a client: of what the environment has, where the document names variables.
fn client(api: &Api) -> String {
    let (library, service) = (&api.crates.client.library, &api.service);
    let mut parts = service.schemes.iter().flat_map(|scheme| &scheme.parts);
    if service.base_url_env.is_some() || parts.any(|part| part.env.is_some()) {
        return format!("{library}::Client::from_env()");
    }
    match service.schemes.first() {
        Some(scheme) => {
            let values = vec!["\"…\""; scheme.parts.len()].join(", ");
            let credentials = format!("{library}::credentials::{}({values})", scheme.name);
            format!("{library}::Client::new({credentials})")
        }
        None => format!("{library}::Client::builder().build()"),
    }
}

fn client_library(api: &Api) -> String {
    let (model, client) = (&api.crates.model.library, &api.crates.client.library);
    let first = self::client(api);
    format!(
        "\
{}//!
//! A resource handle is made from the [`Client`] and the parameters at the head of its paths. Its methods give a request,
//! which is data until it is awaited: it can be changed, printed and compared first.
//!
//! ```no_run
//! # fn main() -> Result<(), {client}::Error> {{
//! let client = {first}?;
//! # let _ = client;
//! # Ok(())
//! # }}
//! ```
//!
//! # Features
//!
//! - `full` (default): every product. With `default-features = false` and the features of the products that are used,
//!   only these are compiled.
//! - `rustls` (default): TLS by rustls, with the certificates of the platform.
//! - `native-tls`: TLS by the platform's own library.
//! - `blocking`: sending without an async runtime.
//! - `tracing`: a span for each request and an event for each retry.
//! - `traits`: `Serialize` and `Deserialize` of the types, and `Ord`, `Hash` and conversions of enums.

pub use api_runtime::{{
    ChainItem, Clock, Credentials, Download, Error, ErrorItem, ErrorKind, Operation, Pacer,
    PathParameter, RateLimit, RateLimitPolicy, RawBody, Repeat, Request, Response, Result,
    RetryPolicy, reqwest,
}};

pub use {model} as model;

#[rustfmt::skip]
mod generated;

pub use generated::*;
",
        headline(&format!("A client of {}.", shown_title(api)))
    )
}

fn readme(api: &Api) -> String {
    let package = &api.crates.client.package;
    let folder = &api.crates.client.folder;
    let products = match &api.products[..] {
        [] => String::new(),
        [first, ..] => format!(
            "
Each product of the API is a cargo feature, listed in `{folder}/Cargo.toml`; all are on by default. Who uses one compiles
only that one:

```toml
{package} = {{ path = \"{folder}\", default-features = false, features = [\"rustls\", \"{}\"] }}
```
",
            first.feature
        ),
    };
    format!(
        "\
# {title}

A client in Rust, generated from {source}.

```rust
let client = {client}?;
```

`{folder}/API.txt` lists all resources, methods and types.
{products}
What stands in the folders `generated`, and `API.txt`, is written anew by `{command}`; everything else is yours.
",
        title = shown_title(api),
        client = client(api),
        source = api.source,
        command = api.command,
    )
}

/// The first line of a crate's documentation.
fn headline(text: &str) -> String {
    format!("//! {}\n", one_line(text))
}

/// The title as documentation shows it.
pub(super) fn shown_title(api: &Api) -> String {
    markdown(&one_line(&api.title))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in one_line(text).chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
