//! The thread: groups, failures inside and around them, locks of others, closing.

use super::super::sqlite::error::{JobError, JobResult};
use super::super::{Pending, StoreError};
use super::*;
use rusqlite::Connection;
use std::sync::mpsc;

/// Holds the store's thread inside a job until told to go on, so that what is submitted meanwhile is one group.
fn held(store: &Store) -> mpsc::Sender<()> {
    let (go, wait) = mpsc::channel::<()>();
    let (entered, is_in) = mpsc::channel();
    let pending = store.read(move |_| {
        let _ = entered.send(());
        let _ = wait.recv();
        Ok(())
    });
    drop(pending); // the job runs all the same
    is_in.recv().unwrap();
    go
}

fn with_notes(path: &Path) -> Store {
    let store = opened(path);
    store.submit(|db| Ok(db.execute_batch("CREATE TABLE notes (n UNIQUE)")?)).wait().unwrap();
    store
}

fn note(store: &Store, n: i64) -> Pending<()> {
    store.submit(move |db| add(db, n))
}

fn add(db: &Connection, n: i64) -> JobResult<()> {
    Ok(db.execute("INSERT INTO notes VALUES (?1)", [n]).map(drop)?)
}

fn notes(store: &Store) -> Vec<i64> {
    let listed = store.read(|db| {
        let mut statement = db.prepare("SELECT n FROM notes ORDER BY n")?;
        let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(rows)
    });
    listed.wait().unwrap()
}

#[test]
fn a_job_that_fails_or_panics_harms_no_other_of_its_group() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let go = held(&store);
    let first = note(&store, 1);
    let fails: Pending<()> = store.submit(|db| {
        add(db, 2)?;
        Err(StoreError::NotFound.into())
    });
    let panics: Pending<()> = store.submit(|db| {
        add(db, 3)?;
        std::panic::resume_unwind(Box::new("without a word on the terminal"))
    });
    let last = note(&store, 4);
    drop(go);
    assert_eq!(first.wait(), Ok(()));
    assert_eq!(fails.wait(), Err(StoreError::NotFound));
    assert!(matches!(panics.wait(), Err(StoreError::Internal { .. })));
    assert_eq!(last.wait(), Ok(()));
    assert_eq!(notes(&store), [1, 4]);
    closed(&store);
}

#[test]
fn a_full_database_fails_the_group_and_the_next_job_works() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let limit = |pages: i64| {
        let set = store.read(move |db| {
            Ok(db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))?)
        });
        set.wait().unwrap()
    };
    let pages = limit(0);
    limit(1); // the size that it has
    let go = held(&store);
    let small = note(&store, 1);
    let big: Pending<()> =
        store.submit(|db| Ok(db.execute("INSERT INTO notes VALUES (zeroblob(999999))", []).map(drop)?));
    let after = note(&store, 2);
    drop(go);
    assert!(matches!(big.wait(), Err(StoreError::Full { .. })));
    let told = [small.wait(), after.wait()];
    let stored = notes(&store);
    for (answer, n) in told.iter().zip([1, 2]) {
        assert_eq!(answer.is_ok(), stored.contains(&n), "{n}: {answer:?}, stored {stored:?}");
    }
    limit(pages);
    assert_eq!(note(&store, 3).wait(), Ok(()));
    closed(&store);
}

#[test]
fn when_the_transaction_is_lost_nothing_of_it_is_stored_and_all_are_told() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let go = held(&store);
    let first = note(&store, 1);
    let lost: Pending<()> = store.submit(|db| {
        db.execute_batch("ROLLBACK")?; // as SQLite does by itself when the disk is full or memory is short
        Err(JobError::Store(StoreError::NotFound))
    });
    let rest = note(&store, 2);
    drop(go);
    assert_eq!(first.wait(), Err(StoreError::NotFound));
    assert_eq!(lost.wait(), Err(StoreError::NotFound));
    assert_eq!(rest.wait(), Ok(()), "what had not begun is done in another transaction");
    assert_eq!(notes(&store), [2]);
    closed(&store);
}

#[test]
fn a_read_does_not_fail_for_the_write_beside_it() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let go = held(&store);
    let before: Pending<i64> = store.read(|_| Ok(1));
    let lost: Pending<()> = store.submit(|db| {
        db.execute_batch("ROLLBACK")?; // as SQLite does by itself when the disk is full or memory is short
        Err(JobError::Store(StoreError::NotFound))
    });
    let after: Pending<i64> = store.read(|_| Ok(2));
    drop(go);
    assert_eq!(lost.wait(), Err(StoreError::NotFound));
    assert_eq!((before.wait(), after.wait()), (Ok(1), Ok(2)));
    closed(&store);
}

#[test]
fn a_commit_that_fails_takes_the_whole_group_back() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let tables = "CREATE TABLE p (id INTEGER PRIMARY KEY); \
                  CREATE TABLE c (p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)";
    store.submit(move |db| Ok(db.execute_batch(tables)?)).wait().unwrap();
    let go = held(&store);
    let good = note(&store, 1);
    let bad: Pending<()> = // a deferred constraint is the one thing that only COMMIT refuses
        store.submit(|db| Ok(db.execute("INSERT INTO c VALUES (9)", []).map(drop)?));
    drop(go);
    assert!(good.wait().is_err());
    assert!(bad.wait().is_err());
    assert_eq!(note(&store, 2).wait(), Ok(()));
    assert_eq!(notes(&store), [2]);
    closed(&store);
}

#[test]
fn a_lock_of_another_program_stops_writes_but_no_reads() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    closed(&store);
    let store = Store::open_with(&path, SHORT).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let go = held(&store);
    let (write, read) = (note(&store, 1), store.read(|db| Ok(db.is_autocommit())));
    drop(go);
    let refused = write.wait();
    assert!(matches!(refused, Err(StoreError::Busy { waited_ms: 60, .. })), "{refused:?}");
    assert_eq!(read.wait(), Ok(false));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(note(&store, 1).wait(), Ok(()));
    assert_eq!(notes(&store), [1]);
    closed(&store);
}

#[test]
fn reads_overtake_a_write_that_waits_for_another_program() {
    let (_folder, path) = place();
    closed(&with_notes(&path));
    let store = Store::open_with(&path, LONG).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let write = note(&store, 1);
    let nothing: [i64; 0] = [];
    let in_order: Pending<i64> =
        store.read_in_order(|db| Ok(db.query_row("SELECT n FROM notes", [], |row| row.get(0))?));
    assert_eq!(notes(&store), nothing, "a read behind the write comes back while the write waits");
    assert_eq!(notes(&store), nothing, "and so does the next one");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!((write.wait(), in_order.wait()), (Ok(()), Ok(1)), "what must see the write waits for it");
    closed(&store);
}

#[test]
fn closing_does_not_wait_for_the_lock_of_another_program() {
    let (_folder, path) = place();
    let store = with_notes(&path); // would wait 5 s
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let write = note(&store, 1);
    assert!(store.close(Duration::from_secs(1)));
    assert!(matches!(write.wait(), Err(StoreError::Busy { .. })));
}

#[test]
fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let go = held(&store);
    let queued: Vec<_> = (0..600).map(|n| note(&store, n)).collect();
    assert!(!store.close(Duration::ZERO), "the thread is held");
    assert_eq!(note(&store, 999).wait(), Err(StoreError::Closed));
    drop(go);
    closed(&store);
    closed(&store); // again
    assert!(queued.into_iter().all(|pending| pending.wait().is_ok()));
    assert_eq!(store.find_terminal("A".into()).wait().unwrap_err(), StoreError::Closed);
    let again = opened(&path);
    assert_eq!(notes(&again).len(), 600);
    closed(&again);
}

#[test]
fn answers_can_be_awaited_and_need_not_be() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    drop(note(&store, 1));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(note(&store, 2)), Ok(()));
    assert_eq!(notes(&store), [1, 2]);
    closed(&store);
    assert_eq!(runtime.block_on(note(&store, 3)), Err(StoreError::Closed));
}

#[test]
fn dropping_the_last_handle_ends_the_thread_after_the_last_job() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    let last = note(&store, 1);
    drop(store);
    assert_eq!(last.wait(), Ok(()));
    let again = opened(&path);
    assert_eq!(notes(&again), [1]);
    closed(&again);
}

#[test]
fn the_log_is_copied_into_the_file_by_and_by() {
    let (_folder, path) = place();
    let store = with_notes(&path);
    // More than the log may hold while jobs never cease; how soon it is copied in quiet times is not fixed.
    for _ in 0..5 {
        let sql = "INSERT INTO notes VALUES (randomblob(8000000))";
        store.submit(|db| Ok(db.execute(sql, [])?)).wait().unwrap();
    }
    assert_eq!(note(&store, 1).wait(), Ok(()));
    let grown = std::fs::metadata(&path).unwrap().len();
    assert!(grown > 32_000_000, "{grown}");
    closed(&store);
}
