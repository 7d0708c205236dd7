//! How many requests a caller may make in a time.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::authenticate::Caller;
use crate::choices;
use crate::refusal::{Notice, Refusal};

/// So many requests in a window of so many seconds. Displays and parses as `1200/300`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RateLimit {
    /// How many requests.
    pub requests: u32,
    /// The length of the window in seconds.
    pub seconds: u32,
}

impl Default for RateLimit {
    /// That of the service: 1,200 requests in 5 minutes.
    fn default() -> Self {
        Self {
            requests: 1200,
            seconds: 300,
        }
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.requests, self.seconds)
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once('/').and_then(|(requests, seconds)| {
            Some(Self {
                requests: requests.parse().ok().filter(|&it| it > 0)?,
                seconds: seconds.parse().ok().filter(|&it| it > 0)?,
            })
        });
        parsed.ok_or_else(|| {
            format!("`{text}` is no limit; write requests and seconds, as in `1200/300`")
        })
    }
}

/// The windows of all callers.
#[derive(Default)]
pub(crate) struct Windows(HashMap<Caller, Window>);

#[derive(Clone, Copy)]
struct Window {
    /// When it began, in seconds since 1970.
    began: i64,
    requests: u32,
}

/// How much is left of a window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Left {
    limit: RateLimit,
    requests: u32,
    seconds: u32,
}

/// As many callers as are remembered before those whose windows are over are forgotten.
const MANY: usize = 4096;

impl Windows {
    /// Counts a request of a caller: what is left, or the refusal with it.
    pub(crate) fn count(
        &mut self,
        caller: &Caller,
        now: i64,
        limit: RateLimit,
    ) -> (Left, Option<Refusal>) {
        let length = i64::from(limit.seconds);
        if self.0.len() >= MANY && !self.0.contains_key(caller) {
            self.0
                .retain(|_, window| now < window.began.saturating_add(length));
            // A flood of callers: what is counted is lost rather than memory.
            if self.0.len() >= MANY {
                self.0.clear();
            }
        }
        let new = Window {
            began: now,
            requests: 0,
        };
        let window = self.0.entry(caller.clone()).or_insert(new);
        if !(window.began..window.began.saturating_add(length)).contains(&now) {
            *window = new;
        }
        let elapsed = now.saturating_sub(window.began);
        let left = |requests| Left {
            limit,
            requests,
            seconds: u32::try_from(length - elapsed).unwrap_or(limit.seconds),
        };
        if window.requests >= limit.requests {
            let left = left(0);
            return (left, Some(left.refusal()));
        }
        window.requests += 1;
        (left(limit.requests - window.requests), None)
    }
}

impl Left {
    /// The headers that tell of it.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        let Self {
            limit,
            requests,
            seconds,
        } = self;
        let policy = format!("\"default\";q={};w={}", limit.requests, limit.seconds);
        let left = format!("\"default\";r={requests};t={seconds}");
        for (name, value) in [("ratelimit", left), ("ratelimit-policy", policy)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }

    fn refusal(self) -> Refusal {
        let RateLimit { requests, seconds } = self.limit;
        let said = &choices::TOO_MANY_REQUESTS;
        let message = format!(
            "More than {requests} requests per {seconds} seconds reached. Please wait and consider throttling your \
             request speed"
        );
        let mut refusal = Refusal::with(said, vec![Notice::new(said.code, message)]);
        refusal
            .headers
            .push((header::RETRY_AFTER, HeaderValue::from(self.seconds)));
        refusal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(name: &str) -> Caller {
        Caller {
            scheme: "api_token",
            values: vec![name.to_owned()],
        }
    }

    #[test]
    fn a_window_begins_with_its_first_request_and_ends_by_time_alone() {
        let limit = "2/10".parse().unwrap();
        let mut windows = Windows::default();
        let mut count = |name: &str, now| {
            let (left, refusal) = windows.count(&caller(name), now, limit);
            (left.requests, left.seconds, refusal.is_some())
        };
        assert_eq!(count("a", 100), (1, 10, false));
        assert_eq!(count("a", 109), (0, 1, false));
        assert_eq!(count("a", 109), (0, 1, true));
        assert_eq!(count("b", 109), (1, 10, false));
        assert_eq!(count("a", 110), (1, 10, false));
    }

    #[test]
    fn callers_are_forgotten_before_they_are_too_many() {
        let mut windows = Windows::default();
        for name in 0..3 * MANY {
            windows.count(&caller(&name.to_string()), 0, RateLimit::default());
        }
        assert!(windows.0.len() <= MANY);
    }

    #[test]
    fn a_limit_is_two_numbers_above_zero() {
        assert_eq!("1200/300".parse(), Ok(RateLimit::default()));
        for text in ["", "1200", "0/300", "1/0", "a/b", "1/2/3"] {
            assert!(text.parse::<RateLimit>().is_err(), "{text}");
        }
    }
}
