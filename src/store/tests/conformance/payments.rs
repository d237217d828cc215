//! Payments: one open payment a terminal, one payment a sale, each written with its step, found by each of its names.

use super::super::super::{Attention, Remark, RemarkKind};
use super::*;

fn open_sale(sale: &str) -> StoreError {
    Conflict::OpenPayment { client_invoice_id: sale.into() }.into()
}

#[test]
fn a_payment_comes_back_as_it_was_saved() {
    on_each_journal(|journal| {
        let store = journal.open();
        let till = terminal(&store, "A");
        let record = store.create_payment(till, invoice("sale 1", 1250), NOW).wait().unwrap();
        assert_eq!((record.phase, record.wanted, record.revision), (Phase::Sending, true, 1));
        let full = PaymentRecord {
            phase: Phase::Paid,
            wanted: false,
            invoice: invoice("sale 1", 1300),
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
        let receipt = receipt(till, "2012");
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

        let store = journal.open();
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
    });
}

#[test]
fn one_open_payment_a_terminal() {
    on_each(|store| {
        let (a, b) = (terminal(store, "A"), terminal(store, "B"));
        let first = store.create_payment(a, invoice("sale 1", 100), NOW).wait().unwrap();
        store.create_payment(b, invoice("sale 1", 100), NOW).wait().unwrap();
        for sale in ["sale 1", "sale 2"] {
            assert_eq!(store.create_payment(a, invoice(sale, 100), NOW).wait(), Err(open_sale("sale 1")));
        }
        let paid = moved(store, first, Phase::Paid);
        assert_eq!(store.create_payment(a, invoice("sale 2", 100), NOW).wait(), Err(open_sale("sale 1")));
        moved(store, paid, Phase::Confirmed);
        let taken = Conflict::ClientInvoiceIdTaken { phase: Phase::Confirmed };
        assert_eq!(store.create_payment(a, invoice("sale 1", 100), NOW).wait(), Err(taken.into()));
        store.create_payment(a, invoice("sale 2", 100), NOW).wait().unwrap();
    });
}

#[test]
fn a_sale_may_be_tried_anew_after_each_end_but_a_paid_one() {
    on_each(|store| {
        let till = terminal(store, "A");
        for end in Phase::ALL.into_iter().filter(|phase| phase.frees_the_sale()) {
            let attempt = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
            let ended = moved(store, attempt, end);
            if end == Phase::Reversed {
                let again = store.create_payment(till, invoice("sale 1", 100), NOW).wait();
                let sale = "sale 1".to_owned();
                assert_eq!(again, Err(Conflict::Reversal { client_invoice_id: sale }.into()));
                let acknowledged = PaymentRecord { reversal_acknowledged: true, ..ended };
                store
                    .save_payment(acknowledged, "reversal acknowledged", None, by_pos(), None)
                    .wait()
                    .unwrap();
            }
        }
        let last = store.create_payment(till, invoice("sale 1", 200), NOW).wait().unwrap();
        let found = store.find_payment(till, "sale 1".into()).wait().unwrap();
        assert_eq!(found, Some(last), "the latest attempt");
    });
}

#[test]
fn a_finished_payment_cannot_be_opened_again_beside_another() {
    on_each(|store| {
        let till = terminal(store, "A");
        let first = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
        let first = moved(store, first, Phase::Failed);
        store.create_payment(till, invoice("sale 2", 100), NOW).wait().unwrap();
        let reopened = PaymentRecord { phase: Phase::Open, ..first };
        let refused = store.save_payment(reopened, "again", None, by_pos(), None).wait();
        assert_eq!(refused, Err(open_sale("sale 2")));
    });
}

#[test]
fn a_row_that_is_as_it_would_be_written_counts_as_written() {
    on_each(|store| {
        let till = terminal(store, "A");
        let record = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
        let next = PaymentRecord { phase: Phase::Open, updated_at_ms: NOW + 1, ..record };
        let first = store.save_payment(next.clone(), "opened", None, by_pos(), None).wait().unwrap();
        assert_eq!(
            store.save_payment(next.clone(), "opened", None, by_pos(), None).wait().as_ref(),
            Ok(&first)
        );
        assert_eq!(store.payment_steps(first.id).wait().unwrap().len(), 2, "one step");
        let other = PaymentRecord { version: 9, ..next };
        assert_eq!(store.save_payment(other, "opened", None, by_pos(), None).wait(), Err(StoreError::Stale));
    });
}

#[test]
fn references_are_known_among_payments_and_refunds() {
    on_each(|store| {
        let till = terminal(store, "A");
        let sale = sold(store, till, "sale 1", 100, "E1");
        let known = |reference: &str, except| {
            let names = PaidNames { ers_reference: Some(reference.into()), ..PaidNames::default() };
            store.names_known(names, except).wait().unwrap().reference
        };
        assert!(known("E1", 0) && !known("E1", sale.id) && !known("E2", 0));
        let refund = refund(till, "r1", "E1", 10);
        let RefundStart::Send(refund) = store.begin_refund(refund, NOW).wait().unwrap() else {
            panic!("not sent")
        };
        let done = RefundState::Done;
        store.finish_refund(refund.id, done, Some("E2".into()), Some(0), None, NOW).wait().unwrap();
        assert!(known("E2", sale.id));
    });
}

#[test]
fn invoices_and_sales_are_known_among_payments() {
    on_each(|store| {
        let till = terminal(store, "A");
        let sale = sold(store, till, "sale 1", 100, "E1");
        let sale = PaymentRecord { invoice_reference: Some("R1".into()), ..sale };
        let sale = moved(store, sale, Phase::Confirmed);
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
    });
}

#[test]
fn payments_are_listed_by_the_time_of_their_beginning() {
    on_each(|store| {
        let (a, b) = (terminal(store, "A"), terminal(store, "B"));
        let begun = |till, sale: &str, at| store.create_payment(till, invoice(sale, 100), at).wait().unwrap();
        let late = begun(a, "sale 1", NOW + 5);
        let early = begun(b, "sale 2", NOW);
        moved(store, early.clone(), Phase::Failed);
        let same = begun(b, "sale 3", NOW + 5);
        let (mut listed, mut after) = (Vec::new(), None);
        while let Some(found) = store.next_payment((NOW, NOW + 6), after).wait().unwrap() {
            after = Some((found.created_at_ms, found.id));
            listed.push(found.id);
        }
        let mut same_time = [late.id, same.id];
        same_time.sort_unstable();
        assert_eq!(listed, [early.id, same_time[0], same_time[1]]);
        let page = |after, limit| -> Vec<_> {
            let found = store.payments_begun(NOW..NOW + 6, after, limit).wait().unwrap();
            found.iter().map(|it| it.id).collect()
        };
        assert_eq!(page(None, 9), listed);
        assert_eq!(page(Some((NOW, early.id)), 1), listed[1..2]);
        assert_eq!(store.next_payment((NOW + 6, i64::MAX), None).wait().unwrap(), None);
        let before = store.next_payment((NOW, NOW + 6), Some((0, 0))).wait().unwrap();
        assert_eq!(before.map(|it| it.id), Some(early.id), "a place before the span");
    });
}

#[test]
fn what_seqr_took_back_waits_until_it_is_acknowledged() {
    on_each(|store| {
        let (till, other) = (terminal(store, "A"), terminal(store, "B"));
        let reversed =
            |till, sale: &str, ers: &str| moved(store, sold(store, till, sale, 100, ers), Phase::Reversed);
        let one = reversed(till, "sale 1", "E1");
        let two = reversed(till, "sale 2", "E2");
        reversed(other, "sale 3", "E3");
        let next = |after| store.next_reversal(till, after).wait().unwrap().map(|it| it.id);
        assert_eq!((next(0), next(one.id), next(two.id)), (Some(one.id), Some(two.id), None));
        let waiting = |store: &Store| store.attention(till).wait().unwrap().reversals;
        assert_eq!(waiting(store), 2);
        let acknowledged = PaymentRecord { reversal_acknowledged: true, ..one };
        store.save_payment(acknowledged, "reversal acknowledged", None, by_pos(), None).wait().unwrap();
        assert_eq!((next(0), waiting(store)), (Some(two.id), 1));
    });
}

#[test]
fn a_payment_is_found_by_seqrs_reference_of_it_or_else_of_the_invoice() {
    on_each(|store| {
        let till = terminal(store, "A");
        let named = |sale: &str, ers: &str, invoice: &str| {
            let sale = sold(store, till, sale, 100, ers);
            let sale = PaymentRecord { invoice_reference: Some(invoice.into()), ..sale };
            moved(store, sale, Phase::Confirmed).id
        };
        let one = named("sale 1", "E1", "X");
        let two = named("sale 2", "X", "R2");
        let find = |name: &str| store.find_payment_by_reference(name.into()).wait().unwrap().map(|it| it.id);
        assert_eq!((find("E1"), find("X"), find("R2"), find("E9")), (Some(one), Some(two), Some(two), None));
    });
}

#[test]
fn what_waits_for_a_person_is_counted() {
    on_each(|store| {
        let (till, other) = (terminal(store, "A"), terminal(store, "B"));
        assert_eq!(store.attention(till).wait().unwrap(), Attention::default());
        store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
        sent(store, refund(till, "r1", "E1", 10));
        sent(store, refund(till, "r2", "E1", 10));
        let counted = Attention { unfinished: 1, refunds_in_doubt: 2, ..Attention::default() };
        assert_eq!(store.attention(till).wait().unwrap(), counted);
        assert_eq!(store.attention(other).wait().unwrap(), Attention::default());
    });
}
