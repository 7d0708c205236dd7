//! Sending without an async runtime, and in one.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use api_runtime::{Client, Error, Request, RetryPolicy};

use crate::{CREATE, GET, Note, builder, request};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

/// A server that keeps its connections open, and counts them. It runs on threads of its own, as
/// those of the tests stand still.
fn serve(answer: fn(usize) -> String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let connections = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || keep_answering(&stream.expect("somebody connects"), answer));
        }
    });
    (url, connections)
}

fn keep_answering(mut stream: &TcpStream, answer: fn(usize) -> String) {
    let mut lines = BufReader::new(stream).lines();
    for number in 0.. {
        loop {
            match lines.next() {
                Some(Ok(line)) if line.is_empty() => break,
                Some(Ok(_)) => {}
                _ => return,
            }
        }
        if stream.write_all(answer(number).as_bytes()).is_err() {
            return;
        }
    }
}

fn note(_number: usize) -> String {
    let length = NOTE.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nx-ray: 8f\r\n\r\n{NOTE}")
}

fn client(url: &str) -> Client {
    let builder = builder(url).deadline(Duration::from_secs(20));
    builder.build().expect("nothing is wrong with it")
}

fn get(client: &Client) -> Request<Note> {
    request(client, &GET)
}

#[test]
fn blocking_outside_a_runtime() -> Result<(), Error> {
    let (url, connections) = serve(note);
    let client = client(&url);
    assert_eq!(get(&client).send_blocking()?.text, "a");
    let response = get(&client).send_full_blocking()?;
    assert_eq!((response.result.text.as_str(), response.tries), ("a", 1));
    assert_eq!(response.request_id.as_deref(), Some("8f"));
    assert_eq!(*get(&client).send_raw_blocking()?.result, *NOTE.as_bytes());
    assert_eq!(connections.load(Ordering::SeqCst), 1, "they share one");
    Ok(())
}

/// A connection of the runtime that stands still would never give an answer.
#[tokio::test]
async fn blocking_inside_a_runtime_beside_what_is_awaited() -> Result<(), Error> {
    let (url, _) = serve(note);
    let client = client(&url);
    for _ in 0..3 {
        assert_eq!(get(&client).await?.text, "a");
        assert_eq!(get(&client).send_blocking()?.text, "a");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocking_inside_a_runtime_of_several_threads() -> Result<(), Error> {
    let (url, _) = serve(note);
    let client = client(&url);
    let calls = (0..20).map(|_| {
        let get = get(&client);
        tokio::spawn(async move { get.send_blocking() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.expect("it does not panic")?.text, "a");
    }
    Ok(())
}

#[test]
fn blocking_from_many_threads() {
    let (url, _) = serve(note);
    let client = client(&url);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| get(&client).send_blocking().expect("it is there"));
        }
    });
}

#[test]
fn blocking_retries_and_gives_the_errors_of_any_request() {
    let (url, _) = serve(|number| match number {
        0 => "HTTP/1.1 503 Wait\r\ncontent-length: 0\r\n\r\n".to_owned(),
        _ => note(number),
    });
    let quick = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let response = get(&client(&url)).retry(quick).send_full_blocking();
    assert_eq!(response.expect("the second try is good").tries, 2);

    let error = get(&client("http://127.0.0.1:9")).send_blocking();
    assert!(error.expect_err("nobody is there").is_connect());
    let nothing = client(&url).request::<Note>(&CREATE, &[&""]);
    let error = nothing.send_blocking().expect_err("it is not sent");
    assert!(error.to_string().contains("`book_id` is empty"), "{error}");
}

#[test]
fn blocking_ends_at_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let silent = get(&client(&url)).timeout(Duration::from_millis(50));
    assert!(
        silent
            .send_blocking()
            .expect_err("it is silent")
            .is_timeout()
    );
}

#[test]
fn blocking_passes_a_panic_on() {
    #[derive(Debug)]
    struct Broken;
    impl reqwest::dns::Resolve for Broken {
        fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
            panic!("broken")
        }
    }
    let client: Client = builder("http://localhost:9")
        .http_client(|http| http.dns_resolver(Broken))
        .build()
        .expect("nothing is wrong with it");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        get(&client).send_blocking()
    }));
    assert_eq!(
        panic.expect_err("it is broken").downcast_ref(),
        Some(&"broken")
    );
}
