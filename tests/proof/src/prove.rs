//! One operation after the other: what is asked of each, and what becomes of it.

use tokio::runtime::Runtime;

use crate::call::Given;
use crate::check::Checker;
use crate::document::Document;
use crate::plan::{Calls, Plan, Plans, plans};
use crate::requests::{Sent, chosen};
use crate::server::{Received, Reply, Server};
use crate::{Call, Outcome, Report, Values};

pub(crate) struct Prover<'a, C> {
    calls: Calls<'a, C>,
    plans: Vec<Plan>,
    pub(crate) requests: Checker,
    pub(crate) answers: Checker,
    pub(crate) report: Report,
    /// What is wrong with the document where the operation is.
    pub(crate) defects: Vec<String>,
}

/// A client and the server that it is a client of.
pub(crate) struct Line<C> {
    client: C,
    server: Server,
    runtime: Runtime,
}

impl<C> Line<C> {
    fn new<E: ToString>(client: impl Fn(&str) -> Result<C, E>) -> Result<Self, String> {
        let server = Server::start()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(Self {
            client: client(&server.address()).map_err(|error| error.to_string())?,
            server,
            runtime: runtime.map_err(|error| error.to_string())?,
        })
    }

    /// Makes a call that is answered with these replies: what arrived, at least one request, and what the client gave.
    pub(crate) fn call(
        &self,
        call: &Call<C>,
        values: &Values,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Result<(Vec<Received>, Result<Given, api_runtime::Error>), String> {
        self.server.expect(replies);
        let pending = (call.send)(&self.client, values).map_err(|unfit| unfit.0)?;
        let result = self.runtime.block_on(pending);
        let received = self.server.received();
        if received.is_empty() {
            let reason = result.err().map(|error| describe(&error));
            return Err(format!("nothing was sent: {}", reason.unwrap_or_default()));
        }
        Ok((received, result))
    }
}

impl<'a, C> Prover<'a, C> {
    pub(crate) fn new(document: &Document, calls: &'a [Call<C>]) -> Result<Self, String> {
        let calls = calls.iter().map(|call| ((call.method, call.path), call));
        let calls = calls.collect();
        let Plans {
            operations,
            requests,
            answers,
        } = plans(document, &calls)?;
        Ok(Self {
            calls,
            plans: operations,
            requests,
            answers,
            report: Report::default(),
            defects: Vec::new(),
        })
    }

    pub(crate) fn run<E: ToString>(
        mut self,
        client: impl Fn(&str) -> Result<C, E>,
    ) -> Result<Report, String> {
        let line = Line::new(client)?;
        for plan in std::mem::take(&mut self.plans) {
            let failure = self.operation(&plan, &line).err();
            self.defects.dedup();
            let outcome = match (failure, std::mem::take(&mut self.defects)) {
                (Some(reason), _) => Outcome::Failed(reason),
                (None, defects) if defects.is_empty() => Outcome::Proven,
                (None, defects) => Outcome::Defect(defects.join("; ")),
            };
            self.report.operations.push((plan.operation.id, outcome));
        }
        Ok(self.report)
    }

    fn operation(&mut self, plan: &Plan, line: &Line<C>) -> Result<(), String> {
        let operation = &plan.operation;
        let key = (operation.method.as_str(), operation.path.as_str());
        let call = *self.calls.get(&key).ok_or("the client does not have it")?;
        let seed = seed(&operation.id);
        let mut sent = self.values(plan, None, seed)?;
        // What the client says of itself: the media types that it sends and takes.
        let Some(probe) = probe(call, &sent, line)? else {
            return Ok(());
        };
        let chosen = chosen(&operation.body, &probe);
        if chosen.is_some() && chosen != sent.media {
            sent = self.values(plan, chosen, seed)?;
        }
        let accept = probe.header("accept").unwrap_or("*/*");
        let answers = self.answers(plan, call, accept, seed)?;
        for index in 0..sent.values.len().max(answers.len()) {
            let values = &sent.values[index % sent.values.len()];
            let answer = &answers[index % answers.len()];
            let (received, result) = match line.call(call, values, [answer.reply.clone()]) {
                // What a schema without values was to be like is for nobody to say.
                Err(_) if sent.is_loose => continue,
                called => called?,
            };
            if !sent.is_loose {
                self.arrived(plan, sent.media, values, &received[0])?;
                self.report.requests += 1;
            }
            self.read(&operation.id, answer, result)?;
        }
        self.refusals(plan, call, &sent.values[0], line, seed)?;
        self.walk(plan, call, &sent, accept, line, seed)
    }
}

/// A request of an operation, whatever becomes of it. None if what a schema without values was taken for is not taken.
fn probe<C>(call: &Call<C>, sent: &Sent, line: &Line<C>) -> Result<Option<Received>, String> {
    match line.call(call, &sent.values[0], [Reply::empty(500)]) {
        Ok((mut received, _)) => Ok(received.pop()),
        Err(_) if sent.is_loose => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) fn describe(error: &api_runtime::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// The same for the same name, on every machine.
fn seed(id: &str) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    id.bytes().fold(0xcbf2_9ce4_8422_2325, fnv)
}
