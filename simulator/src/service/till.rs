//! What a till does with its invoice: send, update, ask, cancel, commit (docs/protocol.md, Behavior).
//! Who is calling is settled in `principal`; what a state allows, in `invoice`.

use super::amount::plain;
use super::code::{Code, Outcome, refuse};
use super::event::What;
use super::invoice::Invoice;
use super::invoice_data::{InvoiceData, PaymentMode};
use super::reply::{Receipt, Reply, Rest, StatusReply};
use super::request::{Request, Token};
use super::settings::{ReservationDesired, SettledBy};
use super::status::Status;
use super::{Now, Service};
use crate::clock::date_time;

/// Tokens one request may bring.
const MAX_TOKENS: usize = 50;

fn check_tokens(tokens: &[Token]) -> Outcome<()> {
    if tokens.len() > MAX_TOKENS {
        return refuse(Code::INVOICE_DATA, format!("more than {MAX_TOKENS} tokens"));
    }
    if tokens.iter().any(|token| token.id.is_empty()) {
        return refuse(Code::INVOICE_DATA, "a token has no id");
    }
    Ok(())
}

impl Service {
    /// Changes an invoice and sees to what it does by itself from then on.
    pub(crate) fn change<R>(&mut self, number: u64, change: impl FnOnce(&mut Invoice) -> R) -> Option<R> {
        let result = self.invoices.get_mut(&number).map(change);
        self.reschedule(number);
        result
    }

    /// The invoice that the request names, if it is this terminal's.
    fn named_invoice(&self, terminal_id: &str, reference: Option<&str>) -> Outcome<u64> {
        let number = reference.and_then(|reference| self.by_reference.get(reference.trim()).copied());
        match number.filter(|n| self.invoices.get(n).is_some_and(|i| i.terminal_id == terminal_id)) {
            Some(number) => Ok(number),
            None => refuse(Code::UNKNOWN_INVOICE, "this terminal has no such invoice"),
        }
    }

    pub(super) fn send_invoice(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal_id = self.calling_terminal(request)?.id.clone();
        let data = InvoiceData::accept(request.invoice.as_ref(), &self.settings.currencies)?;
        check_tokens(&request.tokens)?;
        if let Some(&previous) = self.current.get(&terminal_id) {
            self.change(previous, |invoice| {
                if invoice.status.is_open() {
                    invoice.cancel(What::Replaced, now);
                }
            });
        }
        let mut reference = self.ids.invoice_reference();
        while self.by_reference.contains_key(&reference) {
            reference = self.ids.invoice_reference();
        }
        let number = self.next_number;
        self.next_number += 1;
        let mut invoice =
            Invoice::new(reference.clone(), terminal_id.clone(), data, request.tokens.clone(), now);
        invoice.plan = self.customer.plan(now);
        self.invoices.insert(number, invoice);
        self.by_reference.insert(reference.clone(), number);
        self.current.insert(terminal_id, number);
        self.reschedule(number);
        self.forget_old_invoices();
        // A customer who pays after no time at all has paid before the till asks.
        self.tick(now);
        let qr_code = format!("HTTP://SEQR.SE/R{reference}");
        Ok(Reply::success(Rest::Invoice { qr_code, reference }))
    }

    pub(super) fn update_invoice(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal_id = self.calling_terminal(request)?.id.clone();
        let number = self.named_invoice(&terminal_id, request.invoice_reference.as_deref())?;
        let invoice = &self.invoices[&number];
        match invoice.status {
            Status::Paid => return refuse(Code::SYSTEM_ERROR, "the customer has paid"),
            Status::Canceled | Status::Failed => {
                return refuse(Code::ALREADY_CANCELED, "the invoice is over");
            }
            _ if invoice.paying_until.is_some() => {
                return refuse(Code::IN_PROGRESS, "the customer is paying right now");
            }
            _ => {}
        }
        let data = InvoiceData::accept(request.invoice.as_ref(), &self.settings.currencies)?;
        check_tokens(&request.tokens)?;
        if data.total.currency != invoice.data.total.currency {
            return refuse(Code::INVOICE_DATA, "the currency of an invoice cannot change");
        }
        if invoice.status == Status::Reserved && data.total.hundredths > invoice.reserved_amount {
            let reserved = plain(invoice.reserved_amount);
            return refuse(Code::AMOUNT, format!("only {reserved} is reserved"));
        }
        self.change(number, |invoice| invoice.update(data, request.tokens.clone(), now));
        self.resume_customer(number, now);
        Ok(Reply::success(Rest::Nothing))
    }

    pub(super) fn payment_status(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal_id = self.calling_terminal(request)?.id.clone();
        let reference = request.invoice_reference.as_deref().map(str::trim).filter(|r| !r.is_empty());
        let number = match reference {
            None if self.settings.status_without_reference => match self.current.get(&terminal_id) {
                Some(&number) => number,
                None => return refuse(Code::UNKNOWN_INVOICE, "this terminal has sent no invoice"),
            },
            None => return refuse(Code::UNKNOWN_INVOICE, "no invoiceReference was given"),
            reference => self.named_invoice(&terminal_id, reference)?,
        };
        let by = self.settings.settled_by;
        let version = request.invoice_version;
        let settled = self.change(number, |invoice| {
            invoice.ask(version, now);
            let counts = match by {
                SettledBy::Query => true,
                SettledBy::Version => invoice.payment.as_ref().is_some_and(|p| p.version == version),
                SettledBy::Receipt => false,
            };
            counts && invoice.settle(now)
        });
        if settled == Some(true) {
            self.book_sale(number);
        }
        Ok(self.status_reply(number))
    }

    fn status_reply(&self, number: u64) -> Reply {
        let invoice = &self.invoices[&number];
        let payment = invoice.payment.as_ref().filter(|_| invoice.status == Status::Paid);
        let receipt = payment.map(|payment| Receipt {
            // The name, not the id (docs/protocol.md, Decisions).
            terminal_name: self.terminal(&invoice.terminal_id).map(|t| t.name.clone()).unwrap_or_default(),
            payment_date: date_time(payment.at.unix_ms),
            invoice_reference: invoice.reference.clone(),
            payment_reference: payment.ers_reference.clone(),
            payer_terminal_id: "phone-of-the-simulated-customer".into(),
            receiver_name: self.terminal(&invoice.terminal_id).map(|t| t.name.clone()).unwrap_or_default(),
            data: invoice.data.clone(),
        });
        let status = StatusReply {
            status: invoice.status.name().into(),
            receipt,
            tokens: invoice.tokens.clone(),
            version: invoice.version,
        };
        let reply = Reply::success(Rest::Status(Box::new(status)));
        match payment {
            Some(payment) => reply.with_ers_reference(&payment.ers_reference),
            None => reply,
        }
    }

    pub(super) fn cancel_invoice(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal_id = self.calling_terminal(request)?.id.clone();
        let number = self.named_invoice(&terminal_id, request.invoice_reference.as_deref())?;
        let invoice = &self.invoices[&number];
        match invoice.status {
            Status::Paid => refuse(Code::IS_PAID, ""),
            Status::Canceled | Status::Failed => refuse(Code::ALREADY_CANCELED, ""),
            _ if invoice.paying_until.is_some() => {
                refuse(Code::CANCEL_IN_PROGRESS, "the customer is paying right now")
            }
            _ => {
                self.change(number, |invoice| invoice.cancel(What::Canceled, now));
                Ok(Reply::success(Rest::Nothing))
            }
        }
    }

    pub(super) fn commit_reservation(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal_id = self.calling_terminal(request)?.id.clone();
        let number = self.named_invoice(&terminal_id, request.invoice_reference.as_deref())?;
        let invoice = &self.invoices[&number];
        if invoice.status != Status::Reserved {
            return refuse(Code::NOT_RESERVED, format!("the invoice is {}", invoice.status.name()));
        }
        let mut amount = invoice.data.total.hundredths;
        if self.settings.old_service {
            amount = invoice.reserved_amount;
        }
        // A service of the WSDL's age knows no amount and takes all.
        if let Some(form) = request.amount.as_ref().filter(|_| !self.settings.old_service) {
            let given = form.accept("amount", &self.settings.currencies)?;
            if given.currency != invoice.data.total.currency {
                return refuse(Code::INVOICE_DATA, "the amount is in another currency than the invoice");
            }
            amount = given.hundredths;
        }
        if amount <= 0 || amount > invoice.reserved_amount {
            let reserved = plain(invoice.reserved_amount);
            return refuse(Code::AMOUNT, format!("{reserved} is reserved, {} was asked for", plain(amount)));
        }
        let ers_reference = self.ids.ers_reference(now);
        self.by_payment.insert(ers_reference.clone(), number);
        self.change(number, |invoice| invoice.commit(amount, ers_reference.clone(), now));
        self.book_sale(number);
        Ok(Reply::success(Rest::Nothing).with_ers_reference(ers_reference))
    }

    /// How long the invoice's amount is set aside; None where it is taken at once.
    pub(crate) fn hold_ms(&self, data: &InvoiceData) -> Option<u64> {
        let old = self.settings.old_service;
        let reserves = match data.mode {
            PaymentMode::ImmediateDebit => false,
            PaymentMode::Desired => self.settings.reservation_desired == ReservationDesired::Reserves,
            PaymentMode::Required => true,
            PaymentMode::Preliminary => !old,
        };
        let asked = data.commit_timeout_s.filter(|_| !old).map(|seconds| seconds * 1000);
        reserves.then(|| asked.unwrap_or(self.settings.reservation_ms))
    }
}
