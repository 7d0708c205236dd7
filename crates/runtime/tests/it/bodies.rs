//! Answers that are no JSON of one type.

use std::time::Duration;

use api_runtime::{Download, Error, ErrorKind, Operation, RetryPolicy};
use api_types::{Extra, Value, record, union};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    GET, Note, builder, client, place,
    server::{self, reply},
};

static TEXT: Operation = Operation::get("text", "/text").text("text/csv, text/plain");
static LINES: Operation = Operation::get("lines", "/lines").lines("application/x-ndjson");
static FILE: Operation = Operation::get("file", "/file").accept("image/png");

fn download(client: &api_runtime::Client) -> Download {
    client.request(&FILE, &[]).into()
}

#[tokio::test]
async fn a_text_is_a_string_as_it_came() -> Result<(), Error> {
    let server = server::start([
        reply("200 OK", "", "a,b\n1,\"2\"\n"),
        reply("200 OK", "", b"ab\xff"),
    ])
    .await;
    let client = client(&server.url);
    assert_eq!(
        client.request::<String>(&TEXT, &[]).await?,
        "a,b\n1,\"2\"\n"
    );
    let error = client
        .request::<String>(&TEXT, &[])
        .await
        .expect_err("it is no text");
    assert_eq!(place(&error), ("", "is not UTF-8"));
    assert!(server.requests()[0].contains("\r\naccept: text/csv, text/plain\r\n"));
    Ok(())
}

/// What is to come, which a note could be too.
struct Later {
    text: Option<String>,
    extra: Extra,
}

record! {
    Later {
        optional text,
    }
}

#[derive(Clone)]
#[non_exhaustive]
enum NoteOrLater {
    Note(Note),
    Later(Later),
    Other(Value),
}

union! {
    NoteOrLater {
        Note(Note),
        Later(Later),
    }
}

/// Whether it is a note.
fn is_note(answer: &NoteOrLater) -> bool {
    matches!(answer, NoteOrLater::Note(_))
}

#[tokio::test]
async fn the_status_tells_of_which_type_an_answer_is() -> Result<(), Error> {
    static BARE: Operation = Operation::get("bare", "/notes")
        .unwrapped()
        .variants(&[(2, "Note"), (202, "Later")]);
    static WRAPPED: Operation = Operation::get("wrapped", "/notes").variants(&[(202, "Later")]);
    let (bare, wrapped) = (
        r#"{"text": "a"}"#,
        r#"{"success": true, "result": {"text": "a"}}"#,
    );
    let server = server::start([
        reply("200 OK", "", bare),
        reply("202 Accepted", "", bare),
        reply("200 OK", "", wrapped),
        reply("202 Accepted", "", wrapped),
        reply("202 Accepted", "", bare),
        reply("202 Accepted", "", "null"),
        // What is not of the type is told by what it holds.
        reply("201 Created", "", "{}"),
        reply("202 Accepted", "", "7"),
    ])
    .await;
    let client = client(&server.url);
    for (operation, is_of_note) in [
        (&BARE, true),
        (&BARE, false),
        (&WRAPPED, true),
        (&WRAPPED, false),
    ] {
        let answer = client.request::<NoteOrLater>(operation, &[]).await?;
        assert_eq!(is_note(&answer), is_of_note, "{answer:?}");
    }
    let answer = client.request::<Option<NoteOrLater>>(&BARE, &[]).await?;
    assert_eq!(answer.as_ref().map(is_note), Some(false));
    let answer = client.request::<Option<NoteOrLater>>(&BARE, &[]).await?;
    assert_eq!(answer, None);
    let answer = client.request::<NoteOrLater>(&BARE, &[]).await?;
    assert!(matches!(answer, NoteOrLater::Later(_)), "{answer:?}");
    let answer = client.request::<NoteOrLater>(&BARE, &[]).await?;
    assert_eq!(answer, NoteOrLater::Other(Value::from(7)));
    Ok(())
}

#[tokio::test]
async fn lines_are_a_list() -> Result<(), Error> {
    let server = server::start([
        reply("200 OK", "", "{\"text\": \"a\"}\n\n\x1e{\"text\": \"b\"}"),
        reply("200 OK", "", "{\"text\": \"a\"}\n{\"text\": 1}\n"),
        reply("200 OK", "", ""),
    ])
    .await;
    let client = client(&server.url);
    let notes = client.request::<Vec<Note>>(&LINES, &[]).await?;
    assert_eq!(
        notes
            .iter()
            .map(|note| note.text.as_str())
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    let error = client
        .request::<Vec<Note>>(&LINES, &[])
        .await
        .expect_err("1 is no text");
    assert_eq!(place(&error).0, "/1/text");
    assert!(client.request::<Vec<Note>>(&LINES, &[]).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_success_without_content_is_none() -> Result<(), Error> {
    let server = server::start([
        reply("204 No Content", "", ""),
        reply(
            "200 OK",
            "",
            r#"{"success": true, "result": {"text": "a"}}"#,
        ),
    ])
    .await;
    let client = client(&server.url);
    assert_eq!(client.request::<Option<Note>>(&GET, &[&1, &2]).await?, None);
    let note = client.request::<Option<Note>>(&GET, &[&1, &2]).await?;
    assert_eq!(note.map(|note| note.text).as_deref(), Some("a"));
    Ok(())
}

#[tokio::test]
async fn a_header_of_an_answer_is_a_text() -> Result<(), Error> {
    let server = server::start([reply("200 OK", "etag: \"7\"\r\n", "x")]).await;
    let response = client(&server.url)
        .request::<String>(&TEXT, &[])
        .send_full()
        .await?;
    assert_eq!(response.header("ETag"), Some("\"7\""));
    assert_eq!(response.header("x-none"), None);
    Ok(())
}

#[tokio::test]
async fn a_download_comes_in_chunks_whatever_its_length() -> Result<(), Error> {
    let content = vec![7; 300_000];
    let server = server::start([reply("200 OK", "etag: 7\r\n", &content)]).await;
    // The limit is for what is held whole.
    let client = builder(&server.url).response_limit(1000).build()?;
    let mut chunks = download(&client).stream().await?;
    assert_eq!(
        (chunks.status().as_u16(), chunks.header("etag")),
        (200, Some("7"))
    );
    let (mut body, mut count) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk?);
        count += 1;
    }
    assert!(body == content && count > 1, "{count} chunks");
    assert!(server.requests()[0].contains("\r\naccept: image/png\r\n"));
    Ok(())
}

#[tokio::test]
async fn a_download_is_collected_within_the_limit() -> Result<(), Error> {
    let server = server::start([reply("200 OK", "", "12345"), reply("200 OK", "", "123456")]).await;
    let client = builder(&server.url).response_limit(5).build()?;
    let whole = download(&client).stream().await?.collect().await?;
    assert_eq!(&*whole.result, b"12345");
    let error = download(&client)
        .stream()
        .await?
        .collect()
        .await
        .expect_err("it is too long");
    assert_eq!(
        place(&error),
        ("", "has more than the 5 bytes that the client takes")
    );
    Ok(())
}

#[tokio::test]
async fn a_download_is_tried_again_before_the_first_byte_only() -> Result<(), Error> {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345".to_vec();
    let server = server::start([
        reply("503 Service Unavailable", "retry-after: 0\r\n", "no"),
        cut,
        reply("200 OK", "", "x"),
    ])
    .await;
    let client = builder(&server.url).retry(RetryPolicy::default()).build()?;
    let mut chunks = download(&client).stream().await?;
    assert_eq!(chunks.next().await.expect("there is one")?, "12345");
    let error = chunks
        .next()
        .await
        .expect("it breaks")
        .expect_err("it breaks");
    assert!(
        matches!(error.kind(), ErrorKind::NoAnswer { connect: false, .. }),
        "{error:?}"
    );
    assert_eq!((error.operation(), error.tries()), (Some("file"), 2));
    assert!(chunks.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_refused_download_is_an_error_of_the_service() {
    let refusal = r#"{"success": false, "errors": [{"code": 7, "message": "no"}]}"#;
    let server = server::start([reply("404 Not Found", "", refusal)]).await;
    let error = download(&client(&server.url))
        .stream()
        .await
        .expect_err("it is refused");
    assert!(error.is_not_found());
    assert_eq!(error.items()[0].code, Some(7));
}

/// A server that sends the head and a part of the body, and no more.
async fn stalled(head: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("somebody connects");
        server::read(&mut stream).await;
        stream.write_all(head.as_bytes()).await.expect("it is read");
        std::future::pending::<()>().await;
    });
    url
}

#[tokio::test]
async fn a_download_that_stalls_ends_after_the_timeout() -> Result<(), Error> {
    for (head, parts) in [
        ("", 0),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", 1),
    ] {
        let client = builder(&stalled(head).await)
            .timeout(Duration::from_millis(100))
            .build()?;
        let mut read = 0;
        let error = match download(&client).stream().await {
            Err(error) => error,
            Ok(mut chunks) => loop {
                match chunks.next().await.expect("it does not end") {
                    Ok(_) => read += 1,
                    Err(error) => break error,
                }
            },
        };
        assert_eq!(read, parts);
        assert!(
            matches!(error.kind(), ErrorKind::NoAnswer { timeout: true, .. }),
            "{error:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn any_answer_can_be_read_in_chunks() -> Result<(), Error> {
    let server = server::start([reply("200 OK", "", "a,b")]).await;
    let request = client(&server.url).request::<String>(&TEXT, &[]);
    assert_eq!(&*request.stream().await?.collect().await?.result, b"a,b");
    Ok(())
}

#[tokio::test]
async fn lines_are_read_one_by_one() -> Result<(), Error> {
    let text = "{\"text\": \"a\"}\n\n{\"text\": 1}\n{\"text\": \"b\"}";
    let server =
        server::start([reply("200 OK", "", text), reply("200 OK", "", "1234567890")]).await;
    let mut notes = download(&client(&server.url))
        .stream()
        .await?
        .lines::<Note>();
    assert_eq!(notes.next().await.expect("there is one")?.text, "a");
    let error = notes
        .next()
        .await
        .expect("there is one")
        .expect_err("1 is no text");
    assert_eq!(place(&error).0, "/1/text");
    assert_eq!(notes.next().await.expect("there is one")?.text, "b");
    assert!(notes.next().await.is_none());
    let client = builder(&server.url).response_limit(5).build()?;
    let mut numbers = download(&client).stream().await?.lines::<i64>();
    let error = numbers
        .next()
        .await
        .expect("it is cut")
        .expect_err("it is too long");
    assert_eq!(
        place(&error),
        ("/0", "has more than the 5 bytes that the client takes")
    );
    assert!(numbers.next().await.is_none());
    Ok(())
}
