//! The library's own log file: one line an event, written by a thread of its own, so that no payment waits for its disk.
//! It knows lines and files, and nothing of what is logged.

use super::level::Level;
use crate::{os, stamp};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper bound on queued lines: a burst of the DEBUG level while the disk is slow. Further lines are counted and dropped.
const QUEUE_LIMIT: usize = 4_096;
/// Longest line in bytes: a line of the DEBUG level holds a whole answer of SEQR's, which may be large.
const MAX_LINE: usize = 8_192;
/// How long closing waits for a disk that does not answer; the thread then ends by itself.
const PATIENCE: Duration = Duration::from_millis(100);

enum Message {
    Line(String),
    End,
}

/// What the writer's thread and those who log share.
#[derive(Default)]
struct Shared {
    closed: AtomicBool,
    /// Lines that were dropped since the last one that was written.
    dropped: AtomicU64,
    /// A failure that the host was not told of yet.
    failure: Mutex<Option<String>>,
}

/// The log file, open until this is dropped.
pub struct LogFile {
    lines: LineSender,
    /// Behind a lock, so that a handle that holds this may be shared by threads.
    ended: Mutex<Receiver<()>>,
}

/// Takes lines for the log file; cheap to clone. After the file was closed, lines go nowhere.
#[derive(Clone)]
pub struct LineSender {
    queue: SyncSender<Message>,
    shared: Arc<Shared>,
    zone: TimeZone,
}

impl LogFile {
    /// Opens the file, making it where it is absent, and starts the thread. `limit`: bytes after which the file is
    /// renamed to its name with `.1` behind it, replacing the one before, and a new one begun.
    pub fn open(path: &Path, limit: u64, zone: TimeZone) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        drop(os::append_private(&path)?);
        let (queue, received) = sync_channel(QUEUE_LIMIT);
        let (ending, ended) = sync_channel(0);
        let shared = Arc::new(Shared::default());
        let writer = Writer { path, limit, shared: Arc::clone(&shared), failing: None };
        os::spawn_quiet("seqr-log", move || {
            let _ending = ending; // dropped at the end, also of a panic
            writer.run(&received);
        })?;
        Ok(Self { lines: LineSender { queue, shared, zone }, ended: Mutex::new(ended) })
    }

    /// Where lines are given.
    pub fn sender(&self) -> LineSender {
        self.lines.clone()
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        self.lines.shared.closed.store(true, Ordering::Release);
        if self.lines.queue.try_send(Message::End).is_ok() {
            let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
            let _ = ended.recv_timeout(PATIENCE); // nothing is sent: it ends when the thread drops its side
        }
    }
}

impl LineSender {
    /// Queues a line with the time of now. It never waits.
    pub fn write(&self, level: Level, text: &str) {
        if self.shared.closed.load(Ordering::Acquire) {
            return;
        }
        let line = line(Timestamp::now(), &self.zone, level, text);
        if let Err(TrySendError::Full(_)) = self.queue.try_send(Message::Line(line)) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Why the file could not be written, once each time that it begins to fail.
    pub fn take_failure(&self) -> Option<String> {
        self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// `2026-11-28T17:38:05.123+01:00 WARNING text`, one line whatever the text holds.
fn line(now: Timestamp, zone: &TimeZone, level: Level, text: &str) -> String {
    let time = stamp::date_time(&now.to_zoned(zone.clone()));
    let mut line = format!("{time} {:<7} ", level.name());
    for character in text.chars() {
        if line.len() + character.len_utf8() > MAX_LINE {
            line.push_str("...");
            break;
        }
        line.push(if character.is_control() { ' ' } else { character });
    }
    line.push('\n');
    line
}

struct Writer {
    path: PathBuf,
    limit: u64,
    shared: Arc<Shared>,
    /// How many lines could not be written since it began to fail.
    failing: Option<u64>,
}

impl Writer {
    fn run(mut self, received: &Receiver<Message>) {
        while let Ok(Message::Line(first)) = received.recv() {
            let (mut lines, mut ends) = (first, false);
            let mut count = 1;
            while !ends {
                match received.try_recv() {
                    Ok(Message::Line(line)) => {
                        lines.push_str(&line);
                        count += 1;
                    }
                    Ok(Message::End) => ends = true,
                    Err(_) => break,
                }
            }
            self.write(&lines, count);
            if ends {
                return;
            }
        }
    }

    /// A failure is remembered and told once; the lines that it cost are counted in the file as soon as it can be
    /// written again.
    fn write(&mut self, lines: &str, count: u64) {
        let lost = self.shared.dropped.swap(0, Ordering::Relaxed) + self.failing.unwrap_or(0);
        let missing = match lost {
            0 => String::new(),
            lost => format!("({lost} lines are missing here: the file could not be written)\n"),
        };
        match append(&self.path, self.limit, &format!("{missing}{lines}")) {
            Ok(()) => self.failing = None,
            Err(error) => {
                if self.failing.is_none() {
                    let text = format!(
                        "The log file {} cannot be written: {error}; sales continue, and the library tries again with each further line",
                        self.path.display()
                    );
                    *self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
                }
                self.failing = Some(lost + count);
            }
        }
    }
}

/// Opens the file anew each time, so that it may be renamed or deleted at any moment.
fn append(path: &Path, limit: u64, lines: &str) -> io::Result<()> {
    let mut file = os::append_private(path)?;
    let size = file.metadata()?.len();
    if size > 0 && size + lines.len() as u64 > limit {
        drop(file);
        file = rotated(path, size, limit)?;
    }
    file.write_all(lines.as_bytes())
}

/// Where the file cannot be renamed (another program has it open, on Windows), it grows to twice its limit at most.
fn rotated(path: &Path, size: u64, limit: u64) -> io::Result<File> {
    let mut predecessor = path.as_os_str().to_owned();
    predecessor.push(".1");
    match std::fs::rename(path, predecessor) {
        Err(error) if size > limit.saturating_mul(2) => Err(error),
        _ => os::append_private(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn a_line_has_time_level_and_text_and_is_one_line() {
        let now = Timestamp::from_millisecond(1_446_110_328_663).unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let made = line(now, &zone, Level::Warning, "Sale 1:\r\nforged\u{7f} Åsa");
        assert_eq!(made, "2015-10-29T10:18:48.663+01:00 WARNING Sale 1:  forged  Åsa\n");
        let long = line(now, &zone, Level::Debug, &"Å".repeat(MAX_LINE));
        assert!(long.len() <= MAX_LINE + 4 && long.ends_with("...\n"), "{}", long.len());
    }

    #[test]
    fn closing_writes_what_was_logged_before_and_nothing_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seqr.log");
        let file = LogFile::open(&path, 1 << 20, TimeZone::UTC).unwrap();
        let sender = file.sender();
        for sale in 0..1_000 {
            sender.write(Level::Info, &format!("Sale {sale}: opened"));
        }
        drop(file);
        sender.write(Level::Error, "after closing");
        let written = text(&path);
        assert_eq!(written.lines().count(), 1_000);
        assert!(written.lines().last().is_some_and(|line| line.ends_with("INFO    Sale 999: opened")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_full_file_becomes_the_predecessor_and_both_stay_within_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let (path, before) = (folder.path().join("seqr.log"), folder.path().join("seqr.log.1"));
        let mut writer =
            Writer { path: path.clone(), limit: 100, shared: Arc::new(Shared::default()), failing: None };
        for number in 0..10 {
            writer.write(&format!("{number:039}\n"), 1);
        }
        assert_eq!(text(&before), format!("{:039}\n{:039}\n", 6, 7));
        assert_eq!(text(&path), format!("{:039}\n{:039}\n", 8, 9));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "one predecessor");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_once_and_says_later_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone/seqr.log");
        let shared = Arc::new(Shared::default());
        let mut writer =
            Writer { path: path.clone(), limit: 1 << 20, shared: Arc::clone(&shared), failing: None };
        writer.write("one\n", 1);
        let told = shared.failure.lock().unwrap().take().unwrap();
        assert!(told.contains("seqr.log"), "{told}");
        writer.write("two\nthree\n", 2);
        assert_eq!(*shared.failure.lock().unwrap(), None, "told once");
        std::fs::create_dir(folder.path().join("gone")).unwrap();
        writer.write("four\n", 1);
        assert_eq!(text(&path), "(3 lines are missing here: the file could not be written)\nfour\n");
        writer.write("five\n", 1);
        assert!(text(&path).ends_with("four\nfive\n"));
    }
}
