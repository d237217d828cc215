//! The levels of the log. It must not know what is told at which.

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something failed that a person should look at.
    Error = 1,
    /// Something failed that the library deals with by itself.
    Warning = 2,
    /// What the till does: registered, started, paid.
    Info = 3,
    /// Every request and answer, without secrets.
    Debug = 4,
}

impl Level {
    /// The word in the log file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warning => "WARNING",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
        }
    }
}
