//! The system calls by which this copy of SQLite opens, closes and locks files on Unix (rule `store-at-its-path`). It must
//! not depend on what is in the files.
//!
//! On Linux the locks are those of the open file instead of the process. A process that closes any descriptor of a file
//! drops all its own locks on it: a host that copies the store, or reads it with its own SQLite, would take the library's
//! away, and then check the log into the file and remove it. A lock of the open file stays, and the host meets it.

use crate::os::{self, descriptors};
use rusqlite::ffi::{self, sqlite3_syscall_ptr, sqlite3_vfs};
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int};
use std::mem::transmute;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The descriptors that SQLite has opened here, each with the file's device and number.
static OPENED: Mutex<BTreeMap<c_int, (u64, u64)>> = Mutex::new(BTreeMap::new());

/// The file behind a descriptor; None where it is closed.
fn identity(file: c_int) -> Option<(u64, u64)> {
    // SAFETY: whole numbers, of which zero is one.
    let mut found: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: a struct that may be written.
    let code = unsafe { libc::fstat(file, &mut found) };
    #[allow(clippy::unnecessary_cast)] // their types differ from system to system
    (code == 0).then_some((found.st_dev as u64, found.st_ino as u64))
}

/// Whether a descriptor is still what SQLite has opened. A host that closes all descriptors (closefrom) and opens files of
/// its own gets the same numbers.
fn is_ours(file: c_int) -> bool {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).get(&file).copied();
    opened.is_none_or(|opened| identity(file) == Some(opened))
}

/// Whether one was found that is not, since this was asked last.
pub(super) fn take_lost() -> bool {
    LOST.swap(false, Ordering::AcqRel)
}

static LOST: AtomicBool = AtomicBool::new(false);

type Open = unsafe extern "C" fn(*const c_char, c_int, c_int) -> c_int;
type Close = unsafe extern "C" fn(c_int) -> c_int;

static OPEN: OnceLock<Open> = OnceLock::new();
static CLOSE: OnceLock<Close> = OnceLock::new();

/// Puts the calls in; before the first connection is opened. The error is SQLite's code.
pub(super) fn replace(own: *mut sqlite3_vfs, sqlite: &sqlite3_vfs) -> Result<(), c_int> {
    let (Some(get), Some(set)) = (sqlite.xGetSystemCall, sqlite.xSetSystemCall) else {
        return Err(ffi::SQLITE_ERROR);
    };
    let put = |name: &CStr, call: sqlite3_syscall_ptr| {
        // SAFETY: a name that ends in NUL, and a function of the type by which SQLite calls that name.
        match unsafe { set(own, name.as_ptr(), call) } {
            ffi::SQLITE_OK => Ok(()),
            code => Err(code),
        }
    };
    // SAFETY: a name that ends in NUL.
    let found = unsafe { get(own, c"open".as_ptr()) }.ok_or(ffi::SQLITE_ERROR)?;
    // SAFETY: SQLite's own function of that name has this type.
    OPEN.get_or_init(|| unsafe { transmute::<unsafe extern "C" fn(), Open>(found) });
    // SAFETY: a name that ends in NUL.
    let found = unsafe { get(own, c"close".as_ptr()) }.ok_or(ffi::SQLITE_ERROR)?;
    // SAFETY: SQLite's own function of that name has this type.
    CLOSE.get_or_init(|| unsafe { transmute::<unsafe extern "C" fn(), Close>(found) });
    // SAFETY: the type is taken away here and put back by SQLite.
    put(c"open", Some(unsafe { transmute::<Open, unsafe extern "C" fn()>(open) }))?;
    // SAFETY: as above.
    put(c"close", Some(unsafe { transmute::<Close, unsafe extern "C" fn()>(close) }))?;
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    if os::locks_open_files() {
        // SAFETY: SQLite calls it as int(int, int, ...) with at most one more argument. Where Linux has 64 bits, one that
        // is not named is passed as one that is.
        put(c"fcntl", Some(unsafe { transmute::<Fcntl, unsafe extern "C" fn()>(fcntl) }))?;
        // SAFETY: SQLite calls it by the type of mmap.
        put(c"mmap", Some(unsafe { transmute::<Map, unsafe extern "C" fn()>(map) }))?;
    }
    Ok(())
}

unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int {
    let Some(own) = OPEN.get() else { return -1 };
    // SAFETY: SQLite's own function with SQLite's arguments.
    let file = unsafe { own(path, flags, mode) };
    if file >= 0 {
        descriptors::note(file);
        if let Some(opened) = identity(file) {
            OPENED.lock().unwrap_or_else(PoisonError::into_inner).insert(file, opened);
        }
    }
    file
}

unsafe extern "C" fn close(file: c_int) -> c_int {
    let Some(own) = CLOSE.get() else { return -1 };
    descriptors::forget(file);
    let is_ours = is_ours(file);
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
    if !is_ours {
        return 0; // the host has closed it, and the number may be one of its own files
    }
    // SAFETY: SQLite's own function with SQLite's argument.
    unsafe { own(file) }
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
type Fcntl = unsafe extern "C" fn(c_int, c_int, *mut libc::flock) -> c_int;

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
unsafe extern "C" fn fcntl(file: c_int, operation: c_int, argument: *mut libc::flock) -> c_int {
    let operation = match operation {
        libc::F_SETLK => libc::F_OFD_SETLK,
        libc::F_GETLK => libc::F_OFD_GETLK,
        // SAFETY: what SQLite asked for; the argument is a number there, or absent.
        other => return unsafe { libc::fcntl(file, other, argument) },
    };
    // SAFETY: with these operations SQLite gives a lock that may be read and written.
    let lock = unsafe { &mut *argument };
    lock.l_pid = 0; // as the system wants it
    // Before anything is written, and before a checkpoint: SQLite holds such a lock then.
    if lock.l_type == libc::F_WRLCK as libc::c_short && !is_ours(file) {
        LOST.store(true, Ordering::Release);
        // SAFETY: gives the place of this thread's own number.
        let number = unsafe { libc::__errno_location() };
        // SAFETY: as above.
        unsafe { *number = libc::EBADF };
        return -1;
    }
    // SAFETY: as above.
    unsafe { libc::fcntl(file, operation, argument) }
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
type Map = unsafe extern "C" fn(
    *mut std::ffi::c_void,
    usize,
    c_int,
    c_int,
    c_int,
    libc::off_t,
) -> *mut std::ffi::c_void;

/// The memory that the log's readers share. A forked child does not get it: it would keep the file, and its lock.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
unsafe extern "C" fn map(
    at: *mut std::ffi::c_void,
    len: usize,
    access: c_int,
    flags: c_int,
    file: c_int,
    offset: libc::off_t,
) -> *mut std::ffi::c_void {
    // SAFETY: SQLite's own arguments.
    let mapped = unsafe { libc::mmap(at, len, access, flags, file, offset) };
    if mapped != libc::MAP_FAILED {
        // SAFETY: the memory that was just mapped; nothing changes for this process.
        unsafe { libc::madvise(mapped, len, libc::MADV_DONTFORK) };
    }
    mapped
}
