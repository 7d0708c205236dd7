//! `sdk.yaml`: how an API looks in Rust, and nothing else.

use crate::diagnostics::{Diagnostic, Diagnostics, nearest};
use crate::emit::RESERVED_VALUES;
use crate::ir::Builtin;
use crate::load::{Node, Spanned, Value};

/// What `sdk.yaml` says.
#[derive(Debug, Default)]
pub struct Sdk {
    /// The package and folder of the model crate.
    pub model: Option<CrateName>,
    /// The package and folder of the client crate.
    pub client: Option<CrateName>,
    /// The folder for tests of what goes over the wire.
    pub tests: Option<String>,
    /// Heads of paths that say nothing about the resource; their parameters become the resource's.
    pub prefixes: Vec<Spanned<String>>,
    /// By `operationId`: the resource and the method.
    pub operations: Vec<(Spanned<String>, MethodName)>,
    /// By schema: the Rust type that takes its place.
    pub types: Vec<(Spanned<String>, Builtin)>,
    /// Schemas that are strings which identify something: each becomes a type of its own.
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

/// `resource.method`
#[derive(Debug)]
pub struct MethodName {
    /// The resource.
    pub resource: String,
    /// The method.
    pub method: String,
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
                    for (id, name) in members(value, diagnostics) {
                        sdk.operations
                            .extend(method_name(name, diagnostics).map(|name| (id.clone(), name)));
                    }
                }
                "types" => {
                    for (schema, name) in members(value, diagnostics) {
                        sdk.types
                            .extend(builtin(name, diagnostics).map(|ty| (schema.clone(), ty)));
                    }
                }
                _ => unknown(
                    key,
                    &["crates", "ids", "operations", "prefixes", "types"],
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
                "tests" => {
                    let folder = string(value, diagnostics);
                    let folder = folder.filter(|folder| is_folder(folder, diagnostics));
                    self.tests = folder.map(|folder| folder.value);
                }
                _ => unknown(key, &["client", "model", "tests"], diagnostics),
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

fn method_name(node: &Node, diagnostics: &mut Diagnostics) -> Option<MethodName> {
    let name = string(node, diagnostics)?;
    let identifier = |text: &str| {
        syn::parse_str::<syn::Ident>(text).is_ok()
            && !RESERVED_VALUES.contains(&text)
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    match name
        .value
        .split_once('.')
        .filter(|(resource, method)| identifier(resource) && identifier(method))
    {
        Some((resource, method)) => Some(MethodName {
            resource: resource.into(),
            method: method.into(),
        }),
        None => {
            diagnostics.push(
                Diagnostic::error(format!("`{}` is no resource and method", name.value))
                    .at(name.span, "here")
                    .help("write `resource.method`, each a Rust name in snake case, as in `outgoing.enable`"),
            );
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
