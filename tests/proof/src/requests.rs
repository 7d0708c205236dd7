//! What each operation is sent, and whether it arrived.

use serde_json::Value;

use crate::document::{Kind, Media, Parameter, items, members};
use crate::generate::{Alphabet, Extent, Generator, Why};
use crate::plan::Plan;
use crate::prove::Prover;
use crate::server::Received;
use crate::value::difference;
use crate::{Values, opaque, wire};

/// What each operation is sent.
pub(crate) const EXTENTS: [Extent; 5] = [
    Extent::Minimal,
    Extent::Full,
    Extent::Random,
    Extent::Random,
    Extent::Random,
];

/// The values of the requests of an operation.
pub(crate) struct Sent {
    pub(crate) values: Vec<Values>,
    /// The media type of the body, by its place in the document.
    pub(crate) media: Option<usize>,
    /// Whether they are not all that the document says, as nothing can be that.
    pub(crate) is_loose: bool,
}

impl<C> Prover<'_, C> {
    /// The values of the requests, with a body of this media type, or of the one that a client most likely takes.
    pub(crate) fn values(
        &mut self,
        plan: &Plan,
        media: Option<usize>,
        seed: u64,
    ) -> Result<Sent, String> {
        let media = media.or(preferred(&plan.operation.body));
        let mut sent = Sent {
            values: Vec::new(),
            media,
            is_loose: false,
        };
        for (index, extent) in EXTENTS.into_iter().enumerate() {
            let mut generator = Generator::new(&self.requests, seed.wrapping_add(index as u64));
            let mut values = Values::default();
            for (parameter, number) in plan.operation.parameters.iter().zip(&plan.parameters) {
                let is_wanted = match extent {
                    Extent::Minimal => parameter.required,
                    Extent::Full => true,
                    Extent::Random => parameter.required || index % 2 == 0,
                };
                if !is_wanted {
                    continue;
                }
                let alphabet = match parameter.location.as_str() {
                    "header" => Alphabet::Visible,
                    _ => Alphabet::Parameter,
                };
                let fits = |value: &Value| can_be_sent(parameter, value);
                let value = generator.make(*number, extent, alphabet, fits);
                let what = format!("the {} parameter `{}`", parameter.location, parameter.name);
                let name = (parameter.location.clone(), parameter.name.clone());
                match value {
                    Ok(value) => drop(values.parameters.insert(name, value)),
                    Err(why) if parameter.required => {
                        self.defects.push(why.of(&what)?);
                        let value = generator.loose(*number, extent, alphabet);
                        sent.is_loose = true;
                        values.parameters.extend(value.map(|value| (name, value)));
                    }
                    Err(why) if extent == Extent::Full => self.defects.push(why.of(&what)?),
                    Err(_) => {}
                }
            }
            if let Some(media) = media {
                let (content, number) = (&plan.operation.body[media], plan.bodies[media]);
                values.body = match body(content, number, (index, extent), &mut generator) {
                    Ok(value) => Some(value),
                    Err(why) => {
                        self.defects.push(why.of("the body")?);
                        sent.is_loose = true;
                        generator.loose(number, extent, Alphabet::Any)
                    }
                };
            }
            sent.values.push(values);
        }
        Ok(sent)
    }

    /// Compares a request with what was meant, and with the document.
    pub(crate) fn arrived(
        &self,
        plan: &Plan,
        media: Option<usize>,
        values: &Values,
        received: &Received,
    ) -> Result<(), String> {
        let operation = &plan.operation;
        let meant = |parameter: &Parameter| {
            let name = (parameter.location.clone(), parameter.name.clone());
            values.parameters.get(&name).cloned()
        };
        let arrived = wire::parameters(operation, received, meant)?;
        let each = operation
            .parameters
            .iter()
            .zip(&plan.parameters)
            .zip(&arrived.parameters);
        for ((parameter, number), value) in each {
            let what = format!("the {} parameter `{}`", parameter.location, parameter.name);
            let (sent, meant) = (value.as_ref(), meant(parameter));
            match (sent, &meant) {
                (None, None) => {}
                (Some(sent), Some(meant)) => {
                    if let Some(difference) = difference(meant, sent) {
                        return Err(format!("{what}: {difference} ({})", received.target));
                    }
                    self.requests
                        .check(*number, sent)
                        .map_err(|error| format!("{what}: {error}"))?;
                }
                (Some(sent), None) => return Err(format!("{what} was sent unasked: {sent}")),
                (None, Some(meant)) => return Err(format!("{what} was not sent: {meant}")),
            }
        }
        if let Some(unknown) = arrived.unknown.first() {
            return Err(format!(
                "{unknown} was sent, which the document does not have"
            ));
        }
        match (media, &values.body) {
            (Some(media), Some(meant)) => {
                let Media { name, kind, .. } = &operation.body[media];
                if chosen(&operation.body, received) != Some(media) {
                    let sent = received.header("content-type").unwrap_or("nothing");
                    return Err(format!("the body was sent as {sent} and not as {name}"));
                }
                let body = wire::body(*kind, name, received, meant)?;
                if let Some(difference) = difference(meant, &body) {
                    return Err(format!("the body: {difference}"));
                }
                if *kind == Kind::Opaque {
                    return Ok(());
                }
                self.requests
                    .check(plan.bodies[media], &body)
                    .map_err(|error| format!("the body: {error}"))
            }
            _ if received.body.is_empty() => Ok(()),
            _ => Err("a body was sent, which the document does not have".to_owned()),
        }
    }
}

/// A value for a body.
fn body(
    media: &Media,
    number: usize,
    (index, extent): (usize, Extent),
    generator: &mut Generator<'_>,
) -> Result<Value, Why> {
    if media.kind == Kind::Opaque {
        let bodies = opaque::bodies(&media.name);
        return Ok(bodies[index % bodies.len()].clone());
    }
    // A body of null is taken for none.
    let fits = |value: &Value| match media.kind {
        Kind::Form => is_flat(value),
        _ => !value.is_null(),
    };
    generator.make(number, extent, Alphabet::Any, fits)
}

/// The media type that a client most likely takes.
fn preferred(body: &[Media]) -> Option<usize> {
    let first = |kind| body.iter().position(|media| media.kind == kind);
    let known = [Kind::Json, Kind::Form].into_iter().find_map(first);
    known.or((!body.is_empty()).then_some(0))
}

/// The media type of the document that a request has.
pub(crate) fn chosen(body: &[Media], received: &Received) -> Option<usize> {
    let sent = received
        .header("content-type")?
        .split(';')
        .next()?
        .trim()
        .to_lowercase();
    let exact = body.iter().position(|media| media.name == sent);
    exact.or_else(|| {
        body.iter()
            .position(|media| match media.name.strip_suffix("/*") {
                Some("*") => true,
                Some(group) => sent.starts_with(&format!("{group}/")),
                None => false,
            })
    })
}

/// Whether a form can have the value: neither nulls nor empty lists have a place in it.
fn is_flat(value: &Value) -> bool {
    let fits =
        |value: &Value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty());
    value.is_object() && members(value).all(|(_, value)| fits(value))
}

/// Whether a parameter can have the value: the styles have no form for null, for what is empty, or for what is nested.
fn can_be_sent(parameter: &Parameter, value: &Value) -> bool {
    let is_in_header = parameter.location == "header";
    let text = |value: &Value| match value {
        Value::String(text) => {
            let is_visible = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            !is_in_header || is_visible && text.trim() == text
        }
        Value::Null | Value::Array(_) | Value::Object(_) => false,
        _ => true,
    };
    let part = |value: &Value| {
        let plain = value
            .as_str()
            .is_none_or(|text| !(text.is_empty() || is_in_header && text.contains([',', '='])));
        // A space that separates is written as one that does not.
        let parts = ["spaceDelimited", "pipeDelimited"].contains(&parameter.style.as_str());
        let is_apart = value.as_str().is_none_or(|it| !it.contains([' ', '|']));
        plain && (is_apart || !parts) && text(value)
    };
    if parameter.is_json {
        return !value.is_null();
    }
    match value {
        Value::Array(values) => !values.is_empty() && items(value).all(part),
        Value::Object(named) => {
            !named.is_empty()
                && members(value).all(|(name, value)| !name.contains(' ') && part(value))
        }
        Value::String(text)
            if parameter.location == "path" && [".", ".."].contains(&text.as_str()) =>
        {
            false
        }
        Value::String(text) if text.is_empty() && parameter.location != "query" => false,
        value => text(value),
    }
}
