//! A journal in PostgreSQL for the suite: a database of its own for each, in the server of `tools/with-postgresql`. Also one
//! whose host loses the answer of each third COMMIT, before it has reached the server and after: the jobs must answer as if
//! nothing had been lost.

use super::super::super::backend::Backend;
use super::super::super::postgres::tests::driver::forwarder::{Trouble, forward};
use super::super::super::postgres::{DatabaseError, Driver, Job, Opening, Statement};
use super::*;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) const BACKENDS: [(&str, Made); 2] = [
    ("PostgreSQL", || Box::new(Database::made(0))),
    ("PostgreSQL, each third answer is lost", || Box::new(Database::made(3))),
];

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
    fn made(cut_one_in: u32) -> Self {
        let name = format!("suite_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
        let create = format!("CREATE DATABASE {name}");
        assert!(Command::new("psql").args(["-X", "-q", "-c", &create]).status().unwrap().success());
        let trouble = Trouble::default();
        trouble.cut_one_in.store(cut_one_in, Ordering::SeqCst);
        let port = forward(&variable("PGHOST"), &Arc::new(trouble));
        Self { url: format!("postgresql://{}@127.0.0.1:{port}/{name}", variable("PGUSER")) }
    }

    /// A host, which has no terminal yet.
    fn host(&self) -> Store {
        self.opened(&KEY).unwrap()
    }

    fn opened(&self, key: &[u8]) -> Result<Store, StoreError> {
        let tell = Arc::new(|_| {});
        Store::open_postgres(Opening { url: &self.url, name: "suite", key, tls: None, tell })
    }
}

fn driver(store: &Store) -> &Driver {
    let Backend::Postgres(backend) = &store.shared.backend else { panic!("another store") };
    backend.driver()
}

impl Journal for Database {
    /// A host that has all terminals, as if the one before were dead.
    fn open(&self) -> Store {
        let store = self.host();
        let driver = driver(&store);
        let take = "UPDATE seqr.terminals SET owner = $1::text::uuid WHERE removed_at_ms IS NULL";
        let take = Statement::new(take, vec![driver.id().into()]);
        driver.run(Job::new(take.clone(), take)).wait().unwrap();
        store
    }
}

/// Each job that writes, by a host that does not own the terminal.
#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_host_writes_nothing_for_a_terminal_of_another_one() {
    let database = Database::made(0);
    let (a, b) = (database.host(), database.host());
    let till = terminal(&a, "A");
    let payment = a.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    let payment = moved(&a, payment, Phase::Failed);
    let doubtful = sent(&a, refund(till, "r1", "E1", 10));
    let queued = a.queue_receipt(receipt(till, "E1"), NOW).wait().unwrap();
    a.password_begun(till, Secret::new("one".into())).wait().unwrap();

    let other = StoreError::from(DatabaseError::OtherHost);
    let no_row = || Err(StoreError::NotFound);
    assert_eq!(b.create_payment(till, invoice("sale 2", 100), NOW).wait().as_ref(), Err(&other));
    let open = PaymentRecord { phase: Phase::Open, ..payment.clone() };
    let saved = b.save_payment(open, "again", None, by_pos(), Some(receipt(till, "E2"))).wait();
    assert_eq!(saved, Err(StoreError::Stale));
    assert_eq!(b.begin_refund(refund(till, "r2", "E1", 10), NOW).wait().as_ref(), Err(&other));
    let done = RefundState::Done;
    assert_eq!(b.finish_refund(doubtful.id, done, None, None, None, NOW).wait(), no_row());
    assert_eq!(b.queue_receipt(receipt(till, "E3"), NOW).wait(), Err(other));
    assert_eq!(b.receipt_delivered(queued).wait(), no_row());
    assert_eq!(b.receipt_failed(queued, "x".into(), true).wait(), no_row());
    assert_eq!(b.terminal_registered(till, "T".into()).wait(), no_row());
    assert_eq!(b.terminal_assigned(till, "ABC123".into()).wait(), no_row());
    assert_eq!(b.password_begun(till, Secret::new("two".into())).wait(), no_row());
    assert_eq!(b.password_proven(till, true).wait(), no_row());
    assert_eq!(b.delete_terminal(till, NOW).wait(), no_row());

    assert_eq!(a.payment(payment.id).wait().unwrap(), Some(payment));
    assert_eq!(a.find_refund(till, "r1".into()).wait().unwrap(), Some(doubtful));
    assert_eq!(a.find_refund(till, "r2".into()).wait().unwrap(), None);
    let due = a.due_receipts(till, 9).wait().unwrap();
    assert_eq!(due.iter().map(|it| (it.id, it.attempts)).collect::<Vec<_>>(), [(queued, 0)]);
    let found = a.find_terminal("A".into()).wait().unwrap().unwrap();
    assert_eq!((found.terminal_id.as_deref(), found.seqr_id), (Some("seqr of A"), None));
    assert_eq!((found.password.expose(), found.new_password.unwrap().expose()), ("correct horse", "one"));

    assert!(driver(&b).take(till).wait().unwrap().is_empty(), "its owner lives");
    closed(&a);
    assert_eq!(driver(&b).take(till).wait().unwrap().len(), 1, "it was given back");
    b.create_payment(till, invoice("sale 2", 100), NOW).wait().unwrap();
    closed(&b);
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn two_hosts_give_back_no_more_than_was_paid() {
    let database = Database::made(0);
    let hosts = [database.host(), database.host()];
    let tills = [terminal(&hosts[0], "A"), terminal(&hosts[1], "B")];
    sold(&hosts[0], tills[0], "sale 1", 100, "E1");
    let busy = StoreError::from(DatabaseError::OtherHost);
    // Each wants to give all of it back, in parts of ten.
    let begun = |store: &Store, till, part: u32| loop {
        match store.begin_refund(refund(till, &format!("r{part}"), "E1", 10), NOW).wait() {
            Ok(start) => return matches!(start, RefundStart::Send(_)),
            Err(error) => assert_eq!(error, busy, "the other one was faster each time"),
        }
    };
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let begun = &begun;
        let run =
            |(store, till)| scope.spawn(move || (0..10).filter(|part| begun(store, till, *part)).count());
        let running: Vec<_> = hosts.iter().zip(tills).map(run).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts.iter().sum::<usize>(), 10, "{counts:?}");
    hosts.iter().for_each(closed);
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_journal_of_another_key_or_format_is_refused() {
    let database = Database::made(0);
    let host = database.host();
    let refused = |key: &[u8]| database.opened(key).unwrap_err();
    assert_eq!(refused(b"short"), DatabaseError::BadKey.into());
    assert_eq!(refused(&[8; 32]), DatabaseError::OtherKey.into());
    let newer = Statement::new("UPDATE seqr.meta SET format = 2", vec![]);
    driver(&host).run(Job::new(newer.clone(), newer)).wait().unwrap();
    assert_eq!(refused(&KEY), DatabaseError::Format { found: 2, known: 1 }.into());
    closed(&host);
}
