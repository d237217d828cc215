//! Signals on the threads that run the library's code: all blocked on its own, and SIGXFSZ held on the host's while it
//! writes. It must not depend on threads or files.

/// Runs `f` with every signal blocked on this thread, and restores the mask. A thread made inside inherits the
/// full mask, so that the host's signals (its timers, its SIGPIPE) are never delivered to a thread of ours.
pub fn with_signals_blocked<T>(f: impl FnOnce() -> T) -> T {
    let _restored_on_drop = masks::block_all();
    f()
}

/// Runs `f`, which writes to files, on a thread of the host's: a write beyond the limit of a file's size (`ulimit -f`)
/// fails then, as on a full disk, and does not end the process by SIGXFSZ.
pub fn with_file_size_signal_held<T>(f: impl FnOnce() -> T) -> T {
    let _consumed_on_drop = masks::hold_file_size();
    f()
}

#[cfg(unix)]
mod masks {
    use std::mem::MaybeUninit;

    /// The caller's mask, put back when dropped (also when a panic unwinds).
    pub(super) struct Mask(libc::sigset_t);

    pub(super) fn block_all() -> Mask {
        let mut all = MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: sigfillset initialises the set that the pointer is valid for.
        unsafe { libc::sigfillset(all.as_mut_ptr()) };
        // SAFETY: both pointers are valid; it cannot fail with a `how` that exists, and then `before` is written.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr()) };
        // SAFETY: written by the call above.
        Mask(unsafe { before.assume_init() })
    }

    /// SIGXFSZ is blocked; what arrives meanwhile is consumed before the mask is restored.
    pub(super) struct FileSize {
        _restored_last: Mask,
        only: libc::sigset_t,
        was_pending: bool,
    }

    pub(super) fn hold_file_size() -> FileSize {
        let mut only = MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: initialises the set that the pointer is valid for.
        unsafe { libc::sigemptyset(only.as_mut_ptr()) };
        // SAFETY: an initialised set, and a signal that exists.
        unsafe { libc::sigaddset(only.as_mut_ptr(), libc::SIGXFSZ) };
        // SAFETY: as in `block_all`.
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, only.as_ptr(), before.as_mut_ptr()) };
        // SAFETY: written by the calls above.
        let only = unsafe { only.assume_init() };
        // SAFETY: as above.
        let before = unsafe { before.assume_init() };
        FileSize { _restored_last: Mask(before), only, was_pending: is_pending() }
    }

    fn is_pending() -> bool {
        let mut pending = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: the pointer is valid for one set.
        unsafe { libc::sigpending(pending.as_mut_ptr()) };
        let pending = pending.as_ptr();
        // SAFETY: a set that the call above wrote, and a signal that exists.
        unsafe { libc::sigismember(pending, libc::SIGXFSZ) == 1 }
    }

    impl Drop for FileSize {
        fn drop(&mut self) {
            if !self.was_pending && is_pending() {
                let mut taken = 0;
                // SAFETY: an initialised set whose one signal is blocked and pending: it is taken at once.
                unsafe { libc::sigwait(&self.only, &mut taken) };
            }
        }
    }

    impl Drop for Mask {
        fn drop(&mut self) {
            // SAFETY: a mask that the system gave; the old one is not asked for.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, std::ptr::null_mut()) };
        }
    }
}

#[cfg(not(unix))]
mod masks {
    /// Windows delivers no signals to threads.
    pub(super) struct Mask;

    pub(super) fn block_all() -> Mask {
        Mask
    }

    pub(super) fn hold_file_size() -> Mask {
        Mask
    }
}
