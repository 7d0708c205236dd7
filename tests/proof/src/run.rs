//! The program that a proof is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use crate::document::Document;
use crate::prove::Prover;
use crate::{Call, Report};

/// Proves the operations of a document.
///
/// # Errors
///
/// If the document cannot be read, or nothing can be sent on loopback.
pub fn prove<C, E: ToString>(
    document: &Path,
    client: impl Fn(&str) -> Result<C, E>,
    calls: &[Call<C>],
) -> Result<Report, String> {
    let document = Document::open(document)?;
    Prover::new(&document, calls)?.run(client)
}

/// Proves a document and prints the report: `DOCUMENT [--report FILE] [--pinned FILE [--accept]]`. Exit code 1 if the
/// client does something otherwise than the document says, or if what is pinned is not what the file has.
pub fn main<C, E: ToString>(client: impl Fn(&str) -> Result<C, E>, calls: &[Call<C>]) -> ExitCode {
    match run(client, calls) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            eprintln!("error: {failed} operations do otherwise than the document says");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run<C, E: ToString>(
    client: impl Fn(&str) -> Result<C, E>,
    calls: &[Call<C>],
) -> Result<usize, String> {
    let mut document = None;
    let (mut report_path, mut pinned_path, mut accepts) = (None, None, false);
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--report") => report_path = arguments.next().map(PathBuf::from),
            Some("--pinned") => pinned_path = arguments.next().map(PathBuf::from),
            Some("--accept") => accepts = true,
            _ => document = Some(argument),
        }
    }
    let document: OsString = document.ok_or("the document is missing")?;
    let report = prove(Path::new(&document), client, calls)?;
    print!("{}", report.counts());
    let write = |path: &Path, text: String| {
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    match report_path {
        Some(path) => write(&path, report.to_string())?,
        None => print!(
            "{}",
            report.to_string().trim_start_matches(&report.counts())
        ),
    }
    match pinned_path {
        Some(path) if accepts => write(&path, report.pinned())?,
        Some(path) => is_pinned(&path, &report.pinned())?,
        None => {}
    }
    Ok(report.failed())
}

/// Compares a report with what is pinned of it. An error shows the lines that differ.
fn is_pinned(path: &Path, report: &str) -> Result<(), String> {
    let pinned =
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = |text: &str, other: &str, sign: &str| {
        let other: Vec<_> = other.lines().collect();
        let lines = text.lines().filter(|line| !other.contains(line));
        lines
            .map(|line| format!("\n{sign} {line}"))
            .collect::<String>()
    };
    match pinned == report {
        true => Ok(()),
        false => Err(format!(
            "the report is not that of {}:{}{}\nlook at it, and run again with --accept",
            path.display(),
            lines(&pinned, report, "-"),
            lines(report, &pinned, "+")
        )),
    }
}
