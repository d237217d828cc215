//! Which payments and refunds belong to a period, by the numbers of the journal's steps, and whether this machine's clock
//! differs from SEQR's (rule `one-clock`).

use super::LineKind;
use crate::store::PaidRow;

/// A smaller difference between the clocks is not worth a word.
const DIFFERENCE_MS: i64 = 60_000;

/// The steps of the journal between which the period lies, as far as they are known.
pub(super) struct Span {
    /// The mark at its begin: when SEQR was asked, and when it had answered.
    pub(super) before: Option<(i64, i64)>,
    /// The mark at its end.
    pub(super) this: Option<(i64, i64)>,
    /// By SEQR's clock, the last payment that was PAID here before the mark at the begin.
    pub(super) last_before: Option<i64>,
    /// Milliseconds of SEQR's clock: see `ReconcileRequest::near_mark`.
    pub(super) near: i64,
}

impl Span {
    /// The step before the first and the last one that may be in the report; None where the period's end is not known.
    pub(super) fn wide(&self) -> Option<(i64, i64)> {
        let (_, ended) = self.this?;
        Some((self.before.map_or(0, |(begun, _)| begun), ended))
    }

    /// What it means that something of this step is not in the report; nothing where it lies outside of the period.
    pub(super) fn absence(&self, step: i64) -> Option<LineKind> {
        let (begun, ended) = self.this?;
        let (before_begun, before_ended) = self.before.unwrap_or_default();
        if step <= before_begun || step > ended {
            return None;
        }
        let is_in_a_mark = step <= before_ended || step > begun;
        Some(if is_in_a_mark { LineKind::NearMark } else { LineKind::MissingThere })
    }

    /// The same of a payment. One that was begun before SEQR had answered the mark at the begin, and heard of as PAID
    /// after, may have been paid before that mark; SEQR's own times tell.
    pub(super) fn absence_of_payment(&self, payment: &PaidRow) -> Option<LineKind> {
        let kind = self.absence(payment.paid_step?)?;
        let was_under_way = self.before.is_some_and(|(_, ended)| payment.first_step < ended);
        let is_near = seqrs_time(payment)
            .zip(self.last_before)
            .is_some_and(|(paid, last)| paid <= last.saturating_add(self.near));
        Some(if was_under_way && is_near { LineKind::NearMark } else { kind })
    }
}

/// When it was paid by SEQR's clock. Where SEQR did not say, the time at which it was heard stands in its place.
fn seqrs_time(payment: &PaidRow) -> Option<i64> {
    (payment.heard_at_ms != Some(payment.paid_at_ms)).then_some(payment.paid_at_ms)
}

/// What two times of one payment prove: it is paid after it is begun, and heard of as paid after it is paid.
#[derive(Default)]
pub(super) struct Clocks {
    ahead_ms: i64,
    behind_ms: i64,
}

impl Clocks {
    pub(super) fn compare(&mut self, payment: &PaidRow) {
        let Some(paid) = seqrs_time(payment) else { return };
        self.ahead_ms = self.ahead_ms.max(payment.begun_at_ms.saturating_sub(paid));
        if let Some(heard) = payment.heard_at_ms {
            self.behind_ms = self.behind_ms.max(paid.saturating_sub(heard));
        }
    }

    /// By how much this machine's clock was ahead of SEQR's, at least; negative where it was behind. None for what is
    /// not worth a word.
    pub(super) fn difference(&self) -> Option<i64> {
        let ahead = if self.behind_ms > self.ahead_ms { -self.behind_ms } else { self.ahead_ms };
        (ahead.abs() > DIFFERENCE_MS).then_some(ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LineKind::{MissingThere, NearMark};

    fn row(first_step: i64, paid_step: i64, paid_at_ms: i64) -> PaidRow {
        PaidRow {
            id: 1,
            terminal: 1,
            client_invoice_id: "S1".into(),
            ers_reference: None,
            amount: 100,
            paid_at_ms,
            reversed: false,
            paid_step: Some(paid_step),
            first_step,
            begun_at_ms: 0,
            heard_at_ms: Some(0),
        }
    }

    #[test]
    fn the_numbers_of_the_steps_say_what_is_missing() {
        let span = Span { before: Some((10, 12)), this: Some((20, 22)), last_before: None, near: i64::MAX };
        for (step, kind) in [
            (9, None),
            (10, None),
            (11, Some(NearMark)),
            (12, Some(NearMark)),
            (13, Some(MissingThere)),
            (20, Some(MissingThere)),
            (21, Some(NearMark)),
            (22, Some(NearMark)),
            (23, None),
        ] {
            assert_eq!(span.absence(step), kind, "{step}");
        }
        assert_eq!(span.wide(), Some((10, 22)));
        let first = Span { before: None, this: Some((20, 22)), last_before: None, near: 0 };
        assert_eq!((first.absence(1), first.wide()), (Some(MissingThere), Some((0, 22))));
        let unknown = Span { before: None, this: None, last_before: None, near: 0 };
        assert_eq!((unknown.absence(1), unknown.wide()), (None, None));
    }

    #[test]
    fn a_payment_that_was_under_way_at_the_mark_is_judged_by_seqrs_own_times() {
        let span =
            |last_before, near| Span { before: Some((10, 12)), this: Some((20, 22)), last_before, near };
        for (first, paid_at, last_before, kind) in [
            (9, 1_100, Some(1_000), NearMark),
            (9, 1_101, Some(1_000), MissingThere),
            (9, 1_100, None, MissingThere),
            (13, 1_100, Some(1_000), MissingThere), // begun after the mark
        ] {
            let found = span(last_before, 100).absence_of_payment(&row(first, 15, paid_at));
            assert_eq!(found, Some(kind), "{first} {paid_at}");
        }
        let unsaid = PaidRow { heard_at_ms: Some(900), ..row(9, 15, 900) };
        assert_eq!(span(Some(1_000), 100).absence_of_payment(&unsaid), Some(MissingThere), "not SEQR's time");
        assert_eq!(span(Some(1_000), 100).absence_of_payment(&row(1, 9, 900)), None, "another period's");
    }

    #[test]
    fn a_difference_of_the_clocks_is_what_a_payment_proves() {
        for (begun, paid, heard, difference) in [
            (0, 30_000, 31_000, None),
            (0, 30_000, 9_000_000, None), // the till was away
            (0, 3_600_000, 5_000, Some(-3_595_000)),
            (7_200_000, 5_000, 7_205_000, Some(7_195_000)),
            (0, 60_000, 0, None),
        ] {
            let mut clocks = Clocks::default();
            clocks.compare(&PaidRow { begun_at_ms: begun, heard_at_ms: Some(heard), ..row(1, 2, paid) });
            assert_eq!(clocks.difference(), difference, "{begun} {paid} {heard}");
        }
    }
}
