//! An open journal in SQLite: its file, its queue and its thread. It must not depend on what the jobs do.

use super::error::JobResult;
use super::open;
use super::queue::{Queue, SqliteJob, Task};
use super::terminals::ReadTerminal;
use super::worker::Start;
use crate::log::Logger;
use crate::os;
use crate::store::claim::{Claim, ClaimError};
use crate::store::error::StoreError;
use crate::store::job::Kind;
use crate::store::record::terminal::TerminalRecord;
use crate::sync::lock;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Where the answer of a job goes.
type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the handles of a store share; the thread has only the queue.
pub(in crate::store) struct Backend {
    pub(super) path: PathBuf,
    pub(super) queue: Arc<Queue>,
    closing: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Release);
        self.queue.close(None); // the thread ends by itself after the last job
    }
}

impl Backend {
    /// Opens the file, making it where there is none or an empty one, and starts the thread.
    pub(in crate::store) fn open(path: &Path, busy_timeout: Duration) -> Result<Self, StoreError> {
        let path = std::path::absolute(path).map_err(|_| StoreError::NotAFile { store: path.into() })?;
        let opened = os::with_file_size_signal_held(|| open::open(&path, busy_timeout));
        let (connection, registered) = opened?;
        let closing = registered.closing();
        let queue = Arc::new(Queue::new(path.clone(), busy_timeout));
        let worker = Start::new(connection, registered, Arc::clone(&queue))?;
        let thread = os::spawn_quiet("seqr-store", move || worker.run())
            .map_err(|e| StoreError::NoThread { store: path.clone(), detail: e.to_string() })?;
        Ok(Self { path, queue, closing, thread: Mutex::new(Some(thread)) })
    }

    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    pub(in crate::store) fn log_to(&self, log: Logger) {
        self.queue.log_to(log);
    }

    /// Locks a terminal for this process, and reads it then; to be called where a thread may wait.
    pub(in crate::store) fn lock_terminal(&self, row: i64) -> Result<(Claim, TerminalRecord), ClaimError> {
        let lock = os::lock_terminal(&self.path, row)?;
        let (answer, found) = oneshot::channel();
        self.run(ReadTerminal { id: row }, answer);
        let found = found.blocking_recv().unwrap_or(Err(StoreError::Closed))?;
        Ok((lock.into(), found.ok_or(StoreError::NotFound)?))
    }

    /// Queues a job, unless the store is closed or too many wait.
    pub(in crate::store) fn run<J: SqliteJob>(&self, job: J, answer: Answer<J::Answer>) {
        #[cfg(test)]
        let job = super::rerun::Rerunning::new(job);
        let mut job = job;
        self.enqueue(J::KIND, move |db| job.run(db), answer);
    }

    pub(in crate::store) fn enqueue<T: Send + 'static>(
        &self,
        kind: Kind,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
        answer: Answer<T>,
    ) {
        self.queue.push(Task::new(kind, job, answer));
    }

    /// Finishes what is queued, closes the file and joins the thread, within `patience`: false if that was too short.
    pub(in crate::store) fn close(&self, patience: Duration) -> bool {
        self.closing.store(true, Ordering::Release);
        self.queue.close(Some(patience));
        if !self.queue.wait_for_end(patience) {
            return false;
        }
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join(); // a panic outside of a job has no one to be told to
        }
        true
    }
}
