//! Where zone transfers come in: the only place that moves the times and serials of zones.
//!
//! So far nothing is transferred. What is asked for is counted, and a serial changes only by [`transferred_in`], which a
//! test calls with the serial that it wants.

use api_types::{Serial, Timestamp};

use crate::state::{Incoming, Outgoing};

/// A transfer of a secondary zone is asked for.
pub(crate) fn axfr_asked(row: &mut Incoming, now: &Timestamp) {
    row.requests += 1;
    row.requested = Some(now.clone());
    row.config.checked_time = Some(now.clone());
}

/// A NOTIFY to the peers of a primary zone is asked for.
pub(crate) fn notify_asked(row: &mut Outgoing, now: &Timestamp) {
    row.requests += 1;
    row.requested = Some(now.clone());
    row.config.checked_time = Some(now.clone());
}

/// A secondary zone was transferred, and has this serial now.
pub(crate) fn transferred_in(row: &mut Incoming, serial: Serial, now: &Timestamp) {
    row.config.soa_serial = Some(serial);
    row.config.checked_time = Some(now.clone());
    row.config.modified_time = Some(now.clone());
}

/// A peer has transferred a primary zone, which has this serial.
pub(crate) fn transferred_out(row: &mut Outgoing, serial: Serial, now: &Timestamp) {
    row.config.soa_serial = Some(serial);
    row.config.last_transferred_time = Some(now.clone());
}
