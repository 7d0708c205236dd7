//! Schemas become types. A schema with a name and a shape of its own becomes a named type; any other is written where it
//! is used.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::extensions;
use super::flatten::{self, Flatten};
use super::names::{FORMS, apart, camel, form, module, snake, type_name, variant, word};
use super::{Context, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{Schema, SchemaId, SchemaRef, SchemaType};
use crate::ir::{
    Arm, Builtin, Constraints, Docs, Field, Flow, Presence, Record, Shape, Tag, Ty, Type, TypeId,
    Variant,
};
use crate::load::{FileId, Node, Span, Spanned, Value};

/// How many lists and maps may be inside each other before a record or a scalar comes.
const DEPTH: usize = 64;

/// Where a schema is used, and what its type is called if it needs one.
#[derive(Clone)]
pub(super) struct Place {
    /// The name of the type.
    pub(super) name: String,
    /// The words that it is made of, from the outside in.
    parts: Vec<String>,
    /// The file that the type is defined in.
    pub(super) file: FileId,
    /// Where a reader looks for the name.
    pub(super) span: Span,
}

/// The types found so far.
#[derive(Default)]
pub(super) struct Types {
    pub(super) list: Vec<Type>,
    /// Where each of them is written.
    pub(super) spans: Vec<Span>,
    /// The names of the schemas that have one, by file and pointer.
    homes: BTreeMap<(FileId, String), String>,
    /// The words that the name of each of them is made of.
    parts: Vec<Vec<String>>,
    /// Which type a place has become.
    claims: BTreeMap<(Span, String), TypeId>,
    of_schema: BTreeMap<SchemaId, Ty>,
    /// Aliases that are being resolved, to notice one that stands for itself.
    resolving: Vec<SchemaId>,
    /// Records whose fields are still to be lowered.
    open: Vec<(TypeId, Schema, Place)>,
}

impl Types {
    /// The type of a schema where it is used, with all types that this one needs.
    pub(super) fn of(&mut self, cx: &mut Context<'_>, schema: &SchemaRef, place: &Place) -> Ty {
        let ty = self.use_of(cx, schema, place);
        while let Some((id, schema, place)) = self.open.pop() {
            let lowered = self.fields(cx, &schema, &place);
            if let Shape::Record(record) = &mut self.list[id.0].shape {
                record.fields = lowered;
            }
        }
        ty
    }

    fn use_of(&mut self, cx: &mut Context<'_>, schema: &SchemaRef, place: &Place) -> Ty {
        match flatten::target(schema) {
            Some(id) => self.named(cx, id),
            None => {
                let merged = cx.flatten().reference(schema);
                let own = span_of(schema).and_then(|span| self.own_place(cx, span));
                self.shape(cx, &merged, own.as_ref().unwrap_or(place))
            }
        }
    }

    /// The place of what is written inside a schema with a name, whoever uses it.
    fn own_place(&mut self, cx: &Context<'_>, span: Span) -> Option<Place> {
        if self.homes.is_empty() {
            let named = cx.document.schemas.iter();
            let homes =
                named.map(|named| ((named.span.file, named.pointer.clone()), named.name.clone()));
            self.homes = homes.collect();
        }
        let pointer = cx.files.pointer_of(span)?;
        let cuts = pointer
            .char_indices()
            .filter(|(_, c)| *c == '/')
            .map(|(at, _)| at);
        let mut cuts: Vec<usize> = cuts.chain([pointer.len()]).collect();
        let (name, below) = loop {
            let key = (span.file, pointer[..cuts.pop()?].to_owned());
            if let Some(name) = self.homes.get(&key) {
                break (name, &pointer[key.1.len()..]);
            }
        };
        let mut place = Place::of(name, span);
        let mut keys = below.split('/').skip(1);
        while let Some(key) = keys.next() {
            let word = match key {
                "properties" | "patternProperties" => {
                    word(&keys.next()?.replace("~1", "/").replace("~0", "~"))
                }
                "items" => "Item".to_owned(),
                "additionalProperties" => "Value".to_owned(),
                "prefixItems" | "oneOf" | "anyOf" => ordinal(keys.next()?.parse().ok()?),
                _ => continue,
            };
            place = place.within(&word);
        }
        Some(place)
    }

    fn named(&mut self, cx: &mut Context<'_>, id: SchemaId) -> Ty {
        if let Some(ty) = self.of_schema.get(&id) {
            return ty.clone();
        }
        let schema = &cx.document.schemas[id.0];
        if self.resolving.len() == DEPTH {
            cx.diagnostics.push(
                Diagnostic::error(format!(
                    "more than {DEPTH} lists and maps are inside each other"
                ))
                .at(schema.span, "this is one level too many")
                .help("make one of them a property of an object"),
            );
        }
        if self.resolving.len() >= DEPTH || self.resolving.contains(&id) {
            return Ty::Builtin(Builtin::Any);
        }
        let place = Place::of(&schema.name, schema.span);
        let ty = if let Some(builtin) = cx.sdk_type(&schema.name) {
            Ty::Builtin(builtin)
        } else {
            self.resolving.push(id);
            let merged = cx.flatten().schema(&schema.schema, Some(id));
            let ty = if cx.is_id(&schema.name) {
                if kinds(&merged) != [SchemaType::String] {
                    cx.diagnostics.push(
                        Diagnostic::error(format!(
                            "`{}` is named as an id, but is no string",
                            schema.name
                        ))
                        .at(schema.span, "this schema")
                        .help("give it `type: string`, or take it out of `ids` in sdk.yaml"),
                    );
                }
                let shape = Shape::Id(constraints(cx, &merged));
                Ty::Named(self.define(cx, &merged, &place, shape))
            } else {
                self.shape(cx, &merged, &place)
            };
            self.resolving.pop();
            ty
        };
        self.of_schema.insert(id, ty.clone());
        ty
    }

    fn define(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
        shape: Shape,
    ) -> TypeId {
        let name = type_name(&place.name);
        let key = (place.span, name.clone());
        if let Some(id) = self.claims.get(&key) {
            return *id;
        }
        let source = cx.files.name(place.file).to_owned();
        let stem = source
            .rsplit('/')
            .next()
            .and_then(|file| file.split('.').next())
            .unwrap_or("types");
        let mut docs = docs::docs(
            schema.description.as_deref(),
            &format!("`{name}` of the document."),
        );
        if let Shape::Id(constraints) = &shape {
            docs::limits(schema, constraints, &mut docs);
        }
        self.list.push(Type {
            module: module(stem),
            name,
            source,
            docs,
            example: schema.examples.first().map(Node::to_json),
            shape,
        });
        self.spans.push(place.span);
        self.parts.push(place.parts.clone());
        let id = TypeId(self.list.len() - 1);
        self.claims.insert(key, id);
        id
    }

    /// The type of a value in a path: a scalar that displays as it is sent. None for any other.
    pub(super) fn scalar(&self, ty: &Ty) -> Option<Ty> {
        let is = match ty {
            Ty::Named(id) => matches!(self.list[id.0].shape, Shape::Id(_) | Shape::OpenEnum(_)),
            Ty::Builtin(builtin) => !matches!(builtin, Builtin::Any | Builtin::Secret),
            _ => false,
        };
        is.then(|| ty.clone())
    }

    /// Gives types that would have the same name each one of its own: a schema with a name spells it out, and what is
    /// inside another is named from the inside out.
    pub(super) fn settle(&mut self, cx: &mut Context<'_>) {
        let texts = (0..self.list.len()).map(|index| match &self.parts[index][..] {
            [_] => cx.raw_name(self.spans[index]),
            parts => parts
                .iter()
                .rev()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" in "),
        });
        let texts: Vec<String> = texts.collect();
        let mut forms = vec![0; texts.len()];
        for _ in 0..2 * FORMS {
            let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (index, ty) in self.list.iter().enumerate() {
                groups.entry(&ty.name).or_default().push(index);
            }
            let groups: Vec<_> = groups
                .into_values()
                .filter(|group| group.len() > 1)
                .collect();
            if groups.is_empty() {
                return;
            }
            for group in groups {
                let (first, second) = (self.spans[group[0]], self.spans[group[1]]);
                cx.clash("type", &self.list[group[0]].name, first, second);
                for index in group {
                    forms[index] = FORMS.min(forms[index] + 1);
                    self.list[index].name = camel(&form(&texts[index], forms[index]));
                }
            }
        }
    }

    /// The type of a schema without `allOf`.
    fn shape(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        if let Some(values) = extensions::known_values(&schema.extensions, cx.diagnostics) {
            let variants = variants(cx, values);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        if extensions::flag(&schema.extensions, "x-secret", cx.diagnostics) {
            return Ty::Builtin(Builtin::Secret);
        }
        if schema.one_of.len() + schema.any_of.len() > 0 {
            return self.union(cx, schema, place);
        }
        if let Some(values) = values_of(schema)
            && let Some(ty) = self.enumerated(cx, schema, &values, place)
        {
            return ty;
        }
        match kinds(schema)[..] {
            [kind] => self.of_kind(cx, schema, kind, place),
            [] => Ty::Builtin(Builtin::Any),
            [SchemaType::Integer, SchemaType::Number]
            | [SchemaType::Number, SchemaType::Integer] => Ty::Builtin(Builtin::F64),
            ref several => {
                let arms = several.iter().map(|kind| {
                    let name = kind_name(*kind);
                    let ty = self.of_kind(cx, schema, *kind, &place.within(name));
                    Candidate::new(name.to_owned(), ty)
                });
                let arms = arms.collect();
                self.choice(cx, schema, arms, place)
            }
        }
    }

    /// The type of values of one kind.
    fn of_kind(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        kind: SchemaType,
        place: &Place,
    ) -> Ty {
        match kind {
            SchemaType::Object if schema.properties.is_empty() => {
                let value = match schema
                    .additional_properties
                    .as_ref()
                    .or(pattern_value(schema))
                {
                    Some(value) => self.use_of(cx, value, &place.below("Value", value)),
                    None => Ty::Builtin(Builtin::Any),
                };
                Ty::Map(Box::new(value))
            }
            SchemaType::Object => {
                let empty = Record {
                    fields: Vec::new(),
                    flow: Flow::Received,
                    from: None,
                };
                let id = self.define(cx, schema, place, Shape::Record(empty));
                self.open.push((id, schema.clone(), place.clone()));
                Ty::Named(id)
            }
            SchemaType::Array => {
                let item = match &schema.items {
                    Some(items) if schema.prefix_items.is_empty() => {
                        self.use_of(cx, items, &place.below("Item", items))
                    }
                    _ => Ty::Builtin(Builtin::Any),
                };
                Ty::List(Box::new(item))
            }
            SchemaType::String => Ty::Builtin(string(format(schema))),
            SchemaType::Integer => Ty::Builtin(integer(format(schema))),
            SchemaType::Number => Ty::Builtin(Builtin::F64),
            SchemaType::Boolean => Ty::Builtin(Builtin::Bool),
            SchemaType::Null => Ty::Builtin(Builtin::Any),
        }
    }

    /// The type of a list of values: an open enum where all are strings, their common type where they have one.
    fn enumerated(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        values: &[Node],
        place: &Place,
    ) -> Option<Ty> {
        let given = values
            .iter()
            .filter(|value| !matches!(value.value, Value::Null));
        let is = |kind: fn(&Value) -> bool| given.clone().all(|node| kind(&node.value));
        given.clone().next()?;
        if is(|value| matches!(value, Value::String(_))) {
            if !matches!(kinds(schema)[..], [] | [SchemaType::String]) {
                cx.contradiction(
                    "`enum` has strings, which `type` excludes",
                    schema,
                    values[0].span,
                );
            }
            let values = given.filter_map(extensions::KnownValue::plain).collect();
            let variants = variants(cx, values);
            return Some(Ty::Named(self.define(
                cx,
                schema,
                place,
                Shape::OpenEnum(variants),
            )));
        }
        Some(Ty::Builtin(
            if is(|value| matches!(value, Value::Bool(_))) {
                Builtin::Bool
            } else if is(|value| matches!(value, Value::Number(number) if number.is_i64())) {
                Builtin::I64
            } else if is(|value| matches!(value, Value::Number(_))) {
                Builtin::F64
            } else {
                Builtin::Any
            },
        ))
    }

    /// The type of `oneOf` and `anyOf`: what stands beside them is part of each.
    fn union(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        let parts = match schema.one_of.is_empty() {
            true => &schema.any_of,
            false => &schema.one_of,
        };
        let base = Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        let merged: Vec<_> = parts
            .iter()
            .map(|part| cx.flatten().reference(part))
            .collect();
        let mut names: Vec<_> = parts
            .iter()
            .zip(&merged)
            .enumerate()
            .map(|(index, (part, merged))| arm_name(cx, part, merged, index))
            .collect();
        let given = names.clone();
        for (index, name) in names.iter_mut().enumerate() {
            if given.iter().filter(|other| *other == name).count() > 1 {
                *name = ordinal(index) + name;
            }
        }
        let of_base = kinds(&base);
        let mut arms = Vec::new();
        for ((part, merged), name) in parts.iter().zip(merged).zip(names) {
            let says = says_shape(&merged);
            // What contradicts that which holds for all of them is none of the choices.
            let own = kinds(&merged);
            if !of_base.is_empty()
                && !own.is_empty()
                && !own.iter().any(|kind| meets(*kind, &of_base))
            {
                continue;
            }
            if merged
                .types
                .iter()
                .any(|kind| kind.value == SchemaType::Null)
                && kinds(&merged).is_empty()
            {
                continue;
            }
            // Which members have to be there together is nothing that a type could say.
            if !says && says_shape(&base) {
                continue;
            }
            let named = flatten::target(part).filter(|_| !says_shape(&base));
            let mut inner = place.within(&name);
            inner.span = span_of(part).unwrap_or(place.span);
            let ty = match named {
                Some(id) => self.named(cx, id),
                None => {
                    let all_of = vec![part.clone()];
                    let both = cx.flatten().schema(
                        &Schema {
                            all_of,
                            ..base.clone()
                        },
                        None,
                    );
                    self.shape(cx, &both, &inner)
                }
            };
            let tag = tag(cx, schema, part, &merged);
            let docs = docs::docs(
                merged.title.as_deref().or(merged.description.as_deref()),
                &format!("`{name}`"),
            );
            arms.push(Candidate {
                name,
                ty,
                tag,
                docs,
                schema: merged,
            });
        }
        match arms.is_empty() {
            true => self.shape(cx, &base, place),
            false => self.choice(cx, schema, arms, place),
        }
    }

    /// The type of what is one of several.
    fn choice(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        mut arms: Vec<Candidate>,
        place: &Place,
    ) -> Ty {
        let mut different: Vec<Candidate> = Vec::new();
        for arm in arms.drain(..) {
            match different.iter_mut().find(|known| known.ty == arm.ty) {
                // The same type under two tags.
                Some(known) => known.tag.retain_mut(|(member, values)| {
                    let also = arm.tag.iter().find(|(other, _)| other == member);
                    also.map(|(_, more)| values.extend(more.iter().cloned()))
                        .is_some()
                }),
                None => different.push(arm),
            }
        }
        let text = |arm: &Candidate| match &arm.ty {
            Ty::Builtin(Builtin::String) => true,
            Ty::Named(id) => matches!(self.list[id.0].shape, Shape::OpenEnum(_)),
            _ => false,
        };
        if different.len() > 1 && different.iter().all(text) {
            let values = different
                .iter()
                .filter_map(|arm| values_of(&arm.schema))
                .flatten();
            let values: Vec<_> = values
                .filter_map(|value| extensions::KnownValue::plain(&value))
                .collect();
            let variants = variants(cx, values);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        match &different[..] {
            [only] => return only.ty.clone(),
            several
                if several
                    .iter()
                    .any(|arm| arm.ty == Ty::Builtin(Builtin::Any)) =>
            {
                return Ty::Builtin(Builtin::Any);
            }
            _ => {}
        }
        let member = common_tag(&different);
        let mut names: Vec<String> = Vec::new();
        let arms = different.into_iter().map(|arm| {
            let tag = arm
                .tag
                .into_iter()
                .find(|(name, _)| Some(name) == member.as_ref());
            // A tag says best what an arm is for; one value of several does not.
            let mut name = match &tag {
                Some((_, values)) if values.len() == 1 => variant(&values[0]),
                _ => variant(&arm.name),
            };
            while names.contains(&name) {
                name = format!("{name}{}", arm.name);
            }
            names.push(name.clone());
            Arm {
                name,
                docs: arm.docs,
                ty: arm.ty,
                tag: tag.map(|(member, values)| Tag { member, values }),
            }
        });
        let arms = arms.collect();
        Ty::Named(self.define(cx, schema, place, Shape::Union(arms)))
    }

    fn fields(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Vec<Field> {
        let wires = schema.properties.iter();
        let wires = wires.map(|property| (&*property.name.value, property.name.span));
        let names = cx.names("field", &wires.collect::<Vec<_>>(), snake);
        let mut fields = Vec::new();
        for (property, name) in schema.properties.iter().zip(names) {
            let wire = &property.name.value;
            let ty = self.use_of(cx, &property.schema, &place.below(wire, &property.schema));
            let value = cx.flatten().reference(&property.schema);
            let required = schema
                .required
                .iter()
                .any(|required| required.value == *wire);
            for (flag, what) in [
                (value.read_only, "`readOnly`"),
                (value.write_only, "`writeOnly`"),
            ] {
                if flag {
                    cx.skip(what, property.name.span);
                }
            }
            let nullable = value
                .types
                .iter()
                .any(|kind| kind.value == SchemaType::Null);
            let empty = extensions::flag(&value.extensions, "x-empty-means-absent", cx.diagnostics);
            let constraints = field_constraints(cx, &value, &ty);
            fields.push(Field {
                docs: field_docs(&value, &constraints, wire, &ty),
                name,
                wire: wire.clone(),
                ty,
                presence: match (required, nullable) {
                    _ if empty => Presence::OptionalOrEmpty,
                    (true, false) => Presence::Required,
                    (true, true) => Presence::RequiredNullable,
                    (false, false) => Presence::Optional,
                    (false, true) => Presence::OptionalNullable,
                },
                deprecated: value.deprecated,
                constraints,
            });
        }
        fields
    }
}

impl Place {
    /// The place of a schema that is used inside this one.
    pub(super) fn below(&self, name: &str, schema: &SchemaRef) -> Self {
        let mut place = self.within(&word(name));
        place.span = span_of(schema).unwrap_or(self.span);
        place
    }

    fn within(&self, word: &str) -> Self {
        let mut parts = self.parts.clone();
        parts.push(word.to_owned());
        Self {
            name: parts.concat(),
            parts,
            ..*self
        }
    }

    /// The place of something with a name of its own.
    pub(super) fn of(name: &str, span: Span) -> Self {
        Self {
            name: word(name),
            parts: vec![word(name)],
            file: span.file,
            span,
        }
    }
}

fn field_docs(schema: &Schema, constraints: &Constraints, wire: &str, ty: &Ty) -> Docs {
    let mut docs = docs::docs(
        schema.description.as_deref(),
        &format!("`{wire}` of the document."),
    );
    // What a named type allows is said where it is defined.
    if !matches!(ty, Ty::Named(_)) {
        docs::limits(schema, constraints, &mut docs);
    }
    docs
}

fn variants(cx: &mut Context<'_>, values: Vec<extensions::KnownValue>) -> Vec<Variant> {
    let mut different: Vec<extensions::KnownValue> = Vec::new();
    for value in values {
        match different.iter().find(|known| known.value == value.value) {
            Some(known) => cx.clash("variant", &variant(&value.value), known.span, value.span),
            None => different.push(value),
        }
    }
    let texts: Vec<_> = different
        .iter()
        .map(|value| (&*value.value, value.span))
        .collect();
    let names = cx.names("variant", &texts, variant);
    let mut variants: Vec<Variant> = Vec::new();
    for (value, name) in different.into_iter().zip(names) {
        let docs = docs::docs(value.description.as_deref(), &format!("`{}`", value.value));
        variants.push(Variant {
            name,
            wire: value.value,
            docs,
        });
    }
    variants
}

/// Whether a value may be of a kind and of one of others at once.
fn meets(kind: SchemaType, others: &[SchemaType]) -> bool {
    let is_number = |kind| matches!(kind, SchemaType::Integer | SchemaType::Number);
    others
        .iter()
        .any(|other| *other == kind || (is_number(*other) && is_number(kind)))
}

/// A type that a value may have.
struct Candidate {
    name: String,
    ty: Ty,
    /// Members with a constant value, which may tell it from others.
    tag: Vec<(String, Vec<String>)>,
    docs: Docs,
    schema: Schema,
}

impl Candidate {
    fn new(name: String, ty: Ty) -> Self {
        Self {
            docs: docs::docs(None, &format!("`{name}`")),
            name,
            ty,
            tag: Vec::new(),
            schema: Schema::default(),
        }
    }
}

/// Whether a schema says what values are made of.
fn says_shape(schema: &Schema) -> bool {
    !kinds(schema).is_empty()
        || values_of(schema).is_some()
        || schema.one_of.len() + schema.any_of.len() > 0
        || schema.additional_properties.is_some()
}

/// What an arm is called: as its schema, or by what it is.
fn arm_name(cx: &mut Context<'_>, part: &SchemaRef, merged: &Schema, index: usize) -> String {
    if let Some(id) = flatten::target(part) {
        return word(&cx.document.schemas[id.0].name);
    }
    if let Some(title) = merged
        .title
        .as_deref()
        .map(word)
        .filter(|title| !title.is_empty())
    {
        return title;
    }
    match kinds(merged)[..] {
        [kind] if kind != SchemaType::Object => kind_name(kind).to_owned(),
        _ => ordinal(index),
    }
}

/// The place in a list as a word, as far as there are short ones.
fn ordinal(index: usize) -> String {
    const WORDS: [&str; 8] = [
        "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth",
    ];
    WORDS
        .get(index)
        .map_or_else(|| format!("Nr{}", index + 1), |&word| word.to_owned())
}

fn kind_name(kind: SchemaType) -> &'static str {
    match kind {
        SchemaType::Array => "List",
        SchemaType::Boolean => "Bool",
        SchemaType::Integer => "Integer",
        SchemaType::Null => "Null",
        SchemaType::Number => "Number",
        SchemaType::Object => "Object",
        SchemaType::String => "String",
    }
}

/// The members of an object that have one constant value, or few.
fn tag(
    cx: &mut Context<'_>,
    union: &Schema,
    part: &SchemaRef,
    merged: &Schema,
) -> Vec<(String, Vec<String>)> {
    let mut tags = Vec::new();
    if let Some(discriminator) = &union.discriminator
        && let Some(id) = flatten::target(part)
    {
        let named = &cx.document.schemas[id.0];
        let mapped = discriminator.mapping.iter().filter(|(_, target)| {
            target.value == named.name || target.value.ends_with(&format!("/{}", named.name))
        });
        let mut values: Vec<String> = mapped.map(|(value, _)| value.value.clone()).collect();
        if values.is_empty() {
            values.push(named.name.clone());
        }
        tags.push((discriminator.property.value.clone(), values));
    }
    for property in &merged.properties {
        let schema = cx.flatten().reference(&property.schema);
        let Some(values) = values_of(&schema) else {
            continue;
        };
        let texts = values.iter().map(|value| match &value.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(bool) => Some(bool.to_string()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        if let Some(texts) = texts.collect::<Option<Vec<_>>>() {
            tags.push((property.name.value.clone(), texts));
        }
    }
    tags
}

/// The member that tells all objects apart, if there is one: each has it, and no two have a value of it in common.
fn common_tag(arms: &[Candidate]) -> Option<String> {
    let objects = || {
        arms.iter()
            .filter(|arm| matches!(arm.ty, Ty::Named(_) | Ty::Boxed(_)) && !arm.tag.is_empty())
    };
    let first = objects().next()?;
    let decides = |member: &String| {
        let mut seen = BTreeSet::new();
        objects().count() > 1
            && objects().all(|arm| {
                let values = arm.tag.iter().find(|(name, _)| name == member);
                values.is_some_and(|(_, values)| {
                    values.iter().all(|value| seen.insert(value.clone()))
                })
            })
    };
    first
        .tag
        .iter()
        .map(|(member, _)| member)
        .find(|member| decides(member))
        .cloned()
}

/// The values of `enum` or `const`.
fn values_of(schema: &Schema) -> Option<Vec<Node>> {
    match (&schema.constant, &schema.enumeration) {
        (Some(constant), _) => Some(vec![constant.clone()]),
        (None, Some(values)) => Some(values.value.clone()),
        (None, None) => None,
    }
}

fn pattern_value(schema: &Schema) -> Option<&SchemaRef> {
    match &schema.pattern_properties[..] {
        [only] => Some(&only.schema),
        _ => None,
    }
}

/// The types that values have besides null; told from the keywords where the document does not say.
fn kinds(schema: &Schema) -> Vec<SchemaType> {
    let kinds = schema.types.iter().map(|kind| kind.value);
    let kinds: Vec<_> = kinds.filter(|kind| *kind != SchemaType::Null).collect();
    match kinds.is_empty() {
        true if !schema.properties.is_empty() || !schema.pattern_properties.is_empty() => {
            vec![SchemaType::Object]
        }
        true if schema.items.is_some() || !schema.prefix_items.is_empty() => {
            vec![SchemaType::Array]
        }
        _ => kinds,
    }
}

fn format(schema: &Schema) -> &str {
    schema.format.as_ref().map_or("", |format| &format.value)
}

fn string(format: &str) -> Builtin {
    match format {
        "cidr" => Builtin::IpRange,
        "date-time" => Builtin::Timestamp,
        "ip" => Builtin::IpAddr,
        "ipv4" => Builtin::Ipv4Addr,
        "ipv6" => Builtin::Ipv6Addr,
        "password" => Builtin::Secret,
        _ => Builtin::String,
    }
}

fn integer(format: &str) -> Builtin {
    match format {
        "int32" => Builtin::I32,
        "uint16" => Builtin::U16,
        "uint32" => Builtin::U32,
        "uint64" => Builtin::U64,
        _ => Builtin::I64,
    }
}

/// What the values of a field must meet. The limits of a named type are its own.
fn field_constraints(cx: &mut Context<'_>, schema: &Schema, ty: &Ty) -> Constraints {
    let items = match ty {
        Ty::Named(_) => return Constraints::default(),
        Ty::List(item) => schema.items.as_ref().zip(Some(item)),
        Ty::Map(value) => schema.additional_properties.as_ref().zip(Some(value)),
        Ty::Boxed(_) | Ty::Builtin(_) | Ty::Bytes | Ty::Unit => None,
    };
    let items = items.map(|(schema, ty)| {
        let schema = cx.flatten().reference(schema);
        field_constraints(cx, &schema, ty)
    });
    Constraints {
        items: items
            .filter(|items| *items != Constraints::default())
            .map(Box::new),
        ..constraints(cx, schema)
    }
}

fn constraints(cx: &mut Context<'_>, schema: &Schema) -> Constraints {
    let widest = extensions::widest_range(&schema.extensions, cx.diagnostics);
    let number = |limit: &Option<Spanned<serde_json::Number>>| Some(limit.as_ref()?.value.clone());
    let count = |limit: &Option<Spanned<u64>>| Some(limit.as_ref()?.value);
    Constraints {
        minimum: number(&schema.minimum),
        maximum: number(&schema.maximum),
        exclusive_minimum: number(&schema.exclusive_minimum),
        exclusive_maximum: number(&schema.exclusive_maximum),
        min_length: count(&schema.min_length),
        max_length: count(&schema.max_length),
        min_items: count(&schema.min_items),
        max_items: count(&schema.max_items),
        pattern: pattern(cx, schema),
        widest_ipv4: widest.ipv4,
        widest_ipv6: widest.ipv6,
        items: None,
    }
}

/// The pattern, if it is one that can be checked. Documents of others have more.
fn pattern(cx: &mut Context<'_>, schema: &Schema) -> Option<String> {
    let pattern = schema.pattern.as_ref()?;
    let Err(error) = Regex::new(&pattern.value) else {
        return Some(pattern.value.clone());
    };
    cx.diagnostics.push(
        Diagnostic::warning(format!("a pattern cannot be checked: {error}"))
            .at(pattern.span, "this pattern")
            .help("write an expression without look-around and back references"),
    );
    None
}

pub(super) fn span_of(schema: &SchemaRef) -> Option<Span> {
    match schema {
        SchemaRef::Ref { span, .. } => Some(*span),
        SchemaRef::Inline(schema) => schema.span,
    }
}

impl Context<'_> {
    pub(super) fn flatten(&mut self) -> Flatten<'_> {
        Flatten {
            document: self.document,
            diagnostics: self.diagnostics,
        }
    }

    fn sdk_type(&self, schema: &str) -> Option<Builtin> {
        self.sdk
            .types
            .iter()
            .find(|(name, _)| name.value == schema)
            .map(|(_, ty)| *ty)
    }

    /// The name of the schema that is written at a place.
    fn raw_name(&self, span: Span) -> String {
        let named = self
            .document
            .schemas
            .iter()
            .find(|named| named.span == span);
        named.map_or_else(String::new, |named| named.name.clone())
    }

    fn is_id(&self, schema: &str) -> bool {
        self.sdk.ids.iter().any(|name| name.value == schema)
    }

    /// A name for each text. Those that would get the same one are all [spelled out](apart).
    pub(super) fn names(
        &mut self,
        what: &str,
        texts: &[(&str, Span)],
        name: fn(&str) -> String,
    ) -> Vec<String> {
        let mut names: Vec<String> = texts.iter().map(|(text, _)| name(text)).collect();
        for index in 0..names.len() {
            let same = |other: &usize| names[*other] == names[index];
            let same: Vec<usize> = (index..names.len()).filter(same).collect();
            if let [_, second, ..] = same[..] {
                self.clash(what, &names[index], texts[index].1, texts[second].1);
                let group: Vec<_> = same.iter().map(|&index| texts[index].0).collect();
                for (index, name) in same.into_iter().zip(apart(&group, name)) {
                    names[index] = name;
                }
            }
        }
        names
    }

    pub(super) fn clash(&mut self, what: &str, name: &str, first: Span, second: Span) {
        let help = match what {
            "method" => "name one of them under `operations` in sdk.yaml, by its operationId",
            _ => "give one of them another name",
        };
        let mut diagnostic = Diagnostic::error(format!("two {what}s would be called `{name}`"))
            .at(second, "this one")
            .help(help);
        if first != second {
            diagnostic = diagnostic.also(first, "and this one");
        }
        self.diagnostics.defect(diagnostic);
    }

    pub(super) fn unsupported(&mut self, what: &str, span: Span, help: &str) {
        self.diagnostics.push(
            Diagnostic::error(format!("{what} cannot be generated yet"))
                .at(span, "here")
                .help(help),
        );
    }

    /// Says what is called otherwise than its place alone would have it: two things and where they stand.
    pub(super) fn renamed(
        &mut self,
        what: &str,
        name: &str,
        first: (&str, Span),
        second: (&str, Span),
    ) {
        let label = |name: &str| format!("this one is `{name}`");
        self.diagnostics.defect(
            Diagnostic::error(format!("two {what}s would be called `{name}`"))
                .at(second.1, label(second.0))
                .also(first.1, label(first.0))
                .help("name one of them under `operations` in sdk.yaml, by its operationId"),
        );
    }

    /// Says what contradicts itself in a schema, and is taken by the wider meaning.
    fn contradiction(&mut self, what: &str, schema: &Schema, span: Span) {
        let mut diagnostic = Diagnostic::error(what)
            .at(span, "here")
            .help("correct the schema: at present values of both kinds are taken");
        if let Some(other) = schema.types.first() {
            diagnostic = diagnostic.also(other.span, "and here");
        }
        self.diagnostics.defect(diagnostic);
    }

    /// Says what is left out.
    pub(super) fn skip(&mut self, what: &str, span: Span) {
        self.diagnostics.push(
            Diagnostic::warning(format!("{what}: not generated"))
                .at(span, "this is left out")
                .help("nothing needs to be done if callers can do without"),
        );
    }
}
