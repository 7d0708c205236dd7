//! How to reach the API: base URL, authentication, header names.

use super::{Context, docs, extensions, names};
use crate::diagnostics::Diagnostic;
use crate::document::{SecurityRequirement, SecurityScheme, SecuritySchemeKind};
use crate::ir::{Placement, Scheme, SchemePart, Service};
use crate::load::Span;

pub(super) fn service(cx: &mut Context<'_>) -> Service {
    let document = cx.document;
    let server = document.servers.first();
    let base_url = server.map_or_else(String::new, |server| {
        server.url.value.trim_end_matches('/').to_owned()
    });
    let found = match server {
        None => Some((
            "the document does not say where the service is",
            document.title.span,
        )),
        Some(server) if base_url.contains('{') => Some((
            "a server with variables cannot be generated yet",
            server.url.span,
        )),
        Some(server) if !base_url.starts_with("https://") && !base_url.starts_with("http://") => {
            Some(("the URL of the server is not absolute", server.url.span))
        }
        Some(_) => None,
    };
    if let Some((message, span)) = found {
        cx.diagnostics.push(
            Diagnostic::error(message)
                .at(
                    span,
                    "the generated client has to know where to send requests",
                )
                .help("add `servers: [{ url: 'https://…' }]`"),
        );
    }
    Service {
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
