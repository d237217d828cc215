//! Storing, then acting (rules `journal-before-send` and `stored-then-acknowledged`): how a change of the payment
//! gets into the journal, and what happens when it does not.
//!
//! Two kinds of change. A wish of the POS that cannot be stored is refused, and nothing was done. A fact that SEQR
//! told cannot be refused: it is tried again until it is stored, and STORE_PATIENCE after it was heard the POS is told,
//! whether a try has failed or still hangs. A record that another writer has changed is read again: see `overtaken.rs`.

use super::state::{AfterSave, Saving, State};
use super::{Activity, Command, Machine, Ms, Notice, Now, Output, STORE_RETRY, errors};
use crate::pos::Result;
use crate::store::{PaymentRecord, Phase, RemarkKind, StoreError};

impl Machine {
    /// Sends a changed record to the journal; `then` happens when it is there.
    pub(super) fn save(&mut self, record: PaymentRecord, step: &'static str, then: AfterSave, now: Now) {
        let record = PaymentRecord { updated_at_ms: now.unix_ms, ..record };
        debug_assert!(self.saving.is_none(), "one write at a time");
        self.saving = Some(Box::new(Saving {
            record,
            step,
            then,
            heard: now.mono,
            failed: None,
            retry_at: None,
            reads: false,
            told: false,
        }));
        self.emit_store();
    }

    /// The fact that is being stored was heard so long ago.
    pub(super) fn was_heard_before(&mut self, time: Ms) {
        if let Some(saving) = &mut self.saving {
            saving.heard = saving.heard.saturating_sub(time);
        }
    }

    /// The last error, as the journal keeps it.
    pub(super) fn with_last_error(&self, record: PaymentRecord) -> PaymentRecord {
        let (error, result_code) = match &self.last_error {
            Some(last) => (Some(last.text.clone()), last.result_code),
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
                record: Box::new(saving.record.clone()),
                step: saving.step,
                actor: saving.then.actor(),
                receipt: matches!(saving.then, AfterSave::Confirm(_)),
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
            Err(error) if error.is_taken_over() => self.give_way(saving),
            Err(error) => self.not_stored(saving, error, now),
        }
    }

    pub(super) fn not_stored(&mut self, mut saving: Box<Saving>, error: StoreError, now: Now) {
        match saving.then {
            AfterSave::Noted => {}
            AfterSave::Logged(text) => {
                self.outputs.push_back(Output::Notice(Notice::OtherPayment, text));
            }
            AfterSave::Cancel(None) => self.question_waits(now),
            AfterSave::Cancel(Some(id))
            | AfterSave::CancelSending(id)
            | AfterSave::GiveUpLast(id)
            | AfterSave::AskLast(id)
            | AfterSave::Confirm(id)
            | AfterSave::Abandon(id)
            | AfterSave::AcknowledgeReversal(id)
            | AfterSave::Update(id)
            | AfterSave::Commit(id, _) => {
                let reversed = self.reversed && matches!(saving.then, AfterSave::Confirm(_));
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

    pub(super) fn saved(&mut self, then: AfterSave, now: Now) {
        match then {
            AfterSave::Opened => self.opened(now),
            AfterSave::NotStarted(error) => self.not_started(error),
            AfterSave::Paid => self.paid_saved(now),
            AfterSave::Unpaid => self.unpaid_saved(),
            AfterSave::Reversed => self.reversed_saved(),
            AfterSave::Noted => {}
            AfterSave::Logged(text) => {
                self.outputs.push_back(Output::Notice(Notice::OtherPayment, text));
            }
            AfterSave::Cancel(id) => self.cancel_saved(id, now),
            AfterSave::CancelSending(id) => self.cancel_while_sending_saved(id),
            AfterSave::GiveUpLast(id) => {
                self.activity = Activity::Idle;
                self.reply(id, Err(errors::last_invoice_given_up()));
            }
            AfterSave::AskLast(id) => {
                if !self.undecided {
                    self.ask_last(now);
                }
                self.reply(id, Ok(()));
            }
            AfterSave::Confirm(id) => {
                if self.record.invoice_reference.is_none() {
                    self.activity = Activity::Idle; // the till's last invoice may be the next sale's from here on
                }
                self.reply(id, if self.reversed { Err(errors::reversed()) } else { Ok(()) });
            }
            AfterSave::AcknowledgeReversal(id) => self.reply(id, Ok(())),
            AfterSave::Reserved => self.reserved_saved(now),
            AfterSave::Update(id) => self.send_update(id),
            AfterSave::Updated(id) => self.updated(id, now),
            AfterSave::Commit(id, asks) => self.send_commit(id, asks, now),
            AfterSave::NotCommitted(id, error) => self.not_committed(id, error, now),
            AfterSave::Abandon(id) => {
                self.activity = Activity::Idle;
                self.unverified = false;
                self.set_last_error(&errors::abandoned());
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
        if saving.patience_ends().is_none_or(|end| now.mono < end) {
            return;
        }
        saving.told = true;
        let error = errors::fact_not_saved(saving.failed.as_ref());
        match &mut saving.then {
            AfterSave::Paid => {
                let text = errors::paid_not_saved(&saving.record, &error.text);
                self.unsaved = Some(error.clone());
                self.outputs.push_back(Output::Notice(Notice::NotSaved, text));
                self.reply_waiting(&Err(errors::already_paid()));
                self.reply_committing(&Err(error.clone()));
                self.paid_told(now);
            }
            AfterSave::Updated(id) | AfterSave::NotCommitted(id, _) => {
                if let Some(id) = id.take() {
                    self.reply(id, Err(error.clone()));
                }
            }
            AfterSave::Opened => {
                self.shown = State::Unknown;
                self.outputs.push_back(Output::Started(Ok(())));
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
            }
            AfterSave::NotStarted(refusal) => {
                let refusal = refusal.clone();
                self.outputs.push_back(Output::Started(Err(refusal)));
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
            }
            then => {
                match then {
                    AfterSave::Reversed => self.reversed = true, // the goods may have left: it is told all the same
                    AfterSave::Unpaid => self.shown = State::Unknown,
                    _ => {}
                }
                self.reply_waiting(&Err(errors::cancel_not_saved(&error)));
                self.reply_committing(&Err(error.clone()));
            }
        }
        self.set_last_error(&error);
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
            .filter(|saving| saving.told && matches!(saving.then, AfterSave::Paid | AfterSave::Reversed));
        told.map_or(&self.record, |saving| &saving.record)
    }

    /// What the journal says that the POS must be told beside the state.
    pub(super) fn stored_remark(&self, kind: RemarkKind) -> Option<&str> {
        let remark = self.shown_record().remark.as_ref().filter(|remark| remark.kind == kind);
        remark.map(|remark| remark.text.as_str())
    }
}
