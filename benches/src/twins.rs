//! Types of a model as the generator writes them, each with a twin as somebody would write it with serde's derives.

use std::collections::BTreeMap;

use api_types::{Extra, Value, open_enum, record, union};
use serde::{Deserialize, Serialize};

/// Makes a record and its twin. The twin keeps members that it does not know if an attribute for that is given, and
/// leaves out the tag of a union, which serde reads itself.
macro_rules! twins {
    ($record:ident, $twin:ident $(#[$keep:meta])? $(tag $tag:ident)? {
        required { $($required:ident: $required_type:ty $(= $required_twin:ty)?,)* }
        optional { $($optional:ident: $optional_type:ty $(= $optional_twin:ty)?,)* }
    }) => {
        pub struct $record {
            $(pub $tag: String,)?
            $(pub $required: $required_type,)*
            $(pub $optional: Option<$optional_type>,)*
            pub extra: Extra,
        }

        record! {
            $record {
                $(required $tag,)?
                $(required $required,)*
                $(optional $optional,)*
            }
        }

        #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
        pub struct $twin {
            $(pub $required: twins!(@twin $required_type $(= $required_twin)?),)*
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $optional: Option<twins!(@twin $optional_type $(= $optional_twin)?)>,
            )*
            $(
                #[$keep]
                pub extra: BTreeMap<String, Value>,
            )?
        }
    };
    (@twin $type:ty) => { $type };
    (@twin $type:ty = $twin:ty) => { $twin };
}

twins! {
    Peer, PeerTwin {
        required { id: String, name: String, }
        optional { ip: std::net::IpAddr, port: u16, ixfr_enable: bool, tsig_id: String, }
    }
}

twins! {
    OpenPeer, OpenPeerTwin #[serde(flatten)] {
        required { id: String, name: String, }
        optional { ip: std::net::IpAddr, port: u16, ixfr_enable: bool, tsig_id: String, }
    }
}

pub const PEER: &str = r#"{"id":"23ff594956f20c2a721606e94745a8aa","name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false,
"tsig_id":"69cd1e104af3e6ed3cb344f263fd0d5a"}"#;

/// A peer with members that its type does not know, in the order of their names.
pub const OPEN_PEER: &str = r#"{"id":"23ff594956f20c2a721606e94745a8aa","name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false,
"tsig_id":"69cd1e104af3e6ed3cb344f263fd0d5a","by":{"id":7},"color":"red","weights":[1,2]}"#;

twins! {
    Zone, ZoneTwin {
        required {
            id: String, name: String, account: Named = NamedTwin, owner: Named = NamedTwin, plan: Plan = PlanTwin,
            name_servers: Vec<String>, status: Status = StatusTwin, paused: bool, created_on: String,
        }
        optional {
            activated_on: String, modified_on: String, development_mode: i64, original_dnshost: String,
            original_name_servers: Vec<String>, original_registrar: String, permissions: Vec<String>,
            vanity_name_servers: Vec<String>, verification_key: String, cname_suffix: String, host: Named = NamedTwin,
            betas: Vec<String>, deactivation_reason: String, meta: Meta = MetaTwin, tenant: Named = NamedTwin,
            tenant_unit: Named = NamedTwin, priority: i64, weight: f64, labels: BTreeMap<String, String>,
            locked: bool, locked_on: String, comment: String, tags: Vec<String>, ttl: i64, serial: i64,
            refresh: i64, retry: i64, expire: i64, minimum: i64, contact: String, score: f64,
        }
    }
}

twins! {
    Named, NamedTwin { required { id: String, } optional { name: String, email: String, } }
}

twins! {
    Plan, PlanTwin {
        required { id: String, name: String, price: f64, currency: String, }
        optional {
            frequency: String, is_subscribed: bool, can_subscribe: bool, legacy_id: String, externally_managed: bool,
        }
    }
}

twins! {
    Meta, MetaTwin {
        required {}
        optional {
            step: i64, cdn_only: bool, dns_only: bool, foundation_dns: bool, page_rule_quota: i64,
            phishing_detected: bool, wildcard_proxiable: bool,
        }
    }
}

#[derive(Clone)]
pub enum Status {
    Initializing,
    Pending,
    Active,
    Moved,
    Other(String),
}

open_enum! {
    Status {
        Initializing = "initializing",
        Pending = "pending",
        Active = "active",
        Moved = "moved",
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusTwin {
    Initializing,
    Pending,
    Active,
    Moved,
}

/// A zone with 32 of its 40 members.
pub const ZONE: &str = r##"{"id":"023e105f4ecef8ad9ca31a8372d0c353","name":"example.com",
"account":{"id":"01a7362d577a6c3019a474fd6f485823","name":"Example Account Name"},
"owner":{"id":"5a7805061c76ada191ed06f989cc3dac","name":"Example Org","email":"jane@example.com"},
"plan":{"id":"94f3b7b768b0458b56d2cac4fe5ec0f9","name":"Enterprise","price":19.99,"currency":"USD",
"frequency":"monthly","is_subscribed":true,"can_subscribe":true,"legacy_id":"enterprise",
"externally_managed":false},"name_servers":["bob.ns.cloudflare.com","lola.ns.cloudflare.com"],"status":"active",
"paused":false,"created_on":"2014-01-01T05:20:00.12345Z","activated_on":"2014-01-02T00:01:00.12345Z",
"modified_on":"2014-01-01T05:20:00.12345Z","development_mode":7200,"original_dnshost":"NameCheap",
"original_name_servers":["ns1.originaldnshost.com","ns2.originaldnshost.com"],"original_registrar":"GoDaddy",
"permissions":["#zone:read","#zone:edit","#dns_records:edit"],"verification_key":"284344499-1084221259",
"cname_suffix":"cdn.cloudflare.com","meta":{"step":2,"cdn_only":true,"dns_only":true,"foundation_dns":true,
"page_rule_quota":100,"phishing_detected":false,"wildcard_proxiable":true},
"tenant":{"id":"17b5962d775c646f3f9725cbc7a53df4","name":"tenant"},"priority":10,"weight":0.75,
"labels":{"env":"production","team":"edge"},"locked":false,"comment":"the main zone","tags":["a","b","c"],
"ttl":3600,"serial":2147483647,"refresh":10000,"retry":2400,"expire":604800,"minimum":1800,
"contact":"dns.cloudflare.com","score":98.5}"##;

twins! { Block, BlockTwin tag action { required { id: String, } optional { reason: String, status: i64, } } }
twins! { Redirect, RedirectTwin tag action { required { id: String, url: String, } optional { status: i64, } } }
twins! { Rewrite, RewriteTwin tag action { required { id: String, } optional { path: String, query: String, } } }

#[derive(Clone)]
pub enum Rule {
    Block(Block),
    Redirect(Redirect),
    Rewrite(Rewrite),
    Other(Value),
}

union! {
    Rule {
        Block(Block) if "action" = "block",
        Redirect(Redirect) if "action" = "redirect",
        Rewrite(Rewrite) if "action" = "rewrite",
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum RuleTwin {
    Block(BlockTwin),
    Redirect(RedirectTwin),
    Rewrite(RewriteTwin),
}

pub const RULES: &str = r#"{"action":"block","id":"3a03d665bac047339bb530ecb439a90d","reason":"bad","status":403},{"action":"redirect",
"id":"3a03d665bac047339bb530ecb439a90e","url":"https://example.com/","status":301},{"action":"rewrite",
"id":"3a03d665bac047339bb530ecb439a90f","path":"/a","query":"b=c"}"#;
