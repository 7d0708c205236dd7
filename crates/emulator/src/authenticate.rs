//! Who sends a request: the credentials that the specification has, and whether they are well-formed.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::choices;
use crate::generated::api::SCHEMES;
use crate::refusal::Refusal;

/// A way to authenticate: all its credentials are sent together.
pub(crate) struct Scheme {
    /// What it is called.
    pub(crate) name: &'static str,
    /// The headers.
    pub(crate) credentials: &'static [Credential],
}

/// A header that authenticates, and the environment variable that clients take its value from.
pub(crate) enum Credential {
    /// `Authorization: Bearer …`
    Bearer { variable: Option<&'static str> },
    /// The header of this name.
    Header {
        name: &'static str,
        #[expect(
            dead_code,
            reason = "the table has it for every credential; only the token is told"
        )]
        variable: Option<&'static str>,
    },
}

/// Who sends a request. Has secrets in it: not to be shown.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct Caller {
    /// The scheme's name.
    pub(crate) scheme: &'static str,
    /// The values of its credentials.
    pub(crate) values: Vec<String>,
}

/// Longer than any credential of the service.
const LONGEST: usize = 512;

/// The caller by the best scheme of which all credentials are there.
pub(crate) fn caller(headers: &HeaderMap) -> Result<Caller, Refusal> {
    for scheme in SCHEMES {
        let values = scheme.credentials.iter();
        let values = values.map(|credential| credential.value(headers));
        if let Some(values) = values.collect::<Option<Result<Vec<_>, Refusal>>>() {
            return Ok(Caller {
                scheme: scheme.name,
                values: values?,
            });
        }
    }
    Err(Refusal::of(&choices::NO_CREDENTIALS))
}

impl Credential {
    /// The value, or what is wrong with it; none if the header is not there.
    fn value(&self, headers: &HeaderMap) -> Option<Result<String, Refusal>> {
        match self {
            Self::Bearer { .. } => {
                let value = headers.get(header::AUTHORIZATION)?;
                let (code, message) = choices::BAD_AUTHORIZATION;
                Some(bearer(value).ok_or_else(|| Refusal::header(code, message)))
            }
            Self::Header { name, .. } => {
                let value = headers.get(*name)?;
                let code = choices::BAD_AUTHENTICATION_HEADER;
                let message = format!("Invalid format for {name} header");
                Some(well_formed(value).ok_or_else(|| Refusal::header(code, message)))
            }
        }
    }
}

fn bearer(value: &HeaderValue) -> Option<String> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer
        .then(|| token.trim_start_matches(' '))
        .and_then(plain)
}

fn well_formed(value: &HeaderValue) -> Option<String> {
    value.to_str().ok().and_then(plain)
}

fn plain(text: &str) -> Option<String> {
    let is_plain =
        (1..=LONGEST).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic());
    is_plain.then(|| text.to_owned())
}
