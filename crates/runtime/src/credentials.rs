//! Credentials: where they come from and what they become in a request.

use std::{
    collections::VecDeque,
    env, fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api_types::{Base64, Secret};
use bytes::Bytes;
use reqwest::{
    Request,
    header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue},
};
use zeroize::Zeroizing;

use crate::{Scheme, SchemePart, Service, error::Defect, operation::encode, service::Place};

/// The secret values of one [`Scheme`]. They are wiped from memory when dropped and never printed.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// use api_runtime::Credentials;
///
/// let credentials = Credentials::new(&KEY, ["a@example.com".into(), "k3y".into()]);
/// assert_eq!(format!("{credentials:?}"), r#"Credentials("key")"#);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Credentials {
    scheme: &'static Scheme,
    values: Values,
}

#[derive(Clone)]
enum Values {
    Given(Vec<Secret>),
    FromEnv(Vec<Secret>),
    FromFile(PathBuf),
}

impl Credentials {
    /// The credentials of `scheme` with one value for each of its parts, in their order.
    ///
    /// The values are checked when the client is built: as many as there are parts, and each fit
    /// for a header.
    pub fn new(scheme: &'static Scheme, values: impl IntoIterator<Item = Secret>) -> Self {
        let values = Values::Given(values.into_iter().collect());
        Self { scheme, values }
    }

    /// The credentials of `scheme`, which has one part, with the content of the file at `path` as
    /// its value, up to 64 KiB; white space around it does not count.
    ///
    /// The file is read when the client is built, where what is wrong with it is an error, and again
    /// before every try, so that a token may be replaced while the client runs. As long as the file
    /// is missing, empty or unfit then, the value that it had before is sent. Nothing else can run on
    /// the thread while it is read: a file on a disk of this host takes some microseconds.
    pub fn from_file(scheme: &'static Scheme, path: impl Into<PathBuf>) -> Self {
        let values = Values::FromFile(path.into());
        Self { scheme, values }
    }

    /// The first scheme of `service` whose environment variables are all set; none where credentials
    /// may be left out and no scheme names a variable.
    pub(crate) fn from_env(service: &Service) -> Result<Option<Self>, Defect> {
        let mut half = None;
        let schemes = service.schemes.iter();
        for &scheme in schemes.filter(|scheme| !scheme.parts.is_empty()) {
            let (mut set, mut unset, mut values) = (None, None, Vec::new());
            for part in scheme.parts {
                match part
                    .env
                    .map(|name| Ok((name, read_env(name)?)))
                    .transpose()?
                {
                    Some((name, Some(value))) => {
                        set = Some(name);
                        values.push(Secret::from(value));
                    }
                    Some((name, None)) => unset = Some(name),
                    None => {}
                }
            }
            if values.len() == scheme.parts.len() {
                let values = Values::FromEnv(values);
                return Ok(Some(Self { scheme, values }));
            }
            half = half.or(set.zip(unset));
        }
        match half {
            Some((set, unset)) => Err(Defect::new(unset, format!("is not set, though {set} is"))),
            None if service.needs_no_credentials() && !names_variables(service) => Ok(None),
            None => Err(Self::missing(service)),
        }
    }

    /// What is wrong where there are no credentials at all.
    pub(crate) fn missing(service: &Service) -> Defect {
        let variables = service.schemes.iter().filter_map(|scheme| {
            let names: Option<Vec<_>> = scheme.parts.iter().map(|part| part.env).collect();
            Some(names?.join(" and "))
        });
        let variables = variables.collect::<Vec<_>>().join(", or ");
        let environment = match variables.as_str() {
            "" => String::new(),
            _ => format!(", or read the environment with {variables} set"),
        };
        let reason = format!("are missing: give them in code{environment}");
        Defect::new("credentials", reason)
    }

    /// What sends these credentials.
    pub(crate) fn auth(self) -> Result<Auth, Defect> {
        let Self { scheme, values } = self;
        let (carried, file) = match values {
            Values::Given(values) => (Carried::new(scheme, &values, |part| part.name)?, None),
            Values::FromEnv(values) => {
                let variable = |part: &SchemePart| part.env.unwrap_or(part.name);
                (Carried::new(scheme, &values, variable)?, None)
            }
            Values::FromFile(path) => (read_carried(scheme, &path)?, Some(path)),
        };
        Ok(Auth {
            scheme: Some(scheme),
            known: Mutex::new(VecDeque::from([carried])),
            file,
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials")
            .field(&self.scheme.name)
            .finish()
    }
}

/// What authenticates the requests of a client, if anything does.
#[derive(Default)]
pub(crate) struct Auth {
    scheme: Option<&'static Scheme>,
    /// What carries the values. Those that were sent before stand behind them: an answer that is
    /// under way may repeat these.
    known: Mutex<VecDeque<Carried>>,
    /// The file that the value is read from again and again.
    file: Option<PathBuf>,
}

/// How many values of a file are remembered.
const REMEMBERED: usize = 4;

impl Auth {
    pub(crate) fn scheme(&self) -> Option<&'static str> {
        Some(self.scheme?.name)
    }

    /// Whether a header is one of those that authenticate.
    pub(crate) fn sends(&self, header: &HeaderName) -> bool {
        let known = self.known();
        let headers = known.iter().flat_map(|carried| &carried.headers);
        headers.into_iter().any(|(name, _)| name == header)
    }

    /// Adds what authenticates to a request, with what the file says now if there is one.
    pub(crate) fn authenticate(&self, request: &mut Request) {
        // Whoever reads the file later must not be overtaken by what was there before.
        let mut known = self.known();
        if let (Some(scheme), Some(file)) = (self.scheme, &self.file)
            && let Ok(renewed) = read_carried(scheme, file)
            && known
                .front()
                .is_none_or(|last| last.secrets != renewed.secrets)
        {
            known.push_front(renewed);
            known.truncate(REMEMBERED);
        }
        if let Some(carried) = known.front() {
            carried.add(request);
        }
    }

    /// The secret values, those that were sent before too.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let known = self.known();
        let secrets = known.iter().flat_map(|carried| &carried.secrets);
        secrets.cloned().collect()
    }

    fn known(&self) -> MutexGuard<'_, VecDeque<Carried>> {
        // Nothing in it is half done where it may panic.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What carries the values of a scheme, marked as sensitive and wiped when dropped.
#[derive(Default)]
struct Carried {
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Each with its name.
    cookies: Vec<Secret>,
    /// Each a name and a value, both encoded.
    query: Vec<(String, Secret)>,
    /// What no answer may show.
    secrets: Vec<Secret>,
}

impl Carried {
    /// Errors call a value what `name` says.
    fn new<'a>(
        scheme: &'static Scheme,
        values: &[Secret],
        name: impl Fn(&'static SchemePart) -> &'a str,
    ) -> Result<Self, Defect> {
        let parts = scheme.parts;
        if values.len() != parts.len() {
            let reason = format!("takes {} values, not {}", parts.len(), values.len());
            return Err(Defect::new(scheme.name, reason));
        }
        let (mut carried, mut user) = (Self::default(), "");
        for (part, value) in parts.iter().zip(values) {
            let text = value.expose();
            if let Some(reason) = part.place.unfit(text) {
                return Err(Defect::new(name(part), reason));
            }
            match part.place {
                Place::Bearer => carried.header(AUTHORIZATION.as_str(), &["Bearer ", text])?,
                Place::Header(header) => carried.header(header, &[text])?,
                Place::Query(parameter) => {
                    let encoded = Secret::from(encode(text).collect::<String>());
                    carried.secrets.push(encoded.clone());
                    let parameter = encode(parameter).collect();
                    carried.query.push((parameter, encoded));
                }
                Place::Cookie(cookie) => {
                    HeaderValue::from_str(cookie)
                        .map_err(|_| Defect::new(cookie, "is not the name of a cookie"))?;
                    let pair = [cookie, "=", text].concat();
                    carried.cookies.push(pair.into());
                }
                Place::User => user = text,
                Place::Password => {
                    let pair = Zeroizing::new([user, ":", text].concat());
                    let pair = Secret::from(Base64::from(pair.as_bytes()).as_str());
                    carried.header(AUTHORIZATION.as_str(), &["Basic ", pair.expose()])?;
                    carried.secrets.push(pair);
                }
            }
            if part.place != Place::User {
                carried.secrets.push(value.clone());
            }
        }
        Ok(carried)
    }

    fn header(&mut self, header: &str, value: &[&str]) -> Result<(), Defect> {
        let name = HeaderName::from_bytes(header.as_bytes())
            .map_err(|_| Defect::new(header, "is not the name of a header"))?;
        let value = Zeroizing::new(value.concat().into_bytes());
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
            .map_err(|_| Defect::new(header, UNFIT))?;
        value.set_sensitive(true);
        self.headers.push((name, value));
        Ok(())
    }

    fn add(&self, request: &mut Request) {
        let headers = request.headers_mut();
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        for cookie in &self.cookies {
            let before = headers.get(COOKIE).map(HeaderValue::as_bytes);
            let before = before.map_or_else(Vec::new, |before| [before, b"; "].concat());
            let all = Zeroizing::new([&before, cookie.expose().as_bytes()].concat());
            // It can be one: both parts were.
            if let Ok(mut all) = HeaderValue::from_maybe_shared(Bytes::from_owner(all)) {
                all.set_sensitive(true);
                headers.insert(COOKIE, all);
            }
        }
        for (name, value) in &self.query {
            let url = request.url_mut();
            let others = url.query().unwrap_or_default().split('&');
            let others = others.filter(|pair| pair.split('=').next() != Some(name.as_str()));
            let mut query: String = others
                .filter(|pair| !pair.is_empty())
                .flat_map(|pair| [pair, "&"])
                .collect();
            query += &[name, "=", value.expose()].concat();
            url.set_query(Some(&query));
        }
    }
}

/// What carries the value in a file.
fn read_carried(scheme: &'static Scheme, path: &Path) -> Result<Carried, Defect> {
    let name = path.display().to_string();
    let value =
        read_file(path).map_err(|error| Defect::new(&name, format!("cannot be read: {error}")))?;
    Carried::new(scheme, &[value], |_| &name)
}

fn read_file(path: &Path) -> io::Result<Secret> {
    // Another kind of file may be read only once, or never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut content = Zeroizing::new(Vec::with_capacity(MOST + 1));
    let most = MOST as u64 + 1;
    fs::File::open(path)?.take(most).read_to_end(&mut content)?;
    if content.len() > MOST {
        return Err(io::Error::other("it is longer than 64 KiB"));
    }
    let content = str::from_utf8(content.trim_ascii());
    content
        .map(Secret::from)
        .map_err(|_| io::Error::other("it is not UTF-8"))
}

/// How many bytes a file with a credential may have.
const MOST: usize = 64 << 10;

const UNFIT: &str = "holds a character that a header cannot carry";

impl Place {
    /// Why `value` cannot be sent there; the value itself is not told.
    fn unfit(self, value: &str) -> Option<&'static str> {
        match self {
            Self::User | Self::Password if value.contains(char::is_control) => {
                Some("holds a control character")
            }
            Self::User if value.contains(':') => Some("holds a colon, which would end it"),
            Self::User | Self::Password => None,
            Self::Cookie(_) if value.contains([' ', '"', ',', ';', '\\']) => {
                Some("holds a character that a cookie cannot carry")
            }
            Self::Bearer | Self::Cookie(_) | Self::Header(_) | Self::Query(_) => unfit(value),
        }
    }
}

/// Why a header cannot carry `value`; the value itself is not told. Only visible ASCII and inner
/// spaces pass.
pub(crate) fn unfit(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        Some("is empty")
    } else if value.contains(['\r', '\n']) {
        Some("holds a line break")
    } else if value.trim() != value {
        Some("begins or ends with white space")
    } else if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Some(UNFIT)
    } else {
        None
    }
}

/// A variable of the environment. An empty one counts as not set, as most ways to pass one on
/// cannot unset it.
pub(crate) fn read_env(name: &'static str) -> Result<Option<String>, Defect> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Defect::new(name, "is not UTF-8")),
    }
}

/// Whether there are credentials that the environment may have: whoever reads it then wants them, although the service may
/// be used without.
fn names_variables(service: &Service) -> bool {
    let mut parts = service.schemes.iter().flat_map(|scheme| scheme.parts);
    parts.any(|part| part.env.is_some())
}
