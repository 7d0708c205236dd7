//! Numbers, at the ends of their ranges and with fractions.

use std::fmt::Debug;

use api_types::wire::{self, Field};

fn accepts<T: Field + Debug + PartialEq>(json: &str, expected: &T) {
    assert_eq!(
        wire::from_json::<T>(json.as_bytes()).as_ref(),
        Ok(expected),
        "{json}"
    );
}

fn refuses<T: Field + Debug + PartialEq>(json: &str, message: &str) {
    let error = wire::from_json::<T>(json.as_bytes()).expect_err(json);
    assert_eq!(error.message(), message, "{json}");
}

#[test]
fn each_width_takes_its_range() {
    accepts("65535", &u16::MAX);
    accepts("4294967295", &u32::MAX);
    accepts("18446744073709551615", &u64::MAX);
    accepts("2147483647", &i32::MAX);
    accepts("-2147483648", &i32::MIN);
    accepts("9223372036854775807", &i64::MAX);
    accepts("-9223372036854775808", &i64::MIN);

    refuses::<u16>("65536", "invalid value: integer `65536`, expected u16");
    refuses::<u32>(
        "4294967296",
        "invalid value: integer `4294967296`, expected u32",
    );
    refuses::<u64>("-1", "invalid value: integer `-1`, expected u64");
    refuses::<i32>(
        "2147483648",
        "invalid value: integer `2147483648`, expected i32",
    );
    refuses::<i64>(
        "9223372036854775808",
        "invalid value: integer `9223372036854775808`, expected i64",
    );
}

#[test]
fn a_fraction_of_zeros_is_no_fraction() {
    accepts("53.0", &53_u16);
    accepts("5.3e1", &53_u16);
    accepts("-0", &0_u16);
    accepts("-0.0", &0_i64);
    accepts("-53.000", &-53_i32);
    accepts("4294967295.00", &u32::MAX);
    accepts("1000000000000000.0", &1_000_000_000_000_000_u64);
    accepts("-999999999999999.0", &-999_999_999_999_999_i64);

    refuses::<u16>("53.5", "invalid type: floating point `53.5`, expected u16");
    refuses::<u16>(
        "65536.0",
        "invalid value: floating point `65536.0`, expected u16",
    );
    refuses::<u16>("-1.0", "invalid value: floating point `-1.0`, expected u16");
    // Here a double cannot be trusted to be what was written.
    refuses::<u64>(
        "1000000000000001.0",
        "invalid type: floating point `1000000000000001.0`, expected u64",
    );
    assert!(wire::from_json::<u64>(b"18446744073709551616").is_err());
}

#[test]
fn a_double_takes_any_number() {
    accepts("53", &53.0_f64);
    accepts("-53", &-53.0_f64);
    accepts("18446744073709551615", &18_446_744_073_709_551_615.0_f64);
    accepts("0.1", &0.1_f64);
    assert_eq!(wire::to_json(&0.1).unwrap(), b"0.1");
}

#[test]
fn what_json_cannot_say_is_not_written() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = wire::to_json(&vec![Some(number)]).unwrap_err();
        assert_eq!(error.pointer(), "/0");
        assert_eq!(
            error.message(),
            format!("{number} is not a number that can be written")
        );
    }
}
