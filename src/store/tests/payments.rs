//! Payments: what the schema allows, also to two programs at once.

use super::super::NewReceipt;
use super::super::{Conflict, KnownNames, PaidNames, Remark, RemarkKind, StoreError};
use super::*;

fn open_sale(sale: &str) -> StoreError {
    Conflict::OpenPayment { client_invoice_id: sale.into() }.into()
}

#[test]
fn a_payment_comes_back_as_it_was_saved() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let record = store.create_payment(till, bill("sale 1", 1250), NOW).wait().unwrap();
    assert_eq!((record.phase, record.wanted, record.revision), (Phase::Sending, true, 1));
    let full = PaymentRecord {
        phase: Phase::Paid,
        wanted: false,
        invoice: bill("sale 1", 1300),
        invoice_reference: Some("R1".into()),
        qr_code: Some("HTTP://SEQR.SE/R1".into()),
        version: 7,
        ers_reference: Some("2012".into()),
        paid_amount: Some(1300),
        paid_at_ms: Some(NOW + 5),
        acknowledged: true,
        result_code: Some(90),
        error: Some("busy".into()),
        remark: Some(Remark { kind: RemarkKind::OtherAmount, text: "13.00, not 12.50".into() }),
        updated_at_ms: NOW + 9,
        ..record
    };
    let receipt = NewReceipt {
        terminal: till,
        ers_reference: "2012".into(),
        mime_type: "text/html".into(),
        receipt_type: "PAYMENT_RECEIPT".into(),
        data: b"<p>".to_vec(),
    };
    let detail = Some("version 7".to_owned());
    let cause = StepCause {
        actor: Actor::Seqr,
        sent: Some("getPaymentStatus 6".into()),
        status: Some("PAID".into()),
        version: Some(7),
        result_code: Some(0),
    };
    let saved =
        store.save_payment(full.clone(), "paid", detail, cause.clone(), Some(receipt)).wait().unwrap();
    assert_eq!(saved, PaymentRecord { revision: 2, ..full });
    closed(&store);

    let store = opened(&path);
    assert_eq!(store.unfinished_payments(till).wait().unwrap(), std::slice::from_ref(&saved));
    assert_eq!(store.find_payment(till, "sale 1".into()).wait().unwrap().as_ref(), Some(&saved));
    assert_eq!(store.find_payment_by_ers("2012".into()).wait().unwrap(), Some(saved.clone()));
    assert_eq!(store.find_payment_by_ers("2013".into()).wait().unwrap(), None);
    let steps = store.payment_steps(saved.id).wait().unwrap();
    let told: Vec<_> =
        steps.iter().map(|s| (s.step.as_str(), s.phase, s.at_ms, s.detail.as_deref())).collect();
    let (first, second) =
        (("created", Phase::Sending, NOW, None), ("paid", Phase::Paid, NOW + 9, Some("version 7")));
    assert_eq!(told, [first, second]);
    assert_eq!(steps.iter().map(|s| s.cause.clone()).collect::<Vec<_>>(), [Some(by_pos()), Some(cause)]);
    assert!(steps[0].id < steps[1].id);
    assert_eq!(store.due_receipts(till, 9).wait().unwrap().len(), 1);
    closed(&store);
}

#[test]
fn one_open_payment_a_terminal() {
    let (_folder, path) = place();
    let store = opened(&path);
    let (a, b) = (terminal(&store, "A"), terminal(&store, "B"));
    let first = store.create_payment(a, bill("sale 1", 100), NOW).wait().unwrap();
    store.create_payment(b, bill("sale 1", 100), NOW).wait().unwrap();
    for sale in ["sale 1", "sale 2"] {
        assert_eq!(store.create_payment(a, bill(sale, 100), NOW).wait(), Err(open_sale("sale 1")));
    }
    let paid = moved(&store, first, Phase::Paid);
    assert_eq!(store.create_payment(a, bill("sale 2", 100), NOW).wait(), Err(open_sale("sale 1")));
    moved(&store, paid, Phase::Confirmed);
    let taken = Conflict::ClientInvoiceIdTaken { phase: Phase::Confirmed };
    assert_eq!(store.create_payment(a, bill("sale 1", 100), NOW).wait(), Err(taken.into()));
    store.create_payment(a, bill("sale 2", 100), NOW).wait().unwrap();
    closed(&store);
}

#[test]
fn a_sale_may_be_tried_anew_after_each_end_but_a_paid_one() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    for end in Phase::ALL.into_iter().filter(|phase| phase.frees_the_sale()) {
        let attempt = store.create_payment(till, bill("sale 1", 100), NOW).wait().unwrap();
        let ended = moved(&store, attempt, end);
        if end == Phase::Reversed {
            let again = store.create_payment(till, bill("sale 1", 100), NOW).wait();
            let sale = "sale 1".to_owned();
            assert_eq!(again, Err(Conflict::Reversal { client_invoice_id: sale }.into()));
            let acknowledged = PaymentRecord { reversal_acknowledged: true, ..ended };
            store.save_payment(acknowledged, "reversal acknowledged", None, by_pos(), None).wait().unwrap();
        }
    }
    let last = store.create_payment(till, bill("sale 1", 200), NOW).wait().unwrap();
    let found = store.find_payment(till, "sale 1".into()).wait().unwrap();
    assert_eq!(found, Some(last), "the latest attempt");
    closed(&store);
}

#[test]
fn a_finished_payment_cannot_be_opened_again_beside_another() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let first = store.create_payment(till, bill("sale 1", 100), NOW).wait().unwrap();
    let first = moved(&store, first, Phase::Failed);
    store.create_payment(till, bill("sale 2", 100), NOW).wait().unwrap();
    let reopened = PaymentRecord { phase: Phase::Open, ..first };
    let refused = store.save_payment(reopened, "again", None, by_pos(), None).wait();
    assert_eq!(refused, Err(open_sale("sale 2")));
    closed(&store);
}

#[test]
fn two_programs_on_one_store_open_one_payment_and_lose_no_update() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let record = store.create_payment(till, bill("sale 1", 100), NOW).wait().unwrap();
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
    assert_eq!(store.create_payment(till, bill("sale 2", 100), NOW).wait(), Err(open_sale("sale 1")));
    let record = store.unfinished_payments(till).wait().unwrap().remove(0);
    moved(&store, record, Phase::Open);
    store.create_payment(terminal(&store, "B"), bill("sale 1", 1), NOW).wait().unwrap();
    closed(&store);
}

#[test]
fn a_row_that_is_as_it_would_be_written_counts_as_written() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let record = store.create_payment(till, bill("sale 1", 100), NOW).wait().unwrap();
    let next = PaymentRecord { phase: Phase::Open, updated_at_ms: NOW + 1, ..record };
    let first = store.save_payment(next.clone(), "opened", None, by_pos(), None).wait().unwrap();
    assert_eq!(store.save_payment(next.clone(), "opened", None, by_pos(), None).wait().as_ref(), Ok(&first));
    assert_eq!(store.payment_steps(first.id).wait().unwrap().len(), 2, "one step");
    let other = PaymentRecord { version: 9, ..next };
    assert_eq!(store.save_payment(other, "opened", None, by_pos(), None).wait(), Err(StoreError::Stale));
    closed(&store);
}

#[test]
fn references_are_known_among_payments_and_refunds() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let sale = sold(&store, till, "sale 1", 100, "E1");
    let known = |reference: &str, except| {
        let names = PaidNames { ers_reference: Some(reference.into()), ..PaidNames::default() };
        store.names_known(names, except).wait().unwrap().reference
    };
    assert!(known("E1", 0) && !known("E1", sale.id) && !known("E2", 0));
    let refund = refunds::refund(till, "r1", "E1", 10);
    let super::super::RefundStart::Send(refund) = store.begin_refund(refund, NOW).wait().unwrap() else {
        panic!("not sent")
    };
    let done = super::super::RefundState::Done;
    store.finish_refund(refund.id, done, Some("E2".into()), Some(0), None, NOW).wait().unwrap();
    assert!(known("E2", sale.id));
    closed(&store);
}

#[test]
fn invoices_and_sales_are_known_among_payments() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    let sale = sold(&store, till, "sale 1", 100, "E1");
    let sale = PaymentRecord { invoice_reference: Some("R1".into()), ..sale };
    let sale = moved(&store, sale, Phase::Confirmed);
    let known = |invoice: Option<&str>, name: Option<&str>, except| {
        let (invoice_reference, client_invoice_id) = (invoice.map(Into::into), name.map(Into::into));
        let names = PaidNames { ers_reference: None, invoice_reference, client_invoice_id };
        store.names_known(names, except).wait().unwrap()
    };
    let others = KnownNames { reference: false, invoice: true };
    assert_eq!(known(Some("R1"), None, 0), others);
    assert_eq!(known(Some("R9"), Some("sale 1"), 0), others);
    for (invoice, name, except) in
        [(Some("R1"), Some("sale 1"), sale.id), (Some("R9"), None, 0), (None, None, 0)]
    {
        assert_eq!(known(invoice, name, except), KnownNames::default(), "{invoice:?} {name:?}");
    }
    closed(&store);
}

#[test]
fn receipts_leave_the_outbox_when_delivered_or_given_up() {
    let (_folder, path) = place();
    let store = opened(&path);
    let till = terminal(&store, "A");
    for reference in ["E1", "E2", "E3"] {
        let receipt = NewReceipt {
            terminal: till,
            ers_reference: reference.into(),
            mime_type: "text/html".into(),
            receipt_type: "PAYMENT_RECEIPT".into(),
            data: vec![0; 3],
        };
        store.queue_receipt(receipt, NOW).wait().unwrap();
    }
    let due = |limit| store.due_receipts(till, limit).wait().unwrap();
    assert_eq!(due(2).len(), 2);
    let ids: Vec<_> = due(9).iter().map(|r| r.id).collect();
    store.receipt_failed(ids[0], "no network".into(), false).wait().unwrap();
    store.receipt_failed(ids[1], "23".into(), true).wait().unwrap();
    store.receipt_delivered(ids[2]).wait().unwrap();
    assert_eq!(store.receipt_delivered(99).wait(), Err(StoreError::NotFound));
    let left = due(9);
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].ers_reference.as_str(), left[0].attempts), ("E1", 1));
    closed(&store);
}
