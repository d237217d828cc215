//! What the POS asks for when it gives money back. Plain data: whether it can be sent is checked in pos.

use crate::invoice::InvoiceRow;
use serde::{Deserialize, Serialize};

/// What a refund takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequest {
    /// The POS's own, unique at this till.
    pub refund_id: String,
    /// The payment.
    pub ers_reference: String,
    /// What is given back, in minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency_code: String,
    /// Headline.
    pub title: String,
    /// Who refunds.
    pub cashier_id: String,
    /// What is given back, may be empty.
    pub rows: Vec<InvoiceRow>,
}
