//! Rust names, each a function of nothing but the text it comes from.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::emit::{CLIENT_TYPES, RESERVED_TYPES, RESERVED_VALUES};

/// The name of a field, function, parameter or module: `zone_id`.
pub(super) fn snake(text: &str) -> String {
    let name = match text.to_snake_case() {
        name if name.is_empty() => punctuated(text).to_snake_case(),
        name => name,
    };
    identifier(&name, "empty", RESERVED_VALUES)
}

/// The name of a method of a resource: as [`snake`], but for those that would be taken for what traits of the standard
/// library have.
pub(super) fn method(text: &str) -> String {
    beside_traits(text, &["clone", "cmp"])
}

/// The name of what sets a parameter: as [`snake`], but for those that would be taken for operators.
pub(super) fn setter(text: &str) -> String {
    const OPERATORS: &[&str] = &[
        "add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub",
    ];
    beside_traits(text, OPERATORS)
}

fn beside_traits(text: &str, of_traits: &[&str]) -> String {
    let name = snake(text);
    match of_traits.contains(&name.as_str()) {
        true => name + "_",
        false => name,
    }
}

/// The name of a package: of the words of a title that are ASCII, as Cargo and rustc would have it.
pub(super) fn package(title: &str) -> String {
    /// Names that the compiler's own crates have, and those that each client stands on.
    const TAKEN: &[&str] = &[
        "alloc",
        "api_runtime",
        "api_types",
        "core",
        "proc_macro",
        "std",
        "test",
    ];
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| word.is_ascii() && !word.is_empty())
        .collect();
    let name = words.join(" ").to_snake_case();
    let taken = TAKEN.contains(&name.as_str()) || identifier(&name, "", &[]) != name;
    let name = match name.chars().next() {
        None => "api".to_owned(),
        Some(first) if !first.is_ascii_alphabetic() => format!("api_{name}"),
        Some(_) if taken => format!("{name}_api"),
        Some(_) => name,
    };
    name.replace('_', "-")
}

/// The name of a type: `PeerUpdate`.
pub(super) fn camel(text: &str) -> String {
    type_name(&word(text))
}

/// The name of the type of a resource: `DnsRecords`.
pub(super) fn handle(text: &str) -> String {
    identifier(
        &word(text),
        "Empty",
        &[RESERVED_TYPES, CLIENT_TYPES].concat(),
    )
}

/// A name without the words of its namespace that it repeats: `dns-records_dns-record` is a `dns-record`, and
/// `tunnel_tunnel-id` a `tunnel-id`.
pub(super) fn said_once(text: &str) -> String {
    let words = |text: &str| -> Vec<String> {
        let words = text.to_snake_case();
        words.split('_').map(str::to_owned).collect()
    };
    let Some((space, name)) = text.split_once(['_', '.', '/']) else {
        return text.to_owned();
    };
    let (space, own) = (words(space), words(name));
    let same = |one: &String, other: &String| {
        one.trim_end_matches('s') == other.trim_end_matches('s') && !one.is_empty()
    };
    let repeats =
        own.len() >= space.len() && space.iter().zip(&own).all(|(one, other)| same(one, other));
    match repeats {
        true => name.to_owned(),
        false => text.to_owned(),
    }
}

/// A part of the name of a type.
pub(super) fn word(text: &str) -> String {
    match text.to_upper_camel_case() {
        word if word.is_empty() => punctuated(text).to_upper_camel_case(),
        word => word,
    }
}

/// The name of a type that is put together from [words](word).
pub(super) fn type_name(words: &str) -> String {
    identifier(words, "Empty", RESERVED_TYPES)
}

/// The name of a variant: `HmacSha512`. `Other` is the one for unknown values, and `Err` means something else in
/// `FromStr`: what is called so is an `OtherValue`.
pub(super) fn variant(text: &str) -> String {
    let name = identifier(&word(text), "Empty", &[]);
    match name.as_str() {
        "Err" | "Other" => name + "Value",
        _ => name,
    }
}

/// The name of a module, which is also that of a file and of a feature: what is not ASCII is spelled out.
pub(super) fn module(text: &str) -> String {
    let spelled = text.chars().map(|c| match c.is_ascii() {
        true => c.to_string(),
        false => format!(" u{:04x} ", u32::from(c)),
    });
    snake(&spelled.collect::<String>())
}

/// How many forms a name has that tell it from others.
pub(super) const FORMS: usize = 4;

/// A text as a name is made of it: form 0 as it is, the others spelled out further and further.
pub(super) fn form(text: &str, form: usize) -> String {
    match form {
        0 => text.to_owned(),
        1 => punctuated(text),
        2 => format!("{} {}", punctuated(text), case(text)),
        _ => text
            .chars()
            .map(|c| format!(" u{:04X}", u32::from(c)))
            .collect(),
    }
}

/// Names for texts that one name does not tell apart, in the first of the forms from this one on that does, or else in the
/// last; and which form that is.
pub(super) fn apart(texts: &[&str], from: usize, name: fn(&str) -> String) -> (Vec<String>, usize) {
    let last = FORMS - 1;
    for form in from.min(last)..=last {
        let names = texts.iter().map(|text| name(&self::form(text, form)));
        let names: Vec<_> = names.collect();
        if form == last || names.iter().collect::<BTreeSet<_>>().len() == texts.len() {
            return (names, form);
        }
    }
    unreachable!("the last form is returned")
}

/// A text with its punctuation in words.
fn punctuated(text: &str) -> String {
    let mut words = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            words.push(c);
            continue;
        }
        let name = match c {
            ' ' => "space",
            '!' => "exclamation mark",
            '"' => "quote",
            '#' => "hash",
            '$' => "dollar",
            '%' => "percent",
            '&' => "and",
            '\'' => "apostrophe",
            '(' => "open parenthesis",
            ')' => "close parenthesis",
            '*' => "star",
            '+' => "plus",
            ',' => "comma",
            '-' => "hyphen",
            '.' => "dot",
            '/' => "slash",
            ':' => "colon",
            ';' => "semicolon",
            '<' => "less",
            '=' => "equal",
            '>' => "greater",
            '?' => "question mark",
            '@' => "at",
            '[' => "open bracket",
            '\\' => "backslash",
            ']' => "close bracket",
            '^' => "caret",
            '_' => "underscore",
            '`' => "backtick",
            '{' => "open brace",
            '|' => "bar",
            '}' => "close brace",
            '~' => "tilde",
            c => &format!("u{:04X}", u32::from(c)),
        };
        words = words + " " + name + " ";
    }
    words
}

/// How a text is written.
fn case(text: &str) -> &'static str {
    let upper = text.chars().any(char::is_uppercase);
    let lower = text.chars().any(char::is_lowercase);
    match (upper, lower) {
        (true, false) => "upper case",
        (true, true) if text.starts_with(char::is_uppercase) => "capitalized",
        (true, true) => "mixed case",
        (false, _) => "lower case",
    }
}

/// The nearest identifier: what no identifier may hold is left out, a keyword or a name that generated code uses itself
/// gets a `_` behind it, and a name that starts with a digit one in front.
fn identifier(name: &str, empty: &str, reserved: &[&str]) -> String {
    let mut name: String = name
        .chars()
        .filter(|c| unicode_ident::is_xid_continue(*c))
        .collect();
    if name.is_empty() {
        name.push_str(empty);
    }
    if !name.starts_with(unicode_ident::is_xid_start) {
        name.insert(0, '_');
    }
    // `gen` is a keyword of the edition 2024 that syn does not know.
    let taken = reserved.contains(&name.as_str()) || name == "gen";
    if taken || syn::parse_str::<syn::Ident>(&name).is_err() {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{camel, handle, method, module, package, setter, snake, variant};

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
    fn a_package_is_called_as_cargo_and_rustc_would_have_it() {
        for (title, name) in [
            ("Things API", "things-api"),
            ("1Password Connect", "api-1password-connect"),
            ("Störungen der Bahn", "der-bahn"),
            ("日本語", "api"),
            ("", "api"),
            ("_internal", "internal"),
            ("Test", "test-api"),
            ("async", "async-api"),
            ("API Runtime", "api-runtime-api"),
        ] {
            assert_eq!(package(title), name);
        }
    }

    #[test]
    fn a_method_is_not_taken_for_that_of_a_trait() {
        assert_eq!(
            (method("clone").as_str(), method("add").as_str()),
            ("clone_", "add")
        );
        assert_eq!(
            (setter("add").as_str(), setter("add_to").as_str()),
            ("add_", "add_to")
        );
    }

    #[test]
    fn keywords_digits_and_nothing_at_all_become_identifiers() {
        assert_eq!(snake("type"), "type_");
        assert_eq!(camel("self"), "Self_");
        assert_eq!(snake("2fa"), "_2fa");
        assert_eq!(
            (snake("…").as_str(), snake("").as_str()),
            ("u2026", "empty")
        );
        assert_eq!(
            (variant("*").as_str(), variant("<=").as_str()),
            ("Star", "LessEqual")
        );
        assert_eq!((snake("m²").as_str(), snake("ⓐ").as_str()), ("m", "empty"));
        assert_eq!(
            (camel("option").as_str(), camel("client").as_str()),
            ("Option_", "Client")
        );
        assert_eq!(
            (handle("option").as_str(), handle("client").as_str()),
            ("Option_", "Client_")
        );
        assert_eq!(
            (variant("other").as_str(), variant("").as_str()),
            ("OtherValue", "Empty")
        );
        assert_eq!(
            (snake("gen").as_str(), module("größe").as_str()),
            ("gen_", "gr_u00f6_u00df_e")
        );
    }
}
