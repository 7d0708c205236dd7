//! What an emulator is made of, and how it comes to the answer to a request.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use crate::accounts::Accounts;
use crate::authenticate::{self, Caller};
use crate::choices;
use crate::clock::Clock;
use crate::faults::{Instead, Met, Moment, Orders};
use crate::generated::api::REQUEST_ID_HEADER;
use crate::log::{self, Log, LoggedRequest};
use crate::operation::{Operation, Request};
use crate::rate_limit::{Left, RateLimit, Windows};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::state::State;
use crate::store::{Store, Ticket};

/// What is answered: from the state, or as documented.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Mode {
    /// What was created can be read, changed and deleted.
    #[default]
    Stateful,
    /// A request that meets the specification is answered with the documented example, whatever came before.
    Examples,
}

/// An emulator.
pub(crate) struct App {
    pub(crate) mode: Mode,
    pub(crate) clock: Clock,
    pub(crate) accounts: Accounts,
    pub(crate) faults: Orders,
    pub(crate) log: Log,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) windows: Mutex<Windows>,
    pub(crate) store: Store,
    pub(crate) core: Mutex<Core>,
}

/// What one request after the other has to itself.
pub(crate) struct Core {
    pub(crate) state: State,
    pub(crate) random: fastrand::Rng,
}

/// A request that was routed, with its body.
pub(crate) struct Incoming<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) found: Found<'a>,
    /// The body, or why there is none.
    pub(crate) body: Result<Bytes, Refusal>,
}

/// What a path and a method lead to.
pub(crate) enum Found<'a> {
    /// An operation, with the parameters of its path.
    Operation(&'static Operation, Vec<(&'a str, &'a str)>),
    /// A path that has other methods.
    OtherMethod,
    /// Nothing.
    Nothing,
}

/// The connection is to be closed instead of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// An answer on its way.
struct Reply {
    status: StatusCode,
    content_type: &'static str,
    body: Bytes,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl App {
    /// Answers a request, and notes it.
    pub(crate) async fn answer(&self, incoming: Incoming<'_>) -> Result<Response<Bytes>, Cut> {
        let started = Instant::now();
        let time = self.clock.now();
        let operation = match &incoming.found {
            Found::Operation(operation, _) => Some(operation.id),
            Found::OtherMethod | Found::Nothing => None,
        };
        let ray = format!("{:016x}-EMU", self.core().random.u64(..));
        let method = log::beginning(incoming.method.as_str());
        let path = log::beginning(incoming.path);
        let met = self.faults.meet(operation);
        if !met.latency.is_zero() {
            tokio::time::sleep(met.latency).await;
        }
        let answer = match met.cut {
            Some(Moment::Before) => Err(Cut),
            Some(Moment::After) => {
                self.respond(incoming, &met, &ray).await;
                Err(Cut)
            }
            None => Ok(self.respond(incoming, &met, &ray).await),
        };
        self.log.add(LoggedRequest {
            time: time.to_string(),
            method,
            path,
            operation,
            status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
            ray,
            duration: started.elapsed(),
        });
        answer
    }

    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer with the headers that all have.
    async fn respond(&self, incoming: Incoming<'_>, met: &Met, ray: &str) -> Response<Bytes> {
        let mut left = None;
        let reply = match met.answer {
            Some(instead) => Reply::instead(instead),
            None => match self.reply(incoming, met, &mut left).await {
                Ok(reply) => reply,
                Err(refusal) => Reply::refused(refusal),
            },
        };
        let mut response = Response::new(reply.body);
        *response.status_mut() = reply.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(reply.content_type),
        );
        if let (Some(name), Ok(ray)) = (REQUEST_ID_HEADER, HeaderValue::from_str(ray)) {
            headers.insert(HeaderName::from_static(name), ray);
        }
        if let Some(left) = left {
            left.write(headers);
        }
        headers.extend(reply.headers);
        response
    }

    /// The answer: who asks, whether it may, whether the request is what the specification wants, and what comes of it.
    async fn reply(
        &self,
        incoming: Incoming<'_>,
        met: &Met,
        left: &mut Option<Left>,
    ) -> Result<Reply, Refusal> {
        let Found::Operation(operation, parameters) = incoming.found else {
            return Err(match incoming.found {
                Found::OtherMethod => Refusal::of(&choices::METHOD_NOT_ALLOWED),
                _ => Refusal::no_route(),
            });
        };
        let caller = authenticate::caller(incoming.headers)?;
        self.count(&caller, left)?;
        self.accounts.check(&caller, operation, &parameters)?;
        let is_entitled = self.accounts.is_entitled(&parameters);
        let body = incoming.body?;
        let request = Request {
            parameters,
            headers: incoming.headers,
            body: &body,
        };
        let call = (operation.check)(&request)?;
        let is_write = operation.method != "GET";
        let json = match self.mode {
            Mode::Examples => return Ok(Reply::documented(operation)),
            Mode::Stateful
                if !is_entitled && !choices::LOST_WITHOUT_ENTITLEMENT.contains(&operation.id) =>
            {
                let mut refusal = Refusal::of(&choices::NOT_ENTITLED);
                refusal.result = choices::NOT_ENTITLED_RESULT.into();
                return Err(refusal);
            }
            Mode::Stateful => {
                let (json, ticket) = self.run(call, is_entitled && !met.is_lost);
                let durable = self.store.durable(ticket).await;
                durable.map_err(|error| Refusal::internal(&error))?;
                json?
            }
        };
        let mut reply = Reply::result(operation, &json);
        if is_write {
            let id = format!("{:032x}", self.core().random.u128(..));
            let name = HeaderName::from_static("cf-auditlog-id");
            reply
                .headers
                .extend(HeaderValue::from_str(&id).ok().map(|id| (name, id)));
        }
        Ok(reply)
    }

    /// Counts a request against the limit of its caller.
    fn count(&self, caller: &Caller, left: &mut Option<Left>) -> Result<(), Refusal> {
        let Some(limit) = self.rate_limit else {
            return Ok(());
        };
        let now = self.clock.instant().as_second();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let (remaining, refusal) = windows.count(caller, now, limit);
        *left = Some(remaining);
        refusal.map_or(Ok(()), Err)
    }

    /// Runs a call on the state, and hands its changes to the store. What is not to be kept runs on a copy.
    fn run(
        &self,
        call: crate::operation::Call,
        is_kept: bool,
    ) -> (Result<Vec<u8>, Refusal>, Ticket) {
        let now = self.clock.now();
        let mut core = self.core();
        let Core { state, random } = &mut *core;
        let mut copy = (!is_kept).then(|| state.clone());
        let json = call.run(&mut Service {
            state: copy.as_mut().unwrap_or(state),
            now,
            random,
        });
        // Under the lock: changes reach the store in the order in which they were made.
        let ticket = self.store.submit(state.take_changes());
        (json, ticket)
    }
}

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=UTF-8";

impl Reply {
    fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: JSON,
            body: body.into(),
            headers: Vec::new(),
        }
    }

    fn documented(operation: &'static Operation) -> Self {
        Self::json(status(operation), operation.example.as_bytes())
    }

    /// A result in the envelope.
    fn result(operation: &Operation, json: &[u8]) -> Self {
        const HEAD: &[u8] = br#"{"success":true,"errors":[],"messages":[],"result":"#;
        Self::json(status(operation), [HEAD, json, b"}"].concat())
    }

    fn refused(refusal: Refusal) -> Self {
        let mut reply = Self::json(refusal.status, refusal.to_json());
        reply.headers = refusal.headers;
        reply
    }

    /// An answer that was ordered.
    fn instead(instead: Instead) -> Self {
        let reason = instead.status.canonical_reason().unwrap_or("Error");
        let mut reply = match instead.html {
            false => {
                let said = match instead.status {
                    StatusCode::TOO_MANY_REQUESTS => &choices::TOO_MANY_REQUESTS,
                    _ => &choices::ORDERED,
                };
                let notice = crate::refusal::Notice::new(said.code, reason);
                let refusal = Refusal::with(said, vec![notice]);
                Self::json(instead.status, refusal.to_json())
            }
            true => {
                let code = instead.status.as_u16();
                let page = format!(
                    "<!DOCTYPE html>\n<html><head><title>{code} {reason}</title></head><body><h1>{reason}</h1></body></html>\n"
                );
                Self {
                    content_type: HTML,
                    ..Self::json(instead.status, page)
                }
            }
        };
        let retry = instead.retry_after.map(HeaderValue::from);
        reply
            .headers
            .extend(retry.map(|value| (header::RETRY_AFTER, value)));
        reply
    }
}

fn status(operation: &Operation) -> StatusCode {
    StatusCode::from_u16(operation.status).unwrap_or_default()
}
