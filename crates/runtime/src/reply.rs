//! The answer to a try, and what it says.

use std::{mem, sync::Arc, time::Duration};

use api_types::{
    Extra, Secret, Value,
    wire::{DecodeError, Field, Map, Optional, Slot, View, decode},
};
use reqwest::{StatusCode, header::HeaderMap};

use crate::{
    Client, Envelope, Error, ErrorItem, ErrorKind, Operation, RawBody, Response, Result, Service,
    blot::Blot, excerpt::excerpt, operation::Reading,
};

/// The answer to a try.
pub(crate) struct Reply {
    pub(crate) operation: &'static Operation,
    pub(crate) client: Client,
    /// What was secret in the body of the request.
    pub(crate) secrets: Option<Arc<[Secret]>>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
    /// What is still to be read of a success whose body is wanted piece by piece.
    pub(crate) rest: Option<reqwest::Response>,
    /// How many tries it took.
    pub(crate) tries: u32,
    /// How long all of them took.
    pub(crate) duration: Duration,
}

/// How the body of an answer ended.
pub(crate) enum End {
    Complete,
    /// It has more than so many bytes.
    TooLong(usize),
    Broken(reqwest::Error),
}

impl Reply {
    /// The answer with what it took to get it.
    pub(crate) fn with_duration(self, duration: Duration) -> Self {
        Self { duration, ..self }
    }

    /// The answer, if its body is all there.
    pub(crate) fn complete(mut self) -> Result<Self> {
        match mem::replace(&mut self.end, End::Complete) {
            End::Complete => Ok(self),
            End::TooLong(limit) => {
                let reason = format!("has more than the {limit} bytes that the client takes");
                Err(self.unexpected("", &reason, 0))
            }
            End::Broken(error) => Err(self.with_answer(Error::no_answer(error))),
        }
    }

    /// What the service said no with, however little of it can be read.
    pub(crate) fn into_refusal(mut self) -> Error {
        let is_cut = !matches!(self.end, End::Complete);
        self.blot().body(&mut self.body, is_cut);
        let body = serde_json::from_str(&String::from_utf8_lossy(self.json()));
        let body: Value = body.unwrap_or_default();
        let envelope = self.service().envelope.as_ref();
        let mut items = envelope.map_or_else(Vec::new, |envelope| reasons(envelope, &body));
        if items.is_empty() {
            let mut messages = self.operation.messages.iter();
            items.extend(messages.find_map(|pointer| ErrorItem::at(pointer, &body)));
        }
        self.with_answer(Error::new(ErrorKind::Service { items }))
            .with_body(self.body)
    }

    /// The error of a redirect that leads where `reason` says.
    pub(crate) fn into_redirect(self, reason: String) -> Error {
        self.into_refusal().with_redirect(reason)
    }

    /// The result.
    pub(crate) fn into_result<T: Field>(self) -> Result<T> {
        let mut result = T::blank();
        self.read(result.slot())?;
        Ok(result)
    }

    /// The result with all that came with it.
    pub(crate) fn into_response<T: Field>(self) -> Result<Response<T>> {
        let mut result = T::blank();
        let (reply, beside) = self.read(result.slot())?;
        Ok(reply.response(beside).with(result))
    }

    /// The body, whatever it is, with all that came with it.
    pub(crate) fn into_raw(mut self) -> Response<RawBody> {
        let body = mem::take(&mut self.body);
        self.response(Beside::default()).with(body.into())
    }

    /// Reads the result into its place.
    pub(crate) fn read(self, mut result: Slot<'_>) -> Result<(Self, Beside)> {
        let wanted = !matches!(result, Slot::Skip);
        // A success without content: what is optional is none.
        if let Slot::Optional(result) = &mut result
            && self.body.is_empty()
        {
            result.set_null();
            return Ok((self, Beside::default()));
        }
        match self.operation.reading {
            Reading::Json => {}
            Reading::Text => return self.read_text(result),
            Reading::Lines => return self.read_lines(result),
        }
        let variant = self.operation.variant(self.status.as_u16());
        let envelope = match self.envelope() {
            Some(envelope) if wanted || !self.body.is_empty() => envelope,
            None if wanted => {
                let is_null = self.json().trim_ascii() == b"null";
                let result = of_variant(result, variant.filter(|_| !is_null));
                return match decode(self.json(), result) {
                    Ok(()) => Ok((self, Beside::default())),
                    Err(error) => Err(self.undecodable(error)),
                };
            }
            _ => return Ok((self, Beside::default())),
        };
        let mut opened = Opened {
            envelope,
            given: [false; 4],
            success: Value::Null,
            beside: Beside::default(),
            result: Place {
                slot: result.reborrow(),
                filled: false,
                variant,
            },
        };
        let decoded = decode(self.json(), Slot::Map(&mut opened));
        let succeeded = self.succeeded(envelope, &opened.success, opened.given[3]);
        let Opened {
            beside,
            result: Place { filled, .. },
            ..
        } = opened;
        match decoded {
            Ok(()) if !succeeded => Err(self.into_refusal()),
            Ok(()) if filled || may_be_missing(&result) => Ok((self, beside)),
            Ok(()) => {
                let pointer = format!("/{}", envelope.result);
                Err(self.unexpected(&pointer, "is missing or null", 0))
            }
            // A refusal may have anything for a result.
            Err(error) => match serde_json::from_slice::<Value>(self.json()) {
                Ok(Value::Object(body))
                    if !self.succeeded(
                        envelope,
                        body.get(envelope.success).unwrap_or(&Value::Null),
                        body.contains_key(envelope.result),
                    ) =>
                {
                    Err(self.into_refusal())
                }
                _ => Err(self.undecodable(error)),
            },
        }
    }

    /// Whether an envelope says that the call succeeded.
    fn succeeded(&self, envelope: &Envelope, success: &Value, has_result: bool) -> bool {
        let is_implied = self.operation.implied_success && has_result;
        envelope.success.is_empty() || *success == true || (success.is_null() && is_implied)
    }

    /// Reads the body as a string.
    fn read_text(mut self, result: Slot<'_>) -> Result<(Self, Beside)> {
        let text = match String::from_utf8(mem::take(&mut self.body)) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                self.body = error.into_bytes();
                return Err(self.unexpected("", "is not UTF-8", at));
            }
        };
        if let Slot::String(target) = result {
            *target = text;
            return Ok((self, Beside::default()));
        }
        match decode(Value::from(text).to_string().as_bytes(), result) {
            Ok(()) => Ok((self, Beside::default())),
            Err(error) => Err(self.unexpected("", error.message(), 0)),
        }
    }

    /// Reads the JSON on each line into the items of a list.
    fn read_lines(mut self, result: Slot<'_>) -> Result<(Self, Beside)> {
        let Slot::List(list) = result else {
            return Err(self.unexpected("", "is a list of lines", 0));
        };
        let body = mem::take(&mut self.body);
        let mut start = 0;
        for line in body.split_inclusive(|&byte| byte == b'\n') {
            // A sequence of RFC 7464 has a mark before each text.
            let text = line.strip_prefix(b"\x1e").unwrap_or(line);
            if !text.trim_ascii().is_empty()
                && let Err(error) = decode(text, list.push())
            {
                let index = list.len() - 1;
                let at = error.position().map_or(0, |position| position.offset);
                let at = start + at + (line.len() - text.len());
                self.body = body;
                return Err(self.unexpected(
                    &format!("/{index}{}", error.pointer()),
                    error.message(),
                    at,
                ));
            }
            start += line.len();
        }
        Ok((self, Beside::default()))
    }

    /// The envelope of this result, if it has one.
    fn envelope(&self) -> Option<&'static Envelope> {
        let envelope = self.service().envelope.as_ref();
        envelope.filter(|_| self.operation.wrapped)
    }

    /// Where in the body the result is, as a JSON pointer.
    pub(crate) fn result_pointer(&self) -> String {
        let envelope = self.envelope();
        envelope.map_or_else(String::new, |envelope| format!("/{}", envelope.result))
    }

    pub(crate) fn response(self, beside: Beside) -> Response<()> {
        Response {
            result: (),
            status: self.status,
            request_id: self.request_id().map(str::to_owned),
            headers: self.headers,
            tries: self.tries,
            duration: self.duration,
            messages: ErrorItem::list(&beside.messages),
            result_info: Some(beside.result_info).filter(|info| !info.is_null()),
            extra: beside.extra,
        }
    }

    /// What the service may repeat, and must not be seen.
    fn blot(&self) -> Blot {
        let mut secrets = self.client.0.auth.secrets();
        secrets.extend(self.secrets.iter().flat_map(|secrets| &**secrets).cloned());
        Blot(secrets)
    }

    /// The body without the mark of byte order that some put before it (RFC 8259 §8.1).
    pub(crate) fn json(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body)
    }

    fn service(&self) -> &'static Service {
        self.client.0.service
    }

    fn undecodable(self, error: DecodeError) -> Error {
        let at = error.position().map_or(0, |position| position.offset);
        let told = self.unexpected(error.pointer(), error.message(), at);
        match told.kind() {
            ErrorKind::Unexpected { reason, .. } if reason == error.message() => {
                told.with_source(error)
            }
            // It quotes a secret.
            _ => told,
        }
    }

    pub(crate) fn unexpected(mut self, pointer: &str, reason: &str, at: usize) -> Error {
        // Over the text, not the JSON: the place in it stays the same.
        let (blot, mut reason) = (self.blot(), reason.as_bytes().to_vec());
        blot.text(&mut reason, false);
        // One that is over the limit may end in the middle of a secret.
        blot.text(&mut self.body, true);
        self.with_answer(Error::new(ErrorKind::Unexpected {
            pointer: pointer.to_owned(),
            reason: String::from_utf8_lossy(&reason).into_owned(),
            excerpt: excerpt(self.json(), at),
        }))
    }

    /// The same answer with another body.
    pub(crate) fn with_body(&self, body: Vec<u8>) -> Self {
        Self {
            operation: self.operation,
            client: self.client.clone(),
            secrets: self.secrets.clone(),
            status: self.status,
            headers: self.headers.clone(),
            body,
            end: End::Complete,
            rest: None,
            tries: self.tries,
            duration: self.duration,
        }
    }

    pub(crate) fn with_answer(&self, error: Error) -> Error {
        error
            .with_operation(self.operation.id())
            .with_tries(self.tries)
            .with_answer(self.status, self.request_id(), &self.headers)
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        let header = self.headers.get(self.service().request_id_header?)?;
        header.to_str().ok()
    }
}

impl Response<()> {
    pub(crate) fn with<T>(self, result: T) -> Response<T> {
        Response {
            result,
            status: self.status,
            headers: self.headers,
            request_id: self.request_id,
            tries: self.tries,
            duration: self.duration,
            messages: self.messages,
            result_info: self.result_info,
            extra: self.extra,
        }
    }
}

/// The reasons in the body of a refusal. A result that is a string is one where there is no other.
fn reasons(envelope: &Envelope, body: &Value) -> Vec<ErrorItem> {
    let items = ErrorItem::list(&body[envelope.errors]);
    match &body[envelope.result] {
        result @ Value::String(_) if items.is_empty() => ErrorItem::list(result),
        _ => items,
    }
}

/// Whether a result may be missing or null: a list is empty then, and what is optional is none.
fn may_be_missing(result: &Slot<'_>) -> bool {
    matches!(
        result,
        Slot::Skip | Slot::Value(_) | Slot::List(_) | Slot::Optional(_) | Slot::OptionalOrEmpty(_)
    )
}

/// An envelope that is being read: the one pass over a success.
struct Opened<'a> {
    envelope: &'static Envelope,
    /// Which of its members have been there.
    given: [bool; 4],
    success: Value,
    beside: Beside,
    result: Place<'a>,
}

/// What an envelope says beside the result.
#[derive(Default)]
pub(crate) struct Beside {
    messages: Value,
    result_info: Value,
    extra: Extra,
}

impl Map for Opened<'_> {
    fn insert(&mut self, name: &str) -> Option<Slot<'_>> {
        let (index, slot) = if name == self.envelope.success {
            (0, Slot::Value(&mut self.success))
        } else if name == self.envelope.messages {
            (1, Slot::Value(&mut self.beside.messages))
        } else if name == self.envelope.result_info {
            (2, Slot::Value(&mut self.beside.result_info))
        } else if name == self.envelope.result {
            (3, Slot::Optional(&mut self.result))
        } else if name == self.envelope.errors {
            return Some(Slot::Skip);
        } else {
            let slot = Map::insert(&mut self.beside.extra, name);
            return Some(slot.unwrap_or(Slot::Skip));
        };
        (!mem::replace(&mut self.given[index], true)).then_some(slot)
    }

    fn each(&self, _visit: &mut dyn FnMut(&str, View<'_>) -> bool) {}
}

/// The place of a result in its envelope, where null may stand whatever is due.
struct Place<'a> {
    slot: Slot<'a>,
    /// Whether there was a value.
    filled: bool,
    /// The variant that the status tells.
    variant: Option<&'static str>,
}

/// The place for a value that is not null, and is of a certain variant where one is given.
fn of_variant<'a>(slot: Slot<'a>, variant: Option<&'static str>) -> Slot<'a> {
    match (slot, variant) {
        (Slot::Union(union), Some(variant)) => Slot::Variant(union, variant),
        (Slot::Optional(optional), Some(_)) => of_variant(optional.set_value(), variant),
        (slot, _) => slot,
    }
}

impl Optional for Place<'_> {
    fn set_null(&mut self) {
        if let Slot::Optional(result) | Slot::OptionalOrEmpty(result) = &mut self.slot {
            result.set_null();
        }
    }

    fn set_value(&mut self) -> Slot<'_> {
        self.filled = true;
        of_variant(self.slot.reborrow(), self.variant)
    }
}
