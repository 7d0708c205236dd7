//! All that is emitted by all fixtures compiles, and is as rustfmt would have it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::all_outputs;
use super::fixture::WORKSPACE;

#[test]
fn emitted_code_is_as_rustfmt_would_have_it() {
    let mut texts = BTreeMap::new();
    for (name, tree) in all_outputs() {
        let is_rust = |path: &str| Path::new(path).extension().is_some_and(|kind| kind == "rs");
        for (path, text) in tree.files().filter(|(path, _)| is_rust(path)) {
            texts.insert(text.to_owned(), format!("{path} of {name}"));
        }
    }
    for (text, what) in texts {
        match rustfmt(&text) {
            Ok(formatted) => assert_eq!(text, formatted, "{what}"),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("SKIPPED: there is no rustfmt on the PATH");
                return;
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
}

fn rustfmt(text: &str) -> std::io::Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(WORKSPACE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = rustfmt.stdin.take().expect("it was asked for");
    input.write_all(text.as_bytes())?;
    drop(input);
    let output = rustfmt.wait_with_output()?;
    assert!(output.status.success(), "rustfmt refuses:\n{text}");
    Ok(String::from_utf8(output.stdout).expect("rustfmt keeps UTF-8"))
}

/// All fixtures in two crates, a module of each for a fixture, which is as they would stand in crates of their own.
#[test]
fn emitted_fixtures_compile() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emitted");
    for folder in ["model", "client"] {
        let _ = fs::remove_dir_all(root.join(folder));
    }
    let (mut model, mut client) = (LIBRARY.to_owned(), LIBRARY.to_owned());
    let mut features = BTreeSet::new();
    for (name, tree) in all_outputs() {
        let is_documented = tree.text("tests/generated/wire.rs").is_some();
        let tests = if is_documented { TESTS } else { "" };
        model += &module(name, MODEL, "");
        client += &module(name, CLIENT, tests);
        for (path, text) in tree.files() {
            let gates = text.split("#[cfg(feature = \"").skip(1);
            features.extend(gates.filter_map(|gate| Some(gate.split_once('"')?.0.to_owned())));
            let path = path
                .replace("src/generated", &format!("src/{name}/generated"))
                .replace("tests/generated", &format!("client/src/{name}/wire"));
            let text = text
                .replace("test_model::", &format!("test_model::{name}::"))
                .replace("(crate::", &format!("(crate::{name}::"))
                .replace("use crate::", &format!("use crate::{name}::"))
                .replace(" test::", &format!(" test::{name}::"));
            write(&root, &path, &text);
        }
    }
    write(&root, "model/src/lib.rs", &model);
    write(&root, "client/src/lib.rs", &client);

    let workspace = Path::new(WORKSPACE);
    let manifest = |name: &str, dependencies: &str| {
        let crates = workspace.join("crates").display().to_string();
        let features = features.iter().map(|feature| format!("{feature} = []\n"));
        let dependencies = dependencies.replace("CRATES", &crates);
        MANIFEST.replace("NAME", name)
            + &dependencies
            + "\n[features]\n"
            + &features.collect::<String>()
    };
    write(&root, "model/Cargo.toml", &manifest("test-model", OF_MODEL));
    write(&root, "client/Cargo.toml", &manifest("test", OF_CLIENT));
    write(&root, "Cargo.toml", ROOT);
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).expect("there is a lock");

    write(&root, "model/tests/decode.rs", include_str!("decode.rs"));
    cargo(&root, &["check", "--all-targets", "--all-features"]);
    let decode = "test --package test-model --test decode --all-features";
    cargo(&root, &decode.split(' ').collect::<Vec<_>>());
    // What rustdoc warns of is an error here too.
    cargo(&root, &["doc", "--no-deps", "--all-features"]);
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--offline", "--target-dir", "target"])
        .current_dir(folder)
        .output()
        .expect("cargo runs");
    let (messages, results) = (
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout),
    );
    let folder = folder.display();
    assert!(output.status.success(), "in {folder}:\n{messages}{results}");
}

const ROOT: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"model\"]\n";

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2024"

[lints.rust]
missing_docs = "deny"
warnings = "deny"

[dependencies]
"#;

const OF_MODEL: &str = "api-types = { package = 'api-codegen-types', path = 'CRATES/types' }\n";

const OF_CLIENT: &str = "\
api-runtime = { path = 'CRATES/runtime', default-features = false }
test-model = { path = '../model' }
";

const LIBRARY: &str = "//! The fixtures.\n";

/// What is written by hand beside a generated model.
const MODEL: &str = "pub use api_types::{Base64, Extra, IpRange, Nullable, Secret, Serial, Timestamp, Value, wire};";

/// What is written by hand beside a generated client.
const CLIENT: &str =
    "pub use api_runtime::{Credentials, Error, ErrorItem, ErrorKind, Request, Response, Result};
    pub use test_model::NAME as model;";

/// What generated tests call.
const TESTS: &str = "
    #[cfg(test)]
    #[allow(dead_code, reason = \"not all tests need all of it\")]
    mod wire {
        mod wire;

        fn client() -> super::Client {
            unimplemented!()
        }

        fn parse<T: std::str::FromStr>(_: &str) -> T {
            unimplemented!()
        }

        fn body<T: super::model::wire::Field>(_: &str) -> T {
            unimplemented!()
        }

        fn check<T: super::model::wire::Field>(_: &str, _: &super::Request<T>, _: &str, _: &str) {}
    }
";

/// The module that takes the place of a crate.
fn module(name: &str, by_hand: &str, tests: &str) -> String {
    let module = "
/// A fixture.
pub mod NAME {
    BY_HAND

    #[rustfmt::skip]
    mod generated;

    #[allow(unused_imports, reason = \"some fixtures have no types\")]
    pub use generated::*;
TESTS}
";
    let module = module.replace("BY_HAND", by_hand).replace("TESTS", tests);
    module.replace("NAME", name)
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}
