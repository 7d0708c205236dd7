//! The writer: one for each serde format.

use std::cell::RefCell;

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap, SerializeSeq},
};

use super::{Field, List, Map, Record, View, error::Trace};

/// Writes a value to any format: what `Serialize` is to call.
///
/// # Errors
///
/// Those of the format, and if a number is infinite or not a number (NaN).
pub fn serialize<S: Serializer>(value: &impl Field, serializer: S) -> Result<S::Ok, S::Error> {
    Writer::new(value.view(), &RefCell::default()).serialize(serializer)
}

pub(super) struct Writer<'a> {
    view: View<'a>,
    trace: &'a RefCell<Trace>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(view: View<'a>, trace: &'a RefCell<Trace>) -> Self {
        Self { view, trace }
    }

    fn at<'b>(&'b self, view: View<'b>) -> Writer<'b> {
        Writer::new(view, self.trace)
    }

    fn list<S: Serializer>(&self, list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(list.len()))?;
        for index in 0..list.len() {
            items
                .serialize_element(&self.at(list.get(index)))
                .map_err(|error| self.trace.borrow_mut().item(index, error))?;
        }
        items.end()
    }

    fn map<S: Serializer>(&self, map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        let mut result = Ok(());
        map.each(&mut |name, view| {
            result = self.member(&mut members, name, view);
            result.is_ok()
        });
        result?;
        members.end()
    }

    fn record<S: Serializer>(&self, record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = record.shape();
        let mut members = serializer.serialize_map(None)?;
        for (index, member) in shape.members.iter().enumerate() {
            match record.get(index) {
                View::Absent if !member.required => {}
                view => self.member(&mut members, member.name, view)?,
            }
        }
        for (name, value) in record.extra().into_iter().flat_map(|extra| extra.iter()) {
            if shape.find(name, 0).is_none() {
                self.member(&mut members, name, View::Value(value))?;
            }
        }
        members.end()
    }

    fn member<M: SerializeMap>(
        &self,
        members: &mut M,
        name: &str,
        view: View<'_>,
    ) -> Result<(), M::Error> {
        members
            .serialize_entry(name, &Writer::new(view, self.trace))
            .map_err(|error| self.trace.borrow_mut().member(name, error))
    }
}

impl Serialize for Writer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Absent | View::Null => serializer.serialize_none(),
            View::Str(text) | View::Limited(text, _) | View::Secret(text) => {
                serializer.serialize_str(text)
            }
            View::Display(text) => serializer.collect_str(text),
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
