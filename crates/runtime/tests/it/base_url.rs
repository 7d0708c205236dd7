//! Where requests go.

use api_runtime::{Client, ClientBuilder, Error, ErrorKind, Operation, ServerVariable, Service};

use crate::{GET, LIST, SERVICE, builder, client, defect, server, token};

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
fn a_base_url_has_a_slash_at_its_end_or_not() -> Result<(), Error> {
    for (base_url, path) in [
        ("https://notes.example", "/books/1/notes"),
        ("https://notes.example/", "/books/1/notes"),
        ("https://notes.example/api", "/api/books/1/notes"),
        ("https://notes.example/api/v1//", "/api/v1/books/1/notes"),
    ] {
        let text = builder(base_url)
            .build()?
            .request::<()>(&LIST, &[&1])
            .to_http()?;
        assert!(
            text.starts_with(&format!("GET {path} HTTP/1.1\n")),
            "{text}"
        );
    }
    Ok(())
}

#[test]
fn a_path_parameter_stays_in_its_segment() -> Result<(), Error> {
    let client = client(SERVICE.base_url);
    for (value, segment) in [
        ("AZaz09-._~", "AZaz09-._~"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("%2e%2E", "%252e%252E"),
        (".%2e", ".%252e"),
        ("...", "..."),
        ("a b+ü", "a%20b%2B%C3%BC"),
        ("\\\t\n", "%5C%09%0A"),
    ] {
        let text = client.request::<()>(&GET, &[&value, &1]).to_http()?;
        let expected = format!("GET /api/v1/books/{segment}/notes/1 HTTP/1.1\n");
        assert!(text.starts_with(&expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_path_parameter_that_leads_elsewhere_is_refused_before_anything_is_sent() {
    let server = server::start([]).await;
    for value in ["", ".", ".."] {
        let request = client(&server.url).request::<()>(&GET, &[&"book", &value]);
        let text = request.to_http().expect_err("it leads elsewhere");
        let sent = request.await.expect_err("it leads elsewhere");
        assert_eq!(text.to_string(), sent.to_string());
        assert_eq!(sent.operation(), Some("notes-get"));
        assert!(matches!(sent.kind(), ErrorKind::Build { name, .. } if name == "note_id"));
    }
    assert!(server.requests().is_empty());
}

static EVERYWHERE: Service = Service {
    base_url: "https://{region}.notes.example/{version}",
    ..SERVICE
};
static VARIABLES: [ServerVariable; 2] = [
    ServerVariable::new("region", "eu", &["eu", "us"]),
    ServerVariable::new("version", "v1", &[]),
];
static UPLOAD: Operation = Operation::get("upload", "/upload").server("https://uploads.example/v2");
static PLAIN: Operation = Operation::get("plain", "/plain").server("http://uploads.example");

fn everywhere() -> ClientBuilder<Client> {
    ClientBuilder::new(&EVERYWHERE)
        .server_variables(&VARIABLES)
        .credentials(token("t0ken"))
}

/// The first two lines of a request, in one.
fn head(client: &Client, operation: &'static Operation) -> String {
    let text = client.request::<()>(operation, &[]).to_http();
    let text = text.unwrap_or_else(|error| error.to_string());
    text.lines().take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn variables_of_the_base_url_have_defaults_and_may_be_chosen() -> Result<(), Error> {
    static ROOT: Operation = Operation::get("root", "/x");
    let client = everywhere().build()?;
    assert_eq!(
        head(&client, &ROOT),
        "GET /v1/x HTTP/1.1 host: eu.notes.example"
    );
    let client = everywhere()
        .server_variable("region", "us")
        .server_variable("version", "v2")
        .build()?;
    assert_eq!(
        head(&client, &ROOT),
        "GET /v2/x HTTP/1.1 host: us.notes.example"
    );
    for (name, value, reason) in [
        ("region", "mars", "is none of `eu`, `us`"),
        ("planet", "mars", "is no variable of the base URL"),
    ] {
        let error = everywhere()
            .server_variable(name, value)
            .build()
            .expect_err("it is refused");
        assert_eq!(defect(&error), (name, reason));
    }
    Ok(())
}

#[test]
fn a_server_of_an_operation_holds_where_no_base_url_is_given() -> Result<(), Error> {
    let client = everywhere().build()?;
    assert_eq!(
        head(&client, &UPLOAD),
        "GET /v2/upload HTTP/1.1 host: uploads.example"
    );
    assert_eq!(
        head(&client, &PLAIN),
        "plain: not sent: `server` is `http` to another host: use `https`, or `allow_http()`"
    );
    let client = everywhere().base_url("http://localhost:1/a").build()?;
    assert_eq!(
        head(&client, &UPLOAD),
        "GET /a/upload HTTP/1.1 host: localhost:1"
    );
    Ok(())
}

#[test]
fn what_is_chosen_for_the_base_url_holds_for_that_of_an_operation_too() -> Result<(), Error> {
    static REGIONAL: Operation =
        Operation::get("upload", "/upload").server("https://{region}.uploads.example");
    for (region, host) in [("eu", "eu.uploads.example"), ("us", "us.uploads.example")] {
        let client = everywhere().server_variable("region", region).build()?;
        let expected = format!("GET /upload HTTP/1.1 host: {host}");
        assert_eq!(head(&client, &REGIONAL), expected);
    }
    Ok(())
}

#[test]
fn a_service_without_a_base_url_wants_one() {
    static NOWHERE: Service = Service {
        base_url: "",
        ..SERVICE
    };
    let builder = || ClientBuilder::<Client>::new(&NOWHERE).credentials(token("t0ken"));
    let error = builder().build().expect_err("it has none");
    assert_eq!(
        defect(&error),
        (
            "base_url",
            "is missing: the service's document has none; call `base_url()`"
        )
    );
    assert!(builder().base_url("https://notes.example").build().is_ok());
}
