//! An emulator that runs: how it is started, what can be seen of it, how it ends.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use cloudflare_secondary_dns_model::{
    AccountId, Acl, IncomingConfig, OutgoingConfig, Peer, Serial, Tsig, ZoneId,
};
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::accounts::API_TOKEN;
use crate::app::{App, Core, Mode};
use crate::authenticate::Credential;
use crate::clock::Clock;
use crate::faults::{Fault, Orders};
use crate::generated::api::{BASE_PATH, BASE_URL_VARIABLE, SCHEMES};
use crate::log::{Log, LogFormat, LoggedRequest};
use crate::rate_limit::{RateLimit, Windows};
use crate::seed::Seed;
use crate::state::{Incoming, Outgoing, State};
use crate::store::Store;
use crate::{http, log, server, transfer};

/// The token that [`Emulator::token`] gives where the seed has none.
const TOKEN: &str = "emulator-token";

/// How long a drop waits for what its threads are in the middle of: at most the printing of a log that nobody reads.
const LONGEST_POLL: Duration = Duration::from_secs(5);

/// An emulator that runs. It has threads of its own, and stops when it is dropped: then its port and its file are free.
///
/// # Examples
///
/// ```
/// use cloudflare_secondary_dns::{Client, credentials};
/// use cloudflare_secondary_dns::model::{AclCreate, PeerCreate};
/// use cloudflare_secondary_dns_emulator::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().start().await?;
/// let client = Client::builder()
///     .base_url(emulator.base_url())
///     .credentials(credentials::api_token(emulator.token()))
///     .build()?;
///
/// let account = "01a7362d577a6c3019a474fd6f485823";
/// client.peers(account).create(PeerCreate::new("my-peer-1")).await?;
/// assert_eq!(emulator.state().peers(account).len(), 1);
/// assert_eq!(emulator.requests()[0].operation, Some("peers-create"));
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    app: Arc<App>,
    address: SocketAddr,
    token: String,
    stop: watch::Sender<bool>,
    /// What becomes of connections.
    server: Option<JoinHandle<()>>,
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
}

/// How an emulator is started. Without further words: on a free port of the loopback interface, in memory, with all that
/// is well-formed accepted, and with the service's own limit of requests.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    listen: SocketAddr,
    mode: Mode,
    data: Option<PathBuf>,
    seed: Seed,
    rate_limit: Option<RateLimit>,
    log: LogFormat,
    clock: Clock,
    random: Option<u64>,
    workers: usize,
    connections: usize,
}

/// Why an emulator cannot be started.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl Builder {
    /// Listens on this address. Port 0 stands for a free one.
    ///
    /// Whoever reaches the address may do everything: keep to loopback unless all of them may.
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.listen = address.into();
        self
    }

    /// Answers from the state, or as documented.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Keeps everything in this file: what was answered with success is there after a restart. The secrets of TSIG keys
    /// are in it in clear.
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Begins with these tokens, accounts, zones and faults.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Limits the requests of each caller; `None` limits nothing.
    pub fn rate_limit(mut self, limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = limit.into();
        self
    }

    /// Shows requests on standard error.
    pub fn log(mut self, format: LogFormat) -> Self {
        self.log = format;
        self
    }

    /// Goes by this clock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the same ids in each run.
    pub fn random(mut self, seed: u64) -> Self {
        self.random = Some(seed);
        self
    }

    /// Serves with so many threads, one unless told otherwise.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.max(1);
        self
    }

    /// Serves so many connections at once, 512 unless told otherwise. Beyond them the one that has waited for its client
    /// longest makes room, if that was for a second at least; if all are at work, the new one is answered with 503.
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most.max(1);
        self
    }

    /// Starts it. It takes requests when this returns.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, or the file for the data is damaged, of something else or in use.
    pub async fn start(self) -> Result<Emulator, StartError> {
        std::future::ready(self.start_blocking()).await
    }

    /// Starts it, where there is no async runtime. What there is to wait for is a file that is read.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_blocking(self) -> Result<Emulator, StartError> {
        let (store, state) = match &self.data {
            Some(path) => Store::open(path).map_err(StartError)?,
            None => (Store::Memory, State::default()),
        };
        let refuse = |error: &dyn fmt::Display| {
            StartError(format!("cannot listen on {}: {error}", self.listen))
        };
        let listener = TcpListener::bind(self.listen).map_err(|error| refuse(&error))?;
        let address = listener.local_addr().map_err(|error| refuse(&error))?;
        listener
            .set_nonblocking(true)
            .map_err(|error| refuse(&error))?;
        let runtime = RuntimeBuilder::new_multi_thread()
            .worker_threads(self.workers)
            .thread_name("emulator")
            .enable_all()
            .build()
            .map_err(|error| StartError(format!("cannot start threads: {error}")))?;

        let faults = Orders::default();
        for fault in self.seed.faults {
            faults.add(fault).map_err(StartError)?;
        }
        let accounts = self.seed.accounts;
        let tokens = accounts.tokens.iter();
        let token = tokens
            .filter(|token| token.permissions.is_none())
            .chain(&accounts.tokens)
            .find(|token| token.scheme == API_TOKEN)
            .and_then(|token| token.values.first().cloned());
        let random = self
            .random
            .map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let app = Arc::new(App {
            mode: self.mode,
            clock: self.clock,
            accounts,
            faults,
            log: Log::new(self.log),
            rate_limit: self.rate_limit,
            windows: Mutex::new(Windows::default()),
            store,
            core: Mutex::new(Core { state, random }),
        });
        let (stop, stopped) = watch::channel(false);
        let router = http::router(&app);
        let _guard = runtime.enter();
        let listener =
            tokio::net::TcpListener::from_std(listener).map_err(|error| refuse(&error))?;
        let server = runtime.spawn(server::run(listener, router, self.connections, stopped));
        Ok(Emulator {
            app,
            address,
            token: token.unwrap_or_else(|| TOKEN.to_owned()),
            stop,
            server: Some(server),
            runtime: Some(runtime),
        })
    }
}

impl Emulator {
    /// Begins to describe one.
    pub fn builder() -> Builder {
        Builder {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            mode: Mode::default(),
            data: None,
            seed: Seed::default(),
            rate_limit: Some(RateLimit::default()),
            log: LogFormat::default(),
            clock: Clock::default(),
            random: None,
            workers: 1,
            connections: server::MOST_CONNECTIONS,
        }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL for clients: `http://127.0.0.1:8787/client/v4`.
    pub fn base_url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            // All addresses of the host: of them, this one is reached from here by `http`.
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}{BASE_PATH}")
    }

    /// Returns a token that is accepted: of the seed the first one that may do everything, or else the first one. If all that
    /// a seed has is other credentials, none is accepted.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns the environment variables that send clients here, with their values: base URL and token.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let base_url = BASE_URL_VARIABLE.map(|name| (name, self.base_url()));
        let mut credentials = SCHEMES
            .iter()
            .filter_map(|scheme| match scheme.credentials {
                [Credential::Bearer { variable }] => *variable,
                _ => None,
            });
        let token = credentials.next().map(|name| (name, self.token.clone()));
        base_url.into_iter().chain(token).collect()
    }

    /// Returns what can be seen and done behind the API's back.
    pub fn state(&self) -> StateHandle<'_> {
        StateHandle(&self.app)
    }

    /// Orders a fault.
    ///
    /// # Errors
    ///
    /// If it is for an operation that there is none of, or its numbers mean nothing.
    pub fn fault(&self, fault: Fault) -> Result<(), StartError> {
        self.app.faults.add(fault).map_err(StartError)
    }

    /// Returns the faults that are on order. One that is over is no more.
    pub fn faults(&self) -> Vec<Fault> {
        self.app.faults.list()
    }

    /// Cancels all faults.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Returns the last requests, 10,000 at most, the oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.app.log.requests()
    }

    /// Forgets the requests that came so far.
    pub fn clear_requests(&self) {
        self.app.log.clear();
    }

    /// Stops: takes no more connections, and waits until what is on its way is answered, five seconds at most. Dropping
    /// it does not wait for answers.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(server) = self.server.take() {
            // It fails only if it has panicked, which was told then.
            let _ = server.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // In a thread, because within another runtime nobody may wait for this one. Whoever has panicked there has
            // told so. What is written is let go of after this, with the last reference to it.
            let _ = thread::spawn(|| runtime.shutdown_timeout(LONGEST_POLL)).join();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// What can be seen and done behind the API's back.
#[derive(Clone, Copy)]
pub struct StateHandle<'a>(&'a App);

impl fmt::Debug for StateHandle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateHandle")
    }
}

impl StateHandle<'_> {
    /// Returns the ACLs of an account.
    pub fn acls(&self, account: impl Into<AccountId>) -> Vec<Acl> {
        self.of(&account.into())
    }

    /// Returns the peers of an account.
    pub fn peers(&self, account: impl Into<AccountId>) -> Vec<Peer> {
        self.of(&account.into())
    }

    /// Returns the TSIG keys of an account.
    pub fn tsigs(&self, account: impl Into<AccountId>) -> Vec<Tsig> {
        self.of(&account.into())
    }

    fn of<T: crate::state::Kept>(self, account: &AccountId) -> Vec<T> {
        let core = self.0.core();
        core.state.table().of(account.as_str()).cloned().collect()
    }

    /// Returns the incoming configuration of a zone.
    pub fn incoming(&self, zone: impl Into<ZoneId>) -> Option<IncomingConfig> {
        self.zone(&zone.into(), |row: &Incoming| row.config.clone())
    }

    /// Returns the outgoing configuration of a zone.
    pub fn outgoing(&self, zone: impl Into<ZoneId>) -> Option<OutgoingConfig> {
        self.zone(&zone.into(), |row: &Outgoing| row.config.clone())
    }

    /// Returns how often a transfer of a secondary zone was asked for since it was configured.
    pub fn transfers_asked(&self, zone: impl Into<ZoneId>) -> u64 {
        let asked = self.zone(&zone.into(), |row: &Incoming| row.requests);
        asked.unwrap_or_default()
    }

    /// Returns how often a NOTIFY to the peers of a primary zone was asked for since it was configured.
    pub fn notifies_asked(&self, zone: impl Into<ZoneId>) -> u64 {
        let asked = self.zone(&zone.into(), |row: &Outgoing| row.requests);
        asked.unwrap_or_default()
    }

    fn zone<T: crate::state::Kept, R>(self, zone: &ZoneId, get: impl Fn(&T) -> R) -> Option<R> {
        let core = self.0.core();
        let row = core.state.table().get(zone.as_str(), zone.as_str());
        row.map(get)
    }

    /// Lets a zone be transferred: both of its configurations, as far as it has them, get this serial and the time.
    /// Returns whether there was a configuration that got it.
    pub fn transfer(&self, zone: impl Into<ZoneId>, serial: Serial) -> bool {
        let (zone, now) = (zone.into(), self.0.clock.now());
        let zone = zone.as_str();
        let mut core = self.0.core();
        let state = &mut core.state;
        let incoming = state.table::<Incoming>().get(zone, zone).cloned();
        let outgoing = state.table::<Outgoing>().get(zone, zone).cloned();
        let incoming = incoming.map(|mut row| {
            transfer::transferred_in(&mut row, serial, &now);
            state.replace(row)
        });
        let outgoing = outgoing.map(|mut row| {
            transfer::transferred_out(&mut row, serial, &now);
            state.replace(row)
        });
        // Durable before the next answer, as all that it may have seen.
        self.0.store.submit(state.take_changes());
        let replaced = incoming.into_iter().chain(outgoing);
        let kept = replaced.filter_map(|it| it.map_err(|error| log::error(&error)).ok());
        kept.count() > 0
    }
}
