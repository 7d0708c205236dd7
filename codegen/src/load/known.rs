//! What references lead to by an `$id` or an anchor.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::{FileId, Files, Span};

/// What references lead to by something else than its place.
#[derive(Default)]
pub(super) struct Known<'n> {
    /// The schemas with an id: by URI, the file and the JSON pointer as a fragment.
    pub(super) ids: BTreeMap<String, (FileId, String)>,
    /// Their URIs by their places.
    pub(super) roots: HashMap<(FileId, String), Rc<str>>,
    /// What `$anchor` and `$dynamicAnchor` name: of the schema with an id around it, or of the file.
    pub(super) anchors: HashMap<(Rc<str>, &'n str), Anchor>,
    /// What has a `$dynamicAnchor` of a name.
    pub(super) dynamic: BTreeMap<&'n str, Vec<Rc<str>>>,
    pub(super) references: Vec<Reference<'n>>,
}

/// Where something with a name stands.
pub(super) struct Anchor {
    pub(super) file: FileId,
    pub(super) pointer: String,
    pub(super) is_dynamic: bool,
}

/// A `$ref` or a `$dynamicRef`.
pub(super) struct Reference<'n> {
    pub(super) span: Span,
    /// The URI that it is relative to.
    pub(super) base: Rc<str>,
    pub(super) text: &'n str,
    pub(super) is_dynamic: bool,
    pub(super) stands: Stands,
}

/// Where in the schema with an id around it a reference stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stands {
    /// What it leads to is all of that schema.
    Whole,
    /// It is a property, the items of a list, or both.
    Part,
    /// Other schemas are between.
    Deep,
}

impl Stands {
    /// By the pointer from the schema.
    pub(super) fn at(pointer: &str) -> Self {
        let mut parts = pointer.split('/').skip(1).peekable();
        while parts.next_if_eq(&"allOf").is_some() {
            parts.next();
        }
        let is_whole = parts.peek().is_none();
        if parts.next_if_eq(&"properties").is_some() {
            parts.next();
        }
        match parts.all(|part| part == "items") {
            true if is_whole => Self::Whole,
            true => Self::Part,
            false => Self::Deep,
        }
    }
}

impl<'n> Known<'n> {
    /// The name that a reference goes by, if what it leads to depends on who refers to the schema around it.
    pub(super) fn dynamic_name(&self, reference: &Reference<'n>) -> Option<&'n str> {
        let name = reference.text.strip_prefix('#')?;
        let anchor = self.anchors.get(&(Rc::clone(&reference.base), name))?;
        (reference.is_dynamic && anchor.is_dynamic).then_some(name)
    }

    /// Where a reference leads: a file and a pointer.
    pub(super) fn target(
        &self,
        files: &Files,
        reference: &Reference<'n>,
    ) -> Option<(FileId, String)> {
        match files.by_id(self, reference) {
            Leads::Elsewhere(file, pointer) => Some((file, pointer)),
            Leads::AsWritten | Leads::Stray => {
                let (path, fragment) = reference.text.split_once('#')?;
                Some((
                    files.opened(reference.span.file, path)?,
                    fragment.to_owned(),
                ))
            }
        }
    }
}

/// Where a reference leads.
pub(super) enum Leads {
    AsWritten,
    /// To a pointer into a file.
    Elsewhere(FileId, String),
    /// Nowhere by the letter.
    Stray,
}
