//! Which terminals this process works with, where hosts share the journal: the owner's column tells hosts apart, and a set
//! what one host has open. It must not know what a terminal does.

use super::journal::Journal;
use super::terminals::{COLUMNS, record};
use crate::store::claim::{Claim, ClaimError};
use crate::store::error::StoreError;
use crate::store::record::terminal::TerminalRecord;
use crate::sync::lock;
use std::sync::Arc;
use tokio_postgres::Row;

/// Of a terminal that is this host's: a takeover has made it so, or an earlier claim.
const IS_MINE: &str =
    "FROM seqr.terminals WHERE id = $1 AND owner = $2::text::uuid AND removed_at_ms IS NULL";
const GIVE_BACK: &str =
    "UPDATE seqr.terminals SET owner = NULL WHERE id = $1 AND owner = $2::text::uuid RETURNING id";
const IS_THERE: &str = "SELECT id FROM seqr.terminals WHERE id = $1 AND removed_at_ms IS NULL";
const NOT_GIVEN_BACK: &str = "SELECT id FROM seqr.terminals WHERE id = $1 AND owner = $2::text::uuid";

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
        drop(self.journal.write((GIVE_BACK, values.clone()), (NOT_GIVEN_BACK, values)));
        lock(&self.journal.claimed).remove(&self.terminal);
    }
}

/// Takes a terminal that nobody has, or whose owner is dead: a dead host writes nothing more. Nothing is written where it is
/// this host's already.
fn take() -> String {
    format!(
        "WITH taken AS (UPDATE seqr.terminals SET owner = $2::text::uuid WHERE id = $1 AND removed_at_ms IS NULL \
         AND (owner IS NULL OR owner IN (SELECT id FROM seqr.hosts WHERE dead)) RETURNING {COLUMNS}) \
         SELECT {COLUMNS} {IS_MINE} UNION ALL SELECT {COLUMNS} FROM taken"
    )
}

/// The terminal's row: it is this host's now.
fn taken(journal: &Journal, terminal: i64) -> Result<Row, ClaimError> {
    let take = || {
        let values = vec![terminal.into(), journal.me()];
        let read_back = format!("SELECT {COLUMNS} {IS_MINE}");
        let rows = journal.write((take(), values.clone()), (read_back, values)).wait();
        rows.map(|rows| rows.into_iter().next()).map_err(StoreError::from)
    };
    if let Some(row) = take()? {
        return Ok(row);
    }
    // Its owner may have died: calls that are repeated for longer than the silence find that.
    journal.driver.look_for_silent().wait().map_err(StoreError::from)?;
    if let Some(row) = take()? {
        return Ok(row);
    }
    let values = vec![terminal.into()];
    let there = journal.write((IS_THERE, values.clone()), (IS_THERE, values)).wait();
    let is_there = !there.map_err(StoreError::from)?.is_empty();
    Err(if is_there { ClaimError::Held } else { StoreError::NotFound.into() })
}

/// Locks a terminal for this process, and gives what it is now.
pub(super) fn claim(journal: &Arc<Journal>, terminal: i64) -> Result<(Claim, TerminalRecord), ClaimError> {
    if !lock(&journal.claimed).insert(terminal) {
        return Err(ClaimError::Held);
    }
    match taken(journal, terminal) {
        Ok(row) => {
            let claim = Claim::new(Owned { journal: Arc::clone(journal), terminal });
            Ok((claim, record(journal, &row)?))
        }
        Err(refused) => {
            // Where it is not known, the owner may be this host: the next claim finds that.
            lock(&journal.claimed).remove(&terminal);
            Err(refused)
        }
    }
}
