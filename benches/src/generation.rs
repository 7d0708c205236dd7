//! What generating takes, by stage and by the number of operations.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use api_codegen::{Input, Runtime, Stage, Strictness, load::Disk, sync};

use serde_json::Value;

use crate::{
    Result,
    cut::{cut, operations},
    measure::thread_cpu_time,
    memory::{lap, memory},
    peer,
    process::{self, Used},
};

/// The arguments with which this program starts itself.
pub const GENERATE: &str = "--generate";
pub const CUT: &str = "--cut";

/// Prints what generating takes, each stage for itself, and beside the peer.
pub fn stages(document: &Path, scratch: &Path, runs: u32) -> Result<()> {
    let out = scratch.join("generated");
    let stages = by_stage(document, &out, runs)?;
    let heaps = numbers(&this(&[GENERATE, "--heap"], &[document, &out])?.output)?;
    println!("| stage | CPU s | most of the heap, MiB |\n|---|--:|--:|");
    for ((stage, time), (_, heap)) in stages.iter().zip(heaps) {
        println!("| {stage} | {:.3} | {} |", time.as_secs_f64(), heap >> 10);
    }
    println!("\n| | CPU s | peak memory, MiB |\n|---|--:|--:|");
    let row = |name: &str, used: &Used| {
        let (cpu, peak) = (used.cpu.as_secs_f64(), used.peak_mib);
        println!("| {name} | {cpu:.2} | {peak:.0} |");
    };
    let ours = generate(document, &out, runs)?;
    row("api-codegen", &ours);
    match peer::generate(document, &scratch.join("peer"), runs) {
        Ok(peer) => {
            row(peer::NAME, &peer);
            println!(
                "| ratio | {:.2} | {:.2} |",
                ours.cpu.div_duration_f64(peer.cpu),
                ours.peak_mib / peer.peak_mib,
            );
        }
        Err(error) => println!("\nSKIPPED: {}: {error}", peer::NAME),
    }
    Ok(())
}

/// Prints how generating grows with the document. Shared components are in each part, so that parts are larger than their
/// number of operations says: what is to be even is the time for each KiB. The parts take turns, so that a machine which is
/// slower for a while is so for all.
pub fn growth(document: &Path, scratch: &Path, runs: u32) -> Result<()> {
    println!(
        "| | operations | ms each | KiB | ms each | beside the whole | CPU s | peak memory, MiB |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    let mut parts = Vec::new();
    for share in ["1", "2", "4", "8"] {
        let part = scratch.join(format!("part-{share}.json"));
        let counted = this(&[CUT, share], &[document, &part])?.output;
        let operations: u32 = counted.trim().parse()?;
        parts.push((share, part, operations, Vec::new()));
    }
    for _ in 0..runs {
        for (_, part, _, used) in &mut parts {
            used.push(generate(part, &scratch.join("part"), 1));
        }
    }
    let mut whole = None;
    for (share, part, operations, used) in parts {
        let used = least(used.into_iter(), |used| used.cpu)?;
        let kib = fs::metadata(&part)?.len() >> 10;
        let seconds = used.cpu.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "it is shown with three digits")]
        let each = seconds * 1000.0 / kib as f64;
        let beside = each / *whole.get_or_insert(each) - 1.0;
        println!(
            "| 1/{share} | {operations} | {:.2} | {kib} | {each:.2} | {:+.0} %{} | {seconds:.3} | {:.0} |",
            seconds * 1000.0 / f64::from(operations),
            beside * 100.0,
            if beside.abs() > 0.2 {
                ", not linear"
            } else {
                ""
            },
            used.peak_mib,
        );
        fs::remove_file(part)?;
    }
    Ok(())
}

/// Runs the program some times: what the run takes that takes the least time.
fn generate(document: &Path, out: &Path, runs: u32) -> Result<Used> {
    let program = program()?;
    let run = || {
        let _ = fs::remove_dir_all(out);
        let mut command = Command::new(&program);
        command.args(["generate", "--runtime-path"]).arg(crates()?);
        command.arg("--spec").arg(document).arg("--out").arg(out);
        process::run(&mut command)
    };
    least((0..runs).map(|_| run()), |used| used.cpu)
}

/// The program as it is installed.
fn program() -> Result<PathBuf> {
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).canonicalize()?;
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--release", "--locked"]);
    command.args(["--package", "api-codegen", "--target-dir", "target"]);
    process::run(command.current_dir(&workspace))?;
    Ok(workspace.join("target/release/api-codegen"))
}

/// The CPU time of each stage, in the run that takes the least of some.
fn by_stage(document: &Path, out: &Path, runs: u32) -> Result<Vec<(String, Duration)>> {
    let run = || {
        let _ = fs::remove_dir_all(out);
        let stages = numbers(&this(&[GENERATE, "--time"], &[document, out])?.output)?;
        let stages = stages.into_iter();
        Ok(stages
            .map(|(stage, micros)| (stage, Duration::from_micros(micros)))
            .collect::<Vec<_>>())
    };
    least((0..runs).map(|_| run()), |stages| {
        stages.iter().map(|(_, time)| *time).sum()
    })
}

/// What has the least time, if none fails.
fn least<T>(runs: impl Iterator<Item = Result<T>>, time: impl Fn(&T) -> Duration) -> Result<T> {
    let runs: Vec<T> = runs.collect::<Result<_>>()?;
    let least = runs.into_iter().min_by_key(time);
    Ok(least.ok_or("nothing was run")?)
}

/// Runs this program for a part of the work, so that it is alone in its process.
pub fn this(arguments: &[&str], paths: &[&Path]) -> Result<Used> {
    process::run(
        Command::new(env::current_exe()?)
            .args(arguments)
            .args(paths),
    )
}

/// The name and the number of each line.
fn numbers(text: &str) -> Result<Vec<(String, u64)>> {
    let parse = |line: &str| {
        let (name, number) = line.split_once(' ').ok_or("a line has no number")?;
        Ok((name.to_owned(), number.parse()?))
    };
    text.lines().map(parse).collect()
}

/// Generates, and prints a line for each stage: its name and the microseconds that it takes or, with `--heap`, the most
/// KiB that are allocated in it.
pub fn generate_here(arguments: &[OsString]) -> Result<()> {
    let [what, document, out] = arguments else {
        return Err("what, document and folder are due".into());
    };
    let mut lines = String::new();
    let mut outcome = Ok(());
    if what == "--heap" {
        memory(|| {
            let mut line = |stage: &str| lines += &format!("{stage} {:.0}\n", lap().peak_kib());
            outcome = generate_by_stage(document.as_ref(), out.as_ref(), &mut line);
        });
    } else {
        let mut last = thread_cpu_time();
        let mut line = |stage: &str| {
            let now = thread_cpu_time();
            lines += &format!("{stage} {}\n", now.saturating_sub(last).as_micros());
            last = now;
        };
        outcome = generate_by_stage(document.as_ref(), out.as_ref(), &mut line);
    }
    outcome?;
    print!("{lines}");
    Ok(())
}

fn generate_by_stage(document: &Path, out: &Path, done: &mut dyn FnMut(&str)) -> Result<()> {
    let (folder, spec) = place(document)?;
    let crates = crates()?;
    let runtime = crates.to_str().ok_or("a path is not UTF-8")?;
    let input = Input {
        scaffold: Some(Runtime::Folder(runtime)),
        ..input(spec)
    };
    let mut stage = |stage: Stage| done(stage.name());
    let generated = api_codegen::generate_by_stage(&Disk::new(folder), &input, &mut stage)
        .map_err(|failure| failure.to_string())?;
    sync::sync(&generated.tree, out, sync::Mode::Write)?;
    done("write");
    Ok(())
}

fn input(spec: &str) -> Input<'_> {
    Input {
        spec,
        sdk: None,
        strictness: Strictness::Foreign,
        command: "api-codegen generate",
        scaffold: None,
    }
}

/// The folder with the crates that generated ones stand on.
pub fn crates() -> Result<PathBuf> {
    Ok(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates")).canonicalize()?)
}

/// Writes a document with a part of the operations of another one, and prints their number.
pub fn cut_here(arguments: &[OsString]) -> Result<()> {
    let [share, document, out] = arguments else {
        return Err("share, document and file are due".into());
    };
    let share = share.to_str().unwrap_or_default().parse()?;
    let part = cut(&whole(document.as_ref())?, share);
    fs::write(out, part.to_string())?;
    println!("{}", operations(&part));
    Ok(())
}

/// The document as one value: parts can be taken of that only.
fn whole(document: &Path) -> Result<Value> {
    if let Ok(whole) = serde_json::from_slice(&fs::read(document)?) {
        return Ok(whole);
    }
    let (folder, spec) = place(document)?;
    let bundle = api_codegen::bundle(&Disk::new(folder), &input(spec));
    Ok(bundle.map_err(|failure| failure.to_string())?)
}

fn place(document: &Path) -> Result<(&Path, &str)> {
    let folder = document.parent().ok_or("the document is a folder")?;
    let name = document.file_name().and_then(OsStr::to_str);
    Ok((folder, name.ok_or("the document's name is not UTF-8")?))
}
