//! Types that the generated model of an API stands on, and how they go to JSON and back. No HTTP.
//!
//! - Values that a plain string or number does not do justice: [`Timestamp`], [`IpRange`],
//!   [`Serial`], [`Base64`] and [`Secret`].
//! - What keeps a model open to change: [`Extra`] for members that it does not know,
//!   [`open_enum!`] for values that it does not know, [`Nullable`] where "null" and "not there"
//!   are two things, [`id!`] for ids that cannot be taken for one another.
//! - [`union!`] for values of several types.
//! - [`record!`] makes a struct out of a list of its members readable and writable, in the form
//!   that [`wire`] describes; any [`serde`] format that describes itself will do. It also takes the
//!   limits of values, which [`wire::validate`] checks.
//!
//! # Examples
//!
//! ```
//! use api_types::{Extra, id, open_enum, record, wire};
//!
//! /// The id of a peer.
//! #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
//! pub struct PeerId(String);
//!
//! id!(PeerId);
//!
//! /// A nameserver.
//! pub struct Peer {
//!     /// The id.
//!     pub id: PeerId,
//!     /// The port; none where the service says 0.
//!     pub port: Option<u16>,
//!     /// The members that this model does not know.
//!     pub extra: Extra,
//! }
//!
//! record! {
//!     Peer {
//!         required id,
//!         optional_or_empty port,
//!     }
//! }
//!
//! let peer: Peer = wire::from_json(br#"{"id": "23ff", "port": 53, "colour": "red"}"#)?;
//! assert_eq!(peer.id, "23ff");
//! assert_eq!(peer.port, Some(53));
//! assert_eq!(peer.extra["colour"], "red");
//!
//! let error = wire::from_json::<Vec<Peer>>(br#"[{"id": "23ff", "port": "x"}]"#).unwrap_err();
//! assert_eq!(error.pointer(), "/0/port");
//! # Ok::<(), wire::DecodeError>(())
//! ```

mod base64;
mod extra;
mod file_part;
mod id;
mod ip_range;
mod missing;
mod nullable;
mod open_enum;
pub mod prelude;
mod secret;
mod serial;
mod timestamp;
mod union;
pub mod wire;

pub use base64::{Base64, Base64Error};
pub use extra::Extra;
pub use file_part::FilePart;
pub use ip_range::{IpRange, IpRangeError};
pub use missing::Missing;
pub use nullable::Nullable;
pub use secret::Secret;
pub use serde_json::Value;
pub use serial::Serial;
pub use timestamp::{Timestamp, TimestampError};

/// For the macros of this crate.
#[doc(hidden)]
pub mod __private {
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
}
