//! Credentials: given in code, in the environment or in a file.

use std::{env, fs, path::Path, process::Command};

use api_runtime::{
    Client, ClientBuilder, Credentials, Error, Operation, Scheme, SchemePart, Service,
};

use crate::{
    GET, KEY, LIST, Note, SERVICE, TOKEN, builder, client, defect, request,
    server::{self, reply},
    token,
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

fn build(path: &Path, url: &str) -> Result<Client, Error> {
    let credentials = Credentials::from_file(&TOKEN, path);
    let builder = ClientBuilder::new(&SERVICE).base_url(url);
    builder.credentials(credentials).build()
}

#[tokio::test]
async fn credentials_in_a_file_are_read_again_when_it_changes() -> Result<(), Error> {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("token");
    let write = |text: &str| fs::write(&path, text).expect("there is room");
    write("first\n");
    let server = server::start((0..7).map(|_| reply("200 OK", "", NOTE))).await;
    let client = build(&path, &server.url)?;
    let sent = async || {
        request::<Note>(&client, &GET).await?;
        let request = server.requests().pop().expect("it has just come");
        let line = request
            .lines()
            .find_map(|line| line.strip_prefix("authorization: "));
        Ok::<_, Error>(line.expect("it is sent").to_owned())
    };
    assert_eq!(sent().await?, "Bearer first");
    // Of the same length, and in the same moment.
    write("other\n");
    assert_eq!(sent().await?, "Bearer other");
    // Another file in its place, as secrets are commonly mounted.
    let next = folder.path().join("next");
    fs::write(&next, " third ").expect("there is room");
    fs::rename(&next, &path).expect("there is room");
    assert_eq!(sent().await?, "Bearer third");
    // What cannot be sent is not, be it half written or gone.
    write("");
    assert_eq!(sent().await?, "Bearer third");
    write("a\nb");
    assert_eq!(sent().await?, "Bearer third");
    fs::remove_file(&path).expect("it is there");
    assert_eq!(sent().await?, "Bearer third");
    write("fourth");
    assert_eq!(sent().await?, "Bearer fourth");
    Ok(())
}

#[tokio::test]
async fn what_is_traced_has_no_credentials() -> Result<(), Error> {
    static TRACE: Operation = Operation::trace("trace", "/notes");
    let server = server::start([reply("200 OK", "", NOTE)]).await;
    request::<Note>(&client(&server.url), &TRACE).await?;
    let traced = server.requests().pop().expect("it has just come");
    assert!(traced.starts_with("TRACE "), "{traced}");
    assert!(!traced.contains("authorization"), "{traced}");
    Ok(())
}

#[test]
fn credentials_in_a_file_that_will_not_do_are_refused_without_showing_them() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("token");
    let refusal = |content: Option<&[u8]>| {
        if let Some(content) = content {
            fs::write(&path, content).expect("there is room");
        }
        let error = build(&path, "http://127.0.0.1:9").expect_err("it will not do");
        let error = format!("{error} {error:?}");
        assert!(!error.contains("hush"), "{error}");
        let begin = format!("client not built: `{}` ", path.display());
        let rest = error.strip_prefix(&begin).expect("it names the file");
        rest.split(" Error {").next().unwrap_or_default().to_owned()
    };
    let missing = refusal(None);
    assert!(missing.starts_with("cannot be read: "), "{missing}");
    assert_eq!(refusal(Some(b" \n")), "is empty");
    assert_eq!(refusal(Some(b"hush\nhush")), "holds a line break");
    assert_eq!(
        refusal(Some(b"hush\xff")),
        "cannot be read: it is not UTF-8"
    );
    let long = vec![b'x'; (64 << 10) + 1];
    assert_eq!(
        refusal(Some(&long)),
        "cannot be read: it is longer than 64 KiB"
    );
    fs::remove_file(&path).expect("it is there");
    fs::create_dir(&path).expect("there is room");
    assert_eq!(refusal(None), "cannot be read: it is not a regular file");
}

#[test]
fn credentials_in_a_file_are_of_a_scheme_with_one_value() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("key");
    fs::write(&path, "k3y").expect("there is room");
    let client =
        ClientBuilder::<Client>::new(&SERVICE).credentials(Credentials::from_file(&KEY, path));
    let error = client.build().expect_err("it has two");
    assert_eq!(
        error.to_string(),
        "client not built: `key` takes 2 values, not 1"
    );
}

#[test]
fn credentials_that_no_header_can_carry_are_refused_without_showing_them() {
    for (value, reason) in [
        ("", "is empty"),
        ("hush\n", "holds a line break"),
        ("hush\r\nx-other: 1", "holds a line break"),
        (" hush", "begins or ends with white space"),
        ("hüsh", "holds a character that a header cannot carry"),
        ("hu\0sh", "holds a character that a header cannot carry"),
    ] {
        let client = ClientBuilder::<Client>::new(&SERVICE);
        let error = client
            .credentials(token(value))
            .build()
            .expect_err("it does not fit");
        assert_eq!(defect(&error), ("token", reason));
        assert_eq!(
            error.to_string(),
            format!("client not built: `token` {reason}")
        );
    }
}

#[test]
fn credentials_are_as_many_as_their_scheme_has() {
    for (credentials, name, reason) in [
        (
            Credentials::new(&KEY, ["a".into()]),
            "key",
            "takes 2 values, not 1",
        ),
        (
            Credentials::new(&TOKEN, ["a".into(), "b".into()]),
            "token",
            "takes 1 values, not 2",
        ),
    ] {
        let client = ClientBuilder::<Client>::new(&SERVICE);
        let error = client
            .credentials(credentials)
            .build()
            .expect_err("they are too few or too many");
        assert_eq!(defect(&error), (name, reason));
    }
}

#[test]
fn a_client_without_credentials_says_where_they_may_come_from() {
    let error = ClientBuilder::<Client>::new(&SERVICE)
        .build()
        .expect_err("there are none");
    assert_eq!(
        error.to_string(),
        "client not built: `credentials` are missing: give them in code, or read the environment with NOTES_TOKEN, \
         or NOTES_EMAIL and NOTES_KEY set"
    );
}

/// Builds a client in a process that was started with an environment of its own, and prints what came of it.
fn print_client_from_env() {
    let mut client = ClientBuilder::<Client>::new(&SERVICE).from_env();
    if env::var("IN_CODE").is_ok() {
        client = client
            .credentials(token("t0ken"))
            .base_url("https://code.example");
    }
    match client.build() {
        Ok(client) => println!("<{client:?}>"),
        Err(error) => println!("<{error}>"),
    }
}

#[test]
fn the_environment_gives_what_code_does_not() {
    if env::var("STARTED_BY_THE_TEST").is_ok() {
        return print_client_from_env();
    }
    let token = ("NOTES_TOKEN", "t0ken");
    let email = ("NOTES_EMAIL", "a@b");
    let key = ("NOTES_KEY", "k3y");
    let url = ("NOTES_BASE_URL", "https://env.example/x/");
    let client = |base_url: &str, scheme: &str| {
        format!(
            r#"Client {{ service: "notes", base_url: "{base_url}", credentials: Some("{scheme}"), .. }}"#
        )
    };
    for (variables, expected) in [
        (&[token][..], client(SERVICE.base_url, "token")),
        (&[email, key], client(SERVICE.base_url, "key")),
        (&[email, key, token], client(SERVICE.base_url, "token")),
        (&[email, token], client(SERVICE.base_url, "token")),
        (&[token, url], client("https://env.example/x", "token")),
        (&[email, key, url, ("IN_CODE", "")], client("https://code.example", "token")),
        (&[email, key, ("NOTES_TOKEN", ""), ("NOTES_BASE_URL", "")], client(SERVICE.base_url, "key")),
        (&[email], "client not built: `NOTES_KEY` is not set, though NOTES_EMAIL is".to_owned()),
        (&[key], "client not built: `NOTES_EMAIL` is not set, though NOTES_KEY is".to_owned()),
        (&[("NOTES_TOKEN", "t\n")], "client not built: `NOTES_TOKEN` holds a line break".to_owned()),
        (&[token, ("NOTES_BASE_URL", "http://a.example")],
            "client not built: `NOTES_BASE_URL` is `http` to another host: use `https`, or `allow_http()`".to_owned()),
        (&[], "client not built: `credentials` are missing: give them in code, or read the environment with \
            NOTES_TOKEN, or NOTES_EMAIL and NOTES_KEY set".to_owned()),
    ] {
        let output = Command::new(env::current_exe().expect("this is a program"))
            .args(["credentials::the_environment_gives_what_code_does_not", "--exact", "--nocapture"])
            .env_clear()
            .env("STARTED_BY_THE_TEST", "")
            .envs(variables.iter().copied())
            .output()
            .expect("it runs");
        let output = String::from_utf8_lossy(&output.stdout);
        assert!(output.contains(&format!("<{expected}>")), "{variables:?}: {output}");
    }
}

#[tokio::test]
async fn credentials_and_user_agent_go_with_every_request() -> Result<(), Error> {
    let server = server::start([(); 2].map(|()| reply("200 OK", "", NOTE))).await;
    let key = Credentials::new(&KEY, ["a@b".into(), "k3y".into()]);
    client(&server.url).request::<()>(&LIST, &[&1]).await?;
    let client: Client = builder(&server.url).credentials(key).build()?;
    client.request::<()>(&LIST, &[&1]).await?;

    let requests = server.requests();
    assert!(requests[0].contains("\r\nauthorization: Bearer t0ken\r\n"));
    assert!(requests[0].contains("\r\nuser-agent: notes/1.2.3\r\n"));
    assert!(requests[1].contains("\r\nx-auth-email: a@b\r\n"));
    assert!(requests[1].contains("\r\nx-auth-key: k3y\r\n"));
    assert!(!requests[1].contains("authorization"));
    Ok(())
}

#[tokio::test]
async fn credentials_that_were_replaced_do_not_show_either() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("token");
    fs::write(&path, "hush-first").expect("there is room");
    let page = |text: &str| reply("401 Unauthorized", "", text);
    let replies = [page("hush-first"), page("hush-first and hush-other")];
    let server = server::start(replies).await;
    let client = build(&path, &server.url).expect("the token is good");
    for _ in 0..2 {
        let error = request::<Note>(&client, &GET).await;
        let error = error.expect_err("it is refused");
        let seen = format!(
            "{error} {error:?} {}",
            String::from_utf8_lossy(error.body())
        );
        assert!(seen.contains("****") && !seen.contains("hush"), "{seen}");
        fs::write(&path, "hush-other").expect("there is room");
    }
}

static USER: Scheme = Scheme {
    name: "user",
    parts: &[
        SchemePart::user("user", None),
        SchemePart::password("password", None),
    ],
};
static QUERY: Scheme = Scheme {
    name: "query",
    parts: &[SchemePart::query("key", "api key", None)],
};
static COOKIE: Scheme = Scheme {
    name: "cookie",
    parts: &[SchemePart::cookie("session", "sid", None)],
};

#[tokio::test]
async fn credentials_are_a_user_a_part_of_the_query_or_a_cookie() -> Result<(), Error> {
    let refusal = reply(
        "401 Unauthorized",
        "",
        "hush hush%26 aGVhZDpodXNoJg== hush&",
    );
    let server = server::start((0..3).map(|_| refusal.clone())).await;
    for credentials in [
        Credentials::new(&USER, ["head".into(), "hush&".into()]),
        Credentials::new(&QUERY, ["hush&".into()]),
        Credentials::new(&COOKIE, ["hush&".into()]),
    ] {
        let client: Client = builder(&server.url).credentials(credentials).build()?;
        let request = client.request::<()>(&LIST, &[&1]);
        let request = request.query("api key", "of the caller").query("b", 1);
        let error = request.cookie("lang", "en").await;
        let error = error.expect_err("it is refused");
        let body = String::from_utf8_lossy(error.body());
        assert!(!body.contains("hush&"), "{error:?} {body}");
    }
    let requests = server.requests();
    assert!(requests[0].contains("\r\nauthorization: Basic aGVhZDpodXNoJg==\r\n"));
    assert!(requests[0].contains("?api%20key=of%20the%20caller&b=1 HTTP"));
    assert!(requests[1].contains("?b=1&api%20key=hush%26 HTTP"));
    assert!(requests[2].contains("\r\ncookie: lang=en; sid=hush&\r\n"));
    Ok(())
}

#[test]
fn credentials_that_cannot_be_sent_in_their_place_are_refused() {
    for (credentials, expected) in [
        (
            Credentials::new(&USER, ["a:b".into(), "c".into()]),
            ("user", "holds a colon, which would end it"),
        ),
        (
            Credentials::new(&USER, ["a".into(), "b\n".into()]),
            ("password", "holds a control character"),
        ),
        (
            Credentials::new(&COOKIE, ["a; b".into()]),
            ("session", "holds a character that a cookie cannot carry"),
        ),
    ] {
        let builder = ClientBuilder::<Client>::new(&SERVICE).credentials(credentials);
        let error = builder.build().expect_err("it is unfit");
        assert_eq!(defect(&error), expected);
    }
}

#[tokio::test]
async fn a_service_may_be_used_without_credentials() -> Result<(), Error> {
    static OPEN: Service = Service {
        schemes: &[&TOKEN, &Scheme::NONE],
        base_url_env: None,
        ..SERVICE
    };
    let server = server::start([reply("200 OK", "", NOTE)]).await;
    let builder = || ClientBuilder::<Client>::new(&OPEN).base_url(&server.url);
    request::<Note>(&builder().build()?, &GET).await?;
    assert!(!server.requests()[0].contains("authorization"));
    let with = builder().credentials(token("t0ken")).build()?;
    assert!(format!("{with:?}").contains("token"));
    // Who has them read from the environment wants some.
    let unset = builder().from_env().build().expect_err("nothing is set");
    assert!(unset.to_string().contains("are missing"), "{unset}");
    Ok(())
}
