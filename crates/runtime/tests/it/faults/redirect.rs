//! Answers that lead elsewhere.

use super::{Close, Fault, Read, Reset, Step, answer, fault, rows, write};
use crate::{CREATE, server::reply};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

fn to(status: &str, location: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\nlocation: ");
    [head.as_bytes(), location.as_ref(), b"\r\n\r\n"].concat()
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = within_the_origin();
    faults.extend(elsewhere());
    faults.extend(nowhere());
    faults.extend(on_the_way());
    faults
}

fn within_the_origin() -> Vec<Fault> {
    let mut faults = Vec::new();
    for status in STATUSES {
        for operation in [&crate::GET, &CREATE] {
            let keeps =
                operation.is_idempotent() || status.starts_with("307") || status.starts_with("308");
            let id = operation.id();
            let refused = format!("refused, {}, redirect", &status[..3]);
            let line = format!(
                "{id}: {status}: leads to http://127.0.0.1:* without the method POST: it is not followed"
            );
            let (outcome, line) = if keeps {
                ("a note".to_owned(), "a".to_owned())
            } else {
                (refused, line)
            };
            faults.push(Fault {
                operation,
                body: if operation.is_idempotent() { 0 } else { 9 },
                connections: [to(status, "/hush?hush"), reply("200 OK", "", NOTE)]
                    .map(|it| answer(it).into())
                    .into(),
                ..fault(
                    format!("{id} is led on within the origin, {status}"),
                    [],
                    outcome,
                    line,
                )
            });
        }
    }
    for location in [
        "x",
        "./x",
        "../../../../x",
        "?x",
        "#x",
        "//{authority}/x",
        "http://{authority}/x",
        "HTTP:/x",
        "\t/x",
    ] {
        faults.push(Fault {
            connections: [to("302 Found", location), reply("200 OK", "", NOTE)]
                .map(|it| answer(it).into())
                .into(),
            ..fault(
                format!("a location within the origin, {location:?}"),
                [],
                "a note",
                "a",
            )
        });
    }
    faults
}

/// Locations whose scheme, name or port is another, with what is said of them.
const LOCATIONS: &str = r"
https://{authority}/hush              | https://127.0.0.1:*          | another origin
http://127.0.0.1:9/hush               | http://127.0.0.1:9           | another origin
http://127.0.0.1/hush                 | http://127.0.0.1             | another origin
http://localhost/hush                 | http://localhost             | another origin
http://[::1]/hush                     | http://[::1]                 | another origin
http://127.0.0.1.other.example/hush   | http://127.0.0.1.other.example | another origin
http://{authority}@other.example/hush | http://other.example         | another origin
http://other.example\@{authority}/    | http://other.example         | another origin
http:\\other.example                  | http://other.example         | another origin
//other.example/hush                  | http://other.example         | another origin
\\other.example\hush                  | http://other.example         | another origin
ftp://{authority}/hush                | ftp://127.0.0.1:*            | another origin
file:///etc/hush                      | `file:`                      | another origin
data:application/json,hush            | `data:`                      | another origin
javascript:alert('hush')              | `javascript:`                | another origin
about:blank                           | `about:`                     | another origin
mailto:hush@other.example             | `mailto:`                    | another origin
http://hush:hush@{authority}/         | http://127.0.0.1:*           | with a user or a password
http://hush@{authority}/              | http://127.0.0.1:*           | with a user or a password
";

fn elsewhere() -> Vec<Fault> {
    let mut faults = Vec::new();
    for status in STATUSES {
        for operation in [&crate::GET, &CREATE] {
            let id = operation.id();
            faults.push(Fault {
                operation,
                ..fault(
                    format!("{id} is led to another origin, {status}"),
                    answer(to(status, "http://other.example/hush")),
                    format!("refused, {}, redirect", &status[..3]),
                    format!("{id}: {status}: leads to http://other.example, another origin: it is not followed"),
                )
            });
        }
    }
    for [location, origin, why] in rows(LOCATIONS) {
        let comma = if why == "another origin" { "," } else { "" };
        faults.push(fault(
            format!("a location elsewhere, {location}"),
            answer(to("302 Found", location)),
            "refused, 302, redirect",
            format!("notes-get: 302 Found: leads to {origin}{comma} {why}: it is not followed"),
        ));
    }
    faults
}

fn nowhere() -> Vec<Fault> {
    let mut faults = Vec::new();
    let line = |status| format!("notes-get: {status}: leads to no location that can be read");
    for status in STATUSES {
        let outcome = format!("refused, {}, redirect", &status[..3]);
        for body in ["", "<html>hush</html>"] {
            let answer = answer(reply(status, "", body));
            let name = format!("no location, {status}, a body of {}", body.len());
            faults.push(fault(name, answer, &outcome, line(status)));
        }
    }
    for location in [
        b"http://".as_slice(),
        b"http://{authority}:port/",
        b"http://[::1/",
        b"http://a b/",
        b"\xff\xfe",
        b"/\xc3\xbc",
    ] {
        faults.push(fault(
            format!(
                "a malformed location, {:?}",
                String::from_utf8_lossy(location)
            ),
            answer(to("307 Temporary Redirect", location)),
            "refused, 307, redirect",
            line("307 Temporary Redirect"),
        ));
    }
    faults
}

/// What goes wrong after a redirect that is followed.
fn on_the_way() -> Vec<Fault> {
    let after = |name: &str, steps: Vec<Step>, outcome: &str, line: &str| Fault {
        connections: vec![answer(to("307 Temporary Redirect", "/x")).into(), steps],
        ..fault(name, [], outcome, format!("notes-get: {line}"))
    };
    let without_end = "refused, 302, redirect";
    let five = "notes-get: 302 Found: leads on after 5 redirects";
    let alternating = ["/a", "/b"].map(|location| answer(to("302 Found", location)).to_vec());
    vec![
        fault("a location that leads to itself", answer(to("302 Found", "")), without_end, five),
        fault("a location that leads on without end", answer(to("302 Found", "x/x")), without_end, five),
        Fault {
            connections: alternating.iter().cycle().take(20).cloned().collect(),
            ..fault("two locations that lead to each other", [], without_end, five)
        },
        after("a reset after a redirect", vec![Read, Reset], "no answer, retryable", "no answer: *reset*"),
        after(
            "a body that breaks off after a redirect",
            vec![Read, write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), Close],
            "no answer, 200, retryable",
            "no answer: 200 OK broke off: *",
        ),
        after("no answer after a redirect", vec![Read], "no answer, timeout, retryable", "no answer in time: *").hasty(),
        after(
            "a refusal after a redirect",
            answer(reply("404 Not Found", "", "")).into(),
            "refused, 404, not found",
            "404 Not Found: an empty body",
        ),
        after(
            "another origin after a redirect",
            answer(to("302 Found", "http://other.example/hush")).into(),
            "refused, 302, redirect",
            "302 Found: leads to http://other.example, another origin: it is not followed",
        ),
        fault(
            "the body of a redirect elsewhere does not end",
            [Read, write("HTTP/1.1 302 Found\r\nlocation: http://other.example/\r\ncontent-length: 99\r\n\r\nhush")],
            "refused, 302, redirect",
            "notes-get: 302 Found: leads to http://other.example, another origin: it is not followed",
        )
        .hasty(),
        Fault {
            connections: vec![
                vec![Read, write("HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 99\r\n\r\nhush")],
                answer(reply("200 OK", "", NOTE)).into(),
            ],
            ..fault("the body of a redirect that is followed does not end", [], "a note", "a")
        },
    ]
}
