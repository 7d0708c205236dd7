use api_types::Nullable;

#[test]
fn the_three_states_are_told_apart() {
    let absent = Nullable::<u16>::default();
    assert!(absent.is_absent() && !absent.is_null());
    assert!(Nullable::<u16>::Null.is_null() && !Nullable::<u16>::Null.is_absent());
    assert_eq!(Nullable::from(53), Nullable::Value(53));
    assert_ne!(absent, Nullable::Null);
}

#[test]
fn only_a_value_is_a_value() {
    assert_eq!(Nullable::Value(53).value(), Some(&53));
    assert_eq!(Nullable::Value(53).into_value(), Some(53));
    assert_eq!(Nullable::<u16>::Null.value(), None);
    assert_eq!(Nullable::<u16>::Absent.into_value(), None);
}
