//! Takes each fix of a hole out of a copy of the library, and shows that the trials find the hole, or a unit test. The library that is
//! shipped has no switches for this. docs/proof.md has the table that `make faults-mutations` writes.

use super::attempt::{attempt_all, counted};
use super::cc::ROOT;
use super::chance::{Chance, number};
use super::life::Programs;
use super::trial::{REGRESSIONS, Trial, trials};
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
    /// The unit test that finds it where trials need more luck than they have: faults in a certain order, or a reader.
    unit: Option<&'static str>,
    /// A second fix of the same hole: file, code, instead.
    also: Option<(&'static str, &'static str, &'static str)>,
}

const MUTATIONS: &[Mutation] = &[
    Mutation {
        what: "what was written before a failed sync is not written again",
        file: "src/store/sqlite/vfs.rs",
        code: "    if state.failed\n        && let Some(kept)",
        instead: "    if false\n        && let Some(kept)",
        unit: Some(
            "store::tests::power::what_a_partial_checkpoint_wrote_is_written_again_after_a_failed_sync",
        ),
        also: None,
    },
    Mutation {
        what: "it is written again in one piece, however long",
        file: "src/store/sqlite/vfs.rs",
        code: "data.chunks(CHUNK).enumerate()",
        instead: "std::iter::once(data).enumerate()",
        unit: Some("store::tests::power::"),
        also: None,
    },
    Mutation {
        what: "the result of a folder's sync is ignored",
        file: "src/store/sqlite/vfs.rs",
        code: "if os::sync_folder(folder).is_err() {",
        instead: "if os::sync_folder(folder).is_err() && false {",
        unit: Some("store::tests::power::a_folder_that_cannot_be_synced_fails_the_opening"),
        also: None,
    },
    Mutation {
        what: "a failed read is told as a damaged file",
        file: "src/store/sqlite/vfs.rs",
        code: "if code == ffi::SQLITE_IOERR_CORRUPTFS { ffi::SQLITE_IOERR_READ } else { code }",
        instead: "code",
        unit: Some("store::tests::power::a_read_that_fails_once_is_not_told_as_damage"),
        also: None,
    },
    Mutation {
        what: "a commit is not synced",
        file: "src/store/sqlite/open.rs",
        code: "PRAGMA synchronous = FULL;",
        instead: "PRAGMA synchronous = NORMAL;",
        unit: None,
        also: None,
    },
    Mutation {
        what: "the log is not written again when the store is opened",
        file: "src/store/sqlite/open.rs",
        code: "    rewrite_log(&connection)?;\n",
        instead: "",
        unit: Some(
            "store::tests::power::a_log_that_a_dead_program_left_unsynced_is_synced_before_anything_is_appended",
        ),
        also: None,
    },
    Mutation {
        what: "a commit that was told as not saved stays in the log",
        file: "src/store/sqlite/worker.rs",
        code: "                    self.bury_failed_commit();\n",
        instead: "",
        unit: None,
        also: None,
    },
    Mutation {
        what: "closing copies the log into the file, though a sync has failed",
        file: "src/store/sqlite/worker.rs",
        code: "(self.is_moved || self.look().is_err() || vfs::has_failed(connection))",
        instead: "self.is_moved",
        unit: Some("store::tests::power::closing_after_a_failed_sync_leaves_the_log"),
        also: None,
    },
    Mutation {
        what: "an opening that fails copies the log and removes it, and reads shared memory that it cannot write",
        file: "src/store/sqlite/open.rs",
        code: "is_ok_and(|log| log.len() > 0);",
        instead: "is_ok_and(|log| log.len() == u64::MAX);",
        unit: None,
        also: Some((
            "src/store/sqlite/vfs.rs",
            "if code & 0xFF == ffi::SQLITE_READONLY { ffi::SQLITE_IOERR_SHMOPEN } else { code }",
            "code",
        )),
    },
    Mutation {
        what: "lines of the receipt file whose first blocks are missing stay",
        file: "src/pos/receipt/file_tail.rs",
        code: "    if !tail.contains(&0) {",
        instead: "    if true {",
        unit: None,
        also: None,
    },
    Mutation {
        what: "a line of the receipt file whose sync failed is not cut off",
        file: "src/pos/receipt/file.rs",
        code: "        file.set_len(before)?;",
        instead: "        let _ = before;",
        unit: None,
        also: None,
    },
    Mutation {
        what: "lines of the receipt file that the store does not know of are not written again",
        file: "src/pos/receipt/file.rs",
        code: "        write_tail_again(file)?;\n",
        instead: "        file.sync_data()?;\n",
        unit: None,
        also: None,
    },
    Mutation {
        what: "the result of the sync of the receipt file's folder is ignored",
        file: "src/pos/receipt/file.rs",
        code: "        os::sync_folder(folder)?;\n",
        instead: "        let _ = os::sync_folder(folder);\n",
        unit: None,
        also: None,
    },
];

/// A hole that so many trials do not find is not found by them.
const TRIALS: u64 = 3000;
/// The same where a unit test finds it.
const TRIALS_BESIDE_A_UNIT_TEST: u64 = 300;
/// One of so many trials is about syncs and reads.
const AIMED: usize = 4;
const SEED: u64 = 1;
/// The longest reason in the table, in characters.
const WHY_MAX: usize = 120;
const DOCS: &str = "docs/proof.md";
/// Between these the page has the table.
const BEGIN: &str = "<!-- mutations -->\n";
const END: &str = "<!-- end of mutations -->\n";

/// What is replaced by what, in which file.
type Edit = (&'static str, &'static str, &'static str);

fn edits(mutation: &Mutation) -> impl Iterator<Item = Edit> {
    [(mutation.file, mutation.code, mutation.instead)].into_iter().chain(mutation.also)
}

fn source(root: &Path, (file, code, _): Edit) -> String {
    let text = fs::read_to_string(root.join(file)).expect("a source");
    assert_eq!(text.matches(code).count(), 1, "{file}: {code:?} stands once");
    text
}

#[test]
fn each_mutation_is_of_a_line_that_is_there() {
    for edit in MUTATIONS.iter().flat_map(edits) {
        source(Path::new(ROOT), edit);
    }
}

#[test]
#[ignore = "builds the library once for each mutation: make faults-mutations"]
fn each_hole_is_found_once_its_fix_is_taken_out() {
    let copied = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutant");
    copy_sources(Path::new(ROOT), &copied);
    let mut table = String::from(
        "| the fix that is removed | the trial or the unit test that finds it | what it finds | trials |\n|---|---|---|---|\n",
    );
    let mut missed = Vec::new();
    for mutation in MUTATIONS {
        let originals: Vec<_> = edits(mutation).map(|edit| (edit, source(&copied, edit))).collect();
        for ((file, code, instead), text) in &originals {
            fs::write(copied.join(file), text.replace(code, instead)).expect("a source");
        }
        let row = row(mutation, &copied);
        for ((file, ..), text) in &originals {
            fs::write(copied.join(file), text).expect("a source");
        }
        if row.is_none() {
            missed.push(mutation.what);
        }
        let row = row.unwrap_or_else(|| "**not found** | |".to_owned());
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
    assert!(missed.is_empty(), "nothing finds: {missed:?}");
}

/// The row of a mutation whose sources are in place; None where nothing finds it.
fn row(mutation: &Mutation, copied: &Path) -> Option<String> {
    let usual = if mutation.unit.is_some() { TRIALS_BESIDE_A_UNIT_TEST } else { TRIALS };
    let count = number("SEQR_FAULT_TRIALS", || usual) as usize;
    if let Some((trial, why, made)) = found(&built(copied), count) {
        return Some(format!("`{trial}` | {} | {made}", why.replace('|', "/")));
    }
    let test = failing(copied, mutation.unit?)?;
    Some(format!("`{test}` | the unit test fails | not in {count}"))
}

/// The first trial that goes wrong, the first line of why, and how many were made. What has gone wrong once comes first.
fn found(library: &Path, count: usize) -> Option<(Trial, String, usize)> {
    let programs = Programs::compiled(library)?;
    let counts = counted(&programs);
    let mut chosen = trials(&counts, count * AIMED, &mut Chance(SEED));
    // The fixes are about the disk: trials where the disk does not fail say nothing of them.
    chosen.retain(|trial| {
        trial.fault.as_ref().is_some_and(|fault| ["sync", "foldersync", "read"].contains(&fault.kind))
    });
    let mut all: Vec<_> = REGRESSIONS.into_iter().map(Trial::parse).collect();
    all.extend(chosen);
    all.truncate(count);
    let (trial, why) = attempt_all(&programs, &all, true).into_iter().next()?;
    let made = all.iter().position(|one| *one == trial)? + 1;
    let why = why.lines().next().unwrap_or_default().chars().take(WHY_MAX).collect();
    Some((trial, why, made))
}

/// The first unit test of that name that fails in a copy of the sources.
fn failing(copied: &Path, name: &str) -> Option<String> {
    let tested = cargo(copied).args(["test", "--locked", "--package", "seqr", "--lib", name]).output();
    let told = String::from_utf8_lossy(&tested.expect("cargo runs").stdout).into_owned();
    told.lines().find_map(|line| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned()))
}

/// cargo, for a copy of the sources, with a folder of its own for what it builds.
fn cargo(copied: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(copied).env("CARGO_TARGET_DIR", copied.with_extension("target"));
    cargo
}

/// The library of a copy of the sources, built apart from that of the project.
fn built(copied: &Path) -> PathBuf {
    let status = cargo(copied).args(["build", "--locked", "--package", "seqr", "--lib"]).status();
    assert!(status.expect("cargo runs").success(), "a mutation does not compile");
    copied.with_extension("target").join("debug/deps")
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
