//! Whether a generated client sends and reads what its OpenAPI document says.
//!
//! For each operation of a document, values are made from its schemas by a seeded generator and given to the generated
//! client as a user would give them. A server on loopback takes the request apart by the document alone and answers with
//! the document's examples and with values made from the schema of the answer; what the client makes of these, encoded
//! again, must be equal.
//!
//! Nothing here shares code with the generator: a document is read, its references are followed and its schemas are
//! checked (by the crate `jsonschema`) a second time. All that the two have in common is the [`Call`]s that the generator
//! prints, one for each operation.

mod answers;
mod call;
mod check;
mod document;
mod generate;
mod opaque;
mod pages;
mod pattern;
mod plan;
mod prove;
mod refusals;
mod report;
mod requests;
mod run;
mod schemas;
mod server;
#[cfg(test)]
mod tests;
mod value;
mod wire;
mod yaml;

pub use call::{
    Answer, Ask, Call, Encoded, Given, Paging, Refused, Send, Unfit, Values, answer, download,
    encoded, items, pages, refused,
};
pub use report::{Outcome, Report};
pub use run::{main, prove};
