//! What a generated call is given and gives back.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::pin::Pin;

use api_runtime::{Error, RawBody, Request};
use api_types::wire::{self, Field};
use serde_json::Value;

/// An operation of a generated client `C`.
#[derive(Debug)]
pub struct Call<C> {
    /// The HTTP method: `GET`.
    pub method: &'static str,
    /// The path template of the document.
    pub path: &'static str,
    /// The member of the answer that the client gives, if it is not the whole answer.
    pub wrapper: Option<&'static str>,
    /// Makes the request of these values and gives what awaits its answer.
    pub send: fn(&C, &Values) -> Result<Answer, Unfit>,
}

/// The result of a call, encoded as JSON again.
pub type Answer = Pin<Box<dyn Future<Output = Result<Value, Error>>>>;

/// A value that the type for it does not take: what it was for, and why.
#[derive(Debug)]
pub struct Unfit(pub String);

/// What a call is made of, as JSON.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Parameters, by where they go and what they are called.
    pub parameters: BTreeMap<(String, String), Value>,
    /// The body.
    pub body: Option<Value>,
}

impl Values {
    /// A parameter that every call has.
    pub fn required<T: Field>(&self, location: &str, name: &str) -> Result<T, Unfit> {
        let value = self.optional(location, name)?;
        value.ok_or_else(|| {
            Unfit(format!(
                "the {location} parameter `{name}` is required by the client and not by the document"
            ))
        })
    }

    /// A parameter that a call may lack.
    pub fn optional<T: Field>(&self, location: &str, name: &str) -> Result<Option<T>, Unfit> {
        let value = self.parameters.get(&(location.to_owned(), name.to_owned()));
        let read = |value: &Value| read(value, &format!("the {location} parameter `{name}`"));
        value.map(read).transpose()
    }

    /// The body, as the type that the client has for it.
    pub fn body<T: Field>(&self) -> Result<T, Unfit> {
        let missing = || Unfit("the client wants a body and the document has none".to_owned());
        read(self.body.as_ref().ok_or_else(missing)?, "the body")
    }

    /// The body, as it is sent.
    pub fn bytes(&self) -> Result<Vec<u8>, Unfit> {
        match &self.body {
            Some(Value::String(text)) => Ok(text.clone().into_bytes()),
            Some(value) => Ok(value.to_string().into_bytes()),
            None => Ok(Vec::new()),
        }
    }
}

fn read<T: Field>(value: &Value, what: &str) -> Result<T, Unfit> {
    wire::from_value(value.clone()).map_err(|error| Unfit(format!("{what}: {error}: {value}")))
}

/// What a request gives.
pub fn answer<T: Field + 'static>(request: Request<T>) -> Answer {
    Box::pin(async move {
        let result = request.await?;
        // What cannot be written is no equal of what was read.
        let json = wire::to_json(&result).unwrap_or_default();
        Ok(serde_json::from_slice(&json).unwrap_or_else(|error| {
            Value::String(format!("the result cannot be written: {error}"))
        }))
    })
}

/// What a request for bytes gives: they are taken for text.
pub fn download(request: Request<RawBody>) -> Answer {
    Box::pin(async move {
        let body = request.send_raw().await?.result;
        Ok(Value::String(
            String::from_utf8_lossy(body.as_ref()).into_owned(),
        ))
    })
}
