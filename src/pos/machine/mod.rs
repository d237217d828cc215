//! The payment machine: everything that changes the state of a payment lives in this folder. It is pure: events come
//! in with the time, outputs say what to do next; it owns no socket, clock, thread or file.
//!
//! Theory of operation. `record` is what the journal holds, always as last stored: a change is made on a copy, goes
//! out as [`Output::Store`], and counts only when [`Event::Stored`] brings it back (`save.rs`). Beside it `activity`
//! says what the machine is about, which no journal needs: after a crash it does nothing until the POS says so.
//! At any time at most one store write and one request are under way, and no request leaves while a write is, but for
//! the acknowledgement of a payment that the POS was told to be COMPLETED.
//!
//! ```text
//! phase      activity        what goes out                    what ends it
//! Sending    Sending         sendInvoice, once                its answer: Open, Failed; none: rests, UNKNOWN;
//!                                                             where a cancel was wished meanwhile: Canceling
//! Sending    AskingLast      getPaymentStatus, no reference   PAID of this very sale; the window
//! Open       Polling         getPaymentStatus                 PAID, CANCELED, FAILED; a cancel; a refusal
//! Canceling  Canceling       cancelInvoice                    0, 95: Canceled; 50: AskingPaid; a refusal
//! Canceling  AskingPaid      getPaymentStatus                 PAID, or a final status that is not
//! Open       Loyalty         getPaymentStatus                 the till's update; as Polling
//! Open       Updating        updateInvoice                    its answer; back to what was
//! Reserved   Reserved        nothing                          the POS: commit, cancel; the time to ask
//! Reserved   AskingReserved  getPaymentStatus                 RESERVED still; PAID; a final status
//! Committing Committing      commitReservation                its answer: AskingCommitted; a refusal: Reserved
//! Committing AskingCommitted getPaymentStatus                 PAID; RESERVED: commit again; a final status
//! Paid       Acknowledging   getPaymentStatus, new version    PAID again; not PAID any more: Reversed
//! any        Idle            nothing                          the POS: continue, cancel, abandon
//! ```
//!
//! Where the rules of the design stand: `three-outcomes` and `intent-before-query` in `polling.rs`,
//! `stored-then-acknowledged` and `acknowledge-at-once` in `paid.rs`, `whose-paid` in `whose_paid.rs`,
//! `cancel-until-settled` in `cancel.rs` ("cancel met a paid invoice": `Machine::cancel_answered`), `lost-invoice` in
//! `lost_invoice.rs`, `journal-before-send` in `save.rs`, `bounded-retries` in `overtaken.rs` and `reservation.rs`,
//! the host's wishes in `command.rs`, loyalty and the changed basket in `update.rs`, reservations in `reservation.rs`.
//! All timers stand in one table, in `timer.rs`.

mod cancel;
mod command;
mod errors;
mod events;
mod lost_invoice;
mod overtaken;
mod paid;
mod polling;
mod reservation;
mod save;
mod start;
mod state;
mod timer;
mod update;
mod whose_paid;

pub use events::{
    Answer, Command, CommandId, Event, Known, LastError, Ms, Notice, Now, Output, Request, Timing,
};
pub use state::{
    ACKNOWLEDGE_PATIENCE, COMMIT_TRIES, FOREIGN_PAID_LIMIT, RESERVATION_CHECK, RESERVATION_CHECK_OPEN,
    STORE_PATIENCE, STORE_RETRY, State,
};
pub use whose_paid::names_to_look_up;

use super::{Error, Result};
use crate::ended_by::EndedBy;
use crate::invoice::{CustomerToken, Invoice};
use crate::pos::Kind;
use crate::service::{NotSent, ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase, RemarkKind};
use state::{Activity, CommitAnswer, Lacked, REVERSED_AFTER, Saving};
use std::collections::VecDeque;
use std::sync::Arc;

/// One payment.
#[derive(Debug, Clone)]
pub struct Machine {
    record: PaymentRecord,
    timing: Timing,
    activity: Activity,
    /// What the POS sees of a payment that is not settled.
    shown: State,
    /// A PAID from the journal that must be asked again before it counts (rule `stored-then-acknowledged`).
    unverified: bool,
    /// COMPLETED was shown, and stays, unless SEQR takes it back.
    completed: bool,
    /// SEQR has taken back what was COMPLETED, stored or not.
    reversed: bool,
    reversal_logged: bool,
    /// Another writer has changed the record: nothing more is sent or written.
    overtaken: bool,
    /// What the acknowledgement was answered, until the journal is free for it.
    acknowledgement: Option<Box<StatusAnswer>>,
    /// It was answered with other payments too often, and is not repeated.
    acknowledgement_ended: bool,
    /// PAID in a row that are not this sale's.
    foreign_paid: u32,
    /// They were too many, and nothing was asked since.
    other_payment: Option<Error>,
    lacked: Lacked,
    odd_told: bool,
    differs_told: bool,
    /// PAID could not be stored for STORE_PATIENCE.
    unsaved: Option<Error>,
    last_error: Option<LastError>,
    /// What the customer showed, in the order it came.
    tokens: Vec<CustomerToken>,
    /// The till has answered to the loyalty that is pending.
    loyalty_answered: bool,
    /// Who waits for an update, and what it interrupted.
    updating: Option<(CommandId, Activity)>,
    /// Changed invoices whose answers were lost: SEQR may have any of them, or get it yet.
    unconfirmed_invoices: Vec<Arc<Invoice>>,
    /// The totals of all invoices that were sent.
    totals_sent: Vec<i64>,
    /// Who waits for a commit.
    committing: Option<CommandId>,
    commit_answer: Option<CommitAnswer>,
    commit_error: Option<Error>,
    /// When the reservation's time is over; long ago where an earlier process heard of it.
    reservation_over_at: Option<Ms>,
    /// No handle is left.
    released: bool,
    /// The last handle was closed, and the POS has decided nothing since: whatever is under way ends in UNKNOWN, and
    /// nothing is asked (rule `intent-before-query`), also if the payment was taken up again meanwhile.
    undecided: bool,
    in_flight: bool,
    last_sent: Option<Ms>,
    /// When the last query that SEQR answered, or the invoice, was sent.
    heard_at: Option<Ms>,
    /// SEQR was asked all the time, as far as the answer that came last can say.
    asked_all_the_time: bool,
    /// Whose cancel is pending.
    canceled_by: EndedBy,
    /// The next request does not wait for the interval.
    urgent: bool,
    /// Boxed: it is needed for a moment, and there may be ten thousand machines.
    saving: Option<Box<Saving>>,
    arrived: Option<Answer>,
    commands: VecDeque<(CommandId, Command)>,
    /// Callers of a cancel that has no outcome yet.
    waiting: Vec<CommandId>,
    outputs: VecDeque<Output>,
}

impl Machine {
    /// A new payment whose intent is stored: sends the invoice.
    pub fn start(record: PaymentRecord, timing: Timing) -> Self {
        let mut machine = Self::recover(record, timing);
        machine.activity = Activity::Sending;
        machine.shown = State::Starting;
        machine
    }

    /// A payment that could not be journaled, for this reason: nothing was sent.
    pub fn not_begun(record: PaymentRecord, error: &Error, timing: Timing) -> Self {
        let record = PaymentRecord {
            phase: Phase::Failed,
            error: Some(error.text.clone()),
            result_code: error.result_code,
            ..record
        };
        Self::recover(record, timing)
    }

    /// A payment from the journal. Nothing is asked until the POS says so, but for a PAID that was not acknowledged.
    pub fn recover(record: PaymentRecord, timing: Timing) -> Self {
        let unverified = record.phase == Phase::Paid && !record.acknowledged;
        let unconfirmed_invoices = record.proposed.iter().cloned().collect();
        let last_error = record.error.clone().map(|text| LastError { text, result_code: record.result_code });
        let remark = record.remark.as_ref().filter(|remark| remark.kind == RemarkKind::OtherPayment);
        let other_payment = remark.map(|remark| Error::new(Kind::OtherPayment, &remark.text));
        let was_reserved = matches!(record.phase, Phase::Reserved | Phase::Committing);
        Self {
            reversed: record.phase == Phase::Reversed,
            totals_sent: vec![record.invoice.total],
            record,
            timing,
            activity: Activity::Idle,
            shown: State::Unknown,
            unverified,
            completed: false,
            reversal_logged: false,
            overtaken: false,
            acknowledgement: None,
            acknowledgement_ended: false,
            foreign_paid: 0,
            other_payment,
            lacked: Lacked::default(),
            odd_told: false,
            differs_told: false,
            unsaved: None,
            last_error,
            tokens: Vec::new(),
            loyalty_answered: false,
            updating: None,
            unconfirmed_invoices,
            committing: None,
            commit_answer: None,
            commit_error: None,
            reservation_over_at: was_reserved.then_some(0),
            released: false,
            undecided: false,
            in_flight: false,
            last_sent: None,
            heard_at: None,
            asked_all_the_time: false,
            canceled_by: EndedBy::Cashier,
            urgent: true,
            saving: None,
            arrived: None,
            commands: VecDeque::new(),
            waiting: Vec::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes an event. Read [`Self::next_output`] until it is empty, then [`Self::deadline`].
    pub fn handle(&mut self, event: Event, now: Now) {
        match event {
            Event::Tick => {}
            Event::Stored(result) => self.stored(result, now),
            Event::Read(result) => self.read_again(result, now),
            Event::Answered(answer) => {
                self.in_flight = false;
                self.note_heard(&answer, now);
                self.arrived = Some(answer);
            }
            Event::Command(id, command) => self.commands.push_back((id, command)),
            Event::Released => self.release(),
            Event::Attached => self.attach(now),
        }
        self.run(now);
        self.completed |= self.state() == State::Completed;
    }

    /// Whether SEQR, between this answer and the one before, was asked often enough to say what became of a payment.
    fn note_heard(&mut self, answer: &Answer, now: Now) {
        let is_heard = match answer {
            Answer::Invoice(_) => true, // before it there was nothing to pay
            Answer::Status { result, .. } => match result {
                Ok(_) => true,
                Err(error) => error.result_code().is_some(),
            },
            _ => false,
        };
        if is_heard {
            self.asked_all_the_time = self.heard_at.is_some_and(|at| now.mono < at + REVERSED_AFTER);
            self.heard_at = self.last_sent;
        }
    }

    /// What is to be done next.
    pub fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What the POS sees.
    pub fn state(&self) -> State {
        match self.record.phase {
            _ if self.reversed => State::Failed,
            _ if self.completed || self.unsaved.is_some() => State::Completed,
            _ if self.overtaken => State::Unknown,
            Phase::Paid if self.unverified => State::Unknown,
            Phase::Paid | Phase::Confirmed => State::Completed,
            Phase::Canceled => State::Canceled,
            Phase::Failed | Phase::Reversed => State::Failed,
            Phase::Abandoned => State::Abandoned,
            Phase::Sending | Phase::Open | Phase::Canceling | Phase::Reserved | Phase::Committing => {
                self.shown
            }
        }
    }

    /// The payment as the journal holds it.
    pub fn record(&self) -> &PaymentRecord {
        &self.record
    }

    /// What the POS is told beside the state. Where several apply, the gravest: FAILED because SEQR took it back,
    /// COMPLETED that could not be stored, another amount than was asked; UNKNOWN for a reason of its own.
    pub fn remark(&self) -> Option<Error> {
        match self.state() {
            State::Failed => self.reversed.then(errors::reversed),
            State::Completed => self.unsaved.clone().or_else(|| self.amount_remark()),
            State::Unknown if self.overtaken => Some(errors::overtaken()),
            State::Unknown => self.other_payment.clone(),
            _ => None,
        }
    }

    /// Who ended the payment; None as long as it has not ended unpaid. What SEQR took back is told before it is stored.
    pub fn ended_by(&self) -> Option<EndedBy> {
        self.reversed.then_some(EndedBy::Seqr).or(self.record.ended_by)
    }

    /// Another writer has changed the record: nothing more is sent or written.
    pub fn is_overtaken(&self) -> bool {
        self.overtaken
    }

    /// The last error.
    pub fn last_error(&self) -> Option<&LastError> {
        self.last_error.as_ref()
    }

    /// The customer's tokens; the list only grows.
    pub fn tokens(&self) -> &[CustomerToken] {
        &self.tokens
    }

    /// Nothing is under way, nothing will be done by itself: with no handle left the machine may go.
    pub fn is_idle(&self) -> bool {
        self.activity == Activity::Idle
            && !self.in_flight
            && self.arrived.is_none()
            && self.saving.is_none()
            && self.commands.is_empty()
    }

    fn run(&mut self, now: Now) {
        loop {
            self.retry_saving(now);
            if self.saving.is_some() {
                self.acknowledge_while_saving(now);
                self.answer_while_unsaved();
                return;
            }
            if self.note_acknowledgement(now) {
            } else if let Some(answer) = self.arrived.take() {
                self.answered(answer, now);
            } else if self.timer_ended(now) {
            } else if self.owes_acknowledgement() {
                // Before a confirm, after which it may come too late (rule `stored-then-acknowledged`).
                self.send_if_due(now);
            } else if let Some((id, command)) = self.next_command() {
                self.command(id, command, now);
            } else {
                self.send_if_due(now);
                return;
            }
        }
    }

    fn answered(&mut self, answer: Answer, now: Now) {
        if self.overtaken {
            return;
        }
        // What was sent before stays as it is told by what is stored; a question only says that this process is out.
        if let Answer::Status { result: Err(ServiceError::NotSent { why: NotSent::TakenOver, .. }), .. } =
            &answer
        {
            return self.leave_to_other();
        }
        match answer {
            Answer::Invoice(result) => self.invoice_answered(result, now),
            Answer::Cancel(result) => self.cancel_answered(result, now),
            Answer::Update(result) => self.update_answered(result, now),
            Answer::Commit(result) => self.commit_answered(result, now),
            Answer::Status { result, known } => match self.record.phase {
                Phase::Sending => self.last_invoice_answered(result, known, now),
                Phase::Open => self.poll_answered(result, known, now),
                Phase::Canceling => self.asked_after_cancel(result, known, now),
                Phase::Reserved => self.reservation_answered(result, known, now),
                Phase::Committing => self.asked_after_commit(result, known, now),
                Phase::Paid | Phase::Confirmed => self.acknowledgement_answered(result, known, now),
                _ => {} // settled meanwhile: the answer comes too late to matter
            },
        }
    }

    fn send_if_due(&mut self, now: Now) {
        if self.due().is_none_or(|due| now.mono < due) {
            return;
        }
        let Some(request) = self.request() else { return };
        self.in_flight = true;
        self.urgent = false;
        self.last_sent = Some(now.mono);
        self.outputs.push_back(Output::Send(request));
    }

    fn request(&self) -> Option<Request> {
        let record = &self.record;
        let reference = self.shown_record().invoice_reference.clone();
        Some(match self.activity {
            Activity::Sending => Request::SendInvoice,
            Activity::AskingLast { .. } => Request::Ask { reference: None, version: 0 },
            Activity::Canceling { .. } => Request::Cancel { reference: reference? },
            Activity::Updating => {
                Request::Update { reference: reference?, invoice: record.proposed.clone()? }
            }
            Activity::Committing { .. } => {
                // "All of it" needs no amount, unless SEQR may hold another invoice than the journal: then it is named.
                let sure = self.unconfirmed_invoices.is_empty();
                let amount = record.commit_amount.filter(|amount| !sure || *amount != record.invoice.total);
                Request::Commit { reference: reference?, amount }
            }
            _ => Request::Ask { reference, version: record.version },
        })
    }

    fn set_last_error(&mut self, error: &Error) {
        self.last_error = Some(LastError { text: error.text.clone(), result_code: error.result_code });
    }

    fn reply(&mut self, id: CommandId, result: Result<()>) {
        self.outputs.push_back(Output::Reply(id, result));
    }

    fn reply_waiting(&mut self, result: &Result<()>) {
        for id in std::mem::take(&mut self.waiting) {
            self.reply(id, result.clone());
        }
    }
}
