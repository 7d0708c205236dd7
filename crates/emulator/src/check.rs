//! Whether a body is what the specification wants.

use api_types::wire::{self, DecodeError, Field, Presence, Slot, Violation};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::choices;
use crate::refusal::{Notice, Refusal};

/// Whether the body is announced as JSON, and as it is. Without a word it is taken for JSON.
pub(crate) fn media_type(headers: &HeaderMap) -> Result<(), Refusal> {
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING)
        && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        return Err(Refusal::of(&choices::UNSUPPORTED_ENCODING));
    }
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = value.to_str().unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    let Some((kind, subtype)) = essence
        .split_once('/')
        .filter(|parts| is_media_type(*parts))
    else {
        let (code, message) = choices::BAD_CONTENT_TYPE;
        return Err(Refusal::header(code, message));
    };
    let subtype = subtype.to_ascii_lowercase();
    match kind.eq_ignore_ascii_case("application")
        && (subtype == "json" || subtype.ends_with("+json"))
    {
        true => Ok(()),
        false => Err(Refusal::of(&choices::UNSUPPORTED_MEDIA_TYPE)),
    }
}

fn is_media_type((kind, subtype): (&str, &str)) -> bool {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*".contains(&byte))
    };
    is_token(kind) && is_token(subtype)
}

/// As many errors as an envelope has at most.
const MOST: usize = 20;

/// Reads a body and checks what the specification states of its members. All that are missing, of another type or beyond
/// a limit are told, in the order of the specification, [as far](MOST) as anybody reads them.
pub(crate) fn body<T: Field>(json: &[u8]) -> Result<T, Refusal> {
    let read = wire::from_json(json).map_err(|error| every(json, T::blank(), &error));
    let checked = read.and_then(|value: T| match wire::validate(&value) {
        Ok(()) => Ok(value),
        Err(violations) => Err(violations.iter().map(beyond).collect()),
    });
    checked.map_err(|mut notices: Vec<_>| {
        notices.truncate(MOST);
        Refusal::with(&choices::INVALID_BODY, notices)
    })
}

/// Everything that is wrong with a body that cannot be read: what is no object, or none of JSON's, is one thing.
fn every<T: Field>(json: &[u8], mut target: T, first: &DecodeError) -> Vec<Notice> {
    let mut notices = Vec::new();
    let value = serde_json::from_slice(json).unwrap_or_default();
    if let (Value::Object(_), Slot::Record(record)) = (&value, target.slot()) {
        let members = record.shape().members;
        read(value, Slot::Record(record), "", &mut notices);
        let violations = wire::validate(&target).err();
        let violations = violations.iter().flat_map(|it| it.iter());
        // Beyond a limit is also what stands in place of something that could not be read.
        let is_told = |pointer| {
            notices
                .iter()
                .any(|it| it.pointer.as_deref() == Some(pointer))
        };
        let more: Vec<_> = violations
            .filter(|it| !is_told(it.pointer()))
            .map(beyond)
            .collect();
        notices.extend(more);
        notices.sort_by_cached_key(|notice| {
            let mut parts = notice
                .pointer
                .as_deref()
                .unwrap_or_default()
                .split('/')
                .skip(1);
            let name = parts.next();
            let member = members.iter().position(|(known, _)| Some(*known) == name);
            (
                member,
                parts.next().and_then(|index| index.parse::<usize>().ok()),
            )
        });
    }
    // A member that is there twice, for one.
    if notices.is_empty() {
        notices.push(unread("", first));
    }
    notices
}

/// Reads what can be read of a value, and notes what cannot.
fn read(value: Value, target: Slot<'_>, pointer: &str, notices: &mut Vec<Notice>) {
    match (target, value) {
        (Slot::Record(target), Value::Object(mut members)) => {
            for (index, &(name, presence)) in target.shape().members.iter().enumerate() {
                let place = format!("{pointer}/{}", escape(name));
                match members.remove(name) {
                    Some(value) => read(value, target.get_mut(index).slot(), &place, notices),
                    None if presence == Presence::Required => {
                        let message = format!("missing field `{name}`");
                        notices.push(Notice::at(choices::INVALID_BODY.code, place, message));
                    }
                    None => {}
                }
            }
        }
        (Slot::List(target), Value::Array(items)) => {
            for (index, item) in items.into_iter().enumerate() {
                if notices.len() < MOST {
                    read(item, target.push(), &format!("{pointer}/{index}"), notices);
                }
            }
        }
        (target, value) => {
            let json = value.to_string();
            notices.extend(
                wire::decode(json.as_bytes(), target)
                    .err()
                    .map(|it| unread(pointer, &it)),
            );
        }
    }
}

/// What could not be read, below this place.
fn unread(pointer: &str, error: &DecodeError) -> Notice {
    let mut pointer = format!("{pointer}{}", error.pointer());
    if let Some(name) = error.missing() {
        pointer += "/";
        pointer += &escape(name);
    }
    Notice::at(choices::INVALID_BODY.code, pointer, error.message())
}

fn beyond(violation: &Violation) -> Notice {
    Notice::at(
        choices::INVALID_BODY.code,
        violation.pointer(),
        violation.message(),
    )
}

/// A name as a part of a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
