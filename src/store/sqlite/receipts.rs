//! The outbox of receipts for SEQR (submitPaymentReceipt): what is still to be delivered, and how often it was
//! tried. When it is tried is decided in `pos`.

use super::error::JobResult;
use crate::store::error::StoreError;
use crate::store::record::receipt::{NewReceipt, ReceiptRecord};
use crate::store::{Pending, Store};
use rusqlite::{Connection, Row, params};

impl Store {
    /// Puts a receipt into the outbox, durably; gives its row.
    pub fn queue_receipt(&self, receipt: NewReceipt, now_ms: i64) -> Pending<i64> {
        let mut made: Option<i64> = None;
        self.submit(move |db| {
            if let Some(id) = made {
                let sql = "SELECT EXISTS (SELECT 1 FROM receipts WHERE id = ?1 AND ers_reference = ?2 AND created_at_ms = ?3)";
                let values = params![id, receipt.ers_reference, now_ms];
                if db.prepare_cached(sql)?.query_row(values, |row| row.get(0))? {
                    return Ok(id); // an earlier run of this job is in the store
                }
            }
            let id = insert(db, &receipt, now_ms)?;
            made = Some(id);
            Ok(id)
        })
    }

    /// The oldest `limit` receipts of a terminal that are still to be delivered.
    pub fn due_receipts(&self, terminal: i64, limit: u32) -> Pending<Vec<ReceiptRecord>> {
        self.read_in_order(move |db| {
            let sql = "SELECT id, terminal, ers_reference, mime_type, receipt_type, data, attempts, created_at_ms \
                       FROM receipts WHERE terminal = ?1 AND state = 'waiting' ORDER BY id LIMIT ?2";
            let mut statement = db.prepare_cached(sql)?;
            let due = statement.query_map(params![terminal, limit], record)?.collect::<Result<_, _>>()?;
            Ok(due)
        })
    }

    /// SEQR has it. The document is dropped, that it was delivered is kept.
    pub fn receipt_delivered(&self, id: i64) -> Pending<()> {
        self.submit(move |db| {
            let sql = "UPDATE receipts SET state = 'delivered', attempts = attempts + 1, error = NULL, data = x'' \
                       WHERE id = ?1";
            changed(db.prepare_cached(sql)?.execute([id])?)
        })
    }

    /// It was tried in vain; with `give_up` for the last time (the document is kept for support).
    pub fn receipt_failed(&self, id: i64, error: String, give_up: bool) -> Pending<()> {
        self.submit(move |db| {
            let sql = "UPDATE receipts SET attempts = attempts + 1, error = ?2, \
                       state = CASE WHEN ?3 THEN 'given_up' ELSE state END WHERE id = ?1";
            changed(db.prepare_cached(sql)?.execute(params![id, error, give_up])?)
        })
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

fn changed(rows: usize) -> JobResult<()> {
    if rows == 0 { Err(StoreError::NotFound.into()) } else { Ok(()) }
}
