//! The change feed: a reader with nothing but a number misses nothing, whatever happens between its calls.

use super::super::super::{Change, Changed};
use super::*;
use std::collections::BTreeMap;

/// What head office keeps: each record at its last change.
#[derive(Default)]
pub(super) struct Office {
    cursor: i64,
    records: BTreeMap<(&'static str, i64), Change>,
}

impl Office {
    /// Reads until nothing is left, so many changes at a time.
    pub(super) fn follow(&mut self, store: &Store, limit: u32) {
        while self.read(store, limit) > 0 {}
    }

    pub(super) fn read(&mut self, store: &Store, limit: u32) -> usize {
        let changes = store.changes_after(self.cursor, limit).wait().unwrap();
        assert!(changes.len() <= limit as usize);
        for change in &changes {
            assert!(change.number > self.cursor, "{change:?} after {}", self.cursor);
            self.cursor = change.number;
            let key = match &change.record {
                Changed::Step(it) => ("step", it.step.id),
                Changed::Payment(it) => ("payment", it.id),
                Changed::Refund(it) => ("refund", it.id),
                Changed::Period(it) => ("period", it.id),
                Changed::PeriodNotMarked(id) => ("period", *id),
            };
            self.records.insert(key, change.clone());
        }
        changes.len()
    }

    fn of(&self, kind: &str) -> Vec<&Changed> {
        self.records.iter().filter(|((is, _), _)| *is == kind).map(|(_, change)| &change.record).collect()
    }
}

/// The office has what the store has, record by record.
pub(super) fn compare(office: &Office, store: &Store) {
    let wrap = |is: bool| assert!(is);
    let payments = store.payments_begun(0..i64::MAX, None, 999).wait().unwrap();
    let (found, refunds) =
        (office.of("payment"), store.refunds_begun(0..i64::MAX, None, 999).wait().unwrap());
    assert_eq!(found.len(), payments.len());
    found.iter().zip(&payments).for_each(|(it, is)| wrap(matches!(it, Changed::Payment(it) if **it == *is)));
    let found = office.of("refund");
    assert_eq!(found.len(), refunds.len());
    found.iter().zip(&refunds).for_each(|(it, is)| wrap(matches!(it, Changed::Refund(it) if **it == *is)));
    let steps = store.steps_between(0..i64::MAX, 9_999).wait().unwrap();
    let found = office.of("step");
    assert_eq!(found.len(), steps.len());
    found.iter().zip(&steps).for_each(|(it, is)| wrap(matches!(it, Changed::Step(it) if **it == *is)));
    let mut found = office.of("period");
    found.retain(|it| matches!(it, Changed::Period(_)));
    let periods = store.periods_begun(0..i64::MAX, None, 999).wait().unwrap();
    assert_eq!(found.len(), periods.len());
    found.iter().zip(&periods).for_each(|(it, is)| wrap(matches!(it, Changed::Period(it) if **it == *is)));
}

fn finish(store: &Store, id: i64, state: RefundState) {
    store.finish_refund(id, state, None, None, None, NOW + 1).wait().unwrap();
}

fn period(store: &Store) -> i64 {
    let new = NewPeriod { reseller_id: "shop".into(), terminal_id: None };
    store.begin_period(new, NOW).wait().unwrap()
}

/// One act of a till after the other; `between` runs after each.
fn a_day(store: &Store, mut between: impl FnMut(usize)) {
    let till = terminal(store, "A");
    let mut acts = 0;
    let mut done = || {
        acts += 1;
        between(acts);
    };
    for sale in 0..12 {
        let ers = format!("E{sale}");
        let mut payment = store.create_payment(till, invoice(&format!("S{sale}"), 100), NOW).wait().unwrap();
        done();
        payment.ers_reference = Some(ers.clone());
        for phase in [Phase::Open, Phase::Paid, Phase::Confirmed] {
            payment = moved(store, payment, phase);
            done();
        }
        let refunded = sent(store, refund(till, &format!("R{sale}"), &ers, 10)).id;
        done();
        if sale % 3 > 0 {
            finish(store, refunded, if sale % 3 == 1 { RefundState::Done } else { RefundState::NotDone });
            done();
        }
        if sale % 3 == 2 {
            sent(store, refund(till, &format!("R{sale}"), &ers, 10));
            done();
        }
        if sale % 4 == 0 {
            let period = period(store);
            done();
            match sale {
                0 => store.period_marked(period, "P1".into(), NOW + 2).wait().unwrap(),
                4 => store.period_lost(period, "no answer".into()).wait().unwrap(),
                _ => store.period_not_marked(period).wait().unwrap(),
            }
            done();
        }
        if sale % 5 == 0 {
            moved(store, payment, Phase::Reversed);
            done();
        }
    }
}

#[test]
fn a_reader_gets_each_record_at_its_last_change_and_every_step() {
    on_each(|store| {
        assert_eq!(store.feed_state().wait().unwrap().last, 0);
        a_day(store, |_| {});
        for limit in [1, 2, 3, 7, 999] {
            let mut office = Office::default();
            office.follow(store, limit);
            compare(&office, store);
            assert!(office.cursor <= store.feed_state().wait().unwrap().last);
        }
        let all = store.changes_after(0, 999).wait().unwrap();
        let payments = all.iter().filter(|change| matches!(change.record, Changed::Payment(_))).count();
        assert_eq!(payments, 12, "a payment is one line, however often it changed");
    });
}

#[test]
fn a_reader_that_asks_at_any_moment_misses_nothing() {
    for (every, limit) in [(1, 1), (1, 3), (2, 2), (3, 1), (5, 4), (7, 999)] {
        on_each(|store| {
            let mut office = Office::default();
            a_day(store, |acts| {
                if acts % every == 0 {
                    office.read(store, limit);
                }
            });
            office.follow(store, limit);
            compare(&office, store);
            let gone = |it: &&&Changed| matches!(it, Changed::PeriodNotMarked(_));
            assert_eq!(
                office.of("period").iter().filter(gone).count(),
                1,
                "a period that was not marked is told"
            );
        });
    }
}

/// Prunes payments and refunds; whether that refund's request has left.
fn leaves(store: &Store, feed_since_ms: i64, till: i64, refund_id: &str) -> bool {
    for kind in [PruneKind::Payments, PruneKind::Refunds] {
        store.prune(kind, 0, NOW + 1_000, false, feed_since_ms).wait().unwrap();
    }
    let found = store.find_refund(till, refund_id.into()).wait().unwrap().unwrap();
    found.request.starts_with("sha256:")
}

#[test]
fn pruning_waits_for_the_reader_until_it_has_not_asked_for_long() {
    on_each(|store| {
        let till = terminal(store, "A");
        let sale = |n: i64| {
            let (sale, ers) = (format!("S{n}"), format!("E{n}"));
            let record = store.create_payment(till, invoice(&sale, 100), NOW).wait().unwrap();
            let open = moved(store, record, Phase::Open);
            let mine = PaymentRecord { ers_reference: Some(ers.clone()), acknowledged: true, ..open };
            let payment = moved(store, moved(store, mine, Phase::Paid), Phase::Confirmed).id;
            finish(store, sent(store, refund(till, &format!("R{n}"), &ers, 10)).id, RefundState::Done);
            payment
        };
        let one = sale(1);
        let mut office = Office::default();
        office.follow(store, 99);
        store.acknowledge_changes(office.cursor, NOW).wait().unwrap();
        let two = sale(2);
        assert!(
            leaves(store, NOW, till, "R1") && !leaves(store, NOW, till, "R2"),
            "it has the first sale only"
        );
        store.acknowledge_changes(0, NOW).wait().unwrap(); // what was acknowledged stays so
        let has = store.feed_state().wait().unwrap().acknowledged;
        assert_eq!(has, Some((office.cursor, NOW)));

        // A reader that was restored, too, gets both sales from before the pruning on.
        for from in 0..office.cursor {
            let mut restored = Office { cursor: from, ..Office::default() };
            restored.follow(store, 2);
            let first = office.records[&("payment", one)].number;
            assert_eq!(restored.records.contains_key(&("payment", one)), from < first, "from {from}");
            assert!(restored.records.contains_key(&("payment", two)));
        }
        office.follow(store, 99);
        assert!(!leaves(store, NOW, till, "R2"), "it has the second sale, and has not said so");
        assert!(leaves(store, NOW + 1, till, "R2"), "it does not ask any more");
        office.follow(store, 99);
        let numbers = |records: &BTreeMap<_, Change>| -> Vec<_> {
            records.iter().map(|(key, change)| (*key, change.number)).collect()
        };
        let mut fresh = Office::default();
        fresh.follow(store, 3);
        let mut kept = numbers(&office.records);
        kept.retain(|(key, _)| fresh.records.contains_key(key));
        assert_eq!(numbers(&fresh.records), kept, "what is pruned keeps its number");
        assert_eq!(fresh.of("payment").len(), 2);
    });
}
