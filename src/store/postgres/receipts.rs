//! The outbox of receipts for SEQR (submitPaymentReceipt): what is still to be delivered, and how often it was tried. When it
//! is tried is decided in `pos`.

use super::error::DatabaseError;
use super::job::Value;
use super::journal::{Journal, PostgresJob, column, found};
use crate::store::error::StoreError;
use crate::store::job::receipts::{DueReceipts, QueueReceipt, ReceiptDelivered, ReceiptFailed};
use crate::store::record::receipt::ReceiptRecord;
use tokio_postgres::Row;

/// What a job did whose answer is lost.
const MINE: &str = "SELECT id FROM seqr.receipts WHERE id = $1 AND job = $2";

impl PostgresJob for QueueReceipt {
    async fn run(self, journal: &Journal) -> Result<i64, StoreError> {
        let sql = "WITH n AS (UPDATE seqr.terminals SET receipts = receipts + 1 WHERE id = $1 AND owner = $2::text::uuid \
                RETURNING receipts) \
            INSERT INTO seqr.receipts (id, terminal, ers_reference, mime_type, receipt_type, data, state, attempts, \
                created_at_ms, job) SELECT $1 * 4294967296 + n.receipts, $1, $3, $4, $5, $6, 'waiting', 0, $7, $8 FROM n RETURNING id";
        let last = "SELECT id FROM seqr.receipts WHERE terminal = $1 AND job = $2";
        let mark = journal.mark()?;
        let Self { receipt, now_ms, .. } = self;
        let keys = vec![receipt.terminal.into(), mark.into()];
        let values = vec![
            receipt.terminal.into(),
            journal.me(),
            receipt.ers_reference.as_str().into(),
            receipt.mime_type.as_str().into(),
            receipt.receipt_type.as_str().into(),
            Value::Bytes(Some(receipt.data.clone())),
            now_ms.into(),
            mark.into(),
        ];
        let rows = journal.write((sql, values), (last, keys)).await?;
        column(rows.first().ok_or(DatabaseError::OtherHost)?, 0)
    }
}

impl PostgresJob for DueReceipts {
    async fn run(self, journal: &Journal) -> Result<Vec<ReceiptRecord>, StoreError> {
        let sql = "SELECT id, terminal, ers_reference, mime_type, receipt_type, data, attempts, created_at_ms \
            FROM seqr.receipts WHERE terminal = $1 AND state = 'waiting' ORDER BY id LIMIT $2";
        let rows = journal.read(sql, vec![self.terminal.into(), i64::from(self.limit).into()]).await?;
        rows.iter().map(record).collect()
    }
}

impl PostgresJob for ReceiptDelivered {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.receipts r SET state = 'delivered', attempts = attempts + 1, error = NULL, data = ''::bytea, job = $3 \
            FROM seqr.terminals t WHERE r.id = $1 AND t.id = r.terminal AND t.owner = $2::text::uuid RETURNING r.id";
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), mark.into()];
        found(&journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?)
    }
}

impl PostgresJob for ReceiptFailed {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.receipts r SET attempts = attempts + 1, error = $3, job = $5, \
            state = CASE WHEN $4 THEN 'given_up' ELSE state END \
            FROM seqr.terminals t WHERE r.id = $1 AND t.id = r.terminal AND t.owner = $2::text::uuid RETURNING r.id";
        let mark = journal.mark()?;
        let values =
            vec![self.id.into(), journal.me(), self.error.as_str().into(), self.give_up.into(), mark.into()];
        found(&journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?)
    }
}

fn record(row: &Row) -> Result<ReceiptRecord, StoreError> {
    Ok(ReceiptRecord {
        id: column(row, 0)?,
        terminal: column(row, 1)?,
        ers_reference: column(row, 2)?,
        mime_type: column(row, 3)?,
        receipt_type: column(row, 4)?,
        data: column(row, 5)?,
        attempts: column(row, 6)?,
        created_at_ms: column(row, 7)?,
    })
}
