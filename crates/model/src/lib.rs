//! The types of Cloudflare's Secondary DNS API. There is no HTTP here: the client is the crate
//! `cloudflare-secondary-dns`.
//!
//! - What the service answers with ([`Peer`], [`IncomingConfig`] …) keeps members that this version does not know in
//!   `extra`, and values that it does not know in an `Other` variant, so that a new member or value breaks nothing.
//! - What is sent ([`PeerUpdate`], [`IncomingCreate`] …) is made by `new` with what is required; the rest is set by
//!   `with_…`.
//!
//! ```
//! use cloudflare_secondary_dns_model::{Peer, PeerUpdate};
//!
//! // An unset address comes as an empty string, an unset port as zero.
//! let json = r#"{ "id": "23ff594956f20c2a721606e94745a8aa", "name": "my-peer-1", "ip": "", "port": 0 }"#;
//! let peer: Peer = api_types::wire::from_json(json.as_bytes())?;
//! assert_eq!((peer.ip, peer.port), (None, None));
//!
//! // A replacement that changes the port and keeps everything else.
//! let body = PeerUpdate::from(&peer).with_port(5353);
//! assert_eq!(body.name, "my-peer-1");
//! # Ok::<(), api_types::wire::DecodeError>(())
//! ```

pub use api_types::{
    Base64, Extra, IpRange, Missing, Nullable, Secret, Serial, Timestamp, Value, wire,
};

#[rustfmt::skip]
mod generated;

pub use generated::*;
