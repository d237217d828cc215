//! Pruning of years of sales while the till sells.

use crate::{Shop, bill, paid, registration, settled, sold};
use rusqlite::Connection;
use seqr::pos::State;
use std::time::{SystemTime, UNIX_EPOCH};

/// Settled payments: pruning them takes as long as many sales.
const OLD: i64 = 4_000;

/// Makes so many old payments of one that was sold, confirmed and acknowledged.
fn multiply(store: &Connection) {
    for sql in [
        "UPDATE payments SET acknowledged = 1, created_at_ms = 1, updated_at_ms = 1 WHERE id = 1",
        "INSERT INTO payments (revision, terminal, client_invoice_id, phase, wanted, invoice_reference, version, ers_reference, \
         paid_amount, paid_at_ms, acknowledged, created_at_ms, updated_at_ms, asked, currency_code, cashier_id) \
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
         SELECT revision, terminal, 'old ' || i, phase, wanted, 'I' || i, version, 'E' || i, paid_amount, paid_at_ms, 1, i, i, \
         asked, currency_code, cashier_id FROM n, payments WHERE id = 1",
        "INSERT INTO invoices SELECT p.id, body, NULL FROM payments p, invoices WHERE payment = 1 AND p.id > 1 AND ?1",
        "INSERT INTO payment_steps (payment, at_ms, step, phase) SELECT p.id, p.id, step, s.phase FROM payments p, \
         payment_steps s WHERE s.payment = 1 AND p.id > 1 AND ?1 ORDER BY p.id, s.id",
    ] {
        let mut statement = store.prepare(sql).unwrap();
        let values = [OLD];
        let values = if statement.parameter_count() == 0 { &values[..0] } else { &values[..] };
        statement.execute(rusqlite::params_from_iter(values)).unwrap();
    }
}

#[test]
fn the_till_sells_while_the_sales_of_years_are_pruned() {
    let shop = Shop::new();
    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    sold(&till, "old 1", 5900);
    drop(till);
    client.close();
    multiply(&Connection::open(shop.path("till.seqr")).unwrap());

    let client = shop.open();
    let till = client.register(registration("Till 1")).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let hour_ago = i64::try_from(now).unwrap() - 3_600_000;
    let open = till.pay_start(bill("begun before", 5900), None).unwrap();
    let (pruned, beside) = std::thread::scope(|threads| {
        let pruning = threads.spawn(|| client.prune(hour_ago).unwrap());
        assert_eq!(settled(&open), State::Completed);
        open.confirm().unwrap();
        let mut beside = 0;
        while !pruning.is_finished() {
            let payment = paid(&till, &format!("new {beside}"), 5900);
            payment.confirm().unwrap();
            beside += i64::from(!pruning.is_finished());
        }
        (pruning.join().unwrap(), beside)
    });
    assert_eq!(pruned, OLD as u64);
    assert!(beside > 0, "no sale ended before pruning did");

    // What was sold meanwhile lost nothing, and what was pruned is still known.
    assert_eq!(till.find_payment("begun before").unwrap().confirm().map_err(|error| error.kind), Ok(()));
    let again = till.pay_start(bill("old 77", 5900), None).map(|_| ()).unwrap_err();
    assert_eq!(again.kind, seqr::pos::Kind::AlreadyPaid, "{}", again.text);
    client.close();
    let store = Connection::open(shop.path("till.seqr")).unwrap();
    let number = |sql: &str| -> i64 { store.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(
        number("SELECT count(*) FROM invoices WHERE body ->> '$.pruned' IS NULL"),
        number("SELECT count(*) FROM payments WHERE created_at_ms > 1000000")
    );
    assert_eq!(number("SELECT count(*) FROM payments WHERE cashier_id IS NULL"), OLD, "no name stays");
    assert_eq!(number("PRAGMA freelist_count"), 0, "the space is given back");
    let intact: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(intact, "ok");
}
