//! Connections: how many there are, how long they may take, and how they end.

use std::collections::HashMap;
use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{self, AbortHandle, JoinError, JoinSet};
use tower_service::Service;

use crate::http;
use crate::patient::Patient;

/// How long a client may take for its headers, and to take a part of an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How large the headers may be, and how many.
const LARGEST_HEAD: usize = 32 * 1024;
const MOST_HEADERS: usize = 100;
/// How many connections are served at once, unless told otherwise: fewer than most systems let a process have files.
pub(crate) const MOST_CONNECTIONS: usize = 512;
/// A connection that has waited so long for its client makes room for another.
const LONG: Duration = Duration::from_secs(1);
/// How long a client may take to hear that there is no room.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a stop waits for answers that are on their way.
const GRACE: Duration = Duration::from_secs(5);

/// Marks a request for which there is no room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoRoom;

/// Serves connections until it is told to stop, and then what is on its way.
///
/// With as many as may be, the one that has waited for its client longest makes room; if all are at work, the new one is
/// told so. Nobody waits for others to go.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    most: usize,
    mut stop: watch::Receiver<bool>,
) {
    let mut served = Served::new(most);
    let mut turned_away = JoinSet::new();
    loop {
        while turned_away.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = served.tasks.join_next_with_id() => {
                served.forget(ended);
                continue;
            }
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, _)) if served.have_room() => {
                let (router, stop) = (router.clone(), stop.clone());
                served.add(|waits| connection(stream, router, Room::For(waits), stop));
            }
            Ok((stream, _)) if turned_away.len() < most => {
                let connection = connection(stream, router.clone(), Room::None, stop.clone());
                turned_away.spawn(tokio::time::timeout(FAREWELL, connection));
            }
            // A flood. Closed without a word, as no more could be kept in mind.
            Ok(_) => {}
            // Out of file descriptors, or the client is gone already: others may have more luck.
            Err(_) => {
                served.dismiss();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    drop(listener);
    let ends = async { while served.tasks.join_next().await.is_some() {} };
    // What takes longer is cut off.
    let _ = tokio::time::timeout(GRACE, ends).await;
}

/// The connections that are served.
struct Served {
    most: usize,
    tasks: JoinSet<()>,
    waits: HashMap<task::Id, (AbortHandle, Arc<Waits>)>,
}

impl Served {
    fn new(most: usize) -> Self {
        Self {
            most,
            tasks: JoinSet::new(),
            waits: HashMap::new(),
        }
    }

    fn add<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        serve: impl FnOnce(Arc<Waits>) -> F,
    ) {
        let waits = Arc::new(Waits::new());
        let task = self.tasks.spawn(serve(Arc::clone(&waits)));
        self.waits.insert(task.id(), (task, waits));
    }

    fn forget(&mut self, ended: Result<(task::Id, ()), JoinError>) {
        self.waits
            .remove(&ended.map_or_else(|error| error.id(), |(id, ())| id));
    }

    /// Whether one more may be served. If need be, one goes.
    fn have_room(&mut self) -> bool {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(ended);
        }
        self.waits.len() < self.most || self.dismiss()
    }

    /// Closes the connection that has waited for its client longest, if that was long.
    fn dismiss(&mut self) -> bool {
        let waits = self.waits.iter();
        let waits = waits.filter_map(|(id, (_, waits))| Some((*id, waits.so_far()?)));
        let longest = waits.max_by_key(|(_, so_far)| *so_far);
        let longest = longest.filter(|(_, so_far)| *so_far >= LONG);
        let gone = longest.and_then(|(id, _)| self.waits.remove(&id));
        gone.inspect(|(task, _)| task.abort()).is_some()
    }
}

/// Since when a connection waits for its client: to send a request, or to take the answer.
struct Waits {
    began: Instant,
    /// In milliseconds; [`AT_WORK`](Self::AT_WORK) while a request is answered.
    since: AtomicU64,
}

impl Waits {
    const AT_WORK: u64 = u64::MAX;

    fn new() -> Self {
        Self {
            began: Instant::now(),
            since: AtomicU64::new(0),
        }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(Self::AT_WORK - 1)
    }

    fn end(&self) {
        self.since.store(Self::AT_WORK, Ordering::Relaxed);
    }

    fn begin(&self) {
        self.since.store(self.elapsed(), Ordering::Relaxed);
    }

    fn so_far(&self) -> Option<Duration> {
        match self.since.load(Ordering::Relaxed) {
            Self::AT_WORK => None,
            since => Some(Duration::from_millis(self.elapsed().saturating_sub(since))),
        }
    }
}

/// Whether there is room for a connection.
enum Room {
    For(Arc<Waits>),
    None,
}

async fn connection(
    stream: TcpStream,
    router: Router,
    room: Room,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are whole when they are written. Without it they come all the same.
    let _ = stream.set_nodelay(true);
    let is_kept = matches!(room, Room::For(_));
    let room = Arc::new(room);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut router = router.clone();
        let room = Arc::clone(&room);
        async move {
            let mut request = request.map(Body::new);
            match &*room {
                Room::For(waits) => waits.end(),
                Room::None => drop(request.extensions_mut().insert(NoRoom)),
            }
            let Ok(response) = router.call(request).await;
            if let Room::For(waits) = &*room {
                waits.begin();
            }
            match http::is_cut(&response) {
                true => Err(Error::from(ErrorKind::ConnectionAborted)),
                false => Ok(response),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(is_kept)
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(Patient::new(stream, PATIENCE)), service);
    let mut connection = std::pin::pin!(connection);
    // How a connection ends is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
