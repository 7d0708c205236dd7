//! What generated models are written with: `use api_types::prelude::*;`.
//!
//! One line for all of it, so that a field with a type that is new to its file changes no import.
//!
//! ```
//! use api_types::prelude::*;
//!
//! pub struct Primary {
//!     pub address: IpAddr,
//!     pub checked: Option<Timestamp>,
//!     pub extra: Extra,
//! }
//!
//! record! {
//!     Primary {
//!         required address,
//!         optional checked,
//!     }
//! }
//! ```

pub use std::collections::BTreeMap;
pub use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use crate::{
    Base64, Extra, FilePart, IpRange, Missing, Nullable, Secret, Serial, Timestamp, Value, id,
    open_enum, record, union, wire,
};
