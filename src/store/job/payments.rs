//! Jobs on payments. What the phases mean and which follows which is known to `pos` alone.

use super::{Job, Kind};
use crate::invoice::Invoice;
use crate::store::record::payment::{Attention, PaymentRecord, Phase, StepCause};
use crate::store::record::receipt::NewReceipt;
use crate::store::{Pending, Store, body};
use std::ops::Range;
use std::sync::Arc;

pub(crate) struct CreatePayment {
    pub(crate) record: PaymentRecord,
    /// The invoice as it is stored.
    pub(crate) body: String,
    /// The row that an earlier run made.
    pub(crate) made: Option<i64>,
}

impl Job for CreatePayment {
    type Answer = PaymentRecord;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct SavePayment {
    pub(crate) record: PaymentRecord,
    pub(crate) step: &'static str,
    pub(crate) detail: Option<String>,
    pub(crate) cause: StepCause,
    pub(crate) receipt: Option<NewReceipt>,
    /// The record's invoice as it is stored.
    pub(crate) body: String,
    /// The changed invoice as it is stored.
    pub(crate) proposed: Option<String>,
}

impl Job for SavePayment {
    type Answer = PaymentRecord;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct UnfinishedPayments {
    pub(crate) terminal: i64,
}

impl Job for UnfinishedPayments {
    type Answer = Vec<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct FindPayment {
    pub(crate) terminal: i64,
    pub(crate) client_invoice_id: String,
}

impl Job for FindPayment {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct NextReversal {
    pub(crate) terminal: i64,
    pub(crate) after: i64,
}

impl Job for NextReversal {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct NextPayment {
    pub(crate) begun: Range<i64>,
    /// The time and the row of the one before.
    pub(crate) after: Option<(i64, i64)>,
}

impl Job for NextPayment {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct PaymentsBegun {
    pub(crate) begun: Range<i64>,
    /// The time and the row of the one before.
    pub(crate) after: Option<(i64, i64)>,
    pub(crate) limit: u32,
}

impl Job for PaymentsBegun {
    type Answer = Vec<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct FindPaymentByReference {
    pub(crate) reference: String,
}

impl Job for FindPaymentByReference {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct FindPaymentByErs {
    pub(crate) ers_reference: String,
}

impl Job for FindPaymentByErs {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct ReadPayment {
    pub(crate) id: i64,
}

impl Job for ReadPayment {
    type Answer = Option<PaymentRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct CountAttention {
    pub(crate) terminal: i64,
}

impl Job for CountAttention {
    type Answer = Attention;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// Begins a payment, durably: phase Sending, wanted. `Conflict::OpenPayment` where the terminal has an
    /// unfinished one, `Conflict::ClientInvoiceIdTaken` where the sale was paid already, `Conflict::Reversal` where
    /// SEQR took its payment back and the POS has not acknowledged that.
    pub fn create_payment(
        &self,
        terminal: i64,
        invoice: Arc<Invoice>,
        now_ms: i64,
    ) -> Pending<PaymentRecord> {
        match body::written(&invoice) {
            Ok(body) => {
                let record = PaymentRecord::begun(terminal, invoice, now_ms);
                self.run(CreatePayment { record, body, made: None })
            }
            Err(error) => Pending::failed(error),
        }
    }

    /// Writes a payment's row anew, a line of its history and, where given, a receipt for the outbox, all or
    /// nothing. Gives the record with its new revision. A row that is already as it would be written counts as done.
    /// `StoreError::Stale` where the row's revision is another one: another program has changed it; [`Store::payment`]
    /// reads it again.
    pub fn save_payment(
        &self,
        record: PaymentRecord,
        step: &'static str,
        detail: Option<String>,
        cause: StepCause,
        receipt: Option<NewReceipt>,
    ) -> Pending<PaymentRecord> {
        let bodies = body::written(&record.invoice)
            .and_then(|body| Ok((body, record.proposed.as_deref().map(body::written).transpose()?)));
        let (body, proposed) = match bodies {
            Ok(bodies) => bodies,
            Err(error) => return Pending::failed(error),
        };
        let is_posted = matches!(record.phase, Phase::Paid | Phase::Reversed);
        let pending = self.run(SavePayment { record, step, detail, cause, receipt, body, proposed });
        if is_posted {
            self.raise_outbox_signal();
        }
        pending
    }

    /// The unfinished payments of a terminal, the oldest first.
    pub fn unfinished_payments(&self, terminal: i64) -> Pending<Vec<PaymentRecord>> {
        self.run(UnfinishedPayments { terminal })
    }

    /// The latest attempt to pay a sale.
    pub fn find_payment(&self, terminal: i64, client_invoice_id: String) -> Pending<Option<PaymentRecord>> {
        self.run(FindPayment { terminal, client_invoice_id })
    }

    /// The next payment of a terminal that SEQR took back and the POS has not acknowledged, after row `after`.
    pub fn next_reversal(&self, terminal: i64, after: i64) -> Pending<Option<PaymentRecord>> {
        self.run(NextReversal { terminal, after })
    }

    /// The next payment of any terminal that was begun in `[from_ms, to_ms)`, by the time of its beginning; `after` is
    /// the time and the row of the one before.
    pub fn next_payment(
        &self,
        (from_ms, to_ms): (i64, i64),
        after: Option<(i64, i64)>,
    ) -> Pending<Option<PaymentRecord>> {
        let after = after.filter(|(ms, _)| *ms >= from_ms);
        self.run(NextPayment { begun: from_ms..to_ms, after })
    }

    /// Payments of all terminals that were begun in a span of time, by the time of their beginning, `limit` of them at
    /// most; `after` is the time and the row of the last one before.
    pub fn payments_begun(
        &self,
        begun: Range<i64>,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Pending<Vec<PaymentRecord>> {
        self.run(PaymentsBegun { begun, after, limit })
    }

    /// The newest payment of any terminal that has this as SEQR's reference of the payment, or else of the invoice.
    pub fn find_payment_by_reference(&self, reference: String) -> Pending<Option<PaymentRecord>> {
        self.run(FindPaymentByReference { reference })
    }

    /// The payment that SEQR knows by this reference, on whichever terminal of this store.
    pub fn find_payment_by_ers(&self, ers_reference: String) -> Pending<Option<PaymentRecord>> {
        self.run(FindPaymentByErs { ers_reference })
    }

    /// The payment of that row.
    pub fn payment(&self, id: i64) -> Pending<Option<PaymentRecord>> {
        self.run(ReadPayment { id })
    }

    /// What of a terminal waits for a person.
    pub fn attention(&self, terminal: i64) -> Pending<Attention> {
        self.run(CountAttention { terminal })
    }
}
