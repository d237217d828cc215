//! Which terminals this process works with, where hosts share the journal: the owner's column tells hosts apart, and a set
//! what one host has open. It must not know what a terminal does.

use super::error::DatabaseError;
use super::journal::Journal;
use crate::store::claim::{Claim, ClaimError};
use crate::sync::lock;
use std::sync::Arc;
use tokio_postgres::Row;

/// Takes a terminal that nobody has, that this host has, or whose owner is dead: a dead host writes nothing more.
const TAKE: &str = "UPDATE seqr.terminals SET owner = $2::text::uuid WHERE id = $1 AND removed_at_ms IS NULL \
    AND (owner IS NULL OR owner = $2::text::uuid OR owner IN (SELECT id FROM seqr.hosts WHERE dead)) RETURNING id";
const GIVE_BACK: &str =
    "UPDATE seqr.terminals SET owner = NULL WHERE id = $1 AND owner = $2::text::uuid RETURNING id";
const MINE: &str = "SELECT id FROM seqr.terminals WHERE id = $1 AND owner = $2::text::uuid";

/// Given back when dropped.
struct Owned {
    journal: Arc<Journal>,
    terminal: i64,
}

impl Drop for Owned {
    fn drop(&mut self) {
        let values = vec![self.terminal.into(), self.journal.me()];
        // Nobody waits: where it is not done, closing gives all of the host's terminals back, or its death does. It is queued
        // before the terminal leaves the set: who takes it again in this process comes after it.
        drop(self.journal.write((GIVE_BACK, values.clone()), (MINE, values)));
        lock(&self.journal.claimed).remove(&self.terminal);
    }
}

/// The terminal's row where it is this host's now.
fn taken(journal: &Journal, terminal: i64) -> Result<Vec<Row>, DatabaseError> {
    let take = || {
        let values = vec![terminal.into(), journal.me()];
        journal.write((TAKE, values.clone()), (MINE, values)).wait()
    };
    let rows = take()?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    // Its owner may have died: calls that are repeated for longer than the silence find that.
    journal.driver.look_for_silent().wait()?;
    take()
}

/// Locks a terminal for this process.
pub(super) fn claim(journal: &Arc<Journal>, terminal: i64) -> Result<Claim, ClaimError> {
    if !lock(&journal.claimed).insert(terminal) {
        return Err(ClaimError::Held);
    }
    match taken(journal, terminal) {
        Ok(rows) if !rows.is_empty() => Ok(Claim::new(Owned { journal: Arc::clone(journal), terminal })),
        refused => {
            // Where it is not known, the owner may be this host: the next claim finds that.
            lock(&journal.claimed).remove(&terminal);
            Err(refused.map_or_else(|error| ClaimError::Store(error.into()), |_| ClaimError::Held))
        }
    }
}
