//! One trial: a shop with its till, its disk and SEQR; the task, its end, what follows, and the comparison of all books.

use super::chance::Chance;
use super::disk::{Cut, Disk};
use super::life::{End, Life, Programs, Run};
use super::record::deeds;
use super::supervisor::come_to_rest;
use super::trial::{Counts, Trial};
use super::{audit, books};
use rusqlite::Connection;
use seqr_simulator::{Calls, Options, Settings, Simulator, Which};
use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than the 20 seconds after which SEQR gives back what no till has asked for.
const LONG: Duration = Duration::from_secs(21);

/// What is used for one trial after the other.
pub(crate) struct Shop {
    programs: Programs,
    simulator: Simulator,
    scratch: tempfile::TempDir,
    /// A store with a registered terminal, for all trials but `register`.
    template: Option<PathBuf>,
}

/// What came of a trial that was right.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Whether the fault was met.
    pub(crate) met: bool,
    pub(crate) killed: bool,
    pub(crate) given_up: bool,
}

impl Shop {
    pub(crate) fn new(programs: &Programs) -> Self {
        let settings = Settings::default();
        let options = Options { settings, exchange_limit: 1_000_000, ..Options::default() };
        let simulator = Simulator::start(options).expect("the simulator starts");
        // In memory where there is such a folder and it may be used: the disk is a model anyway.
        let memory = Path::new("/dev/shm");
        let scratch = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
        Self { programs: programs.clone(), simulator, scratch: scratch.expect("a folder"), template: None }
    }

    fn run<'a>(&'a self, folder: &'a Path) -> Run<'a> {
        Run { programs: &self.programs, simulator: &self.simulator, folder, fault: None, cut: None }
    }

    /// An empty folder for a trial.
    fn folder(&self, name: &str) -> PathBuf {
        let folder = self.scratch.path().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("till")).expect("a folder");
        folder
    }

    /// SEQR knows nothing but, where the task begins with one, the registered terminal.
    fn begin(&mut self, task: &str) -> PathBuf {
        if task == "register" {
            self.template = None;
        }
        self.simulator.reset(self.template.is_some());
        if self.template.is_none() && task != "register" {
            let template = self.folder("template");
            let end = self.run(&template).life("prepare").end;
            assert_eq!(end, End::Done, "a till is registered");
            self.template = Some(template);
            self.simulator.reset(true);
        }
        let folder = self.folder("trial");
        if let Some(template) = &self.template {
            copy(&template.join("till"), &folder.join("till"));
        }
        if matches!(task, "register" | "password") {
            self.template = None; // the next trial registers its till anew
        }
        folder
    }

    /// How often a task makes each kind of call where nothing fails.
    pub(crate) fn count(&mut self, task: &str) -> Counts {
        let folder = self.begin(task);
        if task == "recovery" {
            assert_eq!(self.run(&folder).life("interrupted").end, End::Killed);
        }
        let life = self.run(&folder).life(task);
        assert_eq!(life.end, End::Done, "{task} where nothing fails");
        life.counts
    }

    /// What is wrong, with all that is known of it.
    pub(crate) fn attempt(&mut self, trial: &Trial) -> Result<Outcome, String> {
        let mut story = Vec::new();
        let came = catch_unwind(AssertUnwindSafe(|| self.tell(trial, &mut story)));
        came.map_err(|panic| {
            let why = panic.downcast_ref::<String>().cloned();
            let why = why.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!("{}\n{}\n{}", why.unwrap_or_default(), story.join("\n"), self.heard())
        })
    }

    /// The calls that SEQR has had, equal ones as one.
    fn heard(&self) -> String {
        let mut told: Vec<(String, usize)> = Vec::new();
        for call in self.simulator.exchanges(&Calls::default()) {
            let about = call.client_invoice_id.or(call.invoice_reference).unwrap_or_default();
            let line = format!("  SEQR: {} {about} {:?} {:?}", call.operation, call.result_code, call.fate);
            match told.last_mut() {
                Some((last, times)) if *last == line => *times += 1,
                _ => told.push((line, 1)),
            }
        }
        told.iter().map(|(line, times)| format!("{line} x{times}")).collect::<Vec<_>>().join("\n")
    }

    fn tell(&mut self, trial: &Trial, story: &mut Vec<String>) -> Outcome {
        let mut chance = Chance(trial.seed);
        let folder = self.begin(trial.task);
        let till = folder.join("till");
        let mut disk = Disk::of(&till, trial.cut, Chance(chance.roll(u64::MAX)));
        let is_told = env::var_os("SEQR_FAULT_TRIAL").is_some(); // of a trial alone, what was done to each file
        let record = |disk: &mut Disk, life: &Life, story: &mut Vec<String>, what: &str| {
            let deeds = deeds(&fs::read(folder.join("record")).unwrap_or_default());
            story.push(format!(
                "{what}: {:?}, {} calls failed, {} deeds",
                life.end,
                life.failed,
                deeds.len()
            ));
            if is_told {
                story.extend(deeds.iter().map(|deed| format!("  {deed}")));
            }
            deeds.into_iter().for_each(|deed| disk.does(deed));
            assert_eq!(disk.differs(&till), None, "shim.c has not seen all that was done to a file");
            if let End::Wrong(why) = &life.end {
                panic!("{what}: {why}");
            }
        };
        if trial.task == "recovery" {
            let life = self.run(&folder).life("interrupted");
            record(&mut disk, &life, story, "interrupted");
        }

        let mut run = self.run(&folder);
        run.fault = trial.fault.as_ref().map(super::trial::Fault::setting);
        run.cut = trial.killed.map(|(kind, n)| format!("{kind}:{n}"));
        let first = run.life(trial.task);
        record(&mut disk, &first, story, trial.task);
        disk.lose_power(&till, trial.cut);
        come_to_rest(&self.simulator);
        if chance.roll(4) == 0 {
            let _ = self.simulator.pay(&Which::latest()); // in the dark shop; refused where there is no open invoice
        }
        if chance.roll(3) == 0 {
            self.simulator.advance(LONG);
            story.push("more than 20 seconds go by".into());
        }
        self.compare(&till, |store| audit::at_any_moment(&self.simulator, &[store]));

        let mut bare = true;
        // What a host finds that crashed alone, and what the disk has once the power went after all.
        for what in ["the till is back", "the till is back after a power cut"] {
            let life = self.run(&folder).life("finish");
            record(&mut disk, &life, story, what);
            assert_eq!(life.end, End::Done, "{what}");
            disk.lose_power(&till, Cut::Nothing);
            self.compare(&till, |store| {
                audit::at_any_moment(&self.simulator, &[store]);
                if !bare {
                    self.simulator.advance(LONG);
                }
                audit::at_the_end(&self.simulator, &[store], &[&folder.join("book.txt")]);
                books::compare_receipts(store.parent().expect("a folder"));
            });
            bare = false;
        }
        let given_up = matches!(first.end, End::GivenUp(_));
        Outcome { met: first.failed > 0, killed: first.end == End::Killed, given_up }
    }

    /// Looks at a copy, so that SQLite changes nothing of what the disk has.
    fn compare(&self, till: &Path, look: impl FnOnce(&Path)) {
        let copied = self.folder("copy");
        copy(till, &copied);
        let store = copied.join("journal.db");
        if is_made(&store) {
            look(&store);
        } else {
            assert!(self.simulator.ledger().is_empty(), "SEQR has invoices of a till that has no store");
        }
    }
}

/// Whether the store has its tables; a power cut while it was being made is undone first.
fn is_made(store: &Path) -> bool {
    let made = "SELECT count(*) > 0 FROM sqlite_schema";
    store.exists()
        && Connection::open(store).is_ok_and(|file| file.query_row(made, [], |row| row.get(0)) == Ok(true))
}

/// The files of a folder, but for shared memory and what lies deeper.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        if entry.metadata().is_ok_and(|found| found.is_file())
            && !entry.path().to_string_lossy().ends_with("-shm")
        {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("it is copied");
        }
    }
}
