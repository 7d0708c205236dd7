//! With a file for the data: what was answered with success is there afterwards. `kills.rs` has what becomes of it in between.

use std::fs;
use std::path::Path;

use cloudflare_secondary_dns_emulator::Emulator;
use serde_json::{Value, json};

use crate::raw::call;
use crate::{ACCOUNT, ZONE};

fn open(file: &Path) -> Emulator {
    let builder = Emulator::builder().data(file).rate_limit(None);
    builder.start_blocking().expect("it starts")
}

fn account(list: &str) -> String {
    format!("/accounts/{ACCOUNT}/secondary_dns/{list}")
}

fn zone(path: &str) -> String {
    format!("/zones/{ZONE}/secondary_dns/{path}")
}

/// All that can be read of the account and the zone.
fn everything(emulator: &Emulator) -> Vec<Value> {
    let lists = ["acls", "peers", "tsigs"].map(account);
    let zones = ["incoming", "outgoing", "outgoing/status"].map(zone);
    let paths = lists.iter().chain(&zones);
    paths
        .map(|path| call(emulator, "GET", path, "").json())
        .collect()
}

#[test]
fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    let emulator = open(&file);
    let make = |path: &str, body: Value| {
        call(&emulator, "POST", path, &body.to_string()).result()["id"].clone()
    };
    let tsig = make(
        &account("tsigs"),
        json!({ "name": "k", "algo": "hmac-sha512.", "secret": "aGk=" }),
    );
    let peers = ["a", "b", "c"]
        .map(|name| make(&account("peers"), json!({ "name": name, "tsig_id": tsig })));
    make(
        &account("acls"),
        json!({ "name": "a", "ip_range": "192.0.2.0/24" }),
    );
    make(
        &zone("incoming"),
        json!({ "name": "x.example", "auto_refresh_seconds": 300, "peers": [peers[0]] }),
    );
    make(
        &zone("outgoing"),
        json!({ "name": "x.example", "peers": [peers[1]] }),
    );
    call(&emulator, "POST", &zone("outgoing/enable"), "").result();
    call(&emulator, "POST", &zone("force_axfr"), "").result();
    let gone = account(&format!("peers/{}", peers[2].as_str().expect("an id")));
    call(&emulator, "DELETE", &gone, "").result();
    let before = everything(&emulator);
    drop(emulator);
    let emulator = open(&file);
    assert_eq!(everything(&emulator), before);
    assert_eq!(emulator.state().transfers_asked(ZONE), 1);
    // New objects come behind those that were there.
    let last = call(&emulator, "POST", &account("peers"), r#"{"name": "d"}"#).result();
    let peers = call(&emulator, "GET", &account("peers"), "").result();
    assert_eq!(peers.as_array().expect("a list").last(), Some(&last));
}

#[test]
fn a_file_that_is_damaged_or_foreign_is_told_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole");
    let emulator = open(&whole);
    for name in ["a", "b", "c"] {
        let body = json!({ "name": name.repeat(2000) }).to_string();
        call(&emulator, "POST", &account("peers"), &body).result();
    }
    drop(emulator);
    drop(open(&whole));
    let good = fs::read(&whole).expect("the file");
    let refused = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("it is written");
        let error = Emulator::builder()
            .data(&file)
            .start_blocking()
            .expect_err(name)
            .to_string();
        let expected = format!("cannot keep data in {}: ", file.display());
        assert!(error.starts_with(&expected), "{error}");
        assert!(
            fs::read(&file).expect("the file") == bytes,
            "{name} was changed"
        );
    };
    refused("text", b"not a database at all\n");
    refused("short", &good[..100]);
    refused("half", &good[..good.len() / 2]);
    let mut header = good.clone();
    header[2] ^= 0xff;
    refused("header", &header);
    let text = b"aaaaaaaaaaaaaaaa";
    let at = good
        .windows(text.len())
        .position(|window| window == text)
        .expect("the name is in clear");
    let mut middle = good.clone();
    middle[at] ^= 0x01;
    refused("middle", &middle);
    let foreign = folder.path().join("foreign");
    redb::Database::create(&foreign).expect("a database of somebody else");
    refused(
        "copy of a foreign one",
        &fs::read(&foreign).expect("the file"),
    );
    let error = Emulator::builder()
        .data(folder.path())
        .start_blocking()
        .expect_err("a folder");
    assert!(error.to_string().contains("cannot keep data in"), "{error}");
}

#[test]
fn two_emulators_do_not_share_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    let emulator = open(&file);
    let error = Emulator::builder()
        .data(&file)
        .start_blocking()
        .expect_err("it is in use");
    let expected = format!("cannot keep data in {}: it is in use", file.display());
    assert_eq!(error.to_string(), expected);
    drop(emulator);
}
