//! Rust names, each a function of nothing but the text it comes from.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::emit::{RESERVED_TYPES, RESERVED_VALUES};

/// The name of a field, function, parameter or module: `zone_id`.
pub(super) fn snake(text: &str) -> String {
    identifier(text.to_snake_case(), RESERVED_VALUES)
}

/// The name of a type: `PeerUpdate`.
pub(super) fn camel(text: &str) -> String {
    identifier(text.to_upper_camel_case(), RESERVED_TYPES)
}

/// The name of a variant: `HmacSha512`. `Other` is the one for unknown values.
pub(super) fn variant(text: &str) -> String {
    identifier(text.to_upper_camel_case(), &["Other"])
}

/// The nearest identifier: a keyword, or a name that generated code uses itself, gets a `_` behind it, and a name that
/// starts with a digit one in front.
fn identifier(mut name: String, reserved: &[&str]) -> String {
    if name.is_empty() {
        name.push_str("empty");
    }
    if name.starts_with(|first: char| !first.is_alphabetic()) {
        name.insert(0, '_');
    }
    if reserved.contains(&name.as_str()) || syn::parse_str::<syn::Ident>(&name).is_err() {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{camel, snake, variant};

    #[test]
    fn names_follow_rusts_conventions_whatever_the_document_writes() {
        for (text, field, ty) in [
            ("peer", "peer", "Peer"),
            ("source_port", "source_port", "SourcePort"),
            ("documentationURL", "documentation_url", "DocumentationUrl"),
            ("hmac-sha512.", "hmac_sha512", "HmacSha512"),
            (
                "secondary-dns-(-peer)-update-peer",
                "secondary_dns_peer_update_peer",
                "SecondaryDnsPeerUpdatePeer",
            ),
            ("größe", "größe", "Größe"),
        ] {
            assert_eq!((snake(text).as_str(), camel(text).as_str()), (field, ty));
        }
    }

    #[test]
    fn keywords_digits_and_nothing_at_all_become_identifiers() {
        assert_eq!(snake("type"), "type_");
        assert_eq!(camel("self"), "Self_");
        assert_eq!(snake("2fa"), "_2fa");
        assert_eq!(snake("…"), "empty");
        assert_eq!(camel("client"), "Client_");
        assert_eq!(variant("other"), "Other_");
    }
}
