//! seqr-journal, as support staff run it.

mod files;
mod outputs;
mod shop;
mod stories;
