//! A server on loopback with one answer to everything. It has threads of its own, so that neither its time nor its
//! memory is counted as the client's.

use std::{
    convert::Infallible,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use tokio::sync::mpsc as tokio_mpsc;

/// The example that the specification gives for the answers to both calls.
const PEER: &str = r#"{"success":true,"errors":[],"messages":[],"result":{"id":"23ff594956f20c2a721606e94745a8aa","name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false,"tsig_id":"69cd1e104af3e6ed3cb344f263fd0d5a"}}"#;

const SERVES: &str = "the server is there as long as its connections are";

/// Serves each connection at once. Gives its address, and the first request of each connection.
pub fn answering() -> io::Result<(SocketAddr, Receiver<Vec<u8>>)> {
    let (listener, address) = listen()?;
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || answer_each(stream?, &sender));
        }
    });
    Ok((address, requests))
}

fn answer_each(mut stream: TcpStream, first: &Sender<Vec<u8>>) -> io::Result<Infallible> {
    let answer = answer();
    let mut buffer = [0; 4096];
    let request = read_request(&mut stream, &mut buffer)?;
    // Nobody may be interested.
    let _ = first.send(request.to_vec());
    loop {
        stream.write_all(&answer)?;
        read_request(&mut stream, &mut buffer)?;
    }
}

/// Serves `calls` connections in rounds: all of them ask, and are answered when the [`Hold`] is released.
pub fn holding(calls: u32) -> io::Result<(SocketAddr, Hold)> {
    let (listener, address) = listen()?;
    let (sender, all_in) = tokio_mpsc::channel(1);
    let (release, released) = mpsc::channel();
    thread::spawn(move || {
        let streams: io::Result<Vec<_>> = listener.incoming().take(calls as usize).collect();
        answer_together(streams?, &sender, &released)
    });
    Ok((address, Hold { all_in, release }))
}

fn answer_together(
    mut streams: Vec<TcpStream>,
    all_in: &tokio_mpsc::Sender<()>,
    released: &Receiver<()>,
) -> io::Result<Infallible> {
    let answer = answer();
    let mut buffer = [0; 4096];
    loop {
        for stream in &mut streams {
            read_request(stream, &mut buffer)?;
        }
        all_in.blocking_send(()).map_err(io::Error::other)?;
        released.recv().map_err(io::Error::other)?;
        for stream in &mut streams {
            stream.write_all(&answer)?;
        }
    }
}

/// What holds a server's answers back.
pub struct Hold {
    all_in: tokio_mpsc::Receiver<()>,
    release: Sender<()>,
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

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
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
fn read_request<'a>(stream: &mut TcpStream, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
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
