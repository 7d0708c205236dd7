//! What is done to a document.

use fastrand::Rng;

use super::fixture::Fixture;
use super::tree::Tree;

/// A few, or seldom many.
fn some(rng: &mut Rng, few: usize, many: usize) -> usize {
    let most = if rng.u8(..) < 40 { many } else { few };
    rng.usize(1..=most)
}

/// Changes the text without regard to what it says.
pub(crate) fn spoil(text: &mut String, rng: &mut Rng) {
    let place = |rng: &mut Rng| {
        let mut at = rng.usize(..=text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (one, other) = (place(rng), place(rng));
    let (start, end) = (one.min(other), one.max(other));
    match rng.usize(..4) {
        0 => text.truncate(start),
        1 => text.replace_range(start..end.min(start + 40).min(end), ""),
        2 => text.insert_str(
            start,
            rng.choice([
                "{", "]", "\n- ", ": ", "&a *a ", "\t", "\u{feff}", "\0", "!!x ",
            ])
            .unwrap_or(""),
        ),
        _ => {
            let part: String = text[start..end].chars().take(200).collect();
            text.insert_str(end, &part);
        }
    }
}

/// Keys and words that mean something.
const WORDS: &[&str] = &[
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "type",
    "items",
    "prefixItems",
    "properties",
    "additionalProperties",
    "patternProperties",
    "required",
    "enum",
    "const",
    "default",
    "example",
    "examples",
    "discriminator",
    "nullable",
    "format",
    "minimum",
    "maxLength",
    "pattern",
    "schema",
    "content",
    "parameters",
    "responses",
    "requestBody",
    "headers",
    "servers",
    "variables",
    "security",
    "callbacks",
    "webhooks",
    "components",
    "paths",
    "get",
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "path",
    "query",
    "default",
    "200",
    "4XX",
    "success",
    "errors",
    "messages",
    "result",
    "result_info",
    "cursor",
    "page",
    "application/json",
    "multipart/form-data",
    "date-time",
    "binary",
];

/// Texts that are hard to print.
const TEXTS: &[&str] = &[
    "",
    " ",
    "*/ }}} /*",
    "\"#\"##",
    "\n\n# Title\n```\ncode",
    "```rust\nloop {}\n```",
    "\u{202e}rtl\u{0}",
    "\r\n",
    "[a](b",
    "<b>&amp;",
    "self",
    "Self",
    "crate",
    "async",
    "r#type",
    "_",
    "__",
    "1",
    "-1",
    "9z",
    "é",
    "ß",
    "ǅ",
    "ﬁ",
    "名",
    "🚢",
    "\u{301}",
    "a\u{301}",
    "{",
    "}",
    "{}",
    "{a",
    "{a}{b}",
    "{a}{a}",
    "/{a}/{b}/{a}",
    "//",
    "/./..",
    "?x=1",
    "#",
    "%",
    "%zz",
    "~2",
    "a.b",
    "a-b",
    "a b",
    "https://[::1",
    "http://{x}.{y}",
    "'",
    "\\",
    "\\u{41}",
    "(",
    "(a+)+$",
    "[",
    "(?<=a)b",
    "\t",
    "Vec",
    "Option",
    "String",
    "Box",
    "Result",
    "Client",
    "Request",
    "new",
    "send",
    "with_a",
    "Value",
    "model",
    "wire",
    "Extra",
    "extra",
    "null",
    "true",
    "~",
    "yes",
    "0x1f",
    "1e9",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "1e308",
    "1e400",
    "-1e400",
    "1e-400",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "99999999999999999999999999999999999999999",
    "0.1",
    "1e1000000000",
    "4294967296",
    "3.0",
];
impl Fixture {
    pub(crate) fn change(&mut self, rng: &mut Rng) {
        let (file, path) = self.place(rng);
        let (file_of_other, other) = self.place(rng);
        let value = self.files[file].1.at(&path).clone();
        let from = self.files[file_of_other].1.at(&other).clone();
        let tree = &mut self.files[file].1;
        match rng.usize(..14) {
            // Delete.
            0 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                match tree.at_mut(parent) {
                    Tree::List(items) => drop(items.remove(*last)),
                    Tree::Map(members) => drop(members.remove(*last)),
                    Tree::Scalar(_) => {}
                }
            }
            // Swap.
            1 => {
                *tree.at_mut(&path) = from;
                let is_apart = file != file_of_other
                    || !(path.starts_with(&other) || other.starts_with(&path));
                if is_apart {
                    *self.files[file_of_other].1.at_mut(&other) = value;
                }
            }
            // Retype.
            2 => {
                let new = match rng.usize(..9) {
                    0 => Tree::Scalar("null".to_owned()),
                    1 => Tree::Scalar(rng.bool().to_string()),
                    2 => Tree::Scalar("1".to_owned()),
                    3 => Tree::text(rng.choice(WORDS).unwrap_or(&"")),
                    4 => Tree::List(Vec::new()),
                    5 => Tree::Map(Vec::new()),
                    6 => Tree::List(vec![value]),
                    7 => Tree::List(value.children().cloned().collect()),
                    _ => Tree::map(rng.choice(WORDS).unwrap_or(&""), value),
                };
                *tree.at_mut(&path) = new;
            }
            // Link across, by a copy or by a reference.
            3 if from.size() < 500 => *tree.at_mut(&path) = from,
            3 | 4 => {
                let link = self.link(file, file_of_other, &other);
                *self.files[file].1.at_mut(&path) = link;
            }
            // Cycle.
            5 => {
                let above = &path[..rng.usize(..=path.len())];
                let link = Tree::link(&tree.pointer(above));
                let link = match rng.usize(..4) {
                    0 => link,
                    1 => Tree::map("items", link),
                    _ => Tree::map(
                        rng.choice(["allOf", "oneOf", "anyOf"]).unwrap_or(""),
                        Tree::List(vec![link]),
                    ),
                };
                match tree.at_mut(&path) {
                    Tree::Map(members) if rng.bool() => {
                        let Tree::Map(link) = link else { return };
                        members.extend(link);
                    }
                    place => *place = link,
                }
            }
            6 => {
                *tree.at_mut(&path) =
                    Tree::Scalar((*rng.choice(NUMBERS).unwrap_or(&"0")).to_owned());
            }
            // Nest.
            7 => {
                let levels = some(rng, 11, 199);
                let kind = rng.usize(..7);
                let nested = (0..levels).fold(value, |inner, _| match kind {
                    0 => Tree::map("items", inner),
                    1 => Tree::map("properties", Tree::map("a", inner)),
                    2 => Tree::map("additionalProperties", inner),
                    3 => Tree::List(vec![inner]),
                    4 => Tree::map("allOf", Tree::List(vec![inner])),
                    5 => Tree::map(
                        "oneOf",
                        Tree::List(vec![inner, Tree::map("type", Tree::text("string"))]),
                    ),
                    _ => Tree::map("not", inner),
                });
                *tree.at_mut(&path) = nested;
            }
            // Duplicate.
            8 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                let times = some(rng, 3, 59);
                let is_renamed = rng.u8(..) > 40;
                if times * value.size() > 2_000 {
                    return;
                }
                match tree.at_mut(parent) {
                    Tree::List(items) => items.extend((0..times).map(|_| value.clone())),
                    Tree::Map(members) => {
                        let key = members[*last].0.clone();
                        for time in 0..times {
                            let key = if is_renamed {
                                format!("{key}{}", "_".repeat(time + 1))
                            } else {
                                key.clone()
                            };
                            members.push((key, value.clone()));
                        }
                    }
                    Tree::Scalar(_) => {}
                }
            }
            // Rename.
            9 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                if let Tree::Map(members) = tree.at_mut(parent) {
                    let words = if rng.bool() { WORDS } else { TEXTS };
                    (*rng.choice(words).unwrap_or(&"")).clone_into(&mut members[*last].0);
                }
            }
            10 => {
                let text = (*rng.choice(TEXTS).unwrap_or(&"")).to_owned();
                let text = match rng.usize(..12) {
                    0 => text.repeat(2_000),
                    1 => text.repeat(3),
                    _ => text,
                };
                let text = Tree::text(&text);
                match rng.usize(..4) {
                    0 => *tree.at_mut(&path) = text,
                    // In place of a text, which is where one is read.
                    _ => {
                        if matches!(&value, Tree::Scalar(old) if old.starts_with('"')) {
                            *tree.at_mut(&path) = text;
                        }
                    }
                }
            }
            // Combine: many parts, of which some lead back here.
            11 | 12 => {
                let parts = some(rng, 3, 23);
                let mut links = vec![value];
                for _ in 0..parts {
                    let (other_file, other) = self.place(rng);
                    let other = match rng.usize(..3) {
                        0 if other_file == file => path[..rng.usize(..=path.len())].to_vec(),
                        _ => other,
                    };
                    links.push(self.link(file, other_file, &other));
                }
                let key = *rng
                    .choice(&["allOf", "oneOf", "anyOf", "allOf"])
                    .unwrap_or(&"");
                let both = Tree::map(key, Tree::List(links));
                let place = self.files[file].1.at_mut(&path);
                match place {
                    Tree::Map(members) if rng.bool() => {
                        let Tree::Map(both) = both else { return };
                        let own: Vec<_> = both.into_iter().collect();
                        members.extend(own);
                    }
                    place => *place = both,
                }
            }
            // Move all that a map has into one of the members of another.
            _ => {
                if let Tree::Map(members) = tree.at_mut(&path)
                    && let Tree::Map(more) = from
                    && more.len() < 100
                {
                    members.extend(more);
                }
            }
        }
        let is_too_large = |tree: &Tree| tree.size() > 400_000 || tree.depth() > 1_000;
        if is_too_large(&self.files[file].1) {
            self.files[file].1 = Tree::Map(Vec::new());
        }
    }

    /// Some value, of any file.
    fn place(&self, rng: &mut Rng) -> (usize, Vec<usize>) {
        let file = rng.usize(..self.files.len());
        let tree = &self.files[file].1;
        (file, tree.path(rng.usize(..tree.size())))
    }

    fn link(&self, from: usize, file: usize, path: &[usize]) -> Tree {
        let pointer = self.files[file].1.pointer(path);
        let up = "../".repeat(self.files[from].0.matches('/').count());
        match from == file {
            true => Tree::link(&pointer),
            false => Tree::link(&format!("{up}{}{pointer}", self.files[file].0)),
        }
    }
}
