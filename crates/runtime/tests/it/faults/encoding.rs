//! Bodies that are compressed, or say so.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use super::{Close, Fault, Flood, Read, answer, fault, write};
use crate::server::reply;

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("memory takes it all")
}

pub(super) fn faults() -> Vec<Fault> {
    const GZIP: &str = "content-encoding: gzip\r\n";
    let whole = gzip(NOTE.as_bytes());
    let middle = whole.len() / 2;
    let changed = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        bytes
    };
    let crc = whole.len() - 8;
    let bomb = gzip(&vec![b'7'; 1 << 20]);
    let ok = |name: &str, headers: &str, body: &[u8]| {
        fault(name, answer(reply("200 OK", headers, body)), "a note", "a")
    };
    let broken = |name: &str, body: &[u8]| {
        fault(
            name,
            answer(reply("200 OK", GZIP, body)),
            "no answer, 200, retryable",
            "notes-get: no answer: 200 OK broke off: *",
        )
    };
    let unexpected = |name: &str, headers: &str, body: &[u8], shown: &str| {
        fault(
            name,
            answer(reply("200 OK", headers, body)),
            "unexpected, 200",
            format!("notes-get: 200 OK, but not what was expected: {shown}"),
        )
    };
    let over = "has more than the 1000 bytes that the client takes: 777*";
    vec![
        ok("gzip", GZIP, &whole),
        // Of several members only the first is read.
        unexpected(
            "gzip in two members",
            GZIP,
            &[gzip(b"7"), gzip(NOTE.as_bytes())].concat(),
            "invalid type: integer, expected a map: 7",
        ),
        ok(
            "gzip with garbage after it",
            GZIP,
            &[&whole[..], b"garbage"].concat(),
        ),
        broken("gzip that is none", NOTE.as_bytes()),
        broken("gzip whose data is corrupt", &changed(middle)),
        broken("gzip with a wrong checksum", &changed(crc)),
        broken("gzip with a wrong length", &changed(crc + 4)),
        broken("gzip of another method", &changed(2)),
        broken("gzip that is cut in its header", &whole[..5]),
        broken("gzip that is cut", &whole[..middle]),
        broken("gzip that is cut in its trailer", &whole[..crc + 2]),
        unexpected(
            "gzip of nothing",
            GZIP,
            &gzip(b""),
            "EOF while parsing a value: an empty body",
        ),
        unexpected(
            "gzip without a byte",
            GZIP,
            b"",
            "EOF while parsing a value: an empty body",
        ),
        unexpected(
            "gzip that is not announced",
            "",
            &whole,
            "expected value: *",
        ),
        unexpected("gzip upon gzip", GZIP, &gzip(&whole), "expected value: *"),
        unexpected(
            "an encoding that was not asked for",
            "content-encoding: br\r\n",
            b"\x0b\x14\x80{",
            "expected value: *",
        ),
        ok(
            "an encoding that was not asked for and is not there",
            "content-encoding: br\r\n",
            NOTE.as_bytes(),
        ),
        ok(
            "an encoding that is none",
            "content-encoding: identity\r\n",
            NOTE.as_bytes(),
        ),
        Fault {
            response_limit: 1000,
            ..unexpected("a small body that gets large", GZIP, &bomb, over)
        },
        Fault {
            response_limit: 1000,
            ..fault(
                "a small body that gets large without end",
                [
                    Read,
                    write(format!("HTTP/1.1 200 OK\r\n{GZIP}\r\n")),
                    Flood(bomb),
                    Close,
                ],
                "unexpected, 200",
                format!("notes-get: 200 OK, but not what was expected: {over}"),
            )
        },
        fault(
            "a refusal in gzip that is none",
            answer(reply("429 Too Many Requests", GZIP, "<html>")),
            "refused, 429, rate limited, retryable",
            "notes-get: 429 Too Many Requests: an empty body",
        ),
        fault(
            "a refusal in gzip that is cut",
            answer(reply("404 Not Found", GZIP, &whole[..middle])),
            "refused, 404, not found",
            "notes-get: 404 Not Found: *",
        ),
    ]
}
