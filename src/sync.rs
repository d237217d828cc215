//! What threads share. It must not depend on anything of the library.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex whose holder cannot have left anything half done: a panic of another thread does not matter.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
