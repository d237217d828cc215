//! Loyalty and the changed basket (docs/protocol.md, Loyalty): the customer's tokens, and the till's answer to them
//! by updateInvoice. The changed invoice is journaled as proposed before it is sent, and as the invoice when SEQR took
//! it.

use super::state::{AfterSave, State};
use super::{Activity, CommandId, Machine, Now, errors};
use crate::invoice::{AcknowledgmentMode, Invoice};
use crate::pos::Error;
use crate::service::{PaymentStatus, ServiceError, StatusAnswer};
use crate::store::{PaymentRecord, Phase};
use std::sync::Arc;

/// A token that the till has not answered to.
const PENDING_USE: i32 = 0;
/// More cards and coupons than anybody holds against a phone; the rest is left out.
const MAX_TOKENS: usize = 100;

impl Machine {
    /// Notes the customer's tokens. True where the app waits for the till: a new token, or the status that says so.
    pub(super) fn waits_for_the_till(&mut self, result: &Result<StatusAnswer, ServiceError>) -> bool {
        let Ok(answer) = result else { return false };
        if self.record.invoice.acknowledgment_mode == AcknowledgmentMode::None {
            return false;
        }
        let mut new = false;
        for token in &answer.tokens {
            let known = self.tokens.iter().any(|known| known.id == token.id && known.value == token.value);
            if token.status == PENDING_USE && !known && self.tokens.len() < MAX_TOKENS {
                self.tokens.push(token.clone());
                new = true;
            }
        }
        let pending = answer.status == PaymentStatus::PendingIssuerAcknowledge;
        self.loyalty_answered &= pending && !new;
        new || (pending && !self.loyalty_answered)
    }

    /// The till must answer: the customer's window stands still, the till's question runs.
    pub(super) fn ask_loyalty(&mut self, now: Now) {
        if let Activity::Polling { window_ends, .. } = self.activity {
            let window_left = window_ends.saturating_sub(now.mono);
            self.activity = Activity::Loyalty { window_left, question_ends: now.mono + self.timing.question };
            self.shown = State::Loyalty;
        }
    }

    /// The POS has a changed invoice. Called with nothing in flight.
    pub(super) fn update(&mut self, id: CommandId, invoice: Arc<Invoice>, now: Now) {
        let possible = match self.record.phase {
            Phase::Open => matches!(self.activity, Activity::Polling { .. } | Activity::Loyalty { .. }),
            Phase::Reserved => {
                matches!(
                    self.activity,
                    Activity::Idle | Activity::Reserved { .. } | Activity::AskingReserved { .. }
                )
            }
            _ => false,
        };
        if self.state() == State::Completed {
            return self.reply(id, Err(errors::already_paid()));
        }
        if !possible {
            return self.reply(id, Err(errors::cannot_update()));
        }
        let record = PaymentRecord { proposed: Some(invoice), ..self.record.clone() };
        self.save(record, "update wanted", AfterSave::Update(id), now);
    }

    pub(super) fn send_update(&mut self, id: CommandId) {
        self.totals_sent.extend(self.record.proposed.iter().map(|invoice| invoice.total));
        self.updating = Some((id, self.activity));
        self.activity = Activity::Updating;
        self.urgent = true;
    }

    pub(super) fn update_answered(&mut self, result: Result<(), ServiceError>, now: Now) {
        let Some((id, before)) = self.updating.take() else { return };
        self.activity = before;
        if self.undecided {
            self.rest();
        }
        let error = match (result, self.record.proposed.clone()) {
            (Ok(()), Some(invoice)) => {
                let record = PaymentRecord { invoice, proposed: None, ..self.record.clone() };
                return self.save(record, "updated", AfterSave::Updated(Some(id)), now);
            }
            (Ok(()), None) => return self.reply(id, Ok(())),
            (Err(error), _) => error,
        };
        if error.may_have_been_done()
            && let Some(proposed) =
                self.record.proposed.clone().filter(|it| !self.unconfirmed_invoices.contains(it))
        {
            self.unconfirmed_invoices.push(proposed);
        }
        // A code is an answer: also 90, which is what SEQR says when the customer has paid before the update.
        if error.may_have_been_done() && error.result_code().is_none() {
            let error = errors::update_in_doubt(&error);
            self.set_last_error(&error);
            self.reply(id, Err(error));
            return;
        }
        let error =
            Error::from_service("SEQR did not take the changed invoice, so the old one stands", &error);
        self.set_last_error(&error);
        self.reply(id, Err(error));
        // This one was refused; one before it, whose answer was lost, may still be the invoice that stands.
        let proposed = self.unconfirmed_invoices.last().cloned();
        let record = self.with_last_error(PaymentRecord { proposed, ..self.record.clone() });
        self.save(record, "update refused", AfterSave::Noted, now);
    }

    pub(super) fn updated(&mut self, id: Option<CommandId>, now: Now) {
        self.loyalty_answered = true;
        if let Activity::Loyalty { window_left, .. } = self.activity {
            self.activity = Activity::Polling { window_ends: now.mono + window_left, question_ends: None };
            self.shown = State::Waiting;
        }
        if let Some(id) = id {
            self.reply(id, Ok(()));
        }
    }
}
