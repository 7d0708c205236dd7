//! Texts and numbers.

use fastrand::Rng;
use serde_json::{Number, Value};

use super::{Alphabet, Extent, Generator, Object};
use crate::pattern;

impl Generator<'_> {
    pub(super) fn string(&mut self, flat: &Object) -> Option<String> {
        let bound = |key: &str| {
            flat.get(key)
                .and_then(Value::as_u64)
                .and_then(|it| usize::try_from(it).ok())
        };
        let least = bound("minLength").unwrap_or(0);
        let most = bound("maxLength").unwrap_or(usize::MAX);
        if least > most {
            return self.contradicts(|| format!("`minLength` {least} and `maxLength` {most}"));
        }
        let fits = |text: &String| (least..=most).contains(&text.chars().count());
        if let Some(pattern) = flat.get("pattern").and_then(Value::as_str) {
            let made = (0..20).find_map(|_| pattern::text(pattern, &mut self.rng).filter(fits));
            let example = flat.get("example").and_then(Value::as_str);
            let made = made.or(example.map(str::to_owned));
            return made.or_else(|| self.gives_up());
        }
        if let Some(text) = flat
            .get("format")
            .and_then(Value::as_str)
            .and_then(|format| self.formatted(format))
            && fits(&text)
        {
            return Some(text);
        }
        let least = least.min(4096);
        let usual = match self.extent {
            Extent::Minimal => least.max(1),
            Extent::Full => least.max(6),
            // As long as it may be tells it from what must be shorter.
            Extent::Random if most <= 512 && self.rng.u8(..4) == 0 => most,
            Extent::Random => self.rng.usize(least..=least + 12),
        };
        let length = usual.min(most);
        let is_plain = self.alphabet == Alphabet::Visible || self.extent != Extent::Random;
        let chars = (0..length).map(|_| match is_plain {
            true => self.rng.lowercase(),
            false => EDGES[self.rng.usize(..EDGES.len())],
        });
        Some(chars.collect())
    }

    fn formatted(&mut self, format: &str) -> Option<String> {
        let rng = &mut self.rng;
        let byte = |rng: &mut Rng| rng.u8(1..255);
        Some(match format {
            "date-time" => format!(
                "20{:02}-0{}-1{}T0{}:30:{:02}Z",
                rng.u8(10..40),
                rng.u8(1..10),
                rng.u8(..10),
                rng.u8(..10),
                rng.u8(..60)
            ),
            "date" => format!(
                "20{:02}-0{}-1{}",
                rng.u8(10..40),
                rng.u8(1..10),
                rng.u8(..10)
            ),
            "time" => format!("0{}:30:00Z", rng.u8(..10)),
            "duration" => format!("P{}DT{}H", rng.u8(1..9), rng.u8(1..9)),
            "uuid" => {
                let hex = format!("{:032x}", rng.u128(..));
                format!(
                    "{}-{}-4{}-a{}-{}",
                    &hex[..8],
                    &hex[8..12],
                    &hex[13..16],
                    &hex[17..20],
                    &hex[20..]
                )
            }
            "ipv4" => format!("{}.{}.{}.{}", byte(rng), byte(rng), byte(rng), byte(rng)),
            "ipv6" => format!("2001:db8::{:x}", rng.u16(1..)),
            "uri" | "url" | "iri" => format!("https://example.com/{}", rng.u16(..)),
            "uri-reference" | "iri-reference" => format!("/a/{}", rng.u16(..)),
            "uri-template" => "/a/{b}".to_owned(),
            "cidr" if rng.bool() => format!("198.51.{}.0/24", rng.u8(..)),
            "cidr" => format!("2001:db8:{:x}::/64", rng.u16(1..)),
            "ip" => format!("192.0.2.{}", byte(rng)),
            "email" | "idn-email" => format!("someone{}@example.com", rng.u16(..)),
            "hostname" | "idn-hostname" => format!("host{}.example.com", rng.u16(..)),
            "byte" => ["aGVsbG8=", "aGk=", ""][rng.usize(..2)].to_owned(),
            "json-pointer" => "/a/b".to_owned(),
            "regex" => "^a+$".to_owned(),
            "int64" | "uint64" | "int32" => rng.u32(..).to_string(),
            _ => return None,
        })
    }

    fn bounds(flat: &Object) -> (Option<f64>, Option<f64>) {
        let get = |key: &str| flat.get(key).and_then(Value::as_f64);
        let least = [get("minimum"), get("exclusiveMinimum")]
            .into_iter()
            .flatten()
            .reduce(f64::max);
        let most = [get("maximum"), get("exclusiveMaximum")]
            .into_iter()
            .flatten()
            .reduce(f64::min);
        (least, most)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a bound that is cut off is none that values come near"
    )]
    pub(super) fn integer(&mut self, flat: &Object) -> Option<Value> {
        let (least, most) = Self::bounds(flat);
        let step = flat
            .get("multipleOf")
            .and_then(Value::as_f64)
            .filter(|step| *step >= 1.0)
            .unwrap_or(1.0) as i64;
        let least = least.map(|least| {
            least.ceil() as i64 + i64::from(is_exclusive(flat, "exclusiveMinimum", Some(least)))
        });
        let most = most.map(|most| {
            most.floor() as i64 - i64::from(is_exclusive(flat, "exclusiveMaximum", Some(most)))
        });
        let (start, end) = match (least, most) {
            (Some(least), Some(most)) => (least, most),
            (Some(least), None) => (least, least.saturating_add(1000)),
            (None, Some(most)) => (most.saturating_sub(1000).max(most.min(0)), most),
            (None, None) => (0, 1000),
        };
        let (first, last) = (
            start.div_euclid(step) + i64::from(start.rem_euclid(step) != 0),
            end.div_euclid(step),
        );
        if first > last {
            return self.contradicts(|| format!("no whole number is between {start} and {end}"));
        }
        let chosen = match self.extent {
            Extent::Minimal => first,
            Extent::Random if self.rng.u8(..3) == 0 => last,
            _ => self.rng.i64(first..=last),
        };
        Some(Value::Number((chosen * step).into()))
    }

    pub(super) fn number(&mut self, flat: &Object) -> Option<Value> {
        let whole = self.integer(flat);
        let (least, most) = Self::bounds(flat);
        let has_step = flat.contains_key("multipleOf");
        let start = least.unwrap_or_else(|| most.map_or(0.0, |most| most - 1000.0));
        let end = most.unwrap_or(start + 1000.0);
        if whole.is_some() && (has_step || self.extent == Extent::Minimal || self.rng.bool()) {
            return whole;
        }
        let quarters = ((start + (end - start) * self.rng.f64()) * 4.0).round() / 4.0;
        let inside = if quarters > start && quarters < end {
            quarters
        } else {
            f64::midpoint(start, end)
        };
        Number::from_f64(inside).map(Value::Number)
    }
}

/// Characters that mean something somewhere on the way.
const EDGES: &[char] = &[
    'a', 'Z', '5', ' ', '/', '%', '&', '=', '+', ',', '"', '\\', '?', '#', ';', 'é', '語',
];

fn is_exclusive(flat: &Object, key: &str, bound: Option<f64>) -> bool {
    bound.is_some_and(|bound| {
        let limit = flat.get(key).and_then(Value::as_f64);
        // A bound with a fraction was rounded past itself already.
        let is_same = |limit: f64| limit.total_cmp(&bound).is_eq();
        bound.fract() == 0.0 && limit.is_some_and(is_same)
    })
}
