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

/// Proves a document and prints the report: `DOCUMENT [--report FILE] [--counts FILE]`. Exit code 1 if the client does
/// something otherwise than the document says, or if the counts are not those of the file.
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
    let (mut report_path, mut counts_path) = (None, None);
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--report") => report_path = arguments.next().map(PathBuf::from),
            Some("--counts") => counts_path = arguments.next().map(PathBuf::from),
            _ => document = Some(argument),
        }
    }
    let document: OsString = document.ok_or("the document is missing")?;
    let report = prove(Path::new(&document), client, calls)?;
    match report_path {
        Some(path) => {
            print!("{}", report.counts());
            fs::write(&path, report.to_string())
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        None => print!("{report}"),
    }
    if let Some(path) = counts_path {
        let counts =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if counts != report.counts() {
            return Err(format!("the counts are not those of {}", path.display()));
        }
    }
    Ok(report.failed())
}
