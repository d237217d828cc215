//! A failed sync, then a power cut (rule `failed-sync-remembered`): children under `pages.c`, which keeps beside the folder
//! what its files have on the disk, as Linux does it.

use super::super::StoreError;
use super::super::sqlite::{open, vfs};
use super::crash::{TOLD, told};
use super::*;
use rusqlite::{Connection, OpenFlags};
use std::ffi::OsString;
use std::fs;
use std::process::{Command, Output};
use std::time::Instant;

/// A folder for the files as the system shows them, and one for what is on the disk.
pub(crate) struct Machine {
    folder: TempDir,
    shim: PathBuf,
}

impl Machine {
    /// None where there is no C compiler.
    pub(crate) fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let shim = folder.path().join("pages.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/tests/pages.c");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| OsString::from("cc"));
        let made = Command::new(compiler)
            .args(["-shared", "-fPIC", "-O1", "-w", "-o"])
            .args([&shim, &source])
            .args(["-ldl", "-lpthread"])
            .status();
        if !made.is_ok_and(|made| made.success()) {
            assert!(std::env::var_os("SEQR_TEST_ALL").is_none(), "there is no C compiler");
            eprintln!("skipped: there is no C compiler");
            return None;
        }
        for name in ["seen", "disk"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Some(Self { folder, shim })
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("seen").join("till.seqr")
    }

    /// Runs a test of this binary as a program of its own on this machine.
    fn runs(&self, test: &str) -> Output {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "--nocapture", test]).env(TOLD, self.store());
        command.env("LD_PRELOAD", &self.shim).env("SEQR_FAIL", self.folder.path().join("fail"));
        command
            .env("SEQR_PAGES", self.folder.path().join("seen"))
            .env("SEQR_DISK", self.folder.path().join("disk"));
        command.output().unwrap()
    }

    /// A test of this file.
    fn works(&self, test: &str) {
        self.works_at(&format!("store::tests::power::{test}"));
    }

    pub(crate) fn works_at(&self, test: &str) {
        let output = self.runs(test);
        assert!(output.status.success(), "{test}: {}", String::from_utf8_lossy(&output.stdout));
    }

    /// The power goes and comes back: the store as it stands on the disk.
    pub(crate) fn power_cut(&self) -> PathBuf {
        let disk = self.folder.path().join("disk").join("till.seqr");
        let mut shm = disk.clone().into_os_string();
        shm.push("-shm");
        let _ = fs::remove_file(shm); // memory, not disk
        disk
    }
}

/// The next `times` syncs (or reads) of files whose names end so fail.
pub(crate) fn fail(suffix: &str, times: u32, what: &str) {
    fs::write(std::env::var_os("SEQR_FAIL").unwrap(), format!("{suffix} {times} {what}")).unwrap();
}

fn till_of(store: &Store) -> i64 {
    store.find_terminal("A".into()).wait().unwrap().unwrap().id
}

fn sells(store: &Store, sale: &str) -> Result<(), StoreError> {
    let till = till_of(store);
    let record = store.create_payment(till, invoice(sale, 100), NOW).wait()?;
    let record = PaymentRecord { phase: Phase::Confirmed, ..record };
    store.save_payment(record, "sold", None, by_pos(), None).wait().map(drop)
}

/// The sales that a store has.
fn sales(path: &Path) -> Vec<String> {
    let store = opened(path);
    let found = store.payments_begun(0..i64::MAX, None, 99).wait().unwrap();
    closed(&store);
    found.iter().map(|record| record.invoice.client_invoice_id.clone()).collect()
}

/// Hole: the shared memory could not be opened, and closing the connection opened it for reading alone: SQLite then took a
/// checkpoint that it had not made for made, and removed the log with all that was in it.
#[test]
fn an_opening_that_fails_leaves_the_log() {
    let Some(machine) = Machine::new() else { return };
    for times in 1..=8 {
        machine.works("child_makes_a_store");
        machine.works("child_sells_and_dies");
        fs::write(machine.folder.path().join("fail"), format!("-shm {times} open")).unwrap();
        machine.works("child_opens_until_it_can");
        assert_eq!(sales(&machine.store()), ["sale 1"], "{times} openings fail");
        for folder in ["seen", "disk"] {
            fs::remove_dir_all(machine.folder.path().join(folder)).unwrap();
            fs::create_dir(machine.folder.path().join(folder)).unwrap();
        }
    }
}

#[test]
fn child_sells_and_dies() {
    let Some(path) = told() else { return };
    sells(&opened(&path), "sale 1").unwrap();
    std::process::exit(0);
}

#[test]
fn child_opens_until_it_can() {
    let Some(path) = told() else { return };
    let store = (0..20).find_map(|_| Store::open(&path).ok()).unwrap();
    drop(store);
    std::process::exit(0);
}

/// Hole: what was copied from the log before the sync that failed counts as copied, and the log is begun anew.
#[test]
fn what_was_answered_outlives_a_failed_sync_and_a_power_cut() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_sells_over_a_failed_sync");
    assert_eq!(sales(&machine.power_cut()), ["sale 1"]);
}

#[test]
fn child_makes_a_store() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    terminal(&store, "A");
    closed(&store);
}

/// The program of the test above. The library copies its log by itself, at first as far as a reader lets it.
#[test]
fn child_sells_over_a_failed_sync() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    sells(&store, "sale 1").unwrap();
    let reader = reader(&path);
    grows(&store);
    let copied = until(|| Some(frames_copied(&path)).filter(|&frames| frames > 0));
    drop(reader);
    fail("till.seqr", 1, "sync");
    grows(&store);
    let control = PathBuf::from(std::env::var_os("SEQR_FAIL").unwrap());
    until(|| (!control.exists()).then_some(())); // the sync has failed
    grows(&store);
    until(|| (frames_copied(&path) != copied).then_some(()));
    until(|| (frames_copied(&path) == 0).then_some(())); // the log is begun anew
    till_of(&store); // and its first commit is on the disk
    std::process::exit(0); // dead, without closing
}

/// A connection that reads the store as it is now, until it is dropped.
fn reader(path: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let reader = Connection::open_with_flags_and_vfs(path, flags, vfs::NAME).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM terminals").unwrap();
    reader
}

/// Writes more than the log holds before it is copied into the file.
fn grows(store: &Store) {
    let sql = "CREATE TABLE IF NOT EXISTS notes (n); INSERT INTO notes VALUES (randomblob(4500000))";
    store.submit(move |db| Ok(db.execute_batch(sql)?)).wait().unwrap();
}

/// How much of the log is in the file, as SQLite's shared memory says (nBackfill in its file format document).
fn frames_copied(path: &Path) -> u32 {
    let shared = fs::read(path.with_extension("seqr-shm")).unwrap();
    u32::from_ne_bytes(shared[96..100].try_into().unwrap())
}

/// A thread that has not brought something about by then never does.
const NEVER: Duration = Duration::from_secs(120);

/// What another thread brings about.
#[track_caller]
fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < NEVER, "this does not happen");
        std::thread::yield_now();
    }
}

/// Hole: the frames of a failed sync count after the death of the program alone, and commits go behind them.
#[test]
fn a_log_that_a_dead_program_left_unsynced_is_synced_before_anything_is_appended() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_dies_over_a_failed_sync");
    machine.works("child_sells_on");
    assert_eq!(sales(&machine.power_cut()), ["sale 1", "sale 2"]);
}

/// The first program of the test above. What it wrote last is whole in the system's memory, clean, and not on the disk; it
/// dies before the library writes over it.
#[test]
fn child_dies_over_a_failed_sync() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    sells(&store, "sale 1").unwrap();
    closed(&store);
    let writer = open::connect(&path, LONG).unwrap();
    let names = |name: &str| writer.execute("UPDATE terminals SET name = ?1", [name]);
    names("synced").unwrap(); // begins the log
    fail("-wal", 1, "sync");
    names("not synced").unwrap_err();
    std::process::exit(0);
}

/// The second one.
#[test]
fn child_sells_on() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    let found = store.find_terminal("A".into()).wait().unwrap().unwrap();
    assert_eq!(found.name, "not synced", "the frames count");
    sells(&store, "sale 2").unwrap();
    std::process::exit(0);
}

/// A disk that does not answer holds up no closing: a library that waited for it would never come back here.
#[test]
fn closing_over_a_disk_that_hangs_returns_within_its_patience() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_closes_over_a_disk_that_hangs");
    assert_eq!(sales(&machine.power_cut()), ["sale 1"]);
}

/// The program of the test above.
#[test]
fn child_closes_over_a_disk_that_hangs() {
    let Some(path) = told() else { return };
    let mut pipe = std::env::var_os("SEQR_FAIL").unwrap();
    pipe.push(".pipe");
    assert!(Command::new("mkfifo").arg(&pipe).env_remove("LD_PRELOAD").status().unwrap().success());
    let store = opened(&path);
    let till = till_of(&store);
    fail("-wal", 1, "hang");
    let pending = store.create_payment(till, invoice("sale 1", 100), NOW);
    assert!(!store.close(SHORT), "its thread waits for the disk");
    assert_eq!(store.find_terminal("A".into()).wait().unwrap_err(), StoreError::Closed);
    drop(fs::OpenOptions::new().write(true).open(&pipe).unwrap()); // the disk answers
    assert_eq!(pending.wait().unwrap().invoice.client_invoice_id, "sale 1");
    closed(&store);
}

/// Hole: what a partial checkpoint wrote counts as done, also where a later sync fails.
#[test]
fn what_a_partial_checkpoint_wrote_is_written_again_after_a_failed_sync() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_copies_its_log_over_a_failed_sync");
    let disk = Connection::open(machine.power_cut()).unwrap();
    let intact: String = disk.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let tills: i64 = disk.query_row("SELECT count(*) FROM terminals", [], |row| row.get(0)).unwrap();
    assert_eq!((intact.as_str(), tills), ("ok", 402));
}

/// The program of the test above; its reader holds the log's beginning.
#[test]
fn child_copies_its_log_over_a_failed_sync() {
    let Some(path) = told() else { return };
    let writer = open::connect(&path, LONG).unwrap();
    let add = |from: i64, to: i64| {
        for n in from..to {
            let sql = "INSERT INTO terminals (external_terminal_id, name, terminal_id, password, created_at_ms) \
                       VALUES (?1, hex(randomblob(200)), ?1, x'00', 0)";
            writer.execute(sql, [n.to_string()]).unwrap();
        }
    };
    let checkpoint = || {
        let sql = "PRAGMA wal_checkpoint(PASSIVE)";
        writer.query_row(sql, [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
    };
    add(0, 200);
    let reader = reader(&path);
    add(200, 400);
    let (log, copied) = checkpoint().unwrap();
    assert!(copied > 0 && copied < log, "a partial checkpoint: {copied} of {log}");
    drop(reader);
    fail("till.seqr", 1, "sync");
    checkpoint().unwrap_err(); // it and what was copied before are clean, and not on the disk
    let (log, copied) = checkpoint().unwrap();
    assert_eq!(log, copied);
    add(400, 401); // begins the log anew
    assert!(vfs::has_failed(&writer));
    std::process::exit(0);
}

/// Hole: the result of the folder's sync is not looked at.
#[test]
fn a_folder_that_cannot_be_synced_fails_the_opening() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_meets_a_folder_that_cannot_be_synced");
    assert_eq!(sales(&machine.power_cut()), ["sale 1"]);
}

/// The program of the test above.
#[test]
fn child_meets_a_folder_that_cannot_be_synced() {
    let Some(path) = told() else { return };
    fail("/seen", 99, "sync");
    let error = Store::open_with(&path, SHORT).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
    fs::remove_file(std::env::var_os("SEQR_FAIL").unwrap()).unwrap();
    let store = opened(&path);
    terminal(&store, "A");
    sells(&store, "sale 1").unwrap();
    std::process::exit(0);
}

/// Hole: closing copies the log into the file over a fault.
#[test]
fn closing_after_a_failed_sync_leaves_the_log() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_closes_after_a_failed_sync");
    assert_eq!(sales(&machine.power_cut()), ["sale 1"]);
}

/// The program of the test above.
#[test]
fn child_closes_after_a_failed_sync() {
    let Some(path) = told() else { return };
    let log = path.with_extension("seqr-wal");
    let store = opened(&path);
    sells(&store, "sale 1").unwrap();
    fail("-wal", 1, "sync");
    sells(&store, "sale 2").unwrap_err();
    closed(&store);
    assert!(log.exists(), "the log is left for the next opening");
    closed(&opened(&path));
    assert!(!log.exists(), "which copies it");
}

/// Rule `harmless-advice`: one read that fails says nothing of damage.
#[test]
fn a_read_that_fails_once_is_not_told_as_damage() {
    let Some(machine) = Machine::new() else { return };
    machine.works("child_makes_a_store");
    machine.works("child_cannot_read_once");
}

/// The program of the test above.
#[test]
fn child_cannot_read_once() {
    let Some(path) = told() else { return };
    for reads in 1..6 {
        fail("till.seqr", reads, "read");
        let Err(error) = Store::open_with(&path, SHORT) else { continue };
        let text = error.to_string();
        assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
        assert!(
            !text.contains("backup") && !text.contains("another path") && text.contains("restart"),
            "{text}"
        );
        let _ = fs::remove_file(std::env::var_os("SEQR_FAIL").unwrap());
    }
    let store = opened(&path);
    sells(&store, "sale 1").unwrap();
    closed(&store);
}
