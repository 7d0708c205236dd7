//! What the service's answers become: documented ones, recorded ones, and those that break other clients.
//!
//! They come from a server of the test's own: the emulator gives none that the service was not seen to give, nor broken ones.
//! Each answer goes over a socket through the generated client. The snapshot holds the answer and what the caller gets.

use std::fmt::Debug;

use cloudflare_secondary_dns::model::Acl;
use cloudflare_secondary_dns::{Client, Request, Result};
use tests::{Answer, Server, block_on};

const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const ZONE: &str = "269d8f4853475ca241c4e730be286b20";
const ITEM: &str = "23ff594956f20c2a721606e94745a8aa";

/// Sends what `call` makes to a server that gives this answer.
fn call<T>(answer: Answer, call: impl FnOnce(&Client) -> Request<T>) -> Result<T>
where
    Request<T>: IntoFuture<Output = Result<T>>,
{
    let server = Server::start(move |_| answer.clone());
    let request = call(&server.client());
    block_on(async { request.await })
}

fn show<T: Debug>(status: u16, body: &str, outcome: &Result<T>) -> String {
    match outcome {
        Ok(value) => format!("{status} {body}\n\n{value:#?}\n"),
        Err(error) => format!("{status} {body}\n\n{:?}\n{error}\n", error.kind()),
    }
}

/// One test: an answer, the call that gets it, and a snapshot of the outcome.
macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident: $status:literal $body:expr, $request:expr;)*) => {
        $(
            $(#[$doc])*
            #[test]
            fn $name() {
                let outcome = call(Answer::json($status, $body), $request);
                insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                    insta::assert_snapshot!(concat!("replies__", stringify!($name)), show($status, $body, &outcome));
                });
            }
        )*
    };
}

replies! {
    /// Live: `primaries` beside `peers`, microseconds and `Z`.
    incoming_live: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"269d8f4853475ca241c4e730be286b20","name":"example.com.","auto_refresh_seconds":86400,
        "peers":["23ff594956f20c2a721606e94745a8aa"],"primaries":["23ff594956f20c2a721606e94745a8aa"],
        "soa_serial":2025031101,"created_time":"2025-03-11T20:24:51.450451Z",
        "modified_time":"2025-03-11T20:24:51.450451Z","checked_time":"2025-03-11T20:24:52.000001Z"}}"#,
        |client| client.incoming(ZONE).get();

    /// Live: before the first transfer.
    incoming_never_transferred: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"269d8f4853475ca241c4e730be286b20","name":"example.com.","soa_serial":0}}"#,
        |client| client.incoming(ZONE).get();

    /// A number where the documents say `number`.
    incoming_numbers_with_a_point: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "auto_refresh_seconds":86400.0,"soa_serial":2019102400.0}}"#,
        |client| client.incoming(ZONE).get();

    /// Live: nothing set but the name.
    peer_unset_values: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"p","ip":"","port":0,"ixfr_enable":false}}"#,
        |client| client.peers(ACCOUNT).get(ITEM);

    /// An optional member that is null is one that is absent.
    peer_null_members: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"p","ip":null,"port":null,"ixfr_enable":null,"tsig_id":null}}"#,
        |client| client.peers(ACCOUNT).get(ITEM);

    /// What this version does not know is kept; `Debug` shows its name only.
    peer_unknown_member: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"p","transport":{"tls":true}}}"#,
        |client| client.peers(ACCOUNT).get(ITEM);

    /// A required member that is missing is an error with its place.
    peer_without_a_name: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa"}}"#,
        |client| client.peers(ACCOUNT).get(ITEM);

    /// A member of an unexpected type is an error with its place.
    peer_port_is_a_string: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"p","port":"domain"}}"#,
        |client| client.peers(ACCOUNT).get(ITEM);

    /// One bad item in a list: the place has its index.
    peers_second_item_is_wrong: 200 r#"{"success":true,"errors":[],"messages":[],"result":[
        {"id":"23ff594956f20c2a721606e94745a8aa","name":"p"},{"id":7,"name":"q"}]}"#,
        |client| client.peers(ACCOUNT).list();

    /// Live: access lists have times that the documents do not mention.
    acl_live: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"a","ip_range":"192.0.2.48/28",
        "created_time":"2025-03-11T20:24:51.450451Z","modified_time":"2025-03-11T20:24:51.450451Z"}}"#,
        |client| client.acls(ACCOUNT).get(ITEM);

    /// The secret does not show.
    tsig_documented: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"69cd1e104af3e6ed3cb344f263fd0d5a","name":"tsig.customer.cf.","algo":"hmac-sha512.","secret":"c2VjcmV0"}}"#,
        |client| client.tsigs(ACCOUNT).get(ITEM);

    /// An algorithm of the future.
    tsig_unknown_algorithm: 200 r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"69cd1e104af3e6ed3cb344f263fd0d5a","name":"k.","algo":"ed25519.","secret":"c2VjcmV0"}}"#,
        |client| client.tsigs(ACCOUNT).get(ITEM);

    /// The documents' own examples of success have errors in them: `success` alone decides.
    success_with_errors_listed: 200 r#"{"success":true,"result":"OK","messages":[],
        "errors":[{"code":1000,"message":"message","documentation_url":"u","source":{"pointer":"p"}}]}"#,
        |client| client.force_axfr(ZONE).create();

    /// A null list, and lists that are missing, are empty.
    list_is_null: 200 r#"{"success":true,"errors":null,"result":null}"#,
        |client| client.acls(ACCOUNT).list();

    /// A missing list is empty.
    list_is_missing: 200 r#"{"success":true,"errors":[],"messages":[]}"#,
        |client| client.tsigs(ACCOUNT).list();

    /// A missing object is an error.
    object_is_missing: 200 r#"{"success":true,"errors":[],"messages":[]}"#,
        |client| client.incoming(ZONE).get();

    /// 200 is not success.
    refused_with_status_200: 200 r#"{"success":false,"errors":[{"code":1009,"message":"no such zone"}],"messages":[],"result":null}"#,
        |client| client.incoming(ZONE).get();

    /// 200 without any errors is still not success.
    refused_without_a_reason: 200 r#"{"success":false,"errors":[],"messages":[],"result":null}"#,
        |client| client.incoming(ZONE).get();

    /// The documents' failure: `result` is an empty object.
    failure_with_an_object: 404 r#"{"success":false,"errors":[{"code":7003,"message":"No route for the URI"}],"messages":[],"result":{}}"#,
        |client| client.incoming(ZONE).delete();

    /// Recorded for a zone without the entitlement: `result` is a string.
    failure_with_a_string: 401 r#"{"success":false,"errors":[{"code":1001,"message":"unauthorized"}],"messages":[],"result":"unauthorized"}"#,
        |client| client.incoming(ZONE).get();

    /// Codes do not fit 16 bits, and chains say more.
    failure_with_large_code_and_chain: 400 r#"{"success":false,"errors":[{"code":4294967296,"message":"large",
        "source":{"pointer":"/ip"},"documentation_url":"https://example.com/e"},
        {"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],
        "messages":[{"code":10000,"message":"remark"}],"result":null}"#,
        |client| client.peers(ACCOUNT).list();

    /// A result that does not come with success does not come at all.
    failure_status_with_success_true: 500 r#"{"success":true,"errors":[],"messages":[],"result":"OK"}"#,
        |client| client.force_axfr(ZONE).create();

    /// A page instead of JSON.
    failure_as_html: 429 "<html><body>More than 1200 requests per 300 seconds reached</body></html>",
        |client| client.peers(ACCOUNT).list();

    /// Nothing at all.
    success_without_a_body: 200 "",
        |client| client.peers(ACCOUNT).list();
}

#[test]
fn an_answer_can_be_stored_and_read_again() {
    let body = r#"{"success":true,"errors":[],"messages":[],"result":{
        "id":"23ff594956f20c2a721606e94745a8aa","name":"a","ip_range":"192.0.2.53/28","new":[1]}}"#;
    let acl = call(Answer::json(200, body), |client| {
        client.acls(ACCOUNT).get(ITEM)
    })
    .expect("decodes");
    let stored = serde_json::to_string(&acl).expect("encodes");
    let read: Acl = serde_json::from_str(&stored).expect("decodes");
    assert_eq!(read, acl);
    assert_eq!(read.extra.get("new"), Some(&serde_json::json!([1])));
}
