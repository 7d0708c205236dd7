//! Security schemes and what requires them.

use crate::diagnostics::Diagnostic;
use crate::load::{Member, Node};

use super::reader::{Keys, Map, did_you_mean};
use super::{Reader, SecurityRequirement, SecurityScheme, SecuritySchemeKind};

const SCHEME: Keys = Keys {
    object: "a security scheme",
    read: &[
        "type",
        "description",
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "x-env",
    ],
    skipped: &["flows", "openIdConnectUrl"],
};
const TYPES: [&str; 5] = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];
const LOCATIONS: [&str; 3] = ["cookie", "header", "query"];

impl<'a> Reader<'a> {
    pub(super) fn security_schemes(&mut self, components: &Map<'a>) -> Vec<SecurityScheme> {
        let mut schemes = Vec::new();
        for Member { key, value } in self.members(components, "securitySchemes") {
            let Some((node, description)) = self.follow(value) else {
                continue;
            };
            let Some(map) = self.map(node, &SCHEME) else {
                continue;
            };
            let Some(kind) = self.kind(&map) else {
                continue;
            };
            schemes.push(SecurityScheme {
                name: key.clone(),
                kind,
                description: description.or_else(|| self.text(&map, "description")),
                extensions: map.extensions(),
            });
        }
        schemes
    }

    fn kind(&mut self, map: &Map<'a>) -> Option<SecuritySchemeKind> {
        let kind = self.required_string(map, "type")?;
        match kind.value.as_str() {
            "apiKey" => {
                let name = self.required_string(map, "name");
                let location = self.required_string(map, "in")?;
                match location.value.as_str() {
                    "header" => Some(SecuritySchemeKind::Header(name?.value)),
                    "query" => Some(SecuritySchemeKind::Query(name?.value)),
                    "cookie" => Some(SecuritySchemeKind::Cookie(name?.value)),
                    _ => self.not_one_of("an API key is never", &location, &LOCATIONS),
                }
            }
            "http" => {
                let scheme = self.required_string(map, "scheme")?.value;
                Some(match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => SecuritySchemeKind::Bearer,
                    "basic" => SecuritySchemeKind::Basic,
                    _ => SecuritySchemeKind::Other(format!("http {scheme}")),
                })
            }
            // What they issue is a bearer token (RFC 6750).
            "oauth2" | "openIdConnect" => Some(SecuritySchemeKind::Bearer),
            known if TYPES.contains(&known) => Some(SecuritySchemeKind::Other(kind.value)),
            _ => {
                self.not_one_of::<()>("there is no security scheme of type", &kind, &TYPES);
                Some(SecuritySchemeKind::Other(kind.value))
            }
        }
    }

    /// `security`; `None` where it is absent.
    pub(super) fn security(&mut self, map: &Map<'a>) -> Option<Vec<SecurityRequirement>> {
        let requirements = self.items_of("security", map.get("security")?);
        Some(
            requirements
                .iter()
                .map(|node| self.requirement(node))
                .collect(),
        )
    }

    fn requirement(&mut self, node: &'a Node) -> SecurityRequirement {
        let mut schemes = Vec::new();
        for Member { key, value } in self.members_of("security", node) {
            self.items_of(&key.value, value);
            let known = || {
                self.security_schemes
                    .iter()
                    .map(|scheme| scheme.name.value.as_str())
            };
            if !known().any(|name| name == key.value) {
                let help = did_you_mean(&key.value, known(), || {
                    format!(
                        "add `{}` to `components.securitySchemes`, or remove it here",
                        key.value
                    )
                });
                self.flaw(
                    Diagnostic::error(format!("there is no security scheme `{}`", key.value))
                        .at(key.span, "this scheme is not declared")
                        .help(help),
                );
            }
            // Without it, the requirement would ask for less.
            schemes.push(key.clone());
        }
        SecurityRequirement {
            schemes,
            span: node.span,
        }
    }
}
