//! Requests that are sent again and again.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use api_runtime::{Clock as _, Error, Pacer, Repeat};
use tokio::{select, task::yield_now};

use crate::{
    GET, Note, builder,
    clock::Clock,
    request,
    server::{self, Server, reply},
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn note() -> Vec<u8> {
    reply("200 OK", "", NOTE)
}

/// A note that is asked for again and again, by a clock that nobody waits for.
fn repeat(server: &Server, interval: u64, longest: u64) -> (Repeat<Note>, Clock) {
    let clock = Clock::new();
    let client = builder(&server.url).clock(clock.clone()).build();
    let client = client.expect("nothing is wrong with it");
    let get = request::<Note>(&client, &GET);
    (get.repeat(secs(interval), secs(longest)), clock)
}

async fn last(repeat: &mut Repeat<Note>) -> Result<Note, Error> {
    repeat.next().await.expect("it has not ended")
}

#[tokio::test]
async fn repeating_begins_at_once_and_waits_longer_each_time() -> Result<(), Error> {
    let server = server::start((0..6).map(|_| note())).await;
    let (mut notes, clock) = repeat(&server, 5, 30);
    assert_eq!((notes.elapsed(), server.requests().len()), (secs(0), 0));
    last(&mut notes).await?;
    assert!(clock.slept().is_empty());
    for _ in 1..6 {
        last(&mut notes).await?;
    }
    let slept = clock.slept();
    assert_eq!(slept.len(), 5);
    for (slept, least) in slept.iter().zip([5, 10, 20, 30, 30].map(secs)) {
        assert!((least..=least + least / 2).contains(slept), "{slept:?}");
    }
    assert_ne!(slept[3], slept[4], "there is no jitter");
    assert_eq!(notes.elapsed(), clock.elapsed());
    Ok(())
}

#[tokio::test]
async fn repeating_goes_on_whatever_the_results_are() {
    let statuses = [
        "404 Not Found",
        "500 Internal Server Error",
        "403 Forbidden",
    ];
    let refused = statuses.map(|status| reply(status, "", ""));
    let server = server::start(refused.into_iter().chain([note()])).await;
    let (mut notes, _) = repeat(&server, 5, 30);
    for expected in [404, 500, 403] {
        let error = last(&mut notes).await.expect_err("it is refused");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(expected));
    }
    last(&mut notes).await.expect("the server says yes");
}

#[tokio::test]
async fn repeating_waits_as_long_as_the_service_asks() {
    let limited = reply("429 Too Many Requests", "retry-after: 45\r\n", "");
    let server = server::start([limited, note()]).await;
    let (mut notes, clock) = repeat(&server, 1, 1);
    last(&mut notes).await.expect_err("it is refused");
    last(&mut notes).await.expect("the server says yes");
    assert_eq!(clock.slept(), [secs(45)]);
}

#[tokio::test]
async fn repeating_ends_at_the_deadline() -> Result<(), Error> {
    let server = server::start((0..9).map(|_| note())).await;
    let (notes, clock) = repeat(&server, 4, 4);
    let mut notes = notes.deadline(secs(10));
    // The waits are four to six seconds. If both are four, the last request goes after nine.
    while let Some(note) = notes.next().await {
        note?;
    }
    assert!(clock.elapsed() >= secs(9) && clock.elapsed() < secs(10));
    assert_eq!(server.requests().len(), clock.slept().len() + 1);
    assert!(notes.next().await.is_none());
    assert_eq!(server.requests().len(), clock.slept().len() + 1);

    let (notes, _) = repeat(&server, 4, 4);
    assert!(notes.deadline(secs(0)).next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn repeating_holds_each_request_to_its_own_deadline_and_to_that_of_all() {
    for (own, all) in [(30, 3600), (3600, 30)] {
        let server = server::start([note(), note()]).await;
        // The second turn is a minute after the first.
        let client = builder(&server.url)
            .pacer(Pacer::new(1, secs(60)))
            .clock(Clock::new())
            .build();
        let client = client.expect("nothing is wrong with it");
        let get = request::<Note>(&client, &GET).deadline(secs(own));
        let mut notes = get.repeat(secs(5), secs(5)).deadline(secs(all));
        last(&mut notes).await.expect("the server says yes");
        let error = last(&mut notes).await.expect_err("its turn is too late");
        assert!(error.is_timeout() && error.tries() == 0);
        assert!(notes.elapsed() < secs(10));
    }
}

#[tokio::test]
async fn repeating_counts_the_time_that_the_caller_takes() -> Result<(), Error> {
    let server = server::start((0..9).map(|_| note())).await;
    let (notes, clock) = repeat(&server, 4, 4);
    let mut notes = notes.deadline(secs(60));
    last(&mut notes).await?;
    clock.sleep(secs(3)).await;
    last(&mut notes).await?;
    let waited = clock.slept()[1];
    assert!(waited >= secs(1) && waited <= secs(3), "{waited:?}");
    clock.sleep(secs(7)).await;
    last(&mut notes).await?;
    assert_eq!(clock.slept().len(), 3, "there was nothing left to wait for");
    clock.sleep(secs(60)).await;
    assert!(notes.next().await.is_none());
    assert_eq!(server.requests().len(), 3);
    Ok(())
}

/// A clock whose sleeps take more than one poll.
#[derive(Clone)]
struct Slow(Instant, Arc<Mutex<Vec<Duration>>>);

impl api_runtime::Clock for Slow {
    fn now(&self) -> Instant {
        self.0
            + self
                .1
                .lock()
                .expect("no test panics with it")
                .iter()
                .sum::<Duration>()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            for _ in 0..5 {
                yield_now().await;
            }
            self.1
                .lock()
                .expect("no test panics with it")
                .push(duration);
        })
    }
}

#[tokio::test]
async fn repeating_loses_nothing_when_the_next_result_is_no_longer_waited_for() {
    let replies = (0..5).map(|page| {
        let note = format!(r#"{{"success": true, "result": {{"text": "a", "page": {page}}}}}"#);
        reply("200 OK", "", note)
    });
    let server = server::start(replies).await;
    let clock = Slow(Instant::now(), Arc::default());
    let client = builder(&server.url).clock(clock.clone()).build();
    let client = client.expect("nothing is wrong with it");
    let mut notes = request::<Note>(&client, &GET).repeat(secs(5), secs(5));
    let (mut pages, mut dropped) = (Vec::new(), 0);
    while pages.len() < 5 {
        select! {
            biased;
            note = last(&mut notes) => pages.push(note.expect("the server says yes").page),
            () = yield_now() => dropped += 1,
        }
    }
    assert_eq!(pages, [0, 1, 2, 3, 4].map(Some));
    // In each request and in each wait.
    assert!(dropped >= 9, "{dropped}");
    assert_eq!(server.requests().len(), 5);
    assert_eq!(clock.1.lock().expect("no test panics with it").len(), 4);
}
