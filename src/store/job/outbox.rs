//! Jobs on the outbox of the receipt file: which finished payments and refunds still lack their line. What a line says and how
//! it gets into the file is known to `pos`.

use super::{Job, Kind};
use crate::store::record::outbox::OutboxEntry;
use crate::store::{Pending, Store};

pub(crate) struct ReceiptFileState;

impl Job for ReceiptFileState {
    type Answer = (String, i64);
    const KIND: Kind = Kind::ReadInOrder;
}

pub(crate) struct OutboxAfter {
    pub(crate) after: i64,
    pub(crate) limit: u32,
}

impl Job for OutboxAfter {
    type Answer = Vec<OutboxEntry>;
    const KIND: Kind = Kind::ReadInOrder;
}

pub(crate) struct OutboxWritten {
    pub(crate) up_to: i64,
}

impl Job for OutboxWritten {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

impl Store {
    /// What the lines of the receipt file call this store, and the number of the last entry that is known to be in it.
    pub fn receipt_file_state(&self) -> Pending<(String, i64)> {
        self.run(ReceiptFileState)
    }

    /// The entries whose numbers follow `after`, `limit` of them at most.
    pub fn outbox_after(&self, after: i64, limit: u32) -> Pending<Vec<OutboxEntry>> {
        self.run(OutboxAfter { after, limit })
    }

    /// The file has all entries up to this one.
    pub fn outbox_written(&self, up_to: i64) -> Pending<()> {
        self.run(OutboxWritten { up_to })
    }
}
