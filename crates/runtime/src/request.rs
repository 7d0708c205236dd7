//! A request as data.

use std::{
    fmt::{self, Display},
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use api_types::{
    FilePart, Value,
    wire::{Field, to_secret_json, validate},
};
use reqwest::header;
use zeroize::Zeroizing;

use crate::{
    Chunks, Encoding, RawBody, Repeat, Response, Result, RetryPolicy, Style,
    draft::Draft,
    form::secrets,
    parameter::{percent, plain, reserved},
    reply::Reply,
    send::{Extent, send, send_over},
};

/// A request whose answer holds a `T`. It is data until it is awaited: it can be changed, cloned,
/// printed and dropped without anything being sent.
///
/// Awaiting it gives the `T`; [`send_full`](Self::send_full) also what came with it. Its `Debug`
/// shows neither the body nor the values of headers.
///
/// A redirect is followed, up to five times, to the origin of the base URL and nowhere else; 307 and
/// 308 with the method and the body, the others for GET and HEAD only.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let note = client
///     .request::<Note>(&GET, &[&"book", &7])
///     .timeout(std::time::Duration::from_secs(5))
///     .await?;
/// println!("{}", note.text);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// What awaiting it may give: [`ErrorKind::Build`](crate::ErrorKind::Build) before anything is
/// sent, and the other kinds after.
#[must_use = "a request does nothing until awaited"]
pub struct Request<T> {
    draft: Box<Draft>,
    result: PhantomData<fn() -> T>,
}

impl<T> Request<T> {
    pub(crate) fn new(draft: Draft) -> Self {
        Self {
            draft: Box::new(draft),
            result: PhantomData,
        }
    }

    /// Sets the body: the JSON of `body`, as it is now. If a value in it is beyond a limit that its
    /// type states, the request is refused when it is used, before anything is sent: the error names
    /// the first such value by its JSON pointer (RFC 6901), with the limit.
    pub fn json(mut self, body: &impl Field) -> Self {
        if let Some(name) = self.draft.added.clone() {
            self.draft
                .refuse(name, "would be lost: add it after the body is set");
        }
        self.draft.json(to_secret_json(body), validate(body));
        self
    }

    /// Sets the body as it is, of this media type.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() -> Result<(), api_runtime::Error> {
    /// # use api_runtime::{Client, ClientBuilder};
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// let create = client.request::<Note>(&CREATE, &[&"book"]).body("text/plain", "buy milk");
    /// assert!(create.to_http()?.ends_with("\ncontent-type: text/plain\n\nbuy milk"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.draft.set_body(Zeroizing::new(body.into()));
        self.draft.header(header::CONTENT_TYPE.as_str(), media_type);
        self
    }

    /// Sets the body to the members of `form`, as `application/x-www-form-urlencoded`. Limits are
    /// checked as by [`json`](Self::json).
    pub fn form(mut self, form: &impl Field, encodings: &[Encoding]) -> Self {
        self.draft.form(form, encodings);
        self
    }

    /// Sets the body to the members of `form`, as `multipart/form-data`: a part for each member, or for
    /// each item of a list. Files are parts with a name, objects are JSON. Limits are checked as by
    /// [`json`](Self::json).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() -> Result<(), api_runtime::Error> {
    /// # use api_runtime::{Client, ClientBuilder};
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// # let note = Note { text: "buy milk".into(), page: None, extra: Extra::default() };
    /// let create = client.request::<Note>(&CREATE, &[&"book"]).multipart(&note, &[]);
    /// assert!(create.to_http()?.ends_with(
    ///     "--boundary-00000000\r\n\
    ///     content-disposition: form-data; name=\"text\"\r\n\r\n\
    ///     buy milk\r\n\
    ///     --boundary-00000000--\r\n"
    /// ));
    /// # Ok(())
    /// # }
    /// ```
    pub fn multipart(mut self, form: &impl Field, encodings: &[Encoding]) -> Self {
        self.draft.multipart(form, encodings);
        self
    }

    /// Adds a file to a body of [`multipart/form-data`](Self::multipart), or to none so far: one with a
    /// name that the document does not have.
    pub fn part(mut self, name: &str, file: impl Into<FilePart>) -> Self {
        self.draft.part(name, &file.into());
        self
    }

    /// Sets the body to the JSON of each of `items` on a line of its own, of this media type. Limits are
    /// checked as by [`json`](Self::json).
    pub fn lines<I: Field>(mut self, media_type: &str, items: &[I]) -> Self {
        let lines = items
            .iter()
            .map(|item| (to_secret_json(item), validate(item)));
        self.draft.lines(lines.collect());
        let mut found = Vec::new();
        for item in items {
            secrets(item.view(), &mut found);
        }
        self.draft.keep_secrets(found);
        self.draft.header(header::CONTENT_TYPE.as_str(), media_type);
        self
    }

    /// Sends the request whatever the limits of its path parameters and its body are: the service may
    /// have moved them since its types were made. Before or after [`json`](Self::json).
    pub fn unchecked(mut self) -> Self {
        self.draft.unchecked = true;
        self
    }

    /// Adds a member to the body, which is an object or none so far: one that the document does not
    /// have. One that the body has already is refused when the request is used, as is a
    /// [body](Self::json) that is set after it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() -> Result<(), api_runtime::Error> {
    /// # use api_runtime::{Client, ClientBuilder};
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// # let note = Note { text: "buy milk".into(), page: None, extra: Extra::default() };
    /// let create = client.request::<Note>(&CREATE, &[&"book"]).json(&note).field("color", "red");
    /// assert!(create.to_http()?.ends_with(r#"{"text":"buy milk","color":"red"}"#));
    /// # Ok(())
    /// # }
    /// ```
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.draft.field(name, &value.into());
        self
    }

    /// Adds a pair to the query. Both parts are percent-encoded.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.draft.pair(name, &value.to_string());
        self
    }

    /// Adds a value to the query that may be a list or an object, in the given style.
    pub fn parameter(mut self, name: &str, style: Style, value: &impl Field) -> Self {
        self.draft.parameter(name, style, value.view(), percent);
        self
    }

    /// As [`parameter`](Self::parameter), with a list of values.
    pub fn query_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        let items: Vec<I> = items.into_iter().map(Into::into).collect();
        self.parameter(name, style, &items)
    }

    /// As [`parameter`](Self::parameter), with the reserved characters of a URL as they are
    /// (`allowReserved`): all but `#`, `&`, `+`, `'` and brackets, with which it would be another query.
    pub fn reserved_parameter(mut self, name: &str, style: Style, value: &impl Field) -> Self {
        self.draft.parameter(name, style, value.view(), reserved);
        self
    }

    /// As [`query`](Self::query), with reserved characters as
    /// [`reserved_parameter`](Self::reserved_parameter) has them.
    pub fn reserved(self, name: &str, value: impl Display) -> Self {
        self.reserved_parameter(name, Style::Form, &value.to_string())
    }

    /// Sets a cookie to a value that may be a list or an object, in the given style; with
    /// [`Style::Form`] a cookie for each item or member.
    pub fn cookie_parameter(mut self, name: &str, style: Style, value: &impl Field) -> Self {
        match style.pairs(name, value.view(), percent) {
            Ok(pairs) => pairs
                .iter()
                .for_each(|(name, value)| self.draft.cookie(name, value)),
            Err(defect) => drop(self.draft.defect.get_or_insert(defect)),
        }
        self
    }

    /// As [`cookie_parameter`](Self::cookie_parameter), with a list of values.
    pub fn cookie_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        let items: Vec<I> = items.into_iter().map(Into::into).collect();
        self.cookie_parameter(name, style, &items)
    }

    /// As [`header_parameter`](Self::header_parameter), with a list of values.
    pub fn header_list<I: Field>(
        self,
        name: &str,
        style: Style,
        items: impl IntoIterator<Item = impl Into<I>>,
    ) -> Self {
        let items: Vec<I> = items.into_iter().map(Into::into).collect();
        self.header_parameter(name, style, &items)
    }

    /// Sets a header to a value that may be a list or an object, in the given style. It is not
    /// encoded.
    pub fn header_parameter(mut self, name: &str, style: Style, value: &impl Field) -> Self {
        match style.pairs(name, value.view(), plain) {
            Ok(pairs) => pairs
                .iter()
                .for_each(|(_, value)| self.draft.header(name, value)),
            Err(defect) => drop(self.draft.defect.get_or_insert(defect)),
        }
        self
    }

    /// Sets a cookie.
    pub fn cookie(mut self, name: &str, value: impl Display) -> Self {
        self.draft.cookie(name, &percent(&value.to_string()));
        self
    }

    /// Sets a header, in place of one of that name. Refused, when the request is used, are the
    /// headers that carry the client's credentials, those that the connection needs for itself, and
    /// values that are not visible ASCII.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// Sets how long one try may take, redirects included, in place of the client's timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.timeout = timeout;
        self
    }

    /// Sets how long the request may take in all, tries and waits, in place of the client's
    /// deadline. It counts from when the request is first polled.
    ///
    /// A wait that would end after it is not begun: the error is that of the last try then.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.draft.deadline = Some(deadline);
        self
    }

    /// Sets when the request is tried again, in place of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.draft.retry = policy;
        self
    }

    /// Sends the request again and again, as long as results are asked for: the waits between begin
    /// with `interval` and double up to `longest`; [`Repeat`] says more. An interval below a second
    /// counts as a second, and a `longest` below the interval as the interval.
    ///
    /// It is meant for requests that read: it asks nobody whether another one does harm.
    pub fn repeat(self, interval: Duration, longest: Duration) -> Repeat<T> {
        Repeat::new(self.draft, interval, longest)
    }

    /// The request as HTTP/1.1 text, without sending it: the request line, `host`, the other
    /// headers sorted, an empty line, the body exactly as it is sent, secrets included. Lines end
    /// in `\n`. The credentials, `user-agent` and `accept-encoding` are left out, so that the text
    /// is the same for everybody.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() -> Result<(), api_runtime::Error> {
    /// # use api_runtime::{Client, ClientBuilder};
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// assert_eq!(
    ///     client.request::<Vec<Note>>(&LIST, &[&"a/b"]).query("q", "x y").to_http()?,
    ///     "\
    /// GET /api/v1/books/a%2Fb/notes?q=x%20y HTTP/1.1
    /// host: notes.example
    /// accept: application/json
    ///
    /// "
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](crate::ErrorKind::Build): what sending it would give before anything is
    /// sent, but for the want of TLS.
    pub fn to_http(&self) -> Result<String> {
        self.draft.to_http()
    }
}

impl<T> Request<T> {
    pub(crate) fn into_draft(self) -> Box<Draft> {
        self.draft
    }
}

impl<T: Field> Request<T> {
    /// Sends the request and gives the result with all that came with it.
    ///
    /// # Errors
    ///
    /// As awaiting the request.
    pub async fn send_full(self) -> Result<Response<T>> {
        send(self.draft).await?.into_response()
    }
}

impl<T> Request<T> {
    /// Sends the request and gives the body of a success as it came, but decompressed, with all that
    /// came with it. It is not looked into: the [`messages`](Response::messages) are empty, and an
    /// envelope that denies the success is not seen.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() {}
    /// # use api_runtime::{Client, ClientBuilder};
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// let response = client.request::<Note>(&GET, &[&"book", &7]).send_raw().await?;
    /// std::fs::write("note.json", &response.result)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As awaiting the request, without [`ErrorKind::Unexpected`](crate::ErrorKind::Unexpected) but
    /// for a body that is too long.
    pub async fn send_raw(self) -> Result<Response<RawBody>> {
        Ok(send(self.draft).await?.into_raw())
    }

    /// Sends the request and gives the body piece by piece, once the head of a success is there. Till
    /// then it is tried again as any other request; after that it is not.
    ///
    /// The [timeout](Self::timeout) holds for the head and for each piece, and a
    /// [deadline](Self::deadline) for the head.
    ///
    /// # Errors
    ///
    /// As awaiting the request, but for what the body holds.
    pub async fn stream(self) -> Result<Chunks> {
        let (http, timeout) = (self.draft.client.0.http.clone(), self.draft.timeout);
        let reply = send_over(&http, self.draft, Extent::Head).await?;
        Ok(Chunks::new(reply, timeout))
    }
}

impl<T: Field> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = Sending<T>;

    fn into_future(self) -> Sending<T> {
        Sending {
            reply: Box::pin(send(self.draft)),
            result: PhantomData,
        }
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self::new(Draft::clone(&self.draft))
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.draft.fmt(f)
    }
}

/// The future of a [`Request`] that is awaited: [`Send`], whatever the result is. Nothing is sent
/// before it is first polled; dropping it drops the connection.
///
/// It is a type of its own so that only the last step, into the result, is compiled for each type.
#[must_use = "a future does nothing until awaited"]
pub struct Sending<T> {
    reply: Pin<Box<dyn Future<Output = Result<Reply>> + Send>>,
    result: PhantomData<fn() -> T>,
}

impl<T: Field> Future for Sending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let reply = ready!(self.reply.as_mut().poll(context))?;
        Poll::Ready(reply.into_result())
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
