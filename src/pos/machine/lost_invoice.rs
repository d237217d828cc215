//! The invoice whose answer was lost (rule `lost-invoice`): there is no reference, so only the terminal's last
//! invoice can be asked for, and only a PAID that names this very sale counts.

use super::state::{AfterSave, State};
use super::{Activity, CommandId, Known, Machine, Now, errors, whose_paid};
use crate::pos::Error;
use crate::service::{PaymentStatus, ServiceError, StatusAnswer};
use crate::store::PaymentRecord;

impl Machine {
    /// "Try again" on an invoice without a reference. That it is wanted is stored before anything is asked (rule
    /// `intent-before-query`).
    pub(super) fn continue_last(&mut self, id: CommandId, now: Now) {
        self.undecided = false;
        if self.record.wanted {
            self.ask_last(now);
            self.reply(id, Ok(()));
        } else {
            let record = PaymentRecord { wanted: true, ..self.record.clone() };
            self.save(record, "wanted again", AfterSave::AskLast(id), now);
        }
    }

    pub(super) fn ask_last(&mut self, now: Now) {
        self.activity = Activity::AskingLast { until: now.mono + self.timing.window };
        self.shown = State::Unknown;
    }

    /// The answer to a query without a reference: it may be about the sale before this one.
    pub(super) fn last_invoice_answered(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        match result {
            Ok(answer) if answer.status == PaymentStatus::Paid => {
                let named = answer.receipt.as_ref().and_then(|receipt| receipt.client_invoice_id.as_deref());
                let ours = whose_paid::names_the_sale(&answer, &self.record.invoice);
                if ours && !known.reference && whose_paid::has_reference(&answer) {
                    self.record.version = answer.version.unwrap_or(self.record.version);
                    self.paid(&answer, known, now);
                } else {
                    self.set_last_error(&errors::last_invoice_is_another(
                        named,
                        answer.ers_reference.as_deref(),
                    ));
                }
            }
            Ok(_) => self.set_last_error(&errors::last_invoice_not_paid()),
            Err(error) => {
                let refused = error.result_code().is_some() && !super::polling::passes_by_itself(&error);
                self.set_last_error(&Error::from_service(
                    "SEQR did not tell what became of the till's last invoice",
                    &error,
                ));
                if refused {
                    self.pause_unknown("query refused", now);
                }
            }
        }
    }
}
