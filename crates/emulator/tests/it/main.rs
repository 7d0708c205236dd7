//! What the emulator does, question by question.

mod accounts;
mod choices;
mod connections;
mod document;
mod examples;
mod faults;
mod hostile;
mod http;
mod kills;
mod persistence;
mod program;
mod raw;
mod refusals;
mod rules;
mod workflows;

/// The ids of the documented examples.
const ACCOUNT: &str = "01a7362d577a6c3019a474fd6f485823";
const ZONE: &str = "269d8f4853475ca241c4e730be286b20";
