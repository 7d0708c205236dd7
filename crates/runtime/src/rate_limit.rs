//! What the service says about how much more it takes.

use std::time::Duration;

use reqwest::header::HeaderMap;

/// What is left of one of the service's limits: an item of the header `ratelimit`, such as
/// `"default";r=50;t=30`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let response = client.request::<Note>(&GET, &[&"book", &7]).send_full().await?;
/// for limit in response.rate_limits() {
///     println!("{} left of {:?}", limit.remaining, limit.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The name of the limit.
    pub name: String,
    /// How many more requests are taken.
    pub remaining: u64,
    /// In how long the whole quota is there again, to the second, if the service says it.
    pub reset_after: Option<Duration>,
}

/// One of the service's limits: an item of the header `ratelimit-policy`, such as
/// `"burst";q=100;w=60`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimitPolicy {
    /// The name of the limit.
    pub name: String,
    /// How many requests are taken in a window.
    pub quota: u64,
    /// How long a window is, if the service says it.
    pub window: Option<Duration>,
}

impl RateLimit {
    /// What `headers` say is left. An item that cannot be read is passed over.
    pub(crate) fn list(headers: &HeaderMap) -> Vec<Self> {
        let items = items(headers, "ratelimit");
        let limits = items.filter_map(|item| {
            Some(Self {
                remaining: item.number("r")?,
                reset_after: item.number("t").map(Duration::from_secs),
                name: item.name,
            })
        });
        limits.collect()
    }
}

impl RateLimitPolicy {
    /// The limits in `headers`. An item that cannot be read is passed over.
    pub(crate) fn list(headers: &HeaderMap) -> Vec<Self> {
        let items = items(headers, "ratelimit-policy");
        let policies = items.filter_map(|item| {
            Some(Self {
                quota: item.number("q")?,
                window: item.number("w").map(Duration::from_secs),
                name: item.name,
            })
        });
        policies.collect()
    }
}

/// An item of a structured list (RFC 9651 §3.1).
struct Item<'a> {
    name: String,
    parameters: Vec<(&'a str, &'a str)>,
}

impl Item<'_> {
    fn number(&self, key: &str) -> Option<u64> {
        // The last of one name counts, says the RFC.
        let (_, value) = self.parameters.iter().rfind(|(name, _)| *name == key)?;
        value.parse().ok()
    }
}

fn items<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = Item<'a>> {
    let lines = headers.get_all(name).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| split(line, b','))
        .filter_map(item)
}

fn item(text: &str) -> Option<Item<'_>> {
    let mut parts = split(text, b';');
    let name = parts.next()?;
    let name = match name.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?.replace('\\', ""),
        None => name.to_owned(),
    };
    let parameters = parts.filter_map(|part| part.split_once('='));
    Some(Item {
        name,
        parameters: parameters.collect(),
    })
}

/// The parts of `text` between separators that stand in no quotes, without the spaces around them.
fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = text.bytes().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ => {}
            }
            byte == separator && !quoted
        });
        let part = end.map_or(text, |end| &text[..end]);
        rest = end.map(|end| &text[end + 1..]);
        Some(part.trim_matches([' ', '\t']))
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let name = HeaderName::from_static(name);
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn rate_limits_are_read_as_far_as_they_can_be() {
        type Expected = [(&'static str, u64, Option<u64>)];
        let cases: [(&[&'static str], &Expected); 12] = [
            (&[], &[]),
            (&[r#""default";r=50;t=30"#], &[("default", 50, Some(30))]),
            (&["default ; r=50 ;t=30"], &[("default", 50, Some(30))]),
            (&[r#""a";t=30;r=0;x="y";z"#], &[("a", 0, Some(30))]),
            (&[r#""a";r=5"#], &[("a", 5, None)]),
            (&[r#""a";r=5;t=-1"#], &[("a", 5, None)]),
            (&[r#""a";r=5;r=6;t=1"#], &[("a", 6, Some(1))]),
            (
                &[r#""a";r=1;t=2, "b";r=3;t=4"#, r#""c";r=5;t=6"#],
                &[("a", 1, Some(2)), ("b", 3, Some(4)), ("c", 5, Some(6))],
            ),
            (
                &[r#""a,b;r=7\"";r=1;t=2,"c";r=3"#],
                &[("a,b;r=7\"", 1, Some(2)), ("c", 3, None)],
            ),
            // What is malformed does not lose what is not.
            (
                &[
                    "limit=10, remaining=5, reset=4",
                    "",
                    ",;=",
                    r#""a"#,
                    r#""b";r=1"#,
                ],
                &[("b", 1, None)],
            ),
            (
                &[
                    r#""a";r=-1"#,
                    r#""a";r=1.5"#,
                    r#""a";r=99999999999999999999"#,
                ],
                &[],
            ),
            (&[r#""a;r=1;t=1"#], &[]),
        ];
        for (values, expected) in cases {
            let limits = RateLimit::list(&headers("ratelimit", values));
            let expected = expected.iter().map(|&(name, remaining, reset)| RateLimit {
                name: name.to_owned(),
                remaining,
                reset_after: reset.map(Duration::from_secs),
            });
            assert_eq!(limits, expected.collect::<Vec<_>>(), "{values:?}");
        }
    }

    #[test]
    fn rate_limit_policies_are_read_as_far_as_they_can_be() {
        let values = [r#""burst";q=100;w=60, "day";q=5, "odd";w=60, "x";q=y"#];
        let policies = RateLimitPolicy::list(&headers("ratelimit-policy", &values));
        let policy = |name: &str, quota, window: Option<u64>| RateLimitPolicy {
            name: name.to_owned(),
            quota,
            window: window.map(Duration::from_secs),
        };
        assert_eq!(
            policies,
            [policy("burst", 100, Some(60)), policy("day", 5, None)]
        );
    }
}
