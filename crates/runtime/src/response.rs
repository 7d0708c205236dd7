//! A result with all that came with it.

use std::{fmt, ops::Deref, time::Duration};

use api_types::{Extra, Value};
use reqwest::{StatusCode, header::HeaderMap};

use crate::{ErrorItem, RateLimit, RateLimitPolicy};

/// A result with all that came with it: what [`Request::send_full`](crate::Request::send_full)
/// gives.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let response = client.request::<Note>(&GET, &[&"book", &7]).send_full().await?;
/// println!("{}: {} ({:?})", response.status, response.result.text, response.request_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Response<T> {
    /// The result.
    pub result: T,
    /// The status: 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The name of the request in the service's logs.
    pub request_id: Option<String>,
    /// What the service says beside the result.
    pub messages: Vec<ErrorItem>,
    /// How a list was cut into pages, as the service says it.
    pub result_info: Option<Value>,
    /// What else stands in the envelope.
    pub extra: Extra,
    /// How many tries it took.
    pub tries: u32,
    /// How long it took from the start to the last byte, all tries and waits included.
    pub duration: Duration,
}

impl<T> Response<T> {
    /// The text of a header; none if it is not there or is no text. Of several of that name the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What is left of the service's limits, as the answer says it (`ratelimit`).
    pub fn rate_limits(&self) -> Vec<RateLimit> {
        RateLimit::list(&self.headers)
    }

    /// The service's limits, as the answer says them (`ratelimit-policy`).
    pub fn rate_limit_policies(&self) -> Vec<RateLimitPolicy> {
        RateLimitPolicy::list(&self.headers)
    }
}

/// The body of an answer as it came, but decompressed: what
/// [`Request::send_raw`](crate::Request::send_raw) gives. Its `Debug` shows its length only, as
/// nobody can say what it holds.
///
/// ```
/// let body = api_runtime::RawBody::from(br#"{"success": true}"#.to_vec());
/// assert!(body.starts_with(b"{"));
/// assert_eq!(format!("{body:?}"), "RawBody(17 bytes)");
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct RawBody(Vec<u8>);

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<RawBody> for Vec<u8> {
    fn from(body: RawBody) -> Self {
        body.0
    }
}

impl Deref for RawBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for RawBody {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.len())
    }
}
