//! Where an operation belongs and what its method is called: as sdk.yaml says, or else by the words of its path, by its HTTP
//! method and by what it answers. Nothing else of the document has a say, so that a name stays as other operations come
//! and go.

use super::Context;
use super::names;
use super::operations::braces;
use super::parameters::location_name;
use super::resources::{self, Step};
use super::target::Target;
use crate::document::{self, ParameterLocation};
use crate::ir::{Location, Method, Parameter, Setting};
use crate::load::Spanned;
use crate::sdk::{OperationRule, PagingRule};

/// Words that say what is done: at the end of a path they name a method and no resource.
const VERBS: &[&str] = &[
    "accept",
    "ack",
    "activate",
    "add",
    "analyze",
    "append",
    "apply",
    "approve",
    "archive",
    "attach",
    "begin",
    "block",
    "cancel",
    "check",
    "clear",
    "clone",
    "close",
    "commit",
    "complete",
    "confirm",
    "connect",
    "convert",
    "copy",
    "deactivate",
    "decline",
    "decrypt",
    "deploy",
    "detach",
    "disable",
    "disconnect",
    "dismiss",
    "download",
    "enable",
    "encrypt",
    "evaluate",
    "execute",
    "expire",
    "export",
    "fetch",
    "find",
    "finish",
    "flush",
    "force",
    "fork",
    "generate",
    "grant",
    "identify",
    "import",
    "install",
    "invalidate",
    "invite",
    "invoke",
    "join",
    "kill",
    "launch",
    "leave",
    "lock",
    "login",
    "logout",
    "lookup",
    "merge",
    "migrate",
    "move",
    "pause",
    "ping",
    "poll",
    "preview",
    "promote",
    "publish",
    "pull",
    "purge",
    "push",
    "rebuild",
    "redeem",
    "refresh",
    "regenerate",
    "register",
    "reindex",
    "reject",
    "release",
    "reload",
    "remove",
    "rename",
    "render",
    "renew",
    "reopen",
    "repair",
    "replace",
    "reserve",
    "reset",
    "resolve",
    "restart",
    "restore",
    "resume",
    "retry",
    "revert",
    "review",
    "revoke",
    "rollback",
    "rotate",
    "run",
    "sanitize",
    "save",
    "schedule",
    "search",
    "send",
    "share",
    "sign",
    "start",
    "stop",
    "submit",
    "subscribe",
    "suspend",
    "swap",
    "sync",
    "synchronize",
    "transfer",
    "translate",
    "trigger",
    "truncate",
    "unarchive",
    "unblock",
    "undelete",
    "undo",
    "uninstall",
    "unlink",
    "unlock",
    "unpause",
    "unpublish",
    "unregister",
    "unshare",
    "unsubscribe",
    "upgrade",
    "upload",
    "upsert",
    "validate",
    "verify",
    "withdraw",
];

/// Parameters of the query that go through a list.
const PAGING: &[&str] = &[
    "page",
    "per_page",
    "page_size",
    "cursor",
    "limit",
    "offset",
    "page_token",
];

/// Where an operation belongs and what its method is called.
pub(super) struct Naming {
    pub(super) steps: Vec<Step>,
    pub(super) method: String,
    pub(super) origin: Origin,
}

/// What the name of a method comes from.
pub(super) enum Origin {
    /// It was given.
    Given,
    /// The HTTP method.
    Verb,
    /// The last word of the path. Where that has to be a resource, this is its step, and the name by the HTTP method.
    Word(Step, String),
}

/// What the names of an operation are found by: its id, method and path.
pub(super) fn keys(operation: &document::Operation) -> Vec<String> {
    let id = operation.id.iter().map(|id| id.value.clone());
    let method = format!("{:?}", operation.method.value).to_uppercase();
    let path = &operation.path.value;
    id.chain([format!("{method} {path}"), path.clone()])
        .collect()
}

pub(super) fn naming(
    cx: &Context<'_>,
    operation: &document::Operation,
    method: Method,
    is_list: bool,
    parameters: &[Parameter],
    settings: &[Setting],
) -> Naming {
    let target = Target::of(&operation.path.value);
    let mut steps = steps(cx, target.path);
    let held = steps.last().map_or(0, |step| step.parameters);
    let is_list = is_list || settings.iter().any(goes_through_a_list);
    let name = match method {
        Method::Delete => "delete",
        Method::Get if parameters.len() == held && is_list => "list",
        Method::Get => "get",
        Method::Head => "head",
        Method::Options => "options",
        Method::Patch => "edit",
        Method::Post => "create",
        Method::Put => "update",
        Method::Trace => "trace",
    };
    let mut naming = Naming {
        steps: Vec::new(),
        method: name.to_owned(),
        origin: Origin::Verb,
    };
    if let Some(word) = target.word() {
        let module = resources::step(&word);
        let parameters = parameters.len();
        naming.method = names::method(module.trim_end_matches('_'));
        naming.origin = Origin::Word(Step { module, parameters }, name.to_owned());
    } else if steps.len() > 1
        && parameters.len() == held
        && !matches!(
            method,
            Method::Delete | Method::Head | Method::Options | Method::Trace
        )
        && let Some(last) = steps.pop_if(|last| is_verb(&last.module))
    {
        naming.method = names::method(last.module.trim_end_matches('_'));
        naming.origin = Origin::Word(last, name.to_owned());
    }
    if steps.is_empty() {
        steps.push(Step {
            module: "root".to_owned(),
            parameters: 0,
        });
    }
    naming.steps = steps;
    override_(cx, operation, &mut naming);
    naming
}

/// What sdk.yaml says.
fn override_(cx: &Context<'_>, operation: &document::Operation, naming: &mut Naming) {
    if let Some(resource) = say(cx, operation, |rule| rule.resource.clone()) {
        // The word that named the method is a step like others where the resource is another.
        if let Origin::Word(step, name) = std::mem::replace(&mut naming.origin, Origin::Given) {
            naming.steps.push(step);
            naming.method = name;
        }
        let last = naming.steps.last().map_or(0, |step| step.parameters);
        let derived = std::mem::take(&mut naming.steps);
        let mut is_same = true;
        for (index, module) in resource.iter().enumerate() {
            let same = derived.get(index).filter(|step| step.module == *module);
            is_same &= same.is_some();
            let parameters = match same.filter(|_| is_same && index + 1 < resource.len()) {
                Some(step) => step.parameters,
                None => last,
            };
            naming.steps.push(Step {
                module: module.clone(),
                parameters,
            });
        }
    }
    if let Some(method) = say(cx, operation, |rule| rule.method.clone()) {
        naming.method = method;
        naming.origin = Origin::Given;
    }
}

/// Why an operation is left out, if sdk.yaml says so.
pub(super) fn skipped(cx: &Context<'_>, operation: &document::Operation) -> Option<String> {
    say(cx, operation, |rule| rule.skip.clone())
}

/// Whether the operation's answers are taken out of the envelope where they have one.
pub(super) fn takes_envelopes(cx: &Context<'_>, operation: &document::Operation) -> bool {
    say(cx, operation, |rule| rule.envelope).unwrap_or(true)
}

/// The product that sdk.yaml gives an operation to.
pub(super) fn product<'a>(
    cx: &Context<'a>,
    operation: &document::Operation,
) -> Option<&'a Spanned<String>> {
    say(cx, operation, |rule| rule.product.as_ref())
}

/// What sdk.yaml says of the pages of an operation.
pub(super) fn paging<'a>(
    cx: &Context<'a>,
    operation: &document::Operation,
) -> Option<&'a PagingRule> {
    say(cx, operation, |rule| rule.paging.as_ref())
}

/// What sdk.yaml says first of an operation.
pub(super) fn say<'a, V>(
    cx: &Context<'a>,
    operation: &document::Operation,
    of: impl Fn(&'a OperationRule) -> Option<V>,
) -> Option<V> {
    let keys = keys(operation);
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    cx.sdk.operations.say(&keys, of)
}

/// The name that sdk.yaml gives to a parameter.
pub(super) fn given_parameter(
    cx: &Context<'_>,
    operation: &document::Operation,
    location: ParameterLocation,
    wire: &str,
) -> Option<(Spanned<String>, String)> {
    let qualified = qualified(location, wire);
    say(cx, operation, |rule| {
        let of = |key: &str| {
            rule.parameters
                .iter()
                .find(|(known, _)| known.value == *key)
        };
        of(&qualified).or_else(|| of(wire)).cloned()
    })
}

/// What sdk.yaml may call a parameter, to tell it from those of the same name in other places: `query.id`.
pub(super) fn qualified(location: ParameterLocation, wire: &str) -> String {
    format!("{}.{wire}", location_name(location))
}

/// The shortest key of a parameter in sdk.yaml that no other of the operation has.
pub(super) fn parameter_key(
    operation: &document::Operation,
    location: ParameterLocation,
    wire: &str,
) -> String {
    let mut others = operation.parameters.iter();
    match others.any(|it| it.name.value == wire && it.location != location) {
        true => qualified(location, wire),
        false => wire.to_owned(),
    }
}

/// Gives parameters the names of sdk.yaml.
pub(super) fn rename_parameters(
    cx: &mut Context<'_>,
    operation: &document::Operation,
    path: &mut [Parameter],
    settings: &mut [Setting],
) {
    let path = path.iter_mut().map(|it| (ParameterLocation::Path, it));
    let settings = settings.iter_mut().map(|setting| {
        let location = match setting.location {
            Location::Cookie => ParameterLocation::Cookie,
            Location::Header => ParameterLocation::Header,
            Location::Query => ParameterLocation::Query,
        };
        (location, &mut setting.parameter)
    });
    let mut all: Vec<_> = path.chain(settings).collect();
    let mut given: Vec<(Spanned<String>, String)> = Vec::new();
    for (location, parameter) in &mut all {
        if let Some((wire, name)) = given_parameter(cx, operation, *location, &parameter.wire) {
            parameter.name.clone_from(&name);
            given.push((wire, name));
        }
    }
    for (index, (key, name)) in given.iter().enumerate() {
        let has_name = |(_, parameter): &&(_, &mut Parameter)| parameter.name == *name;
        if all.iter().filter(has_name).count() < 2 {
            continue;
        }
        // Said once of what several have, it is one mistake.
        if given[..index]
            .iter()
            .any(|(other, _)| other.span == key.span)
        {
            continue;
        }
        let same = all.iter().filter(|(_, it)| it.wire == key.value);
        let places: Vec<_> = same
            .map(|(place, _)| qualified(*place, &key.value))
            .collect();
        cx.taken("parameter", name, key.span, &places);
    }
}

/// What the names of the parameters of a path are made of: of one that stands in it more than once, the words before it
/// too, as far as they tell it apart.
pub(super) fn parameter_texts(path: &str) -> Vec<String> {
    let wires: Vec<&str> = braces(path).collect();
    let heads: Vec<&str> = path.split('{').collect();
    let words = |index: usize, count: usize| {
        let head = heads[..=index]
            .iter()
            .map(|head| head.split_once('}').map_or(*head, |it| it.1));
        let words: Vec<_> = head
            .flat_map(|head| head.split('/'))
            .filter(|it| !it.is_empty())
            .collect();
        let mut text = words[words.len().saturating_sub(count)..].join(" ");
        text.push(' ');
        text + wires[index]
    };
    let of = |index: usize| {
        let same = |other: &usize| wires[*other] == wires[index] && *other != index;
        let others: Vec<_> = (0..wires.len()).filter(same).collect();
        if others.is_empty() {
            return wires[index].to_owned();
        }
        let apart = |count: &usize| {
            others
                .iter()
                .all(|other| words(*other, *count) != words(index, *count))
        };
        words(index, (1..path.len()).find(apart).unwrap_or(1))
    };
    (0..wires.len()).map(of).collect()
}

/// What a path has behind a prefix of sdk.yaml.
pub(super) fn below<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'))?;
    rest.starts_with('/').then_some(rest)
}

/// The words of a path below the prefixes of sdk.yaml, with the number of parameters before each.
fn steps(cx: &Context<'_>, path: &str) -> Vec<Step> {
    let prefixes = cx.sdk.prefixes.iter();
    let below = prefixes.filter_map(|prefix| below(path, &prefix.value));
    let below = below.min_by_key(|rest| rest.len()).unwrap_or(path);
    let head = &path[..path.len() - below.len()];
    let mut count = braces(head).count();
    let mut steps = Vec::new();
    for segment in below.split('/').filter(|segment| !segment.is_empty()) {
        let words: Vec<_> = segment
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |part| part.1))
            .collect();
        let word = words.join(" ");
        // What stands between parameters is often no more than a sign: `{name}.{ext}`.
        let is_sign = words.len() > 1 && !word.contains(char::is_alphanumeric);
        if !is_sign && !word.trim().is_empty() {
            steps.push(Step {
                module: resources::step(&word),
                parameters: count,
            });
        }
        count += braces(segment).count();
    }
    steps
}

/// Whether a word of a path says what is done: `verify`, `purge_cache`.
fn is_verb(module: &str) -> bool {
    let (first, rest) = module.split_once('_').unwrap_or((module, ""));
    let is_common = matches!(
        first,
        "create" | "delete" | "edit" | "get" | "set" | "update"
    );
    VERBS.binary_search(&first).is_ok() || (is_common && !rest.is_empty())
}

fn goes_through_a_list(setting: &Setting) -> bool {
    setting.location == Location::Query && PAGING.contains(&setting.parameter.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{VERBS, parameter_texts};

    #[test]
    fn the_verbs_are_sorted_for_the_search() {
        assert!(VERBS.is_sorted());
    }

    #[test]
    fn a_parameter_that_a_path_has_twice_is_called_after_the_words_before_it() {
        let path = "/accounts/{id}/maps/{map}/accounts/{id}";
        assert_eq!(
            parameter_texts(path),
            ["accounts id", "map", "maps accounts id"]
        );
        assert_eq!(parameter_texts("/{a}{b}/{c}"), ["a", "b", "c"]);
    }
}
