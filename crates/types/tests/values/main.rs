//! What the single types take, keep and show.

mod base64;
mod id;
mod ip_range;
mod nullable;
mod open_enum;
mod secret;
mod serial;
mod timestamp;
