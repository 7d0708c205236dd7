//! Calls each of the 28 operations once, with the values of the service's documentation.
//!
//! It is for a server that answers documented examples, not for an account: it creates, replaces and deletes what
//! happens to have the documented ids. `CLOUDFLARE_BASE_URL` says where the server is; the credentials come from
//! `CLOUDFLARE_API_TOKEN`, or from `CLOUDFLARE_EMAIL` and `CLOUDFLARE_API_KEY`.
//!
//! ```sh
//! cargo run --package cloudflare-secondary-dns-emulator -- --examples    # in another shell
//! CLOUDFLARE_BASE_URL=http://127.0.0.1:8787/client/v4 CLOUDFLARE_API_TOKEN=any \
//!     cargo run --package cloudflare-secondary-dns --example tour
//! ```

use std::error::Error;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use cloudflare_secondary_dns::model::{
    AccountId, AclCreate, AclId, AclUpdate, IncomingCreate, IncomingUpdate, IpRange,
    OutgoingCreate, OutgoingUpdate, PeerCreate, PeerId, PeerUpdate, TsigAlgorithm, TsigCreate,
    TsigId, TsigUpdate, ZoneId,
};
use cloudflare_secondary_dns::{Client, Request};

const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const ZONE: &str = "269d8f4853475ca241c4e730be286b20";
const PEER: &str = "23ff594956f20c2a721606e94745a8aa";
const OTHER_PEER: &str = "00920f38ce07c2e2f4df50b1f61d4194";
const TSIG: &str = "69cd1e104af3e6ed3cb344f263fd0d5a";
/// The key of the documentation: everybody knows it.
pub(crate) const KEY: &str = "caf79a7804b04337c9c66ccd7bef9190a1e1679b5dd03d8aa10f7ad45e1a9dab\
                   92b417896c15d4d007c7c14194538d2a5d0feffdecc5a7f0e1c570cfa700837c";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let tour = match Client::from_env() {
        Ok(client) => tour(&client).await,
        Err(error) => Err(error.into()),
    };
    match tour {
        Ok(Tour { failed: 0, .. }) => ExitCode::SUCCESS,
        Ok(Tour { called, failed }) => {
            eprintln!(
                "{failed} of {called} operations failed: does the server answer with documented examples, as the \
                 emulator does with `--examples`?"
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many operations were called, and how many of them failed.
#[derive(Debug, Default)]
pub(crate) struct Tour {
    /// Called.
    pub(crate) called: usize,
    /// Of these, failed.
    pub(crate) failed: usize,
}

/// Sets up what a secondary zone needs, then what a primary zone needs, looks at everything, and takes it down.
pub(crate) async fn tour(client: &Client) -> Result<Tour, Box<dyn Error>> {
    let (account, zone) = (AccountId::from(ACCOUNT), ZoneId::from(ZONE));
    let (acl, peer, tsig) = (AclId::from(PEER), PeerId::from(PEER), TsigId::from(TSIG));
    let (acls, peers, tsigs) = (
        client.acls(&account),
        client.peers(&account),
        client.tsigs(&account),
    );
    let (incoming, outgoing) = (client.incoming(&zone), client.outgoing(&zone));
    let linked = || [PEER, OTHER_PEER].map(PeerId::from);
    let ip = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53));
    let range: IpRange = "192.0.2.53/28".parse()?;
    let mut tour = Tour::default();

    let name = "tsig.customer.cf.";
    tour.call(
        "tsigs.create",
        tsigs.create(TsigCreate::new(name, TsigAlgorithm::HmacSha512, KEY)),
    )
    .await;
    tour.call("tsigs.list", tsigs.list()).await;
    tour.call("tsigs.get", tsigs.get(&tsig)).await;
    tour.call(
        "tsigs.update",
        tsigs.update(&tsig, TsigUpdate::new(name, TsigAlgorithm::HmacSha512, KEY)),
    )
    .await;

    tour.call("peers.create", peers.create(PeerCreate::new("my-peer-1")))
        .await;
    tour.call("peers.list", peers.list()).await;
    tour.call("peers.get", peers.get(&peer)).await;
    let body = PeerUpdate::new("my-peer-1")
        .with_ip(ip)
        .with_port(53)
        .with_ixfr_enable(false)
        .with_tsig_id(&tsig);
    tour.call("peers.update", peers.update(&peer, body)).await;

    let zone_name = "www.example.com.";
    tour.call(
        "incoming.create",
        incoming.create(IncomingCreate::new(zone_name, 86_400, linked())),
    )
    .await;
    tour.call("incoming.get", incoming.get()).await;
    tour.call(
        "incoming.update",
        incoming.update(IncomingUpdate::new(zone_name, 86_400, linked())),
    )
    .await;
    tour.call("force_axfr.create", client.force_axfr(&zone).create())
        .await;

    tour.call(
        "acls.create",
        acls.create(AclCreate::new("my-acl-1", range)),
    )
    .await;
    tour.call("acls.list", acls.list()).await;
    tour.call("acls.get", acls.get(&acl)).await;
    tour.call(
        "acls.update",
        acls.update(&acl, AclUpdate::new("my-acl-1", range)),
    )
    .await;

    tour.call(
        "outgoing.create",
        outgoing.create(OutgoingCreate::new(zone_name, linked())),
    )
    .await;
    tour.call("outgoing.get", outgoing.get()).await;
    tour.call(
        "outgoing.update",
        outgoing.update(OutgoingUpdate::new(zone_name, linked())),
    )
    .await;
    tour.call("outgoing.enable", outgoing.enable()).await;
    tour.call("outgoing.status", outgoing.status()).await;
    tour.call("outgoing.force_notify", outgoing.force_notify())
        .await;
    tour.call("outgoing.disable", outgoing.disable()).await;

    tour.call("outgoing.delete", outgoing.delete()).await;
    tour.call("incoming.delete", incoming.delete()).await;
    tour.call("acls.delete", acls.delete(&acl)).await;
    tour.call("peers.delete", peers.delete(&peer)).await;
    tour.call("tsigs.delete", tsigs.delete(&tsig)).await;
    Ok(tour)
}

impl Tour {
    /// Sends a request and prints a line about the answer.
    async fn call<T: Debug + Send + 'static>(&mut self, name: &str, request: Request<T>)
    where
        Request<T>: IntoFuture<Output = cloudflare_secondary_dns::Result<T>>,
    {
        self.called += 1;
        match request.await {
            Ok(answer) => println!("ok      {name}: {answer:?}"),
            Err(error) => {
                self.failed += 1;
                println!("failed  {name}: {error}");
            }
        }
    }
}
