//! A record that another writer has changed (rule `bounded-retries`): it is read again. The same fact or a later one is
//! shown; otherwise this machine sends and writes nothing more.

use super::state::{AfterSave, Saving, State};
use super::{Activity, Command, Machine, Now, Output, STORE_RETRY, errors};
use crate::pos::{Error, Result};
use crate::store::{PaymentRecord, Phase, StoreError};

/// Whether the journal holds what was to be written, whoever wrote it.
fn is_same_fact(wanted: &PaymentRecord, found: &PaymentRecord) -> bool {
    let fact = |record: &PaymentRecord| {
        let references = (record.invoice_reference.clone(), record.ers_reference.clone());
        (record.phase, record.wanted, references, record.paid_amount, record.commit_amount)
    };
    fact(wanted) == fact(found)
        && (found.reversal_acknowledged || !wanted.reversal_acknowledged)
        && wanted.invoice == found.invoice
        && wanted.proposed == found.proposed
        && (found.acknowledged || !wanted.acknowledged)
}

/// Whether the journal is further than what was to be written: nothing final is ever left.
fn is_later(wanted: Phase, found: Phase) -> bool {
    use Phase::{Confirmed, Paid, Reversed};
    match wanted {
        Confirmed => found == Reversed,
        Paid => matches!(found, Confirmed | Reversed),
        _ if wanted.is_finished() => false,
        _ => found.is_finished() || found == Paid,
    }
}

impl Machine {
    /// The record as it stands in the journal now.
    pub(super) fn read_again(
        &mut self,
        result: std::result::Result<Option<PaymentRecord>, StoreError>,
        now: Now,
    ) {
        let Some(mut saving) = self.saving.take() else { return };
        match result {
            Ok(Some(found)) if is_same_fact(&saving.record, &found) => {
                // The version that was heard here is what the next query acknowledges.
                let version = found.version.max(saving.record.version);
                self.record = PaymentRecord { version, ..found };
                self.unsaved = None;
                self.saved(saving.then, now);
            }
            Ok(Some(found))
                if found.phase != self.record.phase && is_later(saving.record.phase, found.phase) =>
            {
                self.adopt(found, saving, now);
            }
            Ok(_) => self.give_way(saving),
            Err(error) if saving.then.is_fact() => {
                saving.failed = Some(error);
                saving.retry_at = Some(now.mono + STORE_RETRY);
                self.saving = Some(saving);
            }
            Err(_) => self.give_way(saving), // a wish: what the other writer has done is not known
        }
    }

    /// The later fact is shown, and whoever waits has the outcome that it gives.
    fn adopt(&mut self, found: PaymentRecord, saving: Box<Saving>, now: Now) {
        self.record = found;
        self.unsaved = None;
        self.acknowledgement = None;
        self.activity = Activity::Idle;
        self.reversed |= self.record.phase == Phase::Reversed;
        self.unverified = self.record.phase == Phase::Paid && !self.record.acknowledged && !self.completed;
        match saving.then {
            AfterSave::Opened => self.outputs.push_back(Output::Started(Ok(()))),
            AfterSave::NotStarted(refusal) => self.outputs.push_back(Output::Started(Err(refusal))),
            AfterSave::CancelSending(id) => {
                self.outputs.push_back(Output::Started(Ok(())));
                self.command(id, Command::Cancel, now);
            }
            AfterSave::Cancel(Some(id)) | AfterSave::GiveUpLast(id) => self.command(id, Command::Cancel, now),
            AfterSave::AskLast(id) => self.command(id, Command::Continue, now),
            AfterSave::Confirm(id) => self.command(id, Command::Confirm, now),
            AfterSave::Abandon(id) => self.command(id, Command::Abandon, now),
            AfterSave::AcknowledgeReversal(id) => self.command(id, Command::AcknowledgeReversal, now),
            AfterSave::Update(id) => self.reply(id, Err(errors::cannot_update())),
            AfterSave::Updated(Some(id)) => self.reply(id, Err(errors::overtaken())),
            AfterSave::Commit(id, _) | AfterSave::NotCommitted(Some(id), _) => {
                self.command(id, Command::Commit(saving.record.commit_amount.unwrap_or(0)), now);
            }
            _ => {}
        }
        let (waiting, committing) = self.outcome();
        self.reply_waiting(&waiting);
        self.reply_committing(&committing);
    }

    /// What a cancel and a commit come to in the phase that was found.
    fn outcome(&self) -> (Result<()>, Result<()>) {
        match self.record.phase {
            Phase::Paid | Phase::Confirmed => {
                (Err(errors::already_paid()), self.amount_remark().map_or(Ok(()), Err))
            }
            Phase::Reversed => (Err(errors::reversed()), Err(errors::reversed())),
            Phase::Abandoned => (Err(errors::abandoned()), Err(errors::abandoned())),
            _ => (Ok(()), Err(errors::reservation_ended())),
        }
    }

    /// Another process has the terminal, and says what becomes of the payment: no more is sent or written here. What is being
    /// stored ends by its own answer.
    pub(super) fn leave_to_other(&mut self) {
        let error = self.overtaken_by_other();
        self.reply_to_all(&error);
    }

    /// COMPLETED stays where it was told.
    fn overtaken_by_other(&mut self) -> Error {
        let error = errors::overtaken();
        self.overtaken = true;
        self.unsaved = None;
        self.acknowledgement = None;
        self.activity = Activity::Idle;
        self.shown = State::Unknown;
        self.set_last_error(&error);
        error
    }

    /// Another writer is in charge.
    pub(super) fn give_way(&mut self, saving: Box<Saving>) {
        let error = self.overtaken_by_other();
        if self.completed {
            self.record = saving.record; // what the POS was told, for its texts and amounts
        }
        match saving.then {
            AfterSave::Opened => self.outputs.push_back(Output::Started(Ok(()))),
            AfterSave::NotStarted(refusal) => self.outputs.push_back(Output::Started(Err(refusal))),
            AfterSave::CancelSending(id) => {
                self.outputs.push_back(Output::Started(Ok(())));
                self.reply(id, Err(error.clone()));
            }
            AfterSave::Cancel(Some(id))
            | AfterSave::GiveUpLast(id)
            | AfterSave::AskLast(id)
            | AfterSave::Confirm(id)
            | AfterSave::Abandon(id)
            | AfterSave::AcknowledgeReversal(id)
            | AfterSave::Update(id)
            | AfterSave::Updated(Some(id))
            | AfterSave::Commit(id, _)
            | AfterSave::NotCommitted(Some(id), _) => self.reply(id, Err(error.clone())),
            _ => {}
        }
        self.reply_to_all(&error);
    }

    fn reply_to_all(&mut self, error: &Error) {
        if let Some((id, _)) = self.updating.take() {
            self.reply(id, Err(error.clone()));
        }
        self.reply_waiting(&Err(error.clone()));
        self.reply_committing(&Err(error.clone()));
    }
}
