//! The runtime against a server that says exactly what a test wants it to say.

mod answers;
mod building;
mod refusals;
mod server;
mod transport;
mod wire;

include!("notes.rs");

use api_runtime::{Client, ClientBuilder, Error};

/// A client of the server at `url`.
fn client(url: &str) -> Client {
    builder(url).build().expect("nothing is wrong with it")
}

fn builder(url: &str) -> ClientBuilder<Client> {
    ClientBuilder::new(&SERVICE)
        .base_url(url)
        .credentials(token("t0ken"))
}

/// What getting a note gives if the server answers with `status`, `headers` and `body`.
async fn get(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Result<Note, Error> {
    let server = server::start([server::reply(status, headers, body)]).await;
    client(&server.url).request(&GET, &[&"book", &7]).await
}
