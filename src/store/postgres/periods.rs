//! The periods that were closed, and what a reconciliation asks of the journal: payments and refunds of a span of its steps
//! and by their references, without their invoices. What it makes of them is known to `pos`.
//!
//! A period belongs to no terminal: any host may mark one. Its numbers are those of its events (`clock`).

use super::journal::{Journal, PostgresJob, column, found};
use super::refunds;
use crate::store::error::StoreError;
use crate::store::job::periods::{
    BeginPeriod, FindPeriod, KnownReferences, LastPaidUntil, PaidBetween, PeriodLost, PeriodMarked,
    PeriodNotMarked, PeriodsBegun, RefundsBetween,
};
use crate::store::record::change::Changed;
use crate::store::record::period::{Known, PaidRow, PeriodRecord};
use crate::store::record::refund::RefundRecord;
use std::collections::HashMap;
use tokio_postgres::Row;

const PERIOD: &str = "SELECT p.id, reseller_id, terminal_id, period_id, begun_at_ms, marked_at_ms, error, coalesce(b.number, 0), \
    e.number FROM seqr.periods p \
    LEFT JOIN LATERAL (SELECT number FROM seqr.events WHERE kind = 'period_begun' AND subject = p.id \
        ORDER BY number DESC NULLS FIRST, xid DESC LIMIT 1) b ON true \
    LEFT JOIN LATERAL (SELECT number FROM seqr.events WHERE kind = 'period_ended' AND subject = p.id \
        ORDER BY number DESC NULLS FIRST, xid DESC LIMIT 1) e ON true";

const PAID: &str = "SELECT p.id, terminal, client_invoice_id, ers_reference, coalesce(paid_amount, asked), \
    coalesce(paid_at_ms, updated_at_ms), p.phase = 'reversed', paid.number, \
    coalesce((SELECT number FROM seqr.payment_steps WHERE payment = p.id ORDER BY revision LIMIT 1), 0), created_at_ms, paid.at_ms \
    FROM seqr.payments p LEFT JOIN seqr.payment_steps paid ON paid.payment = p.id AND paid.revision = p.paid_revision";

/// The numbers are given while the row of meta is held, so that they are in the order of the commits.
const BEGIN: &str = "WITH n AS (UPDATE seqr.meta SET last_period = last_period + 1 RETURNING last_period), \
    p AS (INSERT INTO seqr.periods (id, reseller_id, terminal_id, begun_at_ms, job) SELECT last_period, $1, $2, $3, $4 FROM n \
        RETURNING id), \
    e AS (INSERT INTO seqr.events (kind, subject, job) SELECT kind, p.id, $4 FROM p CROSS JOIN \
        (VALUES ('period_begun'), ('period_changed')) kinds (kind)) \
    SELECT id FROM p";

const END: &str = "WITH p AS (UPDATE seqr.periods SET period_id = coalesce($2, period_id), \
        marked_at_ms = coalesce($3, marked_at_ms), error = coalesce($4, error), job = $5 WHERE id = $1 RETURNING id), \
    e AS (INSERT INTO seqr.events (kind, subject, job) SELECT kind, p.id, $5 FROM p CROSS JOIN \
        (VALUES ('period_ended'), ('period_changed')) kinds (kind) ON CONFLICT DO NOTHING) \
    SELECT id FROM p";

const DELETE: &str = "WITH p AS (DELETE FROM seqr.periods WHERE id = $1 RETURNING id), \
    e AS (INSERT INTO seqr.events AS e (kind, subject, job) SELECT 'period_changed', p.id, $2 FROM p \
        ON CONFLICT (kind, subject, xid) DO UPDATE SET job = excluded.job) \
    SELECT id FROM p";

impl PostgresJob for BeginPeriod {
    async fn run(self, journal: &Journal) -> Result<i64, StoreError> {
        let mark = journal.mark()?;
        let values =
            vec![self.new.reseller_id.into(), self.new.terminal_id.into(), self.now_ms.into(), mark.into()];
        let mine = "SELECT id FROM seqr.periods WHERE begun_at_ms = $1 AND job = $2";
        let rows = journal.write((BEGIN, values), (mine, vec![self.now_ms.into(), mark.into()])).await?;
        column(rows.first().ok_or(StoreError::NotFound)?, 0)
    }
}

impl PostgresJob for PeriodMarked {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        end(journal, self.id, Some(self.period_id), Some(self.now_ms), None).await
    }
}

impl PostgresJob for PeriodLost {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        end(journal, self.id, None, None, Some(self.error)).await
    }
}

impl PostgresJob for PeriodNotMarked {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let mark = journal.mark()?;
        let mine =
            "SELECT subject FROM seqr.events WHERE kind = 'period_changed' AND subject = $1 AND job = $2";
        let keys = vec![self.id.into(), mark.into()];
        found(&journal.write((DELETE, keys.clone()), (mine, keys)).await?)
    }
}

/// What became of the mark.
async fn end(
    journal: &Journal,
    id: i64,
    period_id: Option<String>,
    marked_at_ms: Option<i64>,
    error: Option<String>,
) -> Result<(), StoreError> {
    let mark = journal.mark()?;
    let values = vec![id.into(), period_id.into(), marked_at_ms.into(), error.into(), mark.into()];
    let mine = "SELECT id FROM seqr.periods WHERE id = $1 AND job = $2";
    found(&journal.write((END, values), (mine, vec![id.into(), mark.into()])).await?)
}

impl PostgresJob for FindPeriod {
    async fn run(
        self,
        journal: &Journal,
    ) -> Result<Option<(PeriodRecord, Option<PeriodRecord>)>, StoreError> {
        journal.number().await?;
        let sql = format!("{PERIOD} WHERE period_id = $1 ORDER BY p.id DESC LIMIT 1");
        let rows = journal.read_apart(sql, vec![self.period_id.into()]).await?;
        let Some(found) = rows.first().map(period).transpose()? else { return Ok(None) };
        let sql = format!(
            "{PERIOD} WHERE p.id < $1 AND reseller_id = $2 AND terminal_id IS NOT DISTINCT FROM $3 \
             ORDER BY p.id DESC LIMIT 1"
        );
        let values =
            vec![found.id.into(), found.reseller_id.as_str().into(), found.terminal_id.clone().into()];
        let before = journal.read_apart(sql, values).await?.first().map(period).transpose()?;
        Ok(Some((found, before)))
    }
}

impl PostgresJob for PeriodsBegun {
    async fn run(self, journal: &Journal) -> Result<Vec<PeriodRecord>, StoreError> {
        journal.number().await?;
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let sql = format!(
            "{PERIOD} WHERE (begun_at_ms, p.id) > ($1, $2) AND begun_at_ms < $3 ORDER BY begun_at_ms, p.id LIMIT $4"
        );
        let values = vec![ms.into(), id.into(), self.begun.end.into(), i64::from(self.limit).into()];
        journal.read_apart(sql, values).await?.iter().map(period).collect()
    }
}

impl PostgresJob for PaidBetween {
    async fn run(self, journal: &Journal) -> Result<Vec<PaidRow>, StoreError> {
        journal.number().await?;
        let sql = format!(
            "{PAID} WHERE paid.fact = 'payment' AND paid.number > $1 AND paid.number <= $2 AND p.phase IN ('paid', 'confirmed') \
             ORDER BY paid.number LIMIT $3"
        );
        let values = vec![self.after.into(), self.to.into(), i64::from(self.limit).into()];
        journal.read_apart(sql, values).await?.iter().map(paid).collect()
    }
}

impl PostgresJob for LastPaidUntil {
    async fn run(self, journal: &Journal) -> Result<Option<i64>, StoreError> {
        journal.number().await?;
        // Where SEQR gave no time, the step's own stands in its place.
        let sql = "SELECT max(paid_at_ms) FROM (SELECT paid_at_ms FROM seqr.payments p JOIN seqr.payment_steps s \
            ON s.payment = p.id AND s.revision = p.paid_revision WHERE s.fact = 'payment' AND s.number <= $1 \
            AND paid_at_ms <> s.at_ms ORDER BY s.number DESC LIMIT 1000) last";
        let rows = journal.read_apart(sql, vec![self.to.into()]).await?;
        rows.first().map_or(Ok(None), |row| column(row, 0))
    }
}

impl PostgresJob for RefundsBetween {
    async fn run(self, journal: &Journal) -> Result<Vec<RefundRecord>, StoreError> {
        journal.number().await?;
        refunds::sent_between(journal, self.after, self.to).await
    }
}

impl PostgresJob for KnownReferences {
    async fn run(self, journal: &Journal) -> Result<Vec<Option<Known>>, StoreError> {
        journal.number().await?;
        let sql = PAID.replacen("SELECT", "SELECT DISTINCT ON (ers_reference)", 1);
        let sql = format!(
            "{sql} WHERE ers_reference = ANY($1) ORDER BY ers_reference, created_at_ms DESC, p.id DESC"
        );
        let rows = journal.read_apart(sql, vec![self.references.clone().into()]).await?;
        let mut known: HashMap<String, Known> = HashMap::new();
        for refund in refunds::by_references(journal, self.references.clone()).await? {
            if let Some(reference) = refund.refund_reference.clone() {
                known.insert(reference, Known::Refund(refund));
            }
        }
        for row in rows.iter().map(paid) {
            let row = row?;
            if let Some(reference) = row.ers_reference.clone() {
                known.insert(reference, Known::Payment(row)); // before a refund of that reference
            }
        }
        Ok(self.references.iter().map(|reference| known.get(reference).cloned()).collect())
    }
}

/// Periods that were changed in a step from `from` on, with that step, in its order, `limit` of them at most: also those that
/// SEQR did not mark, of which only the event is there.
pub(super) async fn changed(
    journal: &Journal,
    from: i64,
    limit: u32,
) -> Result<Vec<(i64, Changed)>, StoreError> {
    let sql = PERIOD.replace(
        " FROM seqr.periods p",
        ", c.number, c.subject FROM seqr.events c LEFT JOIN seqr.periods p ON p.id = c.subject",
    );
    let sql = format!(
        "{sql} WHERE c.kind = 'period_changed' AND c.number >= $1 AND NOT EXISTS (SELECT 1 FROM seqr.events later \
            WHERE later.kind = c.kind AND later.subject = c.subject \
                AND (later.number > c.number OR later.number IS NULL)) ORDER BY c.number LIMIT $2"
    );
    let rows = journal.read_apart(sql, vec![from.into(), i64::from(limit).into()]).await?;
    let change = |row: &Row| {
        let is_marked = column::<Option<i64>>(row, 0)?.is_some();
        let record = match is_marked {
            true => Changed::Period(Box::new(period(row)?)),
            false => Changed::PeriodNotMarked(column(row, 10)?),
        };
        Ok((column(row, 9)?, record))
    };
    rows.iter().map(change).collect()
}

fn paid(row: &Row) -> Result<PaidRow, StoreError> {
    Ok(PaidRow {
        id: column(row, 0)?,
        terminal: column(row, 1)?,
        client_invoice_id: column(row, 2)?,
        ers_reference: column(row, 3)?,
        amount: column(row, 4)?,
        paid_at_ms: column(row, 5)?,
        reversed: column(row, 6)?,
        paid_step: column(row, 7)?,
        first_step: column(row, 8)?,
        begun_at_ms: column(row, 9)?,
        heard_at_ms: column(row, 10)?,
    })
}

fn period(row: &Row) -> Result<PeriodRecord, StoreError> {
    Ok(PeriodRecord {
        id: column(row, 0)?,
        reseller_id: column(row, 1)?,
        terminal_id: column(row, 2)?,
        period_id: column(row, 3)?,
        begun_at_ms: column(row, 4)?,
        marked_at_ms: column(row, 5)?,
        error: column(row, 6)?,
        begun_step: column(row, 7)?,
        ended_step: column(row, 8)?,
    })
}
