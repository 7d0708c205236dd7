//! A member that may be absent, null or a value.

use crate::wire::{Field, Optional, Slot, View};

/// A member of an object that may be absent, `null` or a value, where the three differ.
///
/// In an update, for example, an absent member commonly leaves a setting alone and `null` clears
/// it. Where `null` means no more than absence, the type is an [`Option`].
///
/// # Examples
///
/// ```
/// use api_types::{Extra, Nullable, record, wire};
///
/// struct Update {
///     comment: Nullable<String>,
///     extra: Extra,
/// }
///
/// record! {
///     Update {
///         optional comment,
///     }
/// }
///
/// let mut update: Update = wire::blank();
/// assert_eq!(wire::to_json(&update)?, br"{}");
/// update.comment = Nullable::Null;
/// assert_eq!(wire::to_json(&update)?, br#"{"comment":null}"#);
/// update.comment = Nullable::Value("primary".into());
/// assert_eq!(wire::to_json(&update)?, br#"{"comment":"primary"}"#);
/// # Ok::<(), wire::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Nullable<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is there and is `null`.
    Null,
    /// The member is there and has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns whether the member is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether the member is there and is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Field> Field for Nullable<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }

    fn blank() -> Self {
        Self::Absent
    }
}

impl<T: Field> Optional for Nullable<T> {
    fn set_null(&mut self) {
        *self = Self::Null;
    }

    fn set_value(&mut self) -> Slot<'_> {
        *self = Self::Value(T::blank());
        match self {
            Self::Value(value) => value.slot(),
            Self::Absent | Self::Null => Slot::Skip,
        }
    }
}
