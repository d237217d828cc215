//! The handles that C holds: numbers in the guise of opaque pointers, and the table of what is behind them. A number is
//! given once in a process, so that a handle that was closed, or that was never one, is an error and not a crash. It
//! depends on no noun of the interface.
//!
//! A call keeps what is behind its handle until it returns, so that a close on another thread waits for nothing.

use crate::os;
use crate::pos::{Error, Kind, Result};
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Deref;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The first number: above what programs use for "no handle", such as 0 and small negative numbers.
const FIRST: usize = 0x1_0000;
/// Locks of the table, so that threads at different payments do not meet; a power of two.
const SHARDS: usize = 16;

/// The next number that is given.
static NEXT: AtomicUsize = AtomicUsize::new(FIRST);

type Entry = Arc<dyn Any + Send + Sync>;

/// Numbers are hash enough.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_usize(&mut self, number: usize) {
        // The low bits chose the shard already.
        self.0 = (number / SHARDS) as u64;
    }

    fn finish(&self) -> u64 {
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

type Shard = RwLock<HashMap<usize, Entry, BuildHasherDefault<Same>>>;

/// The open handles of one process.
struct Table {
    process: u32,
    /// Numbers below this one were given before the process was forked.
    first: usize,
    shards: [Shard; SHARDS],
}

/// The table of this process. A child of a fork makes its own and leaves the parent's alone: a thread that is not in
/// the child may hold the locks of that one.
fn table() -> &'static Table {
    static TABLE: AtomicPtr<Table> = AtomicPtr::new(ptr::null_mut());
    let mut current = TABLE.load(Ordering::Acquire);
    loop {
        // SAFETY: NULL, or a table that was leaked below and is never freed.
        match unsafe { current.as_ref() } {
            Some(table) if table.process == os::process() => return table,
            _ => {}
        }
        let (process, first) = (os::process(), NEXT.load(Ordering::Relaxed));
        let made = Box::into_raw(Box::new(Table { process, first, shards: Default::default() }));
        match TABLE.compare_exchange(current, made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => current = made,
            Err(other) => {
                // SAFETY: made above, and shown to nobody.
                drop(unsafe { Box::from_raw(made) });
                current = other;
            }
        }
    }
}

impl Table {
    fn shard(&self, number: usize) -> &Shard {
        &self.shards[number % SHARDS]
    }

    fn get(&self, number: usize) -> Option<Entry> {
        self.shard(number).read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}

thread_local! {
    /// Handles of the calls that this thread is in: more than one where a callback of the host's calls the library.
    static IN_USE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A handle that a call of this thread uses until this is dropped: it is not closed from inside a callback.
pub(super) struct InUse(usize);

impl InUse {
    /// By its number. Also for a handle that a call was not given but works with, as a terminal's client.
    pub(super) fn new(number: usize) -> Self {
        // A thread that is being torn down has no list any more; it calls nothing back either.
        let _ = IN_USE.try_with(|numbers| numbers.borrow_mut().push(number));
        Self(number)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        let _ = IN_USE.try_with(|numbers| {
            let mut numbers = numbers.borrow_mut();
            if let Some(at) = numbers.iter().rposition(|number| *number == self.0) {
                numbers.swap_remove(at);
            }
        });
    }
}

/// What is behind a handle, kept as long as the call lasts.
pub(super) struct Used<T> {
    value: Arc<T>,
    in_use: InUse,
}

impl<T> Used<T> {
    fn new(value: Arc<T>, number: usize) -> Self {
        Self { value, in_use: InUse::new(number) }
    }
}

impl<T> Deref for Used<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Gives a handle to C, which gives it back to [`take`].
pub(super) fn make<T: Any + Send + Sync>(value: T) -> Result<*mut T> {
    let next = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |number| number.checked_add(1));
    let number = next.map_err(|_| {
        Error::new(Kind::State, "This process has used up all handles (4,294,901,760 of 32 bit): restart it")
    })?;
    let table = table();
    let mut shard = table.shard(number).write().unwrap_or_else(PoisonError::into_inner);
    shard.insert(number, Arc::new(value));
    Ok(ptr::without_provenance_mut(number))
}

/// What is behind a handle that is required.
pub(super) fn handle<T: Any + Send + Sync>(pointer: *const T, name: &str) -> Result<Used<T>> {
    optional(pointer, name)?.ok_or_else(|| refused(format!("{name} is NULL; it is required")))
}

/// What is behind a handle that may be NULL.
pub(super) fn optional<T: Any + Send + Sync>(pointer: *const T, name: &str) -> Result<Option<Used<T>>> {
    let number = pointer.addr();
    if number == 0 {
        return Ok(None);
    }
    let table = table();
    let Some(entry) = table.get(number) else { return Err(missing(table, number, name)) };
    match entry.downcast::<T>() {
        Ok(value) => Ok(Some(Used::new(value, number))),
        Err(_) => Err(refused(format!(
            "{name} is a handle of another kind; pass a handle of the kind that the parameter names"
        ))),
    }
}

/// Takes back a handle that C closes. None where there is nothing to close: NULL, and a handle of the process that this
/// one was forked from, which is left as it is (to end it would wait for threads that are not here).
pub(super) fn take<T: Any + Send + Sync>(pointer: *mut T, name: &str) -> Result<Option<Arc<T>>> {
    let Some(used) = (match optional(pointer.cast_const(), name) {
        Err(error) if error.kind == Kind::Closed && is_of_the_parent(table(), pointer.addr()) => {
            return Ok(None);
        }
        found => found?,
    }) else {
        return Ok(None);
    };
    let number = used.in_use.0;
    drop(used);
    if IN_USE.try_with(|numbers| numbers.borrow().contains(&number)).unwrap_or(false) {
        return Err(Error::new(
            Kind::State,
            format!(
                "{name} is in use by the call that called your function, so it was not closed: close it when \
                     that call has returned"
            ),
        ));
    }
    let table = table();
    let removed = table.shard(number).write().unwrap_or_else(PoisonError::into_inner).remove(&number);
    match removed.map(|entry| entry.downcast::<T>()) {
        Some(Ok(value)) => Ok(Some(value)),
        _ => Err(missing(table, number, name)), // another thread was faster
    }
}

fn is_of_the_parent(table: &Table, number: usize) -> bool {
    (FIRST..table.first).contains(&number)
}

#[cold]
fn missing(table: &Table, number: usize, name: &str) -> Error {
    if is_of_the_parent(table, number) {
        return Error::new(
            Kind::Closed,
            "This process was made by fork, and the handle belongs to its parent: use it there, and close it here",
        );
    }
    if (FIRST..NEXT.load(Ordering::Relaxed)).contains(&number) {
        return Error::new(Kind::Closed, format!("{name} was closed before: open a new handle"));
    }
    refused(format!(
        "{name} is not a handle of this library; pass the value that the library wrote into your \
                     variable"
    ))
}

fn refused(text: String) -> Error {
    Error::new(Kind::Argument, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Drawer(u32);
    struct Other;

    #[test]
    fn a_handle_is_closed_once_and_is_never_given_again() {
        let first = make(Drawer(7)).unwrap();
        assert_eq!(handle(first, "drawer").unwrap().0, 7);
        assert!(take(first, "drawer").unwrap().is_some());
        let second = make(Drawer(8)).unwrap();
        assert_ne!(first, second);
        for refused in [handle(first, "drawer").map(drop), take(first, "drawer").map(drop)] {
            let error = refused.unwrap_err();
            assert_eq!((error.kind, error.text.contains("drawer was closed")), (Kind::Closed, true));
        }
        assert!(take(second, "drawer").unwrap().is_some());
    }

    #[test]
    fn what_is_no_handle_is_an_argument_that_cannot_be_used() {
        let other = make(Other).unwrap();
        let numbers = [1, 8, FIRST - 1, usize::MAX, (&raw const NEXT).addr()];
        let wrong = numbers.into_iter().map(ptr::without_provenance_mut).chain([other.cast::<Drawer>()]);
        for pointer in wrong {
            assert_eq!(handle(pointer, "drawer").map(drop).unwrap_err().kind, Kind::Argument, "{pointer:p}");
            assert_eq!(take(pointer, "drawer").map(drop).unwrap_err().kind, Kind::Argument, "{pointer:p}");
        }
        assert!(optional(ptr::null::<Drawer>(), "drawer").unwrap().is_none());
        assert!(take(ptr::null_mut::<Drawer>(), "drawer").unwrap().is_none());
        assert!(take(other, "other").unwrap().is_some());
    }

    #[test]
    fn a_handle_in_use_by_this_very_thread_is_not_closed() {
        let pointer = make(Drawer(1)).unwrap();
        let used = handle(pointer, "drawer").unwrap();
        let again = handle(pointer, "drawer").unwrap();
        assert_eq!(take(pointer, "drawer").map(drop).unwrap_err().kind, Kind::State);
        drop(used);
        assert_eq!(take(pointer, "drawer").map(drop).unwrap_err().kind, Kind::State);
        drop(again);
        assert!(take(pointer, "drawer").unwrap().is_some());
    }

    #[test]
    fn a_close_on_another_thread_leaves_a_call_what_it_uses() {
        let pointer = make(Drawer(5)).unwrap();
        let number = pointer.addr();
        let used = handle(pointer, "drawer").unwrap();
        let closed = std::thread::spawn(move || {
            take(ptr::without_provenance_mut::<Drawer>(number), "drawer").is_ok_and(|taken| taken.is_some())
        });
        assert!(closed.join().unwrap());
        assert_eq!(used.0, 5);
        assert_eq!(handle(pointer, "drawer").map(drop).unwrap_err().kind, Kind::Closed);
    }

    #[test]
    fn many_threads_open_and_close_and_each_number_is_closed_once() {
        let closed = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let pointer = make(Drawer(3)).unwrap();
                        assert_eq!(handle(pointer, "drawer").unwrap().0, 3);
                        assert!(take(pointer, "drawer").unwrap().is_some());
                        closed.fetch_add(usize::from(take(pointer, "drawer").is_err()), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(closed.load(Ordering::Relaxed), 8_000);
    }
}
