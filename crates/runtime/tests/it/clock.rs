//! A clock that nobody waits for.

use std::{
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Time passes only when somebody sleeps, and then at once.
#[derive(Clone)]
pub(crate) struct Clock {
    began: Instant,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            slept: Arc::default(),
        }
    }

    /// How long each sleep was.
    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().expect("no test panics with it").clone()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.slept().iter().sum()
    }
}

impl api_runtime::Clock for Clock {
    fn now(&self) -> Instant {
        self.began + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut slept = self.slept.lock().expect("no test panics with it");
        slept.push(duration);
        Box::pin(ready(()))
    }
}
