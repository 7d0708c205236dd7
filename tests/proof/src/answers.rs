//! What operations are answered with, and whether the client gives it to the caller.

use serde_json::{Value, json};

use crate::Call;
use crate::call::Given;
use crate::check::{ONE_OF_MANY, shortened};
use crate::document::{Kind, Media, Response, items};
use crate::generate::{Alphabet, Extent, Generator, Why};
use crate::opaque;
use crate::plan::{Answered, Plan};
use crate::prove::{Prover, describe};
use crate::requests::EXTENTS;
use crate::server::Reply;
use crate::value::difference;

const OTHER: &str = "a part of the answer is of none of the types of its union";

/// An answer and what a client is to make of it.
pub(crate) struct Answer {
    pub(crate) reply: Reply,
    /// What the client gives, if that is known.
    pub(crate) expected: Option<Value>,
    /// Why the answer's own schema refuses it.
    pub(crate) refused: Option<String>,
    pub(crate) is_example: bool,
}

impl<C> Prover<'_, C> {
    /// What an operation is answered with where it succeeds: with each status that the document has for that.
    pub(crate) fn answers(
        &mut self,
        plan: &Plan,
        call: &Call<C>,
        accept: &str,
        seed: u64,
    ) -> Result<Vec<Answer>, String> {
        let operation = &plan.operation;
        let mut answers = Vec::new();
        // The one that is read where they are of different kinds.
        let main = operation.answers.iter().find_map(|it| read(it, accept));
        if main.is_none() && operation.method != "HEAD" && operation.answers.iter().any(has_content)
        {
            return Err(format!(
                "{accept} is asked for, which the document does not have"
            ));
        }
        for (place, response) in operation.answers.iter().enumerate() {
            let media = read(response, accept).filter(|_| operation.method != "HEAD");
            if media.is_none() && (!has_content(response) || operation.method == "HEAD") {
                answers.push(empty(response.status));
                continue;
            }
            let differs = media.is_none()
                || main.is_some_and(|(_, main)| {
                    media.is_some_and(|(_, media)| main.kind != media.kind)
                });
            let Some((number, media)) = media.filter(|_| !differs) else {
                let reason = format!(
                    "the answer {} is of another kind than the others",
                    response.name
                );
                self.report.notes.push((operation.id.clone(), reason));
                continue;
            };
            let answered = plan.answers[place][number];
            let is_bare = call.wrapper.is_some() && media.kind == Kind::Json && {
                let whole = self.number(answered, call.wrapper) == answered.whole;
                !whole && self.is_wrapped_elsewhere(plan, call)
            };
            if is_bare {
                let reason = format!(
                    "the answer {} is wrapped otherwise than the others",
                    response.name
                );
                self.report.notes.push((operation.id.clone(), reason));
                continue;
            }
            let is_first = answers.is_empty();
            let extents = if is_first {
                &EXTENTS[..]
            } else {
                &EXTENTS[..3]
            };
            let bodies = self.bodies(media, answered, call.wrapper, extents, seed)?;
            for (body, refused, is_example) in bodies {
                let expected = match call.wrapper.filter(|_| media.kind == Kind::Json) {
                    Some(wrapper) => body.get(wrapper).cloned().unwrap_or(Value::Null),
                    None => body.clone(),
                };
                answers.push(Answer {
                    reply: reply(response.status, media, &body),
                    expected: Some(expected),
                    refused,
                    is_example,
                });
            }
        }
        if answers.is_empty() {
            answers.push(empty(200));
        }
        Ok(answers)
    }

    /// Bodies of an answer, generated and documented: whether a schema refuses them, and whether they are documented.
    fn bodies(
        &mut self,
        media: &Media,
        answered: Answered,
        wrapper: Option<&str>,
        extents: &[Extent],
        seed: u64,
    ) -> Result<Vec<(Value, Option<String>, bool)>, String> {
        if media.kind == Kind::Opaque {
            let bodies = opaque::bodies(&media.name).into_iter();
            return Ok(bodies.map(|body| (body, None, false)).collect());
        }
        let mut bodies = Vec::new();
        for (index, extent) in extents.iter().enumerate() {
            let seed = seed.wrapping_add(0x5eed + index as u64);
            let body = match self.made(answered, wrapper, *extent, seed) {
                Ok(value) => Some((value, None, false)),
                Err(why) => {
                    let reason = why.of("the answer")?;
                    self.defects.push(reason.clone());
                    let mut generator = Generator::new(&self.answers, seed);
                    let number = self.number(answered, wrapper);
                    let value = generator.loose(number, *extent, Alphabet::Any);
                    value.map(|value| (succeeding(&value, wrapper), Some(reason), false))
                }
            };
            bodies.extend(body);
        }
        // What is written down for JSON says nothing of lines.
        for example in media.examples.iter().filter(|_| media.kind == Kind::Json) {
            let refused = self.answers.check(answered.schema, example).err();
            bodies.push((example.clone(), refused, true));
        }
        Ok(bodies)
    }

    /// A value of an answer of success.
    pub(crate) fn made(
        &self,
        answered: Answered,
        wrapper: Option<&str>,
        extent: Extent,
        seed: u64,
    ) -> Result<Value, Why> {
        let mut generator = Generator::new(&self.answers, seed);
        let number = self.number(answered, wrapper);
        let value = generator.make(number, extent, Alphabet::Any, |_| true)?;
        let said = succeeding(&value, wrapper);
        match self.answers.check(answered.schema, &said) {
            Ok(()) => Ok(said),
            // One that says nothing of itself is none of several, but no success either.
            Err(error) if error.contains(ONE_OF_MANY) => Err(Why::Contradiction(error)),
            Err(_) if value.get("success").is_none() => Ok(value),
            Err(error) => Err(Why::Contradiction(format!(
                "one of success cannot say so: {error}"
            ))),
        }
    }

    /// The schema by which values are made: with what the client unwraps, if there is any.
    fn number(&self, answered: Answered, wrapper: Option<&str>) -> usize {
        match wrapper.is_some_and(|wrapper| self.has_member(answered.schema, wrapper, 0)) {
            true => answered.whole,
            false => answered.schema,
        }
    }

    /// Whether any answer has what the client unwraps.
    fn is_wrapped_elsewhere(&self, plan: &Plan, call: &Call<C>) -> bool {
        let mut all = plan.answers.iter().flatten();
        all.any(|it| self.number(*it, call.wrapper) == it.whole)
    }

    /// Whether a schema speaks of a member.
    fn has_member(&self, number: usize, name: &str, depth: usize) -> bool {
        self.speaks_of(self.answers.definition(number), name, depth)
    }

    fn speaks_of(&self, schema: &Value, name: &str, depth: usize) -> bool {
        let reference = schema["$ref"].as_str();
        let target = reference.and_then(|it| it.rsplit('/').next()?.parse().ok());
        let parts = ["allOf", "anyOf", "oneOf"].map(|keyword| items(&schema[keyword]));
        depth < 16
            && (schema["properties"].get(name).is_some()
                || target.is_some_and(|number| self.has_member(number, name, depth + 1))
                || parts
                    .into_iter()
                    .flatten()
                    .any(|part| self.speaks_of(part, name, depth + 1)))
    }

    /// Compares what the client made of an answer with the answer.
    pub(crate) fn read(
        &mut self,
        id: &str,
        answer: &Answer,
        result: Result<Given, api_runtime::Error>,
    ) -> Result<(), String> {
        let has_other = result.as_ref().is_ok_and(|given| given.has_other);
        if has_other && answer.refused.is_none() {
            self.report.others.push((id.to_owned(), OTHER.to_owned()));
        }
        let result = result.map(|given| given.value);
        let difference = match (result, &answer.expected) {
            // What is no list is the empty one.
            (Ok(Value::Array(result)), Some(Value::Null)) if result.is_empty() => None,
            (Ok(result), Some(expected)) => difference(expected, &result),
            (Ok(_), None) => None,
            (Err(error), _) => Some(describe(&error)),
        };
        let difference = match (difference, &answer.refused) {
            (None, _) if answer.is_example => {
                self.report.examples += 1;
                return Ok(());
            }
            (None, _) => {
                self.report.answers += 1;
                return Ok(());
            }
            (Some(_), Some(reason)) => {
                self.report.refused.push((id.to_owned(), reason.clone()));
                return Ok(());
            }
            (Some(difference), None) => difference,
        };
        let what = if answer.is_example {
            "the example answer"
        } else {
            "the answer"
        };
        let body = shortened(&String::from_utf8_lossy(&answer.reply.body));
        let status = answer.reply.status;
        Err(format!("{what} {status}: {difference} in {body}"))
    }
}

/// The content that a client reads that takes these media types.
pub(crate) fn read<'r>(response: &'r Response, accept: &str) -> Option<(usize, &'r Media)> {
    let takes = |media: &Media| {
        let ranges = accept.split(',').map(|range| {
            let range = range.split(';').next().unwrap_or(range);
            range.trim().to_lowercase()
        });
        let is_any = media.name.contains('*') || !media.name.contains('/');
        is_any
            || ranges.into_iter().any(|range| {
                let group = range.strip_suffix('*');
                range == "*/*"
                    || range == media.name
                    || group.is_some_and(|it| media.name.starts_with(it))
            })
    };
    let content = response.content.iter().enumerate();
    let mut content = content.filter(|(_, media)| has_content(response) && takes(media));
    let json = content.clone().find(|(_, media)| media.kind == Kind::Json);
    json.or_else(|| content.next())
}

fn has_content(response: &Response) -> bool {
    ![204, 205].contains(&response.status) && !response.content.is_empty()
}

fn empty(status: u16) -> Answer {
    Answer {
        reply: Reply::empty(status),
        expected: Some(Value::Null),
        refused: None,
        is_example: false,
    }
}

/// An answer with this body.
pub(crate) fn reply(status: u16, media: &Media, body: &Value) -> Reply {
    let is_any = media.name.contains('*') || !media.name.contains('/');
    Reply {
        status,
        media: match media.kind {
            Kind::Json if is_any => "application/json".to_owned(),
            _ if is_any => "application/octet-stream".to_owned(),
            _ => media.name.clone(),
        },
        body: match media.kind {
            Kind::Opaque => opaque::bytes(body),
            Kind::Lines => {
                let lines = items(body).map(|line| format!("{line}\n"));
                lines.collect::<String>().into_bytes()
            }
            Kind::Json | Kind::Form => body.to_string().into_bytes(),
        },
    }
}

/// The same answer where it says that the call succeeded: one that does not would be an error.
fn succeeding(value: &Value, wrapper: Option<&str>) -> Value {
    let mut said = value.clone();
    if wrapper.is_some() && said.is_object() && said.get("success") != Some(&json!(true)) {
        said["success"] = json!(true);
        said["errors"] = json!([]);
    }
    said
}
