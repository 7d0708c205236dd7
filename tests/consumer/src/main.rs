//! What another project writes against the client, compiled outside the workspace.

use std::error::Error;
use std::net::IpAddr;

use cloudflare_secondary_dns::model::{PeerUpdate, Serial};
use cloudflare_secondary_dns::{Client, credentials};

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(credentials::api_token("a-token-of-no-account"))?;
    let ip: IpAddr = "192.0.2.53".parse()?;
    let request = client
        .peers("01a7362d577a6c3019a474fd6f485823")
        .update(
            "23ff594956f20c2a721606e94745a8aa",
            PeerUpdate::new("my-peer-1").with_ip(ip).with_port(53),
        );
    let http = request.to_http()?;
    println!("{http}");
    assert!(http.starts_with("PUT /client/v4/accounts/01a7362d577a6c3019a474fd6f485823/secondary_dns/peers/"));
    assert!(!http.contains("a-token-of-no-account"));
    assert!(Serial::new(1).is_newer_than(Serial::new(u32::MAX)));
    Ok(())
}
