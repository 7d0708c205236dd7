//! A server that gives each connection the next of its replies and keeps what was asked.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// The requests so far, as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .expect("no test panics with it")
            .clone()
    }

    /// Waits until all replies are given and nobody is there any more.
    pub(crate) async fn stopped(&mut self) {
        (&mut self.task).await.expect("it does not panic");
    }
}

/// A reply that never comes: the connection is left open.
pub(crate) fn silence() -> Vec<u8> {
    SILENCE.to_vec()
}

const SILENCE: &[u8] = b"silence";

/// A reply with a body and what belongs to that. `headers` is empty or ends with `\r\n`.
pub(crate) fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

pub(crate) async fn start(replies: impl IntoIterator<Item = Vec<u8>>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let requests = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&requests);
    let replies: Vec<_> = replies.into_iter().collect();
    let task = tokio::spawn(async move {
        let mut silent = Vec::new();
        for reply in replies {
            let (mut stream, _) = listener.accept().await.expect("somebody connects");
            let request = read(&mut stream).await;
            kept.lock().expect("no test panics with it").push(request);
            if reply == SILENCE {
                silent.push(stream);
                continue;
            }
            // The client may hang up before it has read all of it.
            let _ = stream.write_all(&reply).await;
        }
        // Those who wait for an answer go on waiting.
        if !silent.is_empty() {
            std::future::pending::<()>().await;
        }
    });
    Server {
        url,
        requests,
        task,
    }
}

/// A whole request.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.parse().expect("it is a number"));
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return text,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
}
