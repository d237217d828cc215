//! The log of the host: one function of the host's, called for one line at a time. It knows nothing of what is logged;
//! nothing secret may be passed to it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

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

type Sink = Box<dyn FnMut(Level, &str) + Send>;

/// Where lines go; without a sink they go nowhere.
#[derive(Clone)]
pub struct Logger {
    threshold: i32,
    sink: Option<Arc<Mutex<Sink>>>,
}

impl Logger {
    /// A logger that says nothing.
    pub fn silent() -> Self {
        Self { threshold: 0, sink: None }
    }

    /// Lines up to `threshold` go to `sink`, from any thread, one at a time.
    pub fn new(threshold: i32, sink: impl FnMut(Level, &str) + Send + 'static) -> Self {
        Self { threshold, sink: Some(Arc::new(Mutex::new(Box::new(sink)))) }
    }

    /// Whether a line of this level would be written: ask before building an expensive one.
    pub fn wants(&self, level: Level) -> bool {
        self.sink.is_some() && level as i32 <= self.threshold
    }

    /// Writes a line.
    pub fn write(&self, level: Level, line: fmt::Arguments<'_>) {
        let Some(sink) = self.sink.as_ref().filter(|_| self.wants(level)) else { return };
        let line = line.to_string();
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that panics (an allocation, a host's own code in Rust) must not stop a payment.
        let _ = catch_unwind(AssertUnwindSafe(|| sink(level, &line)));
    }

    /// Writes an error line.
    pub fn error(&self, line: fmt::Arguments<'_>) {
        self.write(Level::Error, line);
    }

    /// Writes a warning line.
    pub fn warn(&self, line: fmt::Arguments<'_>) {
        self.write(Level::Warning, line);
    }

    /// Writes an information line.
    pub fn info(&self, line: fmt::Arguments<'_>) {
        self.write(Level::Info, line);
    }
}

impl fmt::Debug for Logger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logger(up to {})", self.threshold)
    }
}
