//! A line that the receipt file still lacks. Plain data: it must not depend on how it is stored.

use super::payment::PaymentRecord;
use super::refund::RefundRecord;

/// What was finished, or taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum OutboxKind {
    /// A payment is paid.
    Payment(Box<PaymentRecord>),
    /// SEQR took a payment back after its post was made.
    Reversal(Box<PaymentRecord>),
    /// A refund is done.
    Refund(Box<RefundRecord>),
}

/// One line that the receipt file shall have.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    /// Its number: they ascend in the order in which the facts were stored.
    pub id: i64,
    /// The till in the shop's words.
    pub external_terminal_id: String,
    /// SEQR's id of it.
    pub terminal_id: Option<String>,
    /// What it is about, as the journal has it now.
    pub kind: OutboxKind,
}
