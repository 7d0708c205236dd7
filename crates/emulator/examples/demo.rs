//! Both workflows of the API on an emulator in this process: a zone that becomes secondary, and one that becomes primary.
//!
//! ```sh
//! cargo xtask demo
//! ```

use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;
use std::time::Instant;

use cloudflare_secondary_dns::model::wire::Field;
use cloudflare_secondary_dns::model::{
    AclCreate, IncomingCreate, OutgoingCreate, PeerCreate, PeerUpdate, TsigAlgorithm, TsigCreate,
};
use cloudflare_secondary_dns::{Client, Request, credentials};
use cloudflare_secondary_dns_emulator::Emulator;

const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const SECONDARY_ZONE: &str = "269d8f4853475ca241c4e730be286b20";
const PRIMARY_ZONE: &str = "00920f38ce07c2e2f4df50b1f61d4194";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let started = Instant::now();
    match demo().await {
        Ok(()) => {
            println!("\ndone in {:.1} s", started.elapsed().as_secs_f64());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn demo() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().start().await?;
    println!("An emulator listens at {}", emulator.base_url());
    let client = Client::builder()
        .base_url(emulator.base_url())
        .credentials(credentials::api_token(emulator.token()))
        .build()?;
    secondary(&client).await?;
    primary(&client).await?;
    emulator.stop().await;
    Ok(())
}

/// A zone whose records come from a nameserver elsewhere.
async fn secondary(client: &Client) -> Result<(), Box<dyn Error>> {
    println!("\nA zone becomes secondary");
    let key = TsigCreate::new(
        "key.example.com.",
        TsigAlgorithm::HmacSha512,
        "c2VjcmV0IGtleSBtYXRlcmlhbA==",
    );
    let tsig = step(
        "the key of the transfers",
        client.tsigs(ACCOUNT).create(key),
        |tsig| format!("{} {}", tsig.name, tsig.id),
    )
    .await?;
    let peers = client.peers(ACCOUNT);
    let peer = PeerCreate::new("primary");
    let peer = step("the nameserver elsewhere", peers.create(peer), |peer| {
        peer.id.to_string()
    })
    .await?;
    let update = PeerUpdate::from(&peer)
        .with_ip("192.0.2.53".parse()?)
        .with_port(53)
        .with_tsig_id(&tsig.id);
    step(
        "its address, port and key",
        peers.update(&peer.id, update),
        |peer| format!("{}, port {}", given(peer.ip), given(peer.port)),
    )
    .await?;
    let incoming = client.incoming(SECONDARY_ZONE);
    let body = IncomingCreate::new("example.com", 86_400, [&peer.id]);
    step(
        "the zone is transferred from it",
        incoming.create(body),
        |config| {
            format!(
                "{}, serial {}",
                given(config.name.as_ref()),
                given(config.soa_serial)
            )
        },
    )
    .await?;
    step(
        "a transfer, now",
        client.force_axfr(SECONDARY_ZONE).create(),
        String::clone,
    )
    .await?;
    step("how it went", incoming.get(), |config| {
        let time = given(config.checked_time.as_ref());
        format!("checked {time}, serial {}", given(config.soa_serial))
    })
    .await?;
    Ok(())
}

/// A zone whose records are fetched by nameservers elsewhere.
async fn primary(client: &Client) -> Result<(), Box<dyn Error>> {
    println!("\nA zone becomes primary");
    let acl = AclCreate::new("secondaries", "198.51.100.7/28".parse()?);
    step(
        "who may fetch it",
        client.acls(ACCOUNT).create(acl),
        |acl| acl.ip_range.to_string(),
    )
    .await?;
    let peer = PeerCreate::new("secondary")
        .with_ip("198.51.100.7".parse()?)
        .with_port(53);
    let peer = step(
        "whom to notify",
        client.peers(ACCOUNT).create(peer),
        |peer| peer.id.to_string(),
    )
    .await?;
    let outgoing = client.outgoing(PRIMARY_ZONE);
    let body = OutgoingCreate::new("example.net", [&peer.id]);
    step(
        "the zone is fetched by it",
        outgoing.create(body),
        |config| given(config.name.as_ref()),
    )
    .await?;
    step("transfers are enabled", outgoing.enable(), String::clone).await?;
    step("a NOTIFY, now", outgoing.force_notify(), String::clone).await?;
    step("the status", outgoing.status(), String::clone).await?;
    Ok(())
}

/// Sends a request, and prints what it is for, its first line and what came of it.
async fn step<T: Field>(
    what: &str,
    request: Request<T>,
    show: impl Fn(&T) -> String,
) -> Result<T, Box<dyn Error>> {
    let text = request.to_http()?;
    println!("  {what}\n    {}", text.lines().next().unwrap_or_default());
    let result = request.await?;
    println!("    -> {}", show(&result));
    Ok(result)
}

/// A member of an answer that may be left out.
fn given(value: Option<impl Display>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}
