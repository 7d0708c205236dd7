//! The members of an object that its type does not know.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use serde_json::{Map, Value};

use crate::wire::{self, Field, Slot, View};

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
