//! Where a value is read into.

use serde_json::Value;

use super::{DecodeError, Record, View};
use crate::Secret;

/// A place that a value is read into.
///
/// What a place held before is overwritten or, in lists, maps and records, added to; if reading
/// fails, it may be left half filled.
#[non_exhaustive]
pub enum Slot<'a> {
    /// Any value, which is not kept.
    Skip,
    /// A string.
    String(&'a mut String),
    /// A string that no error may quote.
    Secret(&'a mut Secret),
    /// A string of a certain form.
    Text(&'a mut dyn Text),
    /// `true` or `false`.
    Bool(&'a mut bool),
    /// A whole number.
    Integer(Integer<'a>),
    /// A number.
    Float(&'a mut f64),
    /// Any value.
    Value(&'a mut Value),
    /// `null`, or a value.
    Optional(&'a mut dyn Optional),
    /// `null` or what means the same (the empty string, 0), or a value.
    OptionalOrEmpty(&'a mut dyn Optional),
    /// An array.
    List(&'a mut dyn List),
    /// An object whose members are all of one type.
    Map(&'a mut dyn Map),
    /// An object whose members are known.
    Record(&'a mut dyn Record),
    /// One of several types.
    Union(&'a mut dyn Union),
    /// One of several types, most likely that of the variant of this name.
    Variant(&'a mut dyn Union, &'static str),
}

impl Slot<'_> {
    /// Lends the place for a shorter time, so that a map can hand out a slot that it holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use api_types::wire::{Map, Slot, View, decode};
    ///
    /// struct Envelope<'a> {
    ///     result: Slot<'a>,
    /// }
    ///
    /// impl Map for Envelope<'_> {
    ///     fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
    ///         (name == "result").then(|| self.result.reborrow())
    ///     }
    ///
    ///     fn each(&self, _visit: &mut dyn FnMut(&str, View<'_>) -> bool) {}
    /// }
    ///
    /// let mut text = String::new();
    /// let mut envelope = Envelope { result: Slot::String(&mut text) };
    /// decode(br#"{"result": "OK"}"#, Slot::Map(&mut envelope))?;
    /// assert_eq!(text, "OK");
    /// # Ok::<(), api_types::wire::DecodeError>(())
    /// ```
    pub fn reborrow(&mut self) -> Slot<'_> {
        match self {
            Self::Skip => Slot::Skip,
            Self::String(target) => Slot::String(target),
            Self::Secret(target) => Slot::Secret(target),
            Self::Text(target) => Slot::Text(*target),
            Self::Bool(target) => Slot::Bool(target),
            Self::Integer(target) => Slot::Integer(target.reborrow()),
            Self::Float(target) => Slot::Float(target),
            Self::Value(target) => Slot::Value(target),
            Self::Optional(target) => Slot::Optional(*target),
            Self::OptionalOrEmpty(target) => Slot::OptionalOrEmpty(*target),
            Self::List(target) => Slot::List(*target),
            Self::Map(target) => Slot::Map(*target),
            Self::Record(target) => Slot::Record(*target),
            Self::Union(target) => Slot::Union(*target),
            Self::Variant(target, name) => Slot::Variant(*target, name),
        }
    }
}

/// A place for a whole number, by its width.
#[expect(missing_docs, reason = "named after the types")]
#[non_exhaustive]
pub enum Integer<'a> {
    I32(&'a mut i32),
    I64(&'a mut i64),
    U16(&'a mut u16),
    U32(&'a mut u32),
    U64(&'a mut u64),
}

impl Integer<'_> {
    /// Returns the name of the type.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::I32(_) => "i32",
            Self::I64(_) => "i64",
            Self::U16(_) => "u16",
            Self::U32(_) => "u32",
            Self::U64(_) => "u64",
        }
    }

    /// Sets the number; returns whether the type can hold it.
    pub fn set(&mut self, number: i128) -> bool {
        fn set<T: TryFrom<i128>>(target: &mut T, number: i128) -> bool {
            number.try_into().map(|number| *target = number).is_ok()
        }
        match self {
            Self::I32(target) => set(*target, number),
            Self::I64(target) => set(*target, number),
            Self::U16(target) => set(*target, number),
            Self::U32(target) => set(*target, number),
            Self::U64(target) => set(*target, number),
        }
    }

    fn reborrow(&mut self) -> Integer<'_> {
        match self {
            Self::I32(target) => Integer::I32(target),
            Self::I64(target) => Integer::I64(target),
            Self::U16(target) => Integer::U16(target),
            Self::U32(target) => Integer::U32(target),
            Self::U64(target) => Integer::U64(target),
        }
    }
}

/// A value that is written as a string of a certain form.
pub trait Text {
    /// Says what is expected, with its article: "a date and time".
    fn expected(&self) -> &'static str {
        "a string"
    }

    /// Sets the value from its text.
    ///
    /// # Errors
    ///
    /// The reason, if the text does not have the form. It need not repeat the text.
    fn set(&mut self, text: &str) -> Result<(), String>;
}

/// A value that may be `null`.
pub trait Optional {
    /// Sets `null`.
    fn set_null(&mut self);

    /// Sets a blank value and returns the place for it.
    fn set_value(&mut self) -> Slot<'_>;
}

/// A value that is an array.
pub trait List {
    /// Adds a blank item at the end and returns the place for it.
    fn push(&mut self) -> Slot<'_>;

    /// Returns how many items there are.
    fn len(&self) -> usize;

    /// Returns whether there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the item to write; [`View::Absent`] from [`len`](Self::len) on.
    fn get(&self, index: usize) -> View<'_>;
}

/// A value that is an object whose members are all of one type.
pub trait Map {
    /// Adds a member with a blank value and returns the place for that; `None` if there is one of
    /// this name already.
    fn insert(&mut self, name: &str) -> Option<Slot<'_>>;

    /// Shows each member to `visit`, in the order in which they are to be written, until it returns
    /// `false`.
    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>) -> bool);
}

/// A value of one of several types, which only looking at it can tell.
pub trait Union {
    /// Sets the value from what was read; commonly with [`from_value`](super::from_value) once the
    /// type is known. It is that of `variant`, if one is given and the value can be of it.
    ///
    /// # Errors
    ///
    /// If the value is not of any of the types. The place in the error is that within the value.
    fn set(&mut self, value: Value, variant: Option<&str>) -> Result<(), DecodeError>;
}
