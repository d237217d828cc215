//! Refunds, exactly once by their id (rule `refund-exactly-once`), and no more than was paid.

use super::*;

fn begin(store: &Store, new: NewRefund) -> RefundStart {
    store.begin_refund(new, NOW).wait().unwrap()
}

fn finish(store: &Store, record: &RefundRecord, state: RefundState) {
    store.finish_refund(record.id, state, None, None, None, NOW + 1).wait().unwrap();
}

#[test]
fn the_same_id_is_sent_once_and_answered_from_the_store() {
    on_each(|store| {
        let till = terminal(store, "A");
        sold(store, till, "sale 1", 100, "E1");
        let first = sent(store, refund(till, "r1", "E1", 60));
        assert_eq!(begin(store, refund(till, "r1", "E1", 60)), RefundStart::Known(first.clone()), "in doubt");
        store
            .finish_refund(first.id, RefundState::Done, Some("E9".into()), Some(0), None, NOW + 1)
            .wait()
            .unwrap();
        let RefundStart::Known(done) = begin(store, refund(till, "r1", "E1", 60)) else {
            panic!("sent again")
        };
        assert_eq!((done.state, done.refund_reference.as_deref()), (RefundState::Done, Some("E9")));
        assert_eq!(store.find_refund(till, "r1".into()).wait().unwrap(), Some(done));
    });
}

#[test]
fn the_same_id_with_other_data_is_a_conflict() {
    on_each(|store| {
        let (till, other) = (terminal(store, "A"), terminal(store, "B"));
        let first = refund(till, "r1", "E1", 60);
        sent(store, first.clone());
        for changed in [
            NewRefund { amount: 61, ..first.clone() },
            NewRefund { ers_reference: "E2".into(), ..first.clone() },
            NewRefund { currency_code: "EUR".into(), ..first.clone() },
            NewRefund { request: "{}".into(), ..first.clone() },
        ] {
            let refused = store.begin_refund(changed, NOW).wait();
            assert_eq!(refused, Err(StoreError::Conflict(Conflict::RefundId)));
        }
        sent(store, NewRefund { terminal: other, ..first });
    });
}

#[test]
fn what_came_to_nothing_may_be_sent_again_under_its_id() {
    on_each(|store| {
        let till = terminal(store, "A");
        sold(store, till, "sale 1", 100, "E1");
        for end in [RefundState::Refused, RefundState::NotDone, RefundState::Unsent] {
            let record = sent(store, refund(till, "r1", "E1", 60));
            assert_eq!((record.state, record.error.as_deref()), (RefundState::Sending, None));
            finish(store, &record, end);
        }
        let another = sent(store, refund(till, "r2", "E1", 60));
        finish(store, &another, RefundState::Done);
        let late = begin(store, refund(till, "r1", "E1", 60));
        assert_eq!(late, RefundStart::TooMuch { paid: 100, refunded: 60, in_doubt: 0 });
    });
}

#[test]
fn no_more_is_given_back_than_was_paid_and_doubt_counts() {
    on_each(|store| {
        let (till, other) = (terminal(store, "A"), terminal(store, "B"));
        sold(store, till, "sale 1", 100, "E1");
        let first = sent(store, refund(till, "r1", "E1", 30));
        finish(store, &first, RefundState::Done);
        let doubtful = sent(store, refund(other, "r1", "E1", 50));
        let too_much = RefundStart::TooMuch { paid: 100, refunded: 30, in_doubt: 50 };
        assert_eq!(begin(store, refund(till, "r2", "E1", 21)), too_much);
        assert_eq!(begin(store, refund(till, "r2", "E1", i64::MAX)), too_much);
        assert_eq!(store.find_refund(till, "r2".into()).wait().unwrap(), None, "nothing stored");
        finish(store, &doubtful, RefundState::NotDone);
        sent(store, refund(till, "r2", "E1", 70));
        let euros = NewRefund { currency_code: "EUR".into(), ..refund(till, "r3", "E1", 1) };
        assert_eq!(begin(store, euros), RefundStart::Currency { paid: "SEK".into() });
        sent(store, refund(till, "r4", "of another store", i64::MAX));
    });
}

#[test]
fn refunds_in_doubt_are_listed_in_order() {
    on_each_journal(|journal| {
        let store = journal.open();
        let till = terminal(&store, "A");
        for id in ["r3", "r1", "r2"] {
            let record = sent(&store, refund(till, id, "E1", 1));
            if id == "r2" {
                finish(&store, &record, RefundState::Done);
            }
        }
        closed(&store);
        let store = journal.open();
        let next = |after: Option<&str>| {
            let found = store.refund_in_doubt(till, after.map(str::to_owned)).wait().unwrap();
            found.map(|record| record.refund_id)
        };
        assert_eq!(next(None).as_deref(), Some("r1"));
        assert_eq!(next(Some("r1")).as_deref(), Some("r3"));
        assert_eq!(next(Some("r3")), None);
        let missing = store.finish_refund(99, RefundState::Done, None, None, None, NOW).wait();
        assert_eq!(missing, Err(StoreError::NotFound));
        closed(&store);
    });
}
