//! No secret of the tour is in anything that the client, or what it stands on, says of itself: neither with the emulator nor
//! with a server of the test's own, which repeats in its refusals what it was sent.

#[path = "../crates/client/examples/tour.rs"]
#[allow(dead_code)]
mod example;

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use cloudflare_secondary_dns::model::{TsigAlgorithm, TsigCreate};
use cloudflare_secondary_dns::{RetryPolicy, credentials};
use cloudflare_secondary_dns_emulator::{Emulator, Mode};
use tests::{Answer, Received, Server, block_on, client_of};
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

const EMAIL: &str = "somebody@secrets.example";
const KEY: &str = "global-key-of-the-secrets-test";

/// Keeps all that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no writer panics")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server that refuses everything and repeats what it was sent, as the emulator never does.
fn repeating() -> Server {
    Server::start(|request: &Received| {
        let sent = String::from_utf8_lossy(&request.body).replace('"', "");
        let message = format!("{:?} {sent}", request.headers);
        let error = serde_json::json!({"code": 1, "message": message});
        let body = serde_json::json!({"success": false, "errors": [error]});
        Answer::json(502, body.to_string())
    })
}

#[test]
fn the_tour_shows_no_secret_in_debug_or_trace_output() {
    let log = Log::default();
    let writer = log.clone();
    // Also takes what is said through the crate `log`.
    tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .init();
    let show =
        |value: &dyn Debug| writeln!(log.clone(), "{value:?} {value:#?}").expect("there is room");

    let emulator = Emulator::builder().mode(Mode::Examples).start_blocking();
    let (emulator, repeating) = (emulator.expect("it starts"), repeating());
    for (builder, failed) in [(client_of(&emulator), 0), (repeating.builder(), 28)] {
        let client = builder
            .credentials(credentials::api_key(EMAIL, KEY))
            .retry(RetryPolicy::default().backoff(<_>::default(), <_>::default()))
            .build()
            .expect("a loopback address and a key make a client");
        let tour = block_on(example::tour(&client)).expect("the documented values are valid");
        assert_eq!((tour.called, tour.failed), (28, failed));
        show(&client);
        show(&client.tsigs("023e105f4ecef8ad9ca31a8372d0c353"));

        let body = TsigCreate::new("a.", TsigAlgorithm::HmacSha256, example::KEY);
        let create = client
            .tsigs("023e105f4ecef8ad9ca31a8372d0c353")
            .create(body.clone());
        show(&(&body, &create));
        block_on(async {
            match create.clone().send_full().await {
                Ok(response) => show(&response),
                Err(error) => {
                    show(&error);
                    writeln!(log.clone(), "{error}").expect("there is room");
                }
            }
            show(&create.clone().send_raw().await);
            show(&create.send_blocking());
        });
    }
    let text = log.text();
    for said in [
        "api_runtime",
        "hyper_util",
        "reqwest",
        "trying again",
        "operation.id",
        "TsigCreate",
    ] {
        assert!(text.contains(said), "nothing is heard of {said}");
    }
    // A part of a secret is one too.
    for secret in [EMAIL, KEY, &example::KEY[..40], &example::KEY[88..]] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}
