//! What generated API clients share: requests as data, sending, errors.
//!
//! Nothing here is about a certain service. What is the service's own (its address, how it
//! authenticates, the envelope around its answers) is data, in a [`Service`]; what an operation is
//! stands in an [`Operation`].
//!
//! 1. A [`ClientBuilder`] makes a [`Client`] of a [`Service`] and [`Credentials`].
//! 2. The client makes a [`Request`] of an [`Operation`]. It is data: [`Request::to_http`] prints
//!    it.
//! 3. Awaiting the request sends it and gives the result, or an [`Error`]. A [`RetryPolicy`] says
//!    whether it is tried again before; a [`Pacer`] keeps within the service's limits.
//! 4. A list that comes in pages is a stream of [`Pages`] or of [`Items`].
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
//! # fn main() {}
//! use api_runtime::{Client, ClientBuilder, Error};
//!
//! # async fn example() -> Result<(), Error> {
//! let client: Client = ClientBuilder::new(&SERVICE).from_env().build()?;
//! let notes = client.request::<Vec<Note>>(&LIST, &[&"book"]).await?;
//! match client.request::<Note>(&GET, &[&"book", &7]).await {
//!     Ok(note) => println!("{} of {}", note.text, notes.len()),
//!     Err(error) if error.is_not_found() => println!("no such note"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the certificates of the platform.
//! - `native-tls`: TLS by the platform's own library, also where `rustls` is on.
//! - Without the two there is no TLS but what [`ClientBuilder::http_client`] brings.
//! - `blocking`: sending without an async runtime, by
//!   [`Request::send_blocking`](Request#method.send_blocking) and its like.
//! - `tracing`: a span for each request, named as OpenTelemetry names what an HTTP client does, with
//!   the operation and the request id; an event for each retry with its reason and wait in seconds.

mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod blot;
mod chunks;
mod client;
mod clock;
mod credentials;
mod download;
mod draft;
mod error;
mod excerpt;
mod form;
mod http;
mod item;
mod named;
mod operation;
mod pacer;
mod pages;
mod paging;
mod parameter;
mod rate_limit;
mod redirect;
mod repeat;
mod reply;
mod request;
mod response;
mod retry;
mod retry_after;
mod seek;
mod send;
mod service;
mod trace;

pub use api_types::wire::PathParameter;
pub use chunks::{Chunks, Lines};
pub use client::{Client, ClientBuilder};
pub use clock::Clock;
pub use credentials::Credentials;
pub use download::Download;
pub use error::{Error, ErrorKind, Result};
pub use form::Encoding;
pub use item::{ChainItem, ErrorItem};
pub use operation::Operation;
pub use pacer::Pacer;
#[cfg(feature = "blocking")]
pub use pages::Blocking;
pub use pages::{Items, Pages};
pub use paging::Paging;
pub use parameter::{PathValue, Style};
pub use rate_limit::{RateLimit, RateLimitPolicy};
pub use repeat::Repeat;
pub use request::{Request, Sending};
pub use reqwest;
pub use response::{RawBody, Response};
pub use retry::RetryPolicy;
pub use service::{Envelope, Scheme, SchemePart, ServerVariable, Service};
