//! Another generator, for comparison: of those that take the whole of a large document, the one whose output compiles.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Result,
    process::{self, Used},
};

/// What it is called, in the registry and as a program.
pub const NAME: &str = "ploidy";

/// Generates into a folder some times: what the run takes that takes the least time.
pub fn generate(document: &Path, out: &Path, runs: u32) -> Result<Used> {
    let program = program()?;
    let mut least: Option<Used> = None;
    for _ in 0..runs {
        let _ = fs::remove_dir_all(out);
        let used = process::run(
            Command::new(&program)
                .args(["generate", "rust"])
                .arg(document)
                .arg("--output")
                .arg(out),
        )?;
        if least.as_ref().is_none_or(|least| used.cpu < least.cpu) {
            least = Some(used);
        }
    }
    // It is not a part of the workspace that it lies in.
    let manifest = out.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    fs::write(manifest, text + "\n[workspace]\n")?;
    Ok(least.ok_or("nothing was run")?)
}

/// The program, where it is installed.
fn program() -> Result<PathBuf> {
    let root = root();
    let mut places = vec![root.join("bin")];
    places.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let program = places.iter().map(|place| place.join(NAME));
    program
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| {
            format!(
                "not installed: `cargo install {NAME} --locked --root {}`",
                root.display()
            )
            .into()
        })
}

/// Where it is installed by the bench.
fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/benches")).join(NAME)
}

/// Installs it, if it is not.
pub fn install() -> Result<()> {
    if program().is_ok() {
        return Ok(());
    }
    let mut command = Command::new("cargo");
    command.args(["install", NAME, "--locked", "--quiet", "--root"]);
    process::run(command.arg(root())).map(drop)
}
