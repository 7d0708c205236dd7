//! With a file for the data: what was answered with success is there afterwards, whatever happened in between.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use cloudflare_secondary_dns_emulator::Emulator;
use serde_json::{Value, json};

use crate::program::Program;
use crate::raw::{call, exchange};
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
    assert!(error.to_string().contains("cannot keep data in"), "{error}");
    drop(emulator);
}

/// What a client knows of its own peers, by name: the last thing that was acknowledged, and what was on its way.
#[derive(Default)]
struct Known {
    /// The peers that were made, with the port that they were last given.
    kept: BTreeMap<String, u64>,
    /// The id and the ports that may hold because no answer came.
    open: BTreeMap<String, Vec<Option<u64>>>,
}

#[test]
fn what_was_acknowledged_survives_20_kills_at_any_moment() {
    survives(20);
}

#[ignore = "takes minutes"]
#[test]
fn what_was_acknowledged_survives_200_kills_at_any_moment() {
    survives(200);
}

fn survives(kills: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file: PathBuf = folder.path().join("data");
    let known = Mutex::new(Known::default());
    let mut random = fastrand::Rng::with_seed(7);
    let mut acknowledged = 0;
    for kill in 0..kills {
        let mut program = Program::start(&[
            "--data",
            file.to_str().expect("a path"),
            "--rate-limit",
            "none",
        ]);
        compare(&program, &known, kill);
        let after = Duration::from_millis(random.u64(5..120));
        let address = program.address();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|worker| {
                    let known = &known;
                    let seed = random.u64(..);
                    scope.spawn(move || work(address, known, &format!("{kill}-{worker}"), seed))
                })
                .collect();
            std::thread::sleep(after);
            program.kill();
            for worker in workers {
                acknowledged += worker.join().expect("the worker ends");
            }
        });
    }
    let program = Program::start(&[
        "--data",
        file.to_str().expect("a path"),
        "--rate-limit",
        "none",
    ]);
    compare(&program, &known, kills);
    println!("{acknowledged} acknowledged writes in {kills} kills");
    assert!(acknowledged > kills, "there was some load: {acknowledged}");
}

/// Makes, changes and deletes peers until the emulator is gone; how many writes were acknowledged.
fn work(address: std::net::SocketAddr, known: &Mutex<Known>, name: &str, seed: u64) -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut own: Vec<String> = Vec::new();
    let mut acknowledged = 0;
    loop {
        let port = random.u64(1..65535);
        let body = json!({ "name": name, "port": port }).to_string();
        let choice = if own.is_empty() { 0 } else { random.u8(0..4) };
        let target = (choice >= 2).then(|| random.usize(0..own.len()));
        let (method, path, body) = match (choice, target) {
            (2, Some(index)) => ("PUT", account(&format!("peers/{}", own[index])), body),
            (3, Some(index)) => (
                "DELETE",
                account(&format!("peers/{}", own[index])),
                String::new(),
            ),
            _ => ("POST", account("peers"), body),
        };
        // What is on its way may or may not be done.
        if let Some(index) = target {
            let value = (choice == 2).then_some(port);
            known
                .lock()
                .expect("no panic")
                .open
                .entry(own[index].clone())
                .or_default()
                .push(value);
        }
        let Some(answer) = exchange(address, method, &path, &body) else {
            return acknowledged;
        };
        let id = answer.result()["id"].as_str().expect("an id").to_owned();
        acknowledged += 1;
        let mut known = known.lock().expect("no panic");
        known.open.remove(&id);
        match choice {
            3 => {
                known.kept.remove(&id);
                own.retain(|own| *own != id);
            }
            2 => drop(known.kept.insert(id, port)),
            _ => {
                known.kept.insert(id.clone(), port);
                own.push(id);
            }
        }
    }
}

/// Compares what is there with what was acknowledged, and takes over what was open.
fn compare(program: &Program, known: &Mutex<Known>, kill: usize) {
    let list = exchange(program.address(), "GET", &account("peers"), "")
        .expect("an answer")
        .result();
    let list = list.as_array().expect("a list").iter();
    let there: BTreeMap<_, _> = list
        .map(|peer| {
            (
                peer["id"].as_str().expect("an id").to_owned(),
                peer["port"].as_u64().expect("a port"),
            )
        })
        .collect();
    let mut known = known.lock().expect("no panic");
    for (id, port) in &known.kept {
        let found = there.get(id).copied();
        let may = known.open.get(id).is_some_and(|open| open.contains(&found));
        assert!(
            found == Some(*port) || may,
            "kill {kill}: {id} has {found:?}, acknowledged was {port}"
        );
    }
    // What nobody was told of may be there: its answer was cut off.
    known.kept = there;
    known.open.clear();
}
