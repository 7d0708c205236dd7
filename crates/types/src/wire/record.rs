//! Objects whose members are known, and the macro that describes them.

use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    sync::{PoisonError, RwLock},
};

use super::{Field, Limit};

/// An object whose members are known, handed out by their index in its [`Shape`].
pub trait Record {
    /// Returns what the members are.
    fn shape(&self) -> &'static Shape;

    /// Returns a member. From the number of members on it is what the type does not know, in
    /// [`Extra`](crate::Extra), or `()` if that is not kept.
    fn get(&self, index: usize) -> &dyn Part;

    /// Returns a member to read into, as [`get`](Self::get).
    fn get_mut(&mut self, index: usize) -> &mut dyn Part;
}

/// A value that a [`Record`] or a [`Union`](super::Union) holds: any [`Field`] that can be cloned,
/// compared and shown.
///
/// What is derived for a type is compiled for each type. This way to it is compiled for each type of
/// members instead, of which a large model has few.
pub trait Part: Field + Any {
    /// Makes this a clone of another value of its type; one of another type changes nothing.
    fn clone_from_part(&mut self, source: &dyn Part);

    /// Returns whether the other value is of the same type and equal.
    fn is_equal(&self, other: &dyn Part) -> bool;

    /// Shows the value.
    fn as_debug(&self) -> &dyn fmt::Debug;
}

impl<T: Field + Clone + PartialEq + fmt::Debug + 'static> Part for T {
    fn clone_from_part(&mut self, source: &dyn Part) {
        if let Some(source) = (source as &dyn Any).downcast_ref() {
            self.clone_from(source);
        }
    }

    fn is_equal(&self, other: &dyn Part) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }

    fn as_debug(&self) -> &dyn fmt::Debug {
        self
    }
}

/// Clones a record: what its `Clone` is to call.
pub fn clone<R: Field + Record>(record: &R) -> R {
    let mut clone = R::blank();
    for index in 0..=record.shape().members.len() {
        clone.get_mut(index).clone_from_part(record.get(index));
    }
    clone
}

/// Compares two records of one type: what their `PartialEq` is to call.
pub fn is_equal(one: &dyn Record, other: &dyn Record) -> bool {
    (0..=one.shape().members.len()).all(|index| one.get(index).is_equal(other.get(index)))
}

/// Shows a record as derived `Debug` does, by the names of its members: what its `Debug` is to call.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.shape();
    let mut shown = f.debug_struct(shape.name);
    for (index, (name, _)) in shape.members.iter().enumerate() {
        shown.field(name, record.get(index).as_debug());
    }
    shown
        .field("extra", record.get(shape.members.len()).as_debug())
        .finish()
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// It must be there to be read, and is written as `null` if it has no value.
    Required,
    /// It may be missing.
    Optional,
    /// It may be missing, and `""` and `0` mean the same.
    OptionalOrEmpty,
    /// It may be missing, and no request has it: only the service writes it.
    ReadOnly,
}

/// The words of [`record!`](crate::record!).
#[doc(hidden)]
pub mod presence {
    pub use super::Presence::{
        Optional as optional, OptionalOrEmpty as optional_or_empty, ReadOnly as read_only,
        Required as required,
    };
}

/// A member of a [`Record`]: its name in the object, and whether it must be there.
pub type Member = (&'static str, Presence);

/// What a [`Record`] is made of. Nothing but values, so that the compiler need not run anything for it.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The name of the type.
    pub name: &'static str,
    /// The members, in the order in which they are written.
    pub members: &'static [Member],
    /// What the value of each member must meet, if it is there: nothing for those behind the last.
    pub limits: &'static [&'static [Limit]],
}

impl Shape {
    /// Up to how many members it is the quickest to look at each.
    const FEW: usize = 32;

    /// How many members to look at from the next on.
    const NEAR: usize = 8;

    /// Returns the index of a member. `next` is the one that is likely, or any number.
    #[inline]
    pub(super) fn find(&self, name: &str, next: usize) -> Option<usize> {
        if self.members.get(next).is_some_and(|next| next.0 == name) {
            return Some(next);
        }
        self.search(name, next)
    }

    fn search(&self, name: &str, next: usize) -> Option<usize> {
        // Names mostly differ in length or in the last byte.
        let last = name.as_bytes().last();
        let is = |&(known, _): &Member| {
            known.len() == name.len() && known.as_bytes().last() == last && known == name
        };
        let (before, after) = self.members.split_at(next.min(self.members.len()));
        if self.members.len() <= Self::FEW {
            let found = after.iter().position(is).map(|found| next + found);
            return found.or_else(|| before.iter().position(is));
        }
        // Where members are left out, the next one that is there is near.
        if let Some(near) = after.iter().take(Self::NEAR).position(is) {
            return Some(next + near);
        }
        let table = Table::of(self.members);
        table
            .probe(name)
            .map_while(|index| table.0[index])
            .find(|&index| self.members[index].0 == name)
    }
}

/// The indices of members, each in the first free place from the hash of its name on.
#[derive(Debug)]
struct Table(Box<[Option<usize>]>);

impl Table {
    /// Returns the table of these members, which is made when it is first needed.
    fn of(members: &'static [Member]) -> &'static Self {
        static TABLES: RwLock<BTreeMap<usize, &Table>> = RwLock::new(BTreeMap::new());
        let place = members.as_ptr().addr();
        let tables = TABLES.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = tables.get(&place) {
            return table;
        }
        drop(tables);
        let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
        tables
            .entry(place)
            .or_insert_with(|| Box::leak(Box::new(Self::new(members))))
    }

    fn new(members: &[Member]) -> Self {
        let mut table = Self(vec![None; (2 * members.len()).next_power_of_two()].into());
        for (index, member) in members.iter().enumerate() {
            let free = table
                .probe(member.0)
                .find(|&place| table.0[place].is_none());
            table.0[free.expect("half of the places are free")] = Some(index);
        }
        table
    }

    /// Returns the places where a name may be, in turn.
    fn probe(&self, name: &str) -> impl Iterator<Item = usize> + use<> {
        let mask = self.0.len() - 1;
        let hash = name.bytes().fold(0, |hash: usize, byte| {
            hash.wrapping_mul(31).wrapping_add(byte.into())
        });
        (0..=mask).map(move |step| hash.wrapping_add(step) & mask)
    }
}

/// Makes a struct readable and writable as an object.
///
/// The members stand in the order in which they are written, each with a word for its presence,
/// its field and, where that differs, its name in the object. Besides, the struct has a field
/// `extra` of type [`Extra`](crate::Extra) for what it does not know.
///
/// | word | field | read | written |
/// |---|---|---|---|
/// | `required` | any | must be there | always; `None` as `null` |
/// | `optional` | `Option` | missing and `null` are `None` | if `Some` |
/// | `optional` | [`Nullable`](crate::Nullable) | the three are told apart | if not `Absent` |
/// | `read_only` | `Option` | missing and `null` are `None` | if `Some`, but [in no request](crate::wire::to_secret_json) |
/// | `optional_or_empty` | `Option` | `""` and `0` are `None` too | if `Some` |
///
/// What a value may be beyond its type stands last, in parentheses: the names of the functions that
/// make a [`Limit`], each with its value, as in `port (minimum = 1, maximum = 65_535)`. Those of the
/// items of a list, or of the values of a map, are in `items`: `ports (items(minimum = 1))`.
///
/// The struct gets `Clone`, `Debug`, `PartialEq`, [`Field`](crate::wire::Field), [`Record`], `Serialize`
/// and `Deserialize`; the first three take a fraction of what deriving them takes to compile. With the
/// word `sent` before its name it gets a method `validate` too, which is
/// [`wire::validate`](crate::wire::validate).
///
/// # Examples
///
/// ```
/// use std::net::IpAddr;
///
/// use api_types::{Extra, record, wire};
///
/// /// A nameserver.
/// pub struct Peer {
///     /// The name.
///     pub name: String,
///     /// The address.
///     pub ip: Option<IpAddr>,
///     /// The kind.
///     pub type_: Option<String>,
///     /// The members that this model does not know.
///     pub extra: Extra,
/// }
///
/// record! {
///     Peer {
///         required name,
///         optional_or_empty ip,
///         optional type_ as "type",
///     }
/// }
///
/// let peer: Peer = wire::from_json(br#"{"name": "a", "ip": "", "type": "primary"}"#)?;
/// assert_eq!(peer.ip, None);
/// assert_eq!(peer.type_.as_deref(), Some("primary"));
/// assert_eq!(serde_json::to_string(&peer)?, r#"{"name":"a","type":"primary"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! record {
    (sent $record:ident { $($members:tt)* }) => {
        impl $record {
            /// Checks that each value is one that the service documents. Sending does so too.
            ///
            /// # Errors
            ///
            /// All values that are not, each with its place and the limit.
            pub fn validate(&self) -> ::core::result::Result<(), $crate::wire::Violations> {
                $crate::wire::validate(self)
            }
        }

        $crate::record!($record { $($members)* });
    };
    ($record:ident { $(
        $presence:ident $field:ident $(as $name:literal)? $(($($limits:tt)*))?
    ),* $(,)? }) => {
        impl ::core::clone::Clone for $record {
            fn clone(&self) -> Self {
                $crate::wire::clone(self)
            }
        }

        impl ::core::cmp::PartialEq for $record {
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::is_equal(self, other)
            }
        }

        impl ::core::fmt::Debug for $record {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::wire::debug(self, f)
            }
        }

        impl $crate::wire::Data for $record {
            type Form = $crate::wire::form::Record;

            fn blank() -> Self {
                Self {
                    $($field: $crate::wire::blank(),)*
                    extra: $crate::wire::blank(),
                }
            }
        }

        impl $crate::wire::Record for $record {
            fn shape(&self) -> &'static $crate::wire::Shape {
                &$crate::wire::Shape {
                    name: stringify!($record),
                    members: &[$((
                        $crate::__name!($field $($name)?),
                        $crate::wire::presence::$presence,
                    )),*],
                    limits: $crate::__each_limits!($([$($($limits)*)?])*),
                }
            }

            fn get(&self, index: usize) -> &dyn $crate::wire::Part {
                $crate::__part!(self, index, extra, $($field)*)
            }

            fn get_mut(&mut self, index: usize) -> &mut dyn $crate::wire::Part {
                $crate::__part_mut!(self, index, extra, $($field)*)
            }
        }

        $crate::__serde!($record);
    };
}

/// Makes a name in an object of that of a field: the same, unless another is given.
#[doc(hidden)]
#[macro_export]
macro_rules! __name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

/// Finds a field by its index. A macro cannot count, so the numbers stand here, eight at a time.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($self:ident, $index:expr, $last:ident, $a:ident $($b:ident $($c:ident $($d:ident $($e:ident $($f:ident $($g:ident $($h:ident)?)?)?)?)?)?)?) => {
        match $index {
            0 => &$self.$a,
            $(1 => &$self.$b,
            $(2 => &$self.$c,
            $(3 => &$self.$d,
            $(4 => &$self.$e,
            $(5 => &$self.$f,
            $(6 => &$self.$g,
            $(7 => &$self.$h,)?)?)?)?)?)?)?
            _ => &$self.$last,
        }
    };
    ($self:ident, $index:expr, $last:ident, $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $($rest:ident)+) => {
        match $index {
            0 => &$self.$a,
            1 => &$self.$b,
            2 => &$self.$c,
            3 => &$self.$d,
            4 => &$self.$e,
            5 => &$self.$f,
            6 => &$self.$g,
            7 => &$self.$h,
            index => $crate::__part!($self, index - 8, $last, $($rest)*),
        }
    };
    ($self:ident, $index:expr, $last:ident,) => {{ let _ = $index; &$self.$last }};
}

/// As `__part!`, to change it.
#[doc(hidden)]
#[macro_export]
macro_rules! __part_mut {
    ($self:ident, $index:expr, $last:ident, $a:ident $($b:ident $($c:ident $($d:ident $($e:ident $($f:ident $($g:ident $($h:ident)?)?)?)?)?)?)?) => {
        match $index {
            0 => &mut $self.$a,
            $(1 => &mut $self.$b,
            $(2 => &mut $self.$c,
            $(3 => &mut $self.$d,
            $(4 => &mut $self.$e,
            $(5 => &mut $self.$f,
            $(6 => &mut $self.$g,
            $(7 => &mut $self.$h,)?)?)?)?)?)?)?
            _ => &mut $self.$last,
        }
    };
    ($self:ident, $index:expr, $last:ident, $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $($rest:ident)+) => {
        match $index {
            0 => &mut $self.$a,
            1 => &mut $self.$b,
            2 => &mut $self.$c,
            3 => &mut $self.$d,
            4 => &mut $self.$e,
            5 => &mut $self.$f,
            6 => &mut $self.$g,
            7 => &mut $self.$h,
            index => $crate::__part_mut!($self, index - 8, $last, $($rest)*),
        }
    };
    ($self:ident, $index:expr, $last:ident,) => {{ let _ = $index; &mut $self.$last }};
}

/// Makes the lists of limits of all members: none where no member has any.
#[doc(hidden)]
#[macro_export]
macro_rules! __each_limits {
    ($([])*) => {
        &[]
    };
    ($([$($limits:tt)*])*) => {
        &[$($crate::__limits!($($limits)*)),*]
    };
}

/// Makes a list of [`Limit`]s of their names and values.
#[doc(hidden)]
#[macro_export]
macro_rules! __limits {
    () => {
        &[]
    };
    ($($limit:ident $(= $value:literal)? $(($($items:tt)*))?),+ $(,)?) => {
        const { &[$($crate::wire::Limit::$limit($($value)? $($crate::__limits!($($items)*))?)),+] }
    };
}

/// Gives a [`Field`](crate::wire::Field) `Serialize` and `Deserialize`.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "traits")]
macro_rules! __serde {
    ($type:ident) => {
        impl $crate::__private::Serialize for $type {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $type {
            fn deserialize<D: $crate::__private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "traits"))]
macro_rules! __serde {
    ($type:ident) => {};
}
