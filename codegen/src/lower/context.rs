//! What every pass reads, and where it reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::budget::Budget;
use super::flatten::Flatten;
use super::methods;
use super::names::{FORMS, apart};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Document, Operation, ParameterLocation, Schema};
use crate::ir::{Builtin, Placement};
use crate::load::{Files, Span, Spanned};
use crate::sdk::{self, GivenNames, SchemaRule, Sdk};
use serde_json::json;

/// What every pass reads, and where it reports.
pub(super) struct Context<'a> {
    pub(super) document: &'a Document,
    pub(super) sdk: &'a Sdk,
    pub(super) files: &'a Files,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) budget: Budget,
    /// Where the client sends its credentials.
    pub(super) credentials: Vec<Placement>,
    /// Where sdk.yaml says something that was found to apply.
    pub(super) applied: BTreeSet<Span>,
    /// Where it says something of pages that an operation does not have, with what is missing.
    pub(super) misapplied: BTreeMap<Span, Vec<(Span, &'static str)>>,
}

impl Context<'_> {
    pub(super) fn flatten(&mut self) -> Flatten<'_> {
        Flatten {
            document: self.document,
            diagnostics: self.diagnostics,
            budget: &mut self.budget,
        }
    }

    pub(super) fn sdk_type(&self, schema: &str) -> Option<Builtin> {
        self.sdk.schemas.say(&[schema], |rule| {
            let skipped = rule.skip.is_some().then_some(Builtin::Any);
            rule.ty.or(skipped)
        })
    }

    /// Why a schema is left out, if sdk.yaml says so.
    pub(super) fn sdk_skip(&self, schema: &str) -> Option<&str> {
        self.sdk.schemas.say(&[schema], |rule| rule.skip.as_deref())
    }

    /// The type that sdk.yaml gives to values of a format.
    pub(super) fn sdk_format(&mut self, format: &str) -> Option<Builtin> {
        let mut formats = self.sdk.formats.iter();
        let (name, ty) = formats.find(|(name, _)| name.value == format)?;
        self.applied.insert(name.span);
        Some(*ty)
    }

    /// The name that sdk.yaml gives to the type at a place.
    pub(super) fn sdk_name(&self, key: &str) -> Option<&Spanned<String>> {
        self.sdk.schemas.say(&[key], |rule| rule.name.as_ref())
    }

    /// The name that sdk.yaml gives to a field or a variant of the type at a place.
    pub(super) fn sdk_member(
        &self,
        key: &str,
        wire: &str,
        of: fn(&SchemaRule) -> &GivenNames,
    ) -> Option<(Spanned<String>, String)> {
        self.sdk.schemas.say(&[key], |rule| {
            let mut names = of(rule).iter();
            names.find(|(known, _)| known.value == wire).cloned()
        })
    }

    /// The name of the schema that is written at a place.
    pub(super) fn raw_name(&self, span: Span) -> String {
        let named = self
            .document
            .schemas
            .iter()
            .find(|named| named.span == span);
        named.map_or_else(String::new, |named| named.name.clone())
    }

    pub(super) fn is_id(&self, schema: &str) -> bool {
        let mut ids = self.sdk.ids.iter();
        ids.any(|id| sdk::matches(&id.value, schema))
    }

    /// A name for each text. Those that would get the same one are all [spelled out](apart), but for those that sdk.yaml
    /// names.
    pub(super) fn names(
        &mut self,
        what: &str,
        texts: &[(&str, Span)],
        pin: &Pin<'_>,
        name: fn(&str) -> String,
    ) -> Vec<String> {
        let mut names: Vec<String> = texts.iter().map(|(text, _)| name(text)).collect();
        if names.iter().collect::<BTreeSet<_>>().len() == names.len() {
            return names;
        }
        let derived = |index: &usize| !self.is_pinned(pin, texts[*index].0);
        let derived: Vec<usize> = (0..names.len()).filter(derived).collect();
        let mut forms = vec![0; names.len()];
        let mut shared: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for _ in 0..2 * FORMS {
            for (plain, group) in groups(&names, &derived) {
                let form = group.iter().map(|index| forms[*index]).max();
                let group_texts: Vec<_> = group.iter().map(|index| texts[*index].0).collect();
                let (spelled, form) = apart(&group_texts, form.unwrap_or_default() + 1, name);
                for (index, name) in group.iter().zip(spelled) {
                    names[*index] = name;
                }
                for index in group {
                    if forms[index] == 0 {
                        shared.entry(plain.clone()).or_default().push(index);
                    }
                    forms[index] = form;
                }
            }
        }
        for (name, group) in groups(&names, &derived) {
            self.same(what, &name, texts[group[0]].1, texts[group[1]].1);
        }
        for (plain, group) in shared {
            let told = group.iter().map(|index| (&*names[*index], texts[*index].1));
            let pin = pin.of(texts[group[group.len() - 1]].0);
            self.told_apart(what, &plain, &told.collect::<Vec<_>>(), &pin);
        }
        names
    }

    /// Whether sdk.yaml gives a name to what has this one in the document.
    fn is_pinned(&self, pin: &Pin<'_>, wire: &str) -> bool {
        match pin {
            Pin::Field(key, _) => self.sdk_member(key, wire, |rule| &rule.fields).is_some(),
            Pin::Variant(key, _) => self.sdk_member(key, wire, |rule| &rule.variants).is_some(),
            Pin::Parameter(operation, location, _) => {
                methods::given_parameter(self, operation, *location, wire).is_some()
            }
            Pin::Method(_) | Pin::Type(_) => false,
        }
    }

    /// Refuses a document of which two parts would have one name, whatever is done.
    pub(super) fn same(&mut self, what: &str, name: &str, first: Span, second: Span) {
        let help = match what {
            "method" => "name one of them under `operations` in sdk.yaml, by its path and method",
            _ => "rename one of them in the document",
        };
        self.diagnostics.push(
            Diagnostic::error(format!("{} would be called `{name}`", two(what)))
                .at(second, "this one")
                .also(first, "and this one")
                .help(help),
        );
    }

    pub(super) fn clash(&mut self, what: &str, name: &str, first: Span, second: Span) {
        let mut diagnostic = Diagnostic::error(format!("{} would be called `{name}`", two(what)))
            .at(second, "this one")
            .help("give one of them another name");
        if first != second {
            diagnostic = diagnostic.also(first, "and this one");
        }
        self.diagnostics.defect(diagnostic);
    }

    pub(super) fn unsupported(&mut self, what: &str, span: Span, help: &str) {
        self.diagnostics.defect(
            Diagnostic::error(format!("{what} cannot be generated yet"))
                .at(span, "here")
                .help(help),
        );
    }

    /// Says what is called otherwise than its place alone would have it, and where it stands.
    pub(super) fn told_apart(
        &mut self,
        what: &str,
        name: &str,
        all: &[(&str, Span)],
        pin: &Pin<'_>,
    ) {
        const SHOWN: usize = 4;
        let label = |name: &str| format!("this one is `{name}`");
        let Some(((last, at), others)) = all.split_last() else {
            return;
        };
        let mut diagnostic = Diagnostic::error(format!("{} would be called `{name}`", two(what)))
            .at(*at, label(last))
            .help(format!("to name one of them, write into sdk.yaml: `{pin}`"));
        for (name, span) in others.iter().take(SHOWN) {
            diagnostic = diagnostic.also(*span, label(name));
        }
        self.diagnostics.defect(diagnostic);
    }

    /// A name of sdk.yaml that something else has, and the keys for one each where its key is of several.
    pub(super) fn taken(&mut self, what: &str, name: &str, span: Span, keys: &[String]) {
        let help = match keys {
            [] | [_] => "give another name".to_owned(),
            [first, others @ ..] => {
                format!("name each of them: `{first}`, `{}`", others.join("`, `"))
            }
        };
        self.diagnostics.push(
            Diagnostic::error(format!("another {what} is called `{name}` too"))
                .at(span, "given here")
                .help(help),
        );
    }

    /// Says what contradicts itself in a schema, and is taken by the wider meaning.
    pub(super) fn contradiction(&mut self, what: &str, schema: &Schema, span: Span) {
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

/// The line of sdk.yaml that names something.
pub(super) enum Pin<'a> {
    /// A field of the type with this key, by its name in the document.
    Field(&'a str, &'a str),
    /// A variant of the type with this key, by its value in the document.
    Variant(&'a str, &'a str),
    /// A parameter, by its place and its name in the document.
    Parameter(&'a Operation, ParameterLocation, &'a str),
    /// The method of an operation.
    Method(&'a str),
    /// The type with this key.
    Type(&'a str),
}

impl<'a> Pin<'a> {
    /// The line for another member of the same.
    fn of(&self, wire: &'a str) -> Self {
        match *self {
            Self::Field(key, _) => Self::Field(key, wire),
            Self::Variant(key, _) => Self::Variant(key, wire),
            Self::Parameter(operation, location, _) => Self::Parameter(operation, location, wire),
            Self::Method(id) => Self::Method(id),
            Self::Type(key) => Self::Type(key),
        }
    }
}

impl fmt::Display for Pin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = |f: &mut fmt::Formatter<'_>, section, key: &str, members, wire: &str| {
            let (key, wire) = (json!(key), json!(wire));
            write!(
                f,
                "{section}: {{ {key}: {{ {members}: {{ {wire}: … }} }} }}"
            )
        };
        match self {
            Self::Field(key, wire) => member(f, "schemas", key, "fields", wire),
            Self::Variant(key, wire) => member(f, "schemas", key, "variants", wire),
            Self::Parameter(operation, location, wire) => {
                let keys = methods::keys(operation);
                let key = keys.first().map_or("", String::as_str);
                let wire = methods::parameter_key(operation, *location, wire);
                member(f, "operations", key, "parameters", &wire)
            }
            Self::Method(id) => write!(f, "operations: {{ {}: {{ method: … }} }}", json!(id)),
            Self::Type(key) => write!(f, "schemas: {{ {}: … }}", json!(key)),
        }
    }
}

/// The names that several of these have, with the indices of those.
fn groups(names: &[String], of: &[usize]) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for index in of {
        groups.entry(&names[*index]).or_default().push(*index);
    }
    let groups = groups.into_iter().filter(|(_, group)| group.len() > 1);
    groups
        .map(|(name, group)| (name.to_owned(), group))
        .collect()
}

/// Two things of these kinds.
fn two(what: &str) -> String {
    match what {
        "resource and type" => "a resource and a type".to_owned(),
        "method or resource" => "two methods or resources".to_owned(),
        what => format!("two {what}s"),
    }
}
