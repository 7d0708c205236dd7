//! HTTP as text, so that anything can be sent, and everything that comes back be seen.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use cloudflare_secondary_dns_emulator::Emulator;
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = lines.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The result of an answer that says yes.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        let json = self.json();
        assert_eq!(
            (self.status, &json["success"]),
            (200, &true.into()),
            "{self:?}"
        );
        json["result"].clone()
    }

    /// Status, code and pointer of an answer that says no, whose envelope is whole.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, u64, String) {
        let json = self.json();
        let members: Vec<_> = json.as_object().expect("an object").keys().collect();
        assert_eq!(
            members,
            ["errors", "messages", "result", "success"],
            "{self:?}"
        );
        assert_eq!(json["success"], false, "{self:?}");
        assert_eq!(json["messages"], Value::Array(vec![]), "{self:?}");
        let error = &json["errors"][0];
        let code = error["code"].as_u64().expect("a code");
        assert!(code >= 1000 && error["message"].is_string(), "{self:?}");
        let pointer = error["source"]["pointer"].as_str().unwrap_or_default();
        (self.status, code, pointer.to_owned())
    }
}

/// Sends a request with a token, and a body if there is one.
pub(crate) fn call(emulator: &Emulator, method: &str, path: &str, body: &str) -> Answer {
    let token = format!("Authorization: Bearer {}\r\n", emulator.token());
    let kind = match body {
        "" => "",
        _ => "Content-Type: application/json\r\n",
    };
    call_with(emulator, method, path, &(token + kind), body)
}

/// Sends a request with these headers.
pub(crate) fn call_with(
    emulator: &Emulator,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let text = format!(
        "{method} /client/v4{path} HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    send(emulator.address(), text.as_bytes()).unwrap_or_else(|| panic!("no answer to {text}"))
}

/// Sends a request with a token to whoever listens there; what came back, if that is a whole answer.
pub(crate) fn exchange(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: &str,
) -> Option<Answer> {
    let text = format!(
        "{method} /client/v4{path} HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nAuthorization: Bearer t\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    send(address, text.as_bytes())
}

/// Sends bytes; what came back, if that is a whole answer.
pub(crate) fn send(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a timeout is set");
    // The other end may have heard enough.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    };
    let length = answer
        .header("content-length")
        .and_then(|length| length.parse().ok());
    length
        .is_none_or(|length: usize| length <= body.len())
        .then_some(answer)
}
