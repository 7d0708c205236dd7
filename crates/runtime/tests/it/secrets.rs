//! Where secrets go, and where they never show.

use std::{env, process::Command};

use api_runtime::{Client, Credentials, Error};
use api_types::{Extra, Secret, record};

use crate::{
    CREATE, GET, KEY, Note, builder, request,
    server::{self, reply},
};

const TOKEN: &str = "t0ken-of-the-secrets-test";
const EMAIL: &str = "hush@example.com";

/// A note that needs a key to be read.
struct Sealed {
    text: String,
    key: Secret,
    extra: Extra,
}

record! {
    Sealed {
        required text,
        required key,
    }
}

fn sealed(key: &str) -> Sealed {
    Sealed {
        text: "a".to_owned(),
        key: key.into(),
        extra: Extra::default(),
    }
}

fn client(url: &str) -> Client {
    let credentials = Credentials::new(&KEY, [EMAIL.into(), TOKEN.into()]);
    let builder = builder(url).credentials(credentials);
    builder.build().expect("nothing is wrong with it")
}

/// All that can be seen of an error.
fn seen(error: &Error) -> String {
    let mut seen = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        seen += &format!(" {error} {error:?}");
        source = error.source();
    }
    seen + &String::from_utf8_lossy(error.body())
}

#[tokio::test]
async fn secrets_that_an_answer_repeats_do_not_show() {
    let page = format!("x-auth-key: {TOKEN}, {TOKEN}{TOKEN}; {EMAIL}");
    let item =
        format!(r#"{{"success": false, "errors": [{{"code": 1, "message": "bad {TOKEN}"}}]}}"#);
    let echo = r#"{"success": false, "errors": [{"code": 1, "message": "bad s3al\"ed"}]}"#;
    let wrong = format!(r#"{{"success": true, "result": {{"text": "a", "page": "{TOKEN}"}}}}"#);
    let replies = [
        reply("502 Bad Gateway", "", &page),
        reply("200 OK", "", &page),
        reply("400 Bad Request", "", &item),
        reply("200 OK", "", &item),
        reply("200 OK", "", &wrong),
        reply("400 Bad Request", "", echo),
    ];
    let server = server::start(replies).await;
    let client = client(&server.url);
    for _ in 0..6 {
        let create = client
            .request::<Note>(&CREATE, &[&1])
            .json(&sealed("s3al\"ed"));
        let error = create.await.expect_err("it is no success");
        for secret in [TOKEN, EMAIL, "s3al"] {
            assert!(!seen(&error).contains(secret), "{}", seen(&error));
        }
    }
    assert!(server.requests()[0].contains(TOKEN) && server.requests()[0].contains("s3al"));
}

#[tokio::test]
async fn secrets_that_the_limit_cuts_do_not_show() {
    let page = format!("you sent {TOKEN}");
    for status in ["200 OK", "502 Bad Gateway"] {
        let server = server::start([reply(status, "", &page)]).await;
        let credentials = Credentials::new(&KEY, [EMAIL.into(), TOKEN.into()]);
        let client: Client = builder(&server.url)
            .credentials(credentials)
            .response_limit(page.len() - 1)
            .build()
            .expect("nothing is wrong with it");
        let error = request::<Note>(&client, &GET).await;
        let error = error.expect_err("it is over the limit");
        assert!(seen(&error).contains("you sent ***"), "{}", seen(&error));
        assert!(!seen(&error).contains(&TOKEN[..4]), "{}", seen(&error));
    }
}

#[test]
fn secrets_of_a_request_do_not_show() {
    let client = client("http://127.0.0.1:9");
    let create = client
        .request::<Note>(&CREATE, &[&1])
        .json(&sealed("s3aled"))
        .header("x-note", "hush")
        .field("seal", "s3aled");
    let seen = format!(
        "{create:?} {create:#?} {client:?} {client:#?} {:?}",
        sealed("s3aled")
    );
    for secret in [TOKEN, EMAIL, "s3aled", "hush"] {
        assert!(!seen.contains(secret), "{seen}");
    }
}

/// Sends a request in a process of its own, which may have a proxy in its environment.
#[tokio::test]
async fn secrets_for_this_host_do_not_go_to_a_proxy() {
    if let Ok(url) = env::var("STARTED_BY_THE_TEST") {
        let note: Note = request(&client(&url), &GET).await.expect("it is there");
        println!("<{}>", note.text);
        return;
    }
    let note = r#"{"success": true, "result": {"text": "from the service"}}"#;
    let server = server::start([reply("200 OK", "", note)]).await;
    let proxy = server::start([reply("200 OK", "", note.replace("service", "proxy"))]).await;
    let mut child = Command::new(env::current_exe().expect("this is a program"));
    child
        .args([
            "secrets::secrets_for_this_host_do_not_go_to_a_proxy",
            "--exact",
            "--nocapture",
        ])
        .env("STARTED_BY_THE_TEST", &server.url)
        .env("HTTP_PROXY", &proxy.url)
        .env("http_proxy", &proxy.url)
        .env("ALL_PROXY", &proxy.url)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || child.output()).await;
    let output = output.expect("it does not panic").expect("it runs");
    let output = String::from_utf8_lossy(&output.stdout);
    assert!(output.contains("<from the service>"), "{output}");
    assert!(proxy.requests().is_empty());
}

/// How many copies of `secret` are in the memory of this process, this one included.
#[cfg(target_os = "linux")]
fn copies(secret: &str) -> usize {
    use std::{fs::File, os::unix::fs::FileExt};
    const PAGE: usize = 4096;
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux has it");
    let memory = File::open("/proc/self/mem").expect("Linux has it");
    let (mut found, mut bytes) = (0, [0; PAGE + 64]);
    for line in maps.lines().filter(|line| line.contains(" rw-p ")) {
        let range = line
            .split(' ')
            .next()
            .and_then(|range| range.split_once('-'));
        let (start, end) = range.expect("a mapping has a range");
        let [start, end] =
            [start, end].map(|at| u64::from_str_radix(at, 16).expect("it is hexadecimal"));
        for page in (start..end).step_by(PAGE) {
            // What was read before must not be found again.
            bytes.fill(0);
            let read = memory.read_at(&mut bytes, page).unwrap_or_default();
            let starts = bytes[..read].iter().take(PAGE).enumerate();
            let starts = starts.filter(|(_, byte)| **byte == secret.as_bytes()[0]);
            found += starts
                .filter(|(start, _)| bytes[*start..read].starts_with(secret.as_bytes()))
                .count();
        }
    }
    bytes.fill(0);
    found
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_wiped_when_dropped() {
    // In a process of its own, which has little memory to search.
    if !crate::is_alone("secrets::secrets_are_wiped_when_dropped") {
        return;
    }
    // Made at run time, so that they are not in the program.
    let make = |first: u8| {
        let mut secret = String::with_capacity(40);
        secret.extend((0..40).map(|at| char::from(first + at % 7)));
        secret
    };
    let [token, key] = [b'c', b'p'].map(make);
    let credentials = crate::token(&token);
    let client: Client = builder("http://127.0.0.1:9")
        .credentials(credentials)
        .build()
        .expect("nothing is wrong with it");
    let body = sealed(&key);
    let request = client
        .request::<Note>(&CREATE, &[&1])
        .json(&body)
        .field("more", 1);
    let there = (copies(&token), copies(&key));
    assert!(
        there.0 > 1 && there.1 > 2,
        "the search finds none: {there:?}"
    );

    drop((request.clone(), request, body, client));
    assert_eq!((copies(&token), copies(&key)), (1, 1));
}
