//! Answers that do not come, or not whole, or lead elsewhere.

use std::{error::Error as _, time::Duration};

use api_runtime::{Error, ErrorKind};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{GET, Note, builder, client, server};

const ANSWER: &str = r#"{"success": true, "result": {"text": "a"}}"#;

async fn get_from(url: &str) -> Result<Note, Error> {
    client(url).request(&GET, &[&1, &2]).await
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

    let error = get_from(&server.url).await.expect_err("it breaks off");
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
        get_from(&server.url)
            .await
            .expect_err("it is refused")
            .is_not_found()
    );

    let error = get_from(&server.url).await.expect_err("nothing comes");
    assert!(
        matches!(error.kind(), ErrorKind::NoAnswer { connect: false, .. }),
        "{error:?}"
    );
    assert_eq!(
        (error.status(), error.operation()),
        (None, Some("notes-get"))
    );
}

#[tokio::test]
async fn a_service_that_is_not_there_is_told_from_one_that_is_silent() {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let url = format!(
        "http://{}/hush",
        listener.local_addr().expect("it is bound")
    );
    let silent = client(&url)
        .request::<Note>(&GET, &[&1, &2])
        .timeout(Duration::from_millis(50));
    let error = silent.await.expect_err("it is silent");
    assert!(
        error.is_timeout() && !error.is_connect() && error.is_retryable(),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .starts_with("notes-get: no answer in time"),
        "{error}"
    );
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");

    drop(listener);
    let error = get_from(&url).await.expect_err("it is not there");
    assert!(
        error.is_connect() && !error.is_timeout() && error.is_retryable(),
        "{error:?}"
    );
    assert!(
        error.to_string().starts_with("notes-get: no connection: "),
        "{error}"
    );
}

#[tokio::test]
async fn the_time_is_up_for_a_body_too() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n";
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("somebody connects");
        server::read(&mut stream).await;
        stream.write_all(head).await.expect("it is open");
        stream
    });
    let client = builder(&url)
        .timeout(Duration::from_millis(100))
        .build()
        .expect("nothing is wrong with it");
    let error = client
        .request::<Note>(&GET, &[&1, &2])
        .await
        .expect_err("the time is up");
    assert!(error.is_timeout(), "{error:?}");
    drop(silent.await);
}

#[test]
fn an_error_is_small_and_goes_anywhere() {
    fn anywhere<T: std::error::Error + Send + Sync + 'static>() {}
    anywhere::<Error>();
    assert!(size_of::<Error>() <= 3 * size_of::<usize>());
}
