//! What a request to the emulator costs beside one to a bare axum handler. `../README.md` says how to read it.

mod load;
mod server;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use load::{Connection, Load};
use server::{Kind, Server, start_to_ready};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

struct Plan {
    /// How often each server is measured.
    rounds: usize,
    /// Requests in a measurement.
    requests: usize,
    /// Objects of the long list.
    objects: usize,
}

const FULL: Plan = Plan {
    rounds: 7,
    requests: 20_000,
    objects: 100_000,
};

/// Only shows that it works: the figures mean little.
const QUICK: Plan = Plan {
    rounds: 2,
    requests: 400,
    objects: 2_000,
};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] => run(&FULL),
        ["--quick"] => run(&QUICK),
        ["serve", kind, file] => server::serve(kind, Path::new(file)),
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

fn run(plan: &Plan) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut servers = Vec::new();
    for kind in Kind::ALL {
        servers.push(Server::start(kind, &folder.path().join(kind.name()))?);
    }
    println!(
        "| | bare axum handler | emulator, in memory | emulator, `--data` |\n|---|---|---|---|"
    );
    let mut ready = Vec::new();
    for kind in Kind::ALL {
        let mut times = Vec::new();
        for run in 0..3 * plan.rounds {
            let file = folder.path().join(format!("ready-{run}"));
            times.push(start_to_ready(kind, &file)?.as_secs_f64() * 1e3);
        }
        ready.push(format!("{:.1} ms", median(times.into_iter())));
    }
    println!(
        "| start of the program to its ready line | {} |",
        ready.join(" | ")
    );
    for (what, method) in [("read a peer", "GET"), ("replace a peer", "PUT")] {
        compare(what, method, plan, &mut servers)?;
    }
    drop(servers);
    many(plan, &folder.path().join("many"))
}

/// Measures all servers in turn, and prints the medians.
fn compare(what: &str, method: &'static str, plan: &Plan, servers: &mut [Server]) -> Result<()> {
    let mut measured = vec![Vec::new(); servers.len()];
    let mut ratios = Vec::new();
    for round in 0..=plan.rounds {
        let mut round_of = Vec::new();
        for server in &*servers {
            // A write waits for the disk: fewer of them are enough.
            let requests = match (method, server.kind) {
                ("PUT", Kind::Data) => plan.requests / 20,
                _ => plan.requests,
            };
            round_of.push(load::measure(
                server,
                &Load::on_peer(method, server)?,
                requests,
            )?);
        }
        // The first round warms up.
        if round > 0 {
            ratios.push(round_of[0].per_second / round_of[1].per_second);
            for (all, one) in measured.iter_mut().zip(round_of) {
                all.push(one);
            }
        }
    }
    let row = |cells: Vec<String>| cells.join(" | ");
    let per_second = measured
        .iter()
        .map(|all| median(all.iter().map(|it| it.per_second)));
    println!(
        "| {what}: requests/s | {} |",
        row(per_second.map(|it| format!("{it:.0}")).collect())
    );
    let cpu = measured
        .iter()
        .map(|all| median(all.iter().map(|it| it.cpu.as_secs_f64() * 1e6)));
    println!(
        "| {what}: CPU of the server a request | {} |",
        row(cpu.map(|it| format!("{it:.1} µs")).collect())
    );
    let ratio = median(ratios.iter().copied());
    let verdict = if ratio <= 2.0 { "met" } else { "MISSED" };
    println!("| {what}: bare beside memory, at most 2 | | {ratio:.2} ({verdict}) | |");
    Ok(())
}

/// A long list: what it takes to make, to read and to hold.
fn many(plan: &Plan, file: &Path) -> Result<()> {
    let server = Server::start(Kind::Memory, file)?;
    let empty = server.memory()?;
    let create = load::measure(&server, &Load::create(), plan.objects)?;
    let held = server.memory()?;
    let mut connection = Connection::open(server.address)?;
    let list = Load::list();
    let (mut times, mut length) = (Vec::new(), 0);
    for _ in 0..5 {
        let started = std::time::Instant::now();
        length = connection.send(&list)?.len();
        times.push(started.elapsed().as_secs_f64());
    }
    let list = Duration::from_secs_f64(median(times.into_iter()));
    println!(
        "\n{} peers: made at {:.0} a second; {} MiB held, {} bytes each; listed in {:.0} ms, {:.1} MB",
        plan.objects,
        create.per_second,
        held / 1024 / 1024,
        held.saturating_sub(empty) / plan.objects as u64,
        list.as_secs_f64() * 1e3,
        f64::from(u32::try_from(length)?) / 1e6,
    );
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
