//! The emulator as a program: `--help` says how.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use cloudflare_secondary_dns_emulator::{Builder, Emulator, LogFormat, Mode, RateLimit, Seed};
use lexopt::prelude::*;

const USAGE: &str = "\
An emulator of Cloudflare's Secondary DNS API.

Usage: cloudflare-secondary-dns-emulator [OPTIONS]

Options:
  --listen ADDRESS     where to listen, port 0 for a free one [default: 127.0.0.1:8787]
  --data FILE          keep everything in this file; in memory without it
  --seed FILE          begin with these tokens, accounts, zones and faults (YAML)
  --examples           answer what meets the specification with the documented example, and keep nothing
  --rate-limit N/S     N requests in S seconds for each caller; `none` for no limit [default: 1200/300]
  --log json|text      show requests on standard error
  --help               this text

Prints the environment that sends clients here, and then a line that begins with `ready`.
Faults are ordered at /_emulator/faults, and requests listed at /_emulator/requests.";

struct Options {
    listen: SocketAddr,
    data: Option<PathBuf>,
    seed: Option<PathBuf>,
    mode: Mode,
    rate_limit: Option<RateLimit>,
    log: LogFormat,
}

fn main() -> ExitCode {
    let options = match parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}; `--help` lists the options");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, String> {
    let wrong = |error: lexopt::Error| error.to_string();
    let mut options = Options {
        listen: ([127, 0, 0, 1], 8787).into(),
        data: None,
        seed: None,
        mode: Mode::Stateful,
        rate_limit: Some(RateLimit::default()),
        log: LogFormat::None,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(wrong)? {
        match argument {
            Long("listen") => options.listen = parsed("--listen", &value(&mut parser)?, listen)?,
            Long("data") => options.data = Some(value(&mut parser)?.into()),
            Long("seed") => options.seed = Some(value(&mut parser)?.into()),
            Long("examples") => options.mode = Mode::Examples,
            Long("rate-limit") => {
                options.rate_limit = parsed("--rate-limit", &value(&mut parser)?, rate_limit)?;
            }
            Long("log") => options.log = parsed("--log", &value(&mut parser)?, log)?,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(wrong(other.unexpected())),
        }
    }
    if options.mode == Mode::Examples && options.data.is_some() {
        return Err("`--examples` keeps nothing, so that there is nothing for `--data`".to_owned());
    }
    Ok(Some(options))
}

fn value(parser: &mut lexopt::Parser) -> Result<OsString, String> {
    parser.value().map_err(|error| error.to_string())
}

/// The value of an option, or an error that names it.
fn parsed<T>(
    option: &str,
    value: &OsStr,
    parse: fn(&str) -> Result<T, String>,
) -> Result<T, String> {
    parse(&value.to_string_lossy()).map_err(|error| format!("`{option}`: {error}"))
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let address = text.replacen("localhost:", "127.0.0.1:", 1);
    let address = address.parse();
    address.map_err(|_| format!("`{text}` is no address with a port, as `127.0.0.1:8787` is"))
}

fn rate_limit(text: &str) -> Result<Option<RateLimit>, String> {
    match text {
        "none" => Ok(None),
        text => text.parse().map(Some),
    }
}

fn log(text: &str) -> Result<LogFormat, String> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err(format!("`{text}` is no format; write json or text")),
    }
}

fn builder(options: Options) -> Result<Builder, String> {
    let mut builder = Emulator::builder()
        .listen(options.listen)
        .mode(options.mode)
        .rate_limit(options.rate_limit)
        .log(options.log)
        .workers(std::thread::available_parallelism().map_or(1, Into::into));
    if let Some(file) = options.data {
        builder = builder.data(file);
    }
    if let Some(file) = options.seed {
        builder = builder.seed(Seed::from_file(file).map_err(|error| format!("the seed {error}"))?);
    }
    Ok(builder)
}

fn run(options: Options) -> Result<(), String> {
    if !options.listen.ip().is_loopback() {
        eprintln!(
            "WARNING: listening on {}, which is not the loopback interface. Whoever reaches it may read and change \
             everything here, TSIG secrets included, and order faults.",
            options.listen
        );
    }
    let builder = builder(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        // Listened for before the ready line: whoever has read that may stop the program.
        let end = end().map_err(|error| error.to_string())?;
        let emulator = builder.start().await.map_err(|error| error.to_string())?;
        announce(&emulator).map_err(|error| error.to_string())?;
        end.await;
        emulator.stop().await;
        Ok(())
    })
}

fn announce(emulator: &Emulator) -> io::Result<()> {
    let mut text = String::new();
    for (name, value) in emulator.environment() {
        text += &format!("export {name}={value}\n");
    }
    text += &format!("ready {}\n", emulator.base_url());
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Ends when the program is told to.
#[cfg(unix)]
fn end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the program is told to.
#[cfg(not(unix))]
fn end() -> io::Result<impl Future<Output = ()>> {
    let interrupt = tokio::signal::ctrl_c();
    Ok(async move {
        let _ = interrupt.await;
    })
}
