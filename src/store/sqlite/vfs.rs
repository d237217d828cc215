//! A thin layer between SQLite and its own access to files: it remembers a failed sync (rule `failed-sync-remembered`)
//! and notes which files were opened. Locks, shared memory and names are SQLite's own. It must not depend on rows or jobs.
//!
//! Linux marks pages clean after a failed fsync, although they never reached the disk, and the next fsync succeeds. So
//! what was written to database, log and rollback journal since the last good sync is kept in memory ([`Kept`]). After a
//! failed sync it is written again before the next one; until that succeeds each sync reports the failure, SQLite answers
//! no commit and does not begin its log anew; reads see the kept bytes, because the system may have dropped them.
#![allow(unsafe_code)] // SQLite's interface for files is one of C: it stands here, alone, and not in `os`, which knows no SQL

#[cfg(unix)]
mod calls;

use super::kept::Kept;
use crate::os::{self, FileId};
use once_cell::sync::OnceCell;
use rusqlite::Connection;
use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};
use std::ffi::{CStr, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr;

/// The name that a connection asks for.
pub(in crate::store) const NAME: &CStr = c"seqr";

/// Bytes that are written again at a time: SQLite's own write takes less than 128 KB (seekAndWriteFd in its os_unix.c).
const CHUNK: usize = 64 << 10;

/// As SQLite sees an open file. Behind it, in the same memory, stands SQLite's own.
#[repr(C, align(8))]
struct File {
    base: sqlite3_file,
    state: *mut State,
}

/// What this layer knows of an open file.
struct State {
    /// None for temporary files.
    kept: Option<Kept>,
    /// The last sync failed: the file may lack what is kept.
    failed: bool,
    /// A sync has failed since the file was opened.
    ever_failed: bool,
    /// The folder whose entry of the file is not synced yet.
    folder: Option<PathBuf>,
    place: Option<Place>,
}

/// A file as it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Place {
    /// Its name, links resolved.
    pub(in crate::store) name: PathBuf,
    /// What it was then.
    pub(in crate::store) id: FileId,
}

/// Makes the layer known to SQLite, once a process. The error is SQLite's code.
pub(in crate::store) fn register() -> Result<(), c_int> {
    static DONE: OnceCell<()> = OnceCell::new();
    DONE.get_or_try_init(|| {
        // SAFETY: initialises SQLite where that was not done; gives null or a layer that lives as long as the process.
        let own = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
        // SAFETY: null or valid, see above; nothing changes it but its list's pointer, which is not used.
        let Some(sqlite) = (unsafe { own.as_ref() }) else { return Err(ffi::SQLITE_ERROR) };
        #[cfg(unix)]
        calls::replace(own, sqlite)?;
        // All but xOpen stays SQLite's own: those functions do not look at the layer that they are called with.
        let layer = sqlite3_vfs {
            szOsFile: sqlite.szOsFile + size_of::<File>() as c_int,
            pNext: ptr::null_mut(),
            zName: NAME.as_ptr(),
            pAppData: own.cast(),
            xOpen: Some(open),
            ..*sqlite
        };
        // SAFETY: the layer is leaked and its name is a constant: both live as long as the process.
        match unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(layer)), 0) } {
            ffi::SQLITE_OK => Ok(()),
            code => Err(code),
        }
    })?;
    Ok(())
}

/// Whether a sync of the store's file or of its log has failed since they were opened.
pub(in crate::store) fn has_failed(connection: &Connection) -> bool {
    [ffi::SQLITE_FCNTL_FILE_POINTER, ffi::SQLITE_FCNTL_JOURNAL_POINTER].into_iter().any(|which| {
        // SAFETY: the file is open as long as the connection, which this thread alone uses.
        unsafe { file_of(connection, which) }.is_some_and(|(file, _)| unsafe { state(file) }.ever_failed)
    })
}

/// The store's file as it was opened, or its log.
pub(in crate::store) fn place(connection: &Connection, log: bool) -> Option<Place> {
    let which = if log { ffi::SQLITE_FCNTL_JOURNAL_POINTER } else { ffi::SQLITE_FCNTL_FILE_POINTER };
    // SAFETY: as in `has_failed`.
    unsafe { file_of(connection, which) }.and_then(|(file, _)| unsafe { state(file) }.place.clone())
}

/// Reads the bytes of the log, writes them back in place and syncs them. Called in a transaction that writes, so that no
/// other connection does: what a process that died wrote may be in the system's memory alone, marked as clean, and what
/// is appended would be lost with it. The error is SQLite's code.
pub(in crate::store) fn rewrite_log(connection: &Connection) -> Result<(), c_int> {
    // SAFETY: as in `has_failed`.
    let Some((file, methods)) = (unsafe { file_of(connection, ffi::SQLITE_FCNTL_JOURNAL_POINTER) }) else {
        return Ok(()); // no log yet
    };
    let (Some(read), Some(write), Some(sync), Some(size_of)) =
        (methods.xRead, methods.xWrite, methods.xSync, methods.xFileSize)
    else {
        return Err(ffi::SQLITE_INTERNAL);
    };
    let mut size = 0;
    // SAFETY: an open file of this layer, and a number to be written.
    checked(unsafe { size_of(file, &mut size) })?;
    if size == 0 {
        return Ok(()); // an fsync less: the store was closed well
    }
    let mut chunk = vec![0; CHUNK];
    let mut at = 0;
    while at < size {
        let len = c_int::try_from(size - at).unwrap_or(c_int::MAX).min(CHUNK as c_int);
        // SAFETY: an open file of this layer, and a buffer of at least `len` bytes.
        checked(unsafe { read(file, chunk.as_mut_ptr().cast(), len, at) })?;
        // SAFETY: as above.
        checked(unsafe { write(file, chunk.as_ptr().cast(), len, at) })?;
        at += i64::from(len);
    }
    // SAFETY: an open file of this layer.
    checked(unsafe { sync(file, ffi::SQLITE_SYNC_FULL) })
}

fn checked(code: c_int) -> Result<(), c_int> {
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
}

/// The connection's file of that kind, if it is open and of this layer.
///
/// # Safety
/// The pointer may be used while the connection is open, by the thread that uses it.
unsafe fn file_of(
    connection: &Connection,
    which: c_int,
) -> Option<(*mut sqlite3_file, &'static sqlite3_io_methods)> {
    let mut file: *mut sqlite3_file = ptr::null_mut();
    // SAFETY: an open connection; this operation writes a pointer to where its argument points.
    let handle = unsafe { connection.handle() };
    // SAFETY: as above.
    let code = unsafe { ffi::sqlite3_file_control(handle, c"main".as_ptr(), which, (&raw mut file).cast()) };
    if code != ffi::SQLITE_OK {
        return None;
    }
    // SAFETY: null or a file of the connection, open or with null methods.
    let methods = unsafe { file.as_ref() }?.pMethods;
    ptr::eq(methods, &METHODS).then_some((file, &METHODS))
}

/// # Safety
/// `file` is an open file of this layer, used by one thread at a time, as SQLite does.
unsafe fn state<'a>(file: *mut sqlite3_file) -> &'a mut State {
    // SAFETY: `open` has made a `File` there.
    let state = unsafe { (*file.cast::<File>()).state };
    // SAFETY: `open` has put a state there, and `close` takes it.
    unsafe { &mut *state }
}

/// The functions of a file, if it is open.
///
/// # Safety
/// `file` is memory for a file, with null methods where it is not open.
unsafe fn methods_of(file: *mut sqlite3_file) -> Option<&'static sqlite3_io_methods> {
    // SAFETY: see above.
    let methods = unsafe { (*file).pMethods };
    // SAFETY: null or a table that lives as long as the process.
    unsafe { methods.as_ref() }
}

/// SQLite's own file behind ours.
///
/// # Safety
/// `file` is memory of at least this layer's szOsFile bytes.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: the memory is larger than `File`, see above; `File` ends on the 8 bytes that SQLite aligns files to.
    unsafe { file.cast::<File>().add(1) }.cast()
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: the layer that `register` made, with SQLite's own in it.
    let own = unsafe { (*vfs).pAppData }.cast::<sqlite3_vfs>();
    // SAFETY: SQLite's own layer lives as long as the process.
    let Some(own_open) = (unsafe { (*own).xOpen }) else { return ffi::SQLITE_INTERNAL };
    // SAFETY: SQLite gives szOsFile bytes.
    let inside = unsafe { inner(file) };
    // SAFETY: as above; null methods mean that there is nothing to close.
    unsafe { (*inside).pMethods = ptr::null() };
    // SAFETY: as above.
    unsafe { (*file).pMethods = ptr::null() };
    // SAFETY: the caller's own arguments, and memory for SQLite's own file.
    let code = unsafe { own_open(own, name, inside, flags, flags_out) };
    if code != ffi::SQLITE_OK {
        // SAFETY: null or the methods of a file that was opened half and must be closed.
        if let Some(close) = unsafe { methods_of(inside) }.and_then(|methods| methods.xClose) {
            // SAFETY: that file.
            unsafe { close(inside) };
        }
        return code;
    }
    let lasts =
        flags & (ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
    // SAFETY: null or a text that lives as long as the file is open.
    let path = (lasts && !name.is_null()).then(|| path_of(unsafe { CStr::from_ptr(name) }));
    let state = State {
        kept: lasts.then(Kept::default),
        failed: false,
        ever_failed: false,
        folder: path
            .as_deref()
            .filter(|_| flags & ffi::SQLITE_OPEN_CREATE != 0)
            .and_then(Path::parent)
            .map(Path::to_path_buf),
        place: path.and_then(|name| os::file_id(&name).ok().map(|id| Place { name, id })),
    };
    // SAFETY: memory for a `File`, see above.
    unsafe { (*file.cast::<File>()).state = Box::into_raw(Box::new(state)) };
    // SAFETY: as above; from here on SQLite closes the file.
    unsafe { (*file).pMethods = &METHODS };
    ffi::SQLITE_OK
}

#[cfg(unix)]
fn path_of(name: &CStr) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name.to_bytes()).into()
}

#[cfg(not(unix))]
fn path_of(name: &CStr) -> PathBuf {
    name.to_string_lossy().into_owned().into() // SQLite's names are UTF-8 there
}

/// Calls a function of SQLite's own file.
macro_rules! own {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: an open file of this layer has SQLite's own, open, behind it.
        let inside = unsafe { inner($file) };
        // SAFETY: as above.
        match unsafe { methods_of(inside) }.and_then(|methods| methods.$method) {
            // SAFETY: as above, with the arguments that SQLite gave, or buffers of this file's own.
            Some(method) => unsafe { method(inside $(, $argument)*) },
            None => ffi::SQLITE_IOERR,
        }
    }};
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let code = own!(file, xClose);
    // SAFETY: an open file of this layer; SQLite uses it no more.
    let state: *mut State = unsafe { state(file) };
    // SAFETY: boxed by `open`.
    drop(unsafe { Box::from_raw(state) });
    // SAFETY: as above.
    unsafe { (*file).pMethods = ptr::null() };
    code
}

unsafe extern "C" fn read(file: *mut sqlite3_file, buffer: *mut c_void, len: c_int, at: i64) -> c_int {
    let code = own!(file, xRead, buffer, len, at);
    // SAFETY: an open file of this layer.
    let state = unsafe { state(file) };
    if state.failed
        && matches!(code, ffi::SQLITE_OK | ffi::SQLITE_IOERR_SHORT_READ)
        && let (Some(kept), Ok(at), Ok(len)) = (&state.kept, u64::try_from(at), usize::try_from(len))
    {
        // SAFETY: SQLite gives that many bytes, and SQLite's own read has written all of them.
        kept.overlay(at, unsafe { std::slice::from_raw_parts_mut(buffer.cast(), len) });
    }
    // SQLite's name for EIO, told as a damaged file; one failed read says nothing of that (rule `harmless-advice`).
    if code == ffi::SQLITE_IOERR_CORRUPTFS { ffi::SQLITE_IOERR_READ } else { code }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, data: *const c_void, len: c_int, at: i64) -> c_int {
    // SAFETY: an open file of this layer.
    let state = unsafe { state(file) };
    let Some(kept) = &mut state.kept else { return own!(file, xWrite, data, len, at) };
    let (Ok(count), Ok(offset)) = (usize::try_from(len), u64::try_from(at)) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    if kept.is_full(count) {
        let code = synced(file, ffi::SQLITE_SYNC_FULL, state);
        if code != ffi::SQLITE_OK {
            return code;
        }
    }
    let code = own!(file, xWrite, data, len, at);
    if code == ffi::SQLITE_OK {
        // SAFETY: SQLite gives that many bytes.
        let data = unsafe { std::slice::from_raw_parts(data.cast(), count) };
        if let Some(kept) = &mut state.kept {
            kept.add(offset, data);
        }
    }
    code
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    let code = own!(file, xTruncate, size);
    // SAFETY: an open file of this layer.
    if let (ffi::SQLITE_OK, Some(kept)) = (code, &mut unsafe { state(file) }.kept) {
        kept.truncate(u64::try_from(size).unwrap_or(0));
    }
    code
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of this layer.
    synced(file, flags, unsafe { state(file) })
}

fn synced(file: *mut sqlite3_file, flags: c_int, state: &mut State) -> c_int {
    let code = try_sync(file, flags, state);
    state.ever_failed |= code != ffi::SQLITE_OK;
    code
}

/// Writes again what a failed sync may have lost.
fn write_again(file: *mut sqlite3_file, kept: &Kept) -> c_int {
    for (at, data) in kept.iter() {
        for (n, piece) in data.chunks(CHUNK).enumerate() {
            let at = i64::try_from(at + (n * CHUNK) as u64);
            let (Ok(at), Ok(len)) = (at, c_int::try_from(piece.len())) else {
                return ffi::SQLITE_IOERR_WRITE;
            };
            let code = own!(file, xWrite, piece.as_ptr().cast(), len, at);
            if code != ffi::SQLITE_OK {
                return code;
            }
        }
    }
    ffi::SQLITE_OK
}

fn try_sync(file: *mut sqlite3_file, flags: c_int, state: &mut State) -> c_int {
    if state.failed
        && let Some(kept) = &state.kept
    {
        let code = write_again(file, kept);
        if code != ffi::SQLITE_OK {
            return code;
        }
    }
    let code = own!(file, xSync, flags);
    state.failed = code != ffi::SQLITE_OK;
    if state.failed {
        return code;
    }
    if let Some(kept) = &mut state.kept {
        kept.clear();
    }
    if let Some(folder) = &state.folder {
        if os::sync_folder(folder).is_err() {
            return ffi::SQLITE_IOERR_DIR_FSYNC; // SQLite does the same and does not look at the result
        }
        state.folder = None;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut i64) -> c_int {
    own!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    own!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    own!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, held: *mut c_int) -> c_int {
    own!(file, xCheckReservedLock, held)
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    own!(file, xFileControl, operation, argument)
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    own!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    own!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    mapped: *mut *mut c_void,
) -> c_int {
    let code = own!(file, xShmMap, page, size, extend, mapped);
    // A file that cannot be opened for writing just now is opened for reading by SQLite, which then reads a log of its own
    // in memory, cannot lock, and takes a checkpoint for done. This library never only reads.
    if code & 0xFF == ffi::SQLITE_READONLY { ffi::SQLITE_IOERR_SHMOPEN } else { code }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    let code = own!(file, xShmLock, offset, n, flags);
    #[cfg(unix)]
    if code == ffi::SQLITE_BUSY && calls::take_lost() {
        return ffi::SQLITE_IOERR_SHMLOCK; // nobody holds it: the host has closed the file
    }
    code
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: an open file of this layer has SQLite's own, open, behind it.
    let inside = unsafe { inner(file) };
    // SAFETY: as above.
    if let Some(barrier) = unsafe { methods_of(inside) }.and_then(|methods| methods.xShmBarrier) {
        // SAFETY: as above.
        unsafe { barrier(inside) };
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    own!(file, xShmUnmap, delete)
}

/// Version 2: shared memory for the log, and no pages mapped into memory, which writes would go past this layer by.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
