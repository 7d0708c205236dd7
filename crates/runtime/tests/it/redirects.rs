//! Answers that lead elsewhere.

use api_runtime::{Client, Error, ErrorKind, RetryPolicy};

use crate::{
    CREATE, GET, Note, builder, client, request,
    server::{self, reply},
};

const NOTE: &str = r#"{"success": true, "result": {"text": "a"}}"#;

/// Each status that leads elsewhere.
const STATUSES: [&str; 5] = [
    "301 Moved",
    "302 Found",
    "303 See",
    "307 Temporary",
    "308 Permanent",
];

async fn get(url: &str) -> Result<Note, Error> {
    request(&client(url), &GET).await
}

fn redirect(status: &str, location: &str) -> Vec<u8> {
    reply(status, &format!("location: {location}\r\n"), "")
}

#[tokio::test]
async fn redirects_within_the_origin_are_followed_with_the_credentials() -> Result<(), Error> {
    for status in STATUSES {
        let server = server::start([redirect(status, "/x?y=z"), reply("200 OK", "", NOTE)]).await;
        let response = client(&server.url)
            .request::<Note>(&GET, &[&1, &2])
            .send_full()
            .await?;
        assert_eq!((response.result.text.as_str(), response.tries), ("a", 1));
        let requests = server.requests();
        assert!(
            requests[1].starts_with("GET /x?y=z HTTP/1.1\r\n"),
            "{}",
            requests[1]
        );
        assert!(requests[1].contains("\r\nauthorization: Bearer t0ken\r\n"));
    }
    Ok(())
}

#[tokio::test]
async fn redirects_that_keep_the_method_keep_the_body() -> Result<(), Error> {
    for status in ["307 Temporary", "308 Permanent"] {
        let server = server::start([redirect(status, "/x"), reply("200 OK", "", NOTE)]).await;
        let create = client(&server.url).request::<Note>(&CREATE, &[&1]);
        create.json(&"body".to_owned()).await?;
        let requests = server.requests();
        assert!(
            requests[1].starts_with("POST /x HTTP/1.1\r\n"),
            "{}",
            requests[1]
        );
        assert!(requests[1].ends_with("\r\n\r\n\"body\""), "{}", requests[1]);
    }
    Ok(())
}

#[tokio::test]
async fn redirects_that_change_the_method_are_not_followed() {
    for status in ["301 Moved", "302 Found", "303 See Other"] {
        let server =
            server::start([redirect(status, "/hush?hush"), reply("200 OK", "", NOTE)]).await;
        let create = client(&server.url).request::<Note>(&CREATE, &[&1]);
        let error = create.await.expect_err("it would be no POST");
        assert!(error.is_redirect() && !error.is_retryable(), "{error:?}");
        let line = error.to_string();
        let origin = &server.url;
        let expected = format!("leads to {origin} without the method POST: it is not followed");
        assert!(
            line.ends_with(&expected) && !line.contains("hush"),
            "{line}"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn redirects_to_another_origin_never_take_the_credentials_there() {
    for status in STATUSES {
        for operation in [&GET, &CREATE] {
            let elsewhere = server::start([reply("200 OK", "", NOTE)]).await;
            let location = format!("{}/hush?hush", elsewhere.url);
            // First within the origin, to see that the second hop is looked at too.
            let server =
                server::start([redirect("307 On", "/x"), redirect(status, &location)]).await;
            // An HTTP client that follows redirects makes no difference.
            let follow = || reqwest::redirect::Policy::limited(9);
            let client: Client = builder(&server.url)
                .retry(RetryPolicy::default())
                .http_client(move |http| http.redirect(follow()))
                .build()
                .expect("nothing is wrong with it");
            let error = request::<Note>(&client, operation)
                .await
                .expect_err("it leads elsewhere");
            assert!(
                matches!(error.kind(), ErrorKind::Service { .. }),
                "{error:?}"
            );
            assert!(error.is_redirect() && error.tries() == 1);
            let line = format!("{error} {error:?}");
            let expected = format!(
                ": leads to {}, another origin: it is not followed",
                elsewhere.url
            );
            assert!(line.contains(&expected) && !line.contains("hush"), "{line}");
            assert!(elsewhere.requests().is_empty());
            assert_eq!(server.requests().len(), 2);
        }
    }
}

#[tokio::test]
async fn redirects_are_followed_five_times() {
    let on = || redirect("302 Found", "/on");
    let five = [on(), on(), on(), on(), on(), reply("200 OK", "", NOTE)];
    let server = server::start(five).await;
    get(&server.url).await.expect("five are not too many");

    let server = server::start((0..9).map(|_| on())).await;
    let error = get(&server.url).await.expect_err("it leads nowhere");
    assert_eq!(
        error.to_string(),
        "notes-get: 302 Found: leads on after 5 redirects"
    );
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn redirects_to_nowhere_are_refusals() {
    for status in ["302 Found", "307 Temporary Redirect"] {
        let server = server::start([reply(status, "", "")]).await;
        let error = get(&server.url).await.expect_err("it leads nowhere");
        assert_eq!(
            error.to_string(),
            format!("notes-get: {status}: leads to no location that can be read")
        );
    }
    // What is no redirect in itself has a body that may say more.
    let server = server::start([reply("304 Not Modified", "location: /x\r\n", "")]).await;
    let error = get(&server.url).await.expect_err("it is no success");
    assert!(!error.is_redirect());
}
