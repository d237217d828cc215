//! Cancel ends in a fact (rule `cancel-until-settled`): the wish is stored, then cancelInvoice is repeated until SEQR
//! says canceled or paid. No status query goes out meanwhile: a query may take the customer's money.

use super::polling::passes_by_itself;
use super::state::{State, Then, Told};
use super::{CommandId, Doing, Known, Machine, Now, errors};
use crate::ended_by::EndedBy;
use crate::pos::Error;
use crate::service::{ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase};

impl Machine {
    /// The cashier does not want the sale any more. Called with no query in flight.
    pub(super) fn cancel(&mut self, id: CommandId, now: Now) {
        match self.record.phase {
            Phase::Sending if self.record.wanted => {
                let record = PaymentRecord { wanted: false, ..self.record.clone() };
                self.save(record, "given up", Then::GiveUpLast(id), now);
            }
            Phase::Sending => self.reply(id, Err(errors::last_invoice_given_up())),
            Phase::Canceling if self.doing == Doing::Resting => self.cancel_saved(Some(id), now),
            Phase::Canceling => self.join_cancel(id, now),
            Phase::Open | Phase::Reserved | Phase::Committing => self.store_cancel(Some(id), now),
            Phase::Paid if self.unverified && self.record.invoice_reference.is_none() => {
                self.doing = Doing::Resting; // nothing to name in a cancel, and nothing more is asked (rule `lost-invoice`)
                self.reply(id, Err(errors::last_invoice_given_up()));
            }
            Phase::Paid if self.unverified => self.store_cancel(Some(id), now),
            Phase::Paid | Phase::Confirmed => self.reply(id, Err(errors::already_paid())),
            Phase::Canceled | Phase::Failed | Phase::Reversed => {
                let taken_back = self.completed && self.record.phase == Phase::Reversed;
                let result = if taken_back { Err(errors::reversed()) } else { Ok(()) };
                self.reply(id, result);
            }
            Phase::Abandoned => self.reply(id, Err(errors::abandoned())),
        }
    }

    /// Nobody answered "try again or cancel?": the shop is empty, the sale is canceled.
    pub(super) fn question_unanswered(&mut self, now: Now) {
        self.meet(&errors::question_unanswered());
        self.canceled_by = EndedBy::QuestionTimeout;
        self.store_cancel(None, now);
    }

    /// The cancel of an unanswered question could not be stored: it is tried again, and polling goes on.
    pub(super) fn question_waits(&mut self, now: Now) {
        let later = now.mono + self.timing.interval;
        match &mut self.doing {
            Doing::Polling { question_ends, .. } => *question_ends = Some(later),
            Doing::Loyalty { question_ends, .. } => *question_ends = later,
            _ => {}
        }
    }

    /// The invoice is on its way, so there is nothing to cancel yet: the wish is stored, and carried out with the
    /// reference that the answer gives.
    pub(super) fn cancel_while_sending(&mut self, id: CommandId, now: Now) {
        if !self.record.wanted {
            return self.waiting.push(id); // stored already
        }
        let record = PaymentRecord { wanted: false, ..self.record.clone() };
        self.save(record, "cancel wanted", Then::CancelSending(id), now);
    }

    pub(super) fn cancel_while_sending_saved(&mut self, id: CommandId) {
        self.waiting.push(id);
        self.shown = State::Canceling;
    }

    fn store_cancel(&mut self, id: Option<CommandId>, now: Now) {
        let record = PaymentRecord { phase: Phase::Canceling, wanted: false, ..self.record.clone() };
        // Who canceled: the journal names the question that nobody answered.
        let record = if id.is_none() { self.with_trouble(record) } else { record };
        self.save(record, "cancel wanted", Then::Cancel(id), now);
    }

    pub(super) fn cancel_saved(&mut self, id: Option<CommandId>, now: Now) {
        if id.is_some() {
            self.canceled_by = EndedBy::Cashier;
        }
        self.waiting.extend(id);
        self.reply_committing(&Err(errors::canceled_meanwhile()));
        self.unverified = false;
        self.other_payment = None;
        self.urgent = true;
        self.shown = State::Canceling;
        self.doing = Doing::Canceling { until: now.mono + self.timing.cancel, overdue: false };
    }

    /// Cancel again while one is pending: waits for the same fact.
    fn join_cancel(&mut self, id: CommandId, now: Now) {
        self.waiting.push(id);
        let end = now.mono + self.timing.cancel;
        if let Doing::Canceling { until, overdue } | Doing::AskingPaid { until, overdue } = &mut self.doing
            && *overdue
        {
            (*until, *overdue) = (end, false);
            self.shown = State::Canceling;
        }
    }

    /// What cancelInvoice answered. **Cancel met a paid invoice: code 50**: the status is asked, and PAID makes it
    /// COMPLETED, with SEQR_E_ALREADY_PAID for whoever canceled.
    pub(super) fn cancel_answered(&mut self, result: Result<(), ServiceError>, now: Now) {
        if self.record.phase != Phase::Canceling {
            return; // settled meanwhile
        }
        let error = match result {
            Ok(()) => return self.ended(Phase::Canceled, self.canceled_by, None, now),
            Err(error) => error,
        };
        let shown = Error::from_service("SEQR did not cancel the invoice", &error);
        match error.result_code() {
            Some(58) => self.ended(Phase::Canceled, EndedBy::Seqr, None, now),
            Some(95 | 55) => self.ended(Phase::Canceled, self.canceled_by, None, now),
            Some(50) => {
                self.meet(&shown);
                self.urgent = true;
                if let Doing::Canceling { until, overdue } = self.doing {
                    self.doing = Doing::AskingPaid { until, overdue };
                }
            }
            Some(48 | 51) => self.meet(&shown), // the customer is paying right now: again in a second
            _ if passes_by_itself(&error) => self.meet(&shown),
            _ => {
                self.meet(&shown);
                self.reply_waiting(&Err(shown));
                self.stuck("cancel refused", now);
            }
        }
    }

    /// SEQR said 50, so a query is in order: is it paid?
    pub(super) fn asked_after_cancel(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        match self.read_status(result, known) {
            Told::Paid(answer) => self.paid(&answer, known, now),
            Told::NotOurs(error) => self.paid_not_ours(&error, now),
            Told::Ended(Phase::Canceled, error) => self.ended(Phase::Canceled, self.canceled_by, error, now),
            Told::Ended(phase, error) => self.ended(phase, EndedBy::Bank, error, now),
            Told::Expired(error) => self.ended(Phase::Failed, EndedBy::Seqr, Some(error), now),
            Told::NotYet | Told::Reserved => {}
            Told::Refused(error) => {
                self.reply_waiting(&Err(error));
                self.stuck("query refused", now);
            }
        }
    }

    /// Time over: not known, and cancelInvoice goes on.
    pub(super) fn cancel_overdue(&mut self) {
        if let Doing::Canceling { overdue, .. } | Doing::AskingPaid { overdue, .. } = &mut self.doing {
            *overdue = true;
        }
        self.shown = State::Unknown;
        let error = errors::cancel_in_doubt(self.trouble.as_ref().map(|trouble| trouble.text.as_str()));
        self.reply_waiting(&Err(error));
    }
}
