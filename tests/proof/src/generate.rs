//! Values made from schemas.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Number, Value, json};

use crate::check::{Checker, ONE_OF_MANY, shortened};
use crate::document::{items, members};
use crate::pattern;
use crate::schemas::{OMITTED, SPOKEN_OF};

/// How much of a schema a value has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Extent {
    /// What is required.
    Minimal,
    /// Every optional member.
    Full,
    /// Some of them, with texts and numbers at the edges.
    Random,
}

/// What the texts of a value are made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Alphabet {
    Any,
    /// What a parameter may have: what has no type is text.
    Parameter,
    /// What a header may have.
    Visible,
}

/// Makes values of the definitions of a [`Checker`]. One of the same seed makes the same ones.
pub(crate) struct Generator<'c> {
    checker: &'c Checker,
    rng: Rng,
    extent: Extent,
    alphabet: Alphabet,
    /// How many values may still be made for the one that was asked for.
    budget: usize,
    /// Whether of what contradicts each other the last counts.
    is_loose: bool,
    /// The names on the way to what is being made.
    place: Vec<String>,
    /// What contradicts each other in the schema.
    contradictions: BTreeSet<String>,
    /// A value that the validator refused, with the definition.
    refused: Option<(usize, Value)>,
    /// Whether there was no value although nothing contradicts it.
    gave_up: bool,
}

/// Why there is no value.
#[derive(Clone, Debug)]
pub(crate) enum Why {
    /// The schema says what cannot be.
    Contradiction(String),
    /// What is made of it cannot be sent.
    Formless(String),
    /// None was found, which says nothing of the schema.
    Unfound(String),
}

impl Why {
    /// What of the document is at fault, if it is: else this is a failure.
    pub(crate) fn of(self, what: &str) -> Result<String, String> {
        match self {
            Self::Contradiction(reason) => Ok(format!("nothing can be {what}: {reason}")),
            Self::Formless(value) => Ok(format!("{what} has no form for {value}")),
            Self::Unfound(reason) => Err(format!("no value was found for {what}: {reason}")),
        }
    }
}

type Object = Map<String, Value>;

/// Where optional members end, so that recursive schemas do.
const DEEP: usize = 7;
const DEEPEST: usize = 40;
const BUDGET: usize = 3000;
/// How many arms of unions are tried for one value.
const CHOICES: usize = 300;

impl<'c> Generator<'c> {
    pub(crate) fn new(checker: &'c Checker, seed: u64) -> Self {
        Self {
            checker,
            rng: Rng::with_seed(seed),
            extent: Extent::Minimal,
            alphabet: Alphabet::Any,
            budget: 0,
            is_loose: false,
            place: Vec::new(),
            contradictions: BTreeSet::new(),
            refused: None,
            gave_up: false,
        }
    }

    /// A value that the validator accepts, and the caller.
    pub(crate) fn make(
        &mut self,
        number: usize,
        extent: Extent,
        alphabet: Alphabet,
        fits: impl Fn(&Value) -> bool,
    ) -> Result<Value, Why> {
        let schema = self.checker.definition(number);
        self.alphabet = alphabet;
        self.contradictions.clear();
        (self.refused, self.gave_up) = (None, false);
        let mut formless = None;
        for attempt in 0..60 {
            self.extent = match attempt {
                // What cannot have everything may have something.
                0..20 => extent,
                20..50 => Extent::Random,
                _ => Extent::Minimal,
            };
            self.budget = BUDGET;
            self.place.clear();
            let Some(value) = self.value(schema, 0) else {
                // The arms of all unions were tried.
                let is_certain = self.refused.is_none() && !self.gave_up && attempt > 8;
                if is_certain && formless.is_none() {
                    break;
                }
                continue;
            };
            match self.checker.is_valid(number, &value) {
                true if fits(&value) => return Ok(value),
                true => formless = Some(value),
                false => self.refused = Some((number, value)),
            }
        }
        Err(self.why(schema, formless))
    }

    fn why(&mut self, schema: &Value, formless: Option<Value>) -> Why {
        if let Some(value) = formless {
            return Why::Formless(shortened(&value.to_string()));
        }
        let refused = self.refused.take();
        let refused = refused.and_then(|(number, value)| self.checker.check(number, &value).err());
        let contradictions = std::mem::take(&mut self.contradictions).into_iter();
        let contradictions: Vec<_> = contradictions.collect();
        match refused {
            // However one is chosen, the others take it too.
            Some(reason) if reason.contains(ONE_OF_MANY) => Why::Contradiction(reason),
            None if !contradictions.is_empty() && !self.gave_up => {
                Why::Contradiction(contradictions.join("; "))
            }
            Some(reason) => Why::Unfound(reason),
            None => Why::Unfound(shortened(&schema.to_string())),
        }
    }

    /// Ends with no value for no fault of the schema.
    fn gives_up<T>(&mut self) -> Option<T> {
        self.gave_up = true;
        None
    }

    /// A value of a schema that contradicts itself: of what cannot be together, the last.
    pub(crate) fn loose(
        &mut self,
        number: usize,
        extent: Extent,
        alphabet: Alphabet,
    ) -> Option<Value> {
        (self.alphabet, self.extent) = (alphabet, extent);
        self.is_loose = true;
        let schema = self.checker.definition(number);
        let value = (0..40).find_map(|_| {
            self.budget = BUDGET;
            self.place.clear();
            self.value(schema, 0)
        });
        self.is_loose = false;
        value
    }

    /// Notes what contradicts each other.
    fn contradicts<T>(&mut self, what: impl FnOnce() -> String) -> Option<T> {
        let place: Vec<_> = self.place.iter().map(|name| format!("/{name}")).collect();
        let text = format!("`{}`: {}", place.concat(), what());
        self.contradictions.insert(text);
        None
    }

    /// A value within another.
    fn within(&mut self, name: &str, schema: &Value, depth: usize) -> Option<Value> {
        let length = self.place.len();
        self.place.push(name.to_owned());
        let value = self.value(schema, depth + 1);
        self.place.truncate(length);
        value
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        let Some(left) = self.budget.checked_sub(1) else {
            return self.gives_up();
        };
        self.budget = left;
        if depth > DEEPEST {
            return self.contradicts(|| "every value has another of its kind within".to_owned());
        }
        // A definition can be checked by itself: what is wrong deep inside is tried again there.
        let Some(number) = lone_reference(schema) else {
            return self.unchecked(schema, depth);
        };
        let definition = self.checker.definition(number);
        if depth == 0 || !is_tricky(definition) {
            return self.unchecked(definition, depth);
        }
        for _ in 0..8 {
            let value = self.unchecked(definition, depth)?;
            match self.is_loose || self.checker.is_valid(number, &value) {
                true => return Some(value),
                false => self.refused = Some((number, value)),
            }
        }
        None
    }

    fn unchecked(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        let flat = self.flatten(schema, depth)?;
        // What is written down for a whole need not be what its parts say.
        let has_parts = ["properties", "items"]
            .iter()
            .any(|key| flat.contains_key(*key));
        let example = flat
            .get("example")
            .filter(|_| !has_parts && self.extent == Extent::Random && self.rng.u8(..4) == 0);
        if let Some(example) = example {
            return Some(example.clone());
        }
        let given = match (flat.get("const"), flat.get("enum")) {
            (Some(value), _) => vec![value.clone()],
            (None, Some(values)) => items(values).cloned().collect(),
            (None, None) => Vec::new(),
        };
        if !given.is_empty() {
            let types = flat.get("type");
            let fits: Vec<_> = given
                .iter()
                .filter(|value| types.is_none_or(|types| is_of(value, types)))
                .collect();
            return match self.extent {
                _ if fits.is_empty() && self.is_loose => given.first().cloned(),
                _ if fits.is_empty() => self.contradicts(|| {
                    let types = types.unwrap_or(&Value::Null);
                    format!("the values of `enum` are not of the type {types}")
                }),
                Extent::Minimal => Some(fits[0].clone()),
                _ => Some(fits[self.rng.usize(..fits.len())].clone()),
            };
        }
        match self.kind(&flat) {
            "object" => self.object(&flat, depth),
            "array" => self.array(&flat, depth),
            "string" => self.string(&flat).map(Value::String),
            "integer" => self.integer(&flat),
            "number" => self.number(&flat),
            "boolean" => Some(Value::Bool(self.rng.bool())),
            _ => Some(Value::Null),
        }
    }

    /// All keywords that apply in one schema, with an arm chosen for each union: one that goes with all else.
    fn flatten(&mut self, schema: &Value, depth: usize) -> Option<Object> {
        let (mut flat, mut unions) = (Object::new(), Vec::new());
        self.gather(schema, &mut flat, &mut unions, depth)?;
        let mut choices = CHOICES;
        self.choose(flat, unions, depth, &mut choices)
    }

    /// Chooses an arm of each union, another one where it contradicts what is chosen already.
    fn choose(
        &mut self,
        flat: Object,
        mut unions: Vec<Vec<Value>>,
        depth: usize,
        choices: &mut usize,
    ) -> Option<Object> {
        let Some(arms) = unions.pop() else {
            return Some(flat);
        };
        let first = self.rng.usize(..arms.len().max(1));
        for arm in arms.iter().cycle().skip(first).take(arms.len()) {
            let Some(left) = choices.checked_sub(1) else {
                return self.gives_up();
            };
            *choices = left;
            let (mut flat, mut unions) = (flat.clone(), unions.clone());
            if self
                .gather(arm, &mut flat, &mut unions, depth + 1)
                .is_some()
                && let Some(chosen) = self.choose(flat, unions, depth, choices)
            {
                return Some(chosen);
            }
        }
        None
    }

    /// Puts all keywords that apply into one schema, and the arms of unions beside it.
    fn gather(
        &mut self,
        schema: &Value,
        flat: &mut Object,
        unions: &mut Vec<Vec<Value>>,
        depth: usize,
    ) -> Option<()> {
        if depth > DEEPEST || schema == &Value::Bool(false) {
            return self.contradicts(|| "there is no value of `false`".to_owned());
        }
        // What has properties is meant to be an object, though it says nothing of what is none.
        let implied = schema.get("type").is_none() && schema.get("properties").is_some();
        let implied = implied.then(|| ("type".to_owned(), json!("object")));
        let implied = implied.iter().map(|(keyword, value)| (keyword, value));
        for (keyword, value) in implied.chain(members(schema)) {
            match keyword.as_str() {
                "$ref" => {
                    let number = lone_reference(&json!({ "$ref": value }))?;
                    self.gather(self.checker.definition(number), flat, unions, depth + 1)?;
                }
                "allOf" => {
                    for part in items(value) {
                        self.gather(part, flat, unions, depth + 1)?;
                    }
                }
                "anyOf" | "oneOf" => unions.push(value.as_array()?.clone()),
                "then" if self.rng.bool() => self.gather(value, flat, unions, depth + 1)?,
                keyword if merge(flat, keyword, value).is_some() => {}
                keyword if self.is_loose => drop(flat.insert(keyword.to_owned(), value.clone())),
                keyword => {
                    let before = shortened(&flat[keyword].to_string());
                    let value = shortened(&value.to_string());
                    return self
                        .contradicts(|| format!("`{keyword}` {before} and `{keyword}` {value}"));
                }
            }
        }
        Some(())
    }

    fn kind(&mut self, flat: &Object) -> &'static str {
        let names: Vec<&str> = match flat.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(names) => items(names).filter_map(Value::as_str).collect(),
            None => return self.implied(flat),
        };
        let others: Vec<_> = names.iter().filter(|name| **name != "null").collect();
        let is_null = others.is_empty()
            || others.len() < names.len() && self.extent == Extent::Random && self.rng.u8(..6) == 0;
        if is_null {
            return "null";
        }
        let name = match self.extent {
            Extent::Minimal => others[0],
            _ => others[self.rng.usize(..others.len())],
        };
        ["object", "array", "string", "integer", "number", "boolean"]
            .into_iter()
            .find(|known| known == name)
            .unwrap_or("null")
    }

    /// The type that the keywords are about.
    fn implied(&mut self, flat: &Object) -> &'static str {
        let has = |keys: &[&str]| keys.iter().any(|key| flat.contains_key(*key));
        if has(&[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
        ]) {
            "object"
        } else if has(&["items", "prefixItems", "minItems", "maxItems", "contains"]) {
            "array"
        } else if has(&[
            "minimum",
            "maximum",
            "multipleOf",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ]) {
            "number"
        } else if self.alphabet != Alphabet::Any
            || has(&["pattern", "format", "minLength", "maxLength"])
        {
            "string"
        } else {
            ["string", "integer", "boolean"][self.rng.usize(..3)]
        }
    }

    fn object(&mut self, flat: &Object, depth: usize) -> Option<Value> {
        let none = Value::Null;
        let get = |key: &str| flat.get(key).unwrap_or(&none);
        let required: Vec<&str> = items(get("required")).filter_map(Value::as_str).collect();
        let omitted: Vec<&str> = items(get(OMITTED)).filter_map(Value::as_str).collect();
        let least = flat
            .get("minProperties")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let most = flat
            .get("maxProperties")
            .and_then(Value::as_u64)
            .unwrap_or(u64::MAX);
        let mut object = Object::new();
        for name in &required {
            let schema = get("properties").get(*name);
            if schema.is_none() && items(get(SPOKEN_OF)).any(|it| it == name) {
                return self.contradicts(|| format!("nothing is said of `{name}`"));
            }
            let schema = schema
                .or(flat.get("additionalProperties"))
                .unwrap_or(&Value::Bool(true));
            object.insert((*name).to_owned(), self.within(name, schema, depth)?);
        }
        for (name, schema) in members(get("properties")) {
            let is_wanted = match self.extent {
                Extent::Full => depth < DEEP,
                Extent::Random => depth < DEEP && self.rng.bool(),
                Extent::Minimal => false,
            };
            let is_wanted = is_wanted || (object.len() as u64) < least;
            let is_free = !object.contains_key(name) && !omitted.contains(&name.as_str());
            if is_wanted
                && is_free
                && (object.len() as u64) < most
                && let Some(value) = self.within(name, schema, depth)
            {
                object.insert(name.clone(), value);
            }
        }
        let more = get("additionalProperties");
        let is_open = more.is_object() || more == &Value::Bool(true);
        let wanted = match self.extent {
            Extent::Minimal => 0,
            _ if !is_open || depth >= DEEP => 0,
            _ => self.rng.u64(1..3),
        };
        for index in 0..least
            .saturating_sub(object.len() as u64)
            .clamp(wanted, wanted.max(8))
        {
            if object.len() as u64 >= most || more == &Value::Bool(false) {
                break;
            }
            let value = self.value(
                if more.is_null() {
                    &Value::Bool(true)
                } else {
                    more
                },
                depth + 1,
            )?;
            object.insert(format!("more {index}"), value);
        }
        for (name, schema) in members(get("patternProperties")) {
            if self.extent != Extent::Minimal
                && depth < DEEP
                && let Some(name) = pattern::text(name, &mut self.rng)
                && let Some(value) = self.value(schema, depth + 1)
            {
                object.insert(name, value);
            }
        }
        Some(Value::Object(object))
    }

    fn array(&mut self, flat: &Object, depth: usize) -> Option<Value> {
        let bound = |key: &str| flat.get(key).and_then(Value::as_u64);
        let least = bound("minItems").unwrap_or(0).min(64);
        let most = bound("maxItems")
            .unwrap_or(least + 2)
            .min(least + 2)
            .max(least);
        let count = match self.extent {
            Extent::Minimal => least,
            _ if depth >= DEEP => least,
            Extent::Full => least.max(1).min(most),
            Extent::Random => self.rng.u64(least..=most),
        };
        let first: Vec<Value> = items(flat.get("prefixItems").unwrap_or(&Value::Null))
            .cloned()
            .collect();
        let rest = flat
            .get("items")
            .cloned()
            .unwrap_or(Value::Bool(first.is_empty()));
        let is_unique = flat.get("uniqueItems") == Some(&Value::Bool(true));
        let mut out = Vec::new();
        for schema in &first {
            out.push(self.within("0", schema, depth)?);
        }
        let mut tries = 0;
        while (out.len() as u64) < count && tries < 4 * count + 8 {
            tries += 1;
            match self.within("0", &rest, depth) {
                Some(value) if is_unique && out.contains(&value) => {}
                Some(value) => out.push(value),
                None if (out.len() as u64) < least => return None,
                None => break,
            }
        }
        Some(Value::Array(out))
    }

    fn string(&mut self, flat: &Object) -> Option<String> {
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
    fn integer(&mut self, flat: &Object) -> Option<Value> {
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

    fn number(&mut self, flat: &Object) -> Option<Value> {
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

/// The number of the definition, if the schema is a reference and nothing else.
fn lone_reference(schema: &Value) -> Option<usize> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    members
        .get("$ref")?
        .as_str()?
        .rsplit('/')
        .next()?
        .parse()
        .ok()
}

/// Whether a value may fail a schema although it was put together from its parts.
fn is_tricky(schema: &Value) -> bool {
    [
        "allOf",
        "anyOf",
        "if",
        "not",
        "oneOf",
        "pattern",
        "patternProperties",
        "propertyNames",
        "uniqueItems",
    ]
    .iter()
    .any(|keyword| schema.get(*keyword).is_some())
}

fn is_of(value: &Value, types: &Value) -> bool {
    let is = |name: &str| match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        _ => value.is_string(),
    };
    match types {
        Value::String(name) => is(name),
        names => items(names).filter_map(Value::as_str).any(is),
    }
}

/// Adds a keyword to those that apply already. None where no value can meet both.
fn merge(flat: &mut Object, keyword: &str, value: &Value) -> Option<()> {
    let Some(before) = flat.get_mut(keyword) else {
        flat.insert(keyword.to_owned(), value.clone());
        return Some(());
    };
    match keyword {
        "properties" | "patternProperties" => {
            for (name, schema) in members(value) {
                let old = before.get(name).cloned();
                before[name] = match old {
                    Some(old) => json!({ "allOf": [old, schema] }),
                    None => schema.clone(),
                };
            }
        }
        "items" | "additionalProperties" => *before = json!({ "allOf": [before.take(), value] }),
        "required" | OMITTED | SPOKEN_OF => {
            let mut names: Vec<_> = items(before).chain(items(value)).cloned().collect();
            names.dedup();
            *before = Value::Array(names);
        }
        "enum" => {
            let both: Vec<_> = items(before)
                .filter(|it| items(value).any(|other| other == *it))
                .cloned()
                .collect();
            *before = Some(both).filter(|both| !both.is_empty())?.into();
        }
        "type" => {
            let names = |value: &Value| match value {
                Value::Array(names) => names.clone(),
                name => vec![name.clone()],
            };
            let (left, right) = (names(before), names(value));
            let has = |names: &[Value], name: &Value| {
                names.contains(name) || name == "integer" && names.contains(&json!("number"))
            };
            let both: Vec<_> = left
                .iter()
                .filter(|name| has(&right, name))
                .chain(
                    right
                        .iter()
                        .filter(|name| !left.contains(name) && has(&left, name)),
                )
                .cloned()
                .collect();
            *before = Some(both).filter(|both| !both.is_empty())?.into();
        }
        _ if (keyword.starts_with("min") || keyword == "exclusiveMinimum")
            && value.as_f64() > before.as_f64() =>
        {
            *before = value.clone();
        }
        _ if (keyword.starts_with("max") || keyword == "exclusiveMaximum")
            && value.as_f64() < before.as_f64() =>
        {
            *before = value.clone();
        }
        // One of the two: the validator knows both.
        _ => {}
    }
    Some(())
}
