//! The change feed in SQL: what has changed after a number, and how far its reader is. It must not decide who reads it.
//!
//! No table of changes is filled: each write of a payment adds a step in the same transaction, and the schema's triggers
//! give refunds and periods numbers of the same counter. So the feed costs a sale nothing, and nothing grows while nobody
//! reads.

use super::error::JobResult;
use super::{payments, periods, refunds};
use crate::store::record::change::{Change, Changed, FeedState};
use crate::store::{Pending, Store};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// How far the feed is.
    pub fn feed_state(&self) -> Pending<FeedState> {
        self.read_in_order(|db| {
            let sql = "SELECT store, (SELECT seq FROM sqlite_sequence WHERE name = 'payment_steps') FROM receipt_file";
            let (store, last) = db
                .prepare_cached(sql)?
                .query_row([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?)))?;
            let last = last.filter(|&step| step > 0).map_or(0, Change::in_step);
            let sql = "SELECT acknowledged, read_at_ms FROM feed";
            let acknowledged =
                db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            Ok(FeedState { store, last, acknowledged })
        })
    }

    /// The feed's reader has all changes up to this number, durably. An earlier number takes nothing back.
    pub fn acknowledge_changes(&self, up_to: i64, now_ms: i64) -> Pending<()> {
        self.submit(move |db| {
            let sql = "INSERT INTO feed (id, acknowledged, read_at_ms) VALUES (1, ?1, ?2) \
                       ON CONFLICT (id) DO UPDATE SET acknowledged = max(acknowledged, excluded.acknowledged), \
                       read_at_ms = excluded.read_at_ms";
            db.prepare_cached(sql)?.execute(params![up_to, now_ms])?;
            Ok(())
        })
    }

    /// The changes whose numbers follow `after`, in their order, `limit` of them at most.
    pub fn changes_after(&self, after: i64, limit: u32) -> Pending<Vec<Change>> {
        self.read(move |db| {
            // A step that has the number `after` may be the first of a page once more.
            let (from, page) = (after.div_euclid(2), limit.saturating_add(1));
            let mut changes = of_payments(db, from, page)?;
            let change = |(step, record): (i64, Changed)| Change { number: Change::in_step(step), record };
            changes.extend(refunds::changed(db, from, page)?.into_iter().map(change));
            changes.extend(periods::changed(db, from, page)?.into_iter().map(change));
            changes.retain(|change| change.number > after);
            changes.sort_unstable_by_key(|change| change.number);
            changes.truncate(limit as usize);
            Ok(changes)
        })
    }
}

/// Steps, and each payment at its last one.
fn of_payments(db: &Connection, from: i64, limit: u32) -> JobResult<Vec<Change>> {
    let mut changes = Vec::new();
    for (step, is_last) in payments::steps_from(db, from, limit)? {
        let (id, payment) = (step.step.id, step.payment);
        changes.push(Change { number: Change::of_step(id), record: Changed::Step(Box::new(step)) });
        if is_last && let Some(payment) = payments::by_row(db, payment)? {
            let record = Changed::Payment(Box::new(payment));
            changes.push(Change { number: Change::in_step(id), record });
        }
    }
    Ok(changes)
}
