//! One operation after the other: values made, sent, compared, answered, compared.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::check::{Checker, shortened};
use crate::document::{Document, Media, Operation, Parameter, Response, is_json, items, members};
use crate::generate::{Alphabet, Extent, Generator};
use crate::schemas::{Direction, Schemas};
use crate::server::{Received, Reply, Server};
use crate::value::difference;
use crate::{Call, Outcome, Report, Values, wire};

/// What each operation is sent.
const EXTENTS: [Extent; 5] = [
    Extent::Minimal,
    Extent::Full,
    Extent::Random,
    Extent::Random,
    Extent::Random,
];

pub(crate) struct Prover<'a, C> {
    calls: BTreeMap<(&'static str, &'static str), &'a Call<C>>,
    plans: Vec<Plan>,
    requests: Checker,
    answers: Checker,
    report: Report,
}

/// An operation with the numbers of its schemas.
struct Plan {
    operation: Operation,
    parameters: Vec<usize>,
    bodies: Vec<usize>,
    /// For each answer, the schema of each of its media types.
    answers: Vec<Vec<Answered>>,
}

/// The schema of an answer.
#[derive(Clone, Copy)]
struct Answered {
    /// As the document has it.
    schema: usize,
    /// The same with what the client unwraps: an answer without it gives the caller nothing.
    whole: usize,
}

impl<'a, C> Prover<'a, C> {
    pub(crate) fn new(document: &Document, calls: &'a [Call<C>]) -> Result<Self, String> {
        let mut requests = Schemas::new(document, Direction::Request);
        let mut answers = Schemas::new(document, Direction::Answer);
        let calls: BTreeMap<_, _> = calls
            .iter()
            .map(|call| ((call.method, call.path), call))
            .collect();
        let plans = document.operations().into_iter().map(|operation| {
            let call = calls.get(&(operation.method.as_str(), operation.path.as_str()));
            let wrapper = call.and_then(|call| call.wrapper);
            let mut answered = |media: &Media| {
                let schema = answers.add(&media.schema);
                let whole = wrapper.map_or(schema, |wrapper| answers.add_with(schema, wrapper));
                Answered { schema, whole }
            };
            Plan {
                parameters: operation
                    .parameters
                    .iter()
                    .map(|it| requests.add(&it.schema))
                    .collect(),
                bodies: operation
                    .body
                    .iter()
                    .map(|it| requests.add(&it.schema))
                    .collect(),
                answers: operation
                    .answers
                    .iter()
                    .map(|answer| answer.content.iter().map(&mut answered).collect())
                    .collect(),
                operation,
            }
        });
        let plans = plans.collect();
        Ok(Self {
            calls,
            plans,
            requests: Checker::new(requests.finish())?,
            answers: Checker::new(answers.finish())?,
            report: Report::default(),
        })
    }

    pub(crate) fn run<E: ToString>(
        mut self,
        client: impl Fn(&str) -> Result<C, E>,
    ) -> Result<Report, String> {
        let server = Server::start()?;
        let client = client(&server.address()).map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        for plan in std::mem::take(&mut self.plans) {
            let outcome = self.operation(&plan, &client, &server, &runtime);
            let outcome = match outcome {
                Ok(()) => Outcome::Proven,
                Err(outcome) => outcome,
            };
            self.report.operations.push((plan.operation.id, outcome));
        }
        Ok(self.report)
    }

    fn operation(
        &mut self,
        plan: &Plan,
        client: &C,
        server: &Server,
        runtime: &Runtime,
    ) -> Result<(), Outcome> {
        let operation = &plan.operation;
        let key = (operation.method.as_str(), operation.path.as_str());
        let call = *self
            .calls
            .get(&key)
            .ok_or_else(|| Outcome::Failed("the client does not have it".to_owned()))?;
        let seed = seed(&operation.id);
        let mut media = preferred(&operation.body);
        let mut sent = self.values(plan, media, seed)?;
        let answers = self.answers(plan, call, seed)?;
        let mut index = 0;
        while index < sent.len().max(answers.len()) {
            let values = &sent[index % sent.len()];
            let answer = &answers[index % answers.len()];
            server.expect(answer.reply.clone());
            let pending = (call.send)(client, values).map_err(|unfit| Outcome::Failed(unfit.0))?;
            let result = runtime.block_on(pending);
            let Some(received) = server.received() else {
                let reason = result.err().map(|error| describe(&error));
                return Err(Outcome::Failed(format!(
                    "nothing was sent: {}",
                    reason.unwrap_or_default()
                )));
            };
            // The client chose another of the media types.
            let chosen = chosen(&operation.body, &received);
            if index == 0 && chosen.is_some() && chosen != media && media.is_some() {
                media = chosen;
                sent = self.values(plan, media, seed)?;
                continue;
            }
            self.arrived(plan, media, values, &received)
                .map_err(Outcome::Failed)?;
            self.report.requests += 1;
            self.read(&operation.id, answer, result)?;
            index += 1;
        }
        Ok(())
    }

    /// The values of the requests.
    fn values(
        &mut self,
        plan: &Plan,
        media: Option<usize>,
        seed: u64,
    ) -> Result<Vec<Values>, Outcome> {
        let operation = &plan.operation;
        let mut all = Vec::new();
        for (index, extent) in EXTENTS.into_iter().enumerate() {
            let mut generator = Generator::new(&self.requests, seed.wrapping_add(index as u64));
            let mut values = Values::default();
            for (parameter, number) in operation.parameters.iter().zip(&plan.parameters) {
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
                let value = generator.make(*number, extent, alphabet, |value| {
                    can_be_sent(parameter, value)
                });
                let name = (parameter.location.clone(), parameter.name.clone());
                match value {
                    Some(value) => drop(values.parameters.insert(name, value)),
                    None if parameter.required => {
                        return Err(Outcome::Defect(format!(
                            "no value satisfies the schema of the {} parameter `{}`: {}",
                            parameter.location,
                            parameter.name,
                            shortened(&parameter.schema.to_string())
                        )));
                    }
                    None if extent == Extent::Full => self.report.notes.push((
                        operation.id.clone(),
                        format!(
                            "no value satisfies the schema of the {} parameter `{}`",
                            parameter.location, parameter.name
                        ),
                    )),
                    None => {}
                }
            }
            if let Some(media) = media {
                let name = &operation.body[media].name;
                let is_text = !is_json(name) && !is_form(name);
                let fits = |value: &Value| match is_text {
                    true => value.is_string(),
                    false => is_json(name) || is_flat(value),
                };
                let body = match is_text {
                    true => Some(Value::String("some text".to_owned())),
                    false => generator.make(plan.bodies[media], extent, Alphabet::Any, fits),
                };
                let none = || {
                    let reason = generator_reason(&operation.body[media].schema);
                    Outcome::Defect(format!(
                        "no value satisfies the schema of the body: {reason}"
                    ))
                };
                values.body = Some(body.ok_or_else(none)?);
            }
            all.push(values);
        }
        Ok(all)
    }

    /// What the operation is answered with.
    fn answers(&mut self, plan: &Plan, call: &Call<C>, seed: u64) -> Result<Vec<Answer>, Outcome> {
        let operation = &plan.operation;
        let json = |response: &Response| {
            response
                .content
                .iter()
                .position(|media| is_json(&media.name))
        };
        let with_json = operation
            .answers
            .iter()
            .position(|response| json(response).is_some());
        let Some(chosen) = with_json.or((!operation.answers.is_empty()).then_some(0)) else {
            let reply = Reply {
                status: 200,
                media: String::new(),
                body: Vec::new(),
            };
            return Ok(vec![Answer {
                reply,
                expected: None,
                refused: None,
                is_example: false,
            }]);
        };
        let response = &operation.answers[chosen];
        let Some(place) = json(response) else {
            let media = response
                .content
                .first()
                .map_or(String::new(), |media| media.name.clone());
            let body = if media.is_empty() { "" } else { "some text" };
            let reply = Reply {
                status: response.status,
                media,
                body: body.into(),
            };
            let expected = (!body.is_empty()).then(|| Value::String(body.to_owned()));
            return Ok(vec![Answer {
                reply,
                expected,
                refused: None,
                is_example: false,
            }]);
        };
        let (media, answered) = (&response.content[place], plan.answers[chosen][place]);
        let answer = |value: &Value, refused: Option<String>, is_example| {
            let body = value.to_string().into_bytes();
            let reply = Reply {
                status: response.status,
                media: "application/json".to_owned(),
                body,
            };
            let expected = match call.wrapper {
                Some(wrapper) => value.get(wrapper).cloned().unwrap_or(Value::Null),
                None => value.clone(),
            };
            Answer {
                reply,
                expected: Some(expected),
                refused,
                is_example,
            }
        };
        let mut answers = Vec::new();
        for (index, extent) in EXTENTS.into_iter().enumerate() {
            let mut generator =
                Generator::new(&self.answers, seed.wrapping_add(0x5eed + index as u64));
            let value = generator.make(answered.whole, extent, Alphabet::Any, |_| true);
            let value = value.ok_or_else(|| {
                let reason = generator_reason(&media.schema);
                Outcome::Defect(format!(
                    "no value satisfies the schema of the answer: {reason}"
                ))
            })?;
            // An answer that does not say that it is one would be an error.
            let mut said = value.clone();
            if call.wrapper.is_some() && value.get("success") != Some(&json!(true)) {
                said["success"] = json!(true);
                said["errors"] = json!([]);
            }
            let value = match self.answers.is_valid(answered.schema, &said) {
                true => said,
                false if value.get("success").is_none() => value,
                false => {
                    return Err(Outcome::Defect(
                        "an answer of success whose schema has no `success: true`".to_owned(),
                    ));
                }
            };
            answers.push(answer(&value, None, false));
        }
        for example in &media.examples {
            let refused = self.answers.check(answered.schema, example).err();
            answers.push(answer(example, refused, true));
        }
        Ok(answers)
    }

    /// Compares a request with what was meant, and with the document.
    fn arrived(
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
                let name = &operation.body[media].name;
                if chosen(&operation.body, received) != Some(media) {
                    let sent = received.header("content-type").unwrap_or("nothing");
                    return Err(format!("the body was sent as {sent} and not as {name}"));
                }
                let body = wire::body(name, received, meant)?;
                if let Some(difference) = difference(meant, &body) {
                    return Err(format!("the body: {difference}"));
                }
                if !(is_json(name) || is_form(name)) {
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

    /// Compares what the client made of an answer with the answer.
    fn read(
        &mut self,
        id: &str,
        answer: &Answer,
        result: Result<Value, api_runtime::Error>,
    ) -> Result<(), Outcome> {
        let difference = match (result, &answer.expected) {
            (Ok(result), Some(expected)) => difference(expected, &result),
            (Ok(_), None) => None,
            (Err(error), _) => Some(describe(&error)),
        };
        match (difference, &answer.refused) {
            (None, _) if answer.is_example => self.report.examples += 1,
            (None, _) => self.report.answers += 1,
            (Some(_), Some(reason)) => self.report.refused.push((id.to_owned(), reason.clone())),
            (Some(difference), None) => {
                let what = if answer.is_example {
                    "the example answer"
                } else {
                    "an answer"
                };
                let body = shortened(&String::from_utf8_lossy(&answer.reply.body));
                return Err(Outcome::Failed(format!("{what}: {difference} in {body}")));
            }
        }
        Ok(())
    }
}

struct Answer {
    reply: Reply,
    /// What the client gives, if that is known.
    expected: Option<Value>,
    /// Why the answer's own schema refuses it.
    refused: Option<String>,
    is_example: bool,
}

fn describe(error: &api_runtime::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn generator_reason(schema: &Value) -> String {
    shortened(&schema.to_string())
}

/// The same for the same name, on every machine.
fn seed(id: &str) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    id.bytes().fold(0xcbf2_9ce4_8422_2325, fnv)
}

fn is_form(name: &str) -> bool {
    matches!(
        name,
        "application/x-www-form-urlencoded" | "multipart/form-data"
    )
}

/// The media type that a client most likely takes.
fn preferred(body: &[Media]) -> Option<usize> {
    let json = body.iter().position(|media| is_json(&media.name));
    let form = || body.iter().position(|media| is_form(&media.name));
    json.or_else(form).or((!body.is_empty()).then_some(0))
}

/// The media type of the document that a request has.
fn chosen(body: &[Media], received: &Received) -> Option<usize> {
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
        plain && text(value)
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
