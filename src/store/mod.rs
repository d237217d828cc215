//! What must survive a power cut: the SQLite journal of terminals, payments, refunds, receipts and periods, its schema
//! and migrations. It keeps what it is told and refuses what its schema forbids; it never knows service, pos or capi.
//!
//! One thread (`seqr-store`) owns the connection. Jobs wait in a queue; all that wait are run in one transaction
//! and answered after its COMMIT, so that many payments share one fsync and no fsync stands in the way of a poll.

mod decide;
mod error;
#[cfg(test)]
mod postgres;
mod record;
mod signal;
mod sqlite;
#[cfg(test)]
pub(crate) mod tests;

pub use error::{Conflict, StoreError};
pub use record::change::{Change, Changed, FeedState};
pub use record::copy::Adopted;
pub use record::outbox::{OutboxEntry, OutboxKind};
pub use record::payment::{
    Actor, Attention, JournalStep, KnownNames, PaidNames, PaymentRecord, Phase, Remark, RemarkKind, Step,
    StepCause,
};
pub use record::period::{Known, NewPeriod, PaidRow, PeriodRecord};
pub use record::prune::{PruneKind, Pruned};
pub use record::receipt::{NewReceipt, ReceiptRecord};
pub use record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
pub use record::terminal::{NewTerminal, TerminalRecord};
pub use signal::Signal;
#[doc(hidden)]
pub use sqlite::evidence;

use crate::log::Logger;
use crate::os::{self, LockError, TerminalLock};
use crate::sync::lock;
use rusqlite::Connection;
use sqlite::error::JobResult;
use sqlite::open;
use sqlite::queue::{Queue, Task, TaskKind};
use sqlite::worker::Start;
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long another program's lock on the file is waited for. Longer than any commit of ours on a slow disk,
/// shorter than a cashier's patience.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The store, opened: a cheap handle that threads may share.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

/// What the handles share; the thread has only the queue.
struct Shared {
    path: PathBuf,
    queue: Arc<Queue>,
    closing: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
    signal: Arc<Signal>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Release);
        self.queue.close(None); // the thread ends by itself after the last job
    }
}

impl Store {
    /// Opens the store, making it if there is no file or an empty one, and starts its thread.
    ///
    /// Whatever is not a store of this library, or of a newer version, gives an error that says so and leaves the
    /// file and its folder as they were.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, BUSY_TIMEOUT)
    }

    /// As [`Store::open`], with another patience for locks of other programs; for tests.
    #[doc(hidden)]
    pub fn open_with(path: &Path, busy_timeout: Duration) -> Result<Self, StoreError> {
        let path = std::path::absolute(path).map_err(|_| StoreError::NotAFile { store: path.into() })?;
        let opened = os::with_file_size_signal_held(|| open::open(&path, busy_timeout));
        let (connection, registered) = opened?;
        let closing = registered.closing();
        let queue = Arc::new(Queue::new(path.clone(), busy_timeout));
        let worker = Start::new(connection, registered, Arc::clone(&queue))?;
        let thread = os::spawn_quiet("seqr-store", move || worker.run())
            .map_err(|e| StoreError::NoThread { store: path.clone(), detail: e.to_string() })?;
        let signal = Arc::new(Signal::default());
        Ok(Self {
            shared: Arc::new(Shared { path, queue, closing, thread: Mutex::new(Some(thread)), signal }),
        })
    }

    /// Where what a person must know of the store is told.
    pub fn log_to(&self, log: Logger) {
        self.shared.queue.log_to(log);
    }

    /// Locks a terminal of this store for this process, until the lock is dropped or the process ends.
    pub fn lock_terminal(&self, row: i64) -> Result<TerminalLock, LockError> {
        os::lock_terminal(&self.shared.path, row)
    }

    /// Raised when there may be a new entry of the receipt file's outbox.
    pub fn outbox_signal(&self) -> Arc<Signal> {
        Arc::clone(&self.shared.signal)
    }

    /// Makes a store of a copy that [`Store::back_up`] made; while nothing has it open.
    pub fn adopt(path: &Path, now_ms: i64) -> Result<Adopted, StoreError> {
        os::with_file_size_signal_held(|| sqlite::adopt::adopt(path, now_ms))
    }

    fn queue(&self) -> &Queue {
        &self.shared.queue
    }

    /// Finishes what is queued, closes the file and joins the thread, within `patience`: false if that was too
    /// short (the thread then ends by itself, and close may be called again). Jobs that come later fail with
    /// [`StoreError::Closed`]. May be called more than once.
    pub fn close(&self, patience: Duration) -> bool {
        self.shared.closing.store(true, Ordering::Release);
        self.shared.queue.close(Some(patience));
        if !self.shared.queue.wait_for_end(patience) {
            return false;
        }
        if let Some(thread) = lock(&self.shared.thread).take() {
            let _ = thread.join(); // a panic outside of a job has no one to be told to
        }
        true
    }

    /// Queues a job that writes. Its answer comes after the fsync, which it shares with all jobs of its group. It may be
    /// run more than once (rule `store-at-its-path`): what it finds done already, as it would do it, it counts as done.
    fn submit<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(TaskKind::Write, job)
    }

    /// Queues a job that only reads: it takes no lock that another program could hold, and goes ahead of writes that
    /// wait for one.
    fn read<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(TaskKind::Read, job)
    }

    /// The same for a job that must see what was queued before it.
    fn read_in_order<T: Send + 'static>(
        &self,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        self.enqueue(TaskKind::ReadInOrder, job)
    }

    fn enqueue<T: Send + 'static>(
        &self,
        kind: TaskKind,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> Pending<T> {
        let (answer, pending) = oneshot::channel();
        self.shared.queue.push(Task::new(kind, job, answer));
        Pending(pending)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.shared.path).finish()
    }
}

/// The answer of a queued job. The job runs whether or not anybody waits for it.
#[derive(Debug)]
#[must_use = "the job's failure is known only here"]
pub struct Pending<T>(oneshot::Receiver<Result<T, StoreError>>);

impl<T> Pending<T> {
    /// Waits for the answer, from a thread that runs no asynchronous code (there, `.await` it).
    pub fn wait(self) -> Result<T, StoreError> {
        self.0.blocking_recv().unwrap_or(Err(StoreError::Closed))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| answer.unwrap_or(Err(StoreError::Closed)))
    }
}
