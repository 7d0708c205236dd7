//! The tree of resources: each word of a path is a step, and the parameters before a word are taken by that step.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::context::Pin;
use super::docs;
use super::methods::Origin;
use super::names::{form, handle, module};
use super::types::Types;
use crate::diagnostics::Diagnostic;
use crate::ir::{Builtin, Docs, Method, Operation, Parameter, Resource, Source, Ty};
use crate::load::{Span, Spanned};

/// A step on the way to an operation: a module, and how many parameters of the path come before it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Step {
    pub(super) module: String,
    pub(super) parameters: usize,
}

/// An operation and where it belongs. It has all parameters of its path still.
pub(super) struct Placed {
    pub(super) operation: Operation,
    pub(super) steps: Vec<Step>,
    /// The documentation of the tag, for the resource that the operation belongs to.
    pub(super) docs: Option<Docs>,
    pub(super) span: Span,
    /// What the name of its method comes from.
    pub(super) origin: Origin,
    /// The product that sdk.yaml gives it to.
    pub(super) product: Option<Spanned<String>>,
}

/// Builds the tree. Resources come before those that they lead to.
pub(super) fn resources(
    cx: &mut Context<'_>,
    types: &Types,
    mut placed: Vec<Placed>,
) -> Vec<Resource> {
    settle_words(cx, &mut placed);
    settle_steps(cx, &mut placed);
    let mut nodes: BTreeMap<Vec<Step>, Vec<Placed>> = BTreeMap::new();
    for one in placed {
        for end in 1..one.steps.len() {
            nodes.entry(one.steps[..end].to_vec()).or_default();
        }
        nodes.entry(one.steps.clone()).or_default().push(one);
    }
    let held: BTreeMap<_, _> = nodes
        .keys()
        .map(|steps| (steps.clone(), held(&nodes, steps)))
        .collect();
    let mut taken: BTreeSet<String> = types.list.iter().map(|ty| ty.name.clone()).collect();
    let mut resources = Vec::new();
    for (steps, mut placed) in nodes {
        let last = &steps[steps.len() - 1];
        let before = steps
            .len()
            .checked_sub(2)
            .map_or(0, |parent| steps[parent].parameters);
        settle_methods(cx, &mut placed, last.parameters);
        check_products(cx, last, &placed);
        let name = name(cx, types, &steps, &placed, &mut taken);
        let source = placed.first().map(|one| cx.files.source(one.span.file));
        let docs = placed.iter().find_map(|one| one.docs.clone());
        let docs = docs
            .unwrap_or_else(|| docs::docs(None, &format!("The operations of `{}`.", last.module)));
        let mut operations: Vec<_> = placed.into_iter().map(|one| one.operation).collect();
        for operation in &mut operations {
            operation.parameters.drain(..last.parameters);
        }
        let below = held.keys().filter(|other| other.len() == steps.len() + 1);
        let below = below.filter(|other| other.starts_with(&steps));
        let below = below.map(|other| other[steps.len()].module.clone());
        name_forms(&mut operations, below.collect());
        operations.sort_by(|one, other| one.name.cmp(&other.name));
        resources.push(Resource {
            name,
            module: last.module.clone(),
            product: None,
            path: steps.iter().map(|step| step.module.clone()).collect(),
            source: source.unwrap_or_else(|| cx.files.source(cx.document.root)),
            docs,
            parameters: held[&steps].clone(),
            inherited: before,
            operations,
        });
    }
    resources
}

/// Names the methods for further kinds of a body after that for the first: `create_json`. `taken` are the names of what
/// the resource leads to.
fn name_forms(operations: &mut [Operation], mut taken: BTreeSet<String>) {
    taken.extend(operations.iter().map(|it| it.name.clone()));
    for operation in operations {
        let Some(body) = &mut operation.body else {
            continue;
        };
        let settings = operation.settings.iter().map(|it| &it.parameter.name);
        let mut own: BTreeSet<String> = settings.cloned().collect();
        let (head, taken) = match body.source {
            Source::Argument => (operation.name.trim_matches('_'), &mut taken),
            Source::EmptyObject | Source::Setter => ("body", &mut own),
        };
        for form in &mut body.forms {
            form.method = format!("{head}_{}", form.method);
            while !taken.insert(form.method.clone()) {
                form.method += "_body";
            }
        }
    }
}

/// A resource is behind one feature.
fn check_products(cx: &mut Context<'_>, step: &Step, placed: &[Placed]) {
    let mut given = placed.iter().filter_map(|one| one.product.as_ref());
    let Some(first) = given.next() else { return };
    if let Some(other) = given.find(|other| other.value != first.value) {
        let (first, second) = (first.span, other.span);
        cx.diagnostics.push(
            Diagnostic::error(format!("the resource `{}` is of two products", step.module))
                .at(second, "this one")
                .also(first, "and this one")
                .help("give all operations of a resource the same product"),
        );
    }
}

/// The parameters that a resource holds: named as most operations below it name them, and as text where these have
/// different types for it.
fn held(nodes: &BTreeMap<Vec<Step>, Vec<Placed>>, steps: &[Step]) -> Vec<Parameter> {
    let count = steps.last().map_or(0, |step| step.parameters);
    let mut held: Vec<Parameter> = Vec::new();
    for index in 0..count {
        // What a resource holds must be called as what the one before it held.
        let owner = steps
            .iter()
            .position(|step| step.parameters > index)
            .unwrap_or(0);
        let above = nodes.range(steps[..=owner].to_vec()..);
        let above = above.take_while(|(key, _)| key.starts_with(&steps[..=owner]));
        let above = above.flat_map(|(_, placed)| placed.iter().map(|one| &one.operation));
        let given =
            above.filter_map(|operation| Some((&operation.path, operation.parameters.get(index)?)));
        let given: Vec<_> = given.collect();
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, parameter) in &given {
            *votes.entry(&parameter.name).or_default() += 1;
        }
        let most = given.iter().max_by(|(path, one), (other_path, other)| {
            let votes = votes[&*one.name].cmp(&votes[&*other.name]);
            votes.then_with(|| (other_path, &other.name).cmp(&(path, &one.name)))
        });
        let Some((_, first)) = most else {
            continue;
        };
        let mut parameter = (*first).clone();
        if given.iter().any(|(_, other)| other.ty != parameter.ty) {
            parameter.ty = Ty::Builtin(Builtin::String);
        }
        if held.iter().any(|known| known.name == parameter.name) {
            parameter.name = format!("{}_{}", steps[owner].module, parameter.name);
        }
        held.push(parameter);
    }
    held
}

/// Where the word that a method is called after is a resource as well, or two methods would be called after one word, it is
/// a resource.
fn settle_words(cx: &mut Context<'_>, placed: &mut [Placed]) {
    fn modules(steps: &[Step]) -> impl Iterator<Item = &str> {
        steps.iter().map(|step| step.module.as_str())
    }
    // Each resource, and each method with its resource; and how often it is there.
    let mut taken: BTreeMap<Vec<String>, Vec<Span>> = BTreeMap::new();
    for one in placed.iter() {
        let path: Vec<_> = modules(&one.steps).map(str::to_owned).collect();
        let method = || [&path[..], std::slice::from_ref(&one.operation.name)].concat();
        for end in 1..=path.len() {
            let users = taken.entry(path[..end].to_vec()).or_default();
            if users.len() < 2 {
                users.push(one.span);
            }
        }
        if !matches!(one.origin, Origin::Verb) {
            taken.entry(method()).or_default().push(one.span);
        }
    }
    let mut changed = Vec::new();
    for (index, one) in placed.iter_mut().enumerate() {
        let Origin::Word(step, name) = &one.origin else {
            continue;
        };
        let path = modules(&one.steps).chain([one.operation.name.as_str()]);
        let path: Vec<_> = path.map(str::to_owned).collect();
        let other = taken[&path].iter().find(|span| **span != one.span);
        let Some(span) = other else {
            continue;
        };
        changed.push((index, one.operation.name.clone(), *span));
        one.operation.name.clone_from(name);
        one.steps.push(step.clone());
        one.origin = Origin::Verb;
    }
    // Two that are in the way of each other are told once.
    let mut told = BTreeSet::new();
    for (index, word, other) in changed {
        let (name, span) = (&placed[index].operation.name, placed[index].span);
        if !told.insert((word.clone(), span.min(other), span.max(other))) {
            continue;
        }
        let there = placed.iter().find(|one| one.span == other);
        let there = there.map_or(&word, |one| &one.operation.name);
        cx.told_apart(
            "method or resource",
            &word,
            &[(there, other), (name, span)],
            &Pin::Method(&placed[index].operation.id),
        );
    }
}

/// Where one word follows a different number of parameters, the steps are told apart by these.
fn settle_steps(cx: &mut Context<'_>, placed: &mut [Placed]) {
    let longest = placed.iter().map(|one| one.steps.len()).max().unwrap_or(0);
    for depth in 0..longest {
        let mut counts: BTreeMap<Vec<Step>, BTreeMap<String, BTreeSet<usize>>> = BTreeMap::new();
        for one in placed.iter().filter(|one| one.steps.len() > depth) {
            let step = &one.steps[depth];
            let siblings = counts.entry(one.steps[..depth].to_vec()).or_default();
            siblings
                .entry(step.module.clone())
                .or_default()
                .insert(step.parameters);
        }
        let mut seen: BTreeMap<Vec<Step>, (String, Span)> = BTreeMap::new();
        for one in placed.iter_mut().filter(|one| one.steps.len() > depth) {
            let before = depth
                .checked_sub(1)
                .map_or(0, |parent| one.steps[parent].parameters);
            let siblings = &counts[&one.steps[..depth]];
            let step = &one.steps[depth];
            if siblings[&step.module].len() < 2 {
                continue;
            }
            let names = one.operation.parameters[before..step.parameters].iter();
            let names: Vec<_> = names.map(|parameter| parameter.name.as_str()).collect();
            let module = match names.is_empty() {
                true => format!("{}_all", step.module),
                false => format!("{}_by_{}", step.module, names.join("_and_")),
            };
            let old = std::mem::replace(&mut one.steps[depth].module, module.clone());
            let mut place = one.steps[..depth].to_vec();
            place.push(Step {
                module: old.clone(),
                parameters: 0,
            });
            match seen.get(&place) {
                None => drop(seen.insert(place, (module, one.span))),
                Some((first, _)) if *first == module => {}
                Some((first, span)) => {
                    let all = [(&**first, *span), (&*module, one.span)];
                    let pin = Pin::Method(&one.operation.id);
                    cx.told_apart("resource", &old, &all, &pin);
                }
            }
        }
    }
}

/// Where two methods would have one name, they are called after what their paths end in; or else all take the first form of
/// the name that tells them apart.
fn settle_methods(cx: &mut Context<'_>, placed: &mut [Placed], held: usize) {
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in placed.iter().enumerate() {
        let same = names.entry(one.operation.name.clone()).or_default();
        same.push(index);
    }
    for (name, same) in names.into_iter().filter(|(_, same)| same.len() > 1) {
        if let Some(names) = by_end(placed, &same, held) {
            for (index, name) in same.into_iter().zip(names) {
                placed[index].operation.name = name;
            }
            continue;
        }
        let forms = same.iter().map(|index| forms(&placed[*index], held));
        let forms: Vec<[String; FORMS]> = forms.collect();
        let tells = |form: &usize| {
            let distinct: BTreeSet<&String> = forms.iter().map(|forms| &forms[*form]).collect();
            distinct.len() == forms.len()
        };
        let form = (0..FORMS).find(tells).unwrap_or_default();
        for (index, forms) in same.iter().zip(forms) {
            let one = &mut placed[*index];
            if !matches!(one.origin, Origin::Given) {
                one.operation.name.clone_from(&forms[form]);
            }
        }
        let (first, others) = (&placed[same[0]], &same[1..]);
        for other in others.iter().map(|index| &placed[*index]) {
            let named = [first, other].map(|one| (&*one.operation.name, one.span));
            let pin = Pin::Method(&other.operation.id);
            cx.told_apart("method", &name, &named, &pin);
        }
    }
    let mut spans = BTreeMap::new();
    for one in placed {
        if let Some(first) = spans.insert(&one.operation.name, one.span) {
            cx.same("method", &one.operation.name, first, one.span);
        }
    }
}

/// Names for methods that only differ in whether the path ends in a parameter: what ends in a word is of the collection
/// (`list` of a plural, `create`, `delete_all`), and what ends in a parameter of an item of it (`get`, `update`, `delete`).
fn by_end(placed: &[Placed], same: &[usize], held: usize) -> Option<Vec<String>> {
    // POST on an item is an update in most APIs; where PUT is one too, it is no more than a POST.
    ["update", "post"].into_iter().find_map(|of_item| {
        let names = same.iter().map(|index| {
            let Placed {
                operation,
                origin,
                steps,
                ..
            } = &placed[*index];
            let is_plural = steps.last().is_some_and(|step| step.module.ends_with('s'));
            let is_of_collection = operation.parameters.len() == held;
            Some(match (origin, operation.method, is_of_collection) {
                (Origin::Word(..), ..) => return None,
                (Origin::Verb, Method::Get, true) if is_plural => "list".to_owned(),
                (Origin::Verb, Method::Post, false) => of_item.to_owned(),
                (Origin::Given, ..) | (_, Method::Post, _) | (_, _, false) => {
                    operation.name.clone()
                }
                (Origin::Verb, ..) => format!("{}_all", operation.name),
            })
        });
        let names: Vec<String> = names.collect::<Option<_>>()?;
        let others = placed.iter().enumerate();
        let others = others.filter(|(index, _)| !same.contains(index));
        let mut taken: BTreeSet<&str> = others
            .map(|(_, other)| other.operation.name.as_str())
            .collect();
        names
            .iter()
            .all(|name| taken.insert(name))
            .then(|| names.clone())
    })
}

/// How many forms the name of a method has that tell it from others.
const FORMS: usize = 5;

/// The name of a method by the parameters that it takes, by its HTTP method, and by its `operationId`, which is spelled out
/// further and further.
fn forms(one: &Placed, held: usize) -> [String; FORMS] {
    let operation = &one.operation;
    let name = &operation.name;
    let own = operation.parameters[held..].iter();
    let own: Vec<_> = own.map(|parameter| parameter.name.as_str()).collect();
    let by_parameters = match own.is_empty() {
        true => format!("{name}_all"),
        false => format!("{name}_by_{}", own.join("_and_")),
    };
    let by_method = format!("{}_{name}", operation.method.as_str().to_lowercase());
    let by_id = |spelled| module(&form(&operation.id, spelled));
    [by_parameters, by_method, by_id(0), by_id(1), by_id(3)]
}

/// The name of the type of a resource, which none of the model has.
fn name(
    cx: &mut Context<'_>,
    types: &Types,
    steps: &[Step],
    placed: &[Placed],
    taken: &mut BTreeSet<String>,
) -> String {
    let module = &steps[steps.len() - 1].module;
    let name = handle(module);
    // A type called as its constructor is would be taken for something else.
    if !taken.contains(&name) && name != "New" {
        return name;
    }
    let longer = format!("{}Resource", name.trim_end_matches('_'));
    if let Some(at) = types.list.iter().position(|ty| ty.name == name)
        && let Some(one) = placed.first()
    {
        let all = [(&*name, types.spans[at]), (&*longer, one.span)];
        cx.told_apart(
            "resource and type",
            &name,
            &all,
            &Pin::Type(&types.keys[at]),
        );
    }
    longer
}

/// The module of a word of a path. The words of methods get a `_`, so that an operation can be called so too.
pub(super) fn step(word: &str) -> String {
    let name = module(word);
    match name.as_str() {
        "create" | "delete" | "edit" | "get" | "list" | "update" | "head" | "options" => name + "_",
        _ => name,
    }
}
