use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use api_types::{Timestamp, wire};

fn nanoseconds(text: &str) -> i128 {
    let timestamp: Timestamp = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(timestamp.as_str(), text);
    timestamp.to_jiff().unwrap().as_nanosecond()
}

#[test]
fn is_written_as_it_was_read() {
    for text in [
        "2025-03-11T20:24:51.450451Z",
        "2019-10-24T17:09:42.883908+01:00",
        "2019-10-24T17:09:42Z",
        "2019-10-24T17:09:42.000Z",
        "2019-10-24T17:09:42.5-00:00",
        "2019-10-24t17:09:42z",
        "2019-10-24 17:09:42+14:00",
        "2019-10-24T17:09:42.123456789012345678901234567890Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        let json = format!("\"{text}\"");
        let timestamp: Timestamp = wire::from_json(json.as_bytes()).unwrap();
        assert_eq!(timestamp.to_string(), text);
        assert_eq!(wire::to_json(&timestamp).unwrap(), json.as_bytes());
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), timestamp);
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), json);
    }
}

#[test]
fn the_moment_is_exact() {
    const SECOND: i128 = 1_000_000_000;
    for (text, expected) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000000001Z", 1),
        ("1969-12-31T23:59:59.9Z", -SECOND / 10),
        ("2025-03-11T20:24:51.450451Z", 1_741_724_691_450_451_000),
        (
            "2019-10-24T17:09:42.883908+01:00",
            1_571_933_382_883_908_000,
        ),
        ("2019-10-24T16:09:42.8839089999Z", 1_571_933_382_883_908_999),
        (
            "2020-02-29T00:00:00-23:59",
            (1_582_934_400 + 86_340) * SECOND,
        ),
        // Of these, jiff can hold the first; the second counts as the last that it can.
        ("0001-01-01T00:00:00Z", -62_135_596_800 * SECOND),
        ("9999-12-31T23:59:59Z", jiff::Timestamp::MAX.as_nanosecond()),
        (
            "0000-01-01T00:00:00+23:59",
            (-62_167_219_200 - 86_340) * SECOND,
        ),
    ] {
        assert_eq!(nanoseconds(text), expected, "{text}");
    }
    // A leap second is the one before it.
    assert_eq!(
        nanoseconds("2016-12-31T23:59:60Z"),
        nanoseconds("2016-12-31T23:59:59Z")
    );
}

#[test]
fn equality_order_and_hash_go_by_the_moment() {
    let [one, same, later] = [
        "2019-10-24T17:09:42.883908+01:00",
        "2019-10-24T16:09:42.883908000Z",
        "2019-10-24T16:09:42.883909Z",
    ]
    .map(|text| text.parse::<Timestamp>().unwrap());
    assert_eq!(one, same);
    assert!(one < later && later > same);
    assert_eq!(HashSet::from([one, same, later]).len(), 2);
}

#[test]
fn what_is_no_moment_is_refused_of_a_caller() {
    const FORM: &str = "expected an RFC 3339 date and time with its offset from UTC, such as \
                        2019-10-24T17:09:42Z";
    const RANGE: &str = "there is no such date or time of day";
    for (text, reason) in [
        ("", FORM),
        ("2019-10-24", FORM),
        ("2019-10-24T17:09:42", FORM),
        ("2019-10-24T17:09Z", FORM),
        ("2019-10-24T17:09:42.Z", FORM),
        ("2019-10-24T17:09:42,5Z", FORM),
        ("2019-10-24T17:09:42+01", FORM),
        ("2019-10-24T17:09:42+0100", FORM),
        ("2019-10-24T17:09:42Z ", FORM),
        ("2019-10-24T17:09:42Z[UTC]", FORM),
        ("20191024T170942Z", FORM),
        ("+019-10-24T17:09:42Z", FORM),
        ("2019-10-24T17:09:4２Z", FORM),
        ("2019-13-24T17:09:42Z", RANGE),
        ("2019-02-29T17:09:42Z", RANGE),
        ("2019-10-24T24:00:00Z", RANGE),
        ("2019-10-24T17:60:42Z", RANGE),
        ("2019-10-24T17:09:61Z", RANGE),
        ("2019-10-24T17:09:42+24:00", RANGE),
        ("2019-10-24T17:09:42+01:60", RANGE),
    ] {
        let error = text.parse::<Timestamp>().expect_err(text);
        assert_eq!(error.to_string(), reason, "{text}");
    }
    let error = wire::from_json::<Timestamp>(b"2019").unwrap_err();
    assert_eq!(
        error.message(),
        "invalid type: integer `2019`, expected a date and time"
    );
}

#[test]
fn what_a_service_writes_oddly_loses_no_answer() {
    let read =
        |text: &str| -> Timestamp { wire::from_json(format!("{text:?}").as_bytes()).unwrap() };
    for text in [
        "",
        "2019-10-24",
        "2019-10-24 17:09:42",
        "0000-00-00T00:00:00Z",
    ] {
        let odd = read(text);
        assert_eq!(odd.as_str(), text);
        assert_eq!((odd.to_jiff(), odd.to_system_time()), (None, None));
        assert_eq!(wire::to_json(&odd).unwrap(), format!("{text:?}").as_bytes());
    }
    assert_eq!(read("soon"), read("soon"));
    assert_ne!(read("soon"), read("later"));
    assert!(read("soon") < read("1970-01-01T00:00:00Z"));
}

#[test]
fn goes_to_other_clocks_and_back() {
    let timestamp: Timestamp = "1969-12-31T23:59:58.5Z".parse().unwrap();
    assert_eq!(
        timestamp.to_system_time(),
        SystemTime::UNIX_EPOCH.checked_sub(Duration::from_millis(1500))
    );
    let again = Timestamp::from(timestamp.to_jiff().unwrap());
    assert_eq!(again, timestamp);
    assert_eq!(again.as_str(), "1969-12-31T23:59:58.5Z");
    assert_eq!(
        "2001-09-09T01:46:40Z"
            .parse::<Timestamp>()
            .unwrap()
            .to_system_time(),
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1_000_000_000))
    );
}
