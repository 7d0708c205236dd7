//! What it takes to generate from a large document and to compile what comes of it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    Result,
    check::{HEADER, Project},
    generation, peer,
};

/// Names the document. Where nothing does, the workspace's own stands in for it, so that all of this is run.
const DOCUMENT: &str = "API_CODEGEN_SCALE_DOCUMENT";
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const OWN: &str = "spec/openapi.yaml";

/// Measures generating and checking, and prints tables.
pub fn scale(quick: bool) -> Result<()> {
    let workspace = Path::new(WORKSPACE).canonicalize()?;
    let scratch = workspace.join("target/benches/scale");
    fs::create_dir_all(&scratch)?;
    let given = env::var_os(DOCUMENT).filter(|_| !quick);
    let document = match &given {
        Some(path) => env::current_dir()?.join(path),
        None => {
            println!("\nSKIPPED: a large document; run with {DOCUMENT}=FILE and without `--quick`");
            one_file(&workspace.join(OWN), &scratch)?
        }
    };
    if !quick && let Err(error) = peer::install() {
        println!("\nSKIPPED: {}: {error}", peer::NAME);
    }
    let runs = if quick { 1 } else { 5 };
    println!("\nGenerating from {}:\n", document.display());
    generation::stages(&document, &scratch, runs)?;
    println!("\nWith each so many-th operation, and the components that these reach:\n");
    generation::growth(&document, &scratch, runs)?;
    println!("\nChecking what is generated, when what it depends on is there:\n");
    check(&scratch, quick)
}

/// A document in one file, which is what the peer takes.
fn one_file(document: &Path, scratch: &Path) -> Result<PathBuf> {
    let file = scratch.join("own.json");
    generation::this(&[generation::CUT, "1"], &[document, &file])?;
    Ok(file)
}

/// Checks what was generated last.
fn check(scratch: &Path, quick: bool) -> Result<()> {
    let folder = scratch.join("generated");
    // What has been tested with: cargo leaves out what is not needed.
    fs::copy(
        Path::new(WORKSPACE).join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )?;
    let target = scratch.join("target");
    if !quick {
        let _ = fs::remove_dir_all(&target);
    }
    println!("{HEADER}");
    let ours = Project::new(&folder, &["crates/client", "crates/model"], &target)?;
    // TLS takes a minute to compile, and nothing of what is generated.
    let features: &[&str] = match quick {
        true => &["check", "--no-default-features", "--features", "full"],
        false => &["check"],
    };
    let whole = ours.check("api-codegen", features)?;
    if !quick {
        for product in products(&folder)? {
            let features = format!("rustls,{product}");
            let arguments = ["check", "--no-default-features", "--features", &features];
            ours.check(&format!("… `{product}` alone"), &arguments)?;
        }
        ours.check("… with all features", &["check", "--all-features"])?;
        ours.check("… with clippy instead", &["clippy"])?;
    }
    let folder = scratch.join("peer");
    let target = scratch.join("target-peer");
    if !quick {
        let _ = fs::remove_dir_all(&target);
    }
    if !folder.join("Cargo.toml").exists() {
        println!("\nSKIPPED: {}, which has generated nothing", peer::NAME);
        return Ok(());
    }
    let peer = Project::new(&folder, &["."], &target)?.check(peer::NAME, &["check"])?;
    #[expect(clippy::cast_precision_loss, reason = "it is shown with three digits")]
    let lines = whole.lines as f64 / peer.lines as f64;
    println!(
        "| ratio | {:.3} | {:.3} | | | {lines:.3} | {:.2} |",
        whole.used.cpu.div_duration_f64(peer.used.cpu),
        whole.used.peak_mib / peer.used.peak_mib,
        whole
            .dependencies
            .cpu
            .div_duration_f64(peer.dependencies.cpu),
    );
    Ok(())
}

/// The products to check alone: one that many use, if there is such, and the one with the most lines of types.
fn products(folder: &Path) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(folder.join("crates/client/Cargo.toml"))?;
    let is_product = |name: &str| manifest.contains(&format!("\n{name} = ["));
    let mut products = vec!["dns_records".to_owned()];
    let mut largest = (0, String::new());
    for entry in fs::read_dir(folder.join("crates/model/src/generated"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if path.is_file() && is_product(&name) {
            let lines = fs::read_to_string(&path)?.lines().count();
            largest = largest.max((lines, name.into_owned()));
        }
    }
    products.push(largest.1);
    products.retain(|product| is_product(product));
    Ok(products)
}
