//! The rules of the service as functions of values.

use api_types::Base64;
use cloudflare_secondary_dns_model::{Peer, PeerId, Secret, TsigId};

use crate::choices;
use crate::refusal::Refusal;

/// The longest name of DNS as text, with the dot at its end.
const LONGEST_NAME: usize = 254;
const LONGEST_LABEL: usize = 63;

/// The absolute form of a DNS name: in lower case, with a dot at the end.
pub(crate) fn absolute(name: &str) -> Result<String, &'static str> {
    let relative = name.strip_suffix('.').unwrap_or(name);
    if relative.is_empty() {
        return Err("is not the name of a zone or a key");
    }
    if relative.len() >= LONGEST_NAME {
        return Err("is longer than a DNS name may be");
    }
    let is_graphic = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let mut labels = relative.split('.');
    if !labels.all(|label| (1..=LONGEST_LABEL).contains(&label.len())) {
        return Err("has a label that is empty or longer than 63 characters");
    }
    if !relative.bytes().all(is_graphic) {
        return Err(
            "has a character that is none of a DNS name; write international names in Punycode",
        );
    }
    Ok(relative.to_ascii_lowercase() + ".")
}

/// As [`absolute`], for the member `name` of a body.
pub(crate) fn name(name: &str) -> Result<String, Refusal> {
    absolute(name).map_err(|reason| {
        let message = format!("is {name:?}, which {reason}");
        Refusal::at(&choices::INVALID_BODY, "/name", message)
    })
}

/// Whether a secret is key material.
pub(crate) fn secret(secret: &Secret) -> Result<(), Refusal> {
    let bytes = Base64::from_text(secret.expose()).to_bytes();
    match bytes.is_ok_and(|bytes| !bytes.is_empty()) {
        true => Ok(()),
        false => Err(Refusal::at(
            &choices::INVALID_BODY,
            "/secret",
            choices::NOT_BASE64,
        )),
    }
}

/// Whether a zone may link these peers: all are there, belong to one account, are linked once and have the same key or
/// none. `find` gives a peer with its account.
pub(crate) fn linked<'s>(
    ids: &[PeerId],
    find: impl Fn(&PeerId) -> Option<(&'s str, &'s Peer)>,
) -> Result<(), Refusal> {
    let refuse = |index: usize, message: &str| {
        let message = format!("is {}, which {message}", ids[index]);
        Refusal::at(&choices::INVALID_BODY, format!("/peers/{index}"), message)
    };
    let mut first: Option<(&str, Option<&TsigId>)> = None;
    for (index, id) in ids.iter().enumerate() {
        if ids[..index].contains(id) {
            return Err(refuse(index, choices::PEER_TWICE));
        }
        let Some((account, peer)) = find(id) else {
            return Err(refuse(index, choices::UNKNOWN_PEER));
        };
        let (of, tsig) = *first.get_or_insert((account, peer.tsig_id.as_ref()));
        if of != account {
            return Err(refuse(index, choices::UNKNOWN_PEER));
        }
        if tsig != peer.tsig_id.as_ref() {
            return Err(refuse(index, choices::OTHER_TSIG));
        }
    }
    Ok(())
}

/// Whether the peers of a zone still agree once one of them is this.
pub(crate) fn still_agree(changed: &Peer, others: &[&Peer]) -> Result<(), Refusal> {
    match others.iter().all(|other| other.tsig_id == changed.tsig_id) {
        true => Ok(()),
        false => Err(Refusal::at(
            &choices::INVALID_BODY,
            "/tsig_id",
            choices::TSIG_OF_LINKED_PEER,
        )),
    }
}
