//! What needs the whole API at once: direction of travel, conversions, boxes, order.

use std::collections::BTreeSet;

use crate::ir::{Api, Flow, From, Method, Presence, Record, Shape, Ty, TypeId};
use crate::load::Span;

pub(super) fn finish(mut api: Api, spans: &[Span]) -> Api {
    flow(&mut api);
    conversions(&mut api);
    boxes(&mut api);
    sort(&mut api, spans);
    api
}

/// A type that a body leads to is sent, one that a result leads to is received.
fn flow(api: &mut Api) {
    let operations = || {
        api.resources
            .iter()
            .flat_map(|resource| &resource.operations)
    };
    let sent = reached(
        api,
        operations().filter_map(|operation| Some(&operation.body.as_ref()?.ty)),
    );
    let received = reached(api, operations().map(|operation| &operation.result));
    for (index, ty) in api.types.iter_mut().enumerate() {
        if let Shape::Record(record) = &mut ty.shape {
            record.flow = match (sent.contains(&index), received.contains(&index)) {
                (true, true) => Flow::Both,
                (true, false) => Flow::Sent,
                (false, _) => Flow::Received,
            };
        }
    }
}

fn reached<'a>(api: &Api, roots: impl Iterator<Item = &'a Ty>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = roots.filter_map(named).collect();
    let mut reached = BTreeSet::new();
    while let Some(index) = open.pop() {
        if reached.insert(index)
            && let Shape::Record(record) = &api.types[index].shape
        {
            open.extend(record.fields.iter().filter_map(|field| named(&field.ty)));
        }
    }
    reached
}

/// The named type inside.
fn named(ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) => Some(id.0),
        Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => named(inner),
        Ty::Builtin(_) | Ty::Unit => None,
    }
}

/// An update replaces the whole object, so its body can be made from what the same operation answers with.
fn conversions(api: &mut Api) {
    let mut pairs = Vec::new();
    for operation in api
        .resources
        .iter()
        .flat_map(|resource| &resource.operations)
    {
        if let (Method::Put, Some(Ty::Named(body)), Ty::Named(answer)) = (
            operation.method,
            operation.body.as_ref().map(|body| &body.ty),
            &operation.result,
        ) && let (Shape::Record(target), Shape::Record(source)) =
            (&api.types[body.0].shape, &api.types[answer.0].shape)
            && body != answer
            && converts(source, target)
        {
            pairs.push((*body, *answer));
        }
    }
    for (body, source) in pairs {
        if let Shape::Record(record) = &mut api.types[body.0].shape {
            record.from = Some(From { source });
        }
    }
}

/// Whether every member of the body that the answer has too can be taken over, what is required among them.
fn converts(source: &Record, target: &Record) -> bool {
    target.fields.iter().all(|wanted| {
        let given = source.fields.iter().find(|given| given.wire == wanted.wire);
        match (given, wanted.presence) {
            (None, presence) => {
                !matches!(presence, Presence::Required | Presence::RequiredNullable)
            }
            (Some(given), Presence::Required) => {
                given.ty == wanted.ty && given.presence == Presence::Required
            }
            (Some(given), _) => given.ty == wanted.ty,
        }
    })
}

/// Boxes a field whose type contains the record that the field is in.
fn boxes(api: &mut Api) {
    for owner in 0..api.types.len() {
        let Shape::Record(record) = &api.types[owner].shape else {
            continue;
        };
        let recursive: Vec<_> = record
            .fields
            .iter()
            .map(|field| matches!(field.ty, Ty::Named(inner) if contains(api, inner.0, owner)))
            .collect();
        if let Shape::Record(record) = &mut api.types[owner].shape {
            for (field, recursive) in record.fields.iter_mut().zip(recursive) {
                if recursive {
                    field.ty = Ty::Boxed(Box::new(field.ty.clone()));
                }
            }
        }
    }
}

/// Whether a value of type `outer` holds one of type `inner` in itself, not behind a list, map or box.
fn contains(api: &Api, outer: usize, inner: usize) -> bool {
    let (mut open, mut seen) = (vec![outer], BTreeSet::new());
    while let Some(index) = open.pop() {
        if index == inner {
            return true;
        }
        if seen.insert(index)
            && let Shape::Record(record) = &api.types[index].shape
        {
            open.extend(record.fields.iter().filter_map(|field| match field.ty {
                Ty::Named(id) => Some(id.0),
                _ => None,
            }));
        }
    }
    false
}

/// Sorts the types by module and place, so that output does not depend on which operation reaches a type first.
fn sort(api: &mut Api, spans: &[Span]) {
    let mut order: Vec<usize> = (0..api.types.len()).collect();
    order.sort_by_key(|&index| {
        (
            &api.types[index].module,
            spans[index].start,
            &api.types[index].name,
        )
    });
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    let mut types: Vec<_> = std::mem::take(&mut api.types)
        .into_iter()
        .map(Some)
        .collect();
    api.types = order
        .into_iter()
        .filter_map(|index| types[index].take())
        .collect();
    for ty in &mut api.types {
        if let Shape::Record(record) = &mut ty.shape {
            for field in &mut record.fields {
                renumber(&mut field.ty, &place);
            }
            if let Some(from) = &mut record.from {
                from.source = TypeId(place[from.source.0]);
            }
        }
    }
    for resource in &mut api.resources {
        for parameter in &mut resource.parameters {
            renumber(&mut parameter.ty, &place);
        }
        for operation in &mut resource.operations {
            for parameter in &mut operation.parameters {
                renumber(&mut parameter.ty, &place);
            }
            if let Some(body) = &mut operation.body {
                renumber(&mut body.ty, &place);
            }
            renumber(&mut operation.result, &place);
        }
    }
}

fn renumber(ty: &mut Ty, place: &[usize]) {
    match ty {
        Ty::Named(id) => id.0 = place[id.0],
        Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => renumber(inner, place),
        Ty::Builtin(_) | Ty::Unit => {}
    }
}
