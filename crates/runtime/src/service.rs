//! What is the service's own, as data: its address, its credentials and its envelope.

/// What a client knows of its service before the first request. Generated code holds one as a
/// `static`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use api_runtime::{Client, ClientBuilder};
///
/// let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The client's name: the first part of the `user-agent` header.
    pub name: &'static str,
    /// The client's version: the second part of the `user-agent` header.
    pub version: &'static str,
    /// Where the service is when nothing else is said.
    pub base_url: &'static str,
    /// The environment variable that replaces [`base_url`](Self::base_url).
    pub base_url_env: Option<&'static str>,
    /// The ways to authenticate, in the order in which the environment is searched. Empty: none is
    /// asked for. With [`Scheme::NONE`] among them, credentials may be left out.
    pub schemes: &'static [&'static Scheme],
    /// The object that every answer is wrapped in, if any.
    pub envelope: Option<Envelope>,
    /// The response header that names the request in the service's own logs.
    pub request_id_header: Option<&'static str>,
}

impl Service {
    /// Whether there need not be credentials.
    pub(crate) fn needs_no_credentials(&self) -> bool {
        let mut schemes = self.schemes.iter();
        self.schemes.is_empty() || schemes.any(|scheme| scheme.parts.is_empty())
    }
}

/// A part of the service's base URL that a caller may choose: `{name}` there.
///
/// ```
/// use api_runtime::ServerVariable;
///
/// static REGION: ServerVariable = ServerVariable::new("region", "eu", &["eu", "us"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServerVariable {
    pub(crate) name: &'static str,
    pub(crate) default: &'static str,
    pub(crate) values: &'static [&'static str],
}

impl ServerVariable {
    /// A variable with its default and all values that it may have; none of these if it may have any.
    pub const fn new(
        name: &'static str,
        default: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            default,
            values,
        }
    }
}

/// The names of the members that wrap every answer. An empty one stands for a member that there is not.
///
/// ```
/// static ENVELOPE: api_runtime::Envelope = api_runtime::Envelope {
///     success: "success",
///     errors: "errors",
///     messages: "messages",
///     result: "result",
///     result_info: "result_info",
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// `true` in an answer that carries a result; anything else is a refusal, whatever the status
    /// says. Where it has no name, a status of 2xx is a success.
    pub success: &'static str,
    /// Why the service refused. Not looked at in a success.
    pub errors: &'static str,
    /// What the service wants to be read by somebody.
    pub messages: &'static str,
    /// The answer itself.
    pub result: &'static str,
    /// How a list was cut into pages.
    pub result_info: &'static str,
}

/// One way to authenticate: all of its parts are sent with every request.
///
/// ```
/// use api_runtime::{Scheme, SchemePart};
///
/// static KEY: Scheme = Scheme {
///     name: "key",
///     parts: &[
///         SchemePart::header("email", "X-Auth-Email", Some("NOTES_EMAIL")),
///         SchemePart::header("key", "X-Auth-Key", Some("NOTES_KEY")),
///     ],
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// The scheme's name in the service's documents.
    pub name: &'static str,
    /// What is sent; one secret value each.
    pub parts: &'static [SchemePart],
}

impl Scheme {
    /// No credentials at all, for a service of which some operations can be called without.
    pub const NONE: Self = Self {
        name: "none",
        parts: &[],
    };
}

/// One secret value of a [`Scheme`] and where it is sent.
#[derive(Clone, Copy, Debug)]
pub struct SchemePart {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) env: Option<&'static str>,
}

/// Where a secret value is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Bearer,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    User,
    /// After that of the user.
    Password,
}

impl SchemePart {
    /// A token, sent as `authorization: Bearer …` (RFC 6750 §2.1). `name` is what errors call it,
    /// `env` the environment variable that may hold it.
    pub const fn bearer(name: &'static str, env: Option<&'static str>) -> Self {
        Self::new(name, Place::Bearer, env)
    }

    /// A value that is sent as it is in `header`. `name` is what errors call it, `env` the
    /// environment variable that may hold it.
    pub const fn header(
        name: &'static str,
        header: &'static str,
        env: Option<&'static str>,
    ) -> Self {
        Self::new(name, Place::Header(header), env)
    }

    /// A value that is sent in the query, as `parameter`. No error tells it, but whoever is on the
    /// way may write down the addresses that are asked for.
    pub const fn query(
        name: &'static str,
        parameter: &'static str,
        env: Option<&'static str>,
    ) -> Self {
        Self::new(name, Place::Query(parameter), env)
    }

    /// A value that is sent as it is in `cookie`.
    pub const fn cookie(
        name: &'static str,
        cookie: &'static str,
        env: Option<&'static str>,
    ) -> Self {
        Self::new(name, Place::Cookie(cookie), env)
    }

    /// The name of a user, sent with the [`password`](Self::password) that is the next part.
    pub const fn user(name: &'static str, env: Option<&'static str>) -> Self {
        Self::new(name, Place::User, env)
    }

    /// A password, sent as `authorization: Basic …` (RFC 7617) with the [`user`](Self::user) that is
    /// the part before. Either may be empty.
    pub const fn password(name: &'static str, env: Option<&'static str>) -> Self {
        Self::new(name, Place::Password, env)
    }

    const fn new(name: &'static str, place: Place, env: Option<&'static str>) -> Self {
        Self { name, place, env }
    }
}
