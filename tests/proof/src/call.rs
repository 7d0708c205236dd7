//! What a generated call is given and gives back.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::pin::Pin;

use api_runtime::{Error, Items, Pages, RawBody, Request};
use api_types::wire::{self, Field};
use serde_json::Value;

use crate::opaque;

/// An operation of a generated client `C`.
#[derive(Debug)]
pub struct Call<C> {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) send: Send<C>,
    pub(crate) wrapper: Option<&'static str>,
    pub(crate) typed: &'static [(u16, u16)],
    pub(crate) refused: Refused,
    pub(crate) paging: Option<Paging>,
}

/// Makes the request of these values and gives what awaits its answer.
pub type Send<C> = fn(&C, &Values) -> Result<Answer, Unfit>;

/// The answer that an error holds, encoded as JSON again.
pub type Refused = fn(&Error) -> Encoded;

/// A value that was encoded again, or why there is none.
pub type Encoded = Result<Value, String>;

impl<C> Call<C> {
    /// An operation, by its HTTP method and the path template of the document.
    pub const fn new(method: &'static str, path: &'static str, send: Send<C>) -> Self {
        Self {
            method,
            path,
            send,
            wrapper: None,
            typed: &[],
            refused: refused::<Value>,
            paging: None,
        }
    }

    /// The member of the answer that the client gives, if it is not the whole answer.
    #[must_use]
    pub const fn wrapper(mut self, name: &'static str) -> Self {
        self.wrapper = Some(name);
        self
    }

    /// The first and the last of the statuses for whose answers the client has types, and what reads these.
    #[must_use]
    pub const fn refused(mut self, typed: &'static [(u16, u16)], read: Refused) -> Self {
        (self.typed, self.refused) = (typed, read);
        self
    }

    /// How the client asks for the next page.
    #[must_use]
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }
}

/// How a client walks through pages, in its own words. Places are JSON pointers: that of the items into the result, the
/// others into the whole answer.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub(crate) parameter: &'static str,
    pub(crate) step: Step,
    pub(crate) items: &'static str,
    pub(crate) total: Option<&'static str>,
    pub(crate) pages: Option<&'static str>,
    pub(crate) size: Option<&'static str>,
    pub(crate) more: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The number of the page, and that of the first.
    Page(u64),
    /// How many items come before the page.
    Offset,
    /// What the page before has at this place.
    Cursor(&'static str),
}

impl Paging {
    const fn new(parameter: &'static str, step: Step) -> Self {
        Self {
            parameter,
            step,
            items: "",
            total: None,
            pages: None,
            size: None,
            more: None,
        }
    }

    /// Pages with numbers.
    pub const fn page(parameter: &'static str, first: u64) -> Self {
        Self::new(parameter, Step::Page(first))
    }

    /// Pages that begin behind so many items.
    pub const fn offset(parameter: &'static str) -> Self {
        Self::new(parameter, Step::Offset)
    }

    /// Pages that say what leads to the next.
    pub const fn cursor(parameter: &'static str, next: &'static str) -> Self {
        Self::new(parameter, Step::Cursor(next))
    }

    /// The place of the items.
    #[must_use]
    pub const fn items(mut self, place: &'static str) -> Self {
        self.items = place;
        self
    }

    /// The place of the number of all items.
    #[must_use]
    pub const fn total(mut self, place: &'static str) -> Self {
        self.total = Some(place);
        self
    }

    /// The place of the number of pages.
    #[must_use]
    pub const fn pages(mut self, place: &'static str) -> Self {
        self.pages = Some(place);
        self
    }

    /// The place of the number of items of a page.
    #[must_use]
    pub const fn size(mut self, place: &'static str) -> Self {
        self.size = Some(place);
        self
    }

    /// The place of whether there is more.
    #[must_use]
    pub const fn more(mut self, place: &'static str) -> Self {
        self.more = Some(place);
        self
    }
}

/// The result of a call.
pub type Answer = Pin<Box<dyn Future<Output = Result<Given, Error>>>>;

/// What a client gave.
#[derive(Debug)]
pub struct Given {
    /// Encoded as JSON again.
    pub(crate) value: Value,
    /// Whether a part of it is of none of the types of its union, and is nothing but JSON for the caller.
    pub(crate) has_other: bool,
}

impl Given {
    fn new<T: Field + Debug>(value: &T) -> Self {
        Self {
            value: encoded(value),
            has_other: has_other(&format!("{value:?}")),
        }
    }

    fn all(all: Vec<Self>) -> Self {
        Self {
            has_other: all.iter().any(|given| given.has_other),
            value: all.into_iter().map(|given| given.value).collect(),
        }
    }
}

/// Whether a union holds what is of none of its types: what is written does not show it, but what is shown for debugging
/// does. The `Other` of an enum is none, which holds a text.
fn has_other(shown: &str) -> bool {
    let (mut code, mut is_text, mut is_escaped) = (String::new(), false, false);
    for c in shown.chars() {
        let is_mark = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_text ^= is_mark;
        if is_mark || !is_text {
            code.push(c);
        }
    }
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices("Other(").any(|(at, found)| {
        !code[..at].ends_with(is_of_name) && !code[at + found.len()..].starts_with('"')
    })
}

/// A value that the type for it does not take: what it was for, and why.
#[derive(Debug)]
pub struct Unfit(pub String);

/// What is asked of a list that comes in pages.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Ask {
    /// One answer, as of any operation.
    #[default]
    Answer,
    /// All pages.
    Pages,
    /// The items of all pages.
    Items,
}

/// What a call is made of, as JSON.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// What is asked.
    pub ask: Ask,
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
        let read = |value: &Value| parameter(value, &format!("the {location} parameter `{name}`"));
        value.map(read).transpose()
    }

    /// The body, as the type that the client has for it.
    pub fn body<T: Field>(&self) -> Result<T, Unfit> {
        let missing = || Unfit("the client wants a body and the document has none".to_owned());
        read(self.body.as_ref().ok_or_else(missing)?, "the body")
    }

    /// The body, as it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.body.as_ref().map_or_else(Vec::new, opaque::bytes)
    }
}

fn read<T: Field>(value: &Value, what: &str) -> Result<T, Unfit> {
    wire::from_value(value.clone()).map_err(|error| Unfit(format!("{what}: {error}: {value}")))
}

/// A parameter. A number is a text where another operation has one in its place: both are written in the same way.
fn parameter<T: Field>(value: &Value, what: &str) -> Result<T, Unfit> {
    read(value, what).or_else(|unfit| match value {
        Value::Bool(_) | Value::Number(_) => {
            read(&Value::String(value.to_string()), what).map_err(|_| unfit)
        }
        _ => Err(unfit),
    })
}

/// What a request gives.
pub fn answer<T: Field + Debug + 'static>(request: Request<T>) -> Answer {
    Box::pin(async move { Ok(Given::new(&request.await?)) })
}

/// What a request for bytes gives.
pub fn download(request: Request<RawBody>) -> Answer {
    Box::pin(async move {
        let body = request.send_raw().await?.result;
        Ok(Given {
            value: opaque::value(body.as_ref()),
            has_other: false,
        })
    })
}

/// All pages of a list: a list of results.
pub fn pages<T: Field + Debug + 'static>(mut pages: Pages<T>) -> Answer {
    Box::pin(async move {
        let mut all = Vec::new();
        while let Some(page) = pages.next().await {
            all.push(Given::new(&page?.result));
        }
        Ok(Given::all(all))
    })
}

/// The items of all pages of a list.
pub fn items<T: Field + Debug + 'static>(mut items: Items<T>) -> Answer {
    Box::pin(async move {
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(Given::new(&item?));
        }
        Ok(Given::all(all))
    })
}

/// The answer that an error holds, as a `T`.
pub fn refused<T: Field>(error: &Error) -> Encoded {
    let answer = error.answer::<T>().map_err(|error| error.to_string())?;
    Ok(encoded(&answer))
}

/// A value, encoded again.
pub fn encoded<T: Field>(value: &T) -> Value {
    // What cannot be written is no equal of what was read.
    let json = wire::to_json(value).unwrap_or_default();
    let unwritable = |error| Value::String(format!("the result cannot be written: {error}"));
    serde_json::from_slice(&json).unwrap_or_else(unwritable)
}

#[cfg(test)]
mod tests {
    use api_types::{Value, open_enum, union};
    use serde_json::json;

    use super::Given;

    #[derive(Clone)]
    enum Size {
        Small,
        Other(String),
    }

    open_enum! { Size { Small = "small" } }

    #[derive(Clone)]
    enum Choice {
        Size(Size),
        List(Vec<Choice>),
        Other(Value),
    }

    union! { Choice { Size(Size), List(Vec<Choice>), } }

    #[test]
    fn what_is_of_no_type_of_its_union_shows() {
        for (json, has_other) in [
            (json!(["small", [["huge"]]]), false),
            (json!(["\\\" Other(1) \"", "Other("]), false),
            (json!(["small", [["huge"], 1]]), true),
            (json!([null, "Other"]), true),
        ] {
            let choice: Choice = api_types::wire::from_value(json.clone()).expect("it is one");
            let given = Given::new(&choice);
            assert_eq!(
                (given.has_other, &given.value),
                (has_other, &json),
                "{json}"
            );
        }
    }
}
