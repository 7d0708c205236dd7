//! What the emitters print: every question about the API is answered here, nothing is text to be parsed.
//!
//! Built by [`lower`](crate::lower) and never changed afterwards. Lists are in the order in which they are printed.

mod operations;
mod types;

pub use operations::*;
pub use types::*;

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
    /// Whether there must be one of them.
    pub authentication: Authentication,
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

/// Whether a client has to have credentials.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Authentication {
    /// All operations need some.
    Required,
    /// Some operations need none, or what is not among the schemes.
    Optional,
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

/// One value of a [`Scheme`].
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
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Placement {
    /// `Authorization: Bearer …`.
    Bearer,
    /// The header of this name.
    Header(String),
    /// The query parameter of this name.
    Query(String),
    /// The cookie of this name.
    Cookie(String),
    /// `Authorization: Basic …`, before the password.
    User,
    /// `Authorization: Basic …`, after the user.
    Password,
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
