//! A store of many payments beside one of few: what a till and the back office ask costs the same. What is compared is the
//! work of the database, never time.

use super::super::NewPeriod;
use super::*;

/// Sales of a day, in both stores.
const DAY: i64 = 40;
const DAY_MS: i64 = 86_400_000;
/// Days of the store of few, and of the one of many.
const FEW: i64 = 15;
const MANY: i64 = 250;

/// A store with so many days of sales, refunds, receipts and periods, the newest sale without an end.
fn of_days(path: &Path, days: i64) -> Store {
    let store = opened(path);
    let till = terminal(&store, "A");
    sold(&store, till, "first", 5900, "E0");
    store.begin_refund(refund(till, "r0", "E0", 1), NOW).wait().unwrap();
    store.begin_period(NewPeriod { reseller_id: "r".into(), terminal_id: None }, NOW).wait().unwrap();
    let receipt = crate::store::NewReceipt {
        terminal: till,
        ers_reference: "E0".into(),
        mime_type: "text/html".into(),
        receipt_type: "PAYMENT_RECEIPT".into(),
        data: b"<p>".to_vec(),
    };
    let receipt = store.queue_receipt(receipt, NOW).wait().unwrap();
    store.receipt_delivered(receipt).wait().unwrap();
    let job = move |db: &rusqlite::Connection| -> rusqlite::Result<()> {
        for sql in [
            "INSERT INTO payments (revision, terminal, client_invoice_id, phase, wanted, invoice_reference, version, \
             ers_reference, paid_amount, paid_at_ms, acknowledged, created_at_ms, updated_at_ms, asked, currency_code, \
             cashier_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * ?2) \
             SELECT 9, terminal, 'S' || i, 'confirmed', 1, 'I' || i, 1, 'E' || i, 5900, 0, 1, \
             created_at_ms + i / ?2 * ?3, updated_at_ms + i / ?2 * ?3, 5900, 'SEK', 'Anna' FROM n, payments WHERE id = 1",
            "INSERT INTO invoices SELECT p.id, body, NULL FROM payments p, invoices WHERE payment = 1 AND p.id > 1",
            "INSERT INTO payment_steps (payment, at_ms, step, phase, detail, actor) SELECT p.id, p.created_at_ms, \
             s.step, s.phase, s.detail, s.actor FROM payments p, payment_steps s \
             WHERE s.payment = 1 AND p.id > 1 AND ?3 ORDER BY p.id, s.id",
            "INSERT INTO refunds (terminal, refund_id, ers_reference, amount, currency_code, request, state, \
             created_at_ms, updated_at_ms, sent_step) SELECT terminal, 'r' || id, ers_reference, 1, 'SEK', '', 'done', \
             created_at_ms, created_at_ms, id FROM payments WHERE id > 1 AND id % 10 = 0 AND ?3",
            "INSERT INTO receipts (terminal, ers_reference, mime_type, receipt_type, data, state, attempts, created_at_ms) \
             SELECT terminal, ers_reference, '', '', x'', 'delivered', 1, created_at_ms FROM payments WHERE id > 1 AND ?3",
            "INSERT INTO periods (reseller_id, period_id, begun_at_ms, marked_at_ms, begun_step, ended_step) \
             SELECT 'r', id, created_at_ms, created_at_ms, id, id FROM payments WHERE id > 1 AND id % 40 = 0 AND ?3",
        ] {
            let mut statement = db.prepare(sql)?;
            let values = [days, DAY, DAY_MS];
            let values = if statement.parameter_count() == 0 { &values[..0] } else { &values[..] };
            statement.execute(rusqlite::params_from_iter(values))?;
        }
        Ok(())
    };
    store.submit(move |db| Ok(job(db)?)).wait().unwrap();
    store
}

/// Statements whose counters are kept: each has its own, and dies with it.
const STATEMENTS: usize = 500;

/// How much the database works for something, in steps of its machine.
fn cost(store: &Store, work: impl FnOnce(&Store)) -> i64 {
    let so_far = || {
        let counted = |db: &rusqlite::Connection| {
            db.set_prepared_statement_cache_capacity(STATEMENTS);
            Ok(machine_steps(db))
        };
        store.read(counted).wait().unwrap()
    };
    let before = so_far();
    work(store);
    so_far() - before
}

fn machine_steps(db: &rusqlite::Connection) -> i64 {
    counted(db, rusqlite::ffi::SQLITE_STMTSTATUS_VM_STEP).iter().map(|(_, steps)| steps).sum()
}

/// The statements that the connection keeps, each with one of its counters.
#[allow(unsafe_code)] // SQLite's counters, which rusqlite gives of a statement that is at hand only
fn counted(db: &rusqlite::Connection, counter: i32) -> Vec<(String, i64)> {
    use rusqlite::ffi::{sqlite3_next_stmt, sqlite3_sql, sqlite3_stmt_status};
    // SAFETY: the connection is open until this function has returned.
    let handle = unsafe { db.handle() };
    let (mut statement, mut all) = (std::ptr::null_mut(), Vec::new());
    loop {
        // SAFETY: a statement lives as long as it is in the list of its connection, which this thread alone uses.
        statement = unsafe { sqlite3_next_stmt(handle, statement) };
        if statement.is_null() {
            return all;
        }
        // SAFETY: as above.
        let sql = unsafe { sqlite3_sql(statement) };
        // SAFETY: a text of SQLite's that ends in NUL, and lives as long as the statement.
        let sql = unsafe { std::ffi::CStr::from_ptr(sql) };
        // SAFETY: as above.
        let count = i64::from(unsafe { sqlite3_stmt_status(statement, counter, 0) });
        all.push((sql.to_string_lossy().into_owned(), count));
    }
}

/// SQLite makes such a table for a list of three and more, each time that a statement runs: a third of a sale's
/// instructions were that, and a statement that is prepared again at each use costs more than what it looks up.
#[test]
fn the_statements_of_a_sale_are_prepared_once_and_make_no_tables() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    for number in 1..=3 {
        sold(&store, till, &format!("S{number}"), 5900, &format!("E{number}"));
        assert!(store.unfinished_payments(till).wait().unwrap().is_empty());
        assert_eq!(store.attention(till).wait().unwrap().unfinished, 0);
        let references = vec![format!("E{number}"), "of another day".into()];
        assert!(store.known_references(references).wait().unwrap()[0].is_some());
        sent(&store, refund(till, &format!("r{number}"), &format!("E{number}"), 10));
    }
    // What a statement gives back has a table, and so has a post that is made of what the posts have.
    let needed = |sql: &str| match sql {
        _ if sql.contains("RETURNING") || sql.starts_with("UPDATE payments SET revision") => 2,
        _ => 0,
    };
    let looked_at = move |db: &rusqlite::Connection| {
        let mut bad = Vec::new();
        for (sql, prepared_again) in counted(db, rusqlite::ffi::SQLITE_STMTSTATUS_REPREPARE) {
            let mut explained = db.prepare(&format!("EXPLAIN {sql}"))?;
            let (mut rows, mut tables) = (explained.raw_query(), 0);
            while let Some(row) = rows.next()? {
                tables += usize::from(row.get::<_, String>(1)? == "OpenEphemeral");
            }
            if prepared_again > 0 || tables > needed(&sql) {
                bad.push((sql, prepared_again, tables));
            }
        }
        Ok(bad)
    };
    assert_eq!(store.read(looked_at).wait().unwrap(), []);
    let kept = store.read(|db| Ok(counted(db, 0).len())).wait().unwrap();
    assert!(kept > 16, "{kept} are kept, rusqlite's own limit is 16");
    closed(&store);
}

#[test]
fn a_store_of_many_payments_costs_what_one_of_few_costs() {
    let ((_few, few), (_many, many)) = (place(), place());
    let stores = [of_days(&few, FEW), of_days(&many, MANY)];
    let day = NOW + 2 * DAY_MS..NOW + 3 * DAY_MS;
    type Work = Box<dyn Fn(&Store)>;
    let works: Vec<(&str, Work)> = vec![
        ("attention", Box::new(|s| assert_eq!(s.attention(1).wait().unwrap().refunds_in_doubt, 1))),
        ("unfinished", Box::new(|s| assert!(s.unfinished_payments(1).wait().unwrap().is_empty()))),
        ("sale", Box::new(|s| assert!(s.find_payment(1, "S77".into()).wait().unwrap().is_some()))),
        (
            "reference",
            Box::new(|s| assert!(s.find_payment_by_reference("E77".into()).wait().unwrap().is_some())),
        ),
        (
            "invoice",
            Box::new(|s| assert!(s.find_payment_by_reference("I77".into()).wait().unwrap().is_some())),
        ),
        ("steps", Box::new(|s| assert_eq!(s.payment_steps(77).wait().unwrap().len(), 2))),
        ("reversal", Box::new(|s| assert!(s.next_reversal(1, 0).wait().unwrap().is_none()))),
        ("doubt", Box::new(|s| assert!(s.refund_in_doubt(1, None).wait().unwrap().is_some()))),
        ("receipts", Box::new(|s| assert!(s.due_receipts(1, 9).wait().unwrap().is_empty()))),
        (
            "look back",
            Box::new({
                let day = (day.start, day.end);
                move |s| {
                    let mut after = None;
                    for _ in 0..DAY {
                        let found = s.next_payment(day, after).wait().unwrap().unwrap();
                        after = Some((found.created_at_ms, found.id));
                    }
                    assert!(s.next_payment(day, after).wait().unwrap().is_none());
                }
            }),
        ),
        (
            "export",
            Box::new({
                let day = day.clone();
                move |s| {
                    assert_eq!(s.payments_begun(day.clone(), None, 999).wait().unwrap().len(), DAY as usize);
                    assert_eq!(
                        s.refunds_begun(day.clone(), None, 999).wait().unwrap().len(),
                        DAY as usize / 10
                    );
                    assert_eq!(s.periods_begun(day.clone(), None, 999).wait().unwrap().len(), 1);
                }
            }),
        ),
        (
            "export of steps",
            Box::new({
                let day = day.clone();
                move |s| {
                    let spans = s.step_spans(day.clone()).wait().unwrap();
                    let read =
                        |span: &std::ops::Range<i64>| s.steps_between(span.clone(), 999).wait().unwrap();
                    let steps: Vec<_> = spans.iter().flat_map(read).collect();
                    assert_eq!(
                        steps.iter().filter(|it| day.contains(&it.step.at_ms)).count(),
                        2 * DAY as usize
                    );
                }
            }),
        ),
        (
            "a sale and its refund",
            Box::new(|s| {
                let sold = sold(s, 1, "new", 5900, "E-new");
                s.begin_refund(refund(1, "r-new", "E-new", 10), NOW).wait().unwrap();
                assert_eq!(s.payment(sold.id).wait().unwrap().unwrap().phase, Phase::Confirmed);
            }),
        ),
        (
            "a step of pruning",
            Box::new(|s| {
                let step = s.prune(super::super::PruneKind::Payments, 0, NOW - 1, false, 0).wait().unwrap();
                assert_eq!(step.rows, 0);
                s.prune(super::super::PruneKind::Documents, 0, NOW - 1, false, 0).wait().unwrap();
            }),
        ),
    ];
    for (name, work) in works {
        let [few, many] = [0, 1].map(|it: usize| cost(&stores[it], &work));
        // The days themselves are looked through, of which ten years have 3,650.
        let days = if name == "export of steps" { 8 * (MANY - FEW) } else { 0 };
        assert!(many <= few * 3 / 2 + 50 + days, "{name}: {few} steps among few payments, {many} among many");
    }
    for store in stores {
        closed(&store);
    }
}
