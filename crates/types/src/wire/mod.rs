//! How a value is read and written: one reader and one writer for all types.
//!
//! serde's derives make a reader and a writer for each type and format, which is most of what
//! compiling a large model costs. Here a type only says *where* its parts are: a [`Field`] hands
//! out a [`Slot`], which is a place to read into, and a [`View`], which is what to write; a
//! [`Record`] hands them out for each of its members by index. All of the reading and writing is
//! done by code that knows slots and views only, and that exists once for each serde format.
//!
//! [`record!`](crate::record!) writes these implementations for a struct. What is read:
//!
//! - An object becomes a record. An array in its place is an error (serde's derives take one), as
//!   is a member that is there twice, in a record as in a map. (Within a
//!   [`Value`](crate::Value) that is kept whole, the last one counts, as `serde_json` has it.)
//! - Unknown members are kept in [`Extra`](crate::Extra) if the record has one, else they are
//!   skipped.
//! - `null` for an `Option` is `None`, as is a missing optional member. A missing required member
//!   is an error.
//! - Integers up to 10¹⁵ may be written with a fraction of zeros (`53.0`) or an exponent.
//! - Nesting is bounded by the format; `serde_json` stops at 128 levels.
//!
//! What a value may be beyond its type is a list of [`Limit`]s in the same description. Reading and
//! writing do not look at it; [`validate`] does.
//!
//! The format must be one that describes itself, such as JSON; for JSON there are [`from_json`]
//! and [`to_json`], which tell where an error is.

mod buffer;
mod error;
mod field;
pub mod form;
mod json;
mod limit;
mod members;
mod open_enum;
mod path;
mod pattern;
mod read;
mod record;
mod slot;
mod union;
mod validate;
mod view;
mod write;

pub use error::{DecodeError, EncodeError, Position};
pub use field::{Field, blank, parse_into};
pub use form::{Data, Form};
pub use json::{SecretJson, decode, from_json, from_value, to_json, to_secret_json};
pub use limit::Limit;
pub use open_enum::{OpenEnum, compare_enums, debug_enum};
pub use path::PathParameter;
pub use read::deserialize;
pub use record::{Member, Part, Presence, Record, Shape, clone, debug, is_equal, presence};
pub use slot::{Integer, List, Map, Optional, Slot, Text, Union};
pub use union::{OneOf, Tag, debug_union, is_equal_union};
pub use validate::{Violation, Violations, validate};
pub use view::View;
pub use write::serialize;
