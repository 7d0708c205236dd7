//! Text that must not be seen.

use std::fmt;

use zeroize::Zeroizing;

use crate::wire::{Field, Slot, View};

/// Text that must reach no log: a key, a token.
///
/// It has no `Display`, its `Debug` shows nothing of it, and it is wiped from memory when dropped.
/// A decode error in its place does not quote what stood there. Writing it to JSON, on the other
/// hand, writes the text: that is how it gets to the service.
///
/// Only the copy that is held here is wiped: not the bytes it was read from or the `&str` it was made
/// of, and not what was made from [`expose`](Self::expose). [`from_json`](crate::wire::from_json),
/// [`to_json`](crate::wire::to_json) and [`to_secret_json`](crate::wire::to_secret_json) leave no
/// others in memory, with one exception: a secret with an escape in its JSON (`\"`, `\u00fc`) stays in
/// the memory that `serde_json` decoded it in. A key in Base64 needs none. Other ways to read and
/// write, through a [`Value`](crate::Value) above all, may leave more.
///
/// # Examples
///
/// ```
/// use api_types::Secret;
///
/// let secret = Secret::from("hush");
/// assert_eq!(secret.expose(), "hush");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
///
/// It does not print by accident:
///
/// ```compile_fail
/// println!("{}", api_types::Secret::from("hush"));
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the text. Where it goes from here is up to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&Self> for Secret {
    fn from(secret: &Self) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Field for Secret {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Secret(self)
    }

    fn view(&self) -> View<'_> {
        View::Secret(self.expose())
    }

    fn blank() -> Self {
        String::new().into()
    }
}

crate::__serde!(Secret);
