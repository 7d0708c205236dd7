//! Requests for what is not JSON.

use std::{
    fmt::{self, Display},
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use api_types::wire::Field;

use crate::{Chunks, Encoding, RawBody, Request, Result, Style};

/// A request whose answer is no JSON: awaiting it gives the body whole as it came, but decompressed, and
/// [`stream`](Self::stream) gives it piece by piece.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder, Download};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let pdf = Download::from(client.request(&PRINT, &[&"book"])).await?;
/// std::fs::write("book.pdf", &pdf)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until awaited"]
pub struct Download(Request<RawBody>);

impl Download {
    /// The request by itself, with all that any request has; send it with
    /// [`send_raw`](Request::send_raw).
    pub fn request(self) -> Request<RawBody> {
        self.0
    }

    /// As [`Request::stream`].
    ///
    /// # Errors
    ///
    /// As [`Request::stream`].
    pub async fn stream(self) -> Result<Chunks> {
        self.0.stream().await
    }

    /// As [`Request::to_http`].
    ///
    /// # Errors
    ///
    /// As [`Request::to_http`].
    pub fn to_http(&self) -> Result<String> {
        self.0.to_http()
    }

    /// As [`Request::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// As [`Request::query`].
    pub fn query(self, name: &str, value: impl Display) -> Self {
        Self(self.0.query(name, value))
    }

    /// As [`Request::parameter`].
    pub fn parameter(self, name: &str, style: Style, value: &impl Field) -> Self {
        Self(self.0.parameter(name, style, value))
    }

    /// As [`Request::query_list`].
    pub fn query_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        Self(self.0.query_list(name, style, items))
    }

    /// As [`Request::reserved_parameter`].
    pub fn reserved_parameter(self, name: &str, style: Style, value: &impl Field) -> Self {
        Self(self.0.reserved_parameter(name, style, value))
    }

    /// As [`Request::cookie_list`].
    pub fn cookie_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        Self(self.0.cookie_list(name, style, items))
    }

    /// As [`Request::header_list`].
    pub fn header_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        Self(self.0.header_list(name, style, items))
    }

    /// As [`Request::reserved`].
    pub fn reserved(self, name: &str, value: impl Display) -> Self {
        Self(self.0.reserved(name, value))
    }

    /// As [`Request::header`].
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// As [`Request::header_parameter`].
    pub fn header_parameter(self, name: &str, style: Style, value: &impl Field) -> Self {
        Self(self.0.header_parameter(name, style, value))
    }

    /// As [`Request::cookie`].
    pub fn cookie(self, name: &str, value: impl Display) -> Self {
        Self(self.0.cookie(name, value))
    }

    /// As [`Request::cookie_parameter`].
    pub fn cookie_parameter(self, name: &str, style: Style, value: &impl Field) -> Self {
        Self(self.0.cookie_parameter(name, style, value))
    }

    /// As [`Request::json`].
    pub fn json(self, body: &impl Field) -> Self {
        Self(self.0.json(body))
    }

    /// As [`Request::form`].
    pub fn form(self, form: &impl Field, encodings: &[Encoding]) -> Self {
        Self(self.0.form(form, encodings))
    }

    /// As [`Request::multipart`].
    pub fn multipart(self, form: &impl Field, encodings: &[Encoding]) -> Self {
        Self(self.0.multipart(form, encodings))
    }

    /// As [`Request::lines`].
    pub fn lines<I: Field>(self, media_type: &str, items: &[I]) -> Self {
        Self(self.0.lines(media_type, items))
    }

    /// As [`Request::body`].
    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(media_type, body))
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
