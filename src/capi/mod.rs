//! The C ABI and nothing else: check what C passed, call `pos`, translate the answer. No rule of the trade lives here.
//!
//! The documentation comments are those of `include/seqr.h` (made by `tests/header.rs`), written for a C reader. What
//! the header asks of a caller (a pointer is NULL or points to what its type says, a handle is one that the library gave
//! and that is not yet closed) is the safety condition of every export. Only `read` follows pointers of the host, `log` and `callback` alone call it, and each export runs inside `guard`.
#![allow(unsafe_code)]
#![allow(non_camel_case_types)]
// The safety condition is the same for all and stands above; a `# Safety` paragraph each would fill the header.
#![allow(clippy::missing_safety_doc)]

mod admin;
mod callback;
mod cashier;
mod client;
mod error;
mod export;
mod facts;
mod finding;
mod guard;
mod handles;
mod invoice;
#[cfg(test)]
mod layout;
mod log;
mod money;
mod payment;
mod period;
mod qr;
mod read;
mod receipt;
mod reconcile;
mod refund;
mod report;
mod reservation;
mod sale;
mod status;
mod store;
mod strings;
mod terminal;
mod text;
mod update;
mod version;

pub use admin::*;
pub use callback::*;
pub use cashier::*;
pub use client::*;
pub use error::*;
pub use export::*;
pub use facts::*;
pub use finding::*;
pub use invoice::*;
pub use log::*;
pub use money::*;
pub use payment::*;
pub use period::*;
pub use qr::*;
pub use receipt::*;
pub use reconcile::*;
pub use refund::*;
pub use report::*;
pub use reservation::*;
pub use sale::*;
pub use status::*;
pub use store::*;
pub use terminal::*;
pub use text::*;
pub use update::*;
pub use version::*;
