//! Where the lines of the log go: the host's function, called one line at a time, and the library's own file.

use super::strings::c_text;
use crate::log::{Level, LineSender, Logger};
use crate::os;
use crate::pos::{Error, Kind, Result};
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::sync::{Arc, Mutex, PoisonError};

/// A log level: something failed that a person should look at.
pub const SEQR_LOG_ERROR: i32 = 1;
/// A log level: also failures that the library handles by itself.
pub const SEQR_LOG_WARNING: i32 = 2;
/// A log level: also what the till does (registered, started, paid, refunded).
pub const SEQR_LOG_INFO: i32 = 3;
/// A log level: also each request of a payment and its answer, without passwords.
pub const SEQR_LOG_DEBUG: i32 = 4;

/// The host's log function: takes one line of the library's log.
///
/// context is the log_context of seqr_config; level one of SEQR_LOG_ERROR, SEQR_LOG_WARNING, SEQR_LOG_INFO and
/// SEQR_LOG_DEBUG; message UTF-8 without an end of line, valid only during the call. Any thread may call it, also one
/// of the library's own, but never two at a time for one client. It must return soon (payments wait for it), must not
/// call any seqr function (they fail there), and must not let an exception out. No line contains a password. After
/// seqr_close has returned it is not called again.
pub type seqr_log_fn = Option<unsafe extern "C" fn(context: *mut c_void, level: i32, message: *const c_char)>;

/// What the host wants to be called back with.
struct Context(*mut c_void);

// SAFETY: the library never looks at it; the header tells the host that its function is called from any thread.
unsafe impl Send for Context {}

impl Context {
    /// A method, so that closures take the whole, which may move between threads, and not the pointer in it.
    fn get(&self) -> *mut c_void {
        self.0
    }
}

thread_local! {
    static CALLING_HOST: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside the host's log function now.
pub(super) fn is_calling_host() -> bool {
    CALLING_HOST.get()
}

/// Whether the host's log function may still be called. The host may free its context after seqr_close, while
/// handles of terminals and payments, which hold the logger, live on: when this is dropped, a line that is being
/// written is waited for, and none is written after.
pub(super) struct Switch(Arc<Mutex<bool>>);

impl Switch {
    pub(super) fn on() -> Self {
        Self(Arc::new(Mutex::new(true)))
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }
}

/// The logger that `seqr_config` asks for.
pub(super) fn logger(
    level: i32,
    function: seqr_log_fn,
    context: *mut c_void,
    file: Option<LineSender>,
    switch: &Switch,
) -> Result<Logger> {
    if !(0..=SEQR_LOG_DEBUG).contains(&level) {
        let text = format!(
            "log_level is {level}; it must be 0 (as SEQR_LOG_INFO) or one of SEQR_LOG_ERROR (1) to SEQR_LOG_DEBUG (4)"
        );
        return Err(Error::new(Kind::Argument, text));
    }
    if function.is_none() && file.is_none() {
        return Ok(Logger::silent());
    }
    let level = if level == 0 { SEQR_LOG_INFO } else { level };
    let mut host = function.map(|function| host(function, context, switch));
    Ok(Logger::new(level, move |level: Level, line: &str| {
        if let Some(file) = &file {
            file.write(level, line);
        }
        let Some(host) = &mut host else { return };
        if let Some(failure) = file.as_ref().and_then(LineSender::take_failure) {
            host(Level::Warning, &failure);
        }
        host(level, line);
    }))
}

/// Calls the host's function, until the library is closed.
fn host(
    function: unsafe extern "C" fn(*mut c_void, i32, *const c_char),
    context: *mut c_void,
    switch: &Switch,
) -> impl FnMut(Level, &str) + Send + 'static {
    let context = Context(context);
    let on = Arc::clone(&switch.0);
    move |level, line| {
        let line = c_text(line);
        let on = on.lock().unwrap_or_else(PoisonError::into_inner);
        if !*on {
            return;
        }
        // Inside, nothing of the library may run, the report of a panic included: it would wait for these locks.
        CALLING_HOST.set(true);
        let floating_point = os::Host::new();
        // SAFETY: the host gave the function with this context, for calls from any thread until seqr_close returns.
        unsafe { function(context.get(), level as i32, line.as_ptr()) };
        drop(floating_point);
        CALLING_HOST.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::guard::guard;
    use crate::capi::{SEQR_E_STATE, SEQR_OK, seqr_status};
    use std::ptr;

    /// Writes the level and what a call of the library gives there.
    unsafe extern "C" fn calls_back(context: *mut c_void, level: i32, _: *const c_char) {
        // SAFETY: the context of these tests.
        let lines = unsafe { &*context.cast::<Mutex<Vec<(i32, seqr_status)>>>() };
        lines.lock().unwrap().push((level, guard(|| Ok(()))));
    }

    #[test]
    fn a_log_function_that_calls_the_library_is_told_so() {
        let lines: Mutex<Vec<(i32, seqr_status)>> = Mutex::default();
        let (context, switch) = ((&raw const lines).cast_mut().cast(), Switch::on());
        let log = logger(SEQR_LOG_WARNING, Some(calls_back), context, None, &switch).unwrap();
        log.write(Level::Warning, format_args!("slow"));
        log.write(Level::Info, format_args!("not wanted"));
        assert_eq!(*lines.lock().unwrap(), [(SEQR_LOG_WARNING, SEQR_E_STATE)]);
        assert_eq!(guard(|| Ok(())), SEQR_OK);
    }

    #[test]
    fn after_closing_the_log_function_is_not_called_any_more() {
        let lines: Mutex<Vec<(i32, seqr_status)>> = Mutex::default();
        let (context, switch) = ((&raw const lines).cast_mut().cast(), Switch::on());
        let log = logger(SEQR_LOG_DEBUG, Some(calls_back), context, None, &switch).unwrap();
        log.write(Level::Info, format_args!("closing"));
        drop(switch);
        log.write(Level::Error, format_args!("a terminal that lives on"));
        assert_eq!(lines.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_level_of_0_is_info() {
        let lines: Mutex<Vec<(i32, seqr_status)>> = Mutex::default();
        let (context, switch) = ((&raw const lines).cast_mut().cast(), Switch::on());
        let log = logger(0, Some(calls_back), context, None, &switch).unwrap();
        log.write(Level::Info, format_args!("opened"));
        log.write(Level::Debug, format_args!("a request"));
        assert_eq!(*lines.lock().unwrap(), [(SEQR_LOG_INFO, SEQR_E_STATE)]);
    }

    #[test]
    fn an_unknown_level_is_refused() {
        for level in [-1, 5, i32::MAX] {
            let error = logger(level, None, ptr::null_mut(), None, &Switch::on()).unwrap_err();
            assert_eq!(error.kind, Kind::Argument);
        }
    }
}
