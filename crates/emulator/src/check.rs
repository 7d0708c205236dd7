//! Whether a body is what the specification wants.

use api_types::wire::{self, Field};
use axum::http::{HeaderMap, header};

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

/// Reads a body and checks what the specification states of its members. The first member that is missing or of another
/// type is told, or else all that are beyond a limit.
pub(crate) fn body<T: Field>(json: &[u8]) -> Result<T, Refusal> {
    let said = &choices::INVALID_BODY;
    let value: T = wire::from_json(json).map_err(|error| {
        let mut pointer = error.pointer().to_owned();
        if let Some(name) = error.missing() {
            pointer += "/";
            pointer += &name.replace('~', "~0").replace('/', "~1");
        }
        Refusal::at(said, pointer, error.message())
    })?;
    wire::validate(&value).map_err(|violations| {
        let notices = violations.iter();
        let notices = notices.map(|it| Notice::at(said.code, it.pointer(), it.message()));
        Refusal::with(said, notices.collect())
    })?;
    Ok(value)
}
