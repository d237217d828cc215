//! One invoice from sendInvoice to its end: every change of its state is in this file.
//! It knows no terminal, no reseller and no other invoice, and is told the time.

use super::amount::plain;
use super::event::{Event, What};
use super::invoice_data::{AcknowledgmentMode, InvoiceData};
use super::request::Token;
use super::status::Status;
use crate::clock::Now;

/// How a customer goes about paying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PayHow {
    /// How long the PIN takes; 0 is at once, `PIN_UNTIL_TOLD` until the control interface ends it.
    pub(crate) pin_ms: u64,
    /// Pays although the app waits for the till's update.
    pub(crate) force: bool,
}

/// The PIN phase ends only by the control interface.
pub(crate) const PIN_UNTIL_TOLD: u64 = u64::MAX;

/// What an automatic customer will do, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Pay { at_ms: u64, pin_ms: u64 },
    Decline { at_ms: u64 },
}

/// A payment that the customer has made.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) at: Now,
    pub(crate) ers_reference: String,
    pub(crate) amount: i64,
    /// The version that says PAID.
    pub(crate) version: i32,
    /// The till has shown that it knows: SEQR reverses no more.
    pub(crate) settled: bool,
}

/// A payback.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) ers_reference: String,
    pub(crate) amount: i64,
    pub(crate) at: Now,
    pub(crate) terminal_id: String,
    pub(crate) cashier_id: String,
}

/// See the top of the file.
#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) reference: String,
    pub(crate) terminal_id: String,
    pub(crate) data: InvoiceData,
    pub(crate) status: Status,
    pub(crate) version: i32,
    pub(crate) acknowledged_version: i32,
    /// What getPaymentStatus shows.
    pub(crate) tokens: Vec<Token>,
    /// Cards in the customer's phone that come into view with the scan.
    pub(crate) phone_cards: Vec<Token>,
    pub(crate) scanned: bool,
    /// The end of the PIN phase, while there is one.
    pub(crate) paying_until: Option<u64>,
    /// The customer pressed Pay while the app was blocked.
    pub(crate) wants_to_pay: Option<PayHow>,
    pub(crate) plan: Option<Plan>,
    pub(crate) payment: Option<Payment>,
    pub(crate) reserved_amount: i64,
    pub(crate) reserved_until: Option<u64>,
    pub(crate) reversed: bool,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) sent_at: Now,
    pub(crate) ended_ms: Option<u64>,
    pub(crate) asked: u64,
    pub(crate) last_asked_ms: Option<u64>,
    pub(crate) receipts: u32,
    pub(crate) events: Vec<Event>,
}

/// Events beyond this number are dropped: an invoice polled for a week must not fill the memory.
const MAX_EVENTS: usize = 1_000;
/// Cards and tokens one invoice holds at most.
const MAX_TOKENS: usize = 100;

impl Invoice {
    pub(crate) fn new(
        reference: String,
        terminal_id: String,
        data: InvoiceData,
        tokens: Vec<Token>,
        now: Now,
    ) -> Self {
        let detail = format!("{} {}", plain(data.total.hundredths), data.total.currency);
        let mut invoice = Invoice {
            reference,
            terminal_id,
            data,
            status: Status::Issued,
            version: 1,
            acknowledged_version: 0,
            tokens,
            phone_cards: Vec::new(),
            scanned: false,
            paying_until: None,
            wants_to_pay: None,
            plan: None,
            payment: None,
            reserved_amount: 0,
            reserved_until: None,
            reversed: false,
            refunds: Vec::new(),
            sent_at: now,
            ended_ms: None,
            asked: 0,
            last_asked_ms: None,
            receipts: 0,
            events: Vec::new(),
        };
        invoice.note(now, What::Sent, detail);
        invoice
    }

    pub(crate) fn note(&mut self, now: Now, what: What, detail: impl Into<String>) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(Event { at: now, what, detail: detail.into() });
        }
    }

    pub(crate) fn has(&self, what: What) -> bool {
        self.events.iter().any(|event| event.what == what)
    }

    fn enter(&mut self, status: Status, now: Now) {
        self.status = status;
        self.version += 1;
        if !status.is_open() {
            self.paying_until = None;
            self.wants_to_pay = None;
            self.plan = None;
            self.reserved_until = None;
            self.ended_ms = Some(now.ms);
        }
    }

    /// What the customer has been charged, refunds taken off.
    pub(crate) fn charged(&self) -> i64 {
        match &self.payment {
            Some(payment) if !self.reversed => payment.amount - self.refunded(),
            _ => 0,
        }
    }

    pub(crate) fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    /// The till has swiped a card of its own: it overrides the phone's.
    fn till_has_card(&self) -> bool {
        self.tokens.iter().any(|token| token.status == 1)
    }

    /// An invoice without acknowledgmentMode waits as REQUIRE_ACKNOWLEDGMENT does.
    pub(crate) fn asks_for_cards(&self) -> bool {
        self.data.acknowledgment != AcknowledgmentMode::None
    }

    /// The app waits for the till with every scan, whatever cards there are.
    fn always_asks(&self) -> bool {
        matches!(self.data.acknowledgment, AcknowledgmentMode::Absent | AcknowledgmentMode::Required)
    }

    // ---- the customer -------------------------------------------------------------------------

    /// The customer scans the sticker: the invoice appears in the app, the cards appear at the till.
    pub(crate) fn scan(&mut self, now: Now) -> Result<(), String> {
        self.require_unpaid()?;
        if self.scanned {
            return Ok(());
        }
        self.scanned = true;
        self.note(now, What::Scanned, "");
        if self.data.acknowledgment == AcknowledgmentMode::Absent {
            self.note(
                now,
                What::Warning,
                "no acknowledgmentMode: taken for REQUIRE_ACKNOWLEDGMENT, the app waits for updateInvoice",
            );
        }
        if !self.asks_for_cards() {
            return Ok(());
        }
        let mut cards = std::mem::take(&mut self.phone_cards);
        if self.till_has_card() && !cards.is_empty() {
            cards.clear();
            self.note(now, What::Overridden, "the card swiped at the till overrides the phone's");
        }
        // The till's own card is echoed: it is among the tokens since sendInvoice.
        if cards.is_empty() && !self.always_asks() {
            return Ok(());
        }
        self.show(cards, now);
        if self.status == Status::Issued {
            self.enter(Status::Pending, now);
        }
        Ok(())
    }

    fn show(&mut self, cards: Vec<Token>, now: Now) {
        for card in cards {
            self.note(now, What::TokenShown, card.id.clone());
            self.tokens.push(card);
        }
    }

    /// The customer's phone holds this card. It comes into view with the scan, or now.
    pub(crate) fn attach(&mut self, card: Token, while_issued: bool, now: Now) -> Result<(), String> {
        self.require_unpaid()?;
        if self.tokens.len() + self.phone_cards.len() >= MAX_TOKENS {
            return Err(format!("an invoice holds at most {MAX_TOKENS} cards"));
        }
        if !self.asks_for_cards() {
            return Err("the invoice's acknowledgmentMode asks for no cards".into());
        }
        if self.till_has_card() {
            self.note(now, What::Overridden, "the card swiped at the till overrides the phone's");
            return Ok(());
        }
        if while_issued && !self.scanned {
            self.show(vec![card], now);
            self.version += 1;
        } else if self.scanned {
            if self.paying_until.is_some() {
                return Err("the customer is already paying".into());
            }
            self.show(vec![card], now);
            self.enter(Status::Pending, now);
        } else {
            self.phone_cards.push(card);
        }
        Ok(())
    }

    fn require_unpaid(&self) -> Result<(), String> {
        match self.status {
            Status::Issued | Status::Pending => Ok(()),
            other => Err(format!("the invoice is {}", other.name())),
        }
    }

    /// The customer presses Pay. True when the money moves now: the caller then calls `complete`.
    pub(crate) fn press_pay(&mut self, how: PayHow, now: Now) -> Result<bool, String> {
        self.require_unpaid()?;
        if self.paying_until.is_some() {
            return Err("the customer is already paying".into());
        }
        self.scan(now)?;
        if self.status == Status::Pending && !how.force {
            self.wants_to_pay = Some(how);
            return Ok(false);
        }
        self.wants_to_pay = None;
        if how.pin_ms == 0 {
            return Ok(true);
        }
        self.paying_until = Some(now.ms.saturating_add(how.pin_ms));
        self.note(now, What::PinStarted, "");
        Ok(false)
    }

    /// The PIN is right: the money moves, or is set aside.
    /// `hold_ms`: how long it is set aside; None takes it at once.
    pub(crate) fn complete(&mut self, ers_reference: String, hold_ms: Option<u64>, now: Now) {
        self.paying_until = None;
        if let Some(timeout) = hold_ms {
            self.reserved_amount = self.data.total.hundredths;
            self.enter(Status::Reserved, now);
            self.reserved_until = Some(now.ms.saturating_add(timeout));
            self.note(now, What::Reserved, plain(self.reserved_amount));
        } else {
            self.pay(ers_reference, self.data.total.hundredths, false, now);
        }
    }

    fn pay(&mut self, ers_reference: String, amount: i64, settled: bool, now: Now) {
        self.enter(Status::Paid, now);
        self.note(now, What::Paid, ers_reference.clone());
        let version = self.version;
        self.payment = Some(Payment { at: now, ers_reference, amount, version, settled });
    }

    /// The customer gives the PIN up: the invoice stands as before.
    pub(crate) fn give_up_pin(&mut self, now: Now) -> Result<(), String> {
        self.paying_until.take().ok_or("the customer is not paying right now")?;
        self.note(now, What::PinGivenUp, "");
        Ok(())
    }

    /// The customer presses Cancel in the app.
    pub(crate) fn decline(&mut self, now: Now) -> Result<(), String> {
        self.require_unpaid()?;
        self.enter(Status::Canceled, now);
        self.note(now, What::Declined, "");
        Ok(())
    }

    /// The bank or the service fails the payment.
    pub(crate) fn fail(&mut self, now: Now) -> Result<(), String> {
        if !self.status.is_open() {
            return Err(format!("the invoice is {}", self.status.name()));
        }
        self.enter(Status::Failed, now);
        self.note(now, What::Failed, "");
        Ok(())
    }

    // ---- the till -----------------------------------------------------------------------------

    /// The till takes the invoice back (or its next one does: `what` says which).
    pub(crate) fn cancel(&mut self, what: What, now: Now) {
        self.enter(Status::Canceled, now);
        self.note(now, what, "");
    }

    /// The till's new invoice: unblocks the app. What the customer already agreed to happens by the caller.
    pub(crate) fn update(&mut self, data: InvoiceData, tokens: Vec<Token>, now: Now) {
        self.note(now, What::Updated, plain(data.total.hundredths));
        let mut data = data;
        data.mode = self.data.mode;
        self.data = data;
        for token in tokens {
            if let Some(known) = self.tokens.iter_mut().find(|known| known.id == token.id) {
                known.status = token.status;
                if !token.value.is_empty() {
                    known.value = token.value;
                }
            } else if self.tokens.len() < MAX_TOKENS {
                self.tokens.push(token);
            }
        }
        if self.status == Status::Pending {
            self.enter(Status::Issued, now);
        }
    }

    /// The till takes (at most) what is reserved. It has shown that it lives: nothing to reverse.
    pub(crate) fn commit(&mut self, amount: i64, ers_reference: String, now: Now) {
        self.note(now, What::Committed, plain(amount));
        self.data.total.hundredths = amount;
        self.pay(ers_reference, amount, true, now);
    }

    /// The till asks, naming the version that it has seen, which acknowledges it.
    pub(crate) fn ask(&mut self, version: i32, now: Now) {
        self.asked += 1;
        self.last_asked_ms = Some(now.ms);
        let detail = format!("version {version}, answered {} {}", self.status.name(), self.version);
        let repeated =
            self.events.iter().rev().find(|e| e.what == What::Asked).is_some_and(|e| e.detail == detail);
        if !repeated {
            self.note(now, What::Asked, detail);
        }
        if version == self.version && version > self.acknowledged_version {
            self.acknowledged_version = version;
            self.note(now, What::Acknowledged, format!("version {version}"));
        }
    }

    /// The till has shown that it knows of the payment. True the first time.
    pub(crate) fn settle(&mut self, now: Now) -> bool {
        match &mut self.payment {
            Some(payment) if !payment.settled && !self.reversed => payment.settled = true,
            _ => return false,
        }
        self.note(now, What::Settled, "");
        true
    }

    // ---- time ---------------------------------------------------------------------------------

    /// SEQR gives the money back because nobody asked, or because it was told to.
    pub(crate) fn reverse(&mut self, why: &str, now: Now) -> Result<(), String> {
        if self.status != Status::Paid {
            return Err(format!("the invoice is {}", self.status.name()));
        }
        self.reversed = true;
        self.enter(Status::Canceled, now);
        self.note(now, What::Reversed, why);
        Ok(())
    }

    /// The reservation was not committed in time: the money is let go.
    pub(crate) fn time_out(&mut self, now: Now) {
        self.enter(Status::Canceled, now);
        self.note(now, What::ReservationTimedOut, "");
    }

    /// When the invoice next changes by itself.
    pub(crate) fn next_due(&self, reversal_ms: u64) -> Option<u64> {
        let plan = self.plan.map(|plan| match plan {
            Plan::Pay { at_ms, .. } | Plan::Decline { at_ms } => at_ms,
        });
        let pin = self.paying_until.filter(|until| *until != PIN_UNTIL_TOLD);
        let waiting = self.payment.as_ref().filter(|p| !p.settled && !self.reversed);
        let reversal = waiting.map(|payment| payment.at.ms.saturating_add(reversal_ms));
        [plan, pin, reversal, self.reserved_until].into_iter().flatten().min()
    }
}
