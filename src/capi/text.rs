//! How the host frees a text that the library gave it.

use super::guard::guard_or;
use super::read::free_text;
use std::ffi::c_char;

/// Frees a text that the library wrote as a char * through a parameter. NULL is allowed. Do not free a const char *: it
/// belongs to its handle. Any thread. Cannot fail.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_string_free(text: *mut c_char) {
    guard_or((), || {
        free_text(text);
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::strings::into_c_string;

    #[test]
    fn given_texts_are_freed_and_null_is_fine() {
        let text = into_c_string(Some("Till 4".into()));
        for text in [text, into_c_string(None)] {
            // SAFETY: a text of `given`, or NULL.
            unsafe { seqr_string_free(text) };
        }
    }
}
