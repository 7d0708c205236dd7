//! Tries that fail, and what follows them.

use std::time::Duration;

use api_runtime::{Client, Error, ErrorKind, Operation, RetryPolicy};
use tokio::task::yield_now;

use crate::{
    CREATE, DELETE, GET, Note, PRINT, builder,
    clock::Clock,
    request,
    server::{self, Server, reply},
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

pub(crate) fn ok() -> Vec<u8> {
    reply("200 OK", "", NOTE)
}

/// The connection is closed instead.
fn lost() -> Vec<u8> {
    Vec::new()
}

fn refused(status: &str) -> Vec<u8> {
    reply(status, "", "")
}

/// A client with two retries, and the clock that it waits by.
pub(crate) fn client(url: &str) -> (Client, Clock) {
    let clock = Clock::new();
    let builder = builder(url)
        .retry(RetryPolicy::default())
        .clock(clock.clone());
    (builder.build().expect("nothing is wrong with it"), clock)
}

/// What an operation gives, and how many requests and waits that took.
async fn run(
    operation: &'static Operation,
    replies: impl IntoIterator<Item = Vec<u8>>,
) -> (Result<Note, Error>, Server, Clock) {
    let server = server::start(replies).await;
    let (client, clock) = client(&server.url);
    (request(&client, operation).await, server, clock)
}

#[tokio::test]
async fn retries_give_the_answer_of_the_first_try_that_has_one() {
    for failure in [
        lost(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec(),
        refused("408 Request Timeout"),
        refused("429 Too Many Requests"),
        refused("500 Internal Server Error"),
        refused("503 Service Unavailable"),
    ] {
        for operation in [&GET, &PRINT] {
            let replies = [failure.clone(), failure.clone(), ok()];
            let (result, server, clock) = run(operation, replies).await;
            assert_eq!(result.expect("the third try is good").text, "a");
            assert_eq!((server.requests().len(), clock.slept().len()), (3, 2));
            for (slept, most) in clock.slept().into_iter().zip([500, 1000]) {
                assert!(slept <= Duration::from_millis(most), "{slept:?}");
            }
        }
    }
}

#[tokio::test]
async fn retries_send_the_same_again() -> Result<(), Error> {
    let server = server::start([refused("429 Too Many Requests"), ok()]).await;
    let (client, _) = client(&server.url);
    let request = client.request::<Note>(&CREATE, &[&1]);
    request.json(&"x".to_owned()).query("q", 1).await?;
    let requests = server.requests();
    assert_eq!(requests[0], requests[1]);
    assert!(requests[0].contains("authorization: Bearer t0ken"));
    Ok(())
}

#[tokio::test]
async fn retries_of_what_must_not_happen_twice_are_not_made() {
    for failure in [
        lost(),
        refused("408 Request Timeout"),
        refused("500 Internal Server Error"),
        refused("503 Service Unavailable"),
    ] {
        let (result, server, clock) = run(&CREATE, [failure, ok()]).await;
        assert_eq!(result.expect_err("it fails").tries(), 1);
        assert_eq!((server.requests().len(), clock.slept().len()), (1, 0));
    }
    let (result, server, _) = run(&CREATE, [refused("429 Too Many Requests"), ok()]).await;
    result.expect("nothing had happened");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn retries_of_what_would_fail_again_are_not_made() {
    for failure in [
        refused("400 Bad Request"),
        refused("404 Not Found"),
        refused("501 Not Implemented"),
        refused("505 HTTP Version Not Supported"),
        reply("200 OK", "", r#"{"success": false}"#),
        reply("200 OK", "", "[]"),
    ] {
        let (result, server, clock) = run(&GET, [failure, ok()]).await;
        let error = result.expect_err("it fails");
        assert_eq!((error.tries(), server.requests().len()), (1, 1));
        assert!(clock.slept().is_empty() && !error.to_string().contains("tries"));
    }
}

#[tokio::test]
async fn retries_end_with_the_error_of_the_last() {
    let replies = [
        lost(),
        refused("500 Internal Server Error"),
        reply("502 Bad Gateway", "x-ray: 8f\r\n", "bad gateway"),
    ];
    let (result, _, clock) = run(&GET, replies).await;
    let error = result.expect_err("there are two retries");
    assert_eq!(
        error.to_string(),
        "notes-get: 502 Bad Gateway: bad gateway [request 8f] [3 tries]"
    );
    assert_eq!((error.tries(), clock.slept().len()), (3, 2));
}

#[tokio::test]
async fn retries_are_made_of_anything_where_no_connection_was() {
    let mut server = server::start([]).await;
    server.stopped().await;
    for operation in [&GET, &CREATE, &DELETE] {
        let (client, clock) = client(&server.url);
        let error = request::<()>(&client, operation).await;
        let error = error.expect_err("nobody is there");
        assert!(error.is_connect(), "{error:?}");
        assert_eq!((error.tries(), clock.slept().len()), (3, 2));
    }
}

#[tokio::test]
async fn retries_are_settled_by_the_client_or_the_request() {
    let always = || (0..9).map(|_| refused("500 Internal Server Error"));
    let server = server::start(always()).await;
    let (client, clock) = client(&server.url);
    let get = || client.request::<Note>(&GET, &[&1, &2]);
    let tries = async |request: api_runtime::Request<Note>| {
        request.await.expect_err("it always fails").tries()
    };
    assert_eq!(tries(get()).await, 3);
    assert_eq!(tries(get().retry(RetryPolicy::none())).await, 1);
    let quick = RetryPolicy::default()
        .max_retries(4)
        .backoff(Duration::ZERO, Duration::ZERO);
    assert_eq!(tries(get().retry(quick)).await, 5);
    assert_eq!(clock.slept()[2..], [Duration::ZERO; 4]);
}

#[tokio::test]
async fn a_retry_waits_as_long_as_the_service_asks() {
    for (headers, seconds) in [
        ("retry-after: 30\r\n", 30),
        ("retry-after-ms: 20000\r\nretry-after: 1\r\n", 20),
        (
            "date: Wed, 21 Oct 2026 07:27:00 GMT\r\nretry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n",
            60,
        ),
    ] {
        let (result, _, clock) = run(&GET, [reply("503 Wait", headers, ""), ok()]).await;
        result.expect("the second try is good");
        assert_eq!(clock.slept(), [Duration::from_secs(seconds)], "{headers}");
    }
}

#[tokio::test]
async fn a_retry_after_too_long_a_wait_is_left_to_the_caller() {
    let (result, _, clock) = run(&GET, [reply("429 Wait", "retry-after: 61\r\n", ""), ok()]).await;
    let error = result.expect_err("a minute is the most");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert!(error.is_rate_limited() && clock.slept().is_empty());

    let server = server::start([reply("429 Wait", "retry-after: 61\r\n", ""), ok()]).await;
    let (client, clock) = client(&server.url);
    let patient = RetryPolicy::default().max_wait(Duration::from_secs(300));
    let request = client.request::<Note>(&GET, &[&1, &2]).retry(patient);
    request.await.expect("there is time");
    assert_eq!(clock.slept(), [Duration::from_secs(61)]);
}

#[tokio::test]
async fn a_delete_that_finds_nothing_after_a_lost_answer_says_so() {
    let none = || {
        let body = r#"{"success": false, "errors": [{"code": 7, "message": "no such note"}]}"#;
        reply("404 Not Found", "x-ray: 8f\r\n", body)
    };
    for failure in [lost(), refused("504 Gateway Timeout")] {
        let (result, ..) = run(&DELETE, [failure, none()]).await;
        let error = result.expect_err("it is not there");
        assert!(error.may_have_deleted() && error.is_not_found());
        assert_eq!(
            error.to_string(),
            "notes-delete: 404 Not Found: 7 no such note: an earlier try may have deleted it \
             [request 8f] [2 tries]"
        );
    }
    // Not so where the earlier try was not carried out, or there was none, or it was no DELETE.
    for (operation, replies) in [
        (&DELETE, vec![none()]),
        (&DELETE, vec![refused("429 Too Many Requests"), none()]),
        (&GET, vec![lost(), none()]),
    ] {
        let (result, ..) = run(operation, replies).await;
        let error = result.expect_err("it is not there");
        assert!(error.is_not_found() && !error.may_have_deleted());
        assert!(!error.to_string().contains("earlier"), "{error}");
    }
}

#[tokio::test]
async fn tries_and_duration_come_with_a_result() -> Result<(), Error> {
    let wait = reply("503 Wait", "retry-after: 7\r\n", "");
    let server = server::start([wait, ok(), ok()]).await;
    let (client, _) = client(&server.url);
    let get = || client.request::<Note>(&GET, &[&1, &2]).send_full();
    let response = get().await?;
    assert_eq!(response.tries, 2);
    assert_eq!(response.duration, Duration::from_secs(7));
    assert_eq!(get().await?.tries, 1);
    Ok(())
}

#[tokio::test]
async fn tries_come_with_an_answer_that_is_not_as_documented() {
    let (result, ..) = run(&GET, [lost(), reply("200 OK", "", "[]")]).await;
    let error = result.expect_err("it is no note");
    assert!(matches!(error.kind(), ErrorKind::Unexpected { .. }));
    assert_eq!(error.tries(), 2);
    let nothing = client("http://127.0.0.1:9").0;
    let error = nothing.request::<Note>(&GET, &[]).await;
    assert_eq!(error.expect_err("it cannot be built").tries(), 0);
}

#[tokio::test]
async fn dropping_a_request_ends_its_retries() {
    let server = server::start([server::silence(), ok()]).await;
    let (client, clock) = client(&server.url);
    let arrived = async {
        while server.requests().is_empty() {
            yield_now().await;
        }
    };
    tokio::select! {
        result = request::<Note>(&client, &GET) => panic!("{result:?}"),
        () = arrived => {}
    }
    for _ in 0..100 {
        yield_now().await;
    }
    assert_eq!((server.requests().len(), clock.slept().len()), (1, 0));
}
