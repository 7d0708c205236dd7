//! The time, and waiting for it to pass.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

/// Where a client takes the time from, and how it waits: between tries, and for its [`Pacer`].
///
/// A client has a clock that asks tokio. Another one, given to
/// [`ClientBuilder::clock`](crate::ClientBuilder::clock), lets a test of code that retries run at
/// once. How long a single try may take is measured by the connection, not by this.
///
/// ```
/// use std::{
///     future::{Future, ready},
///     pin::Pin,
///     sync::Mutex,
///     time::{Duration, Instant},
/// };
///
/// /// A clock that moves when somebody sleeps.
/// struct Jumping(Mutex<Instant>);
///
/// impl api_runtime::Clock for Jumping {
///     fn now(&self) -> Instant {
///         *self.0.lock().unwrap()
///     }
///
///     fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
///         *self.0.lock().unwrap() += duration;
///         Box::pin(ready(()))
///     }
/// }
/// ```
///
/// [`Pacer`]: crate::Pacer
pub trait Clock: Send + Sync {
    /// The time; it never goes back.
    fn now(&self) -> Instant;

    /// A future that is ready when `duration` has passed. It need not start before it is polled.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The clock of the tokio runtime.
pub(crate) struct TokioClock;

impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
