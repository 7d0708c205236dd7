//! Answers in JSON whose envelope denies the success, or is odd.

use super::{Fault, answer, fault, rows};
use crate::{CREATE, server::reply};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = denials();
    faults.extend(reasons());
    faults.extend(deep_reasons());
    faults.extend(others());
    faults
}

/// What does not say that it is a success, with what is said of it.
const DENIALS: &str = r#"
no verdict                   | {"result": {"text": "hush"}}                  | {"result": {"text": "…"}}
no members                   | {}                                            | {}
other members                | {"error": "hush"}                             | {"error": "…"}
a verdict that is a string   | {"success": "true", "result": {"text": "hush"}} | {"success": "…", "result": {"text": "…"}}
a verdict that is a number   | {"success": 1, "result": {"text": "hush"}}    | {"success": 1, "result": {"text": "…"}}
a verdict that is null       | {"success": null, "result": {"text": "hush"}} | {"success": null, "result": {"text": "…"}}
a verdict that is an object  | {"success": {}, "result": {"text": "hush"}}   | {"success": {}, "result": {"text": "…"}}
a verdict twice              | {"success": true, "success": false, "errors": "taken"} | taken
no errors                    | {"success": false}                            | {"success": false}
errors that are none         | {"success": false, "errors": []}              | {"success": false, "errors": []}
errors that are null         | {"success": false, "errors": null}            | {"success": false, "errors": null}
errors that are an object    | {"success": false, "errors": {"code": 1003, "message": "taken"}} | 1003 taken
errors that are a string     | {"success": false, "errors": "taken"}         | taken
errors that are a number     | {"success": false, "errors": 1003}            | 1003
errors that are true         | {"success": false, "errors": true}            | true
messages that are null       | {"success": false, "errors": "taken", "messages": null} | taken
messages that are a number   | {"success": false, "errors": "taken", "messages": 7} | taken
a result that is null        | {"success": false, "errors": "taken", "result": null} | taken
a result of a success        | {"success": false, "errors": "taken", "result": {"text": "hush"}} | taken
the result first             | {"result": {"text": "hush"}, "success": false, "errors": "taken"} | taken
a result of another form     | {"result": {"x": "hush"}, "success": false, "errors": "taken"} | taken
a result that is a list      | {"result": ["hush"], "success": false, "errors": "taken"} | taken
a result that is a number    | {"result": 7, "success": false, "errors": "taken"} | taken
a result that says why       | {"result": "taken", "success": false, "errors": []} | taken
a result beside what says why | {"result": "hush", "success": false, "errors": "taken"} | taken
"#;

fn denials() -> Vec<Fault> {
    let denial = |status: &str, [name, body, shown]: [&str; 3]| {
        let without = match status {
            "409 Conflict" => "",
            _ => " without success",
        };
        fault(
            format!("{name}, {status}"),
            answer(reply(status, "", body)),
            format!("refused, {}", &status[..3]),
            format!("notes-get: {status}{without}: {shown}"),
        )
    };
    rows(DENIALS)
        .flat_map(|row| ["200 OK", "201 Created", "409 Conflict"].map(|status| denial(status, row)))
        .collect()
}

/// Errors of odd shapes, with what is said of them.
const REASONS: &str = r#"
a code that is a string      | [{"code": "1003", "message": "a"}]            | 1003 a
a code that is a word        | [{"code": "taken", "message": "a"}]           | taken: a
a code beyond 32 bits        | [{"code": 4294967296, "message": "a"}]        | 4294967296 a
a code beyond 64 bits        | [{"code": 18446744073709551616, "message": "a"}] | 1.8446744073709552e+19: a
a code that is negative      | [{"code": -1, "message": "a"}]                | -1 a
a code with zeros            | [{"code": 1003.0, "message": "a"}]            | 1003 a
a code with a fraction       | [{"code": 1.5, "message": "a"}]               | 1.5: a
a code that is null          | [{"code": null, "message": "a"}]              | a
a code that is an object     | [{"code": {"x": 1}, "message": "a"}]          | {"x":1}: a
a message that is missing    | [{"code": 1003}]                              | 1003
a message that is null       | [{"code": 1003, "message": null}]             | 1003
a message that is an object  | [{"code": 1003, "message": {"x": 1}}]         | 1003 {"x":1}
a message on two lines       | [{"message": "a\r\nb\u001b[1m\u0000"}]        | a\r\nb\u{1b}[1m\u{0}
a message that repeats the request | [{"message": "bad t0ken"}]              | bad *****
an item that is null         | [null]                                        | no reason given
an item that is empty        | [{}]                                          | no reason given
items that are no objects    | ["a", 7, true, ["b"]]                         | a; 7; true; ["b"]
the same item twice          | [{"code": 1003}, {"code": 1003}]              | 1003; 1003
a chain                      | [{"code": 1, "message": "a", "error_chain": [{"code": 2, "message": "b"}]}] | 1 a (2 b)
a chain that is an object    | [{"message": "a", "error_chain": {"message": "b"}}] | a (b)
a chain that is a string     | [{"message": "a", "error_chain": "b"}]        | a (b)
a chain in a chain           | [{"message": "a", "error_chain": [{"message": "b", "error_chain": ["c"]}]}] | a (b)
a source                     | [{"message": "a", "source": {"pointer": "/x"}}] | a at /x
a source that is a string    | [{"message": "a", "source": "/x"}]            | a
"#;

fn refusal(name: &str, errors: &str, shown: &str) -> Fault {
    let body = format!(r#"{{"success": false, "errors": {errors}, "result": null}}"#);
    fault(
        format!("in an error, {name}"),
        answer(reply("400 Bad Request", "", body)),
        "refused, 400",
        format!("notes-get: 400 Bad Request: {shown}"),
    )
}

fn reasons() -> Vec<Fault> {
    rows(REASONS)
        .map(|[name, errors, shown]| refusal(name, errors, shown))
        .collect()
}

/// Errors that nest. Too deep they cannot be read, but the refusal is one all the same.
fn deep_reasons() -> Vec<Fault> {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let chain = |depth: usize| {
        let open = r#"[{"message": "a", "error_chain": "#;
        open.repeat(depth) + "null" + &"}]".repeat(depth)
    };
    let (lists, chains) = (
        r#"{"success": false, "errors": [[[[*"#,
        r#"{"success": false, "errors": [{"message": "…", "error_chain": [{*"#,
    );
    let long = format!(r#"[{{"message": "{}"}}]"#, "x".repeat(100_000));
    vec![
        refusal("a long message", &long, "xxx*xxx…"),
        refusal("a hundred levels", &nested(100), "[[[*]]]"),
        refusal("two hundred levels", &nested(200), lists),
        refusal("a hundred thousand levels", &nested(100_000), lists),
        refusal("a chain of fifty", &chain(50), "a (a)"),
        refusal("a chain of two hundred", &chain(200), chains),
        refusal("a chain of a hundred thousand", &chain(100_000), chains),
    ]
}

fn others() -> Vec<Fault> {
    let denied = r#"{"success": false, "errors": [{"code": 1003, "message": "taken"}]}"#;
    let conflict = |name: &str, body: &[u8], shown: &str| {
        fault(
            name,
            answer(reply("409 Conflict", "", body)),
            "refused, 409",
            format!("notes-get: 409 Conflict: {shown}"),
        )
    };
    let at_result = |name: &str, body: &str, reason: &str| {
        fault(
            name,
            answer(reply("200 OK", "", body)),
            "unexpected at /result, 200",
            format!("notes-get: 200 OK, but not what was expected at /result: {reason}"),
        )
    };
    vec![
        fault(
            "a success that lists errors",
            answer(reply(
                "200 OK",
                "",
                r#"{"success": true, "errors": [{"code": 1}], "result": {"text": "a"}}"#,
            )),
            "a note",
            "a",
        ),
        fault(
            "the envelope of a success in a refusal",
            answer(reply(
                "500 Internal Server Error",
                "",
                r#"{"success": true, "result": {"text": "hush"}}"#,
            )),
            "refused, 500, retryable",
            r#"notes-get: 500 Internal Server Error: {"success": true, "result": {"text": "…"}}"#,
        ),
        at_result(
            "a success without a result",
            r#"{"success": true}"#,
            r#"is missing or null: {"success": true}"#,
        ),
        at_result(
            "a success with null for a result",
            r#"{"success": true, "result": null}"#,
            r#"is missing or null: {"success": true, "result": null}"#,
        ),
        at_result(
            "a success with a list for a result",
            r#"{"success": true, "result": ["hush"]}"#,
            r#"invalid type: sequence, expected struct Note: {"success": true, "result": ["…"]}"#,
        ),
        at_result(
            "a success without a member of the result",
            r#"{"success": true, "result": {"token": "hush"}}"#,
            r#"missing field `text`: {"success": true, "result": {"token": "…"}}"#,
        ),
        conflict(
            "a refusal with bytes that are no text",
            b"{\"errors\": [{\"message\": \"gr\xf6\xdfer\"}]}",
            "gr\u{fffd}\u{fffd}er",
        ),
        conflict(
            "a refusal with a byte order mark",
            format!("\u{feff}{denied}").as_bytes(),
            "1003 taken",
        ),
        conflict(
            "a refusal that is cut",
            &denied.as_bytes()[..40],
            r#"{"success": false, "errors": [{"code": *"#,
        ),
        Fault {
            operation: &CREATE,
            ..fault(
                "a denial of what must not happen twice",
                answer(reply("200 OK", "", denied)),
                "refused, 200",
                "notes-create: 200 OK without success: 1003 taken",
            )
        },
    ]
}
