//! Bodies that are no JSON, or bad JSON, or none.

use super::{Fault, answer, fault, rows};
use crate::server::reply;

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = pages();
    faults.extend(rows(BAD_JSON).map(|[name, body, reason]| unexpected(name, body, "", reason)));
    faults.extend(rows(BAD_NUMBERS).map(bad_number));
    faults.extend(texts());
    faults.extend(members());
    faults.extend(levels());
    faults
}

/// A page, and nothing at all, with every kind of status.
fn pages() -> Vec<Fault> {
    const BODIES: [(&str, &str, &str); 2] = [
        (
            "a page",
            "<html>\r\n<h1>Sorry</h1></html>",
            r"<html>\r\n<h1>Sorry</h1></html>",
        ),
        ("nothing", "", "an empty body"),
    ];
    const KNOWN: [(&str, &str); 12] = [
        ("300 Multiple Choices", ""),
        ("400 Bad Request", ""),
        ("401 Unauthorized", ", unauthorized"),
        ("403 Forbidden", ", unauthorized"),
        ("404 Not Found", ", not found"),
        ("408 Request Timeout", ", retryable"),
        ("429 Too Many Requests", ", rate limited, retryable"),
        ("500 Internal Server Error", ", retryable"),
        ("501 Not Implemented", ""),
        ("502 Bad Gateway", ", retryable"),
        ("503 Service Unavailable", ", retryable"),
        ("504 Gateway Timeout", ", retryable"),
    ];
    // Those of Cloudflare, which are registered nowhere.
    const UNKNOWN: [u16; 8] = [520, 521, 522, 523, 524, 525, 526, 530];
    let known = KNOWN.map(|(status, is)| (status.to_owned(), status.to_owned(), is));
    let unknown = UNKNOWN.map(|code| (format!("{code} Origin"), format!("{code}*"), ", retryable"));
    let mut faults = Vec::new();
    for (status, named, is) in known.into_iter().chain(unknown) {
        for (kind, body, shown) in BODIES {
            faults.push(fault(
                format!("{kind} with the status {status}"),
                answer(reply(&status, "content-type: text/html\r\n", body)),
                format!("refused, {}{is}", &status[..3]),
                format!("notes-get: {named}: {shown}"),
            ));
        }
    }
    faults.push(unexpected(
        "nothing with a success",
        "",
        "",
        "EOF while parsing a value: an empty body",
    ));
    let page = BODIES[0].1;
    faults.push(unexpected(
        "a page with a success",
        page,
        "",
        "expected value: <html>*",
    ));
    faults.push(fault(
        "a page with bytes that are no text",
        answer(reply(
            "502 Bad Gateway",
            "",
            b"<h1>Sch\xf6ne Gr\xfc\xdfe</h1>",
        )),
        "refused, 502, retryable",
        "notes-get: 502 Bad Gateway: <h1>Sch\u{fffd}ne Gr\u{fffd}\u{fffd}e</h1>",
    ));
    faults.push(fault(
        "a page that repeats the request",
        answer(reply(
            "400 Bad Request",
            "",
            "<pre>authorization: Bearer t0ken</pre>",
        )),
        "refused, 400",
        "notes-get: 400 Bad Request: <pre>authorization: Bearer *****</pre>",
    ));
    faults
}

/// A success with a body that is not as it should be.
fn unexpected(name: &str, body: impl AsRef<[u8]>, pointer: &str, reason: &str) -> Fault {
    let at = match pointer {
        "" => String::new(),
        pointer => format!(" at {pointer}"),
    };
    fault(
        name,
        answer(reply("200 OK", "", body)),
        format!("unexpected{at}, 200"),
        format!("notes-get: 200 OK, but not what was expected{at}: {reason}"),
    )
}

fn harmless(name: &str, body: impl AsRef<[u8]>) -> Fault {
    fault(name, answer(reply("200 OK", "", body)), "a note", "a")
}

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

/// A success with this result.
fn result(json: &str) -> String {
    format!(r#"{{"success": true, "result": {json}}}"#)
}

/// A success with a note that has this for a member that nobody knows.
fn new(json: &str) -> String {
    result(&format!(r#"{{"text": "a", "new": {json}}}"#))
}

/// What is no envelope, with what is said of it.
const BAD_JSON: &str = r#"
an array                | []                                  | invalid type: sequence, expected a map: []
a string                | "hush"                              | invalid type: string, expected a map: "…"
a number                | 7                                   | invalid type: integer, expected a map: 7
a boolean               | true                                | invalid type: boolean, expected a map: true
null                    | null                                | invalid type: null, expected a map: null
a word                  | OK                                  | expected value: OK
JSON that ends early    | {"success": true, "x": "hush"       | EOF while parsing an object: {"success": true, "x": "…"
JSON that has not begun | {                                   | EOF while parsing an object: {
two documents           | {"success": false} {"result": "hush"} | trailing characters: {"success": false} {"result": "…"}
a document and garbage  | {"success": false} hush             | trailing characters: {"success": false} …
a comma at the end      | {"success": false,}                 | trailing comma: {"success": false,}
a colon after a value   | {"x": "hush": 7}                    | expected `,` or `}`: {"x": "…": 7}
no comma                | {"success": true "result": "hush"}  | expected `,` or `}`: {"success": true *
names without quotes    | {success: true, result: hush}       | key must be a string: {…: true, …: …}
quotes that are none    | {'success': true, 'result': 'hush'} | key must be a string: {…: true, …: …}
a comment before JSON   | // {"result": {"text": "hush"}}     | expected value: *
a guard before JSON     | )]}', {"result": {"text": "hush"}}  | expected value: *
garbage before JSON     | 2c {"result": {"text": "hush"}}     | *
"#;

/// Numbers that a page number cannot be, or that no number can be.
const BAD_NUMBERS: &str = "
too large for its member   | 65536      | invalid value: integer `65536`, expected u16
negative                   | -1         | invalid value: integer `-1`, expected u16
with a fraction            | 1.5        | invalid type: floating point `1.5`, expected u16
no double                  | 1e999      | number out of range
not a number               | NaN        | expected value
infinite                   | Infinity   | expected value
infinite and negative      | -Infinity  | invalid number
with a zero before it      | 007        | invalid number
with a sign                | +7         | expected value
hexadecimal                | 0x7        | *
in quotes                  | \"7\"        | invalid type: string \"7\", expected u16
";

fn bad_number([name, number, reason]: [&str; 3]) -> Fault {
    let body = result(&format!(r#"{{"text": "hush", "page": {number}}}"#));
    let reason = format!("{reason}: *");
    let pointer = match number {
        // The number is good, but more comes after it.
        "0x7" => "/result",
        _ => "/result/page",
    };
    unexpected(&format!("a number that is {name}"), body, pointer, &reason)
}

/// Texts that are no UTF-8, or no JSON strings.
fn texts() -> Vec<Fault> {
    const NO_TEXT: &str = "invalid unicode code point";
    let utf_16: Vec<u8> = NOTE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bad = result(r#"{"text": "hush", "page": "x"}"#);
    let mut faults = vec![
        harmless("a NUL that is escaped", new(r#""\u0000""#)),
        harmless("a byte order mark", format!("\u{feff}{NOTE}")),
        unexpected(
            "a byte order mark before what is not as it should be",
            format!("\u{feff}{bad}"),
            "/result/page",
            "invalid type: string \"x\", expected u16: *",
        ),
        unexpected("UTF-16", utf_16, "", "key must be a string: *"),
        unexpected(
            "white space",
            " \r\n\t ",
            "",
            "EOF while parsing a value: an empty body",
        ),
    ];
    for (name, bytes, reason) in [
        ("bytes that are no text", b"\xff".as_slice(), NO_TEXT),
        ("an overlong encoding", b"\xc0\xaf", NO_TEXT),
        ("a surrogate that is encoded", b"\xed\xa0\x80", NO_TEXT),
        ("a surrogate without the other", br"\ud800", "*"),
        ("a line feed", b"\n", "control character*"),
        ("a NUL", b"\0", "control character*"),
        ("an escape that is none", br"\x", "invalid escape"),
    ] {
        let body = [
            br#"{"success": true, "result": {"text": "hush"#,
            bytes,
            b"\"}}",
        ]
        .concat();
        let reason = format!("{reason}: {{\"success\": true, \"result\": {{\"text\": \"…\"}}}}");
        faults.push(unexpected(
            &format!("in a string, {name}"),
            body,
            "/result/text",
            &reason,
        ));
    }
    faults
}

/// Members that are there twice.
fn members() -> Vec<Fault> {
    let success_twice = r#"{"success": false, "success": true, "result": {"text": "hush"}}"#;
    vec![
        unexpected(
            "a result twice",
            r#"{"success": true, "result": {"text": "a"}, "result": {"text": "hush"}}"#,
            "/result",
            "duplicate field `result`: *",
        ),
        unexpected(
            "a member twice",
            result(r#"{"text": "hush", "text": "a"}"#),
            "/result/text",
            "duplicate field `text`: *",
        ),
        unexpected(
            "a member twice that nobody knows",
            result(r#"{"text": "hush", "new": 1, "new": 2}"#),
            "/result/new",
            "duplicate field `new`: *",
        ),
        unexpected(
            "a denial and a success",
            success_twice,
            "/success",
            "duplicate field `success`: *",
        ),
        harmless(
            "a member of the envelope twice that nobody knows",
            format!("{{\"x\": 1, \"x\": 2, {}", &NOTE[1..]),
        ),
    ]
}

/// What nests deep.
fn levels() -> Vec<Fault> {
    const DEEP: &str = "recursion limit exceeded: *[[[[[*";
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let beside =
        |name: &str| NOTE.replace("true", &format!("true, \"{name}\": {}", nested(100_000)));
    vec![
        harmless(
            "a number of a thousand digits",
            new(&format!("0.{}", "7".repeat(1000))),
        ),
        harmless("a hundred levels", new(&nested(100))),
        unexpected("two hundred levels", new(&nested(200)), "/result/new", DEEP),
        unexpected(
            "a hundred thousand levels",
            new(&nested(100_000)),
            "/result/new",
            DEEP,
        ),
        unexpected(
            "a hundred thousand levels without end",
            new(&"[".repeat(100_000)),
            "/result/new",
            DEEP,
        ),
        unexpected(
            "a hundred thousand levels in place of a note",
            result(&nested(100_000)),
            "/result",
            "invalid type: sequence, expected struct Note: *",
        ),
        unexpected(
            "a hundred thousand levels in place of an envelope",
            nested(100_000),
            "",
            "invalid type: sequence, expected a map: *",
        ),
        harmless(
            "a hundred thousand levels where nobody looks",
            beside("errors"),
        ),
        unexpected(
            "a hundred thousand levels in a message",
            beside("messages"),
            "/messages",
            DEEP,
        ),
    ]
}
