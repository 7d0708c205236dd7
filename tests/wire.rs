//! What goes over the wire, pinned: the specification's example of each operation as an HTTP request, and what its
//! answer becomes when it is decoded and encoded again. The tests are generated; this is what they call.

use std::fmt::Debug;
use std::str::FromStr;

use api_types::wire::{self, Field};
use cloudflare_secondary_dns::{Client, Request, credentials};
use serde_json::Value;

#[rustfmt::skip]
#[path = "generated/wire.rs"]
mod generated;

/// A client that sends nothing: requests are printed.
fn client() -> Client {
    Client::new(credentials::api_token("token-of-the-tests"))
        .expect("the token is fit for a header")
}

/// A value that stands as text in an example.
fn parse<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn decode<T: Field>(json: &str) -> T {
    wire::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{json}\n{error}"))
}

/// Pins a request, and the result that answers it.
///
/// The body must be the example's. Decoding and encoding must keep the result as it is, but for members that are null;
/// decoding that once more must give the same value.
fn check<T: Debug + Field + PartialEq>(name: &str, request: &Request<T>, body: &str, result: &str) {
    let http = request
        .to_http()
        .unwrap_or_else(|error| panic!("{name} cannot be built: {error}"));
    let (_, sent) = http
        .split_once("\n\n")
        .expect("a blank line ends the headers");
    if body.is_empty() {
        assert_eq!(sent, "", "no body is sent");
    } else {
        assert_eq!(json(sent), json(body), "the body, and the example's");
    }

    let decoded: T = decode(result);
    let encoded = wire::to_json(&decoded).expect("what came from JSON can go there");
    let encoded = String::from_utf8(encoded).expect("JSON is UTF-8");
    assert_eq!(
        json(&encoded),
        json(result),
        "encoded again, and as it came"
    );
    assert_eq!(decode::<T>(&encoded), decoded, "decoded again");

    let snapshot = format!("{http}\n\n{:#}", json(&encoded));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("wire__{name}"), snapshot);
    });
}

/// A JSON value without the members that are null.
fn json(text: &str) -> Value {
    let mut value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    remove_nulls(&mut value);
    value
}

fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}
