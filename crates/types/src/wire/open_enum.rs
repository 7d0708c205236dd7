//! What open enums share.

use std::{cmp::Ordering, fmt};

/// An enum of text values, unknown ones included: see [`open_enum!`](crate::open_enum!).
pub trait OpenEnum: for<'a> From<&'a str> {
    /// Returns the name of the variant and the value as it is written.
    fn spell(&self) -> (&'static str, &str);
}

/// Shows a value as derived `Debug` does: what its `Debug` is to call.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_enum(spelled: (&'static str, &str), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match spelled {
        ("Other", text) => f.debug_tuple("Other").field(&text).finish(),
        (variant, _) => f.write_str(variant),
    }
}

/// Compares two values of one enum by their text, then by their variant: what its `Ord` is to call.
pub fn compare_enums<E: OpenEnum>(one: &E, other: &E) -> Ordering {
    let (one, other) = (one.spell(), other.spell());
    (one.1, one.0).cmp(&(other.1, other.0))
}
