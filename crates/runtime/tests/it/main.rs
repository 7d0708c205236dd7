//! The runtime against a server that says exactly what a test wants it to say.

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod building;
mod clock;
mod credentials;
mod escape_hatches;
mod faults;
mod limits;
mod redirects;
mod refusals;
mod repeat;
mod retries;
mod secrets;
mod server;
mod tls;
#[cfg(feature = "tracing")]
mod tracing;
mod transport;
mod wire;

include!("notes.rs");

use api_runtime::{Client, ClientBuilder, Error, Request, RetryPolicy};
use api_types::wire::PathParameter;

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
