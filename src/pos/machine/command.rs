//! What the POS wants of a payment, and when its handles come and go (rules `one-open-payment` and `closed-handle`).

use super::state::{AfterSave, State};
use super::{Activity, Command, CommandId, Machine, Now, errors};
use crate::ended_by::EndedBy;
use crate::pos::Error;
use crate::store::{PaymentRecord, Phase};

impl Machine {
    /// The first command that need not wait for the answer in flight. The order of the others stays.
    pub(super) fn next_command(&mut self) -> Option<(CommandId, Command)> {
        let (_, first) = self.commands.front()?;
        if self.must_wait(first) {
            // A confirm is a write and waits for no network, also behind a cancel that does.
            let position = self.commands.iter().position(|(_, command)| *command == Command::Confirm)?;
            return self.commands.remove(position);
        }
        self.commands.pop_front()
    }

    /// Whether a command must wait for the answer in flight: a query is never overtaken by a cancel. While the invoice
    /// is on its way, and while a cancel is, each command has its answer at once.
    fn must_wait(&self, command: &Command) -> bool {
        let canceling = matches!(self.activity, Activity::Canceling { .. } | Activity::AskingPaid { .. });
        let waits = match command {
            _ if self.activity == Activity::Sending => false,
            Command::Confirm | Command::Continue | Command::AcknowledgeReversal => false,
            Command::Cancel => !canceling,
            Command::Abandon | Command::Update(_) | Command::Commit(_) => self.shown != State::Canceling,
        };
        waits && (self.in_flight || self.activity == Activity::Updating)
    }

    pub(super) fn command(&mut self, id: CommandId, command: Command, now: Now) {
        if self.overtaken {
            return self.reply(id, Err(errors::overtaken()));
        }
        let sending = self.activity == Activity::Sending;
        match command {
            Command::Cancel if sending => self.cancel_while_sending(id, now),
            Command::Continue | Command::Abandon | Command::Update(_) | Command::Commit(_) if sending => {
                self.reply(id, Err(errors::starting()));
            }
            Command::Continue => self.continue_(id, now),
            Command::Cancel => self.cancel(id, now),
            Command::Confirm => self.confirm(id, now),
            Command::Abandon => self.abandon(id, now),
            Command::AcknowledgeReversal => self.acknowledge_reversal(id, now),
            Command::Update(invoice) => self.update(id, invoice, now),
            Command::Commit(amount) => self.commit(id, amount, now),
        }
    }

    fn continue_(&mut self, id: CommandId, now: Now) {
        match self.record.phase {
            Phase::Sending => return self.continue_last(id, now),
            Phase::Open if matches!(self.activity, Activity::Loyalty { .. } | Activity::Updating) => {
                let before = self.updating.as_mut().map(|(_, before)| before);
                match before.unwrap_or(&mut self.activity) {
                    Activity::Loyalty { window_left, .. } => *window_left = self.timing.window,
                    before => {
                        let window_ends = now.mono + self.timing.window;
                        *before = Activity::Polling { window_ends, question_ends: None };
                        self.shown = State::Waiting;
                    }
                }
            }
            Phase::Open => {
                self.other_payment = None;
                let resting = self.activity == Activity::Idle;
                self.poll_for_a_window(now);
                self.urgent |= resting;
            }
            Phase::Reserved | Phase::Committing if self.activity == Activity::Idle => {
                self.other_payment = None;
                self.ask_reservation(now);
            }
            Phase::Reserved | Phase::Committing => {}
            Phase::Paid if self.unverified => {
                self.other_payment = None;
                self.acknowledge(now);
            }
            _ if self.state() == State::Completed => {} // paid meanwhile: the next poll says so
            phase => return self.reply(id, Err(errors::cannot_continue(phase))),
        }
        self.undecided = false;
        self.reply(id, Ok(()));
    }

    fn confirm(&mut self, id: CommandId, now: Now) {
        match self.record.phase {
            Phase::Paid | Phase::Confirmed if self.reversed => self.reply(id, Err(errors::reversed())),
            Phase::Confirmed => self.reply(id, Ok(())),
            Phase::Paid if !self.unverified => {
                let record = PaymentRecord { phase: Phase::Confirmed, ..self.record.clone() };
                self.save(record, "confirmed", AfterSave::Confirm(id), now);
            }
            Phase::Reversed => self.reply(id, Err(errors::reversed())),
            _ => self.reply(id, Err(errors::nothing_to_confirm())),
        }
    }

    fn abandon(&mut self, id: CommandId, now: Now) {
        if self.state() != State::Unknown {
            return self.reply(id, Err(errors::nothing_to_abandon()));
        }
        let error = Some(errors::abandoned().text);
        let ended_by = Some(EndedBy::Supervisor);
        let record =
            PaymentRecord { phase: Phase::Abandoned, wanted: false, error, ended_by, ..self.record.clone() };
        self.save(record, "abandoned", AfterSave::Abandon(id), now);
    }

    /// The POS has undone the booking of what SEQR took back. It may be repeated.
    fn acknowledge_reversal(&mut self, id: CommandId, now: Now) {
        if self.record.phase != Phase::Reversed {
            return self.reply(id, Err(errors::nothing_reversed()));
        }
        if self.record.reversal_acknowledged {
            return self.reply(id, Ok(()));
        }
        let record = PaymentRecord { reversal_acknowledged: true, ..self.record.clone() };
        self.save(record, "reversal acknowledged", AfterSave::AcknowledgeReversal(id), now);
    }

    /// The last handle was closed: polling stops, an answer in flight is kept. A pending cancel and an
    /// acknowledgement go on: they settle what the POS has decided.
    pub(super) fn release(&mut self) {
        (self.released, self.undecided) = (true, true);
        self.rest();
        // What has not begun and would ask or take more is not done: whoever waited hears that the handle was closed.
        for (id, command) in std::mem::take(&mut self.commands) {
            match command {
                Command::Continue | Command::Update(_) | Command::Commit(_) => {
                    self.reply(id, Err(Error::handle_closed()));
                }
                _ => self.commands.push_back((id, command)),
            }
        }
    }

    /// Nothing more is asked, until the POS decides.
    pub(super) fn rest(&mut self) {
        if matches!(
            self.activity,
            Activity::Polling { .. }
                | Activity::AskingLast { .. }
                | Activity::Loyalty { .. }
                | Activity::AskingReserved { .. }
                | Activity::Reserved { .. }
        ) {
            self.activity = Activity::Idle;
        }
        if self.activity == Activity::Idle {
            self.shown = State::Unknown;
        }
        if self.unverified {
            self.activity = Activity::Idle;
        }
    }

    /// A handle was given out: a PAID that was never acknowledged is asked again (rule `stored-then-acknowledged`).
    pub(super) fn attach(&mut self, now: Now) {
        self.released = false;
        let heard = self.acknowledgement.is_some() || self.acknowledgement_ended;
        if self.unsaved.is_some() && !heard && !self.in_flight {
            self.acknowledge(now); // COMPLETED is told from here on
        }
        if self.unverified && self.activity == Activity::Idle && !self.overtaken {
            self.acknowledge(now);
        }
    }
}
