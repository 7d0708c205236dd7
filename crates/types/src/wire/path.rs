//! What can stand in a path.

use std::fmt::Display;

use super::{Field, Violation, validate};

/// A value that can stand in the path of a request: its text is what it displays.
///
/// Implemented by every [`Field`] that has a text, and by `&str`, of which no limit is known.
///
/// # Examples
///
/// ```
/// use api_types::{id, wire::PathParameter};
///
/// struct ZoneId(String);
///
/// id!(ZoneId(pattern = "^[0-9a-f]{4}$"));
///
/// let parameters: [&dyn PathParameter; 3] = [&ZoneId::from("269d"), &ZoneId::from("a/b"), &"a/b"];
/// let violations = parameters.map(PathParameter::violation);
/// assert_eq!(violations[0], None);
/// assert_eq!(
///     violations[1].as_ref().unwrap().message(),
///     "is \"a/b\", which does not match `^[0-9a-f]{4}$`"
/// );
/// assert_eq!(violations[2], None);
/// ```
pub trait PathParameter: Display {
    /// Returns the first limit of its type that the value is beyond.
    fn violation(&self) -> Option<Violation>;

    /// Returns whether what it displays is percent-encoded already.
    fn is_encoded(&self) -> bool {
        false
    }
}

impl<T: Field + Display> PathParameter for T {
    fn violation(&self) -> Option<Violation> {
        validate(self).err()?.first().cloned()
    }
}

impl PathParameter for &str {
    fn violation(&self) -> Option<Violation> {
        None
    }
}
