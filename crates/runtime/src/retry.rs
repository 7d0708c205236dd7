//! Whether to try again, and when.

use std::{fmt, time::Duration};

use reqwest::StatusCode;

use crate::{Error, ErrorKind};

/// How often a request that failed is tried again, and how long to wait before.
///
/// An [idempotent](crate::Operation::is_idempotent) operation is tried again when the connection
/// failed, no answer came (in time), or the status is 408, 425, 429 or 5xx without 501 and 505. Any
/// other is tried again only where the service cannot have acted: when the connection was not
/// made, and for 429.
///
/// The wait is a random part of a time that doubles with each try ("full jitter"). A service that
/// says how long to wait, in `retry-after-ms` or in `retry-after`, is obeyed, or, if that is longer
/// than [`max_wait`](Self::max_wait), its answer returned at once.
///
/// ```
/// use std::time::Duration;
///
/// use api_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .max_retries(5)
///     .backoff(Duration::from_secs(1), Duration::from_secs(30))
///     .max_wait(Duration::from_secs(300));
///
/// assert_eq!(RetryPolicy::none(), RetryPolicy::default().max_retries(0));
/// assert_ne!(RetryPolicy::none(), patient);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "a policy does nothing until given to a client or a request"]
pub struct RetryPolicy {
    max_retries: u32,
    first: Duration,
    longest: Duration,
    max_wait: Duration,
}

impl RetryPolicy {
    /// One try.
    pub const fn none() -> Self {
        Self {
            max_retries: 0,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            max_wait: Duration::from_secs(60),
        }
    }

    /// Sets how many tries may follow the first. The default is 2.
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets how long to wait at most before the first retry, and before any: the time doubles from
    /// `first` to `longest`. The defaults are 0.5 s and 8 s.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// Sets how long a wait that the service asks for may be. The default is 60 s.
    pub const fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// What comes after a try.
    pub(crate) fn decide(&self, tried: &Tried) -> Decision {
        if tried.tries > self.max_retries || !tried.outcome.may_be_repeated(tried.idempotent) {
            return Decision::Stop;
        }
        let asked = tried.asked.unwrap_or_default();
        let wait = asked.max(self.backoff_after(tried.tries).mul_f64(tried.random));
        let late = |deadline| tried.elapsed.saturating_add(wait) >= deadline;
        if asked > self.max_wait || tried.deadline.is_some_and(late) {
            return Decision::Stop;
        }
        Decision::RetryAfter(wait)
    }

    /// The longest wait after so many tries.
    fn backoff_after(&self, tries: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1));
        self.first.saturating_mul(doubled).min(self.longest)
    }
}

/// Two retries.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::none().max_retries(2)
    }
}

/// All that a decision depends on beside the policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tried {
    pub(crate) idempotent: bool,
    /// What became of the last try.
    pub(crate) outcome: Outcome,
    /// How many there were.
    pub(crate) tries: u32,
    /// The time since the first began.
    pub(crate) elapsed: Duration,
    pub(crate) deadline: Option<Duration>,
    /// How long the service asks to wait.
    pub(crate) asked: Option<Duration>,
    /// From 0 to 1.
    pub(crate) random: f64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Decision {
    Stop,
    RetryAfter(Duration),
}

/// What became of a try that failed, as far as another one depends on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// The service has seen nothing of it.
    NotSent,
    /// It may have been carried out, but the answer is lost.
    Lost,
    /// An answer that says no.
    Refused(StatusCode),
    /// What another try would not change.
    Final,
}

impl Outcome {
    pub(crate) fn of(error: &Error) -> Self {
        match (error.kind(), error.status()) {
            (ErrorKind::NoAnswer { connect: true, .. }, _) => Self::NotSent,
            (ErrorKind::NoAnswer { .. }, _) => Self::Lost,
            (ErrorKind::Service { .. }, Some(status)) => Self::Refused(status),
            _ => Self::Final,
        }
    }

    /// Whether the same request may succeed later.
    pub(crate) fn is_temporary(self) -> bool {
        match self {
            Self::NotSent | Self::Lost => true,
            Self::Refused(status) => {
                matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502..=504 | 506..=599)
            }
            Self::Final => false,
        }
    }

    /// Whether the service may have done what was asked of it.
    pub(crate) fn may_have_acted(self) -> bool {
        match self {
            Self::Lost => true,
            Self::Refused(status) => status.is_server_error(),
            Self::NotSent | Self::Final => false,
        }
    }

    fn may_be_repeated(self, idempotent: bool) -> bool {
        let untouched = matches!(
            self,
            Self::NotSent | Self::Refused(StatusCode::TOO_MANY_REQUESTS)
        );
        self.is_temporary() && (idempotent || untouched)
    }
}

/// `no connection`, `no answer` or the status.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => f.write_str("no connection"),
            Self::Lost => f.write_str("no answer"),
            Self::Refused(status) => status.as_u16().fmt(f),
            Self::Final => f.write_str("not retryable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Decision::{self, RetryAfter, Stop},
        Outcome::{self, Final, Lost, NotSent},
        *,
    };

    const FIRST: Tried = Tried {
        idempotent: true,
        outcome: Lost,
        tries: 1,
        elapsed: Duration::ZERO,
        deadline: None,
        asked: None,
        random: 0.5,
    };

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn refused(status: u16) -> Outcome {
        Outcome::Refused(StatusCode::from_u16(status).expect("it is one"))
    }

    #[test]
    fn retries_depend_on_what_became_of_the_try_and_on_the_operation() {
        for (outcome, idempotent, other) in [
            (NotSent, true, true),
            (refused(429), true, true),
            (Lost, true, false),
            (refused(408), true, false),
            (refused(425), true, false),
            (refused(500), true, false),
            (refused(502), true, false),
            (refused(503), true, false),
            (refused(504), true, false),
            (refused(522), true, false),
            (refused(501), false, false),
            (refused(505), false, false),
            (refused(200), false, false),
            (refused(302), false, false),
            (refused(400), false, false),
            (refused(401), false, false),
            (refused(404), false, false),
            (refused(409), false, false),
            (Final, false, false),
        ] {
            for (idempotent, again) in [(true, idempotent), (false, other)] {
                let tried = Tried {
                    idempotent,
                    outcome,
                    ..FIRST
                };
                let decision = RetryPolicy::default().decide(&tried);
                assert_eq!(decision != Stop, again, "{tried:?}");
            }
        }
    }

    #[test]
    fn retries_wait_a_random_part_of_a_time_that_doubles() {
        let policy = RetryPolicy::default().max_retries(100);
        for (tries, random, wait) in [
            (1, 0.0, 0),
            (1, 0.5, 250),
            (1, 1.0, 500),
            (2, 1.0, 1000),
            (3, 1.0, 2000),
            (4, 1.0, 4000),
            (5, 1.0, 8000),
            (6, 1.0, 8000),
            (100, 0.5, 4000),
        ] {
            let tried = Tried {
                tries,
                random,
                ..FIRST
            };
            let expected = RetryAfter(Duration::from_millis(wait));
            assert_eq!(policy.decide(&tried), expected, "{tried:?}");
        }
    }

    #[test]
    fn retries_end() {
        let policy = RetryPolicy::default();
        let table: [(RetryPolicy, Tried, Decision); 14] = [
            // By their number.
            (policy, Tried { tries: 2, ..FIRST }, RetryAfter(secs(1) / 2)),
            (policy, Tried { tries: 3, ..FIRST }, Stop),
            (RetryPolicy::none(), FIRST, Stop),
            (
                policy.max_retries(u32::MAX),
                Tried {
                    tries: u32::MAX,
                    ..FIRST
                },
                RetryAfter(secs(4)),
            ),
            // By a wait that the service asks for.
            (policy, asked(0), RetryAfter(secs(1) / 4)),
            (policy, asked(60), RetryAfter(secs(60))),
            (policy, asked(61), Stop),
            (policy.max_wait(secs(61)), asked(61), RetryAfter(secs(61))),
            (policy.max_wait(Duration::ZERO), asked(1), Stop),
            (policy, asked(u64::MAX), Stop),
            // By the deadline.
            (policy, within(secs(2), asked(0)), RetryAfter(secs(1) / 4)),
            (policy, within(secs(1) / 4, asked(0)), Stop),
            (policy, within(secs(5), asked(5)), Stop),
            (
                policy.max_wait(Duration::MAX),
                within(secs(5), asked(u64::MAX)),
                Stop,
            ),
        ];
        for (policy, tried, expected) in table {
            assert_eq!(policy.decide(&tried), expected, "{policy:?} {tried:?}");
        }
    }

    fn asked(seconds: u64) -> Tried {
        Tried {
            asked: Some(secs(seconds)),
            ..FIRST
        }
    }

    fn within(left: Duration, tried: Tried) -> Tried {
        Tried {
            elapsed: secs(10),
            deadline: Some(secs(10) + left),
            ..tried
        }
    }
}
