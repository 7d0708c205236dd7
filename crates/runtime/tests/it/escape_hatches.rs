//! What the document does not have, sent all the same.

use api_runtime::{Client, Error, ErrorKind, Operation};
use api_types::{Extra, Value};
use reqwest::redirect::Policy;

use crate::{
    CREATE, GET, Note, builder, client,
    server::{self, reply},
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

fn create(client: &Client) -> api_runtime::Request<Note> {
    let note = Note {
        text: "a".to_owned(),
        page: None,
        extra: Extra::default(),
    };
    client.request::<Note>(&CREATE, &[&"book"]).json(&note)
}

fn body(request: &api_runtime::Request<Note>) -> String {
    let text = request.to_http().expect("nothing is wrong with it");
    let (_, body) = text.split_once("\n\n").expect("a head ends");
    body.to_owned()
}

#[test]
fn escape_hatches_for_fields_of_a_body() {
    let client = client("https://notes.example");
    let more = create(&client)
        .field("color", "red")
        .field("n\"", Value::Array(vec![1.into(), Value::Null]));
    assert_eq!(body(&more), r#"{"text":"a","color":"red","n\"":[1,null]}"#);
    let alone = client.request::<Note>(&CREATE, &[&"book"]).field("x", true);
    assert_eq!(body(&alone), r#"{"x":true}"#);
    let text = alone.to_http().expect("nothing is wrong with it");
    assert!(
        text.contains("\ncontent-length: 10\ncontent-type: application/json\n"),
        "{text}"
    );
    let empty = client
        .request::<Note>(&CREATE, &[&"book"])
        .json(&Extra::default());
    assert_eq!(body(&empty.field("x", 1)), r#"{"x":1}"#);
}

#[test]
fn escape_hatches_do_not_change_what_is_there() {
    let client = client("https://notes.example");
    let list = client.request::<Note>(&CREATE, &[&"book"]).json(&vec![1]);
    for (request, reason) in [
        (
            create(&client).field("text", "b"),
            "`text` is in the body already",
        ),
        (
            create(&client).field("x", 1).field("x", 2),
            "`x` is in the body already",
        ),
        (
            list.field("x", 1),
            "`x` cannot be added to a body that is no object",
        ),
        (
            create(&client).header("Authorization", "x"),
            "`Authorization` carries the credentials of the client",
        ),
    ] {
        let error = request.to_http().expect_err("it is refused");
        assert_eq!(
            error.to_string(),
            format!("notes-create: not sent: {reason}")
        );
    }
}

#[tokio::test]
async fn escape_hatches_are_sent() -> Result<(), Error> {
    let server = server::start([reply("200 OK", "", NOTE)]).await;
    create(&client(&server.url))
        .field("color", "red")
        .query("dry run", "yes&no")
        .header("x-trace", "1")
        .await?;
    let request = &server.requests()[0];
    assert!(
        request.starts_with("POST /books/book/notes?dry%20run=yes%26no HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nx-trace: 1\r\n"), "{request}");
    assert!(
        request.ends_with("\r\n\r\n{\"text\":\"a\",\"color\":\"red\"}"),
        "{request}"
    );
    Ok(())
}

#[tokio::test]
async fn escape_hatches_for_an_operation_that_is_not_documented() -> Result<(), Error> {
    static SHARE: Operation = Operation::put("share", "/books/{book_id}/share/{with}");
    let refusal = r#"{"success": false, "errors": [{"code": 7, "message": "no"}]}"#;
    let replies = [
        reply("503 Wait", "", ""),
        reply("200 OK", "", NOTE),
        reply("403 Forbidden", "", refusal),
    ];
    let server = server::start(replies).await;
    let client: Client = builder(&server.url)
        .retry(api_runtime::RetryPolicy::default().backoff(<_>::default(), <_>::default()))
        .build()?;
    let share = || {
        client
            .request::<Value>(&SHARE, &[&"a/b", &"you"])
            .field("role", "reader")
    };
    let response = share().send_full().await?;
    assert_eq!(
        (response.result, response.tries),
        (serde_json::json!({"text": "a"}), 2)
    );
    let error = share().await.expect_err("it is forbidden");
    assert_eq!(error.to_string(), "share: 403 Forbidden: 7 no");
    let request = &server.requests()[0];
    assert!(
        request.starts_with("PUT /books/a%2Fb/share/you HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\nauthorization: Bearer t0ken\r\n"),
        "{request}"
    );
    let error = client.request::<Value>(&SHARE, &[&"..", &"you"]).await;
    assert!(matches!(
        error.expect_err("it leads elsewhere").kind(),
        ErrorKind::Build { .. }
    ));
    Ok(())
}

/// A client of one's own, as hostile as it can be: it follows every redirect, tries everything
/// again, and calls itself something else.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the type of the method cannot be named"
)]
#[tokio::test]
async fn escape_hatches_for_the_http_client_do_not_open_more_than_they_say() {
    let elsewhere = server::start([reply("200 OK", "", NOTE)]).await;
    let location = format!("location: {}/x\r\n", elsewhere.url);
    let replies = [
        reply("307 On", &location, ""),
        reply("500 Internal Server Error", "", ""),
        reply("200 OK", "", NOTE),
    ];
    let server = server::start(replies).await;
    let client: Client = builder(&server.url)
        .http_client(|_| {
            let again = reqwest::retry::for_host("127.0.0.1")
                .no_budget()
                .classify_fn(|seen| seen.retryable());
            reqwest::Client::builder()
                .redirect(Policy::limited(9))
                .retry(again)
                .user_agent("other")
                .connection_verbose(true)
        })
        .build()
        .expect("nothing is wrong with it");
    let error = create(&client).await.expect_err("it leads elsewhere");
    assert!(error.is_redirect() && elsewhere.requests().is_empty());
    let error = create(&client).await.expect_err("it is an error");
    assert_eq!((error.tries(), server.requests().len()), (1, 2));
    assert!(server.requests()[0].contains("\r\nuser-agent: notes/1.2.3\r\n"));
    // It is used, for all that.
    let proxy = reqwest::Proxy::all(&server.url).expect("it is a URL");
    let client: Client = builder("http://127.0.0.1:9")
        .http_client(move |http| http.proxy(proxy.clone()))
        .build()
        .expect("nothing is wrong with it");
    client
        .request::<Note>(&GET, &[&1, &2])
        .await
        .expect("the proxy answers");
}

#[test]
fn escape_hatches_for_fields_come_after_the_body() {
    let client = client("https://notes.example");
    let early = client.request::<Note>(&CREATE, &[&"book"]).field("x", 1);
    let error = early.json(&1_u16).to_http().expect_err("it would be lost");
    let expected = "notes-create: not sent: `x` would be lost: add it after the body is set";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn escape_hatches_have_paths_without_a_query() {
    for path in ["/x?type=a", "/x#a", "x"] {
        let made = std::panic::catch_unwind(|| Operation::get("x", path));
        made.expect_err("it would be sent to another path");
    }
}
