//! The program: its flags, what it prints, how it ends.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::ACCOUNT;
use crate::raw::exchange;

/// The program, running. Killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    /// What it printed up to the ready line.
    printed: Vec<String>,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudflare-secondary-dns-emulator"));
    command.args(arguments);
    command
}

impl Program {
    /// Starts it on a free port, and waits for the ready line.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped());
        Self::ready(command.spawn().expect("it starts"))
    }

    /// Starts it, and kills it when so much time is over, whether it is ready or not.
    pub(crate) fn kill_after(arguments: &[&str], time: Duration) {
        let mut command = command(arguments);
        command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::null());
        let mut program = Self {
            child: command.spawn().expect("it starts"),
            printed: Vec::new(),
        };
        std::thread::sleep(time);
        program.kill();
    }

    /// Waits for its ready line.
    fn ready(child: Child) -> Self {
        let printed = Vec::new();
        let mut program = Self { child, printed };
        let out = BufReader::new(program.child.stdout.take().expect("its output"));
        for line in out.lines() {
            let line = line.expect("text");
            let is_ready = line.starts_with("ready ");
            program.printed.push(line);
            if is_ready {
                return program;
            }
        }
        panic!("it ends before it is ready: {:?}", program.printed);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let ready = self.printed.last().expect("the ready line");
        let url = ready.strip_prefix("ready http://").expect("a URL");
        let (address, path) = url.split_once('/').expect("a path");
        assert_eq!(path, "client/v4");
        address.parse().expect("an address")
    }

    /// `kill -9`
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_what_to_export_and_a_ready_line() {
    let program = Program::start(&[]);
    let url = format!("http://{}/client/v4", program.address());
    let expected = [
        format!("export CLOUDFLARE_BASE_URL={url}"),
        "export CLOUDFLARE_API_TOKEN=emulator-token".to_owned(),
        format!("ready {url}"),
    ];
    assert_eq!(program.printed, expected);
    exchange(
        program.address(),
        "GET",
        &format!("/accounts/{ACCOUNT}/secondary_dns/acls"),
        "",
    )
    .expect("an answer")
    .result();
}

#[cfg(unix)]
#[test]
fn signals_end_it_cleanly_once_answers_on_their_way_are_given() {
    for signal in ["INT", "TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        let seed = folder.path().join("seed.yaml");
        std::fs::write(
            &seed,
            "faults: [{ effect: { latency: { milliseconds: 500 } } }]",
        )
        .expect("a seed");
        let mut program = Program::start(&["--seed", seed.to_str().expect("a path")]);
        let address = program.address();
        let path = format!("/accounts/{ACCOUNT}/secondary_dns/acls");
        let slow = std::thread::spawn(move || exchange(address, "GET", &path, ""));
        std::thread::sleep(Duration::from_millis(200));
        let pid = program.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", signal, &pid])
            .status()
            .expect("there is kill");
        assert!(sent.success());
        let ends = Instant::now() + Duration::from_secs(10);
        let status = loop {
            match program.child.try_wait().expect("it can be asked") {
                Some(status) => break status,
                None => assert!(Instant::now() < ends, "it does not end on SIG{signal}"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0), "SIG{signal}");
        slow.join()
            .expect("no panic")
            .expect("it was answered")
            .result();
    }
}

#[test]
fn it_warns_where_others_can_reach_it() {
    let mut command = command(&["--listen", "0.0.0.0:0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
    errors.read_line(&mut line).expect("a line");
    let mut printed = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    output.read_line(&mut printed).expect("a line");
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert!(printed.contains("=http://127.0.0.1:"), "{printed}");
    assert!(
        line.starts_with("WARNING: listening on 0.0.0.0:0, which is not the loopback interface."),
        "{line}"
    );
}

#[test]
fn the_log_is_text_or_json_on_standard_error() {
    for format in ["text", "json"] {
        let mut child = command(&["--listen", "127.0.0.1:0", "--log", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut errors = BufReader::new(child.stderr.take().expect("its errors"));
        let program = Program::ready(child);
        let path = format!("/accounts/{ACCOUNT}/secondary_dns/acls");
        exchange(program.address(), "GET", &path, "").expect("an answer");
        let mut line = String::new();
        errors.read_line(&mut line).expect("a line");
        match format {
            "text" => assert!(
                line.contains(&format!("GET /client/v4{path} 200 ")),
                "{line}"
            ),
            _ => {
                let json: serde_json::Value = serde_json::from_str(&line).expect("JSON");
                assert_eq!(
                    (&json["operation"], &json["status"]),
                    (&"acls-list".into(), &200.into())
                );
            }
        }
    }
}

#[test]
fn a_log_that_nobody_reads_any_more_stops_nothing() {
    let mut child = command(&["--listen", "127.0.0.1:0", "--log", "text"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stderr.take());
    let program = Program::ready(child);
    let path = format!("/accounts/{ACCOUNT}/secondary_dns/acls");
    for _ in 0..2 {
        let answer = exchange(program.address(), "GET", &path, "");
        answer.expect("an answer").result();
    }
}

#[test]
fn wrong_arguments_are_told() {
    let run = |arguments: &[&str]| -> Output { command(arguments).output().expect("it runs") };
    for (arguments, expected) in [
        (
            &["--listen", "nowhere"][..],
            "`--listen`: `nowhere` is no address with a port",
        ),
        (
            &["--rate-limit", "fast"],
            "`--rate-limit`: `fast` is no limit",
        ),
        (&["--log", "xml"], "`--log`: `xml` is no format"),
        (&["--port", "1"], "invalid option '--port'"),
        (&["--examples", "--data", "kept"], "nothing for `--data`"),
    ] {
        let output = run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(
            errors.contains(expected) && errors.contains("`--help` lists the options"),
            "{errors}"
        );
    }
    let output = run(&["--seed", "/no/such/file"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(run(&["--help"]).status.success());
}
