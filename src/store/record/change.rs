//! What a reader of the change feed gets. Plain data: it must not depend on how it is stored.
//!
//! Every record has the number of its last change. The numbers come from the counter of the journal's steps (rule
//! `one-clock`), so that their order is that of the commits: a step has twice its own number, and the payment, refund or
//! period that was written in it has one more.

use super::payment::{JournalStep, PaymentRecord};
use super::period::PeriodRecord;
use super::refund::RefundRecord;

/// A record that has changed, as it is now.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// A step of a payment; it never changes again.
    Step(Box<JournalStep>),
    /// A payment, at its last step.
    Payment(Box<PaymentRecord>),
    /// A refund.
    Refund(Box<RefundRecord>),
    /// A period.
    Period(Box<PeriodRecord>),
    /// The row of a period that SEQR did not mark: it is not in the journal any more.
    PeriodNotMarked(i64),
}

/// A change with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Ascends in the order of the commits; no other change of the store has it.
    pub number: i64,
    /// The record.
    pub record: Changed,
}

impl Change {
    /// The number of a step's change.
    pub fn of_step(step: i64) -> i64 {
        step.saturating_mul(2)
    }

    /// The number of the change of what was written in a step.
    pub fn in_step(step: i64) -> i64 {
        Self::of_step(step).saturating_add(1)
    }

    /// The highest number of a change, where this is the last step; 0 where there is none.
    pub fn last_of(step: i64) -> i64 {
        if step > 0 { Self::in_step(step) } else { 0 }
    }

    /// From which step on `limit` changes after `after` are looked for, and how many of each kind are enough: a step that has
    /// the number `after` may be the first of a page once more.
    pub fn page(after: i64, limit: u32) -> (i64, u32) {
        (after.div_euclid(2), limit.saturating_add(1))
    }

    /// Of what was found for a page what belongs to it, in order.
    pub fn in_order(mut found: Vec<Self>, after: i64, limit: u32) -> Vec<Self> {
        found.retain(|change| change.number > after);
        found.sort_unstable_by_key(|change| change.number);
        found.truncate(limit as usize);
        found
    }

    /// The last step whose changes are all among those up to `number`.
    pub fn last_step(number: i64) -> i64 {
        (number - 1).div_euclid(2)
    }
}

/// How far the feed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// What the records call this store.
    pub store: String,
    /// No change has a higher number.
    pub last: i64,
    /// Up to which its reader has them, and when that reader asked last; None where nobody ever asked.
    pub acknowledged: Option<(i64, i64)>,
}
