//! The log: one function that takes one line at a time (the host's, the library's own file, or both). What can be told is
//! listed in `event.rs`; nothing secret may be passed to it.

mod event;
mod file;
mod level;

pub use event::{Event, FACTS, Facts};
pub use file::{LineSender, LogFile};
pub use level::Level;
use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Longest sentence of a line, in bytes: the facts behind it must fit into a line of the log file, too.
const MAX_TEXT: usize = 6_144;

thread_local! {
    /// Whether this thread is inside a sink: a line that is written from there would wait for itself.
    static WRITING: Cell<bool> = const { Cell::new(false) };
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
        if WRITING.get() {
            return;
        }
        let line = line.to_string();
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        WRITING.set(true);
        // A log that panics (an allocation, a host's own code in Rust) must not stop a payment.
        let _ = catch_unwind(AssertUnwindSafe(|| sink(level, &line)));
        WRITING.set(false);
    }

    /// Tells an event: a sentence for people, then the facts for programs. To be called after what it tells is stored.
    pub fn event(&self, event: Event, facts: &Facts<'_>, text: fmt::Arguments<'_>) {
        if self.wants(event.level()) {
            let text = event::masked(&text.to_string(), MAX_TEXT);
            self.write(event.level(), format_args!("{text}{}", event::Shown(event, facts)));
        }
    }
}

impl fmt::Debug for Logger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logger(up to {})", self.threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_logs_or_panics_stops_nothing() {
        let lines = Arc::new(Mutex::new(0));
        let (count, itself) = (Arc::clone(&lines), Arc::new(Mutex::new(Logger::silent())));
        let inner = Arc::clone(&itself);
        let log = Logger::new(4, move |level, _| {
            *count.lock().unwrap() += 1;
            inner.lock().unwrap().write(Level::Error, format_args!("from inside"));
            assert!(level != Level::Debug, "it panics");
        });
        *itself.lock().unwrap() = log.clone();
        log.write(Level::Info, format_args!("one"));
        log.write(Level::Debug, format_args!("two"));
        log.write(Level::Info, format_args!("three"));
        assert_eq!(*lines.lock().unwrap(), 3);
    }
}
