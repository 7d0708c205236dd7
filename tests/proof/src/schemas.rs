//! The schemas of a document as JSON Schema 2020-12, in which OpenAPI 3.0 is rewritten.
//!
//! What OpenAPI 3.0 has otherwise: `nullable`, booleans for `exclusiveMinimum` and `exclusiveMaximum`, and members beside
//! a `$ref` that do not count. What both have: members that are required in one direction only, and the value by which a
//! discriminator tells its schemas apart. A keyword that is malformed does not count.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::document::{Document, Version, items, members};

/// The direction in which values go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Direction {
    Request,
    Answer,
}

/// Schemas that are being translated.
pub(crate) struct Schemas<'d> {
    document: &'d Document,
    direction: Direction,
    /// The definitions, by number.
    done: Vec<Value>,
    /// The definition of each reference.
    known: BTreeMap<String, usize>,
    open: Vec<(usize, String)>,
    patterns: BTreeMap<String, bool>,
}

/// The keyword for the members of an object that do not travel in this direction.
pub(crate) const OMITTED: &str = "x-omitted";

/// The keyword for the members that are required, and that something else must be said of.
pub(crate) const SPOKEN_OF: &str = "x-spoken-of";

type Names = BTreeSet<String>;

impl<'d> Schemas<'d> {
    pub(crate) fn new(document: &'d Document, direction: Direction) -> Self {
        Self {
            document,
            direction,
            done: Vec::new(),
            known: BTreeMap::new(),
            open: Vec::new(),
            patterns: BTreeMap::new(),
        }
    }

    /// Adds a schema and gives its number.
    pub(crate) fn add(&mut self, schema: &Value) -> usize {
        let schema = match schema {
            Value::Null => Value::Bool(true),
            schema => self.schema(schema, &Names::new()),
        };
        self.done.push(schema);
        self.done.len() - 1
    }

    /// Adds a schema again, with a member that every value has: the number of it.
    pub(crate) fn add_with(&mut self, number: usize, member: &str) -> usize {
        let schema = reference_to(number);
        self.done
            .push(json!({ "allOf": [schema, { "type": "object", "required": [member], SPOKEN_OF: [member] }] }));
        self.done.len() - 1
    }

    /// All definitions, as `{ "$defs": { "0": … } }`.
    pub(crate) fn finish(mut self) -> Value {
        while let Some((number, reference)) = self.open.pop() {
            let target = self.document.resolve(&reference);
            self.done[number] = match target {
                Some(target) => self.plain(target, &Names::new()),
                None => Value::Bool(true),
            };
        }
        let numbered = self.done.into_iter().enumerate();
        let definitions: Map<_, _> = numbered
            .map(|(number, schema)| (number.to_string(), schema))
            .collect();
        json!({ "$defs": definitions })
    }

    /// A schema; one that a value may fail although each part of it was met gets a definition, so that values of it can
    /// be checked by themselves.
    fn schema(&mut self, schema: &Value, omitted: &Names) -> Value {
        let translated = self.plain(schema, omitted);
        let keys = [
            "anyOf",
            "if",
            "not",
            "oneOf",
            "patternProperties",
            "propertyNames",
        ];
        if !keys.iter().any(|key| translated.get(*key).is_some()) {
            return translated;
        }
        self.done.push(translated);
        reference_to(self.done.len() - 1)
    }

    fn plain(&mut self, schema: &Value, omitted: &Names) -> Value {
        let Value::Object(keywords) = schema else {
            return Value::Bool(schema != &Value::Bool(false));
        };
        let mut out = Map::new();
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            let number = self.number(reference);
            if self.document.version == Version::V30 {
                return reference_to(number);
            }
            out.insert("$ref".to_owned(), json!(format!("#/$defs/{number}")));
        }
        let mut omitted = omitted.clone();
        self.omitted(schema, &mut omitted, 0);
        for (keyword, value) in keywords {
            if let Some(value) = self.keyword(keyword, value, schema, &omitted) {
                out.insert(keyword.clone(), value);
            }
        }
        self.dialect(schema, &mut out);
        if !omitted.is_empty() {
            out.insert(OMITTED.to_owned(), json!(omitted));
        }
        Value::Object(out)
    }

    fn number(&mut self, reference: &str) -> usize {
        if let Some(number) = self.known.get(reference) {
            return *number;
        }
        let number = self.done.len();
        self.done.push(Value::Bool(true));
        self.known.insert(reference.to_owned(), number);
        self.open.push((number, reference.to_owned()));
        number
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        schema: &Value,
        omitted: &Names,
    ) -> Option<Value> {
        match keyword {
            "multipleOf" => Some(value)
                .filter(|it| it.as_f64().is_some_and(|it| it > 0.0))
                .cloned(),
            "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" => {
                Some(value).filter(|value| value.is_number()).cloned()
            }
            "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties"
            | "minProperties" | "maxContains" | "minContains" => {
                Some(value).filter(|value| value.is_u64()).cloned()
            }
            "uniqueItems" => Some(value).filter(|value| value.is_boolean()).cloned(),
            "format" => Some(value).filter(|value| value.is_string()).cloned(),
            "const" | "example" => Some(value.clone()),
            "enum" => Some(value)
                .filter(|it| it.as_array().is_some_and(|it| !it.is_empty()))
                .cloned(),
            "pattern" => Some(value).filter(|value| self.is_pattern(value)).cloned(),
            "required" => {
                let names = items(value).filter_map(Value::as_str);
                // What does not travel in one of the arms is required by the others.
                let by_arms = self.omitted_by_arms(schema);
                let is_here = |name: &&str| !omitted.contains(*name) && !by_arms.contains(*name);
                let names: BTreeSet<_> = names.filter(is_here).collect();
                Some(json!(names))
            }
            "type" => types(value),
            "properties" | "patternProperties" | "dependentSchemas" => {
                let named: Map<_, _> = members(value)
                    .filter(|(name, _)| {
                        keyword != "patternProperties" || self.is_pattern(&json!(name))
                    })
                    .map(|(name, schema)| (name.clone(), schema.clone()))
                    .collect();
                let named = named.into_iter().map(|(name, schema)| {
                    let schema = self.schema(&schema, &Names::new());
                    (name, schema)
                });
                Some(Value::Object(named.collect()))
            }
            "additionalProperties"
            | "items"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedProperties"
            | "unevaluatedItems" => match value {
                Value::Bool(_) | Value::Object(_) => Some(self.schema(value, &Names::new())),
                _ => None,
            },
            "prefixItems" => {
                let schemas: Vec<_> = items(value)
                    .map(|it| self.schema(it, &Names::new()))
                    .collect();
                (!schemas.is_empty()).then(|| json!(schemas))
            }
            "allOf" => {
                let parts: Vec<_> = items(value)
                    .map(|part| self.part(part, omitted, 0))
                    .collect();
                (!parts.is_empty()).then(|| json!(parts))
            }
            "anyOf" | "oneOf" => {
                let arms: Vec<_> = items(value)
                    .map(|arm| self.arm(arm, schema, omitted))
                    .collect();
                (!arms.is_empty()).then(|| json!(arms))
            }
            _ => None,
        }
    }

    /// A part of an `allOf`. One that requires what another part says does not travel is written out.
    fn part(&mut self, part: &Value, omitted: &Names, depth: usize) -> Value {
        let target = self.document.follow(part);
        let requires =
            items(&target["required"]).any(|it| it.as_str().is_some_and(|it| omitted.contains(it)));
        let nested = target.get("allOf").is_some() && !omitted.is_empty();
        match depth < 16 && (requires || nested) && part.get("$ref").is_some() {
            true => self.plain(target, omitted),
            false => self.schema(part, omitted),
        }
    }

    /// A schema of a `oneOf` or `anyOf`, with the value of the discriminator that stands for it.
    fn arm(&mut self, arm: &Value, union: &Value, omitted: &Names) -> Value {
        let mut translated = self.part(arm, omitted, 0);
        let by_arms = self.omitted_by_arms(union);
        if !by_arms.is_empty() {
            let mut own = Names::new();
            self.omitted(self.document.follow(arm), &mut own, 0);
            let required = items(&union["required"]).filter_map(Value::as_str);
            let required: Vec<_> = required
                .filter(|name| by_arms.contains(*name) && !own.contains(*name))
                .collect();
            translated = json!({ "allOf": [translated, { "required": required }] });
        }
        let name = union["discriminator"]["propertyName"].as_str();
        let (Some(property), Some(reference)) = (name, arm["$ref"].as_str()) else {
            return translated;
        };
        let last = |text: &str| text.rsplit(['/', '#']).next().unwrap_or(text).to_owned();
        let own = last(reference);
        let mapping = members(&union["discriminator"]["mapping"]);
        let mut values: Vec<_> = mapping
            .filter(|(_, target)| target.as_str().is_some_and(|target| last(target) == own))
            .map(|(value, _)| value.clone())
            .collect();
        if values.is_empty() {
            let member = self
                .document
                .follow(&self.document.follow(arm)["properties"][property]);
            if member.get("enum").is_some() || member.get("const").is_some() {
                return translated;
            }
            values.push(own);
        }
        let tag = json!({ "properties": { property: { "enum": values } }, "required": [property] });
        json!({ "allOf": [translated, tag] })
    }

    /// What OpenAPI 3.0 writes otherwise.
    fn dialect(&self, schema: &Value, out: &mut Map<String, Value>) {
        if self.document.version != Version::V30 {
            // Only texts have an encoding or a media type.
            let has = |key| schema.get(key).is_some();
            if !has("type") && (has("contentEncoding") || has("contentMediaType")) {
                out.insert("type".to_owned(), json!("string"));
            }
            if schema["contentEncoding"] == "base64" && !has("format") {
                out.insert("format".to_owned(), json!("byte"));
            }
            return;
        }
        for (flag, bound) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            out.remove(flag);
            if schema[flag] == true
                && let Some(limit) = out.remove(bound)
            {
                out.insert(flag.to_owned(), limit);
            }
        }
        if schema["nullable"] == true
            && let Some(Value::String(name)) = out.get("type")
        {
            let types = json!([name, "null"]);
            out.insert("type".to_owned(), types);
        }
    }

    /// What does not travel in one of the schemas of a `oneOf` or `anyOf`.
    fn omitted_by_arms(&self, schema: &Value) -> Names {
        let mut names = Names::new();
        for keyword in ["anyOf", "oneOf"] {
            for arm in items(&schema[keyword]) {
                self.omitted(self.document.follow(arm), &mut names, 0);
            }
        }
        names
    }

    /// The properties of an object, parts of `allOf` included, that do not travel in this direction.
    fn omitted(&self, schema: &Value, names: &mut Names, depth: usize) {
        if depth > 16 {
            return;
        }
        for (name, property) in members(&schema["properties"]) {
            if self.is_omitted(property, 0) {
                names.insert(name.clone());
            }
        }
        for part in items(&schema["allOf"]) {
            self.omitted(self.document.follow(part), names, depth + 1);
        }
    }

    fn is_omitted(&self, schema: &Value, depth: usize) -> bool {
        let keyword = match self.direction {
            Direction::Request => "readOnly",
            Direction::Answer => "writeOnly",
        };
        let own = self.document.version == Version::V31 && schema[keyword] == true;
        let target = self.document.follow(schema);
        own || target[keyword] == true
            || depth < 8 && items(&target["allOf"]).any(|part| self.is_omitted(part, depth + 1))
    }

    fn is_pattern(&mut self, value: &Value) -> bool {
        let Some(pattern) = value.as_str() else {
            return false;
        };
        let known = self.patterns.entry(pattern.to_owned());
        *known
            .or_insert_with(|| jsonschema::draft202012::new(&json!({ "pattern": pattern })).is_ok())
    }
}

fn reference_to(number: usize) -> Value {
    json!({ "$ref": format!("#/$defs/{number}") })
}

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

fn types(value: &Value) -> Option<Value> {
    let is_type = |value: &&Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(names) => {
            let names: Vec<_> = names.iter().filter(is_type).collect();
            (!names.is_empty()).then(|| json!(names))
        }
        value => Some(value).filter(is_type).cloned(),
    }
}
