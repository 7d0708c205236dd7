//! When does a wait for a zone's serial end, and what does the caller learn on the way?
//!
//! Time is that of a clock that moves only when somebody sleeps, the emulator's with it. What the emulator never answers
//! (a configuration without a serial, what is no JSON, refusals of a kind that it does not send) comes from a server that
//! follows a script.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use cloudflare_secondary_dns::model::{
    IncomingConfig, IncomingCreate, PeerCreate, Serial, Timestamp,
};
use cloudflare_secondary_dns::{
    Client, ClientBuilder, Error, Incoming, Pacer, RetryPolicy, WaitError, WaitOptions,
    WaitProgress, credentials,
};
use cloudflare_secondary_dns_emulator::{Clock as EmulatorClock, Effect, Emulator, Fault};
use tests::{Answer, Server, block_on};
use tokio::task::yield_now;

const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const ZONE: &str = "269d8f4853475ca241c4e730be286b20";
/// When the emulator's clock begins to go.
const BEGAN: &str = "2026-01-01T00:00:00Z";

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

const DAY: Duration = secs(24 * 60 * 60);

/// A clock that, when all who could go on are asleep, jumps to where the first of them wakes up.
#[derive(Clone)]
struct Clock {
    began: Instant,
    state: Arc<Mutex<Sleepers>>,
}

#[derive(Default)]
struct Sleepers {
    elapsed: Duration,
    number: u64,
    /// When they wake up, with a number that tells them apart.
    wake: BTreeSet<(Duration, u64)>,
    /// What happens whenever somebody has slept for so long.
    then: Option<Box<dyn FnMut(Duration) + Send>>,
}

impl Clock {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            state: Arc::default(),
        }
    }

    fn with<R>(&self, change: impl FnOnce(&mut Sleepers) -> R) -> R {
        change(&mut self.state.lock().expect("no test panics with it"))
    }

    fn elapsed(&self) -> Duration {
        self.with(|state| state.elapsed)
    }
}

/// Somebody who sleeps; no longer when dropped.
struct Sleeper<'a>(&'a Clock, (Duration, u64));

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.wake.remove(&self.1));
    }
}

impl cloudflare_secondary_dns::Clock for Clock {
    fn now(&self) -> Instant {
        self.began + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // The times of the service have microseconds.
        let duration = Duration::from_micros(
            u64::try_from(duration.as_nanos().div_ceil(1000)).unwrap_or(u64::MAX),
        );
        let key = self.with(|state| {
            state.number += 1;
            let key = (state.elapsed.saturating_add(duration), state.number);
            state.wake.insert(key);
            key
        });
        let sleeper = Sleeper(self, key);
        Box::pin(async move {
            // Never at once, as with a clock that takes its time.
            yield_now().await;
            let Sleeper(clock, key) = &sleeper;
            while clock.with(|state| state.wake.first() != Some(key)) {
                yield_now().await;
            }
            clock.with(|state| {
                let moved = key.0.saturating_sub(state.elapsed);
                state.elapsed += moved;
                if let Some(then) = &mut state.then {
                    then(moved);
                }
            });
            assert!(clock.elapsed() < DAY, "somebody waits for ever");
        })
    }
}

/// A zone of a service that shows one thing after the other, and the last for ever.
struct Zone {
    base_url: String,
    clock: Clock,
    service: Service,
}

enum Service {
    Emulator(Arc<Emulator>),
    Script {
        /// When requests came.
        came: Arc<Mutex<Vec<Duration>>>,
        _server: Server,
    },
}

/// What a poll sees.
#[derive(Clone)]
enum Seen {
    Serial(u32),
    Fault(Effect),
}

impl Zone {
    /// A zone of an emulator: whenever somebody has slept, the next serial is there, or the next request meets a fault.
    fn new(seen: impl IntoIterator<Item = Seen>) -> Self {
        let time = EmulatorClock::standing(&BEGAN.parse().expect("a time"));
        let emulator = Emulator::builder().rate_limit(None).clock(time.clone());
        let emulator = Arc::new(emulator.start_blocking().expect("it starts"));
        let zone = Self {
            base_url: emulator.base_url(),
            clock: Clock::new(),
            service: Service::Emulator(Arc::clone(&emulator)),
        };
        zone.configure();
        emulator.clear_requests();
        let seen: Vec<_> = seen.into_iter().collect();
        let mut serials = Vec::new();
        for (index, seen) in (1..).zip(&seen) {
            if let Seen::Fault(effect) = seen {
                let fault = Fault::new(effect.clone())
                    .on("incoming-get")
                    .after(index - 1);
                emulator.fault(fault.times(1)).expect("a fault");
            }
            serials.push(match seen {
                Seen::Serial(serial) => Some(*serial),
                Seen::Fault(_) => None,
            });
        }
        if let Some(Seen::Fault(effect)) = seen.last() {
            let polls = u32::try_from(seen.len()).expect("a few");
            let fault = Fault::new(effect.clone()).on("incoming-get").after(polls);
            emulator.fault(fault).expect("a fault");
        }
        let mut serials = serials.into_iter();
        let mut next = move |slept| {
            time.advance(slept);
            if let Some(serial) = serials.next().flatten() {
                emulator.state().transfer(ZONE, Serial::new(serial));
            }
        };
        next(Duration::ZERO);
        zone.clock.with(|state| state.then = Some(Box::new(next)));
        zone
    }

    /// A zone of a server that gives one answer after the other.
    fn scripted(answers: impl IntoIterator<Item = Answer>) -> Self {
        let clock = Clock::new();
        let came = Arc::<Mutex<Vec<Duration>>>::default();
        let answers: Vec<_> = answers.into_iter().collect();
        let server = Server::start({
            let (clock, came) = (clock.clone(), Arc::clone(&came));
            move |_| {
                let mut came = came.lock().expect("no test panics with it");
                came.push(clock.elapsed());
                answers[came.len().min(answers.len()) - 1].clone()
            }
        });
        Self {
            base_url: server.base_url(),
            clock,
            service: Service::Script {
                came,
                _server: server,
            },
        }
    }

    /// Makes the zone secondary.
    fn configure(&self) {
        let client = self.builder().build();
        let client = client.expect("nothing is wrong with it");
        block_on(async {
            let peer = client.peers(ACCOUNT).create(PeerCreate::new("primary"));
            let peer = peer.await.expect("a peer");
            let body = IncomingCreate::new("example.com", 300, [peer.id]);
            let made = client.incoming(ZONE).create(body).await;
            made.expect("a configuration");
        });
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .base_url(&*self.base_url)
            .credentials(credentials::api_token(tests::TOKEN))
            .retry(RetryPolicy::none())
            .clock(self.clock.clone())
            // Reading the system's certificates would take most of the time.
            .http_client(|http| http.tls_certs_only([]))
    }

    fn incoming(&self) -> Incoming {
        let client = self.builder().build();
        client.expect("nothing is wrong with it").incoming(ZONE)
    }

    /// When requests came.
    fn came(&self) -> Vec<Duration> {
        match &self.service {
            Service::Emulator(emulator) => {
                let micros = |time: &str| {
                    let time: Timestamp = time.parse().expect("a time");
                    time.to_jiff().expect("a moment").as_microsecond()
                };
                let requests = emulator.requests();
                let came = requests.iter().map(|it| micros(&it.time) - micros(BEGAN));
                came.map(|it| Duration::from_micros(it.try_into().expect("no time before")))
                    .collect()
            }
            Service::Script { came, .. } => came.lock().expect("no test panics with it").clone(),
        }
    }

    /// The id of a request.
    fn ray(&self, request: usize) -> String {
        match &self.service {
            Service::Emulator(emulator) => emulator.requests()[request].ray.clone(),
            Service::Script { .. } => "8f1e2d3c4b5a6978-TST".to_owned(),
        }
    }

    /// Waits for a serial as long as `options` say.
    fn wait(&self, serial: u32, options: WaitOptions) -> Result<IncomingConfig, WaitError> {
        let wait = self
            .incoming()
            .wait_for_serial(Serial::new(serial), options);
        block_on(async { wait.await })
    }

    /// Waits for a serial and gives all that is told of each poll.
    fn progress(&self, serial: u32, options: WaitOptions) -> Vec<Result<WaitProgress, WaitError>> {
        let mut wait = self
            .incoming()
            .wait_for_serial(Serial::new(serial), options);
        block_on(async {
            let mut all = Vec::new();
            while let Some(progress) = wait.next().await {
                all.push(progress);
            }
            all
        })
    }
}

/// A serial that is seen.
fn at(serial: u32) -> Seen {
    Seen::Serial(serial)
}

/// An error of the service.
fn fault(status: u16) -> Seen {
    Seen::Fault(Effect::Status {
        status,
        html: false,
    })
}

/// An answer with a serial.
fn answer(serial: u32) -> Answer {
    config(&format!(r#"{{"soa_serial": {serial}}}"#))
}

fn config(config: &str) -> Answer {
    let body = format!(r#"{{"success": true, "errors": [], "messages": [], "result": {config}}}"#);
    Answer::json(200, body)
}

fn refused(status: u16) -> Answer {
    let body = r#"{"success": false, "errors": [{"code": 1000, "message": "no"}], "messages": []}"#;
    Answer::json(status, body)
}

/// The time from each request to the next.
fn gaps(came: &[Duration]) -> Vec<Duration> {
    let gaps = came.windows(2).map(|two| two[1].saturating_sub(two[0]));
    gaps.collect()
}

/// Whether a wait is at least so long, and by no more than a half longer.
fn is_about(wait: Duration, least: Duration) -> bool {
    wait >= least && wait <= least * 3 / 2
}

/// Polls five seconds apart at least, and no more than seven and a half.
fn steady() -> WaitOptions {
    WaitOptions::default().with_longest_interval(Duration::ZERO)
}

/// Exactly two polls, at once and after five seconds.
fn twice() -> WaitOptions {
    steady().with_deadline(secs(6))
}

#[test]
fn a_serial_that_is_there_ends_the_wait_at_once() {
    let zone = Zone::new([at(5), at(6)]);
    let config = zone.wait(5, WaitOptions::default()).expect("it is there");
    assert_eq!(config.soa_serial, Some(Serial::new(5)));
    assert_eq!(zone.came(), [Duration::ZERO]);
}

#[test]
fn a_wait_ends_with_the_first_poll_that_sees_the_serial() {
    let zone = Zone::new([at(5), at(5), at(6), at(7)]);
    let config = zone.wait(6, WaitOptions::default()).expect("it gets there");
    assert_eq!(config.soa_serial, Some(Serial::new(6)));
    assert_eq!(zone.came().len(), 3);
}

#[test]
fn serials_are_compared_as_rfc_1982_says_and_0_is_none() {
    const HALF: u32 = 1 << 31;
    for (wanted, seen, reached) in [
        (6, 5, false),
        (6, 6, true),
        (6, 7, true),
        // Around the end of the numbers.
        (5, 4_294_967_290, false),
        (4_294_967_290, 4_294_967_290, true),
        (4_294_967_290, 4_294_967_289, false),
        (4_294_967_290, 5, true),
        // 2³¹ apart there is no order, and a little less or more there is.
        (5, 5 + HALF, false),
        (5, 5 + HALF - 1, true),
        (5, 5 + HALF + 1, false),
        (HALF + 5, 5, false),
        // Never transferred, though it would be newer, or the same.
        (4_294_967_290, 0, false),
        (0, 0, false),
        (0, 1, true),
    ] {
        let result = Zone::new([at(seen)]).wait(wanted, twice());
        assert_eq!(result.is_ok(), reached, "{wanted} {seen}");
    }
}

#[test]
fn a_zone_that_was_never_transferred_reaches_a_serial_with_its_first_transfer() {
    let newest = 4_294_967_290;
    let zone = Zone::scripted([
        answer(0),
        config("{}"),
        config(r#"{"soa_serial": null}"#),
        answer(newest),
    ]);
    let config = zone.wait(newest, steady()).expect("it gets there");
    assert_eq!(config.soa_serial, Some(Serial::new(newest)));
    assert_eq!(zone.came().len(), 4);
}

#[test]
fn serials_may_wrap_around_while_somebody_waits() {
    let zone = Zone::new([at(4_294_967_290), at(4_294_967_295), at(5)]);
    zone.wait(5, steady()).expect("it gets there");
    assert_eq!(zone.came().len(), 3);
}

#[test]
fn the_deadline_ends_a_wait_and_the_error_says_what_was_seen() {
    for (answers, serial, error, line) in [
        (
            [at(4), at(5)],
            Some(5),
            None,
            "serial 6 not reached before the deadline (5.0 s, polls: 2): serial 5",
        ),
        (
            [at(0), at(0)],
            None,
            None,
            "serial 6 not reached before the deadline (5.0 s, polls: 2): never transferred",
        ),
        (
            [fault(500), fault(503)],
            None,
            Some(503),
            "serial 6 not reached before the deadline (5.0 s, polls: 2): serial unknown; last poll \
             failed: incoming-get: 503 Service Unavailable: 1003 Service Unavailable [request RAY]",
        ),
        (
            [fault(503), at(5)],
            Some(5),
            None,
            "serial 6 not reached before the deadline (5.0 s, polls: 2): serial 5",
        ),
    ] {
        let zone = Zone::new(answers);
        let end = zone.wait(6, twice()).expect_err("it never gets there");
        assert!(end.is_deadline());
        assert_eq!(end.serial(), Serial::new(6));
        assert_eq!(end.progress().serial(), serial.map(Serial::new));
        assert_eq!((end.progress().polls, end.progress().elapsed), (2, secs(5)));
        let status = end.error().and_then(Error::status);
        assert_eq!(status.map(|status| status.as_u16()), error);
        let source = std::error::Error::source(&end);
        assert_eq!(source.is_some(), error.is_some());
        assert_eq!(end.to_string(), line.replace("RAY", &zone.ray(1)));
    }
}

#[test]
fn a_wait_that_the_service_asks_for_is_kept_to_or_ends_the_wait() {
    for (retry_after, reached) in [(40, true), (60, false)] {
        let limited = Seen::Fault(Effect::TooManyRequests {
            retry_after,
            html: false,
        });
        let zone = Zone::new([limited, at(6)]);
        let result = zone.wait(6, steady().with_deadline(secs(60)));
        assert_eq!(result.is_ok(), reached);
        let Err(end) = result else {
            assert_eq!(zone.came(), [0, 40].map(secs));
            continue;
        };
        assert_eq!((end.progress().elapsed, zone.came().len()), (secs(0), 1));
        assert!(end.is_deadline());
        assert!(end.error().is_some_and(Error::is_rate_limited));
        assert_eq!(end.error().and_then(Error::retry_after), Some(secs(60)));
    }
}

#[test]
fn a_deadline_of_zero_sends_nothing() {
    let zone = Zone::new([at(6)]);
    let options = WaitOptions::default().with_deadline(Duration::ZERO);
    let error = zone.wait(6, options).expect_err("there is no time");
    assert!(error.is_deadline() && zone.came().is_empty());
    assert_eq!(
        error.to_string(),
        "serial 6 not reached before the deadline (0.0 s, polls: 0): serial unknown"
    );
}

#[test]
fn what_no_later_poll_would_mend_ends_the_wait_at_once() {
    for answer in [
        refused(400),
        refused(401),
        refused(403),
        refused(404),
        refused(200),
        config("7"),
        config(r#"{"soa_serial": "five"}"#),
        Answer::json(200, "<html>"),
    ] {
        let zone = Zone::scripted([self::answer(5), answer, self::answer(6)]);
        let end = zone.wait(6, steady()).expect_err("it is refused");
        assert!(!end.is_deadline());
        assert!(end.error().is_some_and(|error| !error.is_retryable()));
        assert_eq!(end.progress().serial(), Some(Serial::new(5)));
        assert_eq!(zone.came().len(), 2);
    }
    let end = Zone::scripted([refused(404)]).wait(6, steady());
    let end = end.expect_err("it is refused");
    assert!(end.error().is_some_and(Error::is_not_found));
    assert_eq!(
        end.to_string(),
        "serial 6 not reached (0.0 s, polls: 1): serial unknown; last poll failed: incoming-get: \
         404 Not Found: 1000 no [request 8f1e2d3c4b5a6978-TST]"
    );
}

#[test]
fn what_may_succeed_later_is_not_yet() {
    let temporary = [408, 429, 500, 502, 503, 504, 522];
    let answers = temporary
        .map(refused)
        .into_iter()
        .chain([answer(5), answer(6)]);
    let zone = Zone::scripted(answers);
    let progress = zone.progress(6, steady());
    assert_eq!(progress.len(), temporary.len() + 2);
    for (progress, status) in progress.iter().zip(temporary) {
        let error = progress.as_ref().expect("the wait goes on").error();
        let status_seen = error.and_then(Error::status).map(|status| status.as_u16());
        assert_eq!(status_seen, Some(status));
    }
    let last = progress.last().expect("it is not empty").as_ref();
    assert!(last.is_ok_and(|last| last.reached && last.error().is_none()));
}

#[test]
fn a_poll_fails_only_when_the_retries_of_its_request_have() {
    let zone = Zone::new(
        [503, 503, 200, 503, 503, 503, 200].map(|status| match status {
            200 => at(5),
            _ => fault(status),
        }),
    );
    let client = zone.builder().retry(RetryPolicy::default()).build();
    let client = client.expect("nothing is wrong with it");
    let mut wait = client
        .incoming(ZONE)
        .wait_for_serial(Serial::new(6), steady());
    let polls = block_on(async {
        let mut polls = Vec::new();
        for _ in 0..3 {
            let progress = wait.next().await.expect("it has not ended");
            polls.push(progress.expect("the wait goes on"));
        }
        polls
    });
    let failed = polls
        .iter()
        .map(|progress| progress.error().map(Error::tries));
    assert_eq!(failed.collect::<Vec<_>>(), [None, Some(3), None]);
    assert_eq!(polls[1].serial(), Some(Serial::new(5)), "it is still known");
    assert_eq!(zone.came().len(), 7);
}

#[test]
fn progress_is_told_of_each_poll_in_order() {
    let zone = Zone::new([fault(503), at(0), at(5), fault(500), at(6), at(7)]);
    let progress = zone.progress(6, steady());
    let progress: Vec<_> = progress
        .into_iter()
        .map(|one| one.expect("the wait goes on"))
        .collect();

    let told = progress.iter().map(|one| {
        let failed = one.error().is_some();
        (
            one.polls,
            one.serial().map(Serial::get),
            failed,
            one.reached,
        )
    });
    let expected = [
        (1, None, true, false),
        (2, None, false, false),
        (3, Some(5), false, false),
        (4, Some(5), true, false),
        (5, Some(6), false, true),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let elapsed: Vec<_> = progress.iter().map(|one| one.elapsed).collect();
    assert_eq!(elapsed, zone.came());

    let config = progress[4].config.as_ref().expect("it had an answer");
    assert!(config.checked_time.is_some());
    assert_eq!(
        progress[1].to_string(),
        format!(
            "poll 2 after {:.1} s: never transferred",
            elapsed[1].as_secs_f64()
        )
    );
    assert_eq!(
        progress[3].to_string(),
        format!(
            "poll 4 after {:.1} s: serial 5; last poll failed: incoming-get: 500 Internal Server Error: \
             1003 Internal Server Error [request {}]",
            elapsed[3].as_secs_f64(),
            zone.ray(3)
        )
    );
}

#[test]
fn awaiting_goes_on_from_where_the_progress_is() {
    let zone = Zone::new([at(4), at(5), at(6), at(7)]);
    let mut wait = zone.incoming().wait_for_serial(Serial::new(6), steady());
    let config = block_on(async {
        wait.next()
            .await
            .expect("it has not ended")
            .expect("the wait goes on");
        wait.await
    });
    assert_eq!(
        config.expect("it gets there").soa_serial,
        Some(Serial::new(6))
    );
    assert_eq!(zone.came().len(), 3);
}

#[test]
fn awaiting_after_the_end_gives_the_result_again() {
    for (last, reached) in [(answer(6), true), (refused(404), false)] {
        let zone = Zone::scripted([answer(5), last, answer(7)]);
        let mut wait = zone.incoming().wait_for_serial(Serial::new(6), steady());
        block_on(async {
            while wait.next().await.is_some() {}
            assert!(wait.next().await.is_none());
            match wait.await {
                Ok(config) => assert!(reached && config.soa_serial == Some(Serial::new(6))),
                Err(end) => assert!(!reached && end.error().is_some_and(Error::is_not_found)),
            }
        });
        assert_eq!(zone.came().len(), 2);
    }
}

#[test]
fn no_progress_is_lost_or_told_twice_when_it_is_no_longer_waited_for() {
    let zone = Zone::new((1..=6).map(at));
    let mut wait = zone.incoming().wait_for_serial(Serial::new(6), steady());
    let (serials, dropped) = block_on(async {
        let (mut serials, mut dropped) = (Vec::new(), 0);
        loop {
            tokio::select! {
                biased;
                progress = wait.next() => match progress {
                    Some(progress) => serials.push(progress.expect("the wait goes on").serial()),
                    None => return (serials, dropped),
                },
                () = yield_now() => dropped += 1,
            }
        }
    });
    assert_eq!(
        serials,
        [1, 2, 3, 4, 5, 6].map(|serial| Some(Serial::new(serial)))
    );
    // In each poll and in each wait between two.
    assert!(dropped >= 11, "{dropped}");
    let came = zone.came();
    assert_eq!(came.len(), 6);
    for gap in gaps(&came) {
        assert!(is_about(gap, secs(5)), "{gap:?}");
    }
}

#[test]
fn a_wait_may_be_dropped_at_any_point_and_begun_again() {
    let zone = Zone::scripted([answer(5)]);
    let incoming = zone.incoming();
    let wait = |serial| incoming.wait_for_serial(Serial::new(serial), steady());
    let sleepers = || zone.clock.with(|state| state.wake.len());
    block_on(async {
        let points: [&dyn Fn(usize, Duration) -> bool; 4] = [
            &|_, _| true,
            // In a request, in the wait after it, in the request after that.
            &|requests, _| zone.came().len() > requests,
            &|_, _| sleepers() > 0,
            &|_, elapsed| zone.clock.elapsed() > elapsed,
        ];
        for is_there in points {
            let (requests, elapsed) = (zone.came().len(), zone.clock.elapsed());
            let mut future = wait(6).into_future();
            while !is_there(requests, elapsed) {
                assert!(is_pending(&mut future).await, "the serial is never there");
                yield_now().await;
            }
            drop(future);
            assert_eq!(sleepers(), 0, "somebody sleeps still");
        }
        let config = wait(5).await.expect("it is there");
        assert_eq!(config.soa_serial, Some(Serial::new(5)));
        // The connections have tasks of their own, which end when they see that nobody is there. This server keeps none.
        let metrics = tokio::runtime::Handle::current().metrics();
        let began = Instant::now();
        while metrics.num_alive_tasks() > 0 {
            assert!(began.elapsed() < secs(10), "a task is left");
            yield_now().await;
        }
    });
}

async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
    let mut future = pin!(future);
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[test]
fn the_waits_grow_from_5_to_30_seconds_and_a_half_more_for_10_minutes() {
    let zone = Zone::new([at(5)]);
    let end = zone
        .wait(6, WaitOptions::default())
        .expect_err("it never gets there");
    let came = zone.came();
    let gaps = gaps(&came);
    let (last, others) = gaps.split_last().expect("there are some");
    let least = [5, 10, 20]
        .into_iter()
        .chain(std::iter::repeat(30))
        .map(secs);
    for (gap, least) in others.iter().zip(least) {
        assert!(is_about(*gap, least), "{gap:?}");
    }
    assert!(*last >= secs(1) && *last <= secs(45));
    assert_ne!(others[3], others[4], "there is no jitter");

    // About as many as the documentation promises, up to the deadline.
    assert!((17..=23).contains(&came.len()), "{}", came.len());
    let elapsed = end.progress().elapsed;
    assert!(elapsed >= secs(599) && elapsed < secs(600), "{elapsed:?}");
}

#[test]
fn an_interval_of_zero_is_a_second() {
    let zone = Zone::new([at(1), at(2), at(3), at(4)]);
    let hasty = WaitOptions::default()
        .with_interval(Duration::ZERO)
        .with_longest_interval(Duration::ZERO);
    zone.wait(4, hasty).expect("it gets there");
    for gap in gaps(&zone.came()) {
        assert!(is_about(gap, secs(1)), "{gap:?}");
    }
}

#[test]
fn a_wait_without_a_deadline_goes_on() {
    let answers = (0..100).map(|_| fault(503)).chain([at(6)]);
    let zone = Zone::new(answers);
    let options = WaitOptions::default().with_deadline(None);
    zone.wait(6, options).expect("it gets there");
    assert_eq!(zone.came().len(), 101);
    assert!(zone.clock.elapsed() > secs(600));
}

#[test]
fn the_polls_of_many_zones_keep_within_the_clients_pacer() {
    let zone = Zone::scripted((0..40).map(|_| answer(5)).chain([answer(6)]));
    let pacer = Pacer::new(3, secs(60));
    let client = zone.builder().pacer(pacer).build();
    let client = client.expect("nothing is wrong with it");
    block_on(async {
        let waits = (0..5).map(|_| {
            let zone = client.incoming(ZONE);
            let options = steady().with_deadline(None);
            tokio::spawn(zone.wait_for_serial(Serial::new(6), options).into_future())
        });
        for wait in waits.collect::<Vec<_>>() {
            let config = wait.await.expect("it does not panic");
            config.expect("it gets there");
        }
    });
    let came = zone.came();
    assert!(came.len() > 40);
    for four in came.windows(4) {
        assert!(four[0] + secs(60) <= four[3], "{four:?}");
    }
}
