//! Lists that come in pages.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    time::Duration,
};

use api_runtime::{Error, Operation, Paging, RetryPolicy};
use api_types::Value;
use futures_core::Stream;
use tokio::time::timeout;

use crate::{
    LIST, LIST_PAGING, Note, builder, client, defect, place, request,
    server::{self, Server, reply},
};

static CURSOR: Paging = Paging::cursor("cursor", "/result_info/cursor");
static OFFSET: Paging = Paging::offset("skip").total("/result_info/total");

/// A page in an envelope with these numbers for items.
fn page(items: impl IntoIterator<Item = u32>, info: &str) -> Vec<u8> {
    let items: Vec<_> = items.into_iter().collect();
    let body = format!(r#"{{"success": true, "result_info": {info}, "result": {items:?}}}"#);
    reply("200 OK", "", body)
}

fn refusal() -> Vec<u8> {
    reply("404 Not Found", "", r#"{"success": false}"#)
}

/// The targets of the requests so far, below the path of the list.
fn asked(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let targets = requests
        .iter()
        .filter_map(|request| request.split(' ').nth(1));
    let targets = targets.map(|target| target.trim_start_matches("/books/1/notes"));
    targets.map(str::to_owned).collect()
}

/// What the items are up to the end or an error, and what was asked for. More requests than replies
/// would wait for ever.
async fn items(
    paging: &'static Paging,
    query: &[(&str, u32)],
    replies: impl IntoIterator<Item = Vec<u8>>,
) -> (Vec<u32>, Option<Error>, Vec<String>) {
    let server = server::start(replies).await;
    let client = client(&server.url);
    let mut list = request::<Vec<u32>>(&client, &LIST);
    for (name, value) in query {
        list = list.query(name, value);
    }
    let mut stream = list.items::<u32>(paging);
    let (mut items, mut error) = (Vec::new(), None);
    let all = async {
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => items.push(item),
                Err(failure) => error = Some(failure),
            }
        }
        assert!(stream.next().await.is_none(), "it has ended");
    };
    timeout(Duration::from_secs(20), all)
        .await
        .expect("a request too many");
    (items, error, asked(&server))
}

/// As [`items`], where nothing goes wrong.
async fn all(
    paging: &'static Paging,
    query: &[(&str, u32)],
    replies: impl IntoIterator<Item = Vec<u8>>,
) -> (Vec<u32>, Vec<String>) {
    let (items, error, asked) = items(paging, query, replies).await;
    assert!(error.is_none(), "{error:?}");
    (items, asked)
}

#[tokio::test]
async fn numbered_pages_end_with_the_last_item() {
    let info = |page| format!(r#"{{"page": {page}, "total_count": 5}}"#);
    let replies = [
        page([1, 2], &info(1)),
        page([3, 4], &info(2)),
        page([5], &info(3)),
    ];
    let (items, asked) = all(&LIST_PAGING, &[("per_page", 2)], replies).await;
    assert_eq!(items, [1, 2, 3, 4, 5]);
    assert_eq!(
        asked,
        ["?per_page=2", "?per_page=2&page=2", "?per_page=2&page=3"]
    );
}

#[tokio::test]
async fn numbered_pages_end_with_the_last_page() {
    static PAGES: Paging = Paging::page("p", 0).pages("/result_info/total_pages");
    let info = r#"{"total_pages": 2}"#;
    let (items, asked) = all(&PAGES, &[], [page([1], info), page([2], info)]).await;
    assert_eq!(
        (items, asked),
        (vec![1, 2], vec![String::new(), "?p=1".to_owned()])
    );
}

#[tokio::test]
async fn without_a_count_an_empty_page_is_the_last() {
    let replies = [page([1, 2], "{}"), page([3], "null"), page([], "{}")];
    let (items, asked) = all(&LIST_PAGING, &[], replies).await;
    assert_eq!((items, asked.len()), (vec![1, 2, 3], 3));
}

#[tokio::test]
async fn a_page_that_is_not_full_is_the_last_where_the_answer_says_what_full_is() {
    static SIZED: Paging = Paging::page("page", 1).size("/result_info/per_page");
    // More were asked for than a page may have.
    let info = r#"{"per_page": 2}"#;
    let replies = [page([1, 2], info), page([3], info)];
    let (items, _) = all(&SIZED, &[("per_page", 1000)], replies).await;
    assert_eq!(items, [1, 2, 3]);
}

#[tokio::test]
async fn a_list_may_be_empty_or_null() {
    let null = reply("200 OK", "", r#"{"success": true, "result": null}"#);
    for paging in [&LIST_PAGING, &CURSOR, &OFFSET] {
        for first in [page([], "{}"), page([], "null"), null.clone()] {
            let (items, asked) = all(paging, &[], [first]).await;
            assert_eq!((items, asked.len()), (vec![], 1));
        }
    }
}

#[tokio::test]
async fn a_count_that_is_too_small_is_not_believed() {
    // There is more already.
    let few = r#"{"total_count": 1}"#;
    let replies = [page([1, 2], few), page([3, 4], few), page([], few)];
    assert_eq!(all(&LIST_PAGING, &[], replies).await.0, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_count_that_is_too_large_does_not_ask_for_ever() {
    let many = r#"{"total_count": 900}"#;
    let replies = [page([1, 2], many), page([3], many), page([], many)];
    let (items, asked) = all(&LIST_PAGING, &[], replies).await;
    assert_eq!((items, asked.len()), (vec![1, 2, 3], 3));
}

#[tokio::test]
async fn paging_begins_with_the_page_of_the_request() {
    static SIZED: Paging = LIST_PAGING.size("/result_info/per_page");
    let info = r#"{"per_page": 2, "total_count": 7}"#;
    let replies = [page([5, 6], info), page([7], info)];
    let (items, asked) = all(&SIZED, &[("page", 3), ("per_page", 2)], replies).await;
    assert_eq!(items, [5, 6, 7]);
    assert_eq!(asked, ["?page=3&per_page=2", "?per_page=2&page=4"]);

    let (_, error, _) = items_from("three").await;
    let error = error.expect("no page comes after that");
    assert_eq!(
        defect(&error),
        ("page", "is no whole number that pages could begin with")
    );
}

async fn items_from(first: &str) -> (Vec<u32>, Option<Error>, Vec<String>) {
    let server = server::start([page([1], "{}")]).await;
    let list = request::<Vec<u32>>(&client(&server.url), &LIST).query("page", first);
    let error = list.items::<u32>(&LIST_PAGING).next().await;
    (vec![], error.and_then(Result::err), asked(&server))
}

#[tokio::test]
async fn a_service_that_gives_the_same_page_for_ever_is_an_error() {
    let same = || page([1, 2], "{}");
    let (items, error, asked) = items(&LIST_PAGING, &[], [same(), same()]).await;
    let error = error.expect("the page is there twice");
    assert_eq!((items, asked.len()), (vec![1, 2], 2));
    assert_eq!(
        place(&error),
        ("", "is a page that has been there: the pages would not end")
    );
}

#[tokio::test]
async fn offsets_count_the_items_that_came() {
    let info = r#"{"total": 5}"#;
    let replies = [page([1, 2], info), page([3, 4], info), page([5], info)];
    let (items, asked) = all(&OFFSET, &[("limit", 2)], replies).await;
    assert_eq!(items, [1, 2, 3, 4, 5]);
    assert_eq!(asked, ["?limit=2", "?limit=2&skip=2", "?limit=2&skip=4"]);

    let replies = [page([4], info), page([5], info)];
    let (items, asked) = all(&OFFSET, &[("skip", 3)], replies).await;
    assert_eq!(
        (items, asked),
        (vec![4, 5], vec!["?skip=3".to_owned(), "?skip=4".to_owned()])
    );
}

#[tokio::test]
async fn a_cursor_leads_on_until_there_is_none() {
    let first = || page([1], r#"{"cursor": "a b&c"}"#);
    for last in ["{}", "null", r#"{"cursor": ""}"#, r#"{"cursor": null}"#] {
        // A page in the middle may be empty.
        let replies = [first(), page([], r#"{"cursor": 7}"#), page([2], last)];
        let (items, asked) = all(&CURSOR, &[("limit", 1)], replies).await;
        assert_eq!(items, [1, 2]);
        let targets = ["?limit=1", "?limit=1&cursor=a%20b%26c", "?limit=1&cursor=7"];
        assert_eq!(asked, targets);
    }
}

#[tokio::test]
async fn a_cursor_that_leads_back_is_an_error_behind_its_page() {
    let to = |cursor: &str| format!(r#"{{"cursor": "{cursor}"}}"#);
    let replies = [
        page([1], &to("a")),
        page([2], &to("b")),
        page([3], &to("a")),
    ];
    let (items, error, asked) = items(&CURSOR, &[], replies).await;
    let error = error.expect("it would not end");
    assert_eq!((items, asked.len()), (vec![1, 2, 3], 3));
    let reason = "leads back to a page before: the pages would not end";
    assert_eq!(place(&error), ("/result_info/cursor", reason));
    assert_eq!(error.operation(), Some("notes-list"));
}

#[tokio::test]
async fn a_cursor_may_be_in_a_url_of_which_only_the_cursor_is_used() {
    static NEXT: Paging = Paging::cursor("after", "/links/next").items("/data");
    static BARE: Operation = Operation::get("bare", "/books/{book_id}/notes").unwrapped();
    let body =
        |next: &str| format!(r#"{{"data": [{{"text": "x"}}], "links": {{"next": {next}}}}}"#);
    let elsewhere = r#""https://elsewhere.example/x?after=a%20b&limit=3""#;
    let relative = r#""/books/1/notes?after=c""#;
    let replies = [elsewhere, relative, "null"].map(|next| reply("200 OK", "", body(next)));
    let server = server::start(replies).await;
    let list = request::<Value>(&client(&server.url), &BARE);
    let mut notes = list.items::<Note>(&NEXT);
    for _ in 0..3 {
        assert_eq!(
            notes.next().await.expect("a note").expect("no error").text,
            "x"
        );
    }
    assert!(notes.next().await.is_none());
    assert_eq!(asked(&server), ["", "?after=a%20b", "?after=c"]);
}

#[tokio::test]
async fn an_answer_may_say_whether_there_is_more() {
    static MORE: Paging = OFFSET.more("/has_more");
    let body = |more| format!(r#"{{"success": true, "result": [1], "has_more": {more}}}"#);
    for last in ["false", "null", r#""""#] {
        let replies = ["true", last].map(|more| reply("200 OK", "", body(more)));
        assert_eq!(all(&MORE, &[], replies).await.0, [1, 1]);
    }
    // Where it says nothing, the count does.
    assert_eq!(all(&MORE, &[], [page([1], r#"{"total": 1}"#)]).await.0, [1]);
}

#[tokio::test]
async fn a_link_header_may_say_whether_there_is_more() {
    let linked = |link: &str, item: u32| {
        let body = format!(r#"{{"success": true, "result": [{item}]}}"#);
        reply("200 OK", &format!("link: {link}\r\n"), body)
    };
    let next =
        r#"<https://x.example/?page=1>; rel="first", <https://x.example/?page=9>; rel="next""#;
    let last = r#"<https://x.example/?page=1>; rel="prev first""#;
    let (items, asked) = all(&LIST_PAGING, &[], [linked(next, 1), linked(last, 2)]).await;
    assert_eq!(
        (items, asked),
        (vec![1, 2], vec![String::new(), "?page=2".to_owned()])
    );
    // One that is about something else says nothing.
    let other = linked("</style.css>; rel=preload", 1);
    assert_eq!(all(&LIST_PAGING, &[], [other, page([], "{}")]).await.0, [1]);
}

#[tokio::test]
async fn the_list_may_be_inside_the_result() {
    static INSIDE: Paging = Paging::page("page", 1).items("/notes/all");
    let body =
        |items: &str| format!(r#"{{"success": true, "result": {{"n": 2, "notes": {items}}}}}"#);
    let pages = [r#"{"all": [1, 2]}"#, r#"{"all": [3]}"#, "null"];
    let replies = pages.map(|items| reply("200 OK", "", body(items)));
    assert_eq!(all(&INSIDE, &[], replies).await.0, [1, 2, 3]);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_list_and_can_be_asked_for_again() {
    let two = r#"{"total_count": 4}"#;
    let broken = reply("200 OK", "", r#"{"success": true, "result": [3, "x"]}"#);
    let replies = [
        page([1], two),
        page([2], two),
        refusal(),
        broken,
        page([3, 4], two),
    ];
    let server = server::start(replies).await;
    let mut items = request::<Vec<u32>>(&client(&server.url), &LIST).items::<u32>(&LIST_PAGING);
    for expected in [1, 2] {
        assert_eq!(
            items.next().await.expect("an item").expect("no error"),
            expected
        );
    }
    let error = items.next().await.expect("an error").expect_err("404");
    assert!(error.is_not_found());
    assert!(items.next().await.is_none());
    items.resume();
    let error = items.next().await.expect("an error").expect_err("a string");
    assert_eq!(place(&error).0, "/result/1");
    assert!(items.next().await.is_none());
    items.resume();
    for expected in [3, 4] {
        assert_eq!(
            items.next().await.expect("an item").expect("no error"),
            expected
        );
    }
    assert!(items.next().await.is_none());
    items.resume();
    assert!(items.next().await.is_none(), "the end is the end");
    assert_eq!(
        asked(&server),
        ["", "?page=2", "?page=3", "?page=3", "?page=3"]
    );
}

#[tokio::test]
async fn an_envelope_that_denies_a_page_is_an_error() {
    let denied = reply("200 OK", "", r#"{"success": false, "result": [3]}"#);
    let (items, error, _) = items(&LIST_PAGING, &[], [page([1], "{}"), denied]).await;
    assert_eq!(items, [1]);
    assert!(
        !error
            .expect("it is denied")
            .items()
            .iter()
            .any(|item| item.code.is_some())
    );
}

#[tokio::test]
async fn each_page_is_a_call_with_retries_of_its_own() {
    let busy = || reply("503 Service Unavailable", "retry-after: 0\r\n", "");
    let total = r#"{"total_count": 2}"#;
    let server = server::start([busy(), page([1], total), busy(), page([2], total)]).await;
    let client = builder(&server.url).retry(RetryPolicy::default()).build();
    let client: api_runtime::Client = client.expect("nothing is wrong with it");
    let mut pages = request::<Vec<u32>>(&client, &LIST).pages(&LIST_PAGING);
    for expected in [1, 2] {
        let page = pages.next().await.expect("a page").expect("no error");
        assert_eq!((page.result, page.tries), (vec![expected], 2));
        assert_eq!(
            page.result_info,
            Some(serde_json::json!({"total_count": 2}))
        );
    }
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn no_page_is_asked_for_before_it_is_wanted() {
    let server = server::start([page([1, 2], "{}"), page([3], "{}")]).await;
    let client = client(&server.url);
    let mut items = request::<Vec<u32>>(&client, &LIST).items::<u32>(&LIST_PAGING);
    assert_eq!(server.requests().len(), 0);
    items.next().await.expect("an item").expect("no error");
    items.next().await.expect("an item").expect("no error");
    assert_eq!(server.requests().len(), 1);
    drop(items);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_taken_up_again() {
    let server = server::start([page([1], "{}"), page([], "{}")]).await;
    let client = client(&server.url);
    let mut items = request::<Vec<u32>>(&client, &LIST).items::<u32>(&LIST_PAGING);
    // One poll, which sends at most.
    poll_fn(|context| {
        let _ = pin!(items.next()).poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);
    assert!(items.next().await.is_none());
    assert_eq!(asked(&server), ["", "?page=2"]);
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
        poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
    }
    let server = server::start([page([1], "{}"), page([2], "{}")]).await;
    let client = client(&server.url);
    let list = || request::<Vec<u32>>(&client, &LIST);
    let page = next(&mut list().pages(&LIST_PAGING)).await;
    assert_eq!(page.expect("a page").expect("no error").result, [1]);
    let item = next(&mut list().items::<u32>(&LIST_PAGING)).await;
    assert_eq!(item.expect("an item").expect("no error"), 2);
    let text = format!("{:?}", list().query("cursor", "x").items::<u32>(&CURSOR));
    assert!(text.starts_with("Items { request: Request {"), "{text}");
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_can_wait_for_pages_and_items() {
    let total = r#"{"total_count": 3}"#;
    let replies = || [page([1, 2], total), page([3], total)];
    let server = server::start(replies().into_iter().chain(replies()).chain([refusal()])).await;
    let client = client(&server.url);
    let list = move || request::<Vec<u32>>(&client, &LIST);
    tokio::task::spawn_blocking(move || {
        let items: Result<Vec<_>, _> = list().items::<u32>(&LIST_PAGING).blocking().collect();
        assert_eq!(items.expect("no error"), [1, 2, 3]);
        let mut pages = list().pages(&LIST_PAGING).blocking();
        let mut sizes = pages
            .by_ref()
            .map(|page| page.expect("no error").result.len());
        assert_eq!(
            (sizes.next(), sizes.next(), sizes.next()),
            (Some(2), Some(1), None)
        );
        let mut items = list().items::<u32>(&LIST_PAGING).blocking();
        assert!(items.next().is_some_and(|item| item.is_err()));
        assert!(items.next().is_none());
    })
    .await
    .expect("it does not panic");
}
