use std::{collections::HashSet, net::IpAddr};

use api_types::{IpRange, IpRangeError, wire};

fn range(text: &str) -> IpRange {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn host_bits_are_kept() {
    for (text, network, prefix_len) in [
        ("192.0.2.53/28", "192.0.2.48/28", 28),
        ("192.0.2.48/28", "192.0.2.48/28", 28),
        ("192.0.2.53/0", "0.0.0.0/0", 0),
        ("192.0.2.53/32", "192.0.2.53/32", 32),
        ("2001:db8::53/64", "2001:db8::/64", 64),
        ("::/0", "::/0", 0),
        ("::ffff:192.0.2.53/120", "::ffff:192.0.2.0/120", 120),
    ] {
        let range = range(text);
        assert_eq!(range.to_string(), text);
        assert_eq!(range.prefix_len(), prefix_len);
        assert_eq!(range.address().to_string(), text.split('/').next().unwrap());
        assert_eq!(range.network().to_string(), network);
        assert_eq!(IpRange::new(range.address(), prefix_len), Ok(range));
        let json = format!("\"{text}\"");
        assert_eq!(wire::from_json::<IpRange>(json.as_bytes()).unwrap(), range);
        assert_eq!(wire::to_json(&range).unwrap(), json.as_bytes());
        assert_eq!(serde_json::to_string(&range).unwrap(), json);
    }
}

#[test]
fn an_address_is_the_range_that_holds_it_alone() {
    for (text, full) in [
        ("192.0.2.53", "192.0.2.53/32"),
        ("2001:db8::53", "2001:db8::53/128"),
    ] {
        assert_eq!(range(text), range(full));
        assert_eq!(range(text).to_string(), text);
        assert_eq!(range(text).network().to_string(), full);
        assert_eq!(HashSet::from([range(text), range(full)]).len(), 1);
    }
}

#[test]
fn what_is_no_range_is_refused() {
    use IpRangeError::{Address, Prefix};
    for (text, reason) in [
        ("", Address),
        ("/", Address),
        ("192.0.2/24", Address),
        ("192.0.2.256/28", Address),
        ("192.0.2.053/28", Address),
        ("192.0.02.53", Address),
        (" 192.0.2.53/28", Address),
        ("2001:db8::53%eth0/64", Address),
        ("[2001:db8::]/64", Address),
        ("my-range", Address),
        ("192.0.2.53/", Prefix),
        ("192.0.2.53/33", Prefix),
        ("192.0.2.53/028", Prefix),
        ("192.0.2.53/00", Prefix),
        ("192.0.2.53/+8", Prefix),
        ("192.0.2.53/-8", Prefix),
        ("192.0.2.53/28/28", Prefix),
        ("192.0.2.53/284", Prefix),
        ("192.0.2.53/255.255.255.240", Prefix),
        ("2001:db8::/129", Prefix),
    ] {
        assert_eq!(text.parse::<IpRange>(), Err(reason), "{text}");
    }
    assert_eq!(IpRange::new([192, 0, 2, 53].into(), 33), Err(Prefix));
    let error = wire::from_json::<IpRange>(b"\"192.0.2.053/28\"").unwrap_err();
    assert_eq!(
        error.message(),
        "invalid value: string \"192.0.2.053/28\": expected an IP address and the length of a \
         prefix, such as 192.0.2.48/28"
    );
}

#[test]
fn contains_what_shares_the_prefix() {
    let contains = |text, address: &str| range(text).contains(address.parse::<IpAddr>().unwrap());
    assert!(contains("192.0.2.53/28", "192.0.2.48"));
    assert!(contains("192.0.2.53/28", "192.0.2.63"));
    assert!(!contains("192.0.2.53/28", "192.0.2.64"));
    assert!(contains("192.0.2.53", "192.0.2.53"));
    assert!(!contains("192.0.2.53", "192.0.2.52"));
    assert!(contains("2001:db8::/32", "2001:db8:ffff::1"));
    assert!(!contains("0.0.0.0/0", "::1"));
    assert!(!contains("192.0.2.0/24", "::ffff:192.0.2.1"));
}
