//! What an error shows of a body.

/// How much of a text is shown at most, in characters.
const SHOWN: usize = 200;

/// How much of a member's name is shown at most, in characters.
const NAME: usize = 60;

/// The start of `text` on one line: control characters are escaped.
pub(crate) fn start(text: &str, limit: usize) -> String {
    let mut shown = String::new();
    let mut chars = text.chars();
    for char in chars.by_ref().take(limit) {
        if char.is_control() {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The part of a body around the byte `at`, on one line.
///
/// A body that looks like JSON may hold a secret anywhere, so only what cannot be one is shown:
/// punctuation, numbers, `true`, `false`, `null` and the names of members. Any other string, and
/// whatever is not JSON in it, becomes `…`. A body that does not look like JSON, nor has any in what
/// is shown, is not the service's own: its start is shown as it is.
pub(crate) fn excerpt(body: &[u8], at: usize) -> String {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = body.trim_ascii_end();
    // More bytes than can be shown, for a character has four at most.
    let head = &body[..body.len().min(8 * SHOWN)];
    match body.trim_ascii_start().first() {
        None => "an empty body".to_owned(),
        Some(b'{' | b'[' | b'"') => masked(body, at),
        Some(_) if has_json(head) => masked(body, at),
        Some(_) => start(&String::from_utf8_lossy(head), SHOWN),
    }
}

/// Whether an object or a list begins somewhere in a text, as far as its first value tells.
fn has_json(text: &[u8]) -> bool {
    let brackets = text.iter().enumerate();
    let brackets = brackets.filter(|(_, byte)| matches!(byte, b'{' | b'['));
    let mut after = brackets.map(|(at, _)| text[at + 1..].trim_ascii_start());
    after.any(|rest| match rest {
        [b'"', ..] => true,
        // Others only matter with a string behind them.
        rest if !rest.contains(&b'"') => false,
        [b'-' | b'0'..=b'9', ..] => true,
        rest => [&b"true"[..], b"false", b"null"]
            .iter()
            .any(|literal| rest.starts_with(literal)),
    })
}

fn masked(json: &[u8], at: usize) -> String {
    let from = at.saturating_sub(SHOWN / 2);
    let (mut shown, mut position, mut before) = (String::new(), 0, b' ');
    // From the start, as only that tells what is inside a string.
    while position < json.len().min(from + SHOWN) {
        let token = token(&json[position..]);
        position += token.len();
        if position > from {
            mask(before, token, &json[position..], &mut shown);
        }
        before = token.trim_ascii().last().copied().unwrap_or(before);
    }
    let head = if from > 0 { "…" } else { "" };
    let tail = if position < json.len() { "…" } else { "" };
    format!("{head}{shown}{tail}")
}

/// The first token of a text that is not empty, be it JSON or not.
fn token(json: &[u8]) -> &[u8] {
    let run = |is: fn(u8) -> bool| json.iter().take_while(|&&byte| is(byte)).count();
    let length = match json[0] {
        b'"' => string(json),
        byte if punctuation(byte) => 1,
        byte if byte.is_ascii_whitespace() => run(|byte| byte.is_ascii_whitespace()),
        _ => run(|byte| byte != b'"' && !punctuation(byte) && !byte.is_ascii_whitespace()),
    };
    &json[..length]
}

/// The length of the string at the start, with its quotes; all there is if it does not end.
fn string(json: &[u8]) -> usize {
    let mut escaped = false;
    for (index, &byte) in json.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    json.len()
}

fn punctuation(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':')
}

/// Adds what may be seen of `token`, which stands between the byte `before` and `rest`.
fn mask(before: u8, token: &[u8], rest: &[u8], shown: &mut String) {
    let is_number = || {
        let part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        token.len() <= 40 && token.iter().all(part)
    };
    // A name, not a value with something wrong behind it.
    let is_name = matches!(before, b'{' | b',') && rest.trim_ascii_start().first() == Some(&b':');
    match token {
        [b'"', name @ .., b'"'] if is_name => {
            shown.push('"');
            shown.push_str(&start(&String::from_utf8_lossy(name), NAME));
            shown.push('"');
        }
        [b'"', ..] => shown.push_str("\"…\""),
        [byte, ..] if byte.is_ascii_whitespace() => shown.push(' '),
        [byte] if punctuation(*byte) => shown.push(char::from(*byte)),
        b"true" | b"false" | b"null" => shown.push_str(&String::from_utf8_lossy(token)),
        _ if is_number() => shown.push_str(&String::from_utf8_lossy(token)),
        _ => shown.push('…'),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn names_numbers_and_literals_are_shown_but_no_string() {
        let body = br#"{ "secret" : "hu\"sh", "n":-1.5e3,"t":[true,null, "a"]}"#;
        assert_eq!(
            excerpt(body, 0),
            r#"{ "secret" : "…", "n":-1.5e3,"t":[true,null, "…"]}"#
        );
    }

    #[test]
    fn what_is_not_json_inside_json_is_not_shown() {
        assert_eq!(excerpt(b"{'secret': 'hush', a}", 0), "{…: …, …}");
        assert_eq!(excerpt(br#"{"secret": "hus"#, 14), r#"{"secret": "…""#);
        assert_eq!(excerpt(br#""hush""#, 0), r#""…""#);
    }

    #[test]
    fn the_place_is_in_the_middle() {
        let body = format!(
            r#"[{}{{"port": 70000}}{}]"#,
            "1,".repeat(500),
            ",2".repeat(500)
        );
        let shown = excerpt(body.as_bytes(), body.find('7').expect("is there"));
        assert!(shown.contains(r#"{"port": 70000}"#), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() < 250, "{shown}");
    }

    #[test]
    fn a_page_is_shown_from_its_start_on_one_line() {
        let page = format!("<html>\r\n\u{1b}[1m{}", "x".repeat(1000));
        let shown = excerpt(page.as_bytes(), 500);
        assert!(shown.starts_with(r"<html>\r\n\u{1b}[1mxxx"), "{shown}");
        assert!(shown.chars().count() < 250, "{shown}");
        assert_eq!(excerpt(b" \n", 0), "an empty body");
    }
}
