//! What the tests share: clients of an emulator, and a server on loopback for answers that the emulator does not give.
//!
//! Ids cannot be confused. This compiles:
//!
//! ```
//! # let client = cloudflare_secondary_dns::Client::new(cloudflare_secondary_dns::credentials::api_token("t")).unwrap();
//! # use cloudflare_secondary_dns::model::{AccountId, ZoneId};
//! let id = ZoneId::from("269d8f4853475ca241c4e730be286b20");
//! let _ = client.incoming(id);
//! ```
//!
//! and this, which differs in the type of the id alone, does not:
//!
//! ```compile_fail,E0277
//! # let client = cloudflare_secondary_dns::Client::new(cloudflare_secondary_dns::credentials::api_token("t")).unwrap();
//! # use cloudflare_secondary_dns::model::{AccountId, ZoneId};
//! let id = AccountId::from("269d8f4853475ca241c4e730be286b20");
//! let _ = client.incoming(id);
//! ```

#![cfg_attr(doctest, doc = include_str!("../README.md"))]
#![expect(clippy::missing_panics_doc, reason = "a test that panics has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use cloudflare_secondary_dns::{Client, ClientBuilder, RetryPolicy, credentials};
use cloudflare_secondary_dns_emulator::Emulator;

/// The token that test clients send; it must not turn up anywhere else.
pub const TOKEN: &str = "token-of-the-tests";

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// `GET`, `POST` …
    pub method: String,
    /// The target: path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is sent back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers beside `content-length`.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// JSON with this status.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![
            ("content-type", "application/json"),
            ("cf-ray", "8f1e2d3c4b5a6978-TST"),
        ];
        Self {
            status,
            headers,
            body: body.into(),
        }
    }
}

/// A server on loopback that stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server that answers each request with what `answer` makes of it.
    pub fn start(answer: impl Fn(&Received) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port on loopback");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                // A client that goes away is its own affair.
                let _ = stream.and_then(|stream| serve(&stream, &answer));
            }
        });
        Self {
            address,
            stopping,
            thread: Some(thread),
        }
    }

    /// A client of this server, with the service's path prefix.
    pub fn client(&self) -> Client {
        self.builder()
            .build()
            .expect("a loopback address and a token make a client")
    }

    /// The settings of such a client.
    pub fn builder(&self) -> ClientBuilder {
        builder(&self.base_url())
    }

    /// Where it is, with the service's path prefix.
    pub fn base_url(&self) -> String {
        format!("http://{}/client/v4", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The settings of a client of an emulator.
pub fn client_of(emulator: &Emulator) -> ClientBuilder {
    builder(&emulator.base_url())
}

fn builder(base_url: &str) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .credentials(credentials::api_token(TOKEN))
        .retry(RetryPolicy::none())
}

fn serve(stream: &TcpStream, answer: impl Fn(&Received) -> Answer) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut received = Received {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        ..Received::default()
    };
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line.trim(), ""));
        received
            .headers
            .push((name.trim().to_lowercase(), value.trim().to_owned()));
    }
    let length = received
        .headers
        .iter()
        .find(|(name, _)| name == "content-length");
    let length: usize = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    received.body.resize(length, 0);
    reader.read_exact(&mut received.body)?;

    let Answer {
        status,
        headers,
        body,
    } = answer(&received);
    let mut head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut writer = stream;
    writer.write_all(head.as_bytes())?;
    writer.write_all(b"\r\n")?;
    writer.write_all(&body)
}

/// Runs a future to its end.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs nothing that could be missing")
        .block_on(future)
}
