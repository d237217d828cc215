//! A period of the books that SEQR has marked, and what a reconciliation reads of payments and refunds. Plain data: it
//! must not depend on how it is stored.

use super::refund::RefundRecord;

/// A period that is about to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriod {
    /// Whose.
    pub reseller_id: String,
    /// SEQR's id of the one terminal; None is the whole shop.
    pub terminal_id: Option<String>,
}

/// A period that was marked, or may have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodRecord {
    /// The row.
    pub id: i64,
    /// Whose.
    pub reseller_id: String,
    /// SEQR's id of the one terminal; None is the whole shop.
    pub terminal_id: Option<String>,
    /// SEQR's id of it; None where the answer was lost.
    pub period_id: Option<String>,
    /// When SEQR was asked, by this machine's clock.
    pub begun_at_ms: i64,
    /// When the answer was there.
    pub marked_at_ms: Option<i64>,
    /// The number of the step of the journal in which SEQR was asked.
    pub begun_step: i64,
    /// The number of the step in which the answer was there, or known to be lost.
    pub ended_step: Option<i64>,
    /// Why there is no answer.
    pub error: Option<String>,
}

/// What a reconciliation needs of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// The row.
    pub id: i64,
    /// The terminal's row.
    pub terminal: i64,
    /// The sale.
    pub client_invoice_id: String,
    /// SEQR's reference of the payment.
    pub ers_reference: Option<String>,
    /// What was paid, in minor units.
    pub amount: i64,
    /// When, by SEQR's clock (by this machine's where SEQR did not say).
    pub paid_at_ms: i64,
    /// SEQR took it back.
    pub reversed: bool,
    /// The number of the step of the journal that made it PAID.
    pub paid_step: Option<i64>,
    /// The number of the step that began it.
    pub first_step: i64,
    /// When it was begun, by this machine's clock.
    pub begun_at_ms: i64,
    /// When PAID was heard, by this machine's clock.
    pub heard_at_ms: Option<i64>,
}

/// A payment or a refund that SEQR knows by a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// A payment.
    Payment(PaidRow),
    /// A refund.
    Refund(RefundRecord),
}
