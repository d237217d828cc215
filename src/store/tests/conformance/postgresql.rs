//! A journal in PostgreSQL for the suite: a database of its own for each, in the server of `tools/with-postgresql`. Also one
//! whose host loses the answer of each third COMMIT, before it has reached the server and after: the jobs must answer as if
//! nothing had been lost.

use super::super::super::backend::Backend;
use super::super::super::claim::ClaimError;
use super::super::super::postgres::tests::driver::forwarder::{Trouble, forward};
use super::super::super::postgres::{DatabaseError, Driver, Job, Opening, Statement};
use super::changes::Office;
use super::*;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

pub(super) const BACKENDS: [(&str, Made); 2] = [
    ("PostgreSQL", || Box::new(Database::made(0))),
    ("PostgreSQL, each third answer is lost", || Box::new(Database::made(3))),
];

/// The hosts' key.
pub(super) const KEY: [u8; 32] = [7; 32];

static MADE: AtomicU32 = AtomicU32::new(0);

pub(super) struct Database {
    pub(super) url: String,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run it by tools/with-postgresql"))
}

impl Database {
    pub(super) fn made(cut_one_in: u32) -> Self {
        let name = format!("suite_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
        let create = format!("CREATE DATABASE {name}");
        assert!(Command::new("psql").args(["-X", "-q", "-c", &create]).status().unwrap().success());
        let trouble = Trouble::default();
        trouble.cut_one_in.store(cut_one_in, Ordering::SeqCst);
        let port = forward(&variable("PGHOST"), &Arc::new(trouble));
        Self { url: format!("postgresql://{}@127.0.0.1:{port}/{name}", variable("PGUSER")) }
    }

    /// A host, which has no terminal yet.
    pub(super) fn host(&self) -> Store {
        self.opened(&KEY).unwrap()
    }

    fn opened(&self, key: &[u8]) -> Result<Store, StoreError> {
        let tell = Arc::new(|_| {});
        Store::open_postgres(Opening { url: &self.url, name: "suite", key, tls: None, tell })
    }
}

pub(super) fn driver(store: &Store) -> &Driver {
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

    assert!(matches!(b.lock_terminal(till), Err(ClaimError::Held)), "its owner lives");
    closed(&a);
    let _given_back = b.lock_terminal(till).unwrap();
    b.create_payment(till, invoice("sale 2", 100), NOW).wait().unwrap();
    closed(&b);
}

/// Rule `one-open-payment`: one process a terminal, whichever machine it runs on.
#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_terminal_is_locked_for_one_host_until_that_gives_it_back_or_is_dead() {
    let database = Database::made(0);
    let (a, b) = (database.host(), database.host());
    let till = terminal(&a, "A");
    let is_held = |store: &Store| matches!(store.lock_terminal(till), Err(ClaimError::Held));
    let locked = a.lock_terminal(till).unwrap();
    assert!(is_held(&b) && is_held(&a), "another host, and another user in the same process");
    drop(locked);
    drop(a.lock_terminal(till).unwrap());
    terminal(&a, "B"); // a group behind the one that gives it back
    let locked = b.lock_terminal(till).unwrap();
    assert!(is_held(&a));
    a.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap_err();
    b.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    closed(&b);
    drop(locked);
    let _locked = a.lock_terminal(till).unwrap();

    let c = database.host();
    assert!(is_held(&c));
    let death = "UPDATE seqr.hosts SET dead = true WHERE id = $1::text::uuid RETURNING id";
    let death = Statement::new(death, vec![driver(&a).id().into()]);
    driver(&c).run(Job::new(death.clone(), death)).wait().unwrap();
    let _taken = c.lock_terminal(till).unwrap();
    let ended = a.lock_terminal(till + 1).map(drop);
    assert!(matches!(ended, Err(ClaimError::Store(StoreError::Database(DatabaseError::Dead)))), "{ended:?}");
    closed(&c);
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

/// Each host sells, takes numbers and marks periods at the same time; a third one reads the feed.
#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn the_numbers_of_two_hosts_are_in_the_order_of_their_commits() {
    for cut_one_in in [0, 3] {
        let database = Database::made(cut_one_in);
        let hosts = [database.host(), database.host()];
        let reader = database.host();
        let is_done = AtomicBool::new(false);
        let log = Mutex::new(Vec::new());
        let mut office = Office::default();
        std::thread::scope(|scope| {
            let (log, is_done) = (&log, &is_done);
            let sell = |(at, store)| {
                let tills = ["A", "B"].map(|name| terminal(store, &format!("{name}{at}")));
                tills.map(|till| scope.spawn(move || a_hosts_day(store, till, log)))
            };
            let selling: Vec<_> = hosts.iter().enumerate().flat_map(sell).collect();
            let office = &mut office;
            let reader = &reader;
            scope.spawn(move || {
                while !is_done.load(Ordering::SeqCst) {
                    office.read(reader, 7);
                }
                office.follow(reader, 7);
            });
            let ends: Vec<_> = selling.into_iter().map(|thread| thread.join()).collect();
            is_done.store(true, Ordering::SeqCst);
            ends.into_iter().for_each(|end| end.unwrap());
        });
        changes::compare(&office, &reader);
        let (mut highest, mut before) = (0, Vec::new());
        for commit in log.into_inner().unwrap() {
            let number = commit.number(&reader);
            let least = commit.seen.checked_sub(1).map_or(0, |last: usize| before[last]);
            assert!(number > least, "{commit:?} is {number}, and {least} was answered before it was begun");
            highest = highest.max(number);
            before.push(highest);
        }
        hosts.iter().chain([&reader]).for_each(closed);
    }
}

/// A long report must not stand in the way of a sale's group, of which the last statement is a COMMIT.
#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_report_is_read_beside_the_groups() {
    let database = Database::made(0);
    let host = database.host();
    let till = terminal(&host, "A");
    sold(&host, till, "sale 1", 100, "E1");
    assert_eq!(host.step_spans(0..i64::MAX).wait().unwrap().len(), 1);
    let last = "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
        AND query NOT LIKE '%hosts%' ORDER BY query";
    let last = Statement::new(last, vec![]);
    let rows = driver(&host).run(Job::new(last.clone(), last)).wait().unwrap();
    let queries: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(queries.iter().any(|query| query.starts_with("SELECT first_step")), "{queries:?}");
    closed(&host);
}

/// What was answered, with how many answers there were when it was begun.
#[derive(Debug)]
struct Commit {
    seen: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    /// The payment and which of its steps.
    Step(i64, usize),
    /// A period that was begun.
    Period(String),
}

impl Commit {
    fn number(&self, store: &Store) -> i64 {
        match &self.what {
            What::Step(payment, at) => store.payment_steps(*payment).wait().unwrap()[*at].id,
            What::Period(id) => store.find_period(id.clone()).wait().unwrap().unwrap().0.begun_step,
        }
    }
}

fn a_hosts_day(store: &Store, till: i64, log: &Mutex<Vec<Commit>>) {
    let seen = || log.lock().unwrap().len();
    let answered = |seen, what| log.lock().unwrap().push(Commit { seen, what });
    for sale in 0..8 {
        let begun = seen();
        let mut payment = store.create_payment(till, invoice(&format!("S{sale}"), 100), NOW).wait().unwrap();
        answered(begun, What::Step(payment.id, 0));
        for (at, phase) in [Phase::Open, Phase::Paid, Phase::Confirmed].into_iter().enumerate() {
            let begun = seen();
            payment = moved(store, payment, phase);
            answered(begun, What::Step(payment.id, at + 1));
        }
        if sale % 4 == 0 {
            let (begun, name) = (seen(), format!("P{till}.{sale}"));
            let new = NewPeriod { reseller_id: "shop".into(), terminal_id: None };
            let period = store.begin_period(new, NOW).wait().unwrap();
            answered(begun, What::Period(name.clone()));
            store.period_marked(period, name, NOW + 1).wait().unwrap();
        }
        if sale % 3 == 0 {
            assert!(store.payment_steps(payment.id).wait().unwrap().is_sorted_by(|a, b| a.id < b.id));
            let refund = sent(store, refund(till, &format!("R{sale}"), "E1", 10));
            store.finish_refund(refund.id, RefundState::Done, None, None, None, NOW + 1).wait().unwrap();
        }
    }
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
