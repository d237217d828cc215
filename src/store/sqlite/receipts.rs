//! The outbox of receipts for SEQR (submitPaymentReceipt): what is still to be delivered, and how often it was
//! tried. When it is tried is decided in `pos`.

use super::error::JobResult;
use super::queue::SqliteJob;
use crate::store::error::StoreError;
use crate::store::job::receipts::{DueReceipts, QueueReceipt, ReceiptDelivered, ReceiptFailed};
use crate::store::record::receipt::{NewReceipt, ReceiptRecord};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

impl SqliteJob for QueueReceipt {
    fn run(&mut self, db: &Connection) -> JobResult<i64> {
        if let Some(id) = self.made {
            let sql = "SELECT EXISTS (SELECT 1 FROM receipts WHERE id = ?1 AND ers_reference = ?2 AND created_at_ms = ?3)";
            let values = params![id, self.receipt.ers_reference, self.now_ms];
            if db.prepare_cached(sql)?.query_row(values, |row| row.get(0))? {
                return Ok(id); // an earlier run of this job is in the store
            }
        }
        let id = insert(db, &self.receipt, self.now_ms)?;
        self.made = Some(id);
        Ok(id)
    }
}

impl SqliteJob for DueReceipts {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<ReceiptRecord>> {
        let sql = "SELECT id, terminal, ers_reference, mime_type, receipt_type, data, attempts, created_at_ms \
                   FROM receipts WHERE terminal = ?1 AND state = 'waiting' ORDER BY id LIMIT ?2";
        let mut statement = db.prepare_cached(sql)?;
        let due =
            statement.query_map(params![self.terminal, self.limit], record)?.collect::<Result<_, _>>()?;
        Ok(due)
    }
}

impl SqliteJob for ReceiptDelivered {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE receipts SET state = 'delivered', attempts = coalesce(?2, attempts + 1), error = NULL, \
                   data = x'' WHERE id = ?1 RETURNING attempts";
        self.tried = Some(tried(db, sql, params![self.id, self.tried])?);
        Ok(())
    }
}

impl SqliteJob for ReceiptFailed {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE receipts SET attempts = coalesce(?4, attempts + 1), error = ?2, \
                   state = CASE WHEN ?3 THEN 'given_up' ELSE state END WHERE id = ?1 RETURNING attempts";
        self.tried = Some(tried(db, sql, params![self.id, self.error, self.give_up, self.tried])?);
        Ok(())
    }
}

pub(super) fn insert(db: &Connection, receipt: &NewReceipt, now_ms: i64) -> JobResult<i64> {
    let sql = "INSERT INTO receipts (terminal, ers_reference, mime_type, receipt_type, data, state, attempts, \
               created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', 0, ?6)";
    db.prepare_cached(sql)?.execute(params![
        receipt.terminal,
        receipt.ers_reference,
        receipt.mime_type,
        receipt.receipt_type,
        receipt.data,
        now_ms,
    ])?;
    Ok(db.last_insert_rowid())
}

fn record(row: &Row<'_>) -> rusqlite::Result<ReceiptRecord> {
    Ok(ReceiptRecord {
        id: row.get(0)?,
        terminal: row.get(1)?,
        ers_reference: row.get(2)?,
        mime_type: row.get(3)?,
        receipt_type: row.get(4)?,
        data: row.get(5)?,
        attempts: row.get(6)?,
        created_at_ms: row.get(7)?,
    })
}

/// Writes what came of an attempt; how often it was tried by now.
fn tried(db: &Connection, sql: &str, values: impl Params) -> JobResult<i64> {
    let counted = db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    Ok(counted.ok_or(StoreError::NotFound)?)
}
