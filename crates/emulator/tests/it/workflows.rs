//! The generated client on the emulator: what a user of both would do.

use cloudflare_secondary_dns::model::{
    AclCreate, IncomingCreate, OutgoingCreate, PeerCreate, PeerUpdate, TsigAlgorithm, TsigCreate,
};
use cloudflare_secondary_dns::{Client, credentials};
use cloudflare_secondary_dns_emulator::Emulator;

use crate::{ACCOUNT, ZONE};

fn client(emulator: &Emulator) -> Client {
    let token = credentials::api_token(emulator.token());
    let builder = Client::builder()
        .base_url(emulator.base_url())
        .credentials(token);
    builder.build().expect("a client")
}

#[tokio::test]
async fn a_zone_becomes_secondary() {
    let emulator = Emulator::builder().start().await.expect("it starts");
    let client = client(&emulator);
    let key = TsigCreate::new("key.example.com", TsigAlgorithm::HmacSha256, "aGk=");
    let tsig = client.tsigs(ACCOUNT).create(key).await.expect("a key");
    let peers = client.peers(ACCOUNT);
    let peer = peers
        .create(PeerCreate::new("primary"))
        .await
        .expect("a peer");
    assert_eq!((peer.ip, peer.port), (None, None));
    let update = PeerUpdate::from(&peer)
        .with_ip([192, 0, 2, 53].into())
        .with_port(53)
        .with_tsig_id(&tsig.id);
    peers
        .update(&peer.id, update)
        .await
        .expect("the peer is changed");
    let incoming = client.incoming(ZONE);
    let body = IncomingCreate::new("example.com", 86_400, [&peer.id]);
    incoming.create(body).await.expect("a configuration");
    client
        .force_axfr(ZONE)
        .create()
        .await
        .expect("it is asked for");
    assert_eq!(emulator.state().transfers_asked(ZONE), 1);
    emulator.state().transfer(ZONE, 7.into());
    let config = incoming.get().await.expect("the configuration");
    assert_eq!(config.soa_serial, Some(7.into()));
}

#[tokio::test]
async fn a_zone_becomes_primary() {
    let emulator = Emulator::builder().start().await.expect("it starts");
    let client = client(&emulator);
    let acl = AclCreate::new("secondaries", "192.0.2.53/28".parse().expect("a range"));
    let acl = client.acls(ACCOUNT).create(acl).await.expect("an ACL");
    assert_eq!(acl.ip_range.to_string(), "192.0.2.48/28");
    let peer = client
        .peers(ACCOUNT)
        .create(PeerCreate::new("secondary"))
        .await
        .expect("a peer");
    let outgoing = client.outgoing(ZONE);
    outgoing
        .create(OutgoingCreate::new("example.com", [&peer.id]))
        .await
        .expect("a configuration");
    outgoing.enable().await.expect("it is enabled");
    outgoing.force_notify().await.expect("it is asked for");
    assert_eq!(outgoing.status().await.expect("the status"), "Enabled");
    let error = client
        .peers(ACCOUNT)
        .delete(&peer.id)
        .await
        .expect_err("it is in use");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
    outgoing
        .delete()
        .await
        .expect("the configuration is deleted");
    client
        .peers(ACCOUNT)
        .delete(&peer.id)
        .await
        .expect("the peer is deleted");
    assert!(outgoing.get().await.expect_err("it is gone").is_not_found());
}
