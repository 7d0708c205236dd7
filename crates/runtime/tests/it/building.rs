//! Building a client, and requests whose values are beyond their limits.

use std::{env, process::Command};

use api_runtime::{Client, ClientBuilder, Credentials, Error, ErrorKind};
use api_types::{Extra, id, record};

use crate::{CREATE, GET, KEY, LIST, SERVICE, TOKEN, builder, client, server, token};

fn defect(error: &Error) -> (&str, &str) {
    match error.kind() {
        ErrorKind::Build { name, reason, .. } => (name, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_base_url_that_will_not_do_is_refused_without_showing_it() {
    for (base_url, reason) in [
        (
            "hush.example/api",
            "is not a URL: relative URL without a base",
        ),
        ("", "is not a URL: relative URL without a base"),
        ("https://", "is not a URL: empty host"),
        ("ftp://hush.example", "is neither `https` nor `http`"),
        (
            "http://hush.example",
            "is `http` to another host: use `https`, or `allow_http()`",
        ),
        (
            "http://localhost.hush.example",
            "is `http` to another host: use `https`, or `allow_http()`",
        ),
        (
            "http://192.0.2.1",
            "is `http` to another host: use `https`, or `allow_http()`",
        ),
        (
            "https://user:hush@a.example",
            "holds a user or a password: give credentials apart from it",
        ),
        (
            "https://hush@a.example",
            "holds a user or a password: give credentials apart from it",
        ),
        ("https://a.example/?key=hush", "has a query or a fragment"),
        ("https://a.example/#hush", "has a query or a fragment"),
    ] {
        let error = builder(base_url).build().expect_err(base_url);
        assert_eq!(defect(&error), ("base_url", reason), "{base_url}");
        assert!(!format!("{error} {error:?}").contains("hush"));
        assert_eq!(error.operation(), None);
    }
}

#[test]
fn http_is_for_this_host_or_by_name() -> Result<(), Error> {
    for base_url in [
        "http://localhost:1",
        "http://127.0.0.1",
        "http://127.9.9.9:80/api",
        "http://[::1]:1",
    ] {
        builder(base_url).build()?;
    }
    builder("http://192.0.2.1").allow_http().build()?;
    Ok(())
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
            .args(["building::the_environment_gives_what_code_does_not", "--exact", "--nocapture"])
            .env_clear()
            .env("STARTED_BY_THE_TEST", "")
            .envs(variables.iter().copied())
            .output()
            .expect("it runs");
        let output = String::from_utf8_lossy(&output.stdout);
        assert!(output.contains(&format!("<{expected}>")), "{variables:?}: {output}");
    }
}

struct BookId(String);

id!(BookId(pattern = "^[a-z]{4}$"));

struct NoteId(String);

id!(NoteId(max_length = 3, pattern = "^[0-9]+$"));

/// The refusal of a book's id.
const NO_BOOK: (&str, &str) = ("book_id", r#"is "B/K", which does not match `^[a-z]{4}$`"#);

struct Limited {
    page: i64,
    extra: Extra,
}

record! {
    Limited {
        required page (minimum = 1),
    }
}

fn page(page: i64) -> Limited {
    Limited {
        page,
        extra: Extra::default(),
    }
}

#[tokio::test]
async fn a_path_parameter_beyond_its_limits_is_refused_before_anything_is_sent() {
    let server = server::start([]).await;
    let client = client(&server.url);
    for (book, note, refusal) in [
        ("B/K", "1", NO_BOOK),
        ("B/K", "four", NO_BOOK),
        (
            "book",
            "four",
            (
                "note_id",
                "has 4 characters, more than the maximum 3: \"four\"",
            ),
        ),
    ] {
        let get =
            || client.request::<()>(&GET, &[&BookId(book.to_owned()), &NoteId(note.to_owned())]);
        let text = get().to_http().expect_err("it is beyond a limit");
        assert_eq!(defect(&text), refusal);
        assert_eq!(text.operation(), Some("notes-get"));
        let sent = get().await.expect_err("it is beyond a limit");
        assert_eq!(defect(&sent), refusal);
        let sent = get().send_full().await.expect_err("it is beyond a limit");
        assert_eq!(defect(&sent), refusal);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_path_parameter_within_its_limits_is_taken() -> Result<(), Error> {
    let client = client(SERVICE.base_url);
    let parameters = (BookId("book".to_owned()), NoteId("123".to_owned()));
    let get = client.request::<()>(&GET, &[&parameters.0, &parameters.1]);
    let text = get.to_http()?;
    assert!(
        text.starts_with("GET /api/v1/books/book/notes/123 "),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn unchecked_sends_a_path_parameter_beyond_its_limits_but_not_one_that_leads_elsewhere()
-> Result<(), Error> {
    let answer = r#"{"success": true, "result": null}"#;
    let server = server::start([server::reply("200 OK", "", answer)]).await;
    let client = client(&server.url);
    for id in ["", ".", ".."] {
        let list = client.request::<()>(&LIST, &[&BookId(id.to_owned())]);
        let checked = list.to_http().expect_err("it leads elsewhere");
        let unchecked = list.unchecked().await.expect_err("it leads elsewhere");
        assert_eq!(defect(&checked), defect(&unchecked));
        assert_eq!(defect(&unchecked).0, "book_id");
    }
    assert!(server.requests().is_empty());
    let list = client.request::<()>(&LIST, &[&BookId("B/K".to_owned())]);
    list.unchecked().await?;
    let [sent] = &server.requests()[..] else {
        panic!("one request is sent");
    };
    assert!(
        sent.starts_with("GET /books/B%2FK/notes HTTP/1.1"),
        "{sent}"
    );
    Ok(())
}

#[test]
fn the_first_value_beyond_a_limit_is_named_and_the_path_comes_before_the_body() {
    let client = client(SERVICE.base_url);
    let create = |id: &str| client.request::<()>(&CREATE, &[&BookId(id.to_owned())]);
    let no_page = ("/page", "is 0, less than the minimum 1");
    for (request, refusal) in [
        (create("B/K").json(&page(0)), NO_BOOK),
        (create("B/K").json(&page(1)), NO_BOOK),
        (create("book").json(&page(0)), no_page),
    ] {
        let error = request.to_http().expect_err("it is beyond a limit");
        assert_eq!(defect(&error), refusal);
        request.unchecked().to_http().expect("nothing is checked");
    }
    let create = create("book").json(&page(0)).json(&page(1));
    create.to_http().expect("a new body is in place of the old");
}
