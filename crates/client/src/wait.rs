//! Waiting until a zone is transferred.

use std::{
    cmp::Ordering,
    error::Error as StdError,
    fmt,
    future::{Future, IntoFuture, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use api_runtime::Repeat;
use futures_core::Stream;

use crate::{
    Error, Incoming,
    model::{IncomingConfig, Serial},
};

impl Incoming {
    /// Waits until the zone's SOA serial is `serial` or a newer one, as when a transfer was
    /// requested: asks for the configuration again and again.
    ///
    /// Serials are compared by the arithmetic of RFC 1982, so 5 is newer than 4294967290. Not yet
    /// reached is the serial if the configuration has none, or 0, which stands for "never
    /// transferred", whatever it compares as; nor if the two are 2³¹ apart, where the RFC leaves the
    /// order undefined.
    ///
    /// Nothing is sent before the [`WaitForSerial`] is awaited or polled.
    ///
    /// ```no_run
    /// use cloudflare_secondary_dns::model::Serial;
    /// use cloudflare_secondary_dns::{Client, WaitOptions};
    ///
    /// # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let zone_id = "269d8f4853475ca241c4e730be286b20";
    /// client.force_axfr(zone_id).create().await?;
    ///
    /// // The serial that the primary has now.
    /// let serial = Serial::new(2_025_031_102);
    /// let mut wait = client
    ///     .incoming(zone_id)
    ///     .wait_for_serial(serial, WaitOptions::default());
    /// while let Some(progress) = wait.next().await {
    ///     println!("{}", progress?);
    /// }
    /// // The configuration that was the last to be seen.
    /// let config = wait.await?;
    /// println!("checked at {:?}", config.checked_time);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_serial(&self, serial: Serial, options: WaitOptions) -> WaitForSerial {
        let polls = self
            .get()
            .repeat(options.interval, options.longest_interval);
        WaitForSerial {
            serial,
            polls: match options.deadline {
                Some(deadline) => polls.deadline(deadline),
                None => polls,
            },
            progress: WaitProgress::default(),
            end: None,
        }
    }
}

/// How often to look and for how long: what [`Incoming::wait_for_serial`] takes.
///
/// The wait between two polls begins with [`interval`](Self::interval) and doubles up to
/// [`longest_interval`](Self::longest_interval). Each is longer by a random part of up to a half, so
/// that zones that began together do not stay in step.
///
/// The service allows a user 1,200 requests per five minutes, four a second. With the longest
/// interval of 30 s that is used up by 120 zones that wait at once. For more of them give the client
/// a [`Pacer`](crate::Pacer), and raise the longest interval if requests of other kinds are not to
/// queue behind the polls.
///
/// ```
/// use std::time::Duration;
///
/// use cloudflare_secondary_dns::WaitOptions;
///
/// let patient = WaitOptions::default()
///     .with_interval(Duration::from_secs(60))
///     .with_deadline(None);
/// assert_eq!(patient.interval, Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct WaitOptions {
    /// How long to wait after the first poll. The default is 5 s; less than 1 s counts as 1 s.
    pub interval: Duration,
    /// How long the waits become. The default is 30 s; less than `interval` counts as `interval`.
    pub longest_interval: Duration,
    /// How long the wait may take in all, counted from its first poll; for ever if there is none.
    /// The default is 10 min.
    ///
    /// The last poll is made a second before; a wait that the service asks for (`retry-after`) and
    /// that would end after the deadline is not begun.
    pub deadline: Option<Duration>,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(5),
            longest_interval: Duration::from_secs(30),
            deadline: Some(Duration::from_secs(600)),
        }
    }
}

impl WaitOptions {
    /// Sets [`interval`](Self::interval).
    #[must_use]
    pub const fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets [`longest_interval`](Self::longest_interval).
    #[must_use]
    pub const fn with_longest_interval(mut self, interval: Duration) -> Self {
        self.longest_interval = interval;
        self
    }

    /// Sets [`deadline`](Self::deadline); `None` is for ever.
    #[must_use]
    pub fn with_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = deadline.into();
        self
    }
}

/// A wait for a serial, made by [`Incoming::wait_for_serial`].
///
/// - Awaiting it gives the configuration that has the serial.
/// - As a [`Stream`], or by [`next`](Self::next), it gives a [`WaitProgress`] for each poll, and ends
///   with the one that has [reached](WaitProgress::reached) the serial, or with an error. Awaiting
///   it goes on from there: at the end it gives the result at once.
///
/// A poll that fails and [may succeed later](Error::is_retryable), after the retries of its own
/// request, is one that has not seen the serial yet. With any other failure, such as 404 or 403 or an
/// answer that cannot be read, the wait ends.
///
/// Nothing runs in the background, and the service does not know of the wait: it may be dropped at
/// any time, and a new one begun.
///
/// # Errors
///
/// A [`WaitError`], when the deadline is over or a poll has failed for good.
#[derive(Debug)]
#[must_use = "nothing is sent before it is awaited or polled"]
pub struct WaitForSerial {
    serial: Serial,
    polls: Repeat<IncomingConfig>,
    /// As of the last poll.
    progress: WaitProgress,
    end: Option<Result<IncomingConfig, WaitError>>,
}

impl WaitForSerial {
    /// Waits for the next poll and gives what it has seen; none after the end.
    ///
    /// It may be dropped at any time, as by `select!`: a poll that is under way, or the wait for it,
    /// goes on with the next call, and nothing is lost or given twice.
    pub async fn next(&mut self) -> Option<Result<WaitProgress, WaitError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Takes in what a poll gave: none if there is no time for another.
    fn see(&mut self, poll: Option<Result<IncomingConfig, Error>>) -> Result<(), WaitError> {
        self.progress.elapsed = self.polls.elapsed();
        let Some(poll) = poll else {
            return Err(self.error());
        };
        self.progress.polls = self.progress.polls.saturating_add(1);
        match poll {
            Ok(config) => {
                self.progress.error = None;
                if has_reached(&config, self.serial) {
                    self.progress.reached = true;
                    self.end = Some(Ok(config.clone()));
                }
                self.progress.config = Some(config);
                Ok(())
            }
            Err(error) => {
                let ends = !error.is_retryable();
                self.progress.error = Some(Arc::new(error));
                if ends { Err(self.error()) } else { Ok(()) }
            }
        }
    }

    fn error(&self) -> WaitError {
        WaitError(Box::new(Inner {
            serial: self.serial,
            progress: self.progress.clone(),
        }))
    }
}

impl Stream for WaitForSerial {
    type Item = Result<WaitProgress, WaitError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.end.is_some() {
            return Poll::Ready(None);
        }
        let poll = ready!(self.polls.poll_next(context));
        let seen = self.see(poll);
        if let Err(error) = &seen {
            self.end = Some(Err(error.clone()));
        }
        Poll::Ready(Some(seen.map(|()| self.progress.clone())))
    }
}

impl IntoFuture for WaitForSerial {
    type Output = Result<IncomingConfig, WaitError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            loop {
                if let Some(end) = self.end {
                    return end;
                }
                self.next().await;
            }
        })
    }
}

/// Whether the zone has the serial or a newer one, as far as that can be said.
fn has_reached(config: &IncomingConfig, serial: Serial) -> bool {
    let order = transferred(config).and_then(|seen| seen.compare(serial));
    matches!(order, Some(Ordering::Equal | Ordering::Greater))
}

/// The serial of the zone as it was transferred last.
fn transferred(config: &IncomingConfig) -> Option<Serial> {
    let serial = config.soa_serial?;
    (!serial.is_never_transferred()).then_some(serial)
}

/// How far a wait has come with a poll. Displays as one line.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct WaitProgress {
    /// The configuration as it was last seen; none if no poll had an answer yet.
    pub config: Option<IncomingConfig>,
    /// How many polls there were.
    pub polls: u32,
    /// The time since the first poll began.
    pub elapsed: Duration,
    /// Whether this poll has seen the serial or a newer one, so that it is the last.
    pub reached: bool,
    error: Option<Arc<Error>>,
}

impl WaitProgress {
    /// The serial that the zone was last seen with; none if it was never transferred, or no poll had
    /// an answer yet.
    pub fn serial(&self) -> Option<Serial> {
        self.config.as_ref().and_then(transferred)
    }

    /// Why this poll failed, if it did: `config` is that of an earlier one then.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }

    /// What is known of the zone.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.config, self.serial()) {
            (_, Some(serial)) => write!(f, "serial {serial}")?,
            (Some(_), None) => f.write_str("never transferred")?,
            (None, None) => f.write_str("serial unknown")?,
        }
        match self.error() {
            Some(error) => write!(f, "; last poll failed: {error}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for WaitProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64();
        write!(f, "poll {} after {seconds:.1} s: ", self.polls)?;
        self.describe(f)
    }
}

/// Why a wait ended without the serial: its deadline is over, or a poll failed in a way that no later
/// one would mend.
///
/// Displays as one line, with all that is known. [`source`](StdError::source) is the error of the
/// last poll, if that failed.
///
/// ```
/// use cloudflare_secondary_dns::{Error, WaitError};
///
/// fn advice(error: &WaitError) -> &'static str {
///     if error.error().is_some_and(Error::is_not_found) {
///         return "the zone has no incoming configuration";
///     }
///     match error.progress().serial() {
///         _ if !error.is_deadline() => "the service refuses",
///         Some(_) => "does the primary have that serial?",
///         None => "can the primary be reached, and does it allow the transfer?",
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct WaitError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    serial: Serial,
    progress: WaitProgress,
}

impl WaitError {
    /// Whether there was no time for another poll: the deadline is over, or would be before the
    /// service takes the next request. All polls were in vain, but a later wait may succeed.
    pub fn is_deadline(&self) -> bool {
        // Nothing else ends a wait that could go on.
        self.error().is_none_or(Error::is_retryable)
    }

    /// The serial that was waited for.
    pub fn serial(&self) -> Serial {
        self.0.serial
    }

    /// How far the wait has come: what was last seen, in how many polls and how long.
    pub fn progress(&self) -> &WaitProgress {
        &self.0.progress
    }

    /// The error of the last poll, if that failed.
    pub fn error(&self) -> Option<&Error> {
        self.progress().error()
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { serial, progress } = &*self.0;
        let (polls, seconds) = (progress.polls, progress.elapsed.as_secs_f64());
        let late = if self.is_deadline() {
            " before the deadline"
        } else {
            ""
        };
        write!(
            f,
            "serial {serial} not reached{late} ({seconds:.1} s, polls: {polls}): "
        )?;
        progress.describe(f)
    }
}

impl StdError for WaitError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = self.error()?;
        Some(source)
    }
}
