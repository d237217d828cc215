//! Storing, then acting (rules `journal-before-send` and `stored-then-acknowledged`): how a change of the payment
//! gets into the journal, and what happens when it does not.
//!
//! Two kinds of change. A wish of the POS that cannot be stored is refused, and nothing was done. A fact that SEQR
//! told cannot be refused: it is tried again until it is stored, and STORE_PATIENCE after it was heard the POS is told,
//! whether a try has failed or still hangs. A record that another writer has changed is read again: see `overtaken.rs`.

use super::{
    Command, CommandId, Doing, Gravity, Machine, Ms, Now, Output, STORE_PATIENCE, STORE_RETRY, errors,
};
use crate::pos::{Error, Result};
use crate::store::{PaymentRecord, Phase, RemarkKind, StoreError};

/// What follows when a change is stored.
#[derive(Debug)]
pub(super) enum Then {
    /// Fact: the invoice stands at SEQR.
    Opened,
    /// Fact: the invoice was not taken.
    NotStarted(Error),
    /// Fact: the sale is paid.
    Paid,
    /// Fact: the sale ended unpaid.
    Unpaid,
    /// Fact: SEQR took the payment back.
    Reversed,
    /// Fact, but nothing depends on it: what was learnt on the way.
    Noted,
    /// The same, and this line of the log.
    Logged(String),
    /// Fact: the money is reserved.
    Reserved,
    /// Fact: SEQR took the changed bill; the caller, until he is told.
    Updated(Option<CommandId>),
    /// Fact: SEQR did not commit, the money is still reserved; the caller, until he is told, and why.
    NotCommitted(Option<CommandId>, Error),
    /// Wish: cancel; None where nobody waits (the unanswered question).
    Cancel(Option<CommandId>),
    /// Wish: an invoice without reference is not wanted any more.
    GiveUpLast(CommandId),
    /// Wish: it is wanted again.
    AskLast(CommandId),
    /// Wish: the POS has booked it.
    Confirm(CommandId),
    /// Wish: a supervisor gives it up.
    Abandon(CommandId),
    /// Wish: the bill has changed.
    Update(CommandId),
    /// Wish: take what is reserved; true where an earlier commit may have been done.
    Commit(CommandId, bool),
}

impl Then {
    /// A fact that SEQR told: it is tried again until it is stored.
    pub(super) fn is_fact(&self) -> bool {
        matches!(
            self,
            Self::Opened
                | Self::NotStarted(_)
                | Self::Paid
                | Self::Unpaid
                | Self::Reversed
                | Self::Reserved
                | Self::Updated(_)
                | Self::NotCommitted(..)
        )
    }
}

#[derive(Debug)]
pub(super) struct Saving {
    pub(super) record: PaymentRecord,
    pub(super) step: &'static str,
    pub(super) then: Then,
    /// When SEQR told it, or the POS wished it.
    heard: Ms,
    /// Why the last try failed.
    pub(super) failed: Option<StoreError>,
    /// When to try again; None while a try is under way.
    pub(super) retry_at: Option<Ms>,
    /// Another writer was faster: the record is read, not written.
    pub(super) reads: bool,
    /// STORE_PATIENCE is over and the POS was told.
    told: bool,
}

impl Saving {
    pub(super) fn deadline(&self) -> Option<Ms> {
        let patience = (self.then.is_fact() && !self.told).then_some(self.heard + STORE_PATIENCE);
        [self.retry_at, patience].into_iter().flatten().min()
    }
}

impl Machine {
    /// Sends a changed record to the journal; `then` happens when it is there.
    pub(super) fn save(&mut self, record: PaymentRecord, step: &'static str, then: Then, now: Now) {
        let record = PaymentRecord { updated_at_ms: now.unix_ms, ..record };
        debug_assert!(self.saving.is_none(), "one write at a time");
        self.saving = Some(Saving {
            record,
            step,
            then,
            heard: now.mono,
            failed: None,
            retry_at: None,
            reads: false,
            told: false,
        });
        self.emit_store();
    }

    /// The fact that is being stored was heard so long ago.
    pub(super) fn was_heard_before(&mut self, time: Ms) {
        if let Some(saving) = &mut self.saving {
            saving.heard = saving.heard.saturating_sub(time);
        }
    }

    /// The trouble met, as the journal keeps it.
    pub(super) fn with_trouble(&self, record: PaymentRecord) -> PaymentRecord {
        let (error, result_code) = match &self.trouble {
            Some(trouble) => (Some(trouble.text.clone()), trouble.result_code),
            None => (None, None),
        };
        PaymentRecord { error, result_code, ..record }
    }

    fn emit_store(&mut self) {
        if let Some(saving) = &self.saving {
            if saving.reads {
                return self.outputs.push_back(Output::Read);
            }
            self.outputs.push_back(Output::Store {
                record: saving.record.clone(),
                step: saving.step,
                receipt: matches!(saving.then, Then::Confirm(_)),
            });
        }
    }

    pub(super) fn stored(&mut self, result: std::result::Result<PaymentRecord, StoreError>, now: Now) {
        let Some(mut saving) = self.saving.take() else { return };
        match result {
            Ok(record) => {
                self.record = record;
                self.unsaved = None;
                self.saved(saving.then, now);
            }
            Err(StoreError::Stale | StoreError::NotFound) => {
                saving.reads = true;
                self.saving = Some(saving);
                self.emit_store();
            }
            Err(error) => self.not_stored(saving, error, now),
        }
    }

    pub(super) fn not_stored(&mut self, mut saving: Saving, error: StoreError, now: Now) {
        match saving.then {
            Then::Noted => {}
            Then::Logged(text) => self.outputs.push_back(Output::Log(Gravity::Error, text)),
            Then::Cancel(None) => self.question_waits(now),
            Then::Cancel(Some(id))
            | Then::GiveUpLast(id)
            | Then::AskLast(id)
            | Then::Confirm(id)
            | Then::Abandon(id)
            | Then::Update(id)
            | Then::Commit(id, _) => {
                let reversed = self.reversed && matches!(saving.then, Then::Confirm(_));
                let error = if reversed { errors::reversed() } else { errors::wish_not_saved(&error) };
                self.reply(id, Err(error));
            }
            _ => {
                saving.failed = Some(error);
                saving.retry_at = Some(now.mono + STORE_RETRY);
                self.saving = Some(saving);
                self.reversal_replaces_pending();
            }
        }
    }

    pub(super) fn saved(&mut self, then: Then, now: Now) {
        match then {
            Then::Opened => self.opened(now),
            Then::NotStarted(error) => self.not_started(error),
            Then::Paid => self.paid_saved(now),
            Then::Unpaid => self.unpaid_saved(),
            Then::Reversed => self.reversed_saved(),
            Then::Noted => {}
            Then::Logged(text) => self.outputs.push_back(Output::Log(Gravity::Error, text)),
            Then::Cancel(id) => self.cancel_saved(id, now),
            Then::GiveUpLast(id) => {
                self.doing = Doing::Resting;
                self.reply(id, Err(errors::last_invoice_given_up()));
            }
            Then::AskLast(id) => {
                self.ask_last(now);
                self.reply(id, Ok(()));
            }
            Then::Confirm(id) => {
                if self.record.invoice_reference.is_none() {
                    self.doing = Doing::Resting; // the till's last invoice may be the next sale's from here on
                }
                self.reply(id, if self.reversed { Err(errors::reversed()) } else { Ok(()) });
            }
            Then::Reserved => self.reserved_saved(now),
            Then::Update(id) => self.send_update(id),
            Then::Updated(id) => self.updated(id, now),
            Then::Commit(id, asks) => self.send_commit(id, asks, now),
            Then::NotCommitted(id, error) => self.not_committed(id, error, now),
            Then::Abandon(id) => {
                self.doing = Doing::Resting;
                self.unverified = false;
                self.meet(&errors::abandoned());
                self.reply_waiting(&Err(errors::abandoned()));
                self.reply_committing(&Err(errors::abandoned()));
                self.reply(id, Ok(()));
            }
        }
    }

    /// Tries a failed storing again, and tells the POS when STORE_PATIENCE is over.
    pub(super) fn retry_saving(&mut self, now: Now) {
        let Some(saving) = &mut self.saving else { return };
        if saving.retry_at.is_some_and(|at| now.mono >= at) {
            saving.retry_at = None;
            self.emit_store();
        }
        let Some(saving) = &mut self.saving else { return };
        if saving.told || !saving.then.is_fact() || now.mono < saving.heard + STORE_PATIENCE {
            return;
        }
        saving.told = true;
        let error = errors::fact_not_saved(saving.failed.as_ref());
        match &mut saving.then {
            Then::Paid => {
                let text = errors::paid_not_saved(&saving.record, &error.text);
                self.unsaved = Some(error.clone());
                self.outputs.push_back(Output::Log(Gravity::Error, text));
                self.reply_waiting(&Err(errors::already_paid()));
                self.reply_committing(&Err(error.clone()));
                self.paid_told(now);
            }
            Then::Updated(id) | Then::NotCommitted(id, _) => {
                if let Some(id) = id.take() {
                    self.reply(id, Err(error.clone()));
                }
            }
            Then::Opened => {
                self.shown = crate::pos::State::Unknown;
                self.outputs.push_back(Output::Started(Ok(())));
            }
            Then::NotStarted(refusal) => {
                let refusal = refusal.clone();
                self.outputs.push_back(Output::Started(Err(refusal)));
            }
            then => {
                match then {
                    Then::Reversed => self.reversed = true, // the goods may have left: it is told all the same
                    Then::Unpaid => self.shown = crate::pos::State::Unknown,
                    _ => {}
                }
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
                self.reply_committing(&Err(error.clone()));
            }
        }
        self.meet(&error);
    }

    /// While a fact cannot be stored, wishes are answered, not kept waiting.
    pub(super) fn answer_while_unsaved(&mut self) {
        let Some(saving) = self.saving.as_ref().filter(|saving| saving.told) else { return };
        let paid = saving.record.phase == Phase::Paid;
        let error = errors::fact_not_saved(saving.failed.as_ref());
        while let Some((id, command)) = self.commands.pop_front() {
            let result: Result<()> = match command {
                Command::Cancel | Command::Confirm if self.reversed => Err(errors::reversed()),
                Command::Cancel if paid => Err(errors::already_paid()),
                Command::Continue if paid => Ok(()),
                Command::Cancel => Err(errors::cancel_not_saved(&error)),
                _ => Err(error.clone()),
            };
            self.reply(id, result);
        }
    }

    /// The payment as the POS may know it: what is being stored where it was told, else what is stored.
    pub fn shown_record(&self) -> &PaymentRecord {
        let told = self
            .saving
            .as_ref()
            .filter(|saving| saving.told && matches!(saving.then, Then::Paid | Then::Reversed));
        told.map_or(&self.record, |saving| &saving.record)
    }

    /// What the journal says that the POS must be told beside the state.
    pub(super) fn stored_remark(&self, kind: RemarkKind) -> Option<&str> {
        let remark = self.shown_record().remark.as_ref().filter(|remark| remark.kind == kind);
        remark.map(|remark| remark.text.as_str())
    }
}
