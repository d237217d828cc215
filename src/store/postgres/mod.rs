//! The protocol by which hosts will share a journal in PostgreSQL: what each says to the database, and what it may conclude
//! from the answers. That part (`host`, `takeover`, `pace`) is pure: it must not depend on a driver, a clock or a socket.
//!
//! With the cargo feature `postgres` a driver runs it: `worker` is the thread, `driver` its handle. On it stands a backend of the
//! store (`backend`), with one file per noun for the jobs.
//!
//! Each process is a host with a row in `hosts`, under an id that is never used again. Its transactions are numbered groups,
//! and each begins with a fence: an update of that row that fails once the host is dead or has connected anew. So a COMMIT
//! whose answer is lost is settled by one question, and a host that was taken over writes nothing more.
//!
//! Invariant: a request that may move money leaves a host for a terminal only if a group was committed while that host was
//! alive and the terminal's owner, and was begun less than `limits::FRESH_MS` before; nobody else owns the terminal before
//! `limits::SILENCE_MS` of silence.

#[cfg(feature = "postgres")]
mod address;
#[cfg(feature = "postgres")]
mod apart;
#[cfg(feature = "postgres")]
mod backend;
#[cfg(feature = "postgres")]
mod changes;
#[cfg(feature = "postgres")]
mod claim;
#[cfg(feature = "postgres")]
mod clock;
#[cfg(feature = "postgres")]
mod connection;
#[cfg(feature = "postgres")]
mod driver;
#[cfg(feature = "postgres")]
mod error;
#[cfg(feature = "postgres")]
mod group;
#[cfg_attr(not(feature = "postgres"), allow(dead_code))] // the tests alone do not use all of it
mod host;
#[cfg(feature = "postgres")]
mod import;
#[cfg(feature = "postgres")]
mod job;
#[cfg(feature = "postgres")]
mod journal;
#[cfg(feature = "postgres")]
mod key;
#[cfg(feature = "postgres")]
mod leave;
mod limits;
#[cfg(feature = "postgres")]
mod migrate;
#[cfg(feature = "postgres")]
mod outbox;
#[cfg(feature = "postgres")]
mod pace;
#[cfg(feature = "postgres")]
mod payments;
#[cfg(feature = "postgres")]
mod periods;
#[cfg(feature = "postgres")]
mod prune;
#[cfg(feature = "postgres")]
mod receipts;
#[cfg(feature = "postgres")]
mod refunds;
#[cfg(feature = "postgres")]
mod request;
mod schema;
#[cfg(feature = "postgres")]
mod seal;
#[cfg(feature = "postgres")]
mod steps;
#[cfg_attr(not(feature = "postgres"), allow(dead_code))] // as host
mod takeover;
#[cfg(feature = "postgres")]
mod terminals;
#[cfg(test)]
pub(super) mod tests;
#[cfg(feature = "postgres")]
mod tls;
#[cfg(feature = "postgres")]
mod waiting;
#[cfg(feature = "postgres")]
mod worker;

#[cfg(feature = "postgres")]
pub use address::shown;
#[cfg(feature = "postgres")]
pub(super) use backend::Backend;
#[cfg(feature = "postgres")]
pub use backend::Opening;
#[cfg(feature = "postgres")]
pub use driver::{Answer, Driver};
#[cfg(feature = "postgres")]
pub use error::DatabaseError;
#[cfg(feature = "postgres")]
pub(super) use import::import;
#[cfg(feature = "postgres")]
pub use job::{Job, Statement, Value};
#[cfg(feature = "postgres")]
pub(super) use journal::PostgresJob;
#[cfg(feature = "postgres")]
pub use key::read_key;
#[cfg(feature = "postgres")]
pub use request::{Permit, Remark, Tell};
#[cfg(feature = "postgres")]
pub use schema::SCHEMA;
