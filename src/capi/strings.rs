//! Texts for C: those that a handle keeps, and those that the host frees. It depends on no other file of the C ABI.

use std::collections::HashSet;
use std::ffi::{CStr, CString, c_char};
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// A text for C. A NUL inside would end it early, so it becomes U+FFFD.
pub(super) fn c_text(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

/// A text that the host frees by `seqr_string_free`; none is NULL.
pub(super) fn into_c_string(text: Option<String>) -> *mut c_char {
    text.map_or(ptr::null_mut(), |text| c_text(&text).into_raw())
}

/// The texts that a handle has shown to C: each stays where it is until the handle is closed, none is kept
/// twice.
pub(super) struct StringCache {
    texts: Mutex<HashSet<CString>>,
    limit: usize,
}

impl Default for StringCache {
    fn default() -> Self {
        Self::with_limit(Self::LIMIT)
    }
}

impl StringCache {
    /// Far more than a payment ever says; bounds a host that polls an error text for months.
    const LIMIT: usize = 1000;

    /// Keeps so many different texts.
    pub(super) fn with_limit(limit: usize) -> Self {
        Self { texts: Mutex::default(), limit }
    }

    /// The text as C sees it, for as long as the handle lives; `full` once there are too many.
    pub(super) fn show(&self, text: &str, full: *const c_char) -> *const c_char {
        let mut shown = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let text = c_text(text);
        if let Some(known) = shown.get(&text) {
            return known.as_ptr();
        }
        if shown.len() >= self.limit {
            return full;
        }
        let pointer = text.as_ptr();
        shown.insert(text); // moves the CString, not the bytes that it points to
        pointer
    }

    /// The same for a text that may be absent: NULL.
    pub(super) fn show_some(&self, text: Option<&str>) -> *const c_char {
        text.map_or(ptr::null(), |text| self.show(text, ptr::null()))
    }

    /// The same for an error text: when there were too many, the reader is sent to the log.
    pub(super) fn show_error(&self, text: Option<&str>) -> *const c_char {
        const FULL: &CStr = c"(too many different errors on this handle; the log has them)";
        text.map_or(ptr::null(), |text| self.show(text, FULL.as_ptr()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_text_stays_where_it_is() {
        let shown = StringCache::default();
        let first = shown.show("invoice 1", ptr::null());
        let many: Vec<_> = (0..500).map(|n| shown.show(&n.to_string(), ptr::null())).collect();
        assert!(many.iter().all(|pointer| !pointer.is_null()));
        assert_eq!(shown.show("invoice 1", ptr::null()), first);
        assert_eq!(shown.texts.lock().unwrap().len(), 501);
        assert!(shown.show_some(None).is_null());
    }

    #[test]
    fn a_handle_keeps_only_so_many_texts() {
        let shown = StringCache::default();
        for n in 0..2 * StringCache::LIMIT {
            shown.show_some(Some(&n.to_string()));
        }
        assert_eq!(shown.texts.lock().unwrap().len(), StringCache::LIMIT);
        assert!(shown.show_some(Some("one more")).is_null());
        assert!(!shown.show_error(Some("one more")).is_null());
    }
}
