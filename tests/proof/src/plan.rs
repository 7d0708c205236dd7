//! The operations of a document with the numbers of their schemas.

use std::collections::BTreeMap;

use crate::Call;
use crate::check::Checker;
use crate::document::{Document, Media, Operation, Response};
use crate::schemas::{Direction, Schemas};

/// An operation with the numbers of its schemas.
pub(crate) struct Plan {
    pub(crate) operation: Operation,
    pub(crate) parameters: Vec<usize>,
    pub(crate) bodies: Vec<usize>,
    /// For each answer of success, the schema of each of its media types.
    pub(crate) answers: Vec<Vec<Answered>>,
    /// The same of error answers.
    pub(crate) errors: Vec<Vec<usize>>,
}

/// The schema of an answer.
#[derive(Clone, Copy)]
pub(crate) struct Answered {
    /// As the document has it.
    pub(crate) schema: usize,
    /// The same with what the client unwraps: an answer without it gives the caller nothing.
    pub(crate) whole: usize,
}

/// All operations, with the schemas of what is sent and of what is answered.
pub(crate) struct Plans {
    pub(crate) operations: Vec<Plan>,
    pub(crate) requests: Checker,
    pub(crate) answers: Checker,
}

/// Calls by method and path.
pub(crate) type Calls<'a, C> = BTreeMap<(&'static str, &'static str), &'a Call<C>>;

pub(crate) fn plans<C>(document: &Document, calls: &Calls<'_, C>) -> Result<Plans, String> {
    let mut requests = Schemas::new(document, Direction::Request);
    let mut answers = Schemas::new(document, Direction::Answer);
    let plans = document.operations().into_iter().map(|operation| {
        let call = calls.get(&(operation.method.as_str(), operation.path.as_str()));
        let wrapper = call.and_then(|call| call.wrapper);
        let parameters = operation.parameters.iter();
        let parameters = parameters.map(|it| requests.add(&it.schema)).collect();
        let bodies = operation.body.iter();
        let bodies = bodies.map(|it| requests.add(&it.schema)).collect();
        let errors = of_each(&operation.errors, |media| answers.add(&media.schema));
        let whole = of_each(&operation.answers, |media| {
            let schema = answers.add(&media.schema);
            let whole = wrapper.map_or(schema, |wrapper| answers.add_with(schema, wrapper));
            Answered { schema, whole }
        });
        Plan {
            operation,
            parameters,
            bodies,
            answers: whole,
            errors,
        }
    });
    Ok(Plans {
        operations: plans.collect(),
        requests: Checker::new(requests.finish())?,
        answers: Checker::new(answers.finish())?,
    })
}

fn of_each<T>(responses: &[Response], mut add: impl FnMut(&Media) -> T) -> Vec<Vec<T>> {
    let each = responses.iter();
    each.map(|response| response.content.iter().map(&mut add).collect())
        .collect()
}
