//! PAID: durable, then acknowledged (rule `stored-then-acknowledged`).

use super::asking::Told;
use super::journal::Then;
use super::{ACKNOWLEDGE_PATIENCE, Doing, Machine, Now, words};
use crate::invoice::Invoice;
use crate::money::{Amount, Currency};
use crate::service::{ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase};
use std::sync::Arc;

impl Machine {
    /// SEQR says PAID. Nothing is told and nothing is sent before this is in the journal.
    pub(super) fn paid(&mut self, answer: StatusAnswer, now: Now) {
        let record = self.with_payment(answer, now);
        let record = PaymentRecord { phase: Phase::Paid, wanted: true, acknowledged: false, ..record };
        self.trouble = None;
        let record = self.with_trouble(record);
        self.save(record, "paid", Then::Paid, now);
    }

    /// The record with what a PAID answer says of the payment; what it does not say stays as it was.
    fn with_payment(&self, answer: StatusAnswer, now: Now) -> PaymentRecord {
        let mut record = self.record.clone();
        let receipt = answer.receipt.unwrap_or_default();
        record.ers_reference = answer.ers_reference.or(receipt.payment_reference).or(record.ers_reference);
        record.invoice_reference = record.invoice_reference.or(receipt.invoice_reference);
        record.paid_at_ms = receipt.payment_date_ms.or(record.paid_at_ms).or(Some(now.unix_ms));
        let total = receipt.total.and_then(|(value, code)| {
            let same = code.is_empty() || code == record.invoice.currency_code;
            let currency = Currency::parse(&record.invoice.currency_code).ok().filter(|_| same)?;
            Amount::from_decimal(&value, currency).ok().map(Amount::minor)
        });
        // Changed bills whose answers were lost: what was paid says which stands.
        let is_paid = |bill: &Arc<Invoice>| total == Some(bill.total);
        if let Some(proposed) = record.proposed.take().filter(is_paid) {
            record.invoice = proposed;
        } else if let Some(doubtful) = self.doubtful.iter().rfind(|bill| is_paid(bill))
            && !is_paid(&record.invoice)
        {
            record.invoice = Arc::clone(doubtful);
        }
        record.paid_amount =
            total.or(record.paid_amount).or(record.commit_amount).or(Some(record.invoice.total));
        record
    }

    pub(super) fn paid_saved(&mut self, now: Now) {
        if self.released {
            // Nobody was told: whoever takes it up asks again, as after a crash.
            self.doing = Doing::Resting;
            self.unverified = true;
            return;
        }
        self.unverified = false;
        self.reply_waiting(&Err(words::already_paid()));
        self.reply_committing(&Ok(()));
        self.acknowledge(now);
    }

    /// Asks once more, with the version that told PAID.
    pub(super) fn acknowledge(&mut self, now: Now) {
        self.doing = Doing::Acknowledging { until: now.mono + ACKNOWLEDGE_PATIENCE };
        self.urgent = true;
    }

    /// PAID was stored this moment. One from before a crash is asked again when the POS's wishes leave time for it.
    pub(super) fn owes_acknowledgement(&self) -> bool {
        let fresh = self.urgent && !self.unverified && !self.in_flight;
        fresh && matches!(self.doing, Doing::Acknowledging { .. })
    }

    pub(super) fn acknowledgement_answered(&mut self, result: Result<StatusAnswer, ServiceError>, now: Now) {
        // Without a reference the answer is about the till's last invoice, which may be another's (rule
        // `lost-invoice`).
        let named = self.record.invoice_reference.is_some();
        match self.read_status(result) {
            Told::Paid(answer) if !named && answer.ers_reference != self.record.ers_reference => {}
            Told::Ended(..) if !named => {}
            Told::Paid(answer) => {
                self.doing = Doing::Resting;
                self.unverified = false;
                let record = PaymentRecord { acknowledged: true, ..self.with_payment(*answer, now) };
                self.save(record, "acknowledged", Then::Noted, now);
            }
            Told::Ended(..) => {
                self.meet(&words::reversed());
                let record = PaymentRecord { phase: Phase::Reversed, ..self.record.clone() };
                let record = self.with_trouble(record);
                self.save(record, "reversed", Then::Reversed, now);
            }
            Told::NotYet | Told::Reserved => {}
            Told::Refused(_) => self.stuck("acknowledgement refused", now),
        }
    }

    pub(super) fn reversed_saved(&mut self) {
        self.doing = Doing::Resting;
        self.unverified = false;
        self.reply_waiting(&Ok(()));
    }
}
