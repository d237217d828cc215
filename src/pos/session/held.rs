//! The lock of a session, which outlives the session where another thread drops that.

use crate::store::Claim;
use std::sync::{Arc, Mutex, PoisonError};

/// The lock, shared by the session and by who knows which sessions are open; given back once.
#[derive(Clone)]
pub(super) struct Held(Arc<Mutex<Option<Claim>>>);

impl Held {
    pub(super) fn new(lock: Claim) -> Self {
        Self(Arc::new(Mutex::new(Some(lock))))
    }

    /// Gives it back: another program may have the terminal.
    pub(super) fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
