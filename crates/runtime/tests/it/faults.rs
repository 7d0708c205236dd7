//! What networks, proxies and services do wrong: a table of what goes over the wire and what the
//! caller gets for it.

mod connection;
mod content;
mod encoding;
mod envelope;
mod framing;
mod redirect;

use std::{
    error::Error as _,
    future::pending,
    io,
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::Duration,
};

use api_runtime::{Client, Error, ErrorKind, Operation, Request};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::{Builder, Handle},
    sync::oneshot,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{GET, Note, builder, request, server};

/// How many faults there are at least: what the documentation may say.
const AT_LEAST: usize = 350;

/// How long a client waits where it is not to be kept waiting. It may take as long on a machine that
/// is busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long it waits where the server takes longer than that.
const HASTE: Duration = Duration::from_millis(500);

/// How long after its own time a client may take to give up.
const MARGIN: Duration = Duration::from_secs(10);

/// What every client sends, and what stands for a secret in every answer. No error shows them.
const SECRETS: [&str; 2] = ["t0ken", "hush"];

/// A row of the table.
struct Fault {
    name: String,
    scheme: &'static str,
    operation: &'static Operation,
    /// The length of the body that is sent.
    body: usize,
    /// What the server does with each connection; with those after the last as with the last. Where
    /// there is none, nobody is there.
    connections: Vec<Vec<Step>>,
    timeout: Duration,
    response_limit: usize,
    /// What [`outcome`] says.
    outcome: String,
    /// What `Display` says; `*` is any text.
    line: String,
}

/// What a server does. After the last step it keeps the connection open until the client closes it.
#[derive(Clone)]
enum Step {
    /// Waits for something to read, but leaves it.
    Await,
    /// Reads a request.
    Read,
    /// Writes; `{authority}` stands for host and port of the server.
    Write(Vec<u8>),
    /// Writes a byte now and then.
    Drip(Vec<u8>),
    /// Writes the same again and again.
    Flood(Vec<u8>),
    /// Closes its side (FIN).
    Close,
    /// Breaks the connection off (RST).
    Reset,
}

use Step::{Await, Close, Drip, Flood, Read, Reset, Write};

/// A fault in which the server does these steps with every connection.
fn fault(
    name: impl Into<String>,
    steps: impl Into<Vec<Step>>,
    outcome: impl Into<String>,
    line: impl Into<String>,
) -> Fault {
    Fault {
        name: name.into(),
        scheme: "http",
        operation: &GET,
        body: 0,
        connections: vec![steps.into()],
        timeout: PATIENCE,
        response_limit: 1 << 20,
        outcome: outcome.into(),
        line: line.into(),
    }
}

impl Fault {
    /// The client's time runs out.
    fn hasty(self) -> Self {
        Self {
            timeout: HASTE,
            ..self
        }
    }

    /// The request that its server gets, of a client of its own.
    fn request(&self, address: SocketAddr) -> Request<Note> {
        let client: Client = builder(&format!("{}://{address}", self.scheme))
            .timeout(self.timeout)
            .connect_timeout(self.timeout / 2)
            .response_limit(self.response_limit)
            .http_client(trusting_nobody)
            .build()
            .expect("nothing is wrong with it");
        let request = request(&client, self.operation);
        match self.body {
            0 => request,
            length => request.json(&"x".repeat(length)),
        }
    }
}

/// A server that gives this answer to a request and closes the connection.
fn answer(bytes: impl AsRef<[u8]>) -> [Step; 3] {
    [Read, write(bytes), Close]
}

fn write(bytes: impl AsRef<[u8]>) -> Step {
    Write(bytes.as_ref().to_vec())
}

/// The rows of a text with three columns.
fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.trim().lines().map(|row| {
        let mut columns = row.split(" | ").map(str::trim);
        let mut column = || columns.next().expect("there are three");
        [column(), column(), column()]
    })
}

#[test]
fn every_fault_gives_its_error_in_time_and_leaves_nothing_behind() {
    let faults = [
        connection::faults(),
        framing::faults(),
        encoding::faults(),
        content::faults(),
        envelope::faults(),
        redirect::faults(),
    ];
    let faults: Vec<_> = faults.into_iter().flatten().collect();
    assert!(faults.len() >= AT_LEAST, "{}", faults.len());
    // Apart from the others, so that those do not take the little time that they have.
    let (hasty, patient): (Vec<_>, Vec<_>) =
        faults.into_iter().partition(|fault| fault.timeout == HASTE);

    let servers = Servers::start();
    let clients = Builder::new_current_thread().enable_all().build();
    let failures = clients
        .expect("a runtime can be made")
        .block_on(async move {
            let mut failures = run(patient, &servers).await;
            failures.extend(run(hasty, &servers).await);
            // The servers still hold their ends of the connections.
            if let Err(tasks) = idle().await {
                failures.push(format!("{tasks} tasks are left over"));
            }
            failures
        });
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Runs the faults side by side, and tells which of them are not as they should be.
async fn run(faults: Vec<Fault>, servers: &Servers) -> Vec<String> {
    // All of them are made before the time of the first begins.
    let requests = faults.into_iter().map(|fault| {
        let request = fault.request(servers.serve(&fault));
        (fault, request)
    });
    let requests: Vec<_> = requests.collect();
    let mut running = JoinSet::new();
    for (fault, request) in requests {
        running.spawn(async move {
            let name = fault.name.clone();
            let checked = tokio::spawn(check(fault, request)).await;
            let failure = checked.unwrap_or_else(|panic| Some(panic.to_string()));
            failure.map(|failure| format!("{name}:\n{failure}"))
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

/// What is wrong with what the client makes of a fault.
async fn check(fault: Fault, request: Request<Note>) -> Option<String> {
    let Ok(result) = timeout(fault.timeout + MARGIN, request.into_future()).await else {
        return Some("  it does not end".to_owned());
    };
    let (outcome, line) = match &result {
        Ok(note) => ("a note".to_owned(), note.text.clone()),
        Err(error) => (outcome(error), error.to_string()),
    };
    if outcome != fault.outcome || !is_like(&line, &fault.line) {
        let (expected, expected_line) = (fault.outcome, fault.line);
        return Some(format!(
            "  - {expected}\n  - {expected_line}\n  + {outcome}\n  + {line}"
        ));
    }
    let shown = result.err().map(|error| shown(&error)).unwrap_or_default();
    let secret = SECRETS.iter().find(|secret| shown.contains(**secret))?;
    Some(format!("  {secret} shows: {shown}"))
}

/// Spares each client the reading of the system's certificates, which takes most of the time; by
/// rustls, as the other library reads them all the same.
fn trusting_nobody(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(feature = "rustls")]
    let http = http.tls_backend_rustls();
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let http = http.tls_certs_only([]);
    http
}

/// All that an error says to a program, in short.
fn outcome(error: &Error) -> String {
    let mut outcome = match error.kind() {
        ErrorKind::Build { .. } => "not sent".to_owned(),
        ErrorKind::NoAnswer { .. } => "no answer".to_owned(),
        ErrorKind::Service { .. } => "refused".to_owned(),
        ErrorKind::Unexpected { pointer, .. } if pointer.is_empty() => "unexpected".to_owned(),
        ErrorKind::Unexpected { pointer, .. } => format!("unexpected at {pointer}"),
        other => format!("{other:?}"),
    };
    if let Some(status) = error.status() {
        outcome += &format!(", {}", status.as_u16());
    }
    for (is, name) in [
        (error.is_connect(), "connect"),
        (error.is_timeout(), "timeout"),
        (error.is_redirect(), "redirect"),
        (error.is_not_found(), "not found"),
        (error.is_rate_limited(), "rate limited"),
        (error.is_unauthorized(), "unauthorized"),
        (error.is_retryable(), "retryable"),
        (error.tries() != 1, "tries"),
    ] {
        if is {
            outcome += &format!(", {name}");
        }
    }
    outcome
}

/// All that can be seen of an error.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        shown += &format!(" {error} {error:?}");
        source = error.source();
    }
    shown
}

/// Whether `text` is `pattern`, in which `*` is any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let mut ends = text.char_indices().map(|(at, _)| &text[at..]);
    ends.any(|end| is_like(end, rest)) || rest.is_empty()
}

/// Waits, not for ever, until only the test itself runs; else tells how many tasks there are.
async fn idle() -> Result<(), usize> {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    for _ in 0..1000 {
        if tasks() == 0 {
            return Ok(());
        }
        sleep(Duration::from_millis(5)).await;
    }
    Err(tasks())
}

/// Where the servers run: not among the clients, where their tasks would be counted.
struct Servers {
    runtime: Handle,
    /// They stop when this is dropped.
    _stop: oneshot::Sender<()>,
}

impl Servers {
    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        thread::spawn(move || runtime.block_on(stopped));
        Self {
            runtime: handle,
            _stop: stop,
        }
    }

    /// Starts the server of a fault.
    fn serve(&self, fault: &Fault) -> SocketAddr {
        let _guard = self.runtime.enter();
        let socket = TcpSocket::new_v4().expect("there are sockets");
        let loopback = (Ipv4Addr::LOCALHOST, 0).into();
        socket.bind(loopback).expect("loopback is there");
        let address = socket.local_addr().expect("it is bound");
        if fault.connections.is_empty() {
            // Bound, it is nobody else's either.
            self.runtime.spawn(async move {
                pending::<()>().await;
                drop(socket);
            });
        } else {
            let listener = socket.listen(16).expect("the address is free");
            self.runtime
                .spawn(serve(listener, fault.connections.clone()));
        }
        address
    }
}

async fn serve(listener: TcpListener, connections: Vec<Vec<Step>>) -> io::Result<()> {
    let last = connections.len() - 1;
    for number in 0.. {
        let (stream, _) = listener.accept().await?;
        let steps = connections[last.min(number)].clone();
        // The client may hang up at any time.
        tokio::spawn(async move { play(stream, steps).await.ok() });
    }
    Ok(())
}

async fn play(mut stream: TcpStream, steps: Vec<Step>) -> io::Result<()> {
    for step in steps {
        match step {
            Await => drop(stream.peek(&mut [0]).await?),
            Read => drop(server::read(&mut stream).await),
            Write(bytes) => {
                let bytes = addressed(bytes, stream.local_addr()?);
                stream.write_all(&bytes).await?;
            }
            Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    sleep(HASTE / 20).await;
                }
            }
            Flood(bytes) => loop {
                stream.write_all(&bytes).await?;
            },
            Close => stream.shutdown().await?,
            Reset => {
                // Some systems drop with it what has just been received.
                sleep(Duration::from_millis(50)).await;
                return stream.set_zero_linger();
            }
        }
    }
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(())
}

fn addressed(bytes: Vec<u8>, address: SocketAddr) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("{authority}", &address.to_string()).into(),
        Err(error) => error.into_bytes(),
    }
}
