//! The command line of `api-codegen`, which `cargo xtask` shares.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::begun;
use crate::load::{Disk, relative};
use crate::sync::{self, Changes, Mode};
use crate::{Generated, Input, Runtime, Strictness};

/// What to generate where nothing else is said.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The folder of the run: paths in the output and in messages are relative to it.
    pub folder: PathBuf,
    /// The root file of the specification, relative to the folder.
    pub spec: &'static str,
    /// `sdk.yaml`, relative to the folder.
    pub sdk: &'static str,
    /// The command that mends stale files.
    pub command: &'static str,
}

const GENERATE: &str = "\
Writes a model crate and a client crate for an OpenAPI 3.0 or 3.1 document.

Options:
  --spec PATH   the document, YAML or JSON, or the folder that has it as openapi.yaml, .yml or .json
  --sdk FILE    how the API looks in Rust (sdk.yaml)
  --root DIR    what references may not leave; the folder of the document and of sdk.yaml unless given
  --out DIR     the folder for the crates; the current one unless given
  --runtime-path DIR
                the folder with the crates that generated ones stand on, `crates` in the repository of this
                program; without it manifests ask the registry, which has none of them yet
  --report FILE account for each operation, schema and component in this file, as JSON, and print the counts;
                it is written with --check too
  --check       write no code: list what is stale, missing or orphaned, and fail if anything is
  --deny-warnings
                fail on warnings as on errors: nothing is written, the report neither, and --check fails

Exit code: 0, 1 where anything is wrong with the document or --check finds something, 2 for wrong arguments.";

const BUNDLE: &str = "\
Writes an OpenAPI 3.0 or 3.1 document as one JSON file.

Options:
  --spec PATH   the document, YAML or JSON, or the folder that has it as openapi.yaml, .yml or .json
  --root DIR    what references may not leave; the folder of the document unless given
  --out FILE    the file for the document; standard output unless given

Exit code: 0, 1 where anything is wrong with the document, 2 for wrong arguments.";

/// What a run is to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Task {
    Generate,
    Bundle,
}

impl Task {
    /// The first line of the help.
    fn usage(self, defaults: Option<&Defaults>) -> String {
        let program = defaults.map_or("api-codegen", |_| "cargo xtask");
        let spec = defaults.map_or("--spec PATH", |_| "[--spec PATH]");
        match self {
            Self::Generate => format!(
                "Usage: {program} generate {spec} [--sdk FILE] [--root DIR] [--out DIR] [--runtime-path DIR]\n           [--report FILE] [--check] [--deny-warnings]"
            ),
            Self::Bundle => format!("Usage: {program} bundle {spec} [--root DIR] [--out FILE]"),
        }
    }

    fn help(self, defaults: Option<&Defaults>) -> String {
        let usage = self.usage(defaults);
        let options = match self {
            Self::Generate => GENERATE,
            Self::Bundle => BUNDLE,
        };
        let own = defaults.map_or(String::new(), |defaults| {
            format!(
                "\nWithout --spec, {} is read with {}.",
                defaults.spec, defaults.sdk
            )
        });
        format!("{usage}\n\n{options}{own}")
    }
}

/// What the program says of all it does.
pub fn help() -> String {
    let parts = [Task::Generate, Task::Bundle].map(|task| task.help(None));
    parts.join("\n\n\n")
}

/// The command that the first line of a generated file names, for documents of others.
const GENERATOR: &str = "api-codegen generate";

struct Options {
    spec: Option<PathBuf>,
    sdk: Option<PathBuf>,
    root: Option<PathBuf>,
    out: Option<PathBuf>,
    runtime: Option<PathBuf>,
    report: Option<PathBuf>,
    mode: Mode,
    warnings: Warnings,
}

/// What becomes of a run with warnings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Warnings {
    Tell,
    Deny,
}

/// Runs `generate` with these arguments: writes the crates and prints what changed. Exit code 1 for a specification with
/// errors, or warnings where those are denied, and for a check that finds something, 2 for wrong arguments.
pub fn generate(
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
) -> ExitCode {
    command(Task::Generate, arguments, defaults, |run| {
        let started = Instant::now();
        let generated =
            crate::generate(&run.sources, &run.input()).map_err(|failure| failure.to_string())?;
        let Generated {
            tree,
            report,
            warnings,
        } = generated;
        eprint!("{warnings}");
        let out = run.out.as_deref().unwrap_or(&run.current);
        if let Some(refusal) = begun::refusal(&tree, out) {
            return Err(refusal);
        }
        let begun = begun_otherwise(run, out);
        eprint!("{begun}");
        if run.warnings == Warnings::Deny && !(warnings.is_empty() && begun.is_empty()) {
            return Err("error: `--deny-warnings`: nothing was written".to_owned());
        }
        if let Some(path) = &run.report {
            // What was is for the message only: the names are those of the document.
            let before = std::fs::read_to_string(path).unwrap_or_default();
            eprint!("{}", report.renames(&before));
            sync::write(path, &report.to_json()).map_err(|error| error.to_string())?;
        }
        let changes = sync::sync(&tree, out, run.mode).map_err(|error| error.to_string())?;
        finish(&changes, run.mode, started, &run.command)?;
        if run.report.is_some() {
            let _ = io::stdout().write_all(report.summary().as_bytes());
        }
        Ok(())
    })
}

/// Runs `bundle` with these arguments: writes the document as one JSON file. Exit codes as [`generate`].
pub fn bundle(
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
) -> ExitCode {
    command(Task::Bundle, arguments, defaults, |run| {
        let document =
            crate::bundle(&run.sources, &run.input()).map_err(|failure| failure.to_string())?;
        let text = format!("{document:#}\n");
        match &run.out {
            Some(path) => sync::write(path, &text).map_err(|error| error.to_string()),
            None => io::stdout()
                .write_all(text.as_bytes())
                .map_err(|error| format!("error: cannot print: {error}")),
        }
    })
}

fn command(
    task: Task,
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
    body: impl FnOnce(&Run) -> Result<(), String>,
) -> ExitCode {
    let run = match parse(task, arguments) {
        Ok(Some(options)) => run(options, defaults),
        Ok(None) => {
            println!("{}", task.help(defaults));
            return ExitCode::SUCCESS;
        }
        Err(error) => Err(error.to_string()),
    };
    match run.map(|run| body(&run)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
        Err(message) => {
            let usage = task.usage(defaults);
            eprintln!("error: {message}\n\n{usage}\n\n`--help` says what the options mean.");
            ExitCode::from(2)
        }
    }
}

/// The warning that `--runtime-path` has no effect, where the manifest was begun with another source.
fn begun_otherwise(run: &Run, out: &Path) -> String {
    let manifest = out.join("Cargo.toml");
    let begun = std::fs::read_to_string(&manifest);
    let lines = run.input().scaffold.zip(begun.ok());
    let lines = lines.and_then(|(runtime, begun)| runtime.missing_in(&begun));
    lines.map_or(String::new(), |lines| {
        format!(
            "warning: `--runtime-path` changes nothing: {} was begun with another source; write there\n{lines}",
            manifest.display()
        )
    })
}

fn finish(changes: &Changes, mode: Mode, started: Instant, command: &str) -> Result<(), String> {
    let words = match mode {
        Mode::Write => ["wrote", "wrote", "removed"],
        Mode::Check => ["stale", "missing", "orphaned"],
    };
    let mut text = String::new();
    let lists = [&changes.stale, &changes.missing, &changes.orphaned];
    for (word, paths) in words.into_iter().zip(lists) {
        for path in paths {
            text += &format!("{word:>8} {path}\n");
        }
    }
    let written = changes.stale.len() + changes.missing.len();
    let (removed, left) = (changes.orphaned.len(), changes.unchanged);
    let seconds = started.elapsed().as_secs_f64();
    let stale = mode == Mode::Check && !changes.is_empty();
    text += &match mode {
        Mode::Write => {
            format!(
                "{written} written, {removed} removed, {left} left as they were, in {seconds:.2} s\n"
            )
        }
        Mode::Check if stale => String::new(),
        Mode::Check => format!("{left} files are up to date, checked in {seconds:.2} s\n"),
    };
    // Whoever does not read the list any more, as `head` does, has no use for an error either.
    let _ = io::stdout().write_all(text.as_bytes());
    match stale {
        true => Err(format!(
            "error: generated files differ from the specification; run `{command}`"
        )),
        false => Ok(()),
    }
}

fn parse(
    task: Task,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::{Long, Short};
    let mut options = Options {
        spec: None,
        sdk: None,
        root: None,
        out: None,
        runtime: None,
        report: None,
        mode: Mode::Write,
        warnings: Warnings::Tell,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("spec") => options.spec = Some(parser.value()?.into()),
            Long("root") => options.root = Some(parser.value()?.into()),
            Long("out") => options.out = Some(parser.value()?.into()),
            Long("help") | Short('h') => return Ok(None),
            _ if task == Task::Bundle => return Err(argument.unexpected()),
            Long("sdk") => options.sdk = Some(parser.value()?.into()),
            Long("runtime-path") => options.runtime = Some(parser.value()?.into()),
            Long("report") => options.report = Some(parser.value()?.into()),
            Long("check") => options.mode = Mode::Check,
            Long("deny-warnings") => options.warnings = Warnings::Deny,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some(options))
}

/// Where a run reads and writes.
struct Run {
    current: PathBuf,
    /// The files below the folder that references may not leave.
    sources: Disk,
    spec: String,
    sdk: Option<String>,
    out: Option<PathBuf>,
    /// The folder with the crates that generated ones stand on, relative to that of the output.
    runtime: Option<String>,
    report: Option<PathBuf>,
    mode: Mode,
    warnings: Warnings,
    strictness: Strictness,
    /// What the first line of each file names.
    generator: &'static str,
    /// What mends stale files.
    command: String,
}

impl Run {
    fn input(&self) -> Input<'_> {
        Input {
            spec: &self.spec,
            sdk: self.sdk.as_deref(),
            strictness: self.strictness,
            command: self.generator,
            scaffold: match (self.strictness, &self.runtime) {
                (Strictness::Own, _) => None,
                (Strictness::Foreign, None) => Some(Runtime::Registry),
                (Strictness::Foreign, Some(folder)) => Some(Runtime::Folder(folder)),
            },
        }
    }
}

fn run(options: Options, defaults: Option<&Defaults>) -> Result<Run, String> {
    let Options {
        spec,
        sdk,
        root,
        out,
        runtime,
        report,
        mode,
        warnings,
    } = options;
    let program = defaults.map_or(GENERATOR, |defaults| defaults.command);
    let Some(given) = spec else {
        let defaults = defaults.ok_or("`--spec FILE` is missing")?;
        if sdk.is_some() || root.is_some() || runtime.is_some() {
            return Err("`--sdk`, `--root` and `--runtime-path` go with `--spec`".to_owned());
        }
        return Ok(Run {
            current: defaults.folder.clone(),
            sources: Disk::new(&defaults.folder),
            spec: defaults.spec.to_owned(),
            sdk: Some(defaults.sdk.to_owned()),
            out,
            runtime: None,
            report,
            mode,
            warnings,
            strictness: Strictness::Own,
            generator: defaults.command,
            command: defaults.command.to_owned(),
        });
    };
    let mut command = format!("{program} --spec {}", given.display());
    let flags = [
        ("--sdk", &sdk),
        ("--root", &root),
        ("--out", &out),
        ("--runtime-path", &runtime),
    ];
    for (flag, path) in flags {
        if let Some(path) = path {
            command += &format!(" {flag} {}", path.display());
        }
    }
    let current = std::env::current_dir()
        .map_err(|error| format!("the current folder cannot be read: {error}"))?;
    // What was given as an absolute path is shown as one.
    let seen_from = match given.is_absolute() {
        true => PathBuf::new(),
        false => current.clone(),
    };
    let spec = root_file(normalised(&current.join(given)))?;
    let sdk = sdk.map(|sdk| normalised(&current.join(sdk)));
    let folder =
        match root {
            Some(root) => normalised(&current.join(root)),
            None => [Some(&spec), sdk.as_ref()].into_iter().flatten().fold(
                spec.clone(),
                |shared, file| {
                    let above = shared
                        .ancestors()
                        .find(|folder| file.starts_with(folder) && **folder != *file);
                    above.map_or(PathBuf::new(), Path::to_path_buf)
                },
            ),
        };
    let inside = |path: &Path| {
        let relative = path
            .strip_prefix(&folder)
            .map_err(|_| format!("{} is not below {}", path.display(), folder.display()))?;
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        Ok::<_, String>(parts.join("/"))
    };
    let runtime = match runtime {
        Some(runtime) => {
            let runtime = normalised(&current.join(runtime));
            for part in ["runtime/Cargo.toml", "types/Cargo.toml"] {
                let manifest = runtime.join(part);
                if !manifest.is_file() {
                    return Err(format!(
                        "`--runtime-path`: there is no {}",
                        manifest.display()
                    ));
                }
            }
            let out = out.as_ref().unwrap_or(&current);
            Some(relative(&normalised(&current.join(out)), &runtime))
        }
        None => None,
    };
    let sources = Disk::new(&folder).seen_from(seen_from);
    Ok(Run {
        spec: inside(&spec)?,
        sdk: sdk.as_deref().map(inside).transpose()?,
        current,
        sources,
        out,
        runtime,
        report,
        mode,
        warnings,
        strictness: Strictness::Foreign,
        generator: GENERATOR,
        command,
    })
}

/// The file that a document begins with: of a folder, its `openapi.yaml`, `openapi.yml` or `openapi.json`.
fn root_file(spec: PathBuf) -> Result<PathBuf, String> {
    if !spec.is_dir() {
        return Ok(spec);
    }
    let names = ["openapi.yaml", "openapi.yml", "openapi.json"];
    let files = names.map(|name| spec.join(name));
    let files: Vec<_> = files.into_iter().filter(|file| file.is_file()).collect();
    match &files[..] {
        [only] => Ok(only.clone()),
        [] => Err(format!(
            "{} has no {}: name the file that the document begins with",
            spec.display(),
            names.join(", ")
        )),
        [first, second, ..] => Err(format!(
            "{} and {} are both there: name the one that the document begins with",
            first.display(),
            second.display()
        )),
    }
}

/// The path without `.` and `..`.
fn normalised(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}
