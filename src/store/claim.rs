//! The lock of a terminal: one process works with it at a time (rule `one-open-payment`). What holds it is the backend's: a
//! lock of the operating system beside a file, the owner's column in a database. It must not know either.

use super::error::StoreError;
use crate::os::{LockError, TerminalLock};

/// A terminal is this process's until this is dropped.
pub struct Claim {
    _held: Box<dyn Send>,
}

impl Claim {
    #[cfg(feature = "postgres")]
    pub(super) fn new(held: impl Send + 'static) -> Self {
        Self { _held: Box::new(held) }
    }
}

impl From<TerminalLock> for Claim {
    fn from(lock: TerminalLock) -> Self {
        Self { _held: Box::new(lock) }
    }
}

/// Why a terminal could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Another holder, in this process or another.
    #[error("another program uses this terminal; close it there first")]
    Held,
    /// The lock file cannot be made or locked.
    #[error(transparent)]
    File(LockError),
    /// The store did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LockError> for ClaimError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held => Self::Held,
            error @ LockError::Io { .. } => Self::File(error),
        }
    }
}
