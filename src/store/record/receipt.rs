//! A receipt for SEQR (submitPaymentReceipt) that waits for its delivery. Plain data: it must not depend on how it is stored.

/// A receipt for SEQR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceipt {
    /// The terminal's row.
    pub terminal: i64,
    /// The payment or refund it belongs to.
    pub ers_reference: String,
    /// Usually `text/html`.
    pub mime_type: String,
    /// docs/protocol.md, Types, receiptDocument.
    pub receipt_type: String,
    /// The document.
    pub data: Vec<u8>,
}

/// A receipt that is still to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// The row.
    pub id: i64,
    /// The terminal's row.
    pub terminal: i64,
    /// The payment or refund it belongs to.
    pub ers_reference: String,
    /// Usually `text/html`.
    pub mime_type: String,
    /// docs/protocol.md, Types, receiptDocument.
    pub receipt_type: String,
    /// The document.
    pub data: Vec<u8>,
    /// How often it was tried in vain.
    pub attempts: i64,
    /// When it was queued.
    pub created_at_ms: i64,
}
