//! No panic crosses the boundary: every export runs inside `guard`. A panic becomes SEQR_E_INTERNAL and a line in
//! the log; the host's stderr stays silent, also for panics on the library's own threads (`seqr-...`).

use super::error::remember;
use super::{SEQR_OK, log, seqr_status};
use crate::log::{Event, Facts, Logger};
use crate::os;
use crate::pos::{Error, Kind, Result};
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

thread_local! {
    /// How many guards this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// What the hook heard of the panic that a guard is about to catch: it alone is told the place.
    static HEARD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs the body of an export that returns a status.
pub(super) fn guard(body: impl FnOnce() -> Result<()>) -> seqr_status {
    match protected(body) {
        Ok(()) => SEQR_OK,
        Err(error) => remember(&error),
    }
}

/// Runs the body of an export that returns something else; `fallback` says that it failed.
pub(super) fn guard_or<T>(fallback: T, body: impl FnOnce() -> Result<T>) -> T {
    protected(body).unwrap_or_else(|error| {
        remember(&error);
        fallback
    })
}

fn protected<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    let (mut body, mut outcome) = (Some(body), None);
    run(&mut || outcome = body.take().map(|body| body()))?;
    outcome.unwrap_or_else(|| Err(fault("nothing was run")))
}

/// Not generic: what is around each of a hundred exports is compiled once.
#[inline(never)]
fn run(body: &mut dyn FnMut()) -> Result<()> {
    let _floating_point = os::Masked::new();
    if log::is_calling_host() {
        return Err(Error::new(
            Kind::State,
            "a seqr function was called from inside the log function, where it would wait for itself; let the log \
             function only write its line",
        ));
    }
    install_hook();
    DEPTH.set(DEPTH.get() + 1);
    let outcome = panic::catch_unwind(AssertUnwindSafe(body));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|_| fault(&HEARD.try_with(RefCell::take).unwrap_or_default()))
}

fn fault(heard: &str) -> Error {
    Error::new(
        Kind::Internal,
        format!(
            "a fault inside libseqr ({heard}); please report it with the log, and open the library again"
        ),
    )
}

/// The logs of the open clients: where a panic is reported.
static LOGS: Mutex<Vec<(u64, Logger)>> = Mutex::new(Vec::new());

thread_local! {
    /// Whether this thread holds the list of logs.
    static HOLDS_LOGS: Cell<bool> = const { Cell::new(false) };
}

/// Works on the list of logs; the only way to it.
fn with_logs<T>(work: impl FnOnce(&mut Vec<(u64, Logger)>) -> T) -> T {
    struct Held;
    impl Drop for Held {
        fn drop(&mut self) {
            HOLDS_LOGS.set(false);
        }
    }
    let mut logs = LOGS.lock().unwrap_or_else(PoisonError::into_inner);
    HOLDS_LOGS.set(true);
    let _held = Held;
    work(&mut logs)
}

/// Keeps a client's log among those that hear of panics, until it is dropped.
pub(super) struct HearsPanics(u64);

impl HearsPanics {
    pub(super) fn new(logger: Logger) -> Self {
        Self(with_logs(|logs| {
            let id = logs.last().map_or(0, |(id, _)| id + 1);
            logs.push((id, logger));
            id
        }))
    }
}

impl Drop for HearsPanics {
    fn drop(&mut self) {
        let removed = with_logs(|logs| {
            let at = logs.iter().position(|(id, _)| *id == self.0)?;
            Some(logs.remove(at))
        });
        drop(removed); // a log may do anything at its end, so not while the list is held
    }
}

/// Waits for another thread that holds the list: it holds it for an instant, and a line that is dropped is lost for ever.
fn report(heard: &str) {
    // The panic may come from inside the log function, or from this list; this thread would wait for itself.
    if log::is_calling_host() || HOLDS_LOGS.get() {
        return;
    }
    for (_, logger) in with_logs(|logs| logs.clone()) {
        logger.event(Event::Fault, &Facts::default(), format_args!("a fault inside libseqr: {heard}"));
    }
}

fn install_hook() {
    static HOOK: Once = Once::new();
    if HOOK.is_completed() || thread::panicking() {
        return; // a hook cannot be set while a panic is under way
    }
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let guarded = DEPTH.get() > 0;
            if !guarded && !thread::current().name().is_some_and(|name| name.starts_with("seqr-")) {
                return previous(info);
            }
            // Here and not where the panic is caught: by then the client that was being opened is gone, and its log.
            let heard = describe(info);
            report(&heard);
            if guarded {
                let _ = HEARD.try_with(|slot| slot.replace(heard));
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let what = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{what}, at {place}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::error::last_text;
    use crate::capi::{SEQR_E_AMOUNT, SEQR_E_INTERNAL};
    use std::sync::Arc;
    use std::time::Duration;

    type Lines = Arc<Mutex<Vec<String>>>;

    fn recording() -> (Lines, Logger) {
        let lines = Lines::default();
        let sink = Arc::clone(&lines);
        (lines, Logger::new(4, move |_, line| sink.lock().unwrap().push(line.to_owned())))
    }

    fn heard(lines: &Lines, what: &str) -> bool {
        lines.lock().unwrap().iter().any(|line| line.contains(what) && line.contains("guard.rs"))
    }

    #[test]
    fn a_panic_becomes_a_status_and_a_line_in_the_log() {
        let (lines, logger) = recording();
        let _hears = HearsPanics::new(logger);
        assert_eq!(guard(|| panic!("the drawer is stuck")), SEQR_E_INTERNAL);
        assert!(last_text().contains("the drawer is stuck"), "{}", last_text());
        assert!(heard(&lines, "the drawer is stuck"));
        assert!(lines.lock().unwrap()[0].ends_with(" | event=library.fault"));
        assert_eq!(guard_or(7, || panic!("again")), 7);
        assert_eq!(guard(|| Ok(())), SEQR_OK);
    }

    #[test]
    fn an_error_becomes_its_number() {
        assert_eq!(guard(|| Err(Error::new(Kind::Amount, "too little"))), SEQR_E_AMOUNT);
        assert_eq!(last_text(), "too little");
    }

    #[test]
    fn a_panic_on_a_thread_of_the_library_is_logged() {
        let (lines, logger) = recording();
        let hears = HearsPanics::new(logger.clone());
        let _other = HearsPanics::new(Logger::silent());
        assert_eq!(guard(|| Ok(())), SEQR_OK); // the hook is there from the first call on
        let engine = thread::Builder::new().name("seqr-engine".into());
        assert!(engine.spawn(|| panic!("lost my place")).unwrap().join().is_err());
        assert!(heard(&lines, "lost my place"));
        drop(hears);
        assert_eq!(guard(|| panic!("after closing")), SEQR_E_INTERNAL);
        assert!(!heard(&lines, "after closing"));
    }

    #[test]
    fn a_panic_while_another_thread_holds_the_list_of_logs_is_logged() {
        let (lines, logger) = recording();
        let _hears = HearsPanics::new(logger);
        assert_eq!(guard(|| Ok(())), SEQR_OK); // the hook is there from the first call on
        let (ended, end) = std::sync::mpsc::channel::<()>();
        let engine = with_logs(|_| {
            let engine = thread::Builder::new().name("seqr-engine".into());
            let engine = engine.spawn(move || {
                let _ended = ended;
                panic!("nobody listens")
            });
            // If the thread gives up the line, it ends now and the line is missing below; else it waits for the list.
            let _ = end.recv_timeout(Duration::from_millis(50));
            engine.unwrap()
        });
        assert!(engine.join().is_err());
        assert!(heard(&lines, "nobody listens"));
    }
}
