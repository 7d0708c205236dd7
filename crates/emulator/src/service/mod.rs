//! What the emulator does: the traits of the generated code, implemented on the state. A file for each resource.

mod acls;
mod force_axfr;
mod incoming;
mod outgoing;
mod peers;
mod tsigs;

use api_types::Timestamp;
use api_types::wire;
use cloudflare_secondary_dns_model::{AccountId, Peer, PeerId, ZoneId};

use crate::choices;
use crate::refusal::Refusal;
use crate::rules;
use crate::state::{Incoming, Kept, Outgoing, State};

/// One call: the state, and what is the same while the call is answered.
pub(crate) struct Service<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) now: Timestamp,
    /// Where new ids come from.
    pub(crate) random: &'a mut fastrand::Rng,
}

impl Service<'_> {
    /// A new id: 32 hexadecimal characters.
    fn new_id<I: From<String>>(&mut self) -> I {
        format!("{:032x}", self.random.u128(..)).into()
    }

    /// An object of an account.
    fn kept<T: Kept>(&self, account: &AccountId, id: &str) -> Result<&T, Refusal> {
        let found = self.state.table().get(account.as_str(), id);
        found.ok_or_else(|| Refusal::of(&choices::UNKNOWN_OBJECT))
    }

    /// All objects of a kind that an account has.
    fn all<T: Kept>(&self, account: &AccountId) -> Vec<T> {
        self.state.table().of(account.as_str()).cloned().collect()
    }

    /// Whether a zone may link these peers.
    fn check_links(&self, peers: &[PeerId]) -> Result<(), Refusal> {
        let table = self.state.table::<Peer>();
        rules::linked(peers, |id| {
            let (place, peer) = table.find(id.as_str())?;
            Some((place.owner.as_str(), peer))
        })
    }

    /// The peers that each configuration links, of those that link this one.
    fn links_of<'s>(&'s self, peer: &'s PeerId) -> impl Iterator<Item = &'s [PeerId]> {
        let incoming = self.state.table::<Incoming>().all();
        let incoming = incoming.filter_map(|row| row.config.peers.as_deref());
        let outgoing = self.state.table::<Outgoing>().all();
        let outgoing = outgoing.filter_map(|row| row.config.peers.as_deref());
        let links = incoming.chain(outgoing);
        links.filter(move |peers| peers.contains(peer))
    }

    /// The incoming configuration of a zone.
    fn incoming(&self, zone: &ZoneId) -> Result<&Incoming, Refusal> {
        let found = self.state.table().get(zone.as_str(), zone.as_str());
        found.ok_or_else(|| Refusal::of(&choices::UNKNOWN_CONFIGURATION))
    }

    /// The outgoing configuration of a zone.
    fn outgoing(&self, zone: &ZoneId) -> Result<&Outgoing, Refusal> {
        let found = self.state.table().get(zone.as_str(), zone.as_str());
        found.ok_or_else(|| Refusal::of(&choices::UNKNOWN_CONFIGURATION))
    }
}

/// A value of a received type with nothing set, to be filled: such types have no constructor.
fn blank<T: wire::Field>() -> T {
    wire::blank()
}
