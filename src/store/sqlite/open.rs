//! Opening the file: what it must be before anything is written to it, and how its connection is set up. It knows
//! the format of the file and nothing of the rows.

use super::error::{JobError, JobResult};
use super::schema::{self, APPLICATION_ID, MIGRATIONS};
use super::vfs;
use crate::os::{self, FileId};
use crate::store::error::StoreError;
use crate::sync::lock;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::ffi::c_int;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Statements that a connection keeps: more than there are kinds of jobs, some of which have several.
const STATEMENTS: usize = 128;

/// How often something that another program holds for a moment is tried again.
const RETRY_STEP: Duration = Duration::from_millis(2);

/// The log is cut to this size when it is begun anew (16 MB): one rush hour does not fill a till's disk for ever.
const LOG_SIZE_LIMIT: i64 = 16 << 20;

/// SQLite's file header (its file format document, section 1.3), and the header of the first table's page.
const HEADER_LEN: usize = 108;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;
const CELL_COUNT_AT: usize = 103;

/// How long an opening waits for the end of a store that is being closed: for a slow disk's last write.
const CLOSING_PATIENCE: Duration = Duration::from_secs(5);

/// Each open file, and whether its store is being closed.
type OpenFiles = Vec<(FileId, Arc<AtomicBool>)>;

/// The files that this process has open: one connection a store and process (rule `store-at-its-path`). SQLite keeps
/// one list of locks a file and process; where locks are those of the open file, it would ask the wrong one. Where they
/// are those of the process, to close any descriptor of a file drops them all.
static OPEN_FILES: Mutex<OpenFiles> = Mutex::new(Vec::new());
static ONE_CLOSED: Condvar = Condvar::new();

/// Keeps a file on the list while it is open.
#[derive(Debug)]
pub(in crate::store) struct Registered {
    file: FileId,
    closing: Arc<AtomicBool>,
}

impl Registered {
    /// To be set when the store is being closed.
    pub(in crate::store) fn closing(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.closing)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut files = lock(&OPEN_FILES);
        if let Some(at) = files.iter().position(|(_, closing)| Arc::ptr_eq(closing, &self.closing)) {
            files.swap_remove(at);
        }
        ONE_CLOSED.notify_all();
    }
}

/// The list, once this process does not have the file open.
fn free(path: &Path, file: &FileId) -> Result<MutexGuard<'static, OpenFiles>, StoreError> {
    let started = Instant::now();
    let mut files = lock(&OPEN_FILES);
    loop {
        let Some((_, closing)) = files.iter().find(|(open, _)| open == file) else { return Ok(files) };
        let left = CLOSING_PATIENCE.saturating_sub(started.elapsed());
        if !closing.load(Ordering::Acquire) || left.is_zero() {
            return Err(StoreError::OpenHere { store: path.into() });
        }
        files = ONE_CLOSED.wait_timeout(files, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// Opens the file, making it where it is absent or empty.
pub(in crate::store) fn open(
    path: &Path,
    busy_timeout: Duration,
) -> Result<(Connection, Registered), StoreError> {
    let file = found_or_made(path)?;
    let mut files = free(path, &file)?; // held to the end: one opening at a time, so that the list is true
    check_before_the_first_touch(path)?;
    for name in [path.to_path_buf(), beside(path, "-wal"), beside(path, "-shm")] {
        match os::make_private(&name) {
            Err(e) if e.kind() != ErrorKind::NotFound => {
                return Err(StoreError::NotPrivate { store: path.into(), detail: e.to_string() });
            }
            _ => {}
        }
    }
    let connection = connect(path, busy_timeout)?;
    let registered = Registered { file, closing: Arc::default() };
    files.push((registered.file.clone(), registered.closing()));
    Ok((connection, registered))
}

/// Opens the file that is there, as it was when the library was opened.
pub(in crate::store) fn connect(path: &Path, busy_timeout: Duration) -> Result<Connection, StoreError> {
    let waited_ms = u64::try_from(busy_timeout.as_millis()).unwrap_or(u64::MAX);
    connected(path, busy_timeout).map_err(|e| match e.into_store_error(path, waited_ms) {
        StoreError::ReadOnly { store, detail } => StoreError::NotWritable { store, detail }, // its folder is
        error => error,
    })
}

/// The file's identity, after it is sure that there is a file and that it is on this machine.
fn found_or_made(path: &Path) -> Result<FileId, StoreError> {
    let store = || path.to_path_buf();
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => return Err(StoreError::NotAFile { store: store() }),
        Ok(_) => {
            refuse_network(path, path)?;
            refuse_other_owner(path)?;
        }
        Err(e) if e.kind() == ErrorKind::NotFound => {
            let folder = match path.parent() {
                Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
                Some(parent) => parent,
                None => return Err(StoreError::NotAFile { store: store() }),
            };
            if !folder.is_dir() {
                return Err(StoreError::NoFolder { store: store() });
            }
            refuse_network(path, folder)?;
            match os::create_private(path) {
                Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(refused(path, &e)),
                _ => {} // made now, or by another program meanwhile
            }
        }
        Err(e) => return Err(refused(path, &e)),
    }
    os::file_id(path).map_err(|e| refused(path, &e))
}

fn refuse_network(store: &Path, place: &Path) -> Result<(), StoreError> {
    match os::is_network_share(place) {
        Ok(false) => Ok(()),
        Ok(true) => Err(StoreError::NetworkShare { store: store.into() }),
        Err(e) => Err(refused(store, &e)),
    }
}

/// The files beside the store are made by whoever opens it: a supervisor's program would leave ones that the till
/// cannot open.
fn refuse_other_owner(store: &Path) -> Result<(), StoreError> {
    match os::other_owner(store) {
        Ok(None) => Ok(()),
        Ok(Some((owner, user))) => Err(StoreError::OtherOwner { store: store.into(), owner, user }),
        Err(e) => Err(refused(store, &e)),
    }
}

/// What the operating system said to a file that could not be made or opened.
fn refused(path: &Path, error: &io::Error) -> StoreError {
    let (store, detail) = (path.to_path_buf(), error.to_string());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::NotWritable { store, detail }
        }
        ErrorKind::NotADirectory | ErrorKind::NotFound => StoreError::NoFolder { store },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full { store, detail },
        _ => StoreError::Io { store, detail },
    }
}

/// Looks into the file without SQLite, which would make its log and shared memory beside a file that is not ours.
/// The header is true for any store of ours: it is made in rollback mode, and only then switched to a log.
fn check_before_the_first_touch(path: &Path) -> Result<(), StoreError> {
    let store = || path.to_path_buf();
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(|e| refused(path, &e))?;
    let is_pending = |suffix| std::fs::metadata(beside(path, suffix)).is_ok_and(|found| found.len() > 0);
    let header = header(file).map_err(|e| refused(path, &e))?;
    if header.is_empty() || (!header.starts_with(MAGIC) && is_pending("-journal")) {
        return Ok(()); // the latter: a power cut while the file was being made; SQLite undoes it, and looks then
    }
    let (Some(application), Some(version)) =
        (number(&header, APPLICATION_ID_AT), number(&header, USER_VERSION_AT))
    else {
        return Err(StoreError::NotADatabase { store: store() });
    };
    if !header.starts_with(MAGIC) {
        return Err(StoreError::NotADatabase { store: store() });
    }
    let holds_nothing =
        || header.get(CELL_COUNT_AT..CELL_COUNT_AT + 2) == Some(&[0, 0]) && !is_pending("-wal");
    if application != APPLICATION_ID && !(application == 0 && holds_nothing()) {
        return Err(StoreError::Foreign { store: store() });
    }
    refuse_newer(path, version.into())
}

fn refuse_newer(path: &Path, found: i64) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as i64;
    if found > known { Err(StoreError::Newer { store: path.into(), found, known }) } else { Ok(()) }
}

fn header(file: File) -> io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(HEADER_LEN);
    file.take(HEADER_LEN as u64).read_to_end(&mut header)?;
    Ok(header)
}

/// A number of the header: 32 bits, the highest first.
fn number(header: &[u8], at: usize) -> Option<i32> {
    header.get(at..at + 4)?.try_into().ok().map(i32::from_be_bytes)
}

/// The name of a file that SQLite keeps beside the store.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Connects, and tries again while another program is doing the same: recovering the log, making the tables.
fn connected(path: &Path, busy_timeout: Duration) -> JobResult<Connection> {
    let started = Instant::now();
    loop {
        match set_up(path, busy_timeout) {
            Err(e) if e.is_busy() && started.elapsed() < busy_timeout => thread::sleep(RETRY_STEP),
            result => return result,
        }
    }
}

fn set_up(path: &Path, busy_timeout: Duration) -> JobResult<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    vfs::register().map_err(code)?;
    let mut connection = Connection::open_with_flags_and_vfs(path, flags, vfs::NAME)?;
    connection.busy_timeout(busy_timeout)?;
    // An opening that fails leaves a log as it found it: SQLite, closing, would copy it into the file and remove it.
    let has_log = std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)?;
    prepared_once(&connection)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
         PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.pragma_update(None, "secure_delete", true)?; // a deleted password is overwritten
    refuse_foreign(&connection, path)?;
    let version = schema::version(&connection)?;
    refuse_newer(path, version)?;
    refuse_copy(&connection, path, version)?;
    if version == 0 {
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?; // before the first table, or never
    }
    rewrite_log(&connection)?;
    let version = schema::migrate(&mut connection, MIGRATIONS)?;
    refuse_newer(path, version)?;
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        if mode != "wal" {
            let detail = "the system gives it no shared memory".into();
            return Err(StoreError::Io { store: path.into(), detail }.into());
        }
        // The first look into a log takes the lock that says that the file is in use; until then a move could take it away.
        refuse_copy(&connection, path, version)?;
    }
    connection.pragma_update(None, "journal_size_limit", LOG_SIZE_LIMIT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// A statement is prepared once, and its plan does not depend on what it is given. Otherwise SQLite prepares a kept one anew
/// at each use where a value that is compared might be a small number: that costs more than the look-up itself.
pub(super) fn prepared_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// What an earlier process wrote into the log may not be on the disk, although a sync of today succeeds (rule
/// `failed-sync-remembered`): it is written again before anything is appended or copied into the file.
fn rewrite_log(connection: &Connection) -> JobResult<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?; // no other program writes meanwhile
    let written = vfs::rewrite_log(connection).map_err(code);
    connection.execute_batch("ROLLBACK")?;
    written
}

/// A code of SQLite's that came without its connection.
fn code(code: c_int) -> JobError {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
}

/// The same question as before the first touch, where only SQLite can answer it.
fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), JobError> {
    let transaction = connection.unchecked_transaction()?; // one view: another program may be making the file
    let application: i32 = transaction.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && tables == 0 {
        return Ok(());
    }
    Err(StoreError::Foreign { store: path.into() }.into())
}

/// A copy that was not adopted is not sold from: the store itself may still be in use.
fn refuse_copy(connection: &Connection, path: &Path, version: i64) -> JobResult<()> {
    if version < schema::FIRST_WITH_COPIES {
        return Ok(());
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM copied_from WHERE adopted_at_ms IS NULL)";
    if !connection.query_row(sql, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let store = path.into();
    Err(match moved_to(connection)? {
        Some(target) => StoreError::InDatabase { store, target },
        None => StoreError::Copy { store },
    }
    .into())
}

/// Where the store of this file was moved, or is being moved.
pub(super) fn moved_to(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'moved_to')";
    if !connection.query_row(sql, [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    connection.query_row("SELECT target FROM moved_to", [], |row| row.get(0)).optional()
}

/// Does something with a store that this process does not have open, and does not open meanwhile.
pub(super) fn with_file_of_nobody<T, E: From<StoreError>>(
    path: &Path,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => return Err(StoreError::NotAFile { store: path.into() }.into()),
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Err(StoreError::NotACopy { store: path.into() }.into());
        }
        Err(e) => return Err(refused(path, &e).into()),
    }
    refuse_network(path, path)?;
    refuse_other_owner(path)?;
    let file = os::file_id(path).map_err(|e| refused(path, &e))?;
    let _files = free(path, &file)?;
    check_before_the_first_touch(path)?;
    work()
}

/// What SQLite said to a file that is not opened for selling.
pub(super) fn refused_by_sqlite(path: &Path, error: rusqlite::Error) -> StoreError {
    JobError::from(error).into_store_error(path, 0)
}
