//! What the other tables say beside a payment: steps, tills, refunds, receipts, periods. It judges nothing.

use super::Evidence;
use super::error::EvidenceError;
use super::line::{Line, PeriodLine, ReceiptLine, RefundLine, StepLine, TerminalLine};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

impl Evidence {
    /// The steps of a payment in the order of writing, and whether some cannot be read.
    pub fn steps(&self, payment: i64) -> (Vec<StepLine>, bool) {
        let columns = StepLine::columns(self);
        let sql = format!("SELECT {columns} FROM payment_steps s WHERE s.payment = ?1 ORDER BY s.id");
        let (steps, complete) = lines(&self.db, &sql, &[payment.into()], StepLine::read);
        (steps, !complete)
    }

    /// The tills, in the order of registration.
    pub fn terminals(&self) -> Vec<TerminalLine> {
        let sql = format!("SELECT {} FROM terminals t ORDER BY t.id", TerminalLine::columns(self));
        lines(&self.db, &sql, &[], TerminalLine::read).0
    }

    /// The refunds of a payment by its reference, in the order of their beginning.
    pub fn refunds(&self, ers_reference: &str) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let sql = format!("SELECT {columns} FROM refunds r WHERE r.ers_reference = ?1 ORDER BY r.id");
        lines(&self.db, &sql, &[ers_reference.to_owned().into()], RefundLine::read).0
    }

    /// The refunds of all payments that were begun from one time to another, in the order of their beginning.
    pub fn refunds_begun(&self, from_ms: Option<i64>, to_ms: Option<i64>) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let sql = format!(
            "SELECT {columns} FROM refunds r WHERE r.created_at_ms >= ?1 AND r.created_at_ms < ?2 ORDER BY r.id"
        );
        let values = [from_ms.unwrap_or(i64::MIN).into(), to_ms.unwrap_or(i64::MAX).into()];
        lines(&self.db, &sql, &values, RefundLine::read).0
    }

    /// The refunds whose outcome is not known.
    pub(super) fn refunds_in_doubt(&self) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let sql = format!("SELECT {columns} FROM refunds r WHERE r.state = 'sending' ORDER BY r.id");
        lines(&self.db, &sql, &[], RefundLine::read).0
    }

    /// The refund of an id, or of SEQR's reference of it.
    pub fn refunds_named(&self, name: &str) -> Vec<RefundLine> {
        let columns = RefundLine::columns(self);
        let sql = format!(
            "SELECT {columns} FROM refunds r WHERE r.id IN (SELECT id FROM refunds WHERE terminal IN \
             (SELECT id FROM terminals) AND refund_id = ?1 UNION SELECT id FROM refunds WHERE refund_reference = ?1)"
        );
        lines(&self.db, &sql, &[name.to_owned().into()], RefundLine::read).0
    }

    /// The receipt documents of a payment.
    pub fn receipts(&self, ers_reference: &str) -> Vec<ReceiptLine> {
        let columns = ReceiptLine::columns(self);
        let sql = format!("SELECT {columns} FROM receipts r WHERE r.ers_reference = ?1 ORDER BY r.id");
        lines(&self.db, &sql, &[ers_reference.to_owned().into()], ReceiptLine::read).0
    }

    /// The periods, in the order of closing.
    pub fn periods(&self) -> Vec<PeriodLine> {
        let sql = format!("SELECT {} FROM periods p ORDER BY p.id", PeriodLine::columns(self));
        lines(&self.db, &sql, &[], PeriodLine::read).0
    }

    /// Whether this state of the store lets other programs go on while it is read; for a whole answer from one view.
    pub fn in_one_view<T>(&self, read: impl FnOnce(&Self) -> T) -> Result<T, EvidenceError> {
        let view = self.db.unchecked_transaction()?;
        let answer = read(self);
        drop(view);
        Ok(answer)
    }
}

/// What can be read, and whether that is all.
pub(super) fn lines<T>(
    db: &Connection,
    sql: &str,
    values: &[Value],
    read: impl Fn(&Row<'_>) -> T,
) -> (Vec<T>, bool) {
    let mut found = Vec::new();
    let Ok(mut statement) = db.prepare_cached(sql) else { return (found, false) };
    let Ok(mut rows) = statement.query(params_from_iter(values)) else { return (found, false) };
    loop {
        match rows.next() {
            Ok(Some(row)) => found.push(read(row)),
            Ok(None) => return (found, true),
            Err(_) => return (found, false),
        }
    }
}
