//! What is wrong with a value, and where.

use std::fmt;

/// A place in a value, built from the inside out while an error goes up: until there is an error it
/// costs nothing.
#[derive(Default)]
pub(super) struct Trace {
    pointer: String,
    missing: Option<&'static str>,
}

impl Trace {
    /// Adds the name of the member that the error is in; gives the error back.
    #[cold]
    pub(super) fn member<E>(&mut self, name: &str, error: E) -> E {
        self.outer(&format!("/{}", escape(name)), error)
    }

    /// Adds the index of the item that the error is in; gives the error back.
    #[cold]
    pub(super) fn item<E>(&mut self, index: usize, error: E) -> E {
        self.outer(&format!("/{index}"), error)
    }

    /// Adds the place of the value that the error is in; gives the error back.
    pub(super) fn outer<E>(&mut self, pointer: &str, error: E) -> E {
        self.pointer.insert_str(0, pointer);
        error
    }

    /// Notes that the error is about a member that is not there; gives the error back.
    #[cold]
    pub(super) fn missing<E>(&mut self, name: &'static str, error: E) -> E {
        self.missing = Some(name);
        error
    }

    pub(super) fn into_pointer(self) -> String {
        self.pointer
    }
}

/// Writes the name of a member as a part of a JSON pointer.
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Why a value could not be read, and where.
///
/// Displays as `at /result/0/port: invalid type: string "x", expected u16 (line 1, column 40)`. The
/// value is quoted if it stands where a plain value is due, but never where a
/// [`Secret`](crate::Secret), an object or an array is.
///
/// # Examples
///
/// ```
/// let error = api_types::wire::from_json::<Vec<bool>>(b"[true, 1]").unwrap_err();
/// assert_eq!(error.pointer(), "/1");
/// assert_eq!(error.message(), "invalid type: integer `1`, expected a boolean");
/// assert_eq!(error.position().unwrap().offset, 8);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError(Box<Decode>);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Decode {
    pointer: String,
    missing: Option<&'static str>,
    message: String,
    position: Option<Position>,
}

/// How far a text had been read when an error was found: at or just after what is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The bytes read of the line.
    pub column: usize,
    /// The bytes read of the text.
    pub offset: usize,
}

impl DecodeError {
    /// Makes an error about a value as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Decode {
            pointer: String::new(),
            missing: None,
            message: message.into(),
            position: None,
        }))
    }

    pub(super) fn from_json(error: &serde_json::Error, trace: Trace, text: &[u8]) -> Self {
        let (line, column) = (error.line(), error.column());
        let mut message = error.to_string();
        let mut position = None;
        // An error that is not about a text has no line.
        if line > 0 {
            let suffix = format!(" at line {line} column {column}");
            message.truncate(message.strip_suffix(&suffix).unwrap_or(&message).len());
            let start: usize = text
                .split_inclusive(|&byte| byte == b'\n')
                .take(line - 1)
                .map(<[u8]>::len)
                .sum();
            position = Some(Position {
                line,
                column,
                offset: start + column,
            });
        }
        Self(Box::new(Decode {
            missing: trace.missing,
            pointer: trace.into_pointer(),
            message,
            position,
        }))
    }

    /// Returns where the error is, as a JSON pointer (RFC 6901): `/result/0/port`, or nothing for
    /// the whole value. If a member is missing, that is the place of its object.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// Returns the name of the member that is missing there, if that is what is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use api_types::{Extra, record, wire};
    ///
    /// struct Peer {
    ///     name: String,
    ///     extra: Extra,
    /// }
    ///
    /// record! {
    ///     Peer {
    ///         required name,
    ///     }
    /// }
    ///
    /// let error = wire::from_json::<Vec<Peer>>(b"[{}]").unwrap_err();
    /// assert_eq!((error.pointer(), error.missing()), ("/0", Some("name")));
    /// ```
    pub fn missing(&self) -> Option<&'static str> {
        self.0.missing
    }

    /// Returns what is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns where in the text the error is; `None` if the value was not read from a text.
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        located(f, self.pointer(), self.message())?;
        if let Some(Position { line, column, .. }) = self.position() {
            write!(f, " (line {line}, column {column})")?;
        }
        Ok(())
    }
}

impl std::error::Error for DecodeError {}

/// Why a value could not be written, and where: it holds a number that JSON has no form for.
///
/// # Examples
///
/// ```
/// let error = api_types::wire::to_json(&vec![1.0, f64::NAN]).unwrap_err();
/// assert_eq!(error.to_string(), "at /1: NaN is not a number that can be written");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EncodeError {
    pointer: String,
    message: String,
}

impl EncodeError {
    pub(super) fn from_json(error: &serde_json::Error, trace: Trace) -> Self {
        Self {
            pointer: trace.into_pointer(),
            message: error.to_string(),
        }
    }

    /// Returns where the error is, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns what is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        located(f, &self.pointer, &self.message)
    }
}

impl std::error::Error for EncodeError {}

fn located(f: &mut fmt::Formatter<'_>, pointer: &str, message: &str) -> fmt::Result {
    if !pointer.is_empty() {
        write!(f, "at {pointer}: ")?;
    }
    f.write_str(message)
}
