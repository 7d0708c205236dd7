//! Does a value meet a schema, and if not, for which reasons?

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regex_lite::Regex;

use super::values::{compared, in_range, is, is_empty, is_range, same};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Document, Schema, SchemaId, SchemaRef};
use crate::ir::Flow;
use crate::load::{Node, Span, Spanned, Value};
use crate::lower::budget::COMPARED;
use crate::lower::extensions;

/// Deeper than any schema that was written by hand: where a schema repeats itself on the same value, this ends it.
const DEPTH: usize = 64;

/// One reason for which a value does not meet its schema.
pub(super) struct Refusal {
    pub(super) pointer: String,
    pub(super) span: Span,
    pub(super) reason: String,
    pub(super) keyword: Option<Span>,
    /// The member that the value lacks.
    lacks: Option<String>,
}

pub(super) struct Judge<'a> {
    document: &'a Document,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// How many more schemas may be met; `None` once that was too few, and no more examples are checked.
    left: Option<usize>,
    /// The patterns met so far, compiled; `None` for one that is no regular expression, which is reported once.
    patterns: BTreeMap<String, Option<Regex>>,
    /// Why the value at hand is refused.
    refusals: Vec<Refusal>,
    /// Which schemas were met by which parts of the value at hand, and whether they refused them.
    met: BTreeMap<(SchemaId, Span), bool>,
    /// Which way the value at hand goes; both for one that stands in a schema.
    pub(super) flow: Flow,
    /// The members of parts of the value at hand that are the other side's to write.
    others: BTreeSet<(Span, String)>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        document: &'a Document,
        diagnostics: &'a mut Diagnostics,
        parts: usize,
    ) -> Self {
        Self {
            document,
            diagnostics,
            left: Some(parts),
            patterns: BTreeMap::new(),
            refusals: Vec::new(),
            met: BTreeMap::new(),
            flow: Flow::Both,
            others: BTreeSet::new(),
        }
    }

    /// Why a value is refused.
    pub(super) fn refusals(&mut self, check: impl FnOnce(&mut Self)) -> Vec<Refusal> {
        self.met.clear();
        self.others.clear();
        check(self);
        self.excuse(0);
        std::mem::take(&mut self.refusals)
    }

    /// Whether a text matches a pattern; `true` if the pattern is no regular expression.
    fn matches(&mut self, pattern: &str, span: Option<Span>, text: &str) -> bool {
        if !self.patterns.contains_key(pattern) {
            let regex = Regex::new(pattern).map_err(|error| {
                self.diagnostics.defect(
                    Diagnostic::error(format!("`{pattern}` is no regular expression: {error}"))
                        .at(span, "this pattern")
                        .help("write an expression without look-around and back references"),
                );
            });
            self.patterns.insert(pattern.to_owned(), regex.ok());
        }
        self.patterns[pattern]
            .as_ref()
            .is_none_or(|regex| regex.is_match(text))
    }

    pub(super) fn reference(
        &mut self,
        schema: &SchemaRef,
        value: &Node,
        pointer: &str,
        depth: usize,
    ) {
        if depth > DEPTH {
            return;
        }
        match schema {
            SchemaRef::Inline(schema) => self.schema(schema, value, pointer, depth + 1),
            SchemaRef::Ref {
                target, siblings, ..
            } => {
                self.named(*target, value, pointer, depth + 1);
                if let Some(siblings) = siblings {
                    self.schema(siblings, value, pointer, depth + 1);
                }
            }
        }
    }

    /// Checks a value against a schema with a name: once, however many ways lead there. While the answer is open, the
    /// schema refers to itself on the same value, which refuses nothing.
    fn named(&mut self, id: SchemaId, value: &Node, pointer: &str, depth: usize) {
        let met = (id, value.span);
        match self.met.get(&met) {
            None => {
                self.met.insert(met, false);
                let before = self.refusals.len();
                let document = self.document;
                self.schema(&document.schemas[id.0].schema, value, pointer, depth);
                self.excuse(before);
                self.met.insert(met, self.refusals.len() > before);
            }
            Some(false) => {}
            Some(true) => self.refuse(pointer, value.span, None, "is refused"),
        }
    }

    fn refuse(
        &mut self,
        pointer: &str,
        span: Span,
        keyword: Option<Span>,
        reason: impl Into<String>,
    ) {
        self.refusals.push(Refusal {
            pointer: pointer.to_owned(),
            span,
            reason: reason.into(),
            keyword,
            lacks: None,
        });
    }

    /// Takes back what was refused for want of a member that is the other side's to write. Only now, as another part of
    /// the schema may say so than the one that requires it.
    fn excuse(&mut self, from: usize) {
        let others = &self.others;
        let later = self.refusals.split_off(from);
        self.refusals.extend(later.into_iter().filter(|refusal| {
            let lacks = refusal.lacks.as_ref();
            lacks.is_none_or(|name| !others.contains(&(refusal.span, name.clone())))
        }));
    }

    /// Whether who writes the value at hand leaves this member to the other side.
    fn is_of_other(&mut self, schema: &SchemaRef, at: Span, depth: usize) -> bool {
        if depth > DEPTH || !self.goes_on(1, at) {
            return false;
        }
        let document = self.document;
        let (named, inline) = match schema {
            SchemaRef::Inline(schema) => (None, Some(schema)),
            SchemaRef::Ref {
                target, siblings, ..
            } => (Some(&document.schemas[target.0].schema), siblings.as_ref()),
        };
        let mut schemas = named.into_iter().chain(inline.map(|schema| &**schema));
        schemas.any(|schema| {
            let is_of_other = match self.flow {
                Flow::Sent => schema.read_only,
                Flow::Received => schema.write_only,
                Flow::Both => schema.read_only || schema.write_only,
            };
            let mut parts = schema.all_of.iter();
            is_of_other || parts.any(|part| self.is_of_other(part, at, depth + 1))
        })
    }

    /// Takes what it costs to meet a schema. `false` if too little is left, which is reported once.
    fn goes_on(&mut self, cost: usize, at: Span) -> bool {
        let Some(left) = self.left else { return false };
        self.left = left.checked_sub(cost);
        if self.left.is_none() {
            self.diagnostics.defect(
                Diagnostic::error("the examples take too long to check")
                    .at(at, "this one and those after it are not checked")
                    .help("shorten the example, or look for unions of unions in its schema"),
            );
        }
        self.left.is_some()
    }

    /// Whether a value meets a schema, without saying why not.
    fn accepts(&mut self, schema: &SchemaRef, value: &Node, depth: usize) -> bool {
        let before = self.refusals.len();
        self.reference(schema, value, "", depth);
        self.excuse(before);
        let accepted = self.refusals.len() == before;
        self.refusals.truncate(before);
        accepted
    }

    pub(super) fn schema(&mut self, schema: &Schema, value: &Node, pointer: &str, depth: usize) {
        if !self.goes_on(1 + compared(schema, value) / COMPARED, value.span) {
            return;
        }
        if schema.boolean == Some(false) {
            self.refuse(pointer, value.span, schema.span, "is allowed by no schema");
        }
        if extensions::flag(&schema.extensions, "x-empty-means-absent", self.diagnostics)
            && is_empty(value)
        {
            return;
        }
        if !schema.types.is_empty() && !schema.types.iter().any(|kind| is(value, kind.value)) {
            let span = schema.types[0].span;
            let kinds: Vec<_> = schema
                .types
                .iter()
                .map(|kind| kind.value.as_str())
                .collect();
            let reason = format!("is {}, not {}", value.kind_name(), kinds.join(" or "));
            self.refuse(pointer, value.span, Some(span), reason);
            return;
        }
        if let Some(values) = &schema.enumeration
            && !values.value.iter().any(|allowed| same(allowed, value))
        {
            self.refuse(
                pointer,
                value.span,
                Some(values.span),
                "is none of the values of `enum`",
            );
        }
        if let Some(constant) = &schema.constant
            && !same(constant, value)
        {
            self.refuse(
                pointer,
                value.span,
                Some(constant.span),
                "is not the value of `const`",
            );
        }
        for part in &schema.all_of {
            self.reference(part, value, pointer, depth);
        }
        if !schema.any_of.is_empty()
            && !schema
                .any_of
                .iter()
                .any(|part| self.accepts(part, value, depth))
        {
            self.refuse(
                pointer,
                value.span,
                schema.span,
                "meets no schema of `anyOf`",
            );
        }
        let met = schema
            .one_of
            .iter()
            .filter(|part| self.accepts(part, value, depth))
            .count();
        if !schema.one_of.is_empty() && met != 1 {
            self.refuse(
                pointer,
                value.span,
                schema.span,
                format!("meets {met} schemas of `oneOf` instead of one"),
            );
        }
        if let Some(not) = &schema.not
            && self.accepts(not, value, depth)
        {
            self.refuse(
                pointer,
                value.span,
                schema.span,
                "meets the schema of `not`",
            );
        }
        match &value.value {
            Value::Number(number) => self.number(schema, number, value, pointer),
            Value::String(text) => self.string(schema, text, value, pointer),
            Value::Array(items) => self.array(schema, items, value, pointer, depth),
            Value::Object(_) => self.object(schema, value, pointer, depth),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn number(
        &mut self,
        schema: &Schema,
        number: &serde_json::Number,
        value: &Node,
        pointer: &str,
    ) {
        let Some(given) = number.as_f64() else { return };
        if let Some(format) = &schema.format
            && !in_range(number, &format.value)
        {
            let reason = format!("is {number}, which `{}` does not hold", format.value);
            self.refuse(pointer, value.span, Some(format.span), reason);
        }
        let mut limit =
            |limit: Option<&Spanned<serde_json::Number>>, holds: fn(&f64, &f64) -> bool, words| {
                if let Some(limit) = limit
                    && limit
                        .value
                        .as_f64()
                        .is_some_and(|bound| !holds(&given, &bound))
                {
                    let reason = format!("is {number}, {words} {}", limit.value);
                    self.refuse(pointer, value.span, Some(limit.span), reason);
                }
            };
        limit(schema.minimum.as_ref(), f64::ge, "less than the minimum");
        limit(schema.maximum.as_ref(), f64::le, "more than the maximum");
        limit(schema.exclusive_minimum.as_ref(), f64::gt, "not more than");
        limit(schema.exclusive_maximum.as_ref(), f64::lt, "not less than");
    }

    fn string(&mut self, schema: &Schema, text: &str, value: &Node, pointer: &str) {
        self.count(
            text.chars().count(),
            "characters",
            schema.min_length.as_ref(),
            schema.max_length.as_ref(),
            value,
            pointer,
        );
        if let Some(pattern) = &schema.pattern
            && !self.matches(&pattern.value, Some(pattern.span), text)
        {
            let reason = format!("does not match `{}`", pattern.value);
            self.refuse(pointer, value.span, Some(pattern.span), reason);
        }
        if let Some(format) = &schema.format
            && !self.has_format(text, &format.value)
        {
            let reason = format!("does not have the format `{}`", format.value);
            self.refuse(pointer, value.span, Some(format.span), reason);
        }
        let widest = extensions::widest_range(&schema.extensions, self.diagnostics);
        for (widest, separator) in [(widest.ipv4, '.'), (widest.ipv6, ':')] {
            if let Some(widest) = widest
                && let Some((address, prefix)) = text.split_once('/')
                && address.contains(separator)
                && prefix.parse().is_ok_and(|prefix: u64| prefix < widest)
            {
                let reason = format!("is {text}, wider than the widest, /{widest}");
                self.refuse(pointer, value.span, schema.span, reason);
            }
        }
    }

    fn array(
        &mut self,
        schema: &Schema,
        items: &[Node],
        value: &Node,
        pointer: &str,
        depth: usize,
    ) {
        self.count(
            items.len(),
            "items",
            schema.min_items.as_ref(),
            schema.max_items.as_ref(),
            value,
            pointer,
        );
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = schema.prefix_items.get(index).or(schema.items.as_ref()) {
                self.reference(schema, item, &format!("{pointer}/{index}"), depth);
            }
            if schema.unique_items && items[..index].iter().any(|other| same(other, item)) {
                self.refuse(pointer, item.span, schema.span, "has an item twice");
            }
        }
    }

    fn object(&mut self, schema: &Schema, value: &Node, pointer: &str, depth: usize) {
        for property in &schema.properties {
            let name = &property.name.value;
            if value.get(name).is_none() && self.is_of_other(&property.schema, value.span, depth) {
                self.others.insert((value.span, name.clone()));
            }
        }
        for name in &schema.required {
            if value.get(&name.value).is_none() {
                let reason = format!("lacks the required member `{}`", name.value);
                self.refuse(pointer, value.span, Some(name.span), reason);
                if let Some(refusal) = self.refusals.last_mut() {
                    refusal.lacks = Some(name.value.clone());
                }
            }
        }
        for member in value.as_object().unwrap_or_default() {
            let name = &member.key.value;
            let property = schema
                .properties
                .iter()
                .find(|property| property.name.value == *name);
            let patterns = schema.pattern_properties.iter();
            let matching: Vec<_> = patterns
                .filter(|property| {
                    self.matches(&property.name.value, Some(property.name.span), name)
                })
                .collect();
            let mut schemas: Vec<_> = property
                .into_iter()
                .chain(matching)
                .map(|property| &property.schema)
                .collect();
            if schemas.is_empty() {
                schemas.extend(&schema.additional_properties);
            }
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            for schema in schemas {
                self.reference(schema, &member.value, &pointer, depth);
            }
        }
    }

    fn count(
        &mut self,
        count: usize,
        unit: &str,
        least: Option<&Spanned<u64>>,
        most: Option<&Spanned<u64>>,
        value: &Node,
        pointer: &str,
    ) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(least) = least
            && count < least.value
        {
            let reason = format!("has {count} {unit}, fewer than {}", least.value);
            self.refuse(pointer, value.span, Some(least.span), reason);
        }
        if let Some(most) = most
            && count > most.value
        {
            let reason = format!("has {count} {unit}, more than {}", most.value);
            self.refuse(pointer, value.span, Some(most.span), reason);
        }
    }

    /// Whether a text has a format; `true` for formats that are not looked at.
    fn has_format(&mut self, text: &str, format: &str) -> bool {
        let pattern = match format {
            "date" => r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
            "date-time" => {
                r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$"
            }
            "uuid" => r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
            "ip" => return text.parse::<IpAddr>().is_ok(),
            "ipv4" => return text.parse::<Ipv4Addr>().is_ok(),
            "ipv6" => return text.parse::<Ipv6Addr>().is_ok(),
            "cidr" => return is_range(text),
            _ => return true,
        };
        self.matches(pattern, None, text)
    }
}
