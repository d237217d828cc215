//! Cancel ends in a fact (rule `cancel-until-settled`): the wish is stored, then cancelInvoice is repeated until SEQR
//! says canceled or paid. No status query goes out meanwhile: a query may take the customer's money.

use super::polling::passes_by_itself;
use super::state::{AfterSave, State, StatusOutcome};
use super::{Activity, CommandId, Known, Machine, Now, errors};
use crate::ended_by::EndedBy;
use crate::pos::Error;
use crate::service::{ServiceError, StatusAnswer, result_code};
use crate::store::{PaymentRecord, Phase};

impl Machine {
    /// The cashier does not want the sale any more. Called with no query in flight.
    pub(super) fn cancel(&mut self, id: CommandId, now: Now) {
        match self.record.phase {
            Phase::Sending if self.record.wanted => {
                let record = PaymentRecord { wanted: false, ..self.record.clone() };
                self.save(record, "given up", AfterSave::GiveUpLast(id), now);
            }
            Phase::Sending => self.reply(id, Err(errors::last_invoice_given_up())),
            Phase::Canceling if self.activity == Activity::Idle => self.cancel_saved(Some(id), now),
            Phase::Canceling => self.join_cancel(id, now),
            Phase::Open | Phase::Reserved | Phase::Committing => self.store_cancel(Some(id), now),
            Phase::Paid if self.unverified && self.record.invoice_reference.is_none() => {
                self.activity = Activity::Idle; // nothing to name in a cancel, and nothing more is asked (rule `lost-invoice`)
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
        self.set_last_error(&errors::question_unanswered());
        self.canceled_by = EndedBy::QuestionTimeout;
        self.store_cancel(None, now);
    }

    /// The cancel of an unanswered question could not be stored: it is tried again, and polling goes on.
    pub(super) fn question_waits(&mut self, now: Now) {
        let later = now.mono + self.timing.interval;
        match &mut self.activity {
            Activity::Polling { question_ends, .. } => *question_ends = Some(later),
            Activity::Loyalty { question_ends, .. } => *question_ends = later,
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
        self.save(record, "cancel wanted", AfterSave::CancelSending(id), now);
    }

    pub(super) fn cancel_while_sending_saved(&mut self, id: CommandId) {
        self.waiting.push(id);
        self.shown = State::Canceling;
    }

    fn store_cancel(&mut self, id: Option<CommandId>, now: Now) {
        let record = PaymentRecord { phase: Phase::Canceling, wanted: false, ..self.record.clone() };
        // Who canceled: the journal names the question that nobody answered.
        let record = if id.is_none() { self.with_last_error(record) } else { record };
        self.save(record, "cancel wanted", AfterSave::Cancel(id), now);
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
        self.activity = Activity::Canceling { until: now.mono + self.timing.cancel, overdue: false };
    }

    /// Cancel again while one is pending: waits for the same fact.
    fn join_cancel(&mut self, id: CommandId, now: Now) {
        self.waiting.push(id);
        let end = now.mono + self.timing.cancel;
        if let Activity::Canceling { until, overdue } | Activity::AskingPaid { until, overdue } =
            &mut self.activity
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
            Some(result_code::PAYMENT_EXPIRED) => self.ended(Phase::Canceled, EndedBy::Seqr, None, now),
            Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED) => {
                self.ended(Phase::Canceled, self.canceled_by, None, now)
            }
            Some(result_code::CANNOT_CANCEL_PAID_INVOICE) => {
                self.set_last_error(&shown);
                self.urgent = true;
                if let Activity::Canceling { until, overdue } = self.activity {
                    self.activity = Activity::AskingPaid { until, overdue };
                }
            }
            // The customer is paying right now: again in a second.
            Some(result_code::PAYMENT_IN_PROGRESS | result_code::CANNOT_CANCEL_INVOICE_IN_PROGRESS) => {
                self.set_last_error(&shown);
            }
            _ if passes_by_itself(&error) => self.set_last_error(&shown),
            _ => {
                self.set_last_error(&shown);
                self.reply_waiting(&Err(shown));
                self.pause_unknown("cancel refused", now);
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
            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),
            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),
            StatusOutcome::Ended(Phase::Canceled, error) => {
                self.ended(Phase::Canceled, self.canceled_by, error, now)
            }
            StatusOutcome::Ended(phase, error) => self.ended(phase, EndedBy::Bank, error, now),
            StatusOutcome::Expired(error) => self.ended(Phase::Failed, EndedBy::Seqr, Some(error), now),
            StatusOutcome::NotYet | StatusOutcome::Reserved => {}
            StatusOutcome::Refused(error) => {
                self.reply_waiting(&Err(error));
                self.pause_unknown("query refused", now);
            }
        }
    }

    /// Time over: not known, and cancelInvoice goes on.
    pub(super) fn cancel_overdue(&mut self) {
        if let Activity::Canceling { overdue, .. } | Activity::AskingPaid { overdue, .. } = &mut self.activity
        {
            *overdue = true;
        }
        self.shown = State::Unknown;
        let error = errors::cancel_in_doubt(self.last_error.as_ref().map(|last| last.text.as_str()));
        self.reply_waiting(&Err(error));
    }
}
