//! Storing, then acting (rules `journal-before-send` and `stored-then-acknowledged`): how a change of the payment
//! gets into the journal, and what happens when it does not.
//!
//! Two kinds of change. A wish of the POS that cannot be stored is refused, and nothing was done. A fact that SEQR
//! told cannot be refused: it is tried again until it is stored, and STORE_PATIENCE after it was heard the POS is told,
//! whether a try has failed or still hangs. A record that another writer has changed is read again: see `overtaken.rs`.

use super::state::{Saving, State, Then};
use super::{Command, Doing, Machine, Ms, Notice, Now, Output, STORE_PATIENCE, STORE_RETRY, errors};
use crate::pos::Result;
use crate::store::{PaymentRecord, Phase, RemarkKind, StoreError};

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
                actor: saving.then.actor(),
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
            Then::Logged(text) => {
                self.outputs.push_back(Output::Notice(Notice::OtherPayment, text));
            }
            Then::Cancel(None) => self.question_waits(now),
            Then::Cancel(Some(id))
            | Then::CancelSending(id)
            | Then::GiveUpLast(id)
            | Then::AskLast(id)
            | Then::Confirm(id)
            | Then::Abandon(id)
            | Then::AcknowledgeReversal(id)
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
            Then::Logged(text) => {
                self.outputs.push_back(Output::Notice(Notice::OtherPayment, text));
            }
            Then::Cancel(id) => self.cancel_saved(id, now),
            Then::CancelSending(id) => self.cancel_while_sending_saved(id),
            Then::GiveUpLast(id) => {
                self.doing = Doing::Resting;
                self.reply(id, Err(errors::last_invoice_given_up()));
            }
            Then::AskLast(id) => {
                if !self.undecided {
                    self.ask_last(now);
                }
                self.reply(id, Ok(()));
            }
            Then::Confirm(id) => {
                if self.record.invoice_reference.is_none() {
                    self.doing = Doing::Resting; // the till's last invoice may be the next sale's from here on
                }
                self.reply(id, if self.reversed { Err(errors::reversed()) } else { Ok(()) });
            }
            Then::AcknowledgeReversal(id) => self.reply(id, Ok(())),
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
                self.outputs.push_back(Output::Notice(Notice::NotSaved, text));
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
                self.shown = State::Unknown;
                self.outputs.push_back(Output::Started(Ok(())));
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
            }
            Then::NotStarted(refusal) => {
                let refusal = refusal.clone();
                self.outputs.push_back(Output::Started(Err(refusal)));
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
            }
            then => {
                match then {
                    Then::Reversed => self.reversed = true, // the goods may have left: it is told all the same
                    Then::Unpaid => self.shown = State::Unknown,
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
