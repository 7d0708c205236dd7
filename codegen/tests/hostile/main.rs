//! What does a document that nobody would write become? Files, or errors with their places: never a panic, and always
//! soon and in little memory.
//!
//! A case is a part of a fixture with some changes that its number decides. Cases run in processes of their own, which
//! say what they are about to do, so that even what ends a process is told with its case. A case that fails is run alone
//! with `HOSTILE_CASE=n cargo test -p api-codegen --test hostile mutations_of_the_fixtures`, which leaves its files in the
//! folder that it names. Without `--release`, where a case takes ten times as long, only the first cases run.

mod change;
mod fixture;
mod small;
mod tree;

use std::any::Any;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use api_codegen::diagnostics::Severity;
use api_codegen::load::Memory;
use api_codegen::{Input, Strictness};
use fastrand::Rng;
use peak_alloc::PeakAlloc;

use change::spoil;
use fixture::{Fixture, fixtures, whole};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A set of cases, and what each may cost.
#[derive(Clone, Copy)]
struct Run {
    name: &'static str,
    cases: u64,
    time: Duration,
    bytes: usize,
}

const MUTATIONS: Run = Run {
    name: "mutations",
    cases: if cfg!(debug_assertions) { 500 } else { 20_000 },
    // A case takes 3 ms; the machine may have more to do.
    time: Duration::from_secs(30),
    bytes: 256 << 20,
};
const WHOLE: Run = Run {
    name: "whole",
    cases: 200,
    time: Duration::from_secs(120),
    bytes: 1 << 30,
};

/// The variable that names the whole document.
const DOCUMENT: &str = "API_CODEGEN_SCALE_DOCUMENT";

#[test]
fn mutations_of_the_fixtures_give_files_or_errors() {
    run(MUTATIONS);
}

#[test]
#[ignore = "takes minutes: cargo xtask ci --full"]
fn mutations_of_the_whole_document_give_files_or_errors() {
    match env::var_os(DOCUMENT) {
        Some(_) => run(WHOLE),
        None => println!("SKIPPED: {DOCUMENT} does not name a document"),
    }
}

/// What a process of its own does for the tests above.
#[test]
#[ignore = "started by the others"]
fn worker() {
    let Ok(cases) = env::var("HOSTILE_CASES") else {
        return;
    };
    let words: Vec<_> = cases.split(' ').collect();
    let [name, first, step] = words[..] else {
        panic!("a name, the first case and the step");
    };
    let run = [MUTATIONS, WHOLE].into_iter().find(|run| run.name == name);
    let run = run.expect("it is one of these");
    let (first, step): (u64, usize) = (
        first.parse().expect("a number"),
        step.parse().expect("a number"),
    );
    let fixtures = match run.name {
        "whole" => vec![whole()],
        _ => fixtures(),
    };
    std::panic::set_hook(Box::new(|_| {}));
    for number in (first..run.cases).step_by(step) {
        println!("\ncase {number}");
        let began = Instant::now();
        if let Err(message) = case(&fixtures, number, run.bytes) {
            println!("\nfailed {message}");
        }
        if began.elapsed() > Duration::from_millis(500) {
            println!("\nslow {number} {:?}", began.elapsed());
        }
    }
}

/// Runs all cases of a run, or that of `HOSTILE_CASE`.
fn run(run: Run) {
    if let Ok(number) = env::var("HOSTILE_CASE") {
        let number: u64 = number.parse().expect("HOSTILE_CASE is a number");
        let fixtures = if run.name == "whole" {
            vec![whole()]
        } else {
            fixtures()
        };
        let folder = dump(&files(&fixtures, number));
        println!("case {number} is in {}", folder.display());
        if let Err(message) = case(&fixtures, number, run.bytes) {
            panic!("{message}");
        }
        return;
    }
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let workers: Vec<_> = (0..workers as u64)
        .map(|first| thread::spawn(move || supervise(run, first, workers)))
        .collect();
    let failures: Vec<_> = workers
        .into_iter()
        .flat_map(|worker| worker.join().expect("a supervisor does not panic"))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases failed:\n{}",
        failures.len(),
        run.cases,
        failures.join("\n")
    );
}

/// Runs every `step`th case from `first` on, beginning anew after one that ended its process. What failed.
fn supervise(run: Run, mut first: u64, step: usize) -> Vec<String> {
    let mut failures = Vec::new();
    while first < run.cases && failures.len() < 20 {
        let mut child = start(run, first, step);
        let (lines, received) = channel();
        let output = BufReader::new(child.stdout.take().expect("it was asked for"));
        let reader = thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = lines.send(line);
            }
        });
        let mut current = first;
        let ended = loop {
            match received.recv_timeout(run.time) {
                Ok(line) => match line.split_once(' ') {
                    Some(("case", number)) => current = number.parse().unwrap_or(current),
                    Some(("failed", message)) => {
                        failures.push(format!("case {current}: {message}"));
                    }
                    Some(("slow", _)) => eprintln!("{line}"),
                    _ => {}
                },
                Err(RecvTimeoutError::Timeout) => break Some("does not end"),
                Err(RecvTimeoutError::Disconnected) => break None,
            }
        };
        if ended.is_some() {
            let _ = child.kill();
        }
        let status = child.wait().expect("it was started");
        let _ = reader.join();
        if ended.is_none() && status.success() {
            return failures;
        }
        failures.push(format!(
            "case {current}: {} ({status})",
            ended.unwrap_or("ends the process")
        ));
        first = current + step as u64;
    }
    failures
}

fn start(run: Run, first: u64, step: usize) -> Child {
    Command::new(env::current_exe().expect("a test knows where it is"))
        .args([
            "worker",
            "--exact",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("HOSTILE_CASES", format!("{} {first} {step}", run.name))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a test can start itself")
}

/// Runs a case. What is wrong with it.
fn case(fixtures: &[Fixture], number: u64, limit: usize) -> Result<(), String> {
    let sources = Memory::new(files(fixtures, number));
    let spec = &fixtures[Rng::with_seed(number).usize(..fixtures.len())].files[0].0;
    let input = Input {
        spec,
        sdk: None,
        scaffold: None,
        strictness: if number % 8 == 7 {
            Strictness::Own
        } else {
            Strictness::Foreign
        },
        command: "cargo xtask generate",
    };
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let outcome = catch_unwind(AssertUnwindSafe(|| api_codegen::generate(&sources, &input)));
    let outcome = outcome.map_err(|panic| format!("panics: {}", text(&*panic)))?;
    if let Err(failure) = &outcome {
        // To be shown, it is made into a text.
        let _ = failure.to_string();
    }
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    if peak > limit {
        return Err(format!("takes {} MiB", peak >> 20));
    }
    match outcome {
        Ok(generated) if number.is_multiple_of(10) => {
            let again =
                api_codegen::generate(&sources, &input).map_err(|_| "fails the second time")?;
            let same = generated.tree.files().eq(again.tree.files())
                && generated.warnings == again.warnings;
            if !same {
                return Err("gives something else the second time".to_owned());
            }
            let is_rust = |path: &str| Path::new(path).extension().is_some_and(|kind| kind == "rs");
            for (path, text) in generated.tree.files().filter(|(path, _)| is_rust(path)) {
                syn::parse_file(text).map_err(|error| format!("{path} is not Rust: {error}"))?;
            }
        }
        Ok(_) => {}
        Err(failure) => {
            let mut errors = failure
                .diagnostics
                .iter()
                .filter(|it| it.severity == Severity::Error)
                .peekable();
            if errors.peek().is_none() {
                return Err("fails and does not say why".to_owned());
            }
            if let Some(error) = errors.find(|error| error.span.is_none()) {
                return Err(format!("does not say where: {}", error.message));
            }
        }
    }
    Ok(())
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("not with a text").replace('\n', " ")
}

fn dump(files: &[(String, String)]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let _ = fs::remove_dir_all(&root);
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    root
}

/// The files of a case.
fn files(fixtures: &[Fixture], number: u64) -> Vec<(String, String)> {
    let mut rng = Rng::with_seed(number);
    let mut fixture = fixtures[rng.usize(..fixtures.len())].clone();
    if fixtures.len() > 1 && rng.u8(..) > 12 {
        fixture.cut(&mut rng);
    }
    for _ in 0..rng.usize(1..6) {
        fixture.change(&mut rng);
    }
    let spoiled = (rng.u8(..) < 16).then(|| rng.usize(..fixture.files.len()));
    let files = fixture.files.into_iter().enumerate();
    let files = files.map(|(index, (name, tree))| {
        let mut text = String::new();
        tree.write(&mut text);
        if spoiled == Some(index) {
            spoil(&mut text, &mut rng);
        }
        (name, text)
    });
    files.collect()
}
