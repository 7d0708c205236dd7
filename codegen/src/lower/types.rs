//! Schemas become types. A schema with a name and a shape of its own becomes a named type; any other is written where it
//! is used.

use std::collections::BTreeMap;

use super::extensions;
use super::flatten::{self, Flatten};
use super::names::{camel, snake, variant};
use super::{Context, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{Schema, SchemaId, SchemaRef, SchemaType};
use crate::ir::{
    Builtin, Constraints, Docs, Field, Flow, Presence, Record, Shape, Ty, Type, TypeId, Variant,
};
use crate::load::{FileId, Node, Span};

/// Where a schema is used, and what its type is called if it needs one.
#[derive(Clone)]
pub(super) struct Place {
    /// The name of the type.
    pub(super) name: String,
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
                self.shape(cx, &merged, place)
            }
        }
    }

    fn named(&mut self, cx: &mut Context<'_>, id: SchemaId) -> Ty {
        if let Some(ty) = self.of_schema.get(&id) {
            return ty.clone();
        }
        if self.resolving.contains(&id) {
            return Ty::Builtin(Builtin::Any);
        }
        let schema = &cx.document.schemas[id.0];
        let place = Place {
            name: camel(&schema.name),
            file: schema.span.file,
            span: schema.span,
        };
        let ty = if let Some(builtin) = cx.sdk_type(&schema.name) {
            Ty::Builtin(builtin)
        } else {
            self.resolving.push(id);
            let merged = cx.flatten().schema(&schema.schema, Some(id));
            let ty = if cx.is_id(&schema.name) {
                Ty::Named(self.define(cx, &merged, &place, Shape::Id))
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
        if let Some(at) = self.list.iter().position(|known| known.name == place.name) {
            if self.spans[at] != place.span {
                cx.clash("type", &place.name, self.spans[at], place.span);
            }
            return TypeId(at);
        }
        let source = cx.files.name(place.file).to_owned();
        let stem = source
            .rsplit('/')
            .next()
            .and_then(|file| file.split('.').next())
            .unwrap_or("types");
        let mut docs = docs::docs(
            schema.description.as_deref(),
            &format!("`{}` of the document.", place.name),
        );
        if let Shape::Id = shape {
            docs::limits(schema, &mut docs);
        }
        self.list.push(Type {
            name: place.name.clone(),
            module: snake(stem),
            source,
            docs,
            example: schema.examples.first().map(Node::to_json),
            shape,
        });
        self.spans.push(place.span);
        TypeId(self.list.len() - 1)
    }

    /// The type of a schema without `allOf`.
    fn shape(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Ty {
        if let Some(values) = extensions::known_values(&schema.extensions, cx.diagnostics) {
            let variants = variants(cx, values, place);
            return Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)));
        }
        if extensions::flag(&schema.extensions, "x-secret", cx.diagnostics) {
            return Ty::Builtin(Builtin::Secret);
        }
        if let Some(union) = schema.one_of.first().or(schema.any_of.first()) {
            cx.unsupported(
                "`oneOf` and `anyOf`",
                flatten_span(union).unwrap_or(place.span),
            );
            return Ty::Builtin(Builtin::Any);
        }
        match kind(schema) {
            Some(SchemaType::Object) if schema.properties.is_empty() => {
                let value = match &schema.additional_properties {
                    Some(value) => self.use_of(cx, value, &place.below("Value")),
                    None => Ty::Builtin(Builtin::Any),
                };
                Ty::Map(Box::new(value))
            }
            Some(SchemaType::Object) => {
                let empty = Record {
                    fields: Vec::new(),
                    flow: Flow::Received,
                    from: None,
                };
                let id = self.define(cx, schema, place, Shape::Record(empty));
                self.open.push((id, schema.clone(), place.clone()));
                Ty::Named(id)
            }
            Some(SchemaType::Array) => {
                let item = match &schema.items {
                    Some(items) => self.use_of(cx, items, &place.below("Item")),
                    None => Ty::Builtin(Builtin::Any),
                };
                Ty::List(Box::new(item))
            }
            Some(SchemaType::String) => match &schema.enumeration {
                Some(values) => {
                    let values = values
                        .value
                        .iter()
                        .filter_map(extensions::KnownValue::plain)
                        .collect();
                    let variants = variants(cx, values, place);
                    Ty::Named(self.define(cx, schema, place, Shape::OpenEnum(variants)))
                }
                None => Ty::Builtin(string(format(schema))),
            },
            Some(SchemaType::Integer) => Ty::Builtin(integer(format(schema))),
            Some(SchemaType::Number) => Ty::Builtin(Builtin::F64),
            Some(SchemaType::Boolean) => Ty::Builtin(Builtin::Bool),
            Some(SchemaType::Null) | None => Ty::Builtin(Builtin::Any),
        }
    }

    fn fields(&mut self, cx: &mut Context<'_>, schema: &Schema, place: &Place) -> Vec<Field> {
        let mut names: Vec<(String, Span)> = Vec::new();
        let mut fields = Vec::new();
        for property in &schema.properties {
            let wire = &property.name.value;
            let name = snake(wire);
            if let Some((_, first)) = names.iter().find(|(known, _)| *known == name) {
                cx.clash("field", &name, *first, property.name.span);
            }
            names.push((name.clone(), property.name.span));

            let ty = self.use_of(cx, &property.schema, &place.below(wire));
            let value = cx.flatten().reference(&property.schema);
            let required = schema
                .required
                .iter()
                .any(|required| required.value == *wire);
            let nullable = value
                .types
                .iter()
                .any(|kind| kind.value == SchemaType::Null);
            let empty = extensions::flag(&value.extensions, "x-empty-means-absent", cx.diagnostics);
            fields.push(Field {
                docs: field_docs(&value, wire, &ty),
                name,
                wire: wire.clone(),
                ty,
                presence: match (required, nullable) {
                    (true, false) => Presence::Required,
                    (true, true) => Presence::RequiredNullable,
                    (false, _) if empty => Presence::OptionalOrEmpty,
                    (false, false) => Presence::Optional,
                    (false, true) => Presence::OptionalNullable,
                },
                deprecated: value.deprecated,
                constraints: constraints(&value),
            });
        }
        fields
    }
}

impl Place {
    /// The place of a schema written inside this one.
    fn below(&self, name: &str) -> Self {
        Self {
            name: format!("{}{}", self.name, camel(name)),
            ..self.clone()
        }
    }
}

/// What a named type allows is said where it is defined.
fn field_docs(schema: &Schema, wire: &str, ty: &Ty) -> Docs {
    let mut docs = docs::docs(
        schema.description.as_deref(),
        &format!("`{wire}` of the document."),
    );
    if !matches!(ty, Ty::Named(_)) {
        docs::limits(schema, &mut docs);
    }
    docs
}

fn variants(
    cx: &mut Context<'_>,
    values: Vec<extensions::KnownValue>,
    place: &Place,
) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    for value in values {
        let name = variant(&value.value);
        if variants.iter().any(|known| known.name == name) {
            cx.clash("variant", &name, place.span, value.span);
        }
        let docs = docs::docs(value.description.as_deref(), &format!("`{}`", value.value));
        variants.push(Variant {
            name,
            wire: value.value,
            docs,
        });
    }
    variants
}

/// The one type that values have besides null; told from the keywords where the document does not say.
fn kind(schema: &Schema) -> Option<SchemaType> {
    let mut kinds = schema
        .types
        .iter()
        .map(|kind| kind.value)
        .filter(|kind| *kind != SchemaType::Null);
    match (kinds.next(), kinds.next()) {
        (Some(kind), None) => Some(kind),
        (None, _) if !schema.properties.is_empty() => Some(SchemaType::Object),
        (None, _) if schema.items.is_some() => Some(SchemaType::Array),
        _ => None,
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

fn constraints(schema: &Schema) -> Constraints {
    Constraints {
        minimum: schema.minimum.as_ref().map(|limit| limit.value.clone()),
        maximum: schema.maximum.as_ref().map(|limit| limit.value.clone()),
        min_length: schema.min_length.as_ref().map(|limit| limit.value),
        max_length: schema.max_length.as_ref().map(|limit| limit.value),
        min_items: schema.min_items.as_ref().map(|limit| limit.value),
        max_items: schema.max_items.as_ref().map(|limit| limit.value),
        pattern: schema.pattern.as_ref().map(|pattern| pattern.value.clone()),
    }
}

fn flatten_span(schema: &SchemaRef) -> Option<Span> {
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

    fn is_id(&self, schema: &str) -> bool {
        self.sdk.ids.iter().any(|name| name.value == schema)
    }

    pub(super) fn clash(&mut self, what: &str, name: &str, first: Span, second: Span) {
        self.diagnostics.push(
            Diagnostic::error(format!("two {what}s would be called `{name}`"))
                .at(second, "this one")
                .also(first, "and this one")
                .help("give one of them another name"),
        );
    }

    pub(super) fn unsupported(&mut self, what: &str, span: Span) {
        self.diagnostics.push(
            Diagnostic::error(format!("{what} cannot be generated yet"))
                .at(span, "here")
                .help("describe the value with the keywords of one schema"),
        );
    }
}
