//! Incoming configurations, which make zones secondary.

use cloudflare_secondary_dns_model::{
    DeletedIncoming, IncomingConfig, IncomingCreate, IncomingUpdate, Serial, ZoneId,
};

use super::{Service, blank};
use crate::choices;
use crate::generated::incoming::Incoming as Operations;
use crate::refusal::Refusal;
use crate::rules;
use crate::state::Incoming;

impl Operations for Service<'_> {
    fn create(&mut self, zone_id: ZoneId, body: IncomingCreate) -> Result<IncomingConfig, Refusal> {
        let name = rules::name(&body.name)?;
        self.check_links(&body.peers)?;
        if self.incoming(&zone_id).is_ok() {
            return Err(Refusal::of(&choices::CONFIGURED_TWICE));
        }
        let now = || Some(self.now.clone());
        let mut config: IncomingConfig = blank();
        config.id = Some(zone_id.clone());
        config.name = Some(name);
        config.auto_refresh_seconds = Some(body.auto_refresh_seconds);
        config.primaries = Some(body.peers.clone());
        config.peers = Some(body.peers);
        config.soa_serial = Some(Serial::from(0));
        config.created_time = now();
        config.modified_time = now();
        config.checked_time = now();
        let row = Incoming {
            config: config.clone(),
            requests: 0,
            requested: None,
            extra: blank(),
        };
        self.state.add(zone_id.as_str(), row)?;
        Ok(config)
    }

    fn delete(&mut self, zone_id: ZoneId) -> Result<DeletedIncoming, Refusal> {
        self.incoming(&zone_id)?;
        self.state.remove::<Incoming>(zone_id.as_str());
        let mut deleted: DeletedIncoming = blank();
        deleted.id = Some(zone_id);
        Ok(deleted)
    }

    fn get(&mut self, zone_id: ZoneId) -> Result<IncomingConfig, Refusal> {
        Ok(self.incoming(&zone_id)?.config.clone())
    }

    fn update(&mut self, zone_id: ZoneId, body: IncomingUpdate) -> Result<IncomingConfig, Refusal> {
        let name = rules::name(&body.name)?;
        let mut row = self.incoming(&zone_id)?.clone();
        self.check_links(&body.peers)?;
        let config = &mut row.config;
        config.name = Some(name);
        config.auto_refresh_seconds = Some(body.auto_refresh_seconds);
        config.primaries = Some(body.peers.clone());
        config.peers = Some(body.peers);
        config.modified_time = Some(self.now.clone());
        let config = config.clone();
        self.state.replace(row)?;
        Ok(config)
    }
}
