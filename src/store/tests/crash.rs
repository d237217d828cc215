//! Programs that die: this test binary starts itself again, told by the environment which store to use.

use super::super::NewReceipt;
use super::super::StoreError;
use super::*;
use crate::os;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

pub(super) const TOLD: &str = "SEQR_TEST_CHILD_STORE";

/// One test of this binary, in one of the files beside this, as a program of its own.
pub(super) fn child(room: &str, test: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    named(&mut command, room, test, path);
    command
}

pub(super) fn named(command: &mut Command, room: &str, test: &str, path: &Path) {
    let module = module_path!().split_once("::").unwrap().1.rsplit_once("::").unwrap().0;
    command.args(["--exact", "--nocapture", &format!("{module}::{room}::{test}")]);
    command.env(TOLD, path).stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// The store that the parent told, if this is a child.
pub(super) fn told() -> Option<PathBuf> {
    std::env::var_os(TOLD).map(PathBuf::from)
}

fn say(line: &str) {
    writeln!(std::io::stdout(), "\n{line}").unwrap(); // its own line, whatever the test harness wrote before
}

#[test]
fn a_program_killed_at_any_moment_leaves_every_answered_write() {
    const KILLS: usize = 8;
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    closed(&store);
    for kill in 0..KILLS {
        let mut writer = child("crash", "child_sells", &path).spawn().unwrap();
        let mut acknowledged = Vec::new();
        for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((sale, phase)) = line.strip_prefix("stored ").and_then(|rest| rest.split_once(' ')) {
                acknowledged.push((sale.to_owned(), phase.to_owned()));
            }
            if acknowledged.len() == 3 + 7 * kill {
                writer.kill().unwrap(); // what it still writes before it dies is read below
            }
        }
        writer.wait().unwrap();
        let store = opened(&path);
        for (n, (sale, phase)) in acknowledged.iter().enumerate() {
            let found = store.find_payment(till, sale.clone()).wait().unwrap().unwrap();
            let is_last = n + 2 >= acknowledged.len();
            assert!(is_last || found.phase == Phase::Confirmed, "{sale} {phase}: {found:?}");
            assert!(phase == "sending" || found.phase == Phase::Confirmed, "{sale} {phase}: {found:?}");
        }
        for left in store.unfinished_payments(till).wait().unwrap() {
            moved(&store, left, Phase::Canceled);
        }
        let intact =
            store.read(|db| Ok(db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?));
        assert_eq!(intact.wait().unwrap(), "ok");
        closed(&store);
    }
}

/// The program of the test above: sells until it is killed.
#[test]
fn child_sells() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    for n in 0.. {
        let sale = format!("{}-{n}", std::process::id());
        let record = store.create_payment(till, invoice(&sale, 100), NOW).wait().unwrap();
        say(&format!("stored {sale} sending"));
        let record = PaymentRecord { phase: Phase::Confirmed, ..record };
        store.save_payment(record, "sold", None, by_pos(), None).wait().unwrap();
        say(&format!("stored {sale} confirmed"));
    }
}

#[test]
#[cfg(unix)]
fn a_disk_that_takes_no_more_fails_one_write_and_not_the_next() {
    let (_folder, path) = place();
    let store = opened(&path);
    terminal(&store, "A");
    closed(&store);
    // The shell limits the size of files that the program may write; SIGXFSZ would kill it, were it delivered.
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -f 800 && exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    named(&mut limited, "crash", "child_fills_the_disk", &path);
    let output = limited.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("\nfull and well again"), "{:?} {said}", output.status);
    let store = opened(&path);
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    assert!(store.find_payment(till, "sale 1".into()).wait().unwrap().is_some());
    closed(&store);
}

/// `ulimit -f 64`: what is too large for it is not saved, and SIGXFSZ ends nobody, whichever thread writes.
#[test]
#[cfg(unix)]
fn a_limit_of_the_size_of_files_is_told_and_ends_no_program() {
    for is_made in [false, true] {
        let (_folder, path) = place();
        if is_made {
            let store = opened(&path);
            terminal(&store, "A");
            closed(&store);
        }
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -f 64 && exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
        named(&mut limited, "crash", "child_meets_the_limit", &path);
        let output = limited.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("\ntold"), "{is_made}: {:?} {said}", output.status);
        let store = opened(&path);
        if is_made {
            let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
            assert_eq!(store.unfinished_payments(till).wait().unwrap(), []);
        }
        closed(&store);
    }
}

/// The program of the test above: its own thread opens, the store's thread writes.
#[test]
fn child_meets_the_limit() {
    let Some(path) = told() else { return };
    let error = match Store::open_with(&path, SHORT) {
        Err(error) => error,
        Ok(store) => {
            let error = store.create_payment(1, invoice("sale 1", 100), NOW).wait().unwrap_err();
            closed(&store);
            error
        }
    };
    assert!(matches!(error, StoreError::Full { .. } | StoreError::Io { .. }), "{error:?}");
    say("told");
}

/// The program of the test above that.
#[test]
fn child_fills_the_disk() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    let receipt = || NewReceipt {
        terminal: till,
        ers_reference: "E1".into(),
        mime_type: "text/html".into(),
        receipt_type: "OTHER".into(),
        data: vec![7; 150_000],
    };
    let mut stored = 0;
    let error = loop {
        match store.queue_receipt(receipt(), NOW).wait() {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 20, "the limit does not hold");
    };
    assert!(matches!(error, StoreError::Full { .. } | StoreError::Io { .. }), "{error:?}");
    assert_eq!(store.due_receipts(till, 99).wait().unwrap().len(), stored);
    store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    closed(&store);
    say("full and well again");
}

#[test]
fn a_terminal_is_held_by_one_program_until_it_dies() {
    let (_folder, path) = place();
    closed(&opened(&path));
    let mut holder = child("crash", "child_holds_a_terminal", &path).stdin(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "held"));
    assert!(matches!(os::lock_terminal(&path, 7), Err(os::LockError::Held)));
    os::lock_terminal(&path, 8).unwrap();
    holder.kill().unwrap();
    holder.wait().unwrap();
    os::lock_terminal(&path, 7).unwrap();
}

/// The program of the test above: holds on until it is killed.
#[test]
fn child_holds_a_terminal() {
    let Some(path) = told() else { return };
    let _lock = os::lock_terminal(&path, 7).unwrap();
    say("held");
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// Every step is synced (rule `failed-sync-remembered`): intent, answer, PAID, acknowledgement, confirm (with its
/// receipt); one more when the receipt is delivered. The log's header was synced when the store was opened.
#[test]
#[cfg(target_os = "linux")]
fn a_payment_costs_five_fsyncs_and_its_receipt_one() {
    let (_folder, path) = place();
    let store = opened(&path);
    terminal(&store, "A");
    closed(&store);
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-e", "trace=fsync,fdatasync,write", "-o", "/dev/stdout"])
        .arg(std::env::current_exe().unwrap());
    named(&mut traced, "crash", "child_pays", &path);
    let output = match traced.output() {
        Ok(output) if output.status.success() => output,
        failed => {
            assert!(std::env::var_os("SEQR_TEST_ALL").is_none(), "strace: {failed:?}");
            return eprintln!("skipped: there is no strace that works here");
        }
    };
    let trace = String::from_utf8_lossy(&output.stdout);
    let count = |from: &str, to: &str| {
        let (from, to) = (trace.find(from).unwrap(), trace.find(to).unwrap());
        trace[from..to].lines().filter(|line| line.contains("fsync(") || line.contains("fdatasync(")).count()
    };
    assert_eq!(count("mark: begun", "mark: paid"), 5, "{trace}");
    assert_eq!(count("mark: paid", "mark: delivered"), 1, "{trace}");
}

/// The program of the test above.
#[test]
fn child_pays() {
    let Some(path) = told() else { return };
    let store = opened(&path);
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    say("mark: begun");
    let mut record = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    for phase in [Phase::Open, Phase::Paid, Phase::Paid] {
        record = moved(&store, record, phase);
    }
    let receipt = NewReceipt {
        terminal: till,
        ers_reference: "E1".into(),
        mime_type: "text/html".into(),
        receipt_type: "PAYMENT_RECEIPT".into(),
        data: b"<p>".to_vec(),
    };
    let confirmed = PaymentRecord { phase: Phase::Confirmed, ..record };
    store.save_payment(confirmed, "booked", None, by_pos(), Some(receipt)).wait().unwrap();
    say("mark: paid");
    let receipt = store.due_receipts(till, 1).wait().unwrap().remove(0);
    store.receipt_delivered(receipt.id).wait().unwrap();
    say("mark: delivered");
    closed(&store);
}
