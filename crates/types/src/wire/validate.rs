//! Whether a value keeps to the limits that its types state.

use std::{fmt, ops::Deref};

use super::{Field, Limit, View, error};

/// Checks every limit that [`record!`](crate::record!) and [`id!`](crate::id!) state of a value and
/// of all that it holds. Members that a type does not know are not looked at.
///
/// # Errors
///
/// All that is beyond a limit.
///
/// # Examples
///
/// ```
/// use api_types::{Extra, record, wire};
///
/// struct Peer {
///     name: String,
///     port: Option<u16>,
///     extra: Extra,
/// }
///
/// record! {
///     Peer {
///         required name (min_length = 1, max_length = 254),
///         optional port (minimum = 1),
///     }
/// }
///
/// let peers: Vec<Peer> = wire::from_json(br#"[{"name": "a", "port": 53}, {"name": "b", "port": 0}]"#)?;
/// assert_eq!(wire::validate(&peers[0]), Ok(()));
/// let violations = wire::validate(&peers).unwrap_err();
/// assert_eq!(violations[0].pointer(), "/1/port");
/// assert_eq!(violations[0].message(), "is 0, less than the minimum 1");
/// assert_eq!(violations.to_string(), "`/1/port` is 0, less than the minimum 1");
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn validate(value: &dyn Field) -> Result<(), Violations> {
    let mut found = Vec::new();
    check(value.view(), &[], &mut found);
    if found.is_empty() {
        Ok(())
    } else {
        Err(Violations(found))
    }
}

fn check(value: View<'_>, limits: &[Limit], found: &mut Vec<Violation>) {
    let refusals = limits.iter().filter_map(|limit| limit.refuse(value));
    found.extend(refusals.map(Violation::new));
    match value {
        View::Limited(text, limits) => check(View::Str(text), limits, found),
        View::List(list) => {
            let limits = Limit::of_items(limits);
            for index in 0..list.len() {
                inside(&index, list.get(index), limits, found);
            }
        }
        View::Map(map) => {
            let limits = Limit::of_items(limits);
            map.each(&mut |name, value| {
                inside(&name, value, limits, found);
                true
            });
        }
        View::Record(record) => {
            let shape = record.shape();
            for (index, (name, _)) in shape.members.iter().enumerate() {
                let limits = shape.limits.get(index).copied().unwrap_or_default();
                inside(name, record.get(index).view(), limits, found);
            }
        }
        _ => {}
    }
}

/// Checks a part of a value. Its place is added when something is found there: till then it costs
/// nothing.
fn inside(place: &dyn fmt::Display, value: View<'_>, limits: &[Limit], found: &mut Vec<Violation>) {
    let before = found.len();
    check(value, limits, found);
    for violation in &mut found[before..] {
        let place = error::escape(&place.to_string());
        violation.pointer.insert_str(0, &format!("/{place}"));
    }
}

/// All values that are beyond a limit, at least one, in the order in which they are written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violations(Vec<Violation>);

impl Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// A value that is beyond a limit.
///
/// Shows the value, or the start of a long one; nothing of a [`Secret`](crate::Secret).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    pointer: String,
    message: String,
}

impl Violation {
    fn new(message: String) -> Self {
        Self {
            pointer: String::new(),
            message,
        }
    }

    /// Returns where the value is, as a JSON pointer (RFC 6901): `/peers/3`.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the value and the limit, as the rest of a sentence that begins with the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer() {
            "" => write!(f, "the value {}", self.message),
            pointer => write!(f, "`{pointer}` {}", self.message),
        }
    }
}
