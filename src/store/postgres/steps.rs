//! The steps of payments: one payment's, and those of a span of time without reading the others.

use super::clock::DAY_MS;
use super::journal::{Journal, PostgresJob, column, damaged};
use crate::store::error::StoreError;
use crate::store::job::steps::{PaymentSteps, StepSpans, StepsBetween};
use crate::store::record::payment::{Actor, JournalStep, Phase, Step, StepCause};
use std::ops::Range;
use tokio_postgres::Row;

const STEPS: &str = "SELECT s.at_ms, s.step, s.phase, s.detail, coalesce(s.number, 0), s.actor, s.sent, s.status, s.version, \
    s.result_code, p.id, p.terminal, p.client_invoice_id, s.revision = p.revision \
    FROM seqr.payment_steps s JOIN seqr.payments p ON p.id = s.payment";

impl PostgresJob for PaymentSteps {
    async fn run(self, journal: &Journal) -> Result<Vec<Step>, StoreError> {
        journal.number_some().await;
        let sql = format!("{STEPS} WHERE s.payment = $1 ORDER BY s.revision");
        let rows = journal.read_apart(sql, vec![self.id.into()]).await?;
        rows.iter().map(step).collect()
    }
}

impl PostgresJob for StepSpans {
    async fn run(self, journal: &Journal) -> Result<Vec<Range<i64>>, StoreError> {
        journal.number().await?;
        let (from, to) = (self.at.start / DAY_MS, self.at.end.saturating_sub(1) / DAY_MS);
        let sql = "SELECT first_step, last_step FROM seqr.step_days WHERE day BETWEEN $1 AND $2 ORDER BY first_step";
        let rows = journal.read_apart(sql, vec![from.into(), to.into()]).await?;
        let day = |row: &Row| Ok(column(row, 0)?..column::<i64>(row, 1)?.saturating_add(1));
        Ok(united(rows.iter().map(day).collect::<Result<_, StoreError>>()?))
    }
}

/// Spans in the order of their beginnings, as such that do not overlap: the days of several clocks do.
fn united(spans: Vec<Range<i64>>) -> Vec<Range<i64>> {
    let mut all: Vec<Range<i64>> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => all.push(span),
        }
    }
    all
}

impl PostgresJob for StepsBetween {
    async fn run(self, journal: &Journal) -> Result<Vec<JournalStep>, StoreError> {
        journal.number().await?;
        let sql = format!("{STEPS} WHERE s.number >= $1 AND s.number < $2 ORDER BY s.number LIMIT $3");
        let Range { start, end } = self.numbers;
        let rows =
            journal.read_apart(sql, vec![start.into(), end.into(), i64::from(self.limit).into()]).await?;
        rows.iter().map(journal_step).collect()
    }
}

/// Steps of all payments from the number `from` on, in the order of their commits, `limit` of them at most; each with whether
/// it is its payment's last one.
pub(super) async fn from(
    journal: &Journal,
    from: i64,
    limit: u32,
) -> Result<Vec<(JournalStep, bool)>, StoreError> {
    let sql = format!("{STEPS} WHERE s.number >= $1 ORDER BY s.number LIMIT $2");
    let rows = journal.read_apart(sql, vec![from.into(), i64::from(limit).into()]).await?;
    rows.iter().map(|row| Ok((journal_step(row)?, column(row, 13)?))).collect()
}

fn journal_step(row: &Row) -> Result<JournalStep, StoreError> {
    Ok(JournalStep {
        payment: column(row, 10)?,
        terminal: column(row, 11)?,
        client_invoice_id: column(row, 12)?,
        step: step(row)?,
    })
}

fn step(row: &Row) -> Result<Step, StoreError> {
    Ok(Step {
        id: column(row, 4)?,
        at_ms: column(row, 0)?,
        step: column(row, 1)?,
        phase: phase(&column::<String>(row, 2)?)?,
        detail: column(row, 3)?,
        cause: cause(row)?,
    })
}

/// The columns of a step from its actor on.
fn cause(row: &Row) -> Result<Option<StepCause>, StoreError> {
    let word: Option<String> = column(row, 5)?;
    let Some(word) = word else { return Ok(None) };
    let actor =
        Actor::parse(&word).ok_or_else(|| damaged(format!("a step was brought about by '{word}'")))?;
    Ok(Some(StepCause {
        actor,
        sent: column(row, 6)?,
        status: column(row, 7)?,
        version: column(row, 8)?,
        result_code: result_code(row, 9)?,
    }))
}

pub(super) fn phase(word: &str) -> Result<Phase, StoreError> {
    Phase::parse(word).ok_or_else(|| damaged(format!("a payment is in the phase '{word}'")))
}

pub(super) fn result_code(row: &Row, at: usize) -> Result<Option<i32>, StoreError> {
    let code: Option<i64> = column(row, at)?;
    code.map(|code| i32::try_from(code).map_err(|_| damaged(format!("a result code is {code}")))).transpose()
}
