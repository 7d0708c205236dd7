//! What a client can authenticate with, and whether it has to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, docs, extensions, names};
use crate::document::{
    Document, Operation, Parameter, ParameterLocation, SecurityRequirement, SecurityScheme,
    SecuritySchemeKind,
};
use crate::ir::{Authentication, Docs, Placement, Scheme, SchemePart};

/// The ways to authenticate: those of the document, then what operations have beyond these.
pub(super) fn credentials(cx: &mut Context<'_>) -> (Vec<Scheme>, Authentication) {
    let document = cx.document;
    let mut authentication = match document.operations.iter().any(|it| is_open(document, it)) {
        true => Authentication::Optional,
        false => Authentication::Required,
    };
    let mut found = Vec::new();
    for requirement in requirements(document) {
        let schemes = schemes(document, requirement);
        if schemes.len() < requirement.schemes.len() {
            // A name that leads nowhere was reported when the document was read.
            authentication = Authentication::Optional;
            continue;
        }
        match parts(cx, &schemes) {
            Some(parts) => found.push((schemes, parts)),
            // Whoever can do that otherwise needs a client without credentials.
            None => authentication = Authentication::Optional,
        }
    }
    let names = names(found.iter().map(|(schemes, _)| &schemes[..]));
    let schemes = found.into_iter().zip(names);
    let schemes = schemes.map(|((schemes, parts), name)| Scheme {
        name,
        docs: scheme_docs(&schemes),
        parts,
    });
    (schemes.collect(), authentication)
}

/// Whether an operation can be called without credentials.
fn is_open(document: &Document, operation: &Operation) -> bool {
    let requirements = operation.security.as_ref().unwrap_or(&document.security);
    requirements.is_empty() || requirements.iter().any(|it| it.schemes.is_empty())
}

/// The alternatives of the document, and those of operations that name a scheme which no other before does: many
/// documents list fewer or more schemes than an operation takes.
fn requirements(document: &Document) -> Vec<&SecurityRequirement> {
    let operations = document.operations.iter();
    let of_operations = operations.flat_map(|operation| operation.security.iter().flatten());
    let (mut all, mut alternatives, mut named) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let root = document.security.iter().map(|it| (true, it));
    for (is_root, requirement) in root.chain(of_operations.map(|it| (false, it))) {
        let schemes: BTreeSet<_> = requirement.schemes.iter().map(|it| &it.value).collect();
        let is_more = match is_root {
            true => !alternatives.contains(&schemes),
            false => !schemes.is_subset(&named),
        };
        if is_more && !schemes.is_empty() {
            named.extend(&schemes);
            alternatives.insert(schemes);
            all.push(requirement);
        }
    }
    all
}

/// The schemes of an alternative that there are.
fn schemes<'d>(
    document: &'d Document,
    requirement: &SecurityRequirement,
) -> Vec<&'d SecurityScheme> {
    let names = requirement.schemes.iter();
    let schemes = names.filter_map(|name| {
        let mut schemes = document.security_schemes.iter();
        schemes.find(|scheme| scheme.name.value == name.value)
    });
    schemes.collect()
}

/// A name for each alternative: that of its last scheme, or those of all where several have the same last one.
fn names<'a>(alternatives: impl Iterator<Item = &'a [&'a SecurityScheme]>) -> Vec<String> {
    let alternatives: Vec<_> = alternatives.collect();
    let last = |schemes: &[&SecurityScheme]| {
        let last = schemes.last().map(|scheme| &scheme.name.value);
        last.map_or_else(String::new, |name| names::snake(name))
    };
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for schemes in &alternatives {
        *uses.entry(last(schemes)).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let names = alternatives.iter().map(|schemes| {
        let all: Vec<_> = schemes.iter().map(|it| it.name.value.as_str()).collect();
        let mut name = match last(schemes) {
            last if uses[&last] > 1 => names::snake(&all.join(" ")),
            last => last,
        };
        // Names of which nothing but case and punctuation is different.
        while !taken.insert(name.clone()) {
            name.push_str("_too");
        }
        name
    });
    names.collect()
}

fn scheme_docs(schemes: &[&SecurityScheme]) -> Docs {
    let mut lines = Docs::default();
    for scheme in schemes {
        let name = format!("`{}`.", docs::one_line(&scheme.name.value));
        let described = docs::docs(scheme.description.as_deref(), &name);
        docs::paragraph(&mut lines, &described.0);
    }
    lines
}

/// What the schemes of an alternative send; `None` if one of them is sent in no way that is known.
fn parts(cx: &mut Context<'_>, schemes: &[&SecurityScheme]) -> Option<Vec<SchemePart>> {
    let mut parts: Vec<SchemePart> = Vec::new();
    for scheme in schemes {
        let name = names::snake(&scheme.name.value);
        let own = argument(&name, schemes);
        let sent = match &scheme.kind {
            SecuritySchemeKind::Bearer => vec![(own, Placement::Bearer)],
            SecuritySchemeKind::Header(header) => vec![(own, Placement::Header(header.clone()))],
            SecuritySchemeKind::Query(parameter) => {
                vec![(own, Placement::Query(parameter.clone()))]
            }
            SecuritySchemeKind::Cookie(cookie) => vec![(own, Placement::Cookie(cookie.clone()))],
            SecuritySchemeKind::Basic => vec![
                ("user".to_owned(), Placement::User),
                ("password".to_owned(), Placement::Password),
            ],
            SecuritySchemeKind::Other(kind) => {
                cx.unsupported(
                    &format!("a security scheme of type `{}`", docs::one_line(kind)),
                    scheme.name.span,
                    "set its header on each request, or see to it by `http_client` of the builder; or offer an API \
                     key, or `http` with the scheme `bearer` or `basic`",
                );
                return None;
            }
        };
        let env = extensions::text(&scheme.extensions, "x-env", cx.diagnostics);
        for (argument, placement) in sent {
            let is_taken = parts.iter().any(|part| part.argument == argument);
            parts.push(SchemePart {
                argument: match is_taken {
                    true => format!("{name}_{argument}"),
                    false => argument,
                },
                // A variable holds one value: the name of a user is no secret.
                env: env.clone().filter(|_| placement != Placement::User),
                placement,
            });
        }
    }
    Some(parts)
}

/// Arguments lose the words that they share: `api_email`, `api_key` become `email`, `key`.
fn argument(name: &str, together: &[&SecurityScheme]) -> String {
    let shared = name.find('_').map(|at| &name[..=at]).filter(|head| {
        let mut others = together.iter();
        together.len() > 1 && others.all(|it| names::snake(&it.name.value).starts_with(head))
    });
    let rest = shared.and_then(|head| name.strip_prefix(head));
    names::snake(rest.unwrap_or(name))
}

/// Whether the credentials of a client are sent in that parameter.
pub(super) fn carry(cx: &Context<'_>, parameter: &Parameter) -> bool {
    let name = &parameter.name.value;
    let mut placements = cx.credentials.iter();
    placements.any(|placement| match (placement, parameter.location) {
        (Placement::Header(known), ParameterLocation::Header) => known.eq_ignore_ascii_case(name),
        (Placement::Query(known), ParameterLocation::Query)
        | (Placement::Cookie(known), ParameterLocation::Cookie) => known == name,
        _ => false,
    })
}
