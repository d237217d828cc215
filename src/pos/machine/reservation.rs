//! Reservations (docs/protocol.md, Reservation): the money is held, the till commits when the amount is known. A
//! commit goes out once; if its answer is lost, the status says whether it must go out again (rule `never-sent-twice`).

use super::state::{AfterSave, AnswerKind, CommitAnswer, State, StatusOutcome, StillReserved};
use super::{
    Activity, COMMIT_TRIES, CommandId, Known, Machine, Ms, Now, RESERVATION_CHECK, RESERVATION_CHECK_OPEN,
    errors,
};
use crate::ended_by::EndedBy;
use crate::pos::{Error, Kind, Result as PosResult};
use crate::service::{ServiceError, StatusAnswer, result_code};
use crate::store::{PaymentRecord, Phase};

impl Machine {
    /// SEQR holds the money: polling stops.
    pub(super) fn reserved(&mut self, now: Now) {
        let record = PaymentRecord { phase: Phase::Reserved, ..self.record.clone() };
        self.save(record, "reserved", AfterSave::Reserved, now);
    }

    pub(super) fn reserved_saved(&mut self, now: Now) {
        if self.undecided {
            (self.activity, self.shown) = (Activity::Idle, State::Unknown);
            return;
        }
        let time =
            self.record.invoice.commit_timeout_s.filter(|time| *time > 0).map(|time| Ms::from(time) * 1_000);
        let ask_at = match time {
            None => now.mono + RESERVATION_CHECK_OPEN,
            Some(time) => {
                let over_at = *self.reservation_over_at.get_or_insert(now.mono + time);
                if now.mono < over_at { over_at } else { now.mono + RESERVATION_CHECK }
            }
        };
        (self.activity, self.shown) = (Activity::Reserved { ask_at }, State::Reserved);
    }

    /// The reservation may be over: SEQR is asked, and the POS goes on seeing RESERVED (rule `bounded-retries`).
    pub(super) fn check_reservation(&mut self, now: Now) {
        self.activity = Activity::AskingReserved { until: now.mono + self.timing.window };
    }

    /// SEQR did not say whether it still holds.
    pub(super) fn reservation_unanswered(&mut self, now: Now) {
        self.activity = match self.shown {
            State::Reserved => Activity::Reserved { ask_at: now.mono + RESERVATION_CHECK },
            _ => Activity::Idle,
        };
    }

    /// A reservation from the journal: does it still hold?
    pub(super) fn ask_reservation(&mut self, now: Now) {
        if self.shown == State::Reserved {
            return; // it does, and the POS knows
        }
        let until = now.mono + self.timing.window;
        self.urgent = true;
        self.activity = match self.record.phase {
            Phase::Committing => {
                Activity::AskingCommitted { until, overdue: false, reserved: StillReserved::Rest }
            }
            _ => Activity::AskingReserved { until },
        };
    }

    pub(super) fn reservation_answered(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        match self.read_status(result, known) {
            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),
            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),
            StatusOutcome::Ended(phase, error) => self.reservation_ended(phase, error, now),
            StatusOutcome::Expired(error) => self.reservation_ended(Phase::Canceled, Some(error), now),
            StatusOutcome::Reserved => self.reserved_saved(now),
            StatusOutcome::NotYet => {}
            StatusOutcome::Refused(_) => self.pause_unknown("query refused", now),
        }
    }

    /// Unpaid: what nobody has asked for here, SEQR has ended.
    fn reservation_ended(&mut self, phase: Phase, error: Option<Error>, now: Now) {
        if phase != Phase::Canceled {
            let by = if phase == Phase::Failed { EndedBy::Bank } else { EndedBy::Seqr };
            return self.ended(phase, by, error, now);
        }
        let why = error.as_ref().map(|error| error.text.as_str());
        let result_code = error.as_ref().and_then(|error| error.result_code);
        let error = Error { result_code, ..errors::reservation_over(why) };
        self.ended(Phase::Canceled, EndedBy::Seqr, Some(error), now);
    }

    /// The POS knows the amount. Called with nothing in flight.
    pub(super) fn commit(&mut self, id: CommandId, amount: i64, now: Now) {
        let asks_first = match self.record.phase {
            Phase::Reserved => false,
            Phase::Committing if self.committing.is_none() => true,
            _ if self.state() == State::Completed => {
                let remark = self.remark().or_else(|| self.paid_other_than(amount));
                return self.reply(id, remark.map_or(Ok(()), Err));
            }
            _ => return self.reply(id, Err(errors::cannot_commit())),
        };
        if amount <= 0 || amount > self.record.invoice.total {
            let invoice = &self.record.invoice;
            let reserved = errors::money(invoice.total, &invoice.currency_code);
            return self.reply(id, Err(errors::more_than_reserved(&reserved)));
        }
        self.undecided = false;
        let commit_amount = Some(amount);
        let record = PaymentRecord { phase: Phase::Committing, commit_amount, ..self.record.clone() };
        self.save(record, "commit wanted", AfterSave::Commit(id, asks_first), now);
    }

    /// What is paid already is another amount than the one that shall be taken now: SEQR_OK would have that one booked.
    fn paid_other_than(&self, amount: i64) -> Option<Error> {
        let record = self.shown_record();
        let paid = record.paid_amount.unwrap_or(record.invoice.total);
        let money = |minor| errors::money(minor, &record.invoice.currency_code);
        let text = || errors::other_amount(&money(paid), &money(amount));
        (amount > 0 && amount != paid).then(|| Error::new(Kind::OtherAmount, text()))
    }

    /// The wish is stored. Where an earlier commit may have been done, the status is asked before another is sent.
    pub(super) fn send_commit(&mut self, id: CommandId, asks_first: bool, now: Now) {
        let (until, overdue) = (now.mono + self.timing.commit, false);
        self.committing = Some(id);
        self.other_payment = None;
        (self.commit_answer, self.commit_error) = (None, None);
        self.urgent = true;
        self.activity = if asks_first {
            Activity::AskingCommitted { until, overdue, reserved: StillReserved::CommitAgain }
        } else {
            Activity::Committing { until, overdue }
        };
    }

    pub(super) fn commit_answered(&mut self, result: Result<(), ServiceError>, now: Now) {
        let (until, overdue) = match self.activity {
            Activity::Committing { until, overdue } => (until, overdue),
            _ => return, // settled meanwhile
        };
        let ask = |reserved| Activity::AskingCommitted { until, overdue, reserved };
        self.urgent = true;
        let error = match result {
            Ok(()) => {
                self.activity = ask(StillReserved::AskAgain);
                return;
            }
            Err(error) => error,
        };
        let shown = Error::from_service("SEQR did not commit the reservation", &error);
        self.set_last_error(&shown);
        self.commit_error = Some(shown.clone());
        self.note_commit_answer(&error);
        match error.result_code() {
            // Not reserved, or unclassified: it may be committed already, or have ended. The status knows.
            Some(result_code::SYSTEM_ERROR | result_code::INVOICE_STATE_NOT_RESERVED) => {
                self.activity = ask(StillReserved::Rest)
            }
            None if error.may_have_been_done() => self.activity = ask(StillReserved::CommitAgain),
            _ => self.save_not_committed(errors::not_committed(&shown), now),
        }
    }

    /// Counts answers of one kind; a lost one says nothing.
    fn note_commit_answer(&mut self, error: &ServiceError) {
        let kind = AnswerKind::of(error);
        match (&mut self.commit_answer, kind) {
            (Some(answer), kind) if kind.as_ref().is_none_or(|kind| *kind == answer.kind) => {
                answer.last = kind.is_some();
            }
            (answer, Some(kind)) => *answer = Some(CommitAnswer { kind, times: 0, last: true }),
            (_, None) => {}
        }
    }

    pub(super) fn asked_after_commit(
        &mut self,
        result: Result<StatusAnswer, ServiceError>,
        known: Known,
        now: Now,
    ) {
        match self.read_status(result, known) {
            StatusOutcome::Paid(answer) => self.paid(&answer, known, now),
            StatusOutcome::NotOurs(error) => self.paid_not_ours(&error, now),
            StatusOutcome::Ended(phase, error) => self.reservation_ended(phase, error, now),
            StatusOutcome::Expired(error) => self.reservation_ended(Phase::Canceled, Some(error), now),
            StatusOutcome::Reserved => self.still_reserved(now),
            StatusOutcome::NotYet => {}
            StatusOutcome::Refused(error) => {
                self.reply_committing(&Err(error));
                self.pause_unknown("query refused", now);
            }
        }
    }

    fn still_reserved(&mut self, now: Now) {
        let Activity::AskingCommitted { until, overdue, reserved } = self.activity else { return };
        match reserved {
            StillReserved::CommitAgain if self.commit_was_answered_alike() => self.commit_refused(now),
            StillReserved::CommitAgain => self.activity = Activity::Committing { until, overdue },
            StillReserved::AskAgain => {}
            StillReserved::Rest => self.commit_refused(now),
        }
    }

    /// RESERVED was heard after each of COMMIT_TRIES answers of one kind: the next one would be the same (rule
    /// `bounded-retries`).
    fn commit_was_answered_alike(&mut self) -> bool {
        let Some(answer) = self.commit_answer.as_mut().filter(|answer| answer.last) else { return false };
        answer.times += 1;
        answer.times >= COMMIT_TRIES
    }

    fn commit_refused(&mut self, now: Now) {
        let error = match &self.commit_error {
            Some(error) => errors::not_committed(error),
            None => errors::cannot_commit(),
        };
        self.save_not_committed(error, now);
    }

    /// Back to where the POS can commit again, or cancel.
    fn save_not_committed(&mut self, error: Error, now: Now) {
        let then = AfterSave::NotCommitted(self.committing.take(), error);
        let record = PaymentRecord { phase: Phase::Reserved, commit_amount: None, ..self.record.clone() };
        self.save(record, "not committed", then, now);
    }

    pub(super) fn not_committed(&mut self, id: Option<CommandId>, error: Error, now: Now) {
        self.reserved_saved(now);
        if let Some(id) = id {
            self.reply(id, Err(error));
        }
    }

    /// Time over: not known, and the asking goes on.
    pub(super) fn commit_overdue(&mut self) {
        if let Activity::Committing { overdue, .. } | Activity::AskingCommitted { overdue, .. } =
            &mut self.activity
        {
            *overdue = true;
        }
        self.shown = State::Unknown;
        let error = errors::commit_in_doubt(self.last_error.as_ref().map(|last| last.text.as_str()));
        self.reply_committing(&Err(error));
    }

    pub(super) fn reply_committing(&mut self, result: &PosResult<()>) {
        if let Some(id) = self.committing.take() {
            self.reply(id, result.clone());
        }
    }
}
