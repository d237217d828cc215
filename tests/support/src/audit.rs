//! Compares the three books: SEQR's ledger (the simulator's), the library's journal and the POS's own book. Knows what
//! must hold between them, and nothing of how it came about.

use rusqlite::{Connection, OpenFlags};
use seqr_simulator::{Calls, Fate, Simulator};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A payment as the journal has it.
struct Payment {
    sale: String,
    phase: String,
    ers: Option<String>,
    amount: Option<i64>,
    /// Old, and pruned: its documents are gone.
    pruned: bool,
}

struct Journal {
    payments: Vec<Payment>,
    /// refund_id, state, ersReference of the payment, amount
    refunds: Vec<(String, String, String, i64)>,
    receipts: BTreeSet<String>,
}

/// What the journals of these tills have.
fn journals(stores: &[&Path]) -> Journal {
    let mut all = Journal { payments: Vec::new(), refunds: Vec::new(), receipts: BTreeSet::new() };
    for store in stores {
        let one = journal(store);
        all.payments.extend(one.payments);
        all.refunds.extend(one.refunds);
        all.receipts.extend(one.receipts);
    }
    all
}

/// The file opens, SQLite finds no fault in it.
fn journal(store: &Path) -> Journal {
    let open = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = open.expect("the store opens");
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(sound, "ok", "{}", store.display());
    let mut query = database
        .prepare(
            "SELECT client_invoice_id, phase, ers_reference, paid_amount, body ->> '$.pruned' IS NOT NULL \
             FROM payments JOIN invoices ON payment = id ORDER BY id",
        )
        .expect("payments");
    let payments = query.query_map([], |row| {
        Ok(Payment {
            sale: row.get(0)?,
            phase: row.get(1)?,
            ers: row.get(2)?,
            amount: row.get(3)?,
            pruned: row.get(4)?,
        })
    });
    let payments = payments.expect("payments").map(|row| row.expect("a payment")).collect();
    let mut query =
        database.prepare("SELECT refund_id, state, ers_reference, amount FROM refunds").expect("refunds");
    let refunds =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).expect("refunds");
    let refunds = refunds.map(|row| row.expect("a refund")).collect();
    let mut query = database.prepare("SELECT ers_reference FROM receipts").expect("receipts");
    let receipts = query.query_map([], |row| row.get(0)).expect("receipts");
    let receipts = receipts.map(|row| row.expect("a receipt")).collect();
    Journal { payments, refunds, receipts }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// "12.50" as 1250.
fn minor(amount: &str) -> i64 {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "0"));
    let whole: i64 = whole.parse().unwrap_or_else(|_| panic!("{amount:?} is no amount"));
    whole * 100 + format!("{cents:0<2}")[..2].parse::<i64>().unwrap_or_default()
}

/// What holds at every moment, also with the till lying dead: the store is sound, and whatever SEQR has done was
/// written down before.
pub fn at_any_moment(simulator: &Simulator, stores: &[&Path]) {
    let there = |store: &&&Path| fs::metadata(store).is_ok_and(|found| found.len() > 0);
    let there: Vec<&Path> = stores.iter().filter(there).copied().collect();
    if there.is_empty() {
        assert!(simulator.ledger().is_empty(), "SEQR has invoices of a till that has no store");
        return;
    }
    let journal = journals(&there);
    let mut attempts: BTreeMap<&str, usize> = BTreeMap::new();
    for payment in &journal.payments {
        *attempts.entry(&payment.sale).or_default() += 1;
    }
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    let arrived = Calls { arrived: true, ..Calls::of("sendInvoice") };
    for call in simulator.exchanges(&arrived) {
        *sent.entry(call.client_invoice_id.expect("an invoice")).or_default() += 1;
    }
    for (sale, count) in sent {
        let known = attempts.get(sale.as_str()).copied().unwrap_or(0);
        assert!(count <= known, "sale {sale} was sent {count} times, the journal has {known} attempts");
    }
    let known: BTreeSet<&str> = journal.refunds.iter().map(|(id, ..)| id.as_str()).collect();
    let mut asked = BTreeSet::new();
    for call in simulator.exchanges(&Calls { arrived: true, ..Calls::of("refundPayment") }) {
        let id = refund_id(&call.request);
        assert!(known.contains(id.as_str()), "refund {id} was sent and is not in the journal");
        // Only where SEQR has said that it did nothing may the same refund be sent again.
        let refused =
            call.fate == Fate::Answered && matches!(call.result_code, Some(code) if code != 0 && code != 90);
        if !refused {
            assert!(asked.insert(id.clone()), "refund {id} was sent twice");
        }
    }
    no_question_after_a_cancel(simulator);
}

/// The refund's cashier is its id: the till of these tests sees to that.
fn refund_id(request: &str) -> String {
    let from = request.find("<cashierId>").expect("a cashier") + "<cashierId>".len();
    request[from..].split('<').next().unwrap_or_default().to_owned()
}

/// Rule `cancel-until-settled`, read off the wire: once cancelInvoice was sent for an invoice, its status is asked only
/// after SEQR has answered 50, "it is paid". A query of a till that was switched off, or whose time was over, may be read
/// later than a cancel that was sent after it: what counts is the order of sending.
pub fn no_question_after_a_cancel(simulator: &Simulator) {
    let mut given_up: BTreeMap<String, String> = BTreeMap::new();
    let mut began = BTreeMap::new();
    for call in simulator.exchanges(&Calls { arrived: true, ..Calls::default() }) {
        let reference = call.client_reference.clone().unwrap_or_default();
        began.entry(process(&reference).to_owned()).or_insert(call.n);
        let Some(invoice) = call.invoice_reference else { continue };
        if call.operation == "cancelInvoice" {
            if call.result_code == Some(50) && call.fate == Fate::Answered {
                given_up.remove(&invoice);
            } else {
                given_up.entry(invoice).or_insert(reference);
            }
        } else if call.operation == "getPaymentStatus"
            && let Some(cancel) = given_up.get(&invoice)
        {
            let was_before = was_sent_before(&reference, cancel, &began);
            assert!(was_before, "call {}: {invoice} is asked for after its cancel", call.n);
        }
    }
}

/// A process counts its requests in the last letters of clientReference, from a random number on.
const COUNTED: usize = 6;

/// What the requests of one process have in common.
fn process(reference: &str) -> &str {
    &reference[..reference.len().saturating_sub(COUNTED)]
}

/// Whether a request of a till was sent before another of the same till: by the count of its process, or by a process
/// that was there earlier.
fn was_sent_before(request: &str, other: &str, began: &BTreeMap<String, u64>) -> bool {
    match (process(request), process(other)) {
        (same, own) if same == own => request < other,
        (mine, others) => began.get(mine) < began.get(others),
    }
}

/// What a day of sales came to.
#[derive(Debug, Default)]
pub struct Day {
    /// Invoices that SEQR took.
    pub invoices: usize,
    /// Of these, paid.
    pub paid: usize,
    /// Given back by SEQR.
    pub reversed: usize,
    /// Canceled.
    pub canceled: usize,
    /// Given up by the supervisor.
    pub abandoned: usize,
    /// Refunds that SEQR made.
    pub refunds: usize,
    /// Payments that were pruned.
    pub pruned: usize,
}

/// What holds when all is settled: what customers were charged is what the journals and the tills' books have, once.
pub fn at_the_end(simulator: &Simulator, stores: &[&Path], books: &[&Path]) -> Day {
    at_any_moment(simulator, stores);
    let journal = journals(stores);
    let book: String = books.iter().map(|book| fs::read_to_string(book).unwrap_or_default()).collect();
    let mut day = Day::default();

    // What the till has booked: sale, reference, amount; without what it has undone again.
    let mut booked: BTreeMap<String, (String, i64)> = BTreeMap::new();
    let mut refunded: BTreeSet<String> = BTreeSet::new();
    for line in book.lines() {
        match *line.split(' ').collect::<Vec<_>>().as_slice() {
            ["sale", sale, ers, amount] => {
                let known = booked.insert(ers.into(), (sale.into(), amount.parse().expect("an amount")));
                assert!(known.is_none(), "{line}: booked twice");
            }
            ["undone", _, ers, _] => assert!(booked.remove(ers).is_some(), "{line}: was not booked"),
            ["refund-done", id] => assert!(refunded.insert(id.into()), "{line}: twice"),
            ["refund-wanted" | "refund-refused", ..] => {}
            _ => panic!("the book has the line {line:?}"),
        }
    }

    // Documents that were sent leave with the first pruning.
    day.pruned = journal.payments.iter().filter(|payment| payment.pruned).count();
    let mut confirmed: BTreeMap<&str, &Payment> = BTreeMap::new();
    for payment in &journal.payments {
        match payment.phase.as_str() {
            "confirmed" => {
                let ers = payment.ers.as_deref().expect("a confirmed payment has its reference");
                assert!(confirmed.insert(ers, payment).is_none(), "{ers} is in the journal twice");
                assert!(day.pruned > 0 || journal.receipts.contains(ers), "no receipt is queued for {ers}");
                day.paid += 1;
            }
            "canceled" => day.canceled += 1,
            "abandoned" => day.abandoned += 1,
            "failed" | "reversed" => {}
            phase => panic!("sale {} is {phase} and nobody settles it", payment.sale),
        }
    }

    let mut charged = BTreeSet::new();
    let mut given_back: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for invoice in simulator.ledger() {
        let (sale, ers) = (text(&invoice, "client_invoice_id"), text(&invoice, "ers_reference"));
        day.invoices += 1;
        for refund in invoice["refunds"].as_array().into_iter().flatten() {
            let id = text(refund, "cashier_id").to_owned();
            let amount = minor(text(refund, "amount"));
            let twice = given_back.insert(id.clone(), (ers.to_owned(), amount));
            assert!(twice.is_none(), "refund {id} was made twice");
        }
        if invoice["reversed"] == true {
            day.reversed += 1;
            continue;
        }
        if invoice["paid"].is_null() {
            continue;
        }
        let paid = minor(text(&invoice, "paid"));
        let Some(payment) = confirmed.get(ers) else {
            panic!("the customer of {sale} was charged, and the journal does not have {ers}: {invoice:#}");
        };
        assert_eq!((payment.sale.as_str(), payment.amount), (sale, Some(paid)), "{ers}");
        assert_eq!(booked.get(ers), Some(&(sale.to_owned(), paid)), "{ers}: the till's book");
        charged.insert(ers.to_owned());
    }
    for ers in confirmed.keys() {
        assert!(charged.contains(*ers), "{ers} is confirmed, and no customer was charged for it");
    }
    for (ers, (sale, _)) in &booked {
        assert!(charged.contains(ers), "{sale} is booked, and no customer was charged for {ers}");
    }

    for (id, state, ers, amount) in &journal.refunds {
        let made = given_back.remove(id);
        match state.as_str() {
            "done" => {
                assert_eq!(made, Some((ers.clone(), *amount)), "refund {id}");
                assert!(refunded.remove(id), "refund {id} is done, and the till does not know");
                day.refunds += 1;
            }
            "refused" | "not_done" | "unsent" => assert_eq!(made, None, "refund {id} is {state}"),
            state => panic!("refund {id} is {state} at the end"),
        }
    }
    assert!(given_back.is_empty(), "refunds that the journal does not have: {given_back:?}");
    assert!(refunded.is_empty(), "refunds that the till believes in: {refunded:?}");
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_sending_is_known_within_a_process_and_between_two() {
        let began = BTreeMap::from([("till-aaaaaa".to_owned(), 1), ("till-bbbbbb".to_owned(), 7)]);
        for (request, other, was_before) in [
            ("till-aaaaaa000001", "till-aaaaaa000002", true),
            ("till-aaaaaa000003", "till-aaaaaa000002", false),
            ("till-aaaaaazzzzzz", "till-bbbbbb000001", true),
            ("till-bbbbbb000001", "till-aaaaaazzzzzz", false),
        ] {
            assert_eq!(was_sent_before(request, other, &began), was_before, "{request} {other}");
        }
    }
}
