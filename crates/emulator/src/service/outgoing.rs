//! Outgoing configurations, which make zones primary, and whether their transfers are enabled.

use cloudflare_secondary_dns_model::{
    DeletedOutgoing, OutgoingConfig, OutgoingCreate, OutgoingUpdate, Serial, ZoneId,
};

use super::{Service, blank};
use crate::choices;
use crate::generated::outgoing::Outgoing as Operations;
use crate::refusal::Refusal;
use crate::rules;
use crate::state::Outgoing;
use crate::transfer;

/// The words of the documented answers.
const ENABLED: &str = "Enabled";
const DISABLED: &str = "Disabled";
const OK: &str = "OK";

impl Operations for Service<'_> {
    fn create(&mut self, zone_id: ZoneId, body: OutgoingCreate) -> Result<OutgoingConfig, Refusal> {
        let name = rules::name(&body.name)?;
        self.check_links(&body.peers)?;
        if self.outgoing(&zone_id).is_ok() {
            return Err(Refusal::of(&choices::CONFIGURED_TWICE));
        }
        let now = || Some(self.now.clone());
        let mut config: OutgoingConfig = blank();
        config.id = Some(zone_id.clone());
        config.name = Some(name);
        config.primaries = Some(body.peers.clone());
        config.peers = Some(body.peers);
        config.soa_serial = Some(Serial::from(0));
        config.created_time = now();
        config.checked_time = now();
        config.last_transferred_time = now();
        let row = Outgoing {
            config: config.clone(),
            enabled: choices::NEW_IS_ENABLED,
            requests: 0,
            requested: None,
            extra: blank(),
        };
        self.state.add(zone_id.as_str(), row)?;
        Ok(config)
    }

    fn delete(&mut self, zone_id: ZoneId) -> Result<DeletedOutgoing, Refusal> {
        self.outgoing(&zone_id)?;
        self.state.remove::<Outgoing>(zone_id.as_str());
        let mut deleted: DeletedOutgoing = blank();
        deleted.id = Some(zone_id);
        Ok(deleted)
    }

    fn disable(&mut self, zone_id: ZoneId) -> Result<String, Refusal> {
        let mut row = self.outgoing(&zone_id)?.clone();
        row.enabled = false;
        self.state.replace(row)?;
        Ok(DISABLED.to_owned())
    }

    fn enable(&mut self, zone_id: ZoneId) -> Result<String, Refusal> {
        let mut row = self.outgoing(&zone_id)?.clone();
        row.enabled = true;
        transfer::notify_asked(&mut row, &self.now);
        self.state.replace(row)?;
        Ok(ENABLED.to_owned())
    }

    fn force_notify(&mut self, zone_id: ZoneId) -> Result<String, Refusal> {
        let mut row = self.outgoing(&zone_id)?.clone();
        transfer::notify_asked(&mut row, &self.now);
        self.state.replace(row)?;
        Ok(OK.to_owned())
    }

    fn get(&mut self, zone_id: ZoneId) -> Result<OutgoingConfig, Refusal> {
        Ok(self.outgoing(&zone_id)?.config.clone())
    }

    fn status(&mut self, zone_id: ZoneId) -> Result<String, Refusal> {
        let word = match self.outgoing(&zone_id)?.enabled {
            true => ENABLED,
            false => DISABLED,
        };
        Ok(word.to_owned())
    }

    fn update(&mut self, zone_id: ZoneId, body: OutgoingUpdate) -> Result<OutgoingConfig, Refusal> {
        let name = rules::name(&body.name)?;
        let mut row = self.outgoing(&zone_id)?.clone();
        self.check_links(&body.peers)?;
        let config = &mut row.config;
        config.name = Some(name);
        config.primaries = Some(body.peers.clone());
        config.peers = Some(body.peers);
        let config = config.clone();
        self.state.replace(row)?;
        Ok(config)
    }
}
