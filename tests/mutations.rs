//! What becomes of a documented answer that was changed at random: a value that can be stored and read again, or an
//! error with its place, and never a panic.
//!
//! `PROPTEST_CASES=100000 PROPTEST_RNG_SEED=7` makes more cases for each operation, and others.

mod changes;

use std::cell::{Cell, RefCell};
use std::env;
use std::error::Error as _;
use std::fmt::Debug;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use api_types::wire::{self, DecodeError, Field};
use cloudflare_secondary_dns::{Client, ErrorKind, Request};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use serde_json::Value;
use tests::{Answer, Server, block_on};

use changes::{Case, Json};

/// The operations, each with the type of its result. The tests are generated; this is what they call.
#[rustfmt::skip]
#[path = "generated/wire.rs"]
mod generated;

/// How many cases there are for each operation: for all 28 of them more than 10,000.
const CASES: u32 = 360;

/// Of how many cases one goes through a socket too, in its envelope.
const SENT: u32 = 10;

thread_local! {
    /// The server of the test that runs here, and what it answers next.
    static SERVER: RefCell<Option<(Server, Arc<Mutex<Vec<u8>>>)>> = const { RefCell::new(None) };
}

/// A client of a server that is there for this test alone.
fn client() -> Client {
    let body = Arc::<Mutex<Vec<u8>>>::default();
    let next = Arc::clone(&body);
    let server =
        Server::start(move |_| Answer::json(200, next.lock().expect("no test panics with it").clone()));
    let client = server.builder().http_client(|http| http.tls_certs_only([]));
    SERVER.set(Some((server, body)));
    client.build().expect("a loopback address and a token make a client")
}

/// A value that stands as text in an example.
fn parse<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Changes the result of an operation, and its answer, in many ways.
fn check<T: Clone + Debug + Field + PartialEq>(name: &str, request: &Request<T>, _body: &str, result: &str)
where
    Request<T>: Clone + IntoFuture<Output = cloudflare_secondary_dns::Result<T>>,
{
    let example: Value = serde_json::from_str(result).expect("an example is JSON");
    let (mut values, mut errors) = (Cell::new(0), Cell::new(0));
    let outcome = runner(1).run(&changes::cases(), |case| {
        let text = case.apply(Json::from(&example));
        match wire::from_json::<T>(&text) {
            Ok(value) => {
                values.set(values.get() + 1);
                survives(&value)
            }
            Err(error) => {
                errors.set(errors.get() + 1);
                has_a_place(&error, &text)
            }
        }
    });
    outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
    eprintln!("SHARE {name} {} {}", values.get(), errors.get());
    // Else the changes would be too small, or too large, to show anything.
    let (values, errors) = (*values.get_mut(), *errors.get_mut());
    let least = (values + errors) / 10;
    assert!(values >= least && errors >= least, "{name}: {values} values, {errors} errors");
}

fn runner(share: u32) -> TestRunner {
    let mut config = Config::default();
    let is_set = |name: &str| env::var_os(name).is_some();
    if !is_set("PROPTEST_CASES") {
        config.cases = CASES;
    }
    if !is_set("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(28);
    }
    config.cases /= share;
    config.failure_persistence = None;
    TestRunner::new(config)
}
