//! `sdk.yaml`: how an API looks in Rust, and nothing else.

mod rules;

pub use rules::{
    GivenNames, OperationRule, PagingKind, PagingNames, PagingRule, Rules, SchemaRule, is_pattern,
    matches,
};

use crate::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::emit::{RESERVED_TYPES, RESERVED_VALUES};
use crate::ir::Builtin;
use crate::load::{Node, Spanned, Value};
use crate::lower::RESERVED_PRODUCTS;

/// What `sdk.yaml` says.
#[derive(Debug, Default)]
pub struct Sdk {
    /// The package and folder of the model crate.
    pub model: Option<CrateName>,
    /// The package and folder of the client crate.
    pub client: Option<CrateName>,
    /// The folder for tests of what goes over the wire.
    pub tests: Option<String>,
    /// The folder for the calls that the proof makes.
    pub proof: Option<String>,
    /// The folder of the emulator's crate.
    pub emulator: Option<Spanned<String>>,
    /// Heads of paths that say nothing about the resource; their parameters become the resource's.
    pub prefixes: Vec<Spanned<String>>,
    /// How operations look.
    pub operations: Rules<OperationRule>,
    /// How schemas look.
    pub schemas: Rules<SchemaRule>,
    /// By `format`: the Rust type of such strings and numbers.
    pub formats: Vec<(Spanned<String>, Builtin)>,
    /// Names and patterns of schemas that are strings which identify something: each becomes a type of its own.
    pub ids: Vec<Spanned<String>>,
}

/// A package and where it lies.
#[derive(Debug)]
pub struct CrateName {
    /// The name in `Cargo.toml`.
    pub package: String,
    /// The folder, relative to the folder of the run.
    pub folder: String,
}

const BUILTINS: [(&str, Builtin); 16] = [
    ("IpAddr", Builtin::IpAddr),
    ("IpRange", Builtin::IpRange),
    ("Ipv4Addr", Builtin::Ipv4Addr),
    ("Ipv6Addr", Builtin::Ipv6Addr),
    ("Secret", Builtin::Secret),
    ("Serial", Builtin::Serial),
    ("String", Builtin::String),
    ("Timestamp", Builtin::Timestamp),
    ("Value", Builtin::Any),
    ("bool", Builtin::Bool),
    ("f64", Builtin::F64),
    ("i32", Builtin::I32),
    ("i64", Builtin::I64),
    ("u16", Builtin::U16),
    ("u32", Builtin::U32),
    ("u64", Builtin::U64),
];

impl Sdk {
    /// Reads the file's tree. What is wrong with it is reported and left out.
    pub fn read(root: &Node, diagnostics: &mut Diagnostics) -> Self {
        let mut sdk = Self::default();
        for (key, value) in members(root, diagnostics) {
            match key.value.as_str() {
                "crates" => sdk.read_crates(value, diagnostics),
                "prefixes" => sdk.prefixes = strings(value, diagnostics),
                "ids" => sdk.ids = strings(value, diagnostics),
                "operations" => {
                    for (key, rule) in members(value, diagnostics) {
                        let rule = operation_rule(rule, diagnostics);
                        sdk.operations.0.push((key.clone(), rule));
                    }
                }
                "schemas" => {
                    for (key, rule) in members(value, diagnostics) {
                        let rule = schema_rule(rule, diagnostics);
                        sdk.schemas.0.push((key.clone(), rule));
                    }
                }
                "types" => {
                    for (schema, name) in members(value, diagnostics) {
                        let ty = builtin(name, diagnostics);
                        let rule = SchemaRule {
                            ty,
                            ..SchemaRule::default()
                        };
                        sdk.schemas.0.push((schema.clone(), rule));
                    }
                }
                "formats" => {
                    for (format, name) in members(value, diagnostics) {
                        sdk.formats
                            .extend(builtin(name, diagnostics).map(|ty| (format.clone(), ty)));
                    }
                }
                _ => unknown(
                    key,
                    &[
                        "crates",
                        "formats",
                        "ids",
                        "operations",
                        "prefixes",
                        "schemas",
                        "types",
                    ],
                    diagnostics,
                ),
            }
        }
        sdk
    }

    fn read_crates(&mut self, node: &Node, diagnostics: &mut Diagnostics) {
        for (key, value) in members(node, diagnostics) {
            match key.value.as_str() {
                "model" => self.model = crate_name(value, diagnostics),
                "client" => self.client = crate_name(value, diagnostics),
                "emulator" => self.emulator = folder(value, diagnostics),
                "proof" => self.proof = folder(value, diagnostics).map(|it| it.value),
                "tests" => self.tests = folder(value, diagnostics).map(|it| it.value),
                _ => unknown(
                    key,
                    &["client", "emulator", "model", "proof", "tests"],
                    diagnostics,
                ),
            }
        }
        if let (Some(model), Some(client)) = (&self.model, &self.client)
            && (model.package == client.package || model.folder == client.folder)
        {
            diagnostics.push(
                Diagnostic::error("the model and the client are two crates")
                    .at(node.span, "they share a package or a folder here")
                    .help("give each its own"),
            );
        }
    }
}

fn folder(node: &Node, diagnostics: &mut Diagnostics) -> Option<Spanned<String>> {
    string(node, diagnostics).filter(|folder| is_folder(folder, diagnostics))
}

fn crate_name(node: &Node, diagnostics: &mut Diagnostics) -> Option<CrateName> {
    let (mut package, mut folder) = (None, None);
    for (key, value) in members(node, diagnostics) {
        match key.value.as_str() {
            "package" => package = string(value, diagnostics),
            "folder" => folder = string(value, diagnostics),
            _ => unknown(key, &["folder", "package"], diagnostics),
        }
    }
    let (Some(package), Some(folder)) = (package, folder) else {
        diagnostics.push(
            Diagnostic::error("a crate needs a package and a folder")
                .at(node.span, "one of them is missing here")
                .help("write `{ package: my-api-model, folder: crates/model }`"),
        );
        return None;
    };
    let name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let library = package.value.replace('-', "_");
    if syn::parse_str::<syn::Ident>(&library).is_err()
        || !package.value.starts_with(|c: char| c.is_ascii_alphabetic())
        || !package.value.chars().all(name)
    {
        diagnostics.push(
            Diagnostic::error(format!("`{}` is no name for a package", package.value))
                .at(package.span, "here")
                .help("use letters, digits, `-` and `_`, a letter first, and no keyword of Rust"),
        );
        return None;
    }
    if !is_folder(&folder, diagnostics) {
        return None;
    }
    Some(CrateName {
        package: package.value,
        folder: folder.value,
    })
}

/// Whether the text names a folder below that of the run; reported if not.
fn is_folder(folder: &Spanned<String>, diagnostics: &mut Diagnostics) -> bool {
    let path = &folder.value;
    let inside =
        path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', ':']);
    if !inside {
        diagnostics.push(
            Diagnostic::error(format!("`{path}` is no folder below the folder of the run"))
                .at(folder.span, "here")
                .help("write a relative path such as `crates/model`"),
        );
    }
    inside
}

/// `resource.method`, or a mapping.
fn operation_rule(node: &Node, diagnostics: &mut Diagnostics) -> OperationRule {
    let mut rule = OperationRule::default();
    if let Value::String(_) = node.value {
        if let Some(mut path) = path(node, 2, diagnostics) {
            rule.method = path.pop();
            rule.resource = (!path.is_empty()).then_some(path);
        }
        return rule;
    }
    for (key, value) in members(node, diagnostics) {
        match key.value.as_str() {
            "envelope" => rule.envelope = boolean(value, diagnostics),
            "method" => rule.method = rust_name(value, Case::Snake, diagnostics),
            "paging" => rule.paging = paging_rule(key, value, diagnostics),
            "product" => rule.product = product(value, diagnostics),
            "parameters" => rule.parameters = rust_names(value, Case::Snake, diagnostics),
            "resource" => rule.resource = path(value, 1, diagnostics),
            "skip" => rule.skip = string(value, diagnostics).map(|why| why.value),
            _ => unknown(
                key,
                &[
                    "envelope",
                    "method",
                    "paging",
                    "parameters",
                    "product",
                    "resource",
                    "skip",
                ],
                diagnostics,
            ),
        }
    }
    rule
}

/// `false`, or a mapping of what leads through the list.
fn paging_rule(
    key: &Spanned<String>,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<PagingRule> {
    match node.value {
        Value::Bool(false) => return Some(PagingRule::Off),
        Value::Object(_) => {}
        _ => {
            wrong_type(node, "`false` or a mapping", diagnostics);
            return None;
        }
    }
    let mut names = PagingNames {
        span: key.span,
        parameter: None,
        items: None,
        next: None,
    };
    for (key, value) in members(node, diagnostics) {
        let kind = match key.value.as_str() {
            "cursor" => PagingKind::Cursor,
            "offset" => PagingKind::Offset,
            "page" => PagingKind::Page,
            other => {
                match other {
                    "items" => names.items = string(value, diagnostics),
                    "next" => names.next = string(value, diagnostics),
                    _ => unknown(
                        key,
                        &["cursor", "items", "next", "offset", "page"],
                        diagnostics,
                    ),
                }
                continue;
            }
        };
        if names.parameter.is_some() {
            diagnostics.push(
                Diagnostic::error("one parameter leads through a list")
                    .at(key.span, "this is a second one")
                    .help("keep one of `cursor`, `offset` and `page`"),
            );
        }
        let name = string(value, diagnostics);
        names.parameter = name.map(|name| (kind, name));
    }
    let is_cursor = matches!(names.parameter, Some((PagingKind::Cursor, _)));
    if let Some(next) = names.next.as_ref().filter(|_| !is_cursor) {
        diagnostics.push(
            Diagnostic::error("`next` goes with `cursor`")
                .at(next.span, "there is none beside this")
                .help("name the parameter that takes the next cursor: `cursor: page_token`"),
        );
    }
    Some(PagingRule::Named(names))
}

/// The name of a feature.
fn product(node: &Node, diagnostics: &mut Diagnostics) -> Option<Spanned<String>> {
    let name = rust_name(node, Case::Snake, diagnostics)?;
    if RESERVED_PRODUCTS.contains(&name.as_str()) {
        diagnostics.push(
            Diagnostic::error(format!("every client has a feature or module `{name}`"))
                .at(node.span, "here")
                .help("give the product another name"),
        );
        return None;
    }
    Some(Spanned {
        value: name,
        span: node.span,
    })
}

/// The name of a type, or a mapping.
fn schema_rule(node: &Node, diagnostics: &mut Diagnostics) -> SchemaRule {
    let mut rule = SchemaRule::default();
    let name = |node: &Node, diagnostics: &mut Diagnostics| {
        let value = rust_name(node, Case::Camel, diagnostics)?;
        Some(Spanned {
            value,
            span: node.span,
        })
    };
    if let Value::String(_) = node.value {
        rule.name = name(node, diagnostics);
        return rule;
    }
    for (key, value) in members(node, diagnostics) {
        match key.value.as_str() {
            "fields" => rule.fields = rust_names(value, Case::Snake, diagnostics),
            "name" => rule.name = name(value, diagnostics),
            "skip" => rule.skip = string(value, diagnostics).map(|why| why.value),
            "type" => rule.ty = builtin(value, diagnostics),
            "variants" => rule.variants = rust_names(value, Case::Camel, diagnostics),
            _ => unknown(
                key,
                &["fields", "name", "skip", "type", "variants"],
                diagnostics,
            ),
        }
    }
    rule
}

/// How a name is written.
#[derive(Clone, Copy)]
enum Case {
    /// `PeerUpdate`
    Camel,
    /// `peer_update`
    Snake,
}

/// A name that generated code can have; reported if it cannot.
fn rust_name(node: &Node, case: Case, diagnostics: &mut Diagnostics) -> Option<String> {
    let name = string(node, diagnostics)?;
    let (is, wanted) = match case {
        Case::Camel => (is_camel(&name.value), "a type such as `PeerUpdate`"),
        Case::Snake => (is_snake(&name.value), "snake case such as `peer_update`"),
    };
    if is {
        return Some(name.value);
    }
    diagnostics.push(
        Diagnostic::error(format!(
            "`{}` is no name that generated code can have",
            name.value
        ))
        .at(name.span, "here")
        .help(format!(
            "write {wanted}, and no word of Rust or of generated code itself"
        )),
    );
    None
}

fn rust_names(
    node: &Node,
    case: Case,
    diagnostics: &mut Diagnostics,
) -> Vec<(Spanned<String>, String)> {
    let mut names: Vec<(Spanned<String>, String)> = Vec::new();
    for (key, value) in members(node, diagnostics) {
        let Some(name) = rust_name(value, case, diagnostics) else {
            continue;
        };
        if names.iter().any(|(_, known)| *known == name) {
            diagnostics.push(
                Diagnostic::error(format!("`{name}` is given twice"))
                    .at(value.span, "here again")
                    .help("give one of them another name"),
            );
        }
        names.push((key.clone(), name));
    }
    names
}

/// Names with dots between them.
fn path(node: &Node, least: usize, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let text = string(node, diagnostics)?;
    let parts: Vec<_> = text.value.split('.').map(str::to_owned).collect();
    if parts.len() >= least && parts.iter().all(|part| is_snake(part)) {
        return Some(parts);
    }
    diagnostics.push(
        Diagnostic::error(format!("`{}` is no resource and method", text.value))
            .at(text.span, "here")
            .help(
                "write `resource.method`, each a Rust name in snake case, as in `outgoing.enable`",
            ),
    );
    None
}

fn is_snake(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    syn::parse_str::<syn::Ident>(text).is_ok()
        && !RESERVED_VALUES.contains(&text)
        && text.chars().all(fits)
}

/// Names of the generator itself may have a `_` behind that tells them from others, or in front of a digit.
fn is_camel(text: &str) -> bool {
    let words = text.strip_suffix('_').unwrap_or(text);
    let starts = match words.strip_prefix('_') {
        Some(rest) => rest.starts_with(|c: char| c.is_ascii_digit()),
        None => words.starts_with(|c: char| c.is_ascii_uppercase()),
    };
    let mut letters = words.trim_start_matches('_').chars();
    syn::parse_str::<syn::Ident>(text).is_ok()
        && !RESERVED_TYPES.contains(&text)
        && starts
        && letters.all(|c| c.is_ascii_alphanumeric())
}

fn boolean(node: &Node, diagnostics: &mut Diagnostics) -> Option<bool> {
    match node.value {
        Value::Bool(value) => Some(value),
        _ => {
            wrong_type(node, "true or false", diagnostics);
            None
        }
    }
}

fn builtin(node: &Node, diagnostics: &mut Diagnostics) -> Option<Builtin> {
    let name = string(node, diagnostics)?;
    let found = BUILTINS
        .iter()
        .find(|(text, _)| *text == name.value)
        .map(|(_, ty)| *ty);
    if found.is_none() {
        unknown(&name, &BUILTINS.map(|(text, _)| text), diagnostics);
    }
    found
}

fn members<'a>(
    node: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a Spanned<String>, &'a Node)> {
    match &node.value {
        Value::Object(members) => members
            .iter()
            .map(|member| (&member.key, &member.value))
            .collect(),
        Value::Null => Vec::new(),
        _ => {
            wrong_type(node, "a mapping", diagnostics);
            Vec::new()
        }
    }
}

fn strings(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Spanned<String>> {
    match &node.value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| string(item, diagnostics))
            .collect(),
        _ => {
            wrong_type(node, "a list", diagnostics);
            Vec::new()
        }
    }
}

fn string(node: &Node, diagnostics: &mut Diagnostics) -> Option<Spanned<String>> {
    match &node.value {
        Value::String(text) => Some(Spanned {
            value: text.clone(),
            span: node.span,
        }),
        _ => {
            wrong_type(node, "a string", diagnostics);
            None
        }
    }
}

fn wrong_type(node: &Node, wanted: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(format!("expected {wanted}, found {}", node.kind_name()))
            .at(node.span, format!("this is {}", node.kind_name()))
            .help(format!("write {wanted} here")),
    );
}

fn unknown(name: &Spanned<String>, known: &[&str], diagnostics: &mut Diagnostics) {
    let help = match nearest(&name.value, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of these is known here: {}", known.join(", ")),
    };
    diagnostics.push(
        Diagnostic::error(format!("`{}` is not known here", name.value))
            .at(name.span, "not known")
            .help(help),
    );
}
