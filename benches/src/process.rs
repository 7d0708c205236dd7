//! Starts programs and says what they have used.

use std::{
    io::Read,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use wait4::Wait4;

use crate::Result;

/// What a program and the programs that it started have used.
#[derive(Clone, Default)]
pub struct Used {
    /// The time of the CPU, for the user and in the kernel.
    pub cpu: Duration,
    /// The most memory of one of the processes at any time.
    pub peak_mib: f64,
    /// What it printed.
    pub output: String,
    /// The end of what it printed as errors.
    pub errors: String,
    /// Whether it succeeded.
    pub success: bool,
}

/// Runs a program, which is to succeed.
pub fn run(command: &mut Command) -> Result<Used> {
    let used = run_to_end(command)?;
    match used.success {
        true => Ok(used),
        false => {
            let name = command.get_program().to_string_lossy();
            Err(format!("{name} fails:\n{}", used.errors).into())
        }
    }
}

/// Runs a program, whether it succeeds or not.
///
/// What a process starts with counts as its memory, which is why this one has to stay small: large work is for
/// processes of its own.
pub fn run_to_end(command: &mut Command) -> Result<Used> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    let mut errors = child.stderr.take().ok_or("no standard error")?;
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        errors.read_to_end(&mut text).map(|_| text)
    });
    let mut output = Vec::new();
    let mut printed = child.stdout.take().ok_or("no standard output")?;
    printed.read_to_end(&mut output)?;
    let used = child.wait4()?;
    let errors = errors.join().map_err(|_| "reading failed")??;
    let errors = String::from_utf8_lossy(&errors);
    let lines: Vec<_> = errors.trim_end().lines().collect();
    #[expect(clippy::cast_precision_loss, reason = "it is shown with five digits")]
    Ok(Used {
        cpu: used.rusage.utime + used.rusage.stime,
        peak_mib: used.rusage.maxrss as f64 / f64::from(1 << 20),
        output: String::from_utf8_lossy(&output).into_owned(),
        errors: lines[lines.len().saturating_sub(12)..].join("\n"),
        success: used.status.success(),
    })
}
