//! Parameters.

use crate::diagnostics::Diagnostic;
use crate::load::{Node, Spanned};

use super::reader::{Keys, Map};
use super::{Parameter, ParameterLocation, Reader, SchemaRef};

const PARAMETER: Keys = Keys {
    object: "a parameter",
    read: &[
        "name",
        "in",
        "required",
        "description",
        "schema",
        "content",
        "example",
        "examples",
        "style",
        "explode",
        "deprecated",
        "allowReserved",
        "allowEmptyValue",
    ],
    skipped: &[],
};
const LOCATIONS: [&str; 4] = ["cookie", "header", "path", "query"];

/// The parameters of both; of one that both have, that of `nearer`.
pub(super) fn joined(mut known: Vec<Parameter>, nearer: Vec<Parameter>) -> Vec<Parameter> {
    for parameter in nearer {
        match known.iter_mut().find(|known| is_same(known, &parameter)) {
            Some(known) => *known = parameter,
            None => known.push(parameter),
        }
    }
    known
}

impl<'a> Reader<'a> {
    /// The parameters of a path or an operation; `None` where some could not be read.
    pub(super) fn parameters(&mut self, map: &Map<'a>) -> Option<Vec<Parameter>> {
        let nodes = self.items(map, "parameters");
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut complete = true;
        for node in nodes {
            let Some(parameter) = self.parameter(node) else {
                complete = false;
                continue;
            };
            if let Some(known) = parameters.iter().find(|known| is_same(known, &parameter)) {
                let first = known.span;
                self.flaw(
                    Diagnostic::error(format!(
                        "the parameter `{}` is declared twice",
                        parameter.name.value
                    ))
                    .at(node.span, "this is the second one")
                    .also(first, "this is the first one")
                    .help("remove one of them"),
                );
                continue;
            }
            parameters.push(parameter);
        }
        complete.then_some(parameters)
    }

    fn parameter(&mut self, node: &'a Node) -> Option<Parameter> {
        let (node, description) = self.follow(node)?;
        let map = self.map(node, &PARAMETER)?;
        let name = self.required_string(&map, "name");
        let location = self.required_string(&map, "in").and_then(|location| {
            Some(match location.value.as_str() {
                "cookie" => ParameterLocation::Cookie,
                "header" => ParameterLocation::Header,
                "path" => ParameterLocation::Path,
                "query" => ParameterLocation::Query,
                _ => return self.not_one_of("a parameter is never", &location, &LOCATIONS),
            })
        });
        let (schema, examples, media_type) = self.parameter_schema(&map);
        let own = self.examples(&map);
        let parameter = Parameter {
            name: name?,
            location: location?,
            required: self.flag(&map, "required"),
            description: description.or_else(|| self.text(&map, "description")),
            schema,
            style: self.text(&map, "style"),
            explode: map.get("explode").map(|_| self.flag(&map, "explode")),
            media_type,
            deprecated: self.flag(&map, "deprecated"),
            allow_reserved: self.flag(&map, "allowReserved"),
            allow_empty_value: self.flag(&map, "allowEmptyValue"),
            example: own.into_iter().chain(examples).next(),
            span: node.span,
        };
        if parameter.location == ParameterLocation::Path && !parameter.required {
            let at = map
                .get("required")
                .map_or(parameter.name.span, |node| node.span);
            self.flaw(
                Diagnostic::error(format!(
                    "the path parameter `{}` must be required",
                    parameter.name.value
                ))
                .at(at, "a path has all its parameters")
                .help("write `required: true`"),
            );
        }
        Some(parameter)
    }

    /// `schema`, or that of the only media type of `content`, with the examples there and its name.
    fn parameter_schema(
        &mut self,
        map: &Map<'a>,
    ) -> (Option<SchemaRef>, Vec<Node>, Option<Spanned<String>>) {
        if let Some(schema) = map.get("schema") {
            if let Some(content) = map.get("content") {
                self.flaw(
                    Diagnostic::error("a parameter has either `schema` or `content`")
                        .at(content.span, "this is `content`")
                        .also(schema.span, "this is `schema`")
                        .help("remove one of the two"),
                );
            }
            return (Some(self.schema_ref(schema)), Vec::new(), None);
        }
        let Some(node) = map.get("content") else {
            self.flaw(
                Diagnostic::error("a parameter lacks `schema`")
                    .at(map.span, "`schema` is missing here")
                    .help("add `schema: { type: … }`"),
            );
            return (None, Vec::new(), None);
        };
        let mut content = self.content_of(node).into_iter();
        let first = content.next();
        if first.is_none() || content.next().is_some() {
            self.flaw(
                Diagnostic::error("`content` of a parameter must have one media type")
                    .at(node.span, "this has none, or several")
                    .help("leave one media type, such as `application/json`"),
            );
        }
        match first {
            Some(only) => (only.schema, only.examples, Some(only.name)),
            None => (None, Vec::new(), None),
        }
    }
}

/// Whether two parameters cannot stand beside each other.
pub(super) fn is_same(one: &Parameter, other: &Parameter) -> bool {
    // Headers are named without regard to case.
    one.location == other.location
        && match one.location {
            ParameterLocation::Header => one.name.value.eq_ignore_ascii_case(&other.name.value),
            _ => one.name.value == other.name.value,
        }
}
