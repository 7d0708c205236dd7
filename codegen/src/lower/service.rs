//! How to reach the API: base URL, authentication, header names.

use super::operations::braces;
use super::{Context, docs, extensions, names};
use crate::diagnostics::Diagnostic;
use crate::document::{Document, SecurityRequirement, SecurityScheme, SecuritySchemeKind, Server};
use crate::ir::{Docs, Placement, Scheme, SchemePart, ServerVariable, Service};
use crate::load::Span;

pub(super) fn service(cx: &mut Context<'_>) -> Service {
    let document = cx.document;
    let server = document.servers.first();
    let base_url = server.map_or_else(String::new, |server| {
        server.url.value.trim_end_matches('/').to_owned()
    });
    let is_absolute = base_url.starts_with("https://") || base_url.starts_with("http://");
    let found = match server {
        None => Some((
            "the document does not say where the service is",
            document.title.span,
        )),
        Some(server) if !is_absolute && !server.url.value.starts_with('{') => {
            Some(("the URL of the server is not absolute", server.url.span))
        }
        Some(_) => None,
    };
    if let Some((message, span)) = found {
        cx.diagnostics.defect(
            Diagnostic::error(message)
                .at(
                    span,
                    "the generated client has to be told where to send requests",
                )
                .help("add `servers: [{ url: 'https://…' }]`"),
        );
    }
    let base_url = match found {
        Some(_) => String::new(),
        None => base_url,
    };
    Service {
        variables: match base_url.is_empty() {
            true => Vec::new(),
            false => server.map_or_else(Vec::new, |server| variables(cx, server)),
        },
        others: others(document),
        base_path: server.map_or_else(String::new, base_path),
        base_url,
        base_url_env: server
            .and_then(|server| extensions::text(&server.extensions, "x-env", cx.diagnostics)),
        schemes: schemes(cx),
        envelope: None,
        request_id_header: extensions::text(
            &document.extensions,
            "x-request-id-header",
            cx.diagnostics,
        ),
    }
}

/// The path of a server.
fn base_path(server: &Server) -> String {
    let url = filled(server);
    let behind = url.split_once("://").map_or(&*url, |(_, behind)| behind);
    let path = behind.find('/').map_or("", |slash| &behind[slash..]);
    path.to_owned()
}

/// The URL of a server with the defaults of its variables.
pub(super) fn filled(server: &Server) -> String {
    let mut url = server.url.value.trim_end_matches('/').to_owned();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.name.value), &variable.default);
    }
    url
}

/// The variables that the URL of a server has.
fn variables(cx: &mut Context<'_>, server: &Server) -> Vec<ServerVariable> {
    let mut variables = Vec::new();
    for variable in &server.variables {
        let name = &variable.name;
        if !server.url.value.contains(&format!("{{{}}}", name.value)) {
            let what = format!("the server variable `{}`, which the URL lacks", name.value);
            cx.skip(&what, name.span);
            continue;
        }
        let (default, mut values) = (&variable.default, variable.values.clone());
        if !values.is_empty() && !values.contains(default) {
            cx.diagnostics.defect(
                Diagnostic::error(format!(
                    "`{default}` is none of the values of `{}`",
                    name.value
                ))
                .at(name.span, "this variable may not have its default")
                .help("add the default to `enum`"),
            );
            values.push(default.clone());
        }
        variables.push(ServerVariable {
            name: name.value.clone(),
            default: default.clone(),
            values,
        });
    }
    let names = braces(&server.url.value);
    for name in names.filter(|name| variables.iter().all(|known| known.name != *name)) {
        cx.diagnostics.defect(
            Diagnostic::error(format!("the server variable `{name}` has no default"))
                .at(server.url.span, "it stands in this URL")
                .help(format!("add `variables: {{ {name}: {{ default: … }} }}`")),
        );
    }
    variables
}

/// The servers that are not the default one, a line for each.
fn others(document: &Document) -> Docs {
    let others = document.servers.iter().skip(1).map(|server| {
        let url = docs::one_line(&server.url.value);
        match &server.description {
            Some(text) => format!("- `{url}`: {}", docs::one_line(text)),
            None => format!("- `{url}`"),
        }
    });
    Docs(others.collect())
}

fn schemes(cx: &mut Context<'_>) -> Vec<Scheme> {
    let mut schemes: Vec<(Scheme, Span)> = Vec::new();
    for requirement in &cx.document.security {
        let Some(scheme) = scheme(cx, requirement) else {
            continue;
        };
        if let Some((_, first)) = schemes.iter().find(|(known, _)| known.name == scheme.name) {
            cx.clash("credential", &scheme.name, *first, requirement.span);
        }
        schemes.push((scheme, requirement.span));
    }
    schemes.into_iter().map(|(scheme, _)| scheme).collect()
}

/// One alternative of the document's `security`; `None` for the empty one, which means no authentication.
fn scheme(cx: &mut Context<'_>, requirement: &SecurityRequirement) -> Option<Scheme> {
    let document = cx.document;
    let mut schemes = Vec::new();
    for name in &requirement.schemes {
        // A name that leads nowhere was reported when the document was read.
        schemes.push(
            document
                .security_schemes
                .iter()
                .find(|scheme| scheme.name.value == name.value)?,
        );
    }
    let last = schemes.last()?;
    let parts: Option<Vec<_>> = schemes
        .iter()
        .map(|scheme| part(cx, scheme, &schemes))
        .collect();
    let mut lines = docs::docs(None, "");
    lines.0.clear();
    for scheme in &schemes {
        docs::paragraph(
            &mut lines,
            &docs::docs(
                scheme.description.as_deref(),
                &format!("`{}`.", scheme.name.value),
            )
            .0,
        );
    }
    Some(Scheme {
        name: names::snake(&last.name.value),
        docs: lines,
        parts: parts?,
    })
}

/// What a scheme sends. Arguments lose the words that they share: `api_email`, `api_key` become `email`, `key`.
fn part(
    cx: &mut Context<'_>,
    scheme: &SecurityScheme,
    together: &[&SecurityScheme],
) -> Option<SchemePart> {
    let placement = match &scheme.kind {
        SecuritySchemeKind::Bearer => Placement::Bearer,
        SecuritySchemeKind::Header(name) => Placement::Header(name.clone()),
        _ => {
            cx.unsupported(
                "this kind of security scheme",
                scheme.name.span,
                "offer an API key in a header, or `http` with the scheme `bearer`",
            );
            return None;
        }
    };
    let name = names::snake(&scheme.name.value);
    let shared = name.find('_').map(|at| &name[..=at]).filter(|head| {
        together.len() > 1
            && together
                .iter()
                .all(|other| names::snake(&other.name.value).starts_with(head))
    });
    Some(SchemePart {
        argument: names::snake(
            shared
                .and_then(|head| name.strip_prefix(head))
                .unwrap_or(&name),
        ),
        placement,
        env: extensions::text(&scheme.extensions, "x-env", cx.diagnostics),
    })
}
