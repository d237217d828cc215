//! A store that is moved from its file into a database: every record reads the same, and there is never a second store.

use super::super::super::postgres::Opening;
use super::super::super::{
    Attention, Change, FeedState, JournalStep, MoveError, Moved, PaidRow, PeriodRecord, ReceiptRecord, Stage,
    Step,
};
use super::super::crash;
use super::changes::{self, Office};
use super::postgresql::{Database, KEY};
use super::prune::{pruned, settled};
use super::*;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

/// The stage at which a child ends, and the database that it was told.
const STAGE: &str = "SEQR_TEST_MOVE_STAGE";
const URL: &str = "SEQR_TEST_MOVE_URL";

/// What a child is told and answers that only has the store open.
const HOLDING: &str = "holding";

const LATER: i64 = NOW + 10_000;

fn to(path: &Path, url: &str, watch: &mut dyn FnMut(Stage)) -> Result<Moved, MoveError> {
    let tell = Arc::new(|_| {});
    let opening = Opening { url, name: "move", key: &KEY, tls: None, tell };
    Store::move_to_postgres(path, &opening, LATER, watch)
}

/// Some days of two tills, nothing of them unfinished: refunds of every end, a pruned sale, a removed till, a password that
/// is being changed, receipts, periods, a reader of the feed.
fn days(path: &Path) -> i64 {
    let store = opened(path);
    let (a, b) = (terminal(&store, "A"), terminal(&store, "B"));
    settled(&store, b, "old", "E0");
    let old = sent(&store, refund(b, "r0", "E0", 10)).id;
    store.finish_refund(old, RefundState::Done, Some("F0".into()), Some(0), None, NOW + 1).wait().unwrap();
    assert!(pruned(&store, false) > 0);
    for sale in 0..12 {
        let ers = format!("E1{sale}");
        let payment = settled(&store, a, &format!("S{sale}"), &ers);
        let refunded = sent(&store, refund(a, &format!("r{sale}"), &ers, 10)).id;
        let state =
            [RefundState::Done, RefundState::NotDone, RefundState::Refused, RefundState::Unsent][sale % 4];
        store.finish_refund(refunded, state, None, Some(5), Some("why".into()), LATER).wait().unwrap();
        if sale % 4 == 1 {
            let again = sent(&store, refund(a, &format!("r{sale}"), &ers, 10)).id;
            store.finish_refund(again, RefundState::Done, None, None, None, LATER).wait().unwrap();
        }
        if sale % 5 == 0 {
            moved(&store, payment, Phase::Reversed);
        }
        let failed = store.create_payment(a, invoice(&format!("F{sale}"), 7), NOW).wait().unwrap();
        moved(&store, failed, Phase::Failed);
        let new = NewPeriod { reseller_id: "shop".into(), terminal_id: (sale % 2 == 0).then(|| "T".into()) };
        let period = store.begin_period(new, NOW).wait().unwrap();
        match sale % 3 {
            0 => store.period_marked(period, format!("P{sale}"), NOW + 2).wait().unwrap(),
            1 => store.period_lost(period, "no answer".into()).wait().unwrap(),
            _ => store.period_not_marked(period).wait().unwrap(),
        }
        let queued = store.queue_receipt(receipt(a, &ers), NOW).wait().unwrap();
        match sale % 3 {
            0 => store.receipt_delivered(queued).wait().unwrap(),
            1 => store.receipt_failed(queued, "no".into(), true).wait().unwrap(),
            _ => {}
        }
    }
    store.password_begun(a, Secret::new("battery staple".into())).wait().unwrap();
    store.terminal_assigned(a, "ABC123".into()).wait().unwrap();
    store.delete_terminal(b, NOW + 3).wait().unwrap();
    let last = store.feed_state().wait().unwrap().last;
    store.acknowledge_changes(last / 2, NOW + 4).wait().unwrap();
    closed(&store);
    a
}

/// What a reader can ask of a store.
#[derive(Debug, PartialEq)]
struct Everything {
    payments: Vec<PaymentRecord>,
    steps: Vec<JournalStep>,
    of_payments: Vec<Vec<Step>>,
    refunds: Vec<RefundRecord>,
    periods: Vec<PeriodRecord>,
    books: Vec<PaidRow>,
    refunds_of_the_books: Vec<RefundRecord>,
    documents: Vec<ReceiptRecord>,
    changes: Vec<Change>,
    feed: FeedState,
    terminals: Vec<(i64, String, String)>,
    passwords: (String, Option<String>, Option<String>),
    attention: Attention,
}

fn everything(store: &Store, till: i64) -> Everything {
    let payments = store.payments_begun(0..i64::MAX, None, 999).wait().unwrap();
    let found = store.find_terminal("A".into()).wait().unwrap().unwrap();
    assert_eq!(found.id, till);
    let new_password = found.new_password.map(|secret| secret.expose().to_owned());
    Everything {
        steps: store.steps_between(0..i64::MAX, 9_999).wait().unwrap(),
        of_payments: payments.iter().map(|it| store.payment_steps(it.id).wait().unwrap()).collect(),
        payments,
        refunds: store.refunds_begun(0..i64::MAX, None, 999).wait().unwrap(),
        periods: store.periods_begun(0..i64::MAX, None, 999).wait().unwrap(),
        books: store.paid_between(0, i64::MAX, 999).wait().unwrap(),
        refunds_of_the_books: store.refunds_between(0, i64::MAX).wait().unwrap(),
        documents: store.due_receipts(till, 99).wait().unwrap(),
        changes: store.changes_after(0, 9_999).wait().unwrap(),
        feed: store.feed_state().wait().unwrap(),
        terminals: store.all_terminals().wait().unwrap(),
        passwords: (found.password.expose().to_owned(), new_password, found.seqr_id),
        attention: store.attention(till).wait().unwrap(),
    }
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn every_record_of_a_moved_store_reads_the_same_and_the_feed_goes_on() {
    let (_folder, path) = place();
    let till = days(&path);
    let file = opened(&path);
    let before = everything(&file, till);
    let (mut office, mut steps) = (Office::default(), 0);
    while steps < 3 {
        office.read(&file, 7); // half a day before the move
        steps += 1;
    }
    closed(&file);

    let database = Database::made(0);
    let moved_there = to(&path, &database.url, &mut |_| {}).unwrap();
    assert_eq!(moved_there.store, before.feed.store);
    let rows: u64 =
        moved_there.rows.iter().filter(|(name, _)| *name == "payments").map(|(_, rows)| rows).sum();
    assert_eq!(rows as usize, before.payments.len());
    let host = database.host();
    assert_eq!(everything(&host, till), before);

    // The till sells on, beside what it has.
    let locked = host.lock_terminal(till).unwrap();
    host.password_proven(till, true).wait().unwrap();
    let paid = settled(&host, till, "S99", "E99");
    assert!(paid.id > before.payments.iter().map(|it| it.id).max().unwrap());
    let known = host.find_payment(till, "S1".into()).wait().unwrap().unwrap();
    let again = PaymentRecord { acknowledged: true, ..known };
    moved(&host, again, Phase::Confirmed);
    let numbers: Vec<i64> =
        host.steps_between(0..i64::MAX, 9_999).wait().unwrap().iter().map(|it| it.step.id).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b) && numbers.len() == before.steps.len() + 5, "{numbers:?}");
    sent(&host, refund(till, "r99", "E99", 100));
    let too_much = host.begin_refund(refund(till, "r98", "E10", 95), NOW).wait().unwrap();
    assert!(matches!(too_much, RefundStart::TooMuch { refunded: 10, .. }), "{too_much:?}");
    let period =
        host.begin_period(NewPeriod { reseller_id: "shop".into(), terminal_id: None }, NOW).wait().unwrap();
    assert!(period > 12);
    office.follow(&host, 7);
    changes::compare(&office, &host);
    terminal(&host, "C");
    drop(locked);
    closed(&host);

    let target = moved_there.target;
    let moved_away = StoreError::InDatabase { store: path.clone(), target };
    assert_eq!(Store::open(&path).unwrap_err(), moved_away);
    assert_eq!(to(&path, &database.url, &mut |_| {}), Err(moved_away.clone().into()));
    assert_eq!(to(&path, &Database::made(0).url, &mut |_| {}), Err(moved_away.into()));
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn the_way_back_is_the_adoption_of_the_file() {
    let (_folder, path) = place();
    let till = days(&path);
    let database = Database::made(0);
    to(&path, &database.url, &mut |_| {}).unwrap();
    assert_eq!(Store::adopt(&path, LATER).unwrap().unfinished, 0);
    let file = opened(&path);
    settled(&file, till, "S99", "E99");
    let start = file.begin_refund(refund(till, "r99", "E12", 1), NOW).wait().unwrap();
    assert!(matches!(start, RefundStart::AfterCopy { .. }), "it may have been given back from the database");
    closed(&file);
    let refused = to(&path, &database.url, &mut |_| {});
    assert_eq!(refused, Err(MoveError::Adopted));
}

#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_store_that_is_in_use_or_not_settled_and_a_database_that_is_not_empty_are_refused() {
    let (_folder, path) = place();
    let database = Database::made(0);
    let move_it = || to(&path, &database.url, &mut |_| {}).unwrap_err();
    assert_eq!(move_it(), MoveError::NoStore(path.clone()));
    let store = opened(&path);
    let till = terminal(&store, "A");
    assert!(matches!(move_it(), MoveError::Store(StoreError::OpenHere { .. })));
    let open = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    closed(&store);
    assert_eq!(move_it(), MoveError::Unfinished { sales: "sale 1".into() });

    let mut other = child(&path, HOLDING, &database).stdin(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == HOLDING));
    let busy = move_it();
    assert!(
        matches!(busy, MoveError::Store(StoreError::Busy { .. })),
        "another program has it open: {busy:?}"
    );
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());

    let store = opened(&path);
    moved(&store, open, Phase::Failed);
    sold(&store, till, "sale 2", 100, "E1");
    let doubtful = sent(&store, refund(till, "r1", "E1", 10));
    closed(&store);
    assert_eq!(move_it(), MoveError::InDoubt { refunds: "r1".into() });
    let store = opened(&path);
    store.finish_refund(doubtful.id, RefundState::Done, None, None, None, NOW).wait().unwrap();
    store.outbox_written(1).wait().unwrap();
    closed(&store);
    assert_eq!(move_it(), MoveError::ReceiptFile { lines: 1 });
    let store = opened(&path);
    store.outbox_written(2).wait().unwrap();
    closed(&store);

    let host = database.host();
    assert!(matches!(move_it(), MoveError::NotEmpty { why, .. } if why.contains("in use by suite")));
    terminal(&host, "B");
    closed(&host);
    assert!(matches!(move_it(), MoveError::NotEmpty { .. }));
    closed(&opened(&path));
    let empty = Database::made(0);
    closed(&empty.host());
    to(&path, &empty.url, &mut |_| {}).unwrap();
    let host = empty.host();
    assert_eq!(host.find_refund(till, "r1".into()).wait().unwrap().unwrap().state, RefundState::Done);
    closed(&host);
}

/// Killed before the file is marked: nothing has happened. Afterwards: the file is closed, and the same call ends the move.
#[test]
#[ignore = "needs a PostgreSQL of its own: tools/checks/office.sh gives it one"]
fn a_move_that_is_killed_leaves_one_store() {
    for stage in ["Table(\"payment_steps\")", "Complete", "Marked", "Committed"] {
        let (_folder, path) = place();
        let till = days(&path);
        let file = opened(&path);
        let before = everything(&file, till);
        closed(&file);
        let database = Database::made(0);
        assert!(!child(&path, stage, &database).status().unwrap().success(), "it ends itself");
        let is_marked = matches!(stage, "Marked" | "Committed");
        match Store::open(&path) {
            Ok(file) => {
                assert!(!is_marked, "{stage}");
                assert_eq!(everything(&file, till), before);
                closed(&file);
            }
            Err(error) => {
                assert!(is_marked && matches!(error, StoreError::InDatabase { .. }), "{stage}: {error:?}");
                let elsewhere = to(&path, &Database::made(0).url, &mut |_| {});
                assert!(matches!(elsewhere, Err(MoveError::OtherTarget { .. })), "{stage}: {elsewhere:?}");
            }
        }
        let question = "SELECT to_regnamespace('seqr') IS NOT NULL";
        let there = there_of(Command::new("psql").args(["-XAtc", question]), &database);
        assert_eq!(there, if stage == "Committed" { "t" } else { "f" }, "{stage}");
        let moved_there = to(&path, &database.url, &mut |_| {}).unwrap();
        assert_eq!(moved_there.rows.is_empty(), stage == "Committed", "{stage}");
        let host = database.host();
        assert_eq!(everything(&host, till), before, "{stage}");
        closed(&host);
    }
}

fn there_of(command: &mut Command, database: &Database) -> String {
    let name = database.url.rsplit('/').next().unwrap();
    let output = command.env("PGDATABASE", name).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn child(path: &Path, stage: &str, database: &Database) -> Command {
    let mut child = crash::child("conformance::moving", "a_child_that_moves", path);
    child.arg("--ignored").env(STAGE, stage).env(URL, &database.url);
    child
}

#[test]
#[ignore = "the test above starts it"]
fn a_child_that_moves() {
    let (Some(path), Some(stage)) = (crash::told(), std::env::var_os(STAGE)) else { return };
    if stage == HOLDING {
        let store = opened(&path);
        println!("\n{HOLDING}");
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        return closed(&store);
    }
    let url = std::env::var(URL).unwrap();
    let end = to(&path, &url, &mut |at| {
        if format!("{at:?}") == *stage.to_string_lossy() {
            std::process::abort();
        }
    });
    panic!("{end:?}");
}
