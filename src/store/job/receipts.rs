//! Jobs on the outbox of receipts for SEQR (submitPaymentReceipt): what is still to be delivered, and how often it was
//! tried. When it is tried is decided in `pos`.

use super::{Job, Kind};
use crate::store::record::receipt::{NewReceipt, ReceiptRecord};
use crate::store::{Pending, Store};

pub(crate) struct QueueReceipt {
    pub(crate) receipt: NewReceipt,
    pub(crate) now_ms: i64,
    /// The row that an earlier run made.
    pub(crate) made: Option<i64>,
}

impl Job for QueueReceipt {
    type Answer = i64;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct DueReceipts {
    pub(crate) terminal: i64,
    pub(crate) limit: u32,
}

impl Job for DueReceipts {
    type Answer = Vec<ReceiptRecord>;
    const KIND: Kind = Kind::ReadInOrder;
}

pub(crate) struct ReceiptDelivered {
    pub(crate) id: i64,
    /// How often it was tried, as an earlier run counted.
    pub(crate) tried: Option<i64>,
}

impl Job for ReceiptDelivered {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct ReceiptFailed {
    pub(crate) id: i64,
    pub(crate) error: String,
    pub(crate) give_up: bool,
    /// How often it was tried, as an earlier run counted.
    pub(crate) tried: Option<i64>,
}

impl Job for ReceiptFailed {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

impl Store {
    /// Puts a receipt into the outbox, durably; gives its row.
    pub fn queue_receipt(&self, receipt: NewReceipt, now_ms: i64) -> Pending<i64> {
        self.run(QueueReceipt { receipt, now_ms, made: None })
    }

    /// The oldest `limit` receipts of a terminal that are still to be delivered.
    pub fn due_receipts(&self, terminal: i64, limit: u32) -> Pending<Vec<ReceiptRecord>> {
        self.run(DueReceipts { terminal, limit })
    }

    /// SEQR has it. The document is dropped, that it was delivered is kept.
    pub fn receipt_delivered(&self, id: i64) -> Pending<()> {
        self.run(ReceiptDelivered { id, tried: None })
    }

    /// It was tried in vain; with `give_up` for the last time (the document is kept for support).
    pub fn receipt_failed(&self, id: i64, error: String, give_up: bool) -> Pending<()> {
        self.run(ReceiptFailed { id, error, give_up, tried: None })
    }
}
