//! The documents that cases are made of.

use std::env;
use std::path::{Path, PathBuf};

use api_codegen::diagnostics::Diagnostics;
use api_codegen::load::{Disk, Files, Limits};
use fastrand::Rng;

use super::DOCUMENT;
use super::tree::Tree;

/// A document in as many files as it takes, the root first.
#[derive(Clone)]
pub(crate) struct Fixture {
    pub(crate) files: Vec<(String, Tree)>,
}

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

pub(crate) fn fixtures() -> Vec<Fixture> {
    let fixtures = Path::new("tests/fixtures");
    let medium = fixture(&fixtures.join("medium"), "openapi.yaml");
    // Most cases are of the one that has every construct.
    let others = [
        fixture(&fixtures.join("modern"), "openapi.yaml"),
        fixture(&fixtures.join("emit/split"), "api.yaml"),
        fixture(Path::new("spec"), "openapi.yaml"),
    ];
    [medium.clone(), medium.clone(), medium]
        .into_iter()
        .chain(others)
        .collect()
}

pub(crate) fn whole() -> Fixture {
    let path = PathBuf::from(env::var_os(DOCUMENT).expect("it names the document"));
    let folder = path.parent().expect("a file is in a folder").to_owned();
    let name = path
        .file_name()
        .expect("a file has a name")
        .to_string_lossy()
        .into_owned();
    fixture(&folder, &name)
}

/// The files that a document is made of.
fn fixture(folder: &Path, root: &str) -> Fixture {
    let sources = Disk::new(Path::new(WORKSPACE).join(folder));
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let mut found: Vec<(String, Tree)> = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(name) = open.pop() {
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let id = files.open(&sources, &name, None, &Limits::default(), &mut diagnostics);
        let tree = id
            .and_then(|id| files.root(id))
            .expect("a fixture can be read")
            .to_json();
        let tree = Tree::from(&tree);
        for reference in tree.references() {
            let path = reference.split('#').next().unwrap_or_default();
            if !path.is_empty() {
                open.push(beside(&name, path));
            }
        }
        found.push((name, tree));
    }
    Fixture { files: found }
}

/// The path that is written in a file of another path.
pub(crate) fn beside(file: &str, path: &str) -> String {
    let mut steps: Vec<_> = file.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." => {}
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

impl Fixture {
    /// Leaves a few paths and what they need.
    pub(crate) fn cut(&mut self, rng: &mut Rng) {
        let Tree::Map(root) = &mut self.files[0].1 else {
            return;
        };
        let Some((_, Tree::Map(paths))) = root.iter_mut().find(|(key, _)| key == "paths") else {
            return;
        };
        let keep = rng.usize(1..4);
        while paths.len() > keep {
            paths.swap_remove(rng.usize(..paths.len()));
        }
        // A definition is known by its file and the first steps of the pointer to it.
        let mut used: Vec<(String, String)> = Vec::new();
        let root = self.files[0].0.clone();
        let mut open: Vec<(String, String)> = Vec::new();
        let targets = |file: &str, tree: &Tree| -> Vec<(String, String)> {
            let references = tree.references().into_iter();
            let targets = references.map(|reference| {
                let (path, pointer) = reference.split_once('#').unwrap_or((&reference, ""));
                let name = if path.is_empty() {
                    file.to_owned()
                } else {
                    beside(file, path)
                };
                let pointer = pointer.replace("%7B", "{").replace("%7D", "}");
                (name, pointer)
            });
            targets.collect()
        };
        if let Tree::Map(members) = &self.files[0].1 {
            let roots = members.iter().filter(|(key, _)| key != "components");
            open.extend(roots.flat_map(|(_, tree)| targets(&root, tree)));
        }
        while let Some((name, pointer)) = open.pop() {
            let keys: Vec<_> = pointer
                .split('/')
                .skip(1)
                .take(if name == root { 3 } else { 1 })
                .collect();
            let key = keys.join("/");
            if used.contains(&(name.clone(), key.clone())) {
                continue;
            }
            let tree = self
                .files
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, tree)| tree);
            let tree = keys.iter().try_fold(tree, |tree, key| match tree {
                Some(Tree::Map(members)) => {
                    let key = key.replace("~1", "/").replace("~0", "~");
                    Some(
                        members
                            .iter()
                            .find(|(known, _)| *known == key)
                            .map(|(_, tree)| tree),
                    )
                }
                _ => None,
            });
            if let Some(Some(tree)) = tree {
                open.extend(targets(&name, tree));
            }
            used.push((name, key));
        }
        for (name, tree) in &mut self.files {
            let Tree::Map(members) = tree else { continue };
            let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
            if *name == root {
                let Some((_, Tree::Map(sections))) =
                    members.iter_mut().find(|(key, _)| key == "components")
                else {
                    continue;
                };
                for (section, tree) in sections
                    .iter_mut()
                    .filter(|(key, _)| key != "securitySchemes")
                {
                    if let Tree::Map(members) = tree {
                        members.retain(|(key, _)| {
                            let key = format!("components/{section}/{}", escape(key));
                            used.iter()
                                .any(|(file, known)| *file == root && *known == key)
                        });
                    }
                }
            } else if !used
                .iter()
                .any(|(file, known)| file == name && known.is_empty())
            {
                members.retain(|(key, _)| {
                    used.iter()
                        .any(|(file, known)| file == name && *known == escape(key))
                });
            }
        }
        self.files
            .retain(|(name, tree)| *name == root || tree.size() > 1);
    }
}
