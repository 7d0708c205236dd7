//! A request that is sent again and again.

use std::{
    fmt,
    future::{Future, IntoFuture, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use api_types::wire::Field;

use crate::{
    Error, Result,
    draft::Draft,
    request::{Request, Sending},
};

/// A request that is sent again and again, to see something change: what
/// [`Request::repeat`](crate::Request::repeat) gives. It is a stream of results that ends at its
/// [`deadline`](Self::deadline), and no result ends it before.
///
/// The first request goes at once. The wait after a result is at least the interval, which doubles
/// with each wait up to the longest, and longer by a random part of up to a half, so that those who
/// began together do not stay in step. It counts from when the result was there, whatever the
/// caller does with it meanwhile. A service that asks for a longer wait (`retry-after`) is obeyed.
///
/// Each request is one like any other: its retries come first, and the client's
/// [`Pacer`](crate::Pacer) and [`Clock`](crate::Clock) hold for it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// use std::time::Duration;
///
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let mut notes = client
///     .request::<Note>(&GET, &[&"book", &7])
///     .repeat(Duration::from_secs(5), Duration::from_secs(30))
///     .deadline(Duration::from_secs(600));
/// while let Some(note) = notes.next().await {
///     println!("after {:?}: {}", notes.elapsed(), note?.text);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the first result is asked for"]
pub struct Repeat<T> {
    draft: Box<Draft>,
    schedule: Schedule,
    /// When the first result was asked for.
    started: Option<Instant>,
    step: Step<T>,
}

enum Step<T> {
    /// A request is due.
    Due,
    Sending(Sending<T>),
    /// A result was there at this time; the next request is to wait so long.
    Answered(Instant, Duration),
    Sleeping(Pin<Box<dyn Future<Output = ()> + Send>>),
    Ended,
}

impl<T> Repeat<T> {
    pub(crate) fn new(draft: Box<Draft>, interval: Duration, longest: Duration) -> Self {
        Self {
            draft,
            schedule: Schedule::new(interval, longest),
            started: None,
            step: Step::Due,
        }
    }

    /// Sets how long it may take in all, from when the first result is asked for. There is no such
    /// deadline by default. It holds for each request too, beside the request's own.
    ///
    /// The last request goes a second before the deadline, if the waits would lead beyond that. A
    /// wait that would end after it, because the service asks for it or because the last request
    /// was less than a second ago, is not begun.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.schedule.deadline = Some(deadline);
        self
    }

    /// The time since the first result was asked for; zero before.
    pub fn elapsed(&self) -> Duration {
        self.started
            .map_or(Duration::ZERO, |started| self.since(started))
    }

    fn time_left(&self) -> Option<Duration> {
        let deadline = self.schedule.deadline?;
        Some(deadline.saturating_sub(self.elapsed()))
    }

    fn now(&self) -> Instant {
        self.draft.client.0.clock.now()
    }

    fn since(&self, then: Instant) -> Duration {
        self.now().saturating_duration_since(then)
    }

    /// The request that is due, unless the deadline is over.
    fn request(&mut self) -> Option<Request<T>> {
        self.started = self.started.or_else(|| Some(self.now()));
        let left = self.time_left();
        if left.is_some_and(|left| left.is_zero()) {
            return None;
        }
        let mut draft = Draft::clone(&self.draft);
        draft.deadline = draft.deadline.into_iter().chain(left).min();
        Some(Request::new(draft))
    }

    /// What comes after a result.
    fn answered(&mut self, asked: Option<Duration>) -> Step<T> {
        let left = self.time_left();
        let wait = self.schedule.wait(asked, left, fastrand::f64());
        wait.map_or(Step::Ended, |wait| Step::Answered(self.now(), wait))
    }

    /// Waits for what is left of a wait that began with a result.
    fn sleep(&self, answered: Instant, wait: Duration) -> Step<T> {
        let wait = wait.saturating_sub(self.since(answered));
        if wait.is_zero() {
            return Step::Due;
        }
        let client = self.draft.client.clone();
        Step::Sleeping(Box::pin(async move { client.0.clock.sleep(wait).await }))
    }
}

impl<T: Field> Repeat<T> {
    /// The next result; none after the deadline.
    ///
    /// It may be dropped at any time, as by `select!`: a request that is under way, or a wait, goes
    /// on with the next call, and no result is lost.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`next`](Self::next), for an implementation of `Stream`.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            self.step = match &mut self.step {
                Step::Due => self
                    .request()
                    .map_or(Step::Ended, |request| Step::Sending(request.into_future())),
                Step::Sending(sending) => {
                    let result = ready!(Pin::new(sending).poll(context));
                    let asked = result.as_ref().err().and_then(Error::retry_after);
                    self.step = self.answered(asked);
                    return Poll::Ready(Some(result));
                }
                Step::Answered(answered, wait) => {
                    let (answered, wait) = (*answered, *wait);
                    self.sleep(answered, wait)
                }
                Step::Sleeping(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    Step::Due
                }
                Step::Ended => return Poll::Ready(None),
            };
        }
    }
}

impl<T> fmt::Debug for Repeat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repeat")
            .field("request", &self.draft)
            .field("schedule", &self.schedule)
            .field("elapsed", &self.elapsed())
            .finish_non_exhaustive()
    }
}

/// How long the waits are.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    /// The least that the next wait is.
    interval: Duration,
    longest: Duration,
    deadline: Option<Duration>,
}

impl Schedule {
    fn new(interval: Duration, longest: Duration) -> Self {
        let interval = interval.max(SHORTEST);
        Self {
            interval,
            longest: longest.max(interval),
            deadline: None,
        }
    }

    /// The wait after a result that asked for one, with so much time left and a random number from
    /// 0 to 1; none if there is no time for another request.
    fn wait(
        &mut self,
        asked: Option<Duration>,
        left: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        let jitter = (self.interval / 2).mul_f64(random);
        let wait = self.interval.saturating_add(jitter);
        self.interval = self.interval.saturating_mul(2).min(self.longest);
        let least = asked.unwrap_or_default().max(SHORTEST);
        let Some(left) = left else {
            return Some(wait.max(least));
        };
        let wait = wait.min(left.saturating_sub(SHORTEST)).max(least);
        (wait < left).then_some(wait)
    }
}

/// No wait is shorter, whatever the interval; and so much is left for the last request.
const SHORTEST: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn waits(mut schedule: Schedule, random: f64) -> [Duration; 5] {
        [(); 5].map(|()| schedule.wait(None, None, random).expect("no deadline"))
    }

    #[test]
    fn waits_double_up_to_the_longest_and_are_longer_by_a_random_part_of_a_half() {
        let schedule = Schedule::new(secs(4), secs(20));
        assert_eq!(waits(schedule, 0.0), [4, 8, 16, 20, 20].map(secs));
        assert_eq!(waits(schedule, 0.5), [5, 10, 20, 25, 25].map(secs));
        assert_eq!(waits(schedule, 1.0), [6, 12, 24, 30, 30].map(secs));
    }

    #[test]
    fn waits_have_bounds_whatever_is_asked_for() {
        for (interval, longest, expected) in [
            (Duration::ZERO, Duration::ZERO, [1, 1, 1, 1, 1].map(secs)),
            (Duration::ZERO, secs(5), [1, 2, 4, 5, 5].map(secs)),
            // The interval counts.
            (secs(9), secs(5), [9; 5].map(secs)),
            (Duration::MAX, Duration::MAX, [Duration::MAX; 5]),
        ] {
            assert_eq!(waits(Schedule::new(interval, longest), 0.0), expected);
        }
        let most = Schedule::new(Duration::MAX, Duration::MAX);
        assert_eq!(waits(most, 1.0), [Duration::MAX; 5]);
    }

    #[test]
    fn the_last_request_goes_a_second_before_the_deadline() {
        for (asked, left, expected) in [
            (None, None, Some(4)),
            (None, Some(6), Some(4)),
            (None, Some(5), Some(4)),
            // Rather too early than not at all.
            (None, Some(4), Some(3)),
            (None, Some(2), Some(1)),
            // Too close to the request before.
            (None, Some(1), None),
            (None, Some(0), None),
            // The service may only ask for longer waits, also at the end.
            (Some(0), None, Some(4)),
            (Some(3), Some(3), None),
            (Some(3), Some(4), Some(3)),
            (Some(9), None, Some(9)),
            (Some(9), Some(10), Some(9)),
            (Some(9), Some(9), None),
            (Some(u64::MAX), Some(600), None),
        ] {
            let mut schedule = Schedule::new(secs(4), secs(4));
            let wait = schedule.wait(asked.map(secs), left.map(secs), 0.0);
            assert_eq!(wait, expected.map(secs), "{asked:?} {left:?}");
        }
    }
}
