//! What is checked before anything is sent.

use api_runtime::Error;
use api_types::{Extra, id, record};

use crate::{CREATE, GET, LIST, SERVICE, client, defect, server};

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
