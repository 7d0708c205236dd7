//! What an emulator cannot serve is told to the author of the specification.

use super::Context;
use crate::ir::{Operation, Reading, Resource, Source, Style, Ty, Writing};

/// Reports the operations of which the emulator would serve a part only.
pub(super) fn check(cx: &mut Context<'_>, resources: &[Resource]) {
    if cx.sdk.emulator.is_none() {
        return;
    }
    for resource in resources {
        for operation in &resource.operations {
            let parameters = resource.parameters.iter().chain(&operation.parameters);
            let is_plain = |ty: &Ty| matches!(ty, Ty::Builtin(_) | Ty::Named(_));
            let odd = parameters.filter(|it| it.style != Style::Comma || !is_plain(&it.ty));
            let odd = odd.count() > 0;
            for what in lacks(operation).chain(odd.then_some(PARAMETERS)) {
                report(cx, operation, what);
            }
        }
    }
}

/// What is wrong, and what to do.
type Lack = (&'static str, &'static str);

const PARAMETERS: Lack = (
    "an emulator of an operation with such parameters",
    "parameters of the path are single values of style `simple` so far",
);

fn lacks(operation: &Operation) -> impl Iterator<Item = Lack> {
    let is_json = operation.body.as_ref().is_none_or(|body| {
        matches!(body.writing, Writing::Json(None)) && body.source == Source::Argument
    });
    let lacks = [
        (!operation.settings.is_empty()).then_some((
            "an emulator of an operation with parameters outside the path",
            "parameters in the path and JSON bodies are what an emulator reads so far",
        )),
        (!is_json).then_some((
            "an emulator of an operation with such a body",
            "an emulator reads required bodies of `application/json` so far",
        )),
        (!operation.wrapped || operation.reading != Reading::Json).then_some((
            "an emulator of an operation that answers without the envelope",
            "answer with the envelope of the other operations",
        )),
        operation.example.is_none().then_some((
            "an emulator of an operation without an example",
            "give the body and the answer an `example` each: that is what a client is answered \
             with that has no state",
        )),
    ];
    lacks.into_iter().flatten()
}

fn report(cx: &mut Context<'_>, operation: &Operation, (what, help): Lack) {
    let mut documented = cx.document.operations.iter();
    let span = documented
        .find(|it| it.id.as_ref().is_some_and(|id| id.value == operation.id))
        .map_or(cx.document.title.span, |it| it.method.span);
    cx.unsupported(what, span, help);
}
