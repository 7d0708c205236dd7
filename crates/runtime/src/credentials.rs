//! Credentials: where they come from and the headers that they become.

use std::{
    collections::VecDeque,
    env, fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api_types::Secret;
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::{Scheme, SchemePart, Service, error::Defect};

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

    /// The first scheme of `service` whose environment variables are all set.
    pub(crate) fn from_env(service: &Service) -> Result<Self, Defect> {
        let mut half = None;
        for &scheme in service.schemes {
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
                return Ok(Self { scheme, values });
            }
            half = half.or(set.zip(unset));
        }
        Err(match half {
            Some((set, unset)) => Defect::new(unset, format!("is not set, though {set} is")),
            None => Self::missing(service),
        })
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
        let (headers, file) = match values {
            Values::Given(values) => (headers(scheme, &values, |part| part.name)?, None),
            Values::FromEnv(values) => {
                let variable = |part: &SchemePart| part.env.unwrap_or(part.name);
                (headers(scheme, &values, variable)?, None)
            }
            Values::FromFile(path) => (read_headers(scheme, &path)?, Some(path)),
        };
        Ok(Auth {
            scheme: Some(scheme),
            headers: Mutex::new(VecDeque::from([headers])),
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
    /// The headers that carry the values, in the order of the scheme's parts. Those that were sent
    /// before stand behind them: an answer that is under way may repeat these.
    headers: Mutex<VecDeque<Headers>>,
    /// The file that the value is read from again and again.
    file: Option<PathBuf>,
}

type Headers = Vec<(HeaderName, HeaderValue)>;

/// How many values of a file are remembered.
const REMEMBERED: usize = 4;

impl Auth {
    pub(crate) fn scheme(&self) -> Option<&'static str> {
        Some(self.scheme?.name)
    }

    /// Whether a header is one of those that authenticate.
    pub(crate) fn sends(&self, header: &HeaderName) -> bool {
        let headers = self.headers();
        headers.iter().flatten().any(|(name, _)| name == header)
    }

    /// Sets the headers that authenticate, with what the file says now if there is one.
    pub(crate) fn authenticate(&self, headers: &mut HeaderMap) {
        // Whoever reads the file later must not be overtaken by what was there before.
        let mut known = self.headers();
        if let (Some(scheme), Some(file)) = (self.scheme, &self.file)
            && let Ok(renewed) = read_headers(scheme, file)
            && known.front() != Some(&renewed)
        {
            known.push_front(renewed);
            known.truncate(REMEMBERED);
        }
        for (name, value) in known.front().into_iter().flatten() {
            headers.insert(name, value.clone());
        }
    }

    /// The secret values, those that were sent before too.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let parts = self.scheme.map_or(&[][..], |scheme| scheme.parts);
        let headers = self.headers();
        let values = headers.iter().flat_map(|headers| parts.iter().zip(headers));
        let values = values.filter_map(|(part, (_, value))| {
            Some(value.to_str().ok()?.strip_prefix(part.prefix)?.into())
        });
        values.collect()
    }

    fn headers(&self) -> MutexGuard<'_, VecDeque<Headers>> {
        // Nothing in it is half done where it may panic.
        self.headers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The headers that carry the values, marked as sensitive and wiped when dropped. Errors call a value
/// what `name` says.
fn headers<'a>(
    scheme: &'static Scheme,
    values: &[Secret],
    name: impl Fn(&'static SchemePart) -> &'a str,
) -> Result<Headers, Defect> {
    let parts = scheme.parts;
    if values.len() != parts.len() {
        let reason = format!("takes {} values, not {}", parts.len(), values.len());
        return Err(Defect::new(scheme.name, reason));
    }
    let header = |(part, value): (&'static SchemePart, &Secret)| {
        let value = value.expose();
        if let Some(reason) = unfit(value) {
            return Err(Defect::new(name(part), reason));
        }
        let header = HeaderName::from_bytes(part.header.as_bytes())
            .map_err(|_| Defect::new(part.header, "is not the name of a header"))?;
        let value = Zeroizing::new([part.prefix, value].concat().into_bytes());
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(value))
            .map_err(|_| Defect::new(name(part), UNFIT))?;
        value.set_sensitive(true);
        Ok((header, value))
    };
    parts.iter().zip(values).map(header).collect()
}

/// The headers that carry the value in a file.
fn read_headers(scheme: &'static Scheme, path: &Path) -> Result<Headers, Defect> {
    let name = path.display().to_string();
    let value =
        read_file(path).map_err(|error| Defect::new(&name, format!("cannot be read: {error}")))?;
    headers(scheme, &[value], |_| &name)
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
