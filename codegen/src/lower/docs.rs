//! Documentation: the document's Markdown made safe for rustdoc, with what the schema says besides.

use super::extensions;
use crate::document::{Schema, SchemaType};
use crate::ir::{Constraints, Docs};
use crate::load::{Node, Value};

/// A description as documentation; `fallback` where the document says nothing.
pub(super) fn docs(description: Option<&str>, fallback: &str) -> Docs {
    let text = description.map(str::trim).filter(|text| !text.is_empty());
    let text = clean(text.unwrap_or(fallback));
    let (mut fence, mut is_inside) = (None, false);
    let mut shown: Vec<String> = Vec::new();
    for line in text.lines() {
        let is_code = fence.is_some();
        let mut line = in_context(line.trim_end(), &mut fence);
        // In the middle of a paragraph it is a comparison, such as `>= 3`, and no quotation.
        if line.starts_with('>') && is_inside && !is_code {
            line.insert(0, '\\');
        }
        is_inside = !line.is_empty() && !line.starts_with('>');
        shown.push(line);
    }
    // What comes after would be code too.
    shown.extend(fence);
    Docs(shown)
}

/// A summary as the first line, with its full stop, and the description below it.
pub(super) fn summary(summary: Option<&str>, description: Option<&str>, fallback: &str) -> Docs {
    let Some(summary) = summary.map(one_line).filter(|text| !text.is_empty()) else {
        return docs(description, fallback);
    };
    let mut lines = Docs(vec![sentence(&markdown(&summary))]);
    if let Some(description) = description.map(str::trim)
        && !description.is_empty()
        && description != summary
    {
        paragraph(&mut lines, &docs(Some(description), "").0);
    }
    lines
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without what Rust refuses in a comment: carriage returns, controls, and marks that turn the direction of text.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || turns(*c)))
        .collect()
}

/// One line of Markdown in its place: rustdoc would take a block of code without a language, or an indented one, for
/// Rust and run it as a test.
fn in_context(line: &str, fence: &mut Option<String>) -> String {
    let text = line.trim_start();
    let mark = ['`', '~']
        .into_iter()
        .find(|mark| text.starts_with(&mark.to_string().repeat(3)));
    match (&*fence, mark) {
        (Some(open), _) => {
            if text.starts_with(&**open) {
                *fence = None;
            }
            line.to_owned()
        }
        (None, Some(mark)) => {
            let ticks: String = text.chars().take_while(|c| *c == mark).collect();
            let opened = format!("{ticks}text");
            *fence = Some(ticks);
            opened
        }
        (None, None) => {
            let indent = line.len() - text.len();
            format!("{}{}", " ".repeat(indent.min(3)), markdown(text))
        }
    }
}

/// Adds a paragraph, unless it is empty.
pub(super) fn paragraph(docs: &mut Docs, lines: &[String]) {
    if !docs.0.is_empty() && !lines.is_empty() {
        docs.0.push(String::new());
    }
    docs.0.extend_from_slice(lines);
}

/// A paragraph of what a schema allows, in words: `At least 300. Default: 86400.`
pub(super) fn limits(schema: &Schema, constraints: &Constraints, docs: &mut Docs) {
    let mut parts = Vec::new();
    match (&schema.minimum, &schema.maximum) {
        (Some(minimum), Some(maximum)) => {
            parts.push(format!("From {} to {}.", minimum.value, maximum.value));
        }
        (Some(minimum), None) => parts.push(format!("At least {}.", minimum.value)),
        (None, Some(maximum)) => parts.push(format!("At most {}.", maximum.value)),
        (None, None) => {}
    }
    if let Some(minimum) = &schema.exclusive_minimum {
        parts.push(format!("More than {}.", minimum.value));
    }
    if let Some(maximum) = &schema.exclusive_maximum {
        parts.push(format!("Less than {}.", maximum.value));
    }
    parts.extend(count(
        schema.min_length.as_ref(),
        schema.max_length.as_ref(),
        "character",
    ));
    parts.extend(count(
        schema.min_items.as_ref(),
        schema.max_items.as_ref(),
        "item",
    ));
    parts.extend(count(
        schema.min_properties.as_ref(),
        schema.max_properties.as_ref(),
        "member",
    ));
    if schema.unique_items {
        parts.push("No item twice.".to_owned());
    }
    if let Some(multiple) = &schema.multiple_of {
        parts.push(format!("A multiple of {}.", multiple.value));
    }
    parts.extend(values(schema));
    if let Some(pattern) = &schema.pattern {
        parts.push(format!("Matches {}.", code(&pattern.value)));
    }
    parts.extend(match (constraints.widest_ipv4, constraints.widest_ipv6) {
        (Some(ipv4), Some(ipv6)) => {
            Some(format!("At widest a /{ipv4} of IPv4 or a /{ipv6} of IPv6."))
        }
        (Some(ipv4), None) => Some(format!("At widest a /{ipv4} of IPv4.")),
        (None, Some(ipv6)) => Some(format!("At widest a /{ipv6} of IPv6.")),
        (None, None) => None,
    });
    if let Some(default) = &schema.default {
        let default = default.to_json();
        if schema
            .types
            .iter()
            .all(|kind| kind.value != SchemaType::Object)
        {
            parts.push(format!("Default: {}.", code(&default.to_string())));
        }
    }
    if !parts.is_empty() {
        paragraph(docs, &[parts.join(" ")]);
    }
}

/// The values of an `enum` or a `const` that is none in Rust, as far as there are not too many.
fn values(schema: &Schema) -> Option<String> {
    const MANY: usize = 32;
    if let Some(constant) = &schema.constant
        && !matches!(constant.value, Value::String(_))
    {
        return Some(format!("Always {}.", code(&constant.to_json().to_string())));
    }
    let values = &schema.enumeration.as_ref()?.value;
    let is_text = |node: &Node| matches!(node.value, Value::String(_));
    if values.iter().any(is_text) || values.len() > MANY {
        return None;
    }
    let shown = values.iter().enumerate().map(|(index, node)| {
        let value = node.to_json().to_string();
        let keys = ["x-enum-varnames", "x-enumNames"];
        match extensions::beside(&schema.extensions, keys, index, &value) {
            Some(name) => format!("{} ({})", code(&value), markdown(&one_line(&name))),
            None => code(&value),
        }
    });
    let shown: Vec<_> = shown.collect();
    match &shown[..] {
        [] => None,
        [only] => Some(format!("Always {only}.")),
        shown => Some(format!("One of {}.", shown.join(", "))),
    }
}

/// What a format that has no type of its own says of a text.
pub(super) fn format(schema: &Schema) -> Option<&'static str> {
    Some(match schema.format.as_ref()?.value.as_str() {
        "cidr" => "A range of IP addresses, such as `192.0.2.0/24`.",
        "date" => "A date, such as `2019-10-24`.",
        "decimal" => "A decimal number as text.",
        "duration" => "A duration, such as `P3DT12H`.",
        "email" | "idn-email" => "An email address.",
        "hostname" | "idn-hostname" => "A host name.",
        "int32" | "int64" | "integer" | "uint32" | "uint64" => "A whole number as text.",
        "ip" => "An IP address.",
        "ipv4" => "An IPv4 address.",
        "ipv6" => "An IPv6 address.",
        "time" => "A time of day, such as `17:09:42Z`.",
        "uri" | "url" | "iri" => "A URL.",
        "uri-reference" | "iri-reference" => "A URL, which may be relative.",
        "uuid" => "A UUID.",
        _ => return None,
    })
}

fn count(
    minimum: Option<&crate::load::Spanned<u64>>,
    maximum: Option<&crate::load::Spanned<u64>>,
    unit: &str,
) -> Option<String> {
    let plural = |n: u64| {
        if n == 1 {
            unit.to_owned()
        } else {
            format!("{unit}s")
        }
    };
    match (minimum.map(|m| m.value), maximum.map(|m| m.value)) {
        (Some(least), Some(most)) if least == most => {
            Some(format!("Exactly {least} {}.", plural(least)))
        }
        (Some(least), Some(most)) => Some(format!("From {least} to {most} {}.", plural(most))),
        (Some(least), None) => Some(format!("At least {least} {}.", plural(least))),
        (None, Some(most)) => Some(format!("At most {most} {}.", plural(most))),
        (None, None) => None,
    }
}

/// A sentence ends with a full stop.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// A text as code, between as many backticks as it does not hold itself.
pub(crate) fn code(text: &str) -> String {
    let text = clean(text).replace('\n', " ");
    let runs = text.split(|c| c != '`').map(str::len);
    let ticks = "`".repeat(runs.max().unwrap_or_default() + 1);
    let space = match text.starts_with('`') || text.ends_with('`') {
        true => " ",
        false => "",
    };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// One line of a document's Markdown as rustdoc takes it without a warning: outside code spans, bare addresses become
/// links, and angle and square brackets that are not part of a link are only themselves.
pub(crate) fn markdown(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((text, span)) = rest.find('`').map(|at| rest.split_at(at)) {
        prose(text, &mut out);
        let ticks = span.len() - span.trim_start_matches('`').len();
        let (open, inside) = span.split_at(ticks);
        match closing(inside, ticks) {
            Some(end) => {
                out.push_str(&span[..ticks + end]);
                rest = &inside[end..];
            }
            // It is closed on another line, or never.
            None => {
                out.push_str(open);
                rest = inside;
            }
        }
    }
    prose(rest, &mut out);
    out
}

/// Where the code that so many backticks begin has ended.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find('`') {
        let start = from + at;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        from = start + run;
        if run == ticks {
            return Some(from);
        }
    }
    None
}

fn prose(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let link = (first == '[')
            .then(|| rest.split_once("]("))
            .flatten()
            .filter(|(label, _)| !label[1..].contains(['[', ']']));
        if let Some((target, after)) = link.and_then(|(_, target)| target.split_once(')')) {
            out.push_str(&rest[..rest.len() - after.len()]);
            debug_assert!(!target.contains(')'));
            rest = after;
        } else if let Some(link) = rest
            .strip_prefix("<http")
            .and_then(|rest| rest.split_once('>'))
        {
            out.push_str(&rest[..rest.len() - link.1.len()]);
            rest = link.1;
        } else if rest.starts_with("https://") || rest.starts_with("http://") {
            let end = rest
                .find(|c: char| c.is_whitespace() || "<>\"')]}".contains(c))
                .unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            out.push('<');
            out.push_str(address);
            out.push('>');
            rest = &rest[address.len()..];
        } else {
            if matches!(first, '<' | '[' | ']') {
                out.push('\\');
            }
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{code, docs, markdown, summary};

    #[test]
    fn code_in_a_description_is_no_rust_that_rustdoc_would_run() {
        let text = "Call it:\n\n```\ncurl [a]\n```\n\n~~~rust\nfn\n~~~\n\n    indented <b>\n";
        let lines = docs(Some(text), "").0;
        let expected = [
            "Call it:",
            "",
            "```text",
            "curl [a]",
            "```",
            "",
            "~~~text",
            "fn",
            "~~~",
            "",
            "   indented \\<b>",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_a_document_leaves_open_is_closed() {
        let lines = docs(Some("So:\n````\na\n```\nb"), "").0;
        assert_eq!(lines, ["So:", "````text", "a", "```", "b", "````"]);
        let spans = [("a`b", "``a`b``"), ("`", "`` ` ``"), ("^a$", "`^a$`")];
        for (text, span) in spans {
            assert_eq!(code(text), span);
        }
        let line = "A ` and <b>, ``c<d>``";
        assert_eq!(markdown(line), line.replace("<b>", "\\<b>"));
    }

    #[test]
    fn a_comparison_in_a_paragraph_is_no_quotation() {
        let text = "Operators:\n> greater\n>= or equal\n\n> Quoted\n> twice\n\n```\na\n> b\n```";
        let expected =
            "Operators:\n\\> greater\n\\>= or equal\n\n> Quoted\n> twice\n\n```text\na\n> b\n```";
        assert_eq!(docs(Some(text), "").0.join("\n"), expected);
    }

    #[test]
    fn characters_that_rust_refuses_in_a_comment_are_left_out() {
        assert_eq!(docs(Some("a\u{202e}b\rc\u{7}"), "").0, ["ab", "c"]);
        assert_eq!(summary(Some("Two\nlines"), None, "").0, ["Two lines."]);
    }

    #[test]
    fn markdown_that_rustdoc_would_warn_of_is_escaped() {
        for (line, escaped) in [
            ("See https://example.com/a.", "See <https://example.com/a>."),
            (
                "See [the page](https://example.com/a).",
                "See [the page](https://example.com/a).",
            ),
            (
                "See <https://example.com/a>.",
                "See <https://example.com/a>.",
            ),
            ("A list [1, 2] of <id>", "A list \\[1, 2\\] of \\<id>"),
            ("Code `Vec<[u8]>` stays", "Code `Vec<[u8]>` stays"),
        ] {
            assert_eq!(markdown(line), escaped);
        }
    }
}
