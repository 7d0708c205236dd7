//! Why a request gave no result.

use std::{
    error::Error as StdError,
    fmt,
    time::{Duration, SystemTime},
};

use api_types::wire::{DecodeError, Field, from_json};
use reqwest::{StatusCode, header::HeaderMap};

use crate::{
    ErrorItem, RateLimit, RateLimitPolicy, excerpt, retry::Outcome, retry_after::retry_after,
};

/// The result of what may fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request gave no result, or a client could not be built.
///
/// Displays as one line: the operation, what happened, every code and message of the service, the
/// request id and the number of tries if there were several. Neither that nor `Debug` shows a credential, a body that was sent, or of a
/// result more than [`ErrorKind::Unexpected`] says.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use api_runtime::{Client, ClientBuilder, ErrorKind};
///
/// let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let error = client.request::<Note>(&GET, &[&"book", &".."]).to_http().unwrap_err();
///
/// assert!(matches!(error.kind(), ErrorKind::Build { name, .. } if name == "note_id"));
/// assert_eq!(
///     error.to_string(),
///     "notes-get: not sent: `note_id` is `..`, which would lead to another path"
/// );
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    rate_limits: Vec<RateLimit>,
    rate_limit_policies: Vec<RateLimitPolicy>,
    tries: u32,
    note: Option<Note>,
    body: Vec<u8>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is to be said beside what the service says.
#[derive(Debug)]
enum Note {
    /// Why a redirect was not followed.
    Redirect(String),
    /// What a DELETE does not find may have been deleted by an earlier try.
    Gone,
}

/// What kind of failure an [`Error`] is: one variant for each thing that a caller does differently.
///
/// ```
/// use api_runtime::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> String {
///     match error.kind() {
///         ErrorKind::Build { name, .. } => format!("mend {name}"),
///         ErrorKind::NoAnswer { connect: true, .. } => "is the network up?".to_owned(),
///         ErrorKind::Service { items, .. } if items.iter().any(|item| item.code == Some(1003)) => {
///             "choose another name".to_owned()
///         }
///         _ => error.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Nothing was sent: the request or the client could not be built. Mend what is named.
    #[non_exhaustive]
    Build {
        /// The parameter, field, setting or environment variable.
        name: String,
        /// What is wrong with it, as the rest of a sentence; never a secret value.
        reason: String,
    },
    /// No answer came, or only a part of one. Whether the service acted is unknown unless `connect`
    /// is set.
    #[non_exhaustive]
    NoAnswer {
        /// The connection was not made: the service has seen nothing of the request.
        connect: bool,
        /// The time was up.
        timeout: bool,
    },
    /// The service said no: an error status, a redirect that is not followed, or a success status
    /// with an envelope that denies it.
    #[non_exhaustive]
    Service {
        /// All that it gives as reasons; empty if it gives none that can be read.
        items: Vec<ErrorItem>,
    },
    /// The service said yes, but the answer is not what its document promises.
    #[non_exhaustive]
    Unexpected {
        /// Where in the body, as a JSON pointer (RFC 6901); empty for the whole.
        pointer: String,
        /// What is wrong there. It may quote the value, but never one that the model holds for
        /// secret.
        reason: String,
        /// What stands around the place, with `…` for strings, as any may be a secret. If the body
        /// is no JSON, its start.
        excerpt: String,
    },
}

/// What is wrong with a request or a client that is being built: an [`ErrorKind::Build`] in the
/// making.
#[derive(Clone, Debug)]
pub(crate) struct Defect {
    name: String,
    reason: String,
}

impl Defect {
    pub(crate) fn new(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            reason: reason.into(),
        }
    }
}

impl From<Defect> for Error {
    fn from(Defect { name, reason }: Defect) -> Self {
        Self::new(ErrorKind::Build { name, reason })
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            status: None,
            request_id: None,
            retry_after: None,
            rate_limits: Vec::new(),
            rate_limit_policies: Vec::new(),
            tries: 0,
            note: None,
            body: Vec::new(),
            source: None,
        }))
    }

    /// What became of a try that `reqwest` gave up.
    pub(crate) fn no_answer(source: reqwest::Error) -> Self {
        Self::new(ErrorKind::NoAnswer {
            connect: source.is_connect(),
            timeout: source.is_timeout(),
        })
        .with_source(source.without_url())
    }

    /// A deadline is over before anything could be sent.
    pub(crate) fn out_of_time() -> Self {
        Self::new(ErrorKind::NoAnswer {
            connect: true,
            timeout: true,
        })
        .with_source(OutOfTime)
    }

    /// The time for the next part of an answer is over.
    pub(crate) fn timed_out() -> Self {
        Self::new(ErrorKind::NoAnswer {
            connect: false,
            timeout: true,
        })
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_answer(
        mut self,
        status: StatusCode,
        request_id: Option<&str>,
        headers: &HeaderMap,
    ) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id.map(str::to_owned);
        self.0.retry_after = retry_after(headers, SystemTime::now());
        self.0.rate_limits = RateLimit::list(headers);
        self.0.rate_limit_policies = RateLimitPolicy::list(headers);
        self
    }

    pub(crate) fn with_tries(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    pub(crate) fn with_redirect(mut self, reason: String) -> Self {
        self.0.note = Some(Note::Redirect(reason));
        self
    }

    pub(crate) fn with_gone(mut self) -> Self {
        self.0.note = Some(Note::Gone);
        self
    }

    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.0.body = body;
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation, by its name in the service's document; none while a client is built.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The status of the answer; none if no answer came.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// What the service gives as reasons; empty unless the kind is [`ErrorKind::Service`].
    pub fn items(&self) -> &[ErrorItem] {
        match self.kind() {
            ErrorKind::Service { items } => items,
            _ => &[],
        }
    }

    /// The name of the request in the service's logs: give it to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The body of an answer of [`ErrorKind::Service`] as it came, as far as it came; else empty.
    /// It is not in `Display` or `Debug`, as nobody can say what it holds.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The [body](Self::body) as a `T`: what the service's document says that an answer of this status
    /// holds. Secrets of the request that it repeats are blotted out.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
    /// # fn main() {}
    /// fn advice(error: &api_runtime::Error) -> String {
    ///     match error.answer::<Note>() {
    ///         Ok(answer) => answer.text,
    ///         Err(_) => error.to_string(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the body is not a `T`; always if the error is not of [`ErrorKind::Service`].
    pub fn answer<T: Field>(&self) -> std::result::Result<T, DecodeError> {
        let body = self.body();
        from_json(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
    }

    /// How long the service asks to wait before the next request: `retry-after-ms`, else
    /// `retry-after` in whole seconds or as a date, which counts from the `date` of the answer. A
    /// date that is over is a wait of zero.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many tries were made: more than one if there were
    /// [retries](crate::RetryPolicy); zero if nothing was sent.
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// What is left of the service's limits, as the answer says it (`ratelimit`).
    pub fn rate_limits(&self) -> &[RateLimit] {
        &self.0.rate_limits
    }

    /// The service's limits, as the answer says them (`ratelimit-policy`).
    pub fn rate_limit_policies(&self) -> &[RateLimitPolicy] {
        &self.0.rate_limit_policies
    }

    /// Whether a DELETE does not find what an earlier try of the same request may have deleted:
    /// the answer to that try was lost, or a 5xx.
    ///
    /// # Troubleshooting
    ///
    /// - If it only matters that the object is gone, take it for a success.
    /// - If it matters who deleted it, [no retries](crate::RetryPolicy::none) for this request
    ///   leave you with the first try's error, and a look at what is there.
    /// - Does it come often? [`Request::timeout`](crate::Request::timeout) may be too short for
    ///   what the service takes to delete.
    pub fn may_have_deleted(&self) -> bool {
        matches!(self.0.note, Some(Note::Gone))
    }

    /// Whether the service sent the request elsewhere, where it was not sent on to.
    ///
    /// # Troubleshooting
    ///
    /// - The line of the error says where to: to another origin (scheme, host and port), which must
    ///   not see the credentials; or without the method and the body; or on and on.
    /// - Is the base URL `http` where the service wants `https`, or its name one that has changed?
    /// - A portal of the network that wants a login answers like this too.
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.note, Some(Note::Redirect(_)))
    }

    /// Whether the service does not know what the path names: status 404.
    ///
    /// # Troubleshooting
    ///
    /// - Is each id of the kind that its parameter asks for? The id of an account in place of that
    ///   of a zone looks like one.
    /// - Was the object deleted, or was it never made?
    /// - Does the base URL carry a path that the service does not have?
    ///   [`Request::to_http`](crate::Request::to_http) shows the whole path.
    /// - Some services answer 404 for what the credentials may not see.
    pub fn is_not_found(&self) -> bool {
        self.refused_with(|status| status == StatusCode::NOT_FOUND)
    }

    /// Whether the service had too many requests: status 429.
    ///
    /// # Troubleshooting
    ///
    /// - Wait for [`retry_after`](Self::retry_after), or for the window that the service documents,
    ///   and send again. Retries do so up to [`max_wait`](crate::RetryPolicy::max_wait).
    /// - A [`Pacer`](crate::Pacer) keeps within the limit.
    /// - Limits commonly hold for a user, not for a client: what else runs with the same
    ///   credentials?
    /// - Ask less often: list once instead of getting each object.
    pub fn is_rate_limited(&self) -> bool {
        self.refused_with(|status| status == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the service does not take the credentials, or not for this: status 401 or 403.
    /// Services use both for both.
    ///
    /// # Troubleshooting
    ///
    /// - Are they the credentials that you mean? Those given in code win over the environment, and
    ///   in the environment the first complete scheme wins. The `Debug` of the client names the
    ///   scheme.
    /// - Are they still valid, and is the caller's address allowed to use them?
    /// - Do they carry one of the permissions that the operation's documentation lists, for this
    ///   very account?
    /// - Does the account's plan include the operation?
    /// - A malformed credential may be answered with 400 instead.
    pub fn is_unauthorized(&self) -> bool {
        self.refused_with(|status| {
            matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        })
    }

    /// Whether no answer came in the time that the request had. A status such as 504 is an answer.
    ///
    /// # Troubleshooting
    ///
    /// - With [`is_connect`](Self::is_connect) also true the service cannot be reached: a firewall
    ///   that drops, a proxy that is needed.
    /// - Else give it more time: [`Request::timeout`](crate::Request::timeout) or
    ///   [`ClientBuilder::timeout`](crate::ClientBuilder::timeout); or a later
    ///   [deadline](crate::Request::deadline), which all tries and the waits between them share.
    /// - The service may have done what was asked. Look before you repeat what must not happen
    ///   twice.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::NoAnswer { timeout: true, .. })
    }

    /// Whether no connection to the service was made, so that it has seen nothing of the request.
    ///
    /// # Troubleshooting
    ///
    /// - Is the name in the base URL right, and does it resolve here?
    /// - Does the network ask for a proxy? `HTTPS_PROXY` is honoured.
    /// - Does TLS fail? [`source`](StdError::source) says so: a clock that is wrong, a certificate
    ///   of a proxy that is not trusted.
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), ErrorKind::NoAnswer { connect: true, .. })
    }

    /// Whether the same request may succeed later: no answer came, or the status is 408, 425, 429
    /// or 5xx without 501 and 505.
    ///
    /// # Troubleshooting
    ///
    /// - This says nothing about whether it is safe to repeat: unless the operation [is
    ///   idempotent](crate::Operation::is_idempotent), or the error is a 429 or of a
    ///   [connection](Self::is_connect), the service may have acted already.
    /// - What could be repeated has been, [`tries`](Self::tries) times in all: a
    ///   [`RetryPolicy`](crate::RetryPolicy) says how often and how patiently.
    /// - Wait before repeating, at least for [`retry_after`](Self::retry_after), and longer each
    ///   time.
    pub fn is_retryable(&self) -> bool {
        Outcome::of(self).is_temporary()
    }

    fn refused_with(&self, is: impl Fn(StatusCode) -> bool) -> bool {
        matches!(self.kind(), ErrorKind::Service { .. }) && self.status().is_some_and(is)
    }

    /// What the line says after the operation.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Build { name, reason } => {
                let what = self.operation().map_or("client not built", |_| "not sent");
                write!(f, "{what}: `{name}` {reason}")
            }
            ErrorKind::NoAnswer { connect, timeout } => {
                f.write_str(match (connect, timeout) {
                    (true, true) => "no connection in time",
                    (true, false) => "no connection",
                    (false, true) => "no answer in time",
                    (false, false) => "no answer",
                })?;
                if let Some(status) = self.status() {
                    write!(f, ": {status} broke off")?;
                }
                self.root_cause()
                    .map_or(Ok(()), |cause| write!(f, ": {cause}"))
            }
            ErrorKind::Service { items } => {
                if let Some(status) = self.status() {
                    write!(f, "{status}")?;
                    if status.is_success() {
                        f.write_str(" without success")?;
                    }
                }
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{} {item}", if index == 0 { ":" } else { ";" })?;
                }
                match &self.0.note {
                    Some(Note::Redirect(reason)) => write!(f, ": {}", excerpt::start(reason, 300)),
                    Some(Note::Gone) => f.write_str(": an earlier try may have deleted it"),
                    None if items.is_empty() => {
                        write!(f, ": {}", excerpt::excerpt(self.body(), 0))
                    }
                    None => Ok(()),
                }
            }
            ErrorKind::Unexpected {
                pointer,
                reason,
                excerpt,
            } => {
                if let Some(status) = self.status() {
                    write!(f, "{status}, but ")?;
                }
                f.write_str("not what was expected")?;
                if !pointer.is_empty() {
                    write!(f, " at {}", excerpt::start(pointer, 300))?;
                }
                write!(f, ": {}: {excerpt}", excerpt::start(reason, 300))
            }
        }
    }

    fn root_cause(&self) -> Option<&(dyn StdError + 'static)> {
        let mut cause = self.source()?;
        while let Some(next) = cause.source() {
            cause = next;
        }
        Some(cause)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        self.describe(f)?;
        if let Some(id) = self.request_id() {
            write!(f, " [request {}]", excerpt::start(id, 100))?;
        }
        match self.tries() {
            0 | 1 => Ok(()),
            tries => write!(f, " [{tries} tries]"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation)
            .field("status", &self.0.status)
            .field("request_id", &self.0.request_id)
            .field("retry_after", &self.0.retry_after)
            .field("rate_limits", &self.0.rate_limits)
            .field("rate_limit_policies", &self.0.rate_limit_policies)
            .field("tries", &self.0.tries)
            .field("note", &self.0.note)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = self.0.source.as_deref()?;
        Some(source)
    }
}

/// Why a request that waited for its [`Pacer`](crate::Pacer) was not sent.
#[derive(Debug)]
struct OutOfTime;

impl fmt::Display for OutOfTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the deadline is before the pacer lets it go")
    }
}

impl StdError for OutOfTime {}
