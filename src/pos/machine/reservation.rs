//! Reservations (docs/protocol.md, Reservation): the money is held, the till commits when the amount is known. A
//! commit goes out once; if its answer is lost, the status says whether it must go out again (rule `never-sent-twice`).

use super::asking::Told;
use super::journal::Then;
use super::{CommandId, Doing, Machine, Now, words};
use crate::money::{Amount, Currency};
use crate::pos::{Error, Result as PosResult, State};
use crate::service::{ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase};

/// What follows when SEQR still says RESERVED after a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StillReserved {
    /// The commit did not arrive: send it again.
    CommitAgain,
    /// It was answered "done": SEQR is not through with it.
    AskAgain,
    /// After a crash: the POS decides anew.
    Rest,
}

impl Machine {
    /// SEQR holds the money: polling stops.
    pub(super) fn reserved(&mut self, now: Now) {
        let record = PaymentRecord { phase: Phase::Reserved, ..self.record.clone() };
        self.save(record, "reserved", Then::Reserved, now);
    }

    pub(super) fn reserved_saved(&mut self) {
        self.doing = Doing::Resting;
        self.shown = if self.released { State::Unknown } else { State::Reserved };
    }

    /// A reservation from the journal: does it still hold?
    pub(super) fn ask_reservation(&mut self, now: Now) {
        if self.shown == State::Reserved {
            return; // it does, and the POS knows
        }
        let until = now.mono + self.timing.window;
        self.urgent = true;
        self.doing = match self.record.phase {
            Phase::Committing => {
                Doing::AskingCommitted { until, overdue: false, reserved: StillReserved::Rest }
            }
            _ => Doing::AskingReserved { until },
        };
    }

    pub(super) fn reservation_answered(&mut self, result: Result<StatusAnswer, ServiceError>, now: Now) {
        match self.read_status(result) {
            Told::Paid(answer) => self.paid(*answer, now),
            Told::Ended(phase, error) => self.ended(phase, error, now),
            Told::Reserved => self.reserved_saved(),
            Told::NotYet => {}
            Told::Refused(_) => self.stuck("query refused", now),
        }
    }

    /// The POS knows the amount. Called with nothing in flight.
    pub(super) fn commit(&mut self, id: CommandId, amount: i64, now: Now) {
        let asks_first = match self.record.phase {
            Phase::Reserved => false,
            Phase::Committing if self.committing.is_none() => true,
            _ if self.state() == State::Completed => return self.reply(id, Ok(())),
            _ => return self.reply(id, Err(words::cannot_commit())),
        };
        if amount <= 0 || amount > self.record.invoice.total {
            let invoice = &self.record.invoice;
            let reserved =
                Currency::parse(&invoice.currency_code).and_then(|code| Amount::new(invoice.total, code));
            let reserved = reserved.map_or_else(|_| invoice.total.to_string(), |amount| amount.to_string());
            return self.reply(id, Err(words::more_than_reserved(&reserved)));
        }
        let commit_amount = Some(amount);
        let record = PaymentRecord { phase: Phase::Committing, commit_amount, ..self.record.clone() };
        self.save(record, "commit wanted", Then::Commit(id, asks_first), now);
    }

    /// The wish is stored. Where an earlier commit may have been done, the status is asked before another is sent.
    pub(super) fn send_commit(&mut self, id: CommandId, asks_first: bool, now: Now) {
        let (until, overdue) = (now.mono + self.timing.commit, false);
        self.committing = Some(id);
        self.urgent = true;
        self.doing = if asks_first {
            Doing::AskingCommitted { until, overdue, reserved: StillReserved::CommitAgain }
        } else {
            Doing::Committing { until, overdue }
        };
    }

    pub(super) fn commit_answered(&mut self, result: Result<(), ServiceError>, now: Now) {
        let (until, overdue) = match self.doing {
            Doing::Committing { until, overdue } => (until, overdue),
            _ => return, // settled meanwhile
        };
        let ask = |reserved| Doing::AskingCommitted { until, overdue, reserved };
        self.urgent = true;
        let error = match result {
            Ok(()) => {
                self.doing = ask(StillReserved::AskAgain);
                return;
            }
            Err(error) => error,
        };
        let shown = Error::from_service("SEQR did not commit the reservation", &error);
        self.meet(&shown);
        match error.result_code() {
            // Not reserved, or unclassified: it may be committed already, or have ended. The status knows.
            Some(90 | 96) => self.doing = ask(StillReserved::Rest),
            None if error.may_have_been_done() => self.doing = ask(StillReserved::CommitAgain),
            _ => self.save_not_committed(shown, now),
        }
    }

    pub(super) fn asked_after_commit(&mut self, result: Result<StatusAnswer, ServiceError>, now: Now) {
        match self.read_status(result) {
            Told::Paid(answer) => self.paid(*answer, now),
            Told::Ended(phase, error) => self.ended(phase, error, now),
            Told::Reserved => self.still_reserved(now),
            Told::NotYet => {}
            Told::Refused(error) => {
                self.reply_committing(&Err(error));
                self.stuck("query refused", now);
            }
        }
    }

    fn still_reserved(&mut self, now: Now) {
        let Doing::AskingCommitted { until, overdue, reserved } = self.doing else { return };
        match reserved {
            StillReserved::CommitAgain => self.doing = Doing::Committing { until, overdue },
            StillReserved::AskAgain => {}
            StillReserved::Rest => {
                let error = match &self.trouble {
                    Some(trouble) => {
                        Error { result_code: trouble.result_code, ..words::not_committed(&trouble.text) }
                    }
                    None => words::cannot_commit(),
                };
                self.save_not_committed(error, now);
            }
        }
    }

    /// Back to where the POS can commit again, or cancel.
    fn save_not_committed(&mut self, error: Error, now: Now) {
        let then = Then::NotCommitted(self.committing.take(), error);
        let record = PaymentRecord { phase: Phase::Reserved, commit_amount: None, ..self.record.clone() };
        self.save(record, "not committed", then, now);
    }

    pub(super) fn not_committed(&mut self, id: Option<CommandId>, error: Error) {
        self.reserved_saved();
        if let Some(id) = id {
            self.reply(id, Err(error));
        }
    }

    /// Time over: not known, and the asking goes on.
    pub(super) fn commit_overdue(&mut self) {
        if let Doing::Committing { overdue, .. } | Doing::AskingCommitted { overdue, .. } = &mut self.doing {
            *overdue = true;
        }
        self.shown = State::Unknown;
        let error = words::commit_in_doubt(self.trouble.as_ref().map(|trouble| trouble.text.as_str()));
        self.reply_committing(&Err(error));
    }

    pub(super) fn reply_committing(&mut self, result: &PosResult<()>) {
        if let Some(id) = self.committing.take() {
            self.reply(id, result.clone());
        }
    }
}
