//! Whose the accounts and zones are, and what tokens may do. Without a seed, every one of them is known.

use std::collections::{BTreeMap, BTreeSet};

use cloudflare_secondary_dns_model::{AccountId, ZoneId};

use crate::authenticate::Caller;
use crate::choices;
use crate::operation::Operation;
use crate::refusal::Refusal;

/// What the seed knows. An empty list stands for all that are well-formed.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) tokens: Vec<Token>,
    pub(crate) zones: BTreeMap<ZoneId, Zone>,
    pub(crate) known: BTreeSet<AccountId>,
}

/// The scheme of tokens, as the specification calls it.
pub(crate) const API_TOKEN: &str = "api_token";

/// What a token, or another credential, may do.
pub(crate) struct Token {
    /// The name of the scheme that its credentials are of.
    pub(crate) scheme: &'static str,
    /// The values of its credentials: the token, or email and key.
    pub(crate) values: Vec<String>,
    /// All without any.
    pub(crate) permissions: Option<Vec<String>>,
    /// The accounts that it is for; all without any.
    pub(crate) accounts: Option<Vec<AccountId>>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("permissions", &self.permissions)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// A zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) account: AccountId,
    pub(crate) entitled: bool,
}

impl Accounts {
    /// Whether a caller may do this to this account or zone.
    pub(crate) fn check(
        &self,
        caller: &Caller,
        operation: &Operation,
        parameters: &[(&str, &str)],
    ) -> Result<(), Refusal> {
        let refusal = || Refusal::of(&choices::NOT_ALLOWED);
        let account = self.account(parameters)?;
        if self.tokens.is_empty() {
            return Ok(());
        }
        let mut tokens = self.tokens.iter();
        let token =
            tokens.find(|token| (token.scheme, &token.values) == (caller.scheme, &caller.values));
        match token.is_some_and(|token| token.may(operation, account)) {
            true => Ok(()),
            false => Err(refusal()),
        }
    }

    /// Whether the zone of a request may have Secondary DNS; requests that are about no zone are.
    pub(crate) fn is_entitled(&self, parameters: &[(&str, &str)]) -> bool {
        let zone = value(parameters, "zone_id").map(ZoneId::from);
        let zone = zone.and_then(|zone| self.zones.get(&zone));
        zone.is_none_or(|zone| zone.entitled)
    }

    /// The account that a request is about, if that is known.
    fn account(&self, parameters: &[(&str, &str)]) -> Result<Option<AccountId>, Refusal> {
        let account = match value(parameters, "zone_id").map(ZoneId::from) {
            Some(zone) => self.zones.get(&zone).map(|zone| zone.account.clone()),
            None => value(parameters, "account_id").map(AccountId::from),
        };
        let is_known = |account: &AccountId| self.known.contains(account);
        match self.known.is_empty() || account.as_ref().is_some_and(is_known) {
            true => Ok(account),
            false => Err(Refusal::of(&choices::NOT_ALLOWED)),
        }
    }
}

impl Token {
    fn may(&self, operation: &Operation, account: Option<AccountId>) -> bool {
        let accepts = |permission: &String| operation.permissions.contains(&permission.as_str());
        let is_allowed = self
            .permissions
            .as_ref()
            .is_none_or(|permissions| permissions.iter().any(accepts));
        let is_its = match (&self.accounts, account) {
            (Some(accounts), Some(account)) => accounts.contains(&account),
            // Whose a zone is, only a seed with zones knows.
            (Some(_), None) | (None, _) => true,
        };
        is_allowed && is_its
    }
}

fn value<'a>(parameters: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    let mut parameters = parameters.iter();
    let (_, value) = parameters.find(|(known, _)| *known == name)?;
    Some(value)
}
