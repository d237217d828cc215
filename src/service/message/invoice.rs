//! The invoice on its way: sendInvoice, updateInvoice, cancelInvoice, commitReservation (docs/protocol.md, Operations,
//! Types and Decisions).

use super::words::{write_amount, write_rows, write_tokens};
use super::{Base, Broken, Kind, Operation, Source, TimeZone, Xml};
use crate::invoice::{AcknowledgmentMode, Invoice, PaymentMode};
use crate::money::{Amount, Currency, MoneyError};

/// Asks the customer of this terminal for money. Cancels the terminal's previous open invoice.
pub struct SendInvoice<'a> {
    /// The invoice; its tokens go with it.
    pub invoice: &'a Invoice,
}

/// What sendInvoice answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceAnswer {
    /// For all later calls on this invoice.
    pub invoice_reference: Option<String>,
    /// For tills that can show a code of their own.
    pub qr_code: Option<String>,
}

impl Operation for SendInvoice<'_> {
    const NAME: &'static str = "sendInvoice";
    const KIND: Kind = Kind::Money;
    type Draft = InvoiceAnswer;
    type Answer = InvoiceAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        write_invoice(self.invoice, xml)
    }

    fn read(draft: &mut InvoiceAnswer, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        match name {
            "invoiceReference" => source.keep_reference(&mut draft.invoice_reference),
            "invoiceQRCode" => source.keep_whole(&mut draft.qr_code),
            _ => Ok(()),
        }
    }

    fn answer(_: Base, draft: InvoiceAnswer, _: &TimeZone) -> Result<InvoiceAnswer, &'static str> {
        Ok(draft)
    }
}

/// Changes an open invoice: the till's answer to a token, or to a reservation.
pub struct UpdateInvoice<'a> {
    /// From sendInvoice.
    pub invoice_reference: &'a str,
    /// The new invoice with the used tokens.
    pub invoice: &'a Invoice,
}

impl Operation for UpdateInvoice<'_> {
    const NAME: &'static str = "updateInvoice";
    const KIND: Kind = Kind::Question;
    const ACTS: bool = true;
    const COUNTS: bool = true;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("invoiceReference", self.invoice_reference);
        write_invoice(self.invoice, xml)
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Takes the invoice back; refused with 50 once it is paid.
pub struct CancelInvoice<'a> {
    /// From sendInvoice.
    pub invoice_reference: &'a str,
}

impl Operation for CancelInvoice<'_> {
    const NAME: &'static str = "cancelInvoice";
    const KIND: Kind = Kind::Cancel;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("invoiceReference", self.invoice_reference);
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Takes reserved money.
pub struct CommitReservation<'a> {
    /// The final amount, where it differs from what was reserved.
    pub amount: Option<Amount>,
    /// From sendInvoice.
    pub invoice_reference: &'a str,
}

impl Operation for CommitReservation<'_> {
    const NAME: &'static str = "commitReservation";
    const KIND: Kind = Kind::Money;
    const COUNTS: bool = true;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        if let Some(amount) = self.amount {
            write_amount("amount", amount, xml);
        }
        xml.leaf("invoiceReference", self.invoice_reference);
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}

/// The `invoice` element and the `tokens` after it.
fn write_invoice(invoice: &Invoice, xml: &mut Xml) -> Result<(), MoneyError> {
    let currency = Currency::parse(&invoice.currency_code)?;
    xml.open("invoice");
    xml.leaf("paymentMode", payment_mode(invoice.payment_mode));
    xml.leaf("acknowledgmentMode", acknowledgment_mode(invoice.acknowledgment_mode));
    xml.leaf("issueDate", &invoice.issue_date);
    xml.leaf("title", &invoice.title);
    xml.leaf("clientInvoiceId", &invoice.client_invoice_id);
    write_rows(&invoice.rows, currency, xml)?;
    write_amount("totalAmount", Amount::new(invoice.total, currency)?, xml);
    xml.leaf("cashierId", &invoice.cashier_id);
    xml.leaf("footer", &invoice.footer);
    xml.optional("backURL", invoice.back_url.as_deref());
    xml.optional("notificationUrl", invoice.notification_url.as_deref());
    if let Some(seconds) = invoice.commit_timeout_s {
        xml.leaf("commitReservationTimeout", &seconds.to_string());
    }
    xml.close("invoice");
    write_tokens(&invoice.tokens, xml);
    Ok(())
}

fn payment_mode(mode: PaymentMode) -> &'static str {
    match mode {
        PaymentMode::ImmediateDebit => "IMMEDIATE_DEBIT",
        PaymentMode::ReservationDesired => "RESERVATION_DESIRED",
        PaymentMode::ReservationRequired => "RESERVATION_REQUIRED",
        PaymentMode::ReservationRequiredPreliminaryAmount => "RESERVATION_REQUIRED_PRELIMINARY_AMOUNT",
    }
}

fn acknowledgment_mode(mode: AcknowledgmentMode) -> &'static str {
    match mode {
        AcknowledgmentMode::None => "NO_ACKNOWLEDGMENT",
        AcknowledgmentMode::Optional => "OPTIONAL_ACKNOWLEDGMENT",
        AcknowledgmentMode::Required => "REQUIRE_ACKNOWLEDGMENT",
    }
}
