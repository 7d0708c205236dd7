//! Bytes that travel as text.

use std::{convert::Infallible, fmt, str::FromStr};

use crate::wire::{Field, Slot, View};

/// Bytes that are written as Base64 ([RFC 4648]): `format: byte`.
///
/// The text is kept as it was read, so that a service which writes something else loses no answer:
/// [`to_bytes`](Self::to_bytes) says so when the bytes are asked for.
///
/// # Examples
///
/// ```
/// use api_types::Base64;
///
/// let bytes = Base64::from(b"a note");
/// assert_eq!(bytes.as_str(), "YSBub3Rl");
/// assert_eq!(bytes.to_bytes()?, b"a note");
///
/// assert!(Base64::from_text("no Base64!").to_bytes().is_err());
/// # Ok::<(), api_types::Base64Error>(())
/// ```
///
/// [RFC 4648]: https://www.rfc-editor.org/rfc/rfc4648#section-4
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Base64(String);

impl Base64 {
    /// Takes a text that is Base64 already. Whether it is, is not checked.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the bytes. The alphabet for addresses (`-` and `_`), white space between and missing
    /// padding are understood too.
    ///
    /// # Errors
    ///
    /// If the text is no Base64.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Base64Error> {
        decode(self.0.as_bytes()).ok_or(Base64Error)
    }
}

/// A text is no Base64.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Base64Error;

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected Base64")
    }
}

impl std::error::Error for Base64Error {}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            text.push(match digit <= chunk.len() {
                true => ALPHABET[value as usize].into(),
                false => '=',
            });
        }
    }
    text
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding) = (0_u32, 0_u32, 0);
    for &byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'=' if padding < 2 => {
                padding += 1;
                continue;
            }
            _ if padding > 0 => return None,
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    // One digit alone holds no byte.
    (count < 6).then_some(bytes)
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(encode(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Base64 {
    fn from(bytes: &[u8; N]) -> Self {
        Self(encode(bytes))
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(encode(&bytes))
    }
}

impl From<&Self> for Base64 {
    fn from(bytes: &Self) -> Self {
        bytes.clone()
    }
}

impl FromStr for Base64 {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from_text(text))
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Field for Base64 {
    fn slot(&mut self) -> Slot<'_> {
        Slot::String(&mut self.0)
    }

    fn view(&self) -> View<'_> {
        View::Str(&self.0)
    }

    fn blank() -> Self {
        Self::default()
    }
}

crate::__serde!(Base64);
