//! The load: connections that send one request after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Result;
use crate::server::{Kind, Server};

/// How many connections send at once.
const CONNECTIONS: usize = 8;
const PEERS: &str = "/client/v4/accounts/01a7362d577a6c3019a474fd6f485823/secondary_dns/peers";
const BODY: &str = r#"{"name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false}"#;

/// A request.
pub(crate) struct Load(Vec<u8>);

impl Load {
    fn new(method: &str, path: &str, body: &str) -> Self {
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer token\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self(text.into_bytes())
    }

    pub(crate) fn create() -> Self {
        Self::new("POST", PEERS, BODY)
    }

    pub(crate) fn list() -> Self {
        Self::new("GET", PEERS, "")
    }

    /// Reads or replaces a peer, which is made for it.
    pub(crate) fn on_peer(method: &str, server: &Server) -> Result<Self> {
        let id = match server.kind {
            Kind::Bare => "23ff594956f20c2a721606e94745a8aa".to_owned(),
            Kind::Memory | Kind::Data => {
                let answer = Connection::open(server.address)?.send(&Self::create())?;
                let answer = String::from_utf8(answer)?;
                let (_, id) = answer.split_once(r#""id":""#).ok_or("no id")?;
                id.chars().take(32).collect()
            }
        };
        let body = if method == "GET" { "" } else { BODY };
        Ok(Self::new(method, &format!("{PEERS}/{id}"), body))
    }
}

/// A connection that is kept.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request; the body of the answer, which must be 200.
    pub(crate) fn send(&mut self, load: &Load) -> Result<Vec<u8>> {
        self.0.get_mut().write_all(&load.0)?;
        let (mut line, mut length, mut is_first) = (String::new(), 0, true);
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            if is_first && !line.starts_with("HTTP/1.1 200 ") {
                return Err(format!("answered with {line:?}").into());
            }
            is_first = false;
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    /// What the server used for one request.
    pub(crate) cpu: Duration,
}

/// Sends so many requests over some connections at once.
pub(crate) fn measure(server: &Server, load: &Load, requests: usize) -> Result<Measured> {
    let each = requests.div_ceil(CONNECTIONS);
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(server.address)?);
    }
    let (started, cpu) = (Instant::now(), server.cpu()?);
    std::thread::scope(|scope| {
        let threads: Vec<_> = connections
            .iter_mut()
            .map(|connection| {
                scope.spawn(move || (0..each).try_for_each(|_| connection.send(load).map(drop)))
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread has panicked")?)
    })?;
    let sent = u32::try_from(each * CONNECTIONS)?;
    Ok(Measured {
        per_second: f64::from(sent) / started.elapsed().as_secs_f64(),
        cpu: (server.cpu()?.saturating_sub(cpu)) / sent,
    })
}
