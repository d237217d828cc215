//! Another SQLite in the same process, and files that are moved under the library (rule `store-at-its-path`): the host's
//! own SQLite is a second copy of it, with locks of the process, as every host has it.

use super::super::{NewReceipt, RefundStart, StoreError};
use super::crash::{self, child};
use super::*;
use crate::os;
use std::ffi::{c_char, c_int, c_void};
use std::fs;

fn sells(store: &Store, sale: &str) -> Result<(), StoreError> {
    let till = store.find_terminal("A".into()).wait()?.unwrap().id;
    let record = store.create_payment(till, invoice(sale, 100), NOW).wait()?;
    let record = PaymentRecord { phase: Phase::Confirmed, ..record };
    store.save_payment(record, "sold", None, by_pos(), None).wait().map(drop)
}

fn sales(path: &Path) -> Vec<String> {
    let store = opened(path);
    let found = store.payments_begun(0..i64::MAX, None, 99).wait().unwrap();
    closed(&store);
    found.iter().map(|record| record.invoice.client_invoice_id.clone()).collect()
}

type Told = std::sync::Arc<std::sync::Mutex<Vec<String>>>;

/// The lines of the store's log from now on.
fn told(store: &Store) -> Told {
    let lines = Told::default();
    let sink = std::sync::Arc::clone(&lines);
    store.log_to(crate::log::Logger::new(4, move |_, line| sink.lock().unwrap().push(line.to_owned())));
    lines
}

fn log_of(path: &Path) -> PathBuf {
    path.with_extension("seqr-wal")
}

/// As a foreign SQLite does that has met no lock: it copies the log into the file and removes it.
fn taken_away(path: &Path, copied: bool) {
    if copied {
        let before: Vec<_> =
            ["seqr", "seqr-wal"].map(|end| fs::read(path.with_extension(end)).unwrap()).into();
        let (folder, copy) = place();
        fs::write(&copy, &before[0]).unwrap();
        fs::write(log_of(&copy), &before[1]).unwrap();
        let foreign = rusqlite::Connection::open(&copy).unwrap();
        foreign.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(foreign);
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        std::io::Write::write_all(&mut &file, &fs::read(&copy).unwrap()).unwrap(); // in place: the same file
        drop(folder);
    }
    fs::remove_file(log_of(path)).unwrap();
    fs::remove_file(path.with_extension("seqr-shm")).unwrap();
}

#[test]
fn a_log_that_another_program_takes_away_costs_no_later_sale() {
    let (_folder, path) = place();
    let store = opened(&path);
    let lines = told(&store);
    terminal(&store, "A");
    sells(&store, "sale 1").unwrap();
    taken_away(&path, true);
    sells(&store, "sale 2").unwrap();
    sells(&store, "sale 3").unwrap();
    drop(store);
    assert!(lines.lock().unwrap()[0].ends_with(" | event=store.reopened"), "{lines:?}");
    assert_eq!(sales(&path), ["sale 1", "sale 2", "sale 3"]);
}

/// Only the log had the till and its first sale: it is open here still, and copied into the file.
#[test]
fn what_only_a_log_held_that_was_removed_is_kept() {
    let (_folder, path) = place();
    let store = opened(&path);
    terminal(&store, "A");
    sells(&store, "sale 1").unwrap();
    taken_away(&path, false);
    sells(&store, "sale 2").unwrap();
    sells(&store, "sale 3").unwrap();
    assert!(store.find_terminal("A".into()).wait().unwrap().is_some());
    drop(store);
    assert_eq!(sales(&path), ["sale 1", "sale 2", "sale 3"]);
}

/// Jobs of each kind that makes a row: the second run finds what the first one did, or does it again.
#[test]
fn a_group_that_went_into_a_lost_log_is_run_again_and_counts_once() {
    for copied in [false, true] {
        let (_folder, path) = place();
        let store = opened(&path);
        let till = terminal(&store, "A");
        let record = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
        taken_away(&path, true);
        let next = PaymentRecord { phase: Phase::Confirmed, updated_at_ms: NOW + 1, ..record };
        let saved = store.save_payment(next, "sold", None, by_pos(), None).wait().unwrap();
        assert_eq!(store.payment(saved.id).wait().unwrap(), Some(saved.clone()));
        if copied {
            taken_away(&path, true);
        }
        let second = store.create_payment(till, invoice("sale 2", 100), NOW).wait().unwrap();
        let receipt = NewReceipt {
            terminal: till,
            ers_reference: "E1".into(),
            mime_type: "text/html".into(),
            receipt_type: "PAYMENT_RECEIPT".into(),
            data: b"<p>".to_vec(),
        };
        store.queue_receipt(receipt, NOW).wait().unwrap();
        let refund = store.begin_refund(refund(till, "r1", "E9", 10), NOW).wait().unwrap();
        assert!(matches!(refund, RefundStart::Send(_)), "{refund:?}");
        assert_eq!(store.unfinished_payments(till).wait().unwrap(), [second]);
        assert_eq!(store.due_receipts(till, 9).wait().unwrap().len(), 1);
        drop(store);
        assert_eq!(sales(&path), ["sale 1", "sale 2"]);
    }
}

#[test]
fn a_file_that_is_moved_away_is_told_and_nothing_is_made_in_its_place() {
    let (folder, path) = place();
    let store = opened(&path);
    let lines = told(&store);
    terminal(&store, "A");
    let away = folder.path().join("away.seqr");
    fs::rename(&path, &away).unwrap();
    let error = sells(&store, "sale 1").unwrap_err();
    assert!(
        matches!(error, StoreError::Moved { .. }) && error.to_string().contains("till.seqr"),
        "{error:?}"
    );
    assert!(!path.exists(), "a running library makes no store");
    fs::write(&path, "another file").unwrap();
    assert!(matches!(sells(&store, "sale 2").unwrap_err(), StoreError::Moved { .. }));
    assert_eq!(fs::read(&path).unwrap(), b"another file");
    closed(&store);
    assert_eq!(fs::read(&path).unwrap(), b"another file");
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1, "once: {lines:?}");
    assert!(lines[0].ends_with(" | event=store.not_saved"), "{lines:?}");
}

#[test]
fn one_process_opens_a_store_once_and_again_after_its_end() {
    let (folder, path) = place();
    let store = opened(&path);
    let link = folder.path().join("link.seqr");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    for name in [&path, &link] {
        let error = Store::open(name).unwrap_err();
        assert!(matches!(error, StoreError::OpenHere { .. }), "{error:?}");
    }
    store.close(Duration::ZERO); // its thread may still write
    let again = opened(&path);
    terminal(&again, "A");
    closed(&again);
}

/// The parent dies, its child lives on: with copies of the descriptors it would hold the store's and the till's locks.
#[test]
#[allow(unsafe_code)] // kill(2)
fn a_child_that_is_forked_holds_neither_store_nor_till() {
    let (_folder, path) = place();
    closed(&opened(&path));
    let output = child("foreign", "child_forks_and_dies", &path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let forked: i32 = said.lines().find_map(|line| line.strip_prefix("forked ")).unwrap().parse().unwrap();
    let lock = os::lock_terminal(&path, 7);
    let store = opened(&path);
    terminal(&store, "B");
    closed(&store);
    let is_alone = !log_of(&path).exists();
    // SAFETY: a process that the test has made.
    assert_eq!(unsafe { libc::kill(forked, libc::SIGKILL) }, 0, "it lived");
    assert!(lock.is_ok() && is_alone, "{lock:?}, the log was removed: {is_alone}");
}

/// The program of the test above.
#[test]
#[allow(unsafe_code)] // fork(2)
fn child_forks_and_dies() {
    let Some(path) = crash::told() else { return };
    os::watch_forks().unwrap();
    let store = opened(&path);
    let _lock = os::lock_terminal(&path, 7).unwrap();
    terminal(&store, "A");
    // SAFETY: the child calls nothing but close and pause.
    match unsafe { libc::fork() } {
        0 => {
            // SAFETY: its copies of the pipes, so that the test does not wait for them.
            (0..3).for_each(|file| assert_eq!(unsafe { libc::close(file) }, 0));
            loop {
                // SAFETY: waits for a signal.
                unsafe { libc::pause() };
            }
        }
        forked => println!("\nforked {forked}"),
    }
    std::process::exit(0);
}

/// A host that closes all descriptors (closefrom) and opens files of its own: those have the store's numbers.
#[test]
#[cfg(target_pointer_width = "64")]
fn a_host_that_closes_all_descriptors_loses_no_sale_and_no_file_of_its_own() {
    let (folder, path) = place();
    let store = opened(&path);
    terminal(&store, "A");
    closed(&store);
    let output = child("foreign", "child_closes_all_descriptors", &path).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("not saved"), "{out}{err}");
    for number in 0..HOSTS_FILES {
        assert_eq!(fs::read(folder.path().join(format!("host-{number}"))).unwrap(), b"the host's");
    }
    assert_eq!(sales(&path), ["sale 1"]);
}

/// More than the store has descriptors.
const HOSTS_FILES: usize = 40;

#[test]
#[allow(unsafe_code)] // what a host of C does
fn child_closes_all_descriptors() {
    let Some(path) = crash::told() else { return };
    let store = opened(&path);
    sells(&store, "sale 1").unwrap();
    // SAFETY: what the library has open is closed under its feet: this is what is tried.
    (3..64).for_each(|file| assert!(unsafe { libc::close(file) } <= 0));
    let files: Vec<_> = (0..HOSTS_FILES)
        .map(|number| {
            let path = path.with_file_name(format!("host-{number}"));
            fs::write(&path, "the host's").unwrap();
            fs::OpenOptions::new().read(true).write(true).open(path).unwrap()
        })
        .collect();
    assert!(sells(&store, "sale 2").is_err());
    println!("\nnot saved");
    store.close(LONG);
    std::mem::forget(files);
    std::process::exit(0);
}

/// The host's own SQLite: the system's library, a second copy in this process, whose locks are those of the process.
struct Foreign {
    open: Opens,
    exec: Execs,
    close: Closes,
}

type Opens = unsafe extern "C" fn(*const c_char, *mut *mut c_void) -> c_int;
type Execs =
    unsafe extern "C" fn(*mut c_void, *const c_char, *const c_void, *const c_void, *const c_void) -> c_int;
type Closes = unsafe extern "C" fn(*mut c_void) -> c_int;

#[allow(unsafe_code)] // a library of C
impl Foreign {
    fn load() -> Option<Self> {
        // SAFETY: a library that has nothing to do when it is loaded.
        let library = unsafe { libc::dlopen(c"libsqlite3.so.0".as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if library.is_null() {
            assert!(std::env::var_os("SEQR_TEST_ALL").is_none(), "there is no libsqlite3.so.0");
            eprintln!("skipped: there is no libsqlite3.so.0");
            return None;
        }
        // SAFETY: a library that is loaded, and a name that ends in NUL.
        let found = |name: &std::ffi::CStr| unsafe { libc::dlsym(library, name.as_ptr()) };
        let (open, exec, close) = (found(c"sqlite3_open"), found(c"sqlite3_exec"), found(c"sqlite3_close"));
        assert!(!open.is_null() && !exec.is_null() && !close.is_null());
        Some(Self {
            // SAFETY: a function of SQLite's interface, which has had this type since 2004.
            open: unsafe { std::mem::transmute::<*mut c_void, Opens>(open) },
            // SAFETY: as above.
            exec: unsafe { std::mem::transmute::<*mut c_void, Execs>(exec) },
            // SAFETY: as above.
            close: unsafe { std::mem::transmute::<*mut c_void, Closes>(close) },
        })
    }

    /// Opens the file, runs the SQL and closes.
    fn runs(&self, path: &Path, sql: &std::ffi::CStr) -> c_int {
        let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
        let (mut db, null) = (std::ptr::null_mut(), std::ptr::null());
        // SAFETY: a name that ends in NUL, and a pointer to be written.
        assert_eq!(unsafe { (self.open)(name.as_ptr(), &mut db) }, 0);
        // SAFETY: an open database; nobody wants the rows.
        let code = unsafe { (self.exec)(db, sql.as_ptr(), null, null, null) };
        // SAFETY: an open database.
        assert_eq!(unsafe { (self.close)(db) }, 0);
        code
    }
}

#[test]
fn a_host_that_reads_the_store_by_its_own_sqlite_loses_no_sale() {
    if Foreign::load().is_none() {
        return;
    }
    let (_folder, path) = place();
    let output = child("foreign", "child_reads_the_store_and_sells_on", &path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("\nsold"), "{said}");
    assert_eq!(sales(&path), ["sale 1", "sale 2", "sale 3"]);
}

/// The program of the test above: it is killed at its end.
#[test]
#[allow(unsafe_code)] // kill(2)
fn child_reads_the_store_and_sells_on() {
    use std::os::unix::fs::MetadataExt;
    let (Some(path), Some(foreign)) = (crash::told(), Foreign::load()) else { return };
    let log = || fs::metadata(log_of(&path)).unwrap().ino();
    let store = opened(&path);
    terminal(&store, "A");
    let _till = os::lock_terminal(&path, 7).unwrap();
    sells(&store, "sale 1").unwrap();
    let before = log();
    assert_eq!(foreign.runs(&path, c"SELECT count(*) FROM payments"), 0);
    assert_eq!(log(), before, "the log is left to the one who has the store open");
    sells(&store, "sale 2").unwrap();
    // A copy of everything, which opens and closes each file; then the host's SQLite again.
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        let _ = fs::read(entry.unwrap().path());
    }
    assert_eq!(
        foreign.runs(&path, c"PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE"),
        5,
        "locked"
    );
    sells(&store, "sale 3").unwrap();
    let other = child("crash", "child_holds_a_terminal", &path).output().unwrap();
    assert!(!other.status.success(), "another program got the till");
    println!("\nsold");
    // SAFETY: has no arguments.
    let this = unsafe { libc::getpid() };
    // SAFETY: this process.
    unsafe { libc::kill(this, libc::SIGKILL) };
}
