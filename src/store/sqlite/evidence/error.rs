//! Why a store cannot be read. It knows no table.

use std::path::PathBuf;

/// Why a store cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// There is no such file, or it may not be read.
    #[error("{} cannot be opened: {detail}", .path.display())]
    NotOpened {
        /// The file.
        path: PathBuf,
        /// What the system or SQLite said.
        detail: String,
    },
    /// Not a store of this library.
    #[error("{} is not a store of libseqr: {detail}", .path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        detail: String,
    },
    /// SQLite could not read what was asked.
    #[error("the store cannot be read here: {0}")]
    Unreadable(#[from] rusqlite::Error),
    /// A file that was to be written beside nothing of the store's.
    #[error("{} cannot be written: {detail}", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
}
