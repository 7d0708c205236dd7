//! The service's limits, and keeping within them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use api_runtime::{Client, Error, Pacer};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    GET, Note, builder, client,
    clock::Clock,
    request,
    server::{self, reply},
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;
const LIMITS: &str =
    "ratelimit: \"default\";r=50;t=30\r\nratelimit-policy: \"burst\";q=100;w=60\r\n";

#[tokio::test]
async fn rate_limits_come_with_a_result_and_with_an_error() -> Result<(), Error> {
    let replies = [
        reply("200 OK", LIMITS, NOTE),
        reply("429 Too Many Requests", LIMITS, "<html>"),
        reply("200 OK", "ratelimit: ???\r\n", NOTE),
    ];
    let server = server::start(replies).await;
    let client = client(&server.url);
    let get = || client.request::<Note>(&GET, &[&1, &2]).send_full();

    let response = get().await?;
    let error = get().await.expect_err("it is refused");
    assert_eq!(response.rate_limits(), error.rate_limits());
    assert_eq!(response.rate_limit_policies(), error.rate_limit_policies());
    let (limit, policy) = (&error.rate_limits()[0], &error.rate_limit_policies()[0]);
    assert_eq!((&*limit.name, limit.remaining), ("default", 50));
    assert_eq!(limit.reset_after, Some(Duration::from_secs(30)));
    assert_eq!((&*policy.name, policy.quota), ("burst", 100));
    assert_eq!(policy.window, Some(Duration::from_secs(60)));

    assert!(get().await?.rate_limits().is_empty());
    Ok(())
}

/// A client that may send three requests a minute.
fn paced(url: &str) -> (Client, Clock) {
    let clock = Clock::new();
    let builder = builder(url)
        .pacer(Pacer::new(3, Duration::from_secs(60)))
        .clock(clock.clone());
    (builder.build().expect("nothing is wrong with it"), clock)
}

#[tokio::test]
async fn pacing_is_shared_by_all_clones_of_a_client() -> Result<(), Error> {
    let server = server::start((0..10).map(|_| reply("200 OK", "", NOTE))).await;
    let (client, clock) = paced(&server.url);
    for sent in 0..10 {
        client.clone().request::<Note>(&GET, &[&1, &2]).await?;
        assert_eq!(clock.slept(), vec![Duration::from_secs(60); sent / 3]);
    }
    Ok(())
}

/// A server that takes three requests in any minute of `clock`; it gives how many it refused.
async fn limited(clock: Clock) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let refused = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&refused);
    tokio::spawn(async move {
        let mut came = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.expect("somebody connects");
            server::read(&mut stream).await;
            let now = clock.elapsed();
            came.retain(|&then| then + Duration::from_secs(60) > now);
            came.push(now);
            let status = if came.len() > 3 {
                counted.fetch_add(1, Ordering::Relaxed);
                "429 Too Many Requests"
            } else {
                "200 OK"
            };
            let answer = reply(status, "", NOTE);
            stream.write_all(&answer).await.expect("it is open");
        }
    });
    (url, refused)
}

#[tokio::test]
async fn pacing_of_calls_that_are_made_at_once_gives_not_one_429() {
    let clock = Clock::new();
    let (url, refused) = limited(clock.clone()).await;
    for (quota, all_pass) in [(3, true), (4, false)] {
        let client: Client = builder(&url)
            .pacer(Pacer::new(quota, Duration::from_secs(60)))
            .clock(clock.clone())
            .build()
            .expect("nothing is wrong with it");
        let calls = (0..30).map(|_| tokio::spawn(request::<Note>(&client, &GET).into_future()));
        for call in calls.collect::<Vec<_>>() {
            let result = call.await.expect("it does not panic");
            assert!(result.is_ok() || !all_pass, "{result:?}");
        }
        assert_eq!(refused.load(Ordering::Relaxed) == 0, all_pass);
    }
}

#[tokio::test]
async fn pacing_counts_redirects_too() -> Result<(), Error> {
    let on = || reply("302 Found", "location: /on\r\n", "");
    let server = server::start([on(), on(), on(), reply("200 OK", "", NOTE)]).await;
    let (client, clock) = paced(&server.url);
    client.request::<Note>(&GET, &[&1, &2]).await?;
    assert_eq!(clock.slept(), [Duration::from_secs(60)]);
    Ok(())
}

#[tokio::test]
async fn pacing_holds_what_comes_after_a_429() -> Result<(), Error> {
    let limited = reply("429 Too Many Requests", "retry-after: 45\r\n", "");
    let server = server::start([limited, reply("200 OK", "", NOTE)]).await;
    let (client, clock) = paced(&server.url);
    let get = || client.request::<Note>(&GET, &[&1, &2]);
    get()
        .await
        .expect_err("it is refused, and there are no retries");
    get().await?;
    assert_eq!(clock.slept(), [Duration::from_secs(45)]);
    Ok(())
}

#[tokio::test]
async fn pacing_ends_at_a_deadline() {
    let server = server::start((0..9).map(|_| reply("200 OK", "", NOTE))).await;
    let (client, clock) = paced(&server.url);
    let get = || {
        client
            .request::<Note>(&GET, &[&1, &2])
            .deadline(Duration::from_secs(60))
    };
    for _ in 0..3 {
        get().await.expect("there is quota left");
    }
    let error = get().await.expect_err("there is none");
    assert_eq!(
        error.to_string(),
        "notes-get: no connection in time: the deadline is before the pacer lets it go"
    );
    assert_eq!((error.tries(), server.requests().len()), (0, 3));
    assert!(clock.slept().is_empty());
    get()
        .deadline(Duration::from_secs(61))
        .await
        .expect("there is time");
}
