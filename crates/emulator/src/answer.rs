//! How results are written where that is not as their types are: the service writes an address and a port that are not
//! set as `""` and `0` (seen in live answers), which the model reads as nothing.

use api_types::wire::{self, Field};
use cloudflare_secondary_dns_model::{
    Acl, DeletedAcl, DeletedIncoming, DeletedOutgoing, DeletedPeer, DeletedTsig, IncomingConfig,
    OutgoingConfig, Peer, Tsig,
};

use crate::refusal::Refusal;

/// What an operation may answer.
pub(crate) trait Answer {
    /// Writes it as JSON, as the service does.
    fn write(&self, json: &mut Vec<u8>) -> Result<(), Refusal>;
}

/// Writes a value as its type has it.
fn plain(value: &impl Field, json: &mut Vec<u8>) -> Result<(), Refusal> {
    json.extend_from_slice(&wire::to_json(value)?);
    Ok(())
}

macro_rules! plain {
    ($($type:ty),* $(,)?) => {
        $(impl Answer for $type {
            fn write(&self, json: &mut Vec<u8>) -> Result<(), Refusal> {
                plain(self, json)
            }
        })*
    };
}

plain! {
    Acl,
    DeletedAcl,
    DeletedIncoming,
    DeletedOutgoing,
    DeletedPeer,
    DeletedTsig,
    IncomingConfig,
    OutgoingConfig,
    String,
    Tsig,
}

impl Answer for Peer {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), Refusal> {
        plain(self, json)?;
        // The object is open again: it has an id and a name at least.
        json.pop();
        if self.ip.is_none() {
            json.extend_from_slice(br#","ip":"""#);
        }
        if self.port.is_none() {
            json.extend_from_slice(br#","port":0"#);
        }
        json.push(b'}');
        Ok(())
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), Refusal> {
        json.push(b'[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            item.write(json)?;
        }
        json.push(b']');
        Ok(())
    }
}
