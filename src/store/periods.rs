//! The periods that were closed, and what a reconciliation asks of the journal: payments and refunds of a span of time
//! and by their references, without their bills. What it makes of them is known to `pos`.

use super::error::{JobResult, StoreError};
use super::refunds::{self, RefundRecord};
use super::{Pending, Store};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A period that is about to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriod {
    /// Whose.
    pub reseller_id: String,
    /// SEQR's id of the one terminal; None is the whole shop.
    pub terminal_id: Option<String>,
}

/// A period that was marked, or may have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodRecord {
    /// The row.
    pub id: i64,
    /// Whose.
    pub reseller_id: String,
    /// SEQR's id of the one terminal; None is the whole shop.
    pub terminal_id: Option<String>,
    /// SEQR's id of it; None where the answer was lost.
    pub period_id: Option<String>,
    /// When SEQR was asked, by this machine's clock.
    pub begun_at_ms: i64,
    /// When the answer was there.
    pub marked_at_ms: Option<i64>,
    /// Why there is no answer.
    pub error: Option<String>,
}

/// What a reconciliation needs of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// The row.
    pub id: i64,
    /// The terminal's row.
    pub terminal: i64,
    /// The sale.
    pub client_invoice_id: String,
    /// SEQR's reference of the payment.
    pub ers_reference: Option<String>,
    /// What was paid, in minor units.
    pub amount: i64,
    /// When, by SEQR's clock.
    pub paid_at_ms: i64,
    /// SEQR took it back.
    pub reversed: bool,
}

/// A payment or a refund that SEQR knows by a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// A payment.
    Payment(PaidRow),
    /// A refund.
    Refund(RefundRecord),
}

const PERIOD: &str =
    "SELECT id, reseller_id, terminal_id, period_id, begun_at_ms, marked_at_ms, error FROM periods";

/// The bill is looked into only where SEQR told no amount: a hundred thousand of them take most of a second.
const PAID: &str = "SELECT id, terminal, client_invoice_id, ers_reference, \
    coalesce(paid_amount, (SELECT body ->> '$.total' FROM invoices WHERE payment = id)), \
    coalesce(paid_at_ms, updated_at_ms), phase = 'reversed' FROM payments";

impl Store {
    /// A period is about to be marked: durably, so that an answer that is lost is not forgotten. Gives the row.
    pub fn begin_period(&self, new: NewPeriod, now_ms: i64) -> Pending<i64> {
        self.submit(move |db| {
            let sql = "INSERT INTO periods (reseller_id, terminal_id, begun_at_ms) VALUES (?1, ?2, ?3)";
            db.prepare_cached(sql)?.execute(params![new.reseller_id, new.terminal_id, now_ms])?;
            Ok(db.last_insert_rowid())
        })
    }

    /// SEQR has marked it.
    pub fn period_marked(&self, id: i64, period_id: String, now_ms: i64) -> Pending<()> {
        self.submit(move |db| {
            let sql = "UPDATE periods SET period_id = ?2, marked_at_ms = ?3 WHERE id = ?1";
            found(db.prepare_cached(sql)?.execute(params![id, period_id, now_ms])?)
        })
    }

    /// The answer was lost: SEQR may have marked a period whose id is not known.
    pub fn period_lost(&self, id: i64, error: String) -> Pending<()> {
        self.submit(move |db| {
            let sql = "UPDATE periods SET error = ?2 WHERE id = ?1";
            found(db.prepare_cached(sql)?.execute(params![id, error])?)
        })
    }

    /// It was not marked.
    pub fn period_not_marked(&self, id: i64) -> Pending<()> {
        self.submit(move |db| found(db.prepare_cached("DELETE FROM periods WHERE id = ?1")?.execute([id])?))
    }

    /// The period of that id, and the one of the same scope that was marked (or perhaps marked) before it.
    pub fn find_period(&self, period_id: String) -> Pending<Option<(PeriodRecord, Option<PeriodRecord>)>> {
        self.read(move |db| {
            let sql = format!("{PERIOD} WHERE period_id = ?1 ORDER BY id DESC LIMIT 1");
            let found = db.prepare_cached(&sql)?.query_row([period_id], period).optional()?;
            let Some(found) = found else { return Ok(None) };
            let sql = format!(
                "{PERIOD} WHERE id < ?1 AND reseller_id = ?2 AND terminal_id IS ?3 ORDER BY id DESC LIMIT 1"
            );
            let values = params![found.id, found.reseller_id, found.terminal_id];
            let before = db.prepare_cached(&sql)?.query_row(values, period).optional()?;
            Ok(Some((found, before)))
        })
    }

    /// Periods whose rows follow `after`, the oldest first, `limit` of them at most.
    pub fn periods_after(&self, after: i64, limit: u32) -> Pending<Vec<PeriodRecord>> {
        self.read(move |db| {
            let sql = format!("{PERIOD} WHERE id > ?1 ORDER BY id LIMIT ?2");
            let mut statement = db.prepare_cached(&sql)?;
            Ok(statement.query_map(params![after, limit], period)?.collect::<Result<_, _>>()?)
        })
    }

    /// Payments that were paid in `from_ms..to_ms` and stand (reversed ones are left out), in the order of their times
    /// and rows; `after` is the time and row of the last one that was read, `limit` the most that are given.
    pub fn paid_between(
        &self,
        (from_ms, to_ms): (i64, i64),
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Pending<Vec<PaidRow>> {
        self.read(move |db| {
            let sql = format!(
                "{PAID} WHERE paid_at_ms >= ?1 AND paid_at_ms < ?2 AND (paid_at_ms, id) > (?3, ?4) \
                 AND phase IN ('paid', 'confirmed') ORDER BY paid_at_ms, id LIMIT ?5"
            );
            let (time, row) = after.unwrap_or((i64::MIN, i64::MIN));
            let from = from_ms.max(time);
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement.query_map(params![from, to_ms, time, row, limit], paid)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Refunds that are done and were sent in `from_ms..to_ms`, or are in doubt and were sent before `to_ms`.
    pub fn refunds_between(&self, (from_ms, to_ms): (i64, i64)) -> Pending<Vec<RefundRecord>> {
        self.read(move |db| {
            let mut done = refunds::done_between(db, from_ms, to_ms)?;
            done.extend(refunds::in_doubt_before(db, to_ms)?);
            Ok(done)
        })
    }

    /// What these references belong to, each at its place; None where the journal does not know one.
    pub fn known_references(&self, references: Vec<String>) -> Pending<Vec<Option<Known>>> {
        self.read(move |db| references.iter().map(|reference| known(db, reference)).collect())
    }
}

fn known(db: &Connection, reference: &str) -> JobResult<Option<Known>> {
    let sql = format!("{PAID} WHERE ers_reference = ?1 ORDER BY id DESC LIMIT 1");
    let payment = db.prepare_cached(&sql)?.query_row([reference], paid).optional()?;
    Ok(match payment {
        Some(payment) => Some(Known::Payment(payment)),
        None => refunds::by_reference(db, reference)?.map(Known::Refund),
    })
}

fn paid(row: &Row<'_>) -> rusqlite::Result<PaidRow> {
    Ok(PaidRow {
        id: row.get(0)?,
        terminal: row.get(1)?,
        client_invoice_id: row.get(2)?,
        ers_reference: row.get(3)?,
        amount: row.get(4)?,
        paid_at_ms: row.get(5)?,
        reversed: row.get(6)?,
    })
}

fn period(row: &Row<'_>) -> rusqlite::Result<PeriodRecord> {
    Ok(PeriodRecord {
        id: row.get(0)?,
        reseller_id: row.get(1)?,
        terminal_id: row.get(2)?,
        period_id: row.get(3)?,
        begun_at_ms: row.get(4)?,
        marked_at_ms: row.get(5)?,
        error: row.get(6)?,
    })
}

fn found(rows: usize) -> JobResult<()> {
    if rows == 0 { Err(StoreError::NotFound.into()) } else { Ok(()) }
}
