//! The change feed in SQL: what has changed after a number, and how far its reader is. It must not decide who reads it.
//!
//! No table of changes is filled: each write of a payment adds a step in the same transaction, and the schema's triggers
//! give refunds and periods numbers of the same counter. So the feed costs a sale nothing, and nothing grows while nobody
//! reads.

use super::error::JobResult;
use super::queue::SqliteJob;
use super::{payments, periods, refunds, steps};
use crate::store::job::changes::{AcknowledgeChanges, ChangesAfter, ReadFeedState};
use crate::store::record::change::{Change, Changed, FeedState};
use rusqlite::{Connection, OptionalExtension, params};

impl SqliteJob for ReadFeedState {
    fn run(&mut self, db: &Connection) -> JobResult<FeedState> {
        let sql =
            "SELECT store, (SELECT seq FROM sqlite_sequence WHERE name = 'payment_steps') FROM receipt_file";
        let (store, last) =
            db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?)))?;
        let last = Change::last_of(last.unwrap_or(0));
        let sql = "SELECT acknowledged, read_at_ms FROM feed";
        let acknowledged =
            db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(FeedState { store, last, acknowledged })
    }
}

impl SqliteJob for AcknowledgeChanges {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "INSERT INTO feed (id, acknowledged, read_at_ms) VALUES (1, ?1, ?2) \
                   ON CONFLICT (id) DO UPDATE SET acknowledged = max(acknowledged, excluded.acknowledged), \
                   read_at_ms = excluded.read_at_ms";
        db.prepare_cached(sql)?.execute(params![self.up_to, self.now_ms])?;
        Ok(())
    }
}

impl SqliteJob for ChangesAfter {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<Change>> {
        let (from, page) = Change::page(self.after, self.limit);
        let mut changes = of_payments(db, from, page)?;
        let change = |(step, record): (i64, Changed)| Change { number: Change::in_step(step), record };
        changes.extend(refunds::changed(db, from, page)?.into_iter().map(change));
        changes.extend(periods::changed(db, from, page)?.into_iter().map(change));
        Ok(Change::in_order(changes, self.after, self.limit))
    }
}

/// Steps, and each payment at its last one.
fn of_payments(db: &Connection, from: i64, limit: u32) -> JobResult<Vec<Change>> {
    let mut changes = Vec::new();
    for (step, is_last) in steps::from(db, from, limit)? {
        let (id, payment) = (step.step.id, step.payment);
        changes.push(Change { number: Change::of_step(id), record: Changed::Step(Box::new(step)) });
        if is_last && let Some(payment) = payments::by_row(db, payment)? {
            let record = Changed::Payment(Box::new(payment));
            changes.push(Change { number: Change::in_step(id), record });
        }
    }
    Ok(changes)
}
