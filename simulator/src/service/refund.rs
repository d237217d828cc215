//! After the payment: paybacks and receipts, both by ersReference (docs/protocol.md, Behavior).

use base64::Engine as _;

use super::amount::plain;
use super::code::{Code, Outcome, refuse};
use super::event::What;
use super::invoice::Refund;
use super::reply::{Reply, Rest};
use super::request::{ReceiptForm, Request};
use super::settings::{RefundPolicy, SettledBy};
use super::{Now, Service};

impl Service {
    /// The invoice behind a payment of this reseller that stands (a reversed one does not).
    fn payment_of(&self, ers_reference: Option<&str>, reseller_id: &str) -> Option<u64> {
        let number = *self.by_payment.get(ers_reference?.trim())?;
        let invoice = self.invoices.get(&number).filter(|invoice| !invoice.reversed)?;
        // A till that has been unregistered since sold for somebody: let the payment be found.
        let owner = self.terminal(&invoice.terminal_id).map(|t| t.reseller_id.as_str());
        owner.is_none_or(|owner| owner == reseller_id).then_some(number)
    }

    /// The sale that a payment's or a refund's reference stands for.
    pub(crate) fn sale_of(&self, ers_reference: &str) -> Option<String> {
        let reference = ers_reference.trim();
        let number = self.by_payment.get(reference).or_else(|| self.by_refund.get(reference))?;
        self.invoices.get(number).map(|invoice| invoice.reference.clone())
    }

    pub(super) fn refund_payment(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let terminal = self.calling_terminal(request)?.clone();
        let Some(number) = self.payment_of(request.ers_reference.as_deref(), &terminal.reseller_id) else {
            return refuse(Code::UNKNOWN_PAYMENT, "no such payment");
        };
        let Some(form) = &request.invoice else {
            return refuse(Code::INVOICE_DATA, "there is no invoice");
        };
        let amount = form.positive_total(&self.settings.currencies)?;
        form.check_rows(&amount, &self.settings.currencies)?;
        form.check_notification_url()?;
        let invoice = &self.invoices[&number];
        if amount.currency != invoice.data.total.currency {
            return refuse(Code::INVOICE_DATA, format!("the payment was in {}", invoice.data.total.currency));
        }
        match self.settings.refunds {
            RefundPolicy::Allowed => {}
            RefundPolicy::ResellerNotAllowed => return refuse(Code::RESELLER_MAY_NOT_REFUND, ""),
            RefundPolicy::AccountNotAllowed => return refuse(Code::ACCOUNT_ALLOWS_NO_REFUND, ""),
        }
        if amount.hundredths > invoice.charged() {
            let left = plain(invoice.charged());
            return refuse(Code::REFUNDS_EXCEED_PAYMENT, format!("{left} can still be refunded"));
        }
        let ers_reference = self.ids.ers_reference(now);
        let refund = Refund {
            ers_reference: ers_reference.clone(),
            amount: amount.hundredths,
            at: now,
            terminal_id: terminal.id,
            cashier_id: form.cashier_id.clone().unwrap_or_default(),
        };
        self.by_refund.insert(ers_reference.clone(), number);
        self.book_refund(number, &refund);
        self.change(number, |invoice| {
            invoice.note(
                now,
                What::Refunded,
                format!("{} as {}", plain(refund.amount), refund.ers_reference),
            );
            invoice.refunds.push(refund);
        });
        Ok(Reply::success(Rest::Nothing).with_ers_reference(ers_reference))
    }

    pub(super) fn submit_receipt(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let reseller_id = self.calling_terminal(request)?.reseller_id.clone();
        let reference = request.ers_reference.as_deref();
        let of_refund = reference.and_then(|r| self.by_refund.get(r.trim())).copied();
        let Some(number) = self.payment_of(reference, &reseller_id).or(of_refund) else {
            return refuse(Code::UNKNOWN_PAYMENT, "no such payment or refund");
        };
        // All three are mandatory by the manual; receiptData may be empty (certification procedure).
        let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let whole = |r: &&ReceiptForm| given(&r.mime_type) && given(&r.kind) && r.data.is_some();
        let Some(receipt) = request.receipt.clone().filter(|receipt| whole(&receipt)) else {
            let why = "receiptDocument must have mimeType, receiptData and receiptType";
            return refuse(Code::SYSTEM_ERROR, why);
        };
        let data: String = receipt.data.unwrap_or_default().split_whitespace().collect();
        let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(&data) else {
            return refuse(Code::SYSTEM_ERROR, "receiptData is not base64");
        };
        let kind = receipt.kind.unwrap_or_default();
        let mime_type = receipt.mime_type.unwrap_or_default();
        let by = self.settings.settled_by;
        let settled = self.change(number, |invoice| {
            invoice.receipts += 1;
            let whose = if of_refund.is_some() { "refund" } else { "payment" };
            invoice.note(
                now,
                What::Receipt,
                format!("{kind} {mime_type} {} bytes, for the {whose}", bytes.len()),
            );
            by == SettledBy::Receipt && of_refund.is_none() && invoice.settle(now)
        });
        if settled == Some(true) {
            self.book_sale(number);
        }
        Ok(Reply::success(Rest::Nothing))
    }
}
