//! The journal in one SQLite file: its tables, its thread, its access to files, and every statement. It must not depend on
//! what the phases mean.

pub(super) mod adopt;
pub(super) mod backend;
mod backup;
mod changes;
mod copy;
#[cfg(feature = "postgres")]
pub(super) mod depart;
pub(super) mod error;
#[doc(hidden)]
pub mod evidence;
mod kept;
mod names;
pub(super) mod open;
mod outbox;
mod payments;
mod periods;
mod prune;
pub(super) mod queue;
mod receipts;
mod refunds;
#[cfg(test)]
pub(super) mod rerun;
pub(super) mod schema;
mod steps;
mod terminals;
pub(super) mod vfs;
pub(super) mod worker;
