//! What is generated elsewhere is a workspace of its own, in parts that can be taken alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use api_codegen::cli;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Generates the fixture into a folder, as `api-codegen generate` does.
fn generate(out: &Path) {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/library/openapi.yaml");
    let runtime = Path::new(WORKSPACE).join("crates");
    let arguments = [
        "--spec".into(),
        spec.into(),
        "--out".into(),
        out.into(),
        "--runtime-path".into(),
        runtime.into_os_string(),
    ];
    let code = cli::generate(arguments, None);
    assert_eq!(code, std::process::ExitCode::SUCCESS);
}

fn text(out: &Path, path: &str) -> String {
    fs::read_to_string(out.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_product_has_a_feature_and_types_of_its_own() {
    let out = tempfile::tempdir().expect("a folder");
    generate(out.path());
    let features = |path: &str| {
        let manifest = text(out.path(), path);
        let begin = manifest.find("# begin").expect("a mark");
        let end = manifest.find("# end").expect("a mark");
        manifest[begin..end].to_owned()
    };
    insta::assert_snapshot!(
        "features_of_the_client",
        features("crates/client/Cargo.toml")
    );
    insta::assert_snapshot!("features_of_the_model", features("crates/model/Cargo.toml"));
    insta::assert_snapshot!(
        "modules_of_the_model",
        text(out.path(), "crates/model/src/generated/mod.rs")
    );
    insta::assert_snapshot!(
        "what_leads_to_a_product",
        text(out.path(), "crates/client/src/generated/shelves/books.rs")
    );
}

#[test]
fn the_workspace_is_complete_and_each_product_stands_alone() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaffold");
    for folder in ["crates", "Cargo.toml", "README.md", ".gitignore"] {
        let path = out.join(folder);
        let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    }
    fs::create_dir_all(&out).expect("a folder");
    generate(&out);
    fs::copy(
        Path::new(WORKSPACE).join("Cargo.lock"),
        out.join("Cargo.lock"),
    )
    .expect("a lock");
    let check = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            // What the fixtures of `emit` stand on is built there too, or will be.
            .args(["--quiet", "--offline", "--target-dir", "../emitted/target"])
            .current_dir(&out)
            .output()
            .expect("cargo runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        let is_clean = output.status.success() && !messages.contains("warning");
        assert!(is_clean, "{arguments:?}:\n{messages}");
    };
    for features in ["", "books", "shelves", "full"] {
        check(&[
            "check",
            "--workspace",
            "--no-default-features",
            "--features",
            features,
        ]);
    }
    check(&[
        "doc",
        "--workspace",
        "--no-deps",
        "--no-default-features",
        "--features",
        "full",
    ]);
    // What is begun is the user's from then on, so it has to be as their `cargo fmt` would have it.
    let output = Command::new(env!("CARGO"))
        .args(["fmt", "--all", "--check"])
        .current_dir(&out)
        .output()
        .expect("cargo runs");
    let differences = String::from_utf8_lossy(&output.stdout);
    if differences.is_empty() && !output.status.success() {
        println!("SKIPPED: there is no rustfmt");
        return;
    }
    assert!(output.status.success(), "{differences}");
}
