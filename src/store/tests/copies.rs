//! Copies of the store: made beside sales, cut off, without room, adopted.

use super::super::{RefundStart, StoreError};
use super::crash::{child, named, told};
use super::*;
use rusqlite::Connection;
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

/// A store with this many sales has some hundred pages.
const SALES: usize = 150;

fn filled(path: &Path) -> (Store, i64) {
    let store = opened(path);
    let till = terminal(&store, "A");
    for n in 0..SALES {
        sold(&store, till, &format!("sale {n}"), 100, &format!("E{n}"));
    }
    (store, till)
}

fn number(path: &Path, sql: &str) -> i64 {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// What is in the folder beside the store's own files.
fn others(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with("till.seqr")).collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_whole_and_opens_by_itself_while_tills_sell() {
    let (folder, path) = place();
    let (store, till) = filled(&path);
    let copy = folder.path().join("copy.seqr");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                sold(&store, till, &format!("beside {n}"), 100, &format!("F{n}"));
            }
        });
        let made = store.back_up(&copy, NOW);
        stop.store(true, Ordering::Relaxed);
        made.unwrap();
    });
    assert_eq!(others(folder.path()), ["copy.seqr"], "one file");
    let text: String =
        Connection::open(&copy).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(text, "ok");
    let confirmed = "SELECT count(*) FROM payments WHERE phase = 'confirmed'";
    assert!(number(&copy, confirmed) >= SALES as i64);
    let started = "SELECT count(*) FROM payments WHERE phase <> 'confirmed'";
    assert!(number(&copy, started) <= 1, "one moment of the store");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = store.back_up(&copy, NOW);
    assert!(matches!(again, Err(StoreError::NotCopied { .. })), "nothing is replaced: {again:?}");
    assert!(number(&copy, confirmed) >= SALES as i64);
    closed(&store);
    assert!(matches!(store.back_up(&folder.path().join("late"), NOW), Err(StoreError::Closed)));
    assert_eq!(others(folder.path()), ["copy.seqr"]);
}

#[test]
fn two_threads_that_copy_to_one_path_make_one_whole_copy() {
    let (folder, path) = place();
    let (store, _) = filled(&path);
    for n in 0..8 {
        let copy = folder.path().join(format!("copy {n}.seqr"));
        let made = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| store.back_up(&copy, NOW))).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap().ok()).count()
        });
        assert_eq!(made, 1, "{:?}", others(folder.path()));
        let connection = Connection::open(&copy).unwrap();
        let text: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(text, "ok");
    }
}

#[test]
fn a_copy_sells_only_after_it_is_adopted_and_refunds_only_with_leave() {
    let (folder, path) = place();
    let (store, _) = filled(&path);
    let open = store.create_payment(terminal(&store, "B"), invoice("open", 5), NOW).wait().unwrap();
    let copy = folder.path().join("copy.seqr");
    store.back_up(&copy, NOW).unwrap();
    assert_eq!(Store::adopt(&path, NOW).unwrap_err(), StoreError::OpenHere { store: path.clone() });
    assert_eq!(store.allow_refunds("E-none".into(), NOW).wait(), Err(StoreError::NotFound), "it is no copy");
    let (name, _) = store.receipt_file_state().wait().unwrap();
    closed(&store);
    assert_eq!(Store::adopt(&path, NOW).unwrap_err(), StoreError::NotACopy { store: path.clone() });
    assert_eq!(Store::open(&copy).unwrap_err(), StoreError::Copy { store: copy.clone() });

    let first = Store::adopt(&copy, NOW + 1).unwrap();
    assert_eq!((first.copied_at_ms, first.last_payment, first.unfinished), (NOW, open.id, 1));
    assert_eq!((first.store.as_str(), first.last_sale.as_deref()), (name.as_str(), Some("open")));
    assert_eq!(Store::adopt(&copy, NOW + 2).unwrap(), first, "again tells the same");

    let store = opened(&copy);
    assert_ne!(store.receipt_file_state().wait().unwrap().0, name, "its lines are told apart");
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    let begin = |id: &str, ers: &str| store.begin_refund(refund(till, id, ers, 60), NOW).wait().unwrap();
    assert_eq!(begin("r1", "E7"), RefundStart::AfterCopy { copied_at_ms: NOW });
    assert_eq!(
        begin("r0", "E-lost"),
        RefundStart::AfterCopy { copied_at_ms: NOW },
        "nor what was sold meanwhile"
    );
    store.allow_refunds("E-lost".into(), NOW).wait().unwrap();
    assert!(matches!(begin("r0", "E-lost"), RefundStart::Send(_)));
    store.allow_refunds("E7".into(), NOW).wait().unwrap();
    assert!(matches!(begin("r1", "E7"), RefundStart::Send(_)));
    assert_eq!(begin("r2", "E8"), RefundStart::AfterCopy { copied_at_ms: NOW });
    sold(&store, till, "new", 100, "E-new");
    assert!(matches!(begin("r3", "E-new"), RefundStart::Send(_)), "what was sold since is not meant");
    closed(&store);
}

#[test]
#[cfg(unix)]
fn a_copy_that_is_killed_leaves_the_store_and_the_next_one_is_made() {
    use std::io::{BufRead, BufReader};
    let (folder, path) = place();
    let (store, _) = filled(&path);
    closed(&store);
    let copy = folder.path().join("copy.seqr");
    for kill in 0..6 {
        let mut writer = child("copies", "child_copies", &path).env("SEQR_TEST_COPY", &copy).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "begun"));
        std::thread::sleep(Duration::from_millis(kill)); // another moment each time; none of them may fail
        writer.kill().unwrap();
        writer.wait().unwrap();
        if copy.exists() {
            assert_eq!(
                Store::open(&copy).unwrap_err(),
                StoreError::Copy { store: copy.clone() },
                "whole, and marked"
            );
            fs::remove_file(&copy).unwrap();
        }
    }
    let store = opened(&path);
    store.back_up(&copy, NOW).unwrap();
    assert_eq!(others(folder.path()), ["copy.seqr"], "what was cut off is gone");
    assert_eq!(number(&copy, "SELECT count(*) FROM payments"), SALES as i64);
    closed(&store);
}

/// The program of the test above.
#[test]
fn child_copies() {
    let (Some(path), Some(copy)) = (told(), std::env::var_os("SEQR_TEST_COPY")) else { return };
    let store = opened(&path);
    println!("\nbegun");
    store.back_up(Path::new(&copy), NOW).unwrap();
}

#[test]
#[cfg(unix)]
fn an_adoption_that_is_killed_is_done_or_not_and_may_be_repeated() {
    let (folder, path) = place();
    let (store, _) = filled(&path);
    let copy = folder.path().join("copy.seqr");
    store.back_up(&copy, NOW).unwrap();
    closed(&store);
    for kill in 0..6 {
        let mut adopter = child("copies", "child_adopts", &copy).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(5 * kill)); // another moment each time; none of them may fail
        adopter.kill().unwrap();
        adopter.wait().unwrap();
        let opened = Store::open(&copy);
        if let Ok(store) = &opened {
            closed(store);
        } else {
            assert_eq!(opened.unwrap_err(), StoreError::Copy { store: copy.clone() });
        }
    }
    assert_eq!(Store::adopt(&copy, NOW).unwrap().last_payment, SALES as i64);
    closed(&opened(&copy));
}

/// The program of the test above.
#[test]
fn child_adopts() {
    let Some(path) = told() else { return };
    Store::adopt(&path, NOW).unwrap();
}

#[test]
#[cfg(unix)]
fn a_copy_without_room_is_told_and_leaves_nothing() {
    let (folder, path) = place();
    let (store, _) = filled(&path);
    closed(&store);
    let size = fs::metadata(&path).unwrap().len();
    assert!(size > 128 << 10, "{size}");
    let copy = folder.path().join("copy.seqr");
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -f 200 && exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    named(&mut limited, "copies", "child_has_no_room", &path);
    let output = limited.env("SEQR_TEST_COPY", &copy).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("\nnot copied"), "{:?} {said}", output.status);
    assert_eq!(others(folder.path()), [""; 0]);
}

/// The program of the test above.
#[test]
fn child_has_no_room() {
    let (Some(path), Some(copy)) = (told(), std::env::var_os("SEQR_TEST_COPY")) else { return };
    let store = opened(&path);
    let error = store.back_up(Path::new(&copy), NOW).unwrap_err();
    assert!(matches!(error, StoreError::NotCopied { .. }), "{error:?}");
    closed(&store);
    println!("\nnot copied");
}

#[test]
fn an_adopted_copy_is_another_store_that_nobody_has_read() {
    let (folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    sold(&store, till, "S1", 100, "E1");
    let before = store.feed_state().wait().unwrap();
    store.acknowledge_changes(before.last, NOW).wait().unwrap();
    let copy = folder.path().join("copy.seqr");
    store.back_up(&copy, NOW).unwrap();
    closed(&store);
    Store::adopt(&copy, NOW).unwrap();
    let store = opened(&copy);
    let after = store.feed_state().wait().unwrap();
    assert_ne!(after.store, before.store);
    assert_eq!((after.last, after.acknowledged), (before.last, None));
    closed(&store);
}
