//! The periods that were closed, and what a reconciliation asks of the journal: payments and refunds of a span of its steps
//! and by their references, without their invoices. What it makes of them is known to `pos`.

use super::error::{JobResult, done, found};
use super::queue::SqliteJob;
use super::refunds;
use super::schema::next_step;
use crate::store::job::periods::{
    BeginPeriod, FindPeriod, KnownReferences, LastPaidUntil, PaidBetween, PeriodLost, PeriodMarked,
    PeriodNotMarked, PeriodsBegun, RefundsBetween,
};
use crate::store::record::change::Changed;
use crate::store::record::period::{Known, PaidRow, PeriodRecord};
use crate::store::record::refund::RefundRecord;
use rusqlite::{Connection, OptionalExtension, Row, params};

const PERIOD: &str = "SELECT id, reseller_id, terminal_id, period_id, begun_at_ms, marked_at_ms, error, begun_step, ended_step \
     FROM periods";

/// The invoice is looked into only where SEQR told no amount: a hundred thousand of them take most of a second.
const PAID: &str = "SELECT id, terminal, client_invoice_id, ers_reference, \
    coalesce(paid_amount, (SELECT body ->> '$.total' FROM invoices WHERE payment = id)), \
    coalesce(paid_at_ms, updated_at_ms), phase = 'reversed', paid_step, \
    coalesce((SELECT min(id) FROM payment_steps WHERE payment = payments.id), 0), created_at_ms, \
    (SELECT at_ms FROM payment_steps WHERE id = paid_step) FROM payments";

impl SqliteJob for BeginPeriod {
    fn run(&mut self, db: &Connection) -> JobResult<i64> {
        if let Some(id) = self.made {
            let sql = "SELECT EXISTS (SELECT 1 FROM periods WHERE id = ?1 AND reseller_id = ?2 \
                       AND terminal_id IS ?3 AND begun_at_ms = ?4)";
            let values = params![id, self.new.reseller_id, self.new.terminal_id, self.now_ms];
            if db.prepare_cached(sql)?.query_row(values, |row| row.get(0))? {
                return Ok(id); // an earlier run of this job is in the store
            }
        }
        let sql =
            "INSERT INTO periods (reseller_id, terminal_id, begun_at_ms, begun_step) VALUES (?1, ?2, ?3, ?4)";
        let step = next_step(db)?;
        db.prepare_cached(sql)?.execute(params![
            self.new.reseller_id,
            self.new.terminal_id,
            self.now_ms,
            step
        ])?;
        let id = db.last_insert_rowid();
        self.made = Some(id);
        Ok(id)
    }
}

impl SqliteJob for PeriodMarked {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE periods SET period_id = ?2, marked_at_ms = ?3, ended_step = ?4 WHERE id = ?1";
        let step = next_step(db)?;
        found(db.prepare_cached(sql)?.execute(params![self.id, self.period_id, self.now_ms, step])?)
    }
}

impl SqliteJob for PeriodLost {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE periods SET error = ?2, ended_step = ?3 WHERE id = ?1";
        let step = next_step(db)?;
        found(db.prepare_cached(sql)?.execute(params![self.id, self.error, step])?)
    }
}

impl SqliteJob for PeriodNotMarked {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let rows = db.prepare_cached("DELETE FROM periods WHERE id = ?1")?.execute([self.id])?;
        done(rows, &mut self.is_done)
    }
}

impl SqliteJob for FindPeriod {
    fn run(&mut self, db: &Connection) -> JobResult<Option<(PeriodRecord, Option<PeriodRecord>)>> {
        let sql = format!("{PERIOD} WHERE period_id = ?1 ORDER BY id DESC LIMIT 1");
        let found = db.prepare_cached(&sql)?.query_row([&self.period_id], period).optional()?;
        let Some(found) = found else { return Ok(None) };
        let sql = format!(
            "{PERIOD} WHERE id < ?1 AND reseller_id = ?2 AND terminal_id IS ?3 ORDER BY id DESC LIMIT 1"
        );
        let values = params![found.id, found.reseller_id, found.terminal_id];
        let before = db.prepare_cached(&sql)?.query_row(values, period).optional()?;
        Ok(Some((found, before)))
    }
}

impl SqliteJob for PeriodsBegun {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<PeriodRecord>> {
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let sql = format!(
            "{PERIOD} WHERE (begun_at_ms, id) > (?1, ?2) AND begun_at_ms < ?3 ORDER BY begun_at_ms, id LIMIT ?4"
        );
        let mut statement = db.prepare_cached(&sql)?;
        Ok(statement
            .query_map(params![ms, id, self.begun.end, self.limit], period)?
            .collect::<Result<_, _>>()?)
    }
}

impl SqliteJob for PaidBetween {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<PaidRow>> {
        let sql = format!(
            "{PAID} WHERE paid_step > ?1 AND paid_step <= ?2 AND phase IN ('paid', 'confirmed') \
             ORDER BY paid_step LIMIT ?3"
        );
        let mut statement = db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![self.after, self.to, self.limit], paid)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl SqliteJob for LastPaidUntil {
    fn run(&mut self, db: &Connection) -> JobResult<Option<i64>> {
        // Where SEQR gave no time, the step's own stands in its place.
        let sql = "SELECT max(paid_at_ms) FROM (SELECT paid_at_ms FROM payments JOIN payment_steps AS step \
                   ON step.id = paid_step WHERE paid_step <= ?1 AND paid_at_ms <> step.at_ms \
                   ORDER BY paid_step DESC LIMIT 1000)";
        Ok(db.prepare_cached(sql)?.query_row([self.to], |row| row.get(0))?)
    }
}

impl SqliteJob for RefundsBetween {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<RefundRecord>> {
        let mut done = refunds::done_between(db, self.after, self.to)?;
        done.extend(refunds::in_doubt_until(db, self.to)?);
        Ok(done)
    }
}

impl SqliteJob for KnownReferences {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<Option<Known>>> {
        self.references.iter().map(|reference| known(db, reference)).collect()
    }
}

/// Periods that were changed in a step from `from` on, with that step, in its order, `limit` of each kind at most: those of
/// the journal, and those that SEQR did not mark.
pub(super) fn changed(db: &Connection, from: i64, limit: u32) -> JobResult<Vec<(i64, Changed)>> {
    let sql = PERIOD.replace(" FROM periods", ", changed_step FROM periods");
    let sql = format!("{sql} WHERE changed_step >= ?1 ORDER BY changed_step LIMIT ?2");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement
        .query_map(params![from, limit], |row| Ok((row.get(9)?, Changed::Period(Box::new(period(row)?)))))?;
    let mut changed = rows.collect::<Result<Vec<_>, _>>()?;
    let sql = "SELECT changed_step, id FROM periods_not_marked WHERE changed_step >= ?1 ORDER BY changed_step LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map(params![from, limit], |row| Ok((row.get(0)?, Changed::PeriodNotMarked(row.get(1)?))))?;
    changed.extend(rows.collect::<Result<Vec<_>, _>>()?);
    Ok(changed)
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
        paid_step: row.get(7)?,
        first_step: row.get(8)?,
        begun_at_ms: row.get(9)?,
        heard_at_ms: row.get(10)?,
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
        begun_step: row.get(7)?,
        ended_step: row.get(8)?,
    })
}
