//! Jobs that read the steps of payments: one payment's history, and a span of time for exports.

use super::{Job, Kind};
use crate::store::record::payment::{JournalStep, Step};
use crate::store::{Pending, Store};
use std::ops::Range;

pub(crate) struct PaymentSteps {
    pub(crate) id: i64,
}

impl Job for PaymentSteps {
    type Answer = Vec<Step>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct StepSpans {
    pub(crate) at: Range<i64>,
}

impl Job for StepSpans {
    type Answer = Vec<Range<i64>>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct StepsBetween {
    pub(crate) numbers: Range<i64>,
    pub(crate) limit: u32,
}

impl Job for StepsBetween {
    type Answer = Vec<JournalStep>;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// A payment's history, the oldest first.
    pub fn payment_steps(&self, id: i64) -> Pending<Vec<Step>> {
        self.run(PaymentSteps { id })
    }

    /// Where steps of this time may lie: spans of their numbers, in order. They hold steps of the whole days.
    pub fn step_spans(&self, at: Range<i64>) -> Pending<Vec<Range<i64>>> {
        self.run(StepSpans { at })
    }

    /// Steps of all payments of a span of numbers, in the order of their commits, `limit` of them at most.
    pub fn steps_between(&self, numbers: Range<i64>, limit: u32) -> Pending<Vec<JournalStep>> {
        self.run(StepsBetween { numbers, limit })
    }
}
