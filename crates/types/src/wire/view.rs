//! What is written.

use std::{fmt, net::IpAddr};

use serde_json::Value;

use super::{Limit, List, Map, Record};
use crate::FilePart;

/// A value to be written.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum View<'a> {
    /// Nothing: the member is left out. `null` where something must stand.
    Absent,
    /// `null`.
    Null,
    /// A string.
    Str(&'a str),
    /// A string whose type has limits of its own.
    Limited(&'a str, &'static [Limit]),
    /// A string that no error may quote.
    Secret(&'a str),
    /// A string, from how the value displays.
    Display(&'a dyn fmt::Display),
    /// An IP address, as a string.
    Ip(IpAddr),
    /// The content of a file; a string in JSON, and an error there if it is no UTF-8.
    FilePart(&'a FilePart),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    I64(i64),
    /// A whole number.
    U64(u64),
    /// A number; an error if it is infinite or not a number, which JSON cannot say.
    F64(f64),
    /// Any value.
    Value(&'a Value),
    /// An array.
    List(&'a dyn List),
    /// An object whose members are all of one type.
    Map(&'a dyn Map),
    /// An object whose members are known.
    Record(&'a dyn Record),
}
