//! Takes each fix of a hole out of a copy of the library, and shows that the trials find the hole. The library that is
//! shipped has no switches for this. docs/proof.md has the table that `make faults-mutations` writes.

use super::attempt::{attempt_all, counted};
use super::cc::ROOT;
use super::chance::{Chance, number};
use super::life::Programs;
use super::trial::{Trial, trials};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// One fix that is taken out: plain text for plain text.
struct Mutation {
    /// What the library then does.
    what: &'static str,
    file: &'static str,
    /// What stands there, once.
    code: &'static str,
    /// What stands there instead.
    instead: &'static str,
}

const MUTATIONS: &[Mutation] = &[
    Mutation {
        what: "what was written before a failed sync is not written again",
        file: "src/store/sqlite/vfs.rs",
        code: "    if state.failed\n        && let Some(kept)",
        instead: "    if false\n        && let Some(kept)",
    },
    Mutation {
        what: "it is written again in one piece, however long",
        file: "src/store/sqlite/vfs.rs",
        code: "data.chunks(CHUNK).enumerate()",
        instead: "std::iter::once(data).enumerate()",
    },
    Mutation {
        what: "the result of a folder's sync is ignored",
        file: "src/store/sqlite/vfs.rs",
        code: "if os::sync_folder(folder).is_err() {",
        instead: "if os::sync_folder(folder).is_err() && false {",
    },
    Mutation {
        what: "a failed read is told as a damaged file",
        file: "src/store/sqlite/vfs.rs",
        code: "if code == ffi::SQLITE_IOERR_CORRUPTFS { ffi::SQLITE_IOERR_READ } else { code }",
        instead: "code",
    },
    Mutation {
        what: "a commit is not synced",
        file: "src/store/sqlite/open.rs",
        code: "PRAGMA synchronous = FULL;",
        instead: "PRAGMA synchronous = NORMAL;",
    },
    Mutation {
        what: "the log is not written again when the store is opened",
        file: "src/store/sqlite/open.rs",
        code: "    rewrite_log(&connection)?;\n",
        instead: "",
    },
    Mutation {
        what: "a commit that was told as not saved stays in the log",
        file: "src/store/sqlite/worker.rs",
        code: "                    self.bury_failed_commit();\n",
        instead: "",
    },
    Mutation {
        what: "closing copies the log into the file, though a sync has failed",
        file: "src/store/sqlite/worker.rs",
        code: "(self.is_moved || self.look().is_err() || vfs::has_failed(connection))",
        instead: "self.is_moved",
    },
    Mutation {
        what: "a line of the receipt file whose sync failed is not cut off",
        file: "src/pos/receipt/file.rs",
        code: "        file.set_len(before)?;",
        instead: "        let _ = before;",
    },
    Mutation {
        what: "lines of the receipt file that the store does not know of are not written again",
        file: "src/pos/receipt/file.rs",
        code: "        write_tail_again(file)?;\n",
        instead: "        file.sync_data()?;\n",
    },
    Mutation {
        what: "the result of the sync of the receipt file's folder is ignored",
        file: "src/pos/receipt/file.rs",
        code: "        os::sync_folder(folder)?;\n",
        instead: "        let _ = os::sync_folder(folder);\n",
    },
];

/// A hole that so many trials do not find is not found.
const TRIALS: u64 = 3000;
/// One of so many trials is about syncs and reads.
const AIMED: usize = 4;
const SEED: u64 = 1;
const DOCS: &str = "docs/proof.md";
/// Between these the page has the table.
const BEGIN: &str = "<!-- mutations -->\n";
const END: &str = "<!-- end of mutations -->\n";

fn source(root: &Path, mutation: &Mutation) -> String {
    let text = fs::read_to_string(root.join(mutation.file)).expect("a source");
    assert_eq!(text.matches(mutation.code).count(), 1, "{}: {:?} stands once", mutation.file, mutation.code);
    text
}

#[test]
fn each_mutation_is_of_a_line_that_is_there() {
    for mutation in MUTATIONS {
        source(Path::new(ROOT), mutation);
    }
}

#[test]
#[ignore = "builds the library once for each mutation: make faults-mutations"]
fn each_hole_is_found_once_its_fix_is_taken_out() {
    let copied = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutant");
    copy_sources(Path::new(ROOT), &copied);
    let mut table = String::from(
        "| the fix that is taken out | the trial that finds it | what it finds | trials |\n|---|---|---|---|\n",
    );
    let mut missed = Vec::new();
    for mutation in MUTATIONS {
        let (text, file) = (source(&copied, mutation), copied.join(mutation.file));
        fs::write(&file, text.replace(mutation.code, mutation.instead)).expect("a source");
        let library = built(&copied);
        fs::write(&file, text).expect("a source");
        let row = match found(&library) {
            Some((trial, why, count)) => format!("`{trial}` | {} | {count}", why.replace('|', "/")),
            None => {
                missed.push(mutation.what);
                "**not found** | |".to_owned()
            }
        };
        println!("{}: {row}", mutation.what);
        writeln!(table, "| {} | {row} |", mutation.what).expect("a text");
    }
    if env::var_os("SEQR_UPDATE_DOCS").is_some() {
        let (page, path) =
            (fs::read_to_string(Path::new(ROOT).join(DOCS)).expect("a page"), Path::new(ROOT).join(DOCS));
        let (before, rest) = page.split_once(BEGIN).expect("the table begins");
        let (_, after) = rest.split_once(END).expect("the table ends");
        fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).expect("the page is written");
    }
    assert!(missed.is_empty(), "no trial finds: {missed:?}");
}

/// The first trial that goes wrong, the first line of why, and how many were made.
fn found(library: &Path) -> Option<(Trial, String, usize)> {
    let programs = Programs::compiled(library, "mutant")?;
    let counts = counted(&programs);
    let count = number("SEQR_FAULT_TRIALS", || TRIALS) as usize;
    let mut all = trials(&counts, count * AIMED, &mut Chance(SEED));
    // The fixes are about the disk: trials where the disk does not fail say nothing of them.
    all.retain(|trial| {
        trial.fault.as_ref().is_some_and(|fault| ["sync", "foldersync", "read"].contains(&fault.kind))
    });
    all.truncate(count);
    let (trial, why) = attempt_all(&programs, &all, true).into_iter().next()?;
    let count = all.iter().position(|one| *one == trial)? + 1;
    let why = why.lines().next().unwrap_or_default().to_owned();
    Some((trial, why, count))
}

/// The library of a copy of the sources, built apart from that of the project.
fn built(copied: &Path) -> PathBuf {
    let target = copied.with_extension("target");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(copied).env("CARGO_TARGET_DIR", &target).args([
        "build",
        "--locked",
        "--package",
        "seqr",
        "--lib",
    ]);
    assert!(cargo.status().expect("cargo runs").success(), "a mutation does not compile");
    target.join("debug/deps")
}

/// All that cargo wants, but for what it has built; a file that has not changed keeps its time.
fn copy_sources(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("a file");
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if entry.path().is_dir() {
            if !["target", "build", ".git"].iter().any(|left_out| name == *left_out) {
                copy_sources(&entry.path(), &target);
            }
        } else {
            let bytes = fs::read(entry.path()).expect("a file");
            if fs::read(&target).ok().as_ref() != Some(&bytes) {
                fs::write(&target, bytes).expect("it is copied");
            }
        }
    }
}
