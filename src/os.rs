//! What only the operating system gives: quiet threads, private files, locks that a crash releases, the kind of
//! disk, and the protection of stored passwords. It knows nothing of payments, of SQL or of the C ABI.
#![allow(unsafe_code)] // beside capi the only place; each use is a few lines with its reason

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
#[cfg(not(unix))]
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use zeroize::Zeroizing;

#[cfg(unix)]
pub(crate) mod descriptors;
mod float;
mod fork;
mod locks;
#[cfg(windows)]
mod windows;
pub(crate) use float::{Host, Masked};
pub(crate) use fork::{Alive, is_orphan, process, watch_forks};
#[cfg(unix)]
pub(crate) use locks::locks_open_files;
pub use locks::{LockError, TerminalLock, lock_terminal};
#[cfg(windows)]
use windows::{disk, secrets};

/// Keeps the library in the process until that ends, however often the host calls FreeLibrary: a thread of the host
/// may run the library's thread-local destructors after it. Called before the library starts a thread. On Linux the
/// linker has said so (build.rs).
pub fn stay_mapped() {
    #[cfg(windows)]
    windows::pin();
}

/// Runs `f` with every signal blocked on this thread, and restores the mask. A thread made inside inherits the
/// full mask, so that the host's signals (its timers, its SIGPIPE) are never delivered to a thread of ours.
pub fn with_signals_blocked<T>(f: impl FnOnce() -> T) -> T {
    let _restored_on_drop = signals::block_all();
    f()
}

/// Runs `f`, which writes to files, on a thread of the host's: a write beyond the limit of a file's size (`ulimit -f`)
/// fails then, as on a full disk, and does not end the process by SIGXFSZ.
pub fn with_file_size_signal_held<T>(f: impl FnOnce() -> T) -> T {
    let _consumed_on_drop = signals::hold_file_size();
    f()
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

#[cfg(unix)]
mod signals {
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
mod signals {
    /// Windows delivers no signals to threads.
    pub(super) struct Mask;

    pub(super) fn block_all() -> Mask {
        Mask
    }

    pub(super) fn hold_file_size() -> Mask {
        Mask
    }
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

/// Makes a new empty file that only its owner may read or write, from its first instant on. Fails with
/// `AlreadyExists` where anything of that name is, a dangling link included.
pub fn create_private(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().write(true).create_new(true)).open(path).map(drop)
}

/// Opens a file for appending, making it readable and writable by its owner only where it is absent.
pub fn append_private(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
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

/// Takes from group and others what they may do with a file. On Windows nothing: there the folder's rights hold,
/// and what must be secret goes through [`protect`].
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Syncs a folder, so that the names of new files in it outlive a power cut. A system or a disk that cannot do that is
/// no failure.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match std::fs::File::open(folder)?.sync_all() {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOTSUP)) => Ok(()),
        result => result,
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}

/// Whether an open file has no name any more: what is written to it is lost.
pub fn is_removed(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(file.metadata()?.nlink() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file; // an open file cannot be removed there
        Ok(false)
    }
}

/// The user that a file belongs to and the one that this program runs as, where they differ.
pub fn other_owner(path: &Path) -> io::Result<Option<(u32, u32)>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = std::fs::metadata(path)?.uid();
        // SAFETY: has no arguments and cannot fail.
        let own = unsafe { libc::geteuid() };
        Ok((owner != own).then_some((owner, own)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(None)
    }
}

/// What tells one file from another, whatever its path is spelled like; made without opening it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    #[cfg(unix)]
    numbers: (u64, u64),
    #[cfg(not(unix))]
    path: PathBuf,
}

/// The identity of an existing file.
pub fn file_id(path: &Path) -> io::Result<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(path)?;
        Ok(FileId { numbers: (found.dev(), found.ino()) })
    }
    #[cfg(not(unix))]
    Ok(FileId { path: path.canonicalize()? })
}

/// Whether a path (of a file or folder that exists) lies on a network share, where SQLite's WAL is unsafe: its
/// shared memory and its locks do not reach the other machine.
pub fn is_network_share(path: &Path) -> io::Result<bool> {
    disk::is_network_share(path)
}

/// Magic numbers of statfs(2) that mean "another machine's disk". FUSE is not among them: most of what it
/// carries is local (NTFS), and nothing tells sshfs from it.
#[cfg(any(target_os = "linux", target_os = "android", test))]
const NETWORK_MAGIC: [u32; 14] = [
    0x0000_6969, // NFS
    0x0000_517B, // SMB
    0xFF53_4D42, // CIFS
    0xFE53_4D42, // SMB2
    0x0102_1997, // 9P: shares of virtual machines, WSL's /mnt/c
    0x786F_4256, // VirtualBox shared folder
    0x7375_7245, // Coda
    0x0000_564C, // NCP
    0x5346_414F, // AFS (OpenAFS)
    0x6B41_4653, // AFS (kernel)
    0x00C3_6400, // Ceph
    0x0BD0_0BD0, // Lustre
    0x4750_4653, // GPFS
    0x0116_1970, // GFS2
];

/// Whether a magic number of statfs(2) is one of a network file system.
#[cfg(any(target_os = "linux", target_os = "android", test))]
fn is_network_magic(magic: u32) -> bool {
    NETWORK_MAGIC.contains(&magic)
}

#[cfg(unix)]
mod disk {
    use std::ffi::CString;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    pub(super) fn is_network_share(path: &Path) -> io::Result<bool> {
        let path = CString::new(path.as_os_str().as_bytes())?;
        let mut found = MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: the path ends in NUL, the pointer is valid for one statfs.
        if unsafe { libc::statfs(path.as_ptr(), found.as_mut_ptr()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the call above succeeded, so it is written.
        Ok(is_remote(&unsafe { found.assume_init() }))
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn is_remote(found: &libc::statfs) -> bool {
        super::is_network_magic(found.f_type as u32) // its type differs by architecture; the magic has 32 bits
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn is_remote(found: &libc::statfs) -> bool {
        found.f_flags as u64 & libc::MNT_LOCAL as u64 == 0
    }
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
    #[cfg(unix)]
    fn a_private_file_is_private_and_nothing_is_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        create_private(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(create_private(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), &link).unwrap();
        assert_eq!(create_private(&link).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(!dir.path().join("elsewhere").exists());
    }

    #[test]
    fn network_shares_are_known_by_their_numbers() {
        for magic in [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997] {
            assert!(is_network_magic(magic), "{magic:#x}");
        }
        for (magic, name) in
            [(0xEF53, "ext4"), (0x5846_5342, "xfs"), (0x9123_683E, "btrfs"), (0x0102_1994, "tmpfs")]
        {
            assert!(!is_network_magic(magic), "{name}");
        }
        assert!(!is_network_share(&std::env::temp_dir()).unwrap());
        assert!(is_network_share(Path::new("/there/is/no/such/path")).is_err());
    }

    #[test]
    fn a_secret_comes_back_as_it_was() {
        let stored = protect(b"pass").unwrap();
        assert_eq!(&unprotect(&stored).unwrap()[..], b"pass");
    }
}
