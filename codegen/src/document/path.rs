//! Path templates.

use crate::diagnostics::Diagnostic;
use crate::load::Spanned;

use super::reader::did_you_mean;
use super::{Operation, Parameter, ParameterLocation, Reader};

/// A path template in its parts.
pub(super) struct Template<'a> {
    /// The names of the parameters, in order.
    pub(super) names: Vec<&'a str>,
    /// The path without the names: paths that share it match the same requests.
    pub(super) shape: String,
}

impl<'a> Template<'a> {
    /// Splits a path; the error is what is wrong with it.
    fn parse(path: &'a str) -> Result<Self, &'static str> {
        let mut template = Self {
            names: Vec::new(),
            shape: String::new(),
        };
        let mut rest = path;
        while let Some(open) = rest.find(['{', '}']) {
            if rest[open..].starts_with('}') {
                return Err("a `}` without its `{`");
            }
            let (before, behind) = (&rest[..=open], &rest[open + 1..]);
            let close = behind
                .find(['{', '}'])
                .filter(|close| behind[*close..].starts_with('}'));
            let name = &behind[..close.ok_or("a `{` without its `}`")?];
            if name.is_empty() {
                return Err("a parameter without a name");
            }
            template.shape.push_str(before);
            template.shape.push('}');
            template.names.push(name);
            rest = &behind[name.len() + 1..];
        }
        template.shape.push_str(rest);
        Ok(template)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn template(&mut self, path: &'a Spanned<String>) -> Option<Template<'a>> {
        if !path.value.starts_with('/') {
            self.error(
                Diagnostic::error("a path must begin with `/`")
                    .at(path.span, "this does not")
                    .help(format!("write `/{}`", path.value)),
            );
        }
        match Template::parse(&path.value) {
            Ok(template) => {
                for (index, name) in template.names.iter().enumerate() {
                    if template.names[..index].contains(name) {
                        self.flaw(
                            Diagnostic::error(format!(
                                "the parameter `{name}` occurs twice in this path"
                            ))
                            .at(path.span, format!("`{{{name}}}` stands here twice"))
                            .help("give one of them another name"),
                        );
                    }
                }
                Some(template)
            }
            Err(wrong) => {
                self.error(
                    Diagnostic::error("the braces of this path do not enclose names")
                        .at(path.span, format!("there is {wrong}"))
                        .help("write each parameter as `{name}`"),
                );
                None
            }
        }
    }

    /// The parameters in the path and those that are declared must be the same.
    pub(super) fn check_path_parameters(&mut self, template: &Template<'_>, operation: &Operation) {
        let in_path = |parameter: &&Parameter| parameter.location == ParameterLocation::Path;
        let declared: Vec<_> = operation.parameters.iter().filter(in_path).collect();
        let names = || {
            declared
                .iter()
                .map(|parameter| parameter.name.value.as_str())
        };
        for name in &template.names {
            if !names().any(|declared| declared == *name) {
                let unused = names().filter(|declared| !template.names.contains(declared));
                let help = did_you_mean(name, unused, || {
                    format!(
                        "add `{{ name: {name}, in: path, required: true, schema: … }}` to `parameters`"
                    )
                });
                self.flaw(
                    Diagnostic::error(format!("the path parameter `{name}` is not declared"))
                        .at(
                            operation.path.span,
                            format!("`{{{name}}}` stands in this path"),
                        )
                        .also(operation.method.span, "this operation does not declare it")
                        .help(help),
                );
            }
        }
        for parameter in &declared {
            let name = &parameter.name;
            if !template.names.contains(&name.value.as_str()) {
                let unknown = template
                    .names
                    .iter()
                    .copied()
                    .filter(|known| !names().any(|name| name == *known));
                let help = did_you_mean(&name.value, unknown, || {
                    format!(
                        "write `{{{}}}` into the path, or remove the parameter",
                        name.value
                    )
                });
                self.flaw(
                    Diagnostic::error(format!("the path has no parameter `{}`", name.value))
                        .at(name.span, "this is declared as `in: path`")
                        .also(operation.path.span, "this is the path")
                        .help(help),
                );
            }
        }
    }
}
