//! A whole copy of the store, made while it is in use: on the store's thread, some pages between two groups of jobs. It
//! must not depend on what is in the pages.
//!
//! The copy is written without a sync; whoever asked for it syncs the file meanwhile, on a thread of its own, so that no
//! fsync of the copy stands in the way of a sale. The thread does not run ahead of that by more than AHEAD.

use crate::store::error::StoreError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;

/// Pages between two groups: 256 KB, some hundred microseconds.
const PAGES: i32 = 64;

/// Bytes that may be written and not yet synced: a disk of 10 MB/s has them in less than a second.
const AHEAD: u64 = 8 << 20;

/// The copy begins anew when another program writes to the store; so many times the store's own pages are copied at most.
const ROUNDS: u64 = 16;

/// How far a copy is, in bytes; the two threads share it.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) written: AtomicU64,
    pub(super) synced: AtomicU64,
}

/// A copy that somebody waits for.
pub(in crate::store) struct CopyRequest {
    /// An empty file that is there.
    pub(super) target: PathBuf,
    pub(super) progress: Arc<Progress>,
    pub(super) done: Sender<Result<(), StoreError>>,
}

impl CopyRequest {
    pub(super) fn answer(self, result: Result<(), StoreError>) {
        let _ = self.done.send(result); // nobody waits any more: the file is removed by nobody but its maker
    }
}

/// Copies all pages; `between` runs what waits, with true where the copy should wait for its disk.
pub(super) fn copy_pages(
    source: &Connection,
    request: &CopyRequest,
    mut between: impl FnMut(bool) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |e: rusqlite::Error| not_copied(&request.target, e);
    let mut target = opened(&request.target).map_err(failed)?;
    {
        let backup = Backup::new(source, &mut target).map_err(failed)?;
        let mut pages = 0;
        loop {
            let written = request.progress.written.load(Ordering::Acquire);
            let is_ahead = written > request.progress.synced.load(Ordering::Acquire).saturating_add(AHEAD);
            if !is_ahead {
                match backup.step(PAGES).map_err(failed)? {
                    StepResult::Done => break,
                    StepResult::More => pages += PAGES as u64,
                    _ => {} // locked by another program for a moment
                }
                let all = u64::try_from(backup.progress().pagecount).unwrap_or(0);
                if pages > all.saturating_mul(ROUNDS) {
                    return Err(not_copied(
                        &request.target,
                        "another program writes to the store all the time",
                    ));
                }
                request.progress.written.fetch_add(PAGES as u64 * 4096, Ordering::AcqRel);
            }
            between(is_ahead)?;
        }
    }
    target.close().map_err(|(_, e)| failed(e))
}

/// Nothing of it counts before it is whole and synced: no journal, no sync.
fn opened(target: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let target = Connection::open_with_flags(target, flags)?;
    target.execute_batch("PRAGMA synchronous = OFF;")?;
    target.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    Ok(target)
}

pub(super) fn not_copied(target: &Path, detail: impl ToString) -> StoreError {
    StoreError::NotCopied { copy: target.into(), detail: detail.to_string() }
}

/// A copy that is no store: nobody else has it open, and SQLite's own access to files does.
pub(super) fn connected(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}
