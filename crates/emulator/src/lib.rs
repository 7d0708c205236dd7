//! An emulator of Cloudflare's Secondary DNS API: what automation can be tested against without an account.
//!
//! [`Emulator`] runs in a test, as many of them as there are tests; the program of the same name runs beside programs in
//! any language. Routes, credentials, checks and examples come from the specification that the client is generated from;
//! what the service does with them is written by hand, and where nobody knows what it does, it is one of the [`CHOICES`].

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod accounts;
mod admin;
mod answer;
mod app;
mod authenticate;
mod check;
mod choices;
mod clock;
mod emulator;
mod faults;
mod http;
mod log;
mod operation;
mod patient;
mod rate_limit;
mod refusal;
mod rules;
mod seed;
mod server;
mod service;
mod state;
mod store;
mod table;
mod transfer;

#[rustfmt::skip]
mod generated;

pub use api_types::Timestamp;
pub use app::Mode;
pub use choices::{CHOICES, Choice};
pub use clock::Clock;
pub use emulator::{Builder, Emulator, StartError, StateHandle};
pub use faults::{Effect, Fault, Moment};
pub use log::{LogFormat, LoggedRequest};
pub use rate_limit::RateLimit;
pub use seed::{Seed, SeedError};
