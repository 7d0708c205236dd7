//! The object that answers are wrapped in, recognised by what the answers of the document have in common.

use super::answer::success;
use super::operations::{json, property};
use super::paging::About;
use super::{Context, flatten};
use crate::document::{Schema, SchemaRef, SchemaType};
use crate::ir::Envelope;
use crate::load::Value;

/// What an answer says beside a result where it has no `success`: of a document in which most answers are such objects.
const DATA: &[&str] = &[
    "data",
    "meta",
    "pagination",
    "paging",
    "page_info",
    "links",
    "errors",
    "messages",
];

/// The envelope of a document, and how sure it is.
pub(super) struct Wrapper {
    pub(super) names: Envelope,
    /// Whether at least half of the answers are in it, whole. It is recognised by less then.
    is_common: bool,
}

/// An answer without its envelope.
pub(super) struct Opened {
    /// The schema of the result, if there is one.
    pub(super) result: Option<SchemaRef>,
    /// The envelope as it is in this answer, merged.
    pub(super) whole: Schema,
    /// Whether it says that the call succeeded.
    pub(super) says_success: bool,
}

/// The envelope that the answers of the document have, if any: an object with a boolean `success`, lists `errors` and
/// `messages`, and perhaps a `result`; or one with `data` and at most what is said about pages, if three of four answers
/// are that.
pub(super) fn recognise(cx: &mut Context<'_>) -> Option<Wrapper> {
    let (mut answers, mut whole, mut data) = (0, 0, 0);
    let mut info = None;
    for operation in &cx.document.operations {
        let content = success(operation).and_then(|response| json(&response.content));
        let Some(schema) = content.and_then(|media| media.schema.as_ref()) else {
            continue;
        };
        let merged = cx.flatten().reference(schema);
        answers += 1;
        whole += usize::from(is_whole(cx, &merged));
        if has_data(&merged) {
            data += 1;
            let names = merged.properties.iter().map(|it| it.name.value.as_str());
            let about_pages = |name: &&str| DATA[1..5].contains(name);
            info = info.or_else(|| names.map(str::to_owned).find(|name| about_pages(&&**name)));
        }
    }
    if whole > 0 {
        let names = the_envelope();
        let is_common = 2 * whole >= answers;
        return Some(Wrapper { names, is_common });
    }
    let names = Envelope {
        success: String::new(),
        result: "data".to_owned(),
        result_info: info.unwrap_or_default(),
        ..the_envelope()
    };
    (data >= 3 && 4 * data >= 3 * answers).then_some(Wrapper {
        names,
        is_common: true,
    })
}

impl Wrapper {
    /// The answer without the envelope, in whatever way the document composes it; none if it has none.
    pub(super) fn open(&self, cx: &mut Context<'_>, schema: &SchemaRef) -> Option<Opened> {
        let merged = cx.flatten().reference(schema);
        let parts = [&merged.one_of[..], &merged.any_of].concat();
        if parts.is_empty() || self.is_wrapped(cx, &merged) {
            return self.open_one(cx, merged);
        }
        // One of several envelopes: each has what stands beside them too.
        let base = Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..merged
        };
        let base = SchemaRef::Inline(Box::new(base));
        let mut all = Vec::new();
        for part in parts {
            let both = Schema {
                all_of: vec![part, base.clone()],
                ..Schema::default()
            };
            let merged = cx.flatten().schema(&both, None);
            if !self.denies(cx, &merged) {
                all.push(self.open_one(cx, merged)?);
            }
        }
        one_of(all)
    }

    /// What an answer may say about its pages, and where: beside the result, and in it.
    pub(super) fn about(&self, cx: &mut Context<'_>, opened: &Opened) -> Vec<About> {
        let Envelope {
            result,
            result_info,
            ..
        } = &self.names;
        [result_info, "", result]
            .into_iter()
            .filter_map(|name| About::member(cx, &opened.whole, name))
            .collect()
    }

    /// Where to find what stands beside the result, in an envelope that is known by nothing but the names of its members.
    pub(super) fn beside(&self, opened: &Opened) -> Option<String> {
        let Envelope {
            success,
            errors,
            messages,
            result,
            result_info,
        } = &self.names;
        if !success.is_empty() {
            return None;
        }
        let names = opened.whole.properties.iter().map(|it| &it.name.value);
        let names = names.filter(|name| *name != result);
        let (raw, full): (Vec<_>, Vec<_>) = names.partition(|name| *name == errors);
        let full = full.into_iter().map(|name| match name {
            name if name == messages => format!("`{name}`"),
            name if name == result_info => format!("`{name}` (as `result_info`)"),
            name => format!("`{name}` (in `extra`)"),
        });
        let full: Vec<_> = full.collect();
        let full = (!full.is_empty()).then(|| format!("`send_full` has {}", full.join(" and ")));
        let raw = (!raw.is_empty()).then(|| format!("only `send_raw` has `{errors}`"));
        let rest: Vec<_> = full.into_iter().chain(raw).collect();
        let rest = rest.join(", and ");
        (!rest.is_empty()).then(|| format!("Returned is `{result}` of the answer: {rest}."))
    }

    /// Whether an error answer is the envelope, of which every error has the items.
    pub(super) fn is_refusal(&self, cx: &mut Context<'_>, schema: &SchemaRef) -> bool {
        let merged = cx.flatten().reference(schema);
        let parts = merged.one_of.iter().chain(&merged.any_of).cloned();
        let has_errors = |schema: &Schema| {
            let mut names = [&self.names.success, &self.names.errors].into_iter();
            names.all(|name| name.is_empty() || property(schema, name).is_some())
        };
        let parts: Vec<_> = parts.map(|part| cx.flatten().reference(&part)).collect();
        has_errors(&merged) || (!parts.is_empty() && parts.iter().all(has_errors))
    }

    fn open_one(&self, cx: &mut Context<'_>, merged: Schema) -> Option<Opened> {
        self.is_wrapped(cx, &merged).then(|| Opened {
            result: property(&merged, &self.names.result).cloned(),
            says_success: self.names.success.is_empty()
                || property(&merged, &self.names.success).is_some(),
            whole: merged,
        })
    }

    fn is_wrapped(&self, cx: &mut Context<'_>, merged: &Schema) -> bool {
        if self.names.success.is_empty() {
            return has_data(merged);
        }
        if is_whole(cx, merged) {
            return true;
        }
        let says_success = property(merged, &self.names.success).is_some();
        let has_result = property(merged, &self.names.result).is_some();
        let is_of_it = |name: &str| {
            let Envelope {
                errors,
                messages,
                result,
                result_info,
                ..
            } = &self.names;
            [errors, messages, result, result_info]
                .iter()
                .any(|known| *known == name)
        };
        let mut names = merged.properties.iter().map(|it| &it.name.value);
        self.is_common
            && has_result
            && match says_success {
                true => has(cx, merged, &self.names.success, SchemaType::Boolean),
                false => names.all(|name| is_of_it(name)),
            }
    }

    /// Whether this is the envelope of a failure.
    fn denies(&self, cx: &mut Context<'_>, merged: &Schema) -> bool {
        let Some(success) = property(merged, &self.names.success) else {
            return false;
        };
        let success = cx.flatten().reference(success);
        let mut values = success.enumeration.iter().flat_map(|values| &values.value);
        let is_false = |value: &Value| matches!(value, Value::Bool(false));
        success.enumeration.is_some() && values.all(|value| is_false(&value.value))
    }
}

/// What several answers have in common, of which a service gives any. One without a result is a refusal.
fn one_of(mut all: Vec<Opened>) -> Option<Opened> {
    let says_success = all.iter().all(|opened| opened.says_success);
    if all.iter().any(|opened| opened.result.is_some()) {
        all.retain(|opened| opened.result.is_some());
    }
    let mut results: Vec<SchemaRef> = Vec::new();
    for result in all.iter_mut().filter_map(|opened| opened.result.take()) {
        let target = flatten::target(&result);
        let is_known = |known: &SchemaRef| target.is_some() && flatten::target(known) == target;
        if !results.iter().any(is_known) {
            results.push(result);
        }
    }
    let result = match results.len() {
        0 | 1 => results.pop(),
        _ => Some(SchemaRef::Inline(Box::new(Schema {
            any_of: results,
            ..Schema::default()
        }))),
    };
    Some(Opened {
        result,
        says_success,
        ..all.into_iter().next()?
    })
}

/// Whether it is an object with `success`, `errors` and `messages`.
fn is_whole(cx: &mut Context<'_>, merged: &Schema) -> bool {
    let names = the_envelope();
    has(cx, merged, &names.success, SchemaType::Boolean)
        && has(cx, merged, &names.errors, SchemaType::Array)
        && has(cx, merged, &names.messages, SchemaType::Array)
}

/// Whether it is an object with `data` and nothing that a caller would miss.
fn has_data(merged: &Schema) -> bool {
    let mut names = merged.properties.iter().map(|it| it.name.value.as_str());
    property(merged, "data").is_some() && names.all(|name| DATA.contains(&name))
}

fn has(cx: &mut Context<'_>, merged: &Schema, name: &str, kind: SchemaType) -> bool {
    property(merged, name).is_some_and(|schema| {
        let merged = cx.flatten().reference(schema);
        merged.types.iter().any(|allowed| allowed.value == kind)
    })
}

fn the_envelope() -> Envelope {
    let [success, errors, messages, result, result_info] =
        ["success", "errors", "messages", "result", "result_info"].map(str::to_owned);
    Envelope {
        success,
        errors,
        messages,
        result,
        result_info,
    }
}
