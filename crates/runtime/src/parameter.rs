//! How values become parts of a query, a header or a cookie.

use api_types::{
    Value,
    wire::{Field, to_json},
};

use crate::error::Defect;

/// How a list or an object is written as a parameter: `style` and `explode` of OpenAPI 3.
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
    /// `form` without `explode`, and `simple`: `tag=a,b`; of an object `point=x,1,y,2`.
    Comma,
    /// `spaceDelimited`: `tag=a%20b`.
    Space,
    /// `pipeDelimited`: `tag=a|b`.
    Pipe,
    /// `deepObject`: `point[x]=1&point[y]=2`; of a list `tag[]=a&tag[]=b`.
    Deep,
    /// A parameter with `content`: the JSON of the value.
    Json,
}

impl Style {
    /// What stands between the items where they share a name; it is not encoded.
    pub(crate) fn separator(self) -> &'static str {
        match self {
            Self::Space => "%20",
            Self::Pipe => "%7C",
            Self::Form | Self::Comma | Self::Deep | Self::Json => ",",
        }
    }

    /// The pairs that a value is written as: each a name with its items. What is absent, null or empty
    /// is none.
    pub(crate) fn pairs(self, name: &str, value: &impl Field) -> Result<Pairs, Defect> {
        let json = to_json(value).map_err(|error| Defect::new(name, error.message()))?;
        if self == Self::Json {
            let json = String::from_utf8_lossy(&json).into_owned();
            return Ok(vec![(name.to_owned(), vec![json])]);
        }
        let value = serde_json::from_slice(&json);
        let value = value.map_err(|error| Defect::new(name, error.to_string()))?;
        Ok(match (value, self) {
            (Value::Null, _) => Vec::new(),
            (Value::Array(items), Self::Form | Self::Deep) => {
                let name = match self {
                    Self::Deep => format!("{name}[]"),
                    _ => name.to_owned(),
                };
                let items = items.into_iter();
                items.map(|item| (name.clone(), vec![text(item)])).collect()
            }
            (Value::Array(items), _) if items.is_empty() => Vec::new(),
            (Value::Array(items), _) => {
                vec![(name.to_owned(), items.into_iter().map(text).collect())]
            }
            (Value::Object(members), Self::Form) => {
                let members = members.into_iter();
                members
                    .map(|(name, item)| (name, vec![text(item)]))
                    .collect()
            }
            (Value::Object(members), Self::Deep) => {
                let members = members.into_iter();
                let pair = |(member, item)| (format!("{name}[{member}]"), vec![text(item)]);
                members.map(pair).collect()
            }
            (Value::Object(members), _) => {
                let members = members.into_iter();
                let items = members.flat_map(|(member, item)| [member, text(item)]);
                vec![(name.to_owned(), items.collect())]
            }
            (value, _) => vec![(name.to_owned(), vec![text(value)])],
        })
    }
}

/// Names with their items.
type Pairs = Vec<(String, Vec<String>)>;

/// A string as it is; the JSON of anything else.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}
