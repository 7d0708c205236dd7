//! What time it is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api_types::Timestamp;

/// The time that an emulator goes by: the system's, or one that a test moves.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<jiff::Timestamp>>>);

impl Clock {
    /// Returns the system's time.
    pub fn system() -> Self {
        Self::default()
    }

    /// Returns a time that stands still until it is [advanced](Self::advance).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use cloudflare_secondary_dns_emulator::Clock;
    ///
    /// let clock = Clock::standing(&"2026-01-01T00:00:00Z".parse()?);
    /// clock.advance(Duration::from_secs(300));
    /// assert_eq!(clock.now().to_string(), "2026-01-01T00:05:00.000000Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn standing(at: &Timestamp) -> Self {
        // One that was parsed is a moment; what a service wrote that is none stands for 1970.
        let at = at.to_jiff().unwrap_or_default();
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Moves a standing clock on. The system's time goes by itself.
    pub fn advance(&self, by: Duration) {
        if let Some(now) = &self.0 {
            let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = now.checked_add(by).unwrap_or(jiff::Timestamp::MAX);
        }
    }

    /// Returns the time, as the service writes it: with microseconds and `Z`.
    pub fn now(&self) -> Timestamp {
        let now = self.instant();
        let text = format!("{now:.6}");
        // The format is that of a timestamp.
        text.parse().unwrap_or_else(|_| now.into())
    }

    pub(crate) fn instant(&self) -> jiff::Timestamp {
        match &self.0 {
            Some(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
            None => jiff::Timestamp::now(),
        }
    }
}
