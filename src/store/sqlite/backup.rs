//! A backup of the store. It must not depend on rows but for the mark of a copy.

use super::backend::Backend;
use super::copy::{CopyRequest, Progress, connected, not_copied};
use crate::os;
use crate::store::error::StoreError;
use crate::sync::lock;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the name of a copy ends with until it is whole.
const PART: &str = "-part";

/// How often what is written of a copy is synced meanwhile.
const SYNC_STEP: Duration = Duration::from_millis(20);

/// Held as long as a copy is made: two to one path would take each other's file for what a dead backup left.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

impl Backend {
    /// Makes a whole copy at `path`, while the store is in use; waits for it.
    pub(in crate::store) fn back_up(&self, path: &Path, now_ms: i64) -> Result<(), StoreError> {
        let failed = |e: io::Error| not_copied(path, e);
        let _one = lock(&ONE_AT_A_TIME);
        let part = part_of(path);
        remove(&part).map_err(failed)?; // what a backup left that was cut off
        os::create_private(&part).map_err(failed)?;
        let made = self.copy_into(&part, now_ms).and_then(|()| published(&part, path).map_err(failed));
        if made.is_err() {
            let _ = remove(&part);
        }
        made
    }

    fn copy_into(&self, part: &Path, now_ms: i64) -> Result<(), StoreError> {
        let failed = |e: io::Error| not_copied(part, e);
        let file = OpenOptions::new().write(true).open(part).map_err(failed)?;
        let progress = Arc::new(Progress::default());
        let (done, answer) = channel();
        let request = CopyRequest { target: part.into(), progress: Arc::clone(&progress), done };
        self.queue.push_copy(request);
        loop {
            match answer.recv_timeout(SYNC_STEP) {
                Ok(result) => break result?,
                Err(RecvTimeoutError::Disconnected) => return Err(StoreError::Closed),
                Err(RecvTimeoutError::Timeout) => {
                    let written = progress.written.load(Ordering::Acquire);
                    let _ = file.sync_data(); // the last one counts
                    progress.synced.store(written, Ordering::Release);
                }
            }
        }
        mark(part, now_ms).map_err(|e| not_copied(part, e))?;
        file.sync_all().map_err(failed)
    }
}

/// Says in the copy that it is one, and makes it a single file.
fn mark(part: &Path, now_ms: i64) -> rusqlite::Result<()> {
    let copy = connected(part)?;
    let sql = "INSERT OR REPLACE INTO copied_from (id, store, copied_at_ms, last_payment, adopted_at_ms) \
               SELECT 1, store, ?1, (SELECT coalesce(max(id), 0) FROM payments), NULL FROM receipt_file";
    copy.execute(sql, [now_ms])?;
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    copy.close().map_err(|(_, e)| e)
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(PART);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(name) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Gives the copy its name, durably; a file that stands there by now is not replaced.
fn published(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Ok(()) => fs::remove_file(part)?,
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(e),
        // A file system without links, as that of a memory stick.
        Err(_) if path.exists() => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(part, path)?,
    }
    match path.parent() {
        Some(folder) => os::sync_folder(folder),
        None => Ok(()),
    }
}
