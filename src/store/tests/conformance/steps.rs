//! The steps of all payments, by their numbers and by time.

use super::*;

const DAY_MS: i64 = 86_400_000;

#[test]
fn steps_are_read_in_the_order_of_their_commits() {
    on_each(|store| {
        let (a, b) = (terminal(store, "A"), terminal(store, "B"));
        let one = store.create_payment(a, invoice("sale 1", 100), NOW).wait().unwrap();
        let two = store.create_payment(b, invoice("sale 2", 100), NOW).wait().unwrap();
        moved(store, one.clone(), Phase::Canceled);
        moved(store, two.clone(), Phase::Open);
        let all = store.steps_between(0..i64::MAX, 9).wait().unwrap();
        let told: Vec<_> = all.iter().map(|it| (it.payment, it.terminal, it.step.phase)).collect();
        let (first, second) = ((one.id, a, Phase::Sending), (two.id, b, Phase::Sending));
        assert_eq!(told, [first, second, (one.id, a, Phase::Canceled), (two.id, b, Phase::Open)]);
        assert!(all.is_sorted_by(|a, b| a.step.id < b.step.id));
        assert_eq!(all[1].client_invoice_id, "sale 2");
        let between = |from: usize, to: usize, limit| {
            store.steps_between(all[from].step.id..all[to].step.id, limit).wait().unwrap()
        };
        assert_eq!(between(1, 3, 9), all[1..3], "from the first number to before the second one");
        assert_eq!(between(0, 3, 2), all[..2]);
    });
}

/// The clock may go back: steps of one day then lie in several places.
#[test]
fn the_spans_of_a_time_hold_all_its_steps() {
    on_each(|store| {
        let till = terminal(store, "A");
        for (n, day) in [0, 0, 1, 2, 1, 3, 3].into_iter().enumerate() {
            let at = NOW + day * DAY_MS;
            let record = store.create_payment(till, invoice(&format!("sale {n}"), 100), at).wait().unwrap();
            moved(store, record, Phase::Canceled);
        }
        let all = store.steps_between(0..i64::MAX, 99).wait().unwrap();
        assert_eq!(all.len(), 14);
        let read = |span: std::ops::Range<i64>| store.steps_between(span, 99).wait().unwrap();
        for time in [0..NOW, NOW..NOW + 1, NOW + DAY_MS..NOW + 2 * DAY_MS, NOW..i64::MAX, 0..i64::MAX] {
            let spans = store.step_spans(time.clone()).wait().unwrap();
            assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "{spans:?}");
            let is_meant = |it: &crate::store::JournalStep| time.contains(&it.step.at_ms);
            let found: Vec<_> = spans.into_iter().flat_map(read).filter(is_meant).collect();
            let wanted: Vec<_> = all.iter().filter(|it| is_meant(it)).cloned().collect();
            assert_eq!(found, wanted, "{time:?}");
        }
    });
}
