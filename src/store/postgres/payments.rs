//! Payments, each with every step that it took. The schema holds "one open payment a terminal" and "one payment a sale"; what
//! the phases mean and which follows which is known to `pos` alone.

use super::error::DatabaseError;
use super::job::Value;
use super::journal::{Journal, PostgresJob, column, damaged, is_constraint};
use super::steps::{phase, result_code};
use crate::ended_by::EndedBy;
use crate::store::body;
use crate::store::error::{Conflict, StoreError};
use crate::store::job::names::NamesKnown;
use crate::store::job::payments::{
    CountAttention, CreatePayment, FindPayment, FindPaymentByErs, FindPaymentByReference, NextPayment,
    NextReversal, PaymentsBegun, ReadPayment, SavePayment, UnfinishedPayments,
};
use crate::store::record::payment::{
    Attention, KnownNames, PaidNames, PaymentRecord, Phase, Remark, RemarkKind,
};
use crate::store::record::receipt::NewReceipt;
use std::sync::Arc;
use tokio_postgres::Row;

const SELECT: &str = "SELECT id, revision, terminal, phase, wanted, body, invoice_reference, qr_code, version, \
    ers_reference, paid_amount, paid_at_ms, acknowledged, result_code, error, created_at_ms, updated_at_ms, proposed, \
    commit_amount, remark, remark_text, ended_by, reversal_acknowledged, client_invoice_id \
    FROM seqr.payments JOIN seqr.invoices ON payment = id";

/// Begins a payment where nothing stands in its way: the conditions say what, and the indexes hold it also against what this
/// statement does not see yet.
const CREATE: &str = "WITH t AS (UPDATE seqr.terminals SET payments = payments + 1 WHERE id = $1 \
    AND owner = $2::text::uuid AND removed_at_ms IS NULL AND NOT EXISTS (SELECT 1 FROM seqr.payments p WHERE p.terminal = $1 \
        AND (p.phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid') OR (p.client_invoice_id = $3 \
            AND (p.phase = 'confirmed' OR (p.phase = 'reversed' AND NOT p.reversal_acknowledged))))) \
    RETURNING payments), \
    p AS (INSERT INTO seqr.payments (id, revision, writer, terminal, client_invoice_id, phase, wanted, version, acknowledged, \
        reversal_acknowledged, created_at_ms, updated_at_ms, asked, currency_code, cashier_id, job) \
        SELECT $1 * 4294967296 + t.payments, 1, $2::text::uuid, $1, $3, 'sending', true, 0, false, false, $4, $4, $5, $6, $7, $9 \
        FROM t ON CONFLICT DO NOTHING RETURNING id), \
    i AS (INSERT INTO seqr.invoices (payment, body) SELECT id, $8 FROM p), \
    s AS (INSERT INTO seqr.payment_steps (payment, revision, at_ms, step, phase, actor, writer) \
        SELECT id, 1, $4, 'created', 'sending', 'pos', $2::text::uuid FROM p) \
    SELECT id FROM p";

/// Writes a payment anew, with its step and its receipt, where its revision and its owner are right.
const SAVE: &str = "WITH p AS (UPDATE seqr.payments p SET revision = revision + 1, writer = $2::text::uuid, phase = $4, \
        wanted = $5, invoice_reference = $6, qr_code = $7, version = $8, ers_reference = $9, paid_amount = $10, \
        paid_at_ms = $11, acknowledged = $12, result_code = $13, error = $14, updated_at_ms = $15, commit_amount = $16, \
        remark = $17, remark_text = $18, ended_by = $19, reversal_acknowledged = $20, asked = $21, currency_code = $22, \
        cashier_id = $23, job = $37, \
        paid_revision = coalesce(paid_revision, CASE WHEN $4 IN ('paid', 'confirmed') THEN revision + 1 END), \
        reversed_revision = coalesce(reversed_revision, CASE WHEN paid_revision IS NOT NULL \
            AND $4 IN ('reversed', 'canceled', 'failed', 'abandoned') THEN revision + 1 END) \
        WHERE id = $1 AND revision = $3 \
        AND EXISTS (SELECT 1 FROM seqr.terminals t WHERE t.id = p.terminal AND t.owner = $2::text::uuid) \
        RETURNING id, revision, terminal, CASE revision WHEN paid_revision THEN 'payment' WHEN reversed_revision THEN 'reversal' END AS fact), \
    i AS (UPDATE seqr.invoices SET body = $24, proposed = $25 FROM p WHERE payment = p.id \
        AND (body <> $24 OR proposed IS DISTINCT FROM $25)), \
    s AS (INSERT INTO seqr.payment_steps (payment, revision, at_ms, step, phase, detail, actor, sent, status, version, \
        result_code, writer, fact) SELECT p.id, p.revision, $15, $26, $4, $27, $28, $29, $30, $31, $32, $2::text::uuid, p.fact FROM p), \
    n AS (UPDATE seqr.terminals t SET receipts = receipts + 1 FROM p WHERE t.id = p.terminal AND $33 IS NOT NULL \
        RETURNING t.id, t.receipts), \
    r AS (INSERT INTO seqr.receipts (id, terminal, ers_reference, mime_type, receipt_type, data, state, attempts, \
        created_at_ms, job) SELECT n.id * 4294967296 + n.receipts, n.id, $33, $34, $35, $36, 'waiting', 0, $15, $37 FROM n) \
    SELECT id FROM p";

impl PostgresJob for CreatePayment {
    async fn run(self, journal: &Journal) -> Result<PaymentRecord, StoreError> {
        let (record, invoice) = (&self.record, &self.record.invoice);
        let mark = journal.mark()?;
        let values = vec![
            record.terminal.into(),
            journal.me(),
            invoice.client_invoice_id.as_str().into(),
            record.created_at_ms.into(),
            invoice.total.into(),
            invoice.currency_code.as_str().into(),
            invoice.cashier_id.as_str().into(),
            self.body.as_str().into(),
            mark.into(),
        ];
        let mine = "SELECT id FROM seqr.payments WHERE terminal = $1 AND client_invoice_id = $2 AND job = $3";
        let keys = vec![record.terminal.into(), invoice.client_invoice_id.as_str().into(), mark.into()];
        match journal.write((CREATE, values), (mine, keys)).await?.first() {
            Some(row) => Ok(PaymentRecord { id: column(row, 0)?, ..self.record }),
            None => Err(in_the_way(journal, record).await?.unwrap_or(DatabaseError::OtherHost.into())),
        }
    }
}

impl PostgresJob for SavePayment {
    async fn run(self, journal: &Journal) -> Result<PaymentRecord, StoreError> {
        let record = &self.record;
        let mark = journal.mark()?;
        let mine = "SELECT id FROM seqr.payments WHERE id = $1 AND job = $2";
        let keys = vec![record.id.into(), mark.into()];
        let saved = PaymentRecord { revision: record.revision + 1, ..record.clone() };
        match journal.write((SAVE, save_values(journal, &self, mark)), (mine, keys)).await {
            Ok(rows) if !rows.is_empty() => return Ok(saved),
            Ok(_) => {}
            Err(error) if is_constraint(&error) => {
                return Err(in_the_way(journal, record).await?.unwrap_or(error.into()));
            }
            Err(error) => return Err(error.into()),
        }
        let found = by_row(journal, record.id).await?.ok_or(StoreError::NotFound)?;
        if found == saved { Ok(saved) } else { Err(StoreError::Stale) }
    }
}

fn save_values(journal: &Journal, job: &SavePayment, mark: i64) -> Vec<Value> {
    let (record, invoice, cause) = (&job.record, &job.record.invoice, &job.cause);
    let of_receipt = |of: fn(&NewReceipt) -> &String| Value::from(job.receipt.as_ref().map(of).cloned());
    vec![
        record.id.into(),
        journal.me(),
        record.revision.into(),
        record.phase.as_str().into(),
        record.wanted.into(),
        record.invoice_reference.clone().into(),
        record.qr_code.clone().into(),
        record.version.into(),
        record.ers_reference.clone().into(),
        record.paid_amount.into(),
        record.paid_at_ms.into(),
        record.acknowledged.into(),
        record.result_code.map(i64::from).into(),
        record.error.clone().into(),
        record.updated_at_ms.into(),
        record.commit_amount.into(),
        record.remark.as_ref().map(|remark| remark.kind.as_str().to_owned()).into(),
        record.remark.as_ref().map(|remark| remark.text.clone()).into(),
        record.ended_by.map(|by| by as i64).into(),
        record.reversal_acknowledged.into(),
        invoice.total.into(),
        invoice.currency_code.as_str().into(),
        invoice.cashier_id.as_str().into(),
        job.body.as_str().into(),
        job.proposed.clone().into(),
        job.step.into(),
        job.detail.clone().into(),
        cause.actor.as_str().into(),
        cause.sent.clone().into(),
        cause.status.clone().into(),
        cause.version.into(),
        cause.result_code.map(i64::from).into(),
        of_receipt(|receipt| &receipt.ers_reference),
        of_receipt(|receipt| &receipt.mime_type),
        of_receipt(|receipt| &receipt.receipt_type),
        Value::Bytes(job.receipt.as_ref().map(|receipt| receipt.data.clone())),
        mark.into(),
    ]
}

/// What stands in the way of this payment.
async fn in_the_way(journal: &Journal, record: &PaymentRecord) -> Result<Option<StoreError>, StoreError> {
    let sql = "SELECT client_invoice_id, phase FROM seqr.payments WHERE terminal = $1 AND id <> $2 AND (phase IN \
        ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid') OR (client_invoice_id = $3 \
            AND (phase = 'confirmed' OR (phase = 'reversed' AND NOT reversal_acknowledged)))) \
        ORDER BY phase = 'reversed' DESC, phase = 'confirmed' LIMIT 1";
    let sale = record.invoice.client_invoice_id.as_str();
    let rows = journal.read(sql, vec![record.terminal.into(), record.id.into(), sale.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let client_invoice_id = column(row, 0)?;
    let conflict = match phase(&column::<String>(row, 1)?)? {
        Phase::Reversed => Conflict::Reversal { client_invoice_id },
        phase if phase.is_finished() => Conflict::ClientInvoiceIdTaken { phase },
        _ => Conflict::OpenPayment { client_invoice_id },
    };
    Ok(Some(conflict.into()))
}

impl PostgresJob for UnfinishedPayments {
    async fn run(self, journal: &Journal) -> Result<Vec<PaymentRecord>, StoreError> {
        let sql = "WHERE terminal = $1 AND phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid') \
            ORDER BY id";
        all(journal, sql, vec![self.terminal.into()]).await
    }
}

impl PostgresJob for FindPayment {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        let sql = "WHERE terminal = $1 AND client_invoice_id = $2 ORDER BY id DESC LIMIT 1";
        one(journal, sql, vec![self.terminal.into(), self.client_invoice_id.as_str().into()]).await
    }
}

impl PostgresJob for NextReversal {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        let sql = "WHERE terminal = $1 AND id > $2 AND phase = 'reversed' AND NOT reversal_acknowledged ORDER BY id LIMIT 1";
        one(journal, sql, vec![self.terminal.into(), self.after.into()]).await
    }
}

/// From the place of the one before on.
const BEGUN: &str =
    "WHERE (created_at_ms, id) > ($1, $2) AND created_at_ms < $3 ORDER BY created_at_ms, id LIMIT $4";

impl PostgresJob for NextPayment {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let values = vec![ms.into(), id.into(), self.begun.end.into(), 1.into()];
        Ok(listed(journal, BEGUN, values).await?.into_iter().next())
    }
}

impl PostgresJob for PaymentsBegun {
    async fn run(self, journal: &Journal) -> Result<Vec<PaymentRecord>, StoreError> {
        let (ms, id) = self.after.unwrap_or((self.begun.start, 0));
        let values = vec![ms.into(), id.into(), self.begun.end.into(), i64::from(self.limit).into()];
        listed(journal, BEGUN, values).await
    }
}

impl PostgresJob for FindPaymentByReference {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        if let Some(found) = by_ers(journal, &self.reference).await? {
            return Ok(Some(found));
        }
        let sql = "WHERE invoice_reference = $1 ORDER BY created_at_ms DESC, id DESC LIMIT 1";
        one(journal, sql, vec![self.reference.as_str().into()]).await
    }
}

impl PostgresJob for FindPaymentByErs {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        by_ers(journal, &self.ers_reference).await
    }
}

impl PostgresJob for ReadPayment {
    async fn run(self, journal: &Journal) -> Result<Option<PaymentRecord>, StoreError> {
        by_row(journal, self.id).await
    }
}

impl PostgresJob for CountAttention {
    async fn run(self, journal: &Journal) -> Result<Attention, StoreError> {
        let sql = "SELECT \
            (SELECT count(*) FROM seqr.payments WHERE terminal = $1 AND phase IN \
                ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid')), \
            (SELECT count(*) FROM seqr.refunds WHERE terminal = $1 AND state = 'sending'), \
            (SELECT count(*) FROM seqr.payments WHERE terminal = $1 AND phase = 'reversed' AND NOT reversal_acknowledged), \
            (SELECT count(*) FROM seqr.receipts WHERE terminal = $1 AND state = 'waiting'), \
            (SELECT count(*) FROM seqr.receipts WHERE terminal = $1 AND state = 'given_up')";
        let rows = journal.read(sql, vec![self.terminal.into()]).await?;
        let row = rows.first().ok_or_else(|| damaged("nothing is counted".into()))?;
        let count = |at| Ok::<_, StoreError>(u32::try_from(column::<i64>(row, at)?).unwrap_or(u32::MAX));
        Ok(Attention {
            unfinished: count(0)?,
            refunds_in_doubt: count(1)?,
            reversals: count(2)?,
            receipts_waiting: count(3)?,
            receipts_given_up: count(4)?,
        })
    }
}

impl PostgresJob for NamesKnown {
    async fn run(self, journal: &Journal) -> Result<KnownNames, StoreError> {
        let sql = "SELECT $1 IS NOT NULL AND (EXISTS (SELECT 1 FROM seqr.payments WHERE ers_reference = $1 AND id <> $4) \
                OR EXISTS (SELECT 1 FROM seqr.refunds WHERE refund_reference = $1)), \
            ($2 IS NOT NULL AND EXISTS (SELECT 1 FROM seqr.payments WHERE invoice_reference = $2 AND id <> $4)) \
                OR ($3 IS NOT NULL AND EXISTS (SELECT 1 FROM seqr.payments WHERE client_invoice_id = $3 AND id <> $4))";
        let PaidNames { ers_reference, invoice_reference, client_invoice_id } = self.names;
        let values = vec![
            ers_reference.into(),
            invoice_reference.into(),
            client_invoice_id.into(),
            self.except_payment.into(),
        ];
        let rows = journal.read(sql, values).await?;
        let row = rows.first().ok_or_else(|| damaged("no answer about names".into()))?;
        Ok(KnownNames { reference: column(row, 0)?, invoice: column(row, 1)? })
    }
}

pub(super) async fn by_row(journal: &Journal, id: i64) -> Result<Option<PaymentRecord>, StoreError> {
    one(journal, "WHERE id = $1", vec![id.into()]).await
}

/// The payments of these rows, in no order.
pub(super) async fn by_rows(journal: &Journal, ids: Vec<i64>) -> Result<Vec<PaymentRecord>, StoreError> {
    listed(journal, "WHERE id = ANY($1)", vec![Value::Integers(ids)]).await
}

/// The latest payment of that reference, on whichever terminal.
pub(super) async fn by_ers(
    journal: &Journal,
    ers_reference: &str,
) -> Result<Option<PaymentRecord>, StoreError> {
    let sql = "WHERE ers_reference = $1 ORDER BY created_at_ms DESC, id DESC LIMIT 1";
    one(journal, sql, vec![ers_reference.into()]).await
}

async fn one(journal: &Journal, sql: &str, values: Vec<Value>) -> Result<Option<PaymentRecord>, StoreError> {
    Ok(all(journal, sql, values).await?.into_iter().next())
}

async fn all(journal: &Journal, sql: &str, values: Vec<Value>) -> Result<Vec<PaymentRecord>, StoreError> {
    let rows = journal.read(format!("{SELECT} {sql}"), values).await?;
    rows.iter().map(record).collect()
}

/// The same beside the groups.
async fn listed(journal: &Journal, sql: &str, values: Vec<Value>) -> Result<Vec<PaymentRecord>, StoreError> {
    let rows = journal.read_apart(format!("{SELECT} {sql}"), values).await?;
    rows.iter().map(record).collect()
}

fn record(row: &Row) -> Result<PaymentRecord, StoreError> {
    let id: i64 = column(row, 0)?;
    let invoice = body::read_remains(&column::<String>(row, 5)?, id, column(row, 23)?).map_err(damaged)?;
    let proposed: Option<String> = column(row, 17)?;
    let proposed = proposed.map(|body| body::read(&body, id).map(Arc::new)).transpose().map_err(damaged)?;
    Ok(PaymentRecord {
        id,
        revision: column(row, 1)?,
        terminal: column(row, 2)?,
        phase: phase(&column::<String>(row, 3)?)?,
        wanted: column(row, 4)?,
        invoice: Arc::new(invoice),
        invoice_reference: column(row, 6)?,
        qr_code: column(row, 7)?,
        version: column(row, 8)?,
        ers_reference: column(row, 9)?,
        paid_amount: column(row, 10)?,
        paid_at_ms: column(row, 11)?,
        acknowledged: column(row, 12)?,
        result_code: result_code(row, 13)?,
        error: column(row, 14)?,
        created_at_ms: column(row, 15)?,
        updated_at_ms: column(row, 16)?,
        proposed,
        commit_amount: column(row, 18)?,
        remark: remark(row, 19)?,
        ended_by: ended_by(column(row, 21)?)?,
        reversal_acknowledged: column(row, 22)?,
    })
}

fn ended_by(number: Option<i64>) -> Result<Option<EndedBy>, StoreError> {
    let Some(number) = number else { return Ok(None) };
    EndedBy::of(number).map(Some).ok_or_else(|| damaged(format!("a payment was ended by {number}")))
}

/// Two columns: the kind, then the text.
fn remark(row: &Row, at: usize) -> Result<Option<Remark>, StoreError> {
    let word: Option<String> = column(row, at)?;
    let Some(word) = word else { return Ok(None) };
    let kind =
        RemarkKind::parse(&word).ok_or_else(|| damaged(format!("a payment has the remark '{word}'")))?;
    Ok(Some(Remark { kind, text: column(row, at + 1)? }))
}
