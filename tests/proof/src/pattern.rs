//! Texts that match a pattern.

use fastrand::Rng;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// A text that is likely to match. None where the pattern is beyond what can be made: the caller checks in any case.
pub(crate) fn text(pattern: &str, rng: &mut Rng) -> Option<String> {
    let hir = parse(pattern).or_else(|| parse(&without_lookaround(pattern)))?;
    let mut out = String::new();
    write(&hir, rng, &mut out)?;
    Some(out)
}

fn parse(pattern: &str) -> Option<Hir> {
    // ECMA 262 lets a slash be escaped, and has ASCII digits alone for `\d`.
    let pattern = pattern
        .replace("\\/", "/")
        .replace("\\d", "[0-9]")
        .replace("\\w", "[0-9A-Za-z_]");
    ParserBuilder::new()
        .nest_limit(64)
        .build()
        .parse(&pattern)
        .ok()
}

/// The pattern without `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`.
fn without_lookaround(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(start) = ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .filter_map(|open| rest.find(open))
        .min()
    {
        out.push_str(&rest[..start]);
        let (mut depth, mut escaped, mut end) = (0, false, rest.len());
        for (index, char) in rest[start..].char_indices() {
            match char {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                end = start + index + 1;
                break;
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

fn write(hir: &Hir, rng: &mut Rng, out: &mut String) -> Option<()> {
    if out.len() > 4096 {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges: Vec<_> = class
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect();
            // What can be seen, if the class has any of it.
            let seen = ranges
                .iter()
                .map(|(start, end)| ((*start).max('!'), (*end).min('~')));
            let seen: Vec<_> = seen.filter(|(start, end)| start <= end).collect();
            let ranges = if seen.is_empty() { ranges } else { seen };
            let (start, end) = ranges[rng
                .usize(..ranges.len().max(1))
                .min(ranges.len().checked_sub(1)?)];
            out.push(rng.char(start..=end));
        }
        HirKind::Class(Class::Bytes(class)) => {
            let range = class.iter().next()?;
            out.push(range.start().into());
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min.max(1) + 8);
            let most = most.min(repetition.min + 16);
            for _ in 0..rng.u32(repetition.min..=most.max(repetition.min)) {
                write(&repetition.sub, rng, out)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, rng, out)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, rng, out)?;
            }
        }
        HirKind::Alternation(arms) => write(&arms[rng.usize(..arms.len())], rng, out)?,
    }
    Some(())
}
