//! Wakes the thread that writes the receipt file. It must not depend on the store.

use crate::sync::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Wakes the thread that waits for new entries of the outbox. It may be raised without need; it is raised at each need.
#[derive(Debug, Default)]
pub struct Signal {
    raised: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    /// Raises it: a thread that does not wait now finds it raised at its next wait.
    pub fn raise(&self) {
        *lock(&self.raised) = true;
        self.changed.notify_all();
    }

    /// Waits until it is raised, or for `at_most` where that is given, and lowers it.
    pub fn wait(&self, at_most: Option<Duration>) {
        let raised = lock(&self.raised);
        let mut raised = match at_most {
            None => {
                self.changed.wait_while(raised, |raised| !*raised).unwrap_or_else(PoisonError::into_inner)
            }
            Some(time) => {
                let waited = self.changed.wait_timeout_while(raised, time, |raised| !*raised);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *raised = false;
    }
}
