//! A body that is read piece by piece.

use std::{fmt, time::Duration};

use api_types::wire::{Field, from_json};
use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use crate::{
    Error, RawBody, Response, Result,
    reply::{Beside, End, Reply},
    send::within,
};

/// The body of an answer as it comes, but decompressed: what [`Request::stream`] gives. No more of it
/// is in memory than what the connection has buffered, so that it may be as long as it likes.
///
/// A connection that breaks, or that brings nothing for as long as a try may take, is an error. What
/// came before it is lost to nobody, and the request is not sent again: the caller has to say from
/// where to go on. Dropping it drops the connection.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder, Download};
/// # async fn example(download: Download) -> Result<(), Box<dyn std::error::Error>> {
/// use std::{fs::File, io::Write};
///
/// let mut file = File::create("notes.pdf")?;
/// let mut chunks = download.stream().await?;
/// while let Some(chunk) = chunks.next().await {
///     file.write_all(&chunk?)?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// [`Request::stream`]: crate::Request::stream
#[must_use = "the body is not read before it is asked for"]
pub struct Chunks {
    /// The answer without its body.
    reply: Reply,
    /// What is still to come; none after the end and after an error.
    rest: Option<reqwest::Response>,
    timeout: Duration,
}

impl Chunks {
    pub(crate) fn new(mut reply: Reply, timeout: Duration) -> Self {
        Self {
            rest: reply.rest.take(),
            reply,
            timeout,
        }
    }

    /// The status: 2xx.
    pub fn status(&self) -> StatusCode {
        self.reply.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.reply.headers
    }

    /// The text of a header; none if it is not there or is no text. Of several of that name the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// The next bytes; `None` at the end, and after an error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoAnswer`](crate::ErrorKind::NoAnswer) if the connection breaks or brings nothing in
    /// time.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        let response = self.rest.as_mut()?;
        let chunk = within(self.timeout, response.chunk()).await;
        let chunk = chunk.and_then(|chunk| chunk.map_err(Error::no_answer));
        match chunk {
            Ok(Some(chunk)) => Some(Ok(chunk)),
            Ok(None) => {
                self.rest = None;
                None
            }
            Err(error) => {
                self.rest = None;
                Some(Err(self.reply.with_answer(error)))
            }
        }
    }

    /// The rest of the body in one, with all that came with it.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next), and [`ErrorKind::Unexpected`](crate::ErrorKind::Unexpected) if it is
    /// longer than the client takes.
    pub async fn collect(mut self) -> Result<Response<RawBody>> {
        let limit = self.reply.client.0.response_limit;
        let mut body = Vec::new();
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if chunk.len() > limit - body.len() {
                self.reply.end = End::TooLong(limit);
                break;
            }
            body.extend_from_slice(&chunk);
        }
        let reply = self.reply.complete()?;
        Ok(reply.response(Beside::default()).with(body.into()))
    }

    /// The body as JSON on each line, a value for each. White space alone is no line.
    pub fn lines<T: Field>(self) -> Lines<T> {
        Lines {
            chunks: self,
            buffer: Vec::new(),
            read: 0,
            item: std::marker::PhantomData,
        }
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks")
            .field("operation", &self.reply.operation.id())
            .field("status", &self.status())
            .field("ended", &self.rest.is_none())
            .finish_non_exhaustive()
    }
}

/// Values of JSON on each line of a body that is read piece by piece: what [`Chunks::lines`] gives.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::Download;
/// # async fn example(download: Download) -> Result<(), api_runtime::Error> {
/// let mut notes = download.stream().await?.lines::<Note>();
/// while let Some(note) = notes.next().await {
///     println!("{}", note?.text);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "the body is not read before it is asked for"]
pub struct Lines<T> {
    chunks: Chunks,
    /// What has come and is no whole line yet.
    buffer: Vec<u8>,
    /// How many lines there were.
    read: usize,
    item: std::marker::PhantomData<fn() -> T>,
}

impl<T: Field> Lines<T> {
    /// The next value; `None` at the end. A line that is no such value is an error, and the next one can
    /// be read after it.
    ///
    /// # Errors
    ///
    /// As [`Chunks::next`], and [`ErrorKind::Unexpected`](crate::ErrorKind::Unexpected) for a line that is
    /// no `T`, its number from 0 in front of the pointer, or one longer than the client takes a body to
    /// be.
    pub async fn next(&mut self) -> Option<Result<T>> {
        loop {
            let line = match self.line().await? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            let text = line.strip_prefix(b"\x1e").unwrap_or(&line);
            if !text.trim_ascii().is_empty() {
                let index = self.read;
                self.read += 1;
                return Some(from_json(text).map_err(|error| {
                    let at = error.position().map_or(0, |position| position.offset);
                    let pointer = format!("/{index}{}", error.pointer());
                    let reply = self.chunks.reply.with_body(text.to_vec());
                    reply.unexpected(&pointer, error.message(), at)
                }));
            }
        }
    }

    /// The next line, however long what comes at once is.
    async fn line(&mut self) -> Option<Result<Vec<u8>>> {
        let mut searched = 0;
        loop {
            let end = self.buffer[searched..]
                .iter()
                .position(|&byte| byte == b'\n');
            if let Some(end) = end {
                return Some(Ok(self.buffer.drain(..=searched + end).collect()));
            }
            searched = self.buffer.len();
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => return Some(Err(error)),
                None if self.buffer.is_empty() => return None,
                None => return Some(Ok(std::mem::take(&mut self.buffer))),
            }
            let limit = self.chunks.reply.client.0.response_limit;
            if self.buffer.len() > limit && !self.buffer[searched..].contains(&b'\n') {
                self.chunks.rest = None;
                self.buffer.clear();
                let reason = format!("has more than the {limit} bytes that the client takes");
                let reply = self.chunks.reply.with_body(Vec::new());
                return Some(Err(reply.unexpected(
                    &format!("/{}", self.read),
                    &reason,
                    0,
                )));
            }
        }
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("chunks", &self.chunks)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
