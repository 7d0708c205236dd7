//! A server on loopback with one answer to everything. It has a thread of its own, so that neither its time nor its
//! memory is counted as the client's.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::mpsc::{self, Receiver},
    thread,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// The example that the specification gives for the answers to both calls.
const PEER: &str = r#"{"success":true,"errors":[],"messages":[],"result":{"id":"23ff594956f20c2a721606e94745a8aa","name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false,"tsig_id":"69cd1e104af3e6ed3cb344f263fd0d5a"}}"#;

/// Serves each connection at once. Gives its address, and the first request of each connection.
pub fn answering() -> io::Result<(SocketAddr, Receiver<Vec<u8>>)> {
    let (sender, requests) = mpsc::channel();
    let address = start(async move |listener| {
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(answer_each(stream, sender.clone()));
        }
    })?;
    Ok((address, requests))
}

async fn answer_each(
    mut stream: TcpStream,
    first: mpsc::Sender<Vec<u8>>,
) -> io::Result<Infallible> {
    let answer = answer();
    let mut buffer = [0; 4096];
    let request = read_request(&mut stream, &mut buffer).await?;
    // Nobody may be interested.
    let _ = first.send(request.to_vec());
    loop {
        stream.write_all(&answer).await?;
        read_request(&mut stream, &mut buffer).await?;
    }
}

/// Serves `calls` connections in rounds: all of them ask, and are answered when the [`Hold`] is released.
pub fn holding(calls: u32) -> io::Result<(SocketAddr, Hold)> {
    let (all_in, receiver) = unbounded_channel();
    let (release, mut released) = unbounded_channel();
    let address = start(async move |listener| {
        let mut streams = Vec::new();
        for _ in 0..calls {
            streams.push(listener.accept().await?.0);
        }
        let answer = answer();
        let mut buffer = [0; 4096];
        loop {
            for stream in &mut streams {
                read_request(stream, &mut buffer).await?;
            }
            all_in.send(()).map_err(io::Error::other)?;
            released.recv().await.ok_or(io::ErrorKind::NotConnected)?;
            for stream in &mut streams {
                stream.write_all(&answer).await?;
            }
        }
    })?;
    let hold = Hold {
        all_in: receiver,
        release,
    };
    Ok((address, hold))
}

/// What holds a server's answers back.
pub struct Hold {
    all_in: UnboundedReceiver<()>,
    release: UnboundedSender<()>,
}

impl Hold {
    /// Waits until all have asked.
    pub async fn all_in(&mut self) {
        self.all_in.recv().await.expect(SERVES);
    }

    /// Has all of them answered.
    pub fn release(&self) {
        self.release.send(()).expect(SERVES);
    }
}

const SERVES: &str = "the server is there as long as its connections are";

/// Starts a server on a thread. It has one for all of its connections, so that wherever the system lets that thread run
/// it does no connection a favour.
fn start<F>(serve: F) -> io::Result<SocketAddr>
where
    F: AsyncFnOnce(TcpListener) -> io::Result<Infallible> + Send + 'static,
{
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_io().build()?;
    thread::spawn(move || {
        runtime.block_on(async { serve(TcpListener::from_std(listener)?).await })
    });
    Ok(address)
}

/// The answer, with the headers that matter of those that the service sends.
fn answer() -> Vec<u8> {
    let length = PEER.len();
    format!(
        "HTTP/1.1 200 OK\r\n\
        date: Tue, 02 Jan 2024 03:04:05 GMT\r\n\
        content-type: application/json\r\n\
        content-length: {length}\r\n\
        cf-ray: 8b1f3c2d4e5f6a7b-FRA\r\n\
        \r\n\
        {PEER}"
    )
    .into_bytes()
}

/// Reads one request. That there is none is an error: the connection is done.
async fn read_request<'a>(stream: &mut TcpStream, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        filled += read;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if request_length(&buffer[..filled])? == Some(filled) {
            return Ok(&buffer[..filled]);
        }
    }
}

/// The length of the request that begins here, if its head is there.
fn request_length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let head = request.parse(bytes).map_err(io::Error::other)?;
    let httparse::Status::Complete(head) = head else {
        return Ok(None);
    };
    let length = request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse().ok());
    Ok(Some(head + length.unwrap_or(0)))
}
