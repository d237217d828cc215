//! The steps of payments in SQL: one payment's, and those of a span of time without reading the others. The clock may go back
//! and forth, so that steps of one day may lie in several places of the journal: `step_days` says where.

use super::error::{JobError, JobResult};
use super::queue::SqliteJob;
use crate::store::job::steps::{PaymentSteps, StepSpans, StepsBetween};
use crate::store::record::payment::{Actor, JournalStep, PaymentRecord, Phase, Step, StepCause};
use rusqlite::{Connection, Row, params};
use std::ops::Range;

/// A day of `step_days`, in milliseconds.
const DAY_MS: i64 = 86_400_000;

const STEPS: &str = "SELECT s.at_ms, s.step, s.phase, s.detail, s.id, s.actor, s.sent, s.status, s.version, \
    s.result_code, p.id, p.terminal, p.client_invoice_id FROM payment_steps s JOIN payments p ON p.id = s.payment";

impl SqliteJob for PaymentSteps {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<Step>> {
        let mut statement = db.prepare_cached(&format!("{STEPS} WHERE payment = ?1 ORDER BY s.id"))?;
        let mut rows = statement.query([self.id])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(step(row)?);
        }
        Ok(steps)
    }
}

impl SqliteJob for StepSpans {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<Range<i64>>> {
        let mut statement = db.prepare_cached("SELECT first_step, day FROM step_days ORDER BY first_step")?;
        let mut rows = statement.query([])?;
        let days = self.at.start / DAY_MS..=self.at.end.saturating_sub(1) / DAY_MS;
        let mut spans: Vec<Range<i64>> = Vec::new();
        let mut begun = None;
        while let Some(row) = rows.next()? {
            let (first, day) = (row.get(0)?, row.get(1)?);
            match (begun, days.contains(&day)) {
                (None, true) => begun = Some(first),
                (Some(from), false) => {
                    spans.push(from..first);
                    begun = None;
                }
                _ => {}
            }
        }
        spans.extend(begun.map(|from| from..i64::MAX));
        Ok(spans)
    }
}

impl SqliteJob for StepsBetween {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<JournalStep>> {
        let sql = format!("{STEPS} WHERE s.id >= ?1 AND s.id < ?2 ORDER BY s.id LIMIT ?3");
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.numbers.start, self.numbers.end, self.limit])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(journal_step(row)?);
        }
        Ok(steps)
    }
}

pub(super) fn add(
    db: &Connection,
    record: &PaymentRecord,
    step: &str,
    detail: Option<&str>,
    cause: &StepCause,
) -> JobResult<()> {
    let sql = "INSERT INTO payment_steps (payment, at_ms, step, phase, detail, actor, sent, status, version, \
               result_code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let values = params![
        record.id,
        record.updated_at_ms,
        step,
        record.phase.as_str(),
        detail,
        cause.actor.as_str(),
        cause.sent,
        cause.status,
        cause.version,
        cause.result_code,
    ];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Steps of all payments from `from` on, in the order of their commits, `limit` of them at most; each with whether it is
/// its payment's last one.
pub(super) fn from(db: &Connection, from: i64, limit: u32) -> JobResult<Vec<(JournalStep, bool)>> {
    let sql = format!("{STEPS} WHERE s.id >= ?1 ORDER BY s.id LIMIT ?2");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![from, limit])?;
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM payment_steps WHERE payment = ?1 AND id > ?2)";
    let mut is_last = db.prepare_cached(sql)?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let step = journal_step(row)?;
        let is_last = is_last.query_row([step.payment, step.step.id], |row| row.get(0))?;
        steps.push((step, is_last));
    }
    Ok(steps)
}

fn journal_step(row: &Row<'_>) -> JobResult<JournalStep> {
    Ok(JournalStep {
        payment: row.get(10)?,
        terminal: row.get(11)?,
        client_invoice_id: row.get(12)?,
        step: step(row)?,
    })
}

fn step(row: &Row<'_>) -> JobResult<Step> {
    Ok(Step {
        id: row.get(4)?,
        at_ms: row.get(0)?,
        step: row.get(1)?,
        phase: phase(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
        detail: row.get(3)?,
        cause: cause(row)?,
    })
}

/// The columns of a step from its actor on.
fn cause(row: &Row<'_>) -> JobResult<Option<StepCause>> {
    let word: Option<String> = row.get(5)?;
    let Some(word) = word else { return Ok(None) };
    let damaged = || JobError::Damaged(format!("a step was brought about by '{word}'"));
    let actor = Actor::parse(&word).ok_or_else(damaged)?;
    let (sent, status, version, result_code) = (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?);
    Ok(Some(StepCause { actor, sent, status, version, result_code }))
}

pub(super) fn phase(word: &str) -> JobResult<Phase> {
    Phase::parse(word).ok_or_else(|| JobError::Damaged(format!("a payment is in the phase '{word}'")))
}
