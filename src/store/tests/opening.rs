//! Opening: what is refused leaves the file and its folder as they were.

use super::super::StoreError;
use super::super::sqlite::open;
use super::*;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;

/// Every file of a folder with its bytes.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.clone(), fs::read(&path).unwrap_or_default())).collect()
}

/// Opens what must be refused, and compares the folder before and after.
fn refused(path: &Path, folder: &Path) -> StoreError {
    let before = snapshot(folder);
    let error = Store::open_with(path, SHORT).unwrap_err();
    assert_eq!(snapshot(folder), before, "{error}");
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()) && text.contains(';'), "{text}");
    error
}

#[test]
fn what_is_not_a_store_is_refused_and_left_as_it_was() {
    for (name, bytes) in [
        ("text", b"beginning of a letter".to_vec()),
        ("long", b"garbage ".repeat(1000)),
        ("zeros", vec![0; 4096]),
        ("cut", b"SQLite format 3\0cut".to_vec()),
    ] {
        let (folder, path) = place();
        fs::write(&path, bytes).unwrap();
        assert!(matches!(refused(&path, folder.path()), StoreError::NotADatabase { .. }), "{name}");
    }
}

#[test]
fn another_applications_database_is_refused_and_left_as_it_was() {
    for setup in [
        "CREATE TABLE theirs (x)",
        "PRAGMA journal_mode = WAL; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)",
        "PRAGMA application_id = 7; CREATE TABLE theirs (x)",
        "PRAGMA application_id = 7; VACUUM",
    ] {
        let (folder, path) = place();
        let theirs = Connection::open(&path).unwrap();
        theirs.execute_batch(setup).unwrap();
        drop(theirs);
        assert!(matches!(refused(&path, folder.path()), StoreError::Foreign { .. }), "{setup}");
    }
}

#[test]
fn a_foreign_log_that_was_not_yet_copied_is_left_as_it_was() {
    let (folder, path) = place();
    let theirs = Connection::open(&path).unwrap();
    theirs.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs (x)").unwrap();
    let killed = place();
    for (from, bytes) in snapshot(folder.path()) {
        fs::write(killed.0.path().join(from.file_name().unwrap()), bytes).unwrap();
    }
    assert!(matches!(refused(&killed.1, killed.0.path()), StoreError::Foreign { .. }));
}

#[test]
fn a_newer_store_is_refused_and_left_as_it_was() {
    let (folder, path) = place();
    closed(&opened(&path));
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let error = refused(&path, folder.path());
    let newest = crate::store::sqlite::schema::MIGRATIONS.len() as i64;
    assert!(matches!(error, StoreError::Newer { found: 99, known, .. } if known == newest), "{error:?}");
}

#[test]
fn a_store_of_each_older_format_opens() {
    let migrations = crate::store::sqlite::schema::MIGRATIONS;
    for format in 1..migrations.len() {
        let (_folder, path) = place();
        let older = Connection::open(&path).unwrap();
        let number = crate::store::sqlite::schema::APPLICATION_ID;
        older
            .execute_batch(&format!("PRAGMA application_id = {number}; PRAGMA user_version = {format}"))
            .unwrap();
        older.execute_batch(&migrations[..format].concat()).unwrap();
        drop(older);
        let store = opened(&path);
        let till = terminal(&store, "A");
        sold(&store, till, "S1", 100, "E1");
        closed(&store);
    }
}

#[test]
fn places_where_no_store_can_be_are_refused() {
    let (folder, path) = place();
    assert!(matches!(refused(folder.path(), folder.path()), StoreError::NotAFile { .. }));
    let nowhere = folder.path().join("no").join("such.seqr");
    assert!(matches!(refused(&nowhere, folder.path()), StoreError::NoFolder { .. }));
    fs::write(&path, "").unwrap();
    let below_a_file = path.join("x");
    assert!(matches!(refused(&below_a_file, folder.path()), StoreError::NoFolder { .. }));
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_that_may_not_be_written_is_refused() {
    // /sys refuses new files to everybody, root included; but in a chroot it may be an empty folder like any other.
    let refuses = |folder: &&Path| {
        let probe = folder.join("seqr-probe");
        let refused = fs::write(&probe, "").is_err_and(|error| error.kind() == ErrorKind::PermissionDenied);
        let _ = fs::remove_file(probe);
        refused
    };
    let Some(place) = [Path::new("/sys"), Path::new("/")].into_iter().find(refuses) else {
        return eprintln!("skipped: no folder here refuses new files to this user");
    };
    let error = Store::open(&place.join("till.seqr")).unwrap_err();
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error:?}");
}

#[test]
fn a_store_that_a_power_cut_left_half_made_is_made_anew() {
    let (folder, path) = place();
    let half = Connection::open(&path).unwrap();
    let begun = "PRAGMA cache_size = 1; BEGIN; PRAGMA application_id = 0x53455152; CREATE TABLE terminals (x); \
                 INSERT INTO terminals VALUES (zeroblob(1000000));";
    half.execute_batch(begun).unwrap();
    let (cut, path) = place();
    for (from, bytes) in snapshot(folder.path()) {
        let name = from.file_name().unwrap();
        assert!(bytes.len() > 512, "{name:?} was not written yet");
        fs::write(cut.path().join(name), bytes).unwrap();
    }
    assert!(cut.path().join("till.seqr-journal").exists());
    let store = opened(&path);
    terminal(&store, "A");
    closed(&store);
    assert!(!cut.path().join("till.seqr-journal").exists());
}

#[test]
#[cfg(unix)]
fn a_store_of_another_user_is_refused_and_left_as_it_was() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let (folder, path) = place();
    closed(&opened(&path));
    // Nothing is forbidden to root: there the child is nobody, with a copy of the program that it may read.
    let is_root = fs::metadata(&path).unwrap().uid() == 0;
    let program = folder.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    for (file, its_folder, said) in [(0o400, 0o755), (0o666, 0o555)]
        .map(|(file, its_folder)| (file, its_folder, if is_root { "OtherOwner" } else { "NotWritable" }))
    {
        mode(&path, file);
        mode(folder.path(), its_folder);
        let before = fs::read(&path).unwrap();
        let mut command = std::process::Command::new(&program);
        crash::named(&mut command, "opening", "child_is_refused", &path);
        if is_root {
            command.uid(65_534).gid(65_534);
        }
        let output = command.current_dir("/").output().unwrap();
        let heard = String::from_utf8_lossy(&output.stdout);
        assert!(heard.contains(said), "{file:o} {its_folder:o}: {heard} {output:?}");
        mode(folder.path(), 0o755);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

/// The program of the test above.
#[test]
fn child_is_refused() {
    let Some(path) = crash::told() else { return };
    println!("{:?}", Store::open(&path).unwrap_err());
}

#[test]
fn an_empty_file_or_an_empty_database_becomes_a_store() {
    for setup in [None, Some("VACUUM"), Some("PRAGMA journal_mode = WAL")] {
        let (_folder, path) = place();
        fs::write(&path, "").unwrap();
        if let Some(setup) = setup {
            Connection::open(&path).unwrap().execute_batch(setup).unwrap();
        }
        let store = opened(&path);
        terminal(&store, "A");
        closed(&store);
        let header = fs::read(&path).unwrap();
        assert_eq!(&header[68..72], b"SEQR");
        assert_eq!(header[60..64], (crate::store::sqlite::schema::MIGRATIONS.len() as u32).to_be_bytes());
    }
}

/// Before its thread has done anything: a move (`seqr-journal move`) that comes then would take the file away under a till.
#[test]
fn a_new_store_is_in_use_as_soon_as_it_is_open() {
    let (_folder, path) = place();
    let _open = open::open(&path, SHORT).unwrap();
    let other = Connection::open(&path).unwrap();
    other.busy_timeout(Duration::ZERO).unwrap();
    let alone = other.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()));
    assert_eq!(alone.unwrap_err().sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy));
}

#[test]
#[cfg(unix)]
fn only_the_owner_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = place();
    for _ in 0..2 {
        let store = opened(&path);
        store.next_terminal(None).wait().unwrap();
        let mut names = Vec::new();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, ["till.seqr", "till.seqr-shm", "till.seqr-wal"]);
        closed(&store);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap(); // a backup that was put back
    }
}

/// A store whose file was changed by something that is not a database.
fn damaged(change: impl FnOnce(&mut [u8], usize)) -> (TempDir, PathBuf, i64) {
    let (folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    sold(&store, till, "sale 1", 100, "E1");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'payments'";
    let page: u32 = store.read(|db| Ok(db.query_row(sql, [], |row| row.get(0))?)).wait().unwrap();
    closed(&store);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes, (page as usize - 1) * 4096);
    fs::write(&path, bytes).unwrap();
    (folder, path, till)
}

#[test]
fn a_damaged_file_is_told_as_damage_and_left_as_it_was() {
    let (folder, path, _) = damaged(|bytes, _| bytes[4096..].fill(0xA5));
    assert!(matches!(refused(&path, folder.path()), StoreError::Corrupt { .. }));
}

#[test]
fn a_damaged_page_is_told_when_it_is_met() {
    let (_folder, path, till) = damaged(|bytes, at| bytes[at..at + 4096].fill(0xA5));
    let store = opened(&path);
    assert!(store.find_terminal("A".into()).wait().unwrap().is_some());
    let error = store.find_payment(till, "sale 1".into()).wait().unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    let error = store.create_payment(till, invoice("sale 2", 100), NOW).wait().unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    closed(&store);
}

#[test]
fn an_invoice_that_cannot_be_read_is_told_as_damage() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    store.submit(|db| Ok(db.execute("UPDATE invoices SET body = '{'", [])?)).wait().unwrap();
    let error = store.unfinished_payments(till).wait().unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    closed(&store);
}

#[test]
fn a_store_that_another_program_locks_whole_is_busy() {
    let (_folder, path) = place();
    closed(&opened(&path));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT").unwrap();
    let error = Store::open_with(&path, SHORT).unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
    assert!(error.to_string().contains("till.seqr"), "{error}");
    drop(other);
    closed(&opened(&path));
}

#[test]
fn many_programs_may_open_a_new_store_at_once() {
    let (_folder, path) = place();
    let children: Vec<_> = (0..4)
        .map(|n| crash::child("opening", "child_opens", &path).arg(n.to_string()).spawn().unwrap())
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let store = opened(&path);
    let mut count = 0;
    let mut last = None;
    while let Some(next) = store.next_terminal(last.take()).wait().unwrap() {
        (count, last) = (count + 1, Some(next));
    }
    assert_eq!(count, 4);
    closed(&store);
}

/// The program of the test above.
#[test]
fn child_opens() {
    let Some(path) = crash::told() else { return };
    let store = opened(&path);
    terminal(&store, &std::process::id().to_string());
    closed(&store);
}
