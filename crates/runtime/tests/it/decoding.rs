//! Results that are not quite as documented.

use api_runtime::Error;
use api_types::{Nullable, Value};

use crate::{Note, get, place, read};

#[tokio::test]
async fn a_result_that_is_missing_or_null_is_empty_where_it_may_be() -> Result<(), Error> {
    for body in [
        r#"{"success": true}"#,
        r#"{"success": true, "result": null}"#,
    ] {
        assert_eq!(read::<Vec<Note>>(body).await?, []);
        assert_eq!(read::<Option<Note>>(body).await?, None);
        assert_eq!(read::<Value>(body).await?, Value::Null);
        read::<()>(body).await?;
    }
    assert_eq!(
        read::<Nullable<Note>>(r#"{"success": true, "result": null}"#).await?,
        Nullable::Null
    );
    read::<()>(r#"{"success": true, "result": {"any": ["thing"]}}"#).await?;
    Ok(())
}

#[tokio::test]
async fn a_result_that_is_missing_or_null_is_an_error_where_one_is_due() {
    for body in [
        r#"{"success": true}"#,
        r#"{"success": true, "result": null}"#,
    ] {
        for error in [
            read::<Note>(body).await.expect_err("an object is due"),
            read::<String>(body).await.expect_err("a string is due"),
        ] {
            assert_eq!(place(&error), ("/result", "is missing or null"));
            assert_eq!(error.operation(), Some("notes-list"));
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_has_a_place() {
    for (body, pointer) in [
        (
            &br#"{"success": true, "result": {"text": "a", "page": 70000}}"#[..],
            "/result/page",
        ),
        (br#"{"success": true, "result": {"page": 1}}"#, "/result"),
        (br#"{"success": true, "result": "OK"}"#, "/result"),
        (
            br#"{"success": true, "result": {"text": "a"}, "result": {"text": "b"}}"#,
            "/result",
        ),
        (
            br#"{"success": true, "result": {"text": "a"#,
            "/result/text",
        ),
        (
            b"{\"success\": true, \"result\": {\"text\": \"a\xff\"}}",
            "/result/text",
        ),
        (br#"{"success": true, "result": {"text": "a"}} x"#, ""),
        (b"<html>It works!</html>", ""),
        (b"[]", ""),
        (b"\"OK\"", ""),
    ] {
        let error = get("200 OK", "x-ray: 8f\r\n", body)
            .await
            .expect_err("it is not as documented");
        let shown = String::from_utf8_lossy(body);
        assert_eq!(place(&error).0, pointer, "{shown}: {error}");
        assert_eq!(error.operation(), Some("notes-get"));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert_eq!(error.request_id(), Some("8f"));
        assert!(std::error::Error::source(&error).is_some());
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_shows_no_secret() {
    let body = r#"{"success": true, "result": {"text": "hush", "token": "hush", "page": "x"}}"#;
    let error = get("200 OK", "x-ray: 8f\r\n", body)
        .await
        .expect_err("a page is a number");
    let line = error.to_string();
    assert!(
        !line.contains("hush") && !format!("{error:?}").contains("hush"),
        "{line}"
    );
    assert_eq!(
        line,
        "notes-get: 200 OK, but not what was expected at /result/page: invalid type: string \"x\", expected u16: \
         {\"success\": true, \"result\": {\"text\": \"…\", \"token\": \"…\", \"page\": \"…\"}} [request 8f]"
    );
}
