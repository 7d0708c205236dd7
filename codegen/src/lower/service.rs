//! How to reach the API: base URL, header names.

use super::operations::braces;
use super::{Context, credentials, docs, extensions};
use crate::diagnostics::Diagnostic;
use crate::document::{Document, Server};
use crate::ir::{Docs, ServerVariable, Service};

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
    let (schemes, authentication) = credentials::credentials(cx);
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
        schemes,
        authentication,
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

/// The URL of another server: with the defaults of its variables, but for those that it shares with the base URL. What
/// is chosen for one of these holds for both.
pub(super) fn other(server: &Server, base: Option<&Server>) -> String {
    let mut url = server.url.value.trim_end_matches('/').to_owned();
    for variable in &server.variables {
        let mut shared = base.iter().flat_map(|base| &base.variables);
        let is_shared = shared.any(|known| {
            let mut values = known.values.iter();
            let all_fit = match variable.values.is_empty() {
                true => true,
                false => !known.values.is_empty() && values.all(|it| variable.values.contains(it)),
            };
            known.name.value == variable.name.value && known.default == variable.default && all_fit
        });
        if !is_shared {
            url = url.replace(&format!("{{{}}}", variable.name.value), &variable.default);
        }
    }
    url
}

/// The server of the document, if it has an address.
pub(super) fn base(document: &Document) -> Option<&Server> {
    let base = document.servers.first()?;
    let url = &base.url.value;
    let starts = ["https://", "http://", "{"].iter();
    starts
        .into_iter()
        .any(|start| url.starts_with(start))
        .then_some(base)
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
