//! Refunds, exactly once by the caller's refund id (rule `refund-exactly-once`), and what may still be given back of a payment,
//! whichever host asks. Which refunds are in flight in this process is known to `pos`.

use super::clock::NO_STEP;
use super::error::DatabaseError;
use super::job::Value;
use super::journal::{Journal, PostgresJob, column, damaged, found};
use super::payments;
use super::steps::result_code;
use crate::store::decide;
use crate::store::error::StoreError;
use crate::store::job::refunds::{
    AllowRefunds, BeginRefund, FindRefund, FinishRefund, RefundInDoubt, RefundsBegun,
};
use crate::store::record::change::Changed;
use crate::store::record::payment::PaymentRecord;
use crate::store::record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
use tokio_postgres::Row;

/// The number of the step in which it was sent is that of its last event of this kind.
const SELECT: &str = "SELECT r.id, terminal, refund_id, ers_reference, amount, currency_code, request, state, \
    refund_reference, result_code, error, created_at_ms, updated_at_ms, sent_at_ms, coalesce(sent.number, 0) \
    FROM seqr.refunds r LEFT JOIN LATERAL (SELECT number FROM seqr.events WHERE kind = 'refund_sent' AND subject = r.id \
        ORDER BY number DESC NULLS FIRST, xid DESC LIMIT 1) sent ON true";

/// How often a decision is taken anew because another host has begun a refund of the same payment meanwhile.
const DECISIONS: u32 = 5;

/// Stores a refund as Sending, if the payment has no more refunds than were looked at: so two hosts do not give back more than
/// was paid. The row of an earlier attempt is used again.
const BEGIN: &str = "WITH p AS (UPDATE seqr.payments SET refunds = refunds + 1 WHERE id = $3 AND refunds = $4 \
        AND EXISTS (SELECT 1 FROM seqr.terminals WHERE id = $1 AND owner = $2::text::uuid) RETURNING id), \
    t AS (UPDATE seqr.terminals SET refunds = refunds + 1 WHERE id = $1 AND owner = $2::text::uuid \
        AND ($3 IS NULL OR EXISTS (SELECT 1 FROM p)) RETURNING refunds), \
    n AS (INSERT INTO seqr.refunds AS r (id, revision, writer, terminal, refund_id, ers_reference, amount, currency_code, request, \
        state, created_at_ms, updated_at_ms, sent_at_ms, job) \
    SELECT $1 * 4294967296 + t.refunds, 1, $2::text::uuid, $1, $5, $6, $7, $8, $9, 'sending', $10, $10, $10, $11 FROM t \
    ON CONFLICT (terminal, refund_id) DO UPDATE SET revision = r.revision + 1, writer = excluded.writer, job = excluded.job, state = 'sending', \
        refund_reference = NULL, result_code = NULL, error = NULL, updated_at_ms = $10, sent_at_ms = $10 \
        WHERE r.state IN ('refused', 'not_done', 'unsent') RETURNING id), \
    e AS (INSERT INTO seqr.events (kind, subject, job) SELECT kind, n.id, $11 FROM n CROSS JOIN \
        (VALUES ('refund_sent'), ('refund_changed')) kinds (kind) ON CONFLICT DO NOTHING) \
    SELECT id FROM n";

/// Stores what became of a refund. The first "done" is the fact; later ones write none.
const FINISH: &str = "WITH n AS (UPDATE seqr.refunds r SET revision = revision + 1, writer = $2::text::uuid, state = $3, \
        refund_reference = $4, result_code = $5, error = $6, updated_at_ms = $7, job = $8 WHERE id = $1 \
        AND EXISTS (SELECT 1 FROM seqr.terminals t WHERE t.id = r.terminal AND t.owner = $2::text::uuid) RETURNING id), \
    e AS (INSERT INTO seqr.events (kind, subject, job) SELECT kind, n.id, $8 FROM n CROSS JOIN \
        (VALUES ('refund_changed'), ('refund_done')) kinds (kind) WHERE kind = 'refund_changed' OR ($3 = 'done' \
            AND NOT EXISTS (SELECT 1 FROM seqr.events d WHERE d.kind = 'refund_done' AND d.subject = n.id)) \
        ON CONFLICT DO NOTHING) \
    SELECT id FROM n";

impl PostgresJob for BeginRefund {
    async fn run(self, journal: &Journal) -> Result<RefundStart, StoreError> {
        let Self { new, now_ms, .. } = self;
        for _ in 0..DECISIONS {
            let earlier = by_id(journal, new.terminal, &new.refund_id).await?;
            if let Some(earlier) = &earlier
                && let Some(known) = decide::known(earlier, &new, None)?
            {
                return Ok(known);
            }
            let payment = payments::by_ers(journal, &new.ers_reference).await?;
            let seen = match &payment {
                Some(payment) => {
                    let (seen, sums) = given_back(journal, payment, &new.ers_reference).await?;
                    if let Some(refusal) = decide::refusal(payment, &new, sums) {
                        return Ok(refusal);
                    }
                    Some(seen)
                }
                None => None,
            };
            if let Some(id) = begin(journal, &new, payment.map(|payment| payment.id), seen, now_ms).await? {
                let sent_step = sent_step(journal, id).await;
                let record = match earlier {
                    Some(earlier) => earlier.sent_again(now_ms, sent_step),
                    None => RefundRecord { id, ..RefundRecord::begun(new, now_ms, sent_step) },
                };
                return Ok(RefundStart::Send(record));
            }
        }
        Err(DatabaseError::OtherHost.into())
    }
}

/// The number of the step in which a refund was just begun. It is stored by now: no failure here may stop it.
async fn sent_step(journal: &Journal, id: i64) -> i64 {
    match by_row(journal, id).await {
        Ok(Some(record)) => record.sent_step,
        _ => NO_STEP,
    }
}

/// The refunds that were begun of a payment, and the sums of those that are done and in doubt, at one moment.
async fn given_back(
    journal: &Journal,
    payment: &PaymentRecord,
    ers_reference: &str,
) -> Result<(i64, (i64, i64)), StoreError> {
    let sql = "SELECT (SELECT refunds FROM seqr.payments WHERE id = $1), \
        coalesce(sum(amount) FILTER (WHERE state = 'done'), 0)::bigint, \
        coalesce(sum(amount) FILTER (WHERE state = 'sending'), 0)::bigint FROM seqr.refunds WHERE ers_reference = $2";
    let rows = journal.read(sql, vec![payment.id.into(), ers_reference.into()]).await?;
    let row = rows.first().ok_or_else(|| damaged("no sum of refunds".into()))?;
    Ok((column(row, 0)?, (column(row, 1)?, column(row, 2)?)))
}

/// The row; None where another host was faster, or has the terminal.
async fn begin(
    journal: &Journal,
    new: &NewRefund,
    payment: Option<i64>,
    seen: Option<i64>,
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let mark = journal.mark()?;
    let text = |text: &String| Value::from(text.as_str());
    let values = vec![
        new.terminal.into(),
        journal.me(),
        payment.into(),
        seen.into(),
        text(&new.refund_id),
        text(&new.ers_reference),
        new.amount.into(),
        text(&new.currency_code),
        text(&new.request),
        now_ms.into(),
        mark.into(),
    ];
    let mine = "SELECT id FROM seqr.refunds WHERE terminal = $1 AND refund_id = $2 AND job = $3";
    let keys = vec![new.terminal.into(), text(&new.refund_id), mark.into()];
    let rows = journal.write((BEGIN, values), (mine, keys)).await?;
    rows.first().map(|row| column(row, 0)).transpose()
}

impl PostgresJob for FinishRefund {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let mark = journal.mark()?;
        let mine = "SELECT id FROM seqr.refunds WHERE id = $1 AND job = $2";
        let keys = vec![self.id.into(), mark.into()];
        let values = vec![
            self.id.into(),
            journal.me(),
            self.state.as_str().into(),
            self.refund_reference.into(),
            self.result_code.map(i64::from).into(),
            self.error.into(),
            self.now_ms.into(),
            mark.into(),
        ];
        found(&journal.write((FINISH, values), (mine, keys)).await?)
    }
}

impl PostgresJob for FindRefund {
    async fn run(self, journal: &Journal) -> Result<Option<RefundRecord>, StoreError> {
        by_id(journal, self.terminal, &self.refund_id).await
    }
}

impl PostgresJob for AllowRefunds {
    /// There are no copies to adopt, and so nothing to allow of a payment that is known.
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        payments::by_ers(journal, &self.ers_reference).await?.map(drop).ok_or(StoreError::NotFound)
    }
}

impl PostgresJob for RefundsBegun {
    async fn run(self, journal: &Journal) -> Result<Vec<RefundRecord>, StoreError> {
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let sql = "WHERE (created_at_ms, r.id) > ($1, $2) AND created_at_ms < $3 ORDER BY created_at_ms, r.id LIMIT $4";
        let values = vec![ms.into(), id.into(), self.begun.end.into(), i64::from(self.limit).into()];
        listed(journal, sql, values).await
    }
}

impl PostgresJob for RefundInDoubt {
    async fn run(self, journal: &Journal) -> Result<Option<RefundRecord>, StoreError> {
        let sql = "WHERE terminal = $1 AND state = 'sending' AND ($2 IS NULL OR refund_id > $2) ORDER BY refund_id LIMIT 1";
        Ok(all(journal, sql, vec![self.terminal.into(), self.after.into()]).await?.into_iter().next())
    }
}

async fn by_id(
    journal: &Journal,
    terminal: i64,
    refund_id: &str,
) -> Result<Option<RefundRecord>, StoreError> {
    let sql = "WHERE terminal = $1 AND refund_id = $2";
    Ok(all(journal, sql, vec![terminal.into(), refund_id.into()]).await?.into_iter().next())
}

/// The refund of that row.
pub(super) async fn by_row(journal: &Journal, id: i64) -> Result<Option<RefundRecord>, StoreError> {
    Ok(all(journal, "WHERE r.id = $1", vec![id.into()]).await?.into_iter().next())
}

/// The refunds that SEQR knows by these references.
pub(super) async fn by_references(
    journal: &Journal,
    references: Vec<String>,
) -> Result<Vec<RefundRecord>, StoreError> {
    listed(journal, "WHERE refund_reference = ANY($1)", vec![references.into()]).await
}

/// Refunds that are done and were sent in a step after `after` and not after `to`; then those in doubt that were sent in a step
/// not after `to`.
pub(super) async fn sent_between(
    journal: &Journal,
    after: i64,
    to: i64,
) -> Result<Vec<RefundRecord>, StoreError> {
    // One statement: a refund that becomes done meanwhile is in one of the two.
    let sql = format!(
        "SELECT * FROM ({} WHERE e.kind = 'refund_sent' AND e.number > $1 AND e.number <= $2 AND e.number = sent.number \
            AND state = 'done' UNION ALL {SELECT} WHERE state = 'sending' AND sent.number <= $2) found \
         ORDER BY state = 'sending', id",
        of_events("")
    );
    journal.number_some().await;
    let rows = journal.read_apart(sql, vec![after.into(), to.into()]).await?;
    rows.iter().map(record).collect()
}

/// Refunds that were changed in a step from `from` on, with that step, in its order, `limit` of them at most.
pub(super) async fn changed(
    journal: &Journal,
    from: i64,
    limit: u32,
) -> Result<Vec<(i64, Changed)>, StoreError> {
    let sql = format!(
        "{} WHERE e.kind = 'refund_changed' AND e.number >= $1 AND NOT EXISTS (SELECT 1 FROM seqr.events later \
            WHERE later.kind = e.kind AND later.subject = e.subject \
                AND (later.number > e.number OR later.number IS NULL)) ORDER BY e.number LIMIT $2",
        of_events(", e.number")
    );
    let rows = journal.read_apart(sql, vec![from.into(), i64::from(limit).into()]).await?;
    rows.iter().map(|row| Ok((column(row, 15)?, Changed::Refund(Box::new(record(row)?))))).collect()
}

/// Refunds by their events, with one more column.
fn of_events(more: &str) -> String {
    let events = format!("{more} FROM seqr.events e JOIN seqr.refunds r ON r.id = e.subject");
    SELECT.replace(" FROM seqr.refunds r", &events)
}

async fn all(journal: &Journal, sql: &str, values: Vec<Value>) -> Result<Vec<RefundRecord>, StoreError> {
    journal.number_some().await;
    let rows = journal.read(format!("{SELECT} {sql}"), values).await?;
    rows.iter().map(record).collect()
}

/// The same beside the groups.
async fn listed(journal: &Journal, sql: &str, values: Vec<Value>) -> Result<Vec<RefundRecord>, StoreError> {
    journal.number_some().await;
    let rows = journal.read_apart(format!("{SELECT} {sql}"), values).await?;
    rows.iter().map(record).collect()
}

fn record(row: &Row) -> Result<RefundRecord, StoreError> {
    let word: String = column(row, 7)?;
    let state =
        RefundState::parse(&word).ok_or_else(|| damaged(format!("a refund is in the state '{word}'")))?;
    Ok(RefundRecord {
        id: column(row, 0)?,
        terminal: column(row, 1)?,
        refund_id: column(row, 2)?,
        ers_reference: column(row, 3)?,
        amount: column(row, 4)?,
        currency_code: column(row, 5)?,
        request: column(row, 6)?,
        state,
        refund_reference: column(row, 8)?,
        result_code: result_code(row, 9)?,
        error: column(row, 10)?,
        created_at_ms: column(row, 11)?,
        updated_at_ms: column(row, 12)?,
        sent_at_ms: column(row, 13)?,
        sent_step: column(row, 14)?,
    })
}
