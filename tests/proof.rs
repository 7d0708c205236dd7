//! The 28 operations, proven: what the generated client sends is taken apart by the specification alone, and what it makes
//! of answers is what they were. `cargo xtask prove` does the same for other documents.

use std::path::Path;

use api_proof::Report;

#[allow(non_snake_case, reason = "two underscores stand between resources")]
#[rustfmt::skip]
#[path = "generated/proof.rs"]
mod generated;

/// The specification of this workspace.
const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/openapi.yaml");

#[test]
fn the_client_does_what_the_specification_says() {
    let report: Report = api_proof::prove(Path::new(SPEC), generated::client, generated::CALLS)
        .expect("the specification can be read");
    insta::assert_snapshot!("own", report);
}
