//! The receipt file's outbox: an entry for each fact, once, in the order in which they were stored.

use super::super::super::OutboxKind;
use super::*;

/// What the entries after a number are about.
fn entries(store: &Store, after: i64, limit: u32) -> Vec<(&'static str, i64)> {
    let entries = store.outbox_after(after, limit).wait().unwrap();
    assert!(entries.is_sorted_by_key(|entry| entry.id) && entries.iter().all(|entry| entry.id > after));
    let told = entries.iter().map(|entry| match &entry.kind {
        OutboxKind::Payment(it) => ("payment", it.id),
        OutboxKind::Reversal(it) => ("reversal", it.id),
        OutboxKind::Refund(it) => ("refund", it.id),
    });
    told.collect()
}

#[test]
fn each_fact_has_one_entry_in_the_order_in_which_they_were_stored() {
    on_each_journal(|journal| {
        let store = journal.open();
        let till = terminal(&store, "A");
        let canceled = store.create_payment(till, invoice("sale 0", 100), NOW).wait().unwrap();
        moved(&store, canceled, Phase::Canceled);
        let begun = store.create_payment(till, invoice("sale 1", 100), NOW).wait().unwrap();
        assert_eq!(entries(&store, 0, 9), [], "nothing is paid");
        let mine = PaymentRecord { ers_reference: Some("E1".into()), paid_amount: Some(100), ..begun };
        let paid = moved(&store, mine, Phase::Paid);
        let one = paid.id;
        let paid = moved(&store, paid, Phase::Confirmed);
        let refund_of = |id: &str, state| {
            let refund = sent(&store, refund(till, id, "E1", 10)).id;
            store.finish_refund(refund, state, None, None, None, NOW + 1).wait().unwrap();
            refund
        };
        refund_of("r1", RefundState::NotDone);
        let done = refund_of("r2", RefundState::Done);
        let two = sold(&store, till, "sale 2", 100, "E2").id;
        moved(&store, paid, Phase::Reversed);
        let all = [("payment", one), ("refund", done), ("payment", two), ("reversal", one)];
        assert_eq!(entries(&store, 0, 9), all);
        let first = &store.outbox_after(0, 1).wait().unwrap()[0];
        assert_eq!(first.external_terminal_id, "A");
        assert_eq!(first.terminal_id.as_deref(), Some("seqr of A"));
        assert_eq!(entries(&store, first.id, 2), all[1..3]);
        closed(&store);
        let store = journal.open();
        assert_eq!(entries(&store, 0, 9), all);
        closed(&store);
    });
}

#[test]
fn what_the_file_has_stays_known() {
    on_each_journal(|journal| {
        let store = journal.open();
        let (name, written) = store.receipt_file_state().wait().unwrap();
        assert_eq!((name.len(), written), (16, 0));
        store.outbox_written(5).wait().unwrap();
        store.outbox_written(3).wait().unwrap(); // takes nothing back
        closed(&store);
        let store = journal.open();
        assert_eq!(store.receipt_file_state().wait().unwrap(), (name, 5));
        closed(&store);
    });
}
