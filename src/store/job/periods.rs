//! Jobs on the periods that were closed, and what a reconciliation asks of the journal: payments and refunds of a span of its
//! steps and by their references, without their invoices. What it makes of them is known to `pos`.

use super::{Job, Kind};
use crate::store::record::period::{Known, NewPeriod, PaidRow, PeriodRecord};
use crate::store::record::refund::RefundRecord;
use crate::store::{Pending, Store};
use std::ops::Range;

pub(crate) struct BeginPeriod {
    pub(crate) new: NewPeriod,
    pub(crate) now_ms: i64,
    /// The row that an earlier run made.
    pub(crate) made: Option<i64>,
}

impl Job for BeginPeriod {
    type Answer = i64;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct PeriodMarked {
    pub(crate) id: i64,
    pub(crate) period_id: String,
    pub(crate) now_ms: i64,
}

impl Job for PeriodMarked {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct PeriodLost {
    pub(crate) id: i64,
    pub(crate) error: String,
}

impl Job for PeriodLost {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct PeriodNotMarked {
    pub(crate) id: i64,
    /// An earlier run did it.
    pub(crate) is_done: bool,
}

impl Job for PeriodNotMarked {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct FindPeriod {
    pub(crate) period_id: String,
}

impl Job for FindPeriod {
    type Answer = Option<(PeriodRecord, Option<PeriodRecord>)>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct PeriodsBegun {
    pub(crate) begun: Range<i64>,
    /// The time and the row of the one before.
    pub(crate) after: Option<(i64, i64)>,
    pub(crate) limit: u32,
}

impl Job for PeriodsBegun {
    type Answer = Vec<PeriodRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct PaidBetween {
    pub(crate) after: i64,
    pub(crate) to: i64,
    pub(crate) limit: u32,
}

impl Job for PaidBetween {
    type Answer = Vec<PaidRow>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct LastPaidUntil {
    pub(crate) to: i64,
}

impl Job for LastPaidUntil {
    type Answer = Option<i64>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct RefundsBetween {
    pub(crate) after: i64,
    pub(crate) to: i64,
}

impl Job for RefundsBetween {
    type Answer = Vec<RefundRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct KnownReferences {
    pub(crate) references: Vec<String>,
}

impl Job for KnownReferences {
    type Answer = Vec<Option<Known>>;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// A period is about to be marked: durably, so that an answer that is lost is not forgotten. Gives the row.
    pub fn begin_period(&self, new: NewPeriod, now_ms: i64) -> Pending<i64> {
        self.run(BeginPeriod { new, now_ms, made: None })
    }

    /// SEQR has marked it.
    pub fn period_marked(&self, id: i64, period_id: String, now_ms: i64) -> Pending<()> {
        self.run(PeriodMarked { id, period_id, now_ms })
    }

    /// The answer was lost: SEQR may have marked a period whose id is not known.
    pub fn period_lost(&self, id: i64, error: String) -> Pending<()> {
        self.run(PeriodLost { id, error })
    }

    /// It was not marked.
    pub fn period_not_marked(&self, id: i64) -> Pending<()> {
        self.run(PeriodNotMarked { id, is_done: false })
    }

    /// The period of that id, and the one of the same scope that was marked (or perhaps marked) before it.
    pub fn find_period(&self, period_id: String) -> Pending<Option<(PeriodRecord, Option<PeriodRecord>)>> {
        self.run(FindPeriod { period_id })
    }

    /// Periods whose marking was begun in a span of time, by that time, `limit` of them at most; `after` is the time and
    /// the row of the last one before.
    pub fn periods_begun(
        &self,
        begun: Range<i64>,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Pending<Vec<PeriodRecord>> {
        self.run(PeriodsBegun { begun, after, limit })
    }

    /// Payments whose PAID is a step after `after` and not after `to`, and that stand (reversed ones are left out), in
    /// the order of these steps, `limit` of them at most.
    pub fn paid_between(&self, after: i64, to: i64, limit: u32) -> Pending<Vec<PaidRow>> {
        self.run(PaidBetween { after, to, limit })
    }

    /// The last time of SEQR's own clock among the thousand payments whose PAID came last before the step `to`, that one
    /// included; None where there is none.
    pub fn last_paid_until(&self, to: i64) -> Pending<Option<i64>> {
        self.run(LastPaidUntil { to })
    }

    /// Refunds that are done and were sent in a step after `after` and not after `to`, or are in doubt and were sent in
    /// a step not after `to`.
    pub fn refunds_between(&self, after: i64, to: i64) -> Pending<Vec<RefundRecord>> {
        self.run(RefundsBetween { after, to })
    }

    /// What these references belong to, each at its place; None where the journal does not know one.
    pub fn known_references(&self, references: Vec<String>) -> Pending<Vec<Option<Known>>> {
        self.run(KnownReferences { references })
    }
}
