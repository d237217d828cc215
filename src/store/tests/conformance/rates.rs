//! Figures of a journal in PostgreSQL for docs/scale.md, on the database of `tools/with-postgresql`, and of one in a file: it
//! prints them beside what the bare database does, and compares nothing but that all was written.

use super::postgresql::{Database, driver};
use super::*;
use crate::store::postgres::tests::driver::bare::Bare;
use std::process::Command;
use std::time::Instant;

/// Terminals of a host that falls silent.
const TERMINALS: i64 = 10_000;

/// How long each size is measured in a round, and how many rounds: library and bare database by turns.
const SPAN: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

/// Steps under way at the same time.
const SIZES: [usize; 4] = [1, 8, 64, 256];

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run it by tools/with-postgresql"))
}

fn sql(text: &str) {
    assert!(Command::new("psql").args(["-XAtqc", text]).status().unwrap().success());
}

/// By the server's socket: no forwarder costs anything.
fn database() -> Database {
    sql("DROP SCHEMA IF EXISTS seqr CASCADE");
    let folder = variable("PGHOST").replace('/', "%2F");
    Database { url: format!("postgresql://{}@{folder}/postgres", variable("PGUSER")) }
}

/// Steps a second: how many `group` makes, again and again.
fn rate(mut group: impl FnMut() -> usize) -> u128 {
    let (started, mut steps) = (Instant::now(), 0);
    while started.elapsed() < SPAN {
        steps += group();
    }
    steps as u128 * 1_000 / started.elapsed().as_millis()
}

/// Saves these payments once more, all at the same time.
fn step(store: &Store, payments: &mut [PaymentRecord]) -> usize {
    let save = |it: &PaymentRecord| {
        let record = PaymentRecord { phase: Phase::Open, updated_at_ms: it.updated_at_ms + 1, ..it.clone() };
        store.save_payment(record, "asked", None, by_pos(), None)
    };
    let pending: Vec<_> = payments.iter().map(save).collect();
    for (payment, saved) in payments.iter_mut().zip(pending) {
        *payment = saved.wait().unwrap();
    }
    payments.len()
}

/// Prints a line for each size: the library's rate, and that of a transaction of so many rows changed and inserted.
fn compare_rates(name: &str, store: &Store, mut bare: impl FnMut(usize) -> usize) {
    let mut payments: Vec<PaymentRecord> = (0..SIZES[SIZES.len() - 1])
        .map(|at| {
            let till = terminal(store, &format!("T{at}"));
            store.create_payment(till, invoice("sale", 100), NOW).wait().unwrap()
        })
        .collect();
    for size in SIZES {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(rate(|| step(store, &mut payments[..size])));
            theirs.push(rate(|| bare(size)));
        }
        ours.sort_unstable();
        theirs.sort_unstable();
        let (ours, theirs) = (ours[ROUNDS / 2], theirs[ROUNDS / 2]);
        let share = ours * 100 / theirs;
        println!("{name}: {size} under way: {ours} steps/s, the bare database {theirs}: {share} %");
    }
}

#[test]
#[ignore = "measures; needs a PostgreSQL of its own: see docs/scale.md"]
fn rates_of_steps_in_a_database() {
    let database = database();
    let host = database.host();
    sql("DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare");
    let bare = Bare::open(&database.url, SIZES[SIZES.len() - 1]);
    let name = if bare.is_synchronous() { "PostgreSQL with a synchronous replica" } else { "PostgreSQL" };
    compare_rates(name, &host, |size| bare.group(size));
    closed(&host);
}

#[test]
#[ignore = "measures: see docs/scale.md"]
fn rates_of_steps_in_a_file() {
    let (folder, path) = place();
    let store = opened(&path);
    let file = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    file.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE payments (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, phase TEXT NOT NULL, at_ms INTEGER NOT NULL); \
         CREATE TABLE steps (id INTEGER PRIMARY KEY, payment INTEGER NOT NULL, revision INTEGER NOT NULL, \
             at_ms INTEGER NOT NULL, step TEXT NOT NULL, UNIQUE (payment, revision)) STRICT",
    )
    .unwrap();
    let rows = "WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < ?1) \
        INSERT INTO payments SELECT value, 0, 'open', 0 FROM n";
    file.execute(rows, [SIZES[SIZES.len() - 1] as i64]).unwrap();
    compare_rates("SQLite", &store, |size| {
        file.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut change = file
            .prepare_cached("UPDATE payments SET revision = revision + 1, phase = 'open', at_ms = at_ms + 1 WHERE id = ?1")
            .unwrap();
        let mut insert = file
            .prepare_cached(
                "INSERT INTO steps (payment, revision, at_ms, step) SELECT id, revision, at_ms, 'asked' FROM payments \
                 WHERE id = ?1",
            )
            .unwrap();
        for id in 0..size as i64 {
            assert_eq!((change.execute([id]).unwrap(), insert.execute([id]).unwrap()), (1, 1));
        }
        file.execute_batch("COMMIT").unwrap();
        size
    });
    closed(&store);
}

#[test]
#[ignore = "measures; needs a PostgreSQL of its own: see docs/scale.md"]
fn rates_of_a_takeover() {
    let database = database();
    let host = database.host();
    let silent = "00000000-0000-4000-8000-000000000001";
    sql(&format!(
        "INSERT INTO seqr.hosts (id, name) VALUES ('{silent}', 'silent'); \
         INSERT INTO seqr.terminals (id, external_terminal_id, name, password, created_at_ms, owner) \
         SELECT n, n, n, '', 0, '{silent}' FROM generate_series(1, {TERMINALS}) n"
    ));
    let started = Instant::now();
    let (mut taken, mut longest) = (0, Duration::ZERO);
    while taken < TERMINALS as usize {
        let asked = Instant::now();
        taken += driver(&host).take_over().wait().unwrap().len();
        longest = longest.max(asked.elapsed());
        // The caller's second between two calls, spent in groups of its own.
        while asked.elapsed() < Duration::from_secs(1) && taken == 0 {
            host.feed_state().wait().unwrap();
        }
        assert!(started.elapsed() < LONG);
    }
    let (all, longest) = (started.elapsed().as_millis(), longest.as_millis());
    println!(
        "{TERMINALS} terminals taken over {all} ms after the first look; the last call took {longest} ms"
    );
    closed(&host);
}
