//! The resources of an API, and what can be done with them.

use super::{Docs, Ty};

/// A group of operations that share the parameters at the head of their paths.
#[derive(Debug)]
pub struct Resource {
    /// The type that stands for it: `Peers`.
    pub name: String,
    /// The module of the client crate and the method that makes it: `peers`.
    pub module: String,
    /// The modules that lead to it, its own last.
    pub path: Vec<String>,
    /// The [feature](super::Product::feature) that it is behind, if it is behind one.
    pub product: Option<String>,
    /// The file of the specification that its operations stand in.
    pub source: String,
    /// Documentation.
    pub docs: Docs,
    /// The parameters that all its operations take, in the order of the path.
    pub parameters: Vec<Parameter>,
    /// How many of these the resource before it has.
    pub inherited: usize,
    /// The operations, in the order of their names.
    pub operations: Vec<Operation>,
}

/// A parameter of a path.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What a method that takes it says of it: description and limits. Empty where there is nothing to say.
    pub said: String,
    /// The name in Rust.
    pub name: String,
    /// The name in the path template.
    pub wire: String,
    /// The type.
    pub ty: Ty,
    /// How a list or an object is written, and what stands before any value with `label` and `matrix`.
    pub style: Style,
    /// Documentation.
    pub docs: Docs,
}

/// One call of the API.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own"
)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The method of the resource's type: `update`.
    pub name: String,
    /// The type of its requests, if they have methods of their own: `UpdateRequest`.
    pub request: Option<String>,
    /// Documentation: what it does.
    pub docs: Docs,
    /// What the documentation says after the arguments: permissions and plan, and what it answers.
    pub notes: Docs,
    /// The permissions of which any one suffices.
    pub permissions: Vec<String>,
    /// The HTTP method.
    pub method: Method,
    /// The path as the document has it, which may be with a query or a fragment.
    pub path: String,
    /// The path below the base URL: `/zones/{zone_id}/…`.
    pub template: String,
    /// What the path says of the query.
    pub query: Vec<(String, String)>,
    /// The product that it is given to.
    pub product: Option<String>,
    /// A base URL of its own. The variables that it shares with that of the service are in braces.
    pub server: Option<String>,
    /// Whether it is marked `deprecated`.
    pub deprecated: bool,
    /// The parameters beyond the resource's own, in the order of the path.
    pub parameters: Vec<Parameter>,
    /// What goes into the query, the headers and the cookies; what is required first.
    pub settings: Vec<Setting>,
    /// The body.
    pub body: Option<Body>,
    /// What a successful call gives, after unwrapping.
    pub result: Ty,
    /// How an answer is read.
    pub reading: Reading,
    /// Which variant of the result an answer of a status is, where they are of several types: the status, or its first
    /// digit for all of a class.
    pub variants: Vec<(u16, String)>,
    /// The media types that are asked for, as the header `accept` has them; none where it is JSON.
    pub accept: Option<String>,
    /// The documented error answers that are not the envelope: those of one status first, then ranges.
    pub refusals: Vec<Refusal>,
    /// The pointers of the messages in them, the best first.
    pub messages: Vec<String>,
    /// How the result comes in pages, if it is a list that does.
    pub paging: Option<Paging>,
    /// Whether the result is wrapped in the service's envelope.
    pub wrapped: bool,
    /// Whether the envelope of this operation does not say that the call succeeded.
    pub implied_success: bool,
    /// Whether the same request sent twice has the effect of one, so that it may be repeated.
    pub idempotent: bool,
    /// The documented example.
    pub example: Option<Example>,
}

/// A documented error answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The name of the statuses: `NotFound`.
    pub name: String,
    /// The first and the last status that it comes with.
    pub statuses: (u16, u16),
    /// Those among them that come with something else, as the envelope.
    pub except: Vec<(u16, u16)>,
    /// What it holds.
    pub ty: Ty,
}

/// The error answers of operations where they are of several types.
#[derive(Debug)]
pub struct RefusalEnum {
    /// The name in Rust.
    pub name: String,
    /// The answers, in the order in which they are looked for.
    pub refusals: Vec<Refusal>,
}

/// How a list comes in pages. What the answer says of them is given by JSON pointers into it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paging {
    /// What leads to the next page.
    pub step: PagingStep,
    /// The pointer of the list in the result; empty where the result is the list.
    pub items: String,
    /// The type of an item.
    pub item: Ty,
    /// How many items all pages have.
    pub total: Option<String>,
    /// How many pages there are.
    pub pages: Option<String>,
    /// How many items a full page has.
    pub size: Option<String>,
    /// Whether there is another page.
    pub more: Option<String>,
}

/// What leads to the next page: a parameter of the query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PagingStep {
    /// The number of the page.
    Page {
        /// The parameter's name.
        parameter: String,
        /// The number of the first page.
        first: u64,
    },
    /// How many items come before the page.
    Offset {
        /// The parameter's name.
        parameter: String,
    },
    /// What the page before says.
    Cursor {
        /// The parameter's name.
        parameter: String,
        /// The pointer of its next value in the answer.
        next: String,
    },
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `TRACE`
    Trace,
}

impl Method {
    /// The name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Trace => "TRACE",
        }
    }
}

/// A parameter outside the path.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name, type and documentation.
    pub parameter: Parameter,
    /// Whether a request must have it.
    pub required: bool,
    /// Where it goes.
    pub location: Location,
    /// Whether reserved characters are sent as they are.
    pub reserved: bool,
    /// Whether it is marked `deprecated`.
    pub deprecated: bool,
}

/// Where a parameter outside the path goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Location {
    /// A cookie.
    Cookie,
    /// A header.
    Header,
    /// The query.
    Query,
}

/// How a list or an object is written as a parameter: `style` and `explode`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Style {
    /// `form` with `explode`.
    Form,
    /// `form` without `explode`, `simple`.
    Comma,
    /// `simple` with `explode`.
    CommaExploded,
    /// `spaceDelimited`.
    Space,
    /// `pipeDelimited`.
    Pipe,
    /// `deepObject`.
    Deep,
    /// `label`.
    Label,
    /// `label` with `explode`.
    LabelExploded,
    /// `matrix`.
    Matrix,
    /// `matrix` with `explode`.
    MatrixExploded,
    /// A parameter with `content`.
    Json,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// Its type.
    pub ty: Ty,
    /// How it is written.
    pub writing: Writing,
    /// Who says what it is.
    pub source: Source,
    /// Documentation of the method that sets it.
    pub docs: Docs,
    /// Other kinds of body that the operation takes as bytes, for a method of their own: media types.
    pub others: Vec<String>,
    /// Other kinds of body that have a type, each with a method of its own.
    pub forms: Vec<BodyForm>,
}

impl Body {
    /// The types of all that the body may be.
    pub fn types(&self) -> impl Iterator<Item = &Ty> {
        let forms = self.forms.iter().map(|form| &form.ty);
        [&self.ty].into_iter().chain(forms)
    }
}

/// Another kind of body.
#[derive(Debug)]
pub struct BodyForm {
    /// The method of the resource, or of the request where the body may be left out: `create_json`, `body_json`.
    pub method: String,
    /// The media type.
    pub media_type: String,
    /// Its type.
    pub ty: Ty,
    /// How it is written.
    pub writing: Writing,
}

/// Who says what a body is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// The caller must: it is an argument.
    Argument,
    /// The caller may: there is a method that sets it, and no body without that.
    Setter,
    /// The caller may, and it is `{}` else: the document wants a body, but does not say what is in it.
    EmptyObject,
}

/// How a body is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Writing {
    /// As JSON, of this media type where it is not `application/json`.
    Json(Option<String>),
    /// As `application/x-www-form-urlencoded`.
    Form(Vec<Encoding>),
    /// As `multipart/form-data`.
    Multipart(Vec<Encoding>),
    /// As JSON on each line, of this media type.
    Lines(String),
    /// As it is, of this media type.
    Bytes(String),
    /// As it is, of a media type that the caller gives.
    AnyBytes,
}

/// How a property of a form is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Encoding {
    /// The name of the property.
    pub property: String,
    /// How.
    pub kind: EncodingKind,
}

/// What an [`Encoding`] says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum EncodingKind {
    /// The media type of the part.
    MediaType(String),
    /// The style of a list or an object.
    Style(Style),
    /// That, with reserved characters as they are.
    Reserved(Style),
}

/// How an answer is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reading {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As JSON on each line.
    Lines,
    /// As it comes.
    Bytes,
}

/// A documented call: what is sent and what comes back.
#[derive(Debug)]
pub struct Example {
    /// The values of all path parameters, the resource's first.
    pub parameters: Vec<String>,
    /// The body, as JSON.
    pub body: Option<serde_json::Value>,
    /// The whole answer, as JSON.
    pub answer: Option<serde_json::Value>,
    /// The status of the answer.
    pub status: u16,
}
