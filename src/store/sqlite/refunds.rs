//! Refunds in SQL, exactly once by the caller's refund id (rule `refund-exactly-once`), and what may still be given back of
//! a payment. Which refunds are in flight in this process is known to `pos`.

use super::error::{JobError, JobResult};
use super::payments;
use super::schema::next_step;
use crate::store::error::{Conflict, StoreError};
use crate::store::record::change::Changed;
use crate::store::record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
use crate::store::{Pending, Store, decide};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::ops::Range;

const SELECT: &str = "SELECT id, terminal, refund_id, ers_reference, amount, currency_code, request, state, \
    refund_reference, result_code, error, created_at_ms, updated_at_ms, sent_at_ms, sent_step FROM refunds";

impl Store {
    /// Decides about a refund and stores it as Sending where it is to be sent, in one transaction, durably.
    /// [`Conflict::RefundId`] where the id was used for a refund with other data. A payment that this store does
    /// not know limits nothing: SEQR judges.
    pub fn begin_refund(&self, new: NewRefund, now_ms: i64) -> Pending<RefundStart> {
        let mut is_again = false;
        self.submit(move |db| {
            let is_again = std::mem::replace(&mut is_again, true);
            let earlier = by_id(db, new.terminal, &new.refund_id)?;
            if let Some(earlier) = &earlier {
                if !decide::is_same(earlier, &new) {
                    return Err(Conflict::RefundId.into());
                }
                if is_again && earlier.state == RefundState::Sending && earlier.sent_at_ms == now_ms {
                    return Ok(RefundStart::Send(earlier.clone())); // an earlier run of this job is in the store
                }
                if matches!(earlier.state, RefundState::Done | RefundState::Sending) {
                    return Ok(RefundStart::Known(earlier.clone()));
                }
            }
            if let Some(refusal) = refusal(db, &new)? {
                return Ok(refusal);
            }
            match earlier {
                Some(earlier) => again(db, earlier, now_ms),
                None => insert(db, new.clone(), now_ms),
            }
        })
    }

    /// Stores what became of a refund, durably.
    pub fn finish_refund(
        &self,
        id: i64,
        state: RefundState,
        refund_reference: Option<String>,
        result_code: Option<i32>,
        error: Option<String>,
        now_ms: i64,
    ) -> Pending<()> {
        let signal = self.outbox_signal();
        self.submit(move |db| {
            if state == RefundState::Done {
                signal.raise(); // the woken thread asks this store, and so after this transaction
            }
            let sql = "UPDATE refunds SET state = ?2, refund_reference = ?3, result_code = ?4, error = ?5, \
                       updated_at_ms = ?6 WHERE id = ?1";
            let values = params![id, state.as_str(), refund_reference, result_code, error, now_ms];
            let rows = db.prepare_cached(sql)?.execute(values)?;
            if rows == 0 { Err(StoreError::NotFound.into()) } else { Ok(()) }
        })
    }

    /// The refund of that id.
    pub fn find_refund(&self, terminal: i64, refund_id: String) -> Pending<Option<RefundRecord>> {
        self.read(move |db| by_id(db, terminal, &refund_id))
    }

    /// A supervisor allows refunds of a payment that an adopted copy has not made itself, durably. A store that is none has
    /// nothing to allow of a payment that it does not know.
    pub fn allow_refunds(&self, ers_reference: String, now_ms: i64) -> Pending<()> {
        self.submit(move |db| {
            let is_copy = "SELECT EXISTS (SELECT 1 FROM copied_from)";
            let is_copy: bool = db.prepare_cached(is_copy)?.query_row([], |row| row.get(0))?;
            if !is_copy && payments::by_ers(db, &ers_reference)?.is_none() {
                return Err(StoreError::NotFound.into());
            }
            let sql = "INSERT OR IGNORE INTO allowed_refunds (ers_reference, allowed_at_ms) VALUES (?1, ?2)";
            db.prepare_cached(sql)?.execute(params![ers_reference, now_ms])?;
            Ok(())
        })
    }

    /// Refunds of all terminals that were begun in a span of time, by the time of their beginning, `limit` of them at most;
    /// `after` is the time and the row of the last one before.
    pub fn refunds_begun(
        &self,
        begun: Range<i64>,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Pending<Vec<RefundRecord>> {
        self.read(move |db| {
            let (ms, id) = after.unwrap_or((begun.start, 0));
            let sql = format!(
                "{SELECT} WHERE (created_at_ms, id) > (?1, ?2) AND created_at_ms < ?3 \
                 ORDER BY created_at_ms, id LIMIT ?4"
            );
            all(db, &sql, params![ms, id, begun.end, limit])
        })
    }

    /// The refund in state Sending that follows `after` in the order of the refund ids' bytes; None starts, and
    /// None ends.
    pub fn refund_in_doubt(&self, terminal: i64, after: Option<String>) -> Pending<Option<RefundRecord>> {
        self.read(move |db| {
            let sql = format!(
                "{SELECT} WHERE terminal = ?1 AND state = 'sending' AND (?2 IS NULL OR refund_id > ?2) \
                 ORDER BY refund_id LIMIT 1"
            );
            one(db, &sql, params![terminal, after])
        })
    }
}

/// Why the payment forbids this refund.
fn refusal(db: &Connection, new: &NewRefund) -> JobResult<Option<RefundStart>> {
    let payment = payments::by_ers(db, &new.ers_reference)?;
    // What an adopted copy has not sold itself, the lost store may have refunded. That is also so of a payment that it does
    // not know: the lost store may have made that too, or may have refunded that of another one.
    let sql = "SELECT copied_at_ms FROM copied_from WHERE last_payment >= ?1 \
               AND NOT EXISTS (SELECT 1 FROM allowed_refunds WHERE ers_reference = ?2)";
    let values = params![payment.as_ref().map_or(0, |payment| payment.id), new.ers_reference];
    let copied = db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    if let Some(copied_at_ms) = copied {
        return Ok(Some(RefundStart::AfterCopy { copied_at_ms }));
    }
    let Some(payment) = payment else { return Ok(None) };
    let sql = "SELECT coalesce(sum(amount) FILTER (WHERE state = 'done'), 0), \
               coalesce(sum(amount) FILTER (WHERE state = 'sending'), 0) FROM refunds WHERE ers_reference = ?1";
    let sums =
        db.prepare_cached(sql)?.query_row([&new.ers_reference], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(decide::refusal(&payment, new, sums))
}

/// An earlier attempt that came to nothing is sent anew, under its own row.
fn again(db: &Connection, earlier: RefundRecord, now_ms: i64) -> JobResult<RefundStart> {
    let sql = "UPDATE refunds SET state = ?2, refund_reference = NULL, result_code = NULL, error = NULL, \
               updated_at_ms = ?3, sent_at_ms = ?3, sent_step = ?4 WHERE id = ?1";
    let sent_step = next_step(db)?;
    db.prepare_cached(sql)?.execute(params![earlier.id, RefundState::Sending.as_str(), now_ms, sent_step])?;
    Ok(RefundStart::Send(RefundRecord {
        state: RefundState::Sending,
        refund_reference: None,
        result_code: None,
        error: None,
        updated_at_ms: now_ms,
        sent_at_ms: now_ms,
        sent_step,
        ..earlier
    }))
}

fn insert(db: &Connection, new: NewRefund, now_ms: i64) -> JobResult<RefundStart> {
    let sql = "INSERT INTO refunds (terminal, refund_id, ers_reference, amount, currency_code, request, state, \
               created_at_ms, updated_at_ms, sent_at_ms, sent_step) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9)";
    let state = RefundState::Sending;
    let sent_step = next_step(db)?;
    db.prepare_cached(sql)?.execute(params![
        new.terminal,
        new.refund_id,
        new.ers_reference,
        new.amount,
        new.currency_code,
        new.request,
        state.as_str(),
        now_ms,
        sent_step,
    ])?;
    Ok(RefundStart::Send(RefundRecord {
        id: db.last_insert_rowid(),
        terminal: new.terminal,
        refund_id: new.refund_id,
        ers_reference: new.ers_reference,
        amount: new.amount,
        currency_code: new.currency_code,
        request: new.request,
        state,
        refund_reference: None,
        result_code: None,
        error: None,
        created_at_ms: now_ms,
        updated_at_ms: now_ms,
        sent_at_ms: now_ms,
        sent_step,
    }))
}

fn by_id(db: &Connection, terminal: i64, refund_id: &str) -> JobResult<Option<RefundRecord>> {
    one(db, &format!("{SELECT} WHERE terminal = ?1 AND refund_id = ?2"), params![terminal, refund_id])
}

/// Refunds that are done and were sent in a step after `after` and not after `to`.
pub(super) fn done_between(db: &Connection, after: i64, to: i64) -> JobResult<Vec<RefundRecord>> {
    let sql = format!("{SELECT} WHERE state = 'done' AND sent_step > ?1 AND sent_step <= ?2 ORDER BY id");
    all(db, &sql, params![after, to])
}

/// Refunds in doubt that were sent in a step not after `to`.
pub(super) fn in_doubt_until(db: &Connection, to: i64) -> JobResult<Vec<RefundRecord>> {
    let sql = format!("{SELECT} WHERE state = 'sending' AND sent_step <= ?1 ORDER BY id");
    all(db, &sql, params![to])
}

/// Refunds that were changed in a step from `from` on, with that step, in its order, `limit` of them at most.
pub(super) fn changed(db: &Connection, from: i64, limit: u32) -> JobResult<Vec<(i64, Changed)>> {
    let sql = format!("{} WHERE changed_step >= ?1 ORDER BY changed_step LIMIT ?2", with_step());
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![from, limit])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        changed.push((row.get(15)?, Changed::Refund(Box::new(record(row)?))));
    }
    Ok(changed)
}

fn with_step() -> String {
    SELECT.replace(" FROM refunds", ", changed_step FROM refunds")
}

/// The refund that SEQR knows by this reference.
pub(super) fn by_reference(db: &Connection, reference: &str) -> JobResult<Option<RefundRecord>> {
    one(db, &format!("{SELECT} WHERE refund_reference = ?1 LIMIT 1"), [reference])
}

/// The refund of that row.
pub(super) fn by_row(db: &Connection, id: i64) -> JobResult<Option<RefundRecord>> {
    one(db, &format!("{SELECT} WHERE id = ?1"), [id])
}

fn one(db: &Connection, sql: &str, values: impl Params) -> JobResult<Option<RefundRecord>> {
    Ok(all(db, sql, values)?.into_iter().next())
}

pub(super) fn all(db: &Connection, sql: &str, values: impl Params) -> JobResult<Vec<RefundRecord>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> JobResult<RefundRecord> {
    Ok(RefundRecord {
        id: row.get(0)?,
        terminal: row.get(1)?,
        refund_id: row.get(2)?,
        ers_reference: row.get(3)?,
        amount: row.get(4)?,
        currency_code: row.get(5)?,
        request: row.get(6)?,
        state: state(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?)?,
        refund_reference: row.get(8)?,
        result_code: row.get(9)?,
        error: row.get(10)?,
        created_at_ms: row.get(11)?,
        updated_at_ms: row.get(12)?,
        sent_at_ms: row.get(13)?,
        sent_step: row.get(14)?,
    })
}

fn state(word: &str) -> JobResult<RefundState> {
    RefundState::parse(word).ok_or_else(|| JobError::Damaged(format!("a refund is in the state '{word}'")))
}
