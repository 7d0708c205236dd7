//! Requests for what is not JSON.

use std::fmt::{self, Display};
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use api_types::wire::Field;

use crate::{RawBody, Request, Result, Style};

/// A request whose answer is no JSON: awaiting it gives the body as it came, but decompressed.
#[derive(Clone)]
#[must_use = "a request does nothing until awaited"]
pub struct Download(Request<RawBody>);

impl Download {
    /// The request by itself, with all that any request has; send it with
    /// [`send_raw`](Request::send_raw).
    pub fn request(self) -> Request<RawBody> {
        self.0
    }

    /// As [`Request::query`].
    pub fn query(self, name: &str, value: impl Display) -> Self {
        Self(self.0.query(name, value))
    }

    /// As [`Request::parameter`].
    pub fn parameter(self, name: &str, style: Style, value: &impl Field) -> Self {
        Self(self.0.parameter(name, style, value))
    }

    /// As [`Request::header`].
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// As [`Request::cookie`].
    pub fn cookie(self, name: &str, value: impl Display) -> Self {
        Self(self.0.cookie(name, value))
    }
}

impl From<Request<RawBody>> for Download {
    fn from(request: Request<RawBody>) -> Self {
        Self(request)
    }
}

impl IntoFuture for Download {
    type Output = Result<RawBody>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<RawBody>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { Ok(self.0.send_raw().await?.result) })
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
