//! Payments in SQL, each with every step that it took. The schema holds "one open payment a terminal" and "one payment a
//! sale"; what the phases mean and which follows which is known to `pos` alone.

use super::error::{JobError, JobResult};
use super::queue::SqliteJob;
use super::schema::IS_OPEN;
use super::steps::phase;
use super::{receipts, steps};
use crate::ended_by::EndedBy;
use crate::invoice::Invoice;
use crate::store::error::{Conflict, StoreError};
use crate::store::job::payments::{
    CountAttention, CreatePayment, FindPayment, FindPaymentByErs, FindPaymentByReference, NextPayment,
    NextReversal, PaymentsBegun, ReadPayment, SavePayment, UnfinishedPayments,
};
use crate::store::record::payment::{Actor, Attention, PaymentRecord, Remark, RemarkKind, Step, StepCause};
use crate::store::{body, decide};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::ops::Range;
use std::sync::Arc;

const SELECT: &str = "SELECT id, revision, terminal, phase, wanted, body, invoice_reference, qr_code, version, \
    ers_reference, paid_amount, paid_at_ms, acknowledged, result_code, error, created_at_ms, updated_at_ms, \
    proposed, commit_amount, remark, remark_text, ended_by, reversal_acknowledged, \
    client_invoice_id FROM payments JOIN invoices ON payment = id";

impl SqliteJob for CreatePayment {
    fn run(&mut self, db: &Connection) -> JobResult<PaymentRecord> {
        let record = &self.record;
        if let Some(id) = self.made
            && let Some(found) = by_row(db, id)?
            && found == (PaymentRecord { id, ..record.clone() })
        {
            return Ok(found); // an earlier run of this job is in the store
        }
        if let Some(sale) = unacknowledged(db, record)? {
            return Err(Conflict::Reversal { client_invoice_id: sale }.into());
        }
        let sql = "INSERT INTO payments (revision, terminal, client_invoice_id, phase, wanted, version, acknowledged, \
                   created_at_ms, updated_at_ms, asked, currency_code, cashier_id) \
                   VALUES (?1, ?2, ?3, ?4, 1, 0, 0, ?5, ?5, ?6, ?7, ?8)";
        let PaymentRecord { revision, terminal, created_at_ms, .. } = record;
        let Invoice { client_invoice_id: sale, total, currency_code, cashier_id, .. } = &*record.invoice;
        let phase = record.phase.as_str();
        let values =
            params![revision, terminal, sale, phase, created_at_ms, total, currency_code, cashier_id];
        let inserted = db.prepare_cached(sql)?.execute(values).map_err(JobError::from);
        inserted.map_err(|e| explained(db, e, record))?;
        let record = PaymentRecord { id: db.last_insert_rowid(), ..record.clone() };
        db.prepare_cached("INSERT INTO invoices (payment, body) VALUES (?1, ?2)")?
            .execute(params![record.id, self.body])?;
        steps::add(db, &record, Step::FIRST, None, &StepCause::by(Actor::Pos))?;
        self.made = Some(record.id);
        Ok(record)
    }
}

impl SqliteJob for SavePayment {
    fn run(&mut self, db: &Connection) -> JobResult<PaymentRecord> {
        let record = &self.record;
        let saved = PaymentRecord { revision: record.revision + 1, ..record.clone() };
        match update(db, record) {
            Err(JobError::Store(StoreError::Stale)) if by_row(db, record.id)?.as_ref() == Some(&saved) => {
                return Ok(saved);
            }
            result => result?,
        }
        let sql = "UPDATE invoices SET body = ?2, proposed = ?3 \
                   WHERE payment = ?1 AND (body <> ?2 OR proposed IS NOT ?3)";
        if db.prepare_cached(sql)?.execute(params![record.id, self.body, self.proposed])? > 0 {
            // Apart from the row's other values: what an index holds is not written again at each step.
            let sql = "UPDATE payments SET asked = ?2, currency_code = ?3, cashier_id = ?4 WHERE id = ?1 \
                       AND (asked IS NOT ?2 OR currency_code IS NOT ?3 OR cashier_id IS NOT ?4)";
            let Invoice { total, currency_code, cashier_id, .. } = &*record.invoice;
            db.prepare_cached(sql)?.execute(params![record.id, total, currency_code, cashier_id])?;
        }
        steps::add(db, record, self.step, self.detail.as_deref(), &self.cause)?;
        if let Some(receipt) = &self.receipt {
            receipts::insert(db, receipt, record.updated_at_ms)?;
        }
        Ok(saved)
    }
}

impl SqliteJob for UnfinishedPayments {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<PaymentRecord>> {
        let sql = format!("{SELECT} WHERE terminal = ?1 AND {IS_OPEN} ORDER BY id");
        all(db, &sql, [self.terminal])
    }
}

impl SqliteJob for FindPayment {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        let sql = format!("{SELECT} WHERE terminal = ?1 AND client_invoice_id = ?2 ORDER BY id DESC LIMIT 1");
        Ok(all(db, &sql, params![self.terminal, self.client_invoice_id])?.pop())
    }
}

impl SqliteJob for NextReversal {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        let sql = format!(
            "{SELECT} WHERE terminal = ?1 AND id > ?2 AND phase = 'reversed' AND reversal_acknowledged = 0 \
             ORDER BY id LIMIT 1"
        );
        Ok(all(db, &sql, params![self.terminal, self.after])?.pop())
    }
}

impl SqliteJob for NextPayment {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        Ok(begun(db, &self.begun, self.after, 1)?.pop())
    }
}

impl SqliteJob for PaymentsBegun {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<PaymentRecord>> {
        begun(db, &self.begun, self.after, self.limit)
    }
}

impl SqliteJob for FindPaymentByReference {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        if let Some(found) = by_ers(db, &self.reference)? {
            return Ok(Some(found));
        }
        let sql = format!("{SELECT} WHERE invoice_reference = ?1 ORDER BY id DESC LIMIT 1");
        Ok(all(db, &sql, [&self.reference])?.pop())
    }
}

impl SqliteJob for CountAttention {
    fn run(&mut self, db: &Connection) -> JobResult<Attention> {
        let sql = format!(
            "SELECT \
                (SELECT count(*) FROM payments WHERE terminal = ?1 AND {IS_OPEN}), \
                (SELECT count(*) FROM refunds WHERE terminal = ?1 AND state = 'sending'), \
                (SELECT count(*) FROM payments WHERE terminal = ?1 AND phase = 'reversed' AND reversal_acknowledged = 0), \
                (SELECT count(*) FROM receipts WHERE terminal = ?1 AND state = 'waiting'), \
                (SELECT count(*) FROM receipts WHERE terminal = ?1 AND state = 'given_up')"
        );
        let counted = db.prepare_cached(&sql)?.query_row([self.terminal], |row| {
            Ok(Attention {
                unfinished: row.get(0)?,
                refunds_in_doubt: row.get(1)?,
                reversals: row.get(2)?,
                receipts_waiting: row.get(3)?,
                receipts_given_up: row.get(4)?,
            })
        })?;
        Ok(counted)
    }
}

impl SqliteJob for ReadPayment {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        by_row(db, self.id)
    }
}

impl SqliteJob for FindPaymentByErs {
    fn run(&mut self, db: &Connection) -> JobResult<Option<PaymentRecord>> {
        by_ers(db, &self.ers_reference)
    }
}

fn update(db: &Connection, record: &PaymentRecord) -> JobResult<()> {
    let sql = "UPDATE payments SET revision = revision + 1, phase = ?3, wanted = ?4, invoice_reference = ?5, \
               qr_code = ?6, version = ?7, ers_reference = ?8, paid_amount = ?9, paid_at_ms = ?10, \
               acknowledged = ?11, result_code = ?12, error = ?13, updated_at_ms = ?14, commit_amount = ?15, \
               remark = ?16, remark_text = ?17, ended_by = ?18, reversal_acknowledged = ?19 WHERE id = ?1 AND revision = ?2";
    let values = params![
        record.id,
        record.revision,
        record.phase.as_str(),
        record.wanted,
        record.invoice_reference,
        record.qr_code,
        record.version,
        record.ers_reference,
        record.paid_amount,
        record.paid_at_ms,
        record.acknowledged,
        record.result_code,
        record.error,
        record.updated_at_ms,
        record.commit_amount,
        record.remark.as_ref().map(|remark| remark.kind.as_str()),
        record.remark.as_ref().map(|remark| &remark.text),
        record.ended_by.map(|by| by as i64),
        record.reversal_acknowledged,
    ];
    let updated = db.prepare_cached(sql)?.execute(values).map_err(JobError::from);
    if updated.map_err(|e| explained(db, e, record))? > 0 {
        return Ok(());
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM payments WHERE id = ?1)";
    let is_there = db.prepare_cached(sql)?.query_row([record.id], |row| row.get(0))?;
    Err(if is_there { StoreError::Stale } else { StoreError::NotFound }.into())
}

/// The sale, where SEQR took back what was paid for it and the POS has not acknowledged that.
fn unacknowledged(db: &Connection, record: &PaymentRecord) -> JobResult<Option<String>> {
    let sql = "SELECT client_invoice_id FROM payments WHERE terminal = ?1 AND client_invoice_id = ?2 \
               AND phase = 'reversed' AND reversal_acknowledged = 0";
    let values = params![record.terminal, record.invoice.client_invoice_id];
    Ok(db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

/// The sale of the terminal's unfinished payment.
pub(super) fn open_sale(db: &Connection, terminal: i64) -> JobResult<Option<String>> {
    let sql = format!("SELECT client_invoice_id FROM payments WHERE terminal = ?1 AND {IS_OPEN}");
    Ok(db.prepare_cached(&sql)?.query_row([terminal], |row| row.get(0)).optional()?)
}

/// The payment of that row.
pub(super) fn by_row(db: &Connection, id: i64) -> JobResult<Option<PaymentRecord>> {
    Ok(all(db, &format!("{SELECT} WHERE id = ?1"), [id])?.pop())
}

/// The latest payment of that reference.
pub(super) fn by_ers(db: &Connection, ers_reference: &str) -> JobResult<Option<PaymentRecord>> {
    let sql = format!("{SELECT} WHERE ers_reference = ?1 ORDER BY id DESC LIMIT 1");
    Ok(all(db, &sql, [ers_reference])?.pop())
}

fn begun(
    db: &Connection,
    begun: &Range<i64>,
    after: Option<(i64, i64)>,
    limit: u32,
) -> JobResult<Vec<PaymentRecord>> {
    let (ms, id) = after.unwrap_or((begun.start, 0));
    let sql = format!(
        "{SELECT} WHERE (created_at_ms, id) > (?1, ?2) AND created_at_ms < ?3 ORDER BY created_at_ms, id LIMIT ?4"
    );
    all(db, &sql, params![ms, id, begun.end, limit])
}

fn all(db: &Connection, sql: &str, values: impl Params) -> JobResult<Vec<PaymentRecord>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> JobResult<PaymentRecord> {
    let id: i64 = row.get(0)?;
    let body = row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?;
    let invoice = body::read_remains(body, id, row.get(23)?).map_err(JobError::Damaged)?;
    Ok(PaymentRecord {
        id,
        revision: row.get(1)?,
        terminal: row.get(2)?,
        phase: phase(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
        wanted: row.get(4)?,
        invoice: Arc::new(invoice),
        invoice_reference: row.get(6)?,
        qr_code: row.get(7)?,
        version: row.get(8)?,
        ers_reference: row.get(9)?,
        paid_amount: row.get(10)?,
        paid_at_ms: row.get(11)?,
        acknowledged: row.get(12)?,
        result_code: row.get(13)?,
        error: row.get(14)?,
        created_at_ms: row.get(15)?,
        updated_at_ms: row.get(16)?,
        proposed: proposed(row, id)?,
        commit_amount: row.get(18)?,
        remark: remark(row, 19)?,
        ended_by: ended_by(row.get(21)?)?,
        reversal_acknowledged: row.get(22)?,
    })
}

fn ended_by(number: Option<i64>) -> JobResult<Option<EndedBy>> {
    let Some(number) = number else { return Ok(None) };
    let by = EndedBy::of(number);
    by.map(Some).ok_or_else(|| JobError::Damaged(format!("a payment was ended by {number}")))
}

/// Two columns: the kind, then the text.
fn remark(row: &Row<'_>, at: usize) -> JobResult<Option<Remark>> {
    let word: Option<String> = row.get(at)?;
    let Some(word) = word else { return Ok(None) };
    let damaged = || JobError::Damaged(format!("a payment has the remark '{word}'"));
    let kind = RemarkKind::parse(&word).ok_or_else(damaged)?;
    Ok(Some(Remark { kind, text: row.get(at + 1)? }))
}

fn proposed(row: &Row<'_>, id: i64) -> JobResult<Option<Arc<Invoice>>> {
    let body = row.get_ref(17)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    body.map(|body| body::read(body, id).map(Arc::new).map_err(JobError::Damaged)).transpose()
}

/// Which rule of the schema refused a payment, where it was one.
fn explained(db: &Connection, error: JobError, record: &PaymentRecord) -> JobError {
    if !error.is_constraint() {
        return error;
    }
    let sql = format!(
        "SELECT client_invoice_id, phase, phase = 'confirmed' FROM payments WHERE terminal = ?1 AND id <> ?2 \
         AND ({IS_OPEN} OR (phase = 'confirmed' AND client_invoice_id = ?3)) ORDER BY 3 LIMIT 1"
    );
    let sale = &record.invoice.client_invoice_id;
    let other = db.query_row(&sql, params![record.terminal, record.id, sale], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    match other.optional() {
        Ok(Some((client_invoice_id, word))) => {
            phase(&word).map_or_else(|e| e, |phase| decide::taken_by(client_invoice_id, phase).into())
        }
        Ok(None) => error,
        Err(e) => e.into(),
    }
}
