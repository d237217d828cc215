//! What a phone can do with an invoice, by hand or by itself when it is due.
//! It sees what the app sees; what the state allows is settled in `invoice`.

use super::event::What;
use super::invoice::{PIN_UNTIL_TOLD, PayHow, Plan};
use super::request::Token;
use super::{Now, Service};

/// One thing that a customer, the bank or SEQR does with an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Scan,
    Pay(PayHow),
    FinishPin,
    GiveUpPin,
    Decline,
    Attach { card: Token, while_issued: bool },
    Fail,
    Reverse,
}

impl Service {
    /// Does it now. The error says why it cannot be done.
    pub(crate) fn act(&mut self, number: u64, act: Act, now: Now) -> Result<(), String> {
        self.tick(now);
        let invoice = self.invoices.get(&number).ok_or("there is no such invoice")?;
        match act {
            Act::Pay(how) => {
                if self.change(number, |i| i.press_pay(how, now)).unwrap_or(Ok(false))? {
                    self.money_moves(number, now);
                }
                Ok(())
            }
            Act::FinishPin => {
                invoice.paying_until.ok_or("the customer is not paying right now")?;
                self.money_moves(number, now);
                Ok(())
            }
            Act::Reverse => {
                let booked = invoice.payment.as_ref().is_some_and(|p| p.settled);
                self.change(number, |i| i.reverse("told to", now)).unwrap_or(Ok(()))?;
                if booked {
                    self.book_reversal(number);
                }
                Ok(())
            }
            Act::Scan => self.change(number, |i| i.scan(now)).unwrap_or(Ok(())),
            Act::GiveUpPin => self.change(number, |i| i.give_up_pin(now)).unwrap_or(Ok(())),
            Act::Decline => self.change(number, |i| i.decline(now)).unwrap_or(Ok(())),
            Act::Fail => self.change(number, |i| i.fail(now)).unwrap_or(Ok(())),
            Act::Attach { card, while_issued } => {
                self.change(number, |i| i.attach(card, while_issued, now)).unwrap_or(Ok(()))
            }
        }
    }

    fn money_moves(&mut self, number: u64, now: Now) {
        let ers_reference = self.ids.ers_reference(now);
        let hold_ms = self.invoices.get(&number).and_then(|invoice| self.hold_ms(&invoice.data));
        let paid = self.change(number, |invoice| {
            invoice.complete(ers_reference.clone(), hold_ms, now);
            invoice.payment.is_some()
        });
        if paid == Some(true) {
            self.by_payment.insert(ers_reference, number);
        }
    }

    /// The app is unblocked: a customer who had pressed Pay goes on.
    pub(super) fn resume_customer(&mut self, number: u64, now: Now) {
        let wanted = self.change(number, |invoice| invoice.wants_to_pay.take()).flatten();
        if let Some(how) = wanted {
            // The invoice is open again by what its caller has just done; a refusal leaves it as it is.
            let _ = self.act(number, Act::Pay(how), now);
        }
    }

    /// What was due on this invoice at this moment.
    pub(super) fn happen(&mut self, number: u64, now: Now) {
        let reversal_ms = self.settings.reversal_ms;
        let Some(invoice) = self.invoices.get_mut(&number) else { return };
        if let Some(Plan::Pay { at_ms, pin_ms }) = invoice.plan
            && at_ms <= now.ms
        {
            invoice.plan = None;
            let _ = self.act(number, Act::Pay(PayHow { pin_ms, force: false }), now);
            return;
        }
        if let Some(Plan::Decline { at_ms }) = invoice.plan
            && at_ms <= now.ms
        {
            invoice.plan = None;
            let _ = invoice.decline(now);
            return;
        }
        if invoice.paying_until.is_some_and(|until| until <= now.ms && until != PIN_UNTIL_TOLD) {
            self.money_moves(number, now);
            return;
        }
        if invoice.reserved_until.is_some_and(|until| until <= now.ms) {
            invoice.time_out(now);
            return;
        }
        let unasked = invoice
            .payment
            .as_ref()
            .is_some_and(|p| !p.settled && p.at.ms.saturating_add(reversal_ms) <= now.ms);
        if unasked && !invoice.reversed {
            let why = format!("nobody asked within {reversal_ms} ms after the customer had paid");
            if invoice.reverse(&why, now).is_err() {
                invoice.note(now, What::Warning, "could not be reversed");
            }
        }
    }
}
