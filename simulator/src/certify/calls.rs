//! Which calls belong to the step at hand, which sale they are about, and which of them end a stage. Nothing is judged here.

use super::call::Call;
use super::step::{Belongs, Until};
use super::{Certification, credentials, judge};
use crate::Which;
use crate::exchange::Fate;
use crate::world::World;

/// Codes that belong to the trade: no mistake of the till's.
const EXPECTED: [i32; 5] = [2, 48, 50, 51, 95];

impl Certification {
    /// The payment that a cancel met after the power cut was reversed, because the till did not ask for it.
    pub(super) fn has_forgotten(&self) -> bool {
        let seen = &self.steps[self.at];
        let begun = seen.ended_at.last().copied().unwrap_or(0);
        let met = |call: &Call| call.n > begun && call.is("cancelInvoice") && call.code == Some(50);
        seen.reversed() && seen.calls.iter().any(met)
    }

    /// Whether the call is another till's. An unknown terminal id is this till's mistake, and so is a second terminal of
    /// this POS that takes part in a sale of the first.
    pub(super) fn is_of_another_till(&self, call: &Call, world: &World) -> bool {
        let (Some(mine), Some(theirs)) = (&self.terminal, &call.terminal_id) else { return false };
        let payment = call.sent(&["ersReference"]).and_then(|payment| world.service.sale_of(payment));
        let sale = call.reference().map(str::to_owned).or(payment);
        let ours = sale.is_some() && self.steps.iter().any(|seen| seen.reference == sale);
        mine != theirs && world.service.terminal(theirs).is_some() && !ours
    }

    /// Whether a registration is that of the till that is watched: in the first step, or of a till that was
    /// reinstalled.
    pub(super) fn is_registered_here(&self, call: &Call, world: &World) -> bool {
        let known = self.terminal.as_ref().and_then(|id| world.service.terminal(id));
        let asked = self.step().is_some_and(|step| step.id == "register");
        asked || known.is_none_or(|known| call.sent(&["externalTerminalId"]) == Some(&known.external_id))
    }

    /// Which sale the call is about.
    pub(super) fn about(&self, call: &Call, world: &World) -> Option<String> {
        if call.is("sendInvoice") {
            return call.got("invoiceReference").map(str::to_owned);
        }
        if let Some(reference) = call.reference() {
            return Some(reference.to_owned());
        }
        if call.is_poll() {
            return self.latest.clone();
        }
        // Some tills confirm and refund by the reference of the invoice: wrong, and meant for that sale.
        let payment = call.sent(&["ersReference"])?;
        let invoice = || Some(payment.to_owned()).filter(|invoice| is_sale(invoice, world));
        world.service.sale_of(payment).or_else(invoice)
    }

    pub(super) fn belongs(&self, call: &Call, world: &World) -> bool {
        let (Some(step), Some(seen)) = (self.step(), self.steps.get(self.at)) else { return false };
        if let Belongs::Operations(operations) = step.belongs {
            return operations.contains(&call.operation.as_str());
        }
        let trade = !["registerTerminal", "assignSeqrId", "markTransactionPeriod", "executeReport"]
            .contains(&call.operation.as_str());
        if call.is("sendInvoice") {
            return true;
        }
        match (&seen.reference, &call.about) {
            // Nothing is sold yet in this step.
            (None, _) => false,
            (Some(own), Some(about)) if own == about => true,
            // A reference that there is not is meant for this sale, and wrong.
            (Some(_), about) => {
                trade
                    && !call.is("benchmarkingNop")
                    && !about.as_ref().is_some_and(|about| is_sale(about, world))
            }
        }
    }

    /// Whether a call that belongs to the step ends the stage; `own`: it is about the step's sale.
    pub(super) fn ends(&self, until: Until, call: &Call, own: bool) -> bool {
        let first = self.first_poll_ms.unwrap_or(call.at_ms);
        let second_invoice = call.is("sendInvoice") && !own;
        match until {
            Until::Done(operation) => call.is(operation) && call.code == Some(0),
            Until::Called(operation) => call.is(operation) && !call.may_come_again(),
            Until::Polls(count) => own && call.is_poll() && self.polls >= count,
            Until::PollingFor(ms) => own && call.is_poll() && call.at_ms.saturating_sub(first) >= ms,
            Until::Reported => judge::reports_the_period(&self.steps[self.at], call),
            Until::Known => own && (call.tells_paid() || (call.is("commitReservation") && call.succeeded())),
            Until::Quiet(_) => false,
            Until::Settled => own && (call.tells_paid() || call.cancels()) || second_invoice,
            Until::Ended => own && (call.tells_paid() || call.cancels() || call.is("refundPayment")),
            Until::TakenUp => own && (call.is_poll() && call.succeeded() || call.cancels()) || second_invoice,
        }
    }

    /// What a person at the till must know at once.
    pub(super) fn note_refusal(&mut self, call: &Call, world: &World) {
        let refused = match call.code {
            Some(0) => false,
            Some(number) => !EXPECTED.contains(&number),
            None => call.fate == Fate::Answered,
        };
        if !refused {
            if call.code == Some(0) {
                self.refused = None;
            }
            return;
        }
        let name = if call.operation.is_empty() { "a message" } else { &call.operation };
        let mut text = format!("Call {}, {name}, was {}.", call.n, call.outcome());
        match call.code {
            Some(37) => text.push_str(&format!(" {}", credentials(world))),
            Some(20) if call.terminal_id.is_none() => text.push_str(&format!(" {}", credentials(world))),
            Some(20 | 29) => {
                text.push_str(" Register the till here: one that was registered elsewhere is unknown.");
            }
            _ => {}
        }
        self.refused = Some(text);
    }
}

fn is_sale(reference: &str, world: &World) -> bool {
    world.service.find(&Which::invoice(reference.to_owned())).is_some()
}
