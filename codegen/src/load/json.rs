//! Reads JSON (RFC 8259), and nothing beyond it: no comments, no trailing commas, no repeated keys.

use crate::diagnostics::{Diagnostic, Diagnostics};

use super::files::offset_of;
use super::limits::{Budget, cost};
use super::tree::drop_repeated;
use super::{FileId, Member, Node, Span, Spanned, Value};

/// The value that a text holds; `None` after a syntax error, which is the last error of the file.
pub(super) fn read(
    text: &str,
    file: FileId,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let mut reader = Reader {
        text,
        at: 0,
        file,
        budget,
        diagnostics,
    };
    match reader.document() {
        Ok(root) => Some(root),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

struct Reader<'t> {
    text: &'t str,
    /// The next byte; always at the start of a character.
    at: usize,
    file: FileId,
    budget: &'t mut Budget,
    diagnostics: &'t mut Diagnostics,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Node> {
        let root = self.value(1)?;
        self.skip_space();
        if self.at < self.text.len() {
            return self.unexpected(
                "the document ends before this",
                "remove what follows the value",
            );
        }
        Ok(root)
    }

    /// Reads a value; as a collection, it is the `level`th around itself.
    fn value(&mut self, level: usize) -> Result<Node> {
        self.skip_space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(level)?,
            Some(b'[') => self.array(level)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => {
                let help = match self.peek() {
                    Some(b'\'') => "JSON strings stand in double quotes",
                    Some(b']' | b'}') => {
                        "remove the comma before it: JSON allows none after the last value"
                    }
                    Some(b'/' | b'#') => "remove it: JSON has no comments",
                    Some(_) => {
                        "write a string in double quotes, a number, true, false, null, `[` or `{`"
                    }
                    None => "the file is cut off: write the rest of it",
                };
                return self.unexpected("a value is missing here", help);
            }
        };
        let span = self.span_from(start);
        self.budget.take(1, span)?;
        Ok(Node { span, value })
    }

    fn object(&mut self, level: usize) -> Result<Value> {
        let start = self.open(level)?;
        let mut members = Vec::new();
        while !self.closes(b'}', start, members.is_empty())? {
            self.skip_space();
            let key_start = self.at;
            if self.peek() != Some(b'"') {
                let help = match self.peek() {
                    Some(b'}') => {
                        "remove the comma before it: JSON allows none after the last member"
                    }
                    Some(b'/' | b'#') => "remove it: JSON has no comments",
                    _ => "write the key in double quotes",
                };
                return self.unexpected("a key is missing here", help);
            }
            let value = self.string()?;
            let span = self.span_from(key_start);
            let key = Spanned { value, span };
            self.skip_space();
            if self.peek() != Some(b':') {
                return self.unexpected(
                    "`:` is missing here",
                    "write `:` between a key and its value",
                );
            }
            self.at += 1;
            let value = self.value(level + 1)?;
            members.push(Member { key, value });
        }
        drop_repeated(&mut members, self.diagnostics);
        Ok(Value::Object(members))
    }

    fn array(&mut self, level: usize) -> Result<Value> {
        let start = self.open(level)?;
        let mut items = Vec::new();
        while !self.closes(b']', start, items.is_empty())? {
            items.push(self.value(level + 1)?);
        }
        Ok(Value::Array(items))
    }

    /// Takes the bracket that opens a collection.
    fn open(&mut self, level: usize) -> Result<Span> {
        let span = self.here();
        self.budget.check_depth(level, span)?;
        self.at += 1;
        Ok(span)
    }

    /// Takes the bracket that closes a collection, or the comma before the next value.
    fn closes(&mut self, bracket: u8, opened: Span, empty: bool) -> Result<bool> {
        self.skip_space();
        match self.peek() {
            Some(byte) if byte == bracket => {
                self.at += 1;
                Ok(true)
            }
            _ if empty => Ok(false),
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            _ => {
                let bracket = char::from(bracket);
                self.unexpected(
                    &format!("`,` or `{bracket}` is missing here"),
                    &format!("write `,` between values and `{bracket}` behind the last one"),
                )
                .map_err(|error| Box::new(error.also(opened, "opened here")))
            }
        }
    }

    fn word(&mut self) -> Result<Value> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let value = match &rest[..length] {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            word => {
                let help = match word.to_ascii_lowercase().as_str() {
                    lower @ ("true" | "false" | "null") => format!("write `{lower}` in lower case"),
                    "nan" | "infinity" => "JSON has no such number".to_owned(),
                    _ => "write strings in double quotes".to_owned(),
                };
                let span = Span {
                    end: offset_of(self.at + length),
                    ..self.here()
                };
                return wrong(span, "this is not a JSON value", &help);
            }
        };
        self.at += length;
        Ok(value)
    }

    fn number(&mut self) -> Result<Value> {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let text = &rest[..rest.bytes().take_while(is_part).count()];
        let span = Span {
            end: offset_of(self.at + text.len()),
            ..self.here()
        };
        self.at += text.len();
        if let Ok(number) = text.parse() {
            return Ok(Value::Number(number));
        }
        let (label, help) = match text.trim_start_matches('-').as_bytes() {
            [b'0', b'0'..=b'9', ..] => (
                "JSON numbers have no leading zeros",
                "remove the zeros, or write a string in double quotes",
            ),
            [b'0'..=b'9', ..] if text.parse().is_ok_and(f64::is_infinite) => (
                "this number is too large",
                "write a number between -1.7e308 and 1.7e308, or a string in double quotes",
            ),
            _ => (
                "this is not a JSON number",
                "write digits, as in `-1`, `0.5` or `1e9`, or a string in double quotes",
            ),
        };
        wrong(span, label, help)
    }

    fn string(&mut self) -> Result<String> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))
                .unwrap_or(rest.len());
            value.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.escape(&mut value)?,
                Some(byte) => {
                    let label =
                        format!("the control character U+{byte:04X} must not stand in a string");
                    return self.unexpected(
                        &label,
                        &format!("write `\\u{byte:04x}`, or close the string before it"),
                    );
                }
                None => {
                    let quote = Span {
                        end: offset_of(start + 1),
                        ..self.span_from(start)
                    };
                    return wrong(
                        quote,
                        "this string is never closed",
                        "write `\"` at its end",
                    );
                }
            }
        }
        self.budget
            .take(cost(value.len()) - 1, self.span_from(start))?;
        Ok(value)
    }

    /// Takes a `\` and what it begins.
    fn escape(&mut self, value: &mut String) -> Result<()> {
        let start = self.at;
        let char = match self.text.as_bytes().get(start + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_units(value),
            _ => {
                self.at += 1;
                let span = Span {
                    start: offset_of(start),
                    ..self.here()
                };
                let help = "write `\\\\` for a backslash; else one of `\\\"`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, `\\u` may follow";
                return wrong(span, "JSON has no such escape", help);
            }
        };
        self.at += 2;
        value.push(char);
        Ok(())
    }

    /// Takes `\u` and its digits, twice where the first is the first half of a pair.
    fn code_units(&mut self, value: &mut String) -> Result<()> {
        let start = self.at;
        let mut units = vec![self.hex()?];
        if matches!(units[0], 0xd800..0xdc00) && self.text[self.at..].starts_with("\\u") {
            units.push(self.hex()?);
        }
        let decoded = char::decode_utf16(units).collect::<std::result::Result<String, _>>();
        let Ok(text) = decoded else {
            let help = "write both halves, as in `\\ud83d\\ude00`, or the character itself";
            return wrong(
                self.span_from(start),
                "this is half of a surrogate pair",
                help,
            );
        };
        value.push_str(&text);
        Ok(())
    }

    /// Takes `\u` and four digits.
    fn hex(&mut self) -> Result<u16> {
        let start = self.at;
        self.at += 2;
        let digits = self.text.get(self.at..self.at + 4).unwrap_or("");
        match u16::from_str_radix(digits, 16) {
            Ok(unit) if !digits.starts_with('+') => {
                self.at += 4;
                Ok(unit)
            }
            _ => wrong(
                self.span_from(start),
                "four hexadecimal digits must follow",
                "write a code point as in `\\u00e9`",
            ),
        }
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn span_from(&self, start: usize) -> Span {
        Span {
            file: self.file,
            start: offset_of(start),
            end: offset_of(self.at),
        }
    }

    /// The next character.
    fn here(&self) -> Span {
        let length = self.text[self.at..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        Span {
            file: self.file,
            start: offset_of(self.at),
            end: offset_of(self.at + length),
        }
    }

    fn unexpected<T>(&self, label: &str, help: &str) -> Result<T> {
        wrong(self.here(), label, help)
    }
}

fn wrong<T>(span: Span, label: &str, help: &str) -> Result<T> {
    let error = Diagnostic::error("this is not valid JSON");
    Err(Box::new(error.at(span, label).help(help)))
}
