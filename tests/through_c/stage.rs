//! Where a C program performs: a simulator, a folder of its own, and somebody who stops the simulator when it asks.
//! After each case the log and everything printed are searched for the passwords that the store keeps.

use crate::cc;
use crate::skip::skip;
use crate::stores;
use seqr_simulator::{Calls, Exchange, Options, Simulator};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One case of a C program.
pub(crate) struct Stage {
    program: &'static str,
    case: &'static str,
    options: Options,
    simulator: Option<Simulator>,
    scratch: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    /// Another program's hold on the store.
    locked: Option<rusqlite::Connection>,
}

impl Stage {
    pub(crate) fn new(program: &'static str, case: &'static str) -> Stage {
        let scratch = tempfile::tempdir().expect("a folder of the test's own");
        // Where it counts against the schema: nothing may leave the library that the service would not take.
        let options = Options { strict: true, ..Options::default() };
        Stage { program, case, options, simulator: None, scratch, variables: Vec::new(), locked: None }
    }

    /// The simulator, started in another way.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Options)) -> Stage {
        change(&mut self.options);
        self
    }

    /// A variable for the C program (`given`).
    pub(crate) fn variable(mut self, name: &'static str, value: impl Into<String>) -> Stage {
        self.variables.push((name, value.into()));
        self
    }

    /// A file of the case's own folder (`in_scratch`).
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Runs the case, which must succeed. `None` where there is no C compiler.
    pub(crate) fn run(mut self) -> Option<Played> {
        let Some(program) = program(self.program) else {
            skip(self.case, "no C compiler (cc) is installed");
            return None;
        };
        let simulator = Simulator::start(self.options.clone()).expect("the simulator starts");
        if let Some(pem) = simulator.ca_pem() {
            fs::write(self.file("ca.pem"), pem).expect("the authority's certificate is written");
        }
        let said = self.file("stderr");
        let mut child = Command::new(program)
            .arg(self.case)
            .env("SEQR_ENDPOINT", simulator.endpoint())
            .env("SEQR_CONTROL", simulator.control_url().trim_end_matches("/control/"))
            .env("SEQR_SCRATCH", self.scratch.path())
            // cargo's, which finds an older library first.
            .env_remove("LD_LIBRARY_PATH")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("a file for what it says"))
            .spawn()
            .expect("the program starts");
        self.simulator = Some(simulator);
        let mut answers = child.stdin.take().expect("its input");
        for line in BufReader::new(child.stdout.take().expect("its output")).lines() {
            self.serve(line.expect("UTF-8").trim_start_matches('@'), &mut answers);
        }
        let status = child.wait().expect("it ends");
        let said = fs::read_to_string(&said).expect("UTF-8");
        assert!(status.success(), "{} {}: {status}\n{said}", self.program, self.case);
        let passwords = passwords(self.scratch.path());
        for password in &passwords {
            assert!(!said.contains(password), "a terminal's password in the log or an error:\n{said}");
        }
        let simulator = self.simulator.take().expect("it runs at the end of a case");
        Some(Played { simulator, passwords, said, scratch: self.scratch })
    }

    fn serve(&mut self, command: &str, answers: &mut ChildStdin) {
        let with_state = |state| Options { state, ..self.options.clone() };
        match (command, self.simulator.take()) {
            ("stop", Some(simulator)) => {
                self.options.listen = simulator.address();
                self.options.state = Some(simulator.stop());
            }
            ("start", None) => self.simulator = Simulator::start(self.options.clone()).ok(),
            ("start-empty", None) => self.simulator = Simulator::start(with_state(None)).ok(),
            ("lock-store", running) => {
                self.simulator = running;
                self.locked = Some(stores::locked(&self.file("till.db"), "BEGIN IMMEDIATE"));
            }
            ("unlock-store", running) => {
                self.simulator = running;
                self.locked = None;
            }
            (other, _) => panic!("the program wants {other:?}"),
        }
        // A program that has failed meanwhile says so by its exit code.
        let _ = answers.write_all(b"done\n");
    }
}

/// What a case left.
pub(crate) struct Played {
    pub(crate) simulator: Simulator,
    /// The terminals' passwords in the store.
    pub(crate) passwords: Vec<String>,
    /// What the program printed, the log at its finest level included.
    pub(crate) said: String,
    scratch: tempfile::TempDir,
}

impl Played {
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Every call that the simulator saw.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.simulator.exchanges(&Calls { arrived: true, ..Calls::default() })
    }
}

fn passwords(folder: &Path) -> Vec<String> {
    let store = folder.join("till.db");
    let Ok(store) = rusqlite::Connection::open_with_flags(store, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
    else {
        return Vec::new();
    };
    // Cases that give the library something else than a store have no such table.
    let read = || -> rusqlite::Result<Vec<String>> {
        store.busy_timeout(Duration::ZERO)?; // one case leaves it locked
        let sql = "SELECT CAST(password AS TEXT) FROM terminals WHERE password IS NOT NULL";
        store.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}

/// A program of tests/c, built once; None without a compiler.
pub(crate) fn program(name: &'static str) -> Option<PathBuf> {
    static BUILT: Mutex<BTreeMap<&str, Option<PathBuf>>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built.entry(name).or_insert_with(|| cc::has("cc").then(|| build(name))).clone()
}

fn build(name: &str) -> PathBuf {
    let sources = Path::new(cc::ROOT).join("tests/c");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c");
    fs::create_dir_all(&folder).expect("a folder for the programs");
    // Of its own name until it is whole: another run of the tests may be using the old one.
    let (program, fresh) = (folder.join(name), folder.join(format!("{name}-{}", std::process::id())));
    let library = cc::library_folder();
    cc::run(
        cc::compiler("cc", "c99")
            .args(["-O1", "-g", "-pthread", "-o"])
            .arg(&fresh)
            .args([format!("{name}.c"), "shop.c".into(), "test.c".into()].map(|file| sources.join(file)))
            .arg("-L")
            .arg(&library)
            .arg("-lseqr")
            .arg(format!("-Wl,-rpath,{}", library.display())),
    );
    fs::rename(&fresh, &program).expect("the program is put in place");
    program
}
