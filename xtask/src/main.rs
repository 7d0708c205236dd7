//! The tasks of this workspace. `cargo xtask` lists them.

mod prove;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use api_codegen::cli::{self, Defaults};

const USAGE: &str = "\
Usage: cargo xtask <task>

Tasks:
  generate [--check]    writes the generated files, or lists those that are stale, missing or orphaned
           [--spec FILE --out DIR …]    for another OpenAPI document; `generate --help` has all options
  bundle [--out FILE]   the specification as one JSON file, for tools that follow no references
  prove [--spec FILE]... [--report FILE] [--accept]
                        sends and reads what a document's schemas allow through the client generated from it;
                        --accept pins what comes of it
  demo                  generates, and runs both workflows with the generated client on an emulator, in seconds
  bench [--quick]       what calls, types, generating and compiling cost beside other ways; benches/README.md says
                        how to read it
  ci [--full]           everything that must pass before a change lands; --full adds what takes minutes: a build from
     [--tested]         nothing but the specification, other features, the consumer, packaging; --tested leaves out
                        `cargo test --workspace`, which has just passed";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let task = arguments.next();
    match task.as_ref().and_then(|task| task.to_str()) {
        Some("generate") => cli::generate(arguments, Some(&defaults())),
        Some("bundle") => cli::bundle(arguments, Some(&defaults())),
        Some("prove") => prove::prove(arguments),
        Some("demo") => demo(),
        Some("bench") => bench(arguments),
        Some("ci") => ci(&arguments.collect::<Vec<_>>()),
        Some("--help" | "-h" | "help") => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn defaults() -> Defaults {
    Defaults {
        folder: workspace(),
        spec: "spec/openapi.yaml",
        sdk: "spec/sdk.yaml",
        command: "cargo xtask generate",
    }
}

/// The folder of the workspace, from whichever of its folders the task was started.
fn workspace() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The tests, as the README says.
const TEST: [&str; 3] = ["test", "--workspace", "--locked"];

/// What must pass, as arguments for cargo.
const STEPS: [&[&str]; 8] = [
    &["fmt", "--all", "--check"],
    &[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ],
    &TEST,
    // 20,000 hostile documents; without optimisation they would take many times as long.
    &[
        "test",
        "--release",
        "--package",
        "api-codegen",
        "--locked",
        "--test",
        "hostile",
    ],
    &["doc", "--workspace", "--no-deps", "--locked"],
    &["xtask", "generate", "--check"],
    &["xtask", "prove"],
    &DEMO,
];

/// Both workflows of the API on an emulator.
const DEMO: [&str; 7] = [
    "run",
    "--quiet",
    "--package",
    "cloudflare-secondary-dns-emulator",
    "--locked",
    "--example",
    "demo",
];

/// What takes too long for every change.
const FULL: [&[&str]; 10] = [
    &test_of_features("tls", ""),
    &test_of_features("tls", "native-tls"),
    &test_of_features("tls", "rustls,native-tls"),
    // What neither feature changes, and the client with each.
    &test_of_features("", "rustls"),
    &[
        "check",
        "--package",
        "cloudflare-secondary-dns",
        "--no-default-features",
        "--features",
        "native-tls,blocking,tracing",
        "--locked",
    ],
    // A project outside the workspace, with its own lock file, builds and runs on the crates.
    &[
        "run",
        "--quiet",
        "--locked",
        "--manifest-path",
        "tests/consumer/Cargo.toml",
        "--target-dir",
        "target",
    ],
    // Says SKIPPED where API_CODEGEN_SCALE_DOCUMENT does not name a document.
    &[
        "test",
        "--release",
        "--package",
        "api-codegen",
        "--locked",
        "--test",
        "hostile",
        "--",
        "--ignored",
        "--nocapture",
    ],
    // The emulator is killed 200 times.
    &[
        "test",
        "--package",
        "cloudflare-secondary-dns-emulator",
        "--locked",
        "--test",
        "it",
        "kills",
        "--",
        "--ignored",
    ],
    &[
        "build",
        "--package",
        "cloudflare-secondary-dns-emulator",
        "--locked",
    ],
    // The benches run; what they measure is for people.
    &["xtask", "bench", "--quick"],
];

/// The tests of the runtime with just these features.
const fn test_of_features<'a>(filter: &'a str, features: &'a str) -> [&'a str; 10] {
    [
        "test",
        "--package",
        "api-runtime",
        "--no-default-features",
        "--features",
        features,
        "--locked",
        "--test",
        "it",
        filter,
    ]
}

fn ci(arguments: &[OsString]) -> ExitCode {
    let [full, tested] = ["--full", "--tested"].map(|flag| arguments.iter().any(|it| it == flag));
    if arguments.len() != usize::from(full) + usize::from(tested) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    if full && !regenerate() {
        return ExitCode::FAILURE;
    }
    let steps = STEPS.iter().filter(|step| !tested || **step != TEST);
    let steps = steps.chain(FULL.iter().filter(|_| full));
    for step in steps {
        println!("$ cargo {}", step.join(" "));
        if !cargo(*step) {
            return ExitCode::FAILURE;
        }
    }
    match !full || (python() && package()) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Generates, and runs both workflows.
fn demo() -> ExitCode {
    match cli::generate([], Some(&defaults())) == ExitCode::SUCCESS && cargo(DEMO) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Runs the zone-transfer suite of the official Python SDK against the emulator, if Python is there.
fn python() -> bool {
    let folder = workspace();
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| folder.join("target"), PathBuf::from);
    let mut command = Command::new("python3");
    command
        .current_dir(&folder)
        .arg("tests/python_sdk.py")
        .arg(target.join("debug/cloudflare-secondary-dns-emulator"))
        .arg(folder.join("target/python-sdk"));
    println!("$ python3 tests/python_sdk.py");
    match command.status() {
        Ok(status) if status.success() => true,
        Ok(status) => {
            eprintln!("error: the suite of the Python SDK failed: {status}");
            false
        }
        Err(error) => {
            println!("SKIPPED: the suite of the Python SDK: python3 cannot be started: {error}");
            true
        }
    }
}

/// Packs all crates that are published, and builds what was packed.
fn package() -> bool {
    // Cargo keeps what it has unpacked by the path of the target folder, and takes it for what is packed the next time.
    let target = format!("target/package-{}", std::process::id());
    println!("$ cargo package --target-dir {target}");
    let arguments = [
        "package",
        "--workspace",
        "--exclude",
        "xtask",
        "--exclude",
        "tests",
        "--exclude",
        "api-proof",
        "--locked",
        "--allow-dirty",
        "--target-dir",
        &target,
    ];
    let packed = cargo(arguments);
    // What is left of it is in nobody's way.
    let _ = fs::remove_dir_all(workspace().join(target));
    packed
}

/// Measures. What becomes of the figures is for people to say: only a failure to measure is one.
fn bench(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<_> = arguments.collect();
    // Where the figures do not matter, nor does how fast what is measured is.
    let profile = match arguments.iter().any(|it| it == "--quick") {
        true => ["--target-dir", "target"].as_slice(),
        false => &["--release", "--target-dir", "target/benches"],
    };
    let measure = |manifest| {
        let run = ["run", "--locked", "--manifest-path", manifest];
        let run = run.iter().chain(profile).chain(&["--"]);
        let run = run.map(OsString::from);
        cargo(run.chain(arguments.iter().cloned()))
    };
    // What a user starts, in the folder that the program which measures it is in.
    let program = [
        "build",
        "--locked",
        "--package",
        "cloudflare-secondary-dns-emulator",
    ];
    let is_built = cargo(program.iter().chain(profile));
    let manifests = ["benches/Cargo.toml", "benches/emulator/Cargo.toml"];
    match is_built && manifests.into_iter().all(measure) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Runs cargo in the workspace. Whether it succeeds; if not, that is told.
fn cargo(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> bool {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(workspace())
        .env("RUSTDOCFLAGS", "--deny warnings");
    match command.status() {
        Ok(status) if status.success() => true,
        Ok(status) => {
            let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
            eprintln!("error: `cargo {}` failed: {status}", arguments.join(" "));
            false
        }
        Err(error) => {
            eprintln!("error: cargo cannot be started: {error}");
            false
        }
    }
}

/// Deletes every generated file and generates again; the same bytes must come back.
fn regenerate() -> bool {
    println!("$ delete every generated file, and generate");
    let before = generated_files();
    for path in before.keys() {
        if let Err(error) = fs::remove_file(path) {
            eprintln!("error: cannot remove {}: {error}", path.display());
            return false;
        }
    }
    let generated = cli::generate([], Some(&defaults())) == ExitCode::SUCCESS;
    let same = generated && !before.is_empty() && generated_files() == before;
    if !same {
        eprintln!(
            "error: generating does not restore what was there; run `cargo xtask generate` and look at the changes"
        );
    }
    same
}

/// The generated files of the workspace with their bytes.
fn generated_files() -> BTreeMap<PathBuf, Vec<u8>> {
    let workspace = workspace();
    let mut open: Vec<_> = ["crates", "tests"]
        .map(|folder| workspace.join(folder))
        .into();
    let mut files = BTreeMap::new();
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                open.extend((!path.ends_with("target")).then_some(path));
            } else if path.ends_with("crates/client/API.txt") || folder.ends_with("generated") {
                files.extend(fs::read(&path).ok().map(|bytes| (path, bytes)));
            }
        }
    }
    files
}
