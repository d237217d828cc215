//! SQLite's errors, and what they mean for whoever waits for the job. It knows SQLite's codes and no rule of the trade.

use crate::store::error::{Conflict, StoreError};
use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMSIZE};
use std::path::Path;

/// What a job gives back when it fails: SQLite's own error gets the file's name from the worker.
#[derive(Debug)]
pub(in crate::store) enum JobError {
    Sqlite(rusqlite::Error),
    Store(StoreError),
    /// A row that cannot be what this library wrote.
    Damaged(String),
}

pub(in crate::store) type JobResult<T> = Result<T, JobError>;

/// What a statement on one row changed: where it is none, there is no such row.
pub(super) fn found(rows: usize) -> JobResult<()> {
    if rows == 0 { Err(StoreError::NotFound.into()) } else { Ok(()) }
}

/// The same for what is done once: a run that finds nothing left is right where an earlier one did it.
pub(super) fn done(rows: usize, is_done: &mut bool) -> JobResult<()> {
    *is_done |= rows > 0;
    if *is_done { Ok(()) } else { found(rows) }
}

impl From<rusqlite::Error> for JobError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Conflict> for JobError {
    fn from(conflict: Conflict) -> Self {
        Self::Store(conflict.into())
    }
}

impl JobError {
    /// The store's error, with the name of the file and the time that a lock was waited for.
    pub(in crate::store) fn into_store_error(self, store: &Path, waited_ms: u64) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sqlite(error) => translated(&error, store, waited_ms),
            Self::Damaged(detail) => StoreError::Corrupt { store: store.into(), detail },
        }
    }

    pub(in crate::store) fn is_busy(&self) -> bool {
        matches!(self, Self::Sqlite(e) if matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)))
    }

    /// Whether a constraint of the schema refused the row.
    pub(in crate::store) fn is_constraint(&self) -> bool {
        matches!(self, Self::Sqlite(e) if e.sqlite_error_code() == Some(ErrorCode::ConstraintViolation))
    }
}

fn translated(error: &rusqlite::Error, store: &Path, waited_ms: u64) -> StoreError {
    let (store, detail) = (store.to_path_buf(), error.to_string());
    let extended = error.sqlite_error().map_or(0, |e| e.extended_code);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { store, waited_ms },
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { store },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt { store, detail },
        Some(ErrorCode::DiskFull) => StoreError::Full { store, detail },
        // The shared memory file could not grow: SQLite does not say why, a full disk is the usual cause.
        _ if matches!(extended, SQLITE_IOERR_SHMSIZE | SQLITE_IOERR_SHMMAP) => {
            StoreError::Full { store, detail }
        }
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { store, detail },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable { store, detail }
        }
        Some(ErrorCode::SystemIoFailure) => StoreError::Io { store, detail },
        Some(_) => StoreError::Internal { detail },
        // No code of SQLite: a column that does not hold what the schema says.
        None => match error {
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => StoreError::Corrupt { store, detail },
            _ => StoreError::Internal { detail },
        },
    }
}
