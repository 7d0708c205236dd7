//! The generated files are what the specification gives, wherever the checkout lies.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use api_codegen::emit::Tree;
use api_codegen::load::{Disk, SourceError, Sources};
use api_codegen::sync::{Changes, Mode, sync};
use api_codegen::{Input, Strictness};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

const INPUT: Input<'static> = Input {
    spec: "spec/openapi.yaml",
    sdk: Some("spec/sdk.yaml"),
    strictness: Strictness::Own,
    command: "cargo xtask generate",
    scaffold: None,
};

fn generate(sources: &dyn Sources) -> Tree {
    match api_codegen::generate(sources, &INPUT) {
        Ok(generated) => {
            assert_eq!(
                generated.warnings, "",
                "nothing of the specification is left out"
            );
            generated.tree
        }
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn generated_files_are_up_to_date() {
    let tree = generate(&Disk::new(WORKSPACE));
    let Changes {
        stale,
        missing,
        orphaned,
        ..
    } = sync(&tree, Path::new(WORKSPACE), Mode::Check).expect("the workspace can be read");
    assert!(
        stale.is_empty() && missing.is_empty() && orphaned.is_empty(),
        "run `cargo xtask generate`: stale {stale:?}, missing {missing:?}, orphaned {orphaned:?}",
    );
}

#[test]
fn the_model_depends_on_no_http() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "cloudflare-secondary-dns-model",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(["--offline", "--locked"])
        .current_dir(WORKSPACE)
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(tree.stdout).expect("names of crates are text");
    let crates: Vec<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(crates.contains(&"api-codegen-types"), "{tree}");
    for http in [
        "reqwest",
        "hyper",
        "http",
        "tokio",
        "api-runtime",
        "url",
        "rustls",
    ] {
        assert!(!crates.contains(&http), "{http} is in the tree:\n{tree}");
    }
}

#[test]
fn output_does_not_depend_on_where_the_checkout_lies() {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder can be made");
        for entry in fs::read_dir(from).expect("the specification can be read") {
            let entry = entry.expect("the specification can be read");
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).expect("a file can be copied");
            }
        }
    }
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    copy(
        &Path::new(WORKSPACE).join("spec"),
        &elsewhere.path().join("spec"),
    );
    assert!(generate(&Disk::new(elsewhere.path())) == generate(&Disk::new(WORKSPACE)));
}

/// The specification with one file changed.
struct Changed {
    disk: Disk,
    path: &'static str,
    text: String,
}

impl Sources for Changed {
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        if path == self.path {
            Ok(self.text.clone().into_bytes())
        } else {
            self.disk.read(path, limit)
        }
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        self.disk.neighbours(path)
    }
}

/// The lines that the second text has and the first has not, in runs; `None` if the first has others.
fn added<'t>(before: &'t str, after: &'t str) -> Option<Vec<Vec<&'t str>>> {
    let mut before = before.lines().peekable();
    let (mut runs, mut run) = (Vec::new(), Vec::new());
    for line in after.lines() {
        if before.peek() == Some(&line) {
            before.next();
            runs.extend((!run.is_empty()).then(|| std::mem::take(&mut run)));
        } else {
            run.push(line);
        }
    }
    runs.extend((!run.is_empty()).then_some(run));
    before.next().is_none().then_some(runs)
}

#[test]
fn an_added_optional_field_changes_only_what_names_it() {
    let path = "spec/schemas/peer.yaml";
    let before = generate(&Disk::new(WORKSPACE));
    let text =
        fs::read_to_string(Path::new(WORKSPACE).join(path)).expect("the specification can be read");
    let peer_update = text.find("PeerUpdate:").expect("the schema is there");
    // Once at the end of each list of properties, once at the beginning.
    for anchor in ["    ip:\n", "    name:\n"] {
        let at = peer_update
            + text[peer_update..]
                .find(anchor)
                .expect("the property is there");
        let mut text = text.clone();
        text.insert_str(
            at,
            "    zz_probe: { type: string, description: The zz_probe. }\n",
        );
        let after = generate(&Changed {
            disk: Disk::new(WORKSPACE),
            path,
            text,
        });

        let mut changed = BTreeSet::new();
        assert_eq!(before.files().count(), after.files().count());
        for (path, text) in after.files() {
            let old = before.text(path).expect("no file is new");
            let runs = added(old, text)
                .unwrap_or_else(|| panic!("{path} has changed lines, not only new ones"));
            for run in &runs {
                assert!(
                    run.iter().any(|line| line.contains("zz_probe")),
                    "{path} has new lines without it: {run:?}"
                );
                changed.insert(path);
            }
        }
        let expected = [
            "crates/client/API.txt",
            "crates/model/src/generated/peer.rs",
        ];
        assert_eq!(changed, BTreeSet::from(expected));
    }
}
