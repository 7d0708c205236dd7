//! Values made from schemas.

mod containers;
mod merge;
mod scalars;

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use self::merge::merge;
use crate::check::{Checker, ONE_OF_MANY, shortened};
use crate::document::{items, members};

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
