//! Periods of the books, and what a reconciliation reads of payments and refunds.

use super::super::super::Known;
use super::*;

/// Begins to mark a period of the shop, or of one terminal.
fn begun(store: &Store, terminal_id: Option<&str>, now_ms: i64) -> i64 {
    let new = NewPeriod { reseller_id: "shop".into(), terminal_id: terminal_id.map(str::to_owned) };
    store.begin_period(new, now_ms).wait().unwrap()
}

fn marked(store: &Store, terminal_id: Option<&str>, period_id: &str, now_ms: i64) -> i64 {
    let id = begun(store, terminal_id, now_ms);
    store.period_marked(id, period_id.into(), now_ms + 1).wait().unwrap();
    id
}

#[test]
fn a_period_is_found_with_the_one_of_its_scope_before_it() {
    on_each_journal(|journal| {
        let store = journal.open();
        let first = marked(&store, None, "P1", NOW);
        let other = marked(&store, Some("T1"), "P2", NOW + 10);
        let lost = begun(&store, None, NOW + 20);
        store.period_lost(lost, "no answer".into()).wait().unwrap();
        let undone = begun(&store, None, NOW + 30);
        store.period_not_marked(undone).wait().unwrap();
        assert_eq!(store.period_not_marked(undone).wait(), Err(StoreError::NotFound));
        let last = marked(&store, None, "P3", NOW + 40);
        for missing in [
            store.period_marked(undone, "P4".into(), NOW).wait(),
            store.period_lost(undone, "no answer".into()).wait(),
        ] {
            assert_eq!(missing, Err(StoreError::NotFound));
        }
        closed(&store);
        let store = journal.open();
        let find = |id: &str| store.find_period(id.into()).wait().unwrap();
        let (found, before) = find("P3").unwrap();
        let before = before.unwrap();
        assert_eq!((found.id, before.id), (last, lost), "a lost answer may be a period");
        assert_eq!((found.begun_at_ms, found.marked_at_ms), (NOW + 40, Some(NOW + 41)));
        assert_eq!((before.period_id.as_deref(), before.error.as_deref()), (None, Some("no answer")));
        assert!(
            before.ended_step.unwrap() < found.begun_step && found.begun_step < found.ended_step.unwrap()
        );
        assert_eq!(find("P2").map(|(found, before)| (found.id, before)), Some((other, None)));
        assert_eq!(find("P9"), None);
        let listed = |after, limit| -> Vec<_> {
            let found = store.periods_begun(NOW..NOW + 40, after, limit).wait().unwrap();
            found.iter().map(|it| it.id).collect()
        };
        assert_eq!(listed(None, 9), [first, other, lost]);
        assert_eq!(listed(None, 2), [first, other]);
        assert_eq!(listed(Some((NOW + 10, other)), 9), [lost]);
        closed(&store);
    });
}

#[test]
fn what_was_paid_between_two_steps_is_told_in_their_order() {
    on_each(|store| {
        let till = terminal(store, "A");
        assert_eq!(store.last_paid_until(i64::MAX).wait().unwrap(), None);
        let one = sold(store, till, "sale 1", 100, "E1").id;
        let period = marked(store, None, "P1", NOW);
        let two = sold(store, till, "sale 2", 200, "E2").id;
        let three = sold(store, till, "sale 3", 300, "E3");
        let between = |after, to, limit| -> Vec<_> {
            let found = store.paid_between(after, to, limit).wait().unwrap();
            found.iter().map(|it| (it.id, it.amount)).collect()
        };
        assert_eq!(between(0, i64::MAX, 9), [(one, 100), (two, 200), (three.id, 300)]);
        let three = moved(store, three, Phase::Reversed).id;
        assert_eq!(between(0, i64::MAX, 9), [(one, 100), (two, 200)], "what SEQR took back does not stand");
        assert_eq!(between(0, i64::MAX, 1), [(one, 100)]);
        let marked = store.find_period("P1".into()).wait().unwrap().unwrap().0;
        assert_eq!(marked.id, period);
        assert_eq!(between(0, marked.begun_step, 9), [(one, 100)]);
        assert_eq!(between(marked.begun_step, i64::MAX, 9), [(two, 200)]);
        assert_eq!(store.last_paid_until(i64::MAX).wait().unwrap(), Some(NOW));

        let row = store.paid_between(0, i64::MAX, 1).wait().unwrap().remove(0);
        assert_eq!((row.terminal, row.client_invoice_id.as_str()), (till, "sale 1"));
        assert_eq!((row.paid_at_ms, row.begun_at_ms, row.heard_at_ms), (NOW, NOW, Some(NOW + 1)));
        let steps = store.payment_steps(one).wait().unwrap();
        assert_eq!((row.first_step, row.paid_step), (steps[0].id, Some(steps[1].id)));

        let refunded = sent(store, refund(till, "r1", "E1", 10)).id;
        let done = Some("F1".into());
        store.finish_refund(refunded, RefundState::Done, done, Some(0), None, NOW + 1).wait().unwrap();
        let names = ["E1", "F1", "E3", "E9"].map(str::to_owned).to_vec();
        let known = store.known_references(names).wait().unwrap();
        assert!(matches!(&known[0], Some(Known::Payment(it)) if it.id == one && !it.reversed), "{known:?}");
        assert!(matches!(&known[1], Some(Known::Refund(it)) if it.id == refunded), "{known:?}");
        assert!(matches!(&known[2], Some(Known::Payment(it)) if it.id == three && it.reversed), "{known:?}");
        assert_eq!(known[3], None);
    });
}

#[test]
fn refunds_belong_to_the_step_in_which_they_were_sent() {
    on_each(|store| {
        let till = terminal(store, "A");
        let finish = |id: i64| {
            store.finish_refund(id, RefundState::Done, None, None, None, NOW + 1).wait().unwrap();
        };
        let early = sent(store, refund(till, "r1", "E1", 10));
        let doubt = sent(store, refund(till, "r2", "E1", 10));
        let late = sent(store, refund(till, "r3", "E1", 10));
        assert!(early.sent_step < doubt.sent_step && doubt.sent_step < late.sent_step);
        finish(late.id);
        finish(early.id);
        let between = |after, to| -> Vec<_> {
            let found = store.refunds_between(after, to).wait().unwrap();
            found.iter().map(|it| it.refund_id.clone()).collect()
        };
        assert_eq!(between(0, i64::MAX), ["r1", "r3", "r2"], "those in doubt last");
        assert_eq!(between(early.sent_step, late.sent_step), ["r3", "r2"], "doubt has no beginning");
        assert_eq!(between(0, early.sent_step), ["r1"]);
        let listed = |after, limit| -> Vec<_> {
            let found = store.refunds_begun(NOW..NOW + 1, after, limit).wait().unwrap();
            found.iter().map(|it| it.id).collect()
        };
        assert_eq!(listed(None, 9), [early.id, doubt.id, late.id]);
        assert_eq!(listed(Some((NOW, early.id)), 1), [doubt.id]);
        assert!(store.refunds_begun(0..NOW, None, 9).wait().unwrap().is_empty());
    });
}
