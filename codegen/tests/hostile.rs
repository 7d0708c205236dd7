//! What does a document that nobody would write become? Files, or errors with their places: never a panic, and always
//! soon and in little memory.
//!
//! A case is a part of a fixture with some changes that its number decides. Cases run in processes of their own, which
//! say what they are about to do, so that even what ends a process is told with its case. A case that fails is run alone
//! with `HOSTILE_CASE=n cargo test -p api-codegen --test hostile mutations_of_the_fixtures`, which leaves its files in the
//! folder that it names. Without `--release`, where a case takes ten times as long, only the first cases run.

use std::any::Any;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use api_codegen::diagnostics::{Diagnostics, Severity};
use api_codegen::load::{Disk, Files, Limits, Memory};
use api_codegen::report::Counts;
use api_codegen::{Failure, Generated, Input, Strictness};
use fastrand::Rng;
use peak_alloc::PeakAlloc;
use serde_json::Value;

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

/// A document in as many files as it takes, the root first.
#[derive(Clone)]
struct Fixture {
    files: Vec<(String, Tree)>,
}

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn fixtures() -> Vec<Fixture> {
    let fixtures = Path::new("tests/fixtures");
    let medium = fixture(&fixtures.join("medium"), "openapi.yaml");
    // Most cases are of the one that has every construct.
    let others = [
        fixture(&fixtures.join("modern"), "openapi.yaml"),
        fixture(&fixtures.join("emit/split"), "api.yaml"),
        fixture(Path::new("spec"), "openapi.yaml"),
    ];
    [medium.clone(), medium.clone(), medium]
        .into_iter()
        .chain(others)
        .collect()
}

fn whole() -> Fixture {
    let path = PathBuf::from(env::var_os(DOCUMENT).expect("it names the document"));
    let folder = path.parent().expect("a file is in a folder").to_owned();
    let name = path
        .file_name()
        .expect("a file has a name")
        .to_string_lossy()
        .into_owned();
    fixture(&folder, &name)
}

/// The files that a document is made of.
fn fixture(folder: &Path, root: &str) -> Fixture {
    let sources = Disk::new(Path::new(WORKSPACE).join(folder));
    let (mut files, mut diagnostics) = (Files::new(), Diagnostics::new());
    let mut found: Vec<(String, Tree)> = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(name) = open.pop() {
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let id = files.open(&sources, &name, None, &Limits::default(), &mut diagnostics);
        let tree = id
            .and_then(|id| files.root(id))
            .expect("a fixture can be read")
            .to_json();
        let tree = Tree::from(&tree);
        for reference in tree.references() {
            let path = reference.split('#').next().unwrap_or_default();
            if !path.is_empty() {
                open.push(beside(&name, path));
            }
        }
        found.push((name, tree));
    }
    Fixture { files: found }
}

/// The path that is written in a file of another path.
fn beside(file: &str, path: &str) -> String {
    let mut steps: Vec<_> = file.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." => {}
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// A JSON value whose members may have the same key, and whose scalars are as they are written.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Scalar(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Map(
                    members
                        .map(|(key, value)| (key.clone(), Self::from(value)))
                        .collect(),
                )
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

impl Tree {
    fn text(text: &str) -> Self {
        Self::Scalar(Value::from(text).to_string())
    }

    fn map(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }

    fn link(reference: &str) -> Self {
        Self::map("$ref", Self::text(reference))
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Scalar(scalar) => text.push_str(scalar),
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { ", " });
                    item.write(text);
                }
                text.push(']');
            }
            Self::Map(members) => {
                text.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { ",\n" });
                    write!(text, "{}: ", Value::from(key.as_str())).expect("a string takes all");
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    fn size(&self) -> usize {
        1 + self.children().map(Self::size).sum::<usize>()
    }

    fn depth(&self) -> usize {
        1 + self.children().map(Self::depth).max().unwrap_or(0)
    }

    fn children(&self) -> impl Iterator<Item = &Self> {
        let (items, members): (&[Self], &[(String, Self)]) = match self {
            Self::Scalar(_) => (&[], &[]),
            Self::List(items) => (items, &[]),
            Self::Map(members) => (&[], members),
        };
        items.iter().chain(members.iter().map(|(_, value)| value))
    }

    fn child(&self, index: usize) -> &Self {
        match self {
            Self::List(items) => &items[index],
            Self::Map(members) => &members[index].1,
            Self::Scalar(_) => self,
        }
    }

    fn child_mut(&mut self, index: usize) -> &mut Self {
        match self {
            Self::List(items) => &mut items[index],
            Self::Map(members) => &mut members[index].1,
            Self::Scalar(_) => self,
        }
    }

    fn at(&self, path: &[usize]) -> &Self {
        path.iter().fold(self, |tree, index| tree.child(*index))
    }

    fn at_mut(&mut self, path: &[usize]) -> &mut Self {
        path.iter().fold(self, |tree, index| tree.child_mut(*index))
    }

    /// The `index`th value, in the order of the text.
    fn path(&self, mut index: usize) -> Vec<usize> {
        let (mut tree, mut path) = (self, Vec::new());
        'down: while index > 0 {
            index -= 1;
            for (at, child) in tree.children().enumerate() {
                let size = child.size();
                if index < size {
                    tree = child;
                    path.push(at);
                    continue 'down;
                }
                index -= size;
            }
            break;
        }
        path
    }

    /// What leads to the value as it would be written in a `$ref`.
    fn pointer(&self, path: &[usize]) -> String {
        let mut pointer = "#".to_owned();
        let mut tree = self;
        for index in path {
            let key = match tree {
                Self::Map(members) => members[*index]
                    .0
                    .replace('~', "~0")
                    .replace('/', "~1")
                    .replace('%', "%25"),
                _ => index.to_string(),
            };
            pointer += "/";
            pointer += &key;
            tree = tree.child(*index);
        }
        pointer
    }

    fn references(&self) -> Vec<String> {
        let mut found: Vec<_> = self.children().flat_map(Self::references).collect();
        if let Self::Map(members) = self {
            let targets = members.iter().filter(|(key, _)| key == "$ref");
            let targets = targets.filter_map(|(_, value)| match value {
                Self::Scalar(text) => serde_json::from_str(text).ok(),
                _ => None,
            });
            found.extend(targets);
        }
        found
    }
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

/// A few, or seldom many.
fn some(rng: &mut Rng, few: usize, many: usize) -> usize {
    let most = if rng.u8(..) < 40 { many } else { few };
    rng.usize(1..=most)
}

/// Changes the text without regard to what it says.
fn spoil(text: &mut String, rng: &mut Rng) {
    let place = |rng: &mut Rng| {
        let mut at = rng.usize(..=text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (one, other) = (place(rng), place(rng));
    let (start, end) = (one.min(other), one.max(other));
    match rng.usize(..4) {
        0 => text.truncate(start),
        1 => text.replace_range(start..end.min(start + 40).min(end), ""),
        2 => text.insert_str(
            start,
            rng.choice([
                "{", "]", "\n- ", ": ", "&a *a ", "\t", "\u{feff}", "\0", "!!x ",
            ])
            .unwrap_or(""),
        ),
        _ => {
            let part: String = text[start..end].chars().take(200).collect();
            text.insert_str(end, &part);
        }
    }
}

/// Keys and words that mean something.
const WORDS: &[&str] = &[
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "type",
    "items",
    "prefixItems",
    "properties",
    "additionalProperties",
    "patternProperties",
    "required",
    "enum",
    "const",
    "default",
    "example",
    "examples",
    "discriminator",
    "nullable",
    "format",
    "minimum",
    "maxLength",
    "pattern",
    "schema",
    "content",
    "parameters",
    "responses",
    "requestBody",
    "headers",
    "servers",
    "variables",
    "security",
    "callbacks",
    "webhooks",
    "components",
    "paths",
    "get",
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "path",
    "query",
    "default",
    "200",
    "4XX",
    "success",
    "errors",
    "messages",
    "result",
    "result_info",
    "cursor",
    "page",
    "application/json",
    "multipart/form-data",
    "date-time",
    "binary",
];

/// Texts that are hard to print.
const TEXTS: &[&str] = &[
    "",
    " ",
    "*/ }}} /*",
    "\"#\"##",
    "\n\n# Title\n```\ncode",
    "```rust\nloop {}\n```",
    "\u{202e}rtl\u{0}",
    "\r\n",
    "[a](b",
    "<b>&amp;",
    "self",
    "Self",
    "crate",
    "async",
    "r#type",
    "_",
    "__",
    "1",
    "-1",
    "9z",
    "é",
    "ß",
    "ǅ",
    "ﬁ",
    "名",
    "🚢",
    "\u{301}",
    "a\u{301}",
    "{",
    "}",
    "{}",
    "{a",
    "{a}{b}",
    "{a}{a}",
    "/{a}/{b}/{a}",
    "//",
    "/./..",
    "?x=1",
    "#",
    "%",
    "%zz",
    "~2",
    "a.b",
    "a-b",
    "a b",
    "https://[::1",
    "http://{x}.{y}",
    "'",
    "\\",
    "\\u{41}",
    "(",
    "(a+)+$",
    "[",
    "(?<=a)b",
    "\t",
    "Vec",
    "Option",
    "String",
    "Box",
    "Result",
    "Client",
    "Request",
    "new",
    "send",
    "with_a",
    "Value",
    "model",
    "wire",
    "Extra",
    "extra",
    "null",
    "true",
    "~",
    "yes",
    "0x1f",
    "1e9",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "1e308",
    "1e400",
    "-1e400",
    "1e-400",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "99999999999999999999999999999999999999999",
    "0.1",
    "1e1000000000",
    "4294967296",
    "3.0",
];

impl Fixture {
    /// Leaves a few paths and what they need.
    fn cut(&mut self, rng: &mut Rng) {
        let Tree::Map(root) = &mut self.files[0].1 else {
            return;
        };
        let Some((_, Tree::Map(paths))) = root.iter_mut().find(|(key, _)| key == "paths") else {
            return;
        };
        let keep = rng.usize(1..4);
        while paths.len() > keep {
            paths.swap_remove(rng.usize(..paths.len()));
        }
        // A definition is known by its file and the first steps of the pointer to it.
        let mut used: Vec<(String, String)> = Vec::new();
        let root = self.files[0].0.clone();
        let mut open: Vec<(String, String)> = Vec::new();
        let targets = |file: &str, tree: &Tree| -> Vec<(String, String)> {
            let references = tree.references().into_iter();
            let targets = references.map(|reference| {
                let (path, pointer) = reference.split_once('#').unwrap_or((&reference, ""));
                let name = if path.is_empty() {
                    file.to_owned()
                } else {
                    beside(file, path)
                };
                let pointer = pointer.replace("%7B", "{").replace("%7D", "}");
                (name, pointer)
            });
            targets.collect()
        };
        if let Tree::Map(members) = &self.files[0].1 {
            let roots = members.iter().filter(|(key, _)| key != "components");
            open.extend(roots.flat_map(|(_, tree)| targets(&root, tree)));
        }
        while let Some((name, pointer)) = open.pop() {
            let keys: Vec<_> = pointer
                .split('/')
                .skip(1)
                .take(if name == root { 3 } else { 1 })
                .collect();
            let key = keys.join("/");
            if used.contains(&(name.clone(), key.clone())) {
                continue;
            }
            let tree = self
                .files
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, tree)| tree);
            let tree = keys.iter().try_fold(tree, |tree, key| match tree {
                Some(Tree::Map(members)) => {
                    let key = key.replace("~1", "/").replace("~0", "~");
                    Some(
                        members
                            .iter()
                            .find(|(known, _)| *known == key)
                            .map(|(_, tree)| tree),
                    )
                }
                _ => None,
            });
            if let Some(Some(tree)) = tree {
                open.extend(targets(&name, tree));
            }
            used.push((name, key));
        }
        for (name, tree) in &mut self.files {
            let Tree::Map(members) = tree else { continue };
            let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
            if *name == root {
                let Some((_, Tree::Map(sections))) =
                    members.iter_mut().find(|(key, _)| key == "components")
                else {
                    continue;
                };
                for (section, tree) in sections
                    .iter_mut()
                    .filter(|(key, _)| key != "securitySchemes")
                {
                    if let Tree::Map(members) = tree {
                        members.retain(|(key, _)| {
                            let key = format!("components/{section}/{}", escape(key));
                            used.iter()
                                .any(|(file, known)| *file == root && *known == key)
                        });
                    }
                }
            } else if !used
                .iter()
                .any(|(file, known)| file == name && known.is_empty())
            {
                members.retain(|(key, _)| {
                    used.iter()
                        .any(|(file, known)| file == name && *known == escape(key))
                });
            }
        }
        self.files
            .retain(|(name, tree)| *name == root || tree.size() > 1);
    }

    fn change(&mut self, rng: &mut Rng) {
        let (file, path) = self.place(rng);
        let (file_of_other, other) = self.place(rng);
        let value = self.files[file].1.at(&path).clone();
        let from = self.files[file_of_other].1.at(&other).clone();
        let tree = &mut self.files[file].1;
        match rng.usize(..14) {
            // Delete.
            0 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                match tree.at_mut(parent) {
                    Tree::List(items) => drop(items.remove(*last)),
                    Tree::Map(members) => drop(members.remove(*last)),
                    Tree::Scalar(_) => {}
                }
            }
            // Swap.
            1 => {
                *tree.at_mut(&path) = from;
                let is_apart = file != file_of_other
                    || !(path.starts_with(&other) || other.starts_with(&path));
                if is_apart {
                    *self.files[file_of_other].1.at_mut(&other) = value;
                }
            }
            // Retype.
            2 => {
                let new = match rng.usize(..9) {
                    0 => Tree::Scalar("null".to_owned()),
                    1 => Tree::Scalar(rng.bool().to_string()),
                    2 => Tree::Scalar("1".to_owned()),
                    3 => Tree::text(rng.choice(WORDS).unwrap_or(&"")),
                    4 => Tree::List(Vec::new()),
                    5 => Tree::Map(Vec::new()),
                    6 => Tree::List(vec![value]),
                    7 => Tree::List(value.children().cloned().collect()),
                    _ => Tree::map(rng.choice(WORDS).unwrap_or(&""), value),
                };
                *tree.at_mut(&path) = new;
            }
            // Link across, by a copy or by a reference.
            3 if from.size() < 500 => *tree.at_mut(&path) = from,
            3 | 4 => {
                let link = self.link(file, file_of_other, &other);
                *self.files[file].1.at_mut(&path) = link;
            }
            // Cycle.
            5 => {
                let above = &path[..rng.usize(..=path.len())];
                let link = Tree::link(&tree.pointer(above));
                let link = match rng.usize(..4) {
                    0 => link,
                    1 => Tree::map("items", link),
                    _ => Tree::map(
                        rng.choice(["allOf", "oneOf", "anyOf"]).unwrap_or(""),
                        Tree::List(vec![link]),
                    ),
                };
                match tree.at_mut(&path) {
                    Tree::Map(members) if rng.bool() => {
                        let Tree::Map(link) = link else { return };
                        members.extend(link);
                    }
                    place => *place = link,
                }
            }
            6 => {
                *tree.at_mut(&path) =
                    Tree::Scalar((*rng.choice(NUMBERS).unwrap_or(&"0")).to_owned());
            }
            // Nest.
            7 => {
                let levels = some(rng, 11, 199);
                let kind = rng.usize(..7);
                let nested = (0..levels).fold(value, |inner, _| match kind {
                    0 => Tree::map("items", inner),
                    1 => Tree::map("properties", Tree::map("a", inner)),
                    2 => Tree::map("additionalProperties", inner),
                    3 => Tree::List(vec![inner]),
                    4 => Tree::map("allOf", Tree::List(vec![inner])),
                    5 => Tree::map(
                        "oneOf",
                        Tree::List(vec![inner, Tree::map("type", Tree::text("string"))]),
                    ),
                    _ => Tree::map("not", inner),
                });
                *tree.at_mut(&path) = nested;
            }
            // Duplicate.
            8 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                let times = some(rng, 3, 59);
                let is_renamed = rng.u8(..) > 40;
                if times * value.size() > 2_000 {
                    return;
                }
                match tree.at_mut(parent) {
                    Tree::List(items) => items.extend((0..times).map(|_| value.clone())),
                    Tree::Map(members) => {
                        let key = members[*last].0.clone();
                        for time in 0..times {
                            let key = if is_renamed {
                                format!("{key}{}", "_".repeat(time + 1))
                            } else {
                                key.clone()
                            };
                            members.push((key, value.clone()));
                        }
                    }
                    Tree::Scalar(_) => {}
                }
            }
            // Rename.
            9 => {
                let Some((last, parent)) = path.split_last() else {
                    return;
                };
                if let Tree::Map(members) = tree.at_mut(parent) {
                    let words = if rng.bool() { WORDS } else { TEXTS };
                    (*rng.choice(words).unwrap_or(&"")).clone_into(&mut members[*last].0);
                }
            }
            10 => {
                let text = (*rng.choice(TEXTS).unwrap_or(&"")).to_owned();
                let text = match rng.usize(..12) {
                    0 => text.repeat(2_000),
                    1 => text.repeat(3),
                    _ => text,
                };
                let text = Tree::text(&text);
                match rng.usize(..4) {
                    0 => *tree.at_mut(&path) = text,
                    // In place of a text, which is where one is read.
                    _ => {
                        if matches!(&value, Tree::Scalar(old) if old.starts_with('"')) {
                            *tree.at_mut(&path) = text;
                        }
                    }
                }
            }
            // Combine: many parts, of which some lead back here.
            11 | 12 => {
                let parts = some(rng, 3, 23);
                let mut links = vec![value];
                for _ in 0..parts {
                    let (other_file, other) = self.place(rng);
                    let other = match rng.usize(..3) {
                        0 if other_file == file => path[..rng.usize(..=path.len())].to_vec(),
                        _ => other,
                    };
                    links.push(self.link(file, other_file, &other));
                }
                let key = *rng
                    .choice(&["allOf", "oneOf", "anyOf", "allOf"])
                    .unwrap_or(&"");
                let both = Tree::map(key, Tree::List(links));
                let place = self.files[file].1.at_mut(&path);
                match place {
                    Tree::Map(members) if rng.bool() => {
                        let Tree::Map(both) = both else { return };
                        let own: Vec<_> = both.into_iter().collect();
                        members.extend(own);
                    }
                    place => *place = both,
                }
            }
            // Move all that a map has into one of the members of another.
            _ => {
                if let Tree::Map(members) = tree.at_mut(&path)
                    && let Tree::Map(more) = from
                    && more.len() < 100
                {
                    members.extend(more);
                }
            }
        }
        let is_too_large = |tree: &Tree| tree.size() > 400_000 || tree.depth() > 1_000;
        if is_too_large(&self.files[file].1) {
            self.files[file].1 = Tree::Map(Vec::new());
        }
    }

    /// Some value, of any file.
    fn place(&self, rng: &mut Rng) -> (usize, Vec<usize>) {
        let file = rng.usize(..self.files.len());
        let tree = &self.files[file].1;
        (file, tree.path(rng.usize(..tree.size())))
    }

    fn link(&self, from: usize, file: usize, path: &[usize]) -> Tree {
        let pointer = self.files[file].1.pointer(path);
        let up = "../".repeat(self.files[from].0.matches('/').count());
        match from == file {
            true => Tree::link(&pointer),
            false => Tree::link(&format!("{up}{}{pointer}", self.files[file].0)),
        }
    }
}

/// What a small document gives: its files, or what is wrong with it.
fn generate(schemas: &str) -> Result<Generated, Failure> {
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Small", "version": "1"}},
        "servers": [{{"url": "https://small.example"}}], "components": {{"schemas": {{{schemas}}}}}}}"#
    );
    generate_document(text)
}

fn generate_document(text: String) -> Result<Generated, Failure> {
    let input = Input {
        spec: "small.json",
        sdk: None,
        scaffold: None,
        strictness: Strictness::Foreign,
        command: "cargo xtask generate",
    };
    api_codegen::generate(&Memory::new([("small.json".to_owned(), text)]), &input)
}

fn messages(failure: &Failure) -> Vec<String> {
    let errors = failure.diagnostics.iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    assert!(
        errors.clone().all(|error| error.span.is_some()),
        "{failure}"
    );
    errors.map(|error| error.message.clone()).collect()
}

#[test]
fn unions_of_unions_that_double_at_each_level_end_with_an_error() {
    let levels = (0..60).map(|level| {
        let next = level + 1;
        let schema = |side| {
            format!(
                r##""{side}{level}": {{"type": "object", "properties": {{"{side}{level}": {{"type": "string"}}}},
                "oneOf": [{{"$ref": "#/components/schemas/left{next}"}}, {{"$ref": "#/components/schemas/right{next}"}}]}}"##
            )
        };
        [schema("left"), schema("right")].join(",")
    });
    let levels: Vec<_> = levels.collect();
    let schemas =
        levels.join(",") + r#", "left60": {"type": "object"}, "right60": {"type": "object"}"#;
    let Err(failure) = generate(&schemas) else {
        panic!("there are 2^60 of them");
    };
    assert_eq!(
        messages(&failure),
        ["the schemas come to more types, fields and variants than can be generated"]
    );
}

#[test]
fn a_large_schema_that_is_a_part_of_many_ends_with_an_error() {
    let large = format!(
        r#""Large": {{"type": "string", "examples": [{}]}}"#,
        vec![r#""a""#; 3_000].join(",")
    );
    let users = (0..300).map(|user| {
        format!(r##""User{user}": {{"maxLength": 9, "allOf": [{{"$ref": "#/components/schemas/Large"}}]}}"##)
    });
    let schemas: Vec<_> = [large].into_iter().chain(users).collect();
    let Err(failure) = generate(&schemas.join(",")) else {
        panic!("these are 900,000 values");
    };
    assert_eq!(
        messages(&failure),
        ["the schemas combine to more than can be generated"]
    );
}

#[test]
fn a_record_that_is_a_member_of_itself_with_something_beside_the_reference_is_one_type() {
    let schema = r##""Part": {"type": "object", "properties": {
        "parts": {"$ref": "#/components/schemas/Part", "type": "object", "minProperties": 1}}}"##;
    let generated = generate(schema).expect("there is nothing wrong with it");
    assert_eq!(generated.report.schemas().generated, 1);
}

#[test]
fn a_schema_without_a_word_in_its_name_is_an_arm_that_has_one() {
    let object = |member| {
        format!(r#"{{"type": "object", "properties": {{"{member}": {{"type": "string"}}}}}}"#)
    };
    let schemas = format!(
        r##""empty": {}, "_": {}, "either": {{"oneOf": [{{"$ref": "#/components/schemas/empty"}}, {{"$ref": "#/components/schemas/_"}}]}}"##,
        object("a"),
        object("b")
    );
    generate(&schemas).expect("there is nothing wrong with it");
}

#[test]
fn examples_that_take_too_long_to_check_are_told_and_left() {
    let items = vec!["1"; 40_000].join(",");
    let schema = format!(
        r#""Many": {{"type": "array", "uniqueItems": true, "items": {{"type": "integer"}}, "example": [{items}]}}"#
    );
    let generated = generate(&schema).expect("one can live with that");
    assert!(
        generated
            .warnings
            .contains("the examples take too long to check"),
        "{}",
        generated.warnings
    );
}

#[test]
fn of_too_many_warnings_the_first_are_kept() {
    let items = vec!["1"; 110_000].join(",");
    let schema = format!(
        r#""Many": {{"type": "array", "items": {{"type": "string"}}, "example": [{items}]}}"#
    );
    let generated = generate(&schema).expect("one can live with that");
    assert!(
        generated
            .report
            .summary()
            .contains("of more than 100000 errors and warnings"),
        "{}",
        generated.report.summary()
    );
}

#[test]
fn operations_beside_a_reference_are_accounted_for() {
    let answer = r#"{"responses": {"204": {"description": "Done"}}}"#;
    let text = format!(
        r##"{{"openapi": "3.1.0", "info": {{"title": "Small", "version": "1"}},
        "servers": [{{"url": "https://small.example"}}],
        "paths": {{"/a": {{"$ref": "#/paths/~1b", "get": {answer}, "put": {answer}}},
                   "/b": {{"put": {answer}, "post": {answer}, "trace": {answer}}}}}}}"##
    );
    let generated = generate_document(text).expect("one can live with that");
    let Counts {
        found,
        generated,
        skipped,
        ..
    } = generated.report.operations();
    // GET and POST of `/a`, its PUT twice, PUT and POST of `/b`, TRACE of both.
    assert_eq!((found, generated, skipped), (8, 8, 0));
}
