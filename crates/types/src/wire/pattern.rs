//! Whether a text matches a pattern.

use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::{Arc, PoisonError, RwLock},
};

use regex_lite::Regex;

/// Whether some part of a text matches. A pattern that cannot be read is met by everything.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    match Run::parse(pattern) {
        Some(run) => run.matches(text),
        None => matches_regex(pattern, text),
    }
}

/// Tries a pattern of any form, which is compiled when it is first met.
fn matches_regex(pattern: &'static str, text: &str) -> bool {
    static COMPILED: RwLock<BTreeMap<&str, Option<Arc<Regex>>>> = RwLock::new(BTreeMap::new());
    let known = COMPILED
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(pattern)
        .cloned();
    let regex = known.unwrap_or_else(|| {
        let regex = Regex::new(pattern).ok().map(Arc::new);
        let mut compiled = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        compiled.insert(pattern, regex.clone());
        regex
    });
    regex.is_none_or(|regex| regex.is_match(text))
}

/// A pattern for a whole text of ASCII characters of one class, such as `^[0-9a-f]{32}$`: what ids
/// look like. Parsing and trying it takes a fraction of the time that a regex takes to match.
struct Run {
    /// The bit of each character that may stand in the text.
    class: u128,
    lengths: RangeInclusive<usize>,
}

impl Run {
    /// Parses a pattern; `None` if only the regex knows what it means, or whether it is valid.
    fn parse(pattern: &str) -> Option<Self> {
        let (class, rest) = class(pattern.strip_prefix("^[")?.as_bytes())?;
        let lengths = match rest {
            b"$" => 1..=1,
            b"+$" => 1..=usize::MAX,
            b"*$" => 0..=usize::MAX,
            [b'{', bounds @ .., b'}', b'$'] => lengths(bounds)?,
            _ => return None,
        };
        Some(Self { class, lengths })
    }

    fn matches(&self, text: &str) -> bool {
        // All characters of the class are ASCII, so that bytes count as characters.
        let class = self.class.to_le_bytes();
        let is_in_class = |byte: u8| {
            let bits = class.get(usize::from(byte / 8));
            bits.is_some_and(|bits| bits >> (byte % 8) & 1 == 1)
        };
        self.lengths.contains(&text.len()) && text.bytes().all(is_in_class)
    }
}

const DIGITS: u128 = range(b'0', b'9');
const WORD: u128 = DIGITS | range(b'A', b'Z') | range(b'_', b'_') | range(b'a', b'z');

const fn range(first: u8, last: u8) -> u128 {
    (u128::MAX << first) & (u128::MAX >> (127 - last))
}

/// Parses a class from behind its opening bracket; returns what follows it, too.
fn class(mut rest: &[u8]) -> Option<(u128, &[u8])> {
    let mut class = 0;
    loop {
        let part;
        (part, rest) = match rest {
            [b']', rest @ ..] if class != 0 => return Some((class, rest)),
            [b'\\', b'd', rest @ ..] => (DIGITS, rest),
            [b'\\', b'w', rest @ ..] => (WORD, rest),
            // At either end of a class a dash stands for itself.
            [b'-', rest @ ..] if class == 0 || rest.starts_with(b"]") => (range(b'-', b'-'), rest),
            _ => match character(rest)? {
                (first, [b'-', rest @ ..]) if !rest.starts_with(b"]") => {
                    let (last, rest) = character(rest).filter(|&(last, _)| first <= last)?;
                    (range(first, last), rest)
                }
                (character, rest) => (range(character, character), rest),
            },
        };
        class |= part;
    }
}

/// Parses a character that has no other meaning where it stands in a class.
fn character(class: &[u8]) -> Option<(u8, &[u8])> {
    match class {
        [b'\\', character @ (b'-' | b'.' | b'/'), rest @ ..] => Some((*character, rest)),
        [b'[' | b']' | b'\\' | b'^' | b'-' | b'&' | b'~', ..] => None,
        [character @ 0..=127, rest @ ..] => Some((*character, rest)),
        _ => None,
    }
}

/// Parses what stands between the braces of `{2}`, `{2,}` or `{2,3}`.
fn lengths(bounds: &[u8]) -> Option<RangeInclusive<usize>> {
    let Some(comma) = bounds.iter().position(|&byte| byte == b',') else {
        return number(bounds).map(|length| length..=length);
    };
    let least = number(&bounds[..comma])?;
    let most = match &bounds[comma + 1..] {
        [] => usize::MAX,
        digits => number(digits)?,
    };
    (least <= most).then_some(least..=most)
}

/// Parses a number below 1000: with a larger one the regex may be too large to be compiled.
fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let mut digits = digits.iter().map(digit);
    digits.try_fold(0, |number, digit| Some(10 * number + digit?))
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::Run;

    /// The same numbers on every run (Knuth's MMIX generator).
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % sides
        }

        /// One to three parts, one after the other.
        fn pick(&mut self, parts: &[&str]) -> String {
            let count = 1 + self.roll(3);
            (0..count).map(|_| parts[self.roll(parts.len())]).collect()
        }
    }

    const STARTS: &str = "^[ ^[ ^[ ^[ ^[ ^[ [ ^ ^[^ ^([";
    const ITEMS: &str = r"a f 0-9 a-f A-Z f-a - -- . _ ^ & && ~~ [ ] [:alpha:] { } $ * !-~ a- -a a-d-f ä a-ä
        \d \w \- \. \/ \] \\ \n \s \D \W \d-z \--a !-\. !-\d \x61";
    const ENDS: &str = r"]$ ]$ ]+$ ]+$ ]*$ ]*$ ]{3}$ ]{3}$ ]{2,3}$ ]{2,3}$ ]{1,}$ ]{1,}$ ]{0,1}$ ]{0}$ ]{03}$
        ]{,2}$ ]{+3}$ ]{3,2}$ ]{2}?$ ]{2}{2}$ ]{1,2,3}$ ]{}$ ]{a}$ ]{2} ]?$ ]+$$ ]* ]+?$ $ {2}$ ]$|b ])$";
    const CHARACTERS: &str = "a a a d f g z A 0 9 - . / _ ^ & [ ] \\ ~ ! $ { \u{7f} ä é ٣ € 𝕏";

    #[test]
    fn a_run_matches_what_the_regex_matches() {
        let [starts, items, ends, mut characters] = [STARTS, ITEMS, ENDS, CHARACTERS]
            .map(|text| text.split_whitespace().collect::<Vec<_>>());
        characters.extend([" ", "\n", "\0"]);
        let mut dice = Dice(1);
        let (mut matched, mut refused) = (0, 0);
        for _ in 0..60_000 {
            let (start, end) = (dice.roll(starts.len()), dice.roll(ends.len()));
            let pattern = [starts[start], &dice.pick(&items), ends[end]].concat();
            let Some(run) = Run::parse(&pattern) else {
                continue;
            };
            let regex = Regex::new(&pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            // Its own characters, and the empty text, are what it is likely to match.
            let own: Vec<_> = pattern.split("").collect();
            for round in 0..20 {
                let text = dice.pick(if round < 10 { &own } else { &characters });
                let matches = regex.is_match(&text);
                assert_eq!(run.matches(&text), matches, "{pattern} {text:?}");
                *(if matches { &mut matched } else { &mut refused }) += 1;
            }
        }
        assert!(matched > 5_000 && refused > 50_000, "{matched} {refused}");
    }

    #[test]
    fn each_character_is_in_a_class_if_the_regex_says_so() {
        for pattern in [
            "^[0-9a-f]$",
            r"^[\w.-]$",
            "^[-!-/]$",
            r"^[\d\-\.\/]$",
            "^[\0-\u{7f}]$",
            "^[$(){}*+?|@]$",
        ] {
            let run = Run::parse(pattern).expect(pattern);
            let regex = Regex::new(pattern).expect(pattern);
            for character in ('\0'..='\u{2ff}').chain(['٣', '\u{1f600}']) {
                let text = character.to_string();
                assert_eq!(
                    run.matches(&text),
                    regex.is_match(&text),
                    "{pattern} {character:?}"
                );
            }
        }
    }

    #[test]
    fn lengths_are_those_of_the_regex() {
        for pattern in [
            "^[a]{32}$",
            "^[a]{0,254}$",
            "^[a]{2,}$",
            "^[a]+$",
            "^[a]*$",
            "^[a]{999}$",
            "^[a]{9,10}$",
        ] {
            let run = Run::parse(pattern).expect(pattern);
            let regex = Regex::new(pattern).expect(pattern);
            for length in [0, 1, 2, 8, 9, 10, 11, 31, 32, 33, 254, 255, 998, 999, 1000] {
                let text = "a".repeat(length);
                assert_eq!(
                    run.matches(&text),
                    regex.is_match(&text),
                    "{pattern} {length}"
                );
            }
        }
    }

    #[test]
    fn a_count_that_a_regex_may_be_too_large_for_is_left_to_it() {
        assert!(Run::parse("^[a]{1000}$").is_none());
        assert!(Regex::new("^[!#%');=?ACEGIKMOQSUWY_acegikmoqsuwy{}]{999}$").is_ok());
    }
}
