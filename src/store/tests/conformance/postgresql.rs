//! A journal in PostgreSQL for the suite: a database of its own for each, in the server of `tools/with-postgresql`. Also one
//! whose host loses the answer of each third COMMIT, before it has reached the server and after: the jobs must answer as if
//! nothing had been lost.

use super::super::super::backend::Backend;
use super::super::super::postgres::tests::driver::forwarder::{Trouble, forward};
use super::super::super::postgres::{Job, Opening, Statement};
use super::*;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) const BACKENDS: [(&str, Made); 2] =
    [("PostgreSQL", || Database::made(0)), ("PostgreSQL, each third answer is lost", || Database::made(3))];

/// The hosts' key.
const KEY: [u8; 32] = [7; 32];

static MADE: AtomicU32 = AtomicU32::new(0);

struct Database {
    url: String,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run it by tools/with-postgresql"))
}

impl Database {
    fn made(cut_one_in: u32) -> Box<dyn Journal> {
        let name = format!("suite_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
        let create = format!("CREATE DATABASE {name}");
        assert!(Command::new("psql").args(["-X", "-q", "-c", &create]).status().unwrap().success());
        let trouble = Trouble::default();
        trouble.cut_one_in.store(cut_one_in, Ordering::SeqCst);
        let port = forward(&variable("PGHOST"), &Arc::new(trouble));
        Box::new(Self { url: format!("postgresql://{}@127.0.0.1:{port}/{name}", variable("PGUSER")) })
    }
}

impl Journal for Database {
    /// A host that has all terminals, as if the one before were dead.
    fn open(&self) -> Store {
        let opening = Opening { url: &self.url, name: "suite", key: &KEY, tls: None, tell: Arc::new(|_| {}) };
        let store = Store::open_postgres(opening).unwrap();
        let Backend::Postgres(backend) = &store.shared.backend else { panic!("another store") };
        let driver = backend.driver();
        let take = "UPDATE seqr.terminals SET owner = $1::text::uuid WHERE removed_at_ms IS NULL";
        let take = Statement::new(take, vec![driver.id().into()]);
        driver.run(Job::new(take.clone(), take)).wait().unwrap();
        store
    }
}
