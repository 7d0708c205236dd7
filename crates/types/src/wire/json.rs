//! JSON in and out. But for a thin shell nothing here depends on the type, so that the reader and the
//! writer for JSON are compiled here and not in each crate that uses them.

use std::cell::RefCell;

use serde::Serialize;
use serde_json::Value;

use super::{DecodeError, EncodeError, Field, Slot, View, error::Trace, read::read, write::Writer};

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
    let mut trace = Trace::default();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
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

/// Writes a value as JSON, without white space.
///
/// # Errors
///
/// If a number in it is infinite or not a number (NaN).
pub fn to_json(value: &impl Field) -> Result<Vec<u8>, EncodeError> {
    encode(value.view())
}

fn encode(value: View<'_>) -> Result<Vec<u8>, EncodeError> {
    let trace = RefCell::new(Trace::default());
    let mut json = Vec::with_capacity(128);
    match Writer::new(value, &trace).serialize(&mut serde_json::Serializer::new(&mut json)) {
        Ok(()) => Ok(json),
        Err(error) => Err(EncodeError::from_json(&error, trace.into_inner())),
    }
}
