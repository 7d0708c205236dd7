//! How long the service asks to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// The wait that `headers` ask for: `retry-after-ms`, else `retry-after` in seconds or as a date
/// (RFC 9110 §10.2.3), which counts from the `date` of the answer if it has one, else from `now`.
/// What cannot be read is none.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.trim());
    let date = |text| httpdate::parse_http_date(text).ok();
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.parse::<f64>().ok())
        && let Ok(wait) = Duration::try_from_secs_f64(millis / 1000.0)
    {
        return Some(wait);
    }
    let asked = text(RETRY_AFTER.as_str())?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = text(DATE.as_str()).and_then(date).unwrap_or(now);
    Some(date(asked)?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_wait_is_read_in_each_of_its_forms() {
        const SECONDS: &str = "retry-after";
        const MILLIS: &str = "retry-after-ms";
        const AT: &str = "Wed, 21 Oct 2026 07:28:00 GMT";
        type Headers = [(&'static str, &'static str)];
        let cases: [(&Headers, Option<u64>); 17] = [
            (&[], None),
            (&[(SECONDS, "30")], Some(30_000)),
            (&[(SECONDS, " 0 ")], Some(0)),
            (&[(SECONDS, "-1")], None),
            (&[(SECONDS, "1.5")], None),
            (&[(SECONDS, "99999999999999999999")], None),
            (&[(SECONDS, "soon")], None),
            (&[(MILLIS, "1500")], Some(1500)),
            (&[(MILLIS, "1.0")], Some(1)),
            (&[(MILLIS, "1500"), (SECONDS, "30")], Some(1500)),
            (&[(MILLIS, "-1"), (SECONDS, "30")], Some(30_000)),
            (&[(MILLIS, "inf"), (SECONDS, "30")], Some(30_000)),
            (&[(MILLIS, "x")], None),
            (&[(SECONDS, AT)], Some(5000)),
            (&[(SECONDS, "Wed, 21 Oct 2026 07:27:00 GMT")], Some(0)),
            // A clock of ours that is wrong does not matter.
            (
                &[(SECONDS, AT), ("date", "Wed, 21 Oct 2026 07:27:00 GMT")],
                Some(60_000),
            ),
            (&[(SECONDS, AT), ("date", "today")], Some(5000)),
        ];
        let now = httpdate::parse_http_date("Wed, 21 Oct 2026 07:27:55 GMT").expect("it is one");
        for (headers, millis) in cases {
            let map = headers.iter().map(|&(name, value)| {
                let name = HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            });
            let wait = retry_after(&map.collect(), now);
            assert_eq!(wait, millis.map(Duration::from_millis), "{headers:?}");
        }
    }
}
