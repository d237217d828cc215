//! Which refunds this process is sending right now, and when it sent those that are in doubt.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Refunds that this process is sending right now (in the journal they look as if they were in doubt), and when it has
/// sent those that are in doubt.
#[derive(Default)]
pub(in crate::pos) struct InFlight {
    now: Mutex<HashSet<Key>>,
    sent: Mutex<HashMap<Key, Instant>>,
}

/// The terminal's row, and the refund's id.
type Key = (i64, String);

pub(in crate::pos) struct Sending<'a> {
    all: &'a InFlight,
    key: Key,
}

impl InFlight {
    pub(in crate::pos) fn begin(&self, key: Key) -> Option<Sending<'_>> {
        let fresh = self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        fresh.then_some(Sending { all: self, key })
    }

    pub(in crate::pos) fn holds(&self, key: &Key) -> bool {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// It may be under way from now on.
    pub(in crate::pos) fn note_sent(&self, key: Key) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Instant::now());
    }

    pub(in crate::pos) fn note_settled(&self, key: &Key) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    pub(in crate::pos) fn sent(&self, key: &Key) -> Option<Instant> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        self.all.now.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
