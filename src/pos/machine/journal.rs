//! Storing, then acting (rules `journal-before-send` and `stored-then-acknowledged`): how a change of the payment
//! gets into the journal, and what happens when it does not.
//!
//! Two kinds of change. A wish of the POS that cannot be stored is refused, and nothing was done. A fact that SEQR
//! told cannot be refused: it is tried again until it is stored, and after STORE_PATIENCE the POS is told.

use super::{Command, CommandId, Doing, Machine, Ms, Now, Output, STORE_PATIENCE, STORE_RETRY, words};
use crate::pos::{Error, Result};
use crate::store::{PaymentRecord, Phase, StoreError};

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

#[derive(Debug)]
pub(super) struct Saving {
    record: PaymentRecord,
    step: &'static str,
    then: Then,
    /// When the first try failed, and why the last one did.
    failed: Option<(Ms, StoreError)>,
    /// When to try again; None while a try is under way.
    retry_at: Option<Ms>,
    /// STORE_PATIENCE is over and the POS was told.
    told: bool,
}

impl Saving {
    pub(super) fn deadline(&self) -> Option<Ms> {
        let patience = self.failed.as_ref().filter(|_| !self.told).map(|(since, _)| since + STORE_PATIENCE);
        match (self.retry_at, patience) {
            (Some(retry), Some(patience)) => Some(retry.min(patience)),
            (retry, _) => retry,
        }
    }
}

impl Machine {
    /// Sends a changed record to the journal; `then` happens when it is there.
    pub(super) fn save(&mut self, record: PaymentRecord, step: &'static str, then: Then, now: Now) {
        let record = PaymentRecord { updated_at_ms: now.unix_ms, ..record };
        debug_assert!(self.saving.is_none(), "one write at a time");
        self.saving = Some(Saving { record, step, then, failed: None, retry_at: None, told: false });
        self.emit_store();
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
            Err(error) => match saving.then {
                Then::Noted => {}
                Then::Cancel(None) => self.question_waits(now),
                Then::Cancel(Some(id))
                | Then::GiveUpLast(id)
                | Then::AskLast(id)
                | Then::Confirm(id)
                | Then::Abandon(id)
                | Then::Update(id)
                | Then::Commit(id, _) => self.reply(id, Err(words::wish_not_saved(&error))),
                _ => {
                    let since = saving.failed.as_ref().map_or(now.mono, |(since, _)| *since);
                    saving.failed = Some((since, error));
                    saving.retry_at = Some(now.mono + STORE_RETRY);
                    self.saving = Some(saving);
                }
            },
        }
    }

    fn saved(&mut self, then: Then, now: Now) {
        match then {
            Then::Opened => self.opened(now),
            Then::NotStarted(error) => self.not_started(error),
            Then::Paid => self.paid_saved(now),
            Then::Unpaid => self.unpaid_saved(),
            Then::Reversed => self.reversed_saved(),
            Then::Noted => {}
            Then::Cancel(id) => self.cancel_saved(id, now),
            Then::GiveUpLast(id) => {
                self.doing = Doing::Resting;
                self.reply(id, Err(words::last_invoice_given_up()));
            }
            Then::AskLast(id) => {
                self.ask_last(now);
                self.reply(id, Ok(()));
            }
            Then::Confirm(id) => {
                if self.record.invoice_reference.is_none() {
                    self.doing = Doing::Resting; // the till's last invoice may be the next sale's from here on
                }
                self.reply(id, Ok(()));
            }
            Then::Reserved => self.reserved_saved(),
            Then::Update(id) => self.send_update(id),
            Then::Updated(id) => self.updated(id, now),
            Then::Commit(id, asks) => self.send_commit(id, asks, now),
            Then::NotCommitted(id, error) => self.not_committed(id, error),
            Then::Abandon(id) => {
                self.doing = Doing::Resting;
                self.unverified = false;
                self.meet(&words::abandoned());
                self.reply_waiting(&Err(words::abandoned()));
                self.reply_committing(&Err(words::abandoned()));
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
        let Some((since, error)) = &saving.failed else { return };
        if saving.told || now.mono < since + STORE_PATIENCE {
            return;
        }
        saving.told = true;
        let error = words::fact_not_saved(error);
        match &mut saving.then {
            Then::Paid => {
                self.unsaved = Some(error.clone());
                self.reply_waiting(&Err(words::already_paid()));
                self.reply_committing(&Ok(()));
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
            _ => {
                if matches!(saving.then, Then::Unpaid | Then::Reversed) {
                    self.shown = crate::pos::State::Unknown;
                }
                self.reply_waiting(&Err(words::cancel_not_saved(&error)));
                self.reply_committing(&Err(error.clone()));
            }
        }
        self.meet(&error);
    }

    /// While a fact cannot be stored, wishes are answered, not kept waiting.
    pub(super) fn answer_while_unsaved(&mut self) {
        let Some(saving) = self.saving.as_ref().filter(|saving| saving.told) else { return };
        let Some((_, error)) = &saving.failed else { return };
        let (paid, error) = (saving.record.phase == Phase::Paid, words::fact_not_saved(error));
        while let Some((id, command)) = self.commands.pop_front() {
            let result: Result<()> = match command {
                Command::Cancel if paid => Err(words::already_paid()),
                Command::Continue if paid => Ok(()),
                Command::Cancel => Err(words::cancel_not_saved(&error)),
                _ => Err(error.clone()),
            };
            self.reply(id, result);
        }
    }
}
