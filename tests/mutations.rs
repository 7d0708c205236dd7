//! What becomes of a documented answer that is changed at random: a value that can be stored and read again, or an
//! error with its place; never a panic, and no secret where none is looked for.
//!
//! The answers come from a server of the test's own: the emulator sends none that are damaged.
//!
//! `PROPTEST_CASES=100000 PROPTEST_RNG_SEED=7` makes so many cases for each operation, and others.

#[path = "mutations/changes.rs"]
mod changes;

use std::cell::{Cell, RefCell};
use std::env;
use std::error::Error as _;
use std::fmt::Debug;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use api_types::wire::{self, DecodeError, Field};
use cloudflare_secondary_dns::{Client, Error, ErrorKind, Request};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use serde_json::{Value, json};
use tests::{Answer, Server, block_on};

use changes::{Changed, cases};

/// The operations with the types of their results. The tests are generated; this is what they call.
#[rustfmt::skip]
#[path = "generated/wire.rs"]
mod generated;

/// How many results are changed for each operation: more than 10,000 for all 28.
const CASES: u32 = 360;

/// For how many of them there is an answer that is changed and goes over a socket.
const FOR_EACH_ANSWER: u32 = 10;

/// What a server answers next.
type Body = Arc<Mutex<Vec<u8>>>;

thread_local! {
    /// The server of the test that runs here.
    static SERVER: RefCell<Option<(Server, Body)>> = const { RefCell::new(None) };
}

/// A client of a server that is there for one test.
fn client() -> Client {
    let body = Body::default();
    let next = Arc::clone(&body);
    let server = Server::start(move |_| {
        let body = next.lock().expect("no test panics with it");
        Answer::json(200, body.clone())
    });
    // Reading the system's certificates would take most of the time.
    let client = server.builder().http_client(|http| http.tls_certs_only([]));
    SERVER.set(Some((server, body)));
    client
        .build()
        .expect("a loopback address and a token make a client")
}

/// A value that stands as text in an example.
fn parse<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Changes the documented result of an operation, and its answer, in many ways.
fn check<T: Debug + Field + PartialEq>(
    name: &str,
    request: &Request<T>,
    _body: &str,
    result: &str,
) {
    let result: Value = serde_json::from_str(result).expect("an example is JSON");
    let (values, errors) = (Cell::new(0), Cell::new(0));
    let count = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let outcome = runner(name, 1).run(&cases(), |case| {
        let changed = case.apply(&result);
        match wire::from_json::<T>(&changed.text) {
            Ok(value) => {
                count(&values);
                is_kept(&value)
            }
            Err(error) => {
                count(&errors);
                has_a_place(&error, &changed)
            }
        }
    });
    outcome.unwrap_or_else(|error| panic!("{name}, the result: {error}"));
    let (values, errors) = (values.get(), errors.get());
    // With changes that are too small, or too large, it would show nothing.
    let least = (values + errors) / 10;
    assert!(
        values >= least && errors >= least,
        "{name}: {values} values, {errors} errors"
    );

    let (_server, body) = SERVER.take().expect("the request has a client");
    let answer = json!({"success": true, "errors": [], "messages": [], "result": result});
    let outcome = runner(name, FOR_EACH_ANSWER).run(&cases(), |case| {
        let changed = case.apply(&answer);
        body.lock()
            .expect("the server does not panic")
            .clone_from(&changed.text);
        match block_on(request.clone().into_future()) {
            Ok(value) => is_kept(&value),
            Err(error) => is_told(&error, &secrets(&result), &changed.text),
        }
    });
    outcome.unwrap_or_else(|error| panic!("{name}, the answer: {error}"));
}

/// What runs one case of an operation for each so many results.
fn runner(name: &str, results: u32) -> TestRunner {
    let mut config = Config::default();
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    config.cases = config.cases.div_ceil(results);
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 0,
    };
    // Results of the same type are to be changed in other ways.
    let seed = name.bytes().fold(seed, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(byte.into())
    });
    config.rng_seed = RngSeed::Fixed(seed);
    config.failure_persistence = None;
    TestRunner::new(config)
}

/// A value that was read can be written and read again, and shows no secret.
fn is_kept<T: Debug + Field + PartialEq>(value: &T) -> TestCaseResult {
    let json = wire::to_json(value).map_err(|error| fail("cannot be written", &error))?;
    let again =
        wire::from_json::<T>(&json).map_err(|error| fail("cannot be read again", &error))?;
    prop_assert_eq!(&again, value);
    let shown = format!("{value:?} {value:#?}");
    let json = serde_json::from_slice(&json).map_err(|error| fail("is no JSON", &error))?;
    for secret in secrets(&json) {
        prop_assert!(!shown.contains(secret), "{secret} shows: {shown}");
    }
    Ok(())
}

fn fail(what: &str, error: &dyn std::error::Error) -> TestCaseError {
    TestCaseError::fail(format!("{what}: {error}"))
}

/// The secrets in a value, but for those that a change has put elsewhere too, or that are next to nothing.
fn secrets(json: &Value) -> Vec<&str> {
    let mut texts = Vec::new();
    collect(json, "", &mut texts);
    let (secret, open): (Vec<_>, Vec<_>) =
        texts.into_iter().partition(|(name, _)| *name == "secret");
    let secret = secret.into_iter().map(|(_, text)| text);
    secret
        .filter(|text| text.len() > 9 && !open.iter().any(|(_, open)| open.contains(text)))
        .collect()
}

/// Collects the strings in a value with the names of their members.
fn collect<'a>(json: &'a Value, name: &'a str, texts: &mut Vec<(&'a str, &'a str)>) {
    match json {
        Value::String(text) => texts.push((name, text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, name, texts)),
        Value::Object(members) => {
            for (name, value) in members {
                texts.push(("", name));
                collect(value, name, texts);
            }
        }
        _ => {}
    }
}

/// An error says where in the text it is, and its pointer leads to something there.
fn has_a_place(error: &DecodeError, changed: &Changed) -> TestCaseResult {
    let text = &changed.text;
    let position = error.position();
    let position = position.ok_or_else(|| fail("has no position", error))?;
    prop_assert!(position.offset <= text.len(), "{error}");
    let before = &text[..position.offset];
    let lines = before.split(|&byte| byte == b'\n').count();
    prop_assert_eq!(position.line, lines, "{}", error);
    // Of members of one name, what is made of JSON here has the last.
    if changed.has_one_of_each
        && let Ok(json) = serde_json::from_slice::<Value>(text)
    {
        prop_assert!(json.pointer(error.pointer()).is_some(), "{error}");
    }
    Ok(())
}

/// A client says where an answer is wrong, without a secret that is in it, or that the service says no.
fn is_told(error: &Error, secrets: &[&str], text: &[u8]) -> TestCaseResult {
    let ErrorKind::Unexpected { pointer, .. } = error.kind() else {
        prop_assert!(
            matches!(error.kind(), ErrorKind::Service { .. }),
            "{error:?}"
        );
        return Ok(());
    };
    let source = error.source().and_then(|source| source.downcast_ref());
    let position = source.and_then(DecodeError::position);
    prop_assert!(!pointer.is_empty() || position.is_some(), "{error}");
    let shown = format!("{error} {error:?}");
    let text = String::from_utf8_lossy(text);
    for secret in secrets {
        // A part of it is one too, unless the change has made it the name of a member.
        let part = secret.get(..20).unwrap_or(secret);
        let is_name = pointer.contains(part) || text.contains(&format!("{secret}\":"));
        prop_assert!(is_name || !shown.contains(part), "{secret} shows: {shown}");
    }
    Ok(())
}
