//! Refunds in SQL, exactly once by the caller's refund id (rule `refund-exactly-once`), and what may still be given back of
//! a payment. Which refunds are in flight in this process is known to `pos`.

use super::error::{JobError, JobResult, found};
use super::payments;
use super::queue::SqliteJob;
use super::schema::next_step;
use crate::store::decide;
use crate::store::error::StoreError;
use crate::store::job::refunds::{
    AllowRefunds, BeginRefund, FindRefund, FinishRefund, RefundInDoubt, RefundsBegun,
};
use crate::store::record::change::Changed;
use crate::store::record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

const SELECT: &str = "SELECT id, terminal, refund_id, ers_reference, amount, currency_code, request, state, \
    refund_reference, result_code, error, created_at_ms, updated_at_ms, sent_at_ms, sent_step FROM refunds";

impl SqliteJob for BeginRefund {
    fn run(&mut self, db: &Connection) -> JobResult<RefundStart> {
        let Self { new, now_ms, is_sent } = self;
        let earlier = by_id(db, new.terminal, &new.refund_id)?;
        if let Some(earlier) = &earlier
            && let Some(known) = decide::known(earlier, new, is_sent.then_some(*now_ms))?
        {
            return Ok(known);
        }
        if let Some(refusal) = refusal(db, new)? {
            return Ok(refusal);
        }
        let record = match earlier {
            Some(earlier) => again(db, earlier, *now_ms)?,
            None => insert(db, new, *now_ms)?,
        };
        *is_sent = true;
        Ok(RefundStart::Send(record))
    }
}

impl SqliteJob for FinishRefund {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE refunds SET state = ?2, refund_reference = ?3, result_code = ?4, error = ?5, \
                   updated_at_ms = ?6 WHERE id = ?1";
        let values = params![
            self.id,
            self.state.as_str(),
            self.refund_reference,
            self.result_code,
            self.error,
            self.now_ms
        ];
        found(db.prepare_cached(sql)?.execute(values)?)
    }
}

impl SqliteJob for FindRefund {
    fn run(&mut self, db: &Connection) -> JobResult<Option<RefundRecord>> {
        by_id(db, self.terminal, &self.refund_id)
    }
}

impl SqliteJob for AllowRefunds {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let is_copy = "SELECT EXISTS (SELECT 1 FROM copied_from)";
        let is_copy: bool = db.prepare_cached(is_copy)?.query_row([], |row| row.get(0))?;
        if !is_copy && payments::by_ers(db, &self.ers_reference)?.is_none() {
            return Err(StoreError::NotFound.into());
        }
        let sql = "INSERT OR IGNORE INTO allowed_refunds (ers_reference, allowed_at_ms) VALUES (?1, ?2)";
        db.prepare_cached(sql)?.execute(params![self.ers_reference, self.now_ms])?;
        Ok(())
    }
}

impl SqliteJob for RefundsBegun {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<RefundRecord>> {
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let sql = format!(
            "{SELECT} WHERE (created_at_ms, id) > (?1, ?2) AND created_at_ms < ?3 \
             ORDER BY created_at_ms, id LIMIT ?4"
        );
        all(db, &sql, params![ms, id, self.begun.end, self.limit])
    }
}

impl SqliteJob for RefundInDoubt {
    fn run(&mut self, db: &Connection) -> JobResult<Option<RefundRecord>> {
        let sql = format!(
            "{SELECT} WHERE terminal = ?1 AND state = 'sending' AND (?2 IS NULL OR refund_id > ?2) \
             ORDER BY refund_id LIMIT 1"
        );
        one(db, &sql, params![self.terminal, self.after])
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
fn again(db: &Connection, earlier: RefundRecord, now_ms: i64) -> JobResult<RefundRecord> {
    let sql = "UPDATE refunds SET state = ?2, refund_reference = NULL, result_code = NULL, error = NULL, \
               updated_at_ms = ?3, sent_at_ms = ?3, sent_step = ?4 WHERE id = ?1";
    let record = earlier.sent_again(now_ms, next_step(db)?);
    db.prepare_cached(sql)?.execute(params![record.id, record.state.as_str(), now_ms, record.sent_step])?;
    Ok(record)
}

fn insert(db: &Connection, new: &NewRefund, now_ms: i64) -> JobResult<RefundRecord> {
    let sql = "INSERT INTO refunds (terminal, refund_id, ers_reference, amount, currency_code, request, state, \
               created_at_ms, updated_at_ms, sent_at_ms, sent_step) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9)";
    let record = RefundRecord::begun(new.clone(), now_ms, next_step(db)?);
    db.prepare_cached(sql)?.execute(params![
        record.terminal,
        record.refund_id,
        record.ers_reference,
        record.amount,
        record.currency_code,
        record.request,
        record.state.as_str(),
        now_ms,
        record.sent_step,
    ])?;
    Ok(RefundRecord { id: db.last_insert_rowid(), ..record })
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
