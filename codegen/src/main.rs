//! `api-codegen`: Rust crates for an OpenAPI document.

use std::process::ExitCode;

/// To generate is to make many small things: a quarter less processor time than with the allocator of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
            println!("{}", api_codegen::cli::help());
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{}", api_codegen::cli::help());
            ExitCode::from(2)
        }
    }
}
