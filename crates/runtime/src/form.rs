//! Bodies that are forms: `application/x-www-form-urlencoded` and `multipart/form-data`.

use std::{collections::BTreeSet, fmt::Write};

use api_types::{FilePart, Secret, wire::View};
use bytes::Bytes;
use reqwest::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::{
    Style,
    error::Defect,
    parameter::{Kind, Pairs, each_item, each_member, json, percent, reserved, scalar},
};

/// How a property of a form is written, where OpenAPI's defaults do not hold: its Encoding Object.
///
/// ```
/// use api_runtime::{Encoding, Style};
///
/// static ENCODINGS: [Encoding; 2] = [
///     Encoding::media_type("metadata", "application/json"),
///     Encoding::style("tags", Style::Comma),
/// ];
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Encoding {
    property: &'static str,
    media_type: Option<&'static str>,
    style: Option<Style>,
    reserved: bool,
}

impl Encoding {
    /// The media type of a part (`contentType`): of several with commas between, the first one. A file
    /// may state another.
    pub const fn media_type(property: &'static str, media_type: &'static str) -> Self {
        Self {
            property,
            media_type: Some(media_type),
            style: None,
            reserved: false,
        }
    }

    /// How a list or an object is written (`style` and `explode`).
    pub const fn style(property: &'static str, style: Style) -> Self {
        Self {
            property,
            media_type: None,
            style: Some(style),
            reserved: false,
        }
    }

    /// With reserved characters as they are, but for those that mean something in a form
    /// (`allowReserved`).
    #[must_use]
    pub const fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    fn of(encodings: &[Self], property: &str) -> Option<Self> {
        let mut encodings = encodings.iter();
        encodings.find(|it| it.property == property).copied()
    }
}

/// The members of a form as `application/x-www-form-urlencoded`: lists as a pair for each item, objects
/// as JSON, unless they are encoded otherwise.
pub(crate) fn urlencoded(
    form: View<'_>,
    encodings: &[Encoding],
) -> Result<Zeroizing<Vec<u8>>, Defect> {
    let mut body = Zeroizing::new(String::new());
    let mut failure = None;
    each_member(form, &mut |name, value| {
        let encoding = Encoding::of(encodings, name);
        let media_type = encoding.and_then(|encoding| encoding.media_type);
        let style = match encoding.and_then(|encoding| encoding.style) {
            Some(style) => style,
            None if media_type.is_some_and(is_json) => Style::Json,
            None if Kind::of(value) == Kind::Object => Style::Json,
            None => Style::Form,
        };
        let encode = match encoding {
            Some(Encoding { reserved: true, .. }) => reserved,
            _ => percent,
        };
        match style.pairs(name, value, encode) {
            Ok(pairs) => add(&mut body, &pairs),
            Err(defect) => drop(failure.get_or_insert(defect)),
        }
    });
    match failure {
        Some(defect) => Err(defect),
        None => Ok(Zeroizing::new(body.as_bytes().to_vec())),
    }
}

/// Adds pairs to a form or a query.
pub(crate) fn add(text: &mut String, pairs: &Pairs) {
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
}

/// The secrets in a body.
pub(crate) fn secrets(value: View<'_>, found: &mut Vec<Secret>) {
    if let View::Secret(text) = value {
        found.push(text.into());
    }
    each_item(value, &mut |item| secrets(item, found));
    each_member(value, &mut |_, member| secrets(member, found));
}

/// A body of `multipart/form-data` (RFC 7578). Its bytes are a function of its parts alone, so that a
/// request can be compared, printed and repeated.
#[derive(Clone, Default)]
pub(crate) struct Multipart(Vec<Part>);

#[derive(Clone)]
struct Part {
    head: String,
    content: Bytes,
}

impl Multipart {
    /// A part for each member of a form, and for each item of a list.
    pub(crate) fn new(form: View<'_>, encodings: &[Encoding]) -> Result<Self, Defect> {
        let mut multipart = Self::default();
        let mut failure = None;
        each_member(form, &mut |name, value| {
            let media_type = Encoding::of(encodings, name).and_then(|it| it.media_type);
            if let Err(defect) = multipart.member(name, value, media_type) {
                failure.get_or_insert(defect);
            }
        });
        failure.map_or(Ok(multipart), Err)
    }

    fn member(
        &mut self,
        name: &str,
        value: View<'_>,
        media_type: Option<&'static str>,
    ) -> Result<(), Defect> {
        let media_type = media_type.and_then(|all| all.split(',').map(str::trim).next());
        let is_json = media_type.is_some_and(is_json);
        match (Kind::of(value), value) {
            (_, View::FilePart(file)) => self.file(name, file, media_type),
            (Kind::List, _) if !is_json => {
                let mut result = Ok(());
                each_item(value, &mut |item| {
                    let added = self.member(name, item, media_type);
                    if result.is_ok() {
                        result = added;
                    }
                });
                result
            }
            (kind, _) => {
                let text = match scalar(value) {
                    Some(text) if !is_json => text,
                    _ => json(value).map_err(|reason| Defect::new(name, reason))?,
                };
                let media_type =
                    media_type.or((kind == Kind::Object).then_some("application/json"));
                let content = Bytes::from_owner(Zeroizing::new(text.into_bytes()));
                self.add(name, None, media_type, &[], content)
            }
        }
    }

    /// Adds a file. Without a name of its own it gets that of the part, as what has none is no file to
    /// many servers.
    pub(crate) fn file(
        &mut self,
        name: &str,
        file: &FilePart,
        media_type: Option<&str>,
    ) -> Result<(), Defect> {
        let media_type = media_type.filter(|media_type| !media_type.contains('*'));
        let media_type = file.media_type().or(media_type);
        let media_type = media_type.unwrap_or("application/octet-stream");
        let file_name = Some(file.name().unwrap_or(name));
        let content = Bytes::copy_from_slice(file.content());
        self.add(name, file_name, Some(media_type), file.headers(), content)
    }

    fn add(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        media_type: Option<&str>,
        headers: &[(String, String)],
        content: Bytes,
    ) -> Result<(), Defect> {
        let mut head = format!("content-disposition: form-data; name=\"{}\"", quoted(name));
        if let Some(file_name) = file_name {
            let _ = write!(head, "; filename=\"{}\"", quoted(file_name));
        }
        let media_type = media_type.map(|media_type| ("content-type", media_type));
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (header, value) in media_type.into_iter().chain(headers) {
            if HeaderName::try_from(header).is_err() || HeaderValue::try_from(value).is_err() {
                let reason = format!("has a header `{}` that cannot be sent", quoted(header));
                return Err(Defect::new(name, reason));
            }
            let _ = write!(head, "\r\n{header}: {value}");
        }
        self.0.push(Part { head, content });
        Ok(())
    }

    /// The media type with its boundary, and the bytes.
    pub(crate) fn body(&self) -> (String, Zeroizing<Vec<u8>>) {
        let boundary = self.boundary();
        let parts = self.0.iter();
        let size = parts.map(|part| part.head.len() + part.content.len() + boundary.len() + 10);
        let mut body = Zeroizing::new(Vec::with_capacity(size.sum::<usize>() + boundary.len() + 6));
        for Part { head, content } in &self.0 {
            for bytes in [
                b"--",
                boundary.as_bytes(),
                b"\r\n",
                head.as_bytes(),
                b"\r\n\r\n",
                content,
                b"\r\n",
            ] {
                body.extend_from_slice(bytes);
            }
        }
        for bytes in [b"--", boundary.as_bytes(), b"--\r\n"] {
            body.extend_from_slice(bytes);
        }
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// The first of `boundary-00000000`, `boundary-00000001`, … that is in no part.
    fn boundary(&self) -> String {
        let mut taken = BTreeSet::new();
        for part in &self.0 {
            for start in 0..part.content.len() {
                let number = part.content[start..].strip_prefix(BOUNDARY.as_bytes());
                let number = number.and_then(|number| str::from_utf8(number.get(..8)?).ok());
                taken.extend(number.and_then(|number| number.parse::<u32>().ok()));
            }
        }
        let free = (0..u32::MAX).find(|number| !taken.contains(number));
        format!("{BOUNDARY}{:08}", free.unwrap_or_default())
    }
}

const BOUNDARY: &str = "boundary-";

/// A name between quotes, as browsers write it (WHATWG HTML §4.10.21.8).
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split([';', ',']).next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
