//! A request taken apart by the document: parameters by style, bodies by media type.
//!
//! What is read is given the shape of the value that was sent: text does not tell whether `5` is a number. The texts must
//! be equal all the same, and the value is checked against its schema afterwards.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::document::{Kind, Operation, Parameter};
use crate::opaque;
use crate::server::Received;

type Pairs = Vec<(String, String)>;

/// The parameters of a request as they arrived, parameter by parameter of the operation.
pub(crate) struct Arrived {
    pub(crate) parameters: Vec<Option<Value>>,
    /// What the document does not have.
    pub(crate) unknown: Vec<String>,
}

/// Reads the parameters of a request. `sent` says what shape each has.
pub(crate) fn parameters(
    operation: &Operation,
    received: &Received,
    sent: impl Fn(&Parameter) -> Option<Value>,
) -> Result<Arrived, String> {
    let (path, query) = received
        .target
        .split_once('?')
        .unwrap_or((&received.target, ""));
    if received.method != operation.method {
        return Err(format!(
            "{} was sent and not {}",
            received.method, operation.method
        ));
    }
    // A fragment is not sent; a query of the document's own is.
    let template = operation.path.split('#').next().unwrap_or_default();
    let (template, own_query) = template.split_once('?').unwrap_or((template, ""));
    let in_path = match_path(template, path)
        .ok_or_else(|| format!("{path} was sent, which is not of {}", operation.path))?;
    let mut query = raw_pairs(query, '&');
    for (name, value) in raw_pairs(own_query, '&') {
        let sent = taken(&mut query, &name);
        if !sent.iter().any(|sent| decode(sent) == decode(&value)) {
            return Err(format!("{sent:?} was sent for `{name}`, which is {value}"));
        }
    }
    let cookies: Vec<_> = received
        .headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .collect();
    let mut cookies: Pairs = cookies
        .iter()
        .flat_map(|(_, value)| raw_pairs(&value.replace("; ", ";"), ';'))
        .collect();
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        let name = parameter.name.as_str();
        let shape = sent(parameter);
        let shape = shape.as_ref().unwrap_or(&Value::Null);
        let value = match parameter.location.as_str() {
            "path" => {
                let raw = in_path.iter().find(|(other, _)| other == name);
                raw.map(|(_, raw)| in_segment(parameter, raw, shape))
            }
            "header" => {
                let lower = name.to_lowercase();
                let header = received.headers.iter().find(|(other, _)| *other == lower);
                header.map(|(_, value)| match parameter.is_json {
                    true => json(value),
                    false => separated(value, ',', parameter.explode, shape, &str::to_owned),
                })
            }
            location => {
                let pairs = if location == "cookie" {
                    &mut cookies
                } else {
                    &mut query
                };
                in_pairs(parameter, pairs, shape)
            }
        };
        parameters.push(value);
    }
    let unknown = query
        .iter()
        .map(|(name, _)| format!("the query parameter `{name}`"));
    let cookies = cookies
        .iter()
        .map(|(name, _)| format!("the cookie `{name}`"));
    Ok(Arrived {
        parameters,
        unknown: unknown.chain(cookies).collect(),
    })
}

/// The values of a path template in a path, as they stand there.
pub(crate) fn match_path(template: &str, path: &str) -> Option<Pairs> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == path).then(Pairs::new);
    };
    let path = path.strip_prefix(literal)?;
    let (name, rest) = rest.split_once('}')?;
    let end = path.find('/').unwrap_or(path.len());
    // The shortest value first: what follows decides.
    (1..=end)
        .filter(|end| path.is_char_boundary(*end))
        .find_map(|end| {
            let mut pairs = match_path(rest, &path[end..])?;
            pairs.insert(0, (name.to_owned(), path[..end].to_owned()));
            Some(pairs)
        })
}

fn raw_pairs(text: &str, separator: char) -> Pairs {
    let parts = text.split(separator).filter(|part| !part.is_empty());
    let pairs = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), value.to_owned())
    });
    pairs.collect()
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// A text as a value of this shape.
fn scalar(text: String, shape: &Value) -> Value {
    let value = match shape {
        Value::Number(_) | Value::Bool(_) => serde_json::from_str(&text).ok(),
        _ => None,
    };
    value.unwrap_or(Value::String(text))
}

/// A list or an object whose parts have a separator between them.
fn separated(
    text: &str,
    separator: char,
    explode: bool,
    shape: &Value,
    decode: &dyn Fn(&str) -> String,
) -> Value {
    match shape {
        Value::Array(items) => {
            let parts = text.split(separator).enumerate();
            let parts = parts.map(|(index, part)| {
                scalar(decode(part), items.get(index).unwrap_or(&Value::Null))
            });
            Value::Array(parts.collect())
        }
        Value::Object(shapes) => {
            let parts: Vec<_> = text.split(separator).collect();
            let pairs: Vec<(&str, &str)> = match explode {
                true => parts
                    .iter()
                    .map(|part| part.split_once('=').unwrap_or((part, "")))
                    .collect(),
                false => parts
                    .chunks(2)
                    .map(|pair| (pair[0], pair.get(1).copied().unwrap_or("")))
                    .collect(),
            };
            let members = pairs.into_iter().map(|(name, value)| {
                let name = decode(name);
                let value = scalar(decode(value), shapes.get(&name).unwrap_or(&Value::Null));
                (name, value)
            });
            Value::Object(members.collect())
        }
        shape => scalar(decode(text), shape),
    }
}

fn in_segment(parameter: &Parameter, raw: &str, shape: &Value) -> Value {
    if parameter.is_json {
        return json(&decode(raw));
    }
    let name = &parameter.name;
    match parameter.style.as_str() {
        "label" => {
            let separator = if parameter.explode { '.' } else { ',' };
            separated(
                raw.strip_prefix('.').unwrap_or(raw),
                separator,
                parameter.explode,
                shape,
                &decode,
            )
        }
        "matrix" if parameter.explode && !shape.is_object() => {
            let values = raw_pairs(raw, ';')
                .into_iter()
                .filter(|(other, _)| other == name);
            let values: Vec<_> = values.map(|(_, value)| value).collect();
            repeated(&values, shape)
        }
        "matrix" if parameter.explode => separated(
            raw.strip_prefix(';').unwrap_or(raw),
            ';',
            true,
            shape,
            &decode,
        ),
        "matrix" => {
            let value = raw.strip_prefix(&format!(";{name}=")).unwrap_or(raw);
            separated(value, ',', false, shape, &decode)
        }
        _ => separated(raw, ',', parameter.explode, shape, &decode),
    }
}

/// Takes a parameter out of the pairs of a query.
fn in_pairs(parameter: &Parameter, pairs: &mut Pairs, shape: &Value) -> Option<Value> {
    let name = &parameter.name;
    if let Value::Object(shapes) = shape
        && !parameter.is_json
        && (parameter.style == "deepObject" || parameter.explode)
    {
        let is_deep = parameter.style == "deepObject";
        let key = |member: &String| {
            if is_deep {
                format!("{name}[{member}]")
            } else {
                member.clone()
            }
        };
        let mut members = Map::new();
        for (member, shape) in shapes {
            let values = taken(pairs, &key(member));
            if !values.is_empty() {
                members.insert(member.clone(), repeated(&values, shape));
            }
        }
        return (!members.is_empty()).then_some(Value::Object(members));
    }
    let values = taken(pairs, name);
    let first = values.first()?;
    if parameter.is_json {
        return Some(json(&decode(first)));
    }
    if parameter.explode {
        return Some(repeated(&values, shape));
    }
    Some(match parameter.style.as_str() {
        "spaceDelimited" => separated(&first.replace("%20", "+"), '+', false, shape, &decode),
        "pipeDelimited" => separated(&first.replace("%7C", "|"), '|', false, shape, &decode),
        _ => separated(first, ',', false, shape, &decode),
    })
}

/// A value that is written once for each item.
fn repeated(values: &[String], shape: &Value) -> Value {
    match shape {
        Value::Array(shapes) => {
            let items = values.iter().enumerate();
            let items = items.map(|(index, value)| {
                scalar(decode(value), shapes.get(index).unwrap_or(&Value::Null))
            });
            Value::Array(items.collect())
        }
        Value::Object(_) => values
            .first()
            .map_or(Value::Null, |value| json(&decode(value))),
        shape => scalar(
            values.first().map_or(String::new(), |value| decode(value)),
            shape,
        ),
    }
}

fn taken(pairs: &mut Pairs, name: &str) -> Vec<String> {
    let (found, rest) = std::mem::take(pairs)
        .into_iter()
        .partition(|(other, _)| other == name);
    *pairs = rest;
    let found: Pairs = found;
    found.into_iter().map(|(_, value)| value).collect()
}

/// The body of a request of this media type, in the shape of what was sent.
pub(crate) fn body(
    kind: Kind,
    media: &str,
    received: &Received,
    shape: &Value,
) -> Result<Value, String> {
    let text =
        || String::from_utf8(received.body.clone()).map_err(|_| "the body is not UTF-8".to_owned());
    let json = |text: &[u8]| {
        serde_json::from_slice(text).map_err(|error| format!("the body is no JSON: {error}"))
    };
    match kind {
        Kind::Json => return json(&received.body),
        Kind::Lines => {
            let lines = received.body.split(|byte| *byte == b'\n');
            let lines = lines.filter(|line| !line.is_empty()).map(json);
            return lines.collect::<Result<_, _>>().map(Value::Array);
        }
        Kind::Opaque => return Ok(opaque::value(&received.body)),
        Kind::Form => {}
    }
    match media {
        "application/x-www-form-urlencoded" => {
            let mut pairs = raw_pairs(&text()?.replace('+', "%20"), '&');
            members(shape, |name| {
                taken(&mut pairs, name)
                    .into_iter()
                    .map(|value| decode(&value))
                    .collect()
            })
        }
        _ => {
            let mut parts = parts(received)?;
            members(shape, |name| taken(&mut parts, name))
        }
    }
}

/// The members of a form. A member that is no text is JSON.
fn members(shape: &Value, mut take: impl FnMut(&str) -> Vec<String>) -> Result<Value, String> {
    let shapes = shape
        .as_object()
        .ok_or("a form was sent for what is no object")?;
    let read = |text: &String, shape: &Value| match shape {
        Value::String(_) => Value::String(text.clone()),
        _ => json(text),
    };
    let mut out = Map::new();
    for (name, shape) in shapes {
        let values = take(name);
        let value = match (shape, values.as_slice()) {
            (_, []) => continue,
            (Value::Array(shapes), values)
                if values.len() > 1 || values[0].is_empty() || !values[0].starts_with('[') =>
            {
                let items = values.iter().enumerate();
                Value::Array(
                    items
                        .map(|(index, text)| read(text, shapes.get(index).unwrap_or(&Value::Null)))
                        .collect(),
                )
            }
            (shape, [first, ..]) => read(first, shape),
        };
        out.insert(name.clone(), value);
    }
    Ok(Value::Object(out))
}

/// The parts of a multipart body: names and texts.
fn parts(received: &Received) -> Result<Pairs, String> {
    let header = received.header("content-type").unwrap_or_default();
    let boundary = header
        .split("boundary=")
        .nth(1)
        .ok_or("a multipart body without a boundary")?;
    let boundary = boundary
        .split(';')
        .next()
        .unwrap_or(boundary)
        .trim()
        .trim_matches('"');
    let body = String::from_utf8_lossy(&received.body).into_owned();
    let delimiter = format!("--{boundary}");
    let mut parts = Pairs::new();
    for part in body.split(&delimiter).skip(1) {
        let Some(part) = part.strip_prefix("\r\n") else {
            break;
        };
        let (head, content) = part
            .split_once("\r\n\r\n")
            .ok_or("a part without an empty line")?;
        let name = head
            .split("name=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let name = name.ok_or("a part without a name")?;
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        parts.push((decode(name), content.to_owned()));
    }
    Ok(parts)
}
