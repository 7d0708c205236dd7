//! Credentials: where they come from and the headers that they become.

use std::{env, fmt};

use api_types::Secret;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{Scheme, Service, error::Defect};

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
    values: Vec<Secret>,
    from_env: bool,
}

impl Credentials {
    /// The credentials of `scheme` with one value for each of its parts, in their order.
    ///
    /// The values are checked when the client is built: as many as there are parts, and each fit
    /// for a header.
    pub fn new(scheme: &'static Scheme, values: impl IntoIterator<Item = Secret>) -> Self {
        Self {
            scheme,
            values: values.into_iter().collect(),
            from_env: false,
        }
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
                return Ok(Self {
                    scheme,
                    values,
                    from_env: true,
                });
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

    pub(crate) fn scheme(&self) -> &'static str {
        self.scheme.name
    }

    /// The headers that carry the values, marked as sensitive.
    pub(crate) fn headers(&self) -> Result<HeaderMap, Defect> {
        let parts = self.scheme.parts;
        if self.values.len() != parts.len() {
            let reason = format!("takes {} values, not {}", parts.len(), self.values.len());
            return Err(Defect::new(self.scheme.name, reason));
        }
        let mut headers = HeaderMap::with_capacity(parts.len());
        for (part, value) in parts.iter().zip(&self.values) {
            let name = part.env.filter(|_| self.from_env).unwrap_or(part.name);
            let value = value.expose();
            if let Some(reason) = unfit(value) {
                return Err(Defect::new(name, reason));
            }
            let header = HeaderName::from_bytes(part.header.as_bytes())
                .map_err(|_| Defect::new(part.header, "is not the name of a header"))?;
            let mut value = HeaderValue::try_from(format!("{}{value}", part.prefix))
                .map_err(|_| Defect::new(name, UNFIT))?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        Ok(headers)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials")
            .field(&self.scheme.name)
            .finish()
    }
}

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
