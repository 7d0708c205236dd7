//! Faults on order: answers, delays and cuts that a test wants to see its client survive.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::generated::OPERATIONS;

/// A fault on order: what goes wrong, and with which requests.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use cloudflare_secondary_dns_emulator::{Effect, Fault};
///
/// // The first two creations of a peer are refused for two seconds each.
/// let fault = Fault::new(Effect::TooManyRequests { retry_after: 2, html: false })
///     .on("peers-create")
///     .times(2);
/// // One in ten requests takes half a second longer, always the same ones.
/// let slow = Fault::new(Effect::Latency { milliseconds: 500 }).with_probability(0.1, 7);
/// ```
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The `operationId` of the requests that it meets; all without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// How many requests it meets before it is over; all without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// How many requests it lets pass before it begins.
    #[serde(default)]
    after: u32,
    /// How likely it meets a request, from 0 to 1.
    #[serde(default = "always")]
    probability: f64,
    /// What decides which requests it meets, where that is a matter of chance.
    #[serde(default)]
    seed: u64,
    /// What goes wrong.
    effect: Effect,
}

fn always() -> f64 {
    1.0
}

/// What goes wrong.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Effect {
    /// 429, as JSON or as the HTML page that the service was seen to send.
    TooManyRequests {
        /// The header `Retry-After`, in seconds.
        retry_after: u32,
        /// Whether the body is HTML.
        #[serde(default)]
        html: bool,
    },
    /// An error of the service: a status from 500 to 599.
    Status {
        /// The status.
        status: u16,
        /// Whether the body is HTML, as that of a proxy on the way is.
        #[serde(default)]
        html: bool,
    },
    /// The answer comes later.
    Latency {
        /// By how much.
        milliseconds: u64,
    },
    /// The connection is closed without an answer.
    Cut {
        /// When.
        #[serde(default)]
        when: Moment,
    },
    /// The answer says that it was done, but it was not: what is created is gone at the next read.
    Lost,
}

/// When a connection is cut.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before anything is done.
    #[default]
    Before,
    /// When it is done, but before it is answered.
    After,
}

impl Fault {
    /// Makes a fault that meets every request.
    pub fn new(effect: Effect) -> Self {
        Self {
            operation: None,
            times: None,
            after: 0,
            probability: always(),
            seed: 0,
            effect,
        }
    }

    /// Meets the requests for one operation only, by its `operationId`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Is over after so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets so many requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// Meets a request with a probability from 0 to 1. The same seed meets the same requests.
    #[must_use]
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = probability;
        self.seed = seed;
        self
    }

    /// What is wrong with it, if anything is.
    pub(crate) fn problem(&self) -> Option<String> {
        let known = || OPERATIONS.iter().copied().flatten();
        if let Some(id) = &self.operation
            && !known().any(|operation| operation.id == id)
        {
            let ids: Vec<_> = known().map(|operation| operation.id).collect();
            return Some(format!(
                "`{id}` is no operation; write one of {}",
                ids.join(", ")
            ));
        }
        if !(0.0..=1.0).contains(&self.probability) {
            return Some(format!(
                "{} is no probability; write a number from 0 to 1",
                self.probability
            ));
        }
        match self.effect {
            Effect::Status { status, .. } if !(500..600).contains(&status) => Some(format!(
                "{status} is no error of the service; write a status from 500 to 599"
            )),
            _ => None,
        }
    }
}

/// What happens to one request.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Met {
    pub(crate) latency: Duration,
    /// An answer instead of that of the emulator.
    pub(crate) answer: Option<Instead>,
    pub(crate) cut: Option<Moment>,
    pub(crate) is_lost: bool,
}

/// An answer instead of that of the emulator.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Instead {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<u32>,
    pub(crate) html: bool,
}

/// The faults that are on order.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Vec<Order>>);

#[derive(Debug)]
struct Order {
    fault: Fault,
    random: fastrand::Rng,
    /// How many requests it could have met.
    seen: u32,
    /// How many it met.
    met: u32,
}

/// As many faults as can be on order: each request looks at all of them.
const MOST: usize = 1000;

impl Orders {
    /// Orders a fault; what is wrong with it, if anything is.
    pub(crate) fn add(&self, fault: Fault) -> Result<(), String> {
        if let Some(problem) = fault.problem() {
            return Err(problem);
        }
        if self.locked(|orders| orders.len()) >= MOST {
            return Err(format!(
                "there are {MOST} faults on order, which is the most"
            ));
        }
        let order = Order {
            random: fastrand::Rng::with_seed(fault.seed),
            fault,
            seen: 0,
            met: 0,
        };
        self.locked(|orders| orders.push(order));
        Ok(())
    }

    /// The faults that are on order.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.locked(|orders| orders.iter().map(|order| order.fault.clone()).collect())
    }

    /// Cancels all.
    pub(crate) fn clear(&self) {
        self.locked(Vec::clear);
    }

    /// What happens to a request for an operation. Of several answers the one that was ordered first counts.
    pub(crate) fn meet(&self, operation: Option<&str>) -> Met {
        self.locked(|orders| {
            let mut met = Met::default();
            for order in orders.iter_mut() {
                if order.meets(operation) {
                    order.fault.effect.add_to(&mut met);
                }
            }
            orders.retain(|order| order.fault.times.is_none_or(|times| order.met < times));
            met
        })
    }

    fn locked<T>(&self, body: impl FnOnce(&mut Vec<Order>) -> T) -> T {
        body(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Order {
    fn meets(&mut self, operation: Option<&str>) -> bool {
        let of = self.fault.operation.as_deref();
        if of.is_some() && of != operation {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        if self.seen <= self.fault.after || self.random.f64() >= self.fault.probability {
            return false;
        }
        self.met = self.met.saturating_add(1);
        true
    }
}

impl Effect {
    fn add_to(&self, met: &mut Met) {
        let answer = |status, retry_after, html| Instead {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            retry_after,
            html,
        };
        match *self {
            Self::TooManyRequests { retry_after, html } => {
                met.answer
                    .get_or_insert(answer(429, Some(retry_after), html));
            }
            Self::Status { status, html } => {
                met.answer.get_or_insert(answer(status, None, html));
            }
            Self::Latency { milliseconds } => {
                let latency = Duration::from_millis(milliseconds);
                met.latency = met.latency.saturating_add(latency);
            }
            Self::Cut { when } => {
                met.cut.get_or_insert(when);
            }
            Self::Lost => met.is_lost = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(orders: &Orders, operation: &str, requests: usize) -> Vec<bool> {
        let meet = |_| orders.meet(Some(operation)) != Met::default();
        (0..requests).map(meet).collect()
    }

    #[test]
    fn a_fault_meets_its_operation_so_often_as_ordered() {
        let orders = Orders::default();
        let fault = Fault::new(Effect::Lost)
            .on("peers-create")
            .after(1)
            .times(2);
        orders.add(fault).unwrap();
        assert_eq!(met(&orders, "peers-list", 3), [false; 3]);
        let expected = [false, true, true, false, false];
        assert_eq!(met(&orders, "peers-create", 5), expected);
        assert!(orders.list().is_empty(), "it is over");
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let of_seed = |seed| {
            let orders = Orders::default();
            let cut = Effect::Cut {
                when: Moment::After,
            };
            orders
                .add(Fault::new(cut).with_probability(0.25, seed))
                .unwrap();
            met(&orders, "acls-list", 400)
        };
        assert_eq!(of_seed(3), of_seed(3));
        assert_ne!(of_seed(3), of_seed(4));
        let many = of_seed(3).into_iter().filter(|met| *met).count();
        assert!((60..140).contains(&many), "{many} of 400");
    }

    #[test]
    fn however_many_and_long_they_are_faults_have_an_end() {
        let orders = Orders::default();
        let slow = Effect::Latency {
            milliseconds: u64::MAX,
        };
        for _ in 0..MOST {
            orders.add(Fault::new(slow.clone())).unwrap();
        }
        let problem = orders.add(Fault::new(slow)).unwrap_err();
        assert_eq!(problem, "there are 1000 faults on order, which is the most");
        assert!(orders.meet(None).latency >= Duration::from_millis(u64::MAX));
    }

    #[test]
    fn orders_that_mean_nothing_are_refused() {
        let orders = Orders::default();
        let lost = || Fault::new(Effect::Lost);
        let teapot = Effect::Status {
            status: 418,
            html: false,
        };
        let faults = [
            (lost().on("peer-create"), "`peer-create` is no operation"),
            (lost().with_probability(1.5, 0), "1.5 is no probability"),
            (
                lost().with_probability(f64::NAN, 0),
                "NaN is no probability",
            ),
            (Fault::new(teapot), "418 is no error of the service"),
        ];
        for (fault, expected) in faults {
            let problem = orders.add(fault).unwrap_err();
            assert!(problem.starts_with(expected), "{problem}");
        }
    }
}
