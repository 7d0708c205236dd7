//! What was asked and answered. Nothing of headers and bodies: there are secrets in them.

use std::collections::VecDeque;
use std::fmt::Display;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

/// A request that was answered.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// When it came.
    pub time: String,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query: its first 1,000 characters, if it is longer.
    pub path: String,
    /// The `operationId`, if the path is one of the API.
    pub operation: Option<&'static str>,
    /// The status of the answer; none if the connection was cut instead.
    pub status: Option<u16>,
    /// The id of the request, which the answer has as a header.
    pub ray: String,
    /// How long it took.
    #[serde(serialize_with = "milliseconds")]
    pub duration: Duration,
}

fn milliseconds<S: serde::Serializer>(
    duration: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64() * 1e3)
}

/// How requests are shown on standard error.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LogFormat {
    /// Not at all.
    #[default]
    None,
    /// A line for people.
    Text,
    /// A JSON object on a line.
    Json,
}

/// The last requests.
#[derive(Debug)]
pub(crate) struct Log {
    format: LogFormat,
    requests: Mutex<VecDeque<LoggedRequest>>,
}

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;
/// What is remembered of a method or a path: none of the API is as long.
const LONGEST: usize = 1000;

/// The beginning of what a client has sent.
pub(crate) fn beginning(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

impl Log {
    pub(crate) fn new(format: LogFormat) -> Self {
        Self {
            format,
            requests: Mutex::default(),
        }
    }

    pub(crate) fn add(&self, request: LoggedRequest) {
        match self.format {
            LogFormat::None => {}
            LogFormat::Text => print(&text(&request)),
            LogFormat::Json => match serde_json::to_string(&request) {
                Ok(line) => print(&line),
                Err(error) => self::error(&error),
            },
        }
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() >= REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.clear();
    }
}

/// Tells whoever runs the emulator of an error of its own.
pub(crate) fn error(error: &dyn Display) {
    print(&format_args!("error: {error}"));
}

/// Prints a line. Where nobody reads standard error any more, requests are answered all the same.
fn print(line: &dyn Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn text(request: &LoggedRequest) -> String {
    let status = request
        .status
        .map_or("cut".to_owned(), |status| status.to_string());
    format!(
        "{} {} {} {status} {:.1} ms {} {}",
        request.time,
        request.method,
        // A path may have anything in it, which a terminal should not see.
        request.path.escape_debug(),
        request.duration.as_secs_f64() * 1e3,
        request.operation.unwrap_or("-"),
        request.ray,
    )
}
