//! Secrets that an answer repeats.

use std::ops::Range;

use api_types::{Secret, Value};

/// How much of a secret is one too, where a text ends in the middle of it. What is shorter is in most
/// texts by chance.
const LEAST: usize = 4;

/// What must not be seen of an answer: the secrets of the request that it is to.
pub(crate) struct Blot(pub(crate) Vec<Secret>);

impl Blot {
    /// Writes asterisks over the secrets in an answer. JSON is read for that, as there is more than
    /// one way to write a string; it may be another text with the same meaning then.
    pub(crate) fn body(&self, body: &mut Vec<u8>, is_cut: bool) {
        if let Ok(mut value) = serde_json::from_slice(body)
            && self.value(&mut value)
        {
            *body = value.to_string().into_bytes();
        }
        self.text(body, is_cut);
    }

    /// Writes asterisks over the secrets in a text, as they are and as JSON writes them, and over the
    /// beginning of one where the text is cut.
    pub(crate) fn text(&self, text: &mut [u8], is_cut: bool) {
        let mut found: Vec<Range<usize>> = Vec::new();
        for secret in &self.0 {
            let plain = secret.expose();
            let json = Value::from(plain).to_string();
            for secret in [plain.as_bytes(), &json.as_bytes()[1..json.len() - 1]] {
                if secret.len() < LEAST {
                    continue;
                }
                let starts = 0..(text.len() + 1).saturating_sub(secret.len());
                let starts = starts.filter(|&start| text[start..].starts_with(secret));
                found.extend(starts.map(|start| start..start + secret.len()));
                let tail = text.len().saturating_sub(secret.len())..text.len();
                let tail = tail.filter(|&start| is_cut && text.len() - start >= LEAST);
                let tail = tail.filter(|&start| secret.starts_with(&text[start..]));
                found.extend(tail.map(|start| start..text.len()));
            }
        }
        for range in found {
            text[range].fill(b'*');
        }
    }

    /// Writes asterisks over the secrets in the strings of a value; whether there were any.
    fn value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => {
                let mut bytes = text.clone().into_bytes();
                self.text(&mut bytes, false);
                let is_changed = bytes != text.as_bytes();
                *text = String::from_utf8_lossy(&bytes).into_owned();
                is_changed
            }
            Value::Array(items) => items
                .iter_mut()
                .fold(false, |is_changed, item| self.value(item) | is_changed),
            Value::Object(members) => members
                .values_mut()
                .fold(false, |is_changed, member| self.value(member) | is_changed),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blot(secrets: &[&str], body: &str, is_cut: bool) -> String {
        let blot = Blot(secrets.iter().map(|&secret| secret.into()).collect());
        let mut body = body.as_bytes().to_vec();
        blot.body(&mut body, is_cut);
        String::from_utf8(body).expect("asterisks are text")
    }

    #[test]
    fn secrets_are_blotted_however_json_writes_them() {
        for (secret, body, expected) in [
            (
                "ab/cd+ef==",
                r#"["x ab\/cd\u002Bef==", 1]"#,
                r#"["x **********",1]"#,
            ),
            (
                "ab/cd+ef==",
                "<p>ab/cd+ef==ab/cd+ef==",
                "<p>********************",
            ),
            ("s3al\"ed", r#"no: s3al"ed"#, "no: *******"),
            (
                "s3al\"ed",
                r#")]}',{"x":"s3al\"ed"}"#,
                r#")]}',{"x":"********"}"#,
            ),
            ("größe", r#"{"x":"gr\u00f6\u00dfe"}"#, r#"{"x":"*******"}"#),
            ("abc", "abc", "abc"),
        ] {
            assert_eq!(blot(&[secret], body, false), expected);
        }
    }

    #[test]
    fn secrets_that_overlap_or_are_cut_are_blotted() {
        assert_eq!(blot(&["abcd", "abcdefgh"], "abcdefgh", false), "********");
        assert_eq!(blot(&["abcdefgh"], "x abcdefg", true), "x *******");
        assert_eq!(blot(&["abcdefgh"], "x abcdefg", false), "x abcdefg");
        assert_eq!(blot(&["abcdefgh"], "x abc", true), "x abc");
    }
}
