//! The host's functions that a call calls back while it lasts. They are called on the caller's own thread, with no lock
//! of the library held, and may call the library.

use crate::os;
use crate::pos::Progress;
use std::ffi::{c_char, c_void};

/// A step of seqr_progress_fn: the report is not ready; the library asks for it again soon.
pub const SEQR_STEP_WAITING: i32 = 1;
/// A step of seqr_progress_fn: the library asks SEQR for the report.
pub const SEQR_STEP_ASKING: i32 = 2;
/// A step of seqr_progress_fn: the report has arrived and is read.
pub const SEQR_STEP_READING: i32 = 3;
/// A step of seqr_progress_fn: the report is compared with the journal.
pub const SEQR_STEP_COMPARING: i32 = 4;

/// Gets the progress of a long call, on the thread that made the call: at each step, and several times a second while
/// the call waits. It may call seqr functions, and must not let an exception out.
///
/// context: the progress_context. step: one of the SEQR_STEP_ constants (treat an unknown one like SEQR_STEP_WAITING).
/// attempt: the number of the try, from 1. elapsed_ms: milliseconds since the call began. Return 0 to continue, any
/// other value to stop: the call then returns SEQR_E_STOPPED.
pub type seqr_progress_fn =
    Option<unsafe extern "C" fn(context: *mut c_void, step: i32, attempt: u32, elapsed_ms: u32) -> i32>;

/// Takes one piece of the output, on the thread that made the call. It must not let an exception out.
///
/// context: the write_context of the call. data: size bytes of UTF-8 without a NUL, valid only during the call. A piece
/// ends with a whole line. Return 0 to continue, any other value to stop: the call then returns SEQR_E_STOPPED.
pub type seqr_write_fn =
    Option<unsafe extern "C" fn(context: *mut c_void, data: *const c_char, size: usize) -> i32>;

/// What `pos` tells of progress, told to the host.
pub(super) fn telling(function: seqr_progress_fn, context: *mut c_void) -> impl FnMut(Progress) -> bool {
    move |progress| {
        let Some(function) = function else { return true };
        let elapsed_ms = u32::try_from(progress.elapsed.as_millis()).unwrap_or(u32::MAX);
        let _floating_point = os::Host::new();
        // SAFETY: the host gave the function with this context, to be called during this call.
        unsafe { function(context, progress.step as i32, progress.attempt, elapsed_ms) == 0 }
    }
}

/// What `pos` writes, given to the host; NULL is refused by whoever takes it.
pub(super) fn writing(function: seqr_write_fn, context: *mut c_void) -> Option<impl FnMut(&[u8]) -> bool> {
    let function = function?;
    Some(move |piece: &[u8]| {
        let _floating_point = os::Host::new();
        // SAFETY: as above; the piece lives until the function returns.
        unsafe { function(context, piece.as_ptr().cast(), piece.len()) == 0 }
    })
}
