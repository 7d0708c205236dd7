//! Sending: one place where a try is made, one where it is decided what becomes of it.

use reqwest::header::SET_COOKIE;

use crate::{
    Error, Result,
    reply::{End, Reply},
    request::Draft,
};

/// Sends a request and gives the answer of a service that did not say no.
pub(crate) async fn send(draft: Draft) -> Result<Reply> {
    let request = draft.http()?;
    let outcome = attempt(&draft, request).await;
    decide(outcome).map_err(|error| error.with_operation(draft.operation.id()))
}

/// Makes one try: whatever answer came, as far as it came.
async fn attempt(draft: &Draft, mut request: reqwest::Request) -> reqwest::Result<Reply> {
    let client = &draft.client.0;
    request.headers_mut().extend(client.credentials.clone());
    let mut response = client.http.execute(request).await?;
    let (mut body, mut end) = (Vec::new(), End::Complete);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if chunk.len() > client.response_limit - body.len() => {
                end = End::TooLong(client.response_limit);
                break;
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => {
                end = End::Broken(error);
                break;
            }
        }
    }
    let mut headers = std::mem::take(response.headers_mut());
    for (name, value) in &mut headers {
        // Not for the `Debug` of a response.
        value.set_sensitive(name == SET_COOKIE);
    }
    Ok(Reply {
        operation: draft.operation,
        service: client.service,
        status: response.status(),
        headers,
        body,
        end,
    })
}

/// Decides what becomes of a try.
fn decide(outcome: reqwest::Result<Reply>) -> Result<Reply> {
    let reply = outcome.map_err(Error::no_answer)?;
    if reply.status.is_success() {
        reply.complete()
    } else {
        Err(reply.into_refusal())
    }
}
