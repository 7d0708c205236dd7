//! The calls, each through the client and by hand.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::mpsc::Receiver,
};

use cloudflare_secondary_dns::{Client, credentials, model};
use serde::Serialize;

use crate::{
    Result,
    by_hand::{self, ByHand},
    compare::{Plan, in_flight, in_turn},
    measure::Caller,
    server,
};

const TOKEN: &str = "t0ken";
const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const PEER: &str = "23ff594956f20c2a721606e94745a8aa";

const NAME: &str = "my-peer-1";
const IP: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53));
const PORT: u16 = 53;
const TSIG: &str = "69cd1e104af3e6ed3cb344f263fd0d5a";

const ANSWERED: &str = "the server answers with a peer";

/// Compares getting a peer.
pub fn get(caller: &Caller, plan: &Plan) -> Result<Vec<String>> {
    let (address, requests) = server::answering()?;
    let (client, by_hand) = clients(address)?;
    let client = async || client.peers(ACCOUNT).get(PEER).await.expect(ANSWERED);
    let by_hand = async || by_hand.get(ACCOUNT, PEER).await.expect(ANSWERED);
    check(caller, &requests, &client, &by_hand)?;
    Ok(in_turn(caller, plan, "get", &client, &by_hand))
}

/// Compares updating a peer, the making of the body included.
pub fn update(caller: &Caller, plan: &Plan) -> Result<Vec<String>> {
    let (address, requests) = server::answering()?;
    let (client, by_hand) = clients(address)?;
    let client = async || {
        let body = model::PeerUpdate::new(NAME)
            .with_ip(IP)
            .with_port(PORT)
            .with_ixfr_enable(false)
            .with_tsig_id(TSIG);
        let request = client.peers(ACCOUNT).update(PEER, body);
        request.await.expect(ANSWERED)
    };
    let by_hand = async || {
        let body = by_hand::PeerUpdate {
            name: NAME.to_owned(),
            ip: Some(IP),
            port: Some(PORT),
            ixfr_enable: Some(false),
            tsig_id: Some(TSIG.to_owned()),
        };
        let request = by_hand.update(ACCOUNT, PEER, &body);
        request.await.expect(ANSWERED)
    };
    check(caller, &requests, &client, &by_hand)?;
    Ok(in_turn(caller, plan, "update", &client, &by_hand))
}

/// Compares getting peers, many at once.
pub fn get_at_once(caller: &Caller, plan: &Plan) -> Result<Vec<String>> {
    let (address, mut client_hold) = server::holding(plan.in_flight)?;
    let (client, _) = clients(address)?;
    let (address, mut by_hand_hold) = server::holding(plan.in_flight)?;
    let (_, by_hand) = clients(address)?;
    let client = || {
        let client = client.clone();
        async move { client.peers(ACCOUNT).get(PEER).await.expect(ANSWERED) }
    };
    let by_hand = || {
        let by_hand = by_hand.clone();
        async move { by_hand.get(ACCOUNT, PEER).await.expect(ANSWERED) }
    };
    Ok(in_flight(
        plan,
        || caller.at_once(plan.in_flight, &client, &mut client_hold),
        || caller.at_once(plan.in_flight, &by_hand, &mut by_hand_hold),
    ))
}

fn clients(server: SocketAddr) -> Result<(Client, ByHand)> {
    let base_url = format!("http://{server}");
    let client = Client::builder()
        .credentials(credentials::api_token(TOKEN))
        .base_url(&base_url)
        .build()?;
    Ok((client, ByHand::new(base_url, TOKEN)?))
}

/// Checks that both ways send the same and make the same of the answer. `requests` has the first of each connection.
fn check<A: Serialize, B: Serialize>(
    caller: &Caller,
    requests: &Receiver<Vec<u8>>,
    client: &impl AsyncFn() -> A,
    by_hand: &impl AsyncFn() -> B,
) -> Result<()> {
    let answers = (
        serde_json::to_value(caller.once(client))?,
        serde_json::to_value(caller.once(by_hand))?,
    );
    if answers.0 != answers.1 {
        return Err(format!("the answers differ: {answers:#?}").into());
    }
    let requests = (lines(&requests.recv()?), lines(&requests.recv()?));
    if requests.0 != requests.1 {
        return Err(format!("the requests differ: {requests:#?}").into());
    }
    Ok(())
}

/// The lines of a request in an order that is not that of its headers, without the name of who sends it.
fn lines(request: &[u8]) -> Vec<String> {
    let request = String::from_utf8_lossy(request);
    let lines = request.lines().map(str::to_lowercase);
    let mut lines: Vec<_> = lines
        .filter(|line| !line.starts_with("user-agent:"))
        .collect();
    lines.sort();
    lines
}
