//! A client and how it is built.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use api_types::wire::PathParameter;
use url::Url;

use crate::{
    Clock, Credentials, Operation, Pacer, Request, Result, RetryPolicy, ServerVariable, Service,
    base_url,
    clock::TokioClock,
    credentials::{Auth, read_env},
    draft::Draft,
    error::Defect,
    http::{Configure, Http},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(60);
const RESPONSE_LIMIT: usize = 64 << 20;

/// What all requests to a service share: its address, the credentials and the connections. A clone
/// is cheap and shares them too.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use api_runtime::{Client, ClientBuilder};
///
/// let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let request = client.request::<Note>(&GET, &[&"book", &7]);
///
/// assert!(request.to_http()?.starts_with("GET /api/v1/books/book/notes/7 HTTP/1.1\n"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) service: &'static Service,
    pub(crate) base_url: Url,
    /// Whether that is the service's own: operations may have others then.
    pub(crate) is_own: bool,
    pub(crate) variables: &'static [ServerVariable],
    /// What was chosen for them.
    pub(crate) chosen: Vec<(String, String)>,
    pub(crate) allow_http: bool,
    /// Whether nothing can be sent for want of TLS.
    pub(crate) lacks_tls: bool,
    pub(crate) http: reqwest::Client,
    /// Connections of their own, as one that another runtime drives may stand still.
    #[cfg(feature = "blocking")]
    pub(crate) blocking: crate::blocking::Connections,
    pub(crate) auth: Auth,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) pacer: Option<Pacer>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) response_limit: usize,
}

impl Client {
    /// A request of `operation` with `parameters` in its path, in the order of the template. It is
    /// data: nothing is sent before it is awaited. A parameter that cannot stand in a path is told
    /// then, and by [`Request::to_http`]; so is one that is beyond a limit that its type states.
    pub fn request<T>(
        &self,
        operation: &'static Operation,
        parameters: &[&dyn PathParameter],
    ) -> Request<T> {
        Request::new(Draft::new(self.clone(), operation, parameters))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.service.name)
            .field("base_url", &self.0.base_url.as_str().trim_end_matches('/'))
            .field("credentials", &self.0.auth.scheme())
            .finish_non_exhaustive()
    }
}

/// Builds a client: `C` is the type that generated code puts around [`Client`], or that itself.
///
/// What is given in code wins over the environment, in whatever order.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use std::time::Duration;
///
/// use api_runtime::{Client, ClientBuilder};
///
/// let client: Client = ClientBuilder::new(&SERVICE)
///     .credentials(token("t0ken"))
///     .base_url("http://127.0.0.1:8080/api/v1")
///     .timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until built"]
pub struct ClientBuilder<C> {
    settings: Settings,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The settings that do for most: the service's base URL, 60 s a try, 5 s of them to connect,
    /// two retries, no deadline and no pacer.
    pub fn new(service: &'static Service) -> Self {
        Self {
            settings: Settings {
                service,
                base_url: None,
                variables: &[],
                chosen: Vec::new(),
                credentials: None,
                from_env: false,
                allow_http: false,
                configure: None,
                connect_timeout: CONNECT_TIMEOUT,
                timeout: TIMEOUT,
                deadline: None,
                retry: RetryPolicy::default(),
                pacer: None,
                clock: Arc::new(TokioClock),
                response_limit: RESPONSE_LIMIT,
            },
            client: PhantomData,
        }
    }

    /// Sets where the service is: `http` or `https`, a path if it has one, with or without a slash
    /// at the end; no query, fragment or user.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.settings.base_url = Some(base_url.into());
        self
    }

    /// Sets what parts of the service's base URL may be chosen; generated code does.
    pub fn server_variables(mut self, variables: &'static [ServerVariable]) -> Self {
        self.settings.variables = variables;
        self
    }

    /// Chooses a part of the service's base URL, in place of its default. It does nothing for a base URL
    /// that is given. One that the service does not have, or a value that is not among those it may
    /// have, is an error when the client is built.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.chosen.push((name.into(), value.into()));
        self
    }

    /// Sets the credentials, which every request carries. Without them, [`build`](Self::build) fails
    /// if all operations of the service need some.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.settings.credentials = Some(credentials);
        self
    }

    /// Has [`build`](Self::build) read from the environment what is not given in code: the
    /// credentials, by the first of the service's schemes whose variables are all set, and the base
    /// URL. An empty variable counts as not set. Where no scheme's are set, building fails, although the
    /// service may be used without credentials.
    pub fn from_env(mut self) -> Self {
        self.settings.from_env = true;
        self
    }

    /// Allows `http` to hosts other than this one. Everybody on the way can then read the
    /// credentials.
    pub fn allow_http(mut self) -> Self {
        self.settings.allow_http = true;
        self
    }

    /// Changes what makes the connections, for a proxy or a certificate of one's own; or replaces
    /// it: `|_| my_builder()`. It is called when the client is built, and again for the first
    /// requests that are sent [blocking](Request#method.send_blocking).
    ///
    /// Set on it all the same are the user agent, the timeouts of this builder, and that it follows
    /// no redirect, retries nothing and logs no traffic. The `http` that it is given uses no proxy of
    /// the environment (`HTTP_PROXY`) for a service on this host, so that the credentials stay here;
    /// one that replaces it does, unless it says `no_proxy()`.
    pub fn http_client(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.settings.configure = Some(Box::new(configure));
        self
    }

    /// Sets how long making a connection may take, TLS included. The default is 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Sets how long one try may take, from connecting to the last byte of the answer, redirects
    /// included. The default is 60 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets how long a request may take in all: every try, the waits between them and the wait for
    /// the [`pacer`](Self::pacer). There is no such deadline by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
        self
    }

    /// Sets when a request that failed is tried again. The default is twice, and only what may be
    /// repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets what delays requests to keep within the service's limits. There is nothing of that kind
    /// by default.
    pub fn pacer(mut self, pacer: Pacer) -> Self {
        self.settings.pacer = Some(pacer);
        self
    }

    /// Sets the clock that the client waits by, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Sets how many bytes the body of an answer may have. A larger one is an error. The default
    /// is 64 MiB.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.settings.response_limit = bytes;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Build`](crate::ErrorKind::Build), naming what is wrong: credentials that are
    /// missing, incomplete or unfit for a header; a base URL that is none, or is `http` to another
    /// host without [`allow_http`](Self::allow_http); what `reqwest` refuses.
    pub fn build(self) -> Result<C> {
        let shared = self.settings.build()?;
        Ok(Client(Arc::new(shared)).into())
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.settings.service.name)
            .field("credentials", &self.settings.credentials)
            .field("from_env", &self.settings.from_env)
            .finish_non_exhaustive()
    }
}

/// What a [`ClientBuilder`] has been told; it knows nothing of the type that it builds.
struct Settings {
    service: &'static Service,
    base_url: Option<String>,
    variables: &'static [ServerVariable],
    chosen: Vec<(String, String)>,
    credentials: Option<Credentials>,
    from_env: bool,
    allow_http: bool,
    configure: Option<Configure>,
    connect_timeout: Duration,
    timeout: Duration,
    deadline: Option<Duration>,
    retry: RetryPolicy,
    pacer: Option<Pacer>,
    clock: Arc<dyn Clock>,
    response_limit: usize,
}

impl Settings {
    fn build(self) -> Result<Shared> {
        let service = self.service;
        let (base_url, is_own) = self.base_url()?;
        let credentials = self.credentials()?;
        let has_tls =
            cfg!(any(feature = "rustls", feature = "native-tls")) || self.configure.is_some();
        let auth = credentials.map_or_else(|| Ok(Auth::default()), Credentials::auth)?;
        let http = Http {
            user_agent: format!("{}/{}", service.name, service.version),
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            on_this_host: base_url::is_loopback(&base_url),
            configure: self.configure,
        };
        Ok(Shared {
            service,
            lacks_tls: !has_tls && base_url.scheme() == "https",
            base_url,
            is_own,
            variables: self.variables,
            chosen: self.chosen,
            allow_http: self.allow_http,
            http: http.client()?,
            #[cfg(feature = "blocking")]
            blocking: http.into(),
            auth,
            timeout: self.timeout,
            deadline: self.deadline,
            retry: self.retry,
            pacer: self.pacer,
            clock: self.clock,
            response_limit: self.response_limit,
        })
    }

    /// The base URL, and whether it is the service's own.
    fn base_url(&self) -> Result<(Url, bool), Defect> {
        let check = |name: &str, base_url: &str| base_url::check(name, base_url, self.allow_http);
        if let Some(base_url) = &self.base_url {
            return Ok((check("base_url", base_url)?, false));
        }
        if let Some(name) = self.service.base_url_env.filter(|_| self.from_env)
            && let Some(base_url) = read_env(name)?
        {
            return Ok((check(name, &base_url)?, false));
        }
        if self.service.base_url.is_empty() {
            let reason = "is missing: the service's document has none; call `base_url()`";
            return Err(Defect::new("base_url", reason));
        }
        let base_url = base_url::fill(self.service.base_url, self.variables, &self.chosen)?;
        Ok((check("base_url", &base_url)?, true))
    }

    fn credentials(&self) -> Result<Option<Credentials>, Defect> {
        match &self.credentials {
            Some(credentials) => Ok(Some(credentials.clone())),
            None if self.from_env => Credentials::from_env(self.service),
            None if self.service.needs_no_credentials() => Ok(None),
            None => Err(Credentials::missing(self.service)),
        }
    }
}
