//! What `cargo check` takes of what was generated.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    Result,
    process::{self, Used},
};

/// A generated workspace, or a crate.
pub struct Project {
    /// The folder of the package to check.
    package: PathBuf,
    /// The `lib.rs` of all packages, with their texts.
    libraries: BTreeMap<PathBuf, String>,
    /// Where cargo builds.
    target: PathBuf,
}

/// What a check takes.
pub struct Check {
    /// Of the generated code alone.
    pub used: Used,
    /// Of what it depends on; nothing where that was there.
    pub dependencies: Used,
    /// The lines of Rust that there are, whichever are compiled.
    pub lines: usize,
    errors: usize,
    warnings: usize,
}

pub const HEADER: &str = "\
| `cargo check` | CPU s | peak memory, MiB | errors | warnings | lines | CPU s of dependencies |
|---|--:|--:|--:|--:|--:|--:|";

impl Project {
    /// A project in `folder` whose packages are in `packages`, the one to check first.
    pub fn new(folder: &Path, packages: &[&str], target: &Path) -> Result<Self> {
        let libraries = packages
            .iter()
            .map(|package| folder.join(package).join("src/lib.rs"));
        let libraries = libraries.map(|path| {
            let text = fs::read_to_string(&path)?;
            Ok((path, text))
        });
        Ok(Self {
            package: folder.join(packages[0]),
            libraries: libraries.collect::<Result<_>>()?,
            target: target.to_owned(),
        })
    }

    /// Runs `cargo check`, or clippy, with these arguments and prints a row.
    pub fn check(&self, name: &str, arguments: &[&str]) -> Result<Check> {
        // With nothing in them the packages take nothing, and what is compiled is what they depend on.
        for path in self.libraries.keys() {
            fs::write(path, "")?;
        }
        let dependencies = self.cargo(arguments);
        for (path, text) in &self.libraries {
            fs::write(path, text)?;
        }
        let (dependencies, _) = dependencies?;
        let (used, levels) = self.cargo(arguments)?;
        let count = |level: &str| levels.iter().filter(|found| *found == level).count();
        let check = Check {
            used,
            dependencies,
            lines: self.lines()?,
            errors: count("error"),
            warnings: count("warning"),
        };
        println!(
            "| {name} | {:.1} | {:.0} | {} | {} | {} | {:.1} |",
            check.used.cpu.as_secs_f64(),
            check.used.peak_mib,
            check.errors,
            check.warnings,
            check.lines,
            check.dependencies.cpu.as_secs_f64(),
        );
        Ok(check)
    }

    /// Runs cargo. What it used, and the levels of what the compiler says of the packages.
    fn cargo(&self, arguments: &[&str]) -> Result<(Used, Vec<String>)> {
        // A check that finds errors fails, and has been measured nevertheless.
        let used = process::run_to_end(
            Command::new("cargo")
                .args(arguments)
                .args(["--message-format", "json", "--quiet"])
                .arg("--target-dir")
                .arg(&self.target)
                .env("CARGO_INCREMENTAL", "0")
                .current_dir(&self.package),
        )?;
        let messages = used
            .output
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let messages: Vec<Value> = messages.collect();
        let said = |message: &&Value| message["reason"] == "compiler-message";
        let levels = messages
            .iter()
            .filter(said)
            .map(|message| &message["message"]);
        // The compiler's own counts have no place.
        let levels = levels.filter(|message| {
            message["spans"]
                .as_array()
                .is_some_and(|spans| !spans.is_empty())
        });
        let levels: Vec<_> = levels
            .filter_map(|message| message["level"].as_str())
            .map(str::to_owned)
            .collect();
        if !used.success && levels.is_empty() {
            return Err(used.errors.into());
        }
        Ok((used, levels))
    }

    fn lines(&self) -> Result<usize> {
        let mut lines = 0;
        for path in self.libraries.keys() {
            for path in sources(path.parent().unwrap_or(path))? {
                lines += fs::read_to_string(path)?.lines().count();
            }
        }
        Ok(lines)
    }
}

/// The Rust files in a folder and below.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    Ok(files)
}
