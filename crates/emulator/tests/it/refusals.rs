//! Which bodies are refused, and where the refusal points: made of the specification, for every member of every body.

use cloudflare_secondary_dns_emulator::{Emulator, Mode};
use serde_json::{Value, json};

use crate::document::{Document, members};
use crate::raw::call;

/// Values that a schema refuses, each with where in it.
fn refused(document: &Document, schema: &Value) -> Vec<(Value, String)> {
    let here = String::new();
    let schema = document.follow(schema);
    let mut values = vec![(json!({ "no": "member is an object" }), here.clone())];
    match schema["type"].as_str() {
        Some("string") => values.push((json!(5), here.clone())),
        Some(_) => values.push((json!("text"), here.clone())),
        None => {}
    }
    match schema["format"].as_str() {
        Some("cidr" | "ip" | "ipv4" | "ipv6") => values.push((json!("nonsense"), here.clone())),
        Some("uint16" | "uint32") => values.push((json!(1_u64 << 40), here.clone())),
        _ => {}
    }
    if let Some(minimum) = schema["minimum"].as_i64() {
        values.push((json!(minimum - 1), here.clone()));
    }
    if let Some(maximum) = schema["maximum"].as_i64() {
        values.push((json!(maximum + 1), here.clone()));
    }
    if schema["minLength"].as_u64() == Some(1) {
        values.push((json!(""), here.clone()));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let longer = usize::try_from(most).expect("it fits") + 1;
        values.push((json!("x".repeat(longer)), here.clone()));
    }
    if schema["pattern"].is_string() {
        values.push((json!("no id"), here.clone()));
    }
    if let Some(width) = schema["x-widest-range"]["ipv4"].as_u64() {
        values.push((json!(format!("10.0.0.0/{}", width - 1)), here.clone()));
    }
    if let Some(width) = schema["x-widest-range"]["ipv6"].as_u64() {
        values.push((json!(format!("2001:db8::/{}", width - 1)), here.clone()));
    }
    if schema["type"] == "array" {
        let example = &schema["examples"][0][0];
        if let Some(most) = schema["maxItems"].as_u64() {
            let many: Vec<_> = (0..=most).map(|_| example.clone()).collect();
            values.push((many.into(), here.clone()));
        }
        for (item, below) in refused(document, &schema["items"]) {
            values.push((json!([example, item]), format!("/1{below}")));
        }
    }
    values
}

#[test]
fn for_each_member_of_each_body_what_the_specification_refuses_is_refused_there() {
    let (emulator, document) = (start(), Document::load());
    let (mut members_seen, mut sent) = (0, 0);
    for operation in document.operations() {
        let Some((schema, example)) = &operation.body else {
            continue;
        };
        let required = schema["required"].as_array().expect("required members");
        for (name, schema) in members(&schema["properties"]) {
            members_seen += 1;
            let mut bodies = Vec::new();
            for (value, below) in refused(&document, schema) {
                let mut body = example.clone();
                body[name] = value;
                bodies.push((body, format!("/{name}{below}")));
            }
            let mut without = example.clone();
            members_mut(&mut without).remove(name);
            let is_required = required.contains(&json!(name));
            match is_required {
                true => bodies.push((without, format!("/{name}"))),
                false => {
                    let answer = call(
                        &emulator,
                        &operation.method,
                        &operation.path,
                        &without.to_string(),
                    );
                    assert_eq!(
                        answer.json(),
                        operation.answer,
                        "{} without {name}",
                        operation.id
                    );
                }
            }
            for (body, pointer) in bodies {
                let body = body.to_string();
                let answer = call(&emulator, &operation.method, &operation.path, &body);
                assert_eq!(
                    answer.refusal(),
                    (400, 1004, pointer),
                    "{} of {body}",
                    operation.id
                );
                sent += 1;
            }
        }
    }
    assert_eq!(
        (members_seen, sent > 120),
        (30, true),
        "{members_seen} members, {sent} bodies"
    );
}

#[test]
fn everything_that_is_wrong_is_told_in_the_order_of_the_specification() {
    let emulator = start();
    let path = format!("/zones/{}/secondary_dns/incoming", crate::ZONE);
    let peer = "23ff594956f20c2a721606e94745a8aa";
    for (body, expected) in [
        (json!({}), &["/name", "/auto_refresh_seconds", "/peers"][..]),
        (
            json!({ "peers": [5, peer, "x", null], "name": 7, "auto_refresh_seconds": 299 }),
            &[
                "/name",
                "/auto_refresh_seconds",
                "/peers/0",
                "/peers/2",
                "/peers/3",
            ],
        ),
        (
            json!({ "name": "", "auto_refresh_seconds": 299, "peers": ["x"] }),
            &["/name", "/auto_refresh_seconds", "/peers/0"],
        ),
        (
            json!({ "name": "", "peers": 3 }),
            &["/name", "/auto_refresh_seconds", "/peers"],
        ),
    ] {
        assert_eq!(pointers(&emulator, &path, &body), expected, "{body}");
    }
    // As far as anybody reads them.
    for item in [json!("x"), json!(5)] {
        let peers: Vec<_> = (0..9000).map(|_| item.clone()).collect();
        let body = json!({ "name": "a", "auto_refresh_seconds": 300, "peers": peers });
        assert_eq!(pointers(&emulator, &path, &body).len(), 20);
    }
}

/// Where the errors point to in the answer to a body that is refused.
fn pointers(emulator: &Emulator, path: &str, body: &Value) -> Vec<String> {
    let answer = call(emulator, "POST", path, &body.to_string());
    assert_eq!(answer.status, 400, "{answer:?}");
    let answer = answer.json();
    let errors = answer["errors"].as_array().expect("errors").iter();
    let pointers = errors.map(|error| error["source"]["pointer"].as_str().expect("a pointer"));
    pointers.map(str::to_owned).collect()
}

#[test]
fn what_is_no_json_points_to_the_whole() {
    let emulator = start();
    let path = format!("/accounts/{}/secondary_dns/peers", crate::ACCOUNT);
    for body in ["{", "[]", "7", "{\"name\": \"a\"} x", "\u{7f}"] {
        let answer = call(&emulator, "POST", &path, body);
        assert_eq!(answer.refusal(), (400, 1004, String::new()), "{body}");
    }
}

fn start() -> Emulator {
    let emulator = Emulator::builder().mode(Mode::Examples).rate_limit(None);
    emulator.start_blocking().expect("it starts")
}

fn members_mut(value: &mut Value) -> &mut serde_json::Map<String, Value> {
    value.as_object_mut().expect("an object")
}
