//! seqr-journal, as support staff run it.

mod files;
mod outputs;
mod secrets;
mod shop;
mod stories;
