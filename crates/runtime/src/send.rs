//! Sending: one place where a try is made, one where it is decided what becomes of it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::{Duration, Instant, SystemTime},
};

use reqwest::{Method, StatusCode, header::SET_COOKIE};

use crate::{
    Clock, Error, Result,
    draft::Draft,
    error::Defect,
    pacer::Turn,
    redirect::{self, Redirect},
    reply::{End, Reply},
    retry::{Decision, Outcome, Tried},
    retry_after::retry_after,
    trace::Trace,
};

/// Sends a request, again if its policy wants it, and gives the answer of a service that did not
/// say no.
pub(crate) async fn send(draft: Box<Draft>) -> Result<Reply> {
    let http = draft.client.0.http.clone();
    send_over(&http, draft, Extent::Whole).await
}

/// As [`send`], over other connections than the client's.
pub(crate) async fn send_over(
    http: &reqwest::Client,
    draft: Box<Draft>,
    extent: Extent,
) -> Result<Reply> {
    let trace = Trace::new(&draft);
    let mut course = Course {
        http,
        draft: &draft,
        extent,
        trace: &trace,
        started: draft.client.0.clock.now(),
        tries: 0,
        sent: 0,
        may_have_acted: false,
    };
    let outcome = trace.around(course.run()).await;
    trace.end(&outcome, course.sent);
    outcome
}

/// How much of a success is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// The head: the body is left for the caller to read.
    Head,
}

/// How far a request has come.
struct Course<'a> {
    http: &'a reqwest::Client,
    draft: &'a Draft,
    extent: Extent,
    trace: &'a Trace,
    started: Instant,
    tries: u32,
    /// How many requests that makes: a try has more than one if it is redirected.
    sent: u32,
    /// Whether a try before the last may have done what it asked for, though its answer was not
    /// that of a success.
    may_have_acted: bool,
}

impl<'a> Course<'a> {
    async fn run(&mut self) -> Result<Reply> {
        if self.draft.client.0.lacks_tls {
            return Err(self.tell(Defect::new("base_url", NO_TLS).into()));
        }
        let mut last = None;
        loop {
            let request = self.draft.http()?;
            let Some(turn) = self.turn().await else {
                return Err(last.unwrap_or_else(|| self.out_of_time()));
            };
            self.tries += 1;
            let error = match self.attempt(request, turn).await {
                Ok(reply) => return Ok(reply.with_duration(self.elapsed())),
                Err(error) => self.tell(error),
            };
            let outcome = Outcome::of(&error);
            match self.draft.retry.decide(&self.tried(outcome, &error)) {
                Decision::Stop => return Err(error),
                Decision::RetryAfter(wait) => {
                    self.trace.retry(outcome, wait);
                    self.may_have_acted |= outcome.may_have_acted();
                    last = Some(error);
                    self.clock().sleep(wait).await;
                }
            }
        }
    }

    /// Makes one try, redirects included.
    async fn attempt(
        &mut self,
        mut request: reqwest::Request,
        mut turn: Departure<'a>,
    ) -> Result<Reply> {
        let mut left = self.draft.timeout;
        let mut redirects = 0;
        loop {
            let timeout = self.time_left().map_or(left, |all| all.min(left));
            // The connection knows that of the client. It counts to the last byte of the body, which a
            // caller who reads that may come to much later.
            match self.extent {
                Extent::Head => *request.timeout_mut() = Some(A_YEAR),
                Extent::Whole if timeout == self.draft.client.0.timeout => {}
                Extent::Whole => *request.timeout_mut() = Some(timeout),
            }
            self.sent += 1;
            let began = self.clock().now();
            let exchange = self.exchange(request, turn);
            let response = match self.extent {
                Extent::Head => within(timeout, exchange).await?,
                Extent::Whole => exchange.await,
            }?;
            let headers = response.headers();
            let method = &self.draft.operation.method;
            match Redirect::of(method, response.url(), response.status(), headers) {
                Some(Redirect::Follow(url)) if redirects < redirect::MOST => {
                    redirects += 1;
                    left = left.saturating_sub(self.since(began));
                    request = self.draft.http()?;
                    *request.url_mut() = url;
                    let next = self.turn().await;
                    turn = next.ok_or_else(|| self.out_of_time())?;
                }
                Some(Redirect::Follow(_)) => {
                    let reason = format!("leads on after {} redirects", redirect::MOST);
                    return Err(self.read(response).await.into_redirect(reason));
                }
                Some(Redirect::Leave(reason)) => {
                    return Err(self.read(response).await.into_redirect(reason));
                }
                None if self.extent == Extent::Head && response.status().is_success() => {
                    return Ok(self.reply(response));
                }
                None => return decide(self.read(response).await),
            }
        }
    }

    /// Sends one request with the credentials, and waits for the head of an answer.
    async fn exchange(
        &self,
        mut request: reqwest::Request,
        turn: Departure<'a>,
    ) -> Result<reqwest::Response> {
        // What is traced comes back as it was sent, past whoever is on the way (RFC 9110, 9.3.8).
        if request.method() != Method::TRACE {
            let auth = &self.draft.client.0.auth;
            auth.authenticate(&mut request);
        }
        let response = self.http.execute(request).await;
        let response = response.map_err(Error::no_answer)?;
        if let Some(turn) = turn {
            let limited = response.status() == StatusCode::TOO_MANY_REQUESTS;
            let headers = response.headers();
            let wait = limited.then(|| retry_after(headers, SystemTime::now()));
            turn.land(headers, wait.flatten());
        }
        Ok(response)
    }

    /// Reads what is left of an answer, as far as it comes.
    async fn read(&self, mut response: reqwest::Response) -> Reply {
        let client = &self.draft.client.0;
        let (mut body, mut end) = (Vec::new(), End::Complete);
        let timeout = self.time_left().unwrap_or(self.draft.timeout);
        loop {
            let chunk = match self.extent {
                Extent::Whole => response.chunk().await,
                // It has no timeout of its own.
                Extent::Head => match within(timeout, response.chunk()).await {
                    Ok(chunk) => chunk,
                    Err(_) => {
                        end = End::TooLong(body.len());
                        break;
                    }
                },
            };
            match chunk {
                Ok(Some(chunk)) if chunk.len() > client.response_limit - body.len() => {
                    body.extend_from_slice(&chunk[..client.response_limit - body.len()]);
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
        let mut reply = self.reply(response);
        reply.rest = None;
        Reply { body, end, ..reply }
    }

    /// An answer of which only the head is read.
    fn reply(&self, mut response: reqwest::Response) -> Reply {
        let mut headers = std::mem::take(response.headers_mut());
        for (name, value) in &mut headers {
            // Not for the `Debug` of a response.
            value.set_sensitive(name == SET_COOKIE);
        }
        Reply {
            operation: self.draft.operation,
            client: self.draft.client.clone(),
            secrets: self.draft.secrets.clone(),
            status: response.status(),
            headers,
            body: Vec::new(),
            end: End::Complete,
            rest: Some(response),
            tries: self.tries,
            duration: Duration::ZERO,
        }
    }

    /// Waits until the pacer lets a request go, if there is one; none if the deadline is before.
    async fn turn(&self) -> Option<Departure<'a>> {
        let client = &self.draft.client.0;
        let Some(pacer) = &client.pacer else {
            return Some(None);
        };
        let deadline = self.draft.deadline;
        let deadline = deadline.and_then(|deadline| self.started.checked_add(deadline));
        let mut turn = pin!(pacer.turn(&*client.clock, deadline));
        let Some(left) = self.time_left() else {
            return turn.await.map(Some);
        };
        // Who waits behind others is not asked before it is first.
        let mut late = pin!(async { self.clock().sleep(left).await });
        poll_fn(|context| match turn.as_mut().poll(context) {
            Poll::Ready(turn) => Poll::Ready(turn.map(Some)),
            Poll::Pending => late.as_mut().poll(context).map(|()| None),
        })
        .await
    }

    fn tried(&self, outcome: Outcome, error: &Error) -> Tried {
        Tried {
            idempotent: self.draft.operation.is_idempotent(),
            outcome,
            tries: self.tries,
            elapsed: self.elapsed(),
            deadline: self.draft.deadline,
            asked: error.retry_after(),
            random: fastrand::f64(),
        }
    }

    /// `error` with what it cannot know of the tries.
    fn tell(&self, error: Error) -> Error {
        let gone = self.draft.operation.method == Method::DELETE && error.is_not_found();
        let error = error
            .with_operation(self.draft.operation.id())
            .with_tries(self.tries);
        if gone && self.may_have_acted {
            error.with_gone()
        } else {
            error
        }
    }

    /// The error of a request whose deadline is before its turn.
    fn out_of_time(&self) -> Error {
        self.tell(Error::out_of_time())
    }

    fn clock(&self) -> &'a dyn Clock {
        &*self.draft.client.0.clock
    }

    fn since(&self, then: Instant) -> Duration {
        self.clock().now().saturating_duration_since(then)
    }

    fn elapsed(&self) -> Duration {
        self.since(self.started)
    }

    /// The time until the deadline.
    fn time_left(&self) -> Option<Duration> {
        let deadline = self.draft.deadline?;
        Some(deadline.saturating_sub(self.elapsed()))
    }
}

const NO_TLS: &str = "is `https`, and there is no TLS: turn on the feature `rustls` or `native-tls`, or bring it with \
    `http_client()`";

/// So long that it is never over; what waits for it is dropped before.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What comes of a future in that time, which is that of the connection and not of a [`Clock`].
pub(crate) async fn within<T>(timeout: Duration, future: impl Future<Output = T>) -> Result<T> {
    let result = tokio::time::timeout(timeout, future).await;
    result.map_err(|_| Error::timed_out())
}

/// A turn of the pacer, if there is one.
type Departure<'a> = Option<Turn<'a>>;

/// Decides what becomes of a try.
fn decide(reply: Reply) -> Result<Reply> {
    if reply.status.is_success() {
        reply.complete()
    } else {
        Err(reply.into_refusal())
    }
}
