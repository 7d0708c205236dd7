//! Objects with named properties.

use super::limits::field_constraints;
use super::{Place, Types};
use crate::document::{Schema, SchemaRef, SchemaType};
use crate::ir::{Constraints, Docs, Field, Presence, Ty};
use crate::lower::names::snake;
use crate::lower::{Context, docs, extensions};

impl Types {
    pub(super) fn fields(
        &mut self,
        cx: &mut Context<'_>,
        schema: &Schema,
        place: &Place,
    ) -> Vec<Field> {
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

pub(super) fn pattern_value(schema: &Schema) -> Option<&SchemaRef> {
    match &schema.pattern_properties[..] {
        [only] => Some(&only.schema),
        _ => None,
    }
}
