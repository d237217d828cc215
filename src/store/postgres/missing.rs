//! The jobs that are not there in PostgreSQL yet: each answers so. docs/scale.md lists them.

use super::journal::PostgresJob;
use crate::store::job::changes::{AcknowledgeChanges, ChangesAfter, ReadFeedState};
use crate::store::job::outbox::{OutboxAfter, OutboxWritten, ReceiptFileState};
use crate::store::job::periods::{
    BeginPeriod, FindPeriod, KnownReferences, LastPaidUntil, PaidBetween, PeriodLost, PeriodMarked,
    PeriodNotMarked, PeriodsBegun, RefundsBetween,
};
use crate::store::job::prune::{GiveBackSpace, Prune};
use crate::store::job::steps::{StepSpans, StepsBetween};

macro_rules! missing {
    ($($job:ty),*) => { $(impl PostgresJob for $job {})* };
}

// The change feed.
missing!(ReadFeedState, AcknowledgeChanges, ChangesAfter);
// The receipt file.
missing!(ReceiptFileState, OutboxAfter, OutboxWritten);
// Periods, reports and reconciliation: they need one number of a step in the order of all commits (rule `one-clock`).
missing!(BeginPeriod, PeriodMarked, PeriodLost, PeriodNotMarked, FindPeriod, PeriodsBegun);
missing!(PaidBetween, LastPaidUntil, RefundsBetween, KnownReferences, StepSpans, StepsBetween);
// Pruning.
missing!(Prune, GiveBackSpace);
