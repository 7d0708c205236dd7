//! The servers, each a process of its own, so that what it uses can be told from what the load uses.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use cloudflare_secondary_dns_emulator::Emulator;

use crate::Result;

/// A server to measure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A handler that answers everything with the same body.
    Bare,
    /// The emulator in memory.
    Memory,
    /// The emulator with a file.
    Data,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Bare, Self::Memory, Self::Data];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Memory => "memory",
            Self::Data => "data",
        }
    }
}

/// What the bare handler answers: a peer.
const PEER: &str = r#"{"success":true,"errors":[],"messages":[],"result":{"id":"23ff594956f20c2a721606e94745a8aa","name":"my-peer-1","ip":"192.0.2.53","port":53,"ixfr_enable":false}}"#;

/// Serves until the process is killed.
pub(crate) fn serve(kind: &str, file: &Path) -> Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, Into::into);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if kind == Kind::Bare.name() {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let router =
                Router::new().fallback(async || ([(CONTENT_TYPE, "application/json")], PEER));
            println!("ready {}", listener.local_addr()?);
            return Ok(axum::serve(listener, router).await?);
        }
        let mut builder = Emulator::builder().rate_limit(None).workers(workers);
        if kind == Kind::Data.name() {
            builder = builder.data(file);
        }
        let emulator = builder.start().await?;
        println!("ready {}", emulator.address());
        std::future::pending().await
    })
}

/// A server that runs. Killed when it is dropped.
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) address: SocketAddr,
    child: Child,
}

/// How long it takes from the start of a process to its ready line: of the bare handler, or of the emulator as a user runs it,
/// with a new file if it has one.
pub(crate) fn start_to_ready(kind: Kind, file: &Path) -> Result<Duration> {
    // `cargo xtask bench` has built it beside this program.
    let program = std::env::current_exe()?.with_file_name("cloudflare-secondary-dns-emulator");
    let mut command = match kind {
        Kind::Bare => Command::new(std::env::current_exe()?),
        Kind::Memory | Kind::Data => Command::new(program),
    };
    match kind {
        Kind::Bare => command.args(["serve", kind.name()]).arg(file),
        Kind::Memory => command.args(["--listen", "127.0.0.1:0"]),
        Kind::Data => command
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(file),
    };
    let started = Instant::now();
    let (mut child, _) = ready(&mut command)?;
    let elapsed = started.elapsed();
    child.kill()?;
    child.wait()?;
    Ok(elapsed)
}

/// Starts a program; gives it with its ready line.
fn ready(command: &mut Command) -> Result<(Child, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("there is no output")?;
    for line in BufReader::new(out).lines() {
        let line = line?;
        if line.starts_with("ready ") {
            return Ok((child, line));
        }
    }
    Err("it does not start".into())
}

impl Server {
    pub(crate) fn start(kind: Kind, file: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let (child, line) = ready(command.args(["serve", kind.name()]).arg(file))?;
        let address = line.trim_start_matches("ready ").parse()?;
        Ok(Self {
            kind,
            address,
            child,
        })
    }

    /// The processor time that it has used.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in parentheses, may have spaces in it.
        let (_, fields) = stat.rsplit_once(')').ok_or("no such file of the kernel")?;
        let mut ticks = 0;
        for field in fields.split_whitespace().skip(11).take(2) {
            ticks += field.parse::<u64>()?;
        }
        // A tick is a hundredth of a second, whatever the kernel's own are.
        Ok(Duration::from_millis(10 * ticks))
    }

    /// The memory that it holds, in bytes.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kilobytes.ok_or("no figure of the kernel")?.parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
