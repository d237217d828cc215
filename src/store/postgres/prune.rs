//! What leaves the journal of old settled payments and refunds: invoices, steps, texts, documents. What the rules
//! `refund-exactly-once`, `one-open-payment` and `whose-paid` ask for stays. It must not decide what old is.
//!
//! Any host may prune: what a sale needs is not touched. Each row is a job of its own, which looks again whether it may be done.

use super::driver::Answer;
use super::job::Value;
use super::journal::{Journal, PostgresJob, column, damaged};
use crate::store::error::StoreError;
use crate::store::job::prune::{GiveBackSpace, Prune};
use crate::store::record::change::Change;
use crate::store::record::prune::{PruneKind, Pruned};
use crate::store::{body, decide};
use tokio_postgres::Row;

/// Rows that one job takes at most: they share groups with sales.
const ROWS: usize = 64;

/// Rows that one job looks at: where most of a journal is young, or was pruned before, looking alone takes its time.
const LOOKED_AT: usize = 500;

/// What a payment must be: settled before $2, and nothing of it is waited for; a reader of the receipt file has it by post $3, one
/// of the feed by step $4. A step without a number was read by nobody.
const SETTLED: &str = "p.created_at_ms < $2 AND p.updated_at_ms < $2 \
    AND (p.phase IN ('canceled', 'failed', 'abandoned') OR (p.phase = 'confirmed' AND p.acknowledged) \
        OR (p.phase = 'reversed' AND p.reversal_acknowledged)) \
    AND NOT EXISTS (SELECT 1 FROM seqr.refunds r WHERE r.ers_reference = p.ers_reference AND r.state = 'sending') \
    AND NOT EXISTS (SELECT 1 FROM seqr.receipts r WHERE r.terminal = p.terminal AND r.state = 'waiting' \
        AND r.ers_reference = p.ers_reference) \
    AND NOT EXISTS (SELECT 1 FROM seqr.payment_steps s WHERE s.payment = p.id AND (s.number IS NULL OR s.number > $4 \
        OR (s.fact IS NOT NULL AND s.number > $3)))";

/// The same of a refund.
const REFUND_SETTLED: &str = "r.updated_at_ms < $2 AND r.state <> 'sending' AND NOT EXISTS (SELECT 1 FROM seqr.events e \
    WHERE e.subject = r.id AND ((e.kind = 'refund_done' AND (e.number IS NULL OR e.number > $3)) \
        OR (e.kind = 'refund_changed' AND (e.number IS NULL OR e.number > $4))))";

/// What readers outside must have had before it leaves: the largest number where there is no such reader.
struct Readers {
    /// The number of the last post in the receipt file.
    file: i64,
    /// The last step that the reader of the feed has.
    feed: i64,
}

impl Readers {
    async fn of(journal: &Journal, file_is_used: bool, feed_since_ms: i64) -> Result<Self, StoreError> {
        let sql =
            "SELECT written, (SELECT acknowledged FROM seqr.feed WHERE read_at_ms >= $1) FROM seqr.meta";
        let rows = journal.read_apart(sql, vec![feed_since_ms.into()]).await?;
        let row = rows.first().ok_or_else(|| damaged("the row of meta is missing".into()))?;
        let (written, acknowledged): (i64, Option<i64>) = (column(row, 0)?, column(row, 1)?);
        Ok(Self {
            file: if file_is_used { written } else { i64::MAX },
            feed: acknowledged.map_or(i64::MAX, Change::last_step),
        })
    }
}

impl PostgresJob for Prune {
    async fn run(self, journal: &Journal) -> Result<Pruned, StoreError> {
        journal.number().await?;
        match self.kind {
            PruneKind::Payments => payments(journal, &self).await,
            PruneKind::Refunds => refunds(journal, &self).await,
            PruneKind::Documents => documents(journal, self.after, self.before_ms).await,
        }
    }
}

impl PostgresJob for GiveBackSpace {
    /// The server gives space back by itself (autovacuum).
    async fn run(self, _journal: &Journal) -> Result<i64, StoreError> {
        Ok(0)
    }
}

/// Of the next rows of a table those of which something leaves, and where the next step goes on.
async fn next(
    journal: &Journal,
    job: &Prune,
    table: &str,
    settled: &str,
) -> Result<(Vec<Row>, Pruned), StoreError> {
    let readers = Readers::of(journal, job.file_is_used, job.feed_since_ms).await?;
    let sql = "SELECT count(*), coalesce(max(id), $1) FROM (SELECT id FROM ";
    let sql = format!("{sql} seqr.{table} WHERE id > $1 ORDER BY id LIMIT {LOOKED_AT}) looked_at");
    let rows = journal.read_apart(sql, vec![job.after.into()]).await?;
    let row = rows.first().ok_or_else(|| damaged("nothing is counted".into()))?;
    let (count, until): (i64, i64) = (column(row, 0)?, column(row, 1)?);
    let sql = format!("{settled} AND $1 < id AND id <= $5 ORDER BY id LIMIT {ROWS}");
    let values =
        vec![job.after.into(), job.before_ms.into(), readers.file.into(), readers.feed.into(), until.into()];
    let found = journal.read_apart(sql, values).await?;
    let pruned = match found.last() {
        Some(last) if found.len() == ROWS => Pruned { rows: 0, last: column(last, 0)?, is_done: false },
        _ => Pruned { rows: 0, last: until, is_done: count < LOOKED_AT as i64 },
    };
    Ok((found, pruned))
}

/// What a payment loses. The step that made it PAID and the first one have the numbers by which a period is told (rule
/// `one-clock`), and the last one has the payment's place in the feed.
const PRUNE_PAYMENT: &str = "WITH p AS (UPDATE seqr.payments p SET qr_code = NULL, error = NULL, cashier_id = '', \
        remark_text = CASE WHEN remark IS NULL THEN NULL ELSE '' END WHERE id = $1 AND revision = $2 \
        AND NOT EXISTS (SELECT 1 FROM seqr.refunds r WHERE r.ers_reference = p.ers_reference AND r.state = 'sending') \
        RETURNING id, revision, paid_revision), \
    d AS (DELETE FROM seqr.payment_steps s USING p WHERE s.payment = p.id AND s.revision <> 1 \
        AND s.revision <> p.revision AND s.revision IS DISTINCT FROM p.paid_revision), \
    u AS (UPDATE seqr.payment_steps s SET detail = NULL, sent = NULL, status = NULL, version = NULL, result_code = NULL \
        FROM p WHERE s.payment = p.id AND (s.revision IN (1, p.revision) OR s.revision = p.paid_revision)), \
    i AS (UPDATE seqr.invoices SET proposed = NULL, body = $3 FROM p WHERE payment = p.id) \
    SELECT id FROM p";

async fn payments(journal: &Journal, job: &Prune) -> Result<Pruned, StoreError> {
    let candidates = format!(
        "SELECT id, revision, asked, currency_code FROM seqr.payments p JOIN seqr.invoices ON payment = id \
         WHERE body NOT LIKE '{{\"pruned\":%' AND {SETTLED}"
    );
    let (found, pruned) = next(journal, job, "payments", &candidates).await?;
    let mine = "SELECT payment FROM seqr.invoices WHERE payment = $1 AND body = $2";
    let start = |row: &Row| {
        let (id, revision): (i64, i64) = (column(row, 0)?, column(row, 1)?);
        let remains = Value::from(body::remains(column(row, 2)?, &column::<String>(row, 3)?));
        let values = vec![id.into(), revision.into(), remains.clone()];
        Ok(journal.write((PRUNE_PAYMENT, values), (mine, vec![id.into(), remains])))
    };
    counted(found.iter().map(start).collect(), pruned).await
}

async fn refunds(journal: &Journal, job: &Prune) -> Result<Pruned, StoreError> {
    let candidates = format!(
        "SELECT id, request FROM seqr.refunds r WHERE request NOT LIKE 'sha256:%' AND {REFUND_SETTLED}"
    );
    let (found, pruned) = next(journal, job, "refunds", &candidates).await?;
    let sql = "UPDATE seqr.refunds SET request = $3, error = NULL WHERE id = $1 AND request = $2 AND state <> 'sending' \
        RETURNING id";
    let mine = "SELECT id FROM seqr.refunds WHERE id = $1 AND request = $2";
    let start = |row: &Row| {
        let (id, request): (i64, String) = (column(row, 0)?, column(row, 1)?);
        let digest = Value::from(decide::digest(&request));
        let values = vec![id.into(), request.into(), digest.clone()];
        Ok(journal.write((sql, values), (mine, vec![id.into(), digest])))
    };
    counted(found.iter().map(start).collect(), pruned).await
}

/// Waits for jobs that are under way, so that they share groups, and counts those that did something.
async fn counted(
    started: Result<Vec<Answer<Vec<Row>>>, StoreError>,
    mut pruned: Pruned,
) -> Result<Pruned, StoreError> {
    for answer in started? {
        pruned.rows += answer.await?.len() as u64;
    }
    Ok(pruned)
}

/// Documents that SEQR has, or that were given up.
async fn documents(journal: &Journal, after: i64, before_ms: i64) -> Result<Pruned, StoreError> {
    let sql = format!(
        "WITH w AS (SELECT id, state, created_at_ms FROM seqr.receipts WHERE id > $1 ORDER BY id LIMIT {LOOKED_AT}), \
        d AS (DELETE FROM seqr.receipts r USING (SELECT id FROM w WHERE state <> 'waiting' AND created_at_ms < $2 \
            ORDER BY id LIMIT {ROWS}) old WHERE r.id = old.id RETURNING r.id) \
        SELECT (SELECT count(*) FROM d), (SELECT max(id) FROM d), (SELECT count(*) FROM w), (SELECT max(id) FROM w)"
    );
    let lost = "SELECT 0::bigint, NULL::bigint, NULL::bigint, NULL::bigint";
    let rows = journal.write((sql, vec![after.into(), before_ms.into()]), (lost, vec![])).await?;
    let row = rows.first().ok_or_else(|| damaged("nothing is counted".into()))?;
    let (rows, looked_at): (i64, Option<i64>) = (column(row, 0)?, column(row, 2)?);
    // Where the answer is lost the next step looks at the same rows again.
    let Some(looked_at) = looked_at else { return Ok(Pruned { rows: 0, last: after, is_done: false }) };
    let is_full = rows as usize >= ROWS;
    let last: Option<i64> = column(row, if is_full { 1 } else { 3 })?;
    Ok(Pruned {
        rows: rows as u64,
        last: last.unwrap_or(after),
        is_done: !is_full && looked_at < LOOKED_AT as i64,
    })
}
