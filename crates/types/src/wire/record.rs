//! Objects whose members are known, and the macro that describes them.

use std::sync::OnceLock;

use super::{Limit, Slot, View};
use crate::Extra;

/// An object whose members are known, handed out by their index in its [`Shape`].
pub trait Record {
    /// Returns what the members are.
    fn shape(&self) -> &'static Shape;

    /// Returns what is to be written for a member; [`View::Absent`] if there is no such member.
    fn get(&self, index: usize) -> View<'_>;

    /// Returns the place to read a member into; [`Slot::Skip`] if there is no such member.
    fn get_mut(&mut self, index: usize) -> Slot<'_>;

    /// Returns the members that the type does not know, if it keeps them.
    fn extra(&self) -> Option<&Extra> {
        None
    }

    /// Returns the place for members that the type does not know; `None` if they are skipped.
    fn extra_mut(&mut self) -> Option<&mut Extra> {
        None
    }
}

/// A member of a [`Record`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The name in the object.
    pub(super) name: &'static str,
    /// Whether the member must be there to be read, and is written as `null` if it has no value.
    pub(super) required: bool,
    /// What a value that is there must meet.
    pub(super) limits: &'static [Limit],
}

impl Member {
    /// Describes a member that must be there.
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            required: true,
            limits: &[],
        }
    }

    /// Describes a member that may be missing.
    pub const fn optional(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            limits: &[],
        }
    }

    /// Describes a member that may be missing, for which `""` and `0` mean the same.
    pub const fn optional_or_empty(name: &'static str) -> Self {
        Self::optional(name)
    }

    /// States the limits of a value that is there.
    #[must_use]
    pub const fn limited(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }
}

/// The members of a [`Record`].
#[derive(Debug)]
pub struct Shape {
    pub(super) name: &'static str,
    pub(super) members: &'static [Member],
    /// Finds a member by its name; made when first needed.
    table: OnceLock<Table>,
}

impl Shape {
    /// Up to how many members it is the quickest to look at each.
    const FEW: usize = 32;

    /// How many members to look at from the next on.
    const NEAR: usize = 8;

    /// Describes a record by the name of its type and its members, in the order in which they are
    /// written.
    pub const fn new(name: &'static str, members: &'static [Member]) -> Self {
        Self {
            name,
            members,
            table: OnceLock::new(),
        }
    }

    /// Returns the index of a member. `next` is the one that is likely, or any number.
    #[inline]
    pub(super) fn find(&self, name: &str, next: usize) -> Option<usize> {
        if self.members.get(next).is_some_and(|next| next.name == name) {
            return Some(next);
        }
        self.search(name, next)
    }

    fn search(&self, name: &str, next: usize) -> Option<usize> {
        // Names mostly differ in length or in the last byte.
        let last = name.as_bytes().last();
        let is = |member: &Member| {
            member.name.len() == name.len()
                && member.name.as_bytes().last() == last
                && member.name == name
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
        let table = self.table.get_or_init(|| Table::new(self.members));
        table
            .probe(name)
            .map_while(|index| table.0[index])
            .find(|&index| self.members[index].name == name)
    }
}

/// The indices of members, each in the first free place from the hash of its name on.
#[derive(Debug)]
struct Table(Box<[Option<usize>]>);

impl Table {
    fn new(members: &[Member]) -> Self {
        let mut table = Self(vec![None; (2 * members.len()).next_power_of_two()].into());
        for (index, member) in members.iter().enumerate() {
            let free = table
                .probe(member.name)
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

/// What [`record!`](crate::record!) makes of the words for a member's presence.
#[doc(hidden)]
pub mod presence {
    use crate::wire::{Field, Optional, Slot};

    /// Returns the name in the object: the last one.
    pub const fn name(names: &[&'static str]) -> &'static str {
        names[names.len() - 1]
    }

    pub fn required<T: Field>(field: &mut T) -> Slot<'_> {
        field.slot()
    }

    pub fn optional<T: Optional>(field: &mut T) -> Slot<'_> {
        Slot::Optional(field)
    }

    pub fn optional_or_empty<T: Field>(field: &mut Option<T>) -> Slot<'_> {
        Slot::OptionalOrEmpty(field)
    }
}

/// Makes a struct readable and writable as an object.
///
/// The members stand in the order in which they are written, each with a word for its presence,
/// its field and, where that differs, its name in the object. Besides, the struct has a field
/// `extra` of type [`Extra`] for what it does not know.
///
/// | word | field | read | written |
/// |---|---|---|---|
/// | `required` | any | must be there | always; `None` as `null` |
/// | `optional` | `Option` | missing and `null` are `None` | if `Some` |
/// | `optional` | [`Nullable`](crate::Nullable) | the three are told apart | if not `Absent` |
/// | `optional_or_empty` | `Option` | `""` and `0` are `None` too | if `Some` |
///
/// What a value may be beyond its type stands last, in parentheses: the names of the functions that
/// make a [`Limit`], each with its value, as in `port (minimum = 1, maximum = 65_535)`. Those of the
/// items of a list, or of the values of a map, are in `items`: `ports (items(minimum = 1))`.
///
/// The struct gets [`Field`](crate::wire::Field), [`Record`], `Serialize` and `Deserialize`. With the
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
        impl $crate::wire::Field for $record {
            fn slot(&mut self) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::Record(self)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Record(self)
            }

            fn blank() -> Self {
                Self {
                    $($field: $crate::wire::blank(),)*
                    extra: $crate::wire::blank(),
                }
            }
        }

        // Members are found by counting, which the compiler makes a jump of: a macro has no numbers.
        #[allow(unused)]
        impl $crate::wire::Record for $record {
            fn shape(&self) -> &'static $crate::wire::Shape {
                static SHAPE: $crate::wire::Shape = $crate::wire::Shape::new(
                    stringify!($record),
                    &[$($crate::wire::Member::$presence($crate::wire::presence::name(
                        &[stringify!($field) $(, $name)?],
                    )) $(.limited($crate::__limits!($($limits)*)))?),*],
                );
                &SHAPE
            }

            fn get(&self, mut index: usize) -> $crate::wire::View<'_> {
                $(
                    if index == 0 {
                        return $crate::wire::Field::view(&self.$field);
                    }
                    index -= 1;
                )*
                $crate::wire::View::Absent
            }

            fn get_mut(&mut self, mut index: usize) -> $crate::wire::Slot<'_> {
                $(
                    if index == 0 {
                        return $crate::wire::presence::$presence(&mut self.$field);
                    }
                    index -= 1;
                )*
                $crate::wire::Slot::Skip
            }

            fn extra(&self) -> ::core::option::Option<&$crate::Extra> {
                ::core::option::Option::Some(&self.extra)
            }

            fn extra_mut(&mut self) -> ::core::option::Option<&mut $crate::Extra> {
                ::core::option::Option::Some(&mut self.extra)
            }
        }

        $crate::__serde!($record);
    };
}

/// Makes a list of [`Limit`]s of their names and values.
#[doc(hidden)]
#[macro_export]
macro_rules! __limits {
    ($($limit:ident $(= $value:literal)? $(($($items:tt)*))?),* $(,)?) => {
        &[$($crate::wire::Limit::$limit($($value)? $($crate::__limits!($($items)*))?)),*]
    };
}

/// Gives a [`Field`](crate::wire::Field) `Serialize` and `Deserialize`.
#[doc(hidden)]
#[macro_export]
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
