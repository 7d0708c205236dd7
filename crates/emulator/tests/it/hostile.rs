//! What comes from outside: whatever it is, there is an answer in the envelope or an end of the connection, and the
//! emulator goes on.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use cloudflare_secondary_dns_emulator::Emulator;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::document::{Document, Operation};
use crate::raw::{call, send};
use crate::{ACCOUNT, ZONE};

const CASES: u32 = 10_000;

/// A connection that is kept, for many requests one after the other.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(emulator: &Emulator) -> Self {
        let stream = TcpStream::connect(emulator.address()).expect("it listens");
        stream.set_nodelay(true).expect("an option is set");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a timeout is set");
        Self(BufReader::new(stream))
    }

    /// Sends a request; status and body of the answer, if one came.
    fn send(&mut self, request: &[u8]) -> Option<(u16, Vec<u8>)> {
        self.0.get_mut().write_all(request).ok()?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if status == 0 {
                status = line.split(' ').nth(1)?.parse().ok()?;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, body))
    }
}

/// A request that is one of the API but for what was changed.
#[derive(Clone, Debug)]
struct Odd {
    operation: usize,
    /// Where in the path something else stands, and what.
    path: Option<(prop::sample::Index, String)>,
    header: Option<(usize, Vec<u8>)>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Documented,
    Bytes(Vec<u8>),
    /// The documented one with a byte replaced.
    Damaged(prop::sample::Index, u8),
    /// The documented one with this value for one of its members.
    Member(prop::sample::Index, Value),
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        "[0-9a-f]{32}".prop_map(Value::from),
        "[0-9a-f:.]{0,20}/[0-9]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 40, 40, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..40).prop_map(Value::from),
            prop::collection::hash_map(".{0,8}", inner, 0..4).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

const HEADERS: [&str; 6] = [
    "authorization",
    "content-type",
    "content-encoding",
    "x-auth-key",
    "x-auth-email",
    "accept",
];

fn odd(operations: usize) -> impl Strategy<Value = Odd> {
    let path = prop::option::weighted(
        0.3,
        (
            any::<prop::sample::Index>(),
            "[!-~]{0,40}|(%[0-9a-f]{2}){1,6}",
        ),
    );
    // No line ends: those would be other headers, or other requests.
    let header = vec(
        any::<u8>().prop_filter("no line ends", |byte| !matches!(byte, b'\r' | b'\n')),
        0..60,
    );
    let header = prop::option::weighted(0.3, (0..HEADERS.len(), header));
    let body = prop_oneof![
        Just(Body::Documented),
        vec(any::<u8>(), 0..200).prop_map(Body::Bytes),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Body::Damaged(at, byte)),
        (any::<prop::sample::Index>(), value()).prop_map(|(at, value)| Body::Member(at, value)),
    ];
    (0..operations, path, header, body).prop_map(|(operation, path, header, body)| Odd {
        operation,
        path,
        header,
        body,
    })
}

impl Odd {
    fn request(&self, operations: &[Operation]) -> Vec<u8> {
        let operation = &operations[self.operation];
        let mut path: Vec<&str> = operation.path.split('/').collect();
        if let Some((at, text)) = &self.path {
            let at = at.index(path.len() - 1) + 1;
            path[at] = text;
        }
        let example = operation.body.as_ref().map(|(_, example)| example.clone());
        let text = example.as_ref().map_or(String::new(), Value::to_string);
        let body = match &self.body {
            Body::Documented => text.into_bytes(),
            Body::Bytes(bytes) => bytes.clone(),
            Body::Damaged(at, byte) => {
                let mut bytes = text.into_bytes();
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
                bytes
            }
            Body::Member(at, value) => {
                let mut body = example.unwrap_or_else(|| serde_json::json!({ "name": "" }));
                let members = body.as_object_mut().expect("an object");
                let at = at.index(members.len());
                *members.values_mut().nth(at).expect("a member") = value.clone();
                body.to_string().into_bytes()
            }
        };
        let mut request = format!(
            "{} /client/v4{} HTTP/1.1\r\nHost: e\r\n",
            operation.method,
            path.join("/")
        )
        .into_bytes();
        let odd = self
            .header
            .as_ref()
            .map(|(header, value)| (HEADERS[*header], value));
        for name in ["authorization", "content-type"] {
            let usual: &[u8] = if name == "authorization" {
                b"Bearer t"
            } else {
                b"application/json"
            };
            let value = odd
                .filter(|(odd, _)| *odd == name)
                .map_or(usual, |(_, value)| value.as_slice());
            request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        if let Some((name, value)) =
            odd.filter(|(name, _)| !["authorization", "content-type"].contains(name))
        {
            request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        request.extend(format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes());
        request.extend(body);
        request
    }
}

#[test]
fn any_request_has_an_answer_in_the_envelope() {
    let emulator = Emulator::builder()
        .rate_limit(None)
        .random(1)
        .start_blocking()
        .expect("it starts");
    let operations = Document::load().operations();
    // Something to be found by those that hit.
    let peer = format!("/accounts/{ACCOUNT}/secondary_dns/peers");
    call(&emulator, "POST", &peer, r#"{"name": "a"}"#).result();
    let mut runner = TestRunner::new_with_rng(
        Config {
            failure_persistence: None,
            ..Config::with_cases(CASES)
        },
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let connection = std::cell::RefCell::new(Connection::open(&emulator));
    let statuses = std::cell::RefCell::new(std::collections::BTreeMap::<u16, u32>::new());
    let ran = runner.run(&odd(operations.len()), |odd| {
        let request = odd.request(&operations);
        let mut connection = connection.borrow_mut();
        let answer = connection.send(&request).or_else(|| {
            // A connection ends where HTTP itself is broken; on a new one there is an answer.
            *connection = Connection::open(&emulator);
            connection.send(&request)
        });
        let Some((status, body)) = answer else {
            *connection = Connection::open(&emulator);
            return Err(TestCaseError::fail("no answer"));
        };
        *statuses.borrow_mut().entry(status).or_default() += 1;
        if body.is_empty() {
            // hyper's own, to what is no HTTP.
            prop_assert_eq!(status, 400);
            *connection = Connection::open(&emulator);
            return Ok(());
        }
        let json: Value = serde_json::from_slice(&body)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(json["success"].as_bool(), Some(status == 200));
        prop_assert!((200..500).contains(&status), "{}: {}", status, json);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    let statuses = statuses.into_inner();
    for status in [200, 400, 404, 415] {
        assert!(
            statuses.get(&status).is_some_and(|&many| many > 10),
            "{statuses:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_http_harm_nobody() {
    let emulator = Emulator::builder().start_blocking().expect("it starts");
    let mut random = fastrand::Rng::with_seed(3);
    let valid = format!(
        "GET /client/v4/zones/{ZONE}/secondary_dns/incoming HTTP/1.1\r\nHost: e\r\nConnection: close\r\n\r\n"
    );
    for _ in 0..500 {
        let mut bytes = valid.clone().into_bytes();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(0..bytes.len());
            match random.u8(0..3) {
                0 => bytes[at] = random.u8(..),
                1 => drop(bytes.drain(at..)),
                _ => bytes.insert(at, random.u8(..)),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let mut stream = TcpStream::connect(emulator.address()).expect("it listens");
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
    }
    let answer = send(emulator.address(), valid.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 401);
}

/// Random calls with ids that are there, on few objects, so that they get into each other's way.
#[test]
fn after_any_calls_linked_peers_are_there_and_agree_on_the_tsig() {
    let mut random = fastrand::Rng::with_seed(11);
    let mut refused = 0;
    for _ in 0..40 {
        let emulator = Emulator::builder()
            .rate_limit(None)
            .random(random.u64(..))
            .start_blocking()
            .expect("it starts");
        for _ in 0..60 {
            refused += usize::from(!random_call(&emulator, &mut random));
            check(&emulator);
        }
    }
    assert!(refused > 100, "the rules were met: {refused}");
}

/// Whether the call was answered with success.
fn random_call(emulator: &Emulator, random: &mut fastrand::Rng) -> bool {
    let state = emulator.state();
    let peers = state.peers(ACCOUNT);
    let tsigs = state.tsigs(ACCOUNT);
    let account = |path: String| format!("/accounts/{ACCOUNT}/secondary_dns/{path}");
    let zone = |path: &str| format!("/zones/{ZONE}/secondary_dns/{path}");
    let peer = random
        .choice(&peers)
        .map_or(ZONE.to_owned(), |peer| peer.id.to_string());
    let tsig = random.choice(&tsigs).map(|tsig| tsig.id.to_string());
    let mut links: Vec<String> = Vec::new();
    for peer in &peers {
        if random.u8(0..3) == 0 {
            links.push(peer.id.to_string());
        }
    }
    let mut body = serde_json::json!({ "name": "a" });
    if let (Some(tsig), true) = (&tsig, random.bool()) {
        body["tsig_id"] = tsig.as_str().into();
    }
    let incoming =
        serde_json::json!({ "name": "x.example", "auto_refresh_seconds": 300, "peers": links });
    let outgoing = serde_json::json!({ "name": "x.example", "peers": links });
    let key = serde_json::json!({ "name": "k", "algo": "hmac-sha256.", "secret": "aGk=" });
    let none = Value::Null;
    let (method, path, body) = match random.u8(0..11) {
        0 => ("POST", account("tsigs".to_owned()), &key),
        1 => (
            "DELETE",
            account(format!("tsigs/{}", tsig.unwrap_or_else(|| ZONE.to_owned()))),
            &none,
        ),
        2 | 3 => ("POST", account("peers".to_owned()), &body),
        4 => ("PUT", account(format!("peers/{peer}")), &body),
        5 => ("DELETE", account(format!("peers/{peer}")), &none),
        6 => ("POST", zone("incoming"), &incoming),
        7 => ("PUT", zone("incoming"), &incoming),
        8 => ("POST", zone("outgoing"), &outgoing),
        9 => ("PUT", zone("outgoing"), &outgoing),
        _ => (
            "DELETE",
            zone(if random.bool() {
                "incoming"
            } else {
                "outgoing"
            }),
            &none,
        ),
    };
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    call(emulator, method, &path, &body).status == 200
}

fn check(emulator: &Emulator) {
    let state = emulator.state();
    let (peers, tsigs) = (state.peers(ACCOUNT), state.tsigs(ACCOUNT));
    for peer in &peers {
        let is_there = |id| tsigs.iter().any(|tsig| &tsig.id == id);
        assert!(peer.tsig_id.as_ref().is_none_or(is_there), "{peer:?}");
    }
    let incoming = state.incoming(ZONE).and_then(|config| config.peers);
    let outgoing = state.outgoing(ZONE).and_then(|config| config.peers);
    for linked in incoming.into_iter().chain(outgoing) {
        let find = |id| {
            peers
                .iter()
                .find(|peer| &peer.id == id)
                .unwrap_or_else(|| panic!("{id} is linked and gone"))
        };
        let mut keys: Vec<_> = linked.iter().map(|id| find(id).tsig_id.clone()).collect();
        keys.dedup();
        assert!(keys.len() <= 1 && linked.len() <= 30, "{keys:?}");
    }
}
