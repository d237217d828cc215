//! Locks on files that a crash releases (rules `one-open-payment` and `store-at-its-path`). It must not depend on what a
//! terminal is.

#[cfg(unix)]
use super::descriptors;
use super::{FileId, file_id, private};
use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Why a terminal could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another holder, in this process or another.
    #[error("another program uses this terminal; close it there first")]
    Held,
    /// The lock file cannot be made or locked.
    #[error(
        "the lock file {path} cannot be used: {source}; give this user the right to write in that folder"
    )]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// One process works with a terminal at a time (rule `one-open-payment`). Released when dropped, and by the
/// system when the process dies.
#[derive(Debug)]
pub struct TerminalLock {
    /// Open as long as the lock is held.
    file: Option<File>,
    id: FileId,
}

/// The terminals that this process has locked: the system's lock tells processes apart, and nothing within one.
static LOCKED: Mutex<BTreeSet<FileId>> = Mutex::new(BTreeSet::new());

impl Drop for TerminalLock {
    fn drop(&mut self) {
        let mut locked = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = self.file.take() {
            #[cfg(unix)]
            descriptors::forget(std::os::fd::AsRawFd::as_raw_fd(&file));
            drop(file);
        }
        locked.remove(&self.id);
    }
}

/// Locks a terminal of a store, `terminal` being its row there. The file stays when the lock is released: to
/// delete it would let two programs lock two files of one name.
pub fn lock_terminal(store_path: &Path, terminal: i64) -> Result<TerminalLock, LockError> {
    let folder =
        lock_folder(store_path).map_err(|source| LockError::Io { path: store_path.into(), source })?;
    let path = folder.join(format!("terminal-{terminal}"));
    locked(&folder, &path).map_err(|source| LockError::Io { path, source })?.ok_or(LockError::Held)
}

/// `<store>-locks`, beside the store itself and not beside a link to it, so that all see the same.
fn lock_folder(store_path: &Path) -> io::Result<PathBuf> {
    let mut name = store_path.canonicalize()?.into_os_string();
    name.push("-locks");
    Ok(name.into())
}

/// None where it is held, by this process or another.
fn locked(folder: &Path, path: &Path) -> io::Result<Option<TerminalLock>> {
    #[cfg(unix)]
    let made = std::os::unix::fs::DirBuilderExt::mode(&mut DirBuilder::new(), 0o700).create(folder);
    #[cfg(not(unix))]
    let made = DirBuilder::new().create(folder);
    match made {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    let mut held = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
    // Asked without opening it: where locks are those of the process, to close another descriptor of the file would give
    // up a lock that this process has.
    if file_id(path).is_ok_and(|id| held.contains(&id)) {
        return Ok(None);
    }
    let file = private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)?;
    if !lock_whole(&file)? {
        return Ok(None);
    }
    let id = file_id(path)?;
    held.insert(id.clone());
    #[cfg(unix)]
    descriptors::note(std::os::fd::AsRawFd::as_raw_fd(&file));
    Ok(Some(TerminalLock { file: Some(file), id }))
}

/// False where another holder has it. On Linux a lock of the open file: it outlives the closing of another descriptor by
/// the host, a second copy of the library in the process meets it, and a forked child closes its copy. Elsewhere on Unix
/// a lock of the process, which a child does not share.
#[cfg(unix)]
fn lock_whole(file: &File) -> io::Result<bool> {
    use std::os::fd::AsRawFd;
    // SAFETY: whole numbers, of which zero is one.
    let mut whole: libc::flock = unsafe { std::mem::zeroed() };
    whole.l_type = libc::F_WRLCK as libc::c_short;
    whole.l_whence = libc::SEEK_SET as libc::c_short;
    let operation = if locks_open_files() { SET_OPEN_FILE_LOCK } else { libc::F_SETLK };
    loop {
        // SAFETY: an open file, and a struct that outlives the call.
        if unsafe { libc::fcntl(file.as_raw_fd(), operation, &raw const whole) } != -1 {
            return Ok(true);
        }
        let error = io::Error::last_os_error();
        match error.raw_os_error() {
            Some(libc::EACCES | libc::EAGAIN) => return Ok(false),
            Some(libc::EINTR) => {}
            _ => return Err(error),
        }
    }
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
const SET_OPEN_FILE_LOCK: libc::c_int = libc::F_OFD_SETLK;
#[cfg(all(unix, not(all(target_os = "linux", target_pointer_width = "64"))))]
const SET_OPEN_FILE_LOCK: libc::c_int = libc::F_SETLK;

/// Whether this system locks open files instead of processes (Linux since 3.15; on 32 bits its struct differs, and locks
/// are those of the process).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub(crate) fn locks_open_files() -> bool {
    use std::os::fd::AsRawFd;
    static KNOWN: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *KNOWN.get_or_init(|| {
        let Ok(any) = File::open("/") else { return false };
        // SAFETY: whole numbers, of which zero is one.
        let mut asked: libc::flock = unsafe { std::mem::zeroed() };
        asked.l_type = libc::F_RDLCK as libc::c_short;
        // SAFETY: an open file, and a struct that may be written.
        unsafe { libc::fcntl(any.as_raw_fd(), libc::F_OFD_GETLK, &raw mut asked) != -1 }
    })
}

#[cfg(all(unix, not(all(target_os = "linux", target_pointer_width = "64"))))]
pub(crate) fn locks_open_files() -> bool {
    false
}

#[cfg(not(unix))]
fn lock_whole(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::create_private;
    use super::*;

    #[test]
    fn a_terminal_is_locked_once_until_the_lock_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        create_private(&store).unwrap();
        let first = lock_terminal(&store, 1).unwrap();
        assert!(matches!(lock_terminal(&store, 1), Err(LockError::Held)));
        let _other_till = lock_terminal(&store, 2).unwrap();
        drop(first);
        let _again = lock_terminal(&store, 1).unwrap();
        assert!(matches!(lock_terminal(&dir.path().join("none"), 1), Err(LockError::Io { .. })));
    }

    /// The host copies the store's folder in its own process: it opens each file, reads and closes it.
    #[test]
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    fn a_lock_outlives_a_copy_that_the_host_makes_and_stands_in_the_way_of_another_open_file() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        create_private(&store).unwrap();
        let held = lock_terminal(&store, 1).unwrap();
        let path = lock_folder(&store).unwrap().join("terminal-1");
        drop(File::open(&path).unwrap()); // drops every lock that the process has on the file
        // As another copy of the library in this process would: it does not know the list LOCKED of this one.
        let other = OpenOptions::new().write(true).open(&path).unwrap();
        assert!(!lock_whole(&other).unwrap());
        drop(held);
        assert!(lock_whole(&other).unwrap());
    }
}
