//! Sending without an async runtime.

use std::{
    panic::resume_unwind,
    sync::{OnceLock, mpsc},
};

use api_types::wire::Field;
use tokio::runtime::{Builder, Runtime};

use crate::{
    Error, RawBody, Request, Response, Result,
    draft::Draft,
    error::Defect,
    http::Http,
    reply::Reply,
    send::{Extent, send_over},
    trace::carried,
};

impl<T: Field> Request<T> {
    /// Sends the request as awaiting it would, and blocks the thread until the result is there.
    ///
    /// It works in an async runtime too, where it keeps the thread from other tasks meanwhile: if
    /// some of these hold a turn of the same [`Pacer`](crate::Pacer) and no other thread drives
    /// them, they are never done with it, and this waits for them until its
    /// [deadline](Request::deadline).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() -> Result<(), api_runtime::Error> {
    /// # use api_runtime::{Client, ClientBuilder};
    /// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
    /// let note = client.request::<Note>(&GET, &[&"book", &7]).send_blocking()?;
    /// println!("{}", note.text);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As awaiting the request.
    pub fn send_blocking(self) -> Result<T> {
        send(self.into_draft())?.into_result()
    }

    /// As [`send_blocking`](Self::send_blocking), and gives all that came with the result.
    ///
    /// # Errors
    ///
    /// As awaiting the request.
    pub fn send_full_blocking(self) -> Result<Response<T>> {
        send(self.into_draft())?.into_response()
    }
}

impl<T> Request<T> {
    /// As [`send_blocking`](Self::send_blocking), and gives the body as
    /// [`send_raw`](Self::send_raw) does.
    ///
    /// # Errors
    ///
    /// As [`send_raw`](Self::send_raw).
    pub fn send_raw_blocking(self) -> Result<Response<RawBody>> {
        Ok(send(self.into_draft())?.into_raw())
    }
}

/// The connections of requests that block. They are made by the first.
pub(crate) struct Connections {
    http: Http,
    client: OnceLock<reqwest::Client>,
}

impl From<Http> for Connections {
    fn from(http: Http) -> Self {
        let client = OnceLock::new();
        Self { http, client }
    }
}

impl Connections {
    fn client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = self.http.client()?;
        Ok(self.client.get_or_init(|| client))
    }
}

pub(crate) fn send(draft: Box<Draft>) -> Result<Reply> {
    let runtime = runtime()?;
    let http = draft.client.0.blocking.client()?.clone();
    let sending = runtime.spawn(carried(async move {
        send_over(&http, draft, Extent::Whole).await
    }));
    let (tell, told) = mpsc::channel();
    runtime.spawn(async move { tell.send(sending.await) });
    match told.recv() {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Ok(Err(_)) | Err(_) => Err(Defect::new("runtime", "has ended").into()),
    }
}

/// The runtime of all requests that block. It has one thread, and ends with the process.
fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("api-runtime")
        .enable_all()
        .build()
        .map_err(|error| {
            let reason = format!("cannot be started: {error}");
            Error::from(Defect::new("runtime", reason)).with_source(error)
        })?;
    // Another thread may have been faster: its runtime serves, and this one ends unused.
    match RUNTIME.set(runtime) {
        Ok(()) => {}
        Err(unused) => unused.shutdown_background(),
    }
    Ok(RUNTIME.get().expect("it has just been set"))
}
