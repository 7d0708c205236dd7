//! What `sdk.yaml` says of operations and schemas, each by its name or by a pattern.
//!
//! What is said of a name wins over what is said of a pattern that it meets, and of several patterns the first one wins;
//! that holds for each key on its own.

use crate::ir::Builtin;
use crate::load::{Span, Spanned};

/// Rules by name or pattern, in the order of the file.
#[derive(Debug)]
pub struct Rules<T>(pub Vec<(Spanned<String>, T)>);

impl<T> Default for Rules<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Rules<T> {
    /// What is said first of something that has these names.
    pub fn say<'r, V>(&'r self, names: &[&str], of: impl Fn(&'r T) -> Option<V>) -> Option<V> {
        let exact = |key: &str| names.contains(&key);
        let meets = |key: &str| is_pattern(key) && names.iter().any(|name| matches(key, name));
        let find = |is: &dyn Fn(&str) -> bool| {
            let mut rules = self.0.iter().filter(|(key, _)| is(&key.value));
            rules.find_map(|(_, rule)| of(rule))
        };
        find(&exact).or_else(|| find(&meets))
    }

    /// The names and patterns.
    pub fn keys(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.0.iter().map(|(key, _)| key)
    }
}

/// Names in Rust by those of the document.
pub type GivenNames = Vec<(Spanned<String>, String)>;

/// How an operation looks. Its key is the `operationId`, or method and path: `GET /zones/{zone_id}`.
#[derive(Debug, Default)]
pub struct OperationRule {
    /// The modules that lead to the resource.
    pub resource: Option<Vec<String>>,
    /// The name of the method.
    pub method: Option<String>,
    /// Whether answers are taken out of the envelope.
    pub envelope: Option<bool>,
    /// Why the operation is left out.
    pub skip: Option<String>,
    /// The names of parameters, by those of the document.
    pub parameters: GivenNames,
    /// The feature that the operation and its resource are behind.
    pub product: Option<Spanned<String>>,
    /// How its list comes in pages.
    pub paging: Option<PagingRule>,
}

/// What is said of the pages of a list.
#[derive(Debug)]
pub enum PagingRule {
    /// There are none.
    Off,
    /// What is not named is found.
    Named(PagingNames),
}

/// What leads through a list.
#[derive(Debug)]
pub struct PagingNames {
    /// Where the key is that this is said of.
    pub span: Span,
    /// The parameter of the query, and how it counts.
    pub parameter: Option<(PagingKind, Spanned<String>)>,
    /// The member of the result that is the list, behind those that it is in.
    pub items: Option<Spanned<String>>,
    /// The pointer of the next cursor in the answer.
    pub next: Option<Spanned<String>>,
}

/// How a parameter counts the items of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PagingKind {
    /// By pages.
    Page,
    /// By items.
    Offset,
    /// As the answer before says.
    Cursor,
}

/// How a schema looks.
#[derive(Debug, Default)]
pub struct SchemaRule {
    /// The name of the type.
    pub name: Option<Spanned<String>>,
    /// The type that takes its place.
    pub ty: Option<Builtin>,
    /// Why the schema is left out.
    pub skip: Option<String>,
    /// The names of fields, by those of the document.
    pub fields: GivenNames,
    /// The names of variants, by the values of the document.
    pub variants: GivenNames,
}

/// Whether a key stands for many names.
pub fn is_pattern(key: &str) -> bool {
    key.contains('*')
}

/// Whether a name meets a pattern, in which `*` stands for any text.
pub fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(at) => name = &name[at + part.len()..],
            None => return false,
        }
    }
    name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, meets) in [
            ("*", "", true),
            ("dns-*", "dns-records", true),
            ("dns-*", "my-dns-records", false),
            ("*-list", "zones-list", true),
            ("*-list", "zones-list-all", false),
            (
                "GET /zones/*/settings*",
                "GET /zones/{id}/settings/ipv6",
                true,
            ),
            ("GET /zones/*/settings*", "PUT /zones/{id}/settings", false),
            ("a*a", "a", false),
            ("a*b*c", "abbc", true),
            ("größe*", "größer", true),
        ] {
            assert_eq!(matches(pattern, name), meets, "{pattern} {name}");
        }
    }
}
