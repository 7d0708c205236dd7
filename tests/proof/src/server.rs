//! A server on loopback that keeps what it was sent and answers what it is told to. The emulator is for one document, and
//! made of it by the generator that is to be judged.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(other, _)| other == name);
        header.map(|(_, value)| value.as_str())
    }
}

/// What is sent back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// An answer without content.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            media: String::new(),
            body: Vec::new(),
        }
    }
}

/// A server that runs until the program ends.
pub(crate) struct Server {
    address: SocketAddr,
    exchange: Arc<Mutex<Exchange>>,
}

#[derive(Default)]
struct Exchange {
    /// The answers to come; the last one stays.
    replies: VecDeque<Reply>,
    received: Vec<Received>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let exchange = Arc::<Mutex<Exchange>>::default();
        let shared = Arc::clone(&exchange);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is seen by the client.
                let _ = serve(&stream, &shared);
            }
        });
        Ok(Self { address, exchange })
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets what the next requests are answered with, one after the other; those that come after them as the last.
    pub(crate) fn expect(&self, replies: impl IntoIterator<Item = Reply>) {
        *lock(&self.exchange) = Exchange {
            replies: replies.into_iter().collect(),
            received: Vec::new(),
        };
    }

    /// The requests that came since.
    pub(crate) fn received(&self) -> Vec<Received> {
        std::mem::take(&mut lock(&self.exchange).received)
    }
}

fn lock(exchange: &Mutex<Exchange>) -> MutexGuard<'_, Exchange> {
    exchange
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

const LONGEST: u64 = 16 << 20;

fn serve(stream: &TcpStream, exchange: &Mutex<Exchange>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.take(LONGEST));
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
    match received
        .header("content-length")
        .and_then(|length| length.parse().ok())
    {
        Some(length) => drop(reader.take(length).read_to_end(&mut received.body)?),
        None if received.header("transfer-encoding").is_some() => {
            chunks(&mut reader, &mut received.body)?;
        }
        None => {}
    }
    let is_head;
    let reply = {
        let mut exchange = lock(exchange);
        is_head = received.method == "HEAD";
        exchange.received.push(received);
        match exchange.replies.len() {
            0 | 1 => exchange.replies.front().cloned(),
            _ => exchange.replies.pop_front(),
        }
        .unwrap_or(Reply::empty(500))
    };
    let mut head = format!("HTTP/1.1 {} Status\r\nconnection: close\r\n", reply.status);
    if reply.status != 204 {
        head += &format!("content-length: {}\r\n", reply.body.len());
    }
    if !reply.media.is_empty() {
        head += &format!("content-type: {}\r\n", reply.media);
    }
    let mut writer = stream;
    writer.write_all(head.as_bytes())?;
    writer.write_all(b"\r\n")?;
    writer.write_all(if is_head { b"" } else { &reply.body })
}

/// A body in chunks.
fn chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let length = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
        reader.by_ref().take(length).read_to_end(body)?;
        line.clear();
        reader.read_line(&mut line)?;
        if length == 0 {
            return Ok(());
        }
    }
}
