//! The store's thread: takes what waits in the queue, runs it as one transaction, answers after the COMMIT. It
//! knows jobs, fsyncs and locks, and nothing of what the jobs write.

use super::error::{JobError, JobResult, StoreError};
use super::lock;
use super::open::Registered;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Jobs that may wait: some for each of ten thousand payments of a back office, and an end to it.
const QUEUE_LIMIT: usize = 50_000;

/// Jobs that share one transaction: enough that an fsync each is cheap, few enough that an answer is not late.
const GROUP_LIMIT: usize = 256;

/// Pages in the write-ahead log after which it is copied into the file when no job waits (4 MB).
const CHECKPOINT_IDLE_PAGES: usize = 1000;

/// The same when jobs never cease to wait (32 MB).
const CHECKPOINT_BUSY_PAGES: usize = 8000;

/// How often a lock of another program is tried again.
const BUSY_STEP: Duration = Duration::from_millis(2);

/// What a job needs of the transaction that it runs in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
}

/// A queued job; its type is hidden, so that all stand in one queue.
pub(super) struct Task {
    kind: Kind,
    work: Box<dyn Work>,
}

/// How a job's error is told: with the name of the file.
type Tell<'a> = &'a dyn Fn(JobError) -> StoreError;

trait Work: Send {
    /// Runs the job and keeps what came of it.
    fn run(&mut self, connection: &Connection, tell: Tell<'_>) -> Result<(), StoreError>;
    /// Answers: what the job gave, unless the transaction around it failed.
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Job<T, F> {
    job: Option<F>,
    came_of_it: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&Connection) -> JobResult<T> + Send> Work for Job<T, F> {
    fn run(&mut self, connection: &Connection, tell: Tell<'_>) -> Result<(), StoreError> {
        let Some(job) = self.job.take() else { return Ok(()) };
        let result = match catch_unwind(AssertUnwindSafe(|| job(connection))) {
            Ok(result) => result.map_err(tell),
            Err(_) => Err(StoreError::Internal { detail: "a job of the store panicked".into() }),
        };
        let well = result.as_ref().map(|_| ()).map_err(StoreError::clone);
        self.came_of_it = Some(result);
        well
    }

    fn answer(self: Box<Self>, failure: Option<&StoreError>) {
        let answer = match (self.came_of_it, failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(failure)) => Err(failure.clone()),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(StoreError::Closed),
        };
        let _ = self.answer.send(answer); // nobody waits: the job was done all the same
    }
}

impl Task {
    pub(super) fn new<T: Send + 'static>(
        kind: Kind,
        job: impl FnOnce(&Connection) -> JobResult<T> + Send + 'static,
        answer: oneshot::Sender<Result<T, StoreError>>,
    ) -> Self {
        Self { kind, work: Box::new(Job { job: Some(job), came_of_it: None, answer }) }
    }
}

/// What stands between the handles and the thread.
pub(super) struct Queue {
    path: PathBuf,
    busy_timeout: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    closing: bool,
    /// After this no other program's lock is waited for.
    give_up: Option<Instant>,
    ended: bool,
}

impl Queue {
    pub(super) fn new(path: PathBuf, busy_timeout: Duration) -> Self {
        Self { path, busy_timeout, state: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn push(&self, task: Task) {
        let refusal = {
            let mut state = lock(&self.state);
            if state.closing {
                StoreError::Closed
            } else if state.waiting.len() >= QUEUE_LIMIT {
                StoreError::Overloaded { store: self.path.clone() }
            } else {
                state.waiting.push_back(task);
                self.changed.notify_all();
                return;
            }
        };
        task.work.answer(Some(&refusal));
    }

    /// No more jobs; the thread ends when the last one is done. With a patience, locks of other programs are
    /// waited for during half of it: the other half is for the disk.
    pub(super) fn close(&self, patience: Option<Duration>) {
        let mut state = lock(&self.state);
        state.closing = true;
        if let Some(until) = patience.and_then(|p| Instant::now().checked_add(p / 2)) {
            state.give_up = Some(until);
        }
        self.changed.notify_all();
    }

    /// Whether the thread ended within `patience`.
    pub(super) fn wait_for_end(&self, patience: Duration) -> bool {
        let state = lock(&self.state);
        let waited = self.changed.wait_timeout_while(state, patience, |state| !state.ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    /// What waits, in order and up to the limit of a group: reads alone or writes alone, so that no read fails for a
    /// write that finds the disk full. Nothing when the store is closed.
    fn next_group(&self) -> VecDeque<Task> {
        let state = lock(&self.state);
        let mut state = self
            .changed
            .wait_while(state, |s| s.waiting.is_empty() && !s.closing)
            .unwrap_or_else(PoisonError::into_inner);
        let reads = state.waiting.front().is_some_and(|first| first.kind == Kind::Read);
        let alike = state.waiting.iter().take_while(|task| (task.kind == Kind::Read) == reads);
        let count = alike.take(GROUP_LIMIT).count();
        state.waiting.drain(..count).collect()
    }

    fn is_idle(&self) -> bool {
        lock(&self.state).waiting.is_empty()
    }

    /// Waits a step for another program's lock, if there is time for it.
    fn wait_for_lock(&self, since: Instant) -> bool {
        let too_late = lock(&self.state).give_up.is_some_and(|until| Instant::now() >= until);
        if too_late || since.elapsed() >= self.busy_timeout {
            return false;
        }
        std::thread::sleep(BUSY_STEP);
        true
    }

    fn told(&self, error: JobError) -> StoreError {
        error.told(&self.path, u64::try_from(self.busy_timeout.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Says that the thread has ended, also when it ends by a panic; what waits then is answered with `Closed`.
struct End(Arc<Queue>);

impl Drop for End {
    fn drop(&mut self) {
        let left = {
            let mut state = lock(&self.0.state);
            state.closing = true;
            state.ended = true;
            std::mem::take(&mut state.waiting)
        };
        self.0.changed.notify_all();
        for task in left {
            task.work.answer(Some(&StoreError::Closed));
        }
    }
}

/// The thread's own: the connection, and what it is set to. Fields are dropped in this order: the file is closed
/// before it is struck off the list of open ones, and only then the end is told.
pub(super) struct Worker {
    connection: Connection,
    #[expect(dead_code, reason = "held while the file is open")]
    registered: Registered,
    /// Pages in the write-ahead log.
    log_pages: Arc<AtomicUsize>,
    /// Whether other programs' locks are waited for now.
    patient: Arc<AtomicBool>,
    queue: Arc<Queue>,
    #[expect(dead_code, reason = "tells the end when the thread drops it")]
    end: End,
}

impl Worker {
    pub(super) fn new(
        mut connection: Connection,
        registered: Registered,
        queue: Arc<Queue>,
    ) -> Result<Self, StoreError> {
        let log_pages = Arc::new(AtomicUsize::new(0));
        let patient = Arc::new(AtomicBool::new(true));
        let seen = Arc::clone(&log_pages);
        let hook = move |_: &mut Wal, pages| {
            seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        let (mut since, wanted, waiting) = (Instant::now(), Arc::clone(&patient), Arc::clone(&queue));
        let busy = move |tries| {
            if tries == 0 {
                since = Instant::now();
            }
            wanted.load(Ordering::Relaxed) && waiting.wait_for_lock(since)
        };
        let hooked = connection.wal_hook(Some(hook)).and_then(|()| connection.busy_handler(Some(busy)));
        hooked.map_err(|e| queue.told(e.into()))?;
        let end = End(Arc::clone(&queue));
        Ok(Self { connection, registered, log_pages, patient, queue, end })
    }

    pub(super) fn run(mut self) {
        self.warm_up();
        loop {
            let group = self.queue.next_group();
            if group.is_empty() {
                break;
            }
            self.run_group(group);
            let pages = self.log_pages.load(Ordering::Relaxed);
            if pages >= CHECKPOINT_BUSY_PAGES || (pages >= CHECKPOINT_IDLE_PAGES && self.queue.is_idle()) {
                self.checkpoint();
            }
        }
    }

    /// The first commit after the log was begun anew also writes and syncs its header. Here it is an empty one, so
    /// that no payment waits for it. A failure is met again, and told, by the next job.
    fn warm_up(&mut self) {
        self.patient.store(false, Ordering::Relaxed);
        let _ = self.empty_commit();
        self.patient.store(true, Ordering::Relaxed);
    }

    fn empty_commit(&self) -> rusqlite::Result<()> {
        // In a transaction of its own: another program may write a newer version between a read and a write.
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let version = self.connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        let written =
            version.and_then(|version| self.connection.pragma_update(None, "user_version", version));
        self.connection.execute_batch(if written.is_ok() { "COMMIT" } else { "ROLLBACK" })
    }

    /// Copies the log into the file, as far as no reader needs the old state. A failure costs nothing: the log is
    /// what counts, and the next checkpoint tries again.
    fn checkpoint(&mut self) {
        self.log_pages.store(0, Ordering::Relaxed);
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        self.warm_up();
    }

    fn run_group(&mut self, mut tasks: VecDeque<Task>) {
        while !tasks.is_empty() {
            let mut done = Vec::with_capacity(tasks.len());
            let failure = self.transaction(&mut tasks, &mut done).err();
            for task in done {
                task.work.answer(failure.as_ref());
            }
        }
    }

    /// Runs the tasks in one transaction, moving them to `done`. After an error nothing of those in `done` is in
    /// the store; tasks that are left may be tried in another transaction.
    fn transaction(&mut self, tasks: &mut VecDeque<Task>, done: &mut Vec<Task>) -> Result<(), StoreError> {
        if let Err(error) = self.begin(tasks) {
            done.extend(tasks.drain(..));
            return Err(self.told(error));
        }
        let ran = self.run_all(tasks, done);
        let result = ran.and_then(|()| self.connection.execute_batch("COMMIT").map_err(|e| self.told(e)));
        if result.is_err() && !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK").map_err(|e| self.told(e))?;
        }
        result
    }

    fn begin(&self, tasks: &VecDeque<Task>) -> rusqlite::Result<()> {
        if tasks.iter().all(|task| task.kind == Kind::Read) {
            return self.connection.execute_batch("BEGIN DEFERRED"); // no lock that another program can hold
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")
    }

    fn run_all(&self, tasks: &mut VecDeque<Task>, done: &mut Vec<Task>) -> Result<(), StoreError> {
        while let Some(mut task) = tasks.pop_front() {
            let savepoint = self.step("SAVEPOINT job");
            let ran = savepoint.is_ok().then(|| task.work.run(&self.connection, &|e| self.queue.told(e)));
            done.push(task);
            savepoint?;
            let Some(Err(error)) = ran else {
                self.step("RELEASE job")?;
                continue;
            };
            if self.connection.is_autocommit() {
                return Err(error); // a full disk or a lack of memory: SQLite has rolled everything back by itself
            }
            self.step("ROLLBACK TO job")?;
            self.step("RELEASE job")?;
        }
        Ok(())
    }

    fn step(&self, sql: &str) -> Result<(), StoreError> {
        let stepped = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        stepped.map(drop).map_err(|e| self.told(e))
    }

    fn told(&self, error: rusqlite::Error) -> StoreError {
        self.queue.told(error.into())
    }
}
