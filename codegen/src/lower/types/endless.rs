//! Records that require themselves, of which no value has an end.

use super::Types;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::{Field, Presence, Shape, Ty, Type};
use crate::lower::finish::components;

impl Types {
    /// Lets a member be absent that its record requires and that requires the record in turn: the service cannot mean it,
    /// and what is blank would have no end.
    pub(in crate::lower) fn end(&mut self, diagnostics: &mut Diagnostics) {
        let components = components(&self.list, required);
        for (owner, ty) in self.list.iter_mut().enumerate() {
            let Shape::Record(record) = &mut ty.shape else {
                continue;
            };
            for field in &mut record.fields {
                let leads_back = |inner| components[inner] == components[owner];
                if !inner(field).is_some_and(leads_back) {
                    continue;
                }
                field.presence = Presence::Optional;
                diagnostics.defect(
                    Diagnostic::error(format!(
                        "`{}` is required in each `{}` and leads back to it: no value could end",
                        field.wire, ty.name
                    ))
                    .at(self.spans[owner], "in this schema")
                    .help("take it out of `required`: it is taken for optional"),
                );
            }
        }
    }
}

/// What has to be there for a value of a type to be.
fn required(ty: &Type) -> Vec<usize> {
    match &ty.shape {
        Shape::Record(record) => record.fields.iter().filter_map(inner).collect(),
        Shape::Union(_) | Shape::OpenEnum(_) | Shape::Id(_) => Vec::new(),
    }
}

fn inner(field: &Field) -> Option<usize> {
    match field.ty {
        Ty::Named(id) if field.presence == Presence::Required => Some(id.0),
        _ => None,
    }
}
