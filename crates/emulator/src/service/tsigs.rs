//! TSIG keys, with their secrets.

use cloudflare_secondary_dns_model::{
    AccountId, DeletedTsig, Peer, Tsig, TsigCreate, TsigId, TsigUpdate,
};

use super::{Service, blank};
use crate::choices;
use crate::generated::tsigs::Tsigs;
use crate::refusal::Refusal;
use crate::rules;

impl Tsigs for Service<'_> {
    fn create(&mut self, account_id: AccountId, body: TsigCreate) -> Result<Tsig, Refusal> {
        rules::secret(&body.secret)?;
        let mut tsig: Tsig = blank();
        tsig.name = rules::name(&body.name)?;
        tsig.id = self.new_id();
        tsig.algo = body.algo;
        tsig.secret = body.secret;
        self.state.add(account_id.as_str(), tsig.clone())?;
        Ok(tsig)
    }

    fn delete(&mut self, account_id: AccountId, tsig_id: TsigId) -> Result<DeletedTsig, Refusal> {
        self.kept::<Tsig>(&account_id, tsig_id.as_str())?;
        let peers = self.state.table::<Peer>();
        let refers = |peer: &Peer| peer.tsig_id.as_ref() == Some(&tsig_id);
        if peers.of(account_id.as_str()).any(refers) {
            return Err(Refusal::of(&choices::IN_USE));
        }
        self.state.remove::<Tsig>(tsig_id.as_str());
        let mut deleted: DeletedTsig = blank();
        deleted.id = Some(tsig_id);
        Ok(deleted)
    }

    fn get(&mut self, account_id: AccountId, tsig_id: TsigId) -> Result<Tsig, Refusal> {
        self.kept(&account_id, tsig_id.as_str()).cloned()
    }

    fn list(&mut self, account_id: AccountId) -> Result<Vec<Tsig>, Refusal> {
        Ok(self.all(&account_id))
    }

    fn update(
        &mut self,
        account_id: AccountId,
        tsig_id: TsigId,
        body: TsigUpdate,
    ) -> Result<Tsig, Refusal> {
        self.kept::<Tsig>(&account_id, tsig_id.as_str())?;
        rules::secret(&body.secret)?;
        let mut tsig: Tsig = blank();
        tsig.id = tsig_id;
        tsig.name = rules::name(&body.name)?;
        tsig.algo = body.algo;
        tsig.secret = body.secret;
        self.state.replace(tsig.clone())?;
        Ok(tsig)
    }
}
