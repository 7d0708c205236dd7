//! What can be read and written.

use std::{
    collections::{BTreeMap, btree_map},
    fmt::Display,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use serde_json::Value;

use super::{Integer, List, Map, Optional, Slot, Text, View};
use crate::IpRange;

/// A type whose values can be read and written.
///
/// Implemented by [`record!`](crate::record!), [`id!`](crate::id!) and
/// [`open_enum!`](crate::open_enum!).
pub trait Field {
    /// Returns the place to read a value into.
    fn slot(&mut self) -> Slot<'_>;

    /// Returns what is to be written.
    fn view(&self) -> View<'_>;

    /// Makes the value that is there before one is read: empty, 0, unset. It need not be one that
    /// can be read; it does not get out of a failed decode.
    ///
    /// Blanks of records hold blanks of their members, so a type must not require itself.
    fn blank() -> Self
    where
        Self: Sized;
}

/// Makes a blank value: see [`Field::blank`]. For the optional members of a struct that is put
/// together (`..wire::blank()`).
pub fn blank<T: Field>() -> T {
    T::blank()
}

/// Does the work of [`Text::set`] for what [`FromStr`] reads.
///
/// # Errors
///
/// What the error of [`FromStr`] displays.
pub fn parse_into<T: FromStr<Err: Display>>(target: &mut T, text: &str) -> Result<(), String> {
    *target = text.parse().map_err(|error: T::Err| error.to_string())?;
    Ok(())
}

macro_rules! scalars {
    ($($type:ty: $blank:expr, $slot:expr, $view:expr;)*) => {
        $(impl Field for $type {
            fn slot(&mut self) -> Slot<'_> {
                let slot: fn(&mut Self) -> Slot<'_> = $slot;
                slot(self)
            }

            fn view(&self) -> View<'_> {
                let view: fn(&Self) -> View<'_> = $view;
                view(self)
            }

            fn blank() -> Self {
                $blank
            }
        })*
    };
}

scalars! {
    String: Self::new(), |text| Slot::String(text), |text| View::Str(text);
    bool: false, |bool| Slot::Bool(bool), |&bool| View::Bool(bool);
    i32: 0, |number| Slot::Integer(Integer::I32(number)), |&number| View::I64(number.into());
    i64: 0, |number| Slot::Integer(Integer::I64(number)), |&number| View::I64(number);
    u16: 0, |number| Slot::Integer(Integer::U16(number)), |&number| View::U64(number.into());
    u32: 0, |number| Slot::Integer(Integer::U32(number)), |&number| View::U64(number.into());
    u64: 0, |number| Slot::Integer(Integer::U64(number)), |&number| View::U64(number);
    f64: 0.0, |number| Slot::Float(number), |&number| View::F64(number);
    Value: Self::Null, |value| Slot::Value(value), |value| View::Value(value);
    // Whatever comes is of no interest.
    (): (), |()| Slot::Skip, |()| View::Null;
    IpAddr: Ipv4Addr::UNSPECIFIED.into(), |text| Slot::Text(text), |&ip| View::Ip(ip);
    Ipv4Addr: Self::UNSPECIFIED, |text| Slot::Text(text), |&ip| View::Ip(ip.into());
    Ipv6Addr: Self::UNSPECIFIED, |text| Slot::Text(text), |&ip| View::Ip(ip.into());
    IpRange: ipnet::IpNet::default().into(), |text| Slot::Text(text), |text| View::Display(text);
}

macro_rules! texts {
    ($($type:ty: $expected:literal;)*) => {
        $(impl Text for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn set(&mut self, text: &str) -> Result<(), String> {
                parse_into(self, text)
            }
        })*
    };
}

texts! {
    IpAddr: "an IP address";
    Ipv4Addr: "an IPv4 address";
    Ipv6Addr: "an IPv6 address";
    IpRange: "a range of IP addresses";
}

impl<T: Field> Field for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }

    fn blank() -> Self {
        None
    }
}

impl<T: Field> Optional for Option<T> {
    fn set_null(&mut self) {
        *self = None;
    }

    fn set_value(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }
}

impl<T: Field> Field for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Field> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        let index = self.len();
        self.push(T::blank());
        self[index].slot()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> View<'_> {
        <[T]>::get(self, index).map_or(View::Absent, T::view)
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Field> Map for BTreeMap<String, T> {
    fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
        match self.entry(name.to_owned()) {
            btree_map::Entry::Vacant(entry) => Some(entry.insert(T::blank()).slot()),
            btree_map::Entry::Occupied(_) => None,
        }
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>) -> bool) {
        for (name, value) in self {
            if !visit(name, value.view()) {
                return;
            }
        }
    }
}
