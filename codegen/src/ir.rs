//! What the emitters print: every question about the API is answered here, nothing is text to be parsed.
//!
//! Built by [`lower`](crate::lower) and never changed afterwards. Lists are in the order in which they are printed.

/// An API, ready to be printed.
#[derive(Debug)]
pub struct Api {
    /// The command that generates, for the first line of each file.
    pub command: String,
    /// What the generated crates are called.
    pub crates: Crates,
    /// The name of the API, as its document gives it.
    pub title: String,
    /// The root file of the specification, relative to the folder of the run.
    pub source: String,
    /// How to reach the API.
    pub service: Service,
    /// All types, sorted by module, then in the order of the document.
    pub types: Vec<Type>,
    /// The enums of error answers, sorted by name.
    pub refusals: Vec<RefusalEnum>,
    /// The resources, sorted by path.
    pub resources: Vec<Resource>,
    /// The parts that a user can take alone, sorted by name. Empty if the API is one part: then nothing is behind a
    /// feature.
    pub products: Vec<Product>,
}

impl Api {
    /// The resource at a path.
    pub fn resource(&self, path: &[String]) -> Option<&Resource> {
        let found = self
            .resources
            .binary_search_by(|resource| resource.path[..].cmp(path));
        found.ok().map(|index| &self.resources[index])
    }

    /// The resource that leads to a resource; none if that is the client.
    pub fn parent(&self, resource: &Resource) -> Option<&Resource> {
        let (_, path) = resource.path.split_last()?;
        self.resource(path)
    }

    /// The resources that a resource leads to.
    pub fn children<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = &'a Resource> {
        let first = self
            .resources
            .partition_point(|other| other.path <= resource.path);
        self.resources[first..]
            .iter()
            .take_while(|other| other.path.starts_with(&resource.path))
            .filter(|other| other.path.len() == resource.path.len() + 1)
    }
}

/// A part of an API that a user can take alone.
#[derive(Debug)]
pub struct Product {
    /// The cargo feature, and the module of the types that no other product uses.
    pub feature: String,
    /// The features of the products that its resources are reached through, sorted.
    pub needs: Vec<String>,
}

/// The generated crates.
#[derive(Debug)]
pub struct Crates {
    /// The package of the types.
    pub model: Crate,
    /// The package of the client.
    pub client: Crate,
    /// The folder for tests of what goes over the wire, relative to the folder of the run, if they are wanted.
    pub tests: Option<String>,
    /// The folder for the calls that the proof makes, relative to the folder of the run, if they are wanted.
    pub proof: Option<String>,
    /// The folder of the emulator's crate, relative to the folder of the run, if one is wanted.
    pub emulator: Option<String>,
}

/// A generated crate.
#[derive(Debug)]
pub struct Crate {
    /// The name in `Cargo.toml`.
    pub package: String,
    /// The name in `use`.
    pub library: String,
    /// The crate's folder, relative to the folder of the run: `crates/model`.
    pub folder: String,
}

/// How to reach the API.
#[derive(Debug)]
pub struct Service {
    /// The default base URL, without a trailing slash; empty where the document has none. Its variables are in braces.
    pub base_url: String,
    /// The path of the default base URL; empty where it is the host alone.
    pub base_path: String,
    /// The variables of the base URL.
    pub variables: Vec<ServerVariable>,
    /// The other servers of the document: base URLs with what they are.
    pub others: Docs,
    /// The environment variable that replaces it.
    pub base_url_env: Option<String>,
    /// The alternatives for authentication, best first.
    pub schemes: Vec<Scheme>,
    /// How answers are wrapped.
    pub envelope: Option<Envelope>,
    /// The answer's header that identifies a request to the service's support.
    pub request_id_header: Option<String>,
}

/// A part of the base URL that a caller may choose.
#[derive(Debug)]
pub struct ServerVariable {
    /// The name in the braces.
    pub name: String,
    /// What it is where nobody chooses.
    pub default: String,
    /// All that it may be; any where there are none.
    pub values: Vec<String>,
}

/// One way to authenticate: all its parts are sent together.
#[derive(Debug)]
pub struct Scheme {
    /// The function that makes such credentials: `api_token`.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// What is sent.
    pub parts: Vec<SchemePart>,
}

/// One header of a [`Scheme`].
#[derive(Debug)]
pub struct SchemePart {
    /// The argument that takes the value: `email`.
    pub argument: String,
    /// Where the value goes.
    pub placement: Placement,
    /// The environment variable that holds the value.
    pub env: Option<String>,
}

/// Where a credential goes.
#[derive(Debug, Eq, PartialEq)]
pub enum Placement {
    /// `Authorization: Bearer …`.
    Bearer,
    /// The header of this name.
    Header(String),
}

/// The members of the object that wraps every answer.
#[derive(Debug)]
pub struct Envelope {
    /// The boolean that says whether the call succeeded; empty if there is none.
    pub success: String,
    /// The list of what went wrong.
    pub errors: String,
    /// The list of remarks.
    pub messages: String,
    /// What was asked for.
    pub result: String,
    /// Counts and pages of a list; empty if there is nothing about them.
    pub result_info: String,
}

/// Documentation: Markdown, one string a line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Docs(pub Vec<String>);

/// The index of a [`Type`] in [`Api::types`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TypeId(pub usize);

/// A named type.
#[derive(Debug)]
pub struct Type {
    /// The Rust name.
    pub name: String,
    /// The module of the model crate: `peer`.
    pub module: String,
    /// The file of the specification that defines the type.
    pub source: String,
    /// Documentation.
    pub docs: Docs,
    /// The documented example.
    pub example: Option<serde_json::Value>,
    /// What it is.
    pub shape: Shape,
}

/// What a type is.
#[derive(Debug)]
pub enum Shape {
    /// An object with named properties.
    Record(Record),
    /// A string of which some values are known.
    OpenEnum(Vec<Variant>),
    /// A string that identifies something, and what one that is sent must meet.
    Id(Constraints),
    /// A value of one of several types, in the order of the document.
    Union(Vec<Arm>),
}

/// One of the types of a [union](Shape::Union).
#[derive(Debug)]
pub struct Arm {
    /// The name in Rust.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// The type.
    pub ty: Ty,
    /// What tells an object of this type from others.
    pub tag: Option<Tag>,
}

/// A member that tells an object of a type from others.
#[derive(Debug)]
pub struct Tag {
    /// The member's name in JSON.
    pub member: String,
    /// The values that it has in objects of the type; booleans and numbers as JSON has them.
    pub values: Vec<String>,
}

/// An object with named properties.
#[derive(Debug)]
pub struct Record {
    /// The properties, in the order of the document.
    pub fields: Vec<Field>,
    /// The type of the members beyond these, where the document gives one.
    pub others: Option<Ty>,
    /// Whether it is sent, received or both.
    pub flow: Flow,
    /// The record that this one can be made from, because an update replaces the whole object: the type that the same
    /// resource answers with.
    pub from: Option<From>,
}

/// A conversion from a received record.
#[derive(Debug)]
pub struct From {
    /// The record that is converted.
    pub source: TypeId,
    /// Whether every such record can be.
    pub reach: Reach,
}

/// Of which values a conversion can be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// Of all: `From`.
    All,
    /// Of those that have the members which are optional in the source and required in the target: `TryFrom`.
    Complete,
}

/// The direction in which a type travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flow {
    /// From the caller to the service: constructors and setters are emitted.
    Sent,
    /// From the service to the caller.
    Received,
    /// Both ways.
    Both,
}

/// A property of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in Rust.
    pub name: String,
    /// The name in JSON.
    pub wire: String,
    /// Documentation; constraints, default and secrecy are already said in it.
    pub docs: Docs,
    /// The type of a value that is there.
    pub ty: Ty,
    /// Whether a value is there.
    pub presence: Presence,
    /// Who may write it.
    pub access: Access,
    /// The only value that it has, where it must be there: nobody is asked for it.
    pub constant: Option<serde_json::Value>,
    /// Whether the schema is marked `deprecated`.
    pub deprecated: bool,
    /// What a value that is sent must meet.
    pub constraints: Constraints,
}

/// Whether a field's value is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// Always: `T`.
    Required,
    /// Always, but it may be `null`: `Option<T>`, and `None` is sent as `null`.
    RequiredNullable,
    /// Perhaps; received `null` means absent: `Option<T>`.
    Optional,
    /// Perhaps; and an empty string or a zero is received for absent: `Option<T>`.
    OptionalOrEmpty,
    /// Absent, `null` or there, and the three differ when sent: `Nullable<T>`.
    OptionalNullable,
    /// Perhaps there in what is received, never sent: `Option<T>`.
    ReadOnly,
    /// Always there in what is sent, perhaps in what is received: `Option<T>`.
    WriteOnly,
}

/// Who may write a property.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// Caller and service.
    Both,
    /// The service alone: `readOnly`.
    Service,
    /// The caller alone: `writeOnly`.
    Caller,
}

/// What values a schema allows beyond their type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `minimum`.
    pub minimum: Option<serde_json::Number>,
    /// `maximum`.
    pub maximum: Option<serde_json::Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<serde_json::Number>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<serde_json::Number>,
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `ipv4` of `x-widest-range`: the length of a prefix.
    pub widest_ipv4: Option<u64>,
    /// `ipv6` of `x-widest-range`.
    pub widest_ipv6: Option<u64>,
    /// What each item of a list, or each value of a map, must meet.
    pub items: Option<Box<Constraints>>,
}

/// A value of an [open enum](Shape::OpenEnum).
#[derive(Debug)]
pub struct Variant {
    /// The name in Rust.
    pub name: String,
    /// The value in JSON.
    pub wire: String,
    /// Documentation.
    pub docs: Docs,
}

/// The type of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ty {
    /// A named type.
    Named(TypeId),
    /// A type that the model does not define.
    Builtin(Builtin),
    /// `Vec<T>`.
    List(Box<Ty>),
    /// `BTreeMap<String, T>`.
    Map(Box<Ty>),
    /// `Option<T>`: an item of a list, or a value of a map, that may be `null`.
    Nullable(Box<Ty>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<Ty>),
    /// Bytes as they are: `Vec<u8>` sent, `RawBody` received.
    Bytes,
    /// Nothing: the answer has no content.
    Unit,
}

/// A type that the generated crates use but do not define.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Builtin {
    /// `api_types::Base64`
    Base64,
    /// `bool`
    Bool,
    /// `f64`
    F64,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `String`
    String,
    /// `serde_json::Value`, as `api_types::Value`
    Any,
    /// `api_types::FilePart`
    FilePart,
    /// `std::net::IpAddr`
    IpAddr,
    /// `std::net::Ipv4Addr`
    Ipv4Addr,
    /// `std::net::Ipv6Addr`
    Ipv6Addr,
    /// `api_types::IpRange`
    IpRange,
    /// `api_types::Secret`
    Secret,
    /// `api_types::Serial`
    Serial,
    /// `api_types::Timestamp`
    Timestamp,
}

/// A group of operations that share the parameters at the head of their paths.
#[derive(Debug)]
pub struct Resource {
    /// The type that stands for it: `Peers`.
    pub name: String,
    /// The module of the client crate and the method that makes it: `peers`.
    pub module: String,
    /// The modules that lead to it, its own last.
    pub path: Vec<String>,
    /// The [feature](Product::feature) that it is behind, if it is behind one.
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
    /// The name in Rust.
    pub name: String,
    /// The name in the path template.
    pub wire: String,
    /// The type.
    pub ty: Ty,
    /// How a list or an object is written, and what stands before any value with `label` and `matrix`.
    pub style: Style,
    /// What a value must meet beyond its type.
    pub constraints: Constraints,
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
    /// Documentation: what it does, what it answers, permissions and plan.
    pub docs: Docs,
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
    /// A base URL of its own.
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
    /// Those among them that come with the envelope.
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
    /// Other kinds of body that the operation takes, for a method of its own: media types.
    pub others: Vec<String>,
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
