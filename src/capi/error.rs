//! The last error of each thread, for the host to show or log.

use super::seqr_status;
use super::status::number;
use super::strings::c_text;
use crate::pos::Error;
use std::cell::RefCell;
use std::ffi::{CString, c_char};

struct Last {
    text: CString,
    result_code: Option<i32>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// Keeps an error for `seqr_last_error`; gives its number.
pub(super) fn remember(error: &Error) -> seqr_status {
    let last = Last { text: c_text(&error.text), result_code: error.result_code };
    // A thread that is being torn down has no place for it any more: the number must do.
    let _ = LAST.try_with(|slot| slot.try_borrow_mut().map(|mut slot| *slot = Some(last)));
    number(error.kind)
}

/// The error text of the last function that failed on this thread, in plain English for support and for you: what
/// failed, why, and what to do next. It never contains a password.
///
/// Never NULL; "" if nothing has failed on this thread. A call that succeeds does not change it, so read it only after
/// a failure. The text belongs to the library and is valid until this thread's next call of a seqr function: copy it to
/// keep it. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_last_error() -> *const c_char {
    look(|last| last.text.as_ptr()).unwrap_or(c"".as_ptr())
}

/// The result code of SEQR behind seqr_last_error, for example 20 for a wrong password or 98 for refunds that exceed
/// the payment; -1 if SEQR gave none. A code that this library does not know is passed on unchanged. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_last_result_code() -> i32 {
    look(|last| last.result_code).flatten().unwrap_or(-1)
}

fn look<T>(at: impl FnOnce(&Last) -> T) -> Option<T> {
    LAST.try_with(|slot| slot.try_borrow().ok().and_then(|slot| slot.as_ref().map(at))).ok().flatten()
}

#[cfg(test)]
pub(super) fn last_text() -> String {
    look(|last| last.text.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::Kind;
    use std::thread;

    #[test]
    fn each_thread_has_its_own_last_error() {
        thread::spawn(|| {
            assert_eq!((last_text(), seqr_last_result_code()), (String::new(), -1));
            let refused = Error { kind: Kind::Refused, text: "SEQR said\0no".into(), result_code: Some(98) };
            assert_eq!(remember(&refused), -501);
            assert_eq!((last_text(), seqr_last_result_code()), ("SEQR said\u{fffd}no".into(), 98));
            thread::spawn(|| assert_eq!(last_text(), "")).join().unwrap();
            remember(&Error::closed());
            assert_eq!(seqr_last_result_code(), -1);
        })
        .join()
        .unwrap();
    }
}
