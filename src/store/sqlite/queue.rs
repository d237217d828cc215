//! Jobs that wait for the store's thread, in their order. It must not depend on what the jobs write, nor on files.

use super::copy::CopyRequest;
use super::error::{JobError, JobResult};
use crate::log::Logger;
use crate::store::error::StoreError;
use crate::store::job::{Job, Kind};
use crate::sync::lock;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Upper bound on queued jobs: some for each of ten thousand payments of a back office.
const QUEUE_LIMIT: usize = 50_000;

/// Jobs that share one transaction: enough that an fsync each is cheap, few enough that an answer is not late.
const GROUP_LIMIT: usize = 256;

/// How often a lock of another program is tried again.
const BUSY_STEP: Duration = Duration::from_millis(2);

/// A job as SQLite runs it: again where the log with the first run was lost.
pub(in crate::store) trait SqliteJob: Job {
    fn run(&mut self, db: &Connection) -> JobResult<Self::Answer>;
}

/// A queued job; its type is hidden, so that all stand in one queue.
pub(in crate::store) struct Task {
    pub(super) kind: Kind,
    pub(super) work: Box<dyn Work>,
}

/// How a job's error becomes the store's: with the name of the file.
pub(super) type Tell<'a> = &'a dyn Fn(JobError) -> StoreError;

pub(super) trait Work: Send {
    /// Runs the job and keeps what came of it; again where the log with the first run was lost.
    fn run(&mut self, connection: &Connection, tell: Tell<'_>) -> Result<(), StoreError>;
    /// Answers: what the job gave, unless the transaction around it failed.
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Waiting<T, F> {
    job: F,
    came_of_it: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&Connection) -> JobResult<T> + Send> Work for Waiting<T, F> {
    fn run(&mut self, connection: &Connection, tell: Tell<'_>) -> Result<(), StoreError> {
        let result = match catch_unwind(AssertUnwindSafe(|| (self.job)(connection))) {
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
    pub(in crate::store) fn new<T: Send + 'static>(
        kind: Kind,
        job: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
        answer: oneshot::Sender<Result<T, StoreError>>,
    ) -> Self {
        Self { kind, work: Box::new(Waiting { job, came_of_it: None, answer }) }
    }
}

/// What stands between the handles and the thread.
pub(in crate::store) struct Queue {
    pub(super) path: PathBuf,
    pub(super) busy_timeout: Duration,
    state: Mutex<State>,
    changed: Condvar,
    /// Where what a person must know is told.
    pub(super) log: OnceLock<Logger>,
}

/// What the thread does next.
pub(super) enum Next {
    /// Run these in one transaction.
    Group(VecDeque<Task>),
    /// Copy the store.
    Copy(CopyRequest),
    /// Nothing came in the given time.
    Nothing,
    /// The store is closed and everything is done.
    End,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    /// Copies that are asked for; one is made at a time.
    copies: VecDeque<CopyRequest>,
    closing: bool,
    /// After this no other program's lock is waited for.
    give_up: Option<Instant>,
    ended: bool,
}

impl State {
    /// What waits, in order and up to the limit of a group: reads alone or writes alone, so that no read fails for a
    /// write that finds the disk full.
    fn group(&mut self) -> Option<VecDeque<Task>> {
        let writes = self.waiting.front()?.kind == Kind::Write;
        let alike = self.waiting.iter().take_while(|task| (task.kind == Kind::Write) == writes);
        let count = alike.take(GROUP_LIMIT).count();
        Some(self.waiting.drain(..count).collect())
    }
}

impl Queue {
    pub(in crate::store) fn new(path: PathBuf, busy_timeout: Duration) -> Self {
        let (state, changed, log) = (Mutex::default(), Condvar::new(), OnceLock::new());
        Self { path, busy_timeout, state, changed, log }
    }

    pub(in crate::store) fn log_to(&self, log: Logger) {
        let _ = self.log.set(log);
    }

    pub(in crate::store) fn push(&self, task: Task) {
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

    /// Asks for a copy of the store. Few wait at a time: each has a caller that waits for it.
    pub(in crate::store) fn push_copy(&self, request: CopyRequest) {
        let mut state = lock(&self.state);
        if state.closing {
            drop(state);
            return request.answer(Err(StoreError::Closed));
        }
        state.copies.push_back(request);
        self.changed.notify_all();
    }

    /// No more jobs; the thread ends when the last one is done. With a patience, locks of other programs are
    /// waited for during half of it: the other half is for the disk.
    pub(in crate::store) fn close(&self, patience: Option<Duration>) {
        let mut state = lock(&self.state);
        state.closing = true;
        if let Some(until) = patience.and_then(|p| Instant::now().checked_add(p / 2)) {
            state.give_up = Some(until);
        }
        self.changed.notify_all();
    }

    /// Whether the thread ended within `patience`.
    pub(in crate::store) fn wait_for_end(&self, patience: Duration) -> bool {
        let state = lock(&self.state);
        let waited = self.changed.wait_timeout_while(state, patience, |state| !state.ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    /// What is to be done next; waits for it.
    pub(super) fn next(&self) -> Next {
        let state = lock(&self.state);
        let idle = |s: &mut State| s.waiting.is_empty() && s.copies.is_empty() && !s.closing;
        let mut state = self.changed.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        if let Some(group) = state.group() {
            return Next::Group(group);
        }
        if state.closing {
            return Next::End;
        }
        state.copies.pop_front().map_or(Next::Nothing, Next::Copy)
    }

    /// The next group, waiting `patience` for it: for the thread while it makes a copy.
    pub(super) fn next_within(&self, patience: Duration) -> Next {
        let state = lock(&self.state);
        let idle = |s: &mut State| s.waiting.is_empty() && !s.closing;
        let waited = self.changed.wait_timeout_while(state, patience, idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if state.closing {
            return Next::End; // what waits is run after the copy has ended
        }
        state.group().map_or(Next::Nothing, Next::Group)
    }

    /// Reads that do not depend on what was queued before them, up to the limit of a group.
    pub(super) fn next_reads(&self) -> VecDeque<Task> {
        let mut state = lock(&self.state);
        let (mut reads, mut rest) = (VecDeque::new(), VecDeque::new());
        for task in std::mem::take(&mut state.waiting) {
            let is_taken = task.kind == Kind::Read && reads.len() < GROUP_LIMIT;
            if is_taken { reads.push_back(task) } else { rest.push_back(task) }
        }
        state.waiting = rest;
        reads
    }

    pub(super) fn is_idle(&self) -> bool {
        lock(&self.state).waiting.is_empty()
    }

    /// Waits a step for another program's lock, if there is time for it.
    pub(super) fn wait_for_lock(&self, since: Instant) -> bool {
        let too_late = lock(&self.state).give_up.is_some_and(|until| Instant::now() >= until);
        if too_late || since.elapsed() >= self.busy_timeout {
            return false;
        }
        std::thread::sleep(BUSY_STEP);
        true
    }

    pub(super) fn store_error(&self, error: JobError) -> StoreError {
        error.into_store_error(&self.path, u64::try_from(self.busy_timeout.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Says that the thread has ended, also when it ends by a panic; what waits then is answered with `Closed`.
pub(super) struct End(Arc<Queue>);

impl End {
    pub(super) fn new(queue: Arc<Queue>) -> Self {
        Self(queue)
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let (left, copies) = {
            let mut state = lock(&self.0.state);
            state.closing = true;
            state.ended = true;
            (std::mem::take(&mut state.waiting), std::mem::take(&mut state.copies))
        };
        self.0.changed.notify_all();
        for task in left {
            task.work.answer(Some(&StoreError::Closed));
        }
        for copy in copies {
            copy.answer(Err(StoreError::Closed));
        }
    }
}
