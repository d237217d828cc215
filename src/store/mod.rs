//! What must survive a power cut: the journal of terminals, payments, refunds, receipts and periods. It keeps what it is
//! told and refuses what its schema forbids; it never knows service, pos or capi.
//!
//! What is asked of it are jobs (`job`), plain values. A backend runs them: SQLite (`sqlite`), whose one thread
//! (`seqr-store`) owns the connection. Jobs wait in a queue; all that wait are run in one transaction and answered after its
//! COMMIT, so that many payments share one fsync and no fsync stands in the way of a poll. What each backend must decide
//! alike stands above them, once (`decide`, `body`, and the records).

mod backend;
mod body;
mod claim;
mod decide;
mod error;
mod job;
#[cfg(feature = "postgres")]
mod moving;
#[cfg(any(test, feature = "postgres"))]
#[doc(hidden)]
pub mod postgres;
mod record;
mod signal;
mod sqlite;
#[cfg(test)]
pub(crate) mod tests;

pub use claim::{Claim, ClaimError};
pub use error::{Conflict, StoreError};
#[cfg(feature = "postgres")]
#[doc(hidden)]
pub use moving::{MoveError, Moved, Stage};
pub use record::change::{Change, Changed, FeedState};
pub use record::copy::Adopted;
pub use record::host::DatabaseState;
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

use crate::leave::Leave;
use crate::log::Logger;
use crate::os;
use backend::{Backend, EachJob};
use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
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

/// What the handles share.
struct Shared {
    backend: Backend,
    signal: Arc<Signal>,
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
        let backend = Backend::Sqlite(sqlite::backend::Backend::open(path, busy_timeout)?);
        Ok(Self { shared: Arc::new(Shared { backend, signal: Arc::default() }) })
    }

    /// Opens a journal that hosts share.
    #[cfg(feature = "postgres")]
    #[doc(hidden)]
    pub fn open_postgres(opening: postgres::Opening<'_>) -> Result<Self, StoreError> {
        let backend = Backend::Postgres(postgres::Backend::open(opening)?);
        Ok(Self { shared: Arc::new(Shared { backend, signal: Arc::default() }) })
    }

    /// Takes a settled store, which no program has open, from its file into a database that has no journal. Afterwards the
    /// file is not opened for selling. `watch` is told how far it is.
    #[cfg(feature = "postgres")]
    #[doc(hidden)]
    pub fn move_to_postgres(
        path: &Path,
        opening: &postgres::Opening<'_>,
        now_ms: i64,
        watch: &mut dyn FnMut(Stage),
    ) -> Result<Moved, MoveError> {
        os::with_file_size_signal_held(|| {
            sqlite::depart::with_settled(path, |settled| postgres::import(settled, opening, now_ms, watch))
        })
    }

    /// Where what a person must know of the store is told.
    pub fn log_to(&self, log: Logger) {
        self.shared.backend.log_to(log);
    }

    /// Locks a terminal of this store for this process, until the lock is dropped or the process ends; waits for it. What was
    /// read of the terminal before may be old: another process may have had it since. The record is as it is now.
    pub fn lock_terminal(&self, row: i64) -> Result<(Claim, TerminalRecord), ClaimError> {
        self.shared.backend.lock_terminal(row)
    }

    /// Who gives leave to act; None where the terminals of this process cannot become another's.
    pub fn leave(&self) -> Option<Arc<dyn Leave>> {
        self.shared.backend.leave()
    }

    /// Takes the terminals of processes that are silent, and says how many; waits for it.
    pub fn take_over(&self) -> Result<u32, StoreError> {
        self.shared.backend.take_over()
    }

    /// What there is to say of the database; None for a file.
    pub fn database(&self) -> Option<DatabaseState> {
        self.shared.backend.database()
    }

    /// Raised when there may be a new entry of the receipt file's outbox.
    pub fn outbox_signal(&self) -> Arc<Signal> {
        Arc::clone(&self.shared.signal)
    }

    /// Makes a whole copy at `path`, where nothing may stand, while the store is in use; waits for it. The copy is marked:
    /// it is not opened for selling before it is adopted.
    pub fn back_up(&self, path: &Path, now_ms: i64) -> Result<(), StoreError> {
        self.shared.backend.back_up(path, now_ms)
    }

    /// Makes a store of a copy that [`Store::back_up`] made; while nothing has it open.
    pub fn adopt(path: &Path, now_ms: i64) -> Result<Adopted, StoreError> {
        os::with_file_size_signal_held(|| sqlite::adopt::adopt(path, now_ms))
    }

    /// Finishes what is queued, closes the file and joins the thread, within `patience`: false if that was too
    /// short (the thread then ends by itself, and close may be called again). Jobs that come later fail with
    /// [`StoreError::Closed`]. May be called more than once.
    pub fn close(&self, patience: Duration) -> bool {
        self.shared.backend.close(patience)
    }

    /// Queues a job.
    fn run<J: EachJob>(&self, job: J) -> Pending<J::Answer> {
        let (answer, pending) = oneshot::channel();
        self.shared.backend.run(job, answer);
        Pending(pending)
    }

    /// A job was queued that may add to the outbox. Whoever is woken asks this store in order, and so after that job.
    fn raise_outbox_signal(&self) {
        self.shared.signal.raise();
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.shared.backend).finish()
    }
}

/// The answer of a queued job. The job runs whether or not anybody waits for it.
#[derive(Debug)]
#[must_use = "the job's failure is known only here"]
pub struct Pending<T>(oneshot::Receiver<Result<T, StoreError>>);

impl<T> Pending<T> {
    /// The answer of what could not be queued.
    fn failed(error: StoreError) -> Self {
        let (answer, pending) = oneshot::channel();
        let _ = answer.send(Err(error)); // the receiver is here
        Self(pending)
    }

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
