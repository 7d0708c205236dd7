//! `kill -9` at any moment, under load: what was acknowledged is there, and nothing else but what was on its way.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use cloudflare_secondary_dns_emulator::Emulator;
use serde_json::{Value, json};

use crate::program::Program;
use crate::raw::{call, exchange};

const WORKERS: usize = 8;

#[test]
fn what_was_acknowledged_survives_20_kills_at_any_moment() {
    survives(20);
}

#[ignore = "takes a minute"]
#[test]
fn what_was_acknowledged_survives_200_kills_at_any_moment() {
    survives(200);
}

fn survives(kills: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    let data = [
        "--data",
        file.to_str().expect("a path"),
        "--rate-limit",
        "none",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let mut workers: Vec<_> = (0..WORKERS).map(Worker::new).collect();
    for kill in 0..kills {
        let mut program = Program::start(&data);
        let address = program.address();
        std::thread::scope(|scope| {
            let running = workers
                .iter_mut()
                .map(|worker| scope.spawn(|| worker.work(address)));
            let running: Vec<_> = running.collect();
            std::thread::sleep(Duration::from_millis(random.u64(5..120)));
            program.kill();
            for worker in running {
                worker.join().expect("no panic");
            }
        });
        if kill % 5 == 0 {
            // In the middle of a start, too, which mends what the kill has left.
            Program::kill_after(&data, Duration::from_millis(random.u64(0..15)));
        }
        compare(&file, &mut workers, kill);
    }
    let mut acknowledged = [0; KINDS.len()];
    for (kind, count) in workers
        .iter()
        .flat_map(|worker| worker.acknowledged.iter().enumerate())
    {
        acknowledged[kind] += count;
    }
    println!(
        "acknowledged in {kills} kills: {:?}",
        KINDS.iter().zip(acknowledged).collect::<Vec<_>>()
    );
    assert!(
        acknowledged.iter().all(|&count| count > 0),
        "{acknowledged:?}"
    );
}

/// Compares what is in the file with what each worker knows, and takes it over.
fn compare(file: &Path, workers: &mut [Worker], kill: usize) {
    let builder = Emulator::builder().data(file).rate_limit(None);
    let emulator = builder.start_blocking().expect("the file is whole");
    for worker in workers {
        let now = worker.read(&emulator);
        if let Err(error) = difference(&worker.known, &now, worker.open.as_ref()) {
            panic!(
                "kill {kill}, {error}\nknown {:#?}\nthere {now:#?}",
                worker.known
            );
        }
        (worker.known, worker.open) = (now, None);
    }
}

/// An object by its place, `peers/…` or `incoming`. Those of a list stand in its order.
type Objects = Vec<(String, Value)>;

/// The writes that there are.
const KINDS: [&str; 19] = [
    "POST acls",
    "PUT acls",
    "DELETE acls",
    "POST peers",
    "PUT peers",
    "DELETE peers",
    "POST tsigs",
    "PUT tsigs",
    "DELETE tsigs",
    "POST incoming",
    "PUT incoming",
    "DELETE incoming",
    "POST outgoing",
    "PUT outgoing",
    "DELETE outgoing",
    "POST outgoing/enable",
    "POST outgoing/disable",
    "POST outgoing/force_notify",
    "POST force_axfr",
];

/// A write, as it is sent.
#[derive(Clone, Debug)]
struct Write {
    kind: &'static str,
    path: String,
    /// Where the object is; a list where it is new.
    place: String,
    body: Value,
}

/// Somebody who writes, one thing after the other, in an account and a zone of its own.
struct Worker {
    account: String,
    zone: String,
    random: fastrand::Rng,
    /// What is there as far as it was told.
    known: Objects,
    /// What it was not told the end of.
    open: Option<Write>,
    /// How many of each kind were acknowledged.
    acknowledged: [usize; KINDS.len()],
}

impl Worker {
    fn new(number: usize) -> Self {
        Self {
            account: format!("/accounts/{number:032x}/secondary_dns"),
            zone: format!("/zones/{:032x}/secondary_dns", number + WORKERS),
            random: fastrand::Rng::with_seed(number as u64),
            known: Objects::new(),
            open: None,
            acknowledged: [0; KINDS.len()],
        }
    }

    /// Writes until the emulator is gone.
    fn work(&mut self, address: SocketAddr) {
        loop {
            let (method, write) = self.next();
            let body = match &write.body {
                Value::Null => String::new(),
                body => body.to_string(),
            };
            self.open = Some(write.clone());
            let Some(answer) = exchange(address, method, &write.path, &body) else {
                return;
            };
            self.open = None;
            // Some are refused: a peer may be linked, a configuration be there or not.
            if answer.status == 200 {
                let kind = KINDS.iter().position(|kind| *kind == write.kind);
                self.acknowledged[kind.expect("a kind")] += 1;
                write.apply(&mut self.known, &answer.result());
            } else {
                assert!([404, 409].contains(&answer.status), "{write:?}: {answer:?}");
            }
        }
    }

    /// Any write, of which few are refused.
    fn next(&mut self) -> (&'static str, Write) {
        let kind = *self.random.choice(&KINDS).expect("there are some");
        let (method, what) = kind.split_once(' ').expect("a method");
        let name = format!("n{}.example.", self.random.u32(..));
        let peers = self.some("peers").map_or_else(Vec::new, |peer| vec![peer]);
        let mut body = match what {
            "acls" => {
                json!({ "name": name, "ip_range": format!("10.{}.0.0/24", self.random.u8(..)) })
            }
            "peers" => {
                json!({ "name": name, "port": self.random.u16(1..), "ip": "192.0.2.1", "ixfr_enable": true })
            }
            "tsigs" => {
                json!({ "name": name, "algo": "hmac-sha256.", "secret": format!("{:08}", self.random.u16(..)) })
            }
            "incoming" => {
                json!({ "name": name, "peers": peers, "auto_refresh_seconds": self.random.u32(300..9000) })
            }
            "outgoing" => json!({ "name": name, "peers": peers }),
            _ => Value::Null,
        };
        if method == "DELETE" {
            body = Value::Null;
        }
        let (path, place) = if LISTS.contains(&what) {
            // As many are deleted as are made, and what there is none of is not to be found.
            let id = self.some(what).unwrap_or_else(|| "0".repeat(32));
            let place = match method {
                "POST" => what.to_owned(),
                _ => format!("{what}/{id}"),
            };
            (format!("{}/{place}", self.account), place)
        } else {
            let (configuration, _) = what.split_once('/').unwrap_or((what, ""));
            let place = configuration.replace("force_axfr", "incoming");
            (format!("{}/{what}", self.zone), place)
        };
        (
            method,
            Write {
                kind,
                path,
                place,
                body,
            },
        )
    }

    /// The id of one of the objects of a list.
    fn some(&mut self, list: &str) -> Option<String> {
        let ids = self.known.iter().filter_map(|(place, _)| {
            let (of, id) = place.split_once('/')?;
            (of == list).then(|| id.to_owned())
        });
        let ids: Vec<_> = ids.collect();
        self.random.choice(ids)
    }

    /// All that is there of it.
    fn read(&self, emulator: &Emulator) -> Objects {
        let mut objects = Objects::new();
        for list in LISTS {
            let all = call(emulator, "GET", &format!("{}/{list}", self.account), "").result();
            for object in all.as_array().expect("a list") {
                let id = object["id"].as_str().expect("an id");
                objects.push((format!("{list}/{id}"), object.clone()));
            }
        }
        let zone = self.zone.split('/').nth(2).expect("an id");
        let state = emulator.state();
        for (place, asked) in [
            ("incoming", state.transfers_asked(zone)),
            ("outgoing", state.notifies_asked(zone)),
        ] {
            let answer = call(emulator, "GET", &format!("{}/{place}", self.zone), "");
            if answer.status != 404 {
                let mut object = json!({ "config": answer.result(), "asked": asked });
                if place == "outgoing" {
                    let path = format!("{}/outgoing/status", self.zone);
                    object["status"] = call(emulator, "GET", &path, "").result();
                }
                objects.push((place.to_owned(), object));
            }
        }
        objects
    }
}

const LISTS: [&str; 3] = ["acls", "peers", "tsigs"];

impl Write {
    /// Does to what is known what the service did, which answered with this result.
    fn apply(&self, known: &mut Objects, result: &Value) {
        let at = known.iter().position(|(place, _)| *place == self.place);
        let object = at.map(|at| &mut known[at].1);
        match (self.kind.split_once(' '), object) {
            (Some(("DELETE", _)), Some(_)) => known.retain(|(place, _)| *place != self.place),
            (Some(("PUT", "incoming" | "outgoing")), Some(object)) => {
                object["config"] = result.clone();
            }
            (Some(("PUT", _)), Some(object)) => *object = result.clone(),
            (Some((_, "outgoing/disable")), Some(object)) => object["status"] = "Disabled".into(),
            (Some((_, "outgoing/enable")), Some(object)) => {
                object["status"] = "Enabled".into();
                asked(object);
            }
            (Some((_, "outgoing/force_notify" | "force_axfr")), Some(object)) => asked(object),
            (Some(("POST", "incoming")), None) => {
                known.push((self.place.clone(), json!({ "config": result, "asked": 0 })));
            }
            (Some(("POST", "outgoing")), None) => {
                let object = json!({ "config": result, "asked": 0, "status": "Disabled" });
                known.push((self.place.clone(), object));
            }
            (Some(("POST", list)), None) => {
                let id = result["id"].as_str().unwrap_or_default();
                known.push((format!("{list}/{id}"), result.clone()));
            }
            _ => panic!("{self:?} cannot be done to {known:#?}"),
        }
        // Behind all others of its list.
        let order = LISTS.iter().chain(&["incoming", "outgoing"]);
        known.sort_by_key(|(place, _)| order.clone().position(|kind| place.starts_with(kind)));
    }

    /// Whether it can be done to what is known.
    fn is_possible(&self, known: &Objects) -> bool {
        let is_there = known.iter().any(|(place, _)| *place == self.place);
        let makes = ["acls", "peers", "tsigs", "incoming", "outgoing"];
        let is_new = makes.iter().any(|what| self.kind == format!("POST {what}"));
        is_new != is_there
    }
}

/// A transfer or NOTIFY was asked for: the answer does not tell the time.
fn asked(object: &mut Value) {
    let asked = object["asked"].as_u64().expect("a number");
    object["asked"] = (asked + 1).into();
    object["config"]["checked_time"] = Value::Null;
}

/// What is there that should not be, or the other way round. What was on its way may have been done, as a whole.
fn difference(known: &Objects, now: &Objects, open: Option<&Write>) -> Result<(), String> {
    if is_equal(known, now) {
        return Ok(());
    }
    let Some(open) = open.filter(|open| open.is_possible(known)) else {
        return Err("nothing was on its way".to_owned());
    };
    let list = format!("{}/", open.place);
    let is_its = |place: &str| *place == open.place || place.starts_with(&list);
    let result = now.iter().rfind(|(place, _)| is_its(place));
    let result = result.map_or(&Value::Null, |(_, object)| {
        object.get("config").unwrap_or(object)
    });
    if let (Some(sent), false) = (open.body.as_object(), result.is_null()) {
        for (name, value) in sent {
            if result[name] != *value {
                return Err(format!(
                    "of what was on its way there is another {name}: {open:?}"
                ));
            }
        }
    }
    let mut done = known.clone();
    open.apply(&mut done, result);
    match is_equal(&done, now) {
        true => Ok(()),
        false => Err(format!("more than what was on its way: {open:?}")),
    }
}

fn is_equal(known: &Objects, now: &Objects) -> bool {
    let mut known = known.clone();
    for ((_, known), (_, now)) in known.iter_mut().zip(now) {
        // A time that was not told.
        if let Some(time) = known
            .pointer_mut("/config/checked_time")
            .filter(|time| time.is_null())
        {
            *time = now["config"]["checked_time"].clone();
        }
    }
    known == *now
}

#[test]
fn a_first_start_that_is_killed_leaves_nothing_in_the_way_of_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = fastrand::Rng::with_seed(5);
    for start in 0..30 {
        let file = folder.path().join(start.to_string());
        let data = ["--data", file.to_str().expect("a path")];
        Program::kill_after(&data, Duration::from_micros(random.u64(0..12_000)));
        let started = Emulator::builder().data(&file).start_blocking();
        started.expect("nothing was ever kept");
    }
}

/// The comparison finds what it is there for.
#[test]
fn a_write_that_is_lost_or_invented_or_changed_is_a_difference() {
    let peer = |id: &str, port: u16| (format!("peers/{id}"), json!({ "id": id, "port": port }));
    let known = vec![peer("a", 1), peer("b", 2)];
    let open = |kind, place: &str, body| Write {
        kind,
        path: String::new(),
        place: place.to_owned(),
        body,
    };
    let make = open("POST peers", "peers", json!({ "port": 3 }));
    let change = open("PUT peers", "peers/b", json!({ "port": 4 }));
    let delete = open("DELETE peers", "peers/a", Value::Null);
    for (now, open, is_fine) in [
        (known.clone(), None, true),
        (known.clone(), Some(&make), true),
        (vec![peer("a", 1)], None, false),
        (vec![peer("a", 1)], Some(&make), false),
        (vec![peer("b", 2), peer("a", 1)], Some(&make), false),
        (vec![peer("a", 1), peer("b", 2), peer("c", 3)], None, false),
        (
            vec![peer("a", 1), peer("b", 2), peer("c", 3)],
            Some(&make),
            true,
        ),
        (
            vec![peer("a", 1), peer("b", 2), peer("c", 9)],
            Some(&make),
            false,
        ),
        (
            vec![peer("a", 1), peer("c", 3), peer("b", 2)],
            Some(&make),
            false,
        ),
        (vec![peer("a", 1), peer("b", 4)], Some(&change), true),
        (vec![peer("a", 4), peer("b", 2)], Some(&change), false),
        (vec![peer("b", 2)], Some(&delete), true),
        (vec![peer("a", 1)], Some(&delete), false),
    ] {
        assert_eq!(
            difference(&known, &now, open).is_ok(),
            is_fine,
            "{now:?} {open:?}"
        );
    }
}
