//! Payments that two programs write at once.

use super::super::{Conflict, StoreError};
use super::*;

fn open_sale(sale: &str) -> StoreError {
    Conflict::OpenPayment { client_invoice_id: sale.into() }.into()
}

#[test]
fn two_programs_on_one_store_open_one_payment_and_lose_no_update() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let record = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
    let other = crash::child("payments", "child_moves_the_payment", &path).output().unwrap();
    assert!(other.status.success(), "{}", String::from_utf8_lossy(&other.stdout));
    let late = PaymentRecord { phase: Phase::Failed, ..record.clone() };
    let refused = store.save_payment(late, "late", None, by_pos(), None).wait();
    assert_eq!(refused, Err(StoreError::Stale));
    let steps = store.payment_steps(record.id).wait().unwrap();
    assert_eq!(steps.len(), 2, "a refused step leaves no trace");
    let now = store.payment(record.id).wait().unwrap().unwrap();
    assert_eq!((now.phase, now.revision), (Phase::Open, 2), "what the other program wrote can be read again");
    let nobody = PaymentRecord { id: 99, ..record };
    let refused = store.save_payment(nobody, "x", None, by_pos(), None).wait();
    assert_eq!(refused, Err(StoreError::NotFound));
    closed(&store);
}

/// The other program of the test above.
#[test]
fn child_moves_the_payment() {
    let Some(path) = crash::told() else { return };
    let store = opened(&path);
    let till = store.find_terminal("A".into()).wait().unwrap().unwrap().id;
    assert_eq!(store.create_payment(till, invoice("sale 2", 100), NOW).wait(), Err(open_sale("sale 1")));
    let record = store.unfinished_payments(till).wait().unwrap().remove(0);
    moved(&store, record, Phase::Open);
    store.create_payment(terminal(&store, "B"), invoice("sale 1", 1), NOW).wait().unwrap();
    closed(&store);
}
