//! Files that are no store, or that somebody else has: made before the library is given them, compared afterwards.

use crate::stage::Stage;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A database that another program holds.
pub(crate) fn locked(path: &Path, how: &str) -> Connection {
    let database = Connection::open(path).expect("a database");
    database.execute_batch(how).expect("it is locked");
    database
}

/// The library must refuse what is at this path, say why, and leave it as it was.
fn refused(stage: Stage, name: &str, says: &str) {
    let path = stage.file(name);
    let before = fs::read(&path).ok();
    let path = path.display().to_string();
    if let Some(played) = stage.variable("SEQR_STORE", path).variable("SEQR_SAYS", says).run() {
        assert_eq!(fs::read(played.file(name)).ok(), before, "{name} was changed");
        for beside in ["-wal", "-shm", "-journal", "-locks"] {
            let beside = played.file(&format!("{name}{beside}"));
            assert!(!beside.exists(), "{} was made", beside.display());
        }
    }
}

pub(crate) fn a_folder_is_no_store(stage: Stage) {
    fs::create_dir(stage.file("folder")).expect("a folder");
    refused(stage, "folder", "not a file");
}

pub(crate) fn a_file_without_its_folder(stage: Stage) {
    refused(stage, "nowhere/till.db", "folder does not exist");
}

pub(crate) fn a_text_is_no_store(stage: Stage) {
    fs::write(stage.file("sales.txt"), "Sales of today\n".repeat(1000)).expect("a text");
    refused(stage, "sales.txt", "not a database");
}

pub(crate) fn the_database_of_another_program(stage: Stage) {
    let database = Connection::open(stage.file("articles.db")).expect("a database");
    database
        .execute_batch("CREATE TABLE articles (ean TEXT); INSERT INTO articles VALUES ('1')")
        .expect("a table");
    drop(database);
    refused(stage, "articles.db", "another application");
}

/// A store as this library makes it, with a change.
fn changed_store(stage: &Stage, change: &str) {
    let database = Connection::open(stage.file("till.db")).expect("a database");
    let sql = format!("PRAGMA application_id = {}; CREATE TABLE something (id); {change}", 0x5345_5152);
    database.execute_batch(&sql).expect("it is changed");
}

pub(crate) fn a_store_of_a_newer_version(stage: Stage) {
    changed_store(&stage, "PRAGMA user_version = 1000");
    refused(stage, "till.db", "1000");
}

pub(crate) fn a_store_that_another_program_has_locked(stage: Stage) {
    changed_store(&stage, "");
    let hold = locked(&stage.file("till.db"), "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    let path = stage.file("till.db").display().to_string();
    stage.variable("SEQR_STORE", path).variable("SEQR_SAYS", "locked by another program").run();
    drop(hold);
}

pub(crate) fn a_folder_that_may_not_be_written(stage: Stage) {
    let folder = stage.file("read-only");
    fs::create_dir(&folder).expect("a folder");
    #[cfg(unix)]
    for (path, mode) in [(folder, 0o555), (stage.file("."), 0o755)] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(path, mode).expect("its mode is set");
    }
    refused(stage, "read-only/till.db", "right to");
}
