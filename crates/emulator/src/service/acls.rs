//! Access control lists: kept as the networks that they are.

use cloudflare_secondary_dns_model::{AccountId, Acl, AclCreate, AclId, AclUpdate, DeletedAcl};

use super::{Service, blank};
use crate::generated::acls::Acls;
use crate::refusal::Refusal;

impl Acls for Service<'_> {
    fn create(&mut self, account_id: AccountId, body: AclCreate) -> Result<Acl, Refusal> {
        let mut acl: Acl = blank();
        acl.id = self.new_id();
        acl.name = body.name;
        acl.ip_range = body.ip_range.network();
        acl.created_time = Some(self.now.clone());
        acl.modified_time = Some(self.now.clone());
        self.state.add(account_id.as_str(), acl.clone())?;
        Ok(acl)
    }

    fn delete(&mut self, account_id: AccountId, acl_id: AclId) -> Result<DeletedAcl, Refusal> {
        self.kept::<Acl>(&account_id, acl_id.as_str())?;
        self.state.remove::<Acl>(acl_id.as_str());
        let mut deleted: DeletedAcl = blank();
        deleted.id = Some(acl_id);
        Ok(deleted)
    }

    fn get(&mut self, account_id: AccountId, acl_id: AclId) -> Result<Acl, Refusal> {
        self.kept(&account_id, acl_id.as_str()).cloned()
    }

    fn list(&mut self, account_id: AccountId) -> Result<Vec<Acl>, Refusal> {
        Ok(self.all(&account_id))
    }

    fn update(
        &mut self,
        account_id: AccountId,
        acl_id: AclId,
        body: AclUpdate,
    ) -> Result<Acl, Refusal> {
        let mut acl = self.kept::<Acl>(&account_id, acl_id.as_str())?.clone();
        acl.name = body.name;
        acl.ip_range = body.ip_range.network();
        acl.modified_time = Some(self.now.clone());
        self.state.replace(acl.clone())?;
        Ok(acl)
    }
}
