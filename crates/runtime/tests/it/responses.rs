//! Answers of a service that said yes, or meant to.

use std::{error::Error as _, io::Write};

use api_runtime::{Client, ClientBuilder, Error, ErrorKind, Operation, Service};

use crate::{DELETE, GET, LIST, Note, SERVICE, builder, client, get, place, read, server};

const ANSWER: &str = r#"{"success": true, "result": {"text": "a"}}"#;

#[tokio::test]
async fn a_result_is_taken_out_of_its_envelope() -> Result<(), Error> {
    for body in [
        r#"{"success": true, "errors": [], "messages": [], "result": {"text": "a", "page": 1}}"#,
        // The result before the verdict, and members that nobody knows.
        r#"{"result": {"text": "a", "page": 1}, "new": {"x": []}, "new": 1, "success": true}"#,
        // The documents' own examples of success have errors in them.
        r#"{"success": true, "errors": [{"code": 1000, "message": "x"}], "result": {"text": "a", "page": 1}}"#,
        r#"{"success": true, "errors": null, "messages": null, "result": {"text": "a", "page": 1}}"#,
    ] {
        let note = get("200 OK", "", body).await?;
        assert_eq!((note.text.as_str(), note.page), ("a", Some(1)));
    }
    Ok(())
}

#[tokio::test]
async fn an_operation_may_answer_without_the_envelope_of_its_service() -> Result<(), Error> {
    static BARE: Operation = Operation::get("notes-bare", "/notes").unwrapped();
    let server = server::start([
        server::reply("200 OK", "", r#"{"text": "a", "page": 1}"#),
        server::reply(
            "404 Not Found",
            "",
            r#"{"errors": [{"code": 7, "message": "none"}]}"#,
        ),
    ])
    .await;
    let note: Note = client(&server.url).request(&BARE, &[]).await?;
    assert_eq!((note.text.as_str(), note.page), ("a", Some(1)));
    let refused = client(&server.url).request::<Note>(&BARE, &[]).await;
    assert_eq!(
        refused.expect_err("404 is no success").items()[0].code,
        Some(7)
    );
    Ok(())
}

#[tokio::test]
async fn what_else_stands_in_an_envelope_comes_with_the_result() -> Result<(), Error> {
    let body = r#"{"took": 7, "success": true, "errors": [], "result": [], "range": [1, 2]}"#;
    let server = server::start([server::reply("200 OK", "", body)]).await;
    let list = client(&server.url).request::<Vec<Note>>(&LIST, &[&1]);
    let extra = list.send_full().await?.extra;
    assert_eq!(extra.keys().collect::<Vec<_>>(), ["range", "took"]);
    assert_eq!(extra["took"], 7);
    Ok(())
}

#[tokio::test]
async fn an_envelope_may_imply_the_success_by_a_result() {
    static QUIET: Operation = Operation::get("notes-quiet", "/notes").implied_success();
    for (body, is_success) in [
        (r#"{"result": ["a"]}"#, true),
        (r#"{"result": null}"#, true),
        (r#"{"success": true, "result": ["a"]}"#, true),
        (r#"{"success": false, "result": ["a"]}"#, false),
        (r#"{"errors": [{"code": 1003}]}"#, false),
        ("{}", false),
    ] {
        let server = server::start([server::reply("200 OK", "", body)]).await;
        let result = client(&server.url)
            .request::<Vec<String>>(&QUIET, &[])
            .await;
        assert_eq!(result.is_ok(), is_success, "{body}: {result:?}");
    }
    let server = server::start([server::reply("200 OK", "", r#"{"result": [1]}"#)]).await;
    let result = client(&server.url)
        .request::<Vec<String>>(&QUIET, &[])
        .await;
    assert_eq!(
        place(&result.expect_err("a number is no string")).0,
        "/result/0"
    );
}

#[tokio::test]
async fn an_envelope_may_have_no_verdict_at_all() -> Result<(), Error> {
    static DATA: Service = Service {
        envelope: Some(api_runtime::Envelope {
            success: "",
            errors: "errors",
            messages: "messages",
            result: "data",
            result_info: "meta",
        }),
        ..SERVICE
    };
    let body = r#"{"data": {"text": "a"}, "meta": {"n": 1}}"#;
    let server = server::start([
        server::reply("200 OK", "", body),
        server::reply("200 OK", "", r#"{"error": "none"}"#),
    ])
    .await;
    let client: Client = ClientBuilder::new(&DATA)
        .base_url(&server.url)
        .credentials(crate::token("t0ken"))
        .build()?;
    let note = client.request::<Note>(&GET, &[&1, &2]).send_full().await?;
    assert_eq!(note.result.text, "a");
    assert_eq!(note.result_info, Some(serde_json::json!({"n": 1})));
    let error = client.request::<Note>(&GET, &[&1, &2]).await;
    assert_eq!(
        place(&error.expect_err("nothing is there")),
        ("/data", "is missing or null")
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_without_a_body_is_nothing() -> Result<(), Error> {
    let replies = ["204 No Content", "200 OK"].map(|status| server::reply(status, "", ""));
    let server = server::start(replies).await;
    let delete = client(&server.url).request::<()>(&DELETE, &[&1, &2]);
    delete.clone().await?;
    assert_eq!(delete.send_full().await?.status, 200);

    let error = read::<Vec<Note>>("").await.expect_err("a list is due");
    assert!(
        matches!(error.kind(), ErrorKind::Unexpected { excerpt, .. } if excerpt == "an empty body")
    );
    Ok(())
}

#[tokio::test]
async fn all_that_came_with_a_result() -> Result<(), Error> {
    let body = r#"{"success": true, "result": [{"text": "a"}], "result_info": {"page": 1, "total_count": 9},
        "messages": [{"code": 1001, "message": "slow today"}, "as ever"]}"#;
    let headers = "x-ray: 8f-AMS\r\nset-cookie: a=hush\r\nratelimit: \"default\";r=50;t=30\r\n";
    let server = server::start([server::reply("201 Created", headers, body)]).await;
    let response = client(&server.url)
        .request::<Vec<Note>>(&LIST, &[&1])
        .send_full()
        .await?;
    assert_eq!(response.result[0].text, "a");
    assert_eq!(response.status, 201);
    assert_eq!(response.headers["ratelimit"], "\"default\";r=50;t=30");
    assert_eq!(response.request_id.as_deref(), Some("8f-AMS"));
    assert_eq!(response.messages[0].code, Some(1001));
    assert_eq!(response.messages[1].message, "as ever");
    assert!(!format!("{response:?}").contains("hush"));
    assert_eq!(response.result_info.expect("it is there")["total_count"], 9);
    Ok(())
}

#[tokio::test]
async fn a_service_without_an_envelope_answers_with_the_result() -> Result<(), Error> {
    static PLAIN: Service = Service {
        envelope: None,
        schemes: &[],
        ..SERVICE
    };
    let replies = [
        server::reply("200 OK", "", r#"{"text": "a"}"#),
        server::reply("200 OK", "", "done"),
        server::reply("200 OK", "", r#"{"text": 7}"#),
        server::reply("409 Conflict", "", r#"{"error": "taken"}"#),
    ];
    let server = server::start(replies).await;
    let client: Client = ClientBuilder::new(&PLAIN).base_url(&server.url).build()?;
    let request = || client.request::<Note>(&LIST, &[&1]);

    assert_eq!(request().await?.text, "a");
    client.request::<()>(&LIST, &[&1]).await?;
    let error = request().await.expect_err("a text is due");
    assert_eq!(place(&error).0, "/text");
    let error = request().await.expect_err("it is taken");
    assert!(error.items().is_empty());
    assert_eq!(error.body(), br#"{"error": "taken"}"#);
    assert_eq!(
        error.to_string(),
        r#"notes-list: 409 Conflict: {"error": "…"}"#
    );
    Ok(())
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).expect("there is room");
    encoder.finish().expect("there is room")
}

#[tokio::test]
async fn responses_may_be_compressed() -> Result<(), Error> {
    let body = gzip(br#"{"success": true, "result": {"text": "a"}}"#);
    let reply = || server::reply("200 OK", "content-encoding: gzip\r\n", &body);
    let refusal = gzip(br#"{"success": false, "errors": [{"code": 7, "message": "none"}]}"#);
    let refusal = server::reply("404 Not Found", "content-encoding: gzip\r\n", refusal);
    let server = server::start([reply(), reply(), refusal]).await;
    let get = || client(&server.url).request::<Note>(&GET, &[&1, &2]);
    assert_eq!(get().await?.text, "a");
    assert!(server.requests()[0].contains("\r\naccept-encoding: gzip\r\n"));
    assert!(get().send_raw().await?.result.starts_with(b"{"));
    let error = get().await.expect_err("there is none");
    assert_eq!(error.items()[0].code, Some(7));
    Ok(())
}

#[tokio::test]
async fn responses_are_limited_by_their_size_after_decompression() {
    let body = gzip(&vec![b' '; 50 << 20]);
    assert!(body.len() < 64 << 10);
    let reply = server::reply("200 OK", "content-encoding: gzip\r\n", body);
    let server = server::start([reply]).await;
    let client: Client = builder(&server.url)
        .response_limit(64 << 10)
        .build()
        .expect("nothing is wrong with it");
    let error = client.request::<Note>(&GET, &[&1, &2]).await;
    let error = error.expect_err("it is over the limit");
    let expected = "has more than the 65536 bytes that the client takes";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn responses_as_they_came() -> Result<(), Error> {
    let broken = r#"{"success": false, "result": hush"#;
    let replies = [
        server::reply("201 Created", "x-ray: 8f\r\n", broken),
        server::reply("204 No Content", "", ""),
        server::reply(
            "404 Not Found",
            "",
            r#"{"errors": [{"code": 7, "message": "none"}]}"#,
        ),
    ];
    let server = server::start(replies).await;
    let get = || {
        client(&server.url)
            .request::<Note>(&GET, &[&1, &2])
            .send_raw()
    };
    let response = get().await?;
    assert_eq!(*response.result, *broken.as_bytes());
    assert_eq!((response.status.as_u16(), response.tries), (201, 1));
    assert_eq!(response.request_id.as_deref(), Some("8f"));
    assert!(!format!("{response:?}").contains("hush"));
    assert!(get().await?.result.is_empty());
    let error = get().await.expect_err("it is not there");
    assert!(error.is_not_found() && error.items()[0].code == Some(7));
    Ok(())
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned()
        + &format!("400\r\n{}\r\n", "x".repeat(1024)).repeat(1000);
    let replies = [
        server::reply("200 OK", "", ANSWER),
        server::reply("200 OK", "", format!("{ANSWER} ")),
        chunked.into_bytes(),
        server::reply("502 Bad Gateway", "", "x".repeat(100_000)),
    ];
    let server = server::start(replies).await;
    let client = builder(&server.url)
        .response_limit(ANSWER.len())
        .build()
        .expect("nothing is wrong with it");
    let get = || client.request::<Note>(&GET, &[&1, &2]);

    get().await.expect("it is within the limit");
    for _ in 0..2 {
        let error = get().await.expect_err("it is over the limit");
        let expected = format!(
            "has more than the {} bytes that the client takes",
            ANSWER.len()
        );
        assert!(
            matches!(error.kind(), ErrorKind::Unexpected { reason, .. } if *reason == expected),
            "{error:?}"
        );
    }
    let error = get().await.expect_err("it is refused");
    assert!(
        error.is_retryable() && error.body().len() <= ANSWER.len(),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_none() {
    let cut = |status: &str| {
        format!("HTTP/1.1 {status}\r\nx-ray: 8f\r\ncontent-length: 999\r\n\r\n{ANSWER}")
            .into_bytes()
    };
    let server = server::start([cut("200 OK"), cut("404 Not Found"), Vec::new()]).await;

    let error = client(&server.url)
        .request::<Note>(&GET, &[&1, &2])
        .await
        .expect_err("it breaks off");
    assert!(
        matches!(
            error.kind(),
            ErrorKind::NoAnswer {
                connect: false,
                timeout: false,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.request_id(), Some("8f"));
    assert!(error.is_retryable() && error.source().is_some());
    assert!(
        error
            .to_string()
            .starts_with("notes-get: no answer: 200 OK broke off: "),
        "{error}"
    );

    // A refusal is one, however little of it comes.
    assert!(
        client(&server.url)
            .request::<Note>(&GET, &[&1, &2])
            .await
            .expect_err("it is refused")
            .is_not_found()
    );

    let error = client(&server.url)
        .request::<Note>(&GET, &[&1, &2])
        .await
        .expect_err("nothing comes");
    assert!(
        matches!(error.kind(), ErrorKind::NoAnswer { connect: false, .. }),
        "{error:?}"
    );
    assert_eq!(
        (error.status(), error.operation()),
        (None, Some("notes-get"))
    );
}
