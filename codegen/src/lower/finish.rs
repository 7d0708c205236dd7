//! What needs the whole API at once: direction of travel, conversions, boxes, order.

use std::collections::BTreeSet;

use crate::ir::{Api, Flow, From, Method, Presence, Reach, Record, Shape, Ty, Type, TypeId};
use crate::load::Span;

pub(super) fn finish(mut api: Api, spans: &[Span]) -> Api {
    sort(&mut api, spans);
    flow(&mut api);
    boxes(&mut api);
    conversions(&mut api);
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
            && let Some(reach) = reach(source, target)
        {
            let source = *answer;
            pairs.push((*body, From { source, reach }));
        }
    }
    for (body, from) in pairs {
        if let Shape::Record(record) = &mut api.types[body.0].shape {
            record.from = Some(from);
        }
    }
}

/// Of which answers a body can be made: every member that the answer has too must be one that can be taken over, and
/// what the body requires must be among them. `None` if it can never be.
fn reach(source: &Record, target: &Record) -> Option<Reach> {
    let mut reach = Reach::All;
    for wanted in &target.fields {
        let given = source.fields.iter().find(|given| given.wire == wanted.wire);
        match (given, wanted.presence) {
            (None, Presence::Required | Presence::RequiredNullable) => return None,
            (Some(given), _) if given.ty != wanted.ty => return None,
            (Some(given), Presence::Required) if given.presence != Presence::Required => {
                reach = Reach::Complete;
            }
            _ => {}
        }
    }
    Some(reach)
}

/// Boxes each field whose type contains the record that the field is in, so that which fields are boxed depends on
/// nothing but the types of the cycle.
fn boxes(api: &mut Api) {
    let components = components(&api.types);
    for owner in 0..api.types.len() {
        if let Shape::Record(record) = &mut api.types[owner].shape {
            for field in &mut record.fields {
                if let Ty::Named(inner) = field.ty
                    && components[inner.0] == components[owner]
                {
                    field.ty = Ty::Boxed(Box::new(Ty::Named(inner)));
                }
            }
        }
    }
}

/// The types that a value holds in itself, not behind a list, map or box.
fn held(ty: &Type) -> impl Iterator<Item = usize> {
    let fields = match &ty.shape {
        Shape::Record(record) => &record.fields[..],
        Shape::OpenEnum(_) | Shape::Id(_) => &[],
    };
    fields.iter().filter_map(|field| match field.ty {
        Ty::Named(id) => Some(id.0),
        _ => None,
    })
}

/// A number for each type, the same for those that contain each other (Kosaraju's algorithm).
fn components(types: &[Type]) -> Vec<usize> {
    let mut holders = vec![Vec::new(); types.len()];
    for (owner, ty) in types.iter().enumerate() {
        held(ty).for_each(|inner| holders[inner].push(owner));
    }
    let mut seen = vec![false; types.len()];
    let mut finished = Vec::new();
    for start in 0..types.len() {
        let mut open = vec![(start, false)];
        while let Some((index, left)) = open.pop() {
            if left {
                finished.push(index);
            } else if !std::mem::replace(&mut seen[index], true) {
                open.push((index, true));
                open.extend(held(&types[index]).map(|inner| (inner, false)));
            }
        }
    }
    let mut components = vec![usize::MAX; types.len()];
    for &start in finished.iter().rev() {
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            if components[index] == usize::MAX {
                components[index] = start;
                open.extend(&holders[index]);
            }
        }
    }
    components
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
