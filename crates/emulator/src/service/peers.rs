//! Peers: the nameservers at the other end.

use cloudflare_secondary_dns_model::{
    AccountId, DeletedPeer, Peer, PeerCreate, PeerId, PeerUpdate, Tsig, TsigId,
};

use super::{Service, blank};
use crate::choices;
use crate::generated::peers::Peers;
use crate::refusal::Refusal;
use crate::rules;

impl Service<'_> {
    /// Whether a key that a peer is to have is one of the account.
    fn check_tsig(&self, account: &AccountId, id: Option<&TsigId>) -> Result<(), Refusal> {
        let Some(id) = id else {
            return Ok(());
        };
        let table = self.state.table::<Tsig>();
        if table.get(account.as_str(), id.as_str()).is_some() {
            return Ok(());
        }
        let message = format!("is {id}, which {}", choices::UNKNOWN_TSIG);
        Err(Refusal::at(&choices::INVALID_BODY, "/tsig_id", message))
    }

    /// Whether a change of a peer leaves the zones that link it with peers that agree.
    fn check_linked(&self, changed: &Peer) -> Result<(), Refusal> {
        let table = self.state.table::<Peer>();
        for links in self.links_of(&changed.id) {
            let others = links.iter().filter(|id| **id != changed.id);
            let others = others.filter_map(|id| Some(table.find(id.as_str())?.1));
            rules::still_agree(changed, &others.collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

impl Peers for Service<'_> {
    fn create(&mut self, account_id: AccountId, body: PeerCreate) -> Result<Peer, Refusal> {
        self.check_tsig(&account_id, body.tsig_id.as_ref())?;
        let mut peer: Peer = blank();
        peer.id = self.new_id();
        peer.name = body.name;
        peer.ip = body.ip;
        peer.port = body.port;
        peer.ixfr_enable = Some(body.ixfr_enable.unwrap_or_default());
        peer.tsig_id = body.tsig_id;
        self.state.add(account_id.as_str(), peer.clone())?;
        Ok(peer)
    }

    fn delete(&mut self, account_id: AccountId, peer_id: PeerId) -> Result<DeletedPeer, Refusal> {
        self.kept::<Peer>(&account_id, peer_id.as_str())?;
        if self.links_of(&peer_id).next().is_some() {
            return Err(Refusal::of(&choices::IN_USE));
        }
        self.state.remove::<Peer>(peer_id.as_str());
        let mut deleted: DeletedPeer = blank();
        deleted.id = Some(peer_id);
        Ok(deleted)
    }

    fn get(&mut self, account_id: AccountId, peer_id: PeerId) -> Result<Peer, Refusal> {
        self.kept(&account_id, peer_id.as_str()).cloned()
    }

    fn list(&mut self, account_id: AccountId) -> Result<Vec<Peer>, Refusal> {
        Ok(self.all(&account_id))
    }

    fn update(
        &mut self,
        account_id: AccountId,
        peer_id: PeerId,
        body: PeerUpdate,
    ) -> Result<Peer, Refusal> {
        self.kept::<Peer>(&account_id, peer_id.as_str())?;
        self.check_tsig(&account_id, body.tsig_id.as_ref())?;
        let mut peer: Peer = blank();
        peer.id = peer_id;
        peer.name = body.name;
        peer.ip = body.ip;
        peer.port = body.port;
        peer.ixfr_enable = Some(body.ixfr_enable.unwrap_or_default());
        peer.tsig_id = body.tsig_id;
        self.check_linked(&peer)?;
        self.state.replace(peer.clone())?;
        Ok(peer)
    }
}
