//! What becomes of objects: the rules of the service, one after the other.

use std::time::Duration;

use cloudflare_secondary_dns_emulator::{Clock, Emulator};
use serde_json::{Value, json};

use crate::raw::{Answer, call};
use crate::{ACCOUNT, ZONE};

/// An emulator that is called by what is below the account or the zone.
struct Api {
    emulator: Emulator,
    clock: Clock,
}

const START: &str = "2026-01-01T00:00:00.000000Z";
const LATER: &str = "2026-01-01T00:01:00.000000Z";

impl Api {
    fn start() -> Self {
        let clock = Clock::standing(&START.parse().expect("a time"));
        let builder = Emulator::builder().clock(clock.clone());
        Self {
            emulator: builder.start_blocking().expect("it starts"),
            clock,
        }
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        let of_account = ["acls", "peers", "tsigs"]
            .iter()
            .any(|list| path.starts_with(list));
        let owner = match of_account {
            true => format!("/accounts/{ACCOUNT}"),
            false => format!("/zones/{ZONE}"),
        };
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        call(
            &self.emulator,
            method,
            &format!("{owner}/secondary_dns/{path}"),
            &body,
        )
    }

    fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &Value::Null)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body)
    }

    fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, body)
    }

    fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, &Value::Null)
    }

    /// Makes an object, and gives its id.
    fn make(&self, path: &str, body: &Value) -> String {
        let id = self.post(path, body).result()["id"].clone();
        id.as_str().expect("an id").to_owned()
    }

    fn peer(&self, tsig: Option<&str>) -> String {
        let mut body = json!({ "name": "peer" });
        if let Some(tsig) = tsig {
            body["tsig_id"] = tsig.into();
        }
        self.make("peers", &body)
    }

    fn tsig(&self) -> String {
        self.make(
            "tsigs",
            &json!({ "name": "key", "algo": "hmac-sha512.", "secret": "aGk=" }),
        )
    }
}

fn incoming(peers: &[&str]) -> Value {
    json!({ "name": "example.com", "auto_refresh_seconds": 86400, "peers": peers })
}

fn outgoing(peers: &[&str]) -> Value {
    json!({ "name": "example.com", "peers": peers })
}

#[test]
fn ids_are_32_hexadecimal_characters_and_never_the_same() {
    let api = Api::start();
    let ids = [(); 20].map(|()| api.peer(None));
    for id in &ids {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        assert!(id.len() == 32 && id.bytes().all(is_hex), "{id}");
    }
    let several: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(several.len(), ids.len());
}

#[test]
fn a_peer_without_address_and_port_has_an_empty_one_and_no_tsig() {
    let api = Api::start();
    let peer = api.post("peers", &json!({ "name": "a" })).result();
    let id = &peer["id"];
    let expected = json!({ "id": id, "name": "a", "ip": "", "port": 0, "ixfr_enable": false });
    assert_eq!(peer, expected);
    assert_eq!(api.get("peers").result(), json!([expected]));
}

#[test]
fn a_peer_is_replaced_as_a_whole() {
    let api = Api::start();
    let tsig = api.tsig();
    let body = json!({ "name": "a", "ip": "192.0.2.53", "port": 53, "ixfr_enable": true, "tsig_id": tsig });
    let path = format!("peers/{}", api.make("peers", &body));
    let mut expected = body.clone();
    expected["id"] = api.get(&path).result()["id"].clone();
    assert_eq!(api.get(&path).result(), expected);
    let replaced = api.put(&path, &json!({ "name": "b" })).result();
    let bare =
        json!({ "id": expected["id"], "name": "b", "ip": "", "port": 0, "ixfr_enable": false });
    assert_eq!((api.get(&path).result(), replaced), (bare.clone(), bare));
}

#[test]
fn an_acl_is_the_network_of_its_range_and_has_times_that_move() {
    let api = Api::start();
    let body = json!({ "name": "a", "ip_range": "192.0.2.53/28" });
    let acl = api.post("acls", &body).result();
    assert_eq!(acl["ip_range"], "192.0.2.48/28");
    assert_eq!(
        (&acl["created_time"], &acl["modified_time"]),
        (&json!(START), &json!(START))
    );
    api.clock.advance(Duration::from_secs(60));
    let path = format!("acls/{}", acl["id"].as_str().expect("an id"));
    let body = json!({ "name": "b", "ip_range": "2001:db8::1/64" });
    let acl = api.put(&path, &body).result();
    assert_eq!(acl, api.get(&path).result());
    assert_eq!(acl["ip_range"], "2001:db8::/64");
    assert_eq!(
        (&acl["created_time"], &acl["modified_time"]),
        (&json!(START), &json!(LATER))
    );
}

#[test]
fn an_acl_is_not_wider_than_documented() {
    let api = Api::start();
    for (range, status) in [
        ("10.0.0.0/24", 200),
        ("10.0.0.0/23", 400),
        ("2001:db8::/64", 200),
        ("2001:db8::/63", 400),
    ] {
        let answer = api.post("acls", &json!({ "name": "a", "ip_range": range }));
        assert_eq!(answer.status, status, "{range}");
    }
}

#[test]
fn the_name_of_a_key_is_in_lower_case_with_a_dot_and_its_secret_is_as_it_was() {
    let api = Api::start();
    let body = json!({ "name": "TSIG.Customer.cf", "algo": "hmac-sha512.", "secret": "aGk=" });
    let tsig = api.post("tsigs", &body).result();
    let mut expected = body;
    expected["id"] = tsig["id"].clone();
    expected["name"] = "tsig.customer.cf.".into();
    assert_eq!(tsig, expected);
    let path = format!("tsigs/{}", tsig["id"].as_str().expect("an id"));
    let body = json!({ "name": "other", "algo": "hmac-sha3.", "secret": "eW8=" });
    let replaced = api.put(&path, &body).result();
    assert_eq!(replaced["name"], "other.");
    assert_eq!(
        (&replaced["algo"], &replaced["secret"]),
        (&json!("hmac-sha3."), &json!("eW8="))
    );
    assert_eq!(api.get("tsigs").result(), json!([replaced]));
}

#[test]
fn names_that_are_none_and_secrets_that_are_no_base64_are_refused() {
    let api = Api::start();
    let peer = api.peer(None);
    for name in [
        ".",
        "a..b",
        ".a",
        "a b",
        "ä.example",
        &"x".repeat(64),
        &"a.".repeat(127).repeat(2),
    ] {
        let tsig = json!({ "name": name, "algo": "hmac-sha512.", "secret": "aGk=" });
        assert_eq!(
            api.post("tsigs", &tsig).refusal(),
            (400, 1004, "/name".to_owned()),
            "{name}"
        );
        for (path, mut body) in [
            ("incoming", incoming(&[&peer])),
            ("outgoing", outgoing(&[&peer])),
        ] {
            body["name"] = name.into();
            assert_eq!(
                api.post(path, &body).refusal(),
                (400, 1004, "/name".to_owned()),
                "{name}"
            );
        }
    }
    for secret in ["", "a", "no base64!"] {
        let tsig = json!({ "name": "key", "algo": "hmac-sha512.", "secret": secret });
        assert_eq!(
            api.post("tsigs", &tsig).refusal(),
            (400, 1004, "/secret".to_owned()),
            "{secret}"
        );
    }
}

#[test]
fn a_new_incoming_configuration_is_as_recorded() {
    let api = Api::start();
    let peer = api.peer(None);
    let config = api.post("incoming", &incoming(&[&peer])).result();
    let expected = json!({
        "id": ZONE,
        "name": "example.com.",
        "auto_refresh_seconds": 86400,
        "peers": [peer],
        "primaries": [peer],
        "soa_serial": 0,
        "created_time": START,
        "modified_time": START,
        "checked_time": START,
    });
    assert_eq!(
        (config, api.get("incoming").result()),
        (expected.clone(), expected)
    );
}

#[test]
fn a_new_outgoing_configuration_is_as_recorded() {
    let api = Api::start();
    let config = api.post("outgoing", &outgoing(&[])).result();
    let expected = json!({
        "id": ZONE,
        "name": "example.com.",
        "peers": [],
        "primaries": [],
        "soa_serial": 0,
        "created_time": START,
        "checked_time": START,
        "last_transferred_time": START,
    });
    assert_eq!(
        (config, api.get("outgoing").result()),
        (expected.clone(), expected)
    );
    assert_eq!(api.get("outgoing/status").result(), "Disabled");
}

#[test]
fn an_update_replaces_and_moves_the_time_of_the_change_alone() {
    let api = Api::start();
    let (one, two) = (api.peer(None), api.peer(None));
    api.post("incoming", &incoming(&[&one])).result();
    api.post("outgoing", &outgoing(&[&one])).result();
    api.clock.advance(Duration::from_secs(60));
    let mut body = incoming(&[&two, &one]);
    body["auto_refresh_seconds"] = 300.into();
    let config = api.put("incoming", &body).result();
    assert_eq!(config, api.get("incoming").result());
    assert_eq!(
        (&config["peers"], &config["primaries"]),
        (&json!([two, one]), &json!([two, one]))
    );
    assert_eq!(config["auto_refresh_seconds"], 300);
    let times = ["created_time", "modified_time", "checked_time"].map(|name| config[name].clone());
    assert_eq!(times, [START, LATER, START]);
    let config = api.put("outgoing", &outgoing(&[&two])).result();
    assert_eq!(config, api.get("outgoing").result());
    assert_eq!(config["primaries"], json!([two]));
    let times =
        ["created_time", "checked_time", "last_transferred_time"].map(|name| config[name].clone());
    assert_eq!(times, [START; 3]);
}

#[test]
fn a_zone_has_one_configuration_of_each_kind() {
    let api = Api::start();
    for (path, body) in [("incoming", incoming(&[])), ("outgoing", outgoing(&[]))] {
        for method in ["GET", "DELETE"] {
            assert_eq!(
                api.call(method, path, &Value::Null).refusal(),
                (404, 1002, String::new())
            );
        }
        assert_eq!(api.put(path, &body).refusal(), (404, 1002, String::new()));
        let first = api.post(path, &body).result();
        assert_eq!(api.post(path, &body).refusal(), (409, 1008, String::new()));
        assert_eq!(api.get(path).result(), first);
        assert_eq!(api.delete(path).result(), json!({ "id": ZONE }));
        assert_eq!(api.get(path).refusal(), (404, 1002, String::new()));
    }
    for path in [
        "force_axfr",
        "outgoing/enable",
        "outgoing/disable",
        "outgoing/force_notify",
    ] {
        assert_eq!(
            api.post(path, &Value::Null).refusal(),
            (404, 1002, String::new()),
            "{path}"
        );
    }
    assert_eq!(
        api.get("outgoing/status").refusal(),
        (404, 1002, String::new())
    );
}

#[test]
fn at_most_30_peers_are_linked_all_known_and_each_once() {
    let api = Api::start();
    let peers: Vec<_> = (0..31).map(|_| api.peer(None)).collect();
    let peers: Vec<_> = peers.iter().map(String::as_str).collect();
    let elsewhere = format!("/accounts/{ZONE}/secondary_dns/peers");
    let foreign =
        call(&api.emulator, "POST", &elsewhere, r#"{"name": "a"}"#).result()["id"].clone();
    let foreign = foreign.as_str().expect("an id");
    let cases: [(&[&str], &str); 4] = [
        (&peers, "/peers"),
        (&[peers[0], ZONE], "/peers/1"),
        (&[peers[0], peers[1], peers[0]], "/peers/2"),
        (&[peers[0], foreign], "/peers/1"),
    ];
    for (path, body) in [
        ("incoming", incoming as fn(&[&str]) -> Value),
        ("outgoing", outgoing),
    ] {
        let refuse = |method| {
            for (peers, pointer) in cases {
                let refusal = api.call(method, path, &body(peers)).refusal();
                assert_eq!(refusal, (400, 1004, pointer.to_owned()));
            }
        };
        refuse("POST");
        api.post(path, &body(&peers[..30])).result();
        refuse("PUT");
        assert_eq!(api.get(path).result()["peers"], json!(peers[..30]));
    }
}

#[test]
fn linked_peers_agree_on_the_tsig() {
    let api = Api::start();
    let (one, other) = (api.tsig(), api.tsig());
    let (bare, with_one, with_other) =
        (api.peer(None), api.peer(Some(&one)), api.peer(Some(&other)));
    let also_one = api.peer(Some(&one));
    for peers in [
        [&bare, &with_one],
        [&with_one, &bare],
        [&with_one, &with_other],
    ] {
        let peers = peers.map(String::as_str);
        let refusal = api.post("incoming", &incoming(&peers)).refusal();
        assert_eq!(refusal, (400, 1004, "/peers/1".to_owned()));
    }
    api.post("incoming", &incoming(&[&with_one, &also_one]))
        .result();
    // Nor can one of them be changed so that they no longer do.
    for body in [
        json!({ "name": "a" }),
        json!({ "name": "a", "tsig_id": other }),
    ] {
        let refusal = api.put(&format!("peers/{also_one}"), &body).refusal();
        assert_eq!(refusal, (400, 1004, "/tsig_id".to_owned()));
    }
    let body = json!({ "name": "renamed", "tsig_id": one });
    api.put(&format!("peers/{also_one}"), &body).result();
    api.put("incoming", &incoming(&[&also_one])).result();
    api.put(&format!("peers/{also_one}"), &json!({ "name": "alone" }))
        .result();
}

#[test]
fn a_tsig_that_there_is_none_of_is_refused() {
    let api = Api::start();
    let body = json!({ "name": "a", "tsig_id": ZONE });
    assert_eq!(
        api.post("peers", &body).refusal(),
        (400, 1004, "/tsig_id".to_owned())
    );
    let path = format!("peers/{}", api.peer(None));
    assert_eq!(
        api.put(&path, &body).refusal(),
        (400, 1004, "/tsig_id".to_owned())
    );
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let api = Api::start();
    let tsig = api.tsig();
    let peer = api.peer(Some(&tsig));
    let (tsig, path) = (format!("tsigs/{tsig}"), format!("peers/{peer}"));
    assert_eq!(api.delete(&tsig).refusal(), (409, 1009, String::new()));
    for (zone, body) in [
        ("incoming", incoming(&[&peer])),
        ("outgoing", outgoing(&[&peer])),
    ] {
        api.post(zone, &body).result();
        assert_eq!(api.delete(&path).refusal(), (409, 1009, String::new()));
        api.delete(zone).result();
    }
    assert_eq!(api.delete(&path).result(), json!({ "id": peer }));
    api.delete(&tsig).result();
    assert_eq!(api.get("peers").result(), json!([]));
    assert_eq!(api.get("tsigs").result(), json!([]));
}

#[test]
fn what_there_is_none_of_or_is_anothers_is_not_found() {
    let api = Api::start();
    let bodies = [
        ("acls", json!({ "name": "a", "ip_range": "192.0.2.0/24" })),
        ("peers", json!({ "name": "a" })),
        (
            "tsigs",
            json!({ "name": "a", "algo": "hmac-sha512.", "secret": "aGk=" }),
        ),
    ];
    for (list, body) in bodies {
        let id = api.make(list, &body);
        let elsewhere = format!("/accounts/{ZONE}/secondary_dns/{list}");
        assert_eq!(
            call(&api.emulator, "GET", &elsewhere, "").result(),
            json!([])
        );
        let nowhere = format!("/accounts/{ACCOUNT}/secondary_dns/{list}/{ZONE}");
        for path in [format!("{elsewhere}/{id}"), nowhere] {
            for (method, body) in [
                ("GET", String::new()),
                ("DELETE", String::new()),
                ("PUT", body.to_string()),
            ] {
                let refusal = call(&api.emulator, method, &path, &body).refusal();
                assert_eq!(refusal, (404, 1001, String::new()), "{method} {path}");
            }
        }
        api.get(&format!("{list}/{id}")).result();
    }
}

#[test]
fn lists_are_in_the_order_in_which_their_objects_were_made() {
    let api = Api::start();
    let ids = [(); 5].map(|()| api.peer(None));
    api.put(&format!("peers/{}", ids[2]), &json!({ "name": "renamed" }))
        .result();
    let list = api.get("peers").result();
    let listed: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|peer| &peer["id"])
        .collect();
    assert_eq!(listed, ids.each_ref());
}

#[test]
fn force_axfr_is_counted_and_moves_a_time_but_no_serial() {
    let api = Api::start();
    api.post("incoming", &incoming(&[])).result();
    api.clock.advance(Duration::from_secs(60));
    // The service takes an empty object for a body, too.
    for body in [Value::Null, json!({})] {
        assert_eq!(api.post("force_axfr", &body).result(), "OK");
    }
    let config = api.get("incoming").result();
    let times = ["created_time", "modified_time", "checked_time"].map(|name| config[name].clone());
    assert_eq!(times, [START, START, LATER]);
    assert_eq!(config["soa_serial"], 0);
    assert_eq!(api.emulator.state().transfers_asked(ZONE), 2);
}

#[test]
fn notify_is_counted_and_moves_a_time_but_no_serial() {
    let api = Api::start();
    api.post("outgoing", &outgoing(&[])).result();
    api.clock.advance(Duration::from_secs(60));
    assert_eq!(
        api.post("outgoing/enable", &Value::Null).result(),
        "Enabled"
    );
    assert_eq!(api.get("outgoing/status").result(), "Enabled");
    assert_eq!(
        api.post("outgoing/force_notify", &Value::Null).result(),
        "OK"
    );
    let config = api.get("outgoing").result();
    let names = ["created_time", "checked_time", "last_transferred_time"];
    assert_eq!(
        names.map(|name| config[name].clone()),
        [START, LATER, START]
    );
    assert_eq!(config["soa_serial"], 0);
    assert_eq!(
        api.emulator.state().notifies_asked(ZONE),
        2,
        "enabling notifies too"
    );
    assert_eq!(
        api.post("outgoing/disable", &Value::Null).result(),
        "Disabled"
    );
    assert_eq!(api.get("outgoing/status").result(), "Disabled");
}

#[test]
fn a_test_can_let_a_zone_be_transferred() {
    let api = Api::start();
    assert!(
        !api.emulator.state().transfer(ZONE, 7.into()),
        "there is nothing yet"
    );
    api.post("incoming", &incoming(&[])).result();
    api.post("outgoing", &outgoing(&[])).result();
    api.clock.advance(Duration::from_secs(60));
    assert!(api.emulator.state().transfer(ZONE, 2_019_102_400.into()));
    let incoming = api.get("incoming").result();
    assert_eq!(
        (&incoming["soa_serial"], &incoming["checked_time"]),
        (&json!(2_019_102_400), &json!(LATER))
    );
    let outgoing = api.get("outgoing").result();
    assert_eq!(
        (&outgoing["soa_serial"], &outgoing["last_transferred_time"]),
        (&json!(2_019_102_400), &json!(LATER))
    );
}
