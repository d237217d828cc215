//! The change feed: what has changed after a number, and how far its reader is. It must not decide who reads it.
//!
//! No table of changes is filled by a sale: steps and events have the numbers (`clock`). A reader that has seen a number has seen
//! all below it, because numbers are given while the row of the clock is held.

use super::journal::{Journal, PostgresJob, column, damaged};
use super::{payments, periods, refunds, steps};
use crate::store::error::StoreError;
use crate::store::job::changes::{AcknowledgeChanges, ChangesAfter, ReadFeedState};
use crate::store::record::change::{Change, Changed, FeedState};
use std::collections::HashMap;

impl PostgresJob for ReadFeedState {
    async fn run(self, journal: &Journal) -> Result<FeedState, StoreError> {
        journal.number_in_order().await?;
        let sql = "SELECT m.store, c.step, f.acknowledged, f.read_at_ms \
            FROM seqr.meta m CROSS JOIN seqr.clock c LEFT JOIN seqr.feed f ON true";
        let rows = journal.read_apart(sql, vec![]).await?;
        let row = rows.first().ok_or_else(|| damaged("the row of meta or of the clock is missing".into()))?;
        let acknowledged: Option<i64> = column(row, 2)?;
        let read_at_ms: Option<i64> = column(row, 3)?;
        Ok(FeedState {
            store: column(row, 0)?,
            last: Change::last_of(column(row, 1)?),
            acknowledged: acknowledged.zip(read_at_ms),
        })
    }
}

impl PostgresJob for AcknowledgeChanges {
    /// Done twice it is done once: the answer that is lost needs no mark.
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "INSERT INTO seqr.feed AS f (acknowledged, read_at_ms) VALUES ($1, $2) ON CONFLICT (one) DO UPDATE \
            SET acknowledged = greatest(f.acknowledged, excluded.acknowledged), read_at_ms = excluded.read_at_ms";
        journal.write((sql, vec![self.up_to.into(), self.now_ms.into()]), ("SELECT 1", vec![])).await?;
        Ok(())
    }
}

impl PostgresJob for ChangesAfter {
    async fn run(self, journal: &Journal) -> Result<Vec<Change>, StoreError> {
        journal.number().await?;
        // Other hosts number meanwhile, and each kind is read by itself: what came behind this belongs to the next page, or the
        // reader would go past a step that an earlier read has not seen.
        let rows = journal.read_apart("SELECT step FROM seqr.clock", vec![]).await?;
        let row = rows.first().ok_or_else(|| damaged("the row of the clock is missing".into()))?;
        let last = Change::last_of(column(row, 0)?);
        let (from, page) = Change::page(self.after, self.limit);
        let mut changes = of_payments(journal, from, page).await?;
        let change = |(step, record): (i64, Changed)| Change { number: Change::in_step(step), record };
        changes.extend(refunds::changed(journal, from, page).await?.into_iter().map(change));
        changes.extend(periods::changed(journal, from, page).await?.into_iter().map(change));
        changes.retain(|change| change.number <= last);
        Ok(Change::in_order(changes, self.after, self.limit))
    }
}

/// Steps, and each payment at its last one.
async fn of_payments(journal: &Journal, from: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let steps = steps::from(journal, from, limit).await?;
    let last = steps.iter().filter(|(_, is_last)| *is_last).map(|(step, _)| step.payment).collect();
    let found = payments::by_rows(journal, last).await?;
    let mut found: HashMap<_, _> = found.into_iter().map(|payment| (payment.id, payment)).collect();
    let mut changes = Vec::new();
    for (step, is_last) in steps {
        let (id, payment) = (step.step.id, step.payment);
        changes.push(Change { number: Change::of_step(id), record: Changed::Step(Box::new(step)) });
        if is_last && let Some(payment) = found.remove(&payment) {
            let record = Changed::Payment(Box::new(payment));
            changes.push(Change { number: Change::in_step(id), record });
        }
    }
    Ok(changes)
}
