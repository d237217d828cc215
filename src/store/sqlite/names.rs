//! Which payment or refund of the journal has the names that a PAID answer gives. It does not judge an answer: `pos` does.

use crate::store::record::payment::{KnownNames, PaidNames};
use crate::store::{Pending, Store};
use rusqlite::params;

impl Store {
    /// Which of these names the journal has for another payment or a refund. Names of invoices and sales have no index
    /// of their own: only an answer that names another sale costs the search.
    pub fn names_known(&self, names: PaidNames, except_payment: i64) -> Pending<KnownNames> {
        self.read(move |db| {
            let sql = "SELECT ?1 IS NOT NULL AND (EXISTS (SELECT 1 FROM payments WHERE ers_reference = ?1 AND id <> ?4) \
                       OR EXISTS (SELECT 1 FROM refunds WHERE refund_reference = ?1)), \
                       (?2 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE invoice_reference = ?2 AND id <> ?4)) \
                       OR (?3 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE client_invoice_id = ?3 AND id <> ?4))";
            let PaidNames { ers_reference, invoice_reference, client_invoice_id } = &names;
            let values = params![ers_reference, invoice_reference, client_invoice_id, except_payment];
            Ok(db.prepare_cached(sql)?.query_row(values, |row| {
                Ok(KnownNames { reference: row.get(0)?, invoice: row.get(1)? })
            })?)
        })
    }
}
