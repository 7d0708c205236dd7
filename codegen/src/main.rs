//! `api-codegen`: Rust crates for an OpenAPI document.

use std::process::ExitCode;

/// To generate is to make many small things: a quarter less processor time than with the allocator of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "\
Usage: api-codegen generate --spec FILE [--sdk FILE] [--out DIR] [--check]
       api-codegen bundle --spec FILE [--out FILE]

generate writes a model crate and a client crate, bundle writes the document as one JSON file.
Run `api-codegen generate --help` for what the options mean.";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match arguments
        .next()
        .as_ref()
        .and_then(|command| command.to_str())
    {
        Some("generate") => api_codegen::cli::generate(arguments, None),
        Some("bundle") => api_codegen::cli::bundle(arguments, None),
        Some("--help" | "-h" | "help") => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
