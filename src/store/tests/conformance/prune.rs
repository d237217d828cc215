//! What leaves of old settled payments and refunds, and what the rules need of them.

use super::*;

const LATER: i64 = NOW + 1_000;

pub(in crate::store::tests) fn settled(store: &Store, till: i64, sale: &str, ers: &str) -> PaymentRecord {
    let record = store.create_payment(till, invoice(sale, 100), NOW).wait().unwrap();
    let paid = PaymentRecord {
        ers_reference: Some(ers.into()),
        invoice_reference: Some(format!("I-{ers}")),
        paid_amount: Some(100),
        paid_at_ms: Some(NOW),
        acknowledged: true,
        qr_code: Some("HTTP://SEQR.SE/R".into()),
        ..record
    };
    let paid = moved(store, paid, Phase::Paid);
    let acknowledged = moved(store, paid, Phase::Paid);
    moved(store, acknowledged, Phase::Confirmed)
}

pub(in crate::store::tests) fn pruned(store: &Store, file_is_used: bool) -> u64 {
    let mut rows = 0;
    for kind in [PruneKind::Payments, PruneKind::Refunds, PruneKind::Documents] {
        let mut after = 0;
        loop {
            let step = store.prune(kind, after, LATER, file_is_used, 0).wait().unwrap();
            rows += step.rows;
            if step.is_done {
                break;
            }
            after = step.last;
        }
    }
    rows
}

#[test]
fn what_the_rules_need_stays_of_a_settled_payment() {
    on_each(|store| {
        let till = terminal(store, "A");
        let before = settled(store, till, "sale 1", "E1");
        let done = sent(store, refund(till, "r1", "E1", 60));
        store
            .finish_refund(done.id, RefundState::Done, Some("F1".into()), Some(0), None, NOW + 1)
            .wait()
            .unwrap();
        let steps = store.payment_steps(before.id).wait().unwrap();
        let books = store.paid_between(0, i64::MAX, 9).wait().unwrap();
        pruned(store, false);
        assert_eq!(pruned(store, false), 0, "once");
        store.give_back_space().wait().unwrap();

        let after = store.payment(before.id).wait().unwrap().unwrap();
        assert!(after.invoice.rows.is_empty() && after.invoice.title.is_empty() && after.qr_code.is_none());
        assert_eq!((after.invoice.total, after.invoice.currency_code.as_str()), (100, "SEK"));
        assert_eq!(after.invoice.client_invoice_id, "sale 1");
        let kept = |record: &PaymentRecord| {
            (
                record.phase,
                record.ers_reference.clone(),
                record.invoice_reference.clone(),
                record.paid_amount,
                record.paid_at_ms,
            )
        };
        assert_eq!(kept(&after), kept(&before));
        let left = store.payment_steps(before.id).wait().unwrap();
        assert_eq!(
            left.iter().map(|step| step.id).collect::<Vec<_>>(),
            [steps[0].id, steps[1].id, steps[3].id],
            "begun, PAID and the last one"
        );
        assert_eq!(store.paid_between(0, i64::MAX, 9).wait().unwrap(), books, "a period tells the same");

        // refund-exactly-once
        let again = store.begin_refund(refund(till, "r1", "E1", 60), LATER).wait().unwrap();
        assert!(
            matches!(again, RefundStart::Known(record) if record.refund_reference.as_deref() == Some("F1"))
        );
        let other = store.begin_refund(refund(till, "r1", "E1", 50), LATER).wait();
        assert_eq!(other, Err(Conflict::RefundId.into()));
        let too_much = store.begin_refund(refund(till, "r2", "E1", 41), LATER).wait().unwrap();
        assert_eq!(too_much, RefundStart::TooMuch { paid: 100, refunded: 60, in_doubt: 0 });
        // one-open-payment, and a sale that was paid
        let taken = store.create_payment(till, invoice("sale 1", 100), LATER).wait();
        assert_eq!(taken, Err(Conflict::ClientInvoiceIdTaken { phase: Phase::Confirmed }.into()));
        // whose-paid
        let names = PaidNames {
            ers_reference: Some("E1".into()),
            invoice_reference: Some("I-E1".into()),
            client_invoice_id: None,
        };
        assert_eq!(
            store.names_known(names, 0).wait().unwrap(),
            KnownNames { reference: true, invoice: true }
        );
    });
}

#[test]
fn nothing_leaves_of_what_is_not_settled_or_still_waited_for() {
    on_each(|store| {
        let till = terminal(store, "A");
        let unacknowledged = sold(store, till, "sale 1", 100, "E1");
        let reversed = moved(store, settled(store, till, "sale 2", "E2"), Phase::Reversed);
        let doubted = settled(store, till, "sale 3", "E3");
        store.begin_refund(refund(till, "r3", "E3", 10), NOW).wait().unwrap();
        let waiting = settled(store, till, "sale 4", "E4");
        store.queue_receipt(receipt(till, "E4"), NOW).wait().unwrap();
        let unwritten = settled(store, till, "sale 5", "E5");
        let young = settled(store, till, "sale 6", "E6");
        let young = PaymentRecord { updated_at_ms: LATER, ..young };
        let young = store.save_payment(young, "late", None, by_pos(), None).wait().unwrap();
        let open = store.create_payment(till, invoice("sale 7", 100), NOW).wait().unwrap();
        assert_eq!(pruned(store, true), 0);
        for record in [unacknowledged, reversed, doubted, waiting, unwritten.clone(), young, open] {
            assert_eq!(store.payment(record.id).wait().unwrap(), Some(record));
        }
        let last = store.outbox_after(0, 99).wait().unwrap().pop().unwrap().id;
        store.outbox_written(last).wait().unwrap();
        pruned(store, true);
        let left = store.payment(unwritten.id).wait().unwrap().unwrap();
        assert!(left.invoice.rows.is_empty(), "the receipt file has it by now");
    });
}

#[test]
fn an_unknown_payment_needs_no_leave() {
    on_each(|store| {
        assert_eq!(store.allow_refunds("E1".into(), NOW).wait(), Err(StoreError::NotFound));
    });
}
