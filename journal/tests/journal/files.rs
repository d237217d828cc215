//! Stores in every state in which support meets them, and that nothing is written beside them.

use crate::shop::{Shop, journal, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The files of a folder: sizes, contents, times.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| {
            let changed = std::fs::metadata(&path).unwrap().modified().unwrap();
            (path.clone(), (std::fs::read(&path).unwrap(), changed))
        })
        .collect()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A copy of the store as it is while the till sells, with the named files beside it.
fn copy(shop: &Shop, folder: &str, suffixes: &[&str]) -> PathBuf {
    let folder = shop.folder().join(folder);
    std::fs::create_dir(&folder).unwrap();
    for suffix in suffixes {
        let from = beside(shop.store(), suffix);
        std::fs::copy(&from, folder.join(from.file_name().unwrap())).unwrap();
    }
    folder.join("journal.db")
}

#[test]
fn a_store_in_use_is_read_and_nothing_is_written() {
    let shop = Shop::open();
    shop.sells("1001");
    shop.until_delivered();
    let before = files(shop.folder());
    for command in [&["list"][..], &["show", "1001"], &["check"], &["export"], &["html", "1001"]] {
        let told = journal(shop.store(), command);
        assert_eq!(told.code, 0, "{command:?}: {}{}", told.out, told.error);
        assert!(told.out.contains("1001") || command == ["check"], "{command:?}: {}", told.out);
        assert!(!told.out.contains("Note:"), "{}", told.out);
    }
    let after = files(shop.folder());
    assert!(before == after, "{:?}, then {:?}", before.keys(), after.keys());
    shop.sells("1002"); // the till was not disturbed
}

#[test]
fn a_copy_with_its_log_is_whole_and_stays_as_it_is() {
    let shop = Shop::open();
    shop.sells("1001");
    for (folder, suffixes) in [("with-shm", &["", "-wal", "-shm"][..]), ("with-log", &["", "-wal"])] {
        let store = copy(&shop, folder, suffixes);
        let before = files(store.parent().unwrap());
        assert_eq!(journal(&store, &["show", "1001"]).answer(), "YES", "{folder}");
        let check = journal(&store, &["check"]);
        assert_eq!(check.code, 0, "{folder}: {}", check.out);
        assert!(before == files(store.parent().unwrap()), "{folder}");
    }
}

#[test]
fn a_copy_without_its_log_says_what_may_be_missing() {
    let mut shop = Shop::open();
    shop.sells("1001");
    shop.power_off();
    shop.power_on();
    shop.sells("1002");
    let store = copy(&shop, "without", &[""]);
    let before = files(store.parent().unwrap());
    let told = journal(&store, &["list"]);
    told.says(&[
        "Note: There is no journal.db-wal beside this file",
        "its newest sales are missing here",
        "1001",
    ]);
    told.never_says("1002");
    assert!(before == files(store.parent().unwrap()));
}

#[test]
fn a_folder_that_may_not_be_written_is_no_obstacle() {
    let shop = Shop::open();
    shop.sells("1001");
    let store = copy(&shop, "evidence", &["", "-wal"]);
    let folder = store.parent().unwrap();
    let permissions = std::fs::metadata(folder).unwrap().permissions();
    let mut read_only = permissions.clone();
    read_only.set_readonly(true);
    std::fs::set_permissions(folder, read_only).unwrap();
    let told = journal(&store, &["show", "1001"]);
    std::fs::set_permissions(folder, permissions).unwrap();
    assert_eq!(told.answer(), "YES");
}

#[test]
fn a_damaged_store_shows_what_can_be_read() {
    let mut shop = Shop::open();
    for sale in 0..40 {
        shop.start(&format!("S{sale:02}")).cancel().unwrap();
    }
    shop.power_off();
    shop.power_on();
    shop.power_off();
    let store = copy(&shop, "damaged", &[""]);
    let whole = journal(&store, &["list"]).out.matches("canceled").count();
    assert_eq!(whole, 40);
    let mut bytes = std::fs::read(&store).unwrap();
    // Every page but those that hold the schema: what a bad disk leaves is never so bad at each of them.
    let (mut read, mut lost) = (0, 0);
    for page in 4..bytes.len() / 4096 {
        let kept = bytes[page * 4096..(page + 1) * 4096].to_vec();
        bytes[page * 4096..(page + 1) * 4096].fill(0x5a);
        std::fs::write(&store, &bytes).unwrap();
        let told = journal(&store, &["list"]);
        let rows = told.out.matches("canceled").count();
        if told.code == 3 {
            assert!(told.error.contains("its list of tables"), "page {page}: {}", told.error);
        } else if told.out.contains("payments cannot be read") {
            lost += 1;
            assert_eq!(told.code, 1);
        } else {
            assert_eq!((rows, told.code), (40, 0), "page {page}: {}", told.out);
        }
        read += usize::from(rows > 0);
        let check = journal(&store, &["check"]);
        assert!(check.code != 1 || check.out.contains("DAMAGED"), "page {page}: {}", check.out);
        assert!(!check.out.contains('\u{fffd}'), "page {page}: {}", check.out);
        bytes[page * 4096..(page + 1) * 4096].copy_from_slice(&kept);
    }
    let pages = bytes.len() / 4096 - 4;
    println!("{pages} pages, one at a time: {read} leave rows to read, {lost} lose some");
    // Some pages hold the list of tables, or where a table begins.
    assert!(lost > 0 && pages - read <= 5, "{read} of {pages}");
}

#[test]
fn what_is_no_store_is_said_to_be_none() {
    let shop = Shop::open();
    let text = shop.folder().join("text");
    std::fs::write(&text, "this is no database, and long enough to look at").unwrap();
    let told = journal(&text, &["list"]);
    assert_eq!((told.code, told.out.as_str()), (3, ""));
    assert!(told.error.contains("is not a store of libseqr"), "{}", told.error);
    let missing = journal(&shop.folder().join("missing"), &["list"]);
    assert_eq!(missing.code, 3);
    assert!(!shop.folder().join("missing").exists());
    let foreign = shop.folder().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE payments (id)").unwrap();
    assert!(journal(&foreign, &["list"]).error.contains("another program's database"));
    let none = run(&["list"]);
    assert_eq!(none.code, 2);
    assert!(none.error.contains("--store"), "{}", none.error);
}

#[test]
fn an_older_store_is_read_as_it_is() {
    let shop = Shop::open();
    shop.sells("1001");
    shop.power_off();
    let store = copy(&shop, "older", &[""]);
    let old = rusqlite::Connection::open(&store).unwrap();
    old.execute_batch(
        "DROP TRIGGER step_of_paid; ALTER TABLE payments DROP COLUMN remark_text; ALTER TABLE payments DROP COLUMN remark; \
         PRAGMA user_version = 2; PRAGMA journal_mode = DELETE",
    )
    .unwrap();
    drop(old);
    assert_eq!(journal(&store, &["show", "1001"]).answer(), "YES");
}
