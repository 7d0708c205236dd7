//! What needs the whole API at once: direction of travel, conversions, boxes, order.

use std::collections::{BTreeSet, HashSet};

use super::{names, products, tied};
use crate::ir::{
    Access, Api, Body, Field, Flow, From, Method, Presence, Reach, Record, RefusalEnum, Resource,
    Shape, Source, Ty, Type, TypeId,
};
use crate::load::Span;

/// `used` are the types to keep, `spans` the places of all.
pub(super) fn finish(mut api: Api, used: &[bool], spans: &[Span]) -> Api {
    tied::tie(&mut api.types);
    products::divide(&mut api);
    sort(&mut api, used, spans);
    flow(&mut api);
    boxes(&mut api);
    conversions(&mut api);
    requests(&mut api);
    api
}

/// Names the types of requests that have methods of their own.
fn requests(api: &mut Api) {
    let taken: HashSet<_> = api.types.iter().map(|ty| ty.name.as_str()).collect();
    for resource in &mut api.resources {
        for operation in &mut resource.operations {
            let is_set = |body: &Body| body.source != Source::Argument;
            let has_own = operation.settings.iter().any(|setting| !setting.required)
                || operation.body.as_ref().is_some_and(is_set)
                || operation.paging.is_some();
            let name = format!("{}Request", names::word(&operation.name));
            // A type of the model may be called so, and be used beside it.
            let name = match taken.contains(&*name) {
                true => format!("{}{name}", resource.name),
                false => name,
            };
            operation.request = has_own.then_some(name);
        }
    }
}

/// Which types an operation or its refusals lead to: of several answers that became one type, those of each alone are
/// left. All of them where the document has no operations.
pub(super) fn used(resources: &[Resource], refusals: &[RefusalEnum], types: &[Type]) -> Vec<bool> {
    if resources
        .iter()
        .all(|resource| resource.operations.is_empty())
    {
        return vec![true; types.len()];
    }
    let refusals = refusals.iter().flat_map(|it| &it.refusals);
    let refusals = refusals.map(|refusal| &refusal.ty);
    let roots = resources.iter().flat_map(products::types).chain(refusals);
    let mut open: Vec<usize> = roots.filter_map(named).collect();
    let mut used = vec![false; types.len()];
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut used[index], true) {
            open.extend(parts(&types[index]).filter_map(named));
        }
    }
    used
}

/// A type that a parameter or a body leads to is sent, one that a result leads to is received.
fn flow(api: &mut Api) {
    let held = api.resources.iter().flat_map(|it| &it.parameters);
    let operations = || {
        api.resources
            .iter()
            .flat_map(|resource| &resource.operations)
    };
    let sent = reached(
        api,
        operations()
            .flat_map(|operation| {
                let settings = operation.settings.iter();
                let parameters = settings.map(|setting| &setting.parameter);
                let parameters = parameters.chain(&operation.parameters);
                let body = operation.body.iter().flat_map(Body::types);
                parameters.map(|parameter| &parameter.ty).chain(body)
            })
            .chain(held.map(|parameter| &parameter.ty)),
        Access::Service,
    );
    let received = operations().flat_map(|operation| {
        let refusals = operation.refusals.iter().map(|refusal| &refusal.ty);
        refusals.chain([&operation.result])
    });
    let received = reached(api, received, Access::Caller);
    for (index, ty) in api.types.iter_mut().enumerate() {
        if let Shape::Record(record) = &mut ty.shape {
            record.flow = match (sent.contains(&index), received.contains(&index)) {
                (true, true) => Flow::Both,
                (true, false) => Flow::Sent,
                (false, _) => Flow::Received,
            };
            access(record);
            tied::say(record);
        }
    }
}

/// The types that a value is made of, without the properties that only the other side writes.
fn reached<'a>(api: &Api, roots: impl Iterator<Item = &'a Ty>, other: Access) -> BTreeSet<usize> {
    let mut open: Vec<usize> = roots.filter_map(named).collect();
    let mut reached = BTreeSet::new();
    while let Some(index) = open.pop() {
        if !reached.insert(index) {
            continue;
        }
        match &api.types[index].shape {
            Shape::Record(record) => {
                let fields = record.fields.iter().filter(|field| field.access != other);
                let parts = fields.map(|field| &field.ty).chain(&record.others);
                open.extend(parts.filter_map(named));
            }
            _ => open.extend(parts(&api.types[index]).filter_map(named)),
        }
    }
    reached
}

/// What only the service writes is not part of what is sent; what only the caller writes need not come back, and what is
/// no property is no part of what comes back.
fn access(record: &mut Record) {
    let flow = record.flow;
    record.fields.retain(|field| {
        !matches!(
            (field.access, flow),
            (Access::Service, Flow::Sent) | (Access::Undeclared, Flow::Received)
        )
    });
    for field in &mut record.fields {
        let presence = match (field.access, record.flow, field.presence) {
            (Access::Service, Flow::Both, _) => Presence::ReadOnly,
            (Access::Caller | Access::Undeclared, Flow::Both, Presence::Required) => {
                Presence::WriteOnly
            }
            (Access::Caller, Flow::Received, Presence::Required) => Presence::Optional,
            (Access::Caller, Flow::Received | Flow::Both, Presence::RequiredNullable) => {
                Presence::OptionalNullable
            }
            (_, _, presence) => presence,
        };
        // Nobody is asked for what has one value only, unless it need not be there.
        if presence != field.presence {
            field.constant = None;
        }
        field.presence = presence;
    }
}

/// The types that a type is made of.
pub(super) fn parts(ty: &Type) -> impl Iterator<Item = &Ty> {
    let others = match &ty.shape {
        Shape::Record(record) => record.others.as_ref(),
        Shape::Union(_) | Shape::OpenEnum(_) | Shape::Id(_) => None,
    };
    direct(ty).chain(others)
}

/// The types of fields and arms. That of the other members of a record stands behind a map.
fn direct(ty: &Type) -> impl Iterator<Item = &Ty> {
    let (fields, arms) = match &ty.shape {
        Shape::Record(record) => (&record.fields[..], &[][..]),
        Shape::Union(arms) => (&[][..], &arms[..]),
        Shape::OpenEnum(_) | Shape::Id(_) => (&[][..], &[][..]),
    };
    let fields = fields.iter().map(|field| &field.ty);
    fields.chain(arms.iter().map(|arm| &arm.ty))
}

fn direct_mut(ty: &mut Type) -> impl Iterator<Item = &mut Ty> {
    let (fields, arms) = match &mut ty.shape {
        Shape::Record(record) => (&mut record.fields[..], &mut [][..]),
        Shape::Union(arms) => (&mut [][..], &mut arms[..]),
        Shape::OpenEnum(_) | Shape::Id(_) => (&mut [][..], &mut [][..]),
    };
    let fields = fields.iter_mut().map(|field| &mut field.ty);
    fields.chain(arms.iter_mut().map(|arm| &mut arm.ty))
}

/// The named type inside.
pub(super) fn named(ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) => Some(id.0),
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => named(inner),
        Ty::Builtin(_) | Ty::Bytes | Ty::Unit => None,
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
    let shared = |wanted: &&Field| source.fields.iter().any(|given| given.wire == wanted.wire);
    if !target.fields.iter().any(|wanted| shared(&wanted)) {
        return None;
    }
    let mut reach = Reach::All;
    for wanted in &target.fields {
        let given = source.fields.iter().find(|given| given.wire == wanted.wire);
        match (given, wanted.presence) {
            _ if wanted.constant.is_some() => {}
            (None, Presence::Required | Presence::RequiredNullable | Presence::WriteOnly) => {
                return None;
            }
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
    let components = components(&api.types, held);
    for owner in 0..api.types.len() {
        for part in direct_mut(&mut api.types[owner]) {
            if let Ty::Named(inner) = *part
                && components[inner.0] == components[owner]
            {
                *part = Ty::Boxed(Box::new(Ty::Named(inner)));
            }
        }
    }
}

/// The types that a value holds in itself, not behind a list, map or box.
fn held(ty: &Type) -> Vec<usize> {
    let parts = direct(ty).filter_map(|part| match part {
        Ty::Named(id) => Some(id.0),
        _ => None,
    });
    parts.collect()
}

/// A number for each type, the same for those that hold each other (Kosaraju's algorithm).
pub(super) fn components(types: &[Type], held: fn(&Type) -> Vec<usize>) -> Vec<usize> {
    let held: Vec<_> = types.iter().map(held).collect();
    let mut holders = vec![Vec::new(); types.len()];
    for (owner, held) in held.iter().enumerate() {
        for &inner in held {
            holders[inner].push(owner);
        }
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
                open.extend(held[index].iter().map(|&inner| (inner, false)));
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

/// Sorts the types that are used by module and place, so that output does not depend on which operation reaches a type first.
fn sort(api: &mut Api, used: &[bool], spans: &[Span]) {
    let mut order: Vec<usize> = (0..api.types.len()).filter(|&index| used[index]).collect();
    order.sort_by_key(|&index| {
        (
            &api.types[index].module,
            spans[index].start,
            &api.types[index].name,
        )
    });
    let mut place = vec![0; used.len()];
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
        direct_mut(ty).for_each(|part| renumber(part, &place));
        if let Shape::Record(record) = &mut ty.shape {
            if let Some(from) = &mut record.from {
                from.source = TypeId(place[from.source.0]);
            }
            record.others.iter_mut().for_each(|ty| renumber(ty, &place));
        }
    }
    for refusal in api.refusals.iter_mut().flat_map(|it| &mut it.refusals) {
        renumber(&mut refusal.ty, &place);
    }
    for resource in &mut api.resources {
        for parameter in &mut resource.parameters {
            renumber(&mut parameter.ty, &place);
        }
        for operation in &mut resource.operations {
            for parameter in &mut operation.parameters {
                renumber(&mut parameter.ty, &place);
            }
            for setting in &mut operation.settings {
                renumber(&mut setting.parameter.ty, &place);
            }
            if let Some(body) = &mut operation.body {
                renumber(&mut body.ty, &place);
                for form in &mut body.forms {
                    renumber(&mut form.ty, &place);
                }
            }
            renumber(&mut operation.result, &place);
            for refusal in &mut operation.refusals {
                renumber(&mut refusal.ty, &place);
            }
            if let Some(paging) = &mut operation.paging {
                renumber(&mut paging.item, &place);
            }
        }
    }
}

fn renumber(ty: &mut Ty, place: &[usize]) {
    match ty {
        Ty::Named(id) => id.0 = place[id.0],
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
            renumber(inner, place);
        }
        Ty::Builtin(_) | Ty::Bytes | Ty::Unit => {}
    }
}
