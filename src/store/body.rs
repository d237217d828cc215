//! An invoice as a store keeps it: JSON, of which the sale, the total and the currency stay when it is pruned. It must not
//! depend on a database.

use super::error::StoreError;
use crate::invoice::Invoice;

/// How the body of a pruned invoice begins.
const PRUNED: &str = "{\"pruned\":";

/// What stays of an invoice that was pruned.
#[derive(serde::Deserialize)]
struct Remains {
    total: i64,
    currency_code: String,
}

pub(super) fn written(invoice: &Invoice) -> Result<String, StoreError> {
    let detail = |e| StoreError::Internal { detail: format!("an invoice cannot be written: {e}") };
    serde_json::to_string(invoice).map_err(detail)
}

/// What stays of an invoice when it is pruned.
pub(super) fn remains(total: i64, currency_code: &str) -> String {
    let currency_code = serde_json::Value::from(currency_code);
    format!("{PRUNED}1,\"total\":{total},\"currency_code\":{currency_code}}}")
}

/// The invoice of a payment; the error is what is wrong with it.
pub(super) fn read(body: &str, payment: i64) -> Result<Invoice, String> {
    serde_json::from_str(body).map_err(|e| format!("the invoice of payment {payment} cannot be read: {e}"))
}

/// An invoice that may have been pruned: then it has its sale, its total and its currency, and nothing else.
pub(super) fn read_remains(body: &str, payment: i64, client_invoice_id: String) -> Result<Invoice, String> {
    if !body.starts_with(PRUNED) {
        return read(body, payment);
    }
    let remains: Remains = serde_json::from_str(body)
        .map_err(|e| format!("what stays of the invoice of payment {payment} cannot be read: {e}"))?;
    let Remains { total, currency_code } = remains;
    Ok(Invoice { client_invoice_id, total, currency_code, ..Invoice::default() })
}
