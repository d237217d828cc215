//! Figures of a journal in PostgreSQL for docs/scale.md, on the database of `tools/with-postgresql`: it prints them, and
//! compares nothing but that all was written.

use super::postgresql::{Database, driver};
use super::*;
use std::process::Command;
use std::time::Instant;

/// Terminals of a host that falls silent.
const TERMINALS: i64 = 10_000;

/// How long each size is measured.
const SPAN: Duration = Duration::from_secs(5);

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

#[test]
#[ignore = "measures; needs a PostgreSQL of its own: see docs/scale.md"]
fn rates_of_steps_by_how_many_are_under_way() {
    let database = database();
    let host = database.host();
    let mut payments = Vec::new();
    for size in [1, 8, 64, 256, 1_000] {
        while payments.len() < size {
            let till = terminal(&host, &format!("T{}", payments.len()));
            payments.push(host.create_payment(till, invoice("sale", 100), NOW).wait().unwrap());
        }
        let (started, mut steps) = (Instant::now(), 0);
        while started.elapsed() < SPAN {
            let save = |it: &PaymentRecord| {
                let record =
                    PaymentRecord { phase: Phase::Open, updated_at_ms: it.updated_at_ms + 1, ..it.clone() };
                host.save_payment(record, "asked", None, by_pos(), None)
            };
            let pending: Vec<_> = payments[..size].iter().map(save).collect();
            steps += pending.len();
            for (payment, saved) in payments.iter_mut().zip(pending) {
                *payment = saved.wait().unwrap();
            }
        }
        let rate = steps as u128 * 1_000 / started.elapsed().as_millis();
        println!("{size} under way: {rate} steps/s");
    }
    closed(&host);
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
