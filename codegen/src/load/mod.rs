//! Reads documents into trees of values that know where they stand.
//!
//! YAML 1.2 and JSON give the same tree. The files come from a [`Sources`], which a test fills from strings; what a
//! document may cost is bounded by [`Limits`].

mod files;
mod ids;
mod json;
mod known;
mod limits;
mod offsets;
mod pointer;
mod scalar;
mod sources;
mod templates;
mod tree;
mod yaml;

pub use files::{FileId, Files};
pub use limits::Limits;
pub use pointer::{PointerError, escape};
pub(crate) use sources::relative;
pub use sources::{Disk, Memory, SourceError, Sources};
pub use tree::{Member, Node, Span, Spanned, Value};
