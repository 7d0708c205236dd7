//! The parts of an API that a user can take alone: a cargo feature each.
//!
//! An operation belongs to the product that its path names: the first word behind the words and parameters that say
//! whose it is (`/zones/{zone_id}/dns_records/…`), or the first word where there is no more (`/zones/{zone_id}`).

use std::collections::{BTreeMap, BTreeSet};

use super::finish::{named, parts};
use super::names::module;
use super::target::Target;
use crate::ir::{Api, Body, Operation, Product, Resource, Ty};

/// The module of the types that several products share.
const SHARED: &str = "shared";

/// Features that every client has, and the module above: no product may be called so.
pub(crate) const RESERVED: &[&str] = &[
    "blocking",
    "client",
    "credentials",
    "default",
    "full",
    "native_tls",
    "rustls",
    SHARED,
    "tracing",
];

/// Divides the API among its products, unless there is only one.
pub(super) fn divide(api: &mut Api) {
    let products = place(&api.resources);
    let named: BTreeSet<_> = products.iter().flatten().collect();
    if named.len() < 2 {
        return;
    }
    for (resource, product) in api.resources.iter_mut().zip(products) {
        resource.product = product;
    }
    let needs = needs(&api.resources);
    let owners = owners(api);
    for (ty, owner) in api.types.iter_mut().zip(owners) {
        ty.module = owner.unwrap_or_else(|| SHARED.to_owned());
    }
    api.products = needs
        .into_iter()
        .map(|(feature, needs)| Product {
            feature,
            needs: needs.into_iter().collect(),
        })
        .collect();
}

fn of_operation(operation: &Operation) -> String {
    let given = operation.product.clone();
    given.unwrap_or_else(|| product(&operation.path))
}

/// The product that a path names.
fn product(path: &str) -> String {
    let is_version = |segment: &&str| {
        let number = segment.strip_prefix(['v', 'V']).unwrap_or_default();
        *segment == "api" || number.starts_with(|first: char| first.is_ascii_digit())
    };
    let segments = Target::of(path)
        .path
        .split('/')
        .filter(|segment| !segment.is_empty());
    let segments: Vec<_> = segments.skip_while(is_version).collect();
    let is_parameter = |segment: &&&str| segment.starts_with('{');
    let scopes = match segments
        .get(1)
        .is_some_and(|segment| segment.starts_with('{'))
    {
        true => 1,
        false => 0,
    };
    let behind = segments
        .iter()
        .skip(scopes)
        .find(|segment| !is_parameter(segment));
    let word = behind.or_else(|| segments.iter().find(|segment| !is_parameter(segment)));
    let name = module(word.map_or("root", |word| word));
    match RESERVED.contains(&name.as_str()) {
        true => name + "_",
        false => name,
    }
}

/// The product of each resource. A path behind its own may be one of its methods (`/orders/{order_id}/cancel`), so that its
/// operations may name several: it belongs to the one that is called as it is, or else to the one that most name. One
/// without operations belongs to that of what it leads to, or to none if there are several.
fn place(resources: &[Resource]) -> Vec<Option<String>> {
    let below = |resource: &Resource| {
        let inside = resources
            .iter()
            .filter(|other| other.path.starts_with(&resource.path));
        let operations = inside.flat_map(|other| &other.operations);
        operations.map(of_operation).collect::<BTreeSet<_>>()
    };
    let product = |resource: &Resource| {
        if resource.operations.is_empty() {
            let mut below = below(resource);
            return below.pop_first().filter(|_| below.is_empty());
        }
        let given = resource.operations.iter().find(|it| it.product.is_some());
        let named: Vec<_> = resource.operations.iter().map(of_operation).collect();
        let own = resource.path.last().filter(|own| named.contains(own));
        let count = |name: &String| named.iter().filter(|other| *other == name).count();
        // Of those that equally many name, the first counts.
        let most = || named.iter().rev().max_by_key(|name| count(name)).cloned();
        given
            .map(of_operation)
            .or_else(|| own.cloned())
            .or_else(most)
    };
    resources.iter().map(product).collect()
}

/// For each product, those that its resources are reached through.
fn needs(resources: &[Resource]) -> BTreeMap<String, BTreeSet<String>> {
    let by_path: BTreeMap<_, _> = resources
        .iter()
        .map(|resource| (&resource.path[..], resource.product.as_ref()))
        .collect();
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for resource in resources {
        let Some(product) = &resource.product else {
            continue;
        };
        let needs = needs.entry(product.clone()).or_default();
        let above = (1..resource.path.len()).filter_map(|end| by_path.get(&resource.path[..end]));
        needs.extend(
            above
                .copied()
                .flatten()
                .filter(|other| *other != product)
                .cloned(),
        );
    }
    needs
}

/// The product that each type belongs to: the only one that uses it. `None` if there are several.
fn owners(api: &Api) -> Vec<Option<String>> {
    let mut users = vec![BTreeSet::new(); api.types.len()];
    let of_resources = api.resources.iter();
    let of_resources = of_resources.map(|resource| {
        let types: Vec<_> = types(resource).filter_map(named).collect();
        (resource.product.as_ref(), types)
    });
    // The enums of refusals are behind no feature.
    let refusals = api.refusals.iter().flat_map(|it| &it.refusals);
    let refusals = refusals.filter_map(|refusal| named(&refusal.ty)).collect();
    for (product, mut open) in of_resources.chain([(None, refusals)]) {
        while let Some(index) = open.pop() {
            if users[index].insert(product) {
                open.extend(parts(&api.types[index]).filter_map(named));
            }
        }
    }
    let only = |users: BTreeSet<Option<&String>>| match users.len() {
        1 => users.into_iter().next().flatten().cloned(),
        _ => None,
    };
    users.into_iter().map(only).collect()
}

/// What a resource and its operations are made of.
pub(super) fn types(resource: &Resource) -> impl Iterator<Item = &Ty> {
    let operations = resource.operations.iter().flat_map(|operation| {
        let parameters = operation.parameters.iter();
        let settings = operation.settings.iter().map(|setting| &setting.parameter);
        let body = operation.body.iter().flat_map(Body::types);
        let parameters = parameters.chain(settings).map(|parameter| &parameter.ty);
        let refusals = operation.refusals.iter().map(|refusal| &refusal.ty);
        let answers = refusals.chain([&operation.result]);
        parameters.chain(body).chain(answers)
    });
    resource
        .parameters
        .iter()
        .map(|parameter| &parameter.ty)
        .chain(operations)
}
