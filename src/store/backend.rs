//! What is behind a store's handles: SQLite, or with the feature `postgres` a journal that hosts share. It must not know a job.

use super::claim::{Claim, ClaimError};
use super::error::StoreError;
use super::job::Job;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "postgres")]
use super::postgres::PostgresJob;
use super::record::host::DatabaseState;
use super::record::terminal::TerminalRecord;
use super::sqlite;
use super::sqlite::queue::SqliteJob;
use crate::leave::Leave;
use crate::log::Logger;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// A job that each backend runs.
#[cfg(not(feature = "postgres"))]
pub(super) trait EachJob: Job + SqliteJob {}
#[cfg(not(feature = "postgres"))]
impl<J: SqliteJob> EachJob for J {}

/// A job that each backend runs.
#[cfg(feature = "postgres")]
pub(super) trait EachJob: Job + SqliteJob + PostgresJob {}
#[cfg(feature = "postgres")]
impl<J: SqliteJob + PostgresJob> EachJob for J {}

pub(super) enum Backend {
    Sqlite(sqlite::backend::Backend),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Backend),
}

impl Backend {
    pub(super) fn log_to(&self, log: Logger) {
        match self {
            Self::Sqlite(it) => it.log_to(log),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {} // it was given its own when it was opened
        }
    }

    pub(super) fn lock_terminal(&self, row: i64) -> Result<(Claim, TerminalRecord), ClaimError> {
        match self {
            Self::Sqlite(it) => it.lock_terminal(row),
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => it.lock_terminal(row),
        }
    }

    /// Who gives leave to act; None where the terminals of this process cannot become another's.
    pub(super) fn leave(&self) -> Option<Arc<dyn Leave>> {
        match self {
            Self::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => Some(it.leave()),
        }
    }

    /// Takes the terminals of processes that are silent; how many there are now that were another's.
    pub(super) fn take_over(&self) -> Result<u32, StoreError> {
        match self {
            Self::Sqlite(_) => Ok(0), // a lock ends with its process
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => it.take_over(),
        }
    }

    /// What there is to say of the database; None for a file.
    pub(super) fn database(&self) -> Option<DatabaseState> {
        match self {
            Self::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => Some(it.state()),
        }
    }

    pub(super) fn back_up(&self, path: &Path, now_ms: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(it) => it.back_up(path, now_ms),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Err(StoreError::NoFile),
        }
    }

    pub(super) fn run<J: EachJob>(&self, job: J, answer: oneshot::Sender<Result<J::Answer, StoreError>>) {
        match self {
            Self::Sqlite(it) => it.run(job, answer),
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => it.run(job, answer),
        }
    }

    pub(super) fn close(&self, patience: Duration) -> bool {
        match self {
            Self::Sqlite(it) => it.close(patience),
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => it.close(patience),
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(it) => it.path().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(it) => it.driver().fmt(f),
        }
    }
}
