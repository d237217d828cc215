//! The receipt file: one JSON line for each payment that is paid, taken back or refunded (docs/protocol.md, Behavior,
//! the "transaction post"), each exactly once. A thread of its own writes it, so that no sale waits for its disk.
//!
//! How "exactly once" is reached. The store puts a numbered post into its outbox in the transaction that makes the
//! fact (`store::sqlite::outbox`). The writer appends the lines in the order of their numbers, syncs the file, and then notes
//! in the store how far it came. A crash between the two leaves lines that the store does not know of; so before each
//! append the file itself is asked: the last whole line of this store names the last post that is in it. A line that a
//! crash cut in two is taken out and written anew; what others have written is never touched. An operating system's
//! lock on the file keeps two processes with one store from writing at once.

use super::file_tail::{settle_tail, write_tail_again};
use crate::log::{Event, Facts};
use crate::os;
use crate::pos::clock::date_time;
use crate::pos::context::Context;
use crate::store::{OutboxEntry, OutboxKind, Signal, StoreError};
use serde::Serialize;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

/// Lines that are written at a time: few enough that a crash leaves little to look through.
const BATCH: u32 = 64;
/// After a failure the next try waits this long, doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Another process that writes the file just now is waited for.
const LOCKED_PAUSE: Duration = Duration::from_millis(20);
/// How long closing waits for a disk that does not answer; the thread then ends by itself.
const PATIENCE: Duration = Duration::from_millis(200);

/// One line; the order of the fields is that of the file.
#[derive(Serialize)]
struct Line<'a> {
    post: i64,
    store: &'a str,
    kind: &'static str,
    text: &'static str,
    amount: i64,
    currency: &'a str,
    ers_reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_reference: Option<&'a str>,
    at: String,
    at_ms: i64,
    terminal: &'a str,
    terminal_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_invoice_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_id: Option<&'a str>,
}

/// The running writer.
pub(in crate::pos) struct Writer {
    signal: Arc<Signal>,
    stop: Arc<Stop>,
}

#[derive(Default)]
struct Stop {
    wanted: AtomicBool,
    ended: Mutex<bool>,
    changed: Condvar,
}

/// Says that the thread has ended, also where it ends by a panic.
struct Ending(Arc<Stop>);

impl Drop for Ending {
    fn drop(&mut self) {
        *self.0.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}

impl Writer {
    /// Starts the thread; None where no receipt file is configured.
    pub(in crate::pos) fn start(context: &Arc<Context>) -> io::Result<Option<Self>> {
        let Some(path) = context.config.receipt_file.clone() else { return Ok(None) };
        let (signal, stop) = (context.store.outbox_signal(), Arc::new(Stop::default()));
        signal.raise(); // what an earlier run left
        let (rung, stopping, context) = (Arc::clone(&signal), Arc::clone(&stop), Arc::downgrade(context));
        os::spawn_quiet("seqr-receipts", move || {
            let _ending = Ending(Arc::clone(&stopping));
            run(&context, &path, &rung, &stopping);
        })?;
        Ok(Some(Self { signal, stop }))
    }

    /// Ends the thread; what is not written is written after the next opening.
    pub(in crate::pos) fn stop(&self) {
        self.stop.wanted.store(true, Ordering::Release);
        self.signal.raise();
        let ended = self.stop.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.stop.changed.wait_timeout_while(ended, PATIENCE, |ended| !*ended);
    }
}

fn run(context: &Weak<Context>, path: &Path, signal: &Signal, stop: &Stop) {
    let (mut pause, mut told, mut is_named) = (FIRST_PAUSE, false, false);
    let mut wait = None;
    loop {
        signal.wait(wait);
        if stop.wanted.load(Ordering::Acquire) {
            return;
        }
        let Some(context) = context.upgrade() else { return };
        match write_all(&context, path, &mut is_named) {
            Ok(()) => (pause, told, wait) = (FIRST_PAUSE, false, None),
            Err(Trouble::Closed) => return,
            Err(Trouble::Again) => wait = Some(LOCKED_PAUSE),
            Err(Trouble::Failed(why)) => {
                if !told {
                    let sentence = format_args!(
                        "The receipt file {} could not be written: {why}; sales continue, and the library tries again",
                        path.display()
                    );
                    context.config.log.event(Event::ReceiptFileFailed, &Facts::default(), sentence);
                }
                (told, wait) = (true, Some(pause));
                pause = LONGEST_PAUSE.min(pause * 2);
            }
        }
    }
}

#[derive(Debug)]
enum Trouble {
    Closed,
    /// Another process is writing, or has removed the file.
    Again,
    Failed(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        if error == StoreError::Closed { Self::Closed } else { Self::Failed(error.to_string()) }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Writes all posts that are not in the file yet.
fn write_all(context: &Context, path: &Path, is_named: &mut bool) -> Result<(), Trouble> {
    let store = &context.store;
    let (_, noted) = store.receipt_file_state().wait()?;
    if store.outbox_after(noted, 1).wait()?.is_empty() {
        return Ok(());
    }
    let mut file = opened(path, is_named)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Trouble::Again),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    let done = append(context, &mut file);
    let _ = file.unlock(); // a child forked meanwhile has the file too, and closing ours would leave it locked
    done
}

/// The same, once the file is ours.
fn append(context: &Context, file: &mut File) -> Result<(), Trouble> {
    let store = &context.store;
    let (name, noted) = store.receipt_file_state().wait()?; // again: another process may have written meanwhile
    let found = settle_tail(file, &name, noted)?;
    let mut written = noted.max(found);
    if written > noted {
        write_tail_again(file)?;
        store.outbox_written(written).wait()?;
    }
    loop {
        let posts = store.outbox_after(written, BATCH).wait()?;
        let Some(last) = posts.last().map(|post| post.id) else { return Ok(()) };
        let mut lines = Vec::new();
        for post in &posts {
            lines.extend(line(post, &name, context)?);
        }
        write_where_they_are_read(file, &lines)?;
        store.outbox_written(last).wait()?;
        written = last;
    }
}

/// Appends lines to a file that has a name still: in one that was removed nobody can read them, so they go into the next
/// file of that name.
fn write_where_they_are_read(file: &mut File, lines: &[u8]) -> Result<(), Trouble> {
    write_lines(file, lines)?;
    if os::is_removed(file)? { Err(Trouble::Again) } else { Ok(()) }
}

/// Appends lines and syncs them. After a failure the file is as it was before: Linux marks the pages clean, and a later
/// sync succeeds although the lines never reached the disk (rule `failed-sync-remembered`).
fn write_lines(file: &mut File, lines: &[u8]) -> io::Result<()> {
    let before = file.seek(SeekFrom::End(0))?;
    let written = file.write_all(lines).and_then(|()| file.sync_data());
    if written.is_err() && file.metadata()?.len() <= before + lines.len() as u64 {
        file.set_len(before)?; // nobody else has appended meanwhile
    }
    written
}

/// `is_named`: its name is sure to outlive a power cut.
fn opened(path: &Path, is_named: &mut bool) -> io::Result<File> {
    *is_named &= path.exists();
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    if !*is_named && let Some(folder) = path.parent() {
        os::sync_folder(folder)?;
        *is_named = true;
    }
    Ok(file)
}

fn line(post: &OutboxEntry, store: &str, context: &Context) -> Result<Vec<u8>, Trouble> {
    let payment = |payment: &crate::store::PaymentRecord, sign: i64| {
        let at = if sign > 0 {
            payment.paid_at_ms.unwrap_or(payment.updated_at_ms)
        } else {
            payment.updated_at_ms
        };
        (sign * payment.paid_amount.unwrap_or(payment.invoice.total), at)
    };
    let (kind, (amount, at_ms)) = match &post.kind {
        OutboxKind::Payment(record) => ("payment", payment(record, 1)),
        OutboxKind::Reversal(record) => ("reversal", payment(record, -1)),
        OutboxKind::Refund(record) => ("refund", (-record.amount, record.sent_at_ms)),
    };
    let (currency, ers_reference, payment_reference, client_invoice_id, refund_id) = match &post.kind {
        OutboxKind::Payment(record) | OutboxKind::Reversal(record) => (
            record.invoice.currency_code.as_str(),
            record.ers_reference.as_deref(),
            None,
            Some(record.invoice.client_invoice_id.as_str()),
            None,
        ),
        OutboxKind::Refund(record) => (
            record.currency_code.as_str(),
            record.refund_reference.as_deref(),
            Some(record.ers_reference.as_str()),
            None,
            Some(record.refund_id.as_str()),
        ),
    };
    let line = Line {
        post: post.id,
        store,
        kind,
        text: "SEQR payment",
        amount,
        currency,
        ers_reference,
        payment_reference,
        at: date_time(at_ms, context.zone()),
        at_ms,
        terminal: &post.external_terminal_id,
        terminal_id: post.terminal_id.as_deref(),
        client_invoice_id,
        refund_id,
    };
    let mut bytes = serde_json::to_vec(&line).map_err(|error| Trouble::Failed(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Whether the file's path can be used at all, so that a typing mistake shows when the library is opened and not as a
/// line in a log. A disk that is full or away later on holds up nothing.
pub(in crate::pos) fn check(path: &Path) -> crate::pos::Result<()> {
    let wrong = |why: String| {
        Err(crate::pos::Error::new(
            crate::pos::Kind::Config,
            format!("receipt_file: {} cannot be used: {why}", path.display()),
        ))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => wrong("it is a folder; give the path of a file".into()),
        Err(error) if error.kind() == ErrorKind::NotFound && !folder.is_dir() => {
            wrong("its folder does not exist; make it, or look at receipt_file".into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Somebody removes the file between its opening and the writing of a line.
    #[test]
    #[cfg(unix)]
    fn lines_in_a_file_that_was_removed_go_into_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("receipts.jsonl");
        let mut is_named = false;
        let mut removed = opened(&path, &mut is_named).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(matches!(write_where_they_are_read(&mut removed, b"one\n"), Err(Trouble::Again)));
        write_where_they_are_read(&mut opened(&path, &mut is_named).unwrap(), b"one\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
    }

    /// A sync that fails once, then a power cut; in children under a page cache of their own.
    #[cfg(target_os = "linux")]
    mod power {
        use super::super::*;
        use crate::store::tests::power::{Machine, fail};

        fn file() -> Option<File> {
            let path = std::env::var_os("SEQR_TEST_CHILD_STORE")?;
            Some(opened(&Path::new(&path).with_file_name("receipts.jsonl"), &mut false).unwrap())
        }

        fn on_disk_after(tests: &[&str]) -> Option<String> {
            let machine = Machine::new()?;
            for test in tests {
                machine.works_at(&format!("pos::receipt::file::tests::power::{test}"));
            }
            Some(std::fs::read_to_string(machine.power_cut().with_file_name("receipts.jsonl")).unwrap())
        }

        #[test]
        fn a_line_whose_sync_failed_is_written_again() {
            let Some(found) = on_disk_after(&["child_appends_over_a_failed_sync"]) else { return };
            assert_eq!(found, "one\ntwo\n");
        }

        #[test]
        fn child_appends_over_a_failed_sync() {
            let Some(mut file) = file() else { return };
            fail(".jsonl", 1, "sync");
            write_lines(&mut file, b"one\n").unwrap_err();
            assert_eq!(file.metadata().unwrap().len(), 0);
            write_lines(&mut file, b"one\n").unwrap();
            write_lines(&mut file, b"two\n").unwrap();
            std::process::exit(0);
        }

        #[test]
        fn lines_that_a_dead_program_left_unsynced_are_written_again() {
            let tests = ["child_dies_before_its_sync", "child_finds_the_lines"];
            let Some(found) = on_disk_after(&tests) else { return };
            assert_eq!(found, "one\n");
        }

        #[test]
        fn child_dies_before_its_sync() {
            let Some(mut file) = file() else { return };
            file.write_all(b"one\n").unwrap();
            std::process::exit(0);
        }

        #[test]
        fn child_finds_the_lines() {
            let Some(mut file) = file() else { return };
            write_tail_again(&mut file).unwrap();
            std::process::exit(0);
        }
    }
}
