//! The protocol by which hosts will share a journal in PostgreSQL: what each says to the database, and what it may conclude
//! from the answers. Pure: it must not depend on a driver, a clock or a socket.
//!
//! Not part of the library yet: it is compiled for its tests only, until a driver runs it. docs/scale.md says what is missing.
//!
//! Each process is a host with a row in `hosts`, under an id that is never used again. Its transactions are numbered groups,
//! and each begins with a fence: an update of that row that fails once the host is dead or has connected anew. So a COMMIT
//! whose answer is lost is settled by one question, and a host that was taken over writes nothing more.
//!
//! Invariant: a request that may move money leaves a host for a terminal only if a group was committed while that host was
//! alive and the terminal's owner, and was begun less than [`FRESH_MS`] before; nobody else owns the terminal before
//! [`SILENCE_MS`] of silence.

mod host;
mod schema;
mod takeover;
#[cfg(test)]
mod tests;

use host::{Ended, Host, Settling, Verdict};
use schema::SCHEMA;
use takeover::Watch;

/// How old the last committed group may be when a request leaves that may move money, from its BEGIN.
const FRESH_MS: u64 = 2_000;

/// How long a host must be silent before it is declared dead: longer than its acts are fresh, and than it may take to connect
/// anew after a failover of the database.
const SILENCE_MS: u64 = 8_000;

/// Silence is counted only while the watcher's own groups are committed at most this far apart: a database that is away
/// makes all hosts silent.
const WATCH_GAP_MS: u64 = 2_000;
