//! How values become parts of a path, a query, a header or a cookie.

use std::fmt;

use api_types::{
    Value,
    wire::{Field, PathParameter, Slot, View, Violation, to_json, validate},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{error::Defect, operation::encode};

/// How a list or an object is written as a parameter: `style` and `explode` of OpenAPI 3.
///
/// What stands between the parts is sent as it is here; the parts themselves are percent-encoded but
/// in a header. What is absent or null is left out, and an empty list is no parameter at all. A list
/// or an object inside of another is written as JSON, for which OpenAPI has no rule.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// # use api_runtime::{Client, ClientBuilder, Style};
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let tags = vec!["a".to_owned(), "b c".to_owned()];
/// let list = || client.request::<Note>(&LIST, &[&"book"]);
/// let target = |style| list().parameter("tag", style, &tags).to_http().unwrap();
///
/// assert!(target(Style::Form).starts_with("GET /api/v1/books/book/notes?tag=a&tag=b%20c "));
/// assert!(target(Style::Comma).starts_with("GET /api/v1/books/book/notes?tag=a,b%20c "));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Style {
    /// `form` with `explode`: `tag=a&tag=b`; of an object `x=1&y=2`.
    Form,
    /// `form` or `simple` without `explode`: `a,b`; of an object `x,1,y,2`.
    Comma,
    /// `simple` with `explode`: `a,b`; of an object `x=1,y=2`.
    CommaExploded,
    /// `spaceDelimited`: `a%20b`; of an object `x%201%20y%202`.
    Space,
    /// `pipeDelimited`: `a|b`, as `a%7Cb`; of an object `x|1|y|2`.
    Pipe,
    /// `deepObject`: `point[x]=1&point[y]=2`; of a list `tag[]=a&tag[]=b`, and so on inside of them.
    Deep,
    /// `label`: `.a,b`; of an object `.x,1,y,2`.
    Label,
    /// `label` with `explode`: `.a.b`; of an object `.x=1.y=2`.
    LabelExploded,
    /// `matrix`: `;tag=a,b`; of an object `;point=x,1,y,2`.
    Matrix,
    /// `matrix` with `explode`: `;tag=a;tag=b`; of an object `;x=1;y=2`.
    MatrixExploded,
    /// A parameter with `content`: the JSON of the value.
    Json,
}

impl Style {
    /// A value as it stands in a path, for [`Client::request`](crate::Client::request). `name` is that
    /// of the parameter, which is in the path with [`Style::Matrix`].
    ///
    /// ```
    /// use api_runtime::Style;
    ///
    /// let colors = vec!["red".to_owned(), "a/b".to_owned()];
    /// assert_eq!(Style::Comma.path("color", &colors).to_string(), "red,a%2Fb");
    /// assert_eq!(Style::Matrix.path("color", &colors).to_string(), ";color=red,a%2Fb");
    /// ```
    pub fn path(self, name: &str, value: &impl Field) -> PathValue {
        // What cannot be written is empty, and an empty part of a path is refused.
        let pairs = self.pairs(name, value.view(), percent).unwrap_or_default();
        let mut text = String::new();
        for (name, value) in &pairs {
            match self {
                Self::Label | Self::LabelExploded => text = text + "." + value,
                Self::Matrix | Self::MatrixExploded if value.is_empty() => text = text + ";" + name,
                Self::Matrix | Self::MatrixExploded => text = text + ";" + name + "=" + value,
                _ => text += value,
            }
        }
        PathValue {
            text,
            violation: validate(value)
                .err()
                .and_then(|found| found.first().cloned()),
        }
    }

    /// The pairs that a value is written as: each a name with its text, both encoded.
    pub(crate) fn pairs(
        self,
        name: &str,
        value: View<'_>,
        encoding: Encoding,
    ) -> Result<Pairs, Defect> {
        let mut writer = Writer {
            style: self,
            encoding,
            pairs: Vec::new(),
            failure: None,
        };
        match self {
            Self::Json => {
                let text = writer.json(value);
                writer.push(name, &text);
            }
            _ => writer.value(name, value),
        }
        match writer.failure {
            Some(reason) => Err(Defect::new(name, reason)),
            None => Ok(writer.pairs),
        }
    }

    /// What stands between the parts where they share a name; it is not encoded further.
    fn separator(self) -> &'static str {
        match self {
            Self::Space => "%20",
            Self::Pipe => "%7C",
            Self::LabelExploded => ".",
            _ => ",",
        }
    }
}

/// How the parts of a parameter are encoded.
pub(crate) type Encoding = fn(&str) -> String;

/// Everything but unreserved characters percent-encoded.
pub(crate) fn percent(text: &str) -> String {
    encode(text).collect()
}

/// As [`percent`], but reserved characters stay as they are where they do not end the value
/// (`allowReserved`): a query has no `#`, and `&` and `+` mean something in it.
pub(crate) fn reserved(text: &str) -> String {
    utf8_percent_encode(text, RESERVED_IN_A_VALUE).collect()
}

const RESERVED_IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'?')
    .remove(b'@')
    .remove(b'_')
    .remove(b'~');

/// As it is.
pub(crate) fn plain(text: &str) -> String {
    text.to_owned()
}

/// Names with their texts.
pub(crate) type Pairs = Vec<(String, String)>;

struct Writer {
    style: Style,
    encoding: Encoding,
    pairs: Pairs,
    /// Why a value has no text.
    failure: Option<String>,
}

impl Writer {
    fn value(&mut self, name: &str, value: View<'_>) {
        match Kind::of(value) {
            Kind::Nothing => {}
            Kind::Scalar => {
                let text = self.text(value);
                self.push(name, &text);
            }
            Kind::List => {
                let mut items = Vec::new();
                each_item(value, &mut |item| match self.style {
                    Style::Deep => self.value(&format!("{name}[]"), item),
                    _ => items.push(self.text(item)),
                });
                match self.style {
                    Style::Form | Style::MatrixExploded => {
                        for item in &items {
                            self.push(name, item);
                        }
                    }
                    _ if items.is_empty() => {}
                    _ => self.join(name, &items),
                }
            }
            Kind::Object => {
                let mut parts = Vec::new();
                each_member(value, &mut |member, value| match self.style {
                    Style::Deep => self.value(&format!("{name}[{member}]"), value),
                    Style::Form | Style::MatrixExploded => {
                        let text = self.text(value);
                        self.push(member, &text);
                    }
                    _ => parts.push((member.to_owned(), self.text(value))),
                });
                if parts.is_empty() {
                    return;
                }
                match self.style {
                    Style::CommaExploded | Style::LabelExploded => {
                        let pair = |(name, text): &(String, String)| {
                            (self.encoding)(name) + "=" + &(self.encoding)(text)
                        };
                        let parts: Vec<_> = parts.iter().map(pair).collect();
                        let text = parts.join(self.style.separator());
                        self.pairs.push(((self.encoding)(name), text));
                    }
                    _ => {
                        let parts = parts.into_iter();
                        let parts = parts.flat_map(|(name, text)| [name, text]);
                        self.join(name, &parts.collect::<Vec<_>>());
                    }
                }
            }
        }
    }

    fn push(&mut self, name: &str, text: &str) {
        self.pairs
            .push(((self.encoding)(name), (self.encoding)(text)));
    }

    fn join(&mut self, name: &str, parts: &[String]) {
        let parts: Vec<_> = parts.iter().map(|part| (self.encoding)(part)).collect();
        let text = parts.join(self.style.separator());
        self.pairs.push(((self.encoding)(name), text));
    }

    /// A scalar as it is; the JSON of anything else.
    fn text(&mut self, value: View<'_>) -> String {
        scalar(value).unwrap_or_else(|| self.json(value))
    }

    fn json(&mut self, value: View<'_>) -> String {
        json(value).unwrap_or_else(|reason| {
            self.failure.get_or_insert(reason);
            String::new()
        })
    }
}

/// What a value is, to somebody who writes it as text.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    Nothing,
    Scalar,
    List,
    Object,
}

impl Kind {
    pub(crate) fn of(value: View<'_>) -> Self {
        match value {
            View::Absent | View::Null | View::Value(Value::Null) => Self::Nothing,
            View::List(_) | View::Value(Value::Array(_)) => Self::List,
            View::Map(_) | View::Record(_) | View::Value(Value::Object(_)) => Self::Object,
            _ => Self::Scalar,
        }
    }
}

/// Shows the items of a list that are there.
pub(crate) fn each_item(list: View<'_>, visit: &mut dyn FnMut(View<'_>)) {
    let mut visit = |item| {
        if Kind::of(item) != Kind::Nothing {
            visit(item);
        }
    };
    match list {
        View::List(list) => (0..list.len()).for_each(|index| visit(list.get(index))),
        View::Value(Value::Array(items)) => items.iter().map(View::Value).for_each(visit),
        _ => {}
    }
}

/// Shows the members of an object that are there, in the order in which they are written.
pub(crate) fn each_member(object: View<'_>, visit: &mut dyn FnMut(&str, View<'_>)) {
    let mut visit = |name: &str, value: View<'_>| {
        if Kind::of(value) != Kind::Nothing {
            visit(name, value);
        }
    };
    match object {
        View::Record(record) => {
            let members = record.shape().members;
            for (index, (name, _)) in members.iter().enumerate() {
                visit(name, record.get(index).view());
            }
            if let View::Map(extra) = record.get(members.len()).view() {
                extra.each(&mut |name, value| {
                    if members.iter().all(|(known, _)| *known != name) {
                        visit(name, value);
                    }
                    true
                });
            }
        }
        View::Map(map) => map.each(&mut |name, value| {
            visit(name, value);
            true
        }),
        View::Value(Value::Object(members)) => {
            for (name, value) in members {
                visit(name, View::Value(value));
            }
        }
        _ => {}
    }
}

/// The text of a scalar: a string as it is, anything else as JSON has it. None where there is no such
/// text.
pub(crate) fn scalar(value: View<'_>) -> Option<String> {
    Some(match value {
        View::Str(text) | View::Limited(text, _) | View::Secret(text) => text.to_owned(),
        View::Value(Value::String(text)) => text.clone(),
        View::Display(text) => text.to_string(),
        View::Ip(ip) => ip.to_string(),
        View::FilePart(file) => String::from_utf8(file.content().to_vec()).ok()?,
        View::Bool(bool) => bool.to_string(),
        View::I64(number) => number.to_string(),
        View::U64(number) => number.to_string(),
        View::F64(number) if number.is_finite() => number.to_string(),
        _ => return None,
    })
}

/// The JSON of a value, or why it has none.
pub(crate) fn json(value: View<'_>) -> Result<String, String> {
    let json = to_json(&Viewed(value)).map_err(|error| error.message().to_owned())?;
    Ok(String::from_utf8_lossy(&json).into_owned())
}

/// What is to be written of a value that is out of reach.
struct Viewed<'a>(View<'a>);

impl Field for Viewed<'_> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Skip
    }

    fn view(&self) -> View<'_> {
        self.0
    }

    fn blank() -> Self {
        Self(View::Absent)
    }
}

/// A value as it stands in a path: what [`Style::path`] gives.
#[derive(Clone, Debug)]
pub struct PathValue {
    text: String,
    violation: Option<Violation>,
}

impl fmt::Display for PathValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PathParameter for PathValue {
    fn violation(&self) -> Option<Violation> {
        self.violation.clone()
    }

    fn is_encoded(&self) -> bool {
        true
    }
}
