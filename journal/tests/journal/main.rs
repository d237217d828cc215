//! seqr-journal, as support staff run it.

mod files;
#[cfg(all(unix, feature = "postgres"))]
mod moving;
mod outputs;
mod secrets;
mod shop;
mod stories;
