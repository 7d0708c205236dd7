//! The bytes that are sent.

use std::{marker::PhantomData, rc::Rc};

use api_runtime::{Error, ErrorKind, Request};
use api_types::{Extra, Value, wire};

use crate::{CREATE, DELETE, GET, LIST, Note, PRINT, SERVICE, builder, client, server};

const DONE: &str = r#"{"success": true, "result": null}"#;

fn note(text: &str) -> Note {
    Note {
        text: text.to_owned(),
        page: None,
        extra: Extra::default(),
    }
}

/// A request as it came, without what is different for everybody, in the form of `to_http`.
fn comparable(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head ends");
    let left_out = ["accept-encoding: ", "authorization: ", "user-agent: "];
    let mut lines: Vec<_> = head
        .lines()
        .filter(|line| !left_out.iter().any(|name| line.starts_with(name)))
        .collect();
    lines[1..].sort_by_key(|line| (!line.starts_with("host: "), *line));
    format!("{}\n\n{body}", lines.join("\n"))
}

#[tokio::test]
async fn the_text_of_a_request_is_what_is_sent() {
    let server = server::start((0..6).map(|_| server::reply("200 OK", "", DONE))).await;
    let client = client(&format!("{}/api/v1/", server.url));
    let requests: [Request<Value>; 6] = [
        client
            .request(&LIST, &[&"a/b"])
            .query("q", "x y&z=ü")
            .query("n", 2),
        client
            .request(&GET, &[&"book", &7])
            .header("If-None-Match", "\"e\""),
        client.request(&CREATE, &[&"book"]).json(&note("größer")),
        client.request(&PRINT, &[&"book"]),
        client.request(&DELETE, &[&"book", &7]),
        client
            .request(&LIST, &[&"book"])
            .header("Accept", "text/plain"),
    ];
    for (index, request) in requests.into_iter().enumerate() {
        let text = request.to_http().expect("nothing is wrong with it");
        request.await.expect("the server says yes");
        assert_eq!(text, comparable(&server.requests()[index]));
    }
}

#[test]
fn the_text_of_a_request_with_a_body() -> Result<(), Error> {
    let client = builder("https://notes.example:8443/api/v1").build()?;
    let request = client
        .request::<Note>(&CREATE, &[&"book"])
        .json(&note("hush"));
    assert_eq!(
        request.to_http()?,
        "\
POST /api/v1/books/book/notes HTTP/1.1
host: notes.example:8443
accept: application/json
content-length: 15
content-type: application/json

{\"text\":\"hush\"}"
    );
    Ok(())
}

#[test]
fn what_cannot_be_sent_is_named() {
    let client = client(SERVICE.base_url);
    let list = || client.request::<()>(&LIST, &[&1]);
    for (request, name, reason) in [
        (
            client.request(&GET, &[&1]),
            "/books/{book_id}/notes/{note_id}",
            "does not take 1 path parameters",
        ),
        (
            client.request(&LIST, &[&1, &2]),
            "/books/{book_id}/notes",
            "does not take 2 path parameters",
        ),
        (
            list().json(&vec![0.5, f64::NAN]),
            "body/1",
            "NaN is not a number that can be written",
        ),
        (
            list().header("a b", "x"),
            "a b",
            "is not the name of a header",
        ),
        (
            list().header("x-a", "x\r\ny: z"),
            "x-a",
            "holds a line break",
        ),
        (
            list().header("x-a", "ü"),
            "x-a",
            "holds a character that a header cannot carry",
        ),
        (
            list().header("Authorization", "x"),
            "Authorization",
            "carries the credentials of the client",
        ),
        (
            list().header("content-length", "9"),
            "content-length",
            "is set by the connection",
        ),
        (
            list().header("a b", "x").header("host", "x"),
            "a b",
            "is not the name of a header",
        ),
    ] {
        let error = request.to_http().expect_err(name);
        match error.kind() {
            ErrorKind::Build {
                name: got,
                reason: why,
                ..
            } => assert_eq!((&**got, &**why), (name, reason)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let client = client(SERVICE.base_url);
    let request = client
        .request::<()>(&CREATE, &[&"book"])
        .json(&note("hush"))
        .header("x-key", "hush");
    let debug = format!(
        "{client:?} {request:?} {:?} {:?}",
        builder("https://u:hush@a"),
        crate::token("hush")
    );
    assert!(
        !debug.contains("hush") && !debug.contains("t0ken"),
        "{debug}"
    );
    assert!(
        debug.contains("notes-create") && debug.contains("x-key"),
        "{debug}"
    );
}

#[test]
fn a_request_is_data_that_other_threads_may_have() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn sent<T: Send + 'static>(_: T) {}
    // The result need not be any of that.
    #[derive(Default)]
    struct Local(PhantomData<Rc<()>>);
    impl wire::Field for Local {
        fn slot(&mut self) -> wire::Slot<'_> {
            wire::Slot::Skip
        }
        fn view(&self) -> wire::View<'_> {
            wire::View::Null
        }
        fn blank() -> Self {
            Self::default()
        }
    }
    let request = client(SERVICE.base_url).request::<Local>(&LIST, &[&1]);
    shared(&request);
    sent(request.clone().into_future());
    sent(request.send_full());
}
