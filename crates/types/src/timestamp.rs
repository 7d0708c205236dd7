//! Moments that keep their spelling.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    time::{Duration, SystemTime},
};

use jiff::{civil, tz};

use crate::wire::{Field, Slot, Text, View};

/// A date and time of day with its offset from UTC ([RFC 3339]), which keeps the text it was read
/// from.
///
/// Offset and number of digits are written as they were read. Equality, order and hash go by the
/// moment, so two spellings of one moment are equal. That moment is exact to a nanosecond; further
/// digits are kept in the text and cut off in the moment. A leap second counts as the second before
/// it, and moments after `9999-12-30T22:00:00.999999999Z`, which [`jiff`] cannot hold, count as that
/// one.
///
/// A service may write something else, which must not cost the whole answer: such a text is read, kept
/// and written back, but has no moment. It is equal to itself only and comes before all moments. What
/// [`FromStr`] makes always has one.
///
/// # Examples
///
/// ```
/// use api_types::Timestamp;
///
/// let there: Timestamp = "2019-10-24T17:09:42.883908+01:00".parse()?;
/// let here: Timestamp = "2019-10-24T16:09:42.883908Z".parse()?;
/// assert_eq!(there, here);
/// assert_eq!(there.to_string(), "2019-10-24T17:09:42.883908+01:00");
/// assert_eq!(there.to_jiff().unwrap().as_microsecond(), 1_571_933_382_883_908);
///
/// assert!("yesterday".parse::<Timestamp>().is_err());
/// # Ok::<(), api_types::TimestampError>(())
/// ```
///
/// [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
#[derive(Clone)]
pub struct Timestamp {
    text: Cow<'static, str>,
    instant: Option<jiff::Timestamp>,
}

impl Timestamp {
    /// Returns the text, as it was read.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the moment; `None` if the service wrote no such date and time.
    pub const fn to_jiff(&self) -> Option<jiff::Timestamp> {
        self.instant
    }

    /// Returns the moment as the system's time; `None` if there is none, or the system cannot hold it.
    /// Windows, for one, counts from the year 1601.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let since_epoch = self.instant?.as_duration();
        let distance: Duration = since_epoch.unsigned_abs();
        if since_epoch.is_negative() {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// The text is in UTC (`Z`), with as many digits as the moment needs.
    fn from(instant: jiff::Timestamp) -> Self {
        Self {
            text: instant.to_string().into(),
            instant: Some(instant),
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            instant: Some(instant(text)?),
            text: text.to_owned().into(),
        })
    }
}

/// Why a text is not a [`Timestamp`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TimestampError(&'static str);

impl TimestampError {
    const FORM: Self = Self(
        "expected an RFC 3339 date and time with its offset from UTC, such as 2019-10-24T17:09:42Z",
    );
    const RANGE: Self = Self("there is no such date or time of day");
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for TimestampError {}

/// Reads the grammar of RFC 3339 §5.6, with lower case and a space for the `T` allowed.
fn instant(text: &str) -> Result<jiff::Timestamp, TimestampError> {
    let parts = Parts::read(&mut Cursor(text.as_bytes())).ok_or(TimestampError::FORM)?;
    // Neither has a month 13, an hour 24 or an offset of +01:60.
    if parts.second > 60 || parts.offset_hour > 23 || parts.offset_minute > 59 {
        return Err(TimestampError::RANGE);
    }
    let date_time = civil::DateTime::new(
        parts.year,
        parts.month,
        parts.day,
        parts.hour,
        parts.minute,
        parts.second.min(59),
        parts.nanosecond,
    )
    .map_err(|_| TimestampError::RANGE)?;
    let minutes = i32::from(parts.offset_hour) * 60 + i32::from(parts.offset_minute);
    let offset = tz::Offset::from_seconds(parts.offset_sign * minutes * 60)
        .map_err(|_| TimestampError::RANGE)?;
    // With a year of four digits there is too late a moment, but none too early.
    Ok(offset
        .to_timestamp(date_time)
        .unwrap_or(jiff::Timestamp::MAX))
}

/// The numbers of a date and time, of as many digits as the grammar says, their ranges unchecked.
struct Parts {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    offset_sign: i32,
    offset_hour: i8,
    offset_minute: i8,
}

impl Parts {
    fn read(text: &mut Cursor<'_>) -> Option<Self> {
        let year = i16::from(text.pair()?) * 100 + i16::from(text.pair()?);
        let month = text.after(b"-")?.pair()?;
        let day = text.after(b"-")?.pair()?;
        let hour = text.after(b"Tt ")?.pair()?;
        let minute = text.after(b":")?.pair()?;
        let second = text.after(b":")?.pair()?;
        let nanosecond = match text.after(b".") {
            Some(text) => text.fraction()?,
            None => 0,
        };
        let (offset_sign, offset_hour, offset_minute) = match text.next()? {
            b'Z' | b'z' => (1, 0, 0),
            b'+' => (1, text.pair()?, text.after(b":")?.pair()?),
            b'-' => (-1, text.pair()?, text.after(b":")?.pair()?),
            _ => return None,
        };
        text.0.is_empty().then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            nanosecond,
            offset_sign,
            offset_hour,
            offset_minute,
        })
    }
}

/// What is left of a text.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// Takes one of these characters, or nothing.
    fn after(&mut self, characters: &[u8]) -> Option<&mut Self> {
        characters.contains(self.0.first()?).then(|| {
            self.next();
            self
        })
    }

    /// Takes a digit, or nothing.
    fn digit(&mut self) -> Option<i8> {
        let digit = self.0.first().filter(|byte| byte.is_ascii_digit())?;
        let digit = i8::try_from(digit - b'0').ok()?;
        self.next();
        Some(digit)
    }

    fn pair(&mut self) -> Option<i8> {
        Some(self.digit()? * 10 + self.digit()?)
    }

    /// Takes one digit or more; returns nanoseconds.
    fn fraction(&mut self) -> Option<i32> {
        let mut weight = 100_000_000;
        let mut nanosecond = i32::from(self.digit()?) * weight;
        while let Some(digit) = self.digit() {
            weight /= 10;
            nanosecond += i32::from(digit) * weight;
        }
        Some(nanosecond)
    }
}

impl Timestamp {
    /// What equality, order and hash go by: the moment, or else the text.
    fn key(&self) -> (Option<jiff::Timestamp>, Option<&str>) {
        let text = self.instant.is_none().then_some(&*self.text);
        (self.instant, text)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Field for Timestamp {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn view(&self) -> View<'_> {
        View::Str(&self.text)
    }

    fn blank() -> Self {
        Self {
            text: "1970-01-01T00:00:00Z".into(),
            instant: Some(jiff::Timestamp::UNIX_EPOCH),
        }
    }
}

impl Text for Timestamp {
    fn expected(&self) -> &'static str {
        "a date and time"
    }

    fn set(&mut self, text: &str) -> Result<(), String> {
        self.instant = instant(text).ok();
        self.text = text.to_owned().into();
        Ok(())
    }
}

crate::__serde!(Timestamp);
