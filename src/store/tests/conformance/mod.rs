//! What a store must do whatever database is behind it: what each job refuses, repeats, orders and finds. Each test runs on
//! each line of BACKENDS; another database is one more line. What depends on files, on SQLite's locks or on another program
//! stands in the tests beside this folder.
//!
//! There is no store in memory. It would need what SQLite's schema does by constraints and triggers a second time (one open
//! payment, the receipt file's outbox, the step that made a payment PAID, the numbers of the feed, what may be pruned), and
//! would be as long as the SQL. The model in `tests/histories` needs few operations, and is of use because it shares no code
//! with the store.

mod changes;
#[cfg(all(unix, feature = "postgres"))]
mod moving;
mod outbox;
mod payments;
mod periods;
#[cfg(all(unix, feature = "postgres"))]
mod postgresql;
pub(super) mod prune;
#[cfg(all(unix, feature = "postgres"))]
mod rates;
mod receipts;
mod refunds;
mod steps;
mod terminals;

use super::super::sqlite::rerun::Rerun;
use super::super::{Conflict, KnownNames, NewPeriod, PaidNames, PruneKind, RefundState, StoreError};
use super::*;

/// A journal that a test opens, closes and opens again.
trait Journal {
    fn open(&self) -> Store;
}

/// Makes a new journal.
type Made = fn() -> Box<dyn Journal>;

/// The backends, by name. SQLite's jobs also run with an earlier run, as they do where the log was replaced
/// under the library (rule `store-at-its-path`): each job must answer as if there had been none.
const BACKENDS: [(&str, Made); 3] = [
    ("SQLite", || SqliteFile::made(Rerun::Never)),
    ("SQLite, an earlier run is in the store", || SqliteFile::made(Rerun::Kept)),
    ("SQLite, an earlier run is lost", || SqliteFile::made(Rerun::Lost)),
];

/// A file in a folder of its own; the jobs that this thread queues run as `rerun` says.
struct SqliteFile {
    path: PathBuf,
    rerun: Rerun,
    _folder: TempDir,
}

impl SqliteFile {
    fn made(rerun: Rerun) -> Box<dyn Journal> {
        let (folder, path) = place();
        Box::new(Self { path, rerun, _folder: folder })
    }
}

impl Drop for SqliteFile {
    fn drop(&mut self) {
        Rerun::Never.set();
    }
}

impl Journal for SqliteFile {
    fn open(&self) -> Store {
        self.rerun.set();
        opened(&self.path)
    }
}

/// With PostgreSQL where one is there for it: tools/checks/office.sh gives it one.
fn backends() -> Vec<(&'static str, Made)> {
    let all = BACKENDS.to_vec();
    #[cfg(all(unix, feature = "postgres"))]
    if std::env::var_os("SEQR_SHARED_JOURNAL").is_some() {
        return [all, postgresql::BACKENDS.to_vec()].concat();
    }
    all
}

/// Runs a test on a new journal of each backend.
fn on_each_journal(test: impl Fn(&dyn Journal)) {
    for (name, made) in backends() {
        eprintln!("on {name}"); // shown where the test fails
        test(&*made());
    }
}

/// The same, for a test that needs it open once.
fn on_each(test: impl Fn(&Store)) {
    on_each_journal(|journal| {
        let store = journal.open();
        test(&store);
        closed(&store);
    });
}

/// Every function of the store that queues a job is called by this suite.
#[test]
fn each_job_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let read = |name: &str| -> String {
        let files = std::fs::read_dir(folder.join(name)).unwrap().map(|entry| entry.unwrap().path());
        files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
    };
    let (jobs, suite) = (read("job"), read("tests/conformance"));
    let functions = jobs.split("pub fn ").skip(1).map(|text| text.split('(').next().unwrap());
    let functions: Vec<_> = functions.collect();
    assert!(functions.len() > 50, "{functions:?}");
    let missing: Vec<_> = functions.iter().filter(|name| !suite.contains(&format!(".{name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
