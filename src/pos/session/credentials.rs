//! Who a till is to SEQR: the password that was accepted last, and one that is not proven yet. How it is changed stands
//! in `password.rs`.

use crate::pos::slow;
use crate::secret::Secret;
use crate::service::{Caller, Principal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Who the till is to SEQR, and what may become its password.
pub(in crate::pos) struct Credentials {
    /// With the password that was accepted last.
    caller: Mutex<Arc<Caller>>,
    /// Sent to SEQR and not proven; and when, as far as this process knows.
    pub(in crate::pos) unproven: Mutex<Option<(Secret, Instant)>>,
    /// Held for reading while something is begun with the password, for writing while it is changed.
    pub(in crate::pos) changing: RwLock<()>,
}

impl Credentials {
    pub(in crate::pos) fn new(caller: Caller, unproven: Option<(Secret, Instant)>) -> Self {
        Self {
            caller: Mutex::new(Arc::new(caller)),
            unproven: Mutex::new(unproven),
            changing: RwLock::new(()),
        }
    }

    /// Who calls now.
    pub(in crate::pos) fn caller(&self) -> Arc<Caller> {
        Arc::clone(&lock(&self.caller))
    }

    /// Who would call with the password that is not proven.
    pub(in crate::pos) fn with_unproven(&self) -> Option<Caller> {
        let (password, _) = lock(&self.unproven).clone()?;
        Some(Caller::new(self.caller().principal().clone(), password))
    }

    /// How long the change may still be under way to SEQR; None also where nothing is unproven.
    pub(in crate::pos) fn time_left(&self, limit: Duration) -> Option<Duration> {
        let since = lock(&self.unproven).as_ref().map(|(_, since)| *since)?;
        slow::time_left(since, Instant::now(), limit)
    }

    /// The unproven password is no longer one; where it was accepted, the till calls with it from now on. False where
    /// another thread was faster.
    pub(in crate::pos) fn settled(&self, is_new: bool) -> bool {
        let Some((password, _)) = lock(&self.unproven).take() else { return false };
        if is_new {
            let mut caller = lock(&self.caller);
            let principal: Principal = caller.principal().clone();
            *caller = Arc::new(Caller::new(principal, password));
        }
        true
    }
}

pub(in crate::pos) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
