//! The file: a redb database with a table for each kind of object, in which the values are JSON.
//!
//! A thread of its own commits what has come in since its last commit, so that many requests share one sync. An answer
//! waits for the commit of all that it has seen, reads as well: what was read is there after a restart, too.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::thread;

use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition,
    TableHandle,
};
use tokio::sync::watch;

use crate::log;
use crate::state::{Change, KINDS, State};
use crate::table::Place;

/// What says that a file is of this emulator, and how it is written.
const ABOUT: TableDefinition<'static, &str, &str> = TableDefinition::new("about");
const FORMAT_KEY: &str = "format";
const FORMAT: &str = "cloudflare-secondary-dns-emulator 1";

/// Objects by owner and order.
type Objects<'a> = TableDefinition<'a, (&'static str, u64), &'static [u8]>;

/// A place in the order of all changes.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Ticket(u64);

/// Hands changes to the thread that writes them.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Mutex<Queue>,
    /// Up to which ticket all is durable, or why nothing is any more.
    durable: watch::Receiver<Result<Ticket, String>>,
    thread: Option<thread::JoinHandle<()>>,
}

#[derive(Debug)]
struct Queue {
    last: Ticket,
    /// Taken away to end the thread.
    sender: Option<mpsc::Sender<(Ticket, Vec<Change>)>>,
}

impl Writer {
    pub(super) fn submit(&self, changes: Vec<Change>) -> Ticket {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !changes.is_empty() {
            queue.last.0 += 1;
            let ticket = queue.last;
            if let Some(sender) = &queue.sender {
                // If the thread is gone, waiting for the ticket tells why.
                let _ = sender.send((ticket, changes));
            }
        }
        queue.last
    }

    pub(super) async fn durable(&self, ticket: Ticket) -> Result<(), String> {
        let mut durable = self.durable.clone();
        let reached = |state: &Result<Ticket, String>| match state {
            Ok(durable) => *durable >= ticket,
            Err(_) => true,
        };
        match durable.wait_for(reached).await {
            Ok(state) => state.as_ref().map(|_| ()).map_err(Clone::clone),
            Err(_) => Err("the thread that writes has ended".to_owned()),
        }
    }
}

impl Drop for Writer {
    /// Ends the thread once all is written, and with it the lock on the file.
    fn drop(&mut self) {
        let queue = self.queue.get_mut();
        queue.unwrap_or_else(PoisonError::into_inner).sender = None;
        if let Some(thread) = self.thread.take() {
            // One that has panicked was told of by whoever waited for it.
            let _ = thread.join();
        }
    }
}

/// Opens a file, or makes it, and gives what is in it.
pub(super) fn open(path: &Path) -> Result<(Writer, State), String> {
    let bytes = bytes(path)?;
    if bytes.is_empty() {
        found(path).map_err(|error| error.to_string())?;
    } else {
        rehearse(bytes)?;
    }
    let database = Database::open(path).map_err(|error| error.to_string())?;
    let state = read(&database)?;
    let (sender, receiver) = mpsc::channel();
    let (tell, durable) = watch::channel(Ok(Ticket::default()));
    let thread = thread::Builder::new()
        .name("emulator-store".to_owned())
        .spawn(move || write_all(&database, &receiver, &tell))
        .map_err(|error| error.to_string())?;
    let queue = Queue {
        last: Ticket::default(),
        sender: Some(sender),
    };
    let writer = Writer {
        queue: Mutex::new(queue),
        durable,
        thread: Some(thread),
    };
    Ok((writer, state))
}

/// What is in a file: nothing if it is not there. One that is in use is not read, for half of it may be in other hands.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        // Let go of when the file is closed.
        file.try_lock()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err("it is in use".to_owned()),
        read => read.map_err(|error| error.to_string()),
    }
}

/// Opens a copy in memory and reads all of it: opening repairs what a killed process has left, and must not touch a file
/// that turns out to be damaged or somebody else's.
fn rehearse(bytes: Vec<u8>) -> Result<(), String> {
    const NOT_OURS: &str = "it is no file of this emulator, or damaged";
    let explain = |error: &dyn std::fmt::Display| format!("{NOT_OURS}: {error}");
    // A database may trip over damage that its checks do not find.
    let rehearsal = thread::spawn(move || {
        let backend = InMemoryBackend::new();
        let length = bytes.len() as u64;
        backend
            .set_len(length)
            .and_then(|()| backend.write(0, &bytes))
            .map_err(|error| explain(&error))?;
        drop(bytes);
        let mut database = Builder::new()
            .create_with_backend(backend)
            .map_err(|error| explain(&error))?;
        read(&database).map_err(|error| explain(&error))?;
        match database.check_integrity() {
            Ok(true) => Ok(()),
            Ok(false) => Err(explain(&"its checksums do not match")),
            Err(error) => Err(explain(&error)),
        }
    });
    rehearsal
        .join()
        .unwrap_or_else(|_| Err(explain(&"it cannot be read")))
}

/// Behind the name of a file that is not whole yet: nobody else's ends so.
const BEGUN: &str = ".cloudflare-secondary-dns-emulator-begun";

/// Makes a new file, under another name until it is whole: who is killed before that leaves no file that is damaged.
fn found(path: &Path) -> Result<(), redb::Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(BEGUN);
    let new = Path::new(&name);
    // What was begun before.
    fs::remove_file(new).or_else(|error| match error.kind() {
        ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let database = Database::create(new)?;
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert(FORMAT_KEY, FORMAT)?;
    for kind in KINDS {
        transaction.open_table(Objects::new(kind))?;
    }
    transaction.commit()?;
    drop(database);
    fs::rename(new, path)?;
    Ok(())
}

/// All that is in a database.
fn read(database: &Database) -> Result<State, String> {
    let text = |error: redb::Error| error.to_string();
    let transaction = database.begin_read().map_err(|error| text(error.into()))?;
    let about = transaction.open_table(ABOUT);
    let about = about.map_err(|error| text(error.into()))?;
    let format = about.get(FORMAT_KEY);
    let format = format.map_err(|error| text(error.into()))?;
    let format = format.as_ref().map_or("nothing", |format| format.value());
    if format != FORMAT {
        return Err(format!("its format is `{format}`, not `{FORMAT}`"));
    }
    let mut state = State::default();
    let tables = transaction.list_tables();
    let tables = tables.map_err(|error| text(error.into()))?;
    for table in tables.filter(|table| table.name() != ABOUT.name()) {
        let kind = table.name().to_owned();
        let table = transaction.open_table(Objects::new(&kind));
        let table = table.map_err(|error| text(error.into()))?;
        let rows = table.iter().map_err(|error| text(error.into()))?;
        for row in rows {
            let (key, json) = row.map_err(|error| text(error.into()))?;
            let (owner, order) = key.value();
            let place = Place {
                owner: owner.to_owned(),
                order,
            };
            state
                .restore(&kind, place, json.value())
                .map_err(|error| format!("{kind} of {owner}: {error}"))?;
        }
    }
    Ok(state)
}

/// Commits what comes in until nothing more can come, or a commit fails.
fn write_all(
    database: &Database,
    queue: &mpsc::Receiver<(Ticket, Vec<Change>)>,
    tell: &watch::Sender<Result<Ticket, String>>,
) {
    while let Ok(first) = queue.recv() {
        let mut last = first.0;
        let batch = std::iter::once(first).chain(queue.try_iter());
        let batch = batch.inspect(|(ticket, _)| last = *ticket);
        match commit(database, batch.flat_map(|(_, changes)| changes)) {
            Ok(()) => drop(tell.send(Ok(last))),
            Err(error) => {
                // What is in memory is ahead of the file from now on: nothing is answered with success any more.
                let message = format!("the data could not be written: {error}");
                log::error(&message);
                drop(tell.send(Err(message)));
                return;
            }
        }
    }
}

fn commit(database: &Database, changes: impl Iterator<Item = Change>) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    for Change { kind, place, json } in changes {
        let mut table = transaction.open_table(Objects::new(kind))?;
        let key = (place.owner.as_str(), place.order);
        match json {
            Some(json) => table.insert(key, json.as_slice())?,
            None => table.remove(key)?,
        };
    }
    transaction.commit()?;
    Ok(())
}
