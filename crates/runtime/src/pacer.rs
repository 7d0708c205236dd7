//! Keeping within what the service takes.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use reqwest::header::HeaderMap;
use tokio::sync::Notify;

use crate::{Clock, RateLimit, RateLimitPolicy};

/// Delays requests so that no window of time holds more of them than a quota. All clones of a
/// client share its pacer, and clones of a pacer may be given to several clients: to all that the
/// service counts together.
///
/// Requests leave at once, in the order in which they were awaited, as long as there is quota left.
/// A request counts until a whole window after its answer began, as nobody knows when between the
/// two the service counted it.
///
/// A request that was polled keeps its turn until its answer begins or it is dropped. One that is
/// neither polled nor dropped, as in a `select!` that holds on to it, keeps others waiting.
///
/// Where the answers say what is left of a limit (`ratelimit`, `ratelimit-policy`), requests of
/// others are seen too: when less than a tenth of it is left, the rest is spread over the time to
/// its reset; when nothing is, requests wait for that, as they do for the `retry-after` of a 429;
/// but never longer than a window.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use std::time::Duration;
///
/// use api_runtime::{Client, ClientBuilder, Pacer};
///
/// let client: Client = ClientBuilder::new(&SERVICE)
///     .credentials(token("t0ken"))
///     .pacer(Pacer::new(100, Duration::from_secs(60)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Pacer(Arc<Shared>);

struct Shared {
    quota: usize,
    window: Duration,
    /// Held by the request that is next; the others queue behind it, first come, first served.
    queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// A request got its answer.
    landed: Notify,
}

#[derive(Default)]
struct State {
    /// How many requests are under way.
    flying: usize,
    /// When each of those that are not stops to count; ascending.
    counted_until: VecDeque<Instant>,
    departed: Option<Instant>,
    /// Nothing leaves before.
    blocked_until: Option<Instant>,
    slow: Option<Slow>,
}

/// How to be slow while little is left.
struct Slow {
    gap: Duration,
    until: Instant,
}

/// Whether a request may leave.
enum Clearance {
    Given,
    NotBefore(Instant),
    /// Not before an answer came to another one.
    AfterLanding,
}

impl Pacer {
    /// At most `quota` requests, but at least one, in any `window`, which is a year at most.
    pub fn new(quota: u32, window: Duration) -> Self {
        Self(Arc::new(Shared {
            quota: usize::try_from(quota.max(1)).unwrap_or(usize::MAX),
            window: window.min(YEAR),
            queue: tokio::sync::Mutex::new(()),
            state: Mutex::default(),
            landed: Notify::new(),
        }))
    }

    /// Waits until a request may leave; none if that is after `until`.
    pub(crate) async fn turn<'a>(
        &'a self,
        clock: &'a dyn Clock,
        until: Option<Instant>,
    ) -> Option<Turn<'a>> {
        let _first = self.0.queue.lock().await;
        loop {
            let now = clock.now();
            let clearance = self.state().clear(now, self.0.quota);
            match clearance {
                Clearance::Given => return Some(Turn { pacer: self, clock }),
                Clearance::NotBefore(at) if until.is_some_and(|until| at >= until) => return None,
                Clearance::NotBefore(at) => clock.sleep(at - now).await,
                Clearance::AfterLanding => self.0.landed.notified().await,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in it is half done where it may panic.
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn clear(&mut self, now: Instant, quota: usize) -> Clearance {
        while self
            .counted_until
            .front()
            .is_some_and(|&until| until <= now)
        {
            self.counted_until.pop_front();
        }
        if self.flying + self.counted_until.len() >= quota {
            let first = self.counted_until.front();
            return first.map_or(Clearance::AfterLanding, |&at| Clearance::NotBefore(at));
        }
        let spread = self.slow.as_ref().and_then(|slow| {
            let next = self.departed?.checked_add(slow.gap);
            Some(next.map_or(slow.until, |next| next.min(slow.until)))
        });
        match self.blocked_until.max(spread) {
            Some(at) if at > now => Clearance::NotBefore(at),
            _ => {
                self.flying += 1;
                self.departed = Some(now);
                Clearance::Given
            }
        }
    }
}

/// A request under way. It lands when this is dropped.
pub(crate) struct Turn<'a> {
    pacer: &'a Pacer,
    clock: &'a dyn Clock,
}

impl Turn<'_> {
    /// Notes what an answer says, and lands. `blocked_for` is how long a 429 asks to wait.
    pub(crate) fn land(self, headers: &HeaderMap, blocked_for: Option<Duration>) {
        let (pacer, now) = (self.pacer, self.clock.now());
        drop(self);
        let limits = RateLimit::list(headers);
        let policies = if limits.is_empty() {
            Vec::new()
        } else {
            RateLimitPolicy::list(headers)
        };
        let mut state = pacer.state();
        if let Some(wait) = blocked_for {
            let until = now + wait.min(pacer.0.window);
            state.blocked_until = state.blocked_until.max(Some(until));
        }
        let slow = limits.iter().filter_map(|limit| {
            let quota = policies.iter().find(|policy| policy.name == limit.name);
            let quota = quota.map_or(pacer.0.quota as u64, |policy| policy.quota);
            // Those under way are not in the service's count, or the answer is older than theirs.
            let left = limit.remaining.saturating_sub(state.flying as u64);
            // Its seconds are whole and may be rounded down.
            let reset = limit.reset_after.map(|time| time.saturating_add(SECOND));
            let reset = reset.unwrap_or(Duration::MAX).min(pacer.0.window);
            (left <= quota / 10).then(|| Slow {
                gap: match u32::try_from(left).unwrap_or(u32::MAX) {
                    0 => Duration::MAX,
                    left => reset / left + Duration::from_nanos(1),
                },
                until: now + reset,
            })
        });
        let slowest = slow.max_by_key(|slow| slow.gap);
        if !limits.is_empty() {
            state.slow = slowest;
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// No clock overflows by as much.
const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.pacer.state();
        state.flying -= 1;
        let until = self.clock.now() + self.pacer.0.window;
        state.counted_until.push_back(until);
        drop(state);
        self.pacer.0.landed.notify_one();
    }
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pacer")
            .field("quota", &self.0.quota)
            .field("window", &self.0.window)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;
    use tokio::time::{Instant as Now, sleep};

    use super::*;
    use crate::clock::TokioClock;

    const QUOTA: u32 = 1200;
    const WINDOW: Duration = Duration::from_secs(300);

    /// The service's limiter. It is as strict as one can be: no window, wherever it begins, may
    /// hold more than the quota, nor may one that begins with its first request; and who asks for
    /// more is blocked for the rest of that.
    struct Limiter {
        opened: Option<Now>,
        taken: u32,
        /// When requests of the last window came.
        came: VecDeque<Now>,
        refused: u32,
    }

    impl Limiter {
        fn new() -> Self {
            Self {
                opened: None,
                taken: 0,
                came: VecDeque::new(),
                refused: 0,
            }
        }

        /// Takes a request or refuses it, and says how long the caller has to wait then.
        fn take(&mut self) -> Option<Duration> {
            let now = Now::now();
            let opened = self.opened.filter(|&opened| now - opened < WINDOW);
            if opened.is_none() {
                self.taken = 0;
            }
            let opened = *self.opened.insert(opened.unwrap_or(now));
            while self.came.front().is_some_and(|&came| now - came >= WINDOW) {
                self.came.pop_front();
            }
            self.came.push_back(now);
            self.taken += 1;
            if self.taken > QUOTA || self.came.len() > QUOTA as usize {
                self.refused += 1;
                self.taken = self.taken.max(QUOTA + 1);
                return Some(WINDOW.saturating_sub(now - opened));
            }
            None
        }

        fn headers(&self) -> HeaderMap {
            let left = QUOTA.saturating_sub(self.taken);
            let reset = self
                .opened
                .map_or(WINDOW, |at| WINDOW.saturating_sub(at.elapsed()));
            let value = format!("\"default\";r={left};t={}", reset.as_secs());
            let value = HeaderValue::try_from(value).expect("it is fit");
            HeaderMap::from_iter([("ratelimit".parse().expect("it is a name"), value)])
        }
    }

    /// What a test says about the calls that it makes.
    #[derive(Clone, Copy)]
    struct Calls {
        number: u32,
        /// How many are under way at once.
        workers: u32,
        /// Whether the service says what is left.
        told: bool,
        /// How many others have made before.
        others: u32,
    }

    /// How many of the calls were refused, and how long all of them took.
    async fn simulate(pacer: Pacer, calls: Calls) -> (u32, Duration) {
        let limiter = Arc::new(Mutex::new(Limiter::new()));
        let locked = || limiter.lock().expect("no test panics with it");
        for _ in 0..calls.others {
            locked().take();
        }
        let began = Now::now();
        let workers = (0..calls.workers).map(|worker| {
            let (pacer, limiter) = (pacer.clone(), Arc::clone(&limiter));
            tokio::spawn(async move {
                let mut random = fastrand::Rng::with_seed(worker.into());
                let mut latency = move || Duration::from_millis(random.u64(5..800));
                let number = calls.number / calls.workers;
                for _ in 0..number {
                    let turn = pacer.turn(&TokioClock, None).await;
                    sleep(latency()).await;
                    let (blocked_for, headers) = {
                        let mut limiter = limiter.lock().expect("no test panics with it");
                        (limiter.take(), limiter.headers())
                    };
                    sleep(latency()).await;
                    let headers = if calls.told {
                        headers
                    } else {
                        HeaderMap::new()
                    };
                    turn.expect("there is no deadline")
                        .land(&headers, blocked_for);
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.expect("it does not panic");
        }
        let refused = locked().refused;
        (refused, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn pacing_10_000_queued_calls_gives_not_one_429() {
        for told in [false, true] {
            for workers in [10_000, 100] {
                let calls = Calls {
                    number: 10_000,
                    workers,
                    told,
                    others: 0,
                };
                let (refused, took) = simulate(Pacer::new(QUOTA, WINDOW), calls).await;
                assert_eq!(refused, 0, "{workers} {told}");
                // Nor does it take much longer than it must: eight windows and the rest.
                assert!(took > 8 * WINDOW && took < 9 * WINDOW, "{workers} {took:?}");
                // The model would tell.
                let (refused, _) = simulate(Pacer::new(QUOTA + 1, WINDOW), calls).await;
                assert!(refused > 0, "{workers} {told}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pacing_slows_down_when_the_service_says_that_little_is_left() {
        let calls = Calls {
            number: 1000,
            workers: 10,
            told: true,
            others: 1000,
        };
        let pacer = || Pacer::new(QUOTA, WINDOW);
        assert_eq!(simulate(pacer(), calls).await.0, 0);
        let blind = Calls {
            told: false,
            ..calls
        };
        assert!(simulate(pacer(), blind).await.0 > 0);
    }

    #[tokio::test(start_paused = true)]
    async fn pacing_waits_no_longer_than_a_window_for_what_the_service_says() {
        let began = Now::now();
        let pacer = Pacer::new(10, WINDOW);
        for (headers, blocked_for) in [
            (r#""default";r=0;t=18446744073709551615"#, None),
            (r#""default";r=9;t=9"#, Some(Duration::MAX)),
        ] {
            let headers = HeaderMap::from_iter([(
                "ratelimit".parse().expect("it is a name"),
                HeaderValue::from_static(headers),
            )]);
            let turn = pacer.turn(&TokioClock, None).await;
            turn.expect("there is no deadline")
                .land(&headers, blocked_for);
        }
        pacer.turn(&TokioClock, None).await.expect("as before");
        assert_eq!(began.elapsed(), 2 * WINDOW);
    }

    #[tokio::test(start_paused = true)]
    async fn pacing_goes_on_when_a_request_is_dropped() {
        let pacer = Pacer::new(1, WINDOW);
        let first = pacer.turn(&TokioClock, None).await;
        let waiting = tokio::time::timeout(WINDOW, pacer.turn(&TokioClock, None)).await;
        assert!(waiting.is_err(), "the first is still under way");
        drop(first);
        let soon = TokioClock.now() + WINDOW / 2;
        assert!(pacer.turn(&TokioClock, Some(soon)).await.is_none());
        let began = Now::now();
        assert!(pacer.turn(&TokioClock, None).await.is_some());
        assert_eq!(began.elapsed(), WINDOW);
    }
}
