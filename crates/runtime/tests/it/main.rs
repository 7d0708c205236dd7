//! The runtime against a server that says exactly what a test wants it to say.

mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod checks;
mod clock;
mod credentials;
mod decoding;
mod errors;
mod escape_hatches;
mod faults;
mod forms;
#[cfg(feature = "tracing")]
mod observability;
mod pacing;
mod paging;
mod parameters;
mod redirects;
mod repeat;
mod responses;
mod retries;
mod secrets;
mod sending;
mod server;
mod timeouts;
mod tls;

include!("notes.rs");

#[cfg(any(feature = "tracing", target_os = "linux"))]
use std::{env, process::Command};

use api_runtime::{Client, ClientBuilder, Error, ErrorKind, Request, RetryPolicy};
use api_types::wire::{Field, PathParameter};

/// A client of the server at `url`.
fn client(url: &str) -> Client {
    builder(url).build().expect("nothing is wrong with it")
}

/// One that makes one try, where a test says nothing else.
fn builder(url: &str) -> ClientBuilder<Client> {
    ClientBuilder::new(&SERVICE)
        .base_url(url)
        .credentials(token("t0ken"))
        .retry(RetryPolicy::none())
}

/// A request of `operation`, whatever its parameters are.
fn request<T>(client: &Client, operation: &'static api_runtime::Operation) -> Request<T> {
    let parameters: [&dyn PathParameter; 2] = [&1, &2];
    let number = operation.path().matches('{').count();
    client.request(operation, &parameters[..number])
}

/// What getting a note gives if the server answers with `status`, `headers` and `body`.
async fn get(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Result<Note, Error> {
    let server = server::start([server::reply(status, headers, body)]).await;
    client(&server.url).request(&GET, &[&"book", &7]).await
}

/// What is wrong with a client or a request that cannot be built.
fn defect(error: &Error) -> (&str, &str) {
    match error.kind() {
        ErrorKind::Build { name, reason, .. } => (name, reason),
        other => panic!("{other:?}"),
    }
}

/// Where an answer is not as expected, and why.
fn place(error: &Error) -> (&str, &str) {
    match error.kind() {
        ErrorKind::Unexpected {
            pointer, reason, ..
        } => (pointer, reason),
        other => panic!("{other:?}"),
    }
}

/// What a list operation gives as a `T` if the server answers 200 with `body`.
async fn read<T: Field>(body: &str) -> Result<T, Error> {
    let server = server::start([server::reply("200 OK", "", body)]).await;
    client(&server.url).request(&LIST, &[&1]).await
}

/// Whether a test has a process for itself. If not, it is run in one, where it must pass.
#[cfg(any(feature = "tracing", target_os = "linux"))]
fn is_alone(test: &str) -> bool {
    if env::var_os("STARTED_BY_THE_TEST").is_some() {
        return true;
    }
    let output = Command::new(env::current_exe().expect("this is a program"))
        .args([test, "--exact"])
        .env("STARTED_BY_THE_TEST", "")
        .output()
        .expect("it runs");
    let output = String::from_utf8_lossy(&output.stdout);
    assert!(output.contains("test result: ok. 1 passed"), "{output}");
    false
}
