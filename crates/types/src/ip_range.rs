//! Ranges of IP addresses.

use std::{
    fmt,
    hash::{Hash, Hasher},
    net::IpAddr,
    str::FromStr,
};

use ipnet::IpNet;

/// A range of IP addresses, written as one of them and the length of the prefix that all share
/// (RFC 4632 §3.1, RFC 4291 §2.3): `192.0.2.48/28`, `2001:db8::/32`.
///
/// The address may be any of the range: `192.0.2.53/28` stays so, and
/// [`network`](Self::network) gives the form with the host bits cleared. An address without a prefix
/// is read as the range that holds it alone, and is written so again; that is a choice of this crate.
/// Leading zeros are refused in the prefix and in the numbers of an IPv4 address, which some take
/// for octal.
///
/// Two ranges are equal if address and prefix are, so `192.0.2.53/28` and `192.0.2.48/28` are not.
///
/// # Examples
///
/// ```
/// use api_types::IpRange;
///
/// let range: IpRange = "192.0.2.53/28".parse()?;
/// assert_eq!(range.to_string(), "192.0.2.53/28");
/// assert_eq!(range.network().to_string(), "192.0.2.48/28");
/// assert!(range.contains([192, 0, 2, 63].into()));
///
/// assert!("192.0.2.053/28".parse::<IpRange>().is_err());
/// # Ok::<(), api_types::IpRangeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct IpRange {
    net: IpNet,
    /// Whether the prefix is left unwritten: it is that of a single address.
    bare: bool,
}

impl IpRange {
    /// Makes a range from one of its addresses and the length of its prefix, in bits.
    ///
    /// # Errors
    ///
    /// If the prefix is longer than the address: 32 bits for IPv4, 128 for IPv6.
    pub fn new(address: IpAddr, prefix_len: u8) -> Result<Self, IpRangeError> {
        match IpNet::new(address, prefix_len) {
            Ok(net) => Ok(net.into()),
            Err(_) => Err(IpRangeError::Prefix),
        }
    }

    /// Returns the address as it is written, host bits included.
    pub fn address(&self) -> IpAddr {
        self.net.addr()
    }

    /// Returns the length of the prefix, in bits.
    pub fn prefix_len(&self) -> u8 {
        self.net.prefix_len()
    }

    /// Returns the range with the host bits of its address cleared, always with its prefix.
    #[must_use]
    pub fn network(&self) -> Self {
        self.net.trunc().into()
    }

    /// Returns whether the address is in the range. An IPv4 range holds no IPv6 address, not even
    /// one that an IPv4 address is mapped to.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.net.contains(&address)
    }
}

impl From<IpNet> for IpRange {
    fn from(net: IpNet) -> Self {
        Self { net, bare: false }
    }
}

impl From<IpRange> for IpNet {
    fn from(range: IpRange) -> Self {
        range.net
    }
}

impl FromStr for IpRange {
    type Err = IpRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        // It refuses leading zeros of itself.
        let address: IpAddr = address.parse().map_err(|_| IpRangeError::Address)?;
        let Some(prefix) = prefix else {
            return Ok(Self {
                net: address.into(),
                bare: true,
            });
        };
        let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || (prefix.starts_with('0') && prefix.len() > 1) {
            return Err(IpRangeError::Prefix);
        }
        Self::new(address, prefix.parse().map_err(|_| IpRangeError::Prefix)?)
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bare {
            self.address().fmt(f)
        } else {
            self.net.fmt(f)
        }
    }
}

impl fmt::Debug for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for IpRange {
    fn eq(&self, other: &Self) -> bool {
        self.net == other.net
    }
}

impl Eq for IpRange {}

impl Hash for IpRange {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.net.hash(state);
    }
}

/// Why a text, or an address and a prefix, is not an [`IpRange`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum IpRangeError {
    /// What stands before the `/`, or the whole, is not an IP address. An IPv4 address with leading
    /// zeros is not one.
    Address,
    /// What stands after the `/` is not a number from 0 to the bits of the address, or has leading
    /// zeros.
    Prefix,
}

impl fmt::Display for IpRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => {
                "expected an IP address and the length of a prefix, such as 192.0.2.48/28"
            }
            Self::Prefix => {
                "the length of the prefix must be from 0 to 32 for IPv4, to 128 for IPv6, without \
                 leading zeros"
            }
        })
    }
}

impl std::error::Error for IpRangeError {}

crate::__serde!(IpRange);
