//! How records are read and written.

mod depth;
mod derives;
mod formats;
mod limits;
mod many_members;
#[cfg(target_os = "linux")]
mod memory;
mod numbers;
mod places;
mod presence;
mod secrets;
mod unions;
mod unknown_members;
