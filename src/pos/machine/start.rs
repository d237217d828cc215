//! The invoice goes out, once (rule `never-sent-twice`), and what its answer means.

use super::state::{State, Then};
use super::{Doing, Machine, Now, Output, errors};
use crate::pos::Error;
use crate::service::{InvoiceAnswer, ServiceError};
use crate::store::{PaymentRecord, Phase};

impl Machine {
    pub(super) fn invoice_answered(&mut self, result: Result<InvoiceAnswer, ServiceError>, now: Now) {
        match result {
            Ok(InvoiceAnswer { invoice_reference: Some(reference), qr_code }) => {
                let record = PaymentRecord {
                    phase: Phase::Open,
                    invoice_reference: Some(reference),
                    qr_code,
                    ..self.record.clone()
                };
                self.save(record, "opened", Then::Opened, now);
            }
            Ok(_) => self.invoice_lost(errors::invoice_without_reference(), now),
            Err(error) if error.may_have_been_done() => {
                self.invoice_lost(errors::invoice_answer_lost(&error), now);
            }
            Err(error) => {
                let error = Error::from_service("The invoice was not taken", &error);
                self.meet(&error);
                let record = self.with_trouble(PaymentRecord { phase: Phase::Failed, ..self.record.clone() });
                self.save(record, "not taken", Then::NotStarted(error), now);
            }
        }
    }

    /// Rule 7: SEQR may have it. The caller gets a handle in UNKNOWN.
    fn invoice_lost(&mut self, error: Error, now: Now) {
        self.meet(&error);
        self.doing = Doing::Resting;
        self.shown = State::Unknown;
        self.outputs.push_back(Output::Started(Ok(())));
        let record = self.with_trouble(self.record.clone());
        self.save(record, "answer lost", Then::Noted, now);
    }

    pub(super) fn opened(&mut self, now: Now) {
        self.outputs.push_back(Output::Started(Ok(())));
        if self.released {
            self.doing = Doing::Resting;
            self.shown = State::Unknown;
        } else {
            self.poll_for_a_window(now);
        }
    }

    pub(super) fn not_started(&mut self, error: Error) {
        self.doing = Doing::Resting;
        self.outputs.push_back(Output::Started(Err(error)));
    }
}
