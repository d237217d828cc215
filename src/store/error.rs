//! What can go wrong with the store, told in three parts: what failed, why, what to do. It knows SQLite's codes
//! and no rule of the trade.

use super::payments::Phase;
use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMSIZE};
use std::path::{Path, PathBuf};

/// Why the store did not do what was asked. Nothing of a failed job is in the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store was closed before the job could run.
    #[error("the store is closed; open the library again")]
    Closed,
    /// Another program holds the file's lock for longer than the time-out.
    #[error("the store {} is locked by another program for more than {waited_ms} ms; close that program (a database browser, a backup) and try again", .store.display())]
    Busy {
        /// The file.
        store: PathBuf,
        /// How long was waited.
        waited_ms: u64,
    },
    /// This process has the store open already.
    #[error("the store {} is open in this program already; use that client, or close it with seqr_close first", .store.display())]
    OpenHere {
        /// The file.
        store: PathBuf,
    },
    /// The file at the store's path is not the one that was opened.
    #[error("the store {} was moved, replaced or removed while it is open ({detail}): nothing more is saved until this program is restarted; put the file back at its path with its -wal file: it may hold sales that are not settled", .store.display())]
    Moved {
        /// The file.
        store: PathBuf,
        /// What was found there.
        detail: String,
    },
    /// The file belongs to another user.
    #[error("the store {} belongs to user {owner} and this program runs as user {user}; run it as user {owner}, or, while no program uses the store, give it all to this one: chown -R {user} '{0}' '{0}'-*", .store.display())]
    OtherOwner {
        /// The file.
        store: PathBuf,
        /// The number of its owner.
        owner: u32,
        /// The number of the user that this program runs as.
        user: u32,
    },
    /// More jobs wait than are accepted.
    #[error("the store {} has too many jobs waiting: its disk is too slow for this load; try again later", .store.display())]
    Overloaded {
        /// The file.
        store: PathBuf,
    },
    /// The file is something else than a database.
    #[error("{} is not a store of this library: it is not a database; it was left as it is: look at store_path; if this was the store, restart the machine and look at its disk, and keep the file: it may hold sales that are not settled", .store.display())]
    NotADatabase {
        /// The file.
        store: PathBuf,
    },
    /// Another application's database.
    #[error("{} is not a store of this library: it is another application's database; it was left as it is, look at store_path", .store.display())]
    Foreign {
        /// The file.
        store: PathBuf,
    },
    /// Written by a newer version of this library.
    #[error("the store {} has the format {found}, this version of the library knows formats up to {known}; it was left as it is, install the newer library again", .store.display())]
    Newer {
        /// The file.
        store: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// On another machine's disk.
    #[error("the store {} lies on a network share, where a power cut or a second till can destroy it; keep it on this machine's own disk: a store that is there already is moved with all files beside it, while no program uses it", .store.display())]
    NetworkShare {
        /// The file.
        store: PathBuf,
    },
    /// The path is a folder or a device.
    #[error("the store {} is not a file; give the path of a file, which need not exist yet", .store.display())]
    NotAFile {
        /// The path.
        store: PathBuf,
    },
    /// The folder of the file is not there.
    #[error("the store {} cannot be made: its folder does not exist; look at store_path and whether the disk is there; make the folder only for a new store", .store.display())]
    NoFolder {
        /// The file.
        store: PathBuf,
    },
    /// This user may not read and write the file or its folder.
    #[error("the store {} cannot be opened for writing ({detail}); give this user the right to read and write the file and its folder", .store.display())]
    NotWritable {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Others may read the file, and this user may not change that.
    #[error("the store {} can be read by other users and holds passwords ({detail}); let its owner run this program, or set its mode to 0600", .store.display())]
    NotPrivate {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file was made read-only while it is open.
    #[error("the store {} has become read-only ({detail}); make it writable and try again", .store.display())]
    ReadOnly {
        /// The file.
        store: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// No room.
    #[error("the store {} cannot be written: the disk is full ({detail}); free some space and try again", .store.display())]
    Full {
        /// The file.
        store: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk failed.
    #[error("the store {} cannot be read or written: the disk reports an error ({detail}); restart the program, and look at the disk and its free space", .store.display())]
    Io {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file is damaged.
    #[error("the store {} cannot be understood ({detail}); restart the machine and look at its disk; leave the file and those beside it where they are: they may hold sales that are not settled", .store.display())]
    Corrupt {
        /// The file.
        store: PathBuf,
        /// Where.
        detail: String,
    },
    /// The system would not encrypt or decrypt a password (Windows only).
    #[error(
        "the password of a terminal cannot be used ({detail}): on Windows it belongs to the machine that stored it; register the terminal again"
    )]
    Unprotected {
        /// What the system said.
        detail: String,
    },
    /// What is stored already forbids it.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// No such row.
    #[error("there is no such entry in the store; it was removed meanwhile, look it up again")]
    NotFound,
    /// Another program changed the row since it was read.
    #[error("another program changed this payment in the store meanwhile; look it up again")]
    Stale,
    /// The system has no thread left.
    #[error("the store {} cannot be opened: the system gives it no thread ({detail}); end other programs and open the library again", .store.display())]
    NoThread {
        /// The file.
        store: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A mistake of this library.
    #[error(
        "a mistake in the store of this library ({detail}); nothing was written, report it to the vendor"
    )]
    Internal {
        /// What was met.
        detail: String,
    },
}

/// What is stored already and forbids a new row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The terminal has an unfinished payment (rule `one-open-payment`).
    #[error("sale {client_invoice_id} is not finished on this terminal; finish it first")]
    OpenPayment {
        /// The sale.
        client_invoice_id: String,
    },
    /// The sale is open or paid already.
    #[error("this sale has a payment already, which is {}; look it up instead", phase.as_str())]
    ClientInvoiceIdTaken {
        /// The phase of that payment.
        phase: Phase,
    },
    /// The refund id was used for another refund.
    #[error("this refund id was used for another refund; take a new id for a new refund")]
    RefundId,
    /// The till is in the store already.
    #[error("a terminal of this external id is in the store already; open it, or unregister it first")]
    ExternalTerminalId,
    /// SEQR's terminal id belongs to another till of this store.
    #[error("this SEQR terminal is in the store already as {external_terminal_id}; open that one")]
    SeqrTerminal {
        /// The till that has it.
        external_terminal_id: String,
    },
}

/// What a job gives back when it fails: SQLite's own error gets the file's name from the worker.
#[derive(Debug)]
pub(super) enum JobError {
    Sqlite(rusqlite::Error),
    Store(StoreError),
    /// A row that cannot be what this library wrote.
    Damaged(String),
}

pub(super) type JobResult<T> = Result<T, JobError>;

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
    /// The error as it is told, with the name of the file and the time that a lock was waited for.
    pub(super) fn told(self, store: &Path, waited_ms: u64) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sqlite(error) => translated(&error, store, waited_ms),
            Self::Damaged(detail) => StoreError::Corrupt { store: store.into(), detail },
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Sqlite(e) if matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)))
    }

    /// Whether a constraint of the schema refused the row.
    pub(super) fn is_constraint(&self) -> bool {
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
