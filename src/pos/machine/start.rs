//! The invoice goes out, once (rule `never-sent-twice`), and what its answer means.

use super::state::{AfterSave, State};
use super::{Activity, Machine, Now, Output, errors};
use crate::ended_by::EndedBy;
use crate::pos::Error;
use crate::service::{InvoiceAnswer, ServiceError};
use crate::store::{PaymentRecord, Phase};

impl Machine {
    pub(super) fn invoice_answered(&mut self, result: Result<InvoiceAnswer, ServiceError>, now: Now) {
        if self.record.phase != Phase::Sending {
            return; // another program has settled it meanwhile
        }
        match result {
            Ok(InvoiceAnswer { invoice_reference: Some(reference), qr_code }) => {
                // A cancel that was wished meanwhile goes out next: it is stored together with the reference.
                let phase = if self.record.wanted { Phase::Open } else { Phase::Canceling };
                let record = PaymentRecord {
                    phase,
                    invoice_reference: Some(reference),
                    qr_code,
                    ..self.record.clone()
                };
                self.save(record, "opened", AfterSave::Opened, now);
            }
            Ok(_) => self.invoice_lost(errors::invoice_without_reference(), now),
            Err(error) if error.may_have_been_done() => {
                self.invoice_lost(errors::invoice_answer_lost(&error), now);
            }
            Err(error) => {
                let error = Error::from_service("The invoice was not taken", &error);
                self.set_last_error(&error);
                let ended_by = Some(EndedBy::Seqr);
                let record = self.with_last_error(PaymentRecord {
                    phase: Phase::Failed,
                    ended_by,
                    ..self.record.clone()
                });
                self.save(record, "not taken", AfterSave::NotStarted(error), now);
            }
        }
    }

    /// SEQR may have it (rule `lost-invoice`): the payment is UNKNOWN. A cancel has nothing that it could name.
    fn invoice_lost(&mut self, error: Error, now: Now) {
        self.set_last_error(&error);
        self.activity = Activity::Idle;
        self.shown = State::Unknown;
        self.outputs.push_back(Output::Started(Ok(())));
        self.reply_waiting(&Err(errors::last_invoice_given_up()));
        let record = self.with_last_error(self.record.clone());
        self.save(record, "answer lost", AfterSave::Noted, now);
    }

    pub(super) fn opened(&mut self, now: Now) {
        self.outputs.push_back(Output::Started(Ok(())));
        if self.record.phase == Phase::Canceling {
            self.cancel_saved(None, now);
        } else if self.undecided {
            self.activity = Activity::Idle;
            self.shown = State::Unknown;
        } else {
            self.poll_for_a_window(now);
        }
    }

    pub(super) fn not_started(&mut self, error: Error) {
        self.activity = Activity::Idle;
        self.outputs.push_back(Output::Started(Err(error)));
        self.reply_waiting(&Ok(())); // what was not taken is not paid
    }
}
