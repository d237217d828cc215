//! Which payment or refund of the journal has the names that a PAID answer gives. It does not judge an answer: `pos` does.

use super::error::JobResult;
use super::queue::SqliteJob;
use crate::store::job::names::NamesKnown;
use crate::store::record::payment::{KnownNames, PaidNames};
use rusqlite::{Connection, params};

impl SqliteJob for NamesKnown {
    fn run(&mut self, db: &Connection) -> JobResult<KnownNames> {
        let sql = "SELECT ?1 IS NOT NULL AND (EXISTS (SELECT 1 FROM payments WHERE ers_reference = ?1 AND id <> ?4) \
                   OR EXISTS (SELECT 1 FROM refunds WHERE refund_reference = ?1)), \
                   (?2 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE invoice_reference = ?2 AND id <> ?4)) \
                   OR (?3 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE client_invoice_id = ?3 AND id <> ?4))";
        let PaidNames { ers_reference, invoice_reference, client_invoice_id } = &self.names;
        let values = params![ers_reference, invoice_reference, client_invoice_id, self.except_payment];
        Ok(db
            .prepare_cached(sql)?
            .query_row(values, |row| Ok(KnownNames { reference: row.get(0)?, invoice: row.get(1)? }))?)
    }
}
