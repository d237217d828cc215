//! What the tests of several packages use: one line, `use support::{cc, skip};`, and a module stands where a `mod` would.
//! It knows the simulator and the project's files, and nothing of the library's code.

pub mod audit;
pub mod cc;
pub mod chance;
pub mod declared;
pub mod own_schema;
pub mod schema;
pub mod skip;
pub mod supervisor;
