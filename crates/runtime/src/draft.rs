//! A request without the type of its result: what is set on it, and the HTTP that it is.

use std::{
    fmt::{self, Write},
    mem,
    ops::Range,
    sync::Arc,
    time::Duration,
};

use api_types::{
    FilePart, Secret, Value,
    wire::{
        EncodeError, Field, Map, PathParameter, SecretJson, Slot, View, Violations, decode,
        validate,
    },
};
use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    Client, Encoding, Error, Operation, Result, RetryPolicy, Style, base_url,
    credentials::unfit,
    error::Defect,
    form::{self, Multipart, secrets, urlencoded},
    operation::encode,
    parameter,
};

/// A [`Request`] without the type of its result.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// The parts of the body, if it has such.
    multipart: Option<Multipart>,
    /// The last member that was added to the body.
    pub(crate) added: Option<String>,
    /// What must not be seen of the body.
    pub(crate) secrets: Option<Arc<[Secret]>>,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    /// The first thing that went wrong while building it.
    pub(crate) defect: Option<Defect>,
    /// The first path parameter that is beyond a limit.
    path_violation: Option<Defect>,
    /// The first value of the body that is beyond a limit.
    violation: Option<Defect>,
    /// Whether the limits are of no interest.
    pub(crate) unchecked: bool,
}

impl Draft {
    pub(crate) fn new(
        client: Client,
        operation: &'static Operation,
        parameters: &[&dyn PathParameter],
    ) -> Self {
        let mut draft = Self {
            timeout: client.0.timeout,
            deadline: client.0.deadline,
            retry: client.0.retry,
            client,
            operation,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: None,
            multipart: None,
            added: None,
            secrets: None,
            defect: None,
            path_violation: None,
            violation: None,
            unchecked: false,
        };
        match operation.fill(parameters) {
            Ok((path, violation)) => (draft.path, draft.path_violation) = (path, violation),
            Err(defect) => draft.defect = Some(defect),
        }
        draft
    }

    pub(crate) fn json(
        &mut self,
        json: Result<SecretJson, EncodeError>,
        limits: Result<(), Violations>,
    ) {
        self.check(limits);
        self.multipart = None;
        match json {
            Ok(SecretJson { mut text, secrets }) if secrets.is_empty() => {
                self.secrets = None;
                self.body = Some(mem::take(&mut *text).into());
            }
            Ok(SecretJson { text, secrets }) => {
                let secret = |place: Range<usize>| {
                    // With its quotes.
                    let json = &text[place.start - 1..=place.end];
                    serde_json::from_slice::<String>(json)
                        .unwrap_or_default()
                        .into()
                };
                self.secrets = Some(secrets.into_iter().map(secret).collect());
                self.body = Some(Bytes::from_owner(text));
            }
            Err(error) => self.refuse(format!("body{}", error.pointer()), error.message()),
        }
    }

    pub(crate) fn form(&mut self, form: &impl Field, encodings: &[Encoding]) {
        self.check(validate(form));
        match urlencoded(form.view(), encodings) {
            Ok(body) => {
                self.set_body(body);
                self.keep_secrets(secrets_of(form));
                self.headers.insert(header::CONTENT_TYPE, FORM);
            }
            Err(defect) => drop(self.defect.get_or_insert(defect)),
        }
    }

    pub(crate) fn multipart(&mut self, form: &impl Field, encodings: &[Encoding]) {
        self.check(validate(form));
        match Multipart::new(form.view(), encodings) {
            Ok(multipart) => {
                self.set_multipart(multipart);
                self.keep_secrets(secrets_of(form));
            }
            Err(defect) => drop(self.defect.get_or_insert(defect)),
        }
    }

    pub(crate) fn part(&mut self, name: &str, file: &FilePart) {
        if self.multipart.is_none() && self.body.is_some() {
            return self.refuse(name, "cannot be a part of a body that has none");
        }
        let mut multipart = self.multipart.take().unwrap_or_default();
        match multipart.file(name, file, None) {
            Ok(()) => self.set_multipart(multipart),
            Err(defect) => drop(self.defect.get_or_insert(defect)),
        }
    }

    fn set_multipart(&mut self, multipart: Multipart) {
        let (media_type, body) = multipart.body();
        self.set_body(body);
        self.multipart = Some(multipart);
        self.header(header::CONTENT_TYPE.as_str(), &media_type);
    }

    pub(crate) fn lines(
        &mut self,
        lines: Vec<(Result<SecretJson, EncodeError>, Result<(), Violations>)>,
    ) {
        let mut body = Zeroizing::new(Vec::new());
        for (index, (json, limits)) in lines.into_iter().enumerate() {
            if self.violation.is_none() {
                self.check(limits);
            }
            match json {
                Ok(json) => {
                    body.extend_from_slice(&json.text);
                    body.push(b'\n');
                }
                Err(error) => {
                    self.refuse(format!("body/{index}{}", error.pointer()), error.message());
                }
            }
        }
        self.set_body(body);
    }

    pub(crate) fn keep_secrets(&mut self, found: Vec<Secret>) {
        self.secrets = (!found.is_empty()).then(|| found.into());
    }

    /// Keeps the first value that is beyond a limit.
    fn check(&mut self, limits: Result<(), Violations>) {
        let violation = limits.err().and_then(|found| found.first().cloned());
        self.violation = violation.map(|first| Defect::new(first.pointer(), first.message()));
    }

    pub(crate) fn field(&mut self, name: &str, value: &Value) {
        let mut search = Search { name, found: false };
        let body = self.body.as_deref().unwrap_or(b"{}");
        match decode(body, Slot::Map(&mut search)) {
            Ok(()) if search.found => self.refuse(name, "is in the body already"),
            Ok(()) => {
                let before = &body[..body.len() - 1];
                let comma = if before == b"{" { "" } else { "," };
                let member = format!("{comma}{}:{value}}}", Value::from(name));
                let body = [before, member.as_bytes()].concat();
                self.body = Some(Bytes::from_owner(Zeroizing::new(body)));
                self.added = Some(name.to_owned());
            }
            Err(_) => self.refuse(name, "cannot be added to a body that is no object"),
        }
    }

    pub(crate) fn set_body(&mut self, body: Zeroizing<Vec<u8>>) {
        self.body = Some(Bytes::from_owner(body));
        self.multipart = None;
    }

    pub(crate) fn pair(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.extend(encode(name));
        self.query.push('=');
        self.query.extend(encode(value));
    }

    pub(crate) fn parameter(
        &mut self,
        name: &str,
        style: Style,
        value: View<'_>,
        encoding: parameter::Encoding,
    ) {
        match style.pairs(name, value, encoding) {
            Ok(pairs) => form::add(&mut self.query, &pairs),
            Err(defect) => drop(self.defect.get_or_insert(defect)),
        }
    }

    /// Sets a pair of the query, in place of those of that name.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        let encoded: String = encode(name).collect();
        let pairs = self.query.split('&').filter(|pair| {
            let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
            !name.is_empty() && name != encoded
        });
        self.query = pairs.collect::<Vec<_>>().join("&");
        self.pair(name, value);
    }

    /// The value of the first pair of that name in the query.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        let (_, value) = pairs.find(|(known, _)| known == name)?;
        Some(value.into_owned())
    }

    /// Adds a cookie with an encoded value.
    pub(crate) fn cookie(&mut self, name: &str, value: &str) {
        let before = self.headers.get(header::COOKIE);
        let all = match before.and_then(|before| before.to_str().ok()) {
            Some(before) => format!("{before}; {name}={value}"),
            None => format!("{name}={value}"),
        };
        self.header(header::COOKIE.as_str(), &all);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            return self.refuse(name, "is not the name of a header");
        };
        if CONNECTION.contains(&header) {
            return self.refuse(name, "is set by the connection");
        }
        if self.client.0.auth.sends(&header) {
            return self.refuse(name, "carries the credentials of the client");
        }
        match HeaderValue::from_str(value) {
            Ok(value) if unfit(value.to_str().unwrap_or_default()).is_none() => {
                self.headers.insert(header, value);
            }
            _ => self.refuse(name, unfit(value).unwrap_or_default()),
        }
    }

    pub(crate) fn refuse(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.defect.get_or_insert_with(|| Defect::new(name, reason));
    }

    /// The request as `reqwest` takes it, without credentials and timeout.
    pub(crate) fn http(&self) -> Result<reqwest::Request> {
        let violation = self.path_violation.as_ref().or(self.violation.as_ref());
        let violation = violation.filter(|_| !self.unchecked);
        if let Some(defect) = self.defect.as_ref().or(violation) {
            return Err(self.error(defect.clone()));
        }
        let mut url = self.base_url()?;
        let base_path = url.path().trim_end_matches('/');
        url.set_path(&[base_path, &self.path].concat());
        url.set_query(Some(self.query.as_str()).filter(|query| !query.is_empty()));
        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        *request.headers_mut() = self.headers();
        *request.body_mut() = self.body.clone().map(Into::into);
        Ok(request)
    }

    /// That of the operation, where it has one and no other was given.
    fn base_url(&self) -> Result<Url> {
        let client = &self.client.0;
        let Some(server) = self.operation.server.filter(|_| client.is_own) else {
            return Ok(client.base_url.clone());
        };
        let server = base_url::fill(server, client.variables, &client.chosen);
        let server = server.and_then(|url| base_url::check("server", &url, client.allow_http));
        server.map_err(|defect| self.error(defect))
    }

    /// All headers but those that authenticate and those of the connection.
    fn headers(&self) -> HeaderMap {
        // With room for the others: to grow costs more than all of them.
        let mut headers = HeaderMap::with_capacity(6 + self.headers.len());
        let accept = self.operation.accept.map(HeaderValue::from_str);
        headers.insert(header::ACCEPT, accept.and_then(Result::ok).unwrap_or(JSON));
        if self.body.is_some() {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        headers
    }

    fn error(&self, defect: Defect) -> Error {
        Error::from(defect).with_operation(self.operation.id())
    }

    pub(crate) fn to_http(&self) -> Result<String> {
        let request = self.http()?;
        let url = request.url();
        let mut text = format!("{} {}", request.method(), url.path());
        if let Some(query) = url.query() {
            text = text + "?" + query;
        }
        text = text + " HTTP/1.1\nhost: " + url.authority();
        let body = self.body.as_deref();
        let length = body.map(|body| ("content-length", body.len().to_string()));
        let headers = request.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str(), value.into_owned())
        });
        let mut headers: Vec<_> = headers.chain(length).collect();
        headers.sort();
        for (name, value) in headers {
            let _ = write!(text, "\n{name}: {value}");
        }
        Ok(text + "\n\n" + &String::from_utf8_lossy(body.unwrap_or_default()))
    }
}

fn secrets_of(body: &impl Field) -> Vec<Secret> {
    let mut found = Vec::new();
    secrets(body.view(), &mut found);
    found
}

/// Whether an object has a member of that name.
struct Search<'a> {
    name: &'a str,
    found: bool,
}

impl Map for Search<'_> {
    fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
        self.found |= name == self.name;
        Some(Slot::Skip)
    }

    fn each(&self, _visit: &mut dyn FnMut(&str, View<'_>) -> bool) {}
}

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The headers that frame a message or belong to the connection.
const CONNECTION: [HeaderName; 5] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers();
        let mut headers: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        headers.sort_unstable();
        f.debug_struct("Request")
            .field("operation", &self.operation.id())
            .field("method", &self.operation.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("defect", &self.defect)
            .finish_non_exhaustive()
    }
}
