//! What a base URL may be.

use url::{Host, Url};

use crate::{ServerVariable, error::Defect};

/// The base URL. `name` is what errors call it; the URL itself is not told, as it may hold a
/// password.
pub(crate) fn check(name: &str, base_url: &str, allow_http: bool) -> Result<Url, Defect> {
    let refuse = |reason: &str| Err(Defect::new(name, reason));
    let url = match Url::parse(base_url) {
        Ok(url) => url,
        Err(error) => return refuse(&format!("is not a URL: {error}")),
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_loopback(&url) => {}
        "http" => return refuse("is `http` to another host: use `https`, or `allow_http()`"),
        _ => return refuse("is neither `https` nor `http`"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("holds a user or a password: give credentials apart from it");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("has a query or a fragment");
    }
    Ok(url)
}

/// The service's base URL with what was chosen for its variables, or else their defaults.
pub(crate) fn fill(
    template: &str,
    variables: &[ServerVariable],
    chosen: &[(String, String)],
) -> Result<String, Defect> {
    for (name, value) in chosen {
        let Some(variable) = variables.iter().find(|variable| variable.name == name) else {
            return Err(Defect::new(name, "is no variable of the base URL"));
        };
        if !variable.values.is_empty() && !variable.values.contains(&value.as_str()) {
            let reason = format!("is none of `{}`", variable.values.join("`, `"));
            return Err(Defect::new(name, reason));
        }
    }
    let mut base_url = template.to_owned();
    for variable in variables {
        // The last one counts.
        let value = chosen.iter().rev().find(|(name, _)| variable.name == name);
        let value = value.map_or(variable.default, |(_, value)| value);
        base_url = base_url.replace(&format!("{{{}}}", variable.name), value);
    }
    Ok(base_url)
}

/// Whether a base URL is one of this host.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
