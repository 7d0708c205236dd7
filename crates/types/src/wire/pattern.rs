//! Whether a text matches a pattern.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use regex_lite::Regex;

/// A regular expression. Those for a whole text of ASCII characters of one class, such as
/// `^[0-9a-f]{32}$`, are what ids look like: they are read when the program is compiled, and tried
/// without a regex.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) text: &'static str,
    run: Option<Run>,
}

impl Pattern {
    pub(super) const fn new(text: &'static str) -> Self {
        let run = Run::parse(text.as_bytes());
        Self { text, run }
    }

    /// Whether some part of a text matches. A pattern that cannot be read is met by everything.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self.run {
            Some(run) => run.matches(text),
            None => matches_regex(self.text, text),
        }
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

/// A class of characters and how many of them a text has.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    /// The bit of each character that may stand in the text.
    class: u128,
    least: usize,
    most: usize,
}

impl Run {
    /// Parses a pattern; `None` if only the regex knows what it means, or whether it is valid.
    const fn parse(pattern: &[u8]) -> Option<Self> {
        let [b'^', b'[', rest @ ..] = pattern else {
            return None;
        };
        let Some((class, rest)) = class(rest) else {
            return None;
        };
        let lengths = match rest {
            b"$" => Some((1, 1)),
            b"+$" => Some((1, usize::MAX)),
            b"*$" => Some((0, usize::MAX)),
            [b'{', bounds @ .., b'}', b'$'] => lengths(bounds),
            _ => None,
        };
        match lengths {
            Some((least, most)) => Some(Self { class, least, most }),
            None => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "one half at a time")]
    fn matches(self, text: &str) -> bool {
        // All characters of the class are ASCII, so that bytes count as characters.
        let halves = [self.class as u64, (self.class >> 64) as u64];
        let is_in_class = |byte: u8| {
            let half = halves.get(usize::from(byte >> 6));
            half.is_some_and(|bits| bits >> (byte & 63) & 1 == 1)
        };
        (self.least..=self.most).contains(&text.len()) && text.bytes().all(is_in_class)
    }
}

const DIGITS: u128 = range(b'0', b'9');
const WORD: u128 = DIGITS | range(b'A', b'Z') | range(b'_', b'_') | range(b'a', b'z');

const fn range(first: u8, last: u8) -> u128 {
    (u128::MAX << first) & (u128::MAX >> (127 - last))
}

/// Parses a class from behind its opening bracket; returns what follows it, too.
const fn class(mut rest: &[u8]) -> Option<(u128, &[u8])> {
    let mut class = 0;
    loop {
        let part;
        (part, rest) = match rest {
            [b']', rest @ ..] if class != 0 => return Some((class, rest)),
            [b'\\', b'd', rest @ ..] => (DIGITS, rest),
            [b'\\', b'w', rest @ ..] => (WORD, rest),
            // At either end of a class a dash stands for itself.
            [b'-', rest @ ..] if class == 0 || matches!(rest, [b']', ..]) => {
                (range(b'-', b'-'), rest)
            }
            _ => match span(rest) {
                Some(span) => span,
                None => return None,
            },
        };
        class |= part;
    }
}

/// Parses a character or a range of them.
const fn span(rest: &[u8]) -> Option<(u128, &[u8])> {
    match character(rest) {
        Some((first, [b'-', rest @ ..])) if !matches!(rest, [b']', ..]) => match character(rest) {
            Some((last, rest)) if first <= last => Some((range(first, last), rest)),
            _ => None,
        },
        Some((character, rest)) => Some((range(character, character), rest)),
        None => None,
    }
}

/// Parses a character that has no other meaning where it stands in a class.
const fn character(class: &[u8]) -> Option<(u8, &[u8])> {
    match class {
        [b'\\', character @ (b'-' | b'.' | b'/'), rest @ ..] => Some((*character, rest)),
        [b'[' | b']' | b'\\' | b'^' | b'-' | b'&' | b'~', ..] => None,
        [character @ 0..=127, rest @ ..] => Some((*character, rest)),
        _ => None,
    }
}

/// Parses what stands between the braces of `{2}`, `{2,}` or `{2,3}`: the least and the most.
const fn lengths(bounds: &[u8]) -> Option<(usize, usize)> {
    let (least, rest) = match number(bounds) {
        Some((length, [])) => return Some((length, length)),
        Some((least, [b',', rest @ ..])) => (least, rest),
        _ => return None,
    };
    let most = match rest {
        [] => usize::MAX,
        rest => match number(rest) {
            Some((most, [])) => most,
            _ => return None,
        },
    };
    if least <= most {
        Some((least, most))
    } else {
        None
    }
}

/// Parses a number below 1000, up to what is no digit: with a larger one the regex may be too large
/// to be compiled.
const fn number(mut rest: &[u8]) -> Option<(usize, &[u8])> {
    let (mut number, mut digits) = (0, 0);
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        number = 10 * number + (*digit - b'0') as usize;
        digits += 1;
        rest = after;
        if digits > 3 {
            return None;
        }
    }
    if digits == 0 {
        None
    } else {
        Some((number, rest))
    }
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
            let Some(run) = Run::parse(pattern.as_bytes()) else {
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
            let run = Run::parse(pattern.as_bytes()).expect(pattern);
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
            let run = Run::parse(pattern.as_bytes()).expect(pattern);
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
        assert!(Run::parse(b"^[a]{1000}$").is_none());
        assert!(Regex::new("^[!#%');=?ACEGIKMOQSUWY_acegikmoqsuwy{}]{999}$").is_ok());
    }
}
