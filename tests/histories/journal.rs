//! A model of the store: a write that was answered outlives a crash and a power cut. It holds the schema's two rules, as
//! the real one does, and must not depend on SEQR.

use seqr::invoice::{AcknowledgmentMode, Invoice, InvoiceRow, PaymentMode};
use seqr::store::{PaymentRecord, Phase, StoreError};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Default)]
pub(crate) struct Journal {
    /// The record of row n stands at n - 1.
    seen: Vec<PaymentRecord>,
}

impl Journal {
    /// The record of that row.
    pub(crate) fn seen(&self, id: i64) -> &PaymentRecord {
        &self.seen[index(id)]
    }

    pub(crate) fn all(&self) -> &[PaymentRecord] {
        &self.seen
    }

    pub(crate) fn unfinished(&self) -> Option<&PaymentRecord> {
        self.seen.iter().find(|record| !record.phase.is_finished())
    }

    /// The sale may not be started: it, or another one, is not done with.
    pub(crate) fn forbids(&self, sale: &str) -> bool {
        self.unfinished().is_some()
            || self
                .seen
                .iter()
                .any(|record| record.phase == Phase::Confirmed && record.invoice.client_invoice_id == sale)
    }

    /// Begins a payment, durably.
    pub(crate) fn create(&mut self, record: PaymentRecord) -> PaymentRecord {
        let record = PaymentRecord { id: self.seen.len() as i64 + 1, ..record };
        self.seen.push(record.clone());
        record
    }

    pub(crate) fn write(&mut self, record: PaymentRecord) -> Result<PaymentRecord, StoreError> {
        let row = index(record.id);
        if self.seen[row].revision != record.revision {
            return Err(StoreError::Stale);
        }
        let record = PaymentRecord { revision: record.revision + 1, ..record };
        self.seen[row] = record.clone();
        Ok(record)
    }

    /// Another program changes the record: it finishes it, or changes nothing that matters.
    pub(crate) fn meddle(&mut self, id: i64, finish: bool) {
        let row = index(id);
        let before = self.seen[row].clone();
        let phase = match before.phase {
            Phase::Paid if finish => Phase::Confirmed,
            phase if finish && !phase.is_finished() => Phase::Abandoned,
            phase => phase,
        };
        let wanted = before.wanted && phase != Phase::Abandoned;
        self.seen[row] = PaymentRecord { revision: before.revision + 1, phase, wanted, ..before };
    }

    /// Whether another payment names this invoice or this sale, which are not the payment's own.
    pub(crate) fn names(&self, invoice: Option<&str>, sale: Option<&str>, except: i64) -> bool {
        self.seen.iter().any(|record| {
            let named = record.invoice_reference.as_deref().is_some_and(|own| Some(own) == invoice);
            record.id != except && (named || Some(record.invoice.client_invoice_id.as_str()) == sale)
        })
    }

    /// Whether another payment has this reference.
    pub(crate) fn knows(&self, ers: &str, except: i64) -> bool {
        self.seen.iter().any(|record| record.id != except && record.ers_reference.as_deref() == Some(ers))
    }
}

fn index(id: i64) -> usize {
    usize::try_from(id - 1).expect("a row")
}

pub(crate) fn full_disk() -> StoreError {
    StoreError::Full { store: PathBuf::new(), detail: String::new() }
}

/// A payment that is about to be sent.
pub(crate) fn new_record(sale: &str, total: i64) -> PaymentRecord {
    let invoice = Invoice {
        client_invoice_id: sale.into(),
        title: String::new(),
        cashier_id: String::new(),
        footer: String::new(),
        total,
        currency_code: "SEK".into(),
        rows: Vec::<InvoiceRow>::new(),
        tokens: Vec::new(),
        issue_date: String::new(),
        payment_mode: PaymentMode::ImmediateDebit,
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    };
    PaymentRecord::begun(1, Arc::new(invoice), 0)
}
