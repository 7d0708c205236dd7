//! All that is kept, and the changes that a store has to write down.

use api_types::wire::{self, EncodeError, Field};
use api_types::{Extra, Timestamp, record};
use cloudflare_secondary_dns_model::{Acl, IncomingConfig, OutgoingConfig, Peer, Tsig};

use crate::table::{Place, Table};

/// All that is kept.
#[derive(Clone, Default)]
pub(crate) struct State {
    acls: Table<Acl>,
    peers: Table<Peer>,
    tsigs: Table<Tsig>,
    incoming: Table<Incoming>,
    outgoing: Table<Outgoing>,
    /// The order of the next object.
    next: u64,
    /// The changes since they were last taken; none where nobody wants them.
    journal: Option<Vec<Change>>,
}

/// The incoming configuration of a zone, and what was asked for.
pub(crate) struct Incoming {
    pub(crate) config: IncomingConfig,
    /// How often a transfer was asked for, and when the last time.
    pub(crate) requests: u64,
    pub(crate) requested: Option<Timestamp>,
    pub(crate) extra: Extra,
}

record! {
    Incoming {
        required config,
        required requests,
        optional requested,
    }
}

/// The outgoing configuration of a zone, whether transfers are enabled, and what was asked for.
pub(crate) struct Outgoing {
    pub(crate) config: OutgoingConfig,
    pub(crate) enabled: bool,
    /// How often NOTIFY was asked for, and when the last time.
    pub(crate) requests: u64,
    pub(crate) requested: Option<Timestamp>,
    pub(crate) extra: Extra,
}

record! {
    Outgoing {
        required config,
        required enabled,
        required requests,
        optional requested,
    }
}

/// What a [`State`] keeps.
pub(crate) trait Kept: Field + Clone {
    /// What such objects are called where they are written down.
    const KIND: &'static str;

    /// The id, unique among its kind. A configuration has that of its zone.
    fn id(&self) -> &str;

    fn table(state: &State) -> &Table<Self>;

    fn table_mut(state: &mut State) -> &mut Table<Self>;
}

macro_rules! kept {
    ($($type:ty: $table:ident, |$row:ident| $id:expr;)*) => {
        $(impl Kept for $type {
            const KIND: &'static str = stringify!($table);

            fn id(&self) -> &str {
                let $row = self;
                $id
            }

            fn table(state: &State) -> &Table<Self> {
                &state.$table
            }

            fn table_mut(state: &mut State) -> &mut Table<Self> {
                &mut state.$table
            }
        })*

        /// The kinds of what is kept.
        pub(crate) const KINDS: &[&str] = &[$(stringify!($table)),*];

        impl State {
            /// Puts an object there that was written down; why it is none.
            pub(crate) fn restore(&mut self, kind: &str, place: Place, json: &[u8]) -> Result<(), String> {
                match kind {
                    $(stringify!($table) => self.restored::<$type>(place, json),)*
                    _ => Err(format!("`{kind}` is nothing that this emulator keeps")),
                }
            }
        }
    };
}

kept! {
    Acl: acls, |acl| acl.id.as_str();
    Incoming: incoming, |row| row.config.id.as_ref().map_or("", |id| id.as_str());
    Outgoing: outgoing, |row| row.config.id.as_ref().map_or("", |id| id.as_str());
    Peer: peers, |peer| peer.id.as_str();
    Tsig: tsigs, |tsig| tsig.id.as_str();
}

/// An object that was put or, without JSON, removed. There may be a secret in it: not to be shown.
#[derive(Clone)]
pub(crate) struct Change {
    pub(crate) kind: &'static str,
    pub(crate) place: Place,
    pub(crate) json: Option<Vec<u8>>,
}

impl State {
    /// Begins to note changes.
    pub(crate) fn keep_journal(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// The changes since they were last taken.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        self.journal
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// The objects of one kind.
    pub(crate) fn table<T: Kept>(&self) -> &Table<T> {
        T::table(self)
    }

    /// Adds an object of an owner, behind all others. Nothing is changed if it cannot be written down.
    pub(crate) fn add<T: Kept>(&mut self, owner: &str, row: T) -> Result<(), EncodeError> {
        let place = Place {
            owner: owner.to_owned(),
            order: self.next,
        };
        self.put(place, row)?;
        self.next += 1;
        Ok(())
    }

    /// Puts an object in the place of the one with its id; without one, nothing happens. Nothing is changed if it cannot
    /// be written down.
    pub(crate) fn replace<T: Kept>(&mut self, row: T) -> Result<(), EncodeError> {
        match T::table(self).find(row.id()) {
            Some((place, _)) => self.put(place.clone(), row),
            None => Ok(()),
        }
    }

    /// Takes an object out.
    pub(crate) fn remove<T: Kept>(&mut self, id: &str) {
        let Some(place) = T::table_mut(self).remove(id) else {
            return;
        };
        if let Some(journal) = &mut self.journal {
            journal.push(Change {
                kind: T::KIND,
                place,
                json: None,
            });
        }
    }

    fn put<T: Kept>(&mut self, place: Place, row: T) -> Result<(), EncodeError> {
        if let Some(journal) = &mut self.journal {
            journal.push(Change {
                kind: T::KIND,
                place: place.clone(),
                json: Some(wire::to_json(&row)?),
            });
        }
        let id = row.id().to_owned();
        T::table_mut(self).put(place, &id, row);
        Ok(())
    }

    fn restored<T: Kept>(&mut self, place: Place, json: &[u8]) -> Result<(), String> {
        let row: T = wire::from_json(json).map_err(|error| error.to_string())?;
        if row.id().is_empty() || T::table(self).find(row.id()).is_some() {
            let id = row.id();
            return Err(format!(
                "an object has no id, or that of another one: {id:?}"
            ));
        }
        self.next = self.next.max(place.order.saturating_add(1));
        let id = row.id().to_owned();
        T::table_mut(self).put(place, &id, row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cloudflare_secondary_dns_model::PeerId;

    use super::*;

    /// What JSON has no form for.
    struct Odd {
        number: f64,
        extra: Extra,
    }

    record! {
        Odd {
            required number,
        }
    }

    impl Kept for Odd {
        const KIND: &'static str = "odd";

        fn id(&self) -> &'static str {
            "odd"
        }

        fn table(_: &State) -> &Table<Self> {
            unreachable!("it is never kept")
        }

        fn table_mut(_: &mut State) -> &mut Table<Self> {
            unreachable!("it is never kept")
        }
    }

    #[test]
    fn what_cannot_be_written_down_is_an_error_and_changes_nothing() {
        let mut state = State::default();
        state.keep_journal();
        let odd = Odd {
            number: f64::NAN,
            extra: wire::blank(),
        };
        let error = state.add("a", odd).expect_err("it is no JSON");
        assert_eq!(error.pointer(), "/number");
        assert!(state.take_changes().is_empty());
        let mut peer: Peer = wire::blank();
        peer.id = PeerId::from("b");
        state.add("a", peer).expect("it is JSON");
        let orders = state.take_changes();
        let orders: Vec<_> = orders.iter().map(|change| change.place.order).collect();
        assert_eq!(orders, [0]);
    }
}
