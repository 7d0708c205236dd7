//! The same calls as somebody would write them with reqwest and serde's derives.

use std::{fmt, net::IpAddr, time::Duration};

use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Result;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

#[derive(Clone)]
pub struct ByHand {
    http: Client,
    base_url: String,
    authorization: HeaderValue,
}

impl ByHand {
    pub fn new(base_url: String, token: &str) -> Result<Self> {
        let mut authorization = HeaderValue::try_from(format!("Bearer {token}"))?;
        authorization.set_sensitive(true);
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .user_agent("by-hand/0.0.0")
            .build()?;
        Ok(Self {
            http,
            base_url,
            authorization,
        })
    }

    pub async fn get(&self, account: &str, peer: &str) -> Result<Peer> {
        let request = self.http.get(self.url(account, peer));
        self.send(request).await
    }

    pub async fn update(&self, account: &str, peer: &str, body: &PeerUpdate) -> Result<Peer> {
        let request = self
            .http
            .put(self.url(account, peer))
            .header(CONTENT_TYPE, JSON)
            .body(serde_json::to_vec(body)?);
        self.send(request).await
    }

    fn url(&self, account: &str, peer: &str) -> String {
        let base_url = &self.base_url;
        format!("{base_url}/accounts/{account}/secondary_dns/peers/{peer}")
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let response = request
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, self.authorization.clone())
            .timeout(Duration::from_secs(60))
            .send()
            .await?;
        let status = response.status();
        let body = response.bytes().await?;
        if !status.is_success() {
            return Err(format!("the service answers {status}").into());
        }
        let envelope: Envelope<T> = serde_json::from_slice(&body)?;
        match envelope.result {
            Some(result) if envelope.success => Ok(result),
            _ => Err(format!("the service refuses: {:?}", envelope.errors).into()),
        }
    }
}

#[derive(Deserialize)]
struct Envelope<T> {
    success: bool,
    errors: Vec<Item>,
    #[expect(dead_code, reason = "the client reads them too")]
    messages: Vec<Item>,
    result: Option<T>,
}

#[derive(Deserialize)]
struct Item {
    code: i64,
    message: String,
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.message)
    }
}

#[derive(Deserialize, Serialize)]
pub struct Peer {
    id: String,
    name: String,
    ip: Option<IpAddr>,
    port: Option<u16>,
    ixfr_enable: Option<bool>,
    tsig_id: Option<String>,
}

#[derive(Serialize)]
pub struct PeerUpdate {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ixfr_enable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tsig_id: Option<String>,
}
