//! The writer: one for each serde format.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

use super::{Field, List, Map, Presence, Record, View, error::Trace};

/// Writes a value to any format: what `Serialize` is to call.
///
/// # Errors
///
/// Those of the format, and if a number is infinite or not a number (NaN).
pub fn serialize<S: Serializer>(value: &impl Field, serializer: S) -> Result<S::Ok, S::Error> {
    Writer::new(&value.view(), &Shared::default()).serialize(serializer)
}

/// What is known of the whole while its parts are written.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) trace: RefCell<Trace>,
    /// How many bytes have been written; 0 where a format does not count them.
    pub(super) written: Cell<usize>,
    /// Whether it is for the service, which writes some members alone.
    pub(super) is_sent: bool,
    /// Where the secrets are, without their quotes.
    pub(super) secrets: RefCell<Vec<Range<usize>>>,
}

/// Writes a view where it is: what was just made in parts is slow to move as a whole.
pub(super) struct Writer<'a> {
    view: &'a View<'a>,
    shared: &'a Shared,
}

impl<'a> Writer<'a> {
    pub(super) fn new(view: &'a View<'a>, shared: &'a Shared) -> Self {
        Self { view, shared }
    }

    fn at<'b>(&'b self, view: &'b View<'b>) -> Writer<'b> {
        Writer::new(view, self.shared)
    }

    fn secret<S: Serializer>(&self, text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        let start = self.shared.written.get();
        let written = serializer.serialize_str(text)?;
        let end = self.shared.written.get();
        if start < end {
            self.shared.secrets.borrow_mut().push(start + 1..end - 1);
        }
        Ok(written)
    }

    fn list<S: Serializer>(&self, list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(list.len()))?;
        for index in 0..list.len() {
            items
                .serialize_element(&self.at(&list.get(index)))
                .map_err(|error| self.shared.trace.borrow_mut().item(index, error))?;
        }
        items.end()
    }

    fn map<S: Serializer>(&self, map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        let mut result = Ok(());
        map.each(&mut |name, view| {
            result = self.member(&mut members, name, &view);
            result.is_ok()
        });
        result?;
        members.end()
    }

    fn record<S: Serializer>(&self, record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = record.shape();
        let mut members = serializer.serialize_map(None)?;
        for (index, &(name, presence)) in shape.members.iter().enumerate() {
            let view = record.get(index).view();
            match view {
                View::Absent if presence != Presence::Required => {}
                _ if presence == Presence::ReadOnly && self.shared.is_sent => {}
                _ => self.member(&mut members, name, &view)?,
            }
        }
        if let View::Map(extra) = record.get(shape.members.len()).view() {
            let mut result = Ok(());
            extra.each(&mut |name, view| {
                if shape.find(name, 0).is_none() {
                    result = self.member(&mut members, name, &view);
                }
                result.is_ok()
            });
            result?;
        }
        members.end()
    }

    fn member<M: SerializeMap>(
        &self,
        members: &mut M,
        name: &str,
        view: &View<'_>,
    ) -> Result<(), M::Error> {
        members
            .serialize_entry(name, &Writer::new(view, self.shared))
            .map_err(|error| self.shared.trace.borrow_mut().member(name, error))
    }
}

impl Serialize for Writer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self.view {
            View::Absent | View::Null => serializer.serialize_none(),
            View::Str(text) | View::Limited(text, _) => serializer.serialize_str(text),
            View::Secret(text) => self.secret(text, serializer),
            View::Display(text) => serializer.collect_str(text),
            // Quicker than by how it displays; but in formats for programs it would be no string.
            View::Ip(ip) if serializer.is_human_readable() => ip.serialize(serializer),
            View::Ip(ip) => serializer.collect_str(&ip),
            View::FilePart(file) => match std::str::from_utf8(file.content()) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => Err(Error::custom("is no text, which is all that JSON can hold")),
            },
            View::Bool(bool) => serializer.serialize_bool(bool),
            View::I64(number) => serializer.serialize_i64(number),
            View::U64(number) => serializer.serialize_u64(number),
            View::F64(number) if number.is_finite() => serializer.serialize_f64(number),
            View::F64(number) => Err(Error::custom(format_args!(
                "{number} is not a number that can be written"
            ))),
            View::Value(value) => value.serialize(serializer),
            View::List(list) => self.list(list, serializer),
            View::Map(map) => self.map(map, serializer),
            View::Record(record) => self.record(record, serializer),
        }
    }
}
