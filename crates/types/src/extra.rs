//! The members of an object that its type does not know.

use std::{
    collections::BTreeMap,
    fmt,
    ops::{Deref, DerefMut},
};

use serde_json::{Map, Value};

use crate::wire::{self, DecodeError, EncodeError, Field, Slot, View};

/// The members of an object that this version of the model does not know, by name.
///
/// What a service adds later is kept here when an object is read, and is written back with it. A
/// member that the model does know is never written from here, so nothing is said twice.
///
/// `Debug` shows the names and no values: the model cannot tell whether one of them is a secret.
///
/// # Examples
///
/// ```
/// use api_types::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("key".into(), "hush".into());
/// assert_eq!(extra["key"], "hush");
/// assert_eq!(format!("{extra:?}"), r#"{"key"}"#);
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Extra(Map<String, Value>);

impl Extra {
    /// Reads all members as values of one type: `additionalProperties` beside `properties`.
    ///
    /// # Errors
    ///
    /// If one of them is not such a value; the error tells which.
    ///
    /// # Examples
    ///
    /// ```
    /// use api_types::Extra;
    ///
    /// let mut extra = Extra::default();
    /// extra.set("red", &3)?;
    /// assert_eq!(extra.typed::<i64>()?["red"], 3);
    /// assert_eq!(extra.typed::<bool>().unwrap_err().pointer(), "/red");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn typed<T: Field>(&self) -> Result<BTreeMap<String, T>, DecodeError> {
        wire::from_value(Value::Object(self.0.clone()))
    }

    /// Sets a member.
    ///
    /// # Errors
    ///
    /// If a number in the value is infinite or not a number (NaN).
    pub fn set(&mut self, name: impl Into<String>, value: &impl Field) -> Result<(), EncodeError> {
        let json = wire::to_json(value)?;
        // What was just written can be read.
        let value = wire::from_json(&json).unwrap_or_default();
        self.0.insert(name.into(), value);
        Ok(())
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(members: Map<String, Value>) -> Self {
        Self(members)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl Field for Extra {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn blank() -> Self {
        Self::default()
    }
}

impl wire::Map for Extra {
    fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
        match self.0.entry(name) {
            serde_json::map::Entry::Vacant(entry) => Some(entry.insert(Value::Null).slot()),
            serde_json::map::Entry::Occupied(_) => None,
        }
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>) -> bool) {
        for (name, value) in &self.0 {
            if !visit(name, value.view()) {
                return;
            }
        }
    }
}

crate::__serde!(Extra);
