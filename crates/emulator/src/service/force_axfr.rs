//! Transfers of secondary zones on demand.

use cloudflare_secondary_dns_model::ZoneId;

use super::Service;
use crate::generated::force_axfr::ForceAxfr;
use crate::refusal::Refusal;
use crate::transfer;

impl ForceAxfr for Service<'_> {
    fn create(&mut self, zone_id: ZoneId) -> Result<String, Refusal> {
        let mut row = self.incoming(&zone_id)?.clone();
        transfer::axfr_asked(&mut row, &self.now);
        self.state.replace(row)?;
        Ok("OK".to_owned())
    }
}
