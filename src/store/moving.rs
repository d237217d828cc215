//! What becomes of a store that is moved from its file into a database. Plain data: it must not depend on either.

use super::error::StoreError;
use std::path::PathBuf;

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What the change feed calls the store: its 16 digits, in the file as in the database.
    pub store: String,
    /// Where it is now: the database, without its user and password.
    pub target: String,
    /// The rows of each table; none where an earlier call has moved them, and this one has only found that out.
    pub rows: Vec<(&'static str, u64)>,
}

/// How far a move is; told before the next thing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The rows of this table come next.
    Table(&'static str),
    /// All rows are there, in a transaction that is not committed.
    Complete,
    /// The file is marked: it is not opened for selling any more.
    Marked,
    /// The transaction is committed.
    Committed,
}

/// Why a store was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// The file, or its rows.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such file.
    #[error("there is no store {}: nothing was moved; give the file of the till's store_path", .0.display())]
    NoStore(PathBuf),
    /// Payments that are not finished.
    #[error(
        "the store has payments that are not finished ({sales}): nothing was moved; start the selling program, finish them, close it and call this again"
    )]
    Unfinished {
        /// Some of their sales.
        sales: String,
    },
    /// Refunds in doubt.
    #[error(
        "the store has refunds in doubt ({refunds}): nothing was moved; find out what became of them, tell the library (seqr_refund_resolve) and call this again"
    )]
    InDoubt {
        /// Some of their ids.
        refunds: String,
    },
    /// The receipt file lacks lines.
    #[error(
        "the receipt file lacks {lines} lines of this store, and no receipt file is written from a database: nothing was moved; start the selling program with its receipt_file once more, close it and call this again"
    )]
    ReceiptFile {
        /// How many.
        lines: i64,
    },
    /// The store was made of a backup.
    #[error(
        "the store was made of a backup (seqr_store_adopt), and refunds of its older payments need a supervisor's word, which a database does not ask for: nothing was moved; begin a new journal in the database, and keep this file for its refunds"
    )]
    Adopted,
    /// The rows do not fit each other.
    #[error(
        "the store cannot be moved as it is ({detail}): nothing was moved; look at it with seqr-journal check"
    )]
    Damaged {
        /// How.
        detail: String,
    },
    /// The database has a journal.
    #[error(
        "the database {target} has a journal already ({why}): nothing was moved; give a database that has none, or an empty one that no process uses"
    )]
    NotEmpty {
        /// The database.
        target: String,
        /// What is there.
        why: String,
    },
    /// A move to another database was begun and not ended.
    #[error(
        "a move of this store to {target} was begun and did not end: it may be there; call this again with that database"
    )]
    OtherTarget {
        /// The database.
        target: String,
    },
    /// Whether the database has committed is not known.
    #[error(
        "the database did not confirm the end of the move ({detail}): it may be done or not, and the file is not opened for selling meanwhile; call this again with the same database"
    )]
    NotConfirmed {
        /// How the answer was lost.
        detail: String,
    },
}
