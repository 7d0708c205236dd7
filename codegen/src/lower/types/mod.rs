//! Schemas become types. A schema with a name and a shape of its own becomes a named type; any other is written where it
//! is used.

mod arms;
mod endless;
mod enums;
mod families;
mod limits;
mod names;
mod null;
mod records;
mod scalars;
mod tags;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use super::names::{module, type_name};
use super::{Context, docs, extensions, flatten};
use crate::diagnostics::Diagnostic;
use crate::document::{Schema, SchemaId, SchemaRef, SchemaType};
use crate::ir::{Builtin, Field, Flow, Record, Shape, Ty, Type, TypeId, Variant};
use crate::load::{FileId, Node, Span};
use enums::{values_of, variants};
use limits::constraints;
use records::pattern_value;
use scalars::{format, integer, is_int_or_string, kind_name, kinds, string};
use unions::Candidate;

pub(super) use limits::field_constraints;
pub(super) use names::Place;
pub(super) use null::allows_null;
pub(super) use scalars::{is_binary, is_encoded};

/// How many lists and maps may be inside each other before a record or a scalar comes.
const DEPTH: usize = 64;

/// The types found so far.
#[derive(Default)]
pub(super) struct Types {
    pub(super) list: Vec<Type>,
    /// Where each of them is written.
    pub(super) spans: Vec<Span>,
    /// The names of the schemas that have one, by file and pointer.
    homes: BTreeMap<(FileId, String), SchemaId>,
    /// What the choices without a name are called, by file and pointer of their list.
    choices: BTreeMap<(FileId, String), Vec<Option<String>>>,
    /// What the schemas with a name are called.
    definitions: Vec<String>,
    /// What sdk.yaml calls the place of each type.
    pub(super) keys: Vec<String>,
    /// The words that the name of each of them is made of.
    parts: Vec<Vec<String>>,
    /// Which type a place has become.
    claims: BTreeMap<(Span, String), TypeId>,
    of_schema: BTreeMap<SchemaId, Ty>,
    /// Aliases that are being resolved, to notice one that stands for itself.
    resolving: Vec<SchemaId>,
    /// How many schemas are around the one at hand.
    depth: usize,
    /// Where parts are written that are files, whatever their schemas are elsewhere.
    files: BTreeSet<Span>,
    /// Records whose fields are still to be lowered.
    open: Vec<(TypeId, Schema, Place)>,
}

impl Types {
    /// None yet. What is written at these places is a file.
    pub(super) fn with_files(files: BTreeSet<Span>) -> Self {
        Self {
            files,
            ..Self::default()
        }
    }

    /// Whether a schema is a file where it is used.
    pub(super) fn is_file(&self, cx: &mut Context<'_>, schema: &SchemaRef) -> bool {
        span_of(schema).is_some_and(|span| self.files.contains(&span))
            || is_binary(&cx.flatten().reference(schema))
    }

    /// The type of a schema where it is used, with all types that this one needs.
    pub(super) fn of(&mut self, cx: &mut Context<'_>, schema: &SchemaRef, place: &Place) -> Ty {
        let ty = self.use_of(cx, schema, place);
        self.complete(cx);
        ty
    }

    /// Gives the records that were found their fields.
    fn complete(&mut self, cx: &mut Context<'_>) {
        while let Some((id, schema, place)) = self.open.pop() {
            let mut lowered = self.fields(cx, &schema, &place);
            rename_fields(cx, &place.key, &mut lowered);
            let others = self.others(cx, &schema, &place);
            if let Shape::Record(record) = &mut self.list[id.0].shape {
                record.fields = lowered;
                record.others = others;
            }
        }
    }

    /// What a schema with a name has become, if it was used as a whole.
    pub(super) fn of_schema(&self, id: SchemaId) -> Option<&Ty> {
        self.of_schema.get(&id)
    }

    /// The type of a schema with a name, whoever uses it.
    pub(super) fn whole(&mut self, cx: &mut Context<'_>, id: SchemaId) {
        let span = cx.document.schemas[id.0].span;
        let schema = SchemaRef::Ref {
            target: id,
            span,
            siblings: None,
        };
        cx.budget.at = span;
        let place = self.definition(cx, id);
        self.of(cx, &schema, &place);
    }

    fn use_of(&mut self, cx: &mut Context<'_>, schema: &SchemaRef, place: &Place) -> Ty {
        if span_of(schema).is_some_and(|span| self.files.contains(&span)) {
            return Ty::Builtin(Builtin::FilePart);
        }
        match flatten::target(schema) {
            Some(id) => self.named(cx, id),
            None => {
                let merged = cx.flatten().reference(schema);
                match span_of(schema).and_then(|span| self.own_place(cx, span)) {
                    // Others refer to it as to a schema with a name.
                    Some((_, Some(id))) => self.named(cx, id),
                    Some((own, None)) => self.shape(cx, &merged, &own),
                    None => self.shape(cx, &merged, place),
                }
            }
        }
    }

    fn named(&mut self, cx: &mut Context<'_>, id: SchemaId) -> Ty {
        if let Some(ty) = self.of_schema.get(&id) {
            return ty.clone();
        }
        let schema = &cx.document.schemas[id.0];
        if let Some(target) = flatten::alias(schema)
            && cx.sdk_type(&schema.name).is_none()
            && !cx.is_id(&schema.name)
        {
            return self.named(cx, target);
        }
        if self.resolving.len() == DEPTH {
            cx.diagnostics.push(
                Diagnostic::error(format!(
                    "more than {DEPTH} lists and maps are inside each other"
                ))
                .at(schema.span, "this is one level too many")
                .help("make one of them a property of an object"),
            );
        }
        let place = self.definition(cx, id);
        if self.resolving.len() >= DEPTH || self.resolving.contains(&id) {
            return self.unfinished(cx, id, &place);
        }
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
            } else if let Some(ty) = self.family(cx, id, &merged, &place) {
                ty
            } else {
                self.shape(cx, &merged, &place)
            };
            self.resolving.pop();
            ty
        };
        self.of_schema.insert(id, ty.clone());
        ty
    }

    /// The type of a schema that is met again while it is resolved: a list or a map of itself has no name to be known
    /// by, but a union has. Its arms come when they are known.
    fn unfinished(&mut self, cx: &mut Context<'_>, id: SchemaId, place: &Place) -> Ty {
        let schema = &cx.document.schemas[id.0].schema;
        if schema.one_of.len() + schema.any_of.len() < 2 {
            let name = &cx.document.schemas[id.0].name;
            cx.diagnostics.defect(
                Diagnostic::error(format!("`{name}` is a list or a map of itself"))
                    .at(
                        place.span,
                        "has no type in Rust: what is inside is any JSON value",
                    )
                    .help("make it an object with a member that holds the list or the map"),
            );
            return Ty::Builtin(Builtin::Any);
        }
        Ty::Named(self.define(cx, schema, place, Shape::Union(Vec::new())))
    }

    fn define(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
        shape: Shape,
    ) -> TypeId {
        let name = match cx.sdk_name(&place.key) {
            Some(name) => name.value.clone(),
            None => type_name(&place.name),
        };
        let mut shape = shape;
        if let Shape::OpenEnum(variants) = &mut shape {
            rename_variants(cx, &place.key, variants);
        }
        let key = (place.span, name.clone());
        if let Some(id) = self.claims.get(&key) {
            let known = &mut self.list[id.0].shape;
            if matches!(known, Shape::Union(arms) if arms.is_empty()) {
                *known = shape;
            }
            return *id;
        }
        let members = match &shape {
            Shape::Record(_) => schema.properties.len(),
            Shape::OpenEnum(variants) => variants.len(),
            Shape::Union(arms) => arms.len(),
            Shape::Id(_) => 0,
        };
        let words = place.key.len() / 32;
        cx.budget
            .define(1 + members + words, place.span, cx.diagnostics);
        let source = cx.files.source(place.file);
        let stem = source
            .rsplit('/')
            .next()
            .and_then(|file| file.split('.').next())
            .unwrap_or("types");
        let mut docs = docs::docs(schema.description.as_deref(), &place.said());
        if schema.deprecated {
            docs::paragraph(&mut docs, &["Deprecated.".to_owned()]);
        }
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
        self.keys.push(place.key.clone());
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

    /// The type of a schema without `allOf`.
    fn shape(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        if let Some(builtin) = cx.sdk_type(&place.key) {
            return Ty::Builtin(builtin);
        }
        if self.depth == DEPTH || place.parts.len() > DEPTH {
            cx.diagnostics.defect(
                Diagnostic::error(format!(
                    "more than {DEPTH} schemas without a name are inside each other"
                ))
                .at(schema.span.unwrap_or(place.span), "this is one level too many")
                .help("look for parts of `allOf`, `oneOf` and `anyOf` that lead back here, or give one of the schemas a name"),
            );
            return Ty::Builtin(Builtin::Any);
        }
        self.depth += 1;
        let ty = self.shape_within(cx, schema, place);
        self.depth -= 1;
        ty
    }

    fn shape_within(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        if let Some(values) = extensions::known_values(&schema.extensions, cx.diagnostics) {
            let variants = variants(cx, values, &place.key);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        if extensions::flag(&schema.extensions, "x-secret", cx.diagnostics) {
            return Ty::Builtin(Builtin::Secret);
        }
        let kinds = match is_int_or_string(schema) {
            true => vec![SchemaType::Integer, SchemaType::String],
            false if schema.one_of.len() + schema.any_of.len() > 0 => {
                return self.union(cx, schema, place);
            }
            false => kinds(schema),
        };
        if let Some(values) = values_of(schema)
            && let Some(ty) = self.enumerated(cx, schema, &values, place)
        {
            return ty;
        }
        match kinds[..] {
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
        if matches!(
            kind,
            SchemaType::String | SchemaType::Integer | SchemaType::Number
        ) && let Some(builtin) = cx.sdk_format(format(schema))
        {
            return Ty::Builtin(builtin);
        }
        match kind {
            SchemaType::Object if schema.properties.is_empty() => {
                let value = match schema
                    .additional_properties
                    .as_ref()
                    .or(pattern_value(schema))
                {
                    Some(value) => self.value_of(cx, value, &place.below("Value", value)),
                    None => Ty::Builtin(Builtin::Any),
                };
                Ty::Map(Box::new(value))
            }
            SchemaType::Object => {
                let empty = Record {
                    fields: Vec::new(),
                    others: None,
                    flow: Flow::Received,
                    from: None,
                };
                let known = self.list.len();
                let id = self.define(cx, schema, place, Shape::Record(empty));
                // What is a type already has its fields or will have them: it may be inside itself.
                if self.list.len() > known {
                    self.open.push((id, schema.clone(), place.clone()));
                }
                Ty::Named(id)
            }
            SchemaType::Array => {
                let item = match &schema.items {
                    _ if !schema.prefix_items.is_empty() => self.tuple(cx, schema, place),
                    Some(items) => self.value_of(cx, items, &place.below("Item", items)),
                    None => Ty::Builtin(Builtin::Any),
                };
                Ty::List(Box::new(item))
            }
            SchemaType::String => Ty::Builtin(string(schema, cx.diagnostics.is_lenient())),
            SchemaType::Integer => {
                let ty = integer(schema, cx.diagnostics.is_lenient());
                if let Some((span, label)) = scalars::beyond(schema, ty) {
                    cx.diagnostics.defect(
                        Diagnostic::error("a whole number of 64 bits does not hold all that is allowed here")
                            .at(span, label)
                            .help("correct the limits, or give the schema another type in sdk.yaml: an answer with any other number is an error"),
                    );
                }
                Ty::Builtin(ty)
            }
            SchemaType::Number => Ty::Builtin(Builtin::F64),
            SchemaType::Boolean => Ty::Builtin(Builtin::Bool),
            SchemaType::Null => Ty::Builtin(Builtin::Any),
        }
    }
}

/// Gives fields the names of sdk.yaml.
fn rename_fields(cx: &mut Context<'_>, key: &str, fields: &mut [Field]) {
    let mut given = Vec::new();
    for field in &mut *fields {
        if let Some((wire, name)) = cx.sdk_member(key, &field.wire, |rule| &rule.fields) {
            given.push((name.clone(), wire.span));
            field.name = name;
        }
    }
    for (name, span) in given {
        if fields.iter().filter(|field| field.name == name).count() > 1 {
            cx.taken("field", &name, span, &[]);
        }
    }
}

/// Gives variants the names of sdk.yaml.
fn rename_variants(cx: &mut Context<'_>, key: &str, variants: &mut [Variant]) {
    let mut given = Vec::new();
    for variant in &mut *variants {
        if let Some((wire, name)) = cx.sdk_member(key, &variant.wire, |rule| &rule.variants) {
            given.push((name.clone(), wire.span));
            variant.name = name;
        }
    }
    for (name, span) in given {
        if variants
            .iter()
            .filter(|variant| variant.name == name)
            .count()
            > 1
        {
            cx.taken("variant", &name, span, &[]);
        }
    }
}

pub(super) fn span_of(schema: &SchemaRef) -> Option<Span> {
    match schema {
        SchemaRef::Ref { span, .. } => Some(*span),
        SchemaRef::Inline(schema) => schema.span,
    }
}
