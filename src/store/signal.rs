//! Wakes the thread that writes the receipt file. It must not depend on the store.

use crate::sync::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Wakes the one who waits for posts. It may ring too often, never too seldom.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// Rings; who is not waiting hears it at the next wait.
    pub fn ring(&self) {
        *lock(&self.rung) = true;
        self.heard.notify_all();
    }

    /// Waits until it rings, `at_most` so long where that is given.
    pub fn wait(&self, at_most: Option<Duration>) {
        let rung = lock(&self.rung);
        let mut rung = match at_most {
            None => self.heard.wait_while(rung, |rung| !*rung).unwrap_or_else(PoisonError::into_inner),
            Some(time) => {
                let waited = self.heard.wait_timeout_while(rung, time, |rung| !*rung);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *rung = false;
    }
}
