//! Objects of one kind, by owner, in the order in which they were made.

use std::collections::{BTreeMap, HashMap};

/// Where an object stands: its owner and its place in the order of all.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    pub(crate) owner: String,
    pub(crate) order: u64,
}

/// Objects of one kind. Their ids are unique among all owners.
#[derive(Clone)]
pub(crate) struct Table<T> {
    rows: BTreeMap<Place, T>,
    places: HashMap<String, Place>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: HashMap::new(),
        }
    }
}

impl<T> Table<T> {
    /// The object with this id, whoever owns it.
    pub(crate) fn find(&self, id: &str) -> Option<(&Place, &T)> {
        let place = self.places.get(id)?;
        Some((place, self.rows.get(place)?))
    }

    /// The object with this id, if it is that owner's.
    pub(crate) fn get(&self, owner: &str, id: &str) -> Option<&T> {
        let (place, row) = self.find(id)?;
        (place.owner == owner).then_some(row)
    }

    /// The objects of an owner.
    pub(crate) fn of(&self, owner: &str) -> impl Iterator<Item = &T> {
        let place = |order| Place {
            owner: owner.to_owned(),
            order,
        };
        let rows = self.rows.range(place(0)..=place(u64::MAX));
        rows.map(|(_, row)| row)
    }

    /// All objects.
    pub(crate) fn all(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    /// Puts an object there, in place of one with the same id.
    pub(crate) fn put(&mut self, place: Place, id: &str, row: T) {
        let before = self.places.insert(id.to_owned(), place.clone());
        if let Some(before) = before.filter(|before| *before != place) {
            self.rows.remove(&before);
        }
        self.rows.insert(place, row);
    }

    /// Takes an object out; where it stood.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Place> {
        let place = self.places.remove(id)?;
        self.rows.remove(&place);
        Some(place)
    }
}
