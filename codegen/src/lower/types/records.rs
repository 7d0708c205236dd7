//! Objects with named properties.

use std::collections::BTreeSet;

use super::enums::values_of;
use super::limits::field_constraints;
use super::null::{allows_null, is_nothing};
use super::{Place, Types};
use crate::document::{Property, Schema, SchemaRef};
use crate::ir::{Access, Builtin, Constraints, Docs, Field, Presence, Shape, Ty};
use crate::load::Spanned;
use crate::lower::context::Pin;
use crate::lower::names::snake;
use crate::lower::{Context, docs, extensions};

impl Types {
    pub(super) fn fields(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
    ) -> Vec<Field> {
        let undeclared = undeclared(schema);
        let properties = schema.properties.iter().chain(&undeclared);
        let properties: Vec<&Property> = properties
            .filter(|property| !is_nothing(&property.schema))
            .collect();
        let wires = properties.iter();
        let wires = wires.map(|property| (&*property.name.value, property.name.span));
        let pin = Pin::Field(&place.key, "");
        let names = cx.names("field", &wires.collect::<Vec<_>>(), &pin, snake);
        let is_declared = |index: usize| index < properties.len() - undeclared.len();
        let fields = properties.iter().zip(names).enumerate();
        fields
            .map(|(index, (property, name))| {
                let mut required = schema.required.iter();
                let is_required = required.any(|name| name.value == property.name.value);
                let mut field = self.field(cx, property, name, is_required, place);
                if !is_declared(index) {
                    field.access = Access::Undeclared;
                }
                field
            })
            .collect()
    }

    fn field(
        &mut self,
        cx: &mut Context<'_>,
        property: &Property,
        name: String,
        is_required: bool,
        place: &Place,
    ) -> Field {
        let wire = &property.name.value;
        let ty = self.use_of(cx, &property.schema, &place.below(wire, &property.schema));
        let value = cx.flatten().reference(&property.schema);
        let is_nullable = allows_null(cx, &value);
        let empty = extensions::flag(&value.extensions, "x-empty-means-absent", cx.diagnostics);
        let presence = match (is_required, is_nullable) {
            _ if empty => Presence::OptionalOrEmpty,
            (true, false) => Presence::Required,
            (true, true) => Presence::RequiredNullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::OptionalNullable,
        };
        let constraints = field_constraints(cx, &value, &ty);
        Field {
            docs: field_docs(&value, &constraints, &ty),
            name,
            wire: wire.clone(),
            access: match (value.read_only, value.write_only) {
                (true, false) => Access::Service,
                (false, true) => Access::Caller,
                _ => Access::Both,
            },
            constant: (presence == Presence::Required)
                .then(|| self.constant(&value, &ty))
                .flatten(),
            ty,
            presence,
            deprecated: value.deprecated,
            constraints,
        }
    }

    /// The only value that a schema allows, if it is one that can be written in its type.
    fn constant(&self, schema: &Schema, ty: &Ty) -> Option<serde_json::Value> {
        let values = values_of(schema)?;
        let [only] = &values[..] else { return None };
        let value = only.to_json();
        let is_of = match ty {
            Ty::Named(id) => {
                value.is_string() && matches!(self.list[id.0].shape, Shape::OpenEnum(_))
            }
            Ty::Builtin(Builtin::String) => value.is_string(),
            Ty::Builtin(Builtin::Bool) => value.is_boolean(),
            Ty::Builtin(Builtin::F64) => value.as_f64().is_some_and(f64::is_finite),
            Ty::Builtin(Builtin::I64) => value.is_i64(),
            Ty::Builtin(Builtin::U64) => value.is_u64(),
            _ => false,
        };
        is_of.then_some(value)
    }

    /// The type of the members of an object that are not among its properties, where the document gives one.
    pub(super) fn others(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
    ) -> Option<Ty> {
        let value = schema.additional_properties.as_ref();
        let value = value
            .filter(|value| !is_nothing(value))
            .or(pattern_value(schema))?;
        match self.value_of(cx, value, &place.below("Value", value)) {
            Ty::Builtin(Builtin::Any) => None,
            ty => Some(ty),
        }
    }

    /// The type of an item of a list or a value of a map.
    pub(super) fn value_of(
        &mut self,
        cx: &mut Context<'_>,
        schema: &SchemaRef,
        place: &Place,
    ) -> Ty {
        let ty = self.use_of(cx, schema, place);
        let merged = cx.flatten().reference(schema);
        match ty {
            ty @ Ty::Builtin(Builtin::Any) => ty,
            ty if allows_null(cx, &merged) => Ty::Nullable(Box::new(ty)),
            ty => ty,
        }
    }
}

/// What has to be there without being one of the properties: of any value, unless there are no others.
fn undeclared(schema: &Schema) -> Vec<Property> {
    if schema
        .additional_properties
        .as_ref()
        .is_some_and(is_nothing)
    {
        return Vec::new();
    }
    let properties = schema.properties.iter();
    let mut known: BTreeSet<_> = properties.map(|property| &property.name.value).collect();
    let required = schema.required.iter();
    let undeclared = required.filter(|name| known.insert(&name.value));
    let property = |name: &Spanned<String>| Property {
        name: name.clone(),
        schema: SchemaRef::Inline(Box::default()),
    };
    undeclared.map(property).collect()
}

fn field_docs(schema: &Schema, constraints: &Constraints, ty: &Ty) -> Docs {
    let mut docs = docs::docs(schema.description.as_deref(), "");
    if *ty == Ty::Builtin(Builtin::String)
        && let Some(format) = docs::format(schema)
    {
        docs::paragraph(&mut docs, &[format.to_owned()]);
    }
    // What a named type allows is said where it is defined.
    if !matches!(ty, Ty::Named(_)) {
        docs::limits(schema, constraints, &mut docs);
    }
    docs
}

pub(super) fn pattern_value(schema: &Schema) -> Option<&SchemaRef> {
    match &schema.pattern_properties[..] {
        [only] => Some(&only.schema),
        _ => None,
    }
}
