//! For tests: a job that writes is run once more before it counts, as where the log with its first run was replaced (rule
//! `store-at-its-path`). It must not depend on what the jobs do.

use super::error::JobResult;
use super::queue::SqliteJob;
use crate::store::job::{Job, Kind};
use rusqlite::Connection;
use std::cell::Cell;

/// What became of the earlier run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Rerun {
    /// There was none.
    Never,
    /// It is in the store.
    Kept,
    /// It is not.
    Lost,
}

thread_local! {
    static OF_THIS_THREAD: Cell<Rerun> = const { Cell::new(Rerun::Never) };
}

impl Rerun {
    /// For all jobs that this thread queues from now on.
    pub(in crate::store) fn set(self) {
        OF_THIS_THREAD.set(self);
    }
}

/// A job with its earlier run.
pub(super) struct Rerunning<J> {
    job: J,
    rerun: Rerun,
}

impl<J: SqliteJob> Rerunning<J> {
    pub(super) fn new(job: J) -> Self {
        Self { job, rerun: OF_THIS_THREAD.get() }
    }
}

impl<J: SqliteJob> Job for Rerunning<J> {
    type Answer = J::Answer;
    const KIND: Kind = J::KIND;
}

impl<J: SqliteJob> SqliteJob for Rerunning<J> {
    fn run(&mut self, db: &Connection) -> JobResult<J::Answer> {
        if self.rerun != Rerun::Never && J::KIND == Kind::Write {
            db.execute_batch("SAVEPOINT earlier")?;
            let is_kept = self.job.run(db).is_ok() && self.rerun == Rerun::Kept;
            db.execute_batch(if is_kept {
                "RELEASE earlier"
            } else {
                "ROLLBACK TO earlier; RELEASE earlier"
            })?;
        }
        self.job.run(db)
    }
}
