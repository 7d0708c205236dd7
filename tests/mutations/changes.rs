//! Changes of a JSON text: of its values, and of its bytes.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Write};
use std::iter;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// How a text is changed: first its values, then its bytes.
#[derive(Clone, Debug)]
pub(super) struct Case {
    changes: Vec<Change>,
    edits: Vec<Edit>,
}

/// A change of the value at a place, or of one of the parts of the list or object at a place.
#[derive(Clone, Debug)]
enum Change {
    /// Puts something else in its place.
    Replace(Index, String),
    Swap(Index, Index),
    /// Leaves nothing in a list or an object.
    Empty(Index),
    /// Has all parts so many times.
    Repeat(Index, usize),
    /// Adds a part, with that name if it is a member.
    Add(Index, String, String),
    Remove(Index, Index),
    Duplicate(Index, Index),
    Rename(Index, Index, String),
}

/// A change of the bytes at an offset.
#[derive(Clone, Debug)]
enum Edit {
    /// Changes one bit.
    Flip(Index, u8),
    /// Ends there.
    Cut(Index),
    Insert(Index, Vec<u8>),
    /// Takes so many bytes out.
    Remove(Index, usize),
    /// Has so many bytes twice.
    Repeat(Index, usize),
}

/// Any case, of the values, the bytes or both.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let changes = |most| prop::collection::vec(changes(), 1..=most);
    let edits = |most| prop::collection::vec(edits(), 1..=most);
    let case = |(changes, edits)| Case { changes, edits };
    prop_oneof![
        5 => (changes(2), Just(Vec::new())).prop_map(case),
        3 => (Just(Vec::new()), edits(2)).prop_map(case),
        1 => (changes(1), edits(1)).prop_map(case),
    ]
}

fn changes() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        5 => (at(), values()).prop_map(|(at, value)| Change::Replace(at, value)),
        1 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => at().prop_map(Change::Empty),
        1 => (at(), 2..5_usize).prop_map(|(at, times)| Change::Repeat(at, times)),
        3 => (at(), names(), values()).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        2 => (at(), at()).prop_map(|(at, part)| Change::Remove(at, part)),
        1 => (at(), at()).prop_map(|(at, part)| Change::Duplicate(at, part)),
        1 => (at(), at(), names()).prop_map(|(at, part, name)| Change::Rename(at, part, name)),
    ]
}

fn edits() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    // What means something in JSON, and what is no UTF-8.
    let bytes = select(vec![
        b"\"".to_vec(),
        b"\\".to_vec(),
        b"\\u0000".to_vec(),
        b"\\ud800".to_vec(),
        b"{".to_vec(),
        b"]".to_vec(),
        b",".to_vec(),
        b":".to_vec(),
        b" ".to_vec(),
        b"\n".to_vec(),
        b"0".to_vec(),
        b"-".to_vec(),
        b"e9".to_vec(),
        b"null".to_vec(),
        b"\0".to_vec(),
        b"\xff".to_vec(),
        b"\xc3".to_vec(),
        b"\xed\xa0\x80".to_vec(),
        "\u{feff}".into(),
        "\u{1f600}".into(),
    ]);
    prop_oneof![
        3 => (at(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        1 => at().prop_map(Edit::Cut),
        3 => (at(), bytes).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        2 => (at(), 1..20_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        2 => (at(), 1..20_usize).prop_map(|(at, length)| Edit::Repeat(at, length)),
    ]
}

/// The text of a value: of each kind, at and beyond the limits of the kinds, and of none.
fn values() -> impl Strategy<Value = String> {
    const TEXTS: [&str; 16] = [
        r#""""#,
        r#""x""#,
        r#""0""#,
        r#""OK""#,
        r#""192.0.2.53""#,
        r#""192.0.2.53/28""#,
        r#""2001:db8::1""#,
        r#""2001:db8::/32""#,
        r#""example.com.""#,
        r#""hmac-sha256.""#,
        r#""23ff594956f20c2a721606e94745a8aa""#,
        r#""2019-10-24T17:09:42.883908+01:00""#,
        r#""2019-10-24t16:09:42z""#,
        r#""2019-02-30T00:00:00Z""#,
        r#""\u0000\ud83d\ude00""#,
        r#""\ud800""#,
    ];
    const NUMBERS: [&str; 22] = [
        "0",
        "-0",
        "0.0",
        "1",
        "-1",
        "0.5",
        "53",
        "53.0",
        "5.3e1",
        "65535",
        "65536",
        "4294967295",
        "4294967296",
        "1e15",
        "1e16",
        "1e-999",
        "1e300",
        "1e999",
        "9223372036854775807",
        "-9223372036854775809",
        "18446744073709551616",
        "NaN",
    ];
    const OTHERS: [&str; 9] = [
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "[null]",
        r#"[1, "a", {}]"#,
        r#"{"id": "x", "name": "y"}"#,
        r#"{"a": {"b": [0.1]}}"#,
    ];
    let nested = |open: &str, close: &str, depth| open.repeat(depth) + "0" + &close.repeat(depth);
    let deep = |depth| [nested("[", "]", depth), nested(r#"{"id": "#, "}", depth)];
    prop_oneof![
        4 => select(TEXTS.as_slice()).prop_map(str::to_owned),
        2 => select(NUMBERS.as_slice()).prop_map(str::to_owned),
        2 => select(OTHERS.as_slice()).prop_map(str::to_owned),
        1 => select([3, 100, 200, 2000].map(deep).concat()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_map(|number| Value::from(number).to_string()),
        1 => any::<String>().prop_map(|text| Value::from(text).to_string()),
    ]
}

/// The name of a member: one that a model knows, or any.
fn names() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 10] = [
        "id",
        "name",
        "peers",
        "port",
        "ip",
        "secret",
        "extra",
        "soa_serial",
        "",
        "a/b~c",
    ];
    prop_oneof![
        2 => select(KNOWN.as_slice()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

impl Case {
    /// `example` with the changes.
    pub(super) fn apply(&self, example: &Value) -> Changed {
        let mut json = Json::from(example);
        for change in &self.changes {
            change.apply(&mut json);
        }
        let mut text = json.to_string().into_bytes();
        for edit in &self.edits {
            edit.apply(&mut text);
        }
        Changed {
            text,
            has_one_of_each: self.edits.is_empty() && json.has_one_of_each(),
        }
    }
}

/// An example that was changed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) text: Vec<u8>,
    /// Whether it is sure that no member is there twice.
    pub(super) has_one_of_each: bool,
}

/// A JSON text whose members may be there twice, and whose plain values may be anything.
#[derive(Clone)]
enum Json {
    Plain(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, value)| (name.clone(), value.into()))
                        .collect(),
                )
            }
            plain => Self::Plain(plain.to_string()),
        }
    }
}

impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::List(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (index, (name, value)) in members.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {value}", Value::from(name.as_str()))?;
                }
                f.write_char('}')
            }
        }
    }
}

impl Json {
    fn parts(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::Plain(_) => Box::new([].iter()),
            Self::List(items) => Box::new(items.iter()),
            Self::Object(members) => Box::new(members.iter().map(|(_, value)| value)),
        }
    }

    /// Whether no member is there twice. What was put in has none that is.
    fn has_one_of_each(&self) -> bool {
        let differ = match self {
            Self::Object(members) => {
                let names: BTreeSet<_> = members.iter().map(|(name, _)| name).collect();
                names.len() == members.len()
            }
            _ => true,
        };
        differ && self.parts().all(Self::has_one_of_each)
    }

    /// How many values there are that a change may be about.
    fn places(&self, is: fn(&Self) -> bool) -> usize {
        usize::from(is(self)) + self.parts().map(|part| part.places(is)).sum::<usize>()
    }

    /// The value at such a place; counts down to it.
    fn at(&mut self, is: fn(&Self) -> bool, place: &mut usize) -> Option<&mut Self> {
        if is(self) {
            if *place == 0 {
                return Some(self);
            }
            *place -= 1;
        }
        match self {
            Self::Plain(_) => None,
            Self::List(items) => items.iter_mut().find_map(|item| item.at(is, place)),
            Self::Object(members) => members
                .iter_mut()
                .find_map(|(_, value)| value.at(is, place)),
        }
    }

    fn find(&mut self, at: Index, is: fn(&Self) -> bool) -> Option<&mut Self> {
        let places = self.places(is);
        let mut place = at.index(places.max(1));
        self.at(is, &mut place)
    }

    /// Any value.
    fn value(&mut self, at: Index) -> &mut Self {
        self.find(at, |_| true).expect("there is one at least")
    }

    /// A list or an object, if there is any.
    fn whole(&mut self, at: Index) -> Option<&mut Self> {
        self.find(at, |json| !matches!(json, Self::Plain(_)))
    }
}

impl Change {
    fn apply(&self, json: &mut Json) {
        match self {
            Self::Replace(at, value) => *json.value(*at) = Json::Plain(value.clone()),
            Self::Swap(one, other) => {
                let (first, second) = (json.value(*one).clone(), json.value(*other).clone());
                *json.value(*one) = second;
                *json.value(*other) = first;
            }
            Self::Empty(at) => match json.whole(*at) {
                Some(Json::List(items)) => items.clear(),
                Some(Json::Object(members)) => members.clear(),
                _ => {}
            },
            Self::Repeat(at, times) => match json.whole(*at) {
                Some(Json::List(items)) => *items = repeat(items, *times),
                Some(Json::Object(members)) => *members = repeat(members, *times),
                _ => {}
            },
            Self::Add(at, name, value) => {
                let value = Json::Plain(value.clone());
                match json.whole(*at) {
                    Some(Json::List(items)) => items.push(value),
                    Some(Json::Object(members)) => members.push((name.clone(), value)),
                    _ => {}
                }
            }
            Self::Remove(at, part) => match json.whole(*at) {
                Some(Json::List(items)) if !items.is_empty() => {
                    drop(items.remove(part.index(items.len())));
                }
                Some(Json::Object(members)) if !members.is_empty() => {
                    members.remove(part.index(members.len()));
                }
                _ => {}
            },
            Self::Duplicate(at, part) => match json.whole(*at) {
                Some(Json::List(items)) if !items.is_empty() => items.push(part.get(items).clone()),
                Some(Json::Object(members)) if !members.is_empty() => {
                    members.push(part.get(members).clone());
                }
                _ => {}
            },
            Self::Rename(at, part, name) => match json.whole(*at) {
                Some(Json::Object(members)) if !members.is_empty() => {
                    let part = part.index(members.len());
                    members[part].0.clone_from(name);
                }
                _ => {}
            },
        }
    }
}

fn repeat<T: Clone>(parts: &[T], times: usize) -> Vec<T> {
    iter::repeat_n(parts, times).flatten().cloned().collect()
}

impl Edit {
    fn apply(&self, text: &mut Vec<u8>) {
        // There may be nothing left.
        let place = |at: Index| at.index(text.len().max(1)).min(text.len());
        let span = |at: Index, length: usize| {
            let from = place(at);
            from..text.len().min(from + length)
        };
        match self {
            Self::Flip(at, bit) => {
                let place = place(*at);
                if let Some(byte) = text.get_mut(place) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Cut(at) => text.truncate(place(*at)),
            Self::Insert(at, bytes) => {
                let place = place(*at);
                text.splice(place..place, bytes.iter().copied());
            }
            Self::Remove(at, length) => {
                text.drain(span(*at, *length));
            }
            Self::Repeat(at, length) => {
                let span = span(*at, *length);
                let again = text[span.clone()].to_vec();
                text.splice(span.start..span.start, again);
            }
        }
    }
}
