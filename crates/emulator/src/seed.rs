//! The seed: what an emulator begins with, as YAML.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use cloudflare_secondary_dns_model::AccountId;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::accounts::{API_TOKEN, Accounts, Token, Zone};
use crate::faults::Fault;
use crate::generated::OPERATIONS;

/// What an emulator begins with: tokens, accounts with their zones, and faults.
///
/// Without tokens, every well-formed one is accepted; without accounts, every account and every zone is there.
///
/// # Examples
///
/// ```
/// use cloudflare_secondary_dns_emulator::Seed;
///
/// let seed = Seed::from_yaml(
///     r#"
/// tokens:
///   - token: reader
///     permissions: [Account Settings Read, DNS Read]
///   - email: user@example.com
///     key: 144c9defac04969c7bfad8efaa8ea194
/// accounts:
///   - id: 01a7362d577a6c3019a474fd6f485823
///     zones:
///       - id: 269d8f4853475ca241c4e730be286b20
///       - id: 00000000000000000000000000000001
///         entitled: false
/// faults:
///   - operation: peers-create
///     times: 1
///     effect: { too_many_requests: { retry_after: 1 } }
/// "#,
/// )?;
///
/// let error = Seed::from_yaml("tokens:\n  - token: t\n    permissions: [DNS Raed]\n").unwrap_err();
/// assert!(error.to_string().starts_with("line 3, column 19: `DNS Raed` is no permission"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Seed {
    pub(crate) accounts: Accounts,
    pub(crate) faults: Vec<Fault>,
}

/// Why a seed is none. Displays as the place in the file and what is wrong there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeedError(String);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SeedError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    tokens: Vec<Spanned<WrittenToken>>,
    #[serde(default)]
    accounts: Vec<WrittenAccount>,
    #[serde(default)]
    faults: Vec<Spanned<Fault>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenToken {
    token: Option<Spanned<String>>,
    email: Option<Spanned<String>>,
    key: Option<Spanned<String>>,
    user_service_key: Option<Spanned<String>>,
    permissions: Option<Vec<Spanned<String>>>,
    accounts: Option<Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAccount {
    id: Spanned<String>,
    #[serde(default)]
    zones: Vec<WrittenZone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenZone {
    id: Spanned<String>,
    #[serde(default = "entitled")]
    entitled: bool,
}

fn entitled() -> bool {
    true
}

impl Seed {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is no seed; the error names the file and the place in it.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let explain = |error: &dyn fmt::Display| SeedError(format!("{}: {error}", path.display()));
        let yaml = std::fs::read_to_string(path).map_err(|error| explain(&error))?;
        Self::from_yaml(&yaml).map_err(|error| explain(&error))
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// If it is no YAML, has members that a seed has not, ids that are none, or names of operations and permissions that
    /// the API does not have.
    pub fn from_yaml(yaml: &str) -> Result<Self, SeedError> {
        // The lines of a seed have tokens in them, which no message repeats.
        let options = serde_saphyr::options! { with_snippet: false };
        let written: Option<Written> = serde_saphyr::from_str_with_options(yaml, options)
            .map_err(|error| SeedError(error.to_string()))?;
        let Some(written) = written else {
            return Ok(Self::default());
        };
        let mut accounts = Accounts::default();
        for account in &written.accounts {
            let id: AccountId = id(&account.id)?;
            for zone in &account.zones {
                let known = accounts.zones.insert(
                    self::id(&zone.id)?,
                    Zone {
                        account: id.clone(),
                        entitled: zone.entitled,
                    },
                );
                if known.is_some() {
                    return Err(at(&zone.id, "there is a zone with this id already"));
                }
            }
            if !accounts.known.insert(id) {
                return Err(at(&account.id, "there is an account with this id already"));
            }
        }
        for token in written.tokens {
            accounts.tokens.push(self::token(token)?);
        }
        let mut faults = Vec::new();
        for fault in written.faults {
            if let Some(problem) = fault.value.problem() {
                return Err(at(&fault, &problem));
            }
            faults.push(fault.value);
        }
        Ok(Self { accounts, faults })
    }
}

fn token(written: Spanned<WrittenToken>) -> Result<Token, SeedError> {
    const ONE_OF: &str = "write a `token`, an `email` with a `key`, or a `user_service_key`";
    let WrittenToken {
        token,
        email,
        key,
        user_service_key,
        permissions,
        accounts,
    } = written.value;
    let (scheme, values) = match (token, email, key, user_service_key) {
        (Some(token), None, None, None) => (API_TOKEN, vec![token]),
        (None, Some(email), Some(key), None) => ("api_key", vec![email, key]),
        (None, None, None, Some(key)) => ("user_service_key", vec![key]),
        _ => {
            let Spanned { referenced, .. } = written;
            return Err(SeedError(format!("{}: {ONE_OF}", place(referenced))));
        }
    };
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic());
    if let Some(odd) = values.iter().find(|value| !is_plain(&value.value)) {
        return Err(at(odd, "a credential is ASCII without spaces"));
    }
    let permissions = match permissions {
        None => None,
        Some(names) => Some(
            names
                .into_iter()
                .map(permission)
                .collect::<Result<_, _>>()?,
        ),
    };
    let accounts = match accounts {
        None => None,
        Some(ids) => Some(ids.iter().map(id).collect::<Result<_, _>>()?),
    };
    Ok(Token {
        scheme,
        values: values.into_iter().map(|value| value.value).collect(),
        permissions,
        accounts,
    })
}

/// A permission that some operation accepts.
fn permission(name: Spanned<String>) -> Result<String, SeedError> {
    let operations = OPERATIONS.iter().copied().flatten();
    let known: BTreeSet<_> = operations
        .flat_map(|operation| operation.permissions)
        .copied()
        .collect();
    if known.contains(name.value.as_str()) {
        return Ok(name.value);
    }
    let known: Vec<_> = known.into_iter().collect();
    let message = format!(
        "`{}` is no permission that an operation accepts; there are {}",
        name.value,
        known.join(", ")
    );
    Err(at(&name, &message))
}

/// An id that requests can have.
fn id<T: api_types::wire::Field + From<String>>(text: &Spanned<String>) -> Result<T, SeedError> {
    let id = T::from(text.value.clone());
    match api_types::wire::validate(&id) {
        Ok(()) => Ok(id),
        Err(violations) => Err(at(text, &format!("this id {}", violations[0].message()))),
    }
}

fn at<T>(value: &Spanned<T>, message: &str) -> SeedError {
    SeedError(format!("{}: {message}", place(value.referenced)))
}

fn place(location: serde_saphyr::Location) -> String {
    format!("line {}, column {}", location.line(), location.column())
}
