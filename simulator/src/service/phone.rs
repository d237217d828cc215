//! The customer: what a phone can do with an invoice, by hand or by itself after a delay.
//! It sees what the app sees; what the state allows is settled in `invoice`.

use super::event::What;
use super::invoice::{PIN_UNTIL_TOLD, PayHow, Plan};
use super::request::Token;
use super::{Now, Service};

/// What customers do by themselves. Times are milliseconds on the simulator's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Customer {
    /// Nothing: only what the control interface says.
    #[default]
    Never,
    /// Scan and press Pay after a time; the PIN takes a time, too.
    Pays {
        /// From sendInvoice to Pay.
        after_ms: u64,
        /// From Pay to the money's moving.
        pin_ms: u64,
    },
    /// Press Cancel after a time.
    Declines {
        /// From sendInvoice to Cancel.
        after_ms: u64,
    },
}

impl Customer {
    pub(super) fn plan(self, now: Now) -> Option<Plan> {
        match self {
            Customer::Never => None,
            Customer::Pays { after_ms, pin_ms } => {
                Some(Plan::Pay { at_ms: now.ms.saturating_add(after_ms), pin_ms })
            }
            Customer::Declines { after_ms } => Some(Plan::Decline { at_ms: now.ms.saturating_add(after_ms) }),
        }
    }
}

impl std::str::FromStr for Customer {
    type Err = String;

    /// `never`, `pays[:after_ms[:pin_ms]]`, `declines[:after_ms]`.
    fn from_str(text: &str) -> Result<Customer, String> {
        let mut parts = text.split(':');
        let what = parts.next().unwrap_or_default();
        let mut number = || match parts.next() {
            None => Ok(0),
            Some(part) => part.parse::<u64>().map_err(|_| format!("{part:?} is no number of milliseconds")),
        };
        let customer = match what {
            "never" => Customer::Never,
            "pays" => Customer::Pays { after_ms: number()?, pin_ms: number()? },
            "declines" => Customer::Declines { after_ms: number()? },
            _ => return Err(format!("{what:?} is none of never, pays, declines")),
        };
        match parts.next() {
            None => Ok(customer),
            Some(_) => Err(format!("too many parts in {text:?}")),
        }
    }
}

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
        let hold_ms = self.invoices.get(&number).and_then(|invoice| self.hold_ms(&invoice.bill));
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
