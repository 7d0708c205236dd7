//! What is answered instead of a result.

use std::fmt::Display;

use api_types::wire::EncodeError;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::choices::{self, Said};
use crate::log;

/// Why a request gets no result.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) errors: Vec<Notice>,
    /// What stands for the result: null but in one case.
    pub(crate) result: Value,
    /// Headers beside those that every answer has.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// One of the errors of an envelope.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) code: u32,
    pub(crate) message: String,
    /// The place in the body, as a JSON pointer.
    pub(crate) pointer: Option<String>,
    /// The error behind it.
    pub(crate) cause: Option<(u32, String)>,
}

impl Notice {
    pub(crate) fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            pointer: None,
            cause: None,
        }
    }

    /// The error about a place in the body.
    pub(crate) fn at(code: u32, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..Self::new(code, message)
        }
    }

    fn to_json(&self) -> Value {
        let mut notice = json!({ "code": self.code, "message": self.message });
        if let Some(pointer) = &self.pointer {
            notice["source"] = json!({ "pointer": pointer });
        }
        if let Some((code, message)) = &self.cause {
            notice["error_chain"] = json!([{ "code": code, "message": message }]);
        }
        notice
    }
}

impl Refusal {
    /// One of the refusals that the [choices] have.
    pub(crate) fn of(said: &Said) -> Self {
        Self::with(said, vec![Notice::new(said.code, said.message)])
    }

    /// The refusal of a member of the body.
    pub(crate) fn at(said: &Said, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::with(said, vec![Notice::at(said.code, pointer, message)])
    }

    /// A refusal with the status of a choice and other errors.
    pub(crate) fn with(said: &Said, errors: Vec<Notice>) -> Self {
        Self {
            status: StatusCode::from_u16(said.status).unwrap_or(StatusCode::BAD_REQUEST),
            errors,
            result: Value::Null,
            headers: Vec::new(),
        }
    }

    /// A header that is wrong: the error behind the error tells which.
    pub(crate) fn header(code: u32, message: impl Into<String>) -> Self {
        let said = &choices::INVALID_HEADER;
        let mut notice = Notice::new(said.code, said.message);
        notice.cause = Some((code, message.into()));
        Self::with(said, vec![notice])
    }

    /// There is no such path.
    pub(crate) fn no_route() -> Self {
        let [first, second] = [&choices::NO_ROUTE, &choices::NO_ROUTE_BEHIND];
        let notices = [first, second].map(|said| Notice::new(said.code, said.message));
        Self::with(first, notices.into())
    }

    /// Something that should not happen went wrong in the emulator, whose user is told as well.
    pub(crate) fn internal(error: &dyn Display) -> Self {
        let said = &choices::INTERNAL;
        let message = format!("{}: {error}", said.message);
        log::error(&message);
        Self::with(said, vec![Notice::new(said.code, message)])
    }

    /// The envelope, as JSON.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let errors: Value = self.errors.iter().map(Notice::to_json).collect();
        let result = &self.result;
        format!(r#"{{"success":false,"errors":{errors},"messages":[],"result":{result}}}"#).into()
    }
}

impl From<EncodeError> for Refusal {
    /// What the emulator has made itself cannot be written as JSON.
    fn from(error: EncodeError) -> Self {
        Self::internal(&error)
    }
}
