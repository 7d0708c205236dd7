//! Schemas become types. A schema with a name and a shape of its own becomes a named type; any other is written where it
//! is used.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::extensions;
use super::flatten::{self, Flatten};
use super::names::{module, snake, type_name, variant, word};
use super::{Context, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{Schema, SchemaId, SchemaRef, SchemaType};
use crate::ir::{
    Builtin, Constraints, Docs, Field, Flow, Presence, Record, Shape, Ty, Type, TypeId, Variant,
};
use crate::load::{FileId, Node, Span, Spanned};

/// How many lists and maps may be inside each other before a record or a scalar comes.
const DEPTH: usize = 64;

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
        let place = Place {
            name: word(&schema.name),
            file: schema.span.file,
            span: schema.span,
        };
        let ty = if let Some(builtin) = cx.sdk_type(&schema.name) {
            Ty::Builtin(builtin)
        } else {
            self.resolving.push(id);
            let merged = cx.flatten().schema(&schema.schema, Some(id));
            let ty = if cx.is_id(&schema.name) {
                if kind(&merged) != Some(SchemaType::String) {
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
        if let Some(at) = self.list.iter().position(|known| known.name == name) {
            if self.spans[at] != place.span {
                cx.clash("type", &name, self.spans[at], place.span);
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
                span_of(union).unwrap_or(place.span),
                "describe the value with the keywords of one schema",
            );
            return Ty::Builtin(Builtin::Any);
        }
        match kind(schema) {
            Some(SchemaType::Object) if schema.properties.is_empty() => {
                let value = match &schema.additional_properties {
                    Some(value) => self.use_of(cx, value, &place.below("Value", value)),
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
                    Some(items) => self.use_of(cx, items, &place.below("Item", items)),
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
        let name = format!("{}{}", self.name, word(name));
        Self {
            name,
            span: span_of(schema).unwrap_or(self.span),
            ..*self
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

/// What the values of a field must meet. The limits of a named type are its own.
fn field_constraints(cx: &mut Context<'_>, schema: &Schema, ty: &Ty) -> Constraints {
    let items = match ty {
        Ty::Named(_) => return Constraints::default(),
        Ty::List(item) => schema.items.as_ref().zip(Some(item)),
        Ty::Map(value) => schema.additional_properties.as_ref().zip(Some(value)),
        Ty::Boxed(_) | Ty::Builtin(_) | Ty::Unit => None,
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

    fn is_id(&self, schema: &str) -> bool {
        self.sdk.ids.iter().any(|name| name.value == schema)
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
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn unsupported(&mut self, what: &str, span: Span, help: &str) {
        self.diagnostics.push(
            Diagnostic::error(format!("{what} cannot be generated yet"))
                .at(span, "here")
                .help(help),
        );
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
