//! Answers of a service that said no.

use std::time::Duration;

use api_runtime::{Error, ErrorKind, Operation};

use crate::{Note, client, get, server};

/// The error that `status` and `body` are, with its items in short.
async fn refused(status: &str, headers: &str, body: impl AsRef<[u8]>) -> (Error, Vec<String>) {
    let error = get(status, headers, body)
        .await
        .expect_err("the service says no");
    assert!(
        matches!(error.kind(), ErrorKind::Service { .. }),
        "{error:?}"
    );
    assert_eq!(error.operation(), Some("notes-get"));
    assert!(status.starts_with(error.status().expect("there is an answer").as_str()));
    let items = error.items().iter().map(ToString::to_string).collect();
    (error, items)
}

#[tokio::test]
async fn a_success_status_with_an_envelope_that_denies_it_is_an_error() {
    for body in [
        r#"{"success": false, "errors": [{"code": 1003, "message": "no"}], "result": null}"#,
        r#"{"success": false, "errors": [{"code": 1003, "message": "no"}], "result": {"text": "a"}}"#,
        // The result has another form than that of a success.
        r#"{"result": "denied", "success": false, "errors": [{"code": 1003, "message": "no"}]}"#,
        r#"{"result": {}, "success": false, "errors": [{"code": 1003, "message": "no"}]}"#,
        r#"{"success": null, "errors": [{"code": 1003, "message": "no"}]}"#,
        r#"{"success": "true", "errors": [{"code": 1003, "message": "no"}]}"#,
        r#"{"errors": [{"code": 1003, "message": "no"}]}"#,
    ] {
        let (error, items) = refused("200 OK", "", body).await;
        assert_eq!(items, ["1003 no"], "{body}");
        assert_eq!(
            error.to_string(),
            "notes-get: 200 OK without success: 1003 no"
        );
        assert!(!error.is_retryable() && !error.is_not_found());
    }
    let (_, items) = refused("200 OK", "", r#"{"success": false, "errors": []}"#).await;
    assert_eq!(items, [""; 0]);
}

#[tokio::test]
async fn an_error_status_is_an_error_whatever_its_body_says() {
    let (error, items) = refused(
        "500 Internal Server Error",
        "",
        r#"{"success": true, "result": {"text": "a"}}"#,
    )
    .await;
    assert_eq!(items, [""; 0]);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn reasons_are_read_as_far_as_they_can_be() {
    for (body, expected) in [
        (
            r#"{"success": false, "errors": [{"code": 1003, "message": "a"}, {"code": 1003, "message": "a"}], "messages": [], "result": {}}"#,
            &["1003 a", "1003 a"][..],
        ),
        (
            r#"{"success": false, "errors": [{"code": 4294967296, "message": "a"}], "result": []}"#,
            &["4294967296 a"],
        ),
        (
            r#"{"errors": [{"code": "1003", "message": "a"}, {"code": 1003.0, "message": "b"}]}"#,
            &["1003 a", "1003 b"],
        ),
        (
            r#"{"errors": [{"code": "taken", "message": "a"}, {"code": 1.5}, {"code": -1}]}"#,
            &["taken: a", "1.5", "-1"],
        ),
        (
            r#"{"errors": [{"message": "a"}, {"code": 1003}, {}, {"code": null, "message": null}]}"#,
            &["a", "1003", "no reason given", "no reason given"],
        ),
        (
            r#"{"errors": ["a", 7, null, [1], {"code": 1003, "message": {"x": 1}}]}"#,
            &["a", "7", "no reason given", "[1]", r#"1003 {"x":1}"#],
        ),
        (r#"{"errors": {"code": 1003, "message": "a"}}"#, &["1003 a"]),
        (r#"{"errors": "a"}"#, &["a"]),
        (
            r#"{"errors": [{"code": 6003, "message": "a", "error_chain": [{"code": 6111, "message": "b"}, "c"]}]}"#,
            &["6003 a (6111 b) (c)"],
        ),
        (
            r#"{"errors": [{"code": 6003, "message": "a", "error_chain": {"code": "x"}, "source": "?"}]}"#,
            &["6003 a (x)"],
        ),
        (
            r#"{"errors": [{"code": 1, "message": "a\u001b[1m\nb", "source": {"pointer": "/name"}}]}"#,
            &["1 a\\u{1b}[1m\\nb at /name"],
        ),
        // A string for a result is a reason, unless there is a better one.
        (
            r#"{"success": false, "errors": [], "result": "not entitled"}"#,
            &["not entitled"],
        ),
        (
            r#"{"errors": null, "messages": null, "result": "not entitled"}"#,
            &["not entitled"],
        ),
        (
            r#"{"errors": [{"code": 1003, "message": "a"}], "result": "not entitled"}"#,
            &["1003 a"],
        ),
        (r#"{"success": false}"#, &[]),
        (r#"{"success": false, "errors": null, "result": null}"#, &[]),
    ] {
        for status in ["400 Bad Request", "401 Unauthorized"] {
            let (error, items) = refused(status, "", body).await;
            assert_eq!(items, expected, "{body}");
            assert_eq!(error.body(), body.as_bytes());
        }
    }
}

#[tokio::test]
async fn a_reason_has_all_that_the_service_gives() {
    let body = r#"{"success": false, "errors": [{"code": 6003, "message": "Invalid request headers",
        "documentation_url": "https://docs.example/6003", "source": {"pointer": "/name"},
        "error_chain": [{"code": 6111, "message": "bad Authorization"}]}]}"#;
    let (error, _) = refused("400 Bad Request", "x-ray: 8f-AMS\r\n", body).await;
    let item = &error.items()[0];
    assert_eq!(
        item.documentation_url.as_deref(),
        Some("https://docs.example/6003")
    );
    assert_eq!(item.pointer.as_deref(), Some("/name"));
    assert_eq!(
        (item.chain[0].code, &*item.chain[0].message),
        (Some(6111), "bad Authorization")
    );
    assert_eq!(
        error.to_string(),
        "notes-get: 400 Bad Request: 6003 Invalid request headers (6111 bad Authorization) at /name [request 8f-AMS]"
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_keeps_its_status_and_shows_its_start() {
    let page = format!(
        "<html>\r\n<h1>More than 1200 requests</h1>{}",
        "x".repeat(9999)
    );
    let (error, _) = refused("429 Too Many Requests", "retry-after: 30\r\n", &page).await;
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    let line = error.to_string();
    assert!(
        line.starts_with(
            r"notes-get: 429 Too Many Requests: <html>\r\n<h1>More than 1200 requests</h1>xxx"
        ),
        "{line}"
    );
    assert!(line.ends_with('…') && line.chars().count() < 300, "{line}");
    assert_eq!(error.body(), page.as_bytes());

    for (status, body, shown) in [
        ("502 Bad Gateway", &b"bad gateway\n"[..], "bad gateway"),
        ("503 Service Unavailable", b"", "an empty body"),
        (
            "500 Internal Server Error",
            b"{\"success\": false, \"errors\": [{\"co",
            "{\"success\": false, \"errors\": [{\"…\"",
        ),
        ("500 Internal Server Error", b"\xff\xfe", "\u{fffd}\u{fffd}"),
        ("404 Not Found", b"[]", "[]"),
        ("404 Not Found", b"null", "null"),
    ] {
        let (error, items) = refused(status, "", body).await;
        assert_eq!(items, [""; 0]);
        assert_eq!(error.to_string(), format!("notes-get: {status}: {shown}"));
    }
}

#[tokio::test]
async fn reasons_survive_bytes_that_are_no_text() {
    let body = b"{\"errors\": [{\"code\": 1003, \"message\": \"gr\xf6\xdfer\"}]}";
    let (_, items) = refused("400 Bad Request", "", body).await;
    assert_eq!(items, ["1003 gr\u{fffd}\u{fffd}er"]);
}

#[tokio::test]
async fn a_status_answers_the_questions_of_a_caller() {
    for (status, asked) in [
        ("400 Bad Request", ""),
        ("401 Unauthorized", "unauthorized"),
        ("403 Forbidden", "unauthorized"),
        ("404 Not Found", "not found"),
        ("408 Request Timeout", "retryable"),
        ("409 Conflict", ""),
        ("429 Too Many Requests", "rate limited, retryable"),
        ("500 Internal Server Error", "retryable"),
        ("501 Not Implemented", ""),
        ("504 Gateway Timeout", "retryable"),
        ("522 Connection timed out", "retryable"),
    ] {
        let (error, _) = refused(status, "", "").await;
        let answers = [
            (error.is_unauthorized(), "unauthorized"),
            (error.is_not_found(), "not found"),
            (error.is_rate_limited(), "rate limited"),
            (error.is_retryable(), "retryable"),
            (error.is_timeout(), "timeout"),
            (error.is_connect(), "connect"),
        ];
        let answers: Vec<_> = answers
            .into_iter()
            .filter_map(|(is, name)| is.then_some(name))
            .collect();
        assert_eq!(answers.join(", "), asked, "{status}");
    }
}

#[test]
fn an_error_is_small_and_goes_anywhere() {
    fn anywhere<T: std::error::Error + Send + Sync + 'static>() {}
    anywhere::<Error>();
    assert!(size_of::<Error>() <= 3 * size_of::<usize>());
}

#[tokio::test]
async fn an_error_answer_is_read_as_what_is_documented() {
    let body = "\u{feff}{\"text\": \"gone\", \"page\": 3}";
    let (error, _) = refused("404 Not Found", "", body).await;
    let note = error.answer::<Note>().expect("it is one");
    assert_eq!((note.text.as_str(), note.page), ("gone", Some(3)));

    let (error, _) = refused("404 Not Found", "", r#"{"text": 1}"#).await;
    let reason = error.answer::<Note>().expect_err("a number is no string");
    assert_eq!(reason.pointer(), "/text");
    let error = get("200 OK", "", "{").await.expect_err("it is no JSON");
    error
        .answer::<Note>()
        .expect_err("the service did not say no");
}

#[tokio::test]
async fn a_message_is_found_where_the_document_says_that_it_is() {
    static PROBLEM: Operation =
        Operation::get("notes-problem", "/notes").messages(&["/error/message", "/detail"]);
    for (body, expected) in [
        (r#"{"error": {"message": "no", "code": 7}}"#, "7 no"),
        (
            r#"{"error": {"message": 1}, "detail": "out of\npaper"}"#,
            r"out of\npaper",
        ),
        (r#"{"detail": "broken", "code": "E1"}"#, "E1: broken"),
        // What the envelope says goes before.
        (r#"{"detail": "broken", "errors": [{"code": 9}]}"#, "9"),
    ] {
        let server = server::start([server::reply("400 Bad Request", "", body)]).await;
        let error = client(&server.url).request::<Note>(&PROBLEM, &[]).await;
        let error = error.expect_err("400 is no success").to_string();
        assert_eq!(error, format!("notes-problem: 400 Bad Request: {expected}"));
    }
    let server = server::start([server::reply(
        "400 Bad Request",
        "",
        r#"{"title": "t0ken"}"#,
    )]);
    let error = client(&server.await.url)
        .request::<Note>(&PROBLEM, &[])
        .await;
    assert!(error.expect_err("400 is no success").items().is_empty());
}

#[tokio::test]
async fn a_message_shows_no_secret_and_is_bounded() {
    static PROBLEM: Operation = Operation::get("notes-problem", "/notes").messages(&["/detail"]);
    let body = format!(r#"{{"detail": "t0ken is wrong{}"}}"#, "!".repeat(5000));
    let server = server::start([server::reply("400 Bad Request", "", body)]).await;
    let error = client(&server.url).request::<Note>(&PROBLEM, &[]).await;
    let error = error.expect_err("400 is no success").to_string();
    assert!(
        error.contains("***** is wrong!") && error.len() < 400,
        "{error}"
    );
}
