//! Asking for the status of an open invoice (rules `three-outcomes`, `intent-before-query` and `own-poller`): its
//! intent is stored as wanted before the first query.

use super::state::{AfterSave, State, StatusOutcome};
use super::{Activity, Known, Machine, Now, errors};
use crate::ended_by::EndedBy;
use crate::invoice::PaymentMode;
use crate::pos::Error;
use crate::service::{PaymentStatus, ServiceError, StatusAnswer, result_code};
use crate::store::{PaymentRecord, Phase};

/// SEQR is busy or fails, or its answer was lost.
pub(super) fn passes_by_itself(error: &ServiceError) -> bool {
    !matches!(error, ServiceError::Refused { code, .. } if !result_code::is_transient(*code))
}

impl Machine {
    /// A window of the customer's time begins.
    pub(super) fn poll_for_a_window(&mut self, now: Now) {
        self.activity = Activity::Polling { window_ends: now.mono + self.timing.window, question_ends: None };
        self.shown = State::Waiting;
    }

    /// Reads an answer; whatever is not clearly final counts as "still waiting" (docs/protocol.md, Types).
    ///
    /// The version is taken from an answer that is this payment's: the next query acknowledges it.
    pub(super) fn read_status(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
    ) -> StatusOutcome {
        match result {
            Ok(answer) => {
                if answer.status == PaymentStatus::Paid
                    && self.shown_record().invoice_reference.is_some()
                    && let Some(error) = self.not_ours(&answer, known)
                {
                    return StatusOutcome::NotOurs(error);
                }
                self.foreign_paid = 0;
                self.record.version = answer.version.unwrap_or(self.record.version);
                match &answer.status {
                    PaymentStatus::Paid => StatusOutcome::Paid(Box::new(answer)),
                    PaymentStatus::Canceled => StatusOutcome::Ended(Phase::Canceled, None),
                    PaymentStatus::Failed => {
                        StatusOutcome::Ended(Phase::Failed, Some(errors::failed_at_seqr()))
                    }
                    PaymentStatus::Reserved
                        if self.record.invoice.payment_mode != PaymentMode::ImmediateDebit =>
                    {
                        StatusOutcome::Reserved
                    }
                    PaymentStatus::Expired => StatusOutcome::Expired(errors::expired()),
                    _ => StatusOutcome::NotYet,
                }
            }
            Err(error) => {
                let code = error.result_code();
                let pass = passes_by_itself(&error);
                let error = Error::from_service("SEQR did not tell the payment's status", &error);
                self.set_last_error(&error);
                match code {
                    Some(result_code::INVOICE_ALREADY_CANCELED | result_code::PAYMENT_ALREADY_CANCELED) => {
                        StatusOutcome::Ended(Phase::Canceled, Some(error))
                    }
                    Some(result_code::PAYMENT_EXPIRED) => StatusOutcome::Expired(error),
                    _ if pass => StatusOutcome::NotYet,
                    _ => StatusOutcome::Refused(error),
                }
            }
        }
    }

    pub(super) fn poll_answered(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        let blocked = self.waits_for_the_till(&result);
        let before = self.record.version;
        match self.read_status(result, known) {
            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),
            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),
            StatusOutcome::Ended(Phase::Canceled, error) => self.canceled_unasked(error, before, now),
            StatusOutcome::Ended(phase, error) => self.ended(phase, EndedBy::Bank, error, now),
            StatusOutcome::Expired(error) => self.ended(Phase::Failed, EndedBy::Seqr, Some(error), now),
            StatusOutcome::Reserved => self.reserved(now),
            StatusOutcome::NotYet if blocked => self.ask_loyalty(now),
            StatusOutcome::NotYet => {}
            StatusOutcome::Refused(_) => self.pause_unknown("query refused", now),
        }
    }

    /// CANCELED, and nobody here wished it. SEQR gives a payment back that is not asked about for 20 seconds, and then says
    /// the same (docs/protocol.md, Polling).
    fn canceled_unasked(&mut self, error: Option<Error>, before: i64, now: Now) {
        if self.asked_all_the_time {
            return self.ended(Phase::Canceled, EndedBy::Customer, error, now);
        }
        let error = errors::canceled_unseen(before, self.record.version);
        self.ended(Phase::Canceled, EndedBy::Unknown, Some(error), now);
    }

    /// Unknown does not become "failed" by itself. Nothing more is asked until the POS says so.
    pub(super) fn pause_unknown(&mut self, step: &'static str, now: Now) {
        self.activity = Activity::Idle;
        self.shown = State::Unknown;
        let record = self.with_last_error(self.record.clone());
        self.save(record, step, AfterSave::Noted, now);
    }

    /// The sale ended unpaid.
    pub(super) fn ended(&mut self, phase: Phase, by: EndedBy, error: Option<Error>, now: Now) {
        if let Some(error) = &error {
            self.set_last_error(error);
        }
        let ended_by = Some(by);
        let record =
            self.with_last_error(PaymentRecord { phase, wanted: false, ended_by, ..self.record.clone() });
        let step = if phase == Phase::Canceled { "canceled" } else { "failed" };
        self.save(record, step, AfterSave::Unpaid, now);
    }

    pub(super) fn unpaid_saved(&mut self) {
        self.activity = Activity::Idle;
        self.reply_waiting(&Ok(()));
        self.reply_committing(&Err(errors::reservation_ended()));
    }
}
