//! Where a redirect leads, and whether to go there.

use reqwest::{
    Method, StatusCode, Url,
    header::{HeaderMap, LOCATION},
};

/// How many redirects are followed for one try.
pub(crate) const MOST: u32 = 5;

/// What to do about a redirect.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Redirect {
    Follow(Url),
    /// Nothing, for this reason: the rest of a sentence about the answer.
    Leave(String),
}

impl Redirect {
    /// What to do about an answer to a request of `method` at `from`, if it is a redirect.
    ///
    /// Only the origin (scheme, host and port) that the request went to may have the credentials,
    /// so nothing else is followed; and only what can be followed with the method and the body as
    /// they are. A location is not told beyond its origin: its path and query may hold a secret.
    pub(crate) fn of(
        method: &Method,
        from: &Url,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Self> {
        let with_method = match status.as_u16() {
            307 | 308 => true,
            301..=303 => matches!(*method, Method::GET | Method::HEAD),
            _ => return None,
        };
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(location) = location.and_then(|location| from.join(location).ok()) else {
            let reason = "leads to no location that can be read";
            return Some(Self::Leave(reason.to_owned()));
        };
        let origin = location.origin();
        let why = if origin != from.origin() {
            ", another origin".to_owned()
        } else if !location.username().is_empty() || location.password().is_some() {
            " with a user or a password".to_owned()
        } else if !with_method {
            format!(" without the method {method}")
        } else {
            return Some(Self::Follow(location));
        };
        let origin = match origin.is_tuple() {
            true => origin.ascii_serialization(),
            false => format!("`{}:`", location.scheme()),
        };
        let reason = format!("leads to {origin}{why}: it is not followed");
        Some(Self::Leave(reason))
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn redirects_are_followed_within_an_origin() {
        let from = Url::parse("https://notes.example/api/a?b=c").expect("it is one");
        let no_location = "leads to no location that can be read";
        for (method, status, location, expected) in [
            ("GET", 301, "/x", Ok("https://notes.example/x")),
            ("GET", 302, "x?y=z", Ok("https://notes.example/api/x?y=z")),
            ("HEAD", 303, "?y", Ok("https://notes.example/api/a?y")),
            ("POST", 307, "/x", Ok("https://notes.example/x")),
            (
                "DELETE",
                308,
                "//notes.example:443/x",
                Ok("https://notes.example/x"),
            ),
            (
                "PUT",
                308,
                "HTTPS://NOTES.EXAMPLE/x",
                Ok("https://notes.example/x"),
            ),
            (
                "POST",
                301,
                "/x?hush",
                Err("leads to https://notes.example without the method POST: it is not followed"),
            ),
            (
                "PUT",
                303,
                "/x",
                Err("leads to https://notes.example without the method PUT: it is not followed"),
            ),
            (
                "GET",
                307,
                "https://other.example/hush?hush#hush",
                Err("leads to https://other.example, another origin: it is not followed"),
            ),
            (
                "GET",
                301,
                "http://notes.example/x",
                Err("leads to http://notes.example, another origin: it is not followed"),
            ),
            (
                "GET",
                302,
                "https://notes.example:8443/x",
                Err("leads to https://notes.example:8443, another origin: it is not followed"),
            ),
            (
                "GET",
                302,
                "//notes.example.evil/x",
                Err("leads to https://notes.example.evil, another origin: it is not followed"),
            ),
            (
                "GET",
                302,
                "\\\\other.example",
                Err("leads to https://other.example, another origin: it is not followed"),
            ),
            (
                "GET",
                302,
                "data:text/plain,hush",
                Err("leads to `data:`, another origin: it is not followed"),
            ),
            (
                "GET",
                302,
                "https://hush:hush@notes.example/",
                Err("leads to https://notes.example with a user or a password: it is not followed"),
            ),
            ("GET", 302, "https://", Err(no_location)),
            ("GET", 307, "/\u{fc}", Err(no_location)),
            ("GET", 307, "", Err(no_location)),
        ] {
            let headers = HeaderValue::from_bytes(location.as_bytes()).ok();
            let headers = headers
                .filter(|value| !value.is_empty())
                .map(|value| (LOCATION, value));
            let redirect = Redirect::of(
                &method.parse().expect("it is one"),
                &from,
                StatusCode::from_u16(status).expect("it is one"),
                &headers.into_iter().collect(),
            );
            let expected = match expected {
                Ok(url) => Redirect::Follow(Url::parse(url).expect("it is one")),
                Err(reason) => Redirect::Leave(reason.to_owned()),
            };
            assert_eq!(redirect, Some(expected), "{method} {status} {location}");
        }
        for status in [200, 300, 304, 305, 306, 400] {
            let status = StatusCode::from_u16(status).expect("it is one");
            let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static("/x"))]);
            assert_eq!(Redirect::of(&Method::GET, &from, status, &headers), None);
        }
    }
}
