//! How arrays and objects are read.

use std::fmt;

use super::{List, Map, Presence, Record, Slot, error::Trace, read::Seed};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

pub(super) fn read_list<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    trace: &mut Trace,
    mut items: A,
) -> Result<(), A::Error> {
    let mut index = 0;
    while items
        .next_element_seed(Seed::new(|| list.push(), trace))
        .map_err(|error| trace.item(index, error))?
        .is_some()
    {
        index += 1;
    }
    Ok(())
}

pub(super) fn read_map<'de, A: MapAccess<'de>>(
    map: &mut dyn Map,
    trace: &mut Trace,
    mut members: A,
) -> Result<(), A::Error> {
    let mut name = String::new();
    while members
        .next_key_seed(Name(|text: &str| text.clone_into(&mut name)))?
        .is_some()
    {
        match map.insert(&name) {
            Some(slot) => members.next_value_seed(Seed::new(|| slot, trace)),
            None => Err(duplicate(&name)),
        }
        .map_err(|error| trace.member(&name, error))?;
    }
    Ok(())
}

pub(super) fn read_record<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    trace: &mut Trace,
    mut members: A,
) -> Result<(), A::Error> {
    let shape = record.shape();
    let mut seen = Seen::new(shape.members.len());
    let mut next = 0;
    let mut name = String::new();
    while let Some(index) = members.next_key_seed(Name(|text: &str| {
        let index = shape.find(text, next);
        if index.is_none() {
            text.clone_into(&mut name);
        }
        index
    }))? {
        let Some(index) = index else {
            read_unknown(record, &name, trace, &mut members)
                .map_err(|error| trace.member(&name, error))?;
            continue;
        };
        next = index + 1;
        let (name, presence) = shape.members[index];
        if seen.insert(index) {
            members.next_value_seed(Seed::new(|| slot(record, index, presence), trace))
        } else {
            Err(duplicate(name))
        }
        .map_err(|error| trace.member(name, error))?;
    }
    for (index, &(name, presence)) in shape.members.iter().enumerate() {
        if presence == Presence::Required && seen.insert(index) {
            return Err(trace.missing(name, Error::missing_field(name)));
        }
    }
    Ok(())
}

fn slot(record: &mut dyn Record, index: usize, presence: Presence) -> Slot<'_> {
    match (presence, record.get_mut(index).slot()) {
        (Presence::OptionalOrEmpty, Slot::Optional(target)) => Slot::OptionalOrEmpty(target),
        (_, slot) => slot,
    }
}

fn read_unknown<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    name: &str,
    trace: &mut Trace,
    members: &mut A,
) -> Result<(), A::Error> {
    let Slot::Map(extra) = record.get_mut(record.shape().members.len()).slot() else {
        return members.next_value::<IgnoredAny>().map(drop);
    };
    match extra.insert(name) {
        Some(slot) => members.next_value_seed(Seed::new(|| slot, trace)),
        None => Err(duplicate(name)),
    }
}

#[cold]
fn duplicate<E: Error>(name: &str) -> E {
    E::custom(format_args!("duplicate field `{name}`"))
}

/// Reads the name of a member and returns what the function makes of it.
struct Name<F>(F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Name<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Name<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        Ok((self.0)(name))
    }
}

/// Which members of a record have been read.
struct Seen {
    first: [u64; 2],
    rest: Vec<u64>,
}

impl Seen {
    fn new(members: usize) -> Self {
        let first = [0; 2];
        Self {
            first,
            rest: vec![0; members.div_ceil(64).saturating_sub(first.len())],
        }
    }

    /// Returns whether the member is a new one.
    fn insert(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1 << (index % 64));
        let word = match self.first.get_mut(word) {
            Some(word) => word,
            None => &mut self.rest[word - 2],
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
