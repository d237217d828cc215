//! Why the program ends without doing what it was asked, and with which exit code.

use std::path::Path;
use std::process::ExitCode;

/// What was found: the exit code 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As it should be.
    Good,
    /// Nothing was found, or something that a person must look at.
    Look,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => Self::SUCCESS,
            Outcome::Look => Self::from(1),
        }
    }
}

/// A sentence for the person, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) text: String,
    pub(crate) code: u8,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// What was typed cannot be used.
pub(crate) fn usage(text: impl Into<String>) -> Failure {
    Failure { text: text.into(), code: 2 }
}

/// A file cannot be read or written.
pub(crate) fn file(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure { text: format!("{}: {error}", path.display()), code: 3 }
}

impl From<seqr::store::evidence::EvidenceError> for Failure {
    fn from(error: seqr::store::evidence::EvidenceError) -> Self {
        Self { text: error.to_string(), code: 3 }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { text: format!("the answer cannot be written: {error}"), code: 3 }
    }
}
