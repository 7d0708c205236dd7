//! One place of an answer, of which nothing else is kept.

use std::mem;

use api_types::{
    Value,
    wire::{List, Map, Optional, Slot, View, decode},
};

/// A place in a value that is being read: what stands there goes into the target, and all else is
/// skipped. Where the way ends early, at a null or a member that is not there, the target stays as it
/// is.
pub(crate) struct Seek<'a> {
    /// The way to the place: a JSON pointer (RFC 6901).
    pointer: &'a str,
    target: Slot<'a>,
    inner: Option<Box<Self>>,
}

impl<'a> Seek<'a> {
    pub(crate) fn new(pointer: &'a str, target: Slot<'a>) -> Self {
        Self {
            pointer,
            target,
            inner: None,
        }
    }
}

/// The value at a place of a JSON text; none if it is not there or null.
pub(crate) fn value_at(json: &[u8], pointer: &str) -> Option<Value> {
    let mut value = Value::Null;
    let mut seek = Seek::new(pointer, Slot::Value(&mut value));
    let _ = decode(json, Slot::Optional(&mut seek));
    (!value.is_null()).then_some(value)
}

/// How many items the list at a place of a JSON text has.
pub(crate) fn count_at(json: &[u8], pointer: &str) -> u64 {
    let mut count = Count(0);
    let mut seek = Seek::new(pointer, Slot::List(&mut count));
    let _ = decode(json, Slot::Optional(&mut seek));
    count.0 as u64
}

impl Optional for Seek<'_> {
    fn set_null(&mut self) {
        match &mut self.target {
            Slot::Value(target) if self.pointer.is_empty() => **target = Value::Null,
            _ => {}
        }
    }

    fn set_value(&mut self) -> Slot<'_> {
        match self.pointer {
            "" => self.target.reborrow(),
            _ => Slot::Map(self),
        }
    }
}

impl Map for Seek<'_> {
    fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
        let way = self.pointer.strip_prefix('/').unwrap_or(self.pointer);
        let (first, rest) = way.split_at(way.find('/').unwrap_or(way.len()));
        if self.inner.is_some() || first.replace("~1", "/").replace("~0", "~") != name {
            return Some(Slot::Skip);
        }
        let target = mem::replace(&mut self.target, Slot::Skip);
        let inner = self.inner.insert(Box::new(Self::new(rest, target)));
        Some(Slot::Optional(&mut **inner))
    }

    fn each(&self, _visit: &mut dyn FnMut(&str, View<'_>) -> bool) {}
}

/// A list of which only the length is kept.
struct Count(usize);

impl List for Count {
    fn push(&mut self) -> Slot<'_> {
        self.0 += 1;
        Slot::Skip
    }

    fn len(&self) -> usize {
        self.0
    }

    fn get(&self, _index: usize) -> View<'_> {
        View::Absent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_however_deep_and_whatever_stands_around() {
        let json = br#"{"next": 1, "a": {"x": [{"next": 2}], "b/c": {"next": "n", "list": [1, {}]}}, "n": null}"#;
        assert_eq!(value_at(json, "/a/b~1c/next"), Some("n".into()));
        assert_eq!(value_at(json, "/next"), Some(1.into()));
        assert_eq!(count_at(json, "/a/b~1c/list"), 2);
        for absent in ["/b", "/n", "/n/x", "/next/x", "/a/x/next", "/a/next"] {
            assert_eq!(value_at(json, absent), None, "{absent}");
            assert_eq!(count_at(json, absent), 0, "{absent}");
        }
        assert_eq!(value_at(b"<p>", "/next"), None);
        assert_eq!(count_at(b"[1, 2, 3]", ""), 3);
    }
}
