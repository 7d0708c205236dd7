//! The report of a run: what became of each operation, schema and other component of a document, and what of the document
//! was lived with. What is counted in the tree and what lowering says of it must be the same.

mod census;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostics::{self, Diagnostic, Diagnostics};
use crate::load::{FileId, Files, Span};
use crate::lower::{Fate, Ledger};
use census::{Caller, Census, Region, census};

/// What became of everything that a document defines.
#[derive(Debug)]
pub struct Report {
    document: String,
    operations: Vec<(Value, Fate)>,
    schemas: Vec<(Value, Fate)>,
    /// How many schemas are written where they are used.
    inline_schemas: usize,
    /// Those of them that are types, by what sdk.yaml calls them.
    inline_types: Vec<(String, String)>,
    /// What sdk.yaml gives the name of.
    given: BTreeSet<String>,
    /// Each with what uses it.
    components: Vec<(Value, Option<Region>)>,
    /// Kind, place and text of each.
    warnings: Vec<(String, Value)>,
}

/// How many of a kind there are, by what became of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Counted in the document.
    pub found: usize,
    /// Types or methods.
    pub generated: usize,
    /// Parts of others.
    pub inlined: usize,
    /// Left out, each with its reason.
    pub skipped: usize,
}

/// Accounts for what the document defines. `None` if anything is unaccounted for, which is then an error that names it.
pub(crate) fn report(
    files: &Files,
    root: FileId,
    ledger: &Ledger,
    diagnostics: &mut Diagnostics,
) -> Option<Report> {
    let warned = Warned::new(diagnostics, files);
    let report = account(census(files, root), ledger, &warned, diagnostics)?;
    Some(Report {
        document: files.source(root),
        warnings: warned.told,
        ..report
    })
}

/// The warnings of a run.
struct Warned {
    /// Kind, place and text of each.
    told: Vec<(String, Value)>,
    /// Where they are, sorted.
    places: Vec<(FileId, u32)>,
}

impl Warned {
    fn new(diagnostics: &Diagnostics, files: &Files) -> Self {
        let sorted = diagnostics.sorted(files);
        let spans = sorted.iter().filter_map(|diagnostic| diagnostic.span);
        let mut places: Vec<_> = spans.map(|span| (span.file, span.start)).collect();
        places.sort_unstable();
        let told = sorted.into_iter().map(|diagnostic| {
            let place = diagnostic.span.map(|span| diagnostics::place(span, files));
            let value = json!({ "place": place, "message": diagnostic.message });
            (kind(&diagnostic.message), value)
        });
        let told = told.collect();
        Self { told, places }
    }

    /// How many are about something that is written here.
    fn inside(&self, span: Span) -> usize {
        let before = |offset: u32| {
            let end = (span.file, offset);
            self.places.partition_point(|place| *place < end)
        };
        before(span.end) - before(span.start)
    }
}

fn account(
    census: Census,
    ledger: &Ledger,
    warned: &Warned,
    diagnostics: &mut Diagnostics,
) -> Option<Report> {
    let mut lost = Vec::new();
    let mut operations = Vec::new();
    for found in census.operations {
        let key = (found.path, found.method);
        let fate = match found.caller {
            Caller::Client => ledger.operations.get(&key).cloned(),
            Caller::Callback => Some(Fate::Skipped("a callback: the service calls it".to_owned())),
            Caller::Webhook => Some(Fate::Skipped("a webhook: the service calls it".to_owned())),
        };
        let (path, method) = key;
        let Some(fate) = fate else {
            lost.push((format!("{method} {path}"), found.span));
            continue;
        };
        let request = format!("{method} {path}");
        let mut about = json!({ "request": request, "id": found.id, "place": found.place });
        let warnings = warned.inside(found.whole);
        if warnings > 0 {
            about["warnings"] = json!(warnings);
        }
        operations.push((about, fate));
    }
    let mut schemas = Vec::new();
    for found in census.schemas {
        let known = ledger.schemas.get(&(found.span.file, found.span.start));
        let fate = match (known, found.used) {
            (Some(fate), _) => fate.clone(),
            (None, Some(Region::Unread(what))) => Fate::Skipped(format!("only {what} uses it")),
            (None, _) => {
                lost.push((found.name, found.span));
                continue;
            }
        };
        let about = json!({ "name": found.name, "place": found.place });
        schemas.push((about, fate));
    }
    let components = census.components.into_iter().map(|found| {
        let about = json!({ "section": found.section, "name": found.name, "place": found.place });
        (about, found.used)
    });
    let report = Report {
        document: String::new(),
        operations,
        schemas,
        inline_schemas: census.inline_schemas,
        inline_types: ledger.inline_types.clone(),
        given: ledger.given.clone(),
        components: components.collect(),
        warnings: Vec::new(),
    };
    for (name, span) in &lost {
        diagnostics.push(
            Diagnostic::error(format!("`{name}` is unaccounted for"))
                .at(
                    *span,
                    "neither generated nor part of another nor left out with a reason",
                )
                .help("this is a defect of the generator: please report it with this definition"),
        );
    }
    lost.is_empty().then_some(report)
}

impl Report {
    /// The operations of paths, webhooks and callbacks.
    pub fn operations(&self) -> Counts {
        counts(&self.operations)
    }

    /// The schemas with a name: all of `components`, and what references lead to elsewhere.
    pub fn schemas(&self) -> Counts {
        counts(&self.schemas)
    }

    /// What a person wants to know at the end of a run.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for (name, counts) in [
            ("operations", self.operations()),
            ("schemas", self.schemas()),
        ] {
            let Counts {
                found,
                generated,
                inlined,
                skipped,
            } = counts;
            let parts = [
                (generated, "generated"),
                (inlined, "inlined"),
                (skipped, "skipped"),
            ];
            let parts = parts.iter().filter(|(number, _)| *number > 0);
            let parts: Vec<_> = parts
                .map(|(number, what)| format!("{number} {what}"))
                .collect();
            let _ = writeln!(text, "{found:>8} {name}: {}", list(&parts));
        }
        let (found, types) = (self.inline_schemas, self.inline_types.len());
        let _ = writeln!(
            text,
            "{found:>8} schemas written where they are used: {types} types"
        );
        let used = self
            .components
            .iter()
            .filter(|(_, used)| used.is_some())
            .count();
        let found = self.components.len();
        let _ = writeln!(text, "{found:>8} other components: {used} used");
        let mut kinds: Vec<_> = self.kinds().into_iter().collect();
        kinds.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        for (kind, count) in kinds {
            let _ = writeln!(text, "{count:>8} × {kind}");
        }
        text
    }

    /// The whole report as JSON, a line for each definition.
    pub fn to_json(&self) -> String {
        let used = self
            .components
            .iter()
            .filter(|(_, used)| used.is_some())
            .count();
        let counts = json!({
            "operations": self.operations().to_json(),
            "schemas": self.schemas().to_json(),
            "inline_schemas": { "found": self.inline_schemas, "types": self.inline_types.len() },
            "components": { "found": self.components.len(), "used": used },
            "warnings": self.warnings.len(),
        });
        let components = self.components.iter().map(|(about, used)| {
            let used = match used {
                Some(Region::Operations) => json!("used"),
                Some(Region::Unread(what)) => json!(format!("not used but by {what}")),
                None => json!("not used"),
            };
            with(about, "fate", used)
        });
        let warnings = self
            .warnings
            .iter()
            .map(|(kind, about)| with(about, "kind", json!(kind)));
        format!(
            "{{\n\"document\": {},\n\"counts\": {counts:#},\n\"operations\": {},\n\"schemas\": {},\n\"inline_types\": {},\n\
             \"components\": {},\n\"warnings_by_kind\": {:#},\n\"warnings\": {}\n}}\n",
            json!(self.document),
            lines(self.operations.iter().map(told)),
            lines(self.schemas.iter().map(told)),
            lines(
                self.inline_types
                    .iter()
                    .map(|(key, name)| json!({ "key": key, "name": name }))
            ),
            lines(components),
            json!(self.kinds()),
            lines(warnings),
        )
    }

    /// What has another name than in the report of an earlier run, with the lines of sdk.yaml that keep the old names.
    /// Empty where nothing has, or where the text is no report.
    pub fn renames(&self, before: &str) -> String {
        let Ok(before) = serde_json::from_str::<Value>(before) else {
            return String::new();
        };
        let now = serde_json::from_str::<Value>(&self.to_json()).unwrap_or_default();
        let (mut renames, mut pins) = (String::new(), String::new());
        for (section, part) in [
            ("operations", "operations"),
            ("schemas", "schemas"),
            ("schemas", "inline_types"),
        ] {
            let (old, new) = (names(&before, part), names(&now, part));
            let mut lines = String::new();
            for (key, old) in old {
                let is_given = self.given.contains(key);
                if let Some(new) = new.get(key).filter(|new| **new != old && !is_given) {
                    let _ = writeln!(renames, "  {old} is now {new}");
                    let _ = writeln!(lines, "  {}: {}", json!(key), pin(section, old));
                }
            }
            if !lines.is_empty() && !pins.contains(&format!("{section}:\n")) {
                let _ = writeln!(pins, "{section}:");
            }
            pins += &lines;
        }
        match renames.is_empty() {
            true => renames,
            false => format!(
                "warning: names have changed since the last report:\n{renames}to keep the old ones, write into sdk.yaml:\n\n{pins}\n"
            ),
        }
    }

    fn kinds(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for (kind, _) in &self.warnings {
            *kinds.entry(kind.as_str()).or_default() += 1;
        }
        kinds
    }
}

impl Counts {
    fn to_json(self) -> Value {
        let Self {
            found,
            generated,
            inlined,
            skipped,
        } = self;
        json!({ "found": found, "generated": generated, "inlined": inlined, "skipped": skipped })
    }
}

fn counts(list: &[(Value, Fate)]) -> Counts {
    let mut counts = Counts {
        found: list.len(),
        ..Counts::default()
    };
    for (_, fate) in list {
        *match fate {
            Fate::Generated(_) => &mut counts.generated,
            Fate::Inlined(_) => &mut counts.inlined,
            Fate::Skipped(_) => &mut counts.skipped,
        } += 1;
    }
    counts
}

fn told((about, fate): &(Value, Fate)) -> Value {
    let (what, text) = match fate {
        Fate::Generated(name) => ("generated", name),
        Fate::Inlined(place) => ("inlined", place),
        Fate::Skipped(reason) => ("skipped", reason),
    };
    with(about, what, json!(text))
}

fn with(about: &Value, key: &str, value: Value) -> Value {
    let mut about = about.clone();
    about[key] = value;
    about
}

fn lines(values: impl Iterator<Item = Value>) -> String {
    let lines: Vec<_> = values.map(|value| format!("\n  {value}")).collect();
    format!("[{}\n]", lines.join(","))
}

/// What each definition in a part of a report is generated as, by what sdk.yaml calls it.
fn names<'r>(report: &'r Value, part: &str) -> BTreeMap<&'r str, &'r str> {
    let list = report[part].as_array().into_iter().flatten();
    let names = list.filter_map(|one| {
        let key = ["key", "request", "name"]
            .iter()
            .find_map(|key| one[*key].as_str())?;
        let name = if part == "inline_types" {
            &one["name"]
        } else {
            &one["generated"]
        };
        Some((key, name.as_str()?))
    });
    names.collect()
}

/// A name as sdk.yaml has it: of a method, without the type that it belongs to.
fn pin(section: &str, name: &str) -> String {
    let mut parts: Vec<_> = name.split("::").collect();
    if section == "operations" && parts.len() > 2 {
        parts.remove(parts.len() - 2);
    }
    parts.join(".")
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => "none".to_owned(),
        parts => parts.join(", "),
    }
}

/// What messages have in common that differ in what they quote only. What is left out is a kind by its name.
fn kind(message: &str) -> String {
    if message.ends_with(": not generated") && !message.contains(", which") {
        return message.to_owned();
    }
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(index, part)| if index % 2 == 0 { part } else { "…" });
    let kind: Vec<_> = parts.collect();
    kind.join("`")
}
