//! Credentials in a file.

use std::{fs, path::Path};

use api_runtime::{Client, ClientBuilder, Credentials, Error};

use crate::{
    GET, KEY, Note, SERVICE, TOKEN, request,
    server::{self, reply},
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
