//! A client of Cloudflare's Secondary DNS API: zone transfers in both directions, their peers, access lists and TSIG keys.
//!
//! A resource handle such as [`Peers`] is made from the [`Client`] and the id that its paths begin with. Its methods give
//! a [`Request`], which is data until it is awaited: it can be changed, printed and compared first.
//!
//! ```no_run
//! use std::net::IpAddr;
//!
//! use cloudflare_secondary_dns::Client;
//! use cloudflare_secondary_dns::model::{IncomingCreate, PeerCreate};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY.
//! let client = Client::from_env()?;
//!
//! let ip: IpAddr = "192.0.2.53".parse()?;
//! let peer = client
//!     .peers("01a7362d577a6c3019a474fd6f485823")
//!     .create(PeerCreate::new("primary").with_ip(ip).with_port(53))
//!     .await?;
//!
//! let zone = client.incoming("269d8f4853475ca241c4e730be286b20");
//! zone.create(IncomingCreate::new("example.com.", 86_400, [peer.id])).await?;
//! println!("serial: {:?}", zone.get().await?.soa_serial);
//! # Ok(())
//! # }
//! ```
//!
//! # What to know about the service
//!
//! - The operations are open to Enterprise accounts only. Elsewhere a create may seem to succeed and be gone at the next
//!   read.
//! - Names of zones and TSIG keys come back with a trailing dot, and an access list's range comes back as its network
//!   address, whatever was sent.
//! - An update replaces the whole object: what is left out of the body may be reset. `PeerUpdate::from(&peer)` begins with
//!   what there is; `IncomingUpdate::try_from(&config)` does too, but an answer may lack what an update must have.
//! - The documented limits of what is sent are checked before anything is: `body.validate()` asks beforehand, and
//!   [`Request::unchecked`] sends what is beyond them.
//! - 1,200 requests per five minutes are allowed for a user, over all of the service's APIs.
//!
//! # Retries and rate limits
//!
//! A request that may be repeated (GET, PUT, DELETE, and the POST actions that do no harm twice) is tried up to three
//! times where no answer came, or 408, 429 or 5xx did; any other POST only where it cannot have been carried out, so that
//! a lost answer never makes two peers of one. [`RetryPolicy`] changes that, for a client or a request.
//!
//! Whoever works through many zones lets a [`Pacer`] keep within the service's limit:
//!
//! ```
//! use std::time::Duration;
//!
//! use cloudflare_secondary_dns::{Client, Pacer, credentials};
//!
//! let client = Client::builder()
//!     .credentials(credentials::api_token("api_token"))
//!     .pacer(Pacer::new(1200, Duration::from_secs(300)))
//!     .deadline(Duration::from_secs(60))
//!     .build()?;
//! # Ok::<(), cloudflare_secondary_dns::Error>(())
//! ```
//!
//! # Waiting for a transfer
//!
//! The service answers a request for a transfer without saying how that goes. [`Incoming::wait_for_serial`] looks until
//! the zone has the SOA serial that the primary has:
//!
//! ```no_run
//! use cloudflare_secondary_dns::model::Serial;
//! use cloudflare_secondary_dns::{Client, WaitOptions};
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let zone_id = "269d8f4853475ca241c4e730be286b20";
//! client.force_axfr(zone_id).create().await?;
//! let zone = client.incoming(zone_id);
//! zone.wait_for_serial(Serial::new(2_025_031_102), WaitOptions::default()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is not documented
//!
//! A header, a query parameter or a member of the body can be added to any request
//! ([`header`](Request::header), [`query`](Request::query), [`field`](Request::field)), and an operation that this crate
//! does not have is sent with the same credentials, retries and errors:
//!
//! ```no_run
//! use cloudflare_secondary_dns::model::Value;
//! use cloudflare_secondary_dns::{Client, Operation};
//!
//! static ZONE: Operation = Operation::get("zone-get", "/zones/{zone_id}");
//!
//! # async fn example(client: &Client) -> cloudflare_secondary_dns::Result<()> {
//! let zone = client.request::<Value>(&ZONE, &[&"269d8f4853475ca241c4e730be286b20"]).await?;
//! println!("{}", zone["status"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the certificates of the platform.
//! - `native-tls`: TLS by the platform's own library, also where `rustls` is on. Without the two there is no TLS but what
//!   [`http_client`](ClientBuilder#method.http_client) brings.
//! - `blocking`: sending without an async runtime, or blocking inside one:
//!   [`Request::send_blocking`](Request#method.send_blocking).
//! - `tracing`: a span for each request and an event for each retry, with OpenTelemetry's names.

pub use api_runtime::{
    ChainItem, Clock, Credentials, Error, ErrorItem, ErrorKind, Operation, Pacer, PathParameter,
    RateLimit, RateLimitPolicy, RawBody, Repeat, Request, Response, Result, RetryPolicy, reqwest,
};
pub use cloudflare_secondary_dns_model as model;

#[rustfmt::skip]
mod generated;
mod wait;

pub use generated::*;
pub use wait::{WaitError, WaitForSerial, WaitOptions, WaitProgress};
