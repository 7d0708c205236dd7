//! Connections that are not made, break, or stand still.

use std::iter;

use super::{Await, Close, Drip, Fault, Read, Reset, Step, answer, fault, write};
use crate::CREATE;

/// An answer as far as the middle of its body.
const BEGUN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"success\": tr";

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

/// The length of a body that no buffer of the system takes whole.
const LONG: usize = 4 << 20;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = breaks();
    faults.extend(stalls());
    faults.extend(others());
    faults.extend(tls());
    faults
}

/// Connections that break, at every place of the course of a request.
fn breaks() -> Vec<Fault> {
    let until = |end| BEGUN[..BEGUN.find(end).expect("it is there")].to_owned();
    let mut faults = Vec::new();
    for (place, before) in [
        ("before the request is read", vec![Await]),
        ("after the request", vec![Read]),
        ("in the status line", vec![Read, write(until(" OK"))]),
        ("in a header", vec![Read, write(until("length"))]),
        (
            "before the end of the head",
            vec![Read, write(until("\r\n{"))],
        ),
    ] {
        for (end, step, cause) in [
            ("reset", Reset, "*reset*"),
            (
                "closed",
                Close,
                "connection closed before message completed",
            ),
        ] {
            let steps: Vec<Step> = before.iter().cloned().chain([step]).collect();
            let name = format!("the connection is {end} {place}");
            let line = format!("notes-get: no answer: {cause}");
            faults.push(fault(name, steps, "no answer, retryable", line));
        }
    }
    for (end, step, cause) in [
        ("reset", Reset, "*reset*"),
        ("closed", Close, "end of file before message length reached"),
    ] {
        for (place, part) in [
            ("after the head", until("{")),
            ("in the body", BEGUN.to_owned()),
        ] {
            faults.push(fault(
                format!("the connection is {end} {place}"),
                [Read, write(&part), step.clone()],
                "no answer, 200, retryable",
                format!("notes-get: no answer: 200 OK broke off: {cause}"),
            ));
            faults.push(fault(
                format!("the connection is {end} {place} of a refusal"),
                [
                    Read,
                    write(part.replace("200 OK", "404 Not Found")),
                    step.clone(),
                ],
                "refused, 404, not found",
                "notes-get: 404 Not Found: *",
            ));
        }
    }
    faults
}

/// Servers that take longer than the client waits.
fn stalls() -> Vec<Fault> {
    let drip = |text: &str| Drip(text.repeat(50).into_bytes());
    [
        ("nothing is read", vec![], ""),
        ("no answer comes", vec![Read], ""),
        (
            "the status line stalls",
            vec![Read, write("HTTP/1.1 2")],
            "",
        ),
        (
            "the headers stall",
            vec![Read, write("HTTP/1.1 200 OK\r\nx: ")],
            "",
        ),
        (
            "the head comes slowly",
            vec![Read, drip("HTTP/1.1 200 OK\r\n")],
            "",
        ),
        (
            "the headers come slowly",
            vec![Read, write("HTTP/1.1 200 OK\r\n"), drip("x: y\r\n")],
            "",
        ),
        (
            "interim answers come slowly, and no other",
            vec![Read, drip("HTTP/1.1 100 Continue\r\n\r\n")],
            "",
        ),
        ("the body stalls", vec![Read, write(BEGUN)], "200 OK"),
        (
            "the body does not begin",
            vec![
                Read,
                write("HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n"),
            ],
            "201 Created",
        ),
        (
            "the body comes slowly",
            vec![
                Read,
                write("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n"),
                drip("{\"success\": true, "),
            ],
            "200 OK",
        ),
        (
            "the body comes slowly in chunks",
            vec![
                Read,
                write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
                drip("1\r\n{\r\n"),
            ],
            "200 OK",
        ),
        (
            "the last chunk does not come",
            vec![
                Read,
                write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
            ],
            "200 OK",
        ),
        (
            "the end of the connection, which ends the body, does not come",
            vec![Read, write(format!("HTTP/1.1 200 OK\r\n\r\n{NOTE}"))],
            "200 OK",
        ),
    ]
    .into_iter()
    .map(|(name, steps, head)| {
        let (status, broke) = match head.split_once(' ') {
            Some((status, _)) => (format!(", {status}"), format!(": {head} broke off")),
            None => (String::new(), String::new()),
        };
        let outcome = format!("no answer{status}, timeout, retryable");
        let line = format!("notes-get: no answer in time{broke}: operation timed out");
        fault(name, steps, outcome, line).hasty()
    })
    .chain(iter::once(
        fault(
            "the body of a refusal stalls",
            [
                Read,
                write("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 99\r\n\r\nout of"),
            ],
            "refused, 503, retryable",
            "notes-get: 503 Service Unavailable: out of",
        )
        .hasty(),
    ))
    .collect()
}

fn others() -> Vec<Fault> {
    let refusal = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 8\r\n\r\ntoo much";
    vec![
        Fault {
            connections: Vec::new(),
            ..fault(
                "nobody is there",
                [],
                "no answer, connect, retryable",
                "notes-get: no connection: *refused*",
            )
        },
        Fault {
            operation: &CREATE,
            ..fault(
                "the connection is reset after a request that is not idempotent",
                [Read, Reset],
                "no answer, retryable",
                "notes-create: no answer: *reset*",
            )
        },
        Fault {
            operation: &CREATE,
            body: LONG,
            ..fault(
                "an answer comes before the request is read",
                [Await, write(refusal), Close],
                "refused, 413",
                "notes-create: 413 Payload Too Large: too much",
            )
        },
        Fault {
            operation: &CREATE,
            body: LONG,
            ..fault(
                "the connection is reset while a long body is sent",
                [Await, Reset],
                "no answer, retryable",
                "notes-create: no answer: *",
            )
        },
        Fault {
            operation: &CREATE,
            body: LONG,
            ..fault(
                "a long body is not read",
                [Await],
                "no answer, timeout, retryable",
                "notes-create: no answer in time: operation timed out",
            )
        }
        .hasty(),
        fault(
            "a second answer that nobody asked for",
            answer(
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{NOTE}",
                    NOTE.len()
                ) + "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
            ),
            "a note",
            "a",
        ),
    ]
}

/// What is no TLS at all, where TLS is due.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn tls() -> Vec<Fault> {
    let plain = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    let alert = b"\x15\x03\x03\x00\x02\x02\x28";
    let not_made = "no answer, connect, retryable";
    let line = "notes-get: no connection: *";
    let late = "no answer, connect, timeout, retryable";
    [
        fault(
            "plain HTTP in place of TLS",
            [Await, write(plain), Close],
            not_made,
            line,
        ),
        fault(
            "garbage in place of TLS",
            [Await, write([0; 99]), Close],
            not_made,
            line,
        ),
        fault(
            "an alert to the TLS handshake",
            [Await, write(alert), Close],
            not_made,
            line,
        ),
        fault(
            "the connection is closed in the TLS handshake",
            [Await, Close],
            not_made,
            line,
        ),
        fault(
            "the connection is reset in the TLS handshake",
            [Await, Reset],
            not_made,
            line,
        ),
        fault(
            "the TLS handshake stalls",
            [Await],
            late,
            "notes-get: no connection in time: *",
        )
        .hasty(),
    ]
    .map(|fault| Fault {
        scheme: "https",
        ..fault
    })
    .into()
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls() -> Vec<Fault> {
    Vec::new()
}
