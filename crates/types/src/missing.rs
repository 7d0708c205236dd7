//! What a conversion between records lacks.

use std::fmt;

/// A record lacks a member that the record which is to be made of it must have.
///
/// # Examples
///
/// ```
/// use api_types::Missing;
///
/// assert_eq!(Missing::require(Some(&1), "peers"), Ok(1));
/// let missing = Missing::require(None::<&u8>, "peers").unwrap_err();
/// assert_eq!(missing.name(), "peers");
/// assert_eq!(missing.to_string(), "`peers` is missing");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Missing(&'static str);

impl Missing {
    /// Returns the value of the member of this name.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn require<T: Clone>(value: Option<&T>, name: &'static str) -> Result<T, Self> {
        value.cloned().ok_or(Self(name))
    }

    /// Returns the name of the member in the object.
    pub const fn name(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is missing", self.0)
    }
}

impl std::error::Error for Missing {}
