//! What only the operating system gives: quiet threads, private files, locks that a crash releases, the kind of
//! disk, and the protection of stored passwords. It knows nothing of payments, of SQL or of the C ABI.
#![allow(unsafe_code)] // beside capi the only place; each use is a few lines with its reason

use std::io;
use std::thread::{self, JoinHandle};
use zeroize::Zeroizing;

#[cfg(unix)]
pub(crate) mod descriptors;
mod disk;
mod files;
mod float;
mod fork;
mod locks;
mod signals;
#[cfg(windows)]
mod windows;
pub use disk::is_network_share;
use files::private;
pub use files::{
    FileId, append_private, create_private, file_id, is_removed, make_private, other_owner, sync_folder,
};
pub(crate) use float::{Host, Masked};
pub(crate) use fork::{Alive, is_orphan, process, watch_forks};
#[cfg(unix)]
pub(crate) use locks::locks_open_files;
pub use locks::{LockError, TerminalLock, lock_terminal};
pub use signals::{with_file_size_signal_held, with_signals_blocked};
#[cfg(windows)]
use windows::secrets;

/// Keeps the library in the process until that ends, however often the host calls FreeLibrary: a thread of the host
/// may run the library's thread-local destructors after it. Called before the library starts a thread. On Linux the
/// linker has said so (build.rs).
pub fn stay_mapped() {
    #[cfg(windows)]
    windows::pin();
}

/// Starts a named thread that no signal is delivered to.
pub fn spawn_quiet<F, T>(name: &str, f: F) -> io::Result<JoinHandle<T>>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let alive = Alive::new();
    let work = move || {
        let _alive = alive;
        f()
    };
    with_signals_blocked(|| thread::Builder::new().name(name.to_owned()).spawn(work))
}

/// Milliseconds of a clock that only goes forward, also while the machine is suspended. It does not see that a hypervisor has
/// stopped the machine.
pub fn boot_ms() -> u64 {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: a clock that every Linux has, and a struct that is written to.
        unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut time) };
        (time.tv_sec as u64).saturating_mul(1_000).saturating_add(time.tv_nsec as u64 / 1_000_000)
    }
    // There the standard clock counts a suspended machine's sleep.
    #[cfg(not(target_os = "linux"))]
    {
        static START: once_cell::sync::OnceCell<std::time::Instant> = once_cell::sync::OnceCell::new();
        let elapsed = START.get_or_init(std::time::Instant::now).elapsed();
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Whether the system refused because this process or the machine has none left: no thread, descriptor, buffer or memory.
pub fn is_exhausted(error: &io::Error) -> bool {
    #[cfg(unix)]
    const CODES: [i32; 5] = [libc::EMFILE, libc::ENFILE, libc::EAGAIN, libc::ENOMEM, libc::ENOBUFS];
    /// ERROR_TOO_MANY_OPEN_FILES, _NOT_ENOUGH_MEMORY, _OUTOFMEMORY, WSAEMFILE, WSAENOBUFS.
    #[cfg(not(unix))]
    const CODES: [i32; 5] = [4, 8, 14, 10024, 10055];
    error.raw_os_error().is_some_and(|code| CODES.contains(&code))
}

/// Turns a secret into what may be written to a file. Unix: as it is, the file's mode protects it. Windows:
/// encrypted by DPAPI for this machine (cashiers change), so that a copied file is worth nothing elsewhere.
pub fn protect(secret: &[u8]) -> io::Result<Vec<u8>> {
    secrets::protect(secret)
}

/// The reverse of [`protect`].
pub fn unprotect(stored: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    secrets::unprotect(stored)
}

#[cfg(not(windows))]
mod secrets {
    use std::io;
    use zeroize::Zeroizing;

    pub(super) fn protect(secret: &[u8]) -> io::Result<Vec<u8>> {
        Ok(secret.to_vec())
    }

    pub(super) fn unprotect(stored: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
        Ok(Zeroizing::new(stored.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn no_signal_is_delivered_to_a_quiet_thread_and_the_caller_keeps_its_mask() {
        let blocked = || {
            let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
            let line = status.lines().find(|l| l.starts_with("SigBlk:")).unwrap();
            u64::from_str_radix(line["SigBlk:".len()..].trim(), 16).unwrap()
        };
        let before = blocked();
        let (name, inside) =
            spawn_quiet("seqr-x", move || (thread::current().name().map(str::to_owned), blocked()))
                .unwrap()
                .join()
                .unwrap();
        assert_eq!(name.as_deref(), Some("seqr-x"));
        for signal in [libc::SIGPIPE, libc::SIGTERM, libc::SIGALRM, libc::SIGUSR1, libc::SIGXFSZ] {
            assert_ne!(inside & (1 << (signal - 1)), 0, "signal {signal}");
        }
        assert_eq!(blocked(), before);
    }

    #[test]
    fn a_secret_comes_back_as_it_was() {
        let stored = protect(b"pass").unwrap();
        assert_eq!(&unprotect(&stored).unwrap()[..], b"pass");
    }
}
