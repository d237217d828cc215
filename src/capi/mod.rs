//! The C ABI and nothing else: check what C passed, call `pos`, translate the answer. No rule of the trade lives here.
//!
//! The documentation comments are those of `include/seqr.h` (made by `tests/header.rs`), written for a C reader. What
//! the header asks of a caller (a pointer is NULL or points to what its type says, a handle is one that the library gave
//! and that is not yet closed) is the safety condition of every export. Only `read` and `text` follow pointers of the
//! host, `log` alone calls it, and each export runs inside `guard`.
#![allow(unsafe_code)]
#![allow(non_camel_case_types)]
// The safety condition is the same for all and stands above; a `# Safety` paragraph each would fill the header.
#![allow(clippy::missing_safety_doc)]

mod client;
mod error;
mod guard;
mod invoice;
mod log;
mod payment;
mod read;
mod refund;
mod reservation;
mod status;
mod terminal;
mod text;
mod update;
mod version;

pub use client::*;
pub use error::*;
pub use invoice::*;
pub use log::*;
pub use payment::*;
pub use refund::*;
pub use reservation::*;
pub use status::*;
pub use terminal::*;
pub use text::*;
pub use update::*;
pub use version::*;
