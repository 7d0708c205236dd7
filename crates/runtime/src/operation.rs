//! An operation of the service, and the path that its parameters make.

use std::fmt::{self, Write};

use api_types::wire::PathParameter;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;

use crate::error::Defect;

/// All but the unreserved characters of RFC 3986 §2.3, so that no value can add a segment, a query
/// or a fragment.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `text` with everything but unreserved characters percent-encoded.
pub(crate) fn encode(text: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(text, RESERVED)
}

/// Appends what is written to it, percent-encoded.
struct Encoder<'a>(&'a mut String);

impl Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(encode(text));
        Ok(())
    }
}

/// One operation of a service: what stays the same from call to call. Generated code holds each as
/// a `static`.
///
/// ```
/// use api_runtime::Operation;
///
/// static GET: Operation = Operation::get("notes-get", "/books/{book_id}/notes/{note_id}");
/// static PRINT: Operation = Operation::post("notes-print", "/books/{book_id}/print").idempotent();
///
/// assert_eq!(GET.id(), "notes-get");
/// assert!(GET.is_idempotent() && PRINT.is_idempotent());
/// ```
#[derive(Debug)]
pub struct Operation {
    id: &'static str,
    pub(crate) method: Method,
    path: &'static str,
    idempotent: bool,
    pub(crate) wrapped: bool,
    pub(crate) implied_success: bool,
    pub(crate) messages: &'static [&'static str],
    pub(crate) reading: Reading,
    /// The media types that are asked for, but JSON.
    pub(crate) accept: Option<&'static str>,
    /// Which variant of the result an answer of a status is.
    variants: &'static [(u16, &'static str)],
    /// Its own base URL.
    pub(crate) server: Option<&'static str>,
}

/// How the body of a success is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reading {
    Json,
    /// As a string.
    Text,
    /// As JSON on each line.
    Lines,
}

impl Operation {
    /// `GET`: idempotent. `path` is a template that starts with `/` and names its parameters in
    /// braces.
    pub const fn get(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::GET, path).idempotent()
    }

    /// `HEAD`: idempotent; an answer has no body.
    pub const fn head(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::HEAD, path).idempotent()
    }

    /// `OPTIONS`: idempotent.
    pub const fn options(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::OPTIONS, path).idempotent()
    }

    /// `TRACE`: idempotent; sent without credentials, which the answer would repeat.
    pub const fn trace(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::TRACE, path).idempotent()
    }

    /// `PUT`: idempotent.
    pub const fn put(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PUT, path).idempotent()
    }

    /// `DELETE`: idempotent.
    pub const fn delete(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::DELETE, path).idempotent()
    }

    /// `POST`: not idempotent.
    pub const fn post(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::POST, path)
    }

    /// `PATCH`: not idempotent.
    pub const fn patch(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PATCH, path)
    }

    /// # Panics
    ///
    /// If the template does not start with `/`, or has a query or a fragment. In a `static` that is an
    /// error of compilation.
    const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        let bytes = path.as_bytes();
        assert!(matches!(bytes, [b'/', ..]), "a path starts with `/`");
        let mut index = 0;
        while index < bytes.len() {
            let is_path = !matches!(bytes[index], b'?' | b'#');
            assert!(
                is_path,
                "a path has no query and no fragment: use `Request::query`"
            );
            index += 1;
        }
        Self {
            id,
            method,
            path,
            idempotent: false,
            wrapped: true,
            implied_success: false,
            messages: &[],
            reading: Reading::Json,
            accept: None,
            variants: &[],
            server: None,
        }
    }

    /// States that the operation may be carried out twice with the effect of once (RFC 9110
    /// §9.2.2).
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// States that a result of this operation stands without the service's envelope.
    #[must_use]
    pub const fn unwrapped(mut self) -> Self {
        self.wrapped = false;
        self
    }

    /// States that the envelope of this operation may leave out whether the call succeeded: it did then,
    /// if there is a result.
    #[must_use]
    pub const fn implied_success(mut self) -> Self {
        self.implied_success = true;
        self
    }

    /// States where answers that say no have a text for people, if they are not the service's
    /// envelope: JSON pointers (RFC 6901), the best first.
    #[must_use]
    pub const fn messages(mut self, messages: &'static [&'static str]) -> Self {
        self.messages = messages;
        self
    }

    /// States which variant of a result of several types an answer of a status is: by the status or, for
    /// all of a class that are not among them, by its first digit. An answer that cannot be of it is told
    /// by what it holds, as is one of another status.
    #[must_use]
    pub const fn variants(mut self, variants: &'static [(u16, &'static str)]) -> Self {
        self.variants = variants;
        self
    }

    /// The variant that an answer of this status is.
    pub(crate) fn variant(&self, status: u16) -> Option<&'static str> {
        let of = |wanted: u16| self.variants.iter().find(|(status, _)| *status == wanted);
        let variant = of(status).or_else(|| of(status / 100));
        variant.map(|(_, variant)| *variant)
    }

    /// States which media types are asked for in place of JSON, as the header `accept` has them. How the
    /// answer is read is not changed.
    #[must_use]
    pub const fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = Some(media_types);
        self
    }

    /// States that a result is a text of one of these media types, for a [`Request`](crate::Request) of
    /// a `String`.
    #[must_use]
    pub const fn text(mut self, media_types: &'static str) -> Self {
        self.reading = Reading::Text;
        self.wrapped = false;
        self.accept(media_types)
    }

    /// States that a result is a list with an item as JSON on each line, of one of these media types.
    #[must_use]
    pub const fn lines(mut self, media_types: &'static str) -> Self {
        self.reading = Reading::Lines;
        self.wrapped = false;
        self.accept(media_types)
    }

    /// States that the operation has a base URL of its own. It holds where the client is told no other
    /// one than the service's, and gets the credentials as that does. What is chosen for the variables of
    /// the service's base URL holds for those of that name in it.
    #[must_use]
    pub const fn server(mut self, base_url: &'static str) -> Self {
        self.server = Some(base_url);
        self
    }

    /// The name of the operation in the service's document, as errors give it.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The template of the path.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether the operation may be carried out twice with the effect of once.
    pub const fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// The path with `parameters` in place of the braces, in their order, and the first that is
    /// beyond a limit of its type.
    ///
    /// A value that would move the request to another path is refused: empty, `.` and `..`.
    pub(crate) fn fill(
        &self,
        parameters: &[&dyn PathParameter],
    ) -> Result<(String, Option<Defect>), Defect> {
        let count = || {
            let given = parameters.len();
            Defect::new(self.path, format!("does not take {given} path parameters"))
        };
        let mut path = String::with_capacity(self.path.len() + 32 * parameters.len());
        let mut parameters = parameters.iter();
        let mut rest = self.path;
        let mut violation = None;
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            let parameter = parameters.next().ok_or_else(count)?;
            path.push_str(before);
            let start = path.len();
            let _ = match parameter.is_encoded() {
                true => write!(path, "{parameter}"),
                false => write!(Encoder(&mut path), "{parameter}"),
            };
            match &path[start..] {
                "" => return Err(Defect::new(name, "is empty")),
                value @ ("." | "..") => {
                    let reason = format!("is `{value}`, which would lead to another path");
                    return Err(Defect::new(name, reason));
                }
                _ => {}
            }
            if violation.is_none() {
                let found = parameter.violation();
                violation = found.map(|found| Defect::new(name, found.message()));
            }
            rest = after;
        }
        path.push_str(rest);
        match parameters.next() {
            Some(_) => Err(count()),
            None => Ok((path, violation)),
        }
    }
}
