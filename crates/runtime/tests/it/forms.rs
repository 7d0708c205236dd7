//! Bodies that are no JSON, as they go over the wire.

use api_runtime::{Encoding, Error, Operation, Request, RetryPolicy, Style};
use api_types::{Extra, FilePart, Secret, Value, record};

use crate::{
    builder, client, defect,
    server::{self, reply},
};

static UPLOAD: Operation = Operation::put("upload", "/upload");

struct Upload {
    metadata: Extra,
    script: FilePart,
    maps: Vec<FilePart>,
    tags: Vec<String>,
    key: Option<Secret>,
    count: Option<i64>,
    extra: Extra,
}

record! {
    Upload {
        required metadata,
        required script,
        required maps,
        required tags,
        optional key,
        optional count (maximum = 9),
    }
}

fn upload() -> Upload {
    let mut metadata = Extra::default();
    metadata.insert("main".to_owned(), Value::from("a.js"));
    Upload {
        metadata,
        script: FilePart::from(b"\0\xff")
            .with_name("a\"b\r\n.js")
            .with_header("x-hash", "1f"),
        maps: vec![
            "{}".into(),
            FilePart::from("[]").with_media_type("text/x-map"),
        ],
        tags: vec!["a&b".to_owned(), "c".to_owned()],
        key: None,
        count: None,
        extra: Extra::default(),
    }
}

fn put() -> Request<()> {
    client("https://notes.example").request(&UPLOAD, &[])
}

/// The media type and the body.
fn sent(request: &Request<()>) -> (String, String) {
    let text = request.to_http().expect("nothing is wrong with it");
    let (head, body) = text.split_once("\n\n").expect("a head ends");
    let media_type = head
        .lines()
        .find_map(|line| line.strip_prefix("content-type: "));
    (media_type.unwrap_or_default().to_owned(), body.to_owned())
}

#[test]
fn a_form_has_a_pair_for_each_item_unless_it_is_encoded_otherwise() {
    let body = Upload {
        script: "x".into(),
        maps: Vec::new(),
        count: Some(2),
        ..upload()
    };
    let (media_type, text) = sent(&put().form(&body, &[]));
    assert_eq!(media_type, "application/x-www-form-urlencoded");
    assert_eq!(
        text,
        "metadata=%7B%22main%22%3A%22a.js%22%7D&script=x&tags=a%26b&tags=c&count=2"
    );
    let (_, text) = sent(&put().form(
        &body,
        &[
            Encoding::style("tags", Style::Pipe),
            Encoding::style("metadata", Style::Deep),
        ],
    ));
    assert_eq!(
        text,
        "metadata%5Bmain%5D=a.js&script=x&tags=a%26b%7Cc&count=2"
    );
}

#[test]
fn a_multipart_body_has_a_part_for_each_member_and_item() {
    let encodings = [Encoding::media_type(
        "script",
        "application/javascript+module, text/plain",
    )];
    let (media_type, body) = sent(&put().multipart(&upload(), &encodings).part("more", "m"));
    assert_eq!(
        media_type,
        "multipart/form-data; boundary=boundary-00000000"
    );
    let expected = "\
--boundary-00000000
content-disposition: form-data; name=\"metadata\"
content-type: application/json

{\"main\":\"a.js\"}
--boundary-00000000
content-disposition: form-data; name=\"script\"; filename=\"a%22b%0D%0A.js\"
content-type: application/javascript+module
x-hash: 1f

\0\u{fffd}
--boundary-00000000
content-disposition: form-data; name=\"maps\"; filename=\"maps\"
content-type: application/octet-stream

{}
--boundary-00000000
content-disposition: form-data; name=\"maps\"; filename=\"maps\"
content-type: text/x-map

[]
--boundary-00000000
content-disposition: form-data; name=\"tags\"

a&b
--boundary-00000000
content-disposition: form-data; name=\"tags\"

c
--boundary-00000000
content-disposition: form-data; name=\"more\"; filename=\"more\"
content-type: application/octet-stream

m
--boundary-00000000--
";
    assert_eq!(body, expected.replace('\n', "\r\n"));
}

#[test]
fn the_boundary_is_in_no_part() {
    let content = "--boundary-00000000\r\nboundary-00000001boundary-0000000x";
    let (media_type, body) = sent(&put().part("file", content));
    assert_eq!(
        media_type,
        "multipart/form-data; boundary=boundary-00000002"
    );
    assert_eq!(body.matches("boundary-00000002").count(), 2);
}

#[test]
fn parts_that_cannot_be_sent_are_refused() {
    let injected = FilePart::from("x").with_header("x-a", "b\r\nx-c: d");
    for (request, name, reason) in [
        (
            put().part("file", injected),
            "file",
            "has a header `x-a` that cannot be sent",
        ),
        (
            put().json(&1).part("file", "x"),
            "file",
            "cannot be a part of a body that has none",
        ),
        (
            put().multipart(
                &Upload {
                    count: Some(10),
                    ..upload()
                },
                &[],
            ),
            "/count",
            "is 10, more than the maximum 9",
        ),
        (
            put().json(&FilePart::from(b"\xff")),
            "body",
            "is no text, which is all that JSON can hold",
        ),
    ] {
        let error = request.to_http().expect_err("it is refused");
        assert_eq!(defect(&error), (name, reason));
    }
}

#[test]
fn lines_are_json_with_an_end_each() {
    let (media_type, body) =
        sent(&put().lines("application/x-ndjson", &["a\nb".to_owned(), "c".to_owned()]));
    assert_eq!(media_type, "application/x-ndjson");
    assert_eq!(body, "\"a\\nb\"\n\"c\"\n");
}

#[tokio::test]
async fn a_multipart_body_is_sent_again_as_it_was() -> Result<(), Error> {
    let server = server::start([
        reply("503 Service Unavailable", "retry-after: 0\r\n", ""),
        reply("200 OK", "", r#"{"success": true}"#),
    ])
    .await;
    let client = builder(&server.url).retry(RetryPolicy::default()).build()?;
    client
        .request::<()>(&UPLOAD, &[])
        .part("file", "content")
        .await?;
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1]);
    assert!(requests[0].ends_with("\r\n\r\ncontent\r\n--boundary-00000000--\r\n"));
    Ok(())
}

#[tokio::test]
async fn a_secret_of_a_form_is_in_no_error() {
    let refusal = r#"{"success": false, "errors": [{"code": 1, "message": "hushhush is wrong"}]}"#;
    let body = Upload {
        key: Some("hushhush".into()),
        ..upload()
    };
    for of_parts in [false, true] {
        let server = server::start([reply("400 Bad Request", "", refusal)]).await;
        let request = client(&server.url).request::<()>(&UPLOAD, &[]);
        let request = match of_parts {
            true => request.multipart(&body, &[]),
            false => request.form(
                &Upload {
                    script: "x".into(),
                    key: body.key.clone(),
                    ..upload()
                },
                &[],
            ),
        };
        let error = request.await.expect_err("it is refused");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }
}

#[test]
fn reserved_characters_of_a_form_may_stay_but_for_those_that_end_a_value() {
    let body = Upload {
        metadata: Extra::default(),
        script: "/a:b?c=d&e+f".into(),
        maps: Vec::new(),
        tags: Vec::new(),
        ..upload()
    };
    let encoding = Encoding::style("script", Style::Form).reserved();
    let (_, text) = sent(&put().form(&body, &[encoding]));
    assert_eq!(text, "metadata=%7B%7D&script=/a:b?c=d%26e%2Bf");
}
