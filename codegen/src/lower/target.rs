//! What the key of a path says of a request besides its path.
//!
//! A key that has to name one of several operations of the same path and method has a fragment behind it
//! (`/#X-Amz-Target=Table.Put`, `/{Bucket}#acl`): it repeats which parameters tell the operation apart, and nobody sends it. A
//! query behind a path (`/?comp=list`) is the same in each request.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::load::Span;

/// The key of a path in its parts.
pub(super) struct Target<'a> {
    /// The path alone.
    pub(super) path: &'a str,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn of(key: &'a str) -> Self {
        let (rest, fragment) = split(key, '#');
        let (path, query) = split(rest, '?');
        Self {
            path,
            query,
            fragment,
        }
    }

    /// The path as a template of the runtime, in which a parameter has no `?` (`/{id?}`).
    pub(super) fn template(&self) -> String {
        self.path.replace(['?', '#'], "")
    }

    /// The pairs of the query, decoded.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let pairs = pairs(self.query).map(|(name, value)| (decoded(name), decoded(value)));
        pairs.collect()
    }

    /// Whether a part of the query is a parameter.
    pub(super) fn has_parameter_in_query(&self) -> bool {
        self.query.contains('{')
    }

    /// What tells the operation from others of its path: `Put` of `#X-Amz-Target=Table.Put`, `acl` of `#acl`.
    pub(super) fn word(&self) -> Option<String> {
        let pairs = pairs(self.query).chain(pairs(self.fragment));
        let words = pairs.map(|(name, value)| {
            let last = value.rsplit(['.', '/', ':']).next().unwrap_or(value);
            match last.contains(|c: char| c.is_ascii_alphabetic()) {
                true => last.to_owned(),
                false => format!("{name} {value}").trim_end().to_owned(),
            }
        });
        let word = words.collect::<Vec<_>>().join(" ");
        let has_words = word.contains(|c: char| c.is_ascii_alphanumeric());
        has_words.then_some(word)
    }
}

/// Splits at the first such character that is in no braces.
fn split(text: &str, at: char) -> (&str, &str) {
    let mut is_inside = false;
    let found = text.find(|c: char| {
        match c {
            '{' => is_inside = true,
            '}' => is_inside = false,
            _ => {}
        }
        c == at && !is_inside
    });
    found.map_or((text, ""), |found| {
        (&text[..found], &text[found + at.len_utf8()..])
    })
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Says what of the paths is not sent, or is none of a path.
pub(super) fn check(cx: &mut Context<'_>) {
    let (mut fragments, mut queries) = (BTreeMap::new(), BTreeMap::new());
    for operation in &cx.document.operations {
        let target = Target::of(&operation.path.value);
        if !target.fragment.is_empty() {
            fragments.insert(operation.path.span.start, operation.path.span);
        }
        if !target.query.is_empty() {
            queries.insert(operation.path.span.start, operation.path.span);
        }
    }
    let mut say = |spans: &BTreeMap<_, Span>, message: &str, help: &str| {
        let Some(first) = spans.values().next() else {
            return;
        };
        let label = match spans.len() - 1 {
            0 => "here".to_owned(),
            more => format!("here, and in {more} more"),
        };
        let diagnostic = Diagnostic::error(message).at(*first, label).help(help);
        cx.diagnostics.defect(diagnostic);
    };
    say(
        &fragments,
        "what is behind the `#` of a path is not sent: it is in the name of the method only",
        "see that what it says is in `parameters` too",
    );
    say(
        &queries,
        "a path has no query: what is behind the `?` is sent with each request",
        "declare it as a parameter in the query",
    );
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_key_is_a_path_with_a_query_and_a_fragment() {
        for (key, template, word) in [
            ("/things", "/things", None),
            ("/#X-Amz-Target=Table_1.PutItem", "/", Some("PutItem")),
            ("/{Bucket}#acl", "/{Bucket}", Some("acl")),
            (
                "/{Bucket}#select&select-type=2",
                "/{Bucket}",
                Some("select select-type 2"),
            ),
            ("/?restype=service&comp=list", "/", Some("service list")),
            ("/things/{id?}/{key#}", "/things/{id}/{key}", None),
            ("/things#", "/things", None),
            ("/things#?", "/things", None),
        ] {
            let target = Target::of(key);
            assert_eq!(
                (&*target.template(), target.word().as_deref()),
                (template, word),
                "{key}"
            );
        }
        let target = Target::of("/?a=1%202&b#c");
        let pairs = [("a", "1 2"), ("b", "")];
        assert_eq!(
            target.query(),
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
