//! `cargo xtask prove`: generates a client with the calls of the proof, and runs them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api_codegen::cli;

use crate::{cargo, workspace};

/// The variable that names a document too large for the repository, which is proven too.
const SCALE: &str = "API_CODEGEN_SCALE_DOCUMENT";

/// The documents of the workspace beside its own.
const FIXTURES: [&str; 2] = [
    "tests/fixtures/medium/openapi.yaml",
    "tests/fixtures/modern/openapi.yaml",
];

/// The report in the folder of a document's client.
const REPORT: &str = "report.txt";

struct Options {
    specs: Vec<PathBuf>,
    /// What the reports of all documents are written to.
    report: Option<PathBuf>,
    /// Whether what is pinned is written.
    accepts: bool,
}

/// Proves the documents that are given, or those of the workspace.
pub(crate) fn prove(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(mut options) = parse(arguments) else {
        eprintln!("error: the options are [--spec FILE]... [--report FILE] [--accept]");
        return ExitCode::from(2);
    };
    let is_own_proven = !options.specs.is_empty() || own(&mut options.specs);
    let proven = each(&options) && is_own_proven;
    match proven {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Options> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut options = Options {
        specs: Vec::new(),
        report: None,
        accepts: false,
    };
    while let Some(argument) = arguments.next() {
        let mut path = || arguments.next().map(|path| current.join(path));
        match argument.to_str() {
            Some("--spec") => options.specs.push(path()?),
            Some("--report") => options.report = Some(path()?),
            Some("--accept") => options.accepts = true,
            _ => return None,
        }
    }
    Some(options)
}

/// Proves the 28 operations, and names the other documents that are proven with them.
fn own(specs: &mut Vec<PathBuf>) -> bool {
    let own = ["test", "--package", "tests", "--test", "proof", "--locked"];
    println!("$ cargo {}", own.join(" "));
    let is_proven = cargo(own);
    specs.extend(FIXTURES.map(|path| workspace().join(path)));
    match std::env::var_os(SCALE) {
        Some(path) => specs.push(path.into()),
        None => println!("SKIPPED: a large document; run with {SCALE}=FILE"),
    }
    is_proven
}

/// Proves documents, all of them although one fails, and writes their reports one below the other.
fn each(options: &Options) -> bool {
    let (mut proven, mut reports) = (true, String::new());
    for spec in &options.specs {
        println!("$ cargo xtask prove --spec {}", spec.display());
        if let Err(error) = document(spec, options.accepts) {
            eprintln!("error: {error}");
            proven = false;
        }
        let report = fs::read_to_string(folder(spec).join(REPORT)).unwrap_or_default();
        reports += &format!("{}\n\n{report}\n", spec.display());
    }
    let written = options.report.iter().all(|path| {
        let written = fs::write(path, &reports);
        written
            .inspect_err(|error| eprintln!("error: {}: {error}", path.display()))
            .is_ok()
    });
    proven && written
}

fn document(spec: &Path, accepts: bool) -> Result<(), String> {
    let folder = folder(spec);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let sdk = sdk(spec, &folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut arguments = Vec::new();
    for (flag, path) in [
        ("--spec", spec),
        ("--sdk", &sdk),
        ("--out", &folder),
        ("--runtime-path", &workspace().join("crates")),
    ] {
        arguments.extend([OsString::from(flag), path.into()]);
    }
    if cli::generate(arguments, None) != ExitCode::SUCCESS {
        return Err("nothing is proven without a client".to_owned());
    }
    let manifest = program(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut run: Vec<OsString> = ["run", "--quiet"].map(OsString::from).into();
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        run.extend(["--target-dir".into(), "target".into()]);
    }
    run.extend(["--manifest-path".into(), manifest.into()]);
    run.extend(["--".into(), spec.into()]);
    run.extend(["--report".into(), folder.join(REPORT).into()]);
    if let Some(pinned) = pinned(spec).filter(|pinned| accepts || pinned.is_file()) {
        run.extend(["--pinned".into(), pinned.into()]);
    }
    run.extend(accepts.then(|| "--accept".into()));
    match cargo(run) {
        true => Ok(()),
        false => {
            let report = folder.join(REPORT);
            Err(format!(
                "{} is not proven: {} says why",
                spec.display(),
                report.display()
            ))
        }
    }
}

/// What is known of the proof of a document: `proof.txt` beside a fixture, and a file of the document's name for one that is
/// not in the repository.
fn pinned(spec: &Path) -> Option<PathBuf> {
    match spec.starts_with(workspace().join("tests")) {
        true => Some(spec.with_file_name("proof.txt")),
        false => {
            let name = format!("{}.txt", spec.file_stem()?.to_string_lossy());
            Some(workspace().join("tests/proof/pinned").join(name))
        }
    }
}

/// Writes the document's `sdk.yaml`, or one for it, with a folder for the calls of the proof.
fn sdk(spec: &Path, folder: &Path) -> std::io::Result<PathBuf> {
    const CRATES: &str = "crates:\n";
    let mut text = fs::read_to_string(spec.with_file_name("sdk.yaml")).unwrap_or_default();
    if !text.lines().any(|line| line == CRATES.trim_end()) {
        text.insert_str(0, CRATES);
    }
    let path = folder.join("sdk.yaml");
    fs::write(&path, text.replacen(CRATES, "crates:\n  proof: proof\n", 1))?;
    Ok(path)
}

/// The folder of a document's client: named after the document and its folder.
fn folder(spec: &Path) -> PathBuf {
    let parts = [spec.parent().and_then(Path::file_name), spec.file_stem()];
    let parts = parts
        .into_iter()
        .flatten()
        .map(|part| part.to_string_lossy());
    let name: Vec<_> = parts.collect();
    workspace().join("target/proof").join(name.join("-"))
}

/// Makes the program around the generated calls a member of the generated workspace, and gives its manifest.
fn program(folder: &Path) -> std::io::Result<PathBuf> {
    let root = folder.join("Cargo.toml");
    let workspace_manifest = fs::read_to_string(&root)?;
    let members = workspace_manifest
        .lines()
        .find_map(|line| line.strip_prefix("members = "))
        .unwrap_or_default();
    let mut dependencies = String::new();
    for member in quoted(members) {
        let manifest = fs::read_to_string(folder.join(member).join("Cargo.toml"))?;
        let name = manifest.lines().find(|line| line.starts_with("name = "));
        let name = name
            .and_then(|line| quoted(line).next())
            .unwrap_or_default();
        dependencies += &format!("{name} = {{ path = \"../{member}\" }}\n");
    }
    for (name, path) in [
        ("api-proof", "tests/proof"),
        ("api-runtime", "crates/runtime"),
    ] {
        let path = workspace().join(path);
        dependencies += &format!("{name} = {{ path = '{}' }}\n", path.display());
    }
    let manifest = format!(
        "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
    );
    let proof = folder.join("proof");
    fs::create_dir_all(proof.join("src"))?;
    fs::write(proof.join("src/main.rs"), MAIN)?;
    fs::write(proof.join("Cargo.toml"), manifest)?;
    fs::write(
        root,
        workspace_manifest.replacen("members = [", "members = [\"proof\", ", 1) + PROFILE,
    )?;
    // The versions that everything else is built with.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(proof.join("Cargo.toml"))
}

/// The texts in quotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

const MAIN: &str = "\
#[allow(non_snake_case)]
#[path = \"../generated/proof.rs\"]
mod generated;

fn main() -> std::process::ExitCode {
    api_proof::main(generated::client, generated::CALLS)
}
";

/// As in the workspace, so that what both depend on is built once.
const PROFILE: &str = "
[profile.dev]
debug = \"line-tables-only\"
incremental = false
";
