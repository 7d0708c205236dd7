//! JSON in and out. But for a thin shell nothing here depends on the type, so that the reader and the
//! writer for JSON are compiled here and not in each crate that uses them.

use std::{fmt, mem, ops::Range};

use serde::Serialize;
use serde_json::{
    Deserializer, Value,
    de::{Read, SliceRead, StrRead},
};
use zeroize::Zeroizing;

use super::{
    DecodeError, EncodeError, Field, Slot, View,
    buffer::Buffer,
    error::Trace,
    read::read,
    write::{Shared, Writer},
};

/// Reads a value from JSON.
///
/// # Errors
///
/// If the text is not JSON, is nested more than 128 levels deep, or is not such a value; the error
/// tells where.
pub fn from_json<T: Field>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    decode(json, value.slot())?;
    Ok(value)
}

/// Reads a value from JSON into a place, which is left half filled on an error.
///
/// # Errors
///
/// As [`from_json`].
pub fn decode(json: &[u8], target: Slot<'_>) -> Result<(), DecodeError> {
    // Once for the whole is a fraction of the time that looking at each string takes.
    match str::from_utf8(json) {
        Ok(text) => decode_text(StrRead::new(text), target, json),
        Err(_) => decode_text(SliceRead::new(json), target, json),
    }
}

fn decode_text<'de>(
    text: impl Read<'de>,
    target: Slot<'_>,
    json: &[u8],
) -> Result<(), DecodeError> {
    let mut trace = Trace::default();
    let mut deserializer = Deserializer::new(text);
    read(target, &mut trace, &mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::from_json(&error, trace, json))
}

/// Reads a value from one that is in memory.
///
/// # Errors
///
/// If it is not such a value; the error tells where in it.
pub fn from_value<T: Field>(value: Value) -> Result<T, DecodeError> {
    let mut target = T::blank();
    decode_value(value, target.slot())?;
    Ok(target)
}

pub(super) fn decode_value(value: Value, target: Slot<'_>) -> Result<(), DecodeError> {
    let mut trace = Trace::default();
    read(target, &mut trace, value).map_err(|error| DecodeError::from_json(&error, trace, &[]))
}

/// Writes a value as JSON, without white space. No copy of a [`Secret`](crate::Secret) in it stays
/// in memory but that in what is returned; [`to_secret_json`] returns one that is wiped.
///
/// # Errors
///
/// If a number in it is infinite or not a number (NaN).
pub fn to_json(value: &impl Field) -> Result<Vec<u8>, EncodeError> {
    encode(value.view(), &Shared::default()).map(|mut json| mem::take(&mut *json.text))
}

/// Writes a value as JSON for a request: without the members that are `read_only` in
/// [`record!`](crate::record!), else as [`to_json`] does. Tells where the secrets in it are.
///
/// # Errors
///
/// As [`to_json`].
///
/// # Examples
///
/// ```
/// use api_types::{Secret, wire};
///
/// let json = wire::to_secret_json(&vec![Secret::from("hush"), Secret::from("a\"b")])?;
/// assert_eq!(*json.text, br#"["hush","a\"b"]"#);
/// let secrets: Vec<_> = json.secrets.iter().map(|place| &json.text[place.clone()]).collect();
/// assert_eq!(secrets, [&b"hush"[..], br#"a\"b"#]);
/// # Ok::<(), wire::EncodeError>(())
/// ```
pub fn to_secret_json(value: &impl Field) -> Result<SecretJson, EncodeError> {
    let shared = Shared {
        is_sent: true,
        ..Shared::default()
    };
    encode(value.view(), &shared)
}

/// JSON with the places of the secrets in it. `Debug` shows only these.
pub struct SecretJson {
    /// The JSON, which is wiped from memory when dropped.
    pub text: Zeroizing<Vec<u8>>,
    /// The bytes of each [`Secret`](crate::Secret), without its quotes, in their order.
    pub secrets: Vec<Range<usize>>,
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretJson")
            .field("secrets", &self.secrets)
            .finish_non_exhaustive()
    }
}

fn encode(value: View<'_>, shared: &Shared) -> Result<SecretJson, EncodeError> {
    let mut buffer = Buffer::new(&shared.written);
    match Writer::new(&value, shared).serialize(&mut serde_json::Serializer::new(&mut buffer)) {
        Ok(()) => Ok(SecretJson {
            text: buffer.into_text(),
            secrets: shared.secrets.take(),
        }),
        Err(error) => Err(EncodeError::from_json(&error, shared.trace.take())),
    }
}
