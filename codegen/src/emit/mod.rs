//! Prints an [`Api`]. Nothing is decided here and nothing can fail: the names of the IR are identifiers that do not
//! clash, neither with one another nor with [`RESERVED_TYPES`], [`CLIENT_TYPES`] and [`RESERVED_VALUES`].
//!
//! An emitter hands tokens to `render`, which alone knows how a file looks.

mod api;
mod builder;
mod call;
mod client;
mod emulator;
mod errors;
mod example;
mod layout;
mod limits;
mod model;
mod paging;
mod proof;
mod render;
#[cfg(test)]
mod sample;
mod scaffold;
mod scope;
mod service;
mod spell;
#[cfg(test)]
mod tests;
mod tree;
mod wire;

pub use scaffold::{Runtime, scaffold};
pub use tree::Tree;
pub(crate) use tree::{BEGIN, END};

use crate::ir::Api;

/// The outputs; each adds its files and the folder that is its own.
const EMITTERS: &[fn(&Api, &mut Tree)] = &[
    model::emit,
    client::emit,
    api::emit,
    wire::emit,
    proof::emit,
    emulator::emit,
];

/// Names that the files of a model use for types of others, so that no type of an API may have them.
pub const RESERVED_TYPES: &[&str] = &[
    "BTreeMap",
    "Base64",
    "Box",
    "Default",
    "Err",
    "Extra",
    "FilePart",
    "From",
    "Into",
    "IntoIterator",
    "IpAddr",
    "IpRange",
    "Ipv4Addr",
    "Ipv6Addr",
    "Missing",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Result",
    "Secret",
    "Self",
    "Serial",
    "Some",
    "String",
    "Timestamp",
    "TryFrom",
    "Value",
    "Vec",
];

/// Names that the files of a client import, so that no resource may have them beside [`RESERVED_TYPES`]. A type of the
/// model may: these files call it `model::Error`.
pub const CLIENT_TYPES: &[&str] = &[
    "Client",
    "ClientBuilder",
    "Credentials",
    "Download",
    "Encoding",
    "Envelope",
    "Error",
    "Operation",
    "Paging",
    "PathParameter",
    "Request",
    "RetryPolicy",
    "Scheme",
    "SchemePart",
    "ServerVariable",
    "Service",
    "Style",
];

/// Names that generated code uses for a field, parameter, method or module of its own, so that no field, path
/// parameter, operation or resource may have them.
pub const RESERVED_VALUES: &[&str] = &[
    "body",
    "builder",
    "client",
    "credentials",
    "extra",
    "from_env",
    "model",
    "new",
    "refusals",
    "request",
    "required",
];

/// Prints all outputs.
pub fn emit(api: &Api) -> Tree {
    let mut tree = Tree::default();
    for emitter in EMITTERS {
        emitter(api, &mut tree);
    }
    tree
}
