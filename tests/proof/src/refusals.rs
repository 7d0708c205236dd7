//! Answers of errors: each status that the document has, and the typed answer that the client makes of it.

use serde_json::Value;

use crate::answers::{read, reply};
use crate::check::shortened;
use crate::document::{Kind, Media, items};
use crate::generate::{Alphabet, Generator};
use crate::plan::Plan;
use crate::prove::{Line, Prover, describe};
use crate::requests::EXTENTS;
use crate::server::Reply;
use crate::value::difference;
use crate::{Call, Values};

impl<C> Prover<'_, C> {
    /// Answers an operation with its documented errors.
    pub(crate) fn refusals(
        &mut self,
        plan: &Plan,
        call: &Call<C>,
        values: &Values,
        line: &Line<C>,
        seed: u64,
    ) -> Result<(), String> {
        for (place, response) in plan.operation.errors.iter().enumerate() {
            let media = read(response, "*/*").filter(|_| plan.operation.method != "HEAD");
            let Some((number, media)) = media.filter(|(_, media)| media.kind == Kind::Json) else {
                let reply = Reply::empty(response.status);
                refuse(call, values, reply, None, line)?;
                self.report.refusals += 1;
                continue;
            };
            let what = format!("the error answer {}", response.name);
            let number = plan.errors[place][number];
            for (value, refused) in self.refusals_of(plan, media, number, &what, seed) {
                let reply = reply(response.status, media, &value);
                match (refuse(call, values, reply, Some(&value), line), refused) {
                    (Ok(()), _) => self.report.refusals += 1,
                    (Err(error), Some(reason)) => {
                        let id = plan.operation.id.clone();
                        self.report
                            .refused
                            .push((id, format!("{what}: {reason} ({error})")));
                    }
                    (Err(error), None) => {
                        let body = shortened(&value.to_string());
                        return Err(format!("{what}: {error} in {body}"));
                    }
                }
            }
        }
        Ok(())
    }

    /// Values of an error answer, generated and documented, and why its schema refuses them.
    fn refusals_of(
        &mut self,
        plan: &Plan,
        media: &Media,
        number: usize,
        what: &str,
        seed: u64,
    ) -> Vec<(Value, Option<String>)> {
        let mut values = Vec::new();
        for (index, extent) in EXTENTS.into_iter().take(3).enumerate() {
            let seed = seed.wrapping_add(0xe550 + index as u64);
            let mut generator = Generator::new(&self.answers, seed);
            match generator.make(number, extent, Alphabet::Any, |_| true) {
                Ok(value) => values.push((value, None)),
                Err(why) => {
                    let reason = why.of(what).unwrap_or_else(|reason| reason);
                    let value = generator.loose(number, extent, Alphabet::Any);
                    values.extend(value.map(|value| (value, Some(reason.clone()))));
                    let note = (plan.operation.id.clone(), reason);
                    if !self.report.notes.contains(&note) {
                        self.report.notes.push(note);
                    }
                }
            }
        }
        let examples = media.examples.iter();
        values.extend(examples.map(|example| {
            let refused = self.answers.check(number, example).err();
            (example.clone(), refused)
        }));
        values
    }
}

/// Makes a call that the server refuses: the caller gets an error with the status and the whole answer.
fn refuse<C>(
    call: &Call<C>,
    values: &Values,
    reply: Reply,
    body: Option<&Value>,
    line: &Line<C>,
) -> Result<(), String> {
    let status = reply.status;
    let (_, result) = line.call(call, values, [reply])?;
    let error = match result {
        Ok(given) => return Err(format!("it was taken for a result: {}", given.value)),
        Err(error) => error,
    };
    if error.status().map(|status| status.as_u16()) != Some(status) {
        return Err(format!(
            "the error is not of status {status}: {}",
            describe(&error)
        ));
    }
    let Some(body) = body else { return Ok(()) };
    let is_typed = call
        .typed
        .iter()
        .any(|(from, to)| (*from..=*to).contains(&status));
    let answer = match is_typed {
        true => (call.refused)(&error)?,
        false => crate::refused::<Value>(&error)?,
    };
    if let Some(difference) = difference(body, &answer) {
        return Err(difference);
    }
    told(call, &error, body)
}

/// Whether the reasons that an envelope has are those that the error tells.
fn told<C>(call: &Call<C>, error: &api_runtime::Error, body: &Value) -> Result<(), String> {
    let reasons: Vec<&Value> = items(&body["errors"]).collect();
    let has_all = |reason: &&Value| reason["code"].is_i64() && reason["message"].is_string();
    if call.wrapper.is_none() || !reasons.iter().all(has_all) {
        return Ok(());
    }
    let given = error.items().iter();
    let given: Vec<_> = given
        .map(|item| (item.code, item.message.as_str()))
        .collect();
    let meant: Vec<_> = reasons
        .iter()
        .map(|it| {
            (
                it["code"].as_i64(),
                it["message"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    match meant.is_empty() || given == meant {
        true => Ok(()),
        false => Err(format!("the error tells {given:?} and not {meant:?}")),
    }
}
