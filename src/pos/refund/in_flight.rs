//! Which refunds this process is sending right now, when it sent those that are in doubt, and what became of the last
//! ones.

use crate::pos::Result;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many outcomes are kept for who asks again; what came of older refunds stands in the journal.
const OUTCOMES: usize = 256;

/// What a refund came to: its own reference, if it has one.
pub(in crate::pos) type Outcome = Result<Option<String>>;

/// The terminal's row, and the refund's id.
pub(in crate::pos) type Key = (i64, String);

#[derive(Default)]
pub(in crate::pos) struct InFlight {
    refunds: Mutex<Refunds>,
    changed: Condvar,
}

#[derive(Default)]
struct Refunds {
    /// In the journal they look as if they were in doubt.
    now: HashSet<Key>,
    /// When those that are in doubt were sent.
    sent: HashMap<Key, Instant>,
    outcomes: VecDeque<(Key, Outcome)>,
}

/// A refund is being sent as long as this is held.
pub(in crate::pos) struct Sending {
    all: Arc<InFlight>,
    key: Key,
}

impl InFlight {
    /// None where it is being sent already.
    pub(in crate::pos) fn begin(self: &Arc<Self>, key: Key) -> Option<Sending> {
        let mut refunds = self.lock();
        if !refunds.now.insert(key.clone()) {
            return None;
        }
        refunds.outcomes.retain(|(of, _)| *of != key);
        drop(refunds);
        Some(Sending { all: Arc::clone(self), key })
    }

    pub(in crate::pos) fn holds(&self, key: &Key) -> bool {
        self.lock().now.contains(key)
    }

    /// It may be under way from now on.
    pub(in crate::pos) fn note_sent(&self, key: Key) {
        self.lock().sent.insert(key, Instant::now());
    }

    pub(in crate::pos) fn note_settled(&self, key: &Key) {
        self.lock().sent.remove(key);
    }

    pub(in crate::pos) fn sent(&self, key: &Key) -> Option<Instant> {
        self.lock().sent.get(key).copied()
    }

    /// What this process knows of the refund's outcome.
    pub(in crate::pos) fn outcome(&self, key: &Key) -> Option<Outcome> {
        let refunds = self.lock();
        refunds.outcomes.iter().find(|(of, _)| of == key).map(|(_, outcome)| outcome.clone())
    }

    /// Waits until the refund is not under way any more, `wait` at most. False if it still is.
    pub(in crate::pos) fn wait(&self, key: &Key, wait: Duration) -> bool {
        let refunds = self.lock();
        let waited = self.changed.wait_timeout_while(refunds, wait, |refunds| refunds.now.contains(key));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out() || !self.holds(key)
    }

    /// Wakes all who wait: the library is closed.
    pub(in crate::pos) fn wake_all(&self) {
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Refunds> {
        self.refunds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sending {
    /// The refund has this outcome.
    pub(in crate::pos) fn end(self, outcome: Outcome) {
        let mut refunds = self.all.lock();
        if refunds.outcomes.len() == OUTCOMES {
            refunds.outcomes.pop_front();
        }
        refunds.outcomes.push_back((self.key.clone(), outcome));
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.all.lock().now.remove(&self.key);
        self.all.changed.notify_all();
    }
}
