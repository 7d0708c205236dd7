//! Connections that are slow, idle or many: others are served, or told at once that they are not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use cloudflare_secondary_dns_emulator::{Effect, Emulator, Fault};

use crate::ACCOUNT;
use crate::raw::{call, send};

const TOKEN: &str = "Authorization: Bearer t\r\n";
/// Longer than a connection that waits is kept when there is no room.
const LONG: Duration = Duration::from_millis(1200);
/// An answer that came without waiting for anybody.
const SOON: Duration = Duration::from_millis(900);

fn peers() -> String {
    format!("/accounts/{ACCOUNT}/secondary_dns/peers")
}

fn acls() -> String {
    format!("/accounts/{ACCOUNT}/secondary_dns/acls")
}

fn get(path: &str) -> String {
    format!("GET /client/v4{path} HTTP/1.1\r\nHost: e\r\n{TOKEN}\r\n")
}

fn start() -> Emulator {
    small(512)
}

/// One that serves few connections at once.
fn small(connections: usize) -> Emulator {
    let builder = Emulator::builder().rate_limit(None);
    let builder = builder.connections(connections);
    builder.start_blocking().expect("it starts")
}

/// Makes the list of peers longer than what fits into the buffers of a connection.
fn fill(emulator: &Emulator) {
    let body = format!(r#"{{"name": "{}"}}"#, "x".repeat(100_000));
    for _ in 0..100 {
        call(emulator, "POST", &peers(), &body).result();
    }
}

/// Connects, and sends so much.
fn connect(emulator: &Emulator, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(emulator.address()).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a timeout is set");
    stream.write_all(text.as_bytes()).expect("it is sent");
    stream
}

/// Sends a request on a connection that is kept; the status of the answer, if there is one.
fn ask(stream: &mut TcpStream) -> Option<u16> {
    stream.write_all(get(&acls()).as_bytes()).ok()?;
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).ok()?;
    let answer = str::from_utf8(&answer[..length]).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

#[test]
fn in_a_full_house_those_who_keep_it_waiting_make_room() {
    let emulator = small(6);
    fill(&emulator);
    let mut active = connect(&emulator, "");
    let unread = get(&peers());
    let mut idle = ["", "", "GET / HTTP/1.1\r\nHost:", &unread].map(|it| connect(&emulator, it));
    let mut asked = connect(&emulator, "");
    assert_eq!(ask(&mut asked), Some(200));
    let begins = idle[3].peek(&mut [0]);
    assert_eq!(begins.expect("the answer begins"), 1);
    let ends = Instant::now() + LONG;
    while Instant::now() < ends {
        assert_eq!(ask(&mut active), Some(200));
        std::thread::sleep(Duration::from_millis(100));
    }
    let started = Instant::now();
    let mut new: Vec<_> = (0..5)
        .map(|_| {
            let mut stream = connect(&emulator, "");
            assert_eq!(ask(&mut stream), Some(200), "somebody makes room");
            stream
        })
        .collect();
    assert_eq!(ask(&mut active), Some(200), "it has not waited");
    for stream in &mut new {
        assert_eq!(ask(stream), Some(200), "they have not waited for long");
    }
    let refusal = call(&emulator, "GET", &acls(), "").refusal();
    assert_eq!(refusal, (503, 1010, String::new()), "none waits");
    assert!(started.elapsed() < SOON, "nobody was waited for");
    for stream in idle.iter_mut().chain([&mut asked]) {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() < 10_000_000, "it was closed");
    }
}

#[test]
fn where_all_are_at_work_a_new_one_is_told_so_and_none_is_cut() {
    let emulator = small(4);
    let latency = Effect::Latency { milliseconds: 2000 };
    let fault = Fault::new(latency).on("acls-list");
    emulator.fault(fault).expect("a fault");
    std::thread::scope(|scope| {
        let work = [(); 4].map(|()| scope.spawn(|| call(&emulator, "GET", &acls(), "").status));
        std::thread::sleep(LONG);
        let started = Instant::now();
        let answer = call(&emulator, "POST", &peers(), r#"{"name": "a"}"#);
        assert_eq!(answer.refusal(), (503, 1010, String::new()));
        assert_eq!(answer.header("retry-after"), Some("1"));
        // More than are turned away with a word, or listened to for long.
        let flood: Vec<_> = (0..50).map(|_| connect(&emulator, "")).collect();
        assert!(started.elapsed() < SOON, "nobody was waited for");
        for worker in work {
            assert_eq!(worker.join().expect("no panic"), 200, "it is not cut");
        }
        for mut stream in flood {
            let _ = stream.read_to_end(&mut Vec::new());
        }
        assert!(started.elapsed() < 4 * SOON, "they are sent away");
    });
    assert!(emulator.state().peers(ACCOUNT).is_empty(), "it was refused");
    call(&emulator, "POST", &peers(), r#"{"name": "a"}"#).result();
}

#[test]
fn slow_clients_do_not_stall_others_and_are_sent_away() {
    let emulator = start();
    let connect = |text: &str| connect(&emulator, text);
    let head = "GET / HTTP/1.1\r\nHost:";
    let body = format!(
        "POST /client/v4{} HTTP/1.1\r\nHost: e\r\n{TOKEN}Content-Length: 9\r\n\r\n{{",
        peers()
    );
    let silent: Vec<_> = (0..100).map(|_| connect("")).collect();
    let (mut slow_head, mut slow_body) = (connect(head), connect(&body));
    let order = "POST /_emulator/faults HTTP/1.1\r\nHost: e\r\nContent-Length: 9\r\n\r\n{";
    let mut slow_order = connect(order);
    let started = Instant::now();
    for _ in 0..20 {
        call(&emulator, "GET", &peers(), "").result();
    }
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "others are served"
    );
    let mut answer = String::new();
    for slow in [&mut slow_body, &mut slow_order] {
        answer.clear();
        slow.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    }
    let mut nothing = Vec::new();
    slow_head
        .read_to_end(&mut nothing)
        .expect("the connection is closed");
    for mut stream in silent {
        stream
            .read_to_end(&mut nothing)
            .expect("the connection is closed");
    }
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "they are not waited for"
    );
}

#[test]
fn a_client_that_does_not_read_its_answer_is_sent_away() {
    let emulator = start();
    fill(&emulator);
    let text = get(&peers());
    let mut stream = connect(&emulator, &text);
    let begins = stream.peek(&mut [0]);
    assert_eq!(begins.expect("the answer begins"), 1);
    std::thread::sleep(Duration::from_secs(13));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "it was answered");
    assert!(
        answer.len() < 10_000_000,
        "{} bytes: all was sent",
        answer.len()
    );
}

#[test]
fn a_connection_serves_many_requests() {
    let emulator = start();
    let request = get(&peers());
    let last = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let text = request.repeat(2) + &last;
    send(emulator.address(), text.as_bytes()).expect("an answer");
    assert_eq!(emulator.requests().len(), 3);
}
