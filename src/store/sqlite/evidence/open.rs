//! Opening a file without touching it. It knows SQLite's ways to read, and no table.

use super::error::EvidenceError;
use crate::store::sqlite::open::prepared_once;
use crate::store::sqlite::schema::APPLICATION_ID;
use crate::store::sqlite::vfs;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a lock of the till's program is waited for: it holds one for single milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Tries to open a store that the till's program is opening or closing at the same moment.
const TRIES: usize = 20;
/// The pause between them.
const PAUSE: Duration = Duration::from_millis(50);
/// The first bytes of any SQLite database.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// SQLite's header, in bytes, and where the application's number stands in it.
const HEADER_LEN: usize = 100;
const APPLICATION_ID_AT: usize = 68;

/// How a store is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// With its log and the shared memory beside it: a program may be using it.
    Shared,
    /// With its log; no program uses it.
    WithLog,
    /// The file alone: its log is not there.
    Alone,
}

/// The name of a file that SQLite keeps beside the store.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

pub(super) fn open(path: &Path) -> Result<(Connection, Access), EvidenceError> {
    look(path)?;
    let not_opened = |error: &rusqlite::Error| {
        let detail = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => format!(
                "its list of tables is damaged ({error}); leave it and the files beside it where they are, and send copies \
                 of them to the vendor's support"
            ),
            _ => error.to_string(),
        };
        EvidenceError::NotOpened { path: path.into(), detail }
    };
    let mut last = None;
    for _ in 0..TRIES {
        let access = match (beside(path, "-wal").exists(), beside(path, "-shm").exists()) {
            (true, true) => Access::Shared,
            (true, false) => Access::WithLog,
            (false, _) => Access::Alone,
        };
        match connect(path, access) {
            Ok(db) => return Ok((db, access)),
            Err(error) => last = Some(error),
        }
        if access != Access::Shared {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    // The till's program may have left shared memory that nobody can read as it is.
    match connect(path, Access::WithLog) {
        Ok(db) => Ok((db, Access::WithLog)),
        Err(error) => Err(not_opened(&last.unwrap_or(error))),
    }
}

/// What can be said of the file without SQLite.
fn look(path: &Path) -> Result<(), EvidenceError> {
    let mut header = Vec::with_capacity(HEADER_LEN);
    let read = File::open(path).and_then(|file| file.take(HEADER_LEN as u64).read_to_end(&mut header));
    read.map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::PermissionDenied => {
                "; read it as the user that the till's program runs as, or as an administrator"
            }
            _ => "",
        };
        EvidenceError::NotOpened { path: path.into(), detail: format!("{error}{advice}") }
    })?;
    let not_a_store = |detail: &str| EvidenceError::NotAStore { path: path.into(), detail: detail.into() };
    if header.is_empty() {
        return Err(not_a_store("it is empty"));
    }
    if !header.starts_with(MAGIC) {
        return Err(not_a_store("it does not begin as an SQLite database does"));
    }
    let application = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4);
    let is_ours = application == Some(APPLICATION_ID.to_be_bytes().as_slice());
    // A file that has just been made has its number in the log only.
    if !is_ours && !beside(path, "-wal").exists() {
        return Err(not_a_store("it is another program's database"));
    }
    Ok(())
}

fn connect(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let how = match access {
        // Shared memory is mapped for reading: no byte beside the store changes. Where no program uses it any more,
        // SQLite reads the log into memory of its own.
        Access::Shared => "mode=ro&readonly_shm=1",
        // Nobody uses it: no locks, and SQLite keeps the index of the log in memory (below).
        Access::WithLog if cfg!(windows) => "mode=ro&vfs=win32-none",
        Access::WithLog => "mode=ro&vfs=unix-none",
        Access::Alone => "mode=ro&immutable=1",
    };
    let uri = format!("{}?{how}", uri(path));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Before the first file is opened: it must be unlocked by the calls that locked it, also if a store is opened meanwhile.
    vfs::register().map_err(|code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))?;
    let db = Connection::open_with_flags(uri, flags)?;
    db.busy_timeout(PATIENCE)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    prepared_once(&db)?;
    if access == Access::WithLog {
        db.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    }
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

/// The path as SQLite's URI: on Windows a drive (file:///C:/...) or a share (file:////server/...).
fn uri(path: &Path) -> String {
    #[cfg(unix)]
    let bytes = {
        use std::os::unix::ffi::OsStrExt;
        path.as_os_str().as_bytes().to_vec()
    };
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().trim_start_matches(r"\\?\").replace('\\', "/").into_bytes();
    let mut uri = String::from("file://");
    if !bytes.starts_with(b"/") {
        uri.push('/');
    }
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b':' => {
                uri.push(byte.into())
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
