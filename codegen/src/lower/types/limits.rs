//! What values a schema allows beyond their type.

use regex_lite::Regex;

use crate::diagnostics::Diagnostic;
use crate::document::Schema;
use crate::ir::{Constraints, Ty};
use crate::load::Spanned;
use crate::lower::{Context, extensions};

/// What the values of a field must meet. The limits of a named type are its own.
pub(in crate::lower) fn field_constraints(
    cx: &mut Context<'_>,
    schema: &Schema,
    ty: &Ty,
) -> Constraints {
    let items = match ty {
        Ty::Named(_) => return Constraints::default(),
        Ty::Nullable(inner) => return field_constraints(cx, schema, inner),
        // What the items after those of a tuple must meet is not for all.
        Ty::List(_) if !schema.prefix_items.is_empty() => None,
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

pub(super) fn constraints(cx: &mut Context<'_>, schema: &Schema) -> Constraints {
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
