//! Where the state is written down: nowhere, or in a file. What is acknowledged is durable.

mod file;

use std::path::Path;

pub(crate) use file::Ticket;

use crate::state::{Change, State};

/// Where the state is written down.
#[derive(Debug)]
pub(crate) enum Store {
    /// Nowhere: it ends with the process.
    Memory,
    /// In a file.
    File(file::Writer),
}

impl Store {
    /// Opens a file, or makes it, and gives what is in it. A file that is damaged, or of something else, is left as it
    /// is.
    pub(crate) fn open(path: &Path) -> Result<(Self, State), String> {
        let explain = |error| format!("cannot keep data in {}: {error}", path.display());
        let (writer, mut state) = file::open(path).map_err(explain)?;
        state.keep_journal();
        Ok((Self::File(writer), state))
    }

    /// Hands over changes, in the order in which they were made. What has seen them may be told once the ticket is
    /// [durable](Self::durable).
    pub(crate) fn submit(&self, changes: Vec<Change>) -> Ticket {
        match self {
            Self::Memory => Ticket::default(),
            Self::File(writer) => writer.submit(changes),
        }
    }

    /// Waits until everything up to the ticket is durable.
    pub(crate) async fn durable(&self, ticket: Ticket) -> Result<(), String> {
        match self {
            Self::Memory => Ok(()),
            Self::File(writer) => writer.durable(ticket).await,
        }
    }
}
