//! Serial numbers of SOA records.

use std::{cmp::Ordering, fmt, num::ParseIntError, str::FromStr};

use crate::wire::{Field, Integer, Slot, View};

/// The serial number of a zone's SOA record (RFC 1035 §3.3.13), counted by the arithmetic of
/// [RFC 1982].
///
/// The numbers go round: 0 comes after 4294967295. Two of them that are 2³¹ apart have no order,
/// and "newer than" is not transitive, so there is [`compare`](Self::compare) in the place of
/// `Ord`.
///
/// # Examples
///
/// ```
/// use std::cmp::Ordering;
///
/// use api_types::Serial;
///
/// let old = Serial::new(4_294_967_295);
/// let new = Serial::new(3);
/// assert!(new.is_newer_than(old));
/// assert_eq!(old.compare(new), Some(Ordering::Less));
/// assert_eq!(old.add(4), Some(new));
/// assert_eq!(Serial::new(0).compare(Serial::new(1 << 31)), None);
/// ```
///
/// [RFC 1982]: https://www.rfc-editor.org/rfc/rfc1982
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Serial(u32);

impl Serial {
    /// What stands in the place of a serial while the zone has not been transferred: 0.
    pub const NEVER: Self = Self(0);

    /// The largest number that may be added to a serial: 2³¹ − 1 (RFC 1982 §3.1).
    const MAX_ADDEND: u32 = i32::MAX.unsigned_abs();

    /// Makes a serial from its number.
    pub const fn new(serial: u32) -> Self {
        Self(serial)
    }

    /// Returns the number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Returns whether this is [`NEVER`](Self::NEVER). A zone whose SOA record really has the
    /// serial 0 cannot be told from one that was never transferred.
    pub const fn is_never_transferred(self) -> bool {
        self.0 == Self::NEVER.0
    }

    /// Compares two serials as RFC 1982 §3.2 says; `None` if they are 2³¹ apart, where the RFC
    /// leaves the order undefined.
    pub const fn compare(self, other: Self) -> Option<Ordering> {
        match other.0.wrapping_sub(self.0) {
            0 => Some(Ordering::Equal),
            1..=Self::MAX_ADDEND => Some(Ordering::Less),
            0x8000_0000 => None,
            _ => Some(Ordering::Greater),
        }
    }

    /// Returns whether this serial comes after the other; `false` if the order is undefined.
    pub const fn is_newer_than(self, other: Self) -> bool {
        matches!(self.compare(other), Some(Ordering::Greater))
    }

    /// Adds as RFC 1982 §3.1 says, so 4294967295 + 1 is 0; `None` if the addend is above 2³¹ − 1,
    /// the most for which the sum is the newer one.
    pub const fn add(self, addend: u32) -> Option<Self> {
        if addend > Self::MAX_ADDEND {
            return None;
        }
        Some(Self(self.0.wrapping_add(addend)))
    }
}

impl From<u32> for Serial {
    fn from(serial: u32) -> Self {
        Self(serial)
    }
}

impl FromStr for Serial {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Field for Serial {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Integer(Integer::U32(&mut self.0))
    }

    fn view(&self) -> View<'_> {
        self.0.view()
    }

    fn blank() -> Self {
        Self::NEVER
    }
}

crate::__serde!(Serial);
