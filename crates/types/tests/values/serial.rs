use std::cmp::Ordering::{self, Equal, Greater, Less};

use api_types::{Serial, wire};

const HALF: u32 = 1 << 31;

#[test]
fn order_is_that_of_rfc_1982() {
    // The examples of §5.2, which are for 8 bits.
    for (one, other) in [
        (1, 0),
        (44, 0),
        (100, 0),
        (100, 44),
        (200, 100),
        (255, 200),
        (0, 255),
        (100, 255),
        (0, 200),
        (44, 200),
    ] {
        assert_order(one << 24, other << 24, Some(Greater));
    }
    for (one, other, order) in [
        (0, 0, Some(Equal)),
        (u32::MAX, u32::MAX, Some(Equal)),
        (2_019_102_401, 2_019_102_400, Some(Greater)),
        (0, u32::MAX, Some(Greater)),
        (HALF - 1, 0, Some(Greater)),
        (HALF - 2, u32::MAX, Some(Greater)),
        (HALF + 1, 0, Some(Less)),
        (HALF, 0, None),
        (HALF + 1, 1, None),
        (u32::MAX, HALF - 1, None),
    ] {
        assert_order(one, other, order);
    }
}

fn assert_order(one: u32, other: u32, order: Option<Ordering>) {
    let (one, other) = (Serial::new(one), Serial::new(other));
    assert_eq!(one.compare(other), order, "{one} and {other}");
    assert_eq!(
        other.compare(one),
        order.map(Ordering::reverse),
        "{other} and {one}"
    );
    assert_eq!(one.is_newer_than(other), order == Some(Greater));
    assert_eq!(other.is_newer_than(one), order == Some(Less));
}

#[test]
fn newer_is_not_transitive() {
    let [a, b, c] = [0, 1 << 30, HALF].map(Serial::new);
    assert!(b.is_newer_than(a) && c.is_newer_than(b) && !c.is_newer_than(a));
}

#[test]
fn addition_goes_round() {
    let serial = Serial::new(u32::MAX);
    assert_eq!(serial.add(0), Some(serial));
    assert_eq!(serial.add(1), Some(Serial::new(0)));
    assert_eq!(serial.add(HALF - 1), Some(Serial::new(HALF - 2)));
    assert_eq!(serial.add(HALF), None);
    assert_eq!(serial.add(u32::MAX), None);
}

#[test]
fn zero_is_never_transferred() {
    assert!(Serial::NEVER.is_never_transferred());
    assert_eq!(Serial::NEVER, Serial::from(0));
    assert!(!Serial::new(1).is_never_transferred());
}

#[test]
fn is_a_number_in_text_and_json() {
    let serial: Serial = "2019102400".parse().unwrap();
    assert_eq!(serial.get(), 2_019_102_400);
    assert_eq!(serial.to_string(), "2019102400");
    assert!("4294967296".parse::<Serial>().is_err());
    assert!("".parse::<Serial>().is_err());

    assert_eq!(wire::from_json::<Serial>(b"2019102400").unwrap(), serial);
    assert_eq!(wire::from_json::<Serial>(b"2019102400.0").unwrap(), serial);
    assert_eq!(wire::to_json(&serial).unwrap(), b"2019102400");
    let error = wire::from_json::<Serial>(b"4294967296").unwrap_err();
    assert_eq!(
        error.message(),
        "invalid value: integer `4294967296`, expected u32"
    );
}
