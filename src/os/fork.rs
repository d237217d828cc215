//! What a fork leaves to the child: the memory, and none of the library's threads. Handles made before it are the
//! parent's. The child's own handler notes it, so that a call only compares two numbers.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

/// How many forks lie between this process and the one that loaded the library.
static PROCESS: AtomicU32 = AtomicU32::new(0);
/// Threads of the library, and calls that open it: what may hold a lock that a child can never get.
static ALIVE: AtomicUsize = AtomicUsize::new(0);
/// Whether something was alive when this process was forked.
static ORPHAN: AtomicBool = AtomicBool::new(false);

/// Something of the library runs, until this is dropped.
pub(crate) struct Alive(());

impl Alive {
    pub(crate) fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::AcqRel);
        Self(())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The number of this process: another after a fork.
#[inline]
pub(crate) fn process() -> u32 {
    PROCESS.load(Ordering::Relaxed)
}

/// Whether this process was forked while the library was open in its parent. Locks of the parent's threads, SQLite's and
/// the resolver's among them, may be held here for ever: the library cannot be opened.
pub(crate) fn is_orphan() -> bool {
    ORPHAN.load(Ordering::Relaxed)
}

/// From now on forks are noticed; called before the library starts its first thread.
#[cfg(unix)]
pub(crate) fn watch_forks() -> std::io::Result<()> {
    static WATCHED: once_cell::sync::OnceCell<()> = once_cell::sync::OnceCell::new();
    WATCHED.get_or_try_init(|| {
        // SAFETY: a function of no arguments that only writes atomics and closes files, in a library that is never
        // unloaded (build.rs).
        match unsafe { libc::pthread_atfork(None, None, Some(forked)) } {
            0 => Ok(()),
            code => Err(std::io::Error::from_raw_os_error(code)),
        }
    })?;
    Ok(())
}

/// Windows has no fork.
#[cfg(not(unix))]
pub(crate) fn watch_forks() -> std::io::Result<()> {
    Ok(())
}

/// In the child, before fork returns there.
#[cfg(unix)]
extern "C" fn forked() {
    super::descriptors::close_all();
    PROCESS.fetch_add(1, Ordering::Relaxed);
    // The threads are gone, and stay counted: a child's child is an orphan too.
    if ALIVE.load(Ordering::Relaxed) > 0 {
        ORPHAN.store(true, Ordering::Relaxed);
    }
}
