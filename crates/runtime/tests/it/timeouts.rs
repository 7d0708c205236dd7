//! How long things may take.

use std::{error::Error as _, time::Duration};

use api_runtime::{Client, RetryPolicy};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    GET, Note, builder,
    clock::Clock,
    retries::{client, ok},
    server::{self, reply},
};

#[tokio::test]
async fn timeouts_are_for_each_try() {
    let server = server::start([server::silence(), server::silence(), ok()]).await;
    let (client, clock) = client(&server.url);
    let get = client.request::<Note>(&GET, &[&1, &2]);
    let response = get.timeout(Duration::from_millis(400)).send_full().await;
    assert_eq!(response.expect("the third try is good").tries, 3);
    assert_eq!(clock.slept().len(), 2);
}

#[tokio::test]
async fn timeouts_for_the_connection_are_told_from_others() {
    #[derive(Clone)]
    struct Never;
    impl reqwest::dns::Resolve for Never {
        fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(std::future::pending())
        }
    }
    let client: Client = builder("http://localhost:9")
        .http_client(|http| http.dns_resolver(Never))
        .connect_timeout(Duration::from_millis(20))
        .build()
        .expect("nothing is wrong with it");
    let error = client.request::<Note>(&GET, &[&1, &2]).await;
    let error = error.expect_err("no name is resolved");
    assert!(error.is_connect() && error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn a_deadline_is_for_all_tries_together() {
    // It cuts a try short.
    let server = server::start([server::silence()]).await;
    let get = crate::client(&server.url).request::<Note>(&GET, &[&1, &2]);
    let error = get.deadline(Duration::from_millis(50)).await;
    let error = error.expect_err("the time is up");
    assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    assert_eq!(error.tries(), 1);

    // And the waits count: with 12 s waited, nothing is left of 12.5 s for another wait like it.
    let wait = || reply("503 Wait", "retry-after: 12\r\n", "");
    let server = server::start([wait(), wait(), ok()]).await;
    let (client, clock) = client(&server.url);
    let get = client.request::<Note>(&GET, &[&1, &2]);
    let error = get.deadline(Duration::from_millis(12_500)).await;
    assert_eq!(error.expect_err("the time is up").tries(), 2);
    assert_eq!(clock.elapsed(), Duration::from_secs(12));
}

#[tokio::test]
async fn a_deadline_before_the_end_of_a_wait_stops_at_once() {
    let wait = || reply("503 Wait", "retry-after: 40\r\n", "");
    let server = server::start([wait(), wait(), wait(), ok()]).await;
    let clock = Clock::new();
    let client: Client = builder(&server.url)
        .retry(RetryPolicy::default())
        .clock(clock.clone())
        .deadline(Duration::from_secs(60))
        .build()
        .expect("nothing is wrong with it");
    let get = || client.request::<Note>(&GET, &[&1, &2]);
    let error = get().await.expect_err("there is time for one wait");
    assert_eq!(
        (error.tries(), error.status()),
        (2, Some(reqwest::StatusCode::SERVICE_UNAVAILABLE))
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(40)));
    assert_eq!(clock.slept(), [Duration::from_secs(40)]);
    // The request's own is in place of the client's.
    get()
        .deadline(Duration::from_secs(90))
        .await
        .expect("there is time");
    assert!(error.source().is_none());
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
    let silent = crate::client(&url)
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
    let error = crate::client(&url)
        .request::<Note>(&GET, &[&1, &2])
        .await
        .expect_err("it is not there");
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
