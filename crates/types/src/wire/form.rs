//! How a type of a model is read and written, said once for all types of a form.

use super::{Field, OneOf, OpenEnum, Record as IsRecord, Slot, Text, Union as IsUnion, View};

/// A type that is read and written as all of its form are: what the macros implement.
///
/// Each function of a type is compiled for itself, so there is as little here as can be.
pub trait Data: Sized {
    /// The form.
    type Form: Form<Self>;

    /// As [`Field::blank`].
    fn blank() -> Self;
}

/// How the types of a form are read and written: [`Field`] for them.
pub trait Form<T> {
    /// As [`Field::slot`].
    fn slot(value: &mut T) -> Slot<'_>;

    /// As [`Field::view`].
    fn view(value: &T) -> View<'_>;
}

impl<T: Data> Field for T {
    fn slot(&mut self) -> Slot<'_> {
        T::Form::slot(self)
    }

    fn view(&self) -> View<'_> {
        T::Form::view(self)
    }

    fn blank() -> Self {
        <T as Data>::blank()
    }
}

/// The form of [`record!`](crate::record!).
#[derive(Debug)]
pub struct Record;

impl<T: IsRecord> Form<T> for Record {
    fn slot(value: &mut T) -> Slot<'_> {
        Slot::Record(value)
    }

    fn view(value: &T) -> View<'_> {
        View::Record(value)
    }
}

/// The form of [`open_enum!`](crate::open_enum!).
#[derive(Debug)]
pub struct Enum;

impl<T: OpenEnum> Form<T> for Enum {
    fn slot(value: &mut T) -> Slot<'_> {
        Slot::Text(value)
    }

    fn view(value: &T) -> View<'_> {
        View::Str(value.spell().1)
    }
}

impl<T: OpenEnum> Text for T {
    fn set(&mut self, text: &str) -> Result<(), String> {
        *self = T::from(text);
        Ok(())
    }
}

/// The form of [`union!`](crate::union!).
#[derive(Debug)]
pub struct Union;

impl<T: OneOf + Field> Form<T> for Union {
    fn slot(value: &mut T) -> Slot<'_> {
        Slot::Union(value)
    }

    fn view(value: &T) -> View<'_> {
        value.part().1.view()
    }
}

impl<T: OneOf + Field> IsUnion for T {
    fn set(
        &mut self,
        value: serde_json::Value,
        variant: Option<&str>,
    ) -> Result<(), super::DecodeError> {
        super::union::read_union(self, value, variant)
    }
}

/// The form of a box: that of what is in it.
#[derive(Debug)]
pub struct Boxed;

// A type may be in a box of its own crate, so that this cannot be a `Field` beside that of all `Data`.
impl<T: Field> Data for Box<T> {
    type Form = Boxed;

    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T: Field> Form<Box<T>> for Boxed {
    fn slot(value: &mut Box<T>) -> Slot<'_> {
        (**value).slot()
    }

    fn view(value: &Box<T>) -> View<'_> {
        (**value).view()
    }
}
