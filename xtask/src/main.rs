//! The tasks of this workspace. `cargo xtask` lists them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use api_codegen::cli::{self, Defaults};

const USAGE: &str = "\
Usage: cargo xtask <task>

Tasks:
  generate [--check]    writes the generated files, or lists those that are stale, missing or orphaned
           [--spec FILE --out DIR [--sdk FILE]]    for another OpenAPI document
  bundle [--out FILE]   the specification as one JSON file, for tools that follow no references
  ci [--full]           everything that must pass before a change lands; --full adds packaging";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let task = arguments.next();
    match task.as_ref().and_then(|task| task.to_str()) {
        Some("generate") => cli::generate(arguments, Some(&defaults())),
        Some("bundle") => cli::bundle(arguments, Some(&defaults())),
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

/// What must pass: each with its arguments for cargo, and with the flags for rustdoc that it runs under.
const STEPS: [&[&str]; 5] = [
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
    &["test", "--workspace", "--locked"],
    &["doc", "--workspace", "--no-deps", "--locked"],
    &["xtask", "generate", "--check"],
];

/// What takes too long for every change.
const FULL: [&[&str]; 2] = [
    &["check", "--workspace", "--no-default-features", "--locked"],
    &[
        "package",
        "--workspace",
        "--exclude",
        "xtask",
        "--exclude",
        "tests",
        "--locked",
        "--allow-dirty",
    ],
];

fn ci(arguments: &[OsString]) -> ExitCode {
    let full = match arguments {
        [] => false,
        [flag] if flag == "--full" => true,
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let steps = STEPS.iter().chain(FULL.iter().filter(|_| full));
    for step in steps {
        println!("$ cargo {}", step.join(" "));
        let status = Command::new(env!("CARGO"))
            .args(*step)
            .current_dir(workspace())
            .env("RUSTDOCFLAGS", "--deny warnings")
            .status();
        match status {
            Ok(status) if status.success() => {}
            Ok(status) => {
                eprintln!("error: `cargo {}` failed: {status}", step.join(" "));
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("error: cargo cannot be started: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
