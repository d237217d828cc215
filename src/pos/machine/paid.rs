//! PAID: durable, then acknowledged (rule `stored-then-acknowledged`). Once COMPLETED was told, the acknowledgement
//! waits for no write (rule `acknowledge-at-once`), and a reversal that it hears is told even where nothing can be
//! stored.

use super::state::{AfterSave, State, StatusOutcome};
use super::{
    ACKNOWLEDGE_PATIENCE, Activity, Answer, FOREIGN_PAID_LIMIT, Known, Machine, Notice, Now, Output, errors,
    whose_paid,
};
use crate::ended_by::EndedBy;
use crate::pos::Error;
use crate::service::{ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase, Remark, RemarkKind};

impl Machine {
    /// SEQR says PAID, and it is this sale's. Nothing is told and nothing is sent before this is in the journal.
    pub(super) fn paid(&mut self, answer: &StatusAnswer, known: Known, now: Now) {
        let record = self.take_payment(answer, now);
        let record = PaymentRecord { phase: Phase::Paid, wanted: true, acknowledged: false, ..record };
        self.save(record, "paid", AfterSave::Paid, now);
        self.was_heard_before(known.after);
    }

    /// The record with what a PAID answer says, and without the error that came before; what is odd about it goes to
    /// the log.
    fn take_payment(&mut self, answer: &StatusAnswer, now: Now) -> PaymentRecord {
        let odd = self.odd_name(answer);
        if let Some(text) = odd.filter(|_| !std::mem::replace(&mut self.odd_told, true)) {
            self.outputs.push_back(Output::Notice(Notice::OtherName, text));
        }
        let reading = self.read_payment(answer, now);
        self.lacked = reading.lacked;
        if let Some(differs) = reading.differs.filter(|_| !std::mem::replace(&mut self.differs_told, true)) {
            let text = errors::paid_differs(&reading.record, &differs);
            self.outputs.push_back(Output::Notice(Notice::Differs, text));
        }
        (self.last_error, self.other_payment) = (None, None);
        if let Some(remark) = &reading.record.remark {
            self.set_last_error(&Error::new(crate::pos::Kind::OtherAmount, remark.text.clone()));
        }
        self.with_last_error(reading.record)
    }

    pub(super) fn paid_saved(&mut self, now: Now) {
        if let Some(text) = self.stored_remark(RemarkKind::OtherAmount).map(str::to_owned) {
            let ers = self.record.ers_reference.as_deref().unwrap_or("none");
            let text = format!("{text} (reference {ers})");
            self.outputs.push_back(Output::Notice(Notice::OtherAmount, text));
        }
        if self.released && !self.completed {
            // Nobody was told: whoever takes it up asks again, as after a crash.
            self.activity = Activity::Idle;
            self.unverified = true;
            return;
        }
        self.unverified = false;
        self.reply_waiting(&Err(errors::already_paid()));
        let remark = self.amount_remark();
        self.reply_committing(&remark.map_or(Ok(()), Err));
        let heard = self.reversed || self.acknowledgement_ended || self.acknowledgement.is_some();
        if !heard && !matches!(self.activity, Activity::Acknowledging { .. }) {
            self.acknowledge(now);
        }
    }

    /// COMPLETED was told before it could be stored: goods leave, so SEQR must know.
    pub(super) fn paid_told(&mut self, now: Now) {
        if !self.released {
            self.acknowledge(now);
        }
    }

    /// What was paid is not what was asked.
    pub(super) fn amount_remark(&self) -> Option<Error> {
        let text = self.stored_remark(RemarkKind::OtherAmount)?;
        Some(Error::new(crate::pos::Kind::OtherAmount, text))
    }

    /// Asks once more, with the version that told PAID.
    pub(super) fn acknowledge(&mut self, now: Now) {
        self.activity = Activity::Acknowledging { until: now.mono + ACKNOWLEDGE_PATIENCE };
        self.urgent = true;
    }

    /// PAID was stored this moment. One from before a crash is asked again when the POS's wishes leave time for it.
    pub(super) fn owes_acknowledgement(&self) -> bool {
        let fresh = self.urgent && !self.unverified && !self.in_flight;
        fresh && matches!(self.activity, Activity::Acknowledging { .. })
    }

    /// Whether this query may leave while a write is under way: COMPLETED was told, so the sale is stored as wanted.
    pub(super) fn acknowledges_at_once(&self) -> bool {
        matches!(self.activity, Activity::Acknowledging { .. }) && self.state() == State::Completed
    }

    /// The acknowledgement goes on beside a write.
    pub(super) fn acknowledge_while_saving(&mut self, now: Now) {
        if self.acknowledges_at_once()
            && let Some(answer) = self.arrived.take()
        {
            match answer {
                Answer::Status { result, known } => self.acknowledgement_answered(result, known, now),
                other => self.arrived = Some(other),
            }
        }
        if !self.timer_ended(now) && self.acknowledges_at_once() {
            self.send_if_due(now);
        }
    }

    pub(super) fn acknowledgement_answered(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        // Without a reference the answer is about the till's last invoice, which may be another's (rule
        // `lost-invoice`).
        let named = self.shown_record().invoice_reference.is_some();
        match self.read_status(result, known) {
            StatusOutcome::Paid(answer)
                if !named && !whose_paid::same_reference(&answer, self.shown_record()) => {}
            StatusOutcome::Ended(..) | StatusOutcome::Expired(_) if !named => {}
            StatusOutcome::Paid(answer) => {
                self.activity = Activity::Idle;
                self.acknowledgement = Some(answer);
                self.note_acknowledgement(now);
            }
            StatusOutcome::Ended(..) | StatusOutcome::Expired(_) => self.is_reversed(now),
            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),
            StatusOutcome::NotYet | StatusOutcome::Reserved => {}
            StatusOutcome::Refused(_) if self.saving.is_some() => self.activity = Activity::Idle,
            StatusOutcome::Refused(_) => self.pause_unknown("acknowledgement refused", now),
        }
    }

    /// Notes what the acknowledgement heard, as soon as the journal is free. True where something was done.
    pub(super) fn note_acknowledgement(&mut self, now: Now) -> bool {
        if self.saving.is_some() || self.overtaken {
            return false;
        }
        if self.reversed && matches!(self.record.phase, Phase::Paid | Phase::Confirmed) {
            self.acknowledgement = None;
            self.save_reversed(now);
            return true;
        }
        let Some(answer) = self.acknowledgement.take() else { return false };
        self.unverified = false;
        let record = PaymentRecord { acknowledged: true, ..self.take_payment(&answer, now) };
        self.save(record, "acknowledged", AfterSave::Noted, now);
        true
    }

    /// SEQR has taken the payment back. Whoever was told COMPLETED is told this at once; others when it is stored.
    fn is_reversed(&mut self, now: Now) {
        self.reversed |= self.state() == State::Completed;
        self.set_last_error(&errors::reversed());
        if self.saving.is_none() {
            return self.save_reversed(now);
        }
        self.activity = Activity::Idle;
        self.log_reversal();
        self.unsaved = None;
        self.reversal_replaces_pending();
    }

    fn save_reversed(&mut self, now: Now) {
        let record =
            PaymentRecord { phase: Phase::Reversed, ended_by: Some(EndedBy::Seqr), ..self.record.clone() };
        let record = self.with_last_error(record);
        self.save(record, "reversed", AfterSave::Reversed, now);
    }

    /// A PAID that could not be stored yet is not worth storing any more. A try that is under way is waited for.
    pub(super) fn reversal_replaces_pending(&mut self) {
        let Some(mut saving) = self.saving.take() else { return };
        if self.reversed && matches!(saving.then, AfterSave::Paid) && saving.retry_at.is_some() {
            saving.record = self.with_last_error(PaymentRecord {
                phase: Phase::Reversed,
                ended_by: Some(EndedBy::Seqr),
                ..saving.record
            });
            (saving.step, saving.then) = ("reversed", AfterSave::Reversed);
        }
        self.saving = Some(saving);
    }

    pub(super) fn reversed_saved(&mut self) {
        self.log_reversal();
        self.reversed = true;
        self.activity = Activity::Idle;
        self.unverified = false;
        self.reply_waiting(&Ok(()));
    }

    fn log_reversal(&mut self) {
        if !std::mem::replace(&mut self.reversal_logged, true) {
            let text = errors::reversed_log(self.shown_record());
            self.outputs.push_back(Output::Notice(Notice::Reversed, text));
        }
    }

    /// A PAID that is another sale's, or that cannot be booked: it is not acknowledged, and after some in a row nothing
    /// is asked any more (rule `whose-paid`).
    pub(super) fn paid_not_ours(&mut self, error: &Error, now: Now) {
        self.set_last_error(error);
        self.foreign_paid += 1;
        if self.foreign_paid < FOREIGN_PAID_LIMIT {
            return;
        }
        self.foreign_paid = 0;
        let told = errors::other_payment(&error.text);
        self.set_last_error(&told);
        self.activity = Activity::Idle;
        if self.state() == State::Completed {
            self.acknowledgement_ended = true;
            self.outputs.push_back(Output::Notice(Notice::OtherPayment, told.text)); // COMPLETED stays
            return;
        }
        self.shown = State::Unknown;
        self.other_payment = Some(told.clone());
        self.reply_waiting(&Err(errors::cancel_met_other_payment(&error.text)));
        self.reply_committing(&Err(told.clone()));
        let remark = Remark { kind: RemarkKind::OtherPayment, text: told.text.clone() };
        let record = self.with_last_error(PaymentRecord { remark: Some(remark), ..self.record.clone() });
        self.save(record, "another payment", AfterSave::Logged(told.text), now);
    }
}
