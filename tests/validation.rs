//! Item 4, checks before sending: what is beyond a documented limit is refused before anything is sent, in a path as in a
//! body. Item 12, sending: an update can be made of what the service answered.

use api_types::wire::{Violations, from_json};
use cloudflare_secondary_dns::model::{
    AclCreate, AclUpdate, IncomingConfig, IncomingCreate, IncomingUpdate, OutgoingConfig,
    OutgoingCreate, OutgoingUpdate, PeerCreate, PeerUpdate, TsigAlgorithm, TsigCreate, TsigUpdate,
};
use cloudflare_secondary_dns::{Client, ErrorKind, Request, credentials};
use cloudflare_secondary_dns_emulator::Emulator;
use tests::{block_on, client_of};

const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const ZONE: &str = "269d8f4853475ca241c4e730be286b20";
const ITEM: &str = "23ff594956f20c2a721606e94745a8aa";
const SECRET: &str = "c2VjcmV0LW9mLXRoZS10ZXN0cw==";

fn client() -> Client {
    Client::new(credentials::api_token("t0ken")).expect("a token makes a client")
}

/// Checks a body: `validate` and `to_http` take it, or say where it is beyond which limit, and `unchecked` lets it pass.
#[track_caller]
fn check<B, T>(
    body: B,
    validate: fn(&B) -> Result<(), Violations>,
    request: impl FnOnce(B) -> Request<T>,
    refusal: Option<(&str, &str)>,
) {
    let valid = validate(&body);
    let request = request(body);
    let Some((pointer, message)) = refusal else {
        assert_eq!(valid, Ok(()));
        request.to_http().expect("it could be sent");
        return;
    };
    let violations = valid.expect_err("a value is beyond a limit");
    assert_eq!(violations.len(), 1, "{violations}");
    assert_eq!(violations[0].pointer(), pointer);
    assert!(violations[0].message().starts_with(message), "{violations}");
    let error = request.to_http().expect_err("a value is beyond a limit");
    let ErrorKind::Build { name, reason, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (name.as_str(), reason.as_str()),
        (pointer, violations[0].message())
    );
    let text = format!("not sent: `{pointer}` {message}");
    assert!(error.to_string().contains(&text), "{error}");
    for shown in [format!("{error} {error:?}"), format!("{violations:?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    request.unchecked().to_http().expect("nothing is checked");
}

#[test]
fn names_have_from_1_to_254_characters() {
    let (client, algo) = (client(), TsigAlgorithm::HmacSha512);
    let (incoming, outgoing) = (client.incoming(ZONE), client.outgoing(ZONE));
    let tsigs = client.tsigs(ACCOUNT);
    for (length, message) in [
        (0, Some("has 0 characters, fewer than the minimum 1: \"\"")),
        (1, None),
        (254, None),
        (
            255,
            Some("has 255 characters, more than the maximum 254: \"ääää"),
        ),
    ] {
        let refusal = message.map(|message| ("/name", message));
        // Characters are not bytes.
        let name = "ä".repeat(length);
        let body = IncomingCreate::new(&*name, 300, [ITEM]);
        check(
            body,
            IncomingCreate::validate,
            |body| incoming.create(body),
            refusal,
        );
        let body = IncomingUpdate::new(&*name, 300, [ITEM]);
        check(
            body,
            IncomingUpdate::validate,
            |body| incoming.update(body),
            refusal,
        );
        let body = OutgoingCreate::new(&*name, [ITEM]);
        check(
            body,
            OutgoingCreate::validate,
            |body| outgoing.create(body),
            refusal,
        );
        let body = OutgoingUpdate::new(&*name, [ITEM]);
        check(
            body,
            OutgoingUpdate::validate,
            |body| outgoing.update(body),
            refusal,
        );
        let body = TsigCreate::new(&*name, algo.clone(), SECRET);
        check(
            body,
            TsigCreate::validate,
            |body| tsigs.create(body),
            refusal,
        );
        let body = TsigUpdate::new(&*name, algo.clone(), SECRET);
        check(
            body,
            TsigUpdate::validate,
            |body| tsigs.update(ITEM, body),
            refusal,
        );
    }
}

#[test]
fn a_zone_is_refreshed_every_300_seconds_at_most() {
    let client = client();
    let incoming = client.incoming(ZONE);
    for (seconds, message) in [
        (299, Some("is 299, less than the minimum 300")),
        (300, None),
        (u32::MAX, None),
    ] {
        let refusal = message.map(|message| ("/auto_refresh_seconds", message));
        let body = IncomingCreate::new("a.", seconds, [ITEM]);
        check(
            body,
            IncomingCreate::validate,
            |body| incoming.create(body),
            refusal,
        );
        let body = IncomingUpdate::new("a.", seconds, [ITEM]);
        check(
            body,
            IncomingUpdate::validate,
            |body| incoming.update(body),
            refusal,
        );
    }
}

#[test]
fn a_zone_has_30_peers_at_most_and_their_ids_look_like_ids() {
    let client = client();
    let (incoming, outgoing) = (client.incoming(ZONE), client.outgoing(ZONE));
    let with_id = |id| [vec![ITEM; 3], vec![id]].concat();
    let no_id = "which does not match `^[0-9a-f]{32}$`";
    let short = format!("is {:?}, {no_id}", &ITEM[1..]);
    let capital = format!("is {:?}, {no_id}", ITEM.to_uppercase());
    let too_many = "has 31 items, more than the maximum 30";
    for (peers, refusal) in [
        (Vec::new(), None),
        (vec![ITEM; 30], None),
        (vec![ITEM; 31], Some(("/peers", too_many))),
        (with_id(ITEM), None),
        (with_id(&ITEM[1..]), Some(("/peers/3", &*short))),
        (with_id(&ITEM.to_uppercase()), Some(("/peers/3", &*capital))),
    ] {
        let body = IncomingCreate::new("a.", 300, peers.clone());
        check(
            body,
            IncomingCreate::validate,
            |body| incoming.create(body),
            refusal,
        );
        let body = IncomingUpdate::new("a.", 300, peers.clone());
        check(
            body,
            IncomingUpdate::validate,
            |body| incoming.update(body),
            refusal,
        );
        let body = OutgoingCreate::new("a.", peers.clone());
        check(
            body,
            OutgoingCreate::validate,
            |body| outgoing.create(body),
            refusal,
        );
        let body = OutgoingUpdate::new("a.", peers);
        check(
            body,
            OutgoingUpdate::validate,
            |body| outgoing.update(body),
            refusal,
        );
    }
}

#[test]
fn a_peer_has_a_port_and_the_id_of_a_key() {
    let client = client();
    let peers = client.peers(ACCOUNT);
    for (port, message) in [
        (0, Some("is 0, less than the minimum 1")),
        (1, None),
        (65_535, None),
    ] {
        let refusal = message.map(|message| ("/port", message));
        let body = PeerCreate::new("p").with_port(port);
        check(
            body,
            PeerCreate::validate,
            |body| peers.create(body),
            refusal,
        );
        let body = PeerUpdate::new("p").with_port(port);
        check(
            body,
            PeerUpdate::validate,
            |body| peers.update(ITEM, body),
            refusal,
        );
    }
    for (id, message) in [
        (ITEM, None),
        ("", Some("is \"\", which does not match `^[0-9a-f]{32}$`")),
    ] {
        let refusal = message.map(|message| ("/tsig_id", message));
        let body = PeerCreate::new("p").with_tsig_id(id);
        check(
            body,
            PeerCreate::validate,
            |body| peers.create(body),
            refusal,
        );
        let body = PeerUpdate::new("p").with_tsig_id(id);
        check(
            body,
            PeerUpdate::validate,
            |body| peers.update(ITEM, body),
            refusal,
        );
    }
}

#[test]
fn an_acl_has_a_range_of_limited_width() {
    let client = client();
    let acls = client.acls(ACCOUNT);
    for (range, message) in [
        ("192.0.2.0/24", None),
        ("192.0.2.1", None),
        (
            "192.0.2.0/23",
            Some("is 192.0.2.0/23, wider than the widest, /24"),
        ),
        ("2001:db8::/64", None),
        (
            "2001:db8::/63",
            Some("is 2001:db8::/63, wider than the widest, /64"),
        ),
    ] {
        let refusal = message.map(|message| ("/ip_range", message));
        let range = range.parse().expect("a range");
        let body = AclCreate::new("a", range);
        check(body, AclCreate::validate, |body| acls.create(body), refusal);
        let body = AclUpdate::new("a", range);
        check(
            body,
            AclUpdate::validate,
            |body| acls.update(ITEM, body),
            refusal,
        );
    }
}

/// Checks a request with an id in its path that does not look like one.
#[track_caller]
fn check_path<T>(request: Request<T>, name: &str, id: &str) {
    let error = request.to_http().expect_err("the id is none");
    let message = format!("is {id:?}, which does not match `^[0-9a-f]{{32}}$`");
    assert!(
        matches!(error.kind(), ErrorKind::Build { name: named, reason, .. } if named == name && *reason == message),
        "{error}"
    );
    let unchecked = request.unchecked().to_http().expect("nothing is checked");
    assert!(unchecked.contains(&format!("/{id}")), "{unchecked}");
}

#[test]
fn the_ids_in_paths_look_like_ids() {
    let client = client();
    let (acls, peers, tsigs) = (
        client.acls(ACCOUNT),
        client.peers(ACCOUNT),
        client.tsigs(ACCOUNT),
    );
    let acl = AclUpdate::new("a", "192.0.2.0/24".parse().expect("a range"));
    let peer = PeerUpdate::new("p");
    let tsig = TsigUpdate::new("t", TsigAlgorithm::HmacSha512, SECRET);
    for id in [&ITEM[1..], &ITEM.to_uppercase(), &format!("{ITEM}0"), "x"] {
        check_path(client.acls(id).list(), "account_id", id);
        check_path(client.peers(id).list(), "account_id", id);
        check_path(client.tsigs(id).list(), "account_id", id);
        check_path(client.incoming(id).get(), "zone_id", id);
        check_path(client.outgoing(id).get(), "zone_id", id);
        check_path(client.force_axfr(id).create(), "zone_id", id);
        check_path(acls.get(id), "acl_id", id);
        check_path(acls.update(id, acl.clone()), "acl_id", id);
        check_path(acls.delete(id), "acl_id", id);
        check_path(peers.get(id), "peer_id", id);
        check_path(peers.update(id, peer.clone()), "peer_id", id);
        check_path(peers.delete(id), "peer_id", id);
        check_path(tsigs.get(id), "tsig_id", id);
        check_path(tsigs.update(id, tsig.clone()), "tsig_id", id);
        check_path(tsigs.delete(id), "tsig_id", id);
        // The first of two is named, and the path before the body.
        check_path(client.peers(id).get(id), "account_id", id);
        let body = PeerUpdate::new("p").with_port(0);
        check_path(peers.update(id, body), "peer_id", id);
    }
    for id in ["", ".", ".."] {
        let get = peers.get(id).unchecked();
        get.to_http().expect_err("it would lead to another path");
    }
}

#[test]
fn nothing_is_sent_unless_it_is_unchecked() {
    let emulator = Emulator::builder().start_blocking().expect("it starts");
    let client = client_of(&emulator).build().expect("a client");
    let peers = client.peers(ACCOUNT);
    let sent = || emulator.requests().len();
    let refused = || peers.create(PeerCreate::new("p").with_port(0));
    block_on(async {
        let error = refused().await.expect_err("the port is beyond a limit");
        assert!(matches!(error.kind(), ErrorKind::Build { name, .. } if name == "/port"));
        refused()
            .send_full()
            .await
            .expect_err("the port is beyond a limit");
        let get = || peers.get("x");
        let error = get().await.expect_err("the id is none");
        assert!(matches!(error.kind(), ErrorKind::Build { name, .. } if name == "peer_id"));
        get().send_full().await.expect_err("the id is none");
        assert_eq!(sent(), 0);
        // The service checks, too.
        let refused = refused().unchecked().await.expect_err("it is refused");
        assert_eq!(
            (refused.status().map(|it| it.as_u16()), sent()),
            (Some(400), 1)
        );
        let unknown = get().unchecked().await.expect_err("there is none");
        assert_eq!((unknown.is_not_found(), sent()), (true, 2));
    });
}

#[test]
fn an_update_is_made_of_an_answer_that_has_all_it_needs() {
    let all = r#"{"name":"a.","auto_refresh_seconds":300,"peers":[],"soa_serial":1}"#;
    let answer: IncomingConfig = from_json(all.as_bytes()).expect("an answer");
    let update = IncomingUpdate::try_from(&answer);
    assert_eq!(update, Ok(IncomingUpdate::new("a.", 300, [""; 0])));
    for (name, answer) in [
        ("name", r#"{"auto_refresh_seconds":300,"peers":[]}"#),
        ("auto_refresh_seconds", r#"{"name":"a.","peers":[]}"#),
        ("peers", r#"{"name":"a.","auto_refresh_seconds":300}"#),
    ] {
        let answer: IncomingConfig = from_json(answer.as_bytes()).expect("an answer");
        let missing = IncomingUpdate::try_from(&answer).expect_err("a member is missing");
        assert_eq!(missing.name(), name);
        assert_eq!(missing.to_string(), format!("`{name}` is missing"));
    }
    let answer: OutgoingConfig = from_json(br#"{"name":"a.","peers":[]}"#).expect("an answer");
    assert_eq!(
        OutgoingUpdate::try_from(&answer),
        Ok(OutgoingUpdate::new("a.", [""; 0]))
    );
}
