//! Answers that are no HTTP, or whose head or framing is wrong.

use super::{Close, Fault, Flood, Read, answer, fault, write};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = no_http();
    faults.extend(heads());
    faults.extend(lengths());
    faults.extend(chunks());
    faults.extend(statuses());
    faults
}

/// Answers that make no sense.
fn senseless(name: &str, bytes: impl AsRef<[u8]>, cause: &str) -> Fault {
    fault(
        name,
        answer(bytes),
        "no answer, retryable",
        format!("notes-get: no answer: {cause}"),
    )
}

/// Answers whose body cannot be told from what follows it.
fn broken(name: &str, bytes: impl AsRef<[u8]>, cause: &str) -> Fault {
    fault(
        name,
        answer(bytes),
        "no answer, 200, retryable",
        format!("notes-get: no answer: 200 OK broke off: {cause}"),
    )
}

/// Answers that can be read all the same.
fn harmless(name: &str, bytes: impl AsRef<[u8]>) -> Fault {
    fault(name, answer(bytes), "a note", "a")
}

/// An answer with these lines after the status line.
fn ok(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}")
}

fn with_length(headers: &str) -> String {
    ok(
        &format!("content-length: {}\r\n{headers}", NOTE.len()),
        NOTE,
    )
}

fn no_http() -> Vec<Fault> {
    let version = "invalid HTTP version parsed";
    vec![
        senseless(
            "garbage in place of HTTP",
            [0, 1, 2, 0xff, 0xfe, 10, 13, 10, 10],
            "*",
        ),
        senseless("an answer of HTTP/0.9", "<html>hello</html>", version),
        senseless("JSON without a head", NOTE, version),
        senseless("the settings of HTTP/2", [0, 0, 0, 4, 0, 0, 0, 0, 0], "*"),
        senseless(
            "the preface of HTTP/2",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "*",
        ),
        senseless("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x16", "*"),
        senseless(
            "a handshake of TLS",
            [
                b"\x16\x03\x03\x00\x31\x02\x00\x00\x2d\x03\x03".as_slice(),
                &[7; 40],
            ]
            .concat(),
            "*",
        ),
        senseless("a greeting of SSH", "SSH-2.0-OpenSSH_9.9\r\n", version),
        senseless("a greeting of SMTP", "220 mail.example ESMTP\r\n", version),
        senseless(
            "a request in place of an answer",
            "GET / HTTP/1.1\r\n\r\n",
            version,
        ),
        senseless(
            "HTTP/3 in the status line",
            "HTTP/3.0 200 OK\r\n\r\n",
            version,
        ),
        senseless("lines without end", vec![b'\n'; 1_000_000], "*"),
    ]
}

fn heads() -> Vec<Fault> {
    let status = "invalid HTTP status-code parsed";
    let header = "invalid HTTP header parsed";
    let too_large = "message head is too large";
    let many = "x-many: y\r\n".repeat(1000);
    let large = format!("x-large: {}\r\n", "y".repeat(1_000_000));
    vec![
        senseless("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", status),
        senseless("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", status),
        senseless("a status that is no number", "HTTP/1.1 OK\r\n\r\n", status),
        senseless("a status below 100", "HTTP/1.1 099 Low\r\n\r\n", "*"),
        senseless("too many headers", with_length(&many), too_large),
        senseless("too large a header", with_length(&large), too_large),
        fault(
            "headers without end",
            [Read, write("HTTP/1.1 200 OK\r\n"), Flood(many.into_bytes())],
            "no answer, retryable",
            format!("notes-get: no answer: {too_large}"),
        ),
        fault(
            "a header without end",
            [Read, write("HTTP/1.1 200 OK\r\nx: "), Flood(vec![b'y'; 4096])],
            "no answer, retryable",
            format!("notes-get: no answer: {too_large}"),
        ),
        senseless("a header without a colon", with_length("x-note\r\n"), header),
        senseless("a header without a name", with_length(": y\r\n"), header),
        senseless("a space before a colon", with_length("x-note : y\r\n"), header),
        senseless("a header that is folded", with_length("x-note: y\r\n z\r\n"), header),
        senseless("a NUL in a header", with_length("x-note: a\0b\r\n"), header),
        senseless(
            "a name of a header with bytes above ASCII",
            with_length("x-n\u{f6}te: y\r\n"),
            header,
        ),
        harmless("a header with bytes above ASCII", with_length("x-ray: \u{f6}\r\n")),
        harmless("a head with bare line feeds", with_length("").replace('\r', "")),
        harmless("a status line without a reason", with_length("").replace(" OK", "")),
        harmless("a reason that says otherwise", with_length("").replace("OK", "Not Found")),
        fault(
            "bytes that are no text in the headers of a refusal",
            answer(b"HTTP/1.1 404 N\xffo\r\nx-ray: \xff\r\nretry-after: \xff\r\ncontent-length: 0\r\n\r\n"),
            "refused, 404, not found",
            "notes-get: 404 Not Found: an empty body",
        ),
    ]
}

fn lengths() -> Vec<Fault> {
    let wrong = "invalid content-length parsed";
    let of = |length: &str| ok(&format!("content-length: {length}\r\n"), NOTE);
    let cut = fault(
        "a content-length that is too small",
        answer(of("13")),
        "unexpected, 200",
        "notes-get: 200 OK, but not what was expected: EOF while parsing*: {\"success\": ",
    );
    vec![
        broken(
            "a content-length that is too large",
            of("99"),
            "end of file before message length reached",
        ),
        Fault {
            outcome: "unexpected at /success, 200".to_owned(),
            line: "notes-get: 200 OK, but not what was expected at /success: EOF while parsing*"
                .to_owned(),
            ..cut
        },
        senseless("a content-length that is negative", of("-1"), wrong),
        senseless("a content-length with a sign", of("+42"), wrong),
        senseless("a content-length that is no number", of("many"), wrong),
        senseless("a content-length that is empty", of(""), wrong),
        senseless(
            "a content-length beyond 64 bits",
            of("99999999999999999999"),
            wrong,
        ),
        senseless("a list of content-lengths", of("42, 43"), wrong),
        senseless("two content-lengths", of("42\r\ncontent-length: 43"), wrong),
        harmless("a content-length twice", of("42\r\ncontent-length: 42")),
        Fault {
            response_limit: 100,
            ..fault(
                "a content-length over the limit",
                answer(ok("content-length: 101\r\n", &"7".repeat(101))),
                "unexpected, 200",
                "notes-get: 200 OK, but not what was expected: has more than the 100 bytes that the client takes: 7*",
            )
        },
        harmless(
            "a content-length with a transfer-encoding, which counts",
            ok(
                "content-length: 7\r\ntransfer-encoding: chunked\r\n",
                &format!("{:x}\r\n{NOTE}\r\n0\r\n\r\n", NOTE.len()),
            ),
        ),
        harmless("a body that ends with the connection", ok("", NOTE)),
        harmless(
            "a body of HTTP/1.0",
            ok("", NOTE).replace("HTTP/1.1", "HTTP/1.0"),
        ),
        fault(
            "a body that ends with the connection is cut",
            answer(ok("", &NOTE[..30])),
            "unexpected at /result, 200",
            "notes-get: 200 OK, but not what was expected at /result: EOF while parsing*",
        ),
    ]
}

fn chunks() -> Vec<Fault> {
    let chunked = |body: &str| ok("transfer-encoding: chunked\r\n", body);
    let size = NOTE.len();
    let early = "*";
    let over = "notes-get: 200 OK, but not what was expected: has more than the 100 bytes that the client takes: 7*";
    vec![
        broken(
            "a chunk whose size is no number",
            chunked("zz\r\nx\r\n"),
            early,
        ),
        broken(
            "a chunk whose size is negative",
            chunked("-1\r\nx\r\n"),
            early,
        ),
        broken("a chunk whose size is missing", chunked("\r\nx\r\n"), early),
        broken(
            "a chunk whose size is beyond 64 bits",
            chunked("fffffffffffffffff\r\nx\r\n"),
            early,
        ),
        broken(
            "a chunk that is larger than what comes",
            chunked("ffffff\r\n{}\r\n"),
            early,
        ),
        broken(
            "a chunk that is smaller than what comes",
            chunked("1\r\n{}\r\n0\r\n\r\n"),
            early,
        ),
        broken(
            "the last chunk is missing",
            chunked(&format!("{size:x}\r\n{NOTE}\r\n")),
            early,
        ),
        broken(
            "the end of the last chunk is missing",
            chunked(&format!("{size:x}\r\n{NOTE}\r\n0\r\n")),
            early,
        ),
        broken(
            "too much of chunk extensions",
            chunked(&format!(
                "{size:x};{}\r\n{NOTE}\r\n0\r\n\r\n",
                "x".repeat(20_000)
            )),
            early,
        ),
        broken(
            "too much of trailers",
            chunked(&format!(
                "{size:x}\r\n{NOTE}\r\n0\r\n{}\r\n",
                "x: y\r\n".repeat(20_000)
            )),
            early,
        ),
        fault(
            "chunk extensions without end",
            [Read, write(chunked("1;")), Flood(vec![b'x'; 1024])],
            "no answer, 200, retryable",
            "notes-get: no answer: 200 OK broke off: *",
        ),
        harmless(
            "a few chunk extensions and trailers",
            chunked(&format!("{size:x};a=b\r\n{NOTE}\r\n0;c\r\nx: y\r\n\r\n")),
        ),
        Fault {
            response_limit: 100,
            ..fault(
                "chunks without end",
                [
                    Read,
                    write(chunked("")),
                    Flood(b"a\r\n7777777777\r\n".to_vec()),
                ],
                "unexpected, 200",
                over,
            )
        },
        Fault {
            response_limit: 100,
            ..fault(
                "a body without end",
                [Read, write(ok("", "")), Flood(vec![b'7'; 4096])],
                "unexpected, 200",
                over,
            )
        },
        Fault {
            response_limit: 100,
            ..fault(
                "a refusal without end",
                [
                    Read,
                    write("HTTP/1.1 500 Internal Server Error\r\n\r\n"),
                    Flood(b"no. ".repeat(1024)),
                ],
                "refused, 500, retryable",
                "notes-get: 500 Internal Server Error: no. no. *",
            )
        },
    ]
}

fn statuses() -> Vec<Fault> {
    let early = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    let refused = |name: &str, answer_: String, outcome: &str, line: &str| {
        fault(name, answer(answer_), outcome, format!("notes-get: {line}"))
    };
    vec![
        harmless(
            "interim answers before the final one",
            format!(
                "HTTP/1.1 100 Continue\r\n\r\n{early}{early}{}",
                with_length("")
            ),
        ),
        harmless(
            "a hundred interim answers before the final one",
            early.repeat(100) + &with_length(""),
        ),
        fault(
            "an interim answer and no other",
            [Read, write(early), Close],
            "no answer, retryable",
            "notes-get: no answer: connection closed before message completed",
        ),
        refused(
            "a switch of protocols that nobody asked for",
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
                .to_owned(),
            "refused, 101",
            "101 Switching Protocols: an empty body",
        ),
        refused(
            "no content where a note is due",
            "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            "unexpected, 204",
            "204 No Content, but not what was expected: *: an empty body",
        ),
        refused(
            "no content with a content all the same",
            with_length("").replace("200 OK", "204 No Content"),
            "unexpected, 204",
            "204 No Content, but not what was expected: *: an empty body",
        ),
        harmless(
            "content where it is to be reset",
            with_length("").replace("200 OK", "205 Reset Content"),
        ),
        refused(
            "not modified, which nobody asked for",
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 42\r\n\r\n".to_owned(),
            "refused, 304",
            "304 Not Modified: an empty body",
        ),
        refused(
            "a proxy that is to be used",
            "HTTP/1.1 305 Use Proxy\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n"
                .to_owned(),
            "refused, 305",
            "305 Use Proxy: an empty body",
        ),
        refused(
            "a status of no class",
            "HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\nno".to_owned(),
            "refused, 999",
            "999 *: no",
        ),
    ]
}
