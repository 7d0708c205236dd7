//! The reader: one for each serde format.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
        Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::Value;

use super::{
    DecodeError, Field, Integer, List, Map, Optional, Record, Slot, Text,
    error::Trace,
    json::decode_value,
    members::{read_list, read_map, read_record},
};
use crate::Secret;

/// Reads a value from any format that describes itself: what `Deserialize` is to call.
///
/// # Errors
///
/// If what stands there is not such a value.
pub fn deserialize<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    read(value.slot(), &mut Trace::default(), deserializer)?;
    Ok(value)
}

/// A place to read what comes next into. It is asked for at the last moment: there may be no next.
pub(super) struct Seed<'t, F> {
    slot: F,
    trace: &'t mut Trace,
}

impl<'a, 't, F: FnOnce() -> Slot<'a>> Seed<'t, F> {
    pub(super) fn new(slot: F, trace: &'t mut Trace) -> Self {
        Self { slot, trace }
    }
}

impl<'de, 'a, F: FnOnce() -> Slot<'a>> DeserializeSeed<'de> for Seed<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read((self.slot)(), self.trace, deserializer)
    }
}

/// Reads what comes next into a place.
pub(super) fn read<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    trace: &mut Trace,
    deserializer: D,
) -> Result<(), D::Error> {
    match slot {
        Slot::Skip => IgnoredAny::deserialize(deserializer).map(drop),
        Slot::String(target) => deserializer.deserialize_str(StringReader(target)),
        Slot::Bool(target) => bool::deserialize(deserializer).map(|bool| *target = bool),
        Slot::Float(target) => f64::deserialize(deserializer).map(|number| *target = number),
        Slot::Value(target) => Value::deserialize(deserializer).map(|value| *target = value),
        Slot::Text(target) => deserializer.deserialize_str(TextReader(target)),
        Slot::Integer(target @ (Integer::I32(_) | Integer::I64(_))) => {
            deserializer.deserialize_i64(IntegerReader(target))
        }
        Slot::Integer(target) => deserializer.deserialize_u64(IntegerReader(target)),
        Slot::Optional(target) => deserializer.deserialize_option(OptionalReader { target, trace }),
        Slot::Union(target) => {
            let result = target.set(Value::deserialize(deserializer)?, None);
            within(result, trace)
        }
        Slot::Variant(target, name) => {
            let result = target.set(Value::deserialize(deserializer)?, Some(name));
            within(result, trace)
        }
        Slot::Secret(target) => deserializer.deserialize_any(Hushed::Secret(target)),
        Slot::OptionalOrEmpty(target) => {
            deserializer.deserialize_any(Hushed::OptionalOrEmpty(target, trace))
        }
        Slot::List(target) => deserializer.deserialize_any(Hushed::List(target, trace)),
        Slot::Map(target) => deserializer.deserialize_any(Hushed::Map(target, trace)),
        Slot::Record(target) => deserializer.deserialize_any(Hushed::Record(target, trace)),
    }
}

/// Takes the place of an error that came up within a value over into that of the value.
fn within<E: Error>(result: Result<(), DecodeError>, trace: &mut Trace) -> Result<(), E> {
    result.map_err(|error| {
        let outer = trace.outer(error.pointer(), E::custom(error.message()));
        match error.missing() {
            Some(name) => trace.missing(name, outer),
            None => outer,
        }
    })
}

struct StringReader<'a>(&'a mut String);

impl Visitor<'_> for StringReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        *self.0 = text.into();
        Ok(())
    }
}

struct TextReader<'a>(&'a mut dyn Text);

impl Visitor<'_> for TextReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expected())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0
            .set(text)
            .map_err(|reason| E::custom(format_args!("invalid value: string {text:?}: {reason}")))
    }
}

/// The largest whole number that is taken from a double. Readers of JSON may be off in the last two
/// of a double's 53 bits, which is less than 1 up to here.
const MAX_WHOLE: f64 = 1e15;

struct IntegerReader<'a>(Integer<'a>);

impl IntegerReader<'_> {
    fn set<E: Error>(mut self, number: i128, found: Unexpected<'_>) -> Result<(), E> {
        if self.0.set(number) {
            Ok(())
        } else {
            Err(E::invalid_value(found, &self))
        }
    }
}

impl Visitor<'_> for IntegerReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.set(number.into(), Unexpected::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.set(number.into(), Unexpected::Unsigned(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        let found = Unexpected::Float(number);
        if number.fract() == 0.0 && number.abs() <= MAX_WHOLE {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and not large")]
            self.set(number as i128, found)
        } else {
            Err(E::invalid_type(found, &self))
        }
    }
}

struct OptionalReader<'a, 't> {
    target: &'a mut dyn Optional,
    trace: &'t mut Trace,
}

impl<'de> Visitor<'de> for OptionalReader<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.target.set_null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.target.set_value(), self.trace, deserializer)
    }
}

/// Reads what is, or may hold, a secret, so that an error must not quote what stands there instead.
///
/// That is why these are read without telling the format what is due: a format that knows makes the
/// error itself, and quotes.
enum Hushed<'a, 't> {
    Secret(&'a mut Secret),
    OptionalOrEmpty(&'a mut dyn Optional, &'t mut Trace),
    List(&'a mut dyn List, &'t mut Trace),
    Map(&'a mut dyn Map, &'t mut Trace),
    Record(&'a mut dyn Record, &'t mut Trace),
}

impl Hushed<'_, '_> {
    /// Reads a plain value.
    fn plain<'de, E: Error>(
        self,
        value: impl IntoDeserializer<'de, E>,
        empty: bool,
        kind: &'static str,
    ) -> Result<(), E> {
        match self {
            Self::OptionalOrEmpty(target, _) if empty => {
                target.set_null();
                Ok(())
            }
            Self::OptionalOrEmpty(target, trace) => {
                read(target.set_value(), trace, value.into_deserializer())
            }
            _ => Err(E::invalid_type(Unexpected::Other(kind), &self)),
        }
    }
}

impl<'de> Visitor<'de> for Hushed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "a secret string",
            Self::OptionalOrEmpty(..) => "option",
            Self::List(..) => "a sequence",
            Self::Map(..) => "a map",
            Self::Record(target, _) => return write!(f, "struct {}", target.shape().name),
        })
    }

    fn visit_bool<E: Error>(self, bool: bool) -> Result<(), E> {
        self.plain(bool, false, "boolean")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.plain(number, number == 0, "integer")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.plain(number, number == 0, "integer")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.plain(number, number == 0.0, "floating point")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self {
            Self::Secret(target) => {
                *target = text.into();
                Ok(())
            }
            _ => self.plain(text, text.is_empty(), "string"),
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.plain((), true, "null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self {
            Self::List(target, trace) => read_list(target, trace, items),
            Self::OptionalOrEmpty(target, trace) => {
                read(target.set_value(), trace, SeqAccessDeserializer::new(items))
            }
            _ => Err(Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        match self {
            Self::Record(target, trace) => read_record(target, trace, members),
            Self::Map(target, trace) => read_map(target, trace, members),
            // With serde_json's feature "arbitrary_precision" a number comes as such a map.
            Self::OptionalOrEmpty(target, trace) => {
                let value = Value::deserialize(MapAccessDeserializer::new(members))?;
                if value.as_f64() == Some(0.0) {
                    target.set_null();
                    return Ok(());
                }
                within(decode_value(value, target.set_value()), trace)
            }
            Self::Secret(_) | Self::List(..) => Err(Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}
