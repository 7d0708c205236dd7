//! What the generated table is made of: an operation, a request for it, the call that comes of the request, and the
//! refusal that comes instead.

use api_types::wire::{Field, Slot};
use axum::http::HeaderMap;

use crate::answer::Answer;
use crate::check;
pub(crate) use crate::refusal::Refusal;
use crate::service::Service;

/// One of the operations that the specification has.
pub(crate) struct Operation {
    /// The `operationId`.
    pub(crate) id: &'static str,
    /// The HTTP method.
    pub(crate) method: &'static str,
    /// The path below [`BASE_PATH`](crate::generated::api::BASE_PATH), with parameters in braces.
    pub(crate) path: &'static str,
    /// The permissions of which any one suffices.
    pub(crate) permissions: &'static [&'static str],
    /// Checks a request and makes a call of it.
    pub(crate) check: fn(&Request<'_>) -> Result<Call, Refusal>,
    /// The status of an answer that says yes.
    pub(crate) status: u16,
    /// The documented answer, as JSON.
    pub(crate) example: &'static str,
}

/// A request for an operation.
pub(crate) struct Request<'a> {
    /// The parameters of the path by their names, decoded.
    pub(crate) parameters: Vec<(&'a str, &'a str)>,
    /// The headers, of which those count here that say what the body is.
    pub(crate) headers: &'a HeaderMap,
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Request<'_> {
    /// Reads a parameter of the path.
    ///
    /// # Errors
    ///
    /// If its value is none of the type, or beyond a limit of it: there is no such path then.
    pub(crate) fn parameter<T: Field>(&self, name: &str) -> Result<T, Refusal> {
        let mut parameters = self.parameters.iter();
        let text = parameters.find(|(known, _)| *known == name);
        let text = text.map_or("", |(_, text)| text);
        let mut value = T::blank();
        let is_read = match value.slot() {
            Slot::String(target) => {
                text.clone_into(target);
                true
            }
            Slot::Text(target) => target.set(text).is_ok(),
            Slot::Integer(mut target) => text.parse().is_ok_and(|number| target.set(number)),
            _ => false,
        };
        match is_read && api_types::wire::validate(&value).is_ok() {
            true => Ok(value),
            false => Err(Refusal::no_route()),
        }
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// If it is not announced as JSON, is none, or is not what the specification wants; the refusal points to the
    /// member.
    pub(crate) fn body<T: Field>(&self) -> Result<T, Refusal> {
        check::media_type(self.headers)?;
        check::body(self.body)
    }
}

/// A request that keeps to the specification: what is left is to do it.
pub(crate) struct Call(Box<Run>);

type Run = dyn FnOnce(&mut Service<'_>) -> Result<Vec<u8>, Refusal> + Send;

impl Call {
    /// Makes one of what is to be done. Its result is written as the service would.
    pub(crate) fn new<T: Answer>(
        call: impl FnOnce(&mut Service<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Self {
        Self(Box::new(move |service| {
            let mut json = Vec::new();
            call(service)?.write(&mut json)?;
            Ok(json)
        }))
    }

    /// Does it, and gives the result as JSON.
    pub(crate) fn run(self, service: &mut Service<'_>) -> Result<Vec<u8>, Refusal> {
        (self.0)(service)
    }
}
