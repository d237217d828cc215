//! One run of the till under shim.c: with its fault and its end, and with the test as its customer and its supervisor.

use super::cc::{ROOT, compiler, has, run};
use super::skip::skip;
use super::supervisor::supervisor_says;
use super::trial::{Counts, KINDS};
use seqr_simulator::{Simulator, Which};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// No life of a till takes so long; some wait 3 s for a disk.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The compiled till and shim.
#[derive(Clone)]
pub(crate) struct Programs {
    till: PathBuf,
    shim: PathBuf,
    /// Where they and the library are; of this run alone, and gone with it.
    _folder: Arc<tempfile::TempDir>,
}

impl Programs {
    /// For the library in a folder. None, with the skip noted, where they cannot be had.
    pub(crate) fn compiled(library: &Path) -> Option<Self> {
        if !has("cc") {
            skip("faults", "cc is not installed");
            return None;
        }
        let kept = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the programs");
        let folder = kept.path();
        // A copy: another build may replace the library while the trials run.
        for name in ["libseqr.so", "libseqr.so.1"] {
            fs::copy(library.join("libseqr.so"), folder.join(name)).expect("the library is copied");
        }
        let source = |name: &str| Path::new(ROOT).join("tests/faults").join(name);
        let (till, shim) = (folder.join("till"), folder.join("shim.so"));
        let mut cc = compiler("cc", "c99");
        cc.args(["-g", "-O1", "-o"]).arg(&till).args([source("till.c"), source("pos.c")]);
        // The old kind of rpath, which goes before LD_LIBRARY_PATH: cargo sets that, with the folder of an older build first.
        cc.arg("-Wl,--disable-new-dtags").arg("-L").arg(folder).arg("-lseqr");
        run(cc.arg(format!("-Wl,-rpath,{}", folder.display())));
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1", "-shared", "-fPIC", "-o"]);
        cc.arg(&shim).args(["shim.c", "shim_files.c", "shim_others.c"].map(source));
        run(cc.args(["-ldl", "-lpthread"]));
        Some(Self { till, shim, _folder: Arc::new(kept) })
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, the task done.
    Done,
    /// By itself, since the faults lasted too long.
    GivenUp(String),
    /// Where the trial wanted it, or by the till's own hand.
    Killed,
    /// What must not be.
    Wrong(String),
}

/// What came of a life.
pub(crate) struct Life {
    pub(crate) end: End,
    pub(crate) counts: Counts,
    /// How many calls have failed by the trial's fault.
    pub(crate) failed: u32,
}

/// The till's place, and what it is to meet.
pub(crate) struct Run<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) simulator: &'a Simulator,
    /// The till's files are in `till`, what is not the till's beside it.
    pub(crate) folder: &'a Path,
    pub(crate) fault: Option<String>,
    pub(crate) cut: Option<String>,
}

impl Run<'_> {
    pub(crate) fn life(&self, task: &str) -> Life {
        let (counts, record) = (self.folder.join("counts"), self.folder.join("record"));
        let _ = (fs::remove_file(&counts), fs::remove_file(&record));
        let mut command = Command::new(&self.programs.till);
        command
            .arg(self.simulator.endpoint())
            .arg(self.folder.join("till"))
            .arg(self.folder.join("book.txt"))
            .arg(task);
        command.env("LD_PRELOAD", &self.programs.shim).env("SEQR_FAULT_FOLDER", self.folder.join("till"));
        command.env("SEQR_TEST_SLOW_PACKETS_MS", "0"); // the supervisor cannot wait ten minutes
        command.env("SEQR_FAULT_COUNTS", &counts).env("SEQR_FAULT_LOG", &record);
        for (name, value) in [("SEQR_FAULT", &self.fault), ("SEQR_FAULT_CUT", &self.cut)] {
            match value {
                Some(value) => drop(command.env(name, value)),
                None => drop(command.env_remove(name)),
            }
        }
        let end = self.lived(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
        let bytes = fs::read(&counts).unwrap_or_default();
        let number = |at: usize| {
            bytes.get(at * 4..at * 4 + 4).map_or(0, |b| u32::from_ne_bytes(b.try_into().expect("four")))
        };
        Life { end, counts: std::array::from_fn(number), failed: number(KINDS.len()) }
    }

    /// Answers the till's questions until it has ended.
    fn lived(&self, command: &mut Command) -> End {
        let mut child = command.spawn().expect("the till starts");
        let mut answers = child.stdin.take().expect("its input");
        let questions = BufReader::new(child.stdout.take().expect("its output"));
        let mut errors = child.stderr.take().expect("its errors");
        let child = Arc::new(Mutex::new(child));
        let (ended, watch) = channel::<()>();
        let watched = Arc::clone(&child);
        let watchdog = thread::spawn(move || {
            let late = watch.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
            if late {
                let _ = watched.lock().unwrap_or_else(PoisonError::into_inner).kill();
            }
            late
        });
        for question in questions.lines().map_while(Result::ok) {
            let yes = self.answer(&question);
            let _ = answers.write_all(if yes { b"yes\n" } else { b"no\n" }); // killed meanwhile: nobody reads it
        }
        let mut words = String::new();
        let _ = errors.read_to_string(&mut words); // until the till has ended: it closes this end by nothing else
        let status = child.lock().unwrap_or_else(PoisonError::into_inner).wait().expect("the till");
        drop(ended);
        if watchdog.join().expect("the watchdog") {
            return End::Wrong(format!("the till hangs; {words}"));
        }
        match (status.code(), status.signal()) {
            (Some(0), _) => End::Done,
            (Some(3), _) => End::GivenUp(words),
            (_, Some(libc::SIGKILL)) => End::Killed,
            _ => End::Wrong(format!("{status}: {words}")),
        }
    }

    fn answer(&self, question: &str) -> bool {
        match question.split_once(' ') {
            Some(("pay", sale)) => self.simulator.pay(&Which::sale(sale)).is_ok(),
            Some(("card", sale)) => {
                let which = Which::sale(sale);
                self.simulator.attach_card(&which, "loyalty", "4711", true).is_ok()
                    && self.simulator.pay(&which).is_ok()
            }
            Some(("receipts?", _)) => super::books::receipts_are_written(&self.folder.join("till")),
            _ => supervisor_says(self.simulator, question),
        }
    }
}
