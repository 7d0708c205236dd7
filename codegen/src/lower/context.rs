//! What every pass reads, and where it reports.

use std::collections::BTreeSet;

use super::budget::{Budget, COMPARED};
use super::flatten::Flatten;
use super::names::apart;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::{Document, Schema};
use crate::ir::{Builtin, Placement};
use crate::load::{Files, Span, Spanned};
use crate::sdk::{self, GivenNames, SchemaRule, Sdk};

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
    pub(super) fn sdk_format(&self, format: &str) -> Option<Builtin> {
        let mut formats = self.sdk.formats.iter();
        formats
            .find(|(name, _)| name.value == format)
            .map(|(_, ty)| *ty)
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

    /// A name for each text. Those that would get the same one are all [spelled out](apart).
    pub(super) fn names(
        &mut self,
        what: &str,
        texts: &[(&str, Span)],
        name: fn(&str) -> String,
    ) -> Vec<String> {
        let mut names: Vec<String> = texts.iter().map(|(text, _)| name(text)).collect();
        if names.iter().collect::<BTreeSet<_>>().len() == names.len() {
            return names;
        }
        let compared = names.len() * names.len() / COMPARED;
        let at = texts.first().map(|(_, span)| *span);
        if !self.budget.take(compared, at, self.diagnostics) {
            return names;
        }
        for index in 0..names.len() {
            let same = |other: &usize| names[*other] == names[index];
            let same: Vec<usize> = (index..names.len()).filter(same).collect();
            if let [_, second, ..] = same[..] {
                self.clash(what, &names[index], texts[index].1, texts[second].1);
                let group: Vec<_> = same.iter().map(|&index| texts[index].0).collect();
                for (index, name) in same.into_iter().zip(apart(&group, name)) {
                    names[index] = name;
                }
            }
        }
        names
    }

    /// Refuses a document of which two parts would have one name, whatever is done.
    pub(super) fn same(&mut self, what: &str, name: &str, first: Span, second: Span) {
        self.diagnostics.push(
            Diagnostic::error(format!("{} would be called `{name}`", two(what)))
                .at(second, "this one")
                .also(first, "and this one")
                .help("name one of them under `operations` in sdk.yaml, by its path and method"),
        );
    }

    pub(super) fn clash(&mut self, what: &str, name: &str, first: Span, second: Span) {
        let help = match what {
            "method" => "name one of them under `operations` in sdk.yaml, by its operationId",
            _ => "give one of them another name",
        };
        let mut diagnostic = Diagnostic::error(format!("{} would be called `{name}`", two(what)))
            .at(second, "this one")
            .help(help);
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

    /// Says what is called otherwise than its place alone would have it: two things and where they stand.
    pub(super) fn renamed(
        &mut self,
        what: &str,
        name: &str,
        first: (&str, Span),
        second: (&str, Span),
    ) {
        let label = |name: &str| format!("this one is `{name}`");
        self.diagnostics.defect(
            Diagnostic::error(format!("{} would be called `{name}`", two(what)))
                .at(second.1, label(second.0))
                .also(first.1, label(first.0))
                .help("name one of them under `operations` in sdk.yaml, by its operationId"),
        );
    }

    /// A name of sdk.yaml that something else has.
    pub(super) fn taken(&mut self, what: &str, name: &str, span: Span) {
        self.diagnostics.push(
            Diagnostic::error(format!("another {what} is called `{name}` too"))
                .at(span, "given here")
                .help("give another name"),
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

/// Two things of these kinds.
fn two(what: &str) -> String {
    match what {
        "resource and type" => "a resource and a type".to_owned(),
        "method or resource" => "two methods or resources".to_owned(),
        what => format!("two {what}s"),
    }
}
