//! What a call through the client costs beside the same call written by hand, its types beside serde's derives, and
//! generating and compiling a large client beside another generator. `README.md` says how to read it.

use std::{env, process::ExitCode, thread};

use compare::Plan;
use measure::{Caller, open_files};

mod by_hand;
mod calls;
mod check;
mod compare;
mod cut;
mod generation;
mod measure;
mod memory;
mod models;
mod peer;
mod process;
mod scale;
mod server;
mod twins;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const FULL: Plan = Plan {
    pairs: 15,
    calls: 2000,
    in_flight: 1000,
};

/// Only shows that it works: the figures mean little.
const QUICK: Plan = Plan {
    pairs: 3,
    calls: 40,
    in_flight: 50,
};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let done = match arguments.as_slice() {
        [] => run(FULL).and_then(|()| scale::scale(false)),
        [flag] if flag == "--quick" => run(QUICK).and_then(|()| scale::scale(true)),
        // What this program starts itself for.
        [flag, arguments @ ..] if flag == generation::GENERATE => {
            generation::generate_here(arguments)
        }
        [flag, arguments @ ..] if flag == generation::CUT => generation::cut_here(arguments),
        _ => {
            eprintln!("Usage: cargo xtask bench [--quick]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut plan: Plan) -> Result<()> {
    // A call has two ends, both of them here, and there is more that is open.
    let open_files = open_files(2 * u64::from(plan.in_flight) + 64)?;
    while 2 * u64::from(plan.in_flight) + 64 > open_files {
        plan.in_flight /= 2;
    }

    let caller = Caller::new()?;
    let mut table = vec![
        "| | client | by hand | comparison |".to_owned(),
        "|---|--:|--:|---|".to_owned(),
    ];
    table.extend(calls::get(&caller, &plan)?);
    table.extend(calls::update(&caller, &plan)?);
    table.extend(calls::get_at_once(&caller, &plan)?);
    println!("{}", table.join("\n"));
    println!("\n{}", models::models(&plan)?.join("\n"));

    let Plan { pairs, calls, .. } = plan;
    let cores = thread::available_parallelism()?;
    let (system, machine) = (env::consts::OS, env::consts::ARCH);
    println!("\n{pairs} pairs of {calls} calls each; {cores} cores, {machine}, {system}");
    Ok(())
}
