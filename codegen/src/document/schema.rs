//! Schemas.

use std::collections::HashMap;

use crate::diagnostics::Diagnostic;
use crate::load::{Member, Node, Span, Spanned, Value};

use super::keywords::{EXTENSIONS, FORMATS, IGNORED, KEYS, UNCHECKED};
use super::reader::{Expected, Keys, did_you_mean, is_extension};
use super::{
    Discriminator, Edition, Property, Reader, Schema, SchemaId, SchemaRef, SchemaType, Strictness,
};

const DISCRIMINATOR: Keys = Keys {
    object: "`discriminator`",
    read: &["propertyName", "mapping"],
    skipped: &[],
};

impl<'a> Reader<'a> {
    /// A schema where it is used.
    pub(super) fn schema_ref(&mut self, node: &'a Node) -> SchemaRef {
        let schema = self.part(node);
        if let SchemaRef::Inline(schema) = &schema
            && self.strictness == Strictness::Own
            && node.get("$ref").is_none()
        {
            self.check_required(schema);
        }
        schema
    }

    /// A schema that may be but one of several that a value has to meet.
    fn part(&mut self, node: &'a Node) -> SchemaRef {
        let dynamic = || (self.edition == Edition::V31).then(|| node.get("$dynamicRef"))?;
        let Some(reference) = node.get("$ref").or_else(dynamic) else {
            return SchemaRef::Inline(Box::new(self.schema(node)));
        };
        let siblings = self.siblings(node);
        match self.schema_id(reference) {
            Some(target) => SchemaRef::Ref {
                target,
                span: reference.span,
                siblings,
            },
            None => SchemaRef::Inline(siblings.unwrap_or_else(|| Box::new(anything(node.span)))),
        }
    }

    /// A schema with a name, and what it refers to where it is a reference itself.
    pub(super) fn named_schema(&mut self, node: &'a Node) -> (Schema, Option<(SchemaId, Span)>) {
        match self.schema_ref(node) {
            SchemaRef::Inline(schema) => (*schema, None),
            SchemaRef::Ref {
                target,
                span,
                siblings,
            } => {
                let mut schema = siblings.map_or_else(|| anything(node.span), |siblings| *siblings);
                schema.all_of.insert(
                    0,
                    SchemaRef::Ref {
                        target,
                        span,
                        siblings: None,
                    },
                );
                (schema, Some((target, span)))
            }
        }
    }

    /// What stands beside a `$ref`: a schema in 3.1; in 3.0 nothing but a description has a meaning.
    fn siblings(&mut self, node: &'a Node) -> Option<Box<Schema>> {
        let members = node.as_object().filter(|members| members.len() > 1)?;
        if self.edition == Edition::V31 {
            return Some(Box::new(self.schema(node)));
        }
        let mut siblings: Option<Box<Schema>> = None;
        for Member { key, value } in members {
            match key.value.as_str() {
                "$ref" => {}
                "description" => {
                    let description = self.string_of("description", value).map(|text| text.value);
                    siblings
                        .get_or_insert_with(|| Box::new(anything(node.span)))
                        .description = description;
                }
                // By the letter it has no effect either, but whoever writes it means it.
                "nullable" if self.strictness == Strictness::Foreign => {
                    let nullable = self.flag_of("nullable", value);
                    siblings
                        .get_or_insert_with(|| Box::new(anything(node.span)))
                        .nullable = nullable;
                }
                name => self.skip(
                    format!("`{name}` beside a `$ref`, which OpenAPI 3.0 ignores"),
                    key.span,
                ),
            }
        }
        siblings
    }

    fn schema(&mut self, node: &'a Node) -> Schema {
        let mut schema = anything(node.span);
        if !self.afford(node.span) {
            return schema;
        }
        let members = match &node.value {
            Value::Object(members) => members,
            Value::Bool(value) => {
                schema.boolean = Some(*value);
                return schema;
            }
            _ => {
                self.wrong("a schema", node, Expected::Mapping);
                return schema;
            }
        };
        for member in members {
            self.member(&mut schema, member);
        }
        if self.edition == Edition::V30 {
            translate(&mut schema, node);
        }
        self.check_limits(&schema);
        schema
    }

    fn member(&mut self, schema: &mut Schema, Member { key, value }: &'a Member) {
        let name = key.value.as_str();
        match name {
            "$ref" => {}
            "type" => schema.types = self.types(value),
            "title" => schema.title = self.string_of(name, value).map(|text| text.value),
            "description" => {
                schema.description = self.string_of(name, value).map(|text| text.value);
            }
            "format" => schema.format = self.format(value),
            "enum" => schema.enumeration = self.enumeration(value),
            "const" => schema.constant = Some(value.clone()),
            "default" => schema.default = Some(value.clone()),
            "example" => schema.examples.push(value.clone()),
            "examples" => schema
                .examples
                .extend_from_slice(self.items_of(name, value)),
            "deprecated" => schema.deprecated = self.flag_of(name, value),
            "readOnly" => schema.read_only = self.flag_of(name, value),
            "writeOnly" => schema.write_only = self.flag_of(name, value),
            "properties" => schema.properties = self.properties(name, value),
            "required" => schema.required = self.required_names(value),
            "additionalProperties" => schema.additional_properties = Some(self.schema_ref(value)),
            "patternProperties" => schema.pattern_properties = self.properties(name, value),
            "items" => schema.items = Some(self.schema_ref(value)),
            "prefixItems" => schema.prefix_items = self.parts(name, value),
            "allOf" => schema.all_of = self.parts(name, value),
            "anyOf" => schema.any_of = self.parts(name, value),
            "oneOf" => schema.one_of = self.parts(name, value),
            "not" => {
                self.passed_over(key);
                schema.not = Some(self.part(value));
            }
            "discriminator" => schema.discriminator = self.discriminator(value),
            "minimum" => schema.minimum = self.number_of(name, value),
            "maximum" => schema.maximum = self.number_of(name, value),
            // 3.0's boolean forms of these three are translated when all members are known.
            "exclusiveMinimum" | "exclusiveMaximum" | "nullable"
                if self.edition == Edition::V30 && matches!(value.value, Value::Bool(_)) => {}
            "exclusiveMinimum" => schema.exclusive_minimum = self.number_of(name, value),
            "exclusiveMaximum" => schema.exclusive_maximum = self.number_of(name, value),
            "multipleOf" => schema.multiple_of = self.number_of(name, value),
            "minLength" => schema.min_length = self.count_of(name, value),
            "maxLength" => schema.max_length = self.count_of(name, value),
            "minItems" => schema.min_items = self.count_of(name, value),
            "maxItems" => schema.max_items = self.count_of(name, value),
            "minProperties" => schema.min_properties = self.count_of(name, value),
            "maxProperties" => schema.max_properties = self.count_of(name, value),
            "uniqueItems" => schema.unique_items = self.flag_of(name, value),
            "pattern" => schema.pattern = self.string_of(name, value),
            "contentEncoding" => schema.content_encoding = self.string_of(name, value),
            "contentMediaType" => schema.content_media_type = self.string_of(name, value),
            "$dynamicRef" if self.edition == Edition::V31 => {}
            "x-nullable" if self.strictness == Strictness::Foreign => {
                schema.nullable |= self.flag_of(name, value);
            }
            _ if is_extension(name)
                && (self.strictness == Strictness::Foreign || EXTENSIONS.contains(&name)) =>
            {
                schema.extensions.0.push((key.clone(), value.clone()));
            }
            "nullable" if self.edition == Edition::V30 => {
                self.flag_of(name, value);
            }
            "nullable" if self.strictness == Strictness::Own => self.error(
                Diagnostic::error("OpenAPI 3.1 has no `nullable`")
                    .at(key.span, "this is a key of OpenAPI 3.0")
                    .help("write `type: [string, \"null\"]`, with the type that the value has"),
            ),
            _ if self.strictness == Strictness::Foreign || IGNORED.contains(&name) => {
                self.passed_over(key);
                schema.ignored.push(key.clone());
            }
            _ => self.unknown_key(
                "a schema",
                key,
                KEYS.iter().chain(IGNORED).chain(EXTENSIONS).copied(),
            ),
        }
    }

    /// Says of what limits values that it does not, and of what nobody knows that it has no effect.
    fn passed_over(&mut self, key: &Spanned<String>) {
        let name = key.value.as_str();
        if UNCHECKED.contains(&name) {
            self.skip(
                format!("`{name}`, which values are not checked against"),
                key.span,
            );
        } else if !IGNORED.contains(&name) {
            self.skip(
                format!("`{name}`, which is no keyword of a schema"),
                key.span,
            );
        }
    }

    fn types(&mut self, node: &'a Node) -> Vec<Spanned<SchemaType>> {
        let nodes = node.as_array().unwrap_or(std::slice::from_ref(node));
        nodes
            .iter()
            .filter_map(|node| self.schema_type(node))
            .collect()
    }

    fn schema_type(&mut self, node: &Node) -> Option<Spanned<SchemaType>> {
        let name = node.as_str();
        if let Some(value) = SchemaType::ALL
            .into_iter()
            .find(|known| Some(known.as_str()) == name)
        {
            return Some(Spanned {
                value,
                span: node.span,
            });
        }
        let names = || SchemaType::ALL.iter().map(|known| known.as_str());
        let (message, help) = match name {
            Some(name) => (
                format!("there is no type `{name}`"),
                did_you_mean(name, names(), || format!("write one of {}", list(names()))),
            ),
            None if matches!(node.value, Value::Null) => (
                "`type` must be a string".into(),
                "write `\"null\"`, in quotes".into(),
            ),
            None => (
                "`type` must be a string".into(),
                format!("write one of {}", list(names())),
            ),
        };
        self.flaw(
            Diagnostic::error(message)
                .at(node.span, "this is not a type")
                .help(help),
        );
        None
    }

    fn format(&mut self, node: &Node) -> Option<Spanned<String>> {
        let format = self.string_of("format", node)?;
        if self.strictness == Strictness::Own && !FORMATS.contains(&format.value.as_str()) {
            let known = FORMATS.iter().copied();
            let help = did_you_mean(&format.value, known.clone(), || {
                format!("write one of {}", list(known))
            });
            self.error(
                Diagnostic::error(format!("there is no format `{}`", format.value))
                    .at(format.span, "this format is not known")
                    .help(help),
            );
        }
        Some(format)
    }

    fn enumeration(&mut self, node: &'a Node) -> Option<Spanned<Vec<Node>>> {
        let Value::Array(items) = &node.value else {
            self.wrong("`enum`", node, Expected::Sequence);
            return None;
        };
        if items.is_empty() {
            self.flaw(
                Diagnostic::error("`enum` allows no value")
                    .at(node.span, "this is empty")
                    .help("list the allowed values, or remove `enum`"),
            );
        }
        let mut values = HashMap::new();
        for item in items {
            if let Some(first) = values.insert(item.to_json().to_string(), item.span) {
                self.flaw(
                    Diagnostic::error("a value of `enum` occurs twice")
                        .at(item.span, "this is the second one")
                        .also(first, "this is the first one")
                        .help("remove one of them"),
                );
            }
        }
        Some(Spanned {
            value: items.clone(),
            span: node.span,
        })
    }

    fn properties(&mut self, key: &str, node: &'a Node) -> Vec<Property> {
        let mut properties = Vec::new();
        for Member { key, value } in self.members_of(key, node) {
            properties.push(Property {
                name: key.clone(),
                schema: self.schema_ref(value),
            });
        }
        properties
    }

    fn required_names(&mut self, node: &'a Node) -> Vec<Spanned<String>> {
        if let Value::Bool(_) = node.value {
            self.flaw(
                Diagnostic::error("`required` of a schema must be a sequence of names")
                    .at(node.span, "this is a boolean")
                    .help("write the property's name into `required` of the object that has it: `required: [name]`"),
            );
            return Vec::new();
        }
        let items = self.items_of("required", node);
        items
            .iter()
            .filter_map(|item| self.string_of("required", item))
            .collect()
    }

    fn parts(&mut self, key: &str, node: &'a Node) -> Vec<SchemaRef> {
        let items = self.items_of(key, node);
        items.iter().map(|item| self.part(item)).collect()
    }

    fn discriminator(&mut self, node: &'a Node) -> Option<Discriminator> {
        let map = self.map(node, &DISCRIMINATOR)?;
        let property = self.required_string(&map, "propertyName")?;
        let mut mapping = Vec::new();
        for Member { key, value } in self.members(&map, "mapping") {
            if let Some(target) = self.string_of("mapping", value) {
                mapping.push((key.clone(), target));
            }
        }
        Some(Discriminator { property, mapping })
    }

    fn check_limits(&mut self, schema: &Schema) {
        let number = |number: &Option<Spanned<serde_json::Number>>| {
            let number = number.as_ref()?;
            Some(Spanned {
                value: number.value.as_f64()?,
                span: number.span,
            })
        };
        self.check_order(
            "minimum",
            "maximum",
            number(&schema.minimum),
            number(&schema.maximum),
        );
        self.check_order(
            "minLength",
            "maxLength",
            schema.min_length,
            schema.max_length,
        );
        self.check_order("minItems", "maxItems", schema.min_items, schema.max_items);
        self.check_order(
            "minProperties",
            "maxProperties",
            schema.min_properties,
            schema.max_properties,
        );
    }

    /// What is required must be a property, unless other schemas may have it.
    fn check_required(&mut self, schema: &Schema) {
        let parts = schema.all_of.len()
            + schema.any_of.len()
            + schema.one_of.len()
            + schema.pattern_properties.len();
        if parts > 0 || schema.properties.is_empty() {
            return;
        }
        let names = || {
            schema
                .properties
                .iter()
                .map(|property| property.name.value.as_str())
        };
        for name in &schema.required {
            if !names().any(|known| known == name.value) {
                let help = did_you_mean(&name.value, names(), || {
                    format!("add `{}` to `properties`, or remove it here", name.value)
                });
                self.error(
                    Diagnostic::error(format!("`required` names no property: `{}`", name.value))
                        .at(name.span, "there is no such property")
                        .help(help),
                );
            }
        }
    }

    fn check_order<T: PartialOrd>(
        &mut self,
        least: &str,
        most: &str,
        minimum: Option<Spanned<T>>,
        maximum: Option<Spanned<T>>,
    ) {
        if let (Some(minimum), Some(maximum)) = (minimum, maximum)
            && minimum.value > maximum.value
        {
            self.flaw(
                Diagnostic::error(format!("`{least}` is above `{most}`: no value is allowed"))
                    .at(minimum.span, format!("this is more than `{most}`"))
                    .also(maximum.span, format!("this is `{most}`"))
                    .help("swap the two, or correct one of them"),
            );
        }
    }
}

/// Puts 3.0's boolean keywords into the form that they have in 3.1.
fn translate(schema: &mut Schema, node: &Node) {
    let is_set = |key: &str| {
        matches!(
            node.get(key),
            Some(Node {
                value: Value::Bool(true),
                ..
            })
        )
    };
    if is_set("exclusiveMinimum") {
        schema.exclusive_minimum = schema.minimum.take();
    }
    if is_set("exclusiveMaximum") {
        schema.exclusive_maximum = schema.maximum.take();
    }
    let nullable = node
        .as_object()
        .into_iter()
        .flatten()
        .find(|member| member.key.value == "nullable");
    if let Some(Member {
        key,
        value: Node {
            value: Value::Bool(true),
            ..
        },
    }) = nullable
    {
        if schema.types.is_empty() {
            schema.nullable = true;
            schema.ignored.push(key.clone());
        } else {
            schema.types.push(Spanned {
                value: SchemaType::Null,
                span: key.span,
            });
        }
    }
}

/// The schema that allows anything.
fn anything(span: Span) -> Schema {
    Schema {
        span: Some(span),
        ..Schema::default()
    }
}

fn list<'k>(names: impl Iterator<Item = &'k str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
