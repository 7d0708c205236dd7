//! The command line of `api-codegen`, which `cargo xtask` shares.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::load::Disk;
use crate::sync::{self, Changes, Mode};
use crate::{Input, Strictness};

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

const OPTIONS: &str = "\
Options:
  --spec FILE   the OpenAPI document, YAML or JSON
  --sdk FILE    how the API looks in Rust (sdk.yaml)
  --out PATH    generate: the folder for the crates, the current one unless given;
                bundle: the file for the document, standard output unless given
  --check       generate: write nothing; list what is stale, missing or orphaned, and fail if anything is";

struct Options {
    spec: Option<PathBuf>,
    sdk: Option<PathBuf>,
    out: Option<PathBuf>,
    mode: Mode,
}

/// Runs `generate` with these arguments: writes the crates and prints what changed. Exit code 1 for a specification with
/// errors and for a check that finds something, 2 for wrong arguments.
pub fn generate(
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
) -> ExitCode {
    command(arguments, defaults, |run| {
        let started = Instant::now();
        let tree = crate::generate(&Disk::new(&run.folder), &run.input())
            .map_err(|failure| failure.to_string())?;
        let out = run.out.as_deref().unwrap_or(&run.current);
        let changes = sync::sync(&tree, out, run.mode).map_err(|error| error.to_string())?;
        finish(
            &changes,
            run.mode,
            started,
            defaults.map_or("api-codegen generate", |defaults| defaults.command),
        )
    })
}

/// Runs `bundle` with these arguments: writes the document as one JSON file. Exit codes as [`generate`].
pub fn bundle(
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
) -> ExitCode {
    command(arguments, defaults, |run| {
        let document = crate::bundle(&Disk::new(&run.folder), &run.input())
            .map_err(|failure| failure.to_string())?;
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
    arguments: impl IntoIterator<Item = OsString>,
    defaults: Option<&Defaults>,
    body: impl FnOnce(&Run) -> Result<(), String>,
) -> ExitCode {
    let run = match parse(arguments) {
        Ok(Some(options)) => run(options, defaults),
        Ok(None) => {
            println!("{OPTIONS}");
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
            eprintln!("error: {message}\n\n{OPTIONS}");
            ExitCode::from(2)
        }
    }
}

fn finish(changes: &Changes, mode: Mode, started: Instant, command: &str) -> Result<(), String> {
    let words = match mode {
        Mode::Write => ["wrote", "wrote", "removed"],
        Mode::Check => ["stale", "missing", "orphaned"],
    };
    for (word, paths) in
        words
            .into_iter()
            .zip([&changes.stale, &changes.missing, &changes.orphaned])
    {
        for path in paths {
            println!("{word:>8} {path}");
        }
    }
    let (written, removed) = (
        changes.stale.len() + changes.missing.len(),
        changes.orphaned.len(),
    );
    let (left, seconds) = (changes.unchanged, started.elapsed().as_secs_f64());
    match mode {
        Mode::Write => println!(
            "{written} written, {removed} removed, {left} left as they were, in {seconds:.2} s"
        ),
        Mode::Check if changes.is_empty() => {
            println!("{left} files are up to date, checked in {seconds:.2} s");
        }
        Mode::Check => {
            return Err(format!(
                "error: generated files differ from the specification; run `{command}`"
            ));
        }
    }
    Ok(())
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::{Long, Short};
    let mut options = Options {
        spec: None,
        sdk: None,
        out: None,
        mode: Mode::Write,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("spec") => options.spec = Some(parser.value()?.into()),
            Long("sdk") => options.sdk = Some(parser.value()?.into()),
            Long("out") => options.out = Some(parser.value()?.into()),
            Long("check") => options.mode = Mode::Check,
            Long("help") | Short('h') => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some(options))
}

/// Where a run reads and writes.
struct Run {
    current: PathBuf,
    folder: PathBuf,
    spec: String,
    sdk: Option<String>,
    out: Option<PathBuf>,
    mode: Mode,
    strictness: Strictness,
}

impl Run {
    fn input(&self) -> Input<'_> {
        Input {
            spec: &self.spec,
            sdk: self.sdk.as_deref(),
            strictness: self.strictness,
        }
    }
}

fn run(options: Options, defaults: Option<&Defaults>) -> Result<Run, String> {
    let Options {
        spec,
        sdk,
        out,
        mode,
    } = options;
    let Some(spec) = spec else {
        let defaults = defaults.ok_or("`--spec FILE` is missing")?;
        if sdk.is_some() {
            return Err("`--sdk` goes with `--spec`".to_owned());
        }
        return Ok(Run {
            current: defaults.folder.clone(),
            folder: defaults.folder.clone(),
            spec: defaults.spec.to_owned(),
            sdk: Some(defaults.sdk.to_owned()),
            out,
            mode,
            strictness: Strictness::Own,
        });
    };
    let current = std::env::current_dir()
        .map_err(|error| format!("the current folder cannot be read: {error}"))?;
    let absolute = |path: &Path| {
        std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let spec = absolute(&spec)?;
    let sdk = sdk.as_deref().map(absolute).transpose()?;
    // References may lead anywhere below the current folder, or else below the folder of the document.
    let folder = match spec.parent() {
        Some(parent) if !spec.starts_with(&current) => parent.to_path_buf(),
        _ => current.clone(),
    };
    let inside = |path: &Path| {
        let relative = path.strip_prefix(&folder).map_err(|_| {
            format!(
                "{} is not below {}; run this where both files are below",
                path.display(),
                folder.display()
            )
        })?;
        let parts: Vec<_> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        Ok::<_, String>(parts.join("/"))
    };
    Ok(Run {
        spec: inside(&spec)?,
        sdk: sdk.as_deref().map(inside).transpose()?,
        current,
        folder,
        out,
        mode,
        strictness: Strictness::Foreign,
    })
}
